#pragma once
// A study file: a scenario with a [sweep].
//
//     [sweep]
//     where = ["platform.east.fee_bill_rp >= platform.east.commission_bill_rp"]
//
//     [sweep.grid]                              every combination
//     platform.east.members = [20, 40, 60]
//     customer.reach_km = { from = 1, to = 3, step = 0.5 }
//
//     [sweep.zip]                               lists in lockstep
//     [sweep.list]                              points = [{ "a.b" = 1 }, { "a.b" = 2, "c.d" = 3 }]
//     [sweep.lhs]       points = 40, seed = 1   Latin hypercube over ranges [low, high]
//     [sweep.sobol]     points = 64, seed = 1   Sobol' points over ranges, digitally shifted
//
// Several of these are crossed with one another. On their own, without `where`, stand the designs that an analysis
// needs whole, all over ranges (`warung sensitivity`):
//
//     [sweep.morris]    trajectories = 10, levels = 4, seed = 1
//     [sweep.saltelli]  points = 256, seed = 1
//     [sweep.tornado]
//
// A range is [low, high] for a number and a list of texts for a choice. Any key of the key table can be a factor,
// except run.replications. Without [sweep] there is one point: the scenario as it is.

#include "sim/experiments/design.h"
#include "sim/scenario/blueprint.h"
#include "sim/scenario/diagnostic.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace warung::experiments {

/// Not thread-safe where it says so.
struct Study {
    std::unique_ptr<scenario::Blueprint> blueprint;
    scenario::Loaded loaded;  ///< the scenario without the sweep, and its variants
    std::vector<std::vector<scenario::Change>> variant_changes;
    Design design;
    std::size_t points_before_where = 0;

    /// The scenario of one variant at one point. Not thread-safe. `problems` tells combinations that cannot be.
    scenario::Scenario scenario_at(std::size_t point, std::size_t variant,
                                   std::vector<scenario::Problem>& problems) const;
};

struct StudyResult {
    std::optional<Study> study;
    std::vector<scenario::Problem> problems;
    std::size_t files = 0;
    bool empty = false;  ///< the only trouble is that no point is left
};

/// Values are checked one by one, each against its key's type and range; combinations of them by check_points().
StudyResult read_study(const std::filesystem::path& file, const std::vector<std::string>& overrides = {});

/// Checks the scenarios of these points with all variants. Stops after a dozen problems.
std::vector<scenario::Problem> check_points(const Study& study, std::span<const std::size_t> points);

}  // namespace warung::experiments
