#include "sim/market/price_dynamics.h"

#include "sim/market/price_grid.h"
#include "tests/market/markets.h"

#include <gtest/gtest.h>

#include <cmath>

namespace warung::market {
namespace {

LogitDemand calvano(std::size_t n) { return LogitDemand::symmetric(n, 2, 0.25, 0); }

TEST(PriceDynamics, best_responses_contract_to_the_equilibrium_at_the_local_rate) {
    const auto sellers = Sellers::apart({1, 1});
    const auto nash = nash_prices(calvano(2), sellers);
    const double rate = local_rate(calvano(2), sellers, nash, Timing::simultaneous);
    const double s = calvano(2).shares(nash)[0];
    EXPECT_NEAR(rate, s * s / (1 - s), 1e-14);
    // From equal prices: unequal ones add the second eigenvalue, which is the same with the other sign.
    const auto path = best_response_path(calvano(2), sellers, {1.2, 1.2}, 60, Timing::simultaneous);
    EXPECT_NEAR(path.back()[0], nash[0], 1e-14);
    const auto gap = [&](std::size_t t) { return std::abs(path[t][0] - nash[0]); };
    EXPECT_NEAR(gap(20) / gap(19), rate, 1e-4);
    // In turn, each round contracts by the square.
    EXPECT_NEAR(local_rate(calvano(2), sellers, nash, Timing::sequential), rate * rate, 1e-14);
    const auto rounds = best_response_path(calvano(2), sellers, {1.2, 1.9}, 12, Timing::sequential);
    EXPECT_NEAR((rounds[9][0] - nash[0]) / (rounds[8][0] - nash[0]), rate * rate, 1e-3);
}

TEST(PriceDynamics, sequential_rounds_are_alternating_moves) {
    const auto sellers = Sellers::apart({1, 0.8, 1.1});
    const LogitDemand demand{{2, 2, 1.9}, 0.25, 0};
    const auto rounds = best_response_path(demand, sellers, {1, 1, 1}, 4, Timing::sequential);
    const auto moves = best_response_path(demand, sellers, {1, 1, 1}, 12, Timing::alternating);
    for (std::size_t t = 0; t <= 4; ++t) EXPECT_EQ(rounds[t], moves[3 * t]);
    EXPECT_NE(moves[1][0], moves[0][0]);
    EXPECT_EQ(moves[1][1], moves[0][1]);
}

TEST(PriceDynamics, follows_random_markets_home) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        const auto nash = nash_prices(demand, sellers);
        EXPECT_LT(local_rate(demand, sellers, nash, Timing::simultaneous), 1);
        const auto path = best_response_path(demand, sellers, sellers.cost, 3000, Timing::simultaneous);
        for (std::size_t j = 0; j < nash.size(); ++j) EXPECT_NEAR(path.back()[j], nash[j], 1e-9) << "seed " << seed;
    }
}

TEST(Temptation, is_withstood_from_the_critical_discount_up) {
    const auto sellers = Sellers::apart({1, 1});
    const auto one = temptations(calvano(2), sellers).at(0);
    // Collude for ever, or deviate once and earn Nash after: equal at the critical factor.
    const double d = one.critical_discount;
    EXPECT_NEAR(one.collusive_profit / (1 - d), one.profit + d / (1 - d) * one.nash_profit, 1e-14);
    EXPECT_NEAR(d, 0.393097965, 1e-9);
    // Firms with a cost disadvantage gain less from the cartel's prices.
    const auto unequal = temptations(calvano(2), Sellers::apart({1, 0.9}));
    EXPECT_GT(unequal[0].critical_discount, unequal[1].critical_discount);
}

TEST(PriceGrid, is_that_of_calvano_et_al) {
    // First and last price in the authors' output: 1.42773 and 1.97018.
    const auto game = PriceGridGame::between_benchmarks(calvano(2), {1, 1}, 15, 0.1);
    EXPECT_NEAR(game.grids()[0].front(), 1.42773, 1e-5);
    EXPECT_NEAR(game.grids()[0].back(), 1.97018, 1e-5);
    EXPECT_EQ(game.profiles(), 225U);
    EXPECT_EQ(game.actions(game.profile({3, 11})), (std::vector<std::size_t>{3, 11}));
    // Symmetric: what firm 0 earns at (i, j) firm 1 earns at (j, i).
    EXPECT_DOUBLE_EQ(game.profit(0, game.profile({2, 9})), game.profit(1, game.profile({9, 2})));
    const auto nash = game.pure_nash();
    ASSERT_EQ(nash.size(), 2U);
    EXPECT_EQ(nash[0], game.profile({1, 1}));
    EXPECT_EQ(nash[1], game.profile({2, 2}));
    EXPECT_EQ(game.joint_maximum(), game.profile({13, 13}));
}

TEST(PriceGrid, starts_values_at_the_mean_against_random_rivals) {
    const auto game = PriceGridGame::between_benchmarks(calvano(3), {1, 1, 1}, 4, 0.1);
    double sum = 0;
    for (std::size_t j = 0; j < 4; ++j)
        for (std::size_t k = 0; k < 4; ++k) sum += game.profit(1, game.profile({j, 2, k}));
    EXPECT_NEAR(game.initial_values(1, 0.95)[2], sum / 16 / 0.05, 1e-12);
}

TEST(PriceGrid, counts_visits_by_exploration) {
    // n = 2, m = 15, k = 1, beta = 4e-6: 196 / (15^5 (1 - exp(-1.2e-5))) = 21.509.
    EXPECT_NEAR(exploration_visits(2, 15, 1, 4e-6), 21.50904537749, 1e-9);
    EXPECT_THROW(exploration_visits(2, 15, 1, 0), std::invalid_argument);
    EXPECT_THROW(PriceGridGame::between_benchmarks(calvano(8), std::vector<double>(8, 1), 15, 0.1),
                 std::invalid_argument);
}

}  // namespace
}  // namespace warung::market
