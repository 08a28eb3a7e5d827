#include "sim/placement/p_median.h"

#include "sim/placement/or_library.h"
#include "tests/benchmark_files.h"
#include "tests/placement/instances.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace warung::placement {
namespace {

const Effort kNoEnumeration{1, 2e6, 0};

/// Five villages on a line at 0, 1, 2, 10, 11 with one person each, each a candidate.
Problem villages() {
    const std::vector<double> at = {0, 1, 2, 10, 11};
    Problem problem;
    problem.sites = at.size();
    problem.weight.assign(at.size(), 1.0);
    problem.base.assign(at.size(), 100.0);
    for (const double a : at) {
        for (const double b : at) problem.matrix.push_back(std::abs(a - b));
    }
    return problem;
}

// One site: the median 2 (2 + 1 + 0 + 8 + 9 = 20). Two: 1 serves 0, 1, 2 at a cost of 2, and 10 or 11 the others at 1.
TEST(PMedian, PutsSitesWhereAPencilWould) {
    const Placement one = solve_p_median(villages(), 1);
    EXPECT_EQ(one.sites, Sites{2});
    EXPECT_EQ(one.cost, 20);
    const Placement two = solve_p_median(villages(), 2);
    EXPECT_EQ(two.sites, (Sites{1, 3}));
    EXPECT_EQ(two.cost, 3);
    EXPECT_TRUE(two.optimal);
}

// With 1 open already (base), one more site belongs to the far villages: cost 1 + 0 + 1 + 0 + 1 = 3.
TEST(PMedian, BuildsOnWhatIsOpen) {
    Problem problem = villages();
    problem.base = cost_of_points(problem, Sites{1});
    const Placement one = solve_p_median(problem, 1);
    EXPECT_EQ(one.sites, Sites{3});
    EXPECT_EQ(one.cost, 3);
}

TEST(PMedian, SearchFindsTheOptimumOfSmallProblems) {
    for (std::uint64_t key = 1; key <= 12; ++key) {
        const Problem problem = random_problem(key, 40, 14);
        for (const std::size_t p : {1U, 2U, 4U, 7U, 13U, 14U}) {
            const double best = enumerate_p_median(problem, p).cost;
            EXPECT_NEAR(solve_p_median(problem, p, kNoEnumeration).cost, best, 1e-9 * best) << key << " p " << p;
        }
    }
}

TEST(PMedian, SwapsNeverMakeTheGreedyAnswerWorse) {
    for (std::uint64_t key = 1; key <= 10; ++key) {
        const Problem dense = random_problem(key, 120, 60);
        const Problem lists = with_lists(dense);
        for (const Problem* problem : {&dense, &lists}) {
            const Sites greedy = greedy_p_median(*problem, 8);
            EXPECT_LE(interchange(*problem, greedy, 1e9).cost, total_cost(*problem, greedy) * (1 + 1e-12)) << key;
        }
    }
}

// Teitz and Bart's condition, tried by brute force: no site for another lowers the cost.
TEST(PMedian, AfterInterchangeNoSwapHelps) {
    for (std::uint64_t key = 1; key <= 6; ++key) {
        const Problem dense = random_problem(key, 60, 25);
        const Problem lists = with_lists(dense);
        for (const Problem* problem : {&dense, &lists}) {
            const Placement found = interchange(*problem, greedy_p_median(*problem, 6), 1e9);
            for (std::size_t slot = 0; slot < found.sites.size(); ++slot) {
                for (std::uint32_t s = 0; s < problem->sites; ++s) {
                    Sites trial = found.sites;
                    trial[slot] = s;
                    EXPECT_GE(total_cost(*problem, trial), found.cost * (1 - 1e-9));
                }
            }
        }
    }
}

TEST(PMedian, ListsAndMatrixChooseAlikeGreedily) {
    for (std::uint64_t key = 1; key <= 10; ++key) {
        const Problem dense = random_problem(key, 80, 30);
        const double a = total_cost(dense, greedy_p_median(dense, 7));
        const double b = total_cost(dense, greedy_p_median(with_lists(dense), 7));
        EXPECT_NEAR(a, b, 1e-9 * a) << key;
    }
}

TEST(PMedian, ChoosesDistinctSitesAndSaysTheirCost) {
    const Problem problem = random_problem(3, 200, 90);
    for (const std::size_t p : {1U, 30U, 89U, 90U}) {
        const Placement found = solve_p_median(problem, p, kNoEnumeration);
        EXPECT_EQ((std::set<std::uint32_t>{found.sites.begin(), found.sites.end()}.size()), p);
        EXPECT_EQ(found.cost, total_cost(problem, found.sites));
    }
}

TEST(PMedian, IsTheSameEachTime) {
    const Problem problem = random_problem(5, 150, 80);
    EXPECT_EQ(solve_p_median(problem, 9, kNoEnumeration).sites, solve_p_median(problem, 9, kNoEnumeration).sites);
}

TEST(PMedian, RefusesMoreSitesThanThereAre) { EXPECT_THROW(solve_p_median(villages(), 6), std::invalid_argument); }

// Beasley's published optima (OR-Library, pmedopt); the goals are 0.23 % on average and 1 % at worst.
TEST(PMedian, ComesCloseToThePublishedOptimaOfTheOrLibrary) {
    const std::string folder = (testing::benchmark_files() / "data/pmedian/").string();
    double gaps = 0;
    int files = 0;
    for (const auto& [name, best] : {std::pair{"pmed1", 5819.0},
                                     {"pmed4", 3034.0},
                                     {"pmed6", 7824.0},
                                     {"pmed10", 1255.0},
                                     {"pmed13", 4374.0},
                                     {"pmed17", 6999.0},
                                     {"pmed33", 4700.0}}) {
        std::ifstream stream{folder + name + ".txt", std::ios::binary};
        if (!stream) GTEST_SKIP() << "no " << folder << name << ".txt";
        const std::string text{std::istreambuf_iterator<char>{stream}, {}};
        const OrLibraryFile file = read_or_library(name, text);
        const double gap = solve_p_median(file.problem, file.p).cost / best - 1;
        EXPECT_GE(gap, 0) << name;
        EXPECT_LE(gap, 0.005) << name;
        gaps += gap;
        ++files;
    }
    EXPECT_LE(gaps / files, 0.001);
}

}  // namespace
}  // namespace warung::placement
