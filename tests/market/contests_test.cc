#include "sim/market/contests.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

namespace warung::market {
namespace {

TEST(Attrition, burns_the_prize) {
    const auto war = attrition_in_continuous_time(2, 30);
    EXPECT_DOUBLE_EQ(war.exit_chance, 2.0 / 30);
    EXPECT_DOUBLE_EQ(war.mean_duration, 7.5);
    EXPECT_DOUBLE_EQ(2 * war.mean_burn_each, 30);
}

TEST(Attrition, makes_staying_worth_leaving) {
    // Staying: the rival leaves with chance x and the prize is won, else k is burnt and the game starts anew, worth 0.
    for (const double burn : {0.1, 2.0, 50.0}) {
        const auto war = attrition_in_periods(burn, 30);
        EXPECT_NEAR(war.exit_chance * 30 - (1 - war.exit_chance) * burn, 0, 1e-13);
        // Prize won by one at the end, or by none: expected burn of both = prize times chance of a sole survivor.
        EXPECT_NEAR(2 * war.mean_burn_each, 30 * (1 - war.both_exit_chance), 1e-12);
    }
    EXPECT_THROW(attrition_in_periods(0, 30), std::invalid_argument);
}

TEST(Contest, of_equals_spends_n_minus_1_over_n_of_the_prize) {
    for (const std::size_t n : {2UL, 4UL, 10UL}) {
        const auto result = tullock_contest(std::vector<double>(n, 3.0));
        const auto count = static_cast<double>(n);
        EXPECT_NEAR(result.effort[0], 3 * (count - 1) / (count * count), 1e-15);
        EXPECT_NEAR(result.net_profit[0], 3 / (count * count), 1e-15);
    }
}

TEST(Contest, of_two_unequal_firms_is_hillman_and_rileys) {
    // x_i = V_i^2 V_j / (V_i + V_j)^2
    const auto result = tullock_contest({2, 1});
    EXPECT_NEAR(result.effort[0], 4.0 / 9, 1e-15);
    EXPECT_NEAR(result.effort[1], 2.0 / 9, 1e-15);
}

TEST(Contest, keeps_out_firms_to_whom_the_prize_is_worth_little) {
    // 10 and 10 alone spend 5 together; a prize of 4 is not worth entering for.
    const auto result = tullock_contest({10, 4, 10});
    EXPECT_EQ(result.effort[1], 0);
    EXPECT_NEAR(result.effort[0], 2.5, 1e-15);
    // At 6 it is: no one gains by another effort.
    const std::vector<double> prize{10, 6, 10};
    const auto three = tullock_contest(prize);
    const double total = std::accumulate(three.effort.begin(), three.effort.end(), 0.0);
    EXPECT_GT(three.effort[1], 0);
    for (std::size_t i = 0; i < 3; ++i) {
        for (const double step : {-0.05, 0.05}) {
            const double x = three.effort[i] + step;
            EXPECT_LT(prize[i] * x / (total + step) - x, three.net_profit[i]);
        }
    }
}

TEST(War, of_the_longest_length_is_worth_peace) {
    const War war{0.25, 0.2229, 0.552, 0.95};
    const double longest = longest_war_worth_fighting(war);
    EXPECT_NEAR(war_value(war, longest), peace_value(war), 1e-12);
    EXPECT_GT(war_value(war, longest - 1), peace_value(war));
    EXPECT_EQ(periods_financed(war, 10), 40);
    EXPECT_EQ(periods_financed(war, 9.99), 39);
    EXPECT_EQ(longest_war_worth_fighting({0.25, 0.6, 0.552, 0.95}), 0);  // peace is better than monopoly
    EXPECT_THROW(war_value({0.25, 0.2, 0.5, 1}, 1), std::invalid_argument);
    EXPECT_THROW(periods_financed({0, 0.2, 0.5, 0.9}, 1), std::invalid_argument);
}

}  // namespace
}  // namespace warung::market
