#pragma once
// When the owner goes to turn cash into float or float into cash: the threshold
// (s, S) policy. A pure function of the kiosk's balances.

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

/// The most urgent exchange, or none. Float first, the platform farthest below its threshold. `active`: platforms in
/// business, bit each; nobody tops up the float of one that has left.
std::optional<Rebalance> threshold_policy(const Kiosk& kiosk, const KioskParams& params, std::uint8_t active);

}  // namespace warung::kiosks
