// Commands that only read: check, explain, defaults, schema, dictionary, init, list.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/scenario/reader.h"
#include "sim/world/setting.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace warung::cli {

namespace {

int print(const std::string& text) {
    fmt::print("{}", text);
    return kOk;
}

/// Arguments without any; else a complaint and kMisuse.
int expect_none(const char* command, const Arguments& arguments) {
    if (arguments.empty()) return kOk;
    fmt::print(stderr, "error: `warung {}` takes no arguments\n", command);
    return kMisuse;
}

/// First comment line of a scenario file: the question it answers.
std::string question_of(const std::filesystem::path& file) {
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("#:")) continue;
        if (line.starts_with("# ")) return line.substr(2);
        if (!line.empty()) break;
    }
    return {};
}

}  // namespace

int check_command(const Arguments& arguments) {
    const ParsedOptions options = parse_options("check", "SCENARIO", arguments, {OptionSet::overrides});
    if (options.done) return options.exit_code;
    const scenario::ReadResult read = scenario::read_scenario(options.file, options.overrides);
    if (!read.loaded) {
        fmt::print(stderr, "{}", scenario::render(read.problems, read.files));
        return kInvalidInput;
    }
    const auto& loaded = *read.loaded;
    const scenario::Scenario& s = loaded.variants.front().scenario;
    fmt::print(
        "{}: ok. {} regions, {} hubs, {} links, {} services, {} platforms, {} events, {} variant{}, {} days, {} "
        "replications.\n",
        options.file.string(), s.region_rows.size(), s.hubs.size(), s.links.size(), s.services.size(),
        s.platforms.size(), s.events.size(), loaded.variants.size(), loaded.variants.size() == 1 ? "" : "s",
        s.run.horizon_days, s.run.replications);
    return kOk;
}

int explain_command(const Arguments& arguments) {
    if (arguments.size() != 1 || arguments[0].starts_with("-")) {
        fmt::print(stderr, "usage: warung explain KEY      (for example kiosk.float_low_rp, or a section: kiosk)\n");
        return arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h") ? kOk : kMisuse;
    }
    const std::string text = scenario::explain(arguments[0]);
    if (!text.empty()) return print(text);
    fmt::print(stderr, "{}\n", scenario::explain_unknown(arguments[0]));
    return kInvalidInput;
}

int defaults_command(const Arguments& arguments) {
    const int misuse = expect_none("defaults", arguments);
    return misuse != kOk ? misuse : print(scenario::defaults());
}

int schema_command(const Arguments& arguments) {
    const int misuse = expect_none("schema", arguments);
    return misuse != kOk ? misuse : print(scenario::json_schema());
}

int dictionary_command(const Arguments& arguments) {
    const int misuse = expect_none("dictionary", arguments);
    return misuse != kOk ? misuse : print(scenario::parameter_dictionary());
}

int init_command(const Arguments& arguments) {
    if (arguments.size() != 1 || arguments[0].starts_with("-")) {
        fmt::print(stderr, "usage: warung init NAME      writes NAME.toml, a commented scenario to edit\n");
        return arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h") ? kOk : kMisuse;
    }
    std::filesystem::path file = arguments[0];
    if (file.extension() != ".toml") file += ".toml";
    if (std::filesystem::exists(file)) {
        fmt::print(stderr, "error: {} exists already; nothing was written\n", file.string());
        return kOutputFailed;
    }
    std::ofstream out{file};
    out << scenario::starter_scenario(file.stem().string());
    out.close();
    if (!out) {
        fmt::print(stderr, "error: cannot write {}\n", file.string());
        return kOutputFailed;
    }
    fmt::print("wrote {}; check it with: warung check {}\n", file.string(), file.string());
    return kOk;
}

int list_command(const Arguments& arguments) {
    const int misuse = expect_none("list", arguments);
    if (misuse != kOk) return misuse;
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("scenarios", error)) {
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    }
    if (error) {
        fmt::print(stderr, "error: there is no folder `scenarios` here; run this in the project's folder\n");
        return kInvalidInput;
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) fmt::print("{:<32} {}\n", file.string(), question_of(file));
    return kOk;
}

const std::vector<Command>& commands() {
    static const std::vector<Command> all = {
        {"run", "run SCENARIO [options]", "run every variant with its replications and print the answer", run_command},
        {"check", "check SCENARIO", "validate a scenario and its tables, all problems at once", check_command},
        {"explain", "explain KEY", "meaning, unit, range, default and source of a key", explain_command},
        {"defaults", "defaults", "every key with its default, as a commented scenario", defaults_command},
        {"schema", "schema", "JSON Schema of scenario files, for editors", schema_command},
        {"dictionary", "dictionary", "the parameter dictionary as Markdown", dictionary_command},
        {"init", "init NAME", "write a commented scenario to edit", init_command},
        {"list", "list", "the scenarios here and the questions they answer", list_command},
    };
    return all;
}

}  // namespace warung::cli
