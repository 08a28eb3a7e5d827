// Rounds of replications until an interval is narrow enough.
#include "sim/experiments/precision.h"

#include <gtest/gtest.h>

#include <cmath>

namespace warung::experiments {
namespace {

/// n values around 10 with distance 1 to either side: mean 10, variance n / (n - 1).
std::vector<double> around_ten(std::size_t n) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(i % 2 == 0 ? 9 : 11);
    return values;
}

// Ten values: half-width 2.262 sqrt(10 / 9 / 10) = 0.754.
TEST(Precision, AnIntervalIsPreciseFromItsHalfWidthOn) {
    EXPECT_TRUE(precise(rule_of({0.755, false, 200}), around_ten(10)));
    EXPECT_FALSE(precise(rule_of({0.753, false, 200}), around_ten(10)));
    // Relative, with Law's correction: 0.0754 of the mean is asked of target / (1 + target), so 0.0816 does and 0.08
    // not.
    EXPECT_TRUE(precise(rule_of({0.0817, true, 200}), around_ten(10)));
    EXPECT_FALSE(precise(rule_of({0.0800, true, 200}), around_ten(10)));
}

// To 0.5 with variance 10 / 9: t sqrt(1.111 / n) <= 0.5 first holds for n = 20 (2.093 x 0.2357 = 0.493; 19: 2.101 x
// 0.2418 = 0.508).
TEST(Precision, TheNextRoundHasWhatTheForecastSays) {
    EXPECT_EQ(next_replications(rule_of({0.5, false, 200}), 10, {around_ten(10)}), 20);
}

TEST(Precision, NoRoundIsMoreThanTwiceTheLastAndNoneBeyondTheBound) {
    EXPECT_EQ(next_replications(rule_of({0.01, false, 200}), 10, {around_ten(10)}), 20);
    EXPECT_EQ(next_replications(rule_of({0.01, false, 15}), 10, {around_ten(10)}), 15);
    EXPECT_EQ(next_replications(rule_of({0.01, false, 15}), 15, {around_ten(15)}), 15);
}

TEST(Precision, EveryFigureCountsAndOneThatIsUndefinedWaitsForNothing) {
    const auto rule = rule_of({0.5, false, 200});
    const std::vector<double> constant(10, 3.0);
    const std::vector<double> undefined(10, std::nan(""));
    EXPECT_EQ(next_replications(rule, 10, {constant}), 10);
    EXPECT_EQ(next_replications(rule, 10, {constant, around_ten(10)}), 20);
    EXPECT_EQ(next_replications(rule, 10, {undefined}), 10);
    EXPECT_FALSE(precise(rule, undefined));
}

}  // namespace
}  // namespace warung::experiments
