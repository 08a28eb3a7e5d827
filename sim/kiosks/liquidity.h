#pragma once
// When the owner goes to turn cash into float or float into cash, and how much:
// four policies, which differ in the limits that they hold balances between.
//
// threshold: below a low mark up to a target, the (s, S) rule. fixed_days: up to
// the target on every n-th day and not between. miller_orr: limits from the cost of
// a trip, the spread of daily flows and the rate that money costs, two-sided (Miller and Orr
// 1966, Quarterly J. of Economics 80(3); rebalancing.h). forecast: what a smoothed
// forecast of the outflow asks for (Brown 1959). All are pure functions of the kiosk.

#include "sim/kiosks/kiosk.h"
#include "sim/kiosks/kiosk_params.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace warung::kiosks {

/// Positive `amount`: cash is carried to the bank and becomes float of `platform`.
/// Negative: float of `platform` becomes cash.
struct Rebalance {
    std::size_t platform = 0;
    Rupiah amount;
};

/// Between which a kiosk holds its balances.
struct LiquidityLimits {
    Rupiah float_low;  ///< per platform: below it the owner tops up
    Rupiah float_target;
    Rupiah float_high;  ///< above it the owner turns float into cash
    Rupiah cash_low;    ///< below it the owner fetches cash; and what a top-up leaves in the drawer
    Rupiah cash_target;
};

/// The limits of the threshold policy.
LiquidityLimits threshold_limits(const Kiosk& kiosk, const KioskParams& params);

/// The most urgent exchange, or none: float that is too low first, the platform farthest below, as far as there is cash
/// to spare; then cash that is too low, from the fullest platform; then float that is too high. `active`: platforms in
/// business, bit each; nobody tops up the float of one that has left.
/// `debt`: what a credit line takes of the float that comes, so that a top-up brings it on top.
std::optional<Rebalance> exchange(const Kiosk& kiosk, const LiquidityLimits& limits, const KioskParams& params,
                                  std::uint8_t active, Rupiah debt = {});

/// threshold_limits() and exchange().
std::optional<Rebalance> threshold_policy(const Kiosk& kiosk, const KioskParams& params, std::uint8_t active);

/// What a trip costs the kiosk there and back, fee included.
Rupiah trip_cost(const Kiosk& kiosk, const KioskParams& params);

/// The kiosk's decision by `params.rebalancing` on `day` of its local calendar.
std::optional<Rebalance> rebalance(const Kiosk& kiosk, const KioskParams& params, std::uint8_t active, std::int64_t day,
                                   Rupiah debt = {});

/// What the kiosk's credit line lends at most.
Rupiah credit_limit(const Kiosk& kiosk, const KioskParams& params);

/// Of an agreed exchange, what can be carried out now: no more than there is, and no balance above its ceiling.
Rupiah feasible(const Kiosk& kiosk, const KioskParams& params, const Rebalance& agreed);

/// A local day is over: the forecast learns from its outflow.
void learn_outflow(Kiosk& kiosk, const KioskParams& params);

}  // namespace warung::kiosks
