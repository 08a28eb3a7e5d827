#pragma once
// Threads that do many short pieces of work together, again and again.
//
// A window of a simulation may be a tenth of a millisecond of work, too short for
// threads to be sent to sleep and woken each time. A crew asks oneTBB once for
// helpers; from then on they watch for the next job, and whoever is free claims its
// pieces. A helper that never comes (the machine is busy) costs nothing: the caller
// then does all pieces itself, so there is no barrier that could wait for it.

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace warung::kernel {

/// Sequential: the caller does everything, in order. Windowed: the calling thread and those of its oneTBB arena.
enum class Mode : std::uint8_t { sequential, windowed };

class Crew {
public:
    explicit Crew(Mode mode) {
        if (mode == Mode::sequential) return;
        using oneapi::tbb::global_control;
        const auto allowed = global_control::active_value(global_control::max_allowed_parallelism);
        const auto room = static_cast<std::size_t>(oneapi::tbb::this_task_arena::max_concurrency());
        helpers_ = std::min(allowed, room) - 1;
        if (helpers_ == 0) return;
        board_ = boards().take();
        board_->state.store(board_->job | kPiece, std::memory_order_release);
        fence().fetch_add(1, std::memory_order_release);
        for (std::size_t h = 0; h < helpers_; ++h) {
            oneapi::tbb::this_task_arena::enqueue([board = board_] {
                fence().load(std::memory_order_acquire);
                help(*board);
            });
        }
    }
    /// Helpers see that it is over and leave; nobody has to wait for them.
    ~Crew() {
        if (helpers_ == 0) return;
        board_->state.store(kClosed, std::memory_order_release);
        board_->state.notify_all();
        boards().give_back(board_);
    }
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    /// Calls `piece(i)` for every i below `pieces`, on any thread, smaller ones begun first, and returns when all are
    /// done. Of several exceptions the one of the smallest piece is thrown; pieces begun meanwhile are finished.
    template <class Piece>
    void for_each(std::size_t pieces, Piece&& piece) {
        if (helpers_ == 0 || pieces < 2) {
            for (std::size_t i = 0; i < pieces; ++i) piece(i);
            return;
        }
        Board& board = *board_;
        board.context.store(&piece, std::memory_order_relaxed);
        board.call.store([](void* p, std::size_t i) { (*static_cast<std::remove_reference_t<Piece>*>(p))(i); },
                         std::memory_order_relaxed);
        board.done.store(0, std::memory_order_relaxed);
        board.pieces.store(pieces, std::memory_order_release);
        board.job += kNextJob;
        if ((board.job | kPiece) == kClosed) board.job = kNextJob;
        board.state.store(board.job, std::memory_order_release);
        board.state.notify_all();
        work(board);
        for (int spins = 0; board.done.load(std::memory_order_acquire) < pieces; ++spins) pause(spins);
        // No piece is left to claim from here on, whatever a helper that is late reads of the next job.
        board.state.store(board.job | kPiece, std::memory_order_release);
        if (board.failed_piece != kNoPiece) {
            board.failed_piece = kNoPiece;
            std::rethrow_exception(std::exchange(board.failure, nullptr));
        }
    }

private:
    // State: number of the job (high half), next piece to claim (low half). Claiming compares both, so a helper that
    // comes late cannot take a piece of the next job with the work of the last.
    static constexpr std::uint64_t kNextJob = 1ULL << 32;
    static constexpr std::uint64_t kPiece = kNextJob - 1;
    static constexpr std::uint64_t kClosed = ~0ULL;
    static constexpr std::size_t kNoPiece = ~std::size_t{0};

    /// What caller and helpers share. Boards are lent by a pool and never given back to the system: a helper may come
    /// when its crew is long gone, or never. It then helps the crew that has the board now, which is as good.
    struct Board {
        alignas(64) std::atomic<std::uint64_t> state{0};
        std::atomic<void*> context{nullptr};
        std::atomic<void (*)(void*, std::size_t)> call{nullptr};
        std::atomic<std::size_t> pieces{0};
        alignas(64) std::atomic<std::size_t> done{0};
        std::mutex failing;
        std::size_t failed_piece = kNoPiece;
        std::exception_ptr failure;
        std::uint64_t job = 0;  ///< counts on from crew to crew
    };

    class Boards {
    public:
        Board* take() {
            const std::scoped_lock lock{mutex_};
            if (free_.empty()) {
                all_.push_back(std::make_unique<Board>());
                return all_.back().get();
            }
            Board* board = free_.back();
            free_.pop_back();
            return board;
        }
        void give_back(Board* board) {
            const std::scoped_lock lock{mutex_};
            free_.push_back(board);
        }

    private:
        std::mutex mutex_;
        std::vector<std::unique_ptr<Board>> all_;
        std::vector<Board*> free_;
    };
    static Boards& boards() {
        static auto* pool = new Boards;  // outlives every thread
        return *pool;
    }

    static void pause(int spins) {
        constexpr int kPatience = 2'000;
        if (spins < kPatience) {
            __builtin_ia32_pause();
        } else {
            std::this_thread::yield();
        }
    }

    /// Claims pieces of the present job until none is left.
    static void work(Board& board) {
        std::uint64_t state = board.state.load(std::memory_order_acquire);
        while (state != kClosed) {
            void* context = board.context.load(std::memory_order_relaxed);
            const auto call = board.call.load(std::memory_order_relaxed);
            const std::size_t i = state & kPiece;
            if (i >= board.pieces.load(std::memory_order_acquire)) return;
            if (!board.state.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel)) continue;
            try {
                call(context, i);
            } catch (...) {
                const std::scoped_lock lock{board.failing};
                if (i < board.failed_piece) {
                    board.failed_piece = i;
                    board.failure = std::current_exception();
                }
            }
            board.done.fetch_add(1, std::memory_order_release);
            state = board.state.load(std::memory_order_acquire);
        }
    }

    static void help(Board& board) {
        constexpr int kLongSilence = 20'000;
        std::uint64_t seen = 0;
        for (int silence = 0;;) {
            const std::uint64_t state = board.state.load(std::memory_order_acquire);
            if (state == kClosed) return;
            if ((state & ~kPiece) != seen) {
                seen = state & ~kPiece;
                work(board);
                silence = 0;
            } else if (silence < kLongSilence) {
                pause(silence++);
            } else {
                board.state.wait(state, std::memory_order_acquire);
            }
        }
    }

    /// oneTBB orders the start of a task after its enqueuing; passing through here says so to tools that cannot look
    /// into the library.
    static std::atomic<std::uint64_t>& fence() {
        static std::atomic<std::uint64_t> passed{0};
        return passed;
    }

    std::size_t helpers_ = 0;
    Board* board_ = nullptr;
};

}  // namespace warung::kernel
