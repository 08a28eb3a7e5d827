#pragma once
// The immutable part of a world: what all replications of one variant share.
// Built and checked once from a Scenario, never written again, read by all threads.

#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/customers/calendar.h"
#include "sim/customers/needs.h"
#include "sim/geography/settlements.h"
#include "sim/inventory/delay.h"
#include "sim/logistics/daily_tours.h"
#include "sim/logistics/network.h"
#include "sim/logistics/tour.h"
#include "sim/random/samplers.h"
#include "sim/scenario/scenario.h"
#include "sim/world/segments.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace warung::world {

/// The scenario is well formed but cannot be built (a mistake of the user, explained).
class ScenarioError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Service {
    std::string name;
    customers::ServiceKind kind{};
    customers::PlatformChoice platform_choice{};
    double service_time_ms = 0;
    double service_time_cv = 1;
    double outside_cost_rp = 0;
    double outside_rural_extra_rp = 0;
    std::vector<std::int64_t> tickets_rp;
    std::vector<random::AliasColumn> ticket_alias;
};

/// Half-open interval of time in which something dated is in force.
struct Interval {
    Time from;
    Time to;
    [[nodiscard]] bool contains(Time t) const { return from <= t && t < to; }
};
inline bool any_contains(const std::vector<Interval>& intervals, Time t) {
    for (const Interval& i : intervals) {
        if (i.contains(t)) return true;
    }
    return false;
}

/// One of the stocks that each warehouse keeps.
struct WarehouseStock {
    double share = 1;  ///< of the warehouse's stock, levels and lots
    double unit_weight_kg = 0;
};

struct DemandEvent {
    std::int64_t from_local_hour = 0;
    std::int64_t to_local_hour = 0;
    std::uint32_t services = 0;  ///< bit per service
    double factor = 1;
};

/// A factor in force for a time.
struct Step {
    Interval when;
    double factor = 1;
};

/// extra_capacity: of what, on links of a mode or of any (`any_mode`).
struct CapacityStep {
    Interval when;
    double factor = 1;
    scenario::Resource resource{};
    geography::Mode mode{};
    bool any_mode = true;
};

/// An event that may make parcels late: what recovery is measured after.
struct Disruption {
    std::string name;
    std::string kind;
    Interval when;
};

/// A kiosk of `kiosk.table` or `kiosk.added` in its region's plane.
struct PlacedKiosk {
    geography::PointKm place;
    std::uint32_t number = 0;  ///< names it to the random streams: its row among the region's
    std::uint8_t memberships = 0;
};

struct RegionSetting {
    std::string code;
    std::string name;
    std::string province;
    std::string island_group;
    std::int64_t customers = 0;  ///< whom the run is about, full scale
    double adults = 0;
    Duration clock_offset;  ///< local clock minus the run's clock
    HubId hub;
    logistics::Link feeder_down;           ///< hub to depot
    logistics::Link feeder_up;             ///< depot to hub
    std::uint64_t feeder_down_number = 0;  ///< names its departures; above all numbers of links between hubs
    std::uint64_t feeder_up_number = 0;
    WarehouseId regional_warehouse;    ///< nearest by expected time
    std::vector<WarehouseId> sources;  ///< all warehouses by nearness, but the national one last
    std::vector<geography::Settlement> settlements;
    std::vector<std::vector<std::int32_t>> segment_people;  ///< [segment][settlement]; empty if there is one segment
    bool kiosks_listed = false;                             ///< its kiosks stand in `kiosk.table`
    std::vector<std::vector<PlacedKiosk>> listed_kiosks;    ///< by settlement, if so
    std::vector<std::vector<PlacedKiosk>> added_kiosks;  ///< of `kiosk.added`, by settlement; empty if there are none
    std::vector<logistics::Territory> territories;
    std::vector<logistics::DailyLoad> expected_loads;  ///< per settlement; of daily plans
    std::vector<Interval> closures;                    ///< kiosks shut, no tours
    std::vector<Interval> feeder_closures;             ///< no departures on the feeder
    std::vector<Step> feeder_slowdowns;                ///< of transit times on the feeder
    std::vector<Interval> courier_strikes;             ///< no tours
    std::vector<DemandEvent> demand_events;
    bool has_people = true;  ///< false: a process that only carries a hub
};

/// A region of the table that the run leaves out. Nobody lives there, but links and warehouses serve it as well: it
/// keeps its part of their capacity.
struct Neighbour {
    HubId hub;
    WarehouseId regional_warehouse;
    std::int64_t customers = 0;
};

struct HubSetting {
    std::string code;
    std::uint32_t process = 0;
};

struct WarehouseSetting {
    std::string name;
    HubId hub;
    std::uint32_t process = 0;
    logistics::WarehouseParams params;
    bool national = false;
    WarehouseId supplier;                    ///< none: it buys outside
    inventory::Delay lead;                   ///< of the outside supplier
    std::vector<Interval> strikes;           ///< no waves
    std::vector<Interval> supplier_outages;  ///< orders are held back until the end
};

struct Setting {
    scenario::Scenario scenario;
    Time horizon;
    Time warm_up;
    std::size_t platform_count = 0;
    std::vector<Service> services;
    std::vector<kiosks::ProductParams> products;  ///< at least one
    /// What warehouses keep apart: first what customers' orders and groups without a share of their own are from.
    std::vector<WarehouseStock> warehouse_stocks;
    std::vector<std::uint8_t> stock_of_product;      ///< index of the above, by product
    std::vector<random::AliasColumn> product_alias;  ///< by demand
    std::vector<customers::WeeklyRate> rates;        ///< per service and unit of activity
    std::vector<Segment> segments;                   ///< never empty
    customers::Calendar calendar;
    int first_hour_of_week = 0;          ///< at local hour 0 of the run
    std::vector<RegionSetting> regions;  ///< one logical process each
    std::vector<Neighbour> neighbours;
    std::vector<HubSetting> hubs;
    std::vector<WarehouseSetting> warehouses;
    WarehouseId national;
    logistics::Network network;
    std::vector<logistics::Vehicle> fleet;  ///< of daily plans; empty for territories
    double home_share = 0;                  ///< of goods orders
    bool charges_delivery = false;          ///< some platform takes a fee for these
    double income_rp_per_customer_day = 0;  ///< what kiosks would earn from all needs of a customer, mean of the run's
    std::vector<double> membership_urban;   ///< chance of membership by platform, urban kiosk
    std::vector<double> membership_rural;
    std::vector<std::vector<Interval>> platform_outages;
    std::vector<std::pair<Interval, std::int64_t>> fee_caps;
    std::vector<std::pair<Interval, std::int64_t>> markup_caps;
    std::vector<std::pair<Interval, double>> cost_steps;
    std::vector<CapacityStep> capacity_steps;
    std::vector<Disruption> disruptions;  ///< by the order of the scenario
    std::vector<Time> platform_entries;   ///< Time{0}: in business from the start
    std::vector<Time> platform_exits;     ///< Time::never() if it stays
    bool recruiting = false;              ///< memberships may change: some platform recruits or has contracts
    double footprint = 1;                 ///< adults in the run over the adults that country-wide figures refer to
    double table_footprint = 1;           ///< the same for all regions of the table: what capacities are measured by
    Duration lookahead;
    std::string lookahead_cause;  ///< the link or delay that sets it
    Duration longest_window = days(1);
    std::vector<Time> barriers;  ///< reviews and dated switches before the horizon, increasing

    [[nodiscard]] std::int64_t local_ms_of_day(const RegionSetting& r, Time t) const {
        const std::int64_t m = (t.ms() + r.clock_offset.ms()) % kMsPerDay;
        return m < 0 ? m + kMsPerDay : m;
    }
    /// Before this instant nothing that happens from `t` on in one region can touch another: the next departure of some
    /// link plus its fastest way, or an order handled. At least `t` + lookahead.
    [[nodiscard]] Time no_mail_before(Time t) const;
    [[nodiscard]] logistics::TourRules tour_rules() const;
    /// Factor on transport cost at `t`.
    [[nodiscard]] double cost_factor(Time t) const;
    [[nodiscard]] bool platform_down(std::size_t platform, Time t) const {
        return any_contains(platform_outages[platform], t);
    }
    /// Factor on capacity at `t`; `mode` counts for linehaul only.
    [[nodiscard]] double capacity_factor(scenario::Resource resource, Time t,
                                         geography::Mode mode = geography::Mode::road) const;
    /// Couriers' load and shift at `t`.
    [[nodiscard]] logistics::LastMileParams courier_params(Time t) const;
};

/// When the last of the intervals that hold at `t`, one after the other, is over; `t` if none does.
Time end_of(const std::vector<Interval>& intervals, Time t);

/// Expected number of shops and individuals in a settlement who could be members.
double candidates_in(const geography::Settlement& settlement, double region_adults, const kiosks::KioskParams& params);

double mean_ticket_rp(const customers::ServiceParams& service);

/// Throws ScenarioError with a sentence for the user.
Setting build_setting(const scenario::Scenario& scenario);

}  // namespace warung::world
