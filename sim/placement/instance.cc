#include "sim/placement/instance.h"

#include "sim/placement/or_library.h"

#include <stdexcept>
#include <utility>

namespace warung::placement {

const char* name_of(Objective objective) {
    switch (objective) {
        case Objective::cover: return "cover";
        case Objective::p_median: return "p-median";
        case Objective::p_center: return "p-center";
        case Objective::lscp: return "lscp";
        case Objective::pickup_time: return "pickup-time";
    }
    return "";
}

void open_existing(Instance& instance, const Sites& open) {
    Problem& old = instance.problem;
    std::vector<bool> is_open(old.sites, false);
    for (const std::uint32_t s : open) is_open[s] = true;
    Problem rest;
    rest.sites = old.sites - open.size();
    rest.weight = old.weight;
    rest.base = cost_of_points(old, open);
    for (std::size_t i = 0; i < old.points(); ++i) {
        for (std::size_t s = 0; s < old.sites; ++s) {
            if (!is_open[s]) rest.matrix.push_back(old.row(i)[s]);
        }
    }
    std::vector<Candidate> left;
    for (std::size_t s = 0; s < old.sites; ++s) {
        if (!is_open[s]) left.push_back(instance.sites[s]);
    }
    instance.sites = std::move(left);
    instance.problem = std::move(rest);
    instance.existing = open.size();
}

Instance instance_of_graph(const std::string& shown_path, const std::string& text) {
    OrLibraryFile file = read_or_library(shown_path, text);
    Instance instance;
    instance.problem = std::move(file.problem);
    instance.unreached = file.unreached;
    instance.unit = "units of length";
    instance.people = "vertices";
    for (std::size_t v = 1; v <= file.vertices; ++v) instance.sites.push_back({std::to_string(v), {}, {}, {}});
    return instance;
}

Instance instance_of_tables(const TableText& demand, const TableText& distances, const std::optional<TableText>& sites,
                            double units_per_km) {
    TableProblem table = read_tables(demand, distances, sites);
    Instance instance;
    instance.problem = std::move(table.problem);
    instance.unreached = table.unreached;
    instance.per_unit = units_per_km;
    instance.people = "people";
    for (const NamedPlace& s : table.sites) instance.sites.push_back({s.name, {}, {}, s.at});
    return instance;
}

Instance instance_of_scenario(const world::Setting& setting, const ScenarioQuestion& question, Objective objective) {
    ScenarioSites found = place_in_scenario(setting, question);
    if (objective == Objective::p_center && found.horizon_km > 0) {
        throw std::invalid_argument(std::to_string(found.sites.size()) +
                                    " settlements are too many for p-center; choose fewer regions, for example with "
                                    "--set regions.provinces=[...]");
    }
    Instance instance;
    instance.problem = std::move(found.problem);
    for (const SettlementSite& s : found.sites) instance.sites.push_back({s.code, s.region, s.region_code, s.at});
    if (objective == Objective::pickup_time) {
        instance.unit = "hours";
    } else {
        instance.radius = question.radius_km;
    }
    instance.people = kUnbanked;
    instance.demand = found.unbanked;
    instance.reached_otherwise = found.reached;
    instance.existing = question.existing.size();
    instance.horizon = found.horizon_km;
    instance.is_scenario = true;
    return instance;
}

}  // namespace warung::placement
