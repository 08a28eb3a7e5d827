#include "sim/experiments/simulation_runner.h"

#include "sim/reporting/replication_report.h"
#include "sim/world/replication.h"

#include <algorithm>

namespace warung::experiments {

namespace {

/// Settings are kept for later replications up to about so many rows of regions in all: some hundreds of MiB.
constexpr std::size_t kRegionsKept = 50'000;

std::vector<double> values_of(const reporting::ReplicationReport& report) {
    std::vector<double> values = report.headline;
    for (const reporting::PlatformFigures& p : report.platforms) {
        values.push_back(p.share);
        values.push_back(p.margin_rp_per_day);
    }
    return values;
}

}  // namespace

SimulationRunner::SimulationRunner(const Study& study, kernel::Mode mode, const std::atomic<bool>* stop)
    : study_{study}, mode_{mode}, stop_{stop} {
    most_kept_ = std::max<std::size_t>(4, kRegionsKept / (study.loaded.base.region_rows.size() + 1));
}

std::shared_ptr<const world::Setting> SimulationRunner::setting_of(std::size_t configuration) {
    {
        const std::scoped_lock lock{keeping_};
        const auto found =
            std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) { return k.configuration == configuration; });
        if (found != kept_.end()) {
            kept_.splice(kept_.begin(), kept_, found);
            return kept_.front().setting;
        }
    }
    const std::size_t variants = study_.loaded.variants.size();
    scenario::Scenario scenario;
    {
        const std::scoped_lock lock{reading_};
        std::vector<scenario::Problem> problems;
        scenario = study_.scenario_at(configuration / variants, configuration % variants, problems);
        if (!problems.empty()) throw world::ScenarioError(problems.front().message);
    }
    auto setting = std::make_shared<const world::Setting>(world::build_setting(scenario));
    const std::scoped_lock lock{keeping_};
    kept_.push_front({configuration, setting});
    if (kept_.size() > most_kept_) kept_.pop_back();
    return setting;
}

std::optional<UnitOutcome> SimulationRunner::run(const Unit& unit) {
    const auto setting = setting_of(unit.configuration);
    world::Replication replication{*setting, unit.replication};
    if (!replication.run(mode_, stop_)) return std::nullopt;
    const auto report = reporting::report_replication(replication, "", unit.replication);
    UnitOutcome outcome;
    for (const world::CheckResult& check : report.checks) {
        if (!check.held && outcome.failure.empty())
            outcome.failure = "self-check " + check.name + " failed: " + check.detail;
    }
    if (!outcome.failure.empty()) return outcome;
    outcome.values = values_of(report);
    outcome.events = report.events;
    outcome.digest = report.digest;
    return outcome;
}

}  // namespace warung::experiments
