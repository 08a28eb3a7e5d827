#pragma once
// A kiosk: 256 bytes, of which a customer's choice reads the first 64.

#include "sim/base/money.h"
#include "sim/base/time.h"
#include "sim/customers/customer.h"
#include "sim/geography/settlements.h"
#include "sim/inventory/policy.h"
#include "sim/kiosks/kiosk_params.h"

#include <array>
#include <cstdint>

namespace warung::kiosks {

inline constexpr std::uint32_t kNobody = 0xFFFFFFFFU;

struct alignas(64) Kiosk {
    // What a choice and an arrival read.
    Rupiah cash;
    std::uint32_t open_ms = 0;  ///< opening and closing, milliseconds of the local day
    std::uint32_t close_ms = 0;
    float expected_wait_s = 0;  ///< smoothed wait of past customers
    std::int32_t markup_rp = 0;
    std::uint32_t settlement = 0;
    std::uint32_t number = 0;      ///< within its settlement: names the kiosk to the random streams
    std::uint8_t memberships = 0;  ///< bit per platform
    bool away = false;             ///< the owner is on a trip
    bool staffed = false;          ///< somebody minds the shop when the owner is away
    bool urban = false;
    std::uint16_t waiting = 0;  ///< customers in the queue, not in service
    std::uint16_t in_service = 0;
    std::uint16_t shelf_used = 0;  ///< parcels on the shelf and under way to it
    std::uint16_t shelf_room = 0;
    float size = 1;  ///< scales money and stock; mean 1
    std::uint32_t queue_head = kNobody;
    std::uint32_t queue_tail = kNobody;

    alignas(64) std::array<Rupiah, customers::kMaxPlatforms> e_float{};

    std::int32_t stock_units = 0;
    std::int32_t on_order_units = 0;
    std::int32_t unit_cost_rp = 0;  ///< of shop goods, at the last order
    geography::PointKm place;
    Rupiah income_today;             ///< earned since the owner last took money home
    std::int32_t income_day = 0;     ///< local day that income_today belongs to
    std::uint32_t transactions = 0;  ///< platform services since the end of the warm-up
    Rupiah income;                   ///< since the end of the warm-up
    std::uint32_t denied = 0;        ///< attempts refused, since the end of the warm-up
    std::uint32_t trips = 0;

    [[nodiscard]] bool member_of(std::size_t platform) const { return (memberships >> platform & 1U) != 0; }
    [[nodiscard]] bool open_at(std::int64_t local_ms_of_day) const {
        return local_ms_of_day >= open_ms && local_ms_of_day < close_ms;
    }
    /// The till is manned: open by the clock is checked apart.
    [[nodiscard]] bool manned() const { return !away || staffed; }
    [[nodiscard]] Rupiah money() const {
        Rupiah sum = cash;
        for (const Rupiah f : e_float) sum += f;
        return sum;
    }
};
static_assert(sizeof(Kiosk) <= 256);

/// The kiosk's (s, S) on shop goods, scaled by its size; S above s, s at least 0.
inline inventory::ReorderPolicy stock_policy(const Kiosk& kiosk, const KioskParams& params) {
    const auto scaled = [&](std::int64_t units) {
        return static_cast<std::int64_t>(static_cast<double>(units) * double{kiosk.size});
    };
    const std::int64_t reorder = scaled(params.stock_reorder_units);
    return {reorder, reorder + 1 + scaled(params.stock_up_to_units - params.stock_reorder_units - 1)};
}

}  // namespace warung::kiosks
