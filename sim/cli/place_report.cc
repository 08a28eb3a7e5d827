#include "sim/cli/place_report.h"

#include "sim/reporting/geojson.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace warung::cli {

namespace {

using placement::BeforeAfter;
using placement::Candidate;
using placement::Instance;
using placement::Objective;
using placement::Proposal;

std::string whole(double x) {
    std::string digits = fmt::format("{:.0f}", std::abs(x));
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return (x < -0.5 ? "-" : "") + digits;
}

std::string share(double part, double all) { return fmt::format("{:.1f} %", all > 0 ? 100 * part / all : 0.0); }

/// A number, or null where there is none.
nlohmann::ordered_json number_or_null(double x) {
    if (std::isnan(x)) return nullptr;
    return x;
}

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + "\"";
}

std::string shown(double x) { return std::isnan(x) ? "" : fmt::format("{:.6g}", x); }

/// Demand to which no way leads from any open site.
double cut_off(const Instance& instance, const Proposal& answer) {
    if (instance.unreached <= 0) return 0;
    const placement::Problem& problem = instance.problem;
    double demand = 0;
    for (std::size_t p = 0; p < problem.points(); ++p) {
        double nearest = problem.base[p];
        for (const std::uint32_t s : answer.sites) nearest = std::min(nearest, problem.row(p)[s]);
        if (nearest >= instance.unreached) demand += problem.weight[p];
    }
    return demand;
}

/// What `gain` and `objective_after` count.
std::string measure(const PlaceOptions& o, const Instance& instance) {
    if (o.objective == Objective::pickup_time) return "mean time from order to hand, hours";
    return o.objective == Objective::p_median ? "mean distance, " + instance.unit : instance.people + " reached";
}

}  // namespace

std::string place_in_words(const PlaceOptions& o, const Instance& instance, const Proposal& answer) {
    const auto count = static_cast<double>(answer.sites.size());
    const std::string proof = answer.optimal ? "No other choice is better (proved)." : "";
    const std::string unproved = "Found by greedy choice, swaps and shakes; that nothing is better is not proved.";
    const auto covered = [&] {
        const double gain = answer.covered.after - answer.covered.before;
        return fmt::format("  within {:g} {}: before {} ({}), after {} ({}); {} more, {:.1f} per added site\n",
                           *instance.radius / instance.per_unit, instance.unit, whole(answer.covered.before),
                           share(answer.covered.before, instance.demand), whole(answer.covered.after),
                           share(answer.covered.after, instance.demand), whole(gain), count > 0 ? gain / count : 0.0);
    };
    const auto distance = [&](const char* what, const BeforeAfter& f) {
        const std::string before = std::isnan(f.before) ? instance.is_scenario ? "before only the scenario's own kiosks"
                                                                               : "nothing was open before"
                                                        : fmt::format("before {:.3f}", f.before);
        return fmt::format("  {} distance to the nearest site: {}, after {:.3f} {}\n", what, before, f.after,
                           instance.unit);
    };
    std::string text =
        fmt::format("{} of {} candidate sites chosen ({}) for {} {}", answer.sites.size(), instance.problem.sites,
                    name_of(o.objective), whole(instance.demand), instance.people);
    text += instance.existing > 0 ? fmt::format(", beside {} open already.\n", instance.existing) : ".\n";
    switch (o.objective) {
        case Objective::cover: text += covered(); break;
        case Objective::p_median:
            text += distance("mean", answer.mean_cost);
            if (instance.radius && o.radius_km) text += covered();
            break;
        case Objective::pickup_time:
            text += fmt::format(
                "  mean expected time from order to hand: before {:.2f}, after {:.2f} hours (whom no site serves "
                "sooner "
                "walks {:.1f} km to a kiosk of the own settlement's courier: assumed)\n",
                answer.mean_cost.before, answer.mean_cost.after, instance.horizon);
            break;
        case Objective::p_center:
            text += distance("largest", answer.largest_cost);
            if (!answer.optimal)
                text += fmt::format("  no choice has a largest distance below {:.3f} {}\n",
                                    answer.bound / instance.per_unit, instance.unit);
            break;
        case Objective::lscp:
            text += covered();
            if (answer.out_of_reach > 0)
                text += fmt::format(
                    "  {} {} ({}) live beyond {:g} {} of every candidate site; the sites cover all others\n",
                    whole(answer.out_of_reach), instance.people, share(answer.out_of_reach, instance.demand),
                    *instance.radius / instance.per_unit, instance.unit);
            if (!answer.optimal) text += fmt::format("  fewer than {} sites cannot do\n", answer.fewest);
            break;
    }
    if (const double demand = cut_off(instance, answer); demand > 0 && placement::by_cost(o.objective))
        text += fmt::format("  {} {} ({}) are joined to no site by any distance given; they count with {:g} {}\n",
                            whole(demand), instance.people, share(demand, instance.demand),
                            instance.unreached / instance.per_unit, instance.unit);
    if (o.objective == Objective::p_median && instance.horizon > 0)
        text += fmt::format("  distances beyond {:.1f} km count as {:.1f} km\n", instance.horizon, instance.horizon);
    if (instance.is_scenario)
        text +=
            "  Distances are as the crow flies; where settlements lie is assumed; people whom the scenario's own "
            "kiosks are expected to reach are "
            "left out of the choice.\n";
    text += "  " + (answer.optimal ? proof : unproved) + "\n";
    constexpr std::size_t kShown = 10;
    for (std::size_t k = 0; k < std::min(kShown, answer.sites.size()); ++k) {
        const Candidate& c = instance.sites[answer.sites[k]];
        const std::string where = c.region.empty() ? c.name : c.name + " in " + c.region;
        const std::string gain = std::isnan(answer.gain[k]) ? "the first site"
                                 : placement::by_cost(o.objective)
                                     ? fmt::format("{:.4f} {} less on average", answer.gain[k], instance.unit)
                                     : fmt::format("{} more {}", whole(answer.gain[k]), instance.people);
        text += fmt::format("  {:>3}. {}: {}\n", k + 1, where, gain);
    }
    if (answer.sites.size() > kShown)
        text += fmt::format("  ... and {} more in sites.csv\n", answer.sites.size() - kShown);
    return text;
}

nlohmann::ordered_json place_as_json(const PlaceOptions& o, const Instance& instance, const Proposal& answer) {
    const auto figure = [](const BeforeAfter& f) {
        return nlohmann::ordered_json{{"before", number_or_null(f.before)}, {"after", number_or_null(f.after)}};
    };
    nlohmann::ordered_json out = {
        {"objective", name_of(o.objective)},
        {"candidates", instance.problem.sites},
        {"chosen", answer.sites.size()},
        {"existing", instance.existing},
        {"demand", instance.demand},
        {"proved_optimal", answer.optimal},
        {"distance_unit", instance.unit},
        {o.objective == Objective::pickup_time ? "mean_hours_to_hand" : "mean_distance", figure(answer.mean_cost)},
        {o.objective == Objective::pickup_time ? "largest_hours_to_hand" : "largest_distance",
         figure(answer.largest_cost)}};
    if (instance.radius) {
        out["radius"] = *instance.radius / instance.per_unit;
        out["covered_demand"] = figure(answer.covered);
    }
    if (o.objective == Objective::lscp) out["fewest_sites"] = answer.fewest;
    if (o.objective == Objective::lscp) out["demand_out_of_reach"] = answer.out_of_reach;
    if (o.objective == Objective::p_center) out["least_largest_distance"] = answer.bound / instance.per_unit;
    for (const std::uint32_t s : answer.sites) out["sites"].push_back(instance.sites[s].name);
    return out;
}

std::string sites_csv(const PlaceOptions& o, const Instance& instance, const Proposal& answer) {
    std::string text = "rank,site,region,lat,lon,gain,objective_after,measure,demand_nearest\n";
    for (std::size_t k = 0; k < answer.sites.size(); ++k) {
        const Candidate& c = instance.sites[answer.sites[k]];
        text += fmt::format("{},{},{},{},{},{},{},{},{}\n", k + 1, csv_cell(c.name), csv_cell(c.region),
                            c.at ? fmt::format("{:.6f}", c.at->lat) : "", c.at ? fmt::format("{:.6f}", c.at->lon) : "",
                            shown(answer.gain[k]), shown(answer.objective[k]), csv_cell(measure(o, instance)),
                            shown(answer.served[k]));
    }
    return text;
}

std::string sites_geojson(const PlaceOptions& o, const Instance& instance, const Proposal& answer) {
    reporting::FeatureCollection map;
    for (std::size_t k = 0; k < answer.sites.size(); ++k) {
        const Candidate& c = instance.sites[answer.sites[k]];
        map.add_point(c.at, {{"rank", static_cast<std::int64_t>(k + 1)},
                             {"site", c.name},
                             {"region", c.region},
                             {"gain", answer.gain[k]},
                             {"objective_after", answer.objective[k]},
                             {"measure", measure(o, instance)},
                             {"demand_nearest", answer.served[k]}});
    }
    return map.text();
}

std::string added_kiosks_csv(const Instance& instance, const Proposal& answer, const std::string& platforms) {
    std::string text = "name,region,lat,lon,platforms\n";
    for (const std::uint32_t s : answer.sites) {
        const Candidate& c = instance.sites[s];
        text += fmt::format("{},{},{:.6f},{:.6f},{}\n", csv_cell(c.name), csv_cell(c.region_code), c.at->lat, c.at->lon,
                            platforms);
    }
    return text;
}

std::string overlay_toml(const PlaceOptions& o, std::size_t sites) {
    std::error_code error;
    const std::filesystem::path file = std::filesystem::absolute(o.file, error);
    const std::filesystem::path folder = std::filesystem::absolute(o.out, error);
    std::string base = std::filesystem::weakly_canonical(file, error)
                           .lexically_proximate(std::filesystem::weakly_canonical(folder, error))
                           .generic_string();
    std::string escaped;
    for (const char c : base) escaped += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    std::string run = "warung run " + (o.out / kOverlayName).generic_string();
    for (const std::string& set : o.overrides) run += " --set '" + set + "'";
    return fmt::format(
        "# {} with {} kiosks more, chosen for {} by `warung place`; they stand in {}.\n"
        "# In a sample of settlements most of them would be left out: run.population_scale=1 and the regions' codes\n"
        "# simulate their regions whole, as `warung place --simulate` does.\n"
        "# {}\n"
        "extends = [\"{}\"]\n\n[kiosk]\nadded = \"{}\"\n",
        o.file.filename().string(), sites, name_of(o.objective), kAddedName, run, escaped, kAddedName);
}

}  // namespace warung::cli
