// warung sweep: the units of a study, run and kept. warung merge: the shards of one, joined.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/standard_output.h"
#include "sim/cli/study_job.h"
#include "sim/cli/version.h"
#include "sim/experiments/precision.h"
#include "sim/experiments/study_tables.h"
#include "sim/reporting/answer.h"
#include "sim/statistics/intervals.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace warung::cli {

namespace {

using experiments::Outcomes;
using experiments::StudyPlan;
using experiments::Unit;
using nlohmann::ordered_json;

constexpr std::size_t kRowsShown = 20;

/// The figures printed unless others are asked for.
std::vector<std::size_t> metrics_shown(const StudyPlan& plan, const std::vector<std::string>& asked, bool& known) {
    std::vector<std::string> names = asked;
    if (names.empty()) names = {"coverage_realised_share", "ready_p50_days", "kiosk_income_rp_per_day"};
    std::vector<std::size_t> metrics;
    known = true;
    for (const std::string& name : names) {
        if (const auto m = metric_or_explain(plan, name))
            metrics.push_back(*m);
        else
            known = false;
    }
    return metrics;
}

/// Two digits of the half-width, and the mean as far as these go: "0.565 ±0.073", "4441 ±2083".
std::string with_interval(const statistics::Interval& i) {
    if (std::isnan(i.mean)) return "-";
    if (std::isnan(i.half_width)) return fmt::format("{:.5g}", i.mean);
    if (!(i.half_width > 0)) return fmt::format("{:.5g} ±0", i.mean);
    const int decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(i.half_width))), 0, 9);
    return fmt::format("{:.{}f} ±{:.{}f}", i.mean, decimals, i.half_width, decimals);
}

/// One line a configuration.
std::string table_of(const StudyPlan& plan, const Outcomes& outcomes, const std::vector<std::size_t>& metrics) {
    std::string out = fmt::format("  {:>5}  {:<14}", "point", "variant");
    for (const std::size_t m : metrics) out += fmt::format("  {:<24}", plan.metrics[m].name);
    out += "  design\n";
    const std::size_t shown = std::min(kRowsShown, plan.configurations());
    for (std::size_t c = 0; c < shown; ++c) {
        out += fmt::format("  {:>5}  {:<14}", plan.point_of(c) + 1, plan.variant_of(c));
        for (const std::size_t m : metrics)
            out += fmt::format("  {:<24}",
                               with_interval(statistics::t_interval(experiments::values_of(plan, outcomes, c, m))));
        out += "  " + plan.describe(plan.point_of(c)) + "\n";
    }
    if (shown < plan.configurations())
        out += fmt::format("  ... and {} more; summary.csv has all\n", plan.configurations() - shown);
    return out;
}

std::string answer_json(const StudyPlan& plan, const Outcomes& outcomes) {
    ordered_json out;
    out["study"] = plan.name;
    out["design_points"] = plan.points;
    out["units"] = plan.units().size();
    out["units_failed"] = experiments::failed_units(plan, outcomes);
    out["units_missing"] = experiments::missing_units(plan, outcomes);
    const auto number = [](double x) { return std::isnan(x) ? ordered_json(nullptr) : ordered_json(x); };
    for (std::size_t c = 0; c < plan.configurations(); ++c) {
        ordered_json row;
        row["design_point"] = plan.point_of(c) + 1;
        row["variant"] = plan.variant_of(c);
        for (std::size_t f = 0; f < plan.factors.size(); ++f)
            row["factors"][plan.factors[f].key] = plan.level(plan.point_of(c), f);
        for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
            const auto i = statistics::t_interval(experiments::values_of(plan, outcomes, c, m));
            row["metrics"][plan.metrics[m].name] = {{"unit", plan.metrics[m].unit},
                                                    {"mean", number(i.mean)},
                                                    {"half_width_95", number(i.half_width)},
                                                    {"replications", i.n}};
        }
        out["configurations"].push_back(row);
    }
    return out.dump(2) + "\n";
}

// --- until the intervals are narrow enough ---

/// The values of each metric at one configuration.
std::vector<std::vector<double>> values_at(const StudyJob& job, std::size_t configuration,
                                           const std::vector<std::size_t>& metrics) {
    std::vector<std::vector<double>> values;
    for (const std::size_t m : metrics)
        values.push_back(experiments::values_of(job.plan, job.sweep->outcomes(), configuration, m));
    return values;
}

/// Rounds of replications until every configuration is precise; they depend on the outcomes alone. Returns how many
/// configurations are not, or nothing if it was interrupted.
std::optional<std::size_t> run_until_precise(StudyJob& job, const std::vector<std::size_t>& metrics,
                                             const statistics::StoppingRule& rule) {
    for (;;) {
        job.folder.keep_plan(job.plan);
        if (!job.run_all()) return std::nullopt;
        bool more = false;
        std::vector<std::int64_t> next(job.plan.configurations());
        for (std::size_t c = 0; c < next.size(); ++c) {
            next[c] = experiments::next_replications(rule, job.plan.replications[c], values_at(job, c, metrics));
            more = more || next[c] > job.plan.replications[c];
        }
        if (!more) break;
        job.plan.replications = next;
    }
    std::size_t wide = 0;
    for (std::size_t c = 0; c < job.plan.configurations(); ++c) {
        const auto values = values_at(job, c, metrics);
        const bool precise =
            std::all_of(values.begin(), values.end(), [&](const auto& v) { return experiments::precise(rule, v); });
        wide += precise ? 0 : 1;
    }
    return wide;
}

int tell_interrupted(const StudyJob& job) {
    fmt::print(stderr, "interrupted: {} finished here are kept in {}; repeat the command to go on\n",
               counted(job.sweep->computed(), "unit"), job.folder.path().string());
    return kInterrupted;
}

/// A shard leaves its units in the journal; tables are for `merge`.
int end_shard(StudyJob& job) {
    const std::size_t missing =
        experiments::missing_units(job.plan, job.folder.outcomes(job.plan.name));  // other shards went on meanwhile
    if (!job.options.quiet)
        fmt::print("shard {}/{}: {} computed. {}\n", job.options.shard.index, job.options.shard.of,
                   counted(job.sweep->computed(), "unit"),
                   missing == 0 ? fmt::format("All units are finished; join them with: warung merge {}",
                                              job.folder.path().string())
                                : fmt::format("{} of other shards are not finished yet.", counted(missing, "unit")));
    return job.tell_failures();
}

void tell_answer(const StudyJob& job, const std::vector<std::size_t>& metrics) {
    const auto& plan = job.plan;
    if (job.options.quiet) return;
    if (job.options.json) {
        fmt::print("{}", answer_json(plan, job.sweep->outcomes()));
        return;
    }
    fmt::print("{}\n\n{} x {}: {}, of which {} computed now and {} found finished.\n\n{}", plan.title,
               counted(plan.points, "point"), counted(plan.variants.size(), "variant"),
               counted(plan.units().size(), "unit"), job.sweep->computed(),
               plan.units().size() - std::min(plan.units().size(), job.sweep->computed()),
               table_of(plan, job.sweep->outcomes(), metrics));
}

}  // namespace

int sweep_command(const Arguments& arguments) {
    const ParsedOptions options = parse_options("sweep", "STUDY", arguments,
                                                {OptionSet::overrides, OptionSet::machine, OptionSet::output,
                                                 OptionSet::sweeping, OptionSet::precision, OptionSet::metrics});
    if (options.done) return options.exit_code;
    const auto prepare = [&](StudyPlan& plan) {
        if (!options.precision) return;
        for (std::int64_t& n : plan.replications) n = std::max(n, experiments::kLeastReplications);
    };
    return with_study("sweep", options, arguments, prepare, [&](StudyJob& job) {
        bool known = true;
        const auto metrics = metrics_shown(job.plan, options.metrics, known);
        if (!known) return static_cast<int>(kInvalidInput);
        std::size_t wide = 0;
        ordered_json extra = ordered_json::object();
        if (options.precision) {
            const std::vector<std::size_t> watched =
                options.metrics.empty() ? std::vector<std::size_t>{metrics.front()} : metrics;
            const auto result = run_until_precise(job, watched, experiments::rule_of(*options.precision));
            if (!result) return tell_interrupted(job);
            wide = *result;
            extra["precision_reached"] = wide == 0;
        } else if (!job.run_all()) {
            return tell_interrupted(job);
        }
        if (options.shard.of > 1) return end_shard(job);
        job.write(extra);
        tell_answer(job, metrics);
        if (!options.quiet) {
            flush_standard_output();
            fmt::print(stderr, "\n{:.1f} s on {}. Results: {}\n", job.wall_seconds, job.workers,
                       job.folder.path().string());
        }
        if (const int failed = job.tell_failures(); failed != kOk) return failed;
        if (wide == 0) return static_cast<int>(kOk);
        fmt::print(stderr, "error: {} not as precise as asked after {} replications; --max-replications allows more\n",
                   counted(wide, "configuration"), options.precision->most_replications);
        return static_cast<int>(kNotPrecise);
    });
}

int merge_command(const Arguments& arguments) {
    const ParsedOptions options = parse_options("merge", "DIR", arguments, {OptionSet::quiet, OptionSet::json});
    if (options.done) return options.exit_code;
    try {
        const experiments::StudyFolder folder{options.file};
        auto plan = folder.plan();
        if (!plan) {
            fmt::print(stderr, "error: {} is not the folder of a study (it has no .journal/plan)\n",
                       options.file.string());
            return kInvalidInput;
        }
        const Outcomes outcomes = folder.outcomes(plan->name);
        const std::size_t missing = experiments::missing_units(*plan, outcomes);
        if (missing > 0) {
            fmt::print(stderr,
                       "error: {} of {} are not finished: run the missing shards, or `warung sweep` to the same --out "
                       "DIR; nothing was written\n",
                       missing, counted(plan->units().size(), "unit"));
            return kInvalidInput;
        }
        const std::size_t failed = experiments::failed_units(*plan, outcomes);
        ordered_json manifest = {{"complete", true},
                                 {"study", plan->name},
                                 {"title", plan->title},
                                 {"version", kVersion},
                                 {"build", kBuild},
                                 {"command", "warung merge " + options.file.string()},
                                 {"design_points", plan->points},
                                 {"units", plan->units().size()},
                                 {"units_failed", failed}};
        for (const auto& input : plan->inputs)
            manifest["inputs"].push_back({{"path", input.path}, {"hash_fnv1a64", input.hash}});
        const bool written = folder.write_tables(*plan, outcomes, {{"manifest.json", manifest.dump(2) + "\n"}});
        if (options.json)
            fmt::print("{}", answer_json(*plan, outcomes));
        else if (!options.quiet)
            fmt::print("{}: {} of {}{}\n", options.file.string(), counted(plan->units().size(), "unit"),
                       counted(plan->points, "point"), written ? "" : " (the tables were up to date)");
        if (failed > 0) fmt::print(stderr, "error: {} failed; units.csv says why\n", counted(failed, "unit"));
        return failed > 0 ? kSomeRunsFailed : kOk;
    } catch (const experiments::JournalError& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kInvalidInput;
    } catch (const reporting::OutputError& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kOutputFailed;
    }
}

}  // namespace warung::cli
