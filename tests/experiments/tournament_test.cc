// The payoff matrix and its equilibria, from reports as a run would give them.
#include "sim/experiments/tournament.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace warung::experiments {
namespace {

const TournamentQuestion kQuestion{{"north", "south"}, {"hold", "cut"}, competition::Side::fee};

/// A report of one cell: margins of both, each moved by what the replication had in common.
reporting::ReplicationReport report(const std::string& cell, std::int64_t replication, double north, double south) {
    reporting::ReplicationReport r;
    r.variant = cell;
    r.replication = replication;
    const double luck = 1e6 * std::sin(static_cast<double>(replication) * 12.9898);
    r.platforms = {{"north", 0.5, north + luck}, {"south", 0.3, south + luck}, {"east", 0.2, 0}};
    return r;
}

/// Payoffs [strategy of north][strategy of south], in thousand Rp; `noise` of each cell's own.
std::vector<reporting::ReplicationReport> reports(const double (&north)[2][2], const double (&south)[2][2],
                                                  double noise) {
    std::vector<reporting::ReplicationReport> all;
    for (std::size_t a = 0; a < 2; ++a) {
        for (std::size_t b = 0; b < 2; ++b) {
            for (std::int64_t r = 0; r < 5; ++r) {
                const double own = noise * std::cos(static_cast<double>(7 * a + 3 * b) + static_cast<double>(r));
                all.push_back(
                    report(TournamentQuestion::cell_name(a, b), r, 1e3 * north[a][b] + own, 1e3 * south[a][b] - own));
            }
        }
    }
    return all;
}

const TournamentCell& cell(const std::vector<TournamentCell>& cells, std::size_t a, std::size_t b) {
    return *std::find_if(cells.begin(), cells.end(), [&](const TournamentCell& c) {
        return c.strategy == std::array{a, b};
    });
}

// The prisoners' dilemma: both cut, though both would be better off holding. Luck of a million, shared by all cells,
// hides nothing: deviations are paired.
TEST(Tournament, FindsTheEquilibriumOfThePrisonersDilemma) {
    const double north[2][2] = {{30, 0}, {50, 10}};
    const double south[2][2] = {{30, 50}, {0, 10}};
    const auto cells = payoff_matrix(kQuestion, reports(north, south, 500));
    EXPECT_EQ(cell(cells, 1, 1).nash, IsNash::yes);
    EXPECT_EQ(cell(cells, 0, 0).nash, IsNash::no);
    EXPECT_EQ(cell(cells, 0, 1).nash, IsNash::no);
    EXPECT_EQ(cell(cells, 1, 0).nash, IsNash::no);
    EXPECT_NEAR(cell(cells, 0, 0).best_deviation[0].mean, 20'000, 1'000);
    EXPECT_EQ(cell(cells, 0, 0).deviates_to[0], 1U);
    EXPECT_GT(cell(cells, 1, 1).payoff[0].half_width, 100'000) << "the payoffs themselves are wide";
}

TEST(Tournament, DoesNotDecideWhatTheReplicationsDoNotTell) {
    const double even[2][2] = {{10, 10}, {10, 10}};
    for (const TournamentCell& c : payoff_matrix(kQuestion, reports(even, even, 5'000)))
        EXPECT_EQ(c.nash, IsNash::open);
    // To the rupiah the same whatever they play: no deviation gains anything.
    for (const TournamentCell& c : payoff_matrix(kQuestion, reports(even, even, 0))) EXPECT_EQ(c.nash, IsNash::yes);
}

// Matching pennies has no equilibrium in pure strategies.
TEST(Tournament, MatchingPenniesHaveNone) {
    const double north[2][2] = {{10, -10}, {-10, 10}};
    const double south[2][2] = {{-10, 10}, {10, -10}};
    const auto cells = payoff_matrix(kQuestion, reports(north, south, 100));
    for (const TournamentCell& c : cells) EXPECT_EQ(c.nash, IsNash::no);
    EXPECT_NE(tournament_answer(kQuestion, cells).find("No cell is an equilibrium"), std::string::npos);
}

TEST(Tournament, CsvHasARowACellAndNoNan) {
    const double even[2][2] = {{10, 10}, {10, 10}};
    auto one = reports(even, even, 0);
    one.resize(1);  // one replication of one cell: no intervals, and cells without any
    const std::string csv = tournament_csv(kQuestion, payoff_matrix(kQuestion, one));
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
    EXPECT_EQ(csv.find("nan"), std::string::npos) << csv;
}

TEST(Tournament, AFailedReplicationDoesNotCount) {
    const double even[2][2] = {{10, 10}, {10, 10}};
    auto all = reports(even, even, 0);
    all.front().failure = "broken";
    EXPECT_EQ(cell(payoff_matrix(kQuestion, all), 0, 0).payoff[0].n, 4U);
}

// What was set for a strategy that a cell replaces does not get in its way; unknown names are told.
TEST(Tournament, MakesAScenarioOfEveryPair) {
    const std::string tiny = std::string{WARUNG_SCENARIOS_DIR} + "/tiny.toml";
    const std::vector<std::string> set = {"platform.east.pricing=undercut"};
    TournamentQuestion question{{"east", "west"}, {"fixed", "undercut", "match_lowest"}, competition::Side::fee};
    const auto read = tournament_scenario(tiny, set, question);
    ASSERT_TRUE(read.loaded);
    ASSERT_EQ(read.loaded->variants.size(), 9U);
    EXPECT_EQ(read.loaded->variants[5].name, "2-3");
    EXPECT_EQ(read.loaded->variants[5].scenario.platforms[0].params.pricing.strategy, "undercut");
    EXPECT_EQ(read.loaded->variants[5].scenario.platforms[1].params.pricing.strategy, "match_lowest");
    question.strategies = {"undercutt"};
    EXPECT_FALSE(tournament_scenario(tiny, set, question).loaded);
    question = {{"east", "wset"}, {"fixed"}, competition::Side::commission};
    EXPECT_FALSE(tournament_scenario(tiny, set, question).loaded);
}

}  // namespace
}  // namespace warung::experiments
