#pragma once
// A scenario's settlements as a placement problem: where would more kiosks reach more
// of the unbanked?
//
// Candidate sites are the centres of all settlements of the run's regions (at full
// scale, whatever share a run simulates). Demand is the settlement's unbanked adults
// less those that the scenario's own kiosks are expected to reach already: members are
// scattered over the settlement's disc as a Poisson process, as world/population.cc
// draws them, and reach `radius_km` as the crow flies (disc_covered_share()). For
// questions of a radius, people stand at seven points of equal weight over the disc;
// for distances and times, at its centre.
//
// In hours of pickup, somebody whom no site serves sooner is taken to walk `horizon_km`
// to a kiosk that their own settlement's courier fills (assumed). A site across the
// region's border may serve them sooner, as it hangs on another hub.
//
// ERRORS: std::invalid_argument in words for the user. Pure; any thread.

#include "sim/placement/problem.h"
#include "sim/placement/tables.h"
#include "sim/world/setting.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warung::placement {

/// What a pair costs: kilometres, or the expected hours from order to hand (expected_pickup.h) with the walk.
enum class Cost : std::uint8_t { distance, pickup_hours };
enum class Spread : std::uint8_t { disc, centre };

struct ScenarioQuestion {
    double radius_km = 2;              ///< what counts as reached
    Cost cost = Cost::distance;        ///< pickup_hours: with Spread::centre
    Spread spread = Spread::disc;      ///< where in a settlement people stand
    std::string platform;              ///< whose kiosks count; empty: any platform's; kNobody: none
    std::vector<NamedPlace> existing;  ///< further open kiosks, with positions
    double horizon_km = 0;             ///< with Spread::centre: no distance counts as more; 0: chosen by size
};

inline constexpr const char* kNobody = "none";

struct SettlementSite {
    std::string code;    ///< region's code, a dash, the settlement's rank by size from 1
    std::string region;  ///< name
    std::string region_code;
    LatLon at;
    bool urban = false;
    double unbanked = 0;
    double reached = 0;  ///< of them, by the scenario's kiosks
};

struct ScenarioSites {
    Problem problem;  ///< costs in km as the crow flies; demand: unbanked adults not reached yet
    std::vector<SettlementSite> sites;
    double unbanked = 0;
    double reached = 0;     ///< by the scenario's kiosks (not those of the list)
    double horizon_km = 0;  ///< distances beyond it count as this; 0: all are exact
};

ScenarioSites place_in_scenario(const world::Setting& setting, const ScenarioQuestion& question);

}  // namespace warung::placement
