#pragma once
// Villages and town quarters of a region. Where they lie inside the region is
// assumed: no table has their positions, so they are placed by rule (sim/MODEL.md).

#include "sim/geography/geography_params.h"
#include "sim/geography/region.h"
#include "sim/random/stream.h"

#include <cstdint>
#include <vector>

namespace warung::geography {

/// A point in a region, kilometres east and north of its seat.
struct PointKm {
    float x = 0;
    float y = 0;
};

double distance_km(PointKm a, PointKm b);

struct Settlement {
    PointKm centre;
    float radius_km = 0;         ///< of the disc over which its people live
    float people_share = 0;      ///< of the region's people
    std::int32_t customers = 0;  ///< unbanked adults, full scale
    bool urban = false;
};

/// The settlements of a region, largest first. Sizes follow Zipf's rule; the largest are urban until the region's
/// urban share is reached; towns lie around the seat, villages anywhere in a disc of the region's area.
/// Customers add up to the region's unbanked adults exactly.
std::vector<Settlement> place_settlements(const Region& region, const GeographyParams& params, random::Stream stream);

/// Splits `total` in proportion to shares so that the parts add up exactly (largest remainder).
std::vector<std::int64_t> split_exactly(std::int64_t total, const std::vector<double>& shares);

/// Settlements to simulate: systematic sampling along the order of size (so that large and small are both
/// represented), each with inclusion probability `scale`, at least one. Returns indices in increasing order.
std::vector<std::uint32_t> sample_settlements(std::size_t count, double scale, random::Stream stream);

/// Uniform in a disc.
PointKm random_point(PointKm centre, double radius_km, random::Stream& stream);

}  // namespace warung::geography
