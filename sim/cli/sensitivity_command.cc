// warung sensitivity: which factors of a study matter.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/study_job.h"
#include "sim/experiments/sensitivity.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warung::cli {

namespace {

using experiments::FactorSensitivity;
using experiments::Method;
using nlohmann::ordered_json;

const char* kind_of(Method method) {
    switch (method) {
        case Method::morris:
            return "Morris screening: mu_star is the mean absolute change of the figure from one end of the range to "
                   "the "
                   "other, sigma its spread (interaction or curvature)";
        case Method::saltelli:
            return "Sobol' indices: the share of the figure's variance that a factor explains alone (first) and with "
                   "all its interactions (total), 95 % bootstrap intervals";
        case Method::tornado: return "Tornado: the change from the scenario as it stands to each end of the range";
        case Method::points: break;
    }
    return "";
}

/// How sure that is: effects of single replications have no interval, and that is said rather than shown as nothing.
const char* certainty_of(const StudyJob& job) {
    if (job.study.design.method != Method::tornado) return "";
    return job.plan.replications.front() > 1
               ? ", paired 95 % intervals"
               : "; of one replication each, hence without intervals (--replications 10 gives them)";
}

std::string csv_of(const StudyJob& job) {
    std::string out = "variant,metric,unit,factor,measure,value,lower_95,upper_95\n";
    const auto cell = [](double x) { return std::isfinite(x) ? fmt::format("{}", x == 0 ? 0.0 : x) : std::string{}; };
    for (std::size_t v = 0; v < job.plan.variants.size(); ++v) {
        for (std::size_t m = 0; m < job.plan.metrics.size(); ++m) {
            try {
                auto all = sensitivities(job.study, job.plan, job.sweep->outcomes(), v, m);
                std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.factor < b.factor; });
                for (const FactorSensitivity& f : all) {
                    for (const auto& x : f.measures)
                        out += fmt::format("{},{},{},{},{},{},{},{}\n", job.plan.variants[v], job.plan.metrics[m].name,
                                           job.plan.metrics[m].unit, job.plan.factors[f.factor].key, x.name,
                                           cell(x.value), cell(x.lower), cell(x.upper));
                }
            } catch (const experiments::SensitivityError&) {
                continue;  // a figure that is undefined somewhere has no rows
            }
        }
    }
    return out;
}

/// The least and the greatest level of a factor, as TOML; sampled ones to four digits.
std::pair<std::string, std::string> ends_of(const experiments::Factor& factor) {
    const auto by_number = [](const experiments::Level& a, const experiments::Level& b) { return a.number < b.number; };
    const auto [least, most] = std::minmax_element(factor.levels.begin(), factor.levels.end(), by_number);
    const auto text = [](const experiments::Level& level) {
        return std::isnan(level.number) || level.number == std::floor(level.number)
                   ? level.text
                   : fmt::format("{:.4g}", level.number);
    };
    return {text(*least), text(*most)};
}

/// "raises it by 3.32e+04": what going from one end of the range to the other does.
std::string effect_in_words(const FactorSensitivity& f, Method method) {
    const auto measure = [&](const char* name) {
        const auto found = std::find_if(f.measures.begin(), f.measures.end(), [&](const experiments::Measure& m) {
            return std::string_view{m.name} == name;
        });
        return found->value;
    };
    const auto moves = [](double by) {
        return fmt::format("{} it by {:.3g}", by > 0 ? "raises" : "lowers", std::fabs(by));
    };
    if (method == Method::tornado) return moves(measure("swing"));
    if (method == Method::saltelli) {
        const double alone = measure("first");
        const double with_others = measure("total");
        return fmt::format(
            "explains {:.0f} % of its variance{}", 100 * with_others,
            with_others - alone > 0.05 ? fmt::format(", {:.0f} % alone", 100 * std::max(alone, 0.0)) : "");
    }
    const double mu = measure("mu");
    const double mu_star = measure("mu_star");
    const double sigma = measure("sigma");
    // An effect that keeps its sign has |mu| = mu*.
    if (std::fabs(mu) < 0.9 * mu_star)
        return fmt::format("moves it by {:.3g}, up or down as the others stand", mu_star);
    return moves(mu) + (sigma > mu_star         ? " on average, at some places far more than at others"
                        : sigma > 0.5 * mu_star ? " on average, at some places more than at others"
                                                : " nearly everywhere");
}

void tell(const StudyJob& job, const std::vector<FactorSensitivity>& all, std::size_t variant, std::size_t metric) {
    const auto& plan = job.plan;
    fmt::print("{} ({}), {}: ", plan.metrics[metric].name, plan.metrics[metric].unit, plan.variants[variant]);
    const double most = all.front().importance;
    if (!(most > 0)) {
        fmt::print("no factor changes it.\n\n");
        return;
    }
    constexpr std::size_t kTold = 5;
    std::size_t weak = 0;
    std::size_t none = 0;
    for (const FactorSensitivity& f : all) {
        weak += f.importance < 0.1 * most && f.importance > 0 ? 1 : 0;
        none += f.importance > 0 ? 0 : 1;
    }
    const std::size_t strong = all.size() - weak - none;
    fmt::print("what matters most is {}.\n", plan.factors[all.front().factor].key);
    for (std::size_t i = 0; i < std::min(strong, kTold); ++i) {
        const auto [low, high] = ends_of(job.study.design.factors[all[i].factor]);
        fmt::print("  {}. {} from {} to {} {}.\n", i + 1, plan.factors[all[i].factor].key, low, high,
                   effect_in_words(all[i], job.study.design.method));
    }
    if (strong > kTold) fmt::print("  {} more matter at least a tenth as much as the first.\n", strong - kTold);
    if (weak > 0)
        fmt::print("  {} less than a tenth as much as the first.\n",
                   weak == 1 ? "1 factor matters" : fmt::format("{} factors matter", weak));
    if (none > 0)
        fmt::print("  {} nothing at all to it.\n", none == 1 ? "1 factor does" : fmt::format("{} factors do", none));
    fmt::print("\n");
    for (const FactorSensitivity& f : all) {
        fmt::print("  {:<46}", plan.factors[f.factor].key);
        for (const auto& x : f.measures) {
            const std::string interval =
                std::isfinite(x.lower) ? fmt::format(" [{:.3g}, {:.3g}]", x.lower, x.upper) : std::string{};
            fmt::print(" {:<36}", fmt::format("{} {:.4g}{}", x.name, x.value, interval));
        }
        fmt::print("\n");
    }
    fmt::print("\n");
}

ordered_json json_of(const StudyJob& job, const std::vector<FactorSensitivity>& all, std::size_t variant,
                     std::size_t metric) {
    const auto number = [](double x) { return std::isfinite(x) ? ordered_json(x) : ordered_json(nullptr); };
    ordered_json out = {{"metric", job.plan.metrics[metric].name}, {"variant", job.plan.variants[variant]}};
    for (const FactorSensitivity& f : all) {
        ordered_json row = {{"factor", job.plan.factors[f.factor].key}};
        for (const auto& x : f.measures)
            row[x.name] = {{"value", number(x.value)}, {"lower_95", number(x.lower)}, {"upper_95", number(x.upper)}};
        out["factors"].push_back(row);
    }
    return out;
}

int analyse(StudyJob& job, const std::vector<std::size_t>& metrics) {
    ordered_json answer = ordered_json::array();
    const bool words = !job.options.json && !job.options.quiet;
    if (words) fmt::print("{}\n\n{}{}.\n\n", job.plan.title, kind_of(job.study.design.method), certainty_of(job));
    for (const std::size_t m : metrics) {
        for (std::size_t v = 0; v < job.plan.variants.size(); ++v) {
            const auto all = sensitivities(job.study, job.plan, job.sweep->outcomes(), v, m);
            if (words) tell(job, all, v, m);
            answer.push_back(json_of(job, all, v, m));
        }
    }
    if (job.options.json) fmt::print("{}\n", answer.dump(2));
    job.folder.write("sensitivity.csv", csv_of(job));
    return kOk;
}

}  // namespace

int sensitivity_command(const Arguments& arguments) {
    const ParsedOptions options =
        parse_options("sensitivity", "STUDY", arguments,
                      {OptionSet::overrides, OptionSet::machine, OptionSet::output, OptionSet::metrics});
    if (options.done) return options.exit_code;
    return with_study(
        "sensitivity", options, arguments, [](experiments::StudyPlan&) {},
        [&](StudyJob& job) {
            if (job.study.design.method == Method::points) {
                fmt::print(
                    stderr,
                    "error: {} has no design for sensitivity analysis; write [sweep.morris], [sweep.saltelli] or "
                    "[sweep.tornado] with ranges [low, high]\n",
                    options.file.string());
                return static_cast<int>(kInvalidInput);
            }
            std::vector<std::size_t> metrics;
            const auto names =
                options.metrics.empty() ? std::vector<std::string>{"coverage_realised_share"} : options.metrics;
            for (const std::string& name : names) {
                const auto metric = metric_or_explain(job.plan, name);
                if (!metric) return static_cast<int>(kInvalidInput);
                metrics.push_back(*metric);
            }
            if (!job.run_all()) {
                fmt::print(stderr, "interrupted: what was finished is kept; repeat the command to go on\n");
                return static_cast<int>(kInterrupted);
            }
            job.write();
            const int failed = job.tell_failures();
            try {
                const int code = analyse(job, metrics);
                return failed != kOk ? failed : code;
            } catch (const experiments::SensitivityError& error) {
                fmt::print(stderr, "error: {}\n", error.what());
                return static_cast<int>(kSomeRunsFailed);
            }
        });
}

}  // namespace warung::cli
