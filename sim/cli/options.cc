#include "sim/cli/options.h"

#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"

#include <fmt/format.h>
#include <cxxopts.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>

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

std::optional<scenario::Loaded> tournament_or_explain(const ParsedOptions& options) {
    auto read = experiments::tournament_scenario(options.file, options.overrides, *options.tournament);
    if (!read.loaded) fmt::print(stderr, "{}", scenario::render(read.problems, read.files));
    return std::move(read.loaded);
}

int explain(const world::ScenarioError& error, const std::filesystem::path& file) {
    fmt::print(stderr, "error: {}\n  --> {}\nerror: 1 error; nothing was run\n", error.what(), file.string());
    return kInvalidInput;
}

namespace {

/// The command line is wrong; the text says how.
class Misuse : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The options of one command: declared, then read, set by set.
class OptionReader {
public:
    OptionReader(const char* command, const char* positional, std::initializer_list<OptionSet> sets)
        : command_{command}, positional_{positional}, sets_{sets}, options_{std::string{"warung "} + command} {
        options_.positional_help(positional);
        declare_common();
        declare_of_runs();
        declare_of_studies();
        declare_tournament();
        options_.parse_positional({"file"});
    }

    ParsedOptions read(const Arguments& arguments) {
        std::vector<const char*> argv{command_};
        for (const std::string& a : arguments) argv.push_back(a.c_str());
        result_ = options_.parse(static_cast<int>(argv.size()), argv.data());
        if (given("help")) {
            show_help(options_);
            parsed_.done = true;
            return std::move(parsed_);
        }
        read_files();
        read_common();
        if (has(OptionSet::sweeping)) read_sweeping();
        if (has(OptionSet::precision)) read_precision();
        if (has(OptionSet::metrics)) read_metrics();
        if (has(OptionSet::selecting)) read_selecting();
        if (has(OptionSet::tournament)) read_tournament();
        if (has(OptionSet::running)) read_running();
        return std::move(parsed_);
    }

private:
    [[nodiscard]] bool has(OptionSet s) const { return std::find(sets_.begin(), sets_.end(), s) != sets_.end(); }
    [[nodiscard]] bool given(const char* name) const { return result_.count(name) > 0; }
    [[nodiscard]] std::string text(const char* name) const {
        return given(name) ? result_[name].as<std::string>() : std::string{};
    }

    // --- what there is ---

    void flag(const char* name, const char* meaning) { options_.add_options()(name, meaning); }
    // Not vectors of cxxopts: those would split values at commas.
    void value(const char* name, const char* meaning, const char* form) {
        options_.add_options()(name, meaning, cxxopts::value<std::string>(), form);
    }

    void declare_common() {
        flag("h,help", "print this");
        options_.add_options()("file", positional_, cxxopts::value<std::vector<std::string>>());
        if (has(OptionSet::overrides)) {
            value("set", "override a key, e.g. --set run.seed=7 (repeatable)", "KEY=VALUE");
            value("seed", "same as --set run.seed=N", "N");
            value("replications", "same as --set run.replications=N", "N");
            value("days", "same as --set run.horizon_days=N", "N");
        }
        if (has(OptionSet::machine)) value("threads", "threads to use (default: all)", "N");
        if (has(OptionSet::machine) || has(OptionSet::json))
            flag("json", "print the figures as JSON instead of the answer in words");
        if (has(OptionSet::output)) {
            value("out", "result folder (default results/SCENARIO)", "DIR");
            flag("force", "replace an existing result folder");
        }
        if (has(OptionSet::output) || has(OptionSet::quiet)) flag("quiet", "print nothing but errors");
    }

    void declare_of_runs() {
        if (!has(OptionSet::running)) return;
        value("checkpoint-every", "keep the state of running replications every so many simulated days", "DAYS");
        value("trace", "write every event of an entity to events.csv (repeatable), by its number from 0 in its region",
              "kiosk|customer|parcel:REGION:NUMBER");
        value("digest-every", "write a digest of each region's events to digests.csv every so many simulated hours",
              "HOURS");
        flag("kiosks", "same as --set run.kiosk_ledgers=on: a ledger per kiosk, in kiosks.csv and two more tables");
        flag("resume", "go on with a run that was killed or interrupted, to the same results");
    }

    void declare_of_studies() {
        if (has(OptionSet::sweeping)) {
            value("shard", "take only part I of N of the units; all parts write to one --out DIR, which `merge` joins",
                  "I/N");
            flag("why", "say what repeating the command would run, and why; run nothing");
            flag("retry-failed", "run units that failed once more");
        }
        if (has(OptionSet::precision)) {
            value("until-halfwidth",
                  "replications until the 95 % intervals of --metric are this narrow: 2% of the mean, or 0.01", "W");
            value("max-replications", "... but not more than so many (default 200)", "N");
        }
        if (has(OptionSet::metrics))
            value("metric", "the figure to look at (names: columns of summary.csv); several with commas", "NAME");
        if (has(OptionSet::selecting)) {
            value("method", "kn (default), rinott or ocba", "NAME");
            value("indifference", "smallest difference worth finding, in the metric's unit", "D");
            value("probability", "of selecting the best, if it is ahead by --indifference (default 0.95)", "P");
            value("first-stage", "replications of each before the first decision (default 10)", "N");
            value("budget", "at most so many replications of all together (ocba: ten first stages without it)", "N");
        }
    }

    void declare_tournament() {
        if (!has(OptionSet::tournament)) return;
        value("platforms", "the two platforms that play, with a comma between them", "A,B");
        value("strategies", "the strategies each of them may choose, with commas", "X,Y,...");
        value("side", "fee (default) or commission: which prices the strategies set", "SIDE");
    }

    // --- what was given ---

    void read_files() {
        std::vector<std::string> files;
        if (given("file")) files = result_["file"].as<std::vector<std::string>>();
        const std::string noun = std::string_view{positional_} == "SCENARIO" ? "scenario file"
                                 : std::string_view{positional_} == "STUDY"  ? "study file"
                                                                             : "folder";
        if (files.empty()) throw Misuse(fmt::format("`warung {}` needs a {}", command_, noun));
        if (files.size() > 1 && !has(OptionSet::several))
            throw Misuse(fmt::format("`warung {}` takes one {}, not {}", command_, noun, files.size()));
        parsed_.files.assign(files.begin(), files.end());
        parsed_.file = files.front();
    }

    void read_common() {
        for (const auto& argument : result_.arguments()) {
            if (argument.key() == "set") parsed_.overrides.push_back(argument.value());
            if (argument.key() == "kiosks") parsed_.overrides.emplace_back("run.kiosk_ledgers=on");
            if (argument.key() == "seed") parsed_.overrides.push_back("run.seed=" + argument.value());
            if (argument.key() == "replications") parsed_.overrides.push_back("run.replications=" + argument.value());
            if (argument.key() == "days") parsed_.overrides.push_back("run.horizon_days=" + argument.value());
        }
        if (has(OptionSet::machine) && given("threads")) {
            const std::string n = text("threads");
            const bool digits = !n.empty() && n.size() < 5 &&
                                std::all_of(n.begin(), n.end(), [](char c) { return c >= '0' && c <= '9'; });
            parsed_.threads = digits ? std::stoul(n) : 0;
            if (parsed_.threads < 1 || parsed_.threads > 1024)
                throw Misuse(fmt::format("--threads takes a number from 1 to 1024, not `{}`", n));
        }
        parsed_.json = (has(OptionSet::machine) || has(OptionSet::json)) && given("json");
        parsed_.quiet = (has(OptionSet::output) || has(OptionSet::quiet)) && given("quiet");
        if (!has(OptionSet::output)) return;
        parsed_.out = text("out");
        if (given("out") && parsed_.out.empty()) throw Misuse("--out needs a folder");
        parsed_.force = given("force");
    }

    void read_sweeping() {
        parsed_.why = given("why");
        parsed_.retry_failed = given("retry-failed");
        if (!given("shard")) return;
        const auto shard = shard_of(text("shard"));
        if (!shard) throw Misuse(fmt::format("--shard takes I/N, for example 2/8, not `{}`", text("shard")));
        parsed_.shard = *shard;
        if (parsed_.force && shard->of > 1)
            throw Misuse("--force would give up the work of the other shards: remove the folder first");
    }

    void read_precision() {
        if (!given("until-halfwidth")) {
            if (given("max-replications"))
                throw Misuse("--max-replications bounds --until-halfwidth, which is missing");
            return;
        }
        parsed_.precision = wanted_precision(text("until-halfwidth"));
        if (!parsed_.precision)
            throw Misuse(
                fmt::format("--until-halfwidth takes a share of the mean, as 2%, or a number above 0 in the "
                            "metric's unit, not `{}`",
                            text("until-halfwidth")));
        if (parsed_.shard.of > 1) throw Misuse("--until-halfwidth decides over all units: it does not go with --shard");
        if (!given("max-replications")) return;
        const auto most = number_between(text("max-replications"), 10, 100'000);
        if (!most) throw Misuse(fmt::format("--max-replications takes 10 or more, not `{}`", text("max-replications")));
        parsed_.precision->most_replications = static_cast<std::int64_t>(*most);
    }

    void read_metrics() {
        std::istringstream names{text("metric")};
        for (std::string name; std::getline(names, name, ',');) parsed_.metrics.push_back(name);
    }

    /// A number from `low` on, up to `high`, if it was given; else what it is without.
    double number(const char* name, double low, double high, double without, const char* what) const {
        if (!given(name)) return without;
        const auto x = number_between(text(name), low, high);
        if (!x) throw Misuse(fmt::format("--{} takes {}, not `{}`", name, what, text(name)));
        return *x;
    }

    void read_selecting() {
        parsed_.method = given("method") ? text("method") : "kn";
        if (parsed_.method != "kn" && parsed_.method != "rinott" && parsed_.method != "ocba")
            throw Misuse(fmt::format("--method is kn, rinott or ocba, not `{}`", parsed_.method));
        if (given("indifference")) parsed_.indifference = number("indifference", 1e-300, 1e300, 0, "a number above 0");
        parsed_.probability = number("probability", 0.5, 0.9999, parsed_.probability, "a number from 0.5 to 0.9999");
        parsed_.first_stage = static_cast<std::int64_t>(
            number("first-stage", 2, 10'000, static_cast<double>(parsed_.first_stage), "2 replications or more"));
        parsed_.budget = static_cast<std::int64_t>(number("budget", 1, 1e9, 0, "a number of replications"));
    }

    static std::vector<std::string> words(const std::string& text) {
        std::vector<std::string> all;
        std::istringstream in{text};
        for (std::string word; std::getline(in, word, ',');) all.push_back(word);
        return all;
    }

    /// A tournament if it was asked for; what there must be is the command's business.
    void read_tournament() {
        if (!given("platforms") && !given("strategies") && !given("side")) return;
        experiments::TournamentQuestion question;
        const std::vector<std::string> platforms = words(text("platforms"));
        question.strategies = words(text("strategies"));
        if (platforms.size() != 2 || platforms[0] == platforms[1])
            throw Misuse(
                fmt::format("--platforms takes two different platforms, for example a,b, not `{}`", text("platforms")));
        question.platforms = {platforms[0], platforms[1]};
        std::vector<std::string> sorted = question.strategies;
        std::sort(sorted.begin(), sorted.end());
        if (sorted.empty() || std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
            throw Misuse(
                fmt::format("--strategies takes one or more different strategies, for example "
                            "fixed,undercut, not `{}`",
                            text("strategies")));
        const std::string side = given("side") ? text("side") : "fee";
        if (side != "fee" && side != "commission")
            throw Misuse(fmt::format("--side is fee or commission, not `{}`", side));
        question.side = side == "fee" ? competition::Side::fee : competition::Side::commission;
        parsed_.tournament = question;
    }

    void read_running() {
        parsed_.resume = given("resume");
        if (parsed_.resume && parsed_.force)
            throw Misuse("--resume goes on with a run and --force gives it up: choose one");
        // Down to a quarter of an hour: more often would only wear the disk.
        parsed_.checkpoint_days = number("checkpoint-every", 0.01, 36'500, 0, "days, 0.01 or more");
        if (given("digest-every")) {
            parsed_.observation.digest_every =
                from_hours(number("digest-every", 0.01, 876'000, 0, "hours, 0.01 or more"));
            parsed_.observed += " digest-every " + text("digest-every");
        }
        for (const auto& argument : result_.arguments()) {
            if (argument.key() != "trace") continue;
            const auto target = trace_target(argument.value());
            if (!target)
                throw Misuse(
                    fmt::format("--trace takes kiosk:REGION:NUMBER, customer:... or parcel:..., numbers from 0, "
                                "for example kiosk:3171:0, not `{}`",
                                argument.value()));
            parsed_.observation.targets.push_back(*target);
            parsed_.observed += " trace " + argument.value();
        }
    }

    const char* command_;
    const char* positional_;
    std::vector<OptionSet> sets_;
    cxxopts::Options options_;
    cxxopts::ParseResult result_;
    ParsedOptions parsed_;
};

}  // namespace

ParsedOptions parse_options(const char* command, const char* positional, const Arguments& arguments,
                            std::initializer_list<OptionSet> sets) {
    try {
        return OptionReader{command, positional, sets}.read(arguments);
    } catch (const cxxopts::exceptions::exception& error) {
        return refuse(command, error.what());
    } catch (const Misuse& error) {
        return refuse(command, error.what());
    }
}

}  // namespace warung::cli
