// Cases of route planning, route.*: tours through random points against the law of
// large numbers for them, and benchmark files against their best known costs.

#include "sim/random/stream.h"
#include "sim/routing/planner.h"
#include "sim/routing/problem_file.h"
#include "sim/verify/family.h"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>

namespace warung::verify {
namespace {

using nlohmann::json;

constexpr std::uint64_t kPointsKey = 0x526F757465506F69ULL;

double number(const Case& c, const char* name) {
    const auto found = c.inputs.find(name);
    if (found == c.inputs.end() || !found->is_number())
        throw std::invalid_argument(std::string{"the input `"} + name + "` is missing or no number");
    return found->get<double>();
}

/// Length of a good tour through `n` uniform points of a square; the depot is one of them.
double random_tour(std::size_t n, double area, std::uint64_t seed, bool quick) {
    random::Stream stream{random::derive(seed, kPointsKey)};
    routing::Problem p;
    const double side = std::sqrt(area);
    for (std::size_t i = 0; i < n; ++i) {
        const double x = stream.uniform() * side;
        p.places.push_back({x, stream.uniform() * side});
    }
    p.demand.assign(n, 0);  // nothing to carry, so that one vehicle visits all
    routing::Budget budget = routing::budget_of(routing::Mode::plan, p);
    if (quick) budget.iterations /= 5;
    p.max_vehicles = 1;
    return routing::plan_routes(p, budget, seed).cost;
}

/// Mean over a few sets of points, with its standard error.
Answer tour_through_uniform_points(const Case& c, const Effort& effort) {
    const double n = number(c, "n");
    if (n < 2 || n > 20'000 || n != std::floor(n)) throw NotSupported("tours of 2 to 20000 points are supported");
    const std::size_t sets = effort.quick ? 3 : 10;
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < sets; ++i) {
        const double length =
            random_tour(static_cast<std::size_t>(n), number(c, "area"), random::derive(effort.seed, i), effort.quick);
        sum += length;
        squares += length * length;
    }
    const auto count = static_cast<double>(sets);
    const double mean = sum / count;
    const double variance = std::max(0.0, squares / count - mean * mean) * count / (count - 1);
    return {{{"tour_length", mean}}, {{"tour_length", std::sqrt(variance / count)}}};
}

/// Benchmark files lie in the data directory itself or in a folder of it.
std::filesystem::path benchmark_file(const std::string& data, const std::string& instance) {
    namespace fs = std::filesystem;
    if (data.empty()) throw NotSupported("no directory of benchmark files is given");
    for (const char* folder : {".", "cvrp", "dvrp", "vrptw"}) {
        for (const char* ending : {".vrp", ".txt"}) {
            const fs::path file = fs::path{data} / folder / (instance + ending);
            std::error_code error;
            if (fs::is_regular_file(file, error)) return file;
        }
    }
    throw NotSupported("the directory of benchmark files has no " + instance);
}

Answer benchmark_cost(const Case& c, const Effort& effort) {
    const auto found = c.inputs.find("instance");
    if (found == c.inputs.end() || !found->is_string())
        throw std::invalid_argument("the input `instance` is missing or no text");
    const auto file = routing::read_problem_file(benchmark_file(effort.data, found->get<std::string>()).string());
    const auto mode = effort.quick ? routing::Mode::plan : routing::Mode::study;
    const routing::Solution solution = routing::plan_routes(file.problem, mode, effort.seed);
    if (const std::string wrong = routing::violation(file.problem, solution); !wrong.empty())
        throw std::runtime_error("the plan breaks a limit: " + wrong);
    return {{{"best_known", solution.cost}}, json::object()};
}

}  // namespace

void add_routing_families(Families& families) {
    families["route.bhh"] = tour_through_uniform_points;
    families["route.cvrp_bks"] = benchmark_cost;
}

}  // namespace warung::verify
