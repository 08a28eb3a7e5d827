#include "sim/experiments/launcher.h"

#include <fmt/format.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <new>

namespace warung::experiments {

std::optional<UnitOutcome> run_guarded(UnitRunner& runner, const Unit& unit) {
    UnitOutcome failed;
    try {
        return runner.run(unit);
    } catch (const std::bad_alloc&) {
        failed.failure = "it needs more memory than there is";
    } catch (const std::exception& error) {
        failed.failure = error.what();
    }
    return failed;
}

void ThreadLauncher::run(std::span<const Unit> units, const Finished& finished, const std::atomic<bool>* stop) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> ended{false};
    std::mutex mutex;
    std::exception_ptr trouble;
    const auto work = [&] {
        while (!ended && (stop == nullptr || !stop->load())) {
            const std::size_t u = next++;
            if (u >= units.size()) return;
            std::optional<UnitOutcome> outcome;
            // A unit that waits for its own parallel work must not take up the loop of another thread meanwhile.
            oneapi::tbb::this_task_arena::isolate([&] { outcome = run_guarded(runner_, units[u]); });
            if (!outcome) return;
            const std::scoped_lock lock{mutex};
            if (ended) return;
            try {
                finished(units[u], std::move(*outcome));
            } catch (...) {
                trouble = std::current_exception();
                ended = true;
            }
        }
    };
    const std::size_t side_by_side = std::max<std::size_t>(1, std::min(threads_, units.size()));
    oneapi::tbb::task_arena arena{static_cast<int>(side_by_side)};
    arena.execute([&] {
        oneapi::tbb::task_group group;
        for (std::size_t t = 1; t < side_by_side; ++t) group.run(work);
        group.run_and_wait(work);
    });
    if (trouble) std::rethrow_exception(trouble);
}

std::string ThreadLauncher::describe() const { return fmt::format("{} thread{}", threads_, threads_ == 1 ? "" : "s"); }

}  // namespace warung::experiments
