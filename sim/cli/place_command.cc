// warung place FILE: where should N more sites go, and what would they change?
//
// FILE is a scenario, a table of demand (with --distances), or a p-median file of the OR-Library.

#include "sim/base/whole_file.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"
#include "sim/cli/options.h"
#include "sim/placement/covering.h"
#include "sim/placement/input_error.h"
#include "sim/placement/or_library.h"
#include "sim/placement/p_median.h"
#include "sim/placement/scenario_sites.h"
#include "sim/placement/tables.h"
#include "sim/world/setting.h"

#include <fmt/format.h>
#include <cxxopts.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace warung::cli {

namespace {

namespace fs = std::filesystem;
namespace plc = warung::placement;

/// A mistake of the user's that is told in one sentence; the exit code says which sort.
class Refusal : public std::runtime_error {
public:
    Refusal(ExitCode code, const std::string& why) : std::runtime_error{why}, code_{code} {}
    [[nodiscard]] ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

enum class Objective { cover, p_median, p_center, lscp };

struct PlaceOptions {
    fs::path file;
    std::optional<std::int64_t> sites;
    Objective objective = Objective::cover;
    std::optional<double> radius_km;
    fs::path existing;
    fs::path distances;
    fs::path candidates;
    double units_per_km = 1000;  ///< of the distances table
    std::string platform;
    std::vector<std::string> overrides;
    plc::Effort effort{1, 1e9, 1e8};
    fs::path out;
    bool force = false;
    bool json = false;
};

// ---- The command line --------------------------------------------------------------------------------------

cxxopts::Options known_options() {
    cxxopts::Options options{"warung place", "Where N more sites serve people best.\n"};
    options.positional_help("FILE");
    options.add_options()("h,help", "print this")("file", "scenario, demand table or OR-Library file",
                                                  cxxopts::value<std::vector<std::string>>())(
        "sites", "how many to add (not for lscp)", cxxopts::value<std::string>(), "N")(
        "objective",
        "cover: most people within the radius; p-median: least mean distance; p-center: least "
        "largest distance; lscp: fewest sites that leave nobody outside the radius",
        cxxopts::value<std::string>()->default_value("cover"),
        "NAME")("radius-km",
                "what counts as reached; of OR-Library files in the file's own unit (default for scenarios: "
                "customer.reach_km)",
                cxxopts::value<std::string>(), "R")(
        "existing", "CSV of sites that are open already: names of candidates, or lat and lon for scenarios",
        cxxopts::value<std::string>(),
        "FILE")("distances", "CSV of distances between sites and demand points", cxxopts::value<std::string>(), "FILE")(
        "candidates", "CSV of candidate sites: name and perhaps lat, lon", cxxopts::value<std::string>(), "FILE")(
        "distance-unit", "of the distances table: m or km", cxxopts::value<std::string>()->default_value("m"), "UNIT")(
        "platform", "scenarios: whose kiosks count as open (default: any platform's; none: no kiosk)",
        cxxopts::value<std::string>(),
        "NAME")("set", "scenarios: override a key (repeatable)", cxxopts::value<std::string>(), "KEY=VALUE")(
        "seed", "of the search", cxxopts::value<std::string>()->default_value("1"), "N")(
        "steps", "elementary steps of the search; a thousand million take about a second",
        cxxopts::value<std::string>()->default_value("1e9"), "N")(
        "out", "folder for sites.csv and sites.geojson (default results/place-FILE)", cxxopts::value<std::string>(),
        "DIR")("force", "replace what is there")("json", "print the figures as JSON instead of the answer in words");
    options.parse_positional({"file"});
    return options;
}

double number_of(const std::string& option, const std::string& text) {
    char* end = nullptr;
    const double x = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !std::isfinite(x))
        throw Refusal{kMisuse, fmt::format("--{} takes a number, not `{}`", option, text)};
    return x;
}

Objective objective_named(const std::string& name) {
    if (name == "cover") return Objective::cover;
    if (name == "p-median") return Objective::p_median;
    if (name == "p-center" || name == "p-centre") return Objective::p_center;
    if (name == "lscp") return Objective::lscp;
    if (name == "pickup-time") {
        throw Refusal{kInvalidInput,
                      "the objective pickup-time is not available: pickup times come from a run; "
                      "p-median on distances is the nearest to it"};
    }
    throw Refusal{kMisuse, fmt::format("--objective is one of cover, p-median, p-center and lscp, not `{}`", name)};
}

/// Nothing if help was asked for and printed.
std::optional<PlaceOptions> read_options(const Arguments& arguments) {
    cxxopts::Options options = known_options();
    std::vector<const char*> argv{"place"};
    for (const std::string& a : arguments) argv.push_back(a.c_str());
    const auto result = options.parse(static_cast<int>(argv.size()), argv.data());
    if (result.count("help") > 0) {
        show_help(options);
        return std::nullopt;
    }
    PlaceOptions o;
    const auto text = [&](const char* name) { return result[name].as<std::string>(); };
    const auto given = [&](const char* name) { return result.count(name) > 0; };
    if (!given("file")) throw Refusal{kMisuse, "`warung place` needs a file"};
    const auto files = result["file"].as<std::vector<std::string>>();
    if (files.size() > 1) throw Refusal{kMisuse, fmt::format("`warung place` takes one file, not {}", files.size())};
    o.file = files.front();
    o.objective = objective_named(text("objective"));
    if (given("sites")) {
        const double sites = number_of("sites", text("sites"));
        if (!(sites >= 1) || sites != std::floor(sites) || sites > 1e9)
            throw Refusal{kInvalidInput,
                          fmt::format("--sites takes a whole number from 1 on, not `{}`", text("sites"))};
        o.sites = static_cast<std::int64_t>(sites);
    }
    if (given("radius-km")) {
        o.radius_km = number_of("radius-km", text("radius-km"));
        if (*o.radius_km < 0)
            throw Refusal{kInvalidInput, fmt::format("--radius-km must not be negative: {}", text("radius-km"))};
    }
    if (given("existing")) o.existing = text("existing");
    if (given("distances")) o.distances = text("distances");
    if (given("candidates")) o.candidates = text("candidates");
    if (given("platform")) o.platform = text("platform");
    const std::string unit = text("distance-unit");
    if (unit != "m" && unit != "km") throw Refusal{kMisuse, fmt::format("--distance-unit is m or km, not `{}`", unit)};
    o.units_per_km = unit == "m" ? 1000 : 1;
    for (const auto& argument : result.arguments()) {
        if (argument.key() == "set") o.overrides.push_back(argument.value());
    }
    const double seed = number_of("seed", text("seed"));
    if (!(seed >= 0) || seed != std::floor(seed) || seed > 9e15) throw Refusal{kMisuse, "--seed takes a whole number"};
    o.effort.seed = static_cast<std::uint64_t>(seed);
    o.effort.steps = number_of("steps", text("steps"));
    if (!(o.effort.steps >= 0)) throw Refusal{kMisuse, "--steps must not be negative"};
    o.out = given("out") ? fs::path{text("out")} : fs::path{"results"} / ("place-" + o.file.stem().string());
    if (o.out.empty()) throw Refusal{kMisuse, "--out needs a folder"};
    o.force = given("force");
    o.json = given("json");
    if (o.objective != Objective::lscp && !o.sites) throw Refusal{kMisuse, "--sites N says how many sites to add"};
    if (o.objective == Objective::lscp && o.sites)
        throw Refusal{kMisuse, "lscp finds the number of sites itself: leave out --sites"};
    return o;
}

// ---- What is asked -----------------------------------------------------------------------------------------

constexpr const char* kUnbanked = "unbanked adults";  // whose needs scenarios are about

struct Candidate {
    std::string name;
    std::string region;  ///< of scenarios
    std::optional<LatLon> at;
};

/// A problem in the user's words.
struct Instance {
    plc::Problem problem;
    std::vector<Candidate> sites;
    std::string unit = "km";        ///< of distances as shown
    double per_unit = 1;            ///< distances of the problem in one unit as shown
    std::optional<double> radius;   ///< in the problem's unit
    std::string people = "demand";  ///< what demand consists of
    double demand = 0;              ///< all, served or not
    double reached_otherwise = 0;   ///< of it, within the radius by what the problem does not hold
    std::size_t existing = 0;       ///< listed sites that are open already
    double horizon = 0;             ///< distances beyond it count as this; 0: all are exact
};

std::string read_text(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) throw plc::InputError{path.string(), 0, "this is a folder, not a file"};
    std::ifstream stream{path, std::ios::binary};
    if (!stream) throw plc::InputError{path.string(), 0, "cannot open the file"};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Takes candidates that are open already out of the choice; their distances become the base.
void open_existing(Instance& instance, const plc::Sites& open) {
    plc::Problem& old = instance.problem;
    std::vector<bool> is_open(old.sites, false);
    for (const std::uint32_t s : open) is_open[s] = true;
    plc::Problem rest;
    rest.sites = old.sites - open.size();
    rest.weight = old.weight;
    rest.base = plc::cost_of_points(old, open);
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

Instance from_or_library(const PlaceOptions& o, const std::string& text) {
    plc::OrLibraryFile file = plc::read_or_library(o.file.string(), text);
    Instance instance;
    instance.problem = std::move(file.problem);
    instance.unit = "units of length";
    instance.people = "vertices";
    instance.radius = o.radius_km;
    for (std::size_t v = 1; v <= file.vertices; ++v) instance.sites.push_back({std::to_string(v), {}, {}});
    return instance;
}

Instance from_tables(const PlaceOptions& o, const std::string& demand) {
    if (o.distances.empty())
        throw Refusal{kInvalidInput,
                      fmt::format("{} is a table of demand: --distances FILE is missing", o.file.string())};
    const std::string distances = read_text(o.distances);
    std::string candidates;
    std::optional<plc::TableText> list;
    if (!o.candidates.empty()) {
        candidates = read_text(o.candidates);
        list = {o.candidates.string(), candidates};
    }
    plc::TableProblem table = plc::read_tables({o.file.string(), demand}, {o.distances.string(), distances}, list);
    Instance instance;
    instance.problem = std::move(table.problem);
    instance.per_unit = o.units_per_km;
    if (o.radius_km) instance.radius = *o.radius_km * o.units_per_km;
    instance.people = "people";
    for (const plc::NamedPlace& s : table.sites) instance.sites.push_back({s.name, {}, s.at});
    return instance;
}

void add_existing(const PlaceOptions& o, Instance& instance) {
    if (o.existing.empty()) return;
    std::vector<plc::NamedPlace> names;
    for (const Candidate& c : instance.sites) names.push_back({c.name, c.at});
    const std::string text = read_text(o.existing);
    const plc::Sites open = plc::read_existing({o.existing.string(), text}, names);
    if (open.size() == instance.sites.size())
        throw plc::InputError{o.existing.string(), 0, "every candidate site is open already"};
    open_existing(instance, open);
}

Instance from_scenario(const PlaceOptions& o, const world::Setting& setting) {
    plc::ScenarioQuestion question;
    question.radius_km = o.radius_km.value_or(setting.scenario.customer.reach_km);
    const bool by_distance = o.objective == Objective::p_median || o.objective == Objective::p_center;
    question.spread = by_distance ? plc::Spread::centre : plc::Spread::disc;
    question.platform = o.platform;
    if (!o.existing.empty()) {
        const std::string text = read_text(o.existing);
        question.existing = plc::read_positions({o.existing.string(), text});
    }
    plc::ScenarioSites found;
    try {
        found = plc::place_in_scenario(setting, question);
    } catch (const std::invalid_argument& error) {
        throw Refusal{kInvalidInput, error.what()};
    }
    if (o.objective == Objective::p_center && found.horizon_km > 0) {
        throw Refusal{kInvalidInput, fmt::format("{} settlements are too many for p-center; choose fewer regions, for "
                                                 "example with --set regions.provinces=[...]",
                                                 found.sites.size())};
    }
    Instance instance;
    instance.problem = std::move(found.problem);
    for (const plc::SettlementSite& s : found.sites) instance.sites.push_back({s.code, s.region, s.at});
    instance.radius = question.radius_km;
    instance.people = kUnbanked;
    instance.demand = found.unbanked;
    instance.reached_otherwise = found.reached;
    instance.existing = question.existing.size();
    instance.horizon = found.horizon_km;
    return instance;
}

bool looks_like_a_scenario(const fs::path& file, const std::string& text) {
    if (file.extension() == ".toml") return true;
    const std::string first = text.substr(0, text.find('\n'));
    return first.find(',') == std::string::npos && first.find_first_of("=[#") != std::string::npos;
}

// ---- The answer --------------------------------------------------------------------------------------------

struct Figure {
    double before = 0;
    double after = 0;
};

struct Answer {
    plc::Sites sites;               ///< in the order in which they help most
    std::vector<double> gain;       ///< of each, in that order
    std::vector<double> objective;  ///< after each
    std::vector<double> served;     ///< demand whose nearest site it is, in the end
    bool optimal = false;
    std::size_t fewest = 0;   ///< lscp: no fewer sites can do
    double bound = 0;         ///< p-center: no smaller radius, in the problem's unit
    double out_of_reach = 0;  ///< lscp: demand that no site can cover
    Figure covered;           ///< demand within the radius, if there is one
    Figure mean_distance;     ///< as shown; before: NaN if nothing was open
    Figure largest_distance;
};

double radius_of(const Instance& instance) {
    if (!instance.radius) throw Refusal{kMisuse, "--radius-km R says how far is near enough"};
    return *instance.radius;
}

Answer choose(const PlaceOptions& o, const Instance& instance) {
    const plc::Problem& problem = instance.problem;
    const auto n = static_cast<std::size_t>(o.sites.value_or(0));
    if (n > problem.sites) {
        throw Refusal{kInvalidInput,
                      fmt::format("--sites {} is more than the {} candidate sites there are", n, problem.sites)};
    }
    Answer answer;
    switch (o.objective) {
        case Objective::cover: {
            const auto found = plc::solve_maximal_covering(problem, n, radius_of(instance), o.effort);
            answer.sites = found.sites;
            answer.optimal = found.optimal;
            break;
        }
        case Objective::p_median: {
            const auto found = plc::solve_p_median(problem, n, o.effort);
            answer.sites = found.sites;
            answer.optimal = found.optimal;
            break;
        }
        case Objective::p_center: {
            const auto found = plc::solve_p_centre(problem, n, o.effort);
            answer.sites = found.sites;
            answer.optimal = found.optimal;
            answer.bound = found.lower_bound;
            break;
        }
        case Objective::lscp: {
            const auto found = plc::solve_set_covering(problem, radius_of(instance), o.effort);
            answer.sites = found.sites;
            answer.optimal = found.optimal;
            answer.fewest = found.lower_bound;
            for (const std::uint32_t i : found.out_of_reach) answer.out_of_reach += problem.weight[i];
            break;
        }
    }
    return answer;
}

/// Mean distance as shown; NaN while somebody is served by nobody.
double mean_distance(const Instance& instance, const plc::Sites& open) {
    const double weight = plc::total_weight(instance.problem);
    return weight > 0 ? plc::total_cost(instance.problem, open) / weight / instance.per_unit : 0;
}

double reached(const Instance& instance, const plc::Sites& open) {
    return instance.reached_otherwise + plc::covered_weight(instance.problem, open, *instance.radius);
}

void add_figures(const PlaceOptions& o, const Instance& instance, Answer& answer) {
    const plc::Problem& problem = instance.problem;
    const bool by_distance = o.objective == Objective::p_median;
    const double radius =
        o.objective == Objective::p_center ? plc::largest_cost(problem, answer.sites) : instance.radius.value_or(0);
    answer.sites = plc::opening_order(by_distance ? problem : plc::covering_problem(problem, radius), answer.sites);
    const auto worth = [&](const plc::Sites& open) {
        return by_distance ? mean_distance(instance, open)
                           : instance.reached_otherwise + plc::covered_weight(problem, open, radius);
    };
    // One point at a time: the sum over all points again for each of many sites would take long.
    std::vector<double> cost = problem.base;
    std::vector<std::uint32_t> nearest(problem.points(), UINT32_MAX);
    double before = worth({});
    double sum = before;
    const double weight = plc::total_weight(problem);
    for (std::uint32_t k = 0; k < answer.sites.size(); ++k) {
        double gain = 0;
        const auto visit = [&](std::size_t i, double here) {
            if (here >= cost[i]) return;
            if (by_distance) gain += problem.weight[i] * (cost[i] - here) / weight / instance.per_unit;
            if (!by_distance && here <= radius && cost[i] > radius) gain += problem.weight[i];
            cost[i] = here;
            nearest[i] = k;
        };
        if (problem.dense()) {
            for (std::size_t i = 0; i < problem.points(); ++i) visit(i, problem.row(i)[answer.sites[k]]);
        } else {
            for (const plc::Reach& r : problem.lists[answer.sites[k]]) visit(r.to, r.cost);
        }
        sum += by_distance ? -gain : gain;
        answer.gain.push_back(gain);
        answer.objective.push_back(sum);
    }
    answer.served.assign(answer.sites.size(), 0.0);
    for (std::size_t i = 0; i < problem.points(); ++i) {
        if (nearest[i] != UINT32_MAX) answer.served[nearest[i]] += problem.weight[i];
    }
    if (instance.radius) answer.covered = {reached(instance, {}), reached(instance, answer.sites)};
    answer.mean_distance = {mean_distance(instance, {}), mean_distance(instance, answer.sites)};
    answer.largest_distance = {plc::largest_cost(problem, {}) / instance.per_unit,
                               plc::largest_cost(problem, answer.sites) / instance.per_unit};
    if (instance.existing == 0) {
        answer.mean_distance.before = answer.largest_distance.before = std::nan("");
        if (by_distance && instance.horizon == 0 && !answer.gain.empty()) answer.gain.front() = std::nan("");
    }
}

// ---- Telling it --------------------------------------------------------------------------------------------

std::string whole(double x) {
    std::string digits = fmt::format("{:.0f}", std::abs(x));
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return (x < -0.5 ? "-" : "") + digits;
}

std::string share(double part, double all) { return fmt::format("{:.1f} %", all > 0 ? 100 * part / all : 0.0); }

const char* name_of(Objective objective) {
    switch (objective) {
        case Objective::cover: return "cover";
        case Objective::p_median: return "p-median";
        case Objective::p_center: return "p-center";
        case Objective::lscp: return "lscp";
    }
    return "";
}

std::string in_words(const PlaceOptions& o, const Instance& instance, const Answer& answer) {
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
    const auto distance = [&](const char* what, const Figure& f) {
        const std::string before =
            std::isnan(f.before)
                ? instance.people == kUnbanked ? "before only the scenario's own kiosks" : "nothing was open before"
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
            text += distance("mean", answer.mean_distance);
            if (instance.radius && o.radius_km) text += covered();
            break;
        case Objective::p_center:
            text += distance("largest", answer.largest_distance);
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
    if (o.objective == Objective::p_median && instance.horizon > 0)
        text += fmt::format("  distances beyond {:.1f} km count as {:.1f} km\n", instance.horizon, instance.horizon);
    if (instance.people == kUnbanked)
        text +=
            "  Distances are as the crow flies; people whom the scenario's own kiosks are expected to reach are "
            "left out of the choice.\n";
    text += "  " + (answer.optimal ? proof : unproved) + "\n";
    constexpr std::size_t kShown = 10;
    for (std::size_t k = 0; k < std::min(kShown, answer.sites.size()); ++k) {
        const Candidate& c = instance.sites[answer.sites[k]];
        const std::string where = c.region.empty() ? c.name : c.name + " in " + c.region;
        const bool by_distance = o.objective == Objective::p_median;
        const std::string gain = std::isnan(answer.gain[k]) ? "the first site"
                                 : by_distance ? fmt::format("{:.4f} {} less on average", answer.gain[k], instance.unit)
                                               : fmt::format("{} more {}", whole(answer.gain[k]), instance.people);
        text += fmt::format("  {:>3}. {}: {}\n", k + 1, where, gain);
    }
    if (answer.sites.size() > kShown)
        text += fmt::format("  ... and {} more in sites.csv\n", answer.sites.size() - kShown);
    return text;
}

/// A number, or null where there is none.
nlohmann::ordered_json number_or_null(double x) {
    if (std::isnan(x)) return nullptr;
    return x;
}

nlohmann::ordered_json as_json(const PlaceOptions& o, const Instance& instance, const Answer& answer) {
    const auto figure = [](const Figure& f) {
        return nlohmann::ordered_json{{"before", number_or_null(f.before)}, {"after", number_or_null(f.after)}};
    };
    nlohmann::ordered_json out = {{"objective", name_of(o.objective)},
                                  {"candidates", instance.problem.sites},
                                  {"chosen", answer.sites.size()},
                                  {"existing", instance.existing},
                                  {"demand", instance.demand},
                                  {"proved_optimal", answer.optimal},
                                  {"distance_unit", instance.unit},
                                  {"mean_distance", figure(answer.mean_distance)},
                                  {"largest_distance", figure(answer.largest_distance)}};
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

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
    return quoted + "\"";
}

std::string shown(double x) { return std::isnan(x) ? "" : fmt::format("{:.6g}", x); }

/// What `gain` and `objective_after` count.
std::string measure(const PlaceOptions& o, const Instance& instance) {
    return o.objective == Objective::p_median ? "mean distance, " + instance.unit : instance.people + " reached";
}

std::string sites_csv(const PlaceOptions& o, const Instance& instance, const Answer& answer) {
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

/// RFC 7946; a site without position is a feature without geometry.
std::string sites_geojson(const PlaceOptions& o, const Instance& instance, const Answer& answer) {
    const auto rounded = [](double degrees) { return std::round(degrees * 1e6) / 1e6; };
    nlohmann::ordered_json features = nlohmann::ordered_json::array();
    for (std::size_t k = 0; k < answer.sites.size(); ++k) {
        const Candidate& c = instance.sites[answer.sites[k]];
        nlohmann::ordered_json geometry = nullptr;
        if (c.at) geometry = {{"type", "Point"}, {"coordinates", {rounded(c.at->lon), rounded(c.at->lat)}}};
        features.push_back({{"type", "Feature"},
                            {"geometry", geometry},
                            {"properties",
                             {{"rank", k + 1},
                              {"site", c.name},
                              {"region", c.region},
                              {"gain", number_or_null(answer.gain[k])},
                              {"objective_after", number_or_null(answer.objective[k])},
                              {"measure", measure(o, instance)},
                              {"demand_nearest", answer.served[k]}}}});
    }
    const nlohmann::ordered_json whole_file = {{"type", "FeatureCollection"}, {"features", features}};
    return whole_file.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

constexpr const char* kCsvName = "sites.csv";
constexpr const char* kGeoJsonName = "sites.geojson";

void refuse_to_overwrite(const PlaceOptions& o) {
    std::error_code error;
    if (o.force) return;
    for (const char* name : {kCsvName, kGeoJsonName}) {
        if (!fs::exists(o.out / name, error)) continue;
        throw Refusal{kOutputFailed,
                      fmt::format("{} exists already; choose another folder with --out DIR, or replace it "
                                  "with --force",
                                  (o.out / name).string())};
    }
}

/// Both files whole, or neither.
void write(const PlaceOptions& o, const std::string& csv, const std::string& geojson) {
    fs::create_directories(o.out);
    WholeFile table{o.out / kCsvName};
    WholeFile map{o.out / kGeoJsonName};
    table.append(csv);
    map.append(geojson);
    table.commit();
    map.commit();
}

int place(const PlaceOptions& o, Instance instance) {
    if (instance.demand == 0) instance.demand = plc::total_weight(instance.problem);
    Answer answer = choose(o, instance);
    add_figures(o, instance, answer);
    write(o, sites_csv(o, instance, answer), sites_geojson(o, instance, answer));
    if (o.json) {
        fmt::print("{}\n", as_json(o, instance, answer).dump(2));
    } else {
        fmt::print("{}Sites are in {}\n", in_words(o, instance, answer), o.out.string());
    }
    return kOk;
}

int place(const PlaceOptions& o) {
    refuse_to_overwrite(o);
    const std::string text = read_text(o.file);
    if (!looks_like_a_scenario(o.file, text)) {
        if (!o.platform.empty() || !o.overrides.empty())
            throw Refusal{kMisuse, "--platform and --set go with a scenario file"};
        const bool table = text.substr(0, text.find('\n')).find(',') != std::string::npos;
        if (!table && !(o.distances.empty() && o.candidates.empty()))
            throw Refusal{kMisuse, "--distances and --candidates go with a table of demand"};
        Instance instance = table ? from_tables(o, text) : from_or_library(o, text);
        add_existing(o, instance);
        return place(o, std::move(instance));
    }
    if (!(o.distances.empty() && o.candidates.empty()))
        throw Refusal{kMisuse, "--distances and --candidates go with a table of demand, not with a scenario"};
    const auto loaded = load_or_explain(o.file, o.overrides);
    if (!loaded) return kInvalidInput;
    std::optional<Instance> instance;
    try {
        instance = from_scenario(o, world::build_setting(loaded->base));
    } catch (const world::ScenarioError& error) {
        return explain(error, o.file);
    }
    return place(o, std::move(*instance));
}

}  // namespace

int place_command(const Arguments& arguments) {
    try {
        const std::optional<PlaceOptions> options = read_options(arguments);
        return options ? place(*options) : kOk;
    } catch (const cxxopts::exceptions::exception& error) {
        fmt::print(stderr, "error: {}; see `warung place --help`\n", error.what());
        return kMisuse;
    } catch (const Refusal& refusal) {
        const char* see = refusal.code() == kMisuse ? "; see `warung place --help`" : "; nothing was written";
        fmt::print(stderr, "error: {}{}\n", refusal.what(), see);
        return refusal.code();
    } catch (const plc::InputError& error) {
        fmt::print(stderr, "error: {}\n  --> {}\nerror: 1 error; nothing was written\n", error.what(), error.where());
        return kInvalidInput;
    } catch (const std::system_error& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kOutputFailed;
    }
}

}  // namespace warung::cli
