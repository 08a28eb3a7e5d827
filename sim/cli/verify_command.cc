// warung verify: does the model reproduce what is known?

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"
#include "sim/cli/version.h"
#include "sim/verify/case_file.h"
#include "sim/verify/runner.h"

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <cxxopts.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace warung::cli {

namespace {

using nlohmann::ordered_json;
using verify::Case;
using verify::Comparison;
using verify::Outcome;
using verify::Verdict;

constexpr std::size_t kMostThreads = 1'024;

int refuse(const std::string& why) {
    fmt::print(stderr, "error: {}; see `warung verify --help`\n", why);
    return kMisuse;
}

struct Asked {
    std::vector<std::string> patterns;
    std::vector<std::string> files;
    verify::Effort effort;
    std::size_t threads = 0;
    bool strict = false;
    enum class Form { table, json, markdown } form = Form::table;
};

// ---- What is printed ----

std::string interval_of(const Comparison& c) {
    if (!c.low || !c.high) return "";
    return fmt::format("[{:.6g}, {:.6g}]", *c.low, *c.high);
}

std::string found_of(const Comparison& c) {
    if (c.found.empty()) return "-";
    if (!c.standard_error) return c.found;
    return fmt::format("{} +- {:.2g}", c.found, *c.standard_error);
}

std::string verdict_of(const Comparison& c) {
    if (!c.judged) return "not judged: " + c.why;
    if (c.passed) return "passed";
    return "FAILED: " + c.why;
}

std::string as_table(const std::vector<Case>& cases, const std::vector<Verdict>& verdicts) {
    constexpr const char* kRow = "{:<34} {:<26} {:>14} {:>26}  {:<26} {}\n";
    std::string out = fmt::format(fmt::runtime(kRow), "name", "metric", "expected", "found", "interval", "verdict");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const Verdict& v = verdicts[i];
        if (v.figures.empty() || !v.reason.empty())
            out += fmt::format("{:<34} {}: {}\n", cases[i].name, verify::name_of(v.outcome), v.reason);
        for (const Comparison& c : v.figures) {
            out += fmt::format(fmt::runtime(kRow), cases[i].name, c.figure, c.expected, found_of(c), interval_of(c),
                               verdict_of(c));
        }
    }
    return out;
}

/// How far off, in standard errors or, without one, relative to what is expected; negative for what is no number.
double distance(const Comparison& c) {
    try {
        const double expected = std::stod(c.expected);
        const double off = std::abs(std::stod(c.found) - expected);
        if (c.standard_error) return *c.standard_error > 0 ? off / *c.standard_error : off;
        return expected == 0 ? off : off / std::abs(expected);
    } catch (const std::logic_error&) {
        return -1;
    }
}

/// One row a case with the figure that agrees least: the table of sim/MODEL.md.
std::string as_markdown(const std::vector<Case>& cases, const std::vector<Verdict>& verdicts) {
    std::string out =
        "| Case | Kind | Figures | Least in agreement | Expected | Found | Source |\n|---|---|--:|---|--:|--:|---|\n";
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto& figures = verdicts[i].figures;
        const auto worst =
            std::max_element(figures.begin(), figures.end(),
                             [](const Comparison& a, const Comparison& b) { return distance(a) < distance(b); });
        const std::string least = worst == figures.end() ? verify::name_of(verdicts[i].outcome)
                                  : distance(*worst) < 0 ? "lists, all equal"
                                                         : worst->figure;
        const bool number = worst != figures.end() && distance(*worst) >= 0;
        out += fmt::format("| `{}` | `{}` | {} | {} | {} | {} | {} |\n", cases[i].name, cases[i].kind, figures.size(),
                           least, number ? worst->expected : "", number ? found_of(*worst) : "",
                           cases[i].whole.value("source", ""));
    }
    return out;
}

std::string summary(const verify::Tally& t) {
    return fmt::format("{} passed, {} failed, {} not supported, {} error{}\n", t.passed, t.failed, t.not_supported,
                       t.errors, t.errors == 1 ? "" : "s");
}

ordered_json json_of(const Comparison& c) {
    ordered_json out = {{"figure", c.figure}, {"expected", c.expected}, {"found", nullptr}};
    if (!c.found.empty()) out["found"] = c.found;
    if (c.standard_error) out["standard_error"] = *c.standard_error;
    if (c.low && c.high) out["interval"] = {*c.low, *c.high};
    out["verdict"] = !c.judged ? "not judged" : (c.passed ? "passed" : "failed");
    if (!c.why.empty()) out["why"] = c.why;
    return out;
}

std::string as_json(const std::vector<Case>& cases, const std::vector<Verdict>& verdicts, const Asked& asked) {
    const verify::Tally t = verify::count(verdicts);
    ordered_json out = {{"version", kVersion}, {"seed", asked.effort.seed}, {"quick", asked.effort.quick}};
    out["counts"] = {
        {"passed", t.passed}, {"failed", t.failed}, {"not_supported", t.not_supported}, {"error", t.errors}};
    out["cases"] = ordered_json::array();
    for (std::size_t i = 0; i < cases.size(); ++i) {
        ordered_json one = {
            {"name", cases[i].name}, {"kind", cases[i].kind}, {"verdict", verify::name_of(verdicts[i].outcome)}};
        if (!verdicts[i].reason.empty()) one["reason"] = verdicts[i].reason;
        const auto source = cases[i].whole.find("source");
        if (source != cases[i].whole.end() && source->is_string()) one["source"] = *source;
        one["figures"] = ordered_json::array();
        for (const Comparison& c : verdicts[i].figures) one["figures"].push_back(json_of(c));
        out["cases"].push_back(std::move(one));
    }
    return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

// ---- What is asked ----

/// Cases that any of the patterns selects, in their order; all if there is no pattern. Says in `unmatched` which
/// pattern selects none.
std::vector<Case> selected(std::vector<Case> cases, const std::vector<std::string>& patterns, std::string& unmatched) {
    for (const std::string& p : patterns) {
        if (std::none_of(cases.begin(), cases.end(), [&](const Case& c) { return verify::selects(p, c); }))
            unmatched = p;
    }
    if (patterns.empty()) return cases;
    std::erase_if(cases, [&](const Case& c) {
        return std::none_of(patterns.begin(), patterns.end(),
                            [&](const std::string& p) { return verify::selects(p, c); });
    });
    return cases;
}

int verify_cases(const Asked& asked) {
    std::vector<Case> cases;
    try {
        for (const std::string& file : asked.files) {
            std::vector<Case> more = verify::read_case_file(file);
            cases.insert(cases.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
        }
    } catch (const verify::CaseFileError& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kInvalidInput;
    }
    if (asked.files.empty()) cases = verify::own_cases();
    std::error_code error;
    if (!asked.effort.data.empty() && !std::filesystem::is_directory(asked.effort.data, error)) {
        fmt::print(stderr, "error: --data: there is no folder {}\n", asked.effort.data);
        return kInvalidInput;
    }
    std::string unmatched;
    cases = selected(std::move(cases), asked.patterns, unmatched);
    if (!unmatched.empty()) return refuse(fmt::format("no case has the name or kind `{}`", unmatched));

    using oneapi::tbb::global_control;
    const std::size_t threads = asked.threads > 0 ? asked.threads : std::max(1U, std::thread::hardware_concurrency());
    const global_control limit{global_control::max_allowed_parallelism, threads};
    const std::vector<Verdict> verdicts = verify::run_cases(cases, verify::all_families(), asked.effort);
    const verify::Tally tally = verify::count(verdicts);
    switch (asked.form) {
        case Asked::Form::table: fmt::print("{}\n{}", as_table(cases, verdicts), summary(tally)); break;
        case Asked::Form::json: fmt::print("{}", as_json(cases, verdicts, asked)); break;
        case Asked::Form::markdown: fmt::print("{}", as_markdown(cases, verdicts)); break;
    }
    const bool bad = tally.failed + tally.errors > 0 || (asked.strict && tally.not_supported > 0);
    return bad ? kSomeRunsFailed : kOk;
}

}  // namespace

int verify_command(const Arguments& arguments) {
    cxxopts::Options options{
        "warung verify",
        "Asks the model cases whose answers are known: by default its own, of textbooks.\n"
        "Exit code 0: all passed or are not supported; 5: some failed (with --strict: or are not supported)."};
    options.custom_help("[options]");
    options.positional_help("[CASE...]");
    auto add = options.add_options();
    add("h,help", "print this");
    add("case", "cases by name or kind, * for anything (default: all)", cxxopts::value<std::vector<std::string>>());
    // Not a vector of cxxopts: that would split paths at commas.
    add("cases", "a file of cases instead (repeatable)", cxxopts::value<std::string>(), "FILE.json");
    add("data", "folder of the benchmark files that cases name", cxxopts::value<std::string>(), "DIR");
    add("seed", "of the simulations (default 1)", cxxopts::value<std::string>(), "N");
    add("threads", "threads to use (default: all); figures do not depend on it", cxxopts::value<std::string>(), "N");
    add("strict", "what is not supported counts as failed");
    add("quick", "smaller simulations, wider intervals");
    add("json", "print the verdicts as JSON");
    add("markdown", "print a row per case, as in sim/MODEL.md");
    options.parse_positional({"case"});
    Asked asked;
    try {
        std::vector<const char*> argv{"verify"};
        for (const std::string& a : arguments) argv.push_back(a.c_str());
        const auto parsed = options.parse(static_cast<int>(argv.size()), argv.data());
        if (parsed.count("help") > 0) {
            show_help(options);
            return kOk;
        }
        if (parsed.count("case") > 0) asked.patterns = parsed["case"].as<std::vector<std::string>>();
        for (const auto& argument : parsed.arguments()) {
            if (argument.key() == "cases") asked.files.push_back(argument.value());
        }
        if (parsed.count("data") > 0) asked.effort.data = parsed["data"].as<std::string>();
        const auto number = [&](const char* name, std::uint64_t most) -> std::uint64_t {
            const std::string text = parsed[name].as<std::string>();
            const bool digits = !text.empty() && text.size() < 19 &&
                                std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
            const std::uint64_t n = digits ? std::stoull(text) : 0;
            return n <= most ? n : 0;
        };
        if (parsed.count("seed") > 0) {
            asked.effort.seed = number("seed", ~std::uint64_t{0});
            if (asked.effort.seed == 0) return refuse("--seed takes a number of 1 or more");
        }
        if (parsed.count("threads") > 0) {
            asked.threads = number("threads", kMostThreads);
            if (asked.threads == 0) return refuse(fmt::format("--threads takes a number from 1 to {}", kMostThreads));
        }
        asked.strict = parsed.count("strict") > 0;
        asked.effort.quick = parsed.count("quick") > 0;
        if (parsed.count("json") > 0) asked.form = Asked::Form::json;
        if (parsed.count("markdown") > 0) asked.form = Asked::Form::markdown;
    } catch (const cxxopts::exceptions::exception& error) {
        return refuse(error.what());
    }
    return verify_cases(asked);
}

}  // namespace warung::cli
