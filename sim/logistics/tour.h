#pragma once
// Territories: couriers with fixed rounds through a region's settlements.
//
// A territory is planned once, over all settlements of the region: sweep around
// the depot until the shift or the load of one courier is full, then visit the
// settlements nearest first. On the day, absent stops are skipped. When only some
// settlements are simulated, the others still cost the courier the time that is
// expected there, so a tour takes as long in a sample as in the full world.

#include "sim/geography/geography_params.h"
#include "sim/geography/settlements.h"
#include "sim/logistics/logistics_params.h"

#include <cstdint>
#include <span>
#include <vector>

namespace warung::logistics {

/// Part `part` of `parts` of a settlement's kiosks (a large settlement needs several couriers).
struct TerritoryStop {
    std::uint32_t settlement = 0;
    std::uint16_t part = 0;
    std::uint16_t parts = 1;
    float expected_stops = 0;  ///< kiosks with a parcel on a day, this part
    float expected_parcels = 0;
};

struct Territory {
    std::vector<TerritoryStop> stops;  ///< in the order of the round
};

/// What a settlement is expected to receive on an average day, full scale.
struct DailyLoad {
    double parcels = 0;
    double stops = 0;
};

std::vector<Territory> plan_territories(std::span<const geography::Settlement> settlements,
                                        std::span<const DailyLoad> loads, const LastMileParams& params,
                                        const geography::GeographyParams& geography);

/// Hours to drive `km` as the crow flies.
double drive_h(double km, bool urban, const LastMileParams& params, double detour);

/// Kilometres as the crow flies between `stops` drops inside a settlement: 0.7124 sqrt(area x stops) for points spread
/// at random (form: Beardwood, Halton and Hammersley 1959; constant: Johnson, McGeoch and Rothberg 1996).
double round_km(double stops, const geography::Settlement& settlement);
/// Hours for the same: time at the doors and the way between them.
double round_h(double stops, const geography::Settlement& settlement, const LastMileParams& params, double detour);

/// One kiosk to visit: its place, and how many parcels are for it.
struct Drop {
    std::uint32_t kiosk = 0;
    std::uint32_t parcels = 0;
    std::uint32_t stop = 0;  ///< index into the territory's stops
    geography::PointKm place;
};

struct Stop {
    std::uint32_t drop = 0;     ///< index into the drops
    std::uint32_t parcels = 0;  ///< handed over; fewer than wanted if the load is full
    double after_h = 0;         ///< hours after departure
};

struct TourPlan {
    std::vector<Stop> stops_made;  ///< what fits into shift and load, in order
    double km = 0;
    double parcels = 0;  ///< on the round, expected ones of settlements that are not simulated included
    double stops = 0;    ///< the same for stops
    double hours = 0;    ///< until the last stop is done
};

/// Times of today's drops; `drops` sorted by stop. Drops that the shift or the load leaves out are missing.
/// `simulated[settlement]` tells whose drops are all listed; the rest of the territory costs its expected time.
TourPlan walk_tour(const Territory& territory, std::span<const geography::Settlement> settlements,
                   const std::vector<bool>& simulated, std::span<const Drop> drops, const LastMileParams& params,
                   double detour);

}  // namespace warung::logistics
