#pragma once
// Who lives in a world: segments of the unbanked and, if the run is about all adults, of the banked. Their numbers
// follow from the region table and the segments' shares; segments of people whom the run leaves out are not there at
// all.

#include "sim/geography/region.h"
#include "sim/geography/settlements.h"
#include "sim/scenario/scenario.h"

#include <cstdint>
#include <string>
#include <vector>

namespace warung::world {

struct Setting;
struct RegionSetting;

struct Segment {
    std::string name;
    customers::AdultsOf of = customers::AdultsOf::unbanked;
    double share = 1;                  ///< of the adults of that kind
    std::vector<double> needs_factor;  ///< by service
    double outside_cost_factor = 1;
    double value_of_time_factor = 1;
    double awareness_factor = 1;
    double income_rp_per_day = 0;  ///< what kiosks would earn from all needs of one of them
};

/// In the order of the scenario, the unbanked first; a single segment "unbanked" if the scenario has none of them.
std::vector<Segment> build_segments(const scenario::Scenario& s);

/// Gives each settlement of `region` its people of each segment: parts add up exactly. With one segment of all
/// unbanked adults nothing changes.
void settle_segments(const std::vector<Segment>& segments, const geography::Region& row, RegionSetting& region);

/// Members of a segment in a settlement, at full scale.
std::int64_t people_in(const RegionSetting& region, std::size_t settlement, std::size_t segment);

/// Customers of a settlement, each counted with its segment's factor on the service's rate.
double demand_in(const Setting& setting, const RegionSetting& region, std::size_t settlement, std::size_t service);

/// What the kiosks of a settlement would earn a day from all needs of its customers, in rupiah.
double income_in(const Setting& setting, const RegionSetting& region, std::size_t settlement);

}  // namespace warung::world
