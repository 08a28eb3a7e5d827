// warung select: which configuration of a study is best.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/study_job.h"
#include "sim/experiments/selection.h"
#include "sim/reporting/headline.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace warung::cli {

namespace {

using experiments::Procedure;
using experiments::Selection;
using experiments::Unit;
using nlohmann::ordered_json;

/// Observations are the units of a study.
class StudySource : public experiments::ObservationSource {
public:
    StudySource(StudyJob& job, std::size_t metric) : job_{job}, metric_{metric} {}

    bool have(std::span<const std::int64_t> counts) override {
        job_.plan.replications.assign(counts.begin(), counts.end());
        job_.folder.keep_plan(job_.plan);
        return job_.run_all();
    }

    double value(std::size_t c, std::int64_t r) override {
        const Unit unit{static_cast<std::uint32_t>(c), job_.plan.first_replication[c] + r};
        const auto* outcome = job_.sweep->outcome(unit);
        const std::string where = fmt::format("point {}, {}, replication {}", job_.plan.point_of(c) + 1,
                                              job_.plan.variant_of(c), unit.replication);
        if (!outcome->failure.empty()) throw experiments::SelectionError(where + " failed: " + outcome->failure);
        const double x = outcome->values[metric_];
        if (std::isnan(x))
            throw experiments::SelectionError(
                fmt::format("{} is undefined at {}", job_.plan.metrics[metric_].name, where));
        return x;
    }

private:
    StudyJob& job_;
    std::size_t metric_;
};

Procedure procedure_called(const std::string& name) {
    if (name == "rinott") return Procedure::rinott;
    return name == "ocba" ? Procedure::ocba : Procedure::kim_nelson;
}

/// "wait_mean_s" or, where the figure has no better side or another is wanted, "hhi:min".
struct Goal {
    std::string metric = "coverage_realised_share";
    std::optional<statistics::Best> best;
};

Goal goal_of(const std::vector<std::string>& metrics) {
    Goal goal;
    if (!metrics.empty()) goal.metric = metrics.front();
    if (goal.metric.ends_with(":min")) goal.best = statistics::Best::smallest;
    if (goal.metric.ends_with(":max")) goal.best = statistics::Best::largest;
    if (goal.best) {
        goal.metric.resize(goal.metric.size() - 4);
        return goal;
    }
    for (const reporting::HeadlineSpec& h : reporting::headline_specs()) {
        if (h.name != goal.metric) continue;
        if (h.better == reporting::Better::higher) goal.best = statistics::Best::largest;
        if (h.better == reporting::Better::lower) goal.best = statistics::Best::smallest;
    }
    return goal;
}

std::string csv_of(const StudyJob& job, const Selection& selection, std::size_t metric) {
    std::string out = "design_point,variant,metric,unit,replications,mean,half_width_95,dropped_at,selected\n";
    const auto cell = [](double x) { return std::isnan(x) ? std::string{} : fmt::format("{}", x == 0 ? 0.0 : x); };
    for (std::size_t c = 0; c < selection.candidates.size(); ++c) {
        const auto& k = selection.candidates[c];
        out += fmt::format("{},{},{},{},{},{},{},{},{}\n", job.plan.point_of(c) + 1, job.plan.variant_of(c),
                           job.plan.metrics[metric].name, job.plan.metrics[metric].unit, k.replications, cell(k.mean),
                           cell(k.half_width), k.dropped_at > 0 ? std::to_string(k.dropped_at) : "",
                           c == selection.selected ? "yes" : "no");
    }
    return out;
}

void tell(const StudyJob& job, const Selection& selection, std::size_t metric) {
    const std::size_t best = selection.selected;
    fmt::print("{}\n\n{} point {}, {} ({}): {}.\n\n", job.plan.title,
               selection.decided ? "Selected:" : "Not decided within the budget; ahead is", job.plan.point_of(best) + 1,
               job.plan.variant_of(best), job.plan.describe(job.plan.point_of(best)),
               selection.decided ? selection.promise : "no probability is promised");
    fmt::print("  {:>5}  {:<14} {:>14} {:>12} {:>8}  {:<12} {}\n", "point", "variant", job.plan.metrics[metric].unit,
               "+- (95 %)", "repl.", "", "design");
    for (std::size_t c = 0; c < selection.candidates.size(); ++c) {
        const auto& k = selection.candidates[c];
        const std::string fate = c == best          ? "selected"
                                 : k.dropped_at > 0 ? fmt::format("out at {}", k.dropped_at)
                                                    : "";
        fmt::print("  {:>5}  {:<14} {:>14.6g} {:>12.2g} {:>8}  {:<12} {}\n", job.plan.point_of(c) + 1,
                   job.plan.variant_of(c), k.mean, k.half_width, k.replications, fate,
                   job.plan.describe(job.plan.point_of(c)));
    }
}

ordered_json json_of(const StudyJob& job, const Selection& selection, std::size_t metric) {
    ordered_json out = {{"study", job.plan.name},
                        {"metric", job.plan.metrics[metric].name},
                        {"method", job.options.method},
                        {"decided", selection.decided},
                        {"design_point", job.plan.point_of(selection.selected) + 1},
                        {"variant", job.plan.variant_of(selection.selected)},
                        {"promise", selection.promise}};
    for (std::size_t c = 0; c < selection.candidates.size(); ++c) {
        const auto& k = selection.candidates[c];
        out["candidates"].push_back({{"design_point", job.plan.point_of(c) + 1},
                                     {"variant", job.plan.variant_of(c)},
                                     {"mean", k.mean},
                                     {"replications", k.replications},
                                     {"dropped_at", k.dropped_at}});
    }
    return out;
}

}  // namespace

int select_command(const Arguments& arguments) {
    const ParsedOptions options = parse_options(
        "select", "STUDY", arguments,
        {OptionSet::overrides, OptionSet::machine, OptionSet::output, OptionSet::metrics, OptionSet::selecting});
    if (options.done) return options.exit_code;
    const Goal goal = goal_of(options.metrics);
    if (!options.indifference && options.method != "ocba") {
        fmt::print(stderr, "error: --indifference D is missing: the smallest difference in {} worth finding\n",
                   goal.metric);
        return kMisuse;
    }
    if (!goal.best) {
        fmt::print(stderr, "error: {} is neither better high nor low: write --metric {}:max or {}:min\n", goal.metric,
                   goal.metric, goal.metric);
        return kMisuse;
    }
    experiments::SelectionQuestion question;
    question.procedure = procedure_called(options.method);
    question.best = *goal.best;
    question.budget = static_cast<std::uint64_t>(options.budget);
    question.problem.first_stage = static_cast<std::size_t>(options.first_stage);
    question.problem.probability = options.probability;
    question.problem.indifference = options.indifference.value_or(1);
    const auto prepare = [&](experiments::StudyPlan& plan) {
        for (std::int64_t& n : plan.replications) n = options.first_stage;
        prepare_for(question.procedure, plan);
    };
    return with_study("select", options, arguments, prepare, [&](StudyJob& job) {
        const auto metric = metric_or_explain(job.plan, goal.metric);
        if (!metric) return static_cast<int>(kInvalidInput);
        if (job.plan.configurations() < 2) {
            fmt::print(stderr, "error: {} has one configuration: a selection needs two points or variants\n",
                       options.file.string());
            return static_cast<int>(kNothingToRun);
        }
        const std::uint64_t first_stages = job.plan.configurations() * question.problem.first_stage;
        if (question.budget > 0 && question.budget < first_stages) {
            fmt::print(stderr, "error: --budget {} is less than the first stage takes: {} x {} replications = {}\n",
                       question.budget, counted(job.plan.configurations(), "configuration"),
                       question.problem.first_stage, first_stages);
            return static_cast<int>(kMisuse);
        }
        try {
            StudySource source{job, *metric};
            const auto selection = select_best(question, job.plan.configurations(), source);
            if (!selection) {
                fmt::print(stderr, "interrupted: what was finished is kept; repeat the command to go on\n");
                return static_cast<int>(kInterrupted);
            }
            job.write({{"selection", json_of(job, *selection, *metric)}});
            job.folder.write("selection.csv", csv_of(job, *selection, *metric));
            if (options.json)
                fmt::print("{}\n", json_of(job, *selection, *metric).dump(2));
            else if (!options.quiet)
                tell(job, *selection, *metric);
            return static_cast<int>(selection->decided ? kOk : kNotPrecise);
        } catch (const experiments::SelectionError& error) {
            job.write();
            fmt::print(stderr, "error: nothing can be selected: {}\n", error.what());
            return static_cast<int>(kSomeRunsFailed);
        }
    });
}

}  // namespace warung::cli
