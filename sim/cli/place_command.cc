// warung place FILE: where should N more sites go, and what would they change?
//
// FILE is a scenario, a table of demand (with --distances), or a p-median file of the OR-Library.

#include "sim/base/plain_text.h"
#include "sim/base/read_file.h"
#include "sim/base/whole_file.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/place_options.h"
#include "sim/cli/place_report.h"
#include "sim/cli/place_simulation.h"
#include "sim/cli/refusal.h"
#include "sim/placement/input_error.h"
#include "sim/placement/instance.h"
#include "sim/placement/proposal.h"
#include "sim/world/setting.h"

#include <fmt/format.h>
#include <cxxopts.hpp>

#include <cstdio>
#include <deque>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace warung::cli {

namespace {

namespace fs = std::filesystem;
using placement::Instance;
using placement::Objective;
using placement::Proposal;

std::string read_text(const fs::path& path) {
    try {
        std::string text = read_file(path);
        if (const auto odd = find_odd_byte(text)) throw placement::InputError{path.string(), odd->line, odd->what};
        return text;
    } catch (const UnreadableFile& why) {
        throw placement::InputError{path.string(), 0, why.what()};
    }
}

bool looks_like_a_scenario(const fs::path& file, const std::string& text) {
    if (file.extension() == ".toml") return true;
    const std::string first = text.substr(0, text.find('\n'));
    return first.find(',') == std::string::npos && first.find_first_of("=[#") != std::string::npos;
}

// ---- What is asked -----------------------------------------------------------------------------------------

Instance from_tables(const PlaceOptions& o, const std::string& demand) {
    if (o.distances.empty())
        throw Refusal{kInvalidInput,
                      fmt::format("{} is a table of demand: --distances FILE is missing", o.file.string())};
    const std::string distances = read_text(o.distances);
    std::string candidates;
    std::optional<placement::TableText> list;
    if (!o.candidates.empty()) {
        candidates = read_text(o.candidates);
        list = {o.candidates.string(), candidates};
    }
    Instance instance = placement::instance_of_tables({o.file.string(), demand}, {o.distances.string(), distances},
                                                      list, o.units_per_km);
    if (o.radius_km) instance.radius = *o.radius_km * o.units_per_km;
    return instance;
}

Instance from_graph(const PlaceOptions& o, const std::string& text) {
    Instance instance = placement::instance_of_graph(o.file.string(), text);
    instance.radius = o.radius_km;
    return instance;
}

void add_existing(const PlaceOptions& o, Instance& instance) {
    if (o.existing.empty()) return;
    std::vector<placement::NamedPlace> names;
    for (const placement::Candidate& c : instance.sites) names.push_back({c.name, c.at});
    const std::string text = read_text(o.existing);
    const placement::Sites open = placement::read_existing({o.existing.string(), text}, names);
    if (open.size() == instance.sites.size())
        throw placement::InputError{o.existing.string(), 0, "every candidate site is open already"};
    open_existing(instance, open);
}

Instance from_scenario(const PlaceOptions& o, const world::Setting& setting) {
    placement::ScenarioQuestion question;
    question.radius_km = o.radius_km.value_or(setting.scenario.customer.reach_km);
    const bool of_points = o.objective == Objective::cover || o.objective == Objective::lscp;
    question.spread = of_points ? placement::Spread::disc : placement::Spread::centre;
    if (o.objective == Objective::pickup_time) question.cost = placement::Cost::pickup_hours;
    question.platform = o.platform;
    if (!o.existing.empty()) {
        const std::string text = read_text(o.existing);
        question.existing = placement::read_positions({o.existing.string(), text});
    }
    return placement::instance_of_scenario(setting, question, o.objective);
}

// ---- What is answered --------------------------------------------------------------------------------------

void refuse_to_overwrite(const PlaceOptions& o) {
    std::error_code error;
    if (o.force) return;
    for (const char* name : {kSitesName, kSitesMapName, kAddedName, kOverlayName}) {
        if (!fs::exists(o.out / name, error)) continue;
        throw Refusal{kOutputFailed,
                      fmt::format("{} exists already; choose another folder with --out DIR, or replace it "
                                  "with --force",
                                  (o.out / name).string())};
    }
}

/// All files whole, or none.
void write(const PlaceOptions& o, const std::vector<std::pair<const char*, std::string>>& files) {
    fs::create_directories(o.out);
    std::deque<WholeFile> open;
    for (const auto& [name, text] : files) {
        open.emplace_back(o.out / name);
        open.back().append(text);
    }
    for (WholeFile& file : open) file.commit();
}

/// Members of the new kiosks: the platform asked about, or all.
std::string platforms_of(const PlaceOptions& o, const scenario::Scenario& s) {
    if (!o.platform.empty() && o.platform != placement::kNobody) return o.platform;
    std::string names;
    for (const auto& platform : s.platforms) names += (names.empty() ? "" : " ") + platform.name;
    return names;
}

int place(const PlaceOptions& o, Instance instance, const scenario::Scenario* scenario) {
    if (instance.demand == 0) instance.demand = placement::total_weight(instance.problem);
    const bool needs_radius = o.objective == Objective::cover || o.objective == Objective::lscp;
    if (needs_radius && !instance.radius) throw Refusal{kMisuse, "--radius-km R says how far is near enough"};
    const Proposal answer =
        placement::propose(instance, o.objective, static_cast<std::size_t>(o.sites.value_or(0)), o.effort);
    std::vector<std::pair<const char*, std::string>> files = {{kSitesName, sites_csv(o, instance, answer)},
                                                              {kSitesMapName, sites_geojson(o, instance, answer)}};
    if (scenario != nullptr && !answer.sites.empty()) {
        files.emplace_back(kAddedName, added_kiosks_csv(instance, answer, platforms_of(o, *scenario)));
        files.emplace_back(kOverlayName, overlay_toml(o, answer.sites.size()));
    }
    write(o, files);
    std::optional<SimulatedGain> gain;
    if (o.simulate) gain = simulate_gain(o, *scenario, instance, answer);
    if (o.json) {
        auto out = place_as_json(o, instance, answer);
        if (gain) out["simulated"] = gain_as_json(*gain);
        fmt::print("{}\n", out.dump(2));
    } else {
        fmt::print("{}{}Files are in {}\n", place_in_words(o, instance, answer),
                   gain ? gain_in_words(*gain, instance, answer) : "", o.out.string());
    }
    return kOk;
}

int place(const PlaceOptions& o) {
    refuse_to_overwrite(o);
    const std::string text = read_text(o.file);
    if (!looks_like_a_scenario(o.file, text)) {
        if (!o.platform.empty() || !o.overrides.empty())
            throw Refusal{kMisuse, "--platform and --set go with a scenario file"};
        if (o.objective == Objective::pickup_time)
            throw Refusal{kMisuse, "the objective pickup-time goes with a scenario file: tables have no lead times"};
        if (o.simulate) throw Refusal{kMisuse, "--simulate goes with a scenario file"};
        const bool table =
            o.file.extension() == ".csv" || text.substr(0, text.find('\n')).find(',') != std::string::npos;
        if (!table && !(o.distances.empty() && o.candidates.empty()))
            throw Refusal{kMisuse, "--distances and --candidates go with a table of demand"};
        Instance instance = table ? from_tables(o, text) : from_graph(o, text);
        add_existing(o, instance);
        return place(o, std::move(instance), nullptr);
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
    return place(o, std::move(*instance), &loaded->base);
}

}  // namespace

int place_command(const Arguments& arguments) {
    try {
        const std::optional<PlaceOptions> options = read_place_options(arguments);
        return options ? place(*options) : kOk;
    } catch (const cxxopts::exceptions::exception& error) {
        fmt::print(stderr, "error: {}; see `warung place --help`\n", error.what());
        return kMisuse;
    } catch (const Refusal& refusal) {
        const char* see = refusal.code() == kMisuse ? "; see `warung place --help`" : "; nothing was written";
        fmt::print(stderr, "error: {}{}\n", refusal.what(), see);
        return refusal.code();
    } catch (const placement::InputError& error) {
        fmt::print(stderr, "error: {}\n  --> {}\nerror: 1 error; nothing was written\n", error.what(), error.where());
        return kInvalidInput;
    } catch (const std::invalid_argument& error) {
        fmt::print(stderr, "error: {}; nothing was written\n", error.what());
        return kInvalidInput;
    } catch (const std::system_error& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kOutputFailed;
    }
}

}  // namespace warung::cli
