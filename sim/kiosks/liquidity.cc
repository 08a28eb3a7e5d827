#include "sim/kiosks/liquidity.h"

#include <algorithm>
#include <bit>

namespace warung::kiosks {

namespace {

Rupiah scaled(std::int64_t amount, float size) {
    return Rupiah{static_cast<std::int64_t>(static_cast<double>(amount) * static_cast<double>(size))};
}

}  // namespace

std::optional<Rebalance> threshold_policy(const Kiosk& kiosk, const KioskParams& params, std::uint8_t active) {
    const Rupiah float_low = scaled(params.float_low_rp, kiosk.size);
    const Rupiah float_target = scaled(params.float_target_rp, kiosk.size);
    const Rupiah cash_low = scaled(params.cash_low_rp, kiosk.size);
    const Rupiah cash_target = scaled(params.cash_target_rp, kiosk.size);

    std::optional<std::size_t> poorest;
    std::optional<std::size_t> richest;
    for (unsigned left = kiosk.memberships & active; left != 0; left &= left - 1) {
        const auto p = static_cast<std::size_t>(std::countr_zero(left));
        if (!poorest || kiosk.e_float[p] < kiosk.e_float[*poorest]) poorest = p;
        if (!richest || kiosk.e_float[p] > kiosk.e_float[*richest]) richest = p;
    }
    if (!poorest) return std::nullopt;

    if (kiosk.e_float[*poorest] < float_low) {
        const Rupiah wanted = std::min(float_target, Rupiah{params.balance_max_rp}) - kiosk.e_float[*poorest];
        const Rupiah spare = kiosk.cash - cash_low;
        const Rupiah amount = std::min(wanted, spare);
        if (amount >= Rupiah{params.top_up_min_rp}) return Rebalance{*poorest, amount};
    }
    if (kiosk.cash < cash_low) {
        const Rupiah wanted = cash_target - kiosk.cash;
        const Rupiah spare = kiosk.e_float[*richest] - float_target;
        const Rupiah amount = std::min(wanted, spare);
        if (amount >= Rupiah{params.top_up_min_rp}) return Rebalance{*richest, -amount};
    }
    return std::nullopt;
}

}  // namespace warung::kiosks
