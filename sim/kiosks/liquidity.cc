#include "sim/kiosks/liquidity.h"

#include "sim/kiosks/rebalancing.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace warung::kiosks {

namespace {

constexpr Rupiah kNoLimit{std::numeric_limits<std::int64_t>::max()};
constexpr double kDaysPerYear = 365.25;

Rupiah scaled(std::int64_t amount, float size) {
    return Rupiah{static_cast<std::int64_t>(static_cast<double>(amount) * static_cast<double>(size))};
}

Rupiah rupiah(double amount) { return Rupiah{static_cast<std::int64_t>(amount)}; }

/// Everything up to the target, on the kiosk's own day of the cycle, once.
std::optional<LiquidityLimits> fixed_day_limits(const Kiosk& kiosk, const KioskParams& params, std::int64_t day) {
    if (!FixedDays{params.rebalancing_days}.is_due(day + kiosk.number) || kiosk.last_trip_day == day)
        return std::nullopt;
    LiquidityLimits limits = threshold_limits(kiosk, params);
    limits.float_low = limits.float_target;
    return limits;
}

LiquidityLimits two_sided_limits(const Kiosk& kiosk, const KioskParams& params) {
    LiquidityLimits limits = threshold_limits(kiosk, params);
    const double spread = params.daily_flow_sd_rp * double{kiosk.size};
    const HoldingCosts costs{static_cast<double>(trip_cost(kiosk, params).count()),
                             params.money_rate_per_year / kDaysPerYear};
    if (!(costs.per_transfer > 0) || !(costs.rate > 0) || !(spread > 0)) return limits;
    const TwoSidedLimits by_cost =
        miller_orr_limits(costs, spread * spread, static_cast<double>(limits.float_low.count()));
    limits.float_target = rupiah(by_cost.target);
    limits.float_high = rupiah(by_cost.upper);
    return limits;
}

LiquidityLimits forecast_limits(const Kiosk& kiosk, const KioskParams& params) {
    LiquidityLimits limits = threshold_limits(kiosk, params);
    const int members = std::popcount(kiosk.memberships);
    if (!kiosk.knows_outflow || members == 0) return limits;
    const double mean = std::max(0.0, double{kiosk.outflow_mean} / members);
    const double deviation = std::sqrt(double{kiosk.outflow_variance}) / members;
    const double days = params.forecast_days;
    limits.float_low = std::max(limits.float_low, rupiah(mean / 2));
    limits.float_target =
        std::max(limits.float_low, rupiah(days * mean + params.forecast_safety * std::sqrt(days) * deviation));
    return limits;
}

}  // namespace

LiquidityLimits threshold_limits(const Kiosk& kiosk, const KioskParams& params) {
    return {scaled(params.float_low_rp, kiosk.size), scaled(params.float_target_rp, kiosk.size), kNoLimit,
            scaled(params.cash_low_rp, kiosk.size), scaled(params.cash_target_rp, kiosk.size)};
}

std::optional<Rebalance> exchange(const Kiosk& kiosk, const LiquidityLimits& limits, const KioskParams& params,
                                  std::uint8_t active, Rupiah debt) {
    const unsigned platforms = kiosk.memberships & active;
    if (platforms == 0) return std::nullopt;
    auto poorest = static_cast<std::size_t>(std::countr_zero(platforms));
    std::size_t richest = poorest;
    for (unsigned left = platforms & (platforms - 1U); left != 0; left &= left - 1) {
        const auto p = static_cast<std::size_t>(std::countr_zero(left));
        if (kiosk.e_float[p] < kiosk.e_float[poorest]) poorest = p;
        if (kiosk.e_float[p] > kiosk.e_float[richest]) richest = p;
    }

    const Rupiah least{params.top_up_min_rp};
    if (kiosk.e_float[poorest] < limits.float_low) {
        const Rupiah wanted =
            std::min(limits.float_target, Rupiah{params.balance_max_rp}) - kiosk.e_float[poorest] + debt;
        const Rupiah amount = std::min(wanted, kiosk.cash - limits.cash_low);
        if (amount >= least) return Rebalance{poorest, amount};
    }
    const Rupiah spare = kiosk.e_float[richest] - limits.float_target;
    if (kiosk.cash < limits.cash_low) {
        const Rupiah amount = std::min(limits.cash_target - kiosk.cash, spare);
        if (amount >= least) return Rebalance{richest, -amount};
    }
    if (kiosk.e_float[richest] > limits.float_high && spare >= least) return Rebalance{richest, -spare};
    return std::nullopt;
}

std::optional<Rebalance> threshold_policy(const Kiosk& kiosk, const KioskParams& params, std::uint8_t active) {
    return exchange(kiosk, threshold_limits(kiosk, params), params, active);
}

Rupiah trip_cost(const Kiosk& kiosk, const KioskParams& params) {
    const double km = 2 * (kiosk.urban ? params.trip_urban_km : params.trip_rural_km);
    return Rupiah{params.top_up_fee_rp} + rupiah(km * static_cast<double>(params.trip_cost_rp_per_km));
}

Rupiah credit_limit(const Kiosk& kiosk, const KioskParams& params) {
    return scaled(params.credit_limit_rp, kiosk.size);
}

Rupiah feasible(const Kiosk& kiosk, const KioskParams& params, const Rebalance& agreed) {
    const Rupiah e_float = kiosk.e_float[agreed.platform];
    if (agreed.amount < Rupiah{}) return -std::min(-agreed.amount, e_float);
    return std::max(Rupiah{}, std::min({agreed.amount, kiosk.cash, Rupiah{params.balance_max_rp} - e_float}));
}

std::optional<Rebalance> rebalance(const Kiosk& kiosk, const KioskParams& params, std::uint8_t active, std::int64_t day,
                                   Rupiah debt) {
    switch (params.rebalancing) {
        case Rebalancing::threshold: return exchange(kiosk, threshold_limits(kiosk, params), params, active, debt);
        case Rebalancing::fixed_days: {
            const auto limits = fixed_day_limits(kiosk, params, day);
            return limits ? exchange(kiosk, *limits, params, active, debt) : std::nullopt;
        }
        case Rebalancing::miller_orr: return exchange(kiosk, two_sided_limits(kiosk, params), params, active, debt);
        case Rebalancing::forecast: return exchange(kiosk, forecast_limits(kiosk, params), params, active, debt);
    }
    return std::nullopt;
}

void learn_outflow(Kiosk& kiosk, const KioskParams& params) {
    Smoothed outflow{double{kiosk.outflow_mean}, double{kiosk.outflow_variance}};
    outflow.observe(static_cast<double>(kiosk.outflow_today), params.forecast_smoothing, !kiosk.knows_outflow);
    kiosk.outflow_mean = static_cast<float>(outflow.mean);
    kiosk.outflow_variance = static_cast<float>(outflow.variance);
    kiosk.outflow_today = 0;
    kiosk.knows_outflow = true;
}

}  // namespace warung::kiosks
