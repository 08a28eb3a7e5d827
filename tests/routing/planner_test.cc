#include "sim/routing/planner.h"

#include "sim/random/stream.h"
#include "sim/routing/savings.h"
#include "tests/routing/checker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

namespace warung::routing {
namespace {

random::Stream stream_of(std::uint64_t seed) { return random::Stream{seed, random::Purpose::test}; }

Problem random_problem(std::uint64_t seed, std::size_t customers, std::int32_t capacity) {
    random::Stream s = stream_of(seed);
    Problem p;
    p.capacity = capacity;
    for (std::size_t i = 0; i <= customers; ++i) {
        const double x = 1000 * s.uniform();
        p.places.push_back({x, 1000 * s.uniform()});
        p.demand.push_back(i == 0 ? 0 : static_cast<std::int32_t>(1 + s.index(20)));
    }
    return p;
}

void add_duration_limit(Problem& p, std::uint64_t seed) {
    random::Stream s = stream_of(seed + 1'000);
    double farthest = 0;
    for (std::size_t c = 1; c < p.size(); ++c) farthest = std::max(farthest, p.distance(0, c));
    p.service.assign(p.size(), 0);
    for (std::size_t c = 1; c < p.size(); ++c) p.service[c] = 30 * s.uniform();
    p.max_duration = 2 * farthest + 30 + 800 * s.uniform();
}

/// Every customer can be served alone; half of the windows are narrow.
void add_windows(Problem& p, std::uint64_t seed) {
    random::Stream s = stream_of(seed + 2'000);
    p.service.assign(p.size(), 10);
    p.service[0] = 0;
    p.windows.push_back({0, 8'000});
    for (std::size_t c = 1; c < p.size(); ++c) {
        const double ready = p.distance(0, c) + 3'000 * s.uniform() - 200;
        p.windows.push_back({ready, std::max(ready, p.distance(0, c)) + (s.uniform() < 0.5 ? 60 : 1'000)});
    }
}

/// The optimum by dynamic programming: the best tour of every subset, then the best partition into subsets.
double optimum(const Problem& p) {
    const std::size_t n = p.customers();
    const std::size_t sets = std::size_t{1} << n;
    constexpr double kNone = 1e18;
    std::vector<double> best(sets, kNone);
    std::vector<std::vector<double>> to(sets, std::vector<double>(n, kNone));
    for (std::size_t i = 0; i < n; ++i) to[std::size_t{1} << i][i] = checked_distance(p, 0, i + 1);
    std::vector<double> tour(sets, kNone);
    for (std::size_t set = 1; set < sets; ++set) {
        std::int64_t load = 0;
        for (std::size_t i = 0; i < n; ++i) load += (set >> i & 1) != 0 ? p.demand[i + 1] : 0;
        for (std::size_t i = 0; i < n; ++i) {
            if (to[set][i] >= kNone) continue;
            if (load <= p.capacity) tour[set] = std::min(tour[set], to[set][i] + checked_distance(p, i + 1, 0));
            for (std::size_t k = 0; k < n; ++k) {
                if ((set >> k & 1) != 0) continue;
                double& next = to[set | std::size_t{1} << k][k];
                next = std::min(next, to[set][i] + checked_distance(p, i + 1, k + 1));
            }
        }
    }
    best[0] = 0;
    for (std::size_t set = 1; set < sets; ++set) {
        for (std::size_t part = set; part > 0; part = (part - 1) & set)
            best[set] = std::min(best[set], tour[part] + best[set ^ part]);
    }
    return best[sets - 1];
}

TEST(RoutePlanner, FindsTheOptimumOfSmallProblems) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        Problem p = random_problem(seed, 9, 40);
        p.rounding = seed % 2 == 0 ? Rounding::nearest : Rounding::none;
        const Solution s = plan_routes(p, Budget{3'000}, seed);
        EXPECT_EQ(judge(p, s), "");
        EXPECT_NEAR(s.cost, optimum(p), 1e-6) << "seed " << seed;
    }
}

// On a circle around the depot, k evenly spaced customers a route, the best routes are arcs: each costs two radii and
// k - 1 chords 2 r sin(pi / n). With 12 customers, capacity 4, r = 100: 3 routes, 3 (200 + 3 * 51.7638...) = 1065.87.
TEST(RoutePlanner, CutsACircleIntoArcs) {
    Problem p;
    p.capacity = 4;
    p.places = {{0, 0}};
    p.demand = {0};
    constexpr int kCustomers = 12;
    for (int i = 0; i < kCustomers; ++i) {
        const double angle = 2 * std::numbers::pi * i / kCustomers;
        p.places.push_back({100 * std::cos(angle), 100 * std::sin(angle)});
        p.demand.push_back(1);
    }
    const Solution s = plan_routes(p, Budget{2'000}, 1);
    EXPECT_EQ(s.routes.size(), 3U);
    EXPECT_NEAR(s.cost, 3 * (200 + 3 * 200 * std::sin(std::numbers::pi / kCustomers)), 1e-6);
}

// Two customers at 10 on either side: one route of 40 if the day is long enough, with 5 of service each 50 in all.
TEST(RoutePlanner, AShorterDayTakesMoreRoutesAndServiceCountsAgainstIt) {
    Problem p;
    p.places = {{0, 0}, {10, 0}, {10, 1}, {-10, 0}};
    p.demand = {0, 1, 1, 1};
    p.service = {0, 5, 5, 5};
    // One route: 10 + 1 + sqrt(101) ... the far side included 10 + 1 + 20.02 + 10 = 41.02 and 15 of service.
    p.max_duration = 56.1;
    EXPECT_EQ(plan_routes(p, Budget{200}, 1).routes.size(), 1U);
    p.max_duration = 55.9;
    const Solution s = plan_routes(p, Budget{200}, 1);
    EXPECT_EQ(s.routes.size(), 2U);
    EXPECT_EQ(judge(p, s), "");
}

// Three customers on a line at 1, 2, 3; windows force the order 3, 1, 2: 3 + 2 + 1 + 2 = 8 instead of 6.
TEST(RoutePlanner, TimeWindowsOverruleDistance) {
    Problem p;
    p.places = {{0, 0}, {1, 0}, {2, 0}, {3, 0}};
    p.demand = {0, 1, 1, 1};
    p.max_vehicles = 1;
    p.windows = {{0, 100}, {20, 30}, {40, 50}, {0, 10}};
    const Solution s = plan_routes(p, Budget{500}, 1);
    ASSERT_TRUE(s.complete());
    EXPECT_EQ(s.routes, (std::vector<Route>{{3, 1, 2}}));
    EXPECT_DOUBLE_EQ(s.cost, 8);
}

// Waiting counts as time: customers 1 and 2 are ready at 10 and at 90, so that one route lasts from 9 to 91 at least.
TEST(RoutePlanner, WaitingCountsAgainstTheDuration) {
    Problem p;
    p.places = {{0, 0}, {1, 0}, {1, 0}};
    p.demand = {0, 1, 1};
    p.windows = {{0, 200}, {10, 11}, {90, 91}};
    p.max_duration = 81.5;  // leaving at 10 and serving customer 1 at 11, 2 at 90, back at 91: 81
    EXPECT_EQ(plan_routes(p, Budget{100}, 1).routes.size(), 1U);
    p.max_duration = 80.5;
    EXPECT_EQ(plan_routes(p, Budget{100}, 1).routes.size(), 2U);
}

TEST(RoutePlanner, KeepsEveryLimitOfRandomProblems) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const std::size_t customers = 1 + seed * 7 % 90;
        Problem p = random_problem(seed, customers, seed % 5 == 0 ? 1'000'000 : 25 + static_cast<std::int32_t>(seed));
        p.rounding = static_cast<Rounding>(seed % 3);
        if (seed % 2 == 0) add_windows(p, seed);
        if (seed % 4 < 2) add_duration_limit(p, seed);
        if (seed % 4 == 0) {
            // With windows, service and waiting come on top of the way.
            p.max_duration += 10;
            for (double& service : p.service) service = std::min(service, 10.0);
        }
        const Solution s = plan_routes(p, Budget{400}, seed);
        ASSERT_EQ(judge(p, s), "") << "seed " << seed << ", " << customers << " customers";
        ASSERT_EQ(violation(p, s), "");
        ASSERT_TRUE(s.complete());
    }
}

TEST(RoutePlanner, HelpsBeyondSavingsAndMoreIterationsHelpMore) {
    const Problem p = random_problem(5, 150, 100);
    const double first = plan_routes(p, Budget{0}, 1).cost;
    const double some = plan_routes(p, Budget{1'000, 0.1, 0.01}, 1).cost;
    const double many = plan_routes(p, Budget{20'000}, 1).cost;
    EXPECT_LT(some, first);
    EXPECT_LT(many, some);
}

// The order of joining decides how long the routes are, never whether they keep the limits.
TEST(RoutePlanner, SavingsKeepTheLimitsWhateverTheirWeights) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Problem p = random_problem(seed, 150, 60);
        if (seed % 2 == 0) add_duration_limit(p, seed);
        const Instance instance{p, 40, 700};
        const double planned = plan_routes(p, Budget{0}, 1).cost;
        for (const SavingsWeights& weights :
             {SavingsWeights{}, SavingsWeights{0, 0}, SavingsWeights{20, 0}, SavingsWeights{20, 10}}) {
            Tours tours{instance};
            plan_by_savings(tours, weights);
            Solution s;
            s.routes = tours.routes();
            s.cost = cost_of(p, s.routes);
            EXPECT_EQ(judge(p, s), "");
            EXPECT_LT(planned, s.cost);
        }
    }
}

TEST(RoutePlanner, IsAFunctionOfProblemBudgetAndSeed) {
    const Problem p = random_problem(9, 120, 80);
    const Solution a = plan_routes(p, Budget{2'000}, 4);
    const Solution b = plan_routes(p, Budget{2'000}, 4);
    const Solution c = plan_routes(p, Budget{2'000}, 5);
    EXPECT_EQ(a.routes, b.routes);
    EXPECT_NE(a.routes, c.routes);
}

// Ten customers of demand 6 and capacity 20 need four vehicles (three carry nine customers), not more.
TEST(RoutePlanner, AnOrdinaryFleetSufficesAndASmallOneLeavesCustomers) {
    Problem p = random_problem(3, 10, 20);
    std::fill(p.demand.begin() + 1, p.demand.end(), 6);
    p.max_vehicles = 4;
    const Solution all = plan_routes(p, Budget{500}, 1);
    EXPECT_TRUE(all.complete());
    EXPECT_EQ(judge(p, all), "");
    p.max_vehicles = 3;
    const Solution some = plan_routes(p, Budget{500}, 1);
    EXPECT_EQ(some.unserved.size(), 1U);
    EXPECT_EQ(judge(p, some), "");
}

// Demands 7 7 6 5 5 4 3 3 of 40 in two vehicles of 20: both must be full, which savings by distance do not find alone.
TEST(RoutePlanner, PacksATightFleet) {
    std::size_t complete = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        Problem p = random_problem(seed, 8, 20);
        p.demand = {0, 7, 7, 6, 5, 5, 4, 3, 3};
        p.max_vehicles = 2;
        const Solution s = plan_routes(p, Budget{5'000}, seed);
        EXPECT_EQ(judge(p, s), "");
        complete += s.complete() ? 1 : 0;
    }
    EXPECT_EQ(complete, 5U);
}

TEST(RoutePlanner, StartsFromRoutesGiven) {
    Problem p = random_problem(11, 80, 100);
    const Solution before = plan_routes(p, Budget{5'000}, 1);
    // Nothing to do: as good as it was.
    EXPECT_LE(improve_routes(p, before.routes, Budget{0}, 1).cost, before.cost + 1e-6);
    // A customer missing, a demand grown, a route too long for its vehicle: all is mended.
    std::vector<Route> start = before.routes;
    start[0].pop_back();
    for (std::size_t c = 1; c < p.size(); ++c) p.demand[c] = std::min(100, p.demand[c] + 5);
    const Solution after = improve_routes(p, start, Budget{500, 0.1, 0.01}, 1);
    EXPECT_EQ(judge(p, after), "");
    EXPECT_TRUE(after.complete());
    EXPECT_THROW(improve_routes(p, {{1, 2}, {2}}, Budget{1}, 1), RoutingError);
    EXPECT_THROW(improve_routes(p, {{81}}, Budget{1}, 1), RoutingError);
    EXPECT_THROW(improve_routes(p, {{0}}, Budget{1}, 1), RoutingError);
}

TEST(RoutePlanner, AMatrixGivesTheRoutesOfItsPoints) {
    const Problem p = random_problem(21, 40, 60);
    Problem m = p;
    m.places.clear();
    for (std::size_t a = 0; a < p.size(); ++a) {
        for (std::size_t b = 0; b < p.size(); ++b) m.distances.push_back(p.distance(a, b));
    }
    const Solution by_points = plan_routes(p, Budget{20'000}, 1);
    const Solution by_matrix = plan_routes(m, Budget{20'000}, 1);
    EXPECT_EQ(judge(m, by_matrix), "");
    // Numbered differently inside, so the search is another; both end near the optimum.
    EXPECT_NEAR(by_matrix.cost, by_points.cost, 0.01 * by_points.cost);
}

TEST(RoutePlanner, ManyCustomersAtOnePlaceOrOnALineAreNoTrouble) {
    for (const double spread : {0.0, 1.0}) {
        Problem p;
        p.capacity = 10;
        p.places = {{5, 5}};
        p.demand = {0};
        for (int i = 0; i < 400; ++i) {
            p.places.push_back({spread * i, 7});
            p.demand.push_back(i % 3);
        }
        const Solution s = plan_routes(p, Mode::fast, 1);
        EXPECT_EQ(judge(p, s), "");
    }
}

// One vehicle, nothing to carry, no limit: a travelling salesman, who visits all.
TEST(RoutePlanner, OneVehicleWithoutLimitsVisitsEverybody) {
    Problem p = random_problem(31, 300, 1);
    std::fill(p.demand.begin(), p.demand.end(), 0);
    p.capacity = std::numeric_limits<std::int32_t>::max();
    p.max_vehicles = 1;
    const Solution s = plan_routes(p, Budget{300}, 1);
    EXPECT_EQ(judge(p, s), "");
    EXPECT_TRUE(s.complete());
}

TEST(RoutePlanner, FewestRoutesAreNoMoreThanTheShortestPlanHas) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        Problem p = random_problem(seed, 40, 200);
        add_windows(p, seed);
        const Budget budget{4'000, 3};
        const Solution shortest = plan_routes(p, budget, seed);
        const Solution fewest = plan_fewest_routes(p, budget, seed);
        EXPECT_EQ(judge(p, fewest), "");
        EXPECT_TRUE(fewest.complete());
        EXPECT_LE(fewest.routes.size(), shortest.routes.size());
        EXPECT_EQ(fewest.cost, plan_fewest_routes(p, budget, seed).cost);
    }
}

TEST(RoutePlanner, OneCustomerOrNoneAreProblemsToo) {
    Problem p;
    p.places = {{0, 0}};
    p.demand = {0};
    EXPECT_TRUE(plan_routes(p, Mode::fast, 1).routes.empty());
    p.places.push_back({3, 4});
    p.demand.push_back(1);
    EXPECT_DOUBLE_EQ(plan_routes(p, Mode::fast, 1).cost, 10);
}

TEST(RoutePlanner, RefusesWhatNobodyCanServe) {
    Problem p = random_problem(1, 5, 30);
    p.demand[3] = 31;
    EXPECT_THROW(plan_routes(p, Mode::fast, 1), RoutingError);
    p.demand[3] = 1;
    p.max_duration = 1.9 * p.distance(0, 2);
    EXPECT_THROW(plan_routes(p, Mode::fast, 1), RoutingError);
    p.max_duration = kNoLimit;
    p.windows.assign(p.size(), {});
    p.windows[4] = {0, 0.9 * p.distance(0, 4)};
    EXPECT_THROW(plan_routes(p, Mode::fast, 1), RoutingError);
    p.windows.clear();
    p.places.pop_back();
    EXPECT_THROW(plan_routes(p, Mode::fast, 1), RoutingError);
}

// 0.7124 sqrt(n A) (1 + 0.33 / n) for the optimal closed tour of n uniform points, n >= 100, on a torus, and with its
// boundary some 3 % more at n = 1000 (Johnson, McGeoch and Rothberg 1996). The planner's tour is within 8 % of the
// form.
TEST(RoutePlanner, ToursThroughUniformPointsHaveTheLengthOfTheory) {
    double sum = 0;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        Problem p = random_problem(seed, 999, 1'000'000);
        sum += plan_routes(p, Budget{20'000, 0.1, 0.01}, seed).cost / 1000;
    }
    EXPECT_NEAR(sum / 2, 0.7124 * std::sqrt(1000.0), 0.08 * 0.7124 * std::sqrt(1000.0));
}

}  // namespace
}  // namespace warung::routing
