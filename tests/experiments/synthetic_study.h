#pragma once
// A study without a simulator behind it: units cost next to nothing and their outcomes
// are functions of their numbers, so that the layer itself can be tested.

#include "sim/experiments/launcher.h"
#include "sim/experiments/study_plan.h"
#include "sim/random/samplers.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace warung::testing {

inline experiments::StudyPlan synthetic_plan(std::size_t points, std::int64_t replications,
                                             const std::string& name = "synthetic") {
    experiments::StudyPlan plan;
    plan.name = name;
    plan.title = "Synthetic";
    plan.build = "test";
    plan.points = points;
    plan.variants = {"base"};
    plan.metrics = {{"level", "units"}, {"noise", "units"}};
    plan.factors = {{"run.seed", "", {}}};
    for (std::size_t p = 0; p < points; ++p) {
        plan.factors[0].levels.push_back(std::to_string(p));
        plan.levels.push_back(static_cast<std::uint32_t>(p));
        plan.identities.push_back(scenario::identity_of(name, std::to_string(p)));
        plan.seeds.push_back(1);
        plan.replications.push_back(replications);
        plan.first_replication.push_back(0);
    }
    return plan;
}

/// Values: the configuration's number, and a normal draw of its own.
class SyntheticRunner : public experiments::UnitRunner {
public:
    std::atomic<std::size_t> runs{0};
    std::function<void(const experiments::Unit&)> before = [](const experiments::Unit&) {};

    std::optional<experiments::UnitOutcome> run(const experiments::Unit& unit) override {
        ++runs;
        before(unit);
        random::Stream stream{
            random::derive(random::derive(7, unit.configuration), static_cast<std::uint64_t>(unit.replication))};
        experiments::UnitOutcome outcome;
        outcome.values = {static_cast<double>(unit.configuration), random::normal(stream)};
        outcome.events = unit.replication;
        return outcome;
    }
};

}  // namespace warung::testing
