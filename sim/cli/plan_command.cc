// warung plan: what a run would take, before it is started.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/study_job.h"
#include "sim/experiments/plan.h"
#include "sim/reporting/answer.h"
#include "sim/scenario/reader.h"
#include "sim/world/setting.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

namespace warung::cli {

namespace {

std::string in_words(double seconds) {
    if (seconds < 90) return fmt::format("{:.1f} s", seconds);
    if (seconds < 5'400) return fmt::format("{:.1f} min", seconds / 60);
    return fmt::format("{:.1f} h", seconds / 3'600);
}

std::string memory_in_words(double mib) {
    return mib < 1'000 ? fmt::format("{:.0f} MiB", mib) : fmt::format("{:.1f} GiB", mib / 1'024);
}

std::string thousands(double x) { return reporting::grouped(x, 0); }

constexpr std::size_t kPointsShown = 50;

/// The run table of a study and what it would take.
int plan_study_file(const ParsedOptions& options) {
    int exit_code = kOk;
    const auto study = study_or_explain(options.file, options.overrides, exit_code);
    if (!study) return exit_code;
    std::vector<std::size_t> all(study->design.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    if (const auto problems = check_points(*study, all); !problems.empty()) {
        fmt::print(stderr, "{}", scenario::render(problems, study->blueprint->sources().files()));
        return kInvalidInput;
    }
    const auto plan = plan_study(*study, build_name());
    const std::size_t units = plan.units().size();
    experiments::SweepCost cost;
    try {
        cost = experiments::plan_sweep(study->loaded, units, plan.metrics.size(), options.threads);
    } catch (const world::ScenarioError& error) {
        return explain(error, options.file);
    }
    if (options.json) {
        nlohmann::ordered_json out = {{"study", plan.name},
                                      {"design_points", plan.points},
                                      {"points_before_where", study->points_before_where},
                                      {"variants", plan.variants.size()},
                                      {"units", units},
                                      {"threads", cost.of_unit.threads},
                                      {"units_side_by_side", cost.at_once},
                                      {"total_s", cost.total_s},
                                      {"memory_mib", cost.memory_mib},
                                      {"disk_mib", cost.disk_mib}};
        for (std::size_t p = 0; p < plan.points; ++p) {
            nlohmann::ordered_json row = {{"design_point", p + 1}};
            for (std::size_t f = 0; f < plan.factors.size(); ++f) row[plan.factors[f].key] = plan.level(p, f);
            out["points"].push_back(row);
        }
        fmt::print("{}\n", out.dump(2));
        return kOk;
    }
    fmt::print("{}\n\n", plan.title);
    for (std::size_t p = 0; p < std::min<std::size_t>(plan.points, kPointsShown); ++p)
        fmt::print("  {:>6}  {}\n", p + 1, plan.describe(p));
    if (plan.points > kPointsShown) fmt::print("  ... and {} more points\n", plan.points - kPointsShown);
    fmt::print("\n  {:<34} {}{}\n", "design points", plan.points,
               study->points_before_where > plan.points
                   ? fmt::format(" of {} (the others `where` leaves out)", study->points_before_where)
                   : "");
    fmt::print("  {:<34} {}\n", "variants", plan.variants.size());
    fmt::print("  {:<34} {}\n", "units (points x variants x repl.)", units);
    fmt::print("\n  {:<34} {}\n", fmt::format("time on {} threads, about", cost.of_unit.threads),
               in_words(cost.total_s));
    fmt::print("  {:<34} {}\n", "memory at the peak, about", memory_in_words(cost.memory_mib));
    fmt::print("  {:<34} {}\n", "folder, about", memory_in_words(cost.disk_mib));
    fmt::print("\nFrom the scenario without the sweep, {} customers over {:g} days tried in {}. Units run {}.\n",
               thousands(cost.of_unit.tried_customers), cost.of_unit.tried_days, in_words(cost.of_unit.tried_s),
               cost.at_once > 1 ? fmt::format("{} side by side, one thread each", cost.at_once)
                                : "one after the other, on all threads");
    return kOk;
}

}  // namespace

int plan_command(const Arguments& arguments) {
    const ParsedOptions options =
        parse_options("plan", "SCENARIO", arguments, {OptionSet::overrides, OptionSet::machine, OptionSet::tournament});
    if (options.done) return options.exit_code;
    const auto loaded =
        options.tournament ? tournament_or_explain(options) : load_or_explain(options.file, options.overrides);
    if (!loaded) return kInvalidInput;
    if (loaded->is_study && !options.tournament) return plan_study_file(options);
    experiments::RunPlan p;
    try {
        p = experiments::plan_run(*loaded, options.threads);
    } catch (const world::ScenarioError& error) {
        return explain(error, options.file);
    }
    if (options.json) {
        const nlohmann::ordered_json out = {
            {"scenario", loaded->name},
            {"variants", p.variants},
            {"replications", p.replications},
            {"regions", p.regions},
            {"horizon_days", p.horizon_days},
            {"lookahead_h", p.lookahead_h},
            {"customers_per_replication", std::round(p.customers)},
            {"kiosks_per_replication", std::round(p.kiosks)},
            {"needs_per_replication", std::round(p.needs)},
            {"threads", p.threads},
            {"replications_side_by_side", p.side_by_side},
            {"build_s", p.build_s},
            {"run_s", p.run_s},
            {"total_s", p.total_s()},
            {"memory_mib", p.memory_mib},
            {"disk_mib", p.disk_mib},
            {"checkpoint_mib", p.checkpoint_mib},
            {"tried", {{"customers", p.tried_customers}, {"days", p.tried_days}, {"wall_s", p.tried_s}}}};
        fmt::print("{}\n", out.dump(2));
        return kOk;
    }
    fmt::print("{}\n\n", loaded->base.title);
    fmt::print("  {:<34} {}\n", "variants x replications",
               fmt::format("{} ({} runs in all)", p.variants, p.replications));
    fmt::print("  {:<34} {}\n", "regions", p.regions);
    fmt::print("  {:<34} {:g}\n", "simulated days", p.horizon_days);
    fmt::print("  {:<34} {}\n", "customers in a run", thousands(p.customers));
    fmt::print("  {:<34} {}\n", "kiosks in a run", thousands(p.kiosks));
    fmt::print("  {:<34} {}\n", "needs in a run", thousands(p.needs));
    fmt::print("  {:<34} {:.2f} h\n", "windows of", p.lookahead_h);
    fmt::print("\n  {:<34} {}\n", fmt::format("time on {} threads, about", p.threads), in_words(p.total_s()));
    fmt::print("  {:<34} {}\n", "... of which construction", in_words(p.build_s));
    fmt::print("  {:<34} {}\n", "memory at the peak, about", memory_in_words(p.memory_mib));
    fmt::print("  {:<34} {}\n", "result folder, about", memory_in_words(p.disk_mib));
    fmt::print("  {:<34} {}\n", "one checkpoint, about", memory_in_words(p.checkpoint_mib));
    fmt::print("\nFrom {} customers over {:g} days, tried in {}. Replications run {}.\n", thousands(p.tried_customers),
               p.tried_days, in_words(p.tried_s),
               p.side_by_side ? "side by side, one thread each" : "one after the other, on all threads");
    return kOk;
}

}  // namespace warung::cli
