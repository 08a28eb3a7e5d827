#pragma once
// A kiosk: what passers-by see of it in 16 bytes (all that a choice reads), and
// 192 bytes behind the counter.

#include "sim/base/money.h"
#include "sim/base/time.h"
#include "sim/customers/customer.h"
#include "sim/geography/settlements.h"
#include "sim/inventory/stock_point.h"
#include "sim/kiosks/kiosk_params.h"
#include "sim/kiosks/line.h"

#include <array>
#include <cstdint>

namespace warung::kiosks {

inline constexpr int kWholeReputation = 65'535;

/// Opening hours in whole minutes of the local day.
struct Hours {
    std::uint16_t open_min = 0;
    std::uint16_t close_min = 0;

    [[nodiscard]] bool contain(std::int64_t local_minute) const {
        return local_minute >= open_min && local_minute < close_min;
    }
};

/// The outside of a kiosk. Neighbours lie side by side, so that a region's faces stay in the cache for its window.
struct KioskFace {
    Hours hours;
    float appeal = 0;  ///< of its reputation and expected wait, in units of the taste scale
    std::int32_t markup_rp = 0;
    std::uint32_t number : 24 = 0;  ///< within its settlement: names the kiosk to the random streams
    std::uint32_t memberships : 8 = 0;
};
static_assert(sizeof(KioskFace) == 16);

struct alignas(64) Kiosk {
    // What every attempt and service touches.
    Rupiah cash;
    Rupiah income_today;             ///< earned since the owner last took money home
    Rupiah income;                   ///< since the end of the warm-up
    std::uint32_t transactions = 0;  ///< platform services since the end of the warm-up
    inventory::ShelfStock stock;     ///< shop goods, of the first product group
    float size = 1;                  ///< scales money and stock; mean 1
    Line queue;                      ///< of the region's visits
    float expected_wait_s = 0;       ///< smoothed wait of past customers
    Hours hours;
    std::uint16_t waiting : 10 = 0;  ///< customers in the queue, not in service
    std::uint16_t in_service : 6 = 0;
    std::int16_t income_day = 0;                           ///< local day that income_today belongs to
    std::uint16_t reputation = kWholeReputation / 10 * 8;  ///< smoothed share of customers who got what they came for
    std::uint8_t memberships = 0;                          ///< bit per platform
    bool away : 1 = false;                                 ///< the owner is on a trip
    bool staffed : 1 = false;                              ///< somebody minds the shop when the owner is away
    bool urban : 1 = false;
    bool awaits_delivery : 1 = false;  ///< a super-agent is to come
    std::uint8_t outlet : 3 = 0;       ///< kind of outlet; 0 is the plain kiosk

    alignas(64) std::array<Rupiah, customers::kMaxPlatforms> e_float{};

    geography::PointKm place;
    std::uint32_t settlement = 0;
    std::uint32_t number = 0;       ///< within its settlement: names the kiosk to the random streams
    std::int32_t unit_cost_rp = 0;  ///< of shop goods, at the last order
    std::uint32_t denied = 0;       ///< attempts refused, since the end of the warm-up
    std::uint32_t trips = 0;        ///< and super-agents' visits
    float floor_rp_per_day = 0;     ///< income that the owner asks for
    Rupiah income_at_review;        ///< what `income` was then
    std::uint16_t shelf_used = 0;   ///< parcels on the shelf and under way to it
    std::uint16_t shelf_room = 0;
    std::int32_t outflow_today = 0;  ///< float that left since the day began, net, all platforms, rupiah
    float outflow_mean = 0;          ///< of a day, smoothed
    float outflow_variance = 0;
    std::int16_t last_trip_day = -1;  ///< local day
    std::uint8_t lean_reviews = 0;    ///< in a row
    bool knows_outflow : 1 = false;
    bool dormant : 1 = false;    ///< has given up: nobody comes any more, what is under way is still done
    std::uint32_t restocks = 0;  ///< orders for the first product group, so far

    /// A customer was served or refused: one part in sixty-four of the reputation is new.
    void remember(bool served) {
        const int gap = (served ? kWholeReputation : 0) - int{reputation};
        reputation = static_cast<std::uint16_t>(reputation + (gap + (gap >= 0 ? 32 : -32)) / 64);
    }
    [[nodiscard]] bool member_of(std::size_t platform) const { return (memberships >> platform & 1U) != 0; }
    /// Customers come: a member who has not given up.
    [[nodiscard]] bool trades() const { return memberships != 0 && !dormant; }
    /// The till is manned: open by the clock is checked apart.
    [[nodiscard]] bool manned() const { return !away || staffed; }
    [[nodiscard]] Rupiah money() const {
        Rupiah sum = cash;
        for (const Rupiah f : e_float) sum += f;
        return sum;
    }
};
static_assert(sizeof(Kiosk) == 192);

}  // namespace warung::kiosks
