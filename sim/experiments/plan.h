#pragma once
// What a run would take, from a short run of a part of it.
//
// The part keeps whole regions at the scenario's own sample share (how much of a
// region fits into the cache decides how fast it is), as many as make up about a
// million and a half customers, and runs for a few days; time and memory of the
// rest follow in proportion to customers and expected needs.

#include "sim/scenario/reader.h"

#include <cstddef>
#include <cstdint>

namespace warung::experiments {

struct RunPlan {
    std::size_t variants = 0;
    std::int64_t replications = 0;  ///< of all variants together
    std::size_t regions = 0;
    double horizon_days = 0;
    double lookahead_h = 0;
    // Of one replication of the first variant.
    double customers = 0;
    double kiosks = 0;
    double needs = 0;

    std::size_t threads = 0;
    bool side_by_side = false;  ///< replications next to each other, each on one thread
    double memory_mib = 0;      ///< at the peak
    double build_s = 0;         ///< construction of all replications, wall clock
    double run_s = 0;           ///< simulated days of all replications, wall clock
    double disk_mib = 0;        ///< of the result folder
    double checkpoint_mib = 0;  ///< of one kept state

    // What it was derived from.
    double tried_customers = 0;
    double tried_days = 0;
    double tried_s = 0;

    [[nodiscard]] double total_s() const { return build_s + run_s; }
};

/// What a study would take, from a trial of its scenario as it stands: points may cost more or less.
struct SweepCost {
    RunPlan of_unit;          ///< as many replications side by side as the sweep would have
    std::size_t at_once = 1;  ///< units side by side
    double total_s = 0;
    double memory_mib = 0;
    double disk_mib = 0;
};

/// `units`: of the whole study; `metrics`: of each. Throws world::ScenarioError.
SweepCost plan_sweep(const scenario::Loaded& loaded, std::size_t units, std::size_t metrics, std::size_t threads);

/// `threads` 0: as many as the machine has. Throws world::ScenarioError if the scenario cannot be built.
RunPlan plan_run(const scenario::Loaded& loaded, std::size_t threads);

}  // namespace warung::experiments
