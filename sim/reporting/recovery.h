#pragma once
// How long a disruption lasts in the parcels' time: until the 90th percentile of
// order to ready is back near its level before.
//
// The percentile of a day is that of the parcels made ready in the seven days that
// end with it, as timetables have a rhythm of a week, counted from the event's first
// day on. The level before is that of all parcels made ready in up to four weeks
// before the event, none of them in the warm-up. Recovery is the first day from the
// worst one on that is within 10 % of it.

#include "sim/world/replication.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace warung::reporting {

struct Recovery {
    static constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

    std::string event;
    std::string kind;
    std::string scope;  ///< island group, or "all"
    double from_day = 0;
    double to_day = 0;
    double before_days = kNaN;  ///< 90th percentile of order to ready; NaN: too few parcels before the event
    double worst_days = kNaN;   ///< NaN: too few parcels since it began
    double worst_on_day = kNaN;
    double recovered_days = kNaN;  ///< from its first day; 0: never out of the band; NaN: not within the run

    [[nodiscard]] bool was_disturbed() const { return worst_days > 1.1 * before_days; }

    template <class Archive>
    void archive(Archive& a) {
        a(event, kind, scope, from_day, to_day, before_days, worst_days, worst_on_day, recovered_days);
    }
};

/// Every disruption of the scenario in the country and in each island group.
std::vector<Recovery> measure_recovery(const world::Replication& replication);

}  // namespace warung::reporting
