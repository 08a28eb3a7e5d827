#pragma once
// What the regions counted in the measured period, taken once for all parts of a report: a region's counters are some
// fifty kilobytes.

#include "sim/world/replication.h"

#include <vector>

namespace warung::reporting {

using MeasuredCounters = std::vector<world::Counters>;  ///< by the region's process

inline MeasuredCounters measured_counters(const world::Replication& replication) {
    MeasuredCounters counters;
    counters.reserve(replication.regions().size());
    for (const world::RegionProcess& r : replication.regions()) counters.push_back(r.measured());
    return counters;
}

}  // namespace warung::reporting
