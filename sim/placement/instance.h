#pragma once
// A placement problem in the user's words: candidates with names and positions, units,
// what is open already. Made from an OR-Library file, from tables or from a scenario.

#include "sim/placement/problem.h"
#include "sim/placement/scenario_sites.h"
#include "sim/placement/tables.h"
#include "sim/world/setting.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace warung::placement {

/// cover: most people within the radius; p_median: least mean distance; p_center: least largest distance; lscp: fewest
/// sites that leave nobody outside the radius; pickup_time: least mean time from order to hand.
enum class Objective : std::uint8_t { cover, p_median, p_center, lscp, pickup_time };
const char* name_of(Objective objective);

struct Candidate {
    std::string name;
    std::string region;       ///< of scenarios: its name
    std::string region_code;  ///< of scenarios
    std::optional<LatLon> at;
};

struct Instance {
    Problem problem;
    std::vector<Candidate> sites;
    std::string unit = "km";        ///< of costs as shown
    double per_unit = 1;            ///< costs of the problem in one unit as shown
    std::optional<double> radius;   ///< in the problem's unit
    std::string people = "demand";  ///< what demand consists of
    double demand = 0;              ///< all, served or not
    double reached_otherwise = 0;   ///< of it, within the radius by what the problem does not hold
    std::size_t existing = 0;       ///< listed sites that are open already
    double horizon = 0;             ///< km; distances beyond it count as this; 0: all are exact
    double unreached = 0;  ///< in the problem's unit: the cost put for whom no site reaches; 0: there are no such
    bool is_scenario = false;
};

inline constexpr const char* kUnbanked = "unbanked adults";  ///< whose needs scenarios are about

/// Vertices of a p-median file. ERRORS: InputError.
Instance instance_of_graph(const std::string& shown_path, const std::string& text);
/// ERRORS: InputError.
Instance instance_of_tables(const TableText& demand, const TableText& distances, const std::optional<TableText>& sites,
                            double units_per_km);
/// ERRORS: std::invalid_argument, in words for the user.
Instance instance_of_scenario(const world::Setting& setting, const ScenarioQuestion& question, Objective objective);

/// Takes candidates that are open already out of the choice; their distances become the base.
void open_existing(Instance& instance, const Sites& open);

}  // namespace warung::placement
