#include "sim/routing/planner.h"

#include "sim/random/stream.h"
#include "sim/routing/local_search.h"
#include "sim/routing/savings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace warung::routing {

namespace {

constexpr std::size_t kNeighbours = 40;
/// Beyond, computing a distance costs less than fetching it from a matrix that fits into no cache.
constexpr std::size_t kMatrixCustomers = 700;
/// Windows tie customers together who are far apart: larger ruins, and more heat to begin with (measured).
constexpr double kRemovedInTime = 15;
constexpr double kHeatInTime = 3;
/// Plans of so few customers are made by the thousand in a simulation: their modes cost a tenth.
constexpr std::uint64_t kSmall = 120;
/// The first weights are the best on average, the others where those are not (measured on random problems).
constexpr std::array<SavingsWeights, 3> kWeights = {{{12, 4}, {10, 4}, {14, 0}}};
/// Windows decide what can be joined, whatever the weights.
constexpr std::array<SavingsWeights, 1> kWeightsInTime = {{{10, 0}}};
/// Beyond, further starts would take the time from the search.
constexpr std::uint64_t kSeveralStarts = 2'000;

/// Of tours: first that nobody is left, then how long they are.
std::pair<std::size_t, std::int64_t> rank(const Tours& tours) {
    std::size_t aside = 0;
    for (Place c = 1; c <= tours.instance().customers(); ++c) aside += tours.route_of(c) == kAside ? 1 : 0;
    return {aside, tours.cost()};
}

template <class Distance>
bool keeps_limits(const Instance& instance, const std::vector<NodeId>& route, const Distance& distance) {
    std::int64_t load = 0;
    for (const NodeId c : route) load += instance.demand(c);
    return load <= instance.capacity() && keeps_times(instance, route, distance);
}

Solution solution_of(const Problem& problem, const Tours& tours, std::uint64_t iterations) {
    Solution s;
    s.routes = tours.routes();
    s.cost = cost_of(problem, s.routes);
    s.iterations = iterations;
    for (Place c = 1; c <= tours.instance().customers(); ++c) {
        if (tours.route_of(c) == kAside) s.unserved.push_back(tours.instance().original(c));
    }
    std::sort(s.unserved.begin(), s.unserved.end());
    return s;
}

Solution improve(const Problem& problem, Tours& tours, const Budget& budget, std::uint64_t seed) {
    AnnealingParams params;
    params.iterations = budget.iterations;
    params.start_temperature = budget.start_temperature;
    params.end_temperature = budget.end_temperature;
    params.insertion_neighbours = kNeighbours;
    if (tours.instance().has_windows()) params.mean_removed = kRemovedInTime;
    ruin_and_recreate(tours, params, seed);
    return solution_of(problem, tours, budget.iterations);
}

std::span<const SavingsWeights> weights_for(const Instance& instance) {
    if (instance.has_windows()) return kWeightsInTime;
    return std::span{kWeights}.first(instance.customers() <= kSeveralStarts ? kWeights.size() : 1);
}

/// The best of savings with several weights, improved locally. No weights are best everywhere.
Tours first_routes(const Instance& instance) {
    std::optional<Tours> best;
    for (const SavingsWeights& weights : weights_for(instance)) {
        Tours tours{instance};
        plan_by_savings(tours, weights);
        if (!best || rank(tours) < rank(*best)) best = std::move(tours);
    }
    improve_locally(*best, {});
    return std::move(*best);
}

/// Puts the routes given into `tours` as far as they keep the limits; who does not fit stays aside.
void adopt(Tours& tours, const Problem& problem, const std::vector<Route>& start) {
    const Instance& instance = tours.instance();
    std::vector<std::uint8_t> seen(problem.size(), 0);
    std::vector<NodeId> sequence;
    instance.with_distance([&](const auto& distance) {
        for (const Route& route : start) {
            sequence.clear();
            for (const std::uint32_t c : route) {
                if (c == 0 || c >= problem.size())
                    throw RoutingError(fmt::format("the routes to start from visit {}, which is no customer", c));
                if (seen[c]++ > 0)
                    throw RoutingError(fmt::format("the routes to start from visit customer {} twice", c));
                sequence.push_back(instance.renumbered(c));
                if (!keeps_limits(instance, sequence, distance)) sequence.pop_back();
            }
            const RouteId r = tours.empty_route();
            if (r != kAside && !sequence.empty())
                tours.set_route(r, sequence.data(), sequence.data() + sequence.size(), distance);
        }
    });
}

}  // namespace

Budget budget_of(Mode mode, const Problem& problem) {
    const std::uint64_t n = problem.customers();
    const bool small = n <= kSmall;
    Budget b;
    switch (mode) {
        case Mode::fast: b.iterations = 2 * n + 5 * (n - std::min<std::uint64_t>(n, 100)); break;
        case Mode::plan: b.iterations = small ? 5'000 : std::max<std::uint64_t>(45'000, 12 * n); break;
        case Mode::study:
            b.iterations = small ? 48'000
                                 : 400'000 + 100'000 * 500 / std::max<std::uint64_t>(n, 500) +
                                       30 * (n - std::min<std::uint64_t>(n, 3'000));
            break;
    }
    // Windows make for landscapes that a few thousand iterations do not cross.
    if (small && mode == Mode::plan && !problem.windows.empty()) b.iterations *= 2;
    // Limits on the way are asked at every place tried: an iteration takes a third longer.
    if (std::isfinite(problem.max_duration)) b.iterations = b.iterations * 3 / 4;
    // Who has time for few changes at each customer should not make routes much worse first.
    if (b.iterations < 20 * n) b.start_temperature = 0.5;
    if (!problem.windows.empty()) b.start_temperature *= kHeatInTime;
    return b;
}

Solution plan_routes(const Problem& problem, const Budget& budget, std::uint64_t seed) {
    const Instance instance{problem, kNeighbours, kMatrixCustomers};
    Tours tours = first_routes(instance);
    return improve(problem, tours, budget, seed);
}

Solution improve_routes(const Problem& problem, const std::vector<Route>& start, const Budget& budget,
                        std::uint64_t seed) {
    const Instance instance{problem, kNeighbours, kMatrixCustomers};
    Tours tours{instance};
    adopt(tours, problem, start);
    improve_locally(tours, {});
    return improve(problem, tours, budget, seed);
}

Solution plan_fewest_routes(const Problem& problem, const Budget& budget, std::uint64_t seed) {
    Solution best = plan_routes(problem, budget, seed);
    if (!best.complete()) return best;
    std::uint64_t iterations = best.iterations;
    Problem tighter = problem;
    // No fewer than the loads need.
    std::int64_t load = 0;
    for (const std::int32_t q : problem.demand) load += q;
    const auto least = static_cast<std::size_t>((load + problem.capacity - 1) / problem.capacity);
    while (best.routes.size() > std::max<std::size_t>(1, least)) {
        tighter.max_vehicles = best.routes.size() - 1;
        // The customers of the shortest route are set aside and have to find room.
        std::vector<Route> start = best.routes;
        const auto by_size = [](const Route& a, const Route& b) { return a.size() < b.size(); };
        start.erase(std::min_element(start.begin(), start.end(), by_size));
        Solution next = improve_routes(tighter, start, budget, random::derive(seed, tighter.max_vehicles));
        iterations += next.iterations;
        if (!next.complete()) break;
        best = std::move(next);
    }
    // The searches so far were for a place for everybody; this one is for short ways.
    if (tighter.max_vehicles > 0) {
        tighter.max_vehicles = best.routes.size();
        best = improve_routes(tighter, best.routes, budget, random::derive(seed, 0));
        iterations += best.iterations;
    }
    best.iterations = iterations;
    return best;
}

Solution plan_routes(const Problem& problem, Mode mode, std::uint64_t seed) {
    return plan_routes(problem, budget_of(mode, problem), seed);
}

}  // namespace warung::routing
