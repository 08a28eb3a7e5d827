#include "sim/cli/place_options.h"

#include "sim/cli/help.h"
#include "sim/cli/refusal.h"

#include <fmt/format.h>
#include <cxxopts.hpp>

#include <cmath>
#include <cstdlib>

namespace warung::cli {

namespace {

namespace fs = std::filesystem;
using placement::Objective;

cxxopts::Options known_options() {
    cxxopts::Options options{"warung place", "Where N more sites serve people best.\n"};
    options.positional_help("FILE");
    options.add_options()("h,help", "print this")("file", "scenario, demand table or OR-Library file",
                                                  cxxopts::value<std::vector<std::string>>())(
        "sites", "how many to add (not for lscp)", cxxopts::value<std::string>(), "N")(
        "objective",
        "cover: most people within the radius; p-median: least mean distance; p-center: least "
        "largest distance; lscp: fewest sites that leave nobody outside the radius; pickup-time (scenarios): least "
        "expected time from order to hand",
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
        cxxopts::value<std::string>()->default_value("1e9"),
        "N")("out",
             "folder for sites.csv, sites.geojson and, of a scenario, overlay.toml, which runs with the sites (default "
             "results/place-FILE)",
             cxxopts::value<std::string>(), "DIR")(
        "simulate",
        "scenarios: run the regions of the sites without and with them, on the same random numbers, at full scale")(
        "replications", "of --simulate", cxxopts::value<std::string>()->default_value("3"), "N")(
        "threads", "of --simulate (default: as many as the machine has)", cxxopts::value<std::string>(), "N")(
        "force", "replace what is there")("json", "print the figures as JSON instead of the answer in words");
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
    if (name == "pickup-time") return Objective::pickup_time;
    throw Refusal{kMisuse,
                  fmt::format("--objective is one of cover, p-median, p-center, lscp and pickup-time, not `{}`", name)};
}

}  // namespace

std::optional<PlaceOptions> read_place_options(const Arguments& arguments) {
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
    o.simulate = given("simulate");
    const auto count = [&](const char* name) {
        const double n = number_of(name, text(name));
        if (!(n >= 1) || n != std::floor(n) || n > 10'000)
            throw Refusal{kMisuse,
                          fmt::format("--{} takes a whole number from 1 to 10000, not `{}`", name, text(name))};
        return static_cast<std::int64_t>(n);
    };
    o.replications = count("replications");
    if (given("threads")) o.threads = static_cast<std::size_t>(count("threads"));
    if (o.objective != Objective::lscp && !o.sites) throw Refusal{kMisuse, "--sites N says how many sites to add"};
    if (o.objective == Objective::lscp && o.sites)
        throw Refusal{kMisuse, "lscp finds the number of sites itself: leave out --sites"};
    return o;
}

}  // namespace warung::cli
