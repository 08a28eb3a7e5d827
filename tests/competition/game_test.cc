#include "sim/competition/measures.h"
#include "sim/competition/sessions.h"
#include "tests/competition/markets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace warung::competition {
namespace {

using testing::calvano_demand;
using testing::calvano_rules;
using testing::seat;

std::vector<double> shares_at(const Demand& demand, const std::vector<double>& prices) {
    std::vector<double> shares(prices.size());
    demand(prices, shares);
    return shares;
}

// s_1 = 1/2 + (p_2 - p_1) / (2t): t = 0.5, prices 1.566667 and 1.633333 give 0.566667 (the equilibrium for costs
// 1, 1.2).
TEST(SyntheticDemand, OfTheLineSplitsWhereDeliveredPricesAreEqual) {
    const auto s = shares_at(hotelling_demand(0.5), {1.566666666667, 1.633333333333});
    EXPECT_NEAR(s[0], 0.566666666667, 1e-12);
    EXPECT_NEAR(s[1], 0.433333333333, 1e-12);
    EXPECT_EQ(shares_at(hotelling_demand(0.5), {1, 9}), (std::vector<double>{1, 0}));
}

// Salop with t = 1, n = 5: at a common price 0.2 each; one that asks 0.05 less gains 0.05 / (2t) on either side, and
// its neighbours lose as much on one. Within t/n = 0.2 of its neighbours a seller keeps customers, beyond it has none.
TEST(SyntheticDemand, OfTheCircleIsLostToNeighbours) {
    const Demand circle = salop_demand(5, 1);
    const auto even = shares_at(circle, {0.7, 0.7, 0.7, 0.7, 0.7});
    for (const double s : even) EXPECT_NEAR(s, 0.2, 1e-12);
    const auto cut = shares_at(circle, {0.65, 0.7, 0.7, 0.7, 0.7});
    EXPECT_NEAR(cut[0], 0.25, 1e-12);
    EXPECT_NEAR(cut[1], 0.175, 1e-12);
    EXPECT_NEAR(cut[4], 0.175, 1e-12);
    EXPECT_NEAR(cut[2], 0.2, 1e-12);
    const auto priced_out = shares_at(circle, {0.7, 0.95, 0.7, 0.7, 0.7});
    EXPECT_EQ(priced_out[1], 0);
    EXPECT_NEAR(priced_out[0], 0.3, 1e-12);
    double sum = 0;
    for (const double s : shares_at(circle, {0.1, 0.63, 0.4, 0.55, 0.48})) sum += s;
    EXPECT_NEAR(sum, 1, 1e-12) << "everybody buys";
}

TEST(SyntheticDemand, ForOneGoodGoesToTheCheapest) {
    const Demand demand = homogeneous_demand(1, 1);
    EXPECT_EQ(shares_at(demand, {0.5, 0.25}), (std::vector<double>{0, 0.75}));
    EXPECT_EQ(shares_at(demand, {0.5, 0.5}), (std::vector<double>{0.25, 0.25}));
    EXPECT_EQ(shares_at(demand, {1.5, 1.2}), (std::vector<double>{0, 0}));
}

// Best responses on the line and the circle end at p = c + t and p = c + t / n (Hotelling 1929, Salop 1979), in ticks
// of a thousandth.
TEST(PricingGame, EndsInTheSpatialEquilibria) {
    GameRules rules;
    rules.range = {0, 4'000, 1};
    rules.demand = demand_view(hotelling_demand(0.5), {0, 0.001});
    Seat s = seat("best_response", 1'000);
    Seat dear = s;
    dear.cost = 1'200;
    PricingGame line{rules, {s, dear}, 1};
    for (int t = 0; t < 60; ++t) line.step();
    EXPECT_NEAR(static_cast<double>(line.prices()[0]), 1'566.7, 2);
    EXPECT_NEAR(static_cast<double>(line.prices()[1]), 1'633.3, 2);

    rules.demand = demand_view(salop_demand(5, 1), {0, 0.001});
    s.start = 1'150;
    PricingGame circle{rules, std::vector<Seat>(5, s), 1};
    for (int t = 0; t < 60; ++t) circle.step();
    for (const Price p : circle.prices()) EXPECT_NEAR(static_cast<double>(p), 1'200, 2);
}

std::vector<std::int64_t> review_periods(const GameRules& rules, std::vector<Seat> seats, std::size_t player) {
    // Who wins continues: a step at each review.
    PricingGame game{rules, seats, 1};
    std::vector<std::int64_t> periods;
    for (int t = 1; t <= 12; ++t) {
        const Price before = game.prices()[player];
        game.step();
        if (game.prices()[player] != before) periods.push_back(t);
    }
    return periods;
}

TEST(PricingGame, AsksThoseWhoseTurnItIs) {
    GameRules rules = calvano_rules(3);
    std::vector<Seat> seats(3, seat("win_continue_lose_reverse", 1'200, {{"step", 3}}));
    seats[1].every = 5;
    seats[1].first = 2;
    EXPECT_EQ(review_periods(rules, seats, 1).size(), 12U);
    rules.timing = Timing::alternating;
    EXPECT_EQ(review_periods(rules, seats, 0), (std::vector<std::int64_t>{1, 4, 7, 10}));
    EXPECT_EQ(review_periods(rules, seats, 2), (std::vector<std::int64_t>{3, 6, 9, 12}));
    rules.timing = Timing::calendar;
    EXPECT_EQ(review_periods(rules, seats, 1), (std::vector<std::int64_t>{2, 7, 12}));
}

TEST(PricingGame, KeepsItsBooks) {
    GameRules rules = calvano_rules();
    rules.volume = 1'000;
    Seat s = seat("fixed", 1'500);
    s.cash = 50;
    PricingGame game{rules, {s, s}, 1};
    for (int t = 0; t < 9; ++t) game.step();
    std::vector<double> shares(2);
    rules.demand(std::vector<Price>{1'500, 1'500}, shares);
    EXPECT_NEAR(game.profits()[0], 500 * shares[0] * 1'000, 1e-6);
    EXPECT_NEAR(game.cash()[0], 50 + 10 * game.profits()[0], 1e-5);
}

TEST(PricingGame, LetsNobodySellBelowCostWithoutCash) {
    Seat s = seat("fixed", 900);
    s.cash = 0;
    PricingGame game{calvano_rules(), {s, seat("fixed", 900)}, 1};
    game.step();
    EXPECT_EQ(game.prices(), (std::vector<Price>{1'000, 900}));
}

TEST(PricingGame, IsTheSameForAnyNumberOfThreads) {
    const auto session = [](std::uint64_t key) {
        GameRules rules = calvano_rules(3);
        rules.profit_noise = 0.05;
        PricingGame game{rules,
                         {seat("win_continue_lose_reverse", 1'200, {{"step", 10}}),
                          seat("imitate_best", 1'300, {{"mutation", 0.2}, {"step", 7}}),
                          seat("bandit", 1'400, {{"algorithm", 1}, {"lowest", 1'000}, {"highest", 2'000}})},
                         key};
        return play(game, 200).prices;
    };
    const auto one = run_sessions<PriceRows>(16, 3, 1, session);
    for (const std::size_t threads : {2U, 5U}) EXPECT_EQ(run_sessions<PriceRows>(16, 3, threads, session), one);
    EXPECT_NE(one[0], one[1]);
}

TEST(PricingGame, RefusesRulesWithoutSense) {
    GameRules rules = calvano_rules();
    EXPECT_THROW(PricingGame(rules, {}, 1), std::invalid_argument);
    rules.range = {1'001, 1'009, 10};
    EXPECT_THROW(PricingGame(rules, {seat("fixed", 1), seat("fixed", 1)}, 1), std::invalid_argument);
    EXPECT_THROW(PricingGame(calvano_rules(), {seat("fixt", 1), seat("fixed", 1)}, 1), StrategyError);
}

TEST(Cycles, AreFoundWithTheirShortestPeriod) {
    PriceRows path{{9}, {8}, {1}};
    for (int k = 0; k < 6; ++k) {
        for (const Price p : {5, 4, 3}) path.push_back({p});
    }
    const auto cycle = find_cycle(path);
    ASSERT_TRUE(cycle);
    EXPECT_EQ(cycle->length, 3U);
    EXPECT_DOUBLE_EQ(cycle->mean, 4);
    EXPECT_DOUBLE_EQ(cycle->asymmetry(), 2);
    EXPECT_DOUBLE_EQ(cycle->mean_fall, 1);
    EXPECT_DOUBLE_EQ(cycle->mean_rise, 2);
    EXPECT_EQ(find_cycle({{7, 8}, {7, 8}, {7, 8}})->length, 1U);
    EXPECT_FALSE(find_cycle({{1}, {2}, {3}, {4}, {5}, {6}}));
    EXPECT_FALSE(find_cycle({}));
}

// Rows (1, 3) and (4, 2): standard deviations 1 and 1, ranges 2 and 2, and the order has turned once.
TEST(Dispersion, IsTakenOverPlayers) {
    const PriceDispersion d = price_dispersion({{1, 3}, {4, 2}});
    EXPECT_DOUBLE_EQ(d.standard_deviation, 1);
    EXPECT_DOUBLE_EQ(d.range, 2);
    EXPECT_DOUBLE_EQ(d.lowest, 1.5);
    EXPECT_DOUBLE_EQ(d.rank_reversals, 1);
}

// Against a rival at 1.5 for ever the best price is the best response, 1.48438 (Lambert's W): regret is what it earns
// more than the price that was asked, and nothing at the best response itself.
TEST(Regret, IsWhatTheBestSinglePriceWouldHaveEarnedMore) {
    const PriceRange range{1'000, 2'000, 1};
    std::vector<double> shares(2);
    calvano_demand()(std::vector<Price>{1'200, 1'500}, shares);
    const double earned = 200 * shares[0];
    calvano_demand()(std::vector<Price>{1'484, 1'500}, shares);
    const double best = 484 * shares[0];
    const PriceRows path(10, {1'200, 1'500});
    EXPECT_NEAR(external_regret(path, 0, 1'000, range, calvano_demand()), best - earned, 1e-9);
    EXPECT_NEAR(external_regret(PriceRows(3, {1'484, 1'500}), 0, 1'000, range, calvano_demand()), 0, 1e-9);
}

// A cut by one tit-for-tat player wanders between the two for ever; the game itself is left as it was.
TEST(Impulse, ShowsTheEchoOfACut) {
    PricingGame game{calvano_rules(), {seat("tit_for_tat", 1'900), seat("tit_for_tat", 1'900)}, 1};
    game.step();
    const auto state = game.state();
    const Impulse paths = impulse(game, 0, 1'600, 4);
    EXPECT_EQ(paths.without, PriceRows(5, {1'900, 1'900}));
    EXPECT_EQ(paths.with, (PriceRows{{1'600, 1'900}, {1'900, 1'600}, {1'600, 1'900}, {1'900, 1'600}, {1'600, 1'900}}));
    EXPECT_EQ(game.state(), state);
}

}  // namespace
}  // namespace warung::competition
