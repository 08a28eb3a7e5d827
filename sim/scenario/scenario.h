#pragma once
// A scenario: everything a run needs to know, typed and validated, no text left
// to interpret. Made by scenario/reader.h; defaults stand in the structs of the
// rooms they govern.

#include "sim/base/calendar.h"
#include "sim/customers/calendar.h"
#include "sim/customers/customer_params.h"
#include "sim/geography/geography_params.h"
#include "sim/geography/region.h"
#include "sim/kiosks/kiosk_params.h"
#include "sim/kiosks/product.h"
#include "sim/logistics/logistics_params.h"
#include "sim/platforms/platform_params.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace warung::scenario {

/// Whether each kiosk keeps a ledger (kiosks/ledger.h), which the tables of `warung run --kiosks` are made from.
enum class KioskLedgers : std::uint8_t { off, on };
/// Whether choice sets are sampled for the platforms' demand views and the report's benchmark prices.
enum class DemandViewUse : std::uint8_t { as_needed, on, off };

struct RunParams {
    Date start_date{2020, 1, 1};
    double clock_utc_offset_h = 7;  ///< the run's clock: day 0 starts at midnight there (7 = Western Indonesia Time)
    std::int64_t horizon_days = 49;
    std::int64_t warm_up_days = 21;
    std::int64_t replications = 4;
    std::int64_t seed = 1;
    customers::PopulationOf population = customers::PopulationOf::unbanked;
    double population_scale = 0.01;
    double snapshot_h = 4;                   ///< time between two looks at which kiosks can serve
    std::int64_t liquid_float_rp = 100'000;  ///< float with which a kiosk counts as able to serve
    std::int64_t liquid_cash_rp = 100'000;   ///< cash with which it counts as able to pay out
    KioskLedgers kiosk_ledgers = KioskLedgers::off;
    double coverage_walk_min = 30;  ///< coverage by minutes: how far people are taken to walk
    DemandViewUse demand_view = DemandViewUse::as_needed;
    std::int64_t demand_sample = 1'000;  ///< needs of each service looked at between two reviews, about
};

struct RegionsParams {
    std::string table = "data/regions.csv";
    std::vector<std::string> provinces;  ///< keep only these; empty keeps all
    std::vector<std::string> codes;      ///< keep only these; empty keeps all
    std::string profile = "data/demand_profile.csv";
    /// Adults that country-wide figures (members, budgets, stock, capacities) refer to; 0 = those of the regions in the
    /// run.
    std::int64_t reference_adults = 0;
};

enum class EventKind : std::uint8_t {
    platform_outage,  ///< platform, hours
    link_closure,     ///< mode and/or from_hub, to_hub; days
    region_closure,   ///< regions or provinces; days: kiosks shut, no tours
    demand,           ///< services (empty = all), regions or provinces (empty = all), factor, days
    fee_cap,          ///< cap_rp on every customer fee, from day on, for days
    cost_step,        ///< factor on transport costs from day on, for days
    platform_exit,    ///< platform leaves
    link_slow,        ///< mode and/or from_hub, to_hub; factor on transit times: rough seas, rain, works
    port_closure,     ///< hubs; days: no departures of their sea and ro-ro links, feeders included
    strike,           ///< warehouses and/or regions, provinces; days: nobody picks, no couriers leave
    supplier_outage,  ///< warehouses (empty = all that buy outside); days: outside suppliers send nothing
    extra_capacity,   ///< resource, mode; factor on room of departures, picking waves, couriers' loads and shifts
    markup_cap,       ///< cap_rp on every kiosk's mark-up, from day on, for days
    platform_entry,   ///< platform opens; until then it is as if it were not there
};

/// What extra_capacity concerns.
enum class Resource : std::uint8_t { all, linehaul, warehouses, couriers };

struct EventParams {
    EventKind kind = EventKind::demand;
    double day = 0;    ///< from the start of the run
    double days = 0;   ///< duration; with `hours` more than 0, except for platform_exit
    double hours = 0;  ///< added to days
    std::string platform;
    std::vector<std::string> services;
    std::vector<std::string> regions;
    std::vector<std::string> provinces;
    std::string mode;  ///< road, roro, sea, air, or empty for any
    std::string from_hub;
    std::string to_hub;
    double factor = 1;
    std::int64_t cap_rp = 0;
    std::vector<std::string> hubs;
    std::vector<std::string> warehouses;
    Resource resource = Resource::all;
};

template <class Params>
struct Named {
    std::string name;
    Params params;
};

/// Relative weight of each hour of the day (mean 1) and each weekday (Monday first, mean 1).
struct DemandProfile {
    std::string name;
    std::array<double, 24> hour{};
    std::array<double, 7> weekday{};
};

struct Scenario {
    std::string title;
    RunParams run;
    RegionsParams regions;
    geography::GeographyParams geography;
    customers::CustomerParams customer;
    customers::CalendarParams calendar;
    kiosks::KioskParams kiosk;
    logistics::LinehaulParams linehaul;
    logistics::LastMileParams last_mile;
    logistics::ParcelParams parcel;
    std::vector<Named<customers::ServiceParams>> services;  ///< in order of appearance
    std::vector<Named<platforms::PlatformParams>> platforms;
    std::vector<Named<logistics::WarehouseParams>> warehouses;
    std::vector<Named<kiosks::ProductParams>> products;  ///< none: one group by the keys of [kiosk]
    std::vector<Named<kiosks::OutletParams>> outlets;
    std::vector<Named<logistics::VehicleParams>> vehicles;  ///< of daily plans; none: the courier of [last_mile]
    std::vector<Named<EventParams>> events;
    std::vector<Named<customers::SegmentParams>> segments;

    // Contents of the tables named above, checked row by row, filtered.
    std::vector<geography::Region> region_rows;
    std::vector<geography::Region> dropped_rows;  ///< left out by the filter; they still share links and warehouses
    std::vector<logistics::Hub> hubs;
    std::vector<logistics::LinkRow> links;
    std::vector<DemandProfile> profiles;
    std::vector<customers::SeasonDates> seasons;
    std::vector<customers::SeasonEffect> season_effects;
    std::vector<kiosks::ListedKiosk> listed_kiosks;
    std::vector<kiosks::ListedKiosk> added_kiosks;
};

/// Adults of the region whom the run is about.
inline std::int64_t people_of(const Scenario& s, const geography::Region& row) {
    return s.run.population == customers::PopulationOf::adults ? row.adults : row.unbanked_adults;
}

}  // namespace warung::scenario
