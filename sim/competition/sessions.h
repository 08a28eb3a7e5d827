#pragma once
// Independent sessions side by side. Session k draws under derive(seed, k) and its result goes to place k, so that
// neither the number of threads nor their timing shows.

#include "sim/random/stream.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warung::competition {

/// `session(key)` for keys 0 .. count-1 of `seed`, on up to `threads` threads (0: all). An exception of a session is
/// thrown again. REQUIRES: `session` may be called by several threads at once.
template <class Result, class Session>
std::vector<Result> run_sessions(std::size_t count, std::uint64_t seed, std::size_t threads, Session&& session) {
    std::vector<Result> results(count);
    if (threads == 0) threads = static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, threads};
    oneapi::tbb::task_arena arena{static_cast<int>(threads)};
    arena.execute([&] {
        oneapi::tbb::parallel_for(std::size_t{0}, count,
                                  [&](std::size_t k) { results[k] = session(random::derive(seed, k)); });
    });
    return results;
}

}  // namespace warung::competition
