#include "sim/experiments/mpi_launcher.h"

#include "sim/base/archive.h"

#include <fmt/format.h>

// The C interface alone: the C++ one of Open MPI is obsolete.
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <thread>
#include <vector>

namespace warung::experiments {

namespace {

constexpr int kWork = 1;    // to a worker: units; none: go home
constexpr int kResult = 2;  // from a worker: outcomes, in the order of the units it was sent

constexpr double kGroupSeconds = 0.05;
constexpr std::size_t kLargestGroup = 64;

struct Reply {
    std::vector<UnitOutcome> outcomes;
    bool stopped = false;
    double seconds = 0;  ///< that the units took

    template <class Archive>
    void archive(Archive& a) {
        a(outcomes, stopped, seconds);
    }
};

template <class T>
void send(int to, int tag, T& value) {
    std::vector<char> bytes;
    ArchiveWriter archive{[&](const void* data, std::size_t n) {
        const auto* p = static_cast<const char*>(data);
        bytes.insert(bytes.end(), p, p + n);
    }};
    archive(value);
    MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, tag, MPI_COMM_WORLD);
}

/// Waits without taking a whole core from those who compute.
template <class T>
int receive(int from, int tag, T& value) {
    MPI_Status status;
    for (auto pause = std::chrono::microseconds{1};; pause = std::min(2 * pause, std::chrono::microseconds{500})) {
        int there = 0;
        MPI_Iprobe(from, tag, MPI_COMM_WORLD, &there, &status);
        if (there != 0) break;
        std::this_thread::sleep_for(pause);
    }
    int size = 0;
    MPI_Get_count(&status, MPI_BYTE, &size);
    std::vector<char> bytes(static_cast<std::size_t>(size));
    MPI_Recv(bytes.data(), size, MPI_BYTE, status.MPI_SOURCE, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    ArchiveReader archive{bytes.data(), bytes.size()};
    archive(value);
    return status.MPI_SOURCE;
}

/// Whether a launcher of MPI started this process: MPI is not touched otherwise.
bool under_mpi() {
    for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"})
        if (std::getenv(name) != nullptr) return true;
    return false;
}

}  // namespace

MpiWorld::MpiWorld() {
    if (!under_mpi()) return;
    MPI_Init(nullptr, nullptr);
    started_ = true;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
}

MpiWorld::~MpiWorld() {
    if (started_) MPI_Finalize();
}

bool MpiWorld::same_everywhere(std::uint64_t value) const {
    if (size_ == 1) return true;
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    MPI_Allreduce(&value, &low, 1, MPI_UINT64_T, MPI_MIN, MPI_COMM_WORLD);
    MPI_Allreduce(&value, &high, 1, MPI_UINT64_T, MPI_MAX, MPI_COMM_WORLD);
    return low == high;
}

void MpiWorld::serve(UnitRunner& runner) const {
    for (;;) {
        std::vector<Unit> units;
        receive(0, kWork, units);
        if (units.empty()) return;
        Reply reply;
        const auto began = std::chrono::steady_clock::now();
        for (const Unit& unit : units) {
            auto outcome = run_guarded(runner, unit);
            if (!outcome) {
                reply.stopped = true;
                break;
            }
            reply.outcomes.push_back(std::move(*outcome));
        }
        reply.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        send(0, kResult, reply);
    }
}

void MpiWorld::dismiss() const {
    std::vector<Unit> none;
    for (int worker = 1; worker < size_; ++worker) send(worker, kWork, none);
}

void MpiLauncher::run(std::span<const Unit> units, const Finished& finished, const std::atomic<bool>* stop) {
    std::size_t next = 0;
    std::size_t group = 1;
    std::vector<std::vector<Unit>> given(static_cast<std::size_t>(world_.size()));
    std::size_t busy = 0;
    std::exception_ptr trouble;
    const auto give = [&](int worker) {
        std::vector<Unit>& mine = given[static_cast<std::size_t>(worker)];
        mine.clear();
        if (trouble || (stop != nullptr && stop->load())) return;
        // Towards the end no worker should sit on what others could share.
        const std::size_t left = units.size() - next;
        const std::size_t share = std::max<std::size_t>(1, left / (2 * static_cast<std::size_t>(world_.size())));
        const std::size_t n = std::min({left, group, share});
        if (n == 0) return;
        mine.assign(units.begin() + static_cast<std::ptrdiff_t>(next),
                    units.begin() + static_cast<std::ptrdiff_t>(next + n));
        next += n;
        send(worker, kWork, mine);
        ++busy;
    };
    for (int worker = 1; worker < world_.size(); ++worker) give(worker);
    while (busy > 0) {
        Reply reply;
        const int worker = receive(MPI_ANY_SOURCE, kResult, reply);
        --busy;
        const std::vector<Unit>& mine = given[static_cast<std::size_t>(worker)];
        for (std::size_t i = 0; i < reply.outcomes.size() && !trouble; ++i) {
            try {
                finished(mine[i], std::move(reply.outcomes[i]));
            } catch (...) {
                trouble = std::current_exception();
            }
        }
        if (!reply.outcomes.empty()) {
            const double each = reply.seconds / static_cast<double>(reply.outcomes.size());
            group = std::clamp<std::size_t>(static_cast<std::size_t>(kGroupSeconds / std::max(each, 1e-6)), 1,
                                            kLargestGroup);
        }
        give(worker);
    }
    if (trouble) std::rethrow_exception(trouble);
}

std::string MpiLauncher::describe() const {
    return fmt::format("{} MPI worker{}", world_.size() - 1, world_.size() == 2 ? "" : "s");
}

}  // namespace warung::experiments
