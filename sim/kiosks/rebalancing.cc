#include "sim/kiosks/rebalancing.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace warung::kiosks {

namespace {

void require_positive(const HoldingCosts& costs, double other, const char* what) {
    if (!(costs.per_transfer > 0)) throw std::invalid_argument("the cost of a transfer must be above zero");
    if (!(costs.rate > 0)) throw std::invalid_argument("the rate must be above zero");
    if (!(other > 0)) throw std::invalid_argument(std::string{what} + " must be above zero");
}

}  // namespace

TwoSidedLimits miller_orr_limits(const HoldingCosts& costs, double variance, double lower) {
    require_positive(costs, variance, "the variance");
    const double z = std::cbrt(3 * costs.per_transfer * variance / (4 * costs.rate));
    return {lower, lower + z, lower + 3 * z};
}

double mean_balance(const TwoSidedLimits& limits) {
    return limits.lower + (limits.upper + limits.target - 2 * limits.lower) / 3;
}

double mean_steps_between_transfers(const TwoSidedLimits& limits, double variance) {
    return (limits.target - limits.lower) * (limits.upper - limits.target) / variance;
}

Withdrawals baumol(const HoldingCosts& costs, double need_per_period) {
    require_positive(costs, need_per_period, "the need");
    const double amount = std::sqrt(2 * costs.per_transfer * need_per_period / costs.rate);
    const double trips = need_per_period / amount;
    return {amount, trips, trips * costs.per_transfer + amount / 2 * costs.rate};
}

std::optional<double> FixedDays::transfer(std::int64_t day, double balance) const {
    if (!is_due(day) || balance == target) return std::nullopt;
    return target - balance;
}

ForecastLed::ForecastLed(const Params& params) : params_{params} {
    if (!(params.smoothing > 0 && params.smoothing <= 1))
        throw std::invalid_argument("the smoothing must be above 0 and at most 1");
    if (params.cover_days < 1) throw std::invalid_argument("a forecast must cover a day");
}

void Smoothed::observe(double value, double weight, bool first) {
    if (first) {
        mean = value;
        return;
    }
    const double error = value - mean;
    mean += weight * error;
    variance = (1 - weight) * (variance + weight * error * error);
}

void ForecastLed::observe(double outflow) {
    outflow_.observe(outflow, params_.smoothing, !seen_);
    seen_ = true;
}

double ForecastLed::wanted() const {
    const auto days = static_cast<double>(params_.cover_days);
    return std::max(0.0, days * outflow_.mean + params_.safety * std::sqrt(days * outflow_.variance));
}

std::optional<double> ForecastLed::transfer(double balance) const {
    const double short_of = wanted() - balance;
    if (!(short_of > 0)) return std::nullopt;
    return short_of;
}

}  // namespace warung::kiosks
