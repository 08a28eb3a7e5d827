#pragma once
// Every event type of the model with its class, in the order in which events of
// one instant are processed (sim/MODEL.md, Process overview). The handlers stand
// in the region_*.cc files.

#include <cstdint>

namespace warung::world {

/// Classes order the events of one instant: arrivals and receipts, services, demand, kiosk routines, warehouse waves
/// with tours and snapshots, and at the barrier reviews.
enum Class : std::uint8_t { kArrivals = 0, kServices = 1, kDemand = 2, kKiosks = 3, kWarehouses = 4, kReviews = 5 };

enum class Message : std::uint16_t {
    // kArrivals
    order_at_warehouse,   ///< a parcel order has been handled and reaches the warehouse
    parcel_at_hub,        ///< sorted and ready for the next departure (or for its warehouse, if returning)
    parcel_at_depot,      ///< sorted at the region's delivery depot
    supply_at_warehouse,  ///< the supplier delivers, or the dock has received something
    drop_at_kiosk,        ///< the courier is at the kiosk
    super_agent_comes,    ///< and changes cash and float
    goods_from_market,    ///< a wholesaler delivers to a kiosk
    home_attempt,         ///< the courier is at the customer's door
    refund_due,           ///< the warehouse has handled a parcel that came back
    trip_ends,            ///< the owner is back from the bank
    // kServices
    service_ends,
    // kDemand
    walk_in,        ///< a customer reaches the kiosk (needs themselves come from the need stream)
    patience_ends,  ///< a waiting customer leaves
    collect,        ///< a customer comes for a parcel
    bring_back,     ///< a customer brings a parcel back to a kiosk
    // kKiosks
    shelf_time_ends,  ///< an uncollected parcel goes back
    stock_review,     ///< owners whose day it is look at their shelves
    fixed_costs,      ///< electricity and data of a day
    kiosk_review,     ///< owners look at their income
    word_spreads,     ///< platforms become known within settlements
    bonus_day,        ///< a platform settles bonuses and penalties with the kiosks
    // kWarehouses
    wave,          ///< a picking wave
    tours_depart,  ///< the region's couriers leave the depot
    snapshot,      ///< who could be served right now
};

constexpr Class class_of(Message m) {
    if (m <= Message::trip_ends) return kArrivals;
    if (m <= Message::service_ends) return kServices;
    if (m <= Message::bring_back) return kDemand;
    if (m <= Message::bonus_day) return kKiosks;
    return kWarehouses;
}

}  // namespace warung::world
