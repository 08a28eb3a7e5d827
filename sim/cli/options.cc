#include "sim/cli/options.h"

#include "sim/cli/exit_code.h"

#include <fmt/format.h>
#include <cxxopts.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <type_traits>

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

/// "2/8".
std::optional<experiments::Shard> shard_of(const std::string& text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string::npos) return std::nullopt;
    const auto index = number_between(text.substr(0, slash), 1, 100'000);
    const auto of = number_between(text.substr(slash + 1), 1, 100'000);
    if (!index || !of || *index > *of || std::floor(*index) != *index || std::floor(*of) != *of) return std::nullopt;
    return experiments::Shard{static_cast<std::size_t>(*index), static_cast<std::size_t>(*of)};
}

/// "2%" or "0.01".
std::optional<experiments::WantedPrecision> wanted_precision(std::string text) {
    experiments::WantedPrecision wanted;
    wanted.relative = !text.empty() && text.back() == '%';
    if (wanted.relative) text.pop_back();
    const auto x = number_between(text, 1e-12, 1e15);
    if (!x) return std::nullopt;
    wanted.half_width = wanted.relative ? *x / 100 : *x;
    return wanted;
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
    }
    if (has(OptionSet::machine) || has(OptionSet::json))
        add("json", "print the figures as JSON instead of the answer in words");
    if (has(OptionSet::output)) {
        add("out", "result folder (default results/SCENARIO)", cxxopts::value<std::string>(), "DIR");
        add("force", "replace an existing result folder");
    }
    if (has(OptionSet::output) || has(OptionSet::quiet)) add("quiet", "print nothing but errors");
    if (has(OptionSet::sweeping)) {
        add("shard",
            "take only part I of N of the units; all parts write to the same --out DIR, `warung merge DIR` joins",
            cxxopts::value<std::string>(), "I/N");
        add("why", "say what repeating the command would run, and why; run nothing");
        add("retry-failed", "run units that failed once more");
    }
    if (has(OptionSet::precision)) {
        add("until-halfwidth",
            "replications until the 95 % intervals of --metric are this narrow: 2% of the mean, or 0.01",
            cxxopts::value<std::string>(), "W");
        add("max-replications", "... but not more than so many (default 200)", cxxopts::value<std::string>(), "N");
    }
    if (has(OptionSet::metrics))
        add("metric", "the figure to look at (names: columns of summary.csv); several with commas",
            cxxopts::value<std::string>(), "NAME");
    if (has(OptionSet::selecting)) {
        add("method", "kn (default), rinott or ocba", cxxopts::value<std::string>(), "NAME");
        add("indifference", "smallest difference worth finding, in the metric's unit", cxxopts::value<std::string>(),
            "D");
        add("probability", "of selecting the best, if it is ahead by --indifference (default 0.95)",
            cxxopts::value<std::string>(), "P");
        add("first-stage", "replications of each before the first decision (default 10)", cxxopts::value<std::string>(),
            "N");
        add("budget", "ocba: replications of all together", cxxopts::value<std::string>(), "N");
    }
    if (has(OptionSet::running)) {
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
        const std::string noun = std::string{positional} == "SCENARIO" ? "scenario file"
                                 : std::string{positional} == "STUDY"  ? "study file"
                                                                       : "folder";
        if (files.empty()) return refuse(command, fmt::format("`warung {}` needs a {}", command, noun));
        if (files.size() > 1 && !has(OptionSet::several))
            return refuse(command, fmt::format("`warung {}` takes one {}, not {}", command, noun, files.size()));
        parsed.files.assign(files.begin(), files.end());
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
        }
        if (has(OptionSet::machine) || has(OptionSet::json)) parsed.json = result.count("json") > 0;
        if (has(OptionSet::output)) {
            if (result.count("out") > 0) parsed.out = result["out"].as<std::string>();
            if (result.count("out") > 0 && parsed.out.empty()) return refuse(command, "--out needs a folder");
            parsed.force = result.count("force") > 0;
        }
        if (has(OptionSet::output) || has(OptionSet::quiet)) parsed.quiet = result.count("quiet") > 0;
        const auto text_of = [&](const char* name) {
            return result.count(name) > 0 ? result[name].as<std::string>() : std::string{};
        };
        if (has(OptionSet::sweeping)) {
            parsed.why = result.count("why") > 0;
            parsed.retry_failed = result.count("retry-failed") > 0;
            if (const std::string text = text_of("shard"); result.count("shard") > 0) {
                const auto shard = shard_of(text);
                if (!shard) return refuse(command, fmt::format("--shard takes I/N, for example 2/8, not `{}`", text));
                parsed.shard = *shard;
                if (parsed.force && shard->of > 1)
                    return refuse(command,
                                  "--force would give up the work of the other shards: remove the folder first");
            }
        }
        if (has(OptionSet::precision)) {
            const std::string most = text_of("max-replications");
            if (const std::string text = text_of("until-halfwidth"); result.count("until-halfwidth") > 0) {
                parsed.precision = wanted_precision(text);
                if (!parsed.precision)
                    return refuse(command,
                                  fmt::format("--until-halfwidth takes a share of the mean, as 2%, or a number "
                                              "above 0 in the metric's unit, not `{}`",
                                              text));
                if (parsed.shard.of > 1)
                    return refuse(command, "--until-halfwidth decides over all units: it does not go with --shard");
                const auto n = most.empty() ? std::optional<double>{200} : number_between(most, 10, 100'000);
                if (!n) return refuse(command, fmt::format("--max-replications takes 10 or more, not `{}`", most));
                parsed.precision->most_replications = static_cast<std::int64_t>(*n);
            } else if (!most.empty()) {
                return refuse(command, "--max-replications bounds --until-halfwidth, which is missing");
            }
        }
        if (has(OptionSet::metrics)) {
            std::istringstream names{text_of("metric")};
            for (std::string name; std::getline(names, name, ',');) parsed.metrics.push_back(name);
        }
        if (has(OptionSet::selecting)) {
            parsed.method = result.count("method") > 0 ? text_of("method") : "kn";
            if (parsed.method != "kn" && parsed.method != "rinott" && parsed.method != "ocba")
                return refuse(command, fmt::format("--method is kn, rinott or ocba, not `{}`", parsed.method));
            const auto number = [&](const char* name, double low, double high, auto& into) {
                if (result.count(name) == 0) return true;
                const auto x = number_between(text_of(name), low, high);
                if (x) into = static_cast<std::decay_t<decltype(into)>>(*x);
                return x.has_value();
            };
            double indifference = 0;
            if (!number("indifference", 1e-300, 1e300, indifference))
                return refuse(command, "--indifference takes a number above 0");
            if (indifference > 0) parsed.indifference = indifference;
            if (!number("probability", 0.5, 0.9999, parsed.probability))
                return refuse(command, "--probability takes a number from 0.5 to 0.9999");
            if (!number("first-stage", 2, 10'000, parsed.first_stage))
                return refuse(command, "--first-stage takes 2 replications or more");
            if (!number("budget", 1, 1e9, parsed.budget))
                return refuse(command, "--budget takes a number of replications");
        }
        if (has(OptionSet::running)) {
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
