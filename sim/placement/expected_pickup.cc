#include "sim/placement/expected_pickup.h"

#include "sim/logistics/network.h"
#include "sim/logistics/tour.h"

#include <algorithm>

namespace warung::placement {

namespace {

constexpr double kDayH = 24;

/// From the order's arrival at the warehouse to its hand-over at the hub.
double warehouse_hours(const logistics::WarehouseParams& params) {
    std::vector<double> waves = params.wave_h;
    std::sort(waves.begin(), waves.end());
    double squares = 0;
    for (std::size_t w = 0; w < waves.size(); ++w) {
        const double gap = w + 1 < waves.size() ? waves[w + 1] - waves[w] : waves.front() + kDayH - waves[w];
        squares += gap * gap;
    }
    return squares / (2 * kDayH) + params.pick_h;
}

/// To the depot of the region: the mix of assortments and classes.
double depot_hours(const world::Setting& setting, const world::RegionSetting& region) {
    using logistics::ServiceClass;
    const scenario::Scenario& s = setting.scenario;
    const double economy = s.parcel.economy_share;
    const double express = s.parcel.express_share;
    const auto from = [&](WarehouseId id) {
        const world::WarehouseSetting& w = setting.warehouses[id.index()];
        const auto path = [&](ServiceClass service) { return setting.network.path_hours(w.hub, region.hub, service); };
        return warehouse_hours(w.params) + (1 - economy - express) * path(ServiceClass::regular) +
               economy * path(ServiceClass::economy) + express * path(ServiceClass::express);
    };
    const double regional = s.linehaul.regional_assortment;
    return s.linehaul.order_processing_h + regional * from(region.regional_warehouse) +
           (1 - regional) * from(setting.national) + logistics::expected_hours(region.feeder_down.times);
}

/// From the courier's departure to the middle of the drops in each settlement; a mean over the parts of large ones.
std::vector<double> round_hours(const world::Setting& setting, const world::RegionSetting& region) {
    const logistics::LastMileParams& params = setting.scenario.last_mile;
    const double detour = setting.scenario.geography.detour;
    std::vector<double> hours(region.settlements.size(), 0.0);
    std::vector<double> parts(region.settlements.size(), 0.0);
    for (const logistics::Territory& territory : region.territories) {
        double clock = 0;
        geography::PointKm at{};
        for (const logistics::TerritoryStop& stop : territory.stops) {
            const geography::Settlement& settlement = region.settlements[stop.settlement];
            const double stops = double{stop.expected_stops};
            const double inside = logistics::round_h(stops, settlement, params, detour);
            clock +=
                logistics::drive_h(geography::distance_km(at, settlement.centre), settlement.urban, params, detour);
            hours[stop.settlement] += clock + inside / 2;
            parts[stop.settlement] += 1;
            clock += inside;
            at = settlement.centre;
        }
    }
    for (std::size_t s = 0; s < hours.size(); ++s) {
        if (parts[s] > 0) hours[s] /= parts[s];
        hours[s] = std::min(hours[s], params.shift_h);
    }
    return hours;
}

}  // namespace

std::vector<double> expected_hours_to_hand(const world::Setting& setting, std::size_t region) {
    const world::RegionSetting& r = setting.regions[region];
    const logistics::ParcelParams& parcel = setting.scenario.parcel;
    const double before = depot_hours(setting, r) + kDayH / 2;
    const double after = parcel.notify_min / 60 + parcel.collect_mean_days * kDayH;
    std::vector<double> hours = round_hours(setting, r);
    for (double& h : hours) h += before + after;
    return hours;
}

double walking_hours(const world::Setting& setting, double km) {
    return km * setting.scenario.geography.detour / setting.scenario.customer.walking_km_h;
}

}  // namespace warung::placement
