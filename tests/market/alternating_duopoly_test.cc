#include "sim/market/alternating_duopoly.h"

#include <gtest/gtest.h>

namespace warung::market {
namespace {

/// Maskin and Tirole (1988 II): prices i / 6, demand 1 - p, no cost.
AlternatingDuopoly market(double discount) {
    AlternatingDuopoly duopoly{{}, {1, 1}, 0, discount};
    for (int i = 0; i <= 6; ++i) duopoly.price.push_back(i / 6.0);
    return duopoly;
}

Branch surely(std::size_t price) { return {price, 1, 0}; }

/// Their section 3: undercut down to cost, there one seller relents with chance x.
Reaction edgeworth() {
    return {{{0, 1, -1}, {5, 0, 1}}, {surely(0)}, {surely(1)}, {surely(2)}, {surely(3)}, {surely(4)}, {surely(4)}};
}

/// Their section 2: the monopoly price 3/6 stays; undercutting is answered by 1/6 and a wait.
Reaction kinked() {
    return {{surely(3)}, {{1, 0, 1}, {3, 1, -1}}, {surely(1)}, {surely(3)}, {surely(3)}, {surely(3)}, {surely(3)}};
}

TEST(AlternatingDuopoly, kinked_demand_waits_with_a_known_chance) {
    // From the indifference at price 1: y = (5 + d) / (5 d + 9 d^2).
    for (const double d : {0.9, 0.95, 0.99}) {
        const auto y = mixing_probability(market(d), kinked());
        ASSERT_TRUE(y);
        EXPECT_NEAR(*y, (5 + d) / (5 * d + 9 * d * d), 1e-14);
        EXPECT_LT(largest_one_shot_gain(market(d), kinked(), *y), 1e-13);
        const auto result = long_run(market(d), kinked(), *y);
        EXPECT_DOUBLE_EQ(result.steady_price.value_or(0), 0.5);
        EXPECT_NEAR(result.mean_profit, 0.125, 1e-15);
        EXPECT_FALSE(result.cycle_length);
    }
}

TEST(AlternatingDuopoly, cycles_undercut_wait_and_jump) {
    for (const double d : {0.9, 0.95, 0.99}) {
        const auto x = mixing_probability(market(d), edgeworth());
        ASSERT_TRUE(x);
        EXPECT_LT(largest_one_shot_gain(market(d), edgeworth(), *x), 1e-13);
        const auto result = long_run(market(d), edgeworth(), *x);
        // Five cuts and 1 / x tries per cycle; the lower standing prices earn (4 2 + 3 3 + 2 4 + 1 5) / 36 = 30/36.
        EXPECT_NEAR(result.cycle_length.value_or(0), 5 + 1 / *x, 1e-12);
        EXPECT_NEAR(result.mean_profit, 30.0 / 36 / (5 + 1 / *x) / 2, 1e-14);
        EXPECT_FALSE(result.steady_price);
    }
}

TEST(AlternatingDuopoly, tells_what_is_no_equilibrium) {
    // Staying at cost for ever: one jump gains.
    Reaction stuck = edgeworth();
    stuck[0] = {surely(0)};
    EXPECT_FALSE(mixing_probability(market(0.95), stuck));
    EXPECT_GT(largest_one_shot_gain(market(0.95), stuck, 0), 0.01);
    // Two prices that both stay: the long run depends on the start.
    Reaction two(7, {surely(3)});
    two[0] = {surely(0)};
    EXPECT_THROW(long_run(market(0.95), two, 0), NoEquilibrium);
    Reaction broken = edgeworth();
    broken[2] = {{9, 1, 0}};
    EXPECT_THROW(long_run(market(0.95), broken, 0), std::invalid_argument);
    broken[2] = {{1, 0.5, 0}};
    EXPECT_THROW(long_run(market(0.95), broken, 0), std::invalid_argument);
    EXPECT_THROW(mixing_probability(market(1), edgeworth()), std::invalid_argument);
}

}  // namespace
}  // namespace warung::market
