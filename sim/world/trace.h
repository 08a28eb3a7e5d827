#pragma once
// What a replication writes down on request: every event of chosen kiosks,
// customers and parcels, and digests of each region's history.
//
// Nothing here has an effect on what happens, and it costs a test of one flag where
// nothing is asked for.

#include "sim/base/time.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace warung::world {

/// One entity to follow: `number` counts from 0 in the region's kiosks, simulated customers or goods orders.
struct TraceTarget {
    enum class Kind : std::uint8_t { kiosk, customer, parcel };
    Kind kind = Kind::kiosk;
    std::string region;
    std::uint32_t number = 0;
};

struct Observation {
    std::vector<TraceTarget> targets;
    Duration digest_every;       ///< 0: only at the end
    bool check_windows = false;  ///< conservation after every window, not only at the end
};

enum class TraceEvent : std::uint8_t {
    need,
    chose_outside,
    unaware,
    out_of_reach,
    denied,
    walks_to_kiosk,
    served,
    refused_closed,
    refused_no_float,
    refused_no_cash,
    refused_out_of_stock,
    refused_shelf_full,
    refused_platform_down,
    refused_balked,
    refused_reneged,
    queues,
    service_begins,
    trip_begins,
    trip_ends,
    restock_ordered,
    restock_arrives,
    parcel_ordered,
    order_at_warehouse,
    parcel_picked,
    parcel_at_hub,
    parcel_departs,
    parcel_at_depot,
    parcel_out_for_delivery,
    parcel_on_shelf,
    parcel_collected,
    parcel_goes_back,
    parcel_back_in_stock,
    kiosk_gives_up,
    super_agent_called,
    super_agent_comes,
    credit_drawn,
    credit_repaid,
    kiosk_joins,
    kiosk_leaves,
    kiosk_wakes,
    parcel_attempt_fails,
    parcel_delivered_home,
    parcel_refused,
    parcel_brought_back,
    parcel_refunded,
};
inline constexpr std::array kTraceEventNames = {"need",
                                                "chose_outside",
                                                "unaware",
                                                "out_of_reach",
                                                "denied",
                                                "walks_to_kiosk",
                                                "served",
                                                "refused_closed",
                                                "refused_no_float",
                                                "refused_no_cash",
                                                "refused_out_of_stock",
                                                "refused_shelf_full",
                                                "refused_platform_down",
                                                "refused_balked",
                                                "refused_reneged",
                                                "queues",
                                                "service_begins",
                                                "trip_begins",
                                                "trip_ends",
                                                "restock_ordered",
                                                "restock_arrives",
                                                "parcel_ordered",
                                                "order_at_warehouse",
                                                "parcel_picked",
                                                "parcel_at_hub",
                                                "parcel_departs",
                                                "parcel_at_depot",
                                                "parcel_out_for_delivery",
                                                "parcel_on_shelf",
                                                "parcel_collected",
                                                "parcel_goes_back",
                                                "parcel_back_in_stock",
                                                "kiosk_gives_up",
                                                "super_agent_called",
                                                "super_agent_comes",
                                                "credit_drawn",
                                                "credit_repaid",
                                                "kiosk_joins",
                                                "kiosk_leaves",
                                                "kiosk_wakes",
                                                "parcel_attempt_fails",
                                                "parcel_delivered_home",
                                                "parcel_refused",
                                                "parcel_brought_back",
                                                "parcel_refunded"};

inline constexpr std::uint32_t kNone = 0xFFFFFFFFU;
inline constexpr std::uint8_t kNoIndex = 0xFF;

struct TraceRow {
    Time at;
    std::int64_t amount_rp = 0;
    std::uint32_t place = kNone;   ///< process where it happens
    std::uint32_t region = kNone;  ///< process that kiosk, customer and parcel belong to
    std::uint32_t kiosk = kNone;
    std::uint32_t customer = kNone;
    std::uint32_t parcel = kNone;
    TraceEvent event = TraceEvent::need;
    std::uint8_t platform = kNoIndex;
    std::uint8_t service = kNoIndex;
};

/// Digest of one region's events before `at`.
struct DigestRow {
    Time at;
    std::uint64_t digest = 0;
    std::uint64_t events = 0;
    std::uint32_t process = 0;
};

}  // namespace warung::world
