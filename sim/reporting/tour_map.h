#pragma once
// The tours of one day as GeoJSON (RFC 7946): a line a trip with its figures, a point a stop. Longitude before
// latitude, WGS 84.

#include "sim/base/position.h"
#include "sim/world/region_process.h"

#include <string>
#include <string_view>

namespace warung::reporting {

/// Features of a region's tours on the day that was drawn, each followed by a comma and a line feed.
std::string tour_features(const world::RegionProcess& region, std::string_view variant, LatLon seat);

/// Of one or more such texts.
std::string feature_collection(std::string_view features);

}  // namespace warung::reporting
