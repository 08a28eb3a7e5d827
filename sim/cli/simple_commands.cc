// Commands that only read: check, explain, defaults, schema, dictionary, init, list.

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"
#include "sim/cli/options.h"
#include "sim/cli/study_job.h"
#include "sim/scenario/reader.h"
#include "sim/world/setting.h"

#include <fmt/format.h>
#include <cxxopts.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>

namespace warung::cli {

namespace {

int print(const std::string& text) {
    fmt::print("{}", text);
    return kOk;
}

bool asks_help(const Arguments& arguments) {
    return arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h");
}

/// kOk without arguments; asked for help, prints it and says kHelped; else complains and says kMisuse.
constexpr int kHelped = -1;
int expect_none(const char* command, const Arguments& arguments) {
    if (arguments.empty()) return kOk;
    if (asks_help(arguments)) {
        show_help(command);
        return kHelped;
    }
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

/// Where indonesia.toml is: beside the new file, or in `scenarios` here or in a folder above.
std::optional<std::filesystem::path> find_indonesia(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (fs::exists(folder / "indonesia.toml", error)) return folder / "indonesia.toml";
    for (fs::path above = fs::current_path(error);; above = above.parent_path()) {
        if (fs::exists(above / "scenarios" / "indonesia.toml", error)) return above / "scenarios" / "indonesia.toml";
        if (above == above.parent_path()) return std::nullopt;
    }
}

}  // namespace

void note_late_events(const scenario::Scenario& s) {
    for (const auto& [name, e] : s.events) {
        if (e.day < static_cast<double>(s.run.horizon_days)) continue;
        fmt::print(stderr, "note: [event.{}] begins on day {}, after the run's end (day {}): it has no effect\n", name,
                   e.day, s.run.horizon_days);
    }
}

int check_command(const Arguments& arguments) {
    const ParsedOptions options = parse_options("check", "SCENARIO", arguments, {OptionSet::overrides});
    if (options.done) return options.exit_code;
    int exit_code = kOk;
    const auto study = study_or_explain(options.file, options.overrides, exit_code);
    if (!study) return exit_code;
    const scenario::Loaded* loaded = &study->loaded;
    const scenario::Scenario& s = loaded->variants.front().scenario;
    note_late_events(s);
    fmt::print(
        "{}: ok. {} regions, {} hubs, {} links, {} services, {} platforms, {} events, {} variant{}, {} days, {} "
        "replications.\n",
        options.file.string(), s.region_rows.size(), s.hubs.size(), s.links.size(), s.services.size(),
        s.platforms.size(), s.events.size(), loaded->variants.size(), loaded->variants.size() == 1 ? "" : "s",
        s.run.horizon_days, s.run.replications);
    return kOk;
}

int explain_command(const Arguments& arguments) {
    if (asks_help(arguments)) {
        show_help("explain", "\nKEY is for example kiosk.float_low_rp, or a section: kiosk.\n");
        return kOk;
    }
    if (arguments.size() != 1 || arguments[0].starts_with("-")) {
        fmt::print(stderr,
                   "error: `warung explain` takes one key, for example kiosk.float_low_rp, or a section: kiosk\n");
        return kMisuse;
    }
    const std::string text = scenario::explain(arguments[0]);
    if (!text.empty()) return print(text);
    fmt::print(stderr, "{}\n", scenario::explain_unknown(arguments[0]));
    return kInvalidInput;
}

int defaults_command(const Arguments& arguments) {
    const int misuse = expect_none("defaults", arguments);
    return misuse != kOk ? std::max(misuse, 0) : print(scenario::defaults());
}

int schema_command(const Arguments& arguments) {
    const int misuse = expect_none("schema", arguments);
    return misuse != kOk ? std::max(misuse, 0) : print(scenario::json_schema());
}

int dictionary_command(const Arguments& arguments) {
    const int misuse = expect_none("dictionary", arguments);
    return misuse != kOk ? std::max(misuse, 0) : print(scenario::parameter_dictionary());
}

int init_command(const Arguments& arguments) {
    if (asks_help(arguments)) {
        show_help("init", "\nWrites NAME.toml, which extends scenarios/indonesia.toml.\n");
        return kOk;
    }
    if (arguments.size() != 1 || arguments[0].starts_with("-")) {
        fmt::print(stderr, "error: `warung init` takes one name; it writes NAME.toml\n");
        return kMisuse;
    }
    namespace fs = std::filesystem;
    fs::path file = arguments[0];
    if (file.filename().empty() || arguments[0].empty()) {
        fmt::print(stderr, "error: `warung init` needs a name for the scenario\n");
        return kMisuse;
    }
    if (file.extension() != ".toml") file += ".toml";
    std::error_code error;
    if (fs::exists(file, error)) {
        fmt::print(stderr, "error: {} exists already; nothing was written\n", file.string());
        return kOutputFailed;
    }
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
    const auto base = find_indonesia(folder);
    if (!base) {
        fmt::print(stderr,
                   "error: the new scenario extends scenarios/indonesia.toml, which is neither in {} nor above the "
                   "folder you are in\n",
                   folder.string());
        return kInvalidInput;
    }
    std::string text = scenario::starter_scenario(file.stem().string());
    const std::string named = "\"indonesia.toml\"";
    const auto at = text.find(named);
    if (at != std::string::npos)
        text.replace(at, named.size(), "\"" + fs::relative(*base, folder, error).generic_string() + "\"");
    std::ofstream out{file};
    out << text;
    out.close();
    if (!out) {
        fmt::print(stderr, "error: cannot write {}{}\n", file.string(),
                   fs::is_directory(folder, error) ? "" : ": there is no folder " + folder.string());
        return kOutputFailed;
    }
    fmt::print("wrote {0}; check it with: warung check \"{0}\"\n", file.string());
    return kOk;
}

int list_command(const Arguments& arguments) {
    cxxopts::Options options{"warung list"};
    options.custom_help("[options]");
    options.add_options()("h,help", "print this")("json", "print the list as JSON");
    bool json = false;
    try {
        std::vector<const char*> argv{"list"};
        for (const std::string& a : arguments) argv.push_back(a.c_str());
        const auto parsed = options.parse(static_cast<int>(argv.size()), argv.data());
        if (parsed.count("help") > 0) {
            show_help(options);
            return kOk;
        }
        if (!parsed.unmatched().empty()) {
            fmt::print(stderr, "error: `warung list` does not take `{}`\n", parsed.unmatched().front());
            return kMisuse;
        }
        json = parsed.count("json") > 0;
    } catch (const cxxopts::exceptions::exception& error) {
        fmt::print(stderr, "error: {}; see `warung list --help`\n", error.what());
        return kMisuse;
    }
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const char* folder : {"scenarios", "scenarios/studies"}) {
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            if (entry.path().extension() == ".toml") files.push_back(entry.path());
        }
    }
    if (files.empty()) {
        fmt::print(stderr, "error: there is no folder `scenarios` here; run this in the project's folder\n");
        return kInvalidInput;
    }
    std::sort(files.begin(), files.end());
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const auto& file : files) {
        const std::string question = question_of(file);
        out.push_back({{"file", file.string()}, {"question", question}});
        if (!json) fmt::print("{:<40} {}\n", file.string(), question);
    }
    if (json) fmt::print("{}\n", out.dump(2));
    return kOk;
}

const std::vector<Command>& commands() {
    static const std::vector<Command> all = {
        {"run", "run SCENARIO [options]", "run every variant with its replications and print the answer", run_command},
        {"plan", "plan SCENARIO [options]", "what a run or a study would take: time, memory, disk", plan_command},
        {"sweep", "sweep STUDY [options]", "run a study: design points x variants x replications; repeat to resume",
         sweep_command},
        {"merge", "merge DIR", "join the shards of a sweep", merge_command},
        {"compare", "compare A [B...] [options]", "differences of results or variants, and whether they are noise",
         compare_command},
        {"select", "select STUDY [options]", "which configuration of a study is best, with what probability",
         select_command},
        {"sensitivity", "sensitivity STUDY [options]", "which factors of a study matter (Morris, Sobol', tornado)",
         sensitivity_command},
        {"diverge", "diverge A B", "whether two runs went the same way, and from where on they did not",
         diverge_command},
        {"check", "check SCENARIO", "validate a scenario and its tables, all problems at once", check_command},
        {"explain", "explain KEY", "meaning, unit, range, default and source of a key", explain_command},
        {"defaults", "defaults", "every key with its default, as a commented scenario", defaults_command},
        {"schema", "schema", "JSON Schema of scenario files, for editors", schema_command},
        {"dictionary", "dictionary", "the parameter dictionary as Markdown", dictionary_command},
        {"init", "init NAME", "write a commented scenario to edit", init_command},
        {"list", "list [options]", "the scenarios here and the questions they answer", list_command},
        {"man", "man", "the manual page, for man(1)", man_command},
        {"completion", "completion bash|zsh|fish", "what a shell needs to complete commands, options and keys",
         completion_command},
        {"routes", "routes FILE.vrp [options]", "plan delivery tours for a benchmark or a day's stops", routes_command},
        {"place", "place FILE [options]", "where to put kiosks: covering, p-median, p-centre", place_command},
        {"verify", "verify [CASE...] [options]", "whether the model reproduces what is known", verify_command},
        {"bench", "bench [options]", "what the engine costs on this machine", bench_command},
    };
    return all;
}

}  // namespace warung::cli
