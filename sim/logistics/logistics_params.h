#pragma once
// Warehouses, linehaul, last mile and the parcel's stay on the shelf (sim/MODEL.md, Logistics).

#include "sim/geography/region.h"
#include "sim/inventory/policies.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace warung::logistics {

struct Hub {
    std::string code;
    std::string name;
    std::string region;  ///< region code of its seat
    int tier = 3;
    double utc_offset_h = 7;  ///< of the wave hours of its warehouses, where its region is not in the run
    LatLon position;
};

/// A linehaul link between two hubs, as in the table; `both_ways` makes two directed links.
struct LinkRow {
    std::string from;
    std::string to;
    bool both_ways = true;
    geography::LinkTimes times;
};

enum class WarehouseRole : std::uint8_t { national, regional };

/// Who serves an order of a customer or a kiosk that the stock does not cover. Orders of other warehouses wait.
enum class Sourcing : std::uint8_t {
    next,                ///< the warehouse's own supplier, and so on up to one that buys outside, where it waits
    nearest_with_stock,  ///< the other warehouses, the nearest to the destination first, and last the national one
    backorder,           ///< nobody: it waits
    split,               ///< what there is leaves at once, the rest as `next`; orders of warehouses leave in parts, too
};

/// Law of a supplier's lead time; all but `constant` have a spread (see inventory/delay.h).
enum class LeadTimeLaw : std::uint8_t { gamma, constant, lognormal, exponential, uniform };

/// A supplier that is no warehouse of the scenario.
inline constexpr const char* kOutsideSupplier = "outside";

struct WarehouseParams {
    std::string hub;
    WarehouseRole role = WarehouseRole::regional;
    std::int64_t stock_start_units = 1'000'000;       ///< full scale
    std::int64_t reorder_point_units = 500'000;       ///< s, full scale
    std::int64_t order_up_to_units = 1'000'000;       ///< S, full scale
    std::vector<double> wave_h = {10, 16, 21};        ///< local clock hours at which picking waves leave
    double pick_h = 2;                                ///< from wave to handed over at the hub
    std::int64_t pickers_units_per_wave = 2'000'000;  ///< capacity of a wave, full scale
    double supplier_lead_days = 7;                    ///< mean; warehouses that buy outside only
    LeadTimeLaw supplier_lead_law = LeadTimeLaw::gamma;
    double supplier_lead_spread =
        0.5;               ///< gamma, lognormal: standard deviation over mean; uniform: half-width over mean
    std::string supplier;  ///< another warehouse, or "outside"; empty: the national one buys outside, the
                           ///< others from it
    Sourcing sourcing = Sourcing::next;
    inventory::PolicyRule policy = inventory::PolicyRule::order_up_to;
    std::int64_t lot_units = 0;           ///< Q of the rules with lots, full scale
    double review_days = 0;               ///< between reviews; 0: after every wave
    std::int64_t dock_units_per_day = 0;  ///< what the inbound dock receives, full scale; 0: at once, whatever comes

    [[nodiscard]] bool buys_outside() const {
        return supplier.empty() ? role == WarehouseRole::national : supplier == kOutsideSupplier;
    }
};

/// How a service class finds its way through the network of hubs.
enum class PathRule : std::uint8_t {
    cost,              ///< least cost, time weighed by the class's value of it
    expected_time,     ///< least expected time
    earliest_arrival,  ///< earliest arrival by the timetable at the moment, transit times at their means
};

struct LinehaulParams {
    std::string hubs = "data/hubs.csv";
    std::string links = "data/links.csv";
    double order_processing_h = 12;                  ///< payment and order handling until the warehouse sees it
    double regular_value_of_time_rp_per_kg_h = 216;  ///< parcels of the regular class
    double economy_value_of_time_rp_per_kg_h = 62;   ///< of the economy class, restocks and replenishments
    double express_value_of_time_rp_per_kg_h = 750;  ///< of the express class
    PathRule regular_paths = PathRule::cost;
    PathRule economy_paths = PathRule::cost;
    PathRule express_paths = PathRule::cost;
    /// Indexed by geography::Mode: road, roro, sea, air.
    std::array<double, geography::kModeCount> cost_rp_per_kg_km = {0.9, 1.0, 0.3, 10.0};
    std::array<double, geography::kModeCount> capacity_kg = {300'000, 150'000, 1'000'000,
                                                             20'000};  ///< per departure, full scale
    /// Likewise, per departure, full scale; 0: no limit.
    std::array<double, geography::kModeCount> capacity_m3 = {0, 0, 0, 0};
    double regional_assortment = 0.2;  ///< share of goods orders whose item the regional warehouse stocks
};

/// How the couriers' rounds are made.
enum class LastMilePlan : std::uint8_t {
    territory,  ///< fixed rounds through the kiosks of a territory, planned once
    daily,      ///< tours planned each morning on the day's load, to kiosks and homes
    direct,     ///< the same, and every goods order goes to the customer's home
};
/// What a daily plan starts from.
enum class TourStart : std::uint8_t { savings, yesterday };
/// Effort of a daily plan, in iterations (routing::Mode, in its order).
enum class TourEffort : std::uint8_t { fast, plan, study };
enum class TourLog : std::uint8_t { planned, all, none };

struct LastMileParams {
    LastMilePlan plan = LastMilePlan::territory;
    double departure_h = 8.5;  ///< local clock
    double shift_h = 9;
    double stop_min = 5;
    std::int64_t courier_parcels = 60;
    double urban_km_h = 18;
    double rural_km_h = 28;
    std::int64_t cost_rp_per_km = 650;
    std::int64_t pay_rp_per_parcel = 2'500;
    // Of daily plans only.
    TourEffort effort = TourEffort::fast;
    TourStart start = TourStart::savings;
    double reload_min = 20;              ///< between two trips of a vehicle
    double home_stop_min = 3;            ///< at a customer's door
    double attempt_failure = 0.1;        ///< share of attempts at a door that fail
    double failure_address_share = 0.3;  ///< of these: address not found (the others: nobody there)
    std::int64_t attempts = 3;           ///< at a door, or at a full shelf; then the parcel goes back
    TourLog log = TourLog::planned;      ///< whose tours are listed in routes.csv
    std::int64_t map_day = -1;           ///< day whose tours are drawn in tours.geojson; -1: none

    [[nodiscard]] bool planned_daily() const { return plan != LastMilePlan::territory; }
};

/// A kind of vehicle of daily plans.
struct VehicleParams {
    std::int64_t capacity_parcels = 60;
    double capacity_kg = 40;
    double urban_km_h = 18;
    double rural_km_h = 28;
    std::int64_t cost_rp_per_km = 650;
    std::int64_t cost_rp_per_day = 0;
    std::int64_t pay_rp_per_parcel = 2'500;
    std::int64_t count = 0;  ///< at each region's depot; 0: as many as a day needs
};

/// How a customer comes to collect.
enum class Collection : std::uint8_t {
    own_trip,    ///< after an exponential time
    next_visit,  ///< with the next service at that kiosk, or by a trip of its own if that comes first
};
enum class ShelfRule : std::uint8_t {
    reserved,    ///< at the order: a drop never fails
    on_arrival,  ///< a drop at a full shelf fails and is tried again
};
enum class ReturnPlace : std::uint8_t { anywhere, where_bought };
enum class RefundRule : std::uint8_t {
    at_kiosk,    ///< when the parcel is handed in or sent back
    at_receipt,  ///< when it is back in its warehouse and has been handled there
};

struct ParcelParams {
    double weight_kg = 1.0;
    double volume_l = 6.0;
    double economy_share = 0.5;      ///< of goods orders shipped in the economy class
    double express_share = 0;        ///< in the express class; the rest is regular
    double collect_mean_days = 1.2;  ///< mean time from notice to collection (exponential; the kiosk must be open)
    double notify_min = 10;          ///< from shelf to notice
    double hold_days = 7;            ///< uncollected after this goes back
    double promise_days = 5;         ///< order to ready
    double home_share = 0;           ///< of goods orders delivered to the customer's home (daily plans only)
    Collection collection = Collection::own_trip;
    ShelfRule shelf = ShelfRule::reserved;
    double refused_share = 0;           ///< of parcels that the customer refuses on seeing them
    double return_share = 0;            ///< of parcels collected that the customer brings back
    double return_mean_days = 4;        ///< from hand to bringing back
    double return_damaged_share = 0.4;  ///< of returns: damaged or not as described, not fit for stock
    ReturnPlace returns = ReturnPlace::where_bought;
    RefundRule refund = RefundRule::at_kiosk;
};

}  // namespace warung::logistics
