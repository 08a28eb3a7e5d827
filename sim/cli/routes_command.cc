// warung routes: plans the routes of a benchmark file.

#include "sim/base/whole_file.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"
#include "sim/routing/planner.h"
#include "sim/routing/problem_file.h"

#include <fmt/format.h>
#include <cxxopts.hpp>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace warung::cli {

namespace {

using routing::DistanceConvention;
using routing::Mode;

struct RoutesOptions {
    std::string file;
    std::string solution_file;
    Mode mode = Mode::plan;
    std::string mode_name = "plan";
    DistanceConvention distances = DistanceConvention::automatic;
    std::uint64_t seed = 1;
    std::optional<std::uint64_t> iterations;
    bool fewest = false;
    bool json = false;
};

class Misuse : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

std::uint64_t natural(const std::string& option, const std::string& text) {
    const bool digits = !text.empty() && text.size() < 19 && text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) throw Misuse(fmt::format("--{} takes a whole number, not `{}`", option, text));
    return std::stoull(text);
}

template <class Value>
Value one_of(const std::string& option, const std::string& text,
             const std::vector<std::pair<std::string, Value>>& list) {
    std::string names;
    for (const auto& [name, value] : list) {
        if (name == text) return value;
        names += (names.empty() ? "" : ", ") + name;
    }
    throw Misuse(fmt::format("--{} takes one of {}, not `{}`", option, names, text));
}

cxxopts::Options described() {
    cxxopts::Options options{"warung routes", "Plans routes for a file in VRPLIB or Solomon's format."};
    options.custom_help("FILE [options]");
    options.positional_help("");
    auto add = options.add_options();
    const auto text = [] { return cxxopts::value<std::string>(); };
    add("h,help", "print this");
    add("file", "the problem", cxxopts::value<std::vector<std::string>>());
    add("mode", "effort: fast, plan (default) or study", text(), "MODE");
    add("sol", "write the routes here", text(), "FILE");
    add("seed", "seed of the search (default 1)", text(), "N");
    add("iterations", "of ruin and recreate, instead of the mode's own number", text(), "N");
    add("distances", "rounding: auto (default, by the set's convention), real, nearest or tenths", text(), "HOW");
    add("objective", "what is made least: distance (default), or vehicles and then distance", text(), "WHAT");
    add("json", "print the figures as JSON");
    options.parse_positional({"file"});
    return options;
}

/// None if help was printed. ERRORS: Misuse, cxxopts' own.
std::optional<RoutesOptions> parse(const Arguments& arguments) {
    cxxopts::Options options = described();
    std::vector<const char*> argv{"routes"};
    for (const std::string& a : arguments) argv.push_back(a.c_str());
    const auto parsed = options.parse(static_cast<int>(argv.size()), argv.data());
    if (parsed.count("help") > 0) {
        show_help(options);
        return std::nullopt;
    }
    RoutesOptions out;
    const auto given = [&](const char* name) { return parsed.count(name) > 0; };
    const auto value = [&](const char* name) { return parsed[name].as<std::string>(); };
    const std::size_t files = given("file") ? parsed["file"].as<std::vector<std::string>>().size() : 0;
    if (files != 1) throw Misuse(fmt::format("`warung routes` takes one file, not {}", files));
    out.file = parsed["file"].as<std::vector<std::string>>().front();
    if (given("mode")) {
        out.mode_name = value("mode");
        out.mode =
            one_of<Mode>("mode", out.mode_name, {{"fast", Mode::fast}, {"plan", Mode::plan}, {"study", Mode::study}});
    }
    if (given("distances")) {
        using enum DistanceConvention;
        out.distances =
            one_of<DistanceConvention>("distances", value("distances"),
                                       {{"auto", automatic}, {"real", real}, {"nearest", nearest}, {"tenths", tenths}});
    }
    if (given("sol")) out.solution_file = value("sol");
    if (given("seed")) out.seed = natural("seed", value("seed"));
    if (given("iterations")) out.iterations = natural("iterations", value("iterations"));
    if (given("objective"))
        out.fewest = one_of<bool>("objective", value("objective"), {{"distance", false}, {"vehicles", true}});
    out.json = given("json");
    return out;
}

void report(const RoutesOptions& options, const routing::ProblemFile& file, const routing::Solution& solution) {
    const routing::Problem& problem = file.problem;
    std::int64_t load = 0;
    for (const std::int32_t q : problem.demand) load += q;
    const double filled =
        static_cast<double>(load) / static_cast<double>(problem.capacity) / static_cast<double>(solution.routes.size());
    if (options.json) {
        const nlohmann::ordered_json out = {{"name", file.name},
                                            {"customers", problem.customers()},
                                            {"mode", options.mode_name},
                                            {"seed", options.seed},
                                            {"iterations", solution.iterations},
                                            {"cost", solution.cost},
                                            {"vehicles", solution.routes.size()},
                                            {"load_share", filled},
                                            {"routes", solution.routes}};
        fmt::print("{}\n", out.dump(2));
        return;
    }
    const std::string text = routing::solution_text(problem, solution);
    fmt::print("{}: {} customers\n", file.name, problem.customers());
    fmt::print("  {:<12} {}", "cost", text.substr(text.rfind("Cost ") + 5));
    fmt::print("  {:<12} {}\n", "vehicles", solution.routes.size());
    fmt::print("  {:<12} {:.1f} %\n", "load", 100 * filled);
    fmt::print("  {:<12} {}\n", "iterations", solution.iterations);
    if (!options.solution_file.empty()) fmt::print("  {:<12} {}\n", "routes", options.solution_file);
}

int plan(const RoutesOptions& options) {
    const routing::ProblemFile file = routing::read_problem_file(options.file, options.distances);
    routing::Budget budget = routing::budget_of(options.mode, file.problem);
    if (options.iterations) budget.iterations = *options.iterations;
    const routing::Solution solution = options.fewest ? routing::plan_fewest_routes(file.problem, budget, options.seed)
                                                      : routing::plan_routes(file.problem, budget, options.seed);
    if (!solution.complete()) {
        fmt::print(stderr,
                   "error: {}: no plan was found with {} vehicle{}: {} of {} customers are left (customer {} first); "
                   "nothing was written\n",
                   options.file, file.problem.max_vehicles, file.problem.max_vehicles == 1 ? "" : "s",
                   solution.unserved.size(), file.problem.customers(), solution.unserved.front());
        return kSomeRunsFailed;
    }
    if (const std::string wrong = routing::violation(file.problem, solution); !wrong.empty())
        throw std::logic_error(fmt::format("{}: the plan breaks a limit: {}", options.file, wrong));
    if (!options.solution_file.empty()) {
        WholeFile out{options.solution_file};
        out.append(routing::solution_text(file.problem, solution));
        out.commit();
    }
    report(options, file, solution);
    return kOk;
}

}  // namespace

int routes_command(const Arguments& arguments) {
    try {
        const std::optional<RoutesOptions> options = parse(arguments);
        return options ? plan(*options) : kOk;
    } catch (const cxxopts::exceptions::exception& error) {
        fmt::print(stderr, "error: {}; see `warung routes --help`\n", error.what());
        return kMisuse;
    } catch (const Misuse& error) {
        fmt::print(stderr, "error: {}; see `warung routes --help`\n", error.what());
        return kMisuse;
    } catch (const routing::RoutingError& error) {
        fmt::print(stderr, "error: {}\nerror: nothing was written\n", error.what());
        return kInvalidInput;
    } catch (const std::system_error& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kOutputFailed;
    }
}

}  // namespace warung::cli
