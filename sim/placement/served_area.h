#pragma once
// Who in a simulated region has which kiosks in reach: the nominal side of coverage
// (sim/MODEL.md, Metrics), for one platform's kiosks or for all.
//
// People are the neighbourhoods of a replication, kiosks those that trade when it is
// asked. As customers shop in their own settlement only, so are they covered by it only;
// then a sample of settlements has the coverage of the whole, up to chance. Distances
// are as the crow flies. Where settlements lie and how people lie in them is assumed.
//
// Pure functions; any thread.

#include "sim/world/population.h"
#include "sim/world/setting.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::placement {

struct Reachable {
    double radius_km = 2;       ///< what counts as covered; also the catchment of two_step_access()
    double walking_km = 1.7;    ///< the same for coverage by minutes
    double services_per_h = 0;  ///< that one counter could serve, for access by capacity
};

/// What the scenario asks for: customer.reach_km; run.coverage_walk_min at walking speed on detours; counters without a
/// pause, over the services in their shares of needs (wallets' delays as their mean over platforms).
Reachable reachable_in(const world::Setting& setting);

/// Of one region; people are simulated customers, not weighted.
struct ServedArea {
    double customers = 0;
    double covered = 0;           ///< with a kiosk within the radius
    double covered_walking = 0;   ///< ... within walking distance
    double one_kiosk = 0;         ///< with a single kiosk within the radius
    double services_per_day = 0;  ///< sum over customers of access by capacity: services that kiosks in reach can do

    std::vector<float> access;  ///< by neighbourhood: kiosks per customer (two_step_access(), one supply a kiosk)
    std::vector<float> added;   ///< by trading kiosk: customers who have no other in reach, lost if it closes
};

constexpr std::uint8_t kAllPlatforms = 0xFF;

/// For each set of `platforms` (a bit each), the kiosks that are a member of at least one.
std::vector<ServedArea> served_areas(const world::Setting& setting, const world::Population& population,
                                     std::span<const geography::PointKm> neighbourhoods,
                                     std::span<const std::uint8_t> platforms, const Reachable& reach);

}  // namespace warung::placement
