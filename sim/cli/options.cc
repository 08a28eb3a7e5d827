#include "sim/cli/options.h"

#include "sim/cli/exit_code.h"

#include <fmt/format.h>
#include <cxxopts.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace warung::cli {

namespace {

ParsedOptions refuse(const char* command, const std::string& why) {
    fmt::print(stderr, "error: {}; see `warung {} --help`\n", why, command);
    ParsedOptions p;
    p.done = true;
    p.exit_code = kMisuse;
    return p;
}

/// KIND:REGION:NUMBER; none if it does not read so.
std::optional<world::TraceTarget> trace_target(const std::string& text) {
    using Kind = world::TraceTarget::Kind;
    const std::size_t first = text.find(':');
    const std::size_t last = text.rfind(':');
    if (first == std::string::npos || first == last) return std::nullopt;
    world::TraceTarget target;
    const std::string kind = text.substr(0, first);
    const std::string number = text.substr(last + 1);
    if (kind != "kiosk" && kind != "customer" && kind != "parcel") return std::nullopt;
    target.kind = kind == "kiosk" ? Kind::kiosk : (kind == "customer" ? Kind::customer : Kind::parcel);
    target.region = text.substr(first + 1, last - first - 1);
    if (number.empty() || number.size() > 9 || number.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    target.number = static_cast<std::uint32_t>(std::stoul(number));
    return target;
}

/// A number from `low` on, up to `high`.
std::optional<double> number_between(const std::string& text, double low, double high) {
    char* end = nullptr;
    const double x = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !(x >= low && x <= high)) return std::nullopt;
    return x;
}

}  // namespace

std::optional<scenario::Loaded> load_or_explain(const std::filesystem::path& file,
                                                const std::vector<std::string>& overrides) {
    scenario::ReadResult read = scenario::read_scenario(file, overrides);
    if (!read.loaded) fmt::print(stderr, "{}", scenario::render(read.problems, read.files));
    return std::move(read.loaded);
}

int explain(const world::ScenarioError& error, const std::filesystem::path& file) {
    fmt::print(stderr, "error: {}\n  --> {}\nerror: 1 error; nothing was run\n", error.what(), file.string());
    return kInvalidInput;
}

ParsedOptions parse_options(const char* command, const char* positional, const Arguments& arguments,
                            std::initializer_list<OptionSet> sets) {
    cxxopts::Options options{std::string{"warung "} + command};
    options.positional_help(positional);
    const auto has = [&](OptionSet s) { return std::find(sets.begin(), sets.end(), s) != sets.end(); };
    auto add = options.add_options();
    add("h,help", "print this");
    add("file", positional, cxxopts::value<std::vector<std::string>>());
    if (has(OptionSet::overrides)) {
        // Not a vector of cxxopts: that would split values at commas.
        add("set", "override a key, e.g. --set run.seed=7 (repeatable)", cxxopts::value<std::string>(), "KEY=VALUE");
        add("seed", "same as --set run.seed=N", cxxopts::value<std::string>(), "N");
        add("replications", "same as --set run.replications=N", cxxopts::value<std::string>(), "N");
        add("days", "same as --set run.horizon_days=N", cxxopts::value<std::string>(), "N");
    }
    if (has(OptionSet::machine)) {
        add("threads", "threads to use (default: all)", cxxopts::value<std::string>(), "N");
        add("json", "print the figures as JSON instead of the answer in words");
    }
    if (has(OptionSet::running)) {
        add("out", "result folder (default results/SCENARIO)", cxxopts::value<std::string>(), "DIR");
        add("quiet", "print nothing but errors");
        add("force", "replace an existing result folder");
        add("checkpoint-every", "keep the state of running replications every so many simulated days",
            cxxopts::value<std::string>(), "DAYS");
        add("trace", "write every event of an entity to events.csv (repeatable), by its number from 0 in its region",
            cxxopts::value<std::string>(), "kiosk|customer|parcel:REGION:NUMBER");
        add("digest-every", "write a digest of each region's events to digests.csv every so many simulated hours",
            cxxopts::value<std::string>(), "HOURS");
        add("resume", "go on with a run that was killed or interrupted, to the same results");
    }
    options.parse_positional({"file"});

    ParsedOptions parsed;
    try {
        std::vector<const char*> argv{command};
        for (const std::string& a : arguments) argv.push_back(a.c_str());
        const auto result = options.parse(static_cast<int>(argv.size()), argv.data());
        if (result.count("help") > 0) {
            std::string help = options.help();
            fmt::print("{}", help);
            parsed.done = true;
            return parsed;
        }
        std::vector<std::string> files;
        if (result.count("file") > 0) files = result["file"].as<std::vector<std::string>>();
        if (files.empty()) return refuse(command, fmt::format("`warung {}` needs a scenario file", command));
        if (files.size() > 1)
            return refuse(command, fmt::format("`warung {}` takes one scenario file, not {}", command, files.size()));
        parsed.file = files.front();
        if (has(OptionSet::overrides)) {
            for (const auto& argument : result.arguments()) {
                if (argument.key() == "set") parsed.overrides.push_back(argument.value());
                if (argument.key() == "seed") parsed.overrides.push_back("run.seed=" + argument.value());
                if (argument.key() == "replications")
                    parsed.overrides.push_back("run.replications=" + argument.value());
                if (argument.key() == "days") parsed.overrides.push_back("run.horizon_days=" + argument.value());
            }
        }
        if (has(OptionSet::machine)) {
            if (result.count("threads") > 0) {
                const std::string text = result["threads"].as<std::string>();
                const bool digits = !text.empty() && text.size() < 5 &&
                                    std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
                parsed.threads = digits ? std::stoul(text) : 0;
                if (parsed.threads < 1 || parsed.threads > 1024)
                    return refuse(command, fmt::format("--threads takes a number from 1 to 1024, not `{}`", text));
            }
            parsed.json = result.count("json") > 0;
        }
        if (has(OptionSet::running)) {
            if (result.count("out") > 0) parsed.out = result["out"].as<std::string>();
            if (result.count("out") > 0 && parsed.out.empty()) return refuse(command, "--out needs a folder");
            parsed.quiet = result.count("quiet") > 0;
            parsed.force = result.count("force") > 0;
            parsed.resume = result.count("resume") > 0;
            if (parsed.resume && parsed.force)
                return refuse(command, "--resume goes on with a run and --force gives it up: choose one");
            if (result.count("checkpoint-every") > 0) {
                const std::string text = result["checkpoint-every"].as<std::string>();
                // Down to a quarter of an hour: more often would only wear the disk.
                const auto days = number_between(text, 0.01, 36'500);
                if (!days)
                    return refuse(command, fmt::format("--checkpoint-every takes days, 0.01 or more, not `{}`", text));
                parsed.checkpoint_days = *days;
            }
            if (result.count("digest-every") > 0) {
                const std::string text = result["digest-every"].as<std::string>();
                const auto hours = number_between(text, 0.01, 876'000);
                if (!hours)
                    return refuse(command, fmt::format("--digest-every takes hours, 0.01 or more, not `{}`", text));
                parsed.observation.digest_every = from_hours(*hours);
                parsed.observed += " digest-every " + text;
            }
            for (const auto& argument : result.arguments()) {
                if (argument.key() != "trace") continue;
                const auto target = trace_target(argument.value());
                if (!target) {
                    return refuse(command, fmt::format("--trace takes kiosk:REGION:NUMBER, customer:... or parcel:..., "
                                                       "numbers from 0, for example kiosk:3171:0, not `{}`",
                                                       argument.value()));
                }
                parsed.observation.targets.push_back(*target);
                parsed.observed += " trace " + argument.value();
            }
        }
    } catch (const cxxopts::exceptions::exception& error) {
        return refuse(command, error.what());
    }
    return parsed;
}

}  // namespace warung::cli
