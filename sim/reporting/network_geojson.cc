#include "sim/reporting/network_geojson.h"

#include "sim/reporting/geojson.h"

#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace warung::reporting {

namespace {

constexpr std::array<const char*, geography::kModeCount> kModeNames = {"road", "roro", "sea", "air"};

void add_times(Properties& properties, const geography::LinkTimes& times) {
    properties.emplace_back("mode", kModeNames[static_cast<std::size_t>(times.mode)]);
    properties.emplace_back("distance_km", times.distance_km);
    properties.emplace_back("transit_h", times.transit_h);
    properties.emplace_back("dwell_h", times.dwell_h);
    properties.emplace_back("departures_per_week", times.departures_per_week);
}

/// Mean over the replications in which there is a value.
double mean(const VariantReports& variant, std::size_t region, double RegionOutcomes::*share) {
    double sum = 0;
    double n = 0;
    for (const ReplicationReport* r : variant.replications) {
        const double x = r->regions[region].*share;
        if (!std::isfinite(x)) continue;
        sum += x;
        n += 1;
    }
    return n > 0 ? sum / n : std::numeric_limits<double>::quiet_NaN();
}

void add_network(FeatureCollection& map, const scenario::Scenario& s) {
    std::map<std::string, LatLon> hub_at;
    for (const logistics::Hub& hub : s.hubs) {
        hub_at[hub.code] = hub.position;
        map.add_point(hub.position,
                      {{"layer", "hub"}, {"hub", hub.code}, {"name", hub.name}, {"tier", std::int64_t{hub.tier}}});
    }
    for (const logistics::LinkRow& link : s.links) {
        Properties properties = {{"layer", "link"},
                                 {"from_hub", link.from},
                                 {"to_hub", link.to},
                                 {"both_ways", std::int64_t{link.both_ways ? 1 : 0}}};
        add_times(properties, link.times);
        map.add_line(hub_at.at(link.from), hub_at.at(link.to), properties);
    }
    for (const geography::Region& region : s.region_rows) {
        Properties properties = {{"layer", "feeder"}, {"from_hub", region.hub}, {"region", region.code}};
        add_times(properties, region.feeder);
        map.add_line(hub_at.at(region.hub), region.seat, properties);
    }
}

void add_regions(FeatureCollection& map, const scenario::Scenario& s, const VariantReports& variant) {
    for (std::size_t r = 0; r < s.region_rows.size(); ++r) {
        const geography::Region& region = s.region_rows[r];
        map.add_point(region.seat, {{"layer", "region"},
                                    {"region", region.code},
                                    {"name", region.name},
                                    {"province", region.province},
                                    {"island_group", region.island_group},
                                    {"customers", region.unbanked_adults},
                                    {"variant", variant.name},
                                    {"coverage_nominal_share", mean(variant, r, &RegionOutcomes::nominal_share)},
                                    {"coverage_liquid_share", mean(variant, r, &RegionOutcomes::liquid_share)},
                                    {"coverage_realised_share", mean(variant, r, &RegionOutcomes::realised_share)}});
    }
}

}  // namespace

std::string network_geojson(const scenario::Scenario& scenario, const std::vector<VariantReports>& variants) {
    FeatureCollection map;
    add_network(map, scenario);
    for (const VariantReports& variant : variants) {
        if (!variant.replications.empty()) add_regions(map, scenario, variant);
    }
    for (const kiosks::ListedKiosk& kiosk : scenario.added_kiosks)
        map.add_point(kiosk.at, {{"layer", "kiosk"}, {"region", kiosk.region}});
    return map.text();
}

}  // namespace warung::reporting
