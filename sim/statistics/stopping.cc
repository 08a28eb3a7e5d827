#include "sim/statistics/stopping.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace warung::statistics {

namespace {

void check(const StoppingRule& rule) {
    if (!(rule.target > 0)) throw std::invalid_argument("a precision is above 0");
    if (!(rule.confidence > 0 && rule.confidence < 1)) throw std::invalid_argument("a confidence lies between 0 and 1");
}

bool precise_enough(const StoppingRule& rule, double mean, double variance, std::uint64_t n) {
    const auto count = static_cast<double>(n);
    const double half_width = t_quantile(0.5 + rule.confidence / 2, count - 1) * std::sqrt(variance / count);
    return half_width <= accepted_half_width(rule, mean);
}

}  // namespace

double accepted_half_width(const StoppingRule& rule, double mean) {
    switch (rule.precision) {
        case Precision::absolute: return rule.target;
        case Precision::relative: return rule.target / (1 + rule.target) * std::fabs(mean);
        case Precision::relative_unadjusted: return rule.target * std::fabs(mean);
    }
    throw std::invalid_argument("unknown precision");
}

std::optional<std::uint64_t> replications_needed(const StoppingRule& rule, double mean, double variance) {
    check(rule);
    if (!(variance >= 0) || std::isnan(mean)) throw std::invalid_argument("a pilot has two replications or more");
    std::uint64_t low = std::max<std::uint64_t>(rule.at_least, 2);
    if (low > rule.at_most || !precise_enough(rule, mean, variance, rule.at_most)) return {};
    // The half-width falls with n: halve the range.
    std::uint64_t high = rule.at_most;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (precise_enough(rule, mean, variance, middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return high;
}

std::optional<std::uint64_t> replications_needed(const StoppingRule& rule, const Moments& pilot) {
    return replications_needed(rule, pilot.mean(), pilot.variance());
}

SequentialStopping::SequentialStopping(const StoppingRule& rule) : rule_{rule} { check(rule); }

StoppingState SequentialStopping::add(double value) {
    moments_.add(value);
    const std::uint64_t n = moments_.n();
    if (n >= std::max<std::uint64_t>(rule_.at_least, 2) &&
        precise_enough(rule_, moments_.mean(), moments_.variance(), n)) {
        state_ = StoppingState::precise;
    } else {
        state_ = n >= rule_.at_most ? StoppingState::gave_up : StoppingState::go_on;
    }
    return state_;
}

}  // namespace warung::statistics
