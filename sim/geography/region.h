#pragma once
// One row of the region table, and the feeder link that ties it to its hub.

#include "sim/base/position.h"

#include <cstdint>
#include <string>

namespace warung::geography {

/// How goods move on a link. `roro` is road with a roll-on roll-off ferry in it.
enum class Mode : std::uint8_t { road, roro, sea, air };
inline constexpr int kModeCount = 4;

/// Transit, terminal dwell and timetable of one link (a feeder or a linehaul link).
struct LinkTimes {
    Mode mode = Mode::road;
    double distance_km = 0;
    double transit_h = 0;       ///< expected
    double transit_low_h = 0;   ///< fastest
    double transit_high_h = 0;  ///< slowest
    double dwell_h = 0;         ///< unloading and sorting at the far end
    double departures_per_week = 7;
    double first_departure_h = -1;  ///< hours from Monday 00:00 on the run's clock; below 0: assumed or drawn
    double capacity_kg = 0;         ///< per departure, full scale; 0: what linehaul.capacity_MODE_kg says
    double capacity_m3 = 0;         ///< likewise; 0: what linehaul.capacity_MODE_m3 says
};

struct Region {
    std::string code;
    std::string name;
    std::string province;
    std::string island;
    std::string island_group;
    std::int64_t people = 0;
    std::int64_t adults = 0;
    std::int64_t unbanked_adults = 0;
    double area_km2 = 0;
    double urban_share = 0;  ///< of people, 0 to 1
    LatLon seat;
    double utc_offset_h = 7;
    std::string hub;
    LinkTimes feeder;
};

}  // namespace warung::geography
