#include "sim/reporting/tour_map.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <numbers>
#include <vector>

namespace warung::reporting {

namespace {

/// Kilometres of a degree of latitude on a sphere of 6371 km.
constexpr double kKmPerDegree = 111.195;

std::string position(geography::PointKm p, LatLon seat) {
    const double lat = seat.lat + double{p.y} / kKmPerDegree;
    const double east = kKmPerDegree * std::cos(seat.lat * std::numbers::pi / 180);
    return fmt::format("[{:.5f},{:.5f}]", seat.lon + double{p.x} / east, lat);
}

const char* name_of(world::TourPoint::What what) {
    switch (what) {
        case world::TourPoint::What::kiosk: break;
        case world::TourPoint::What::home: return "home";
        case world::TourPoint::What::settlement: return "settlement outside the sample";
    }
    return "kiosk";
}

}  // namespace

std::string tour_features(const world::RegionProcess& region, std::string_view variant, LatLon seat) {
    std::map<std::uint32_t, std::vector<const world::TourPoint*>> stops_of;
    for (const world::TourPoint& p : region.tour_map()) stops_of[p.tour].push_back(&p);
    std::string text;
    for (const auto& [tour, stops] : stops_of) {
        const world::TourRecord& record = region.tour_log()[tour];
        const bool courier = record.kind == world::TourRecord::kCourier;
        const std::string vehicle = courier ? "courier" : region.fleet()[record.kind].name;
        std::string line = position({}, seat);
        for (const world::TourPoint* p : stops) line += "," + position(p->place, seat);
        line += "," + position({}, seat);
        text += fmt::format(
            "{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[{}]}},\"properties\":"
            "{{\"variant\":\"{}\",\"region\":\"{}\",\"day\":{},\"vehicle\":\"{}\",\"number\":{},\"trip\":{},"
            "\"stops\":{},\"km\":{:.2f},\"hours\":{:.2f},\"parcels\":{:.2f},\"load_share\":{:.3f}}}}},\n",
            line, variant, region.region().code, record.day, vehicle, record.vehicle, record.trip, record.stops,
            record.km, record.hours, record.parcels, record.load_share);
        for (const world::TourPoint* p : stops) {
            text += fmt::format(
                "{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":{}}},\"properties\":"
                "{{\"variant\":\"{}\",\"region\":\"{}\",\"stop\":\"{}\",\"vehicle\":\"{}\",\"number\":{},"
                "\"trip\":{},\"parcels\":{:.2f},\"after_h\":{:.2f}}}}},\n",
                position(p->place, seat), variant, region.region().code, name_of(p->what), vehicle, record.vehicle,
                record.trip, p->parcels, p->after_h);
        }
    }
    return text;
}

std::string feature_collection(std::string_view features) {
    features.remove_suffix(std::min<std::size_t>(2, features.size()));
    return fmt::format("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features);
}

}  // namespace warung::reporting
