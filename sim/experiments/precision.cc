#include "sim/experiments/precision.h"

#include <algorithm>
#include <cmath>

namespace warung::experiments {

namespace {

/// Of the values that are defined.
statistics::Moments moments_of(std::span<const double> values) {
    statistics::Moments moments;
    for (const double x : values)
        if (!std::isnan(x)) moments.add(x);
    return moments;
}

}  // namespace

statistics::StoppingRule rule_of(const WantedPrecision& wanted) {
    statistics::StoppingRule rule;
    rule.precision = wanted.relative ? statistics::Precision::relative : statistics::Precision::absolute;
    rule.target = wanted.half_width;
    rule.at_least = static_cast<std::uint64_t>(kLeastReplications);
    rule.at_most = static_cast<std::uint64_t>(wanted.most_replications);
    return rule;
}

bool precise(const statistics::StoppingRule& rule, std::span<const double> values) {
    const auto interval = statistics::t_interval(moments_of(values), rule.confidence);
    return interval.half_width <= statistics::accepted_half_width(rule, interval.mean);
}

std::int64_t next_replications(const statistics::StoppingRule& rule, std::int64_t has,
                               const std::vector<std::vector<double>>& metrics) {
    std::int64_t next = has;
    for (const std::vector<double>& values : metrics) {
        const statistics::Moments moments = moments_of(values);
        if (moments.n() < 2 || precise(rule, values)) continue;
        const auto needed = replications_needed(rule, moments);
        const std::int64_t forecast = needed ? static_cast<std::int64_t>(*needed) : 2 * has;
        next = std::max(next, std::clamp(forecast, has + 1, 2 * has));
    }
    return std::max(has, std::min<std::int64_t>(next, static_cast<std::int64_t>(rule.at_most)));
}

}  // namespace warung::experiments
