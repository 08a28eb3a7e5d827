#include "sim/placement/covering.h"

#include "sim/placement/set_cover.h"
#include "tests/placement/instances.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace warung::placement {
namespace {

Sites sites_of(unsigned set) {
    Sites sites;
    for (std::uint32_t s = 0; s < 32; ++s) {
        if ((set >> s) & 1U) sites.push_back(s);
    }
    return sites;
}

/// Calls `visit` with every choice of sites.
template <class Visit>
void for_all_choices(const Problem& problem, Visit&& visit) {
    for (unsigned set = 0; set < (1U << problem.sites); ++set) visit(sites_of(set));
}

TEST(SetCovering, AgreesWithBruteForce) {
    for (std::uint64_t key = 1; key <= 15; ++key) {
        const Problem problem = random_problem(key, 30, 11);
        for (const double radius : {25.0, 40.0, 60.0}) {
            const SetCovering found = solve_set_covering(problem, radius);
            const double coverable = total_weight(problem) - [&] {
                double lost = 0;
                for (const std::uint32_t i : found.out_of_reach) lost += problem.weight[i];
                return lost;
            }();
            std::size_t fewest = problem.sites + 1;
            for_all_choices(problem, [&](const Sites& sites) {
                if (covered_weight(problem, sites, radius) >= coverable) fewest = std::min(fewest, sites.size());
            });
            EXPECT_EQ(found.sites.size(), fewest) << key << " radius " << radius;
            EXPECT_TRUE(found.optimal);
            EXPECT_EQ(covered_weight(problem, found.sites, radius), coverable);
        }
    }
}

TEST(MaximalCovering, AgreesWithBruteForce) {
    for (std::uint64_t key = 1; key <= 8; ++key) {
        const Problem problem = random_problem(key, 40, 11);
        for (const std::size_t p : {1U, 3U, 5U}) {
            double most = 0;
            for_all_choices(problem, [&](const Sites& sites) {
                if (sites.size() == p) most = std::max(most, covered_weight(problem, sites, 20));
            });
            EXPECT_EQ(solve_maximal_covering(problem, p, 20).covered, most) << key << " p " << p;
            EXPECT_EQ(solve_maximal_covering(problem, p, 20, {1, 2e6, 0}).covered, most) << key << " p " << p;
            EXPECT_EQ(solve_maximal_covering(with_lists(problem), p, 20).covered, most) << key << " p " << p;
        }
    }
}

TEST(PCentre, AgreesWithBruteForce) {
    for (std::uint64_t key = 1; key <= 8; ++key) {
        const Problem problem = random_problem(key, 40, 11);
        for (const std::size_t p : {1U, 2U, 4U, 8U}) {
            double least = std::numeric_limits<double>::infinity();
            for_all_choices(problem, [&](const Sites& sites) {
                if (sites.size() == p) least = std::min(least, largest_cost(problem, sites));
            });
            for (const Problem& same : {problem, with_lists(problem)}) {
                const Centre found = solve_p_centre(same, p);
                EXPECT_EQ(found.radius, least) << key << " p " << p;
                EXPECT_EQ(found.sites.size(), p);
                EXPECT_EQ(largest_cost(same, found.sites), least);
                EXPECT_TRUE(found.optimal);
            }
        }
    }
}

// The lines of the Fano plane as columns: 7 rows, 7 columns of 3, any two columns share a row. Two cover 5 rows; three
// through one point cover all 7. The linear bound is 7/3, so 3 needs no branching.
TEST(SetCover, CoversTheFanoPlaneWithThreeLines) {
    const std::vector<std::vector<std::uint32_t>> lines = {{0, 1, 2}, {0, 3, 4}, {0, 5, 6}, {1, 3, 5},
                                                           {1, 4, 6}, {2, 3, 6}, {2, 4, 5}};
    std::vector<std::vector<Reach>> rows;
    for (const auto& line : lines) {
        rows.emplace_back();
        for (const std::uint32_t point : line) rows.back().push_back({point, 0});
    }
    const SetCover found = cover_rows(ReachLists{rows}, std::vector<bool>(7, true), 1e7);
    EXPECT_EQ(found.columns.size(), 3U);
    EXPECT_TRUE(found.optimal());
    const SetCover two = cover_rows(ReachLists{rows}, std::vector<bool>(7, true), 1e7, 2);
    EXPECT_FALSE(two.found);
    EXPECT_GT(two.lower_bound, 2U);
}

TEST(SetCover, NamesTheRowsThatNothingCovers) {
    const std::vector<std::vector<Reach>> rows = {{Reach{0, 0}}};
    const SetCover found = cover_rows(ReachLists{rows}, {true, true}, 1e6);
    EXPECT_EQ(found.uncoverable, Sites{1});
    EXPECT_FALSE(found.found);
}

// Whatever the steps, the bound is one: 60 rows, 40 columns, against the exact answer.
TEST(SetCover, OutOfStepsItsBoundStillHolds) {
    for (std::uint64_t key = 1; key <= 10; ++key) {
        const Problem problem = random_problem(key, 150, 60);
        const SetCovering exact = solve_set_covering(problem, 22);
        const SetCovering hasty = solve_set_covering(problem, 22, {1, 50, 0});
        ASSERT_TRUE(exact.optimal);
        EXPECT_LE(hasty.lower_bound, exact.sites.size()) << key;
        EXPECT_GE(hasty.sites.size(), exact.sites.size()) << key;
    }
}

TEST(SetCovering, NeedsNothingWhereSitesAreOpenOrNobodyLives) {
    Problem problem = random_problem(1, 20, 8);
    problem.base.assign(problem.points(), 3.0);
    EXPECT_TRUE(solve_set_covering(problem, 5).sites.empty());
    problem.base.assign(problem.points(), 1'000.0);
    problem.weight.assign(problem.points(), 0.0);
    EXPECT_TRUE(solve_set_covering(problem, 5).sites.empty());
}

}  // namespace
}  // namespace warung::placement
