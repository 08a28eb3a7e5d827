#include "sim/experiments/sensitivity.h"

#include "sim/experiments/study_tables.h"
#include "sim/statistics/intervals.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/morris.h"
#include "sim/statistics/sobol_indices.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace warung::experiments {

namespace {

using statistics::kNan;

constexpr std::size_t kResamples = 1000;
constexpr std::uint64_t kBootstrapKey = 0x736F626F6C627374ULL;

/// One value a replication, none of them missing.
std::vector<double> replications_at(const StudyPlan& plan, const Outcomes& outcomes, std::size_t point,
                                    std::size_t variant, std::size_t metric) {
    const std::size_t c = point * plan.variants.size() + variant;
    std::vector<double> values = values_of(plan, outcomes, c, metric);
    const auto undefined = [](double x) { return std::isnan(x); };
    if (values.size() != static_cast<std::size_t>(plan.replications[c]) ||
        std::any_of(values.begin(), values.end(), undefined))
        throw SensitivityError(fmt::format("{} at point {} ({}) is missing, failed or undefined in some replication",
                                           plan.metrics[metric].name, point + 1, plan.describe(point)));
    return values;
}

std::vector<double> outputs_of(const StudyPlan& plan, const Outcomes& outcomes, std::size_t variant,
                               std::size_t metric) {
    std::vector<double> outputs;
    for (std::size_t p = 0; p < plan.points; ++p)
        outputs.push_back(statistics::Moments{replications_at(plan, outcomes, p, variant, metric)}.mean());
    return outputs;
}

std::vector<FactorSensitivity> morris(const Design& design, const std::vector<double>& outputs) {
    std::vector<FactorSensitivity> all;
    const auto effects = statistics::morris_effects(*design.cube, outputs);
    for (std::size_t f = 0; f < effects.size(); ++f) {
        const auto& e = effects[f];
        all.push_back({f,
                       e.mu_star,
                       {{"mu_star", e.mu_star, kNan, kNan}, {"mu", e.mu, kNan, kNan}, {"sigma", e.sigma, kNan, kNan}}});
    }
    return all;
}

std::vector<FactorSensitivity> saltelli(const Design& design, const std::vector<double>& outputs) {
    const std::size_t k = design.factors.size();
    const auto indices = statistics::sobol_indices(outputs, design.block, k);
    const auto bounds = statistics::sobol_bootstrap(outputs, design.block, k, kResamples, 0.95, kBootstrapKey);
    std::vector<FactorSensitivity> all;
    for (std::size_t f = 0; f < k; ++f) {
        all.push_back({f,
                       indices.total[f],
                       {{"first", indices.first[f], bounds.first[f].lower, bounds.first[f].upper},
                        {"total", indices.total[f], bounds.total[f].lower, bounds.total[f].upper}}});
    }
    return all;
}

/// Points: as in the file, then low and high of each factor; paired, as all share their random numbers.
std::vector<FactorSensitivity> tornado(const Design& design, const StudyPlan& plan, const Outcomes& outcomes,
                                       std::size_t variant, std::size_t metric) {
    const auto at = [&](std::size_t point) { return replications_at(plan, outcomes, point, variant, metric); };
    const auto measure = [](const char* name, const std::vector<double>& a, const std::vector<double>& b) {
        const auto i = statistics::paired_difference(a, b);
        return Measure{name, i.mean, i.lower(), i.upper()};
    };
    const std::vector<double> base = at(0);
    std::vector<FactorSensitivity> all;
    for (std::size_t f = 0; f < design.factors.size(); ++f) {
        const std::vector<double> low = at(1 + 2 * f);
        const std::vector<double> high = at(2 + 2 * f);
        const Measure swing = measure("swing", high, low);
        all.push_back({f, std::fabs(swing.value), {measure("low", low, base), measure("high", high, base), swing}});
    }
    return all;
}

}  // namespace

std::vector<FactorSensitivity> sensitivities(const Study& study, const StudyPlan& plan, const Outcomes& outcomes,
                                             std::size_t variant, std::size_t metric) {
    const Design& design = study.design;
    std::vector<FactorSensitivity> all;
    switch (design.method) {
        case Method::morris: all = morris(design, outputs_of(plan, outcomes, variant, metric)); break;
        case Method::saltelli: all = saltelli(design, outputs_of(plan, outcomes, variant, metric)); break;
        case Method::tornado: all = tornado(design, plan, outcomes, variant, metric); break;
        case Method::points:
            throw SensitivityError("the study has no [sweep.morris], [sweep.saltelli] or [sweep.tornado]");
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.importance > b.importance; });
    return all;
}

}  // namespace warung::experiments
