#include "sim/statistics/intervals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace warung::reporting {
namespace {

using statistics::Interval;
using statistics::paired_difference;
using statistics::t_interval;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Sum 13.43, mean 1.343; squares 19.5441 - 13.43^2 / 10 = 1.50761, s^2 = 0.167512; s / sqrt(10) = 0.129427;
// t(9, 0.95) = 1.833113: 0.237253.
const std::vector<double> kTen = {1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09};

TEST(TInterval, TenObservationsByHand) {
    const Interval i = t_interval(kTen, 0.90);
    EXPECT_NEAR(i.mean, 1.343, 1e-12);
    EXPECT_NEAR(i.half_width, 0.237253, 1e-6);
    EXPECT_EQ(i.n, 10U);
}

// 1 and 3: mean 2, s^2 = 2, s / sqrt(2) = 1; t(1, 0.975) = tan(0.475 pi) = 12.7062.
TEST(TInterval, TwoValuesByHand) {
    const Interval i = t_interval(std::vector<double>{1, 3});
    EXPECT_EQ(i.mean, 2);
    EXPECT_NEAR(i.half_width, std::tan(0.475 * 3.14159265358979), 1e-9);
    EXPECT_NEAR(i.half_width, 12.7062, 5e-5);
}

TEST(TInterval, IsWiderTheMoreConfidentItIs) {
    EXPECT_LT(t_interval(kTen, 0.5).half_width, t_interval(kTen, 0.9).half_width);
    EXPECT_LT(t_interval(kTen, 0.9).half_width, t_interval(kTen, 0.99).half_width);
    EXPECT_EQ(t_interval(kTen).half_width, t_interval(kTen, 0.95).half_width);
}

TEST(TInterval, LeavesOutWhatIsNotANumber) {
    std::vector<double> gaps = {kNan};
    for (const double x : kTen) {
        gaps.push_back(x);
        gaps.push_back(kNan);
    }
    const Interval with = t_interval(gaps, 0.90);
    const Interval without = t_interval(kTen, 0.90);
    EXPECT_EQ(with.mean, without.mean);
    EXPECT_EQ(with.half_width, without.half_width);
    EXPECT_EQ(with.n, 10U);
}

TEST(TInterval, OneValueHasAMeanAndNoWidth) {
    const Interval i = t_interval(std::vector<double>{kNan, 4.5});
    EXPECT_EQ(i.mean, 4.5);
    EXPECT_TRUE(std::isnan(i.half_width));
    EXPECT_EQ(i.n, 1U);
}

TEST(TInterval, NoValueHasNeither) {
    for (const std::vector<double>& nothing : {std::vector<double>{}, std::vector<double>{kNan, kNan}}) {
        const Interval i = t_interval(nothing);
        EXPECT_TRUE(std::isnan(i.mean));
        EXPECT_TRUE(std::isnan(i.half_width));
        EXPECT_EQ(i.n, 0U);
    }
}

TEST(TInterval, EqualValuesHaveNoWidth) {
    const Interval i = t_interval(std::vector<double>{7, 7, 7});
    EXPECT_EQ(i.mean, 7);
    EXPECT_EQ(i.half_width, 0);
}

// A large common part does not swallow the spread, as it would in the sum of squares: 1e9 + {1, 3}.
TEST(TInterval, KeepsItsDigitsFarFromZero) {
    EXPECT_NEAR(t_interval(std::vector<double>{1e9 + 1, 1e9 + 3}).half_width, 12.7062, 5e-5);
}

// Differences 1 and 3, whatever the noise that both share.
TEST(PairedDifference, IsTheIntervalOfTheDifferences) {
    const Interval i = paired_difference(std::vector<double>{101, 903}, std::vector<double>{100, 900});
    EXPECT_EQ(i.mean, 2);
    EXPECT_NEAR(i.half_width, 12.7062, 5e-5);
    const Interval swapped = paired_difference(std::vector<double>{100, 900}, std::vector<double>{101, 903});
    EXPECT_EQ(swapped.mean, -2);
}

TEST(PairedDifference, LeavesOutPairsWithAHalfMissing) {
    const Interval i =
        paired_difference(std::vector<double>{101, kNan, 903, 5}, std::vector<double>{100, 7, 900, kNan});
    EXPECT_EQ(i.n, 2U);
    EXPECT_EQ(i.mean, 2);
}

}  // namespace
}  // namespace warung::reporting
