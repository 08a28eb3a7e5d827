#pragma once
// A parcel, from order to hand: what it is, where it goes, and when it got how far.

#include "sim/base/ids.h"
#include "sim/base/money.h"
#include "sim/base/time.h"
#include "sim/logistics/network.h"

#include <cstdint>

namespace warung::logistics {

enum class ParcelKind : std::uint8_t {
    goods_order,    ///< for a customer, collected at a kiosk
    restock,        ///< shop goods for a kiosk
    replenishment,  ///< stock for a regional warehouse
};

/// Legs of the way from order to hand, in order. Each parcel's legs add up to its pickup time exactly.
enum class Leg : std::uint8_t {
    processing,     ///< payment and order handling, until the warehouse sees it
    warehouse,      ///< backorder, wait for the wave, picking
    linehaul_wait,  ///< for departures
    linehaul_move,
    sorting,     ///< terminal dwell
    last_mile,   ///< depot to shelf
    collection,  ///< shelf to hand, notice included
};
inline constexpr std::size_t kLegCount = 7;

/// Why a parcel travels back.
enum class BackCause : std::uint8_t {
    none,
    uncollected,   ///< its time on the shelf was over
    undelivered,   ///< the last attempt at the door, or at the shelf, has failed
    refused,       ///< by the customer, on seeing it
    changed_mind,  ///< brought back by the customer, fit for stock
    damaged,       ///< brought back by the customer, written off
};
inline constexpr std::size_t kBackCauseCount = 6;

struct Parcel {
    std::uint64_t key = 0;  ///< names its randomness: the need's key, or one of its own
    Rupiah value;           ///< paid by the customer for the goods; refunded when it comes back
    Rupiah goods_share;     ///< the platform's part of the value
    Rupiah transport_cost;  ///< linehaul so far, charged to the platform at the depot
    Time ordered;
    Time at_warehouse;
    Time handed_over;  ///< to the warehouse's hub
    Time at_depot;
    Time on_shelf;
    Duration waited;  ///< for departures
    Duration moved;
    Duration sorted;
    std::uint32_t region = 0;            ///< logical process of the destination
    std::uint32_t kiosk = 0;             ///< within that region
    std::uint32_t customer = 0;          ///< within that region
    std::uint32_t warehouse = 0;         ///< where it ships from, and returns to
    std::uint32_t number = 0xFFFFFFFFU;  ///< of the region's goods orders, from 0; other parcels have none
    std::uint8_t tries = 0;              ///< attempts at the door or at the shelf that failed
    BackCause cause = BackCause::none;
    std::uint8_t product = 0;  ///< of a restock: its group; of a replenishment: the stock it is for
    std::uint8_t asked = 0;    ///< warehouses that had too little and passed the order on
    std::int64_t units = 1;
    std::int64_t weight_g = 0;
    HubId hub;  ///< where it is, or is going next
    ParcelKind kind = ParcelKind::goods_order;
    std::uint8_t platform = 0;
    ServiceClass service_class = ServiceClass::economy;
    bool returning : 1 = false;
    bool to_home : 1 = false;  ///< delivered to the customer's door
    bool on_shelf_now : 1 = false;
};

static_assert(sizeof(Parcel) == 144);

}  // namespace warung::logistics
