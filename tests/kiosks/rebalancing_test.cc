#include "sim/kiosks/rebalancing.h"

#include "sim/random/samplers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace warung::kiosks {
namespace {

// Miller and Orr 1966. b = 10, s^2 = 200^2, i = 0.01: 3 x 10 x 40,000 / 0.04 = 3 x 10^7, whose cube root is 310.72.
TEST(MillerOrr, HasTheLimitsOfTheTextbook) {
    const TwoSidedLimits limits = miller_orr_limits({10, 0.01}, 40'000, 100);
    EXPECT_NEAR(limits.target, 410.7233, 1e-4);
    EXPECT_NEAR(limits.upper, 1032.1698, 1e-4);
    EXPECT_NEAR(mean_balance(limits), 514.2977, 1e-4);  // 100 + 4/3 x 310.72
}

// The cost per period of limits z and h is b s^2 / (z (h - z)) + i (h + z) / 3: no neighbour is cheaper.
TEST(MillerOrr, IsNotBeatenByItsNeighbours) {
    const HoldingCosts costs{20, 0.002};
    const double variance = 900;
    const auto cost = [&](double z, double h) {
        const TwoSidedLimits limits{0, z, h};
        return costs.per_transfer / mean_steps_between_transfers(limits, variance) + costs.rate * mean_balance(limits);
    };
    const TwoSidedLimits best = miller_orr_limits(costs, variance);
    for (const double dz : {-1.0, 0.0, 1.0}) {
        for (const double dh : {-1.0, 0.0, 1.0}) {
            EXPECT_GE(cost(best.target + dz, best.upper + dh), cost(best.target, best.upper));
        }
    }
}

TEST(TwoSidedLimits, BringTheBalanceBackFromEitherEnd) {
    const TwoSidedLimits limits{0, 10, 30};
    EXPECT_EQ(limits.transfer(15), std::nullopt);
    EXPECT_EQ(limits.transfer(0), 10);
    EXPECT_EQ(limits.transfer(-5), 15);
    EXPECT_EQ(limits.transfer(30), -20);
}

// b = 5,000, T = 12 million, i = 0.12: C = sqrt(2 x 5,000 x 12e6 / 0.12) = 1e6, 12 trips; half of the cost is interest.
TEST(Baumol, SplitsTheCostEvenlyBetweenTripsAndInterest) {
    const Withdrawals best = baumol({5'000, 0.12}, 12e6);
    EXPECT_DOUBLE_EQ(best.amount, 1e6);
    EXPECT_DOUBLE_EQ(best.per_period, 12);
    EXPECT_DOUBLE_EQ(best.cost, 120'000);
    EXPECT_DOUBLE_EQ(best.per_period * 5'000, best.amount / 2 * 0.12);
}

TEST(Policies, RefuseCostsWithoutSense) {
    EXPECT_THROW(miller_orr_limits({0, 0.01}, 1), std::invalid_argument);
    EXPECT_THROW(miller_orr_limits({1, 0}, 1), std::invalid_argument);
    EXPECT_THROW(miller_orr_limits({1, 0.01}, -1), std::invalid_argument);
    EXPECT_THROW(baumol({1, 0.01}, 0), std::invalid_argument);
    EXPECT_THROW((ForecastLed{{.smoothing = 0}}), std::invalid_argument);
    EXPECT_THROW((ForecastLed{{.cover_days = 0}}), std::invalid_argument);
}

TEST(FixedDays, ActsOnItsDaysOnly) {
    const FixedDays policy{7, 2, 100};
    EXPECT_EQ(policy.transfer(1, 40), std::nullopt);
    EXPECT_EQ(policy.transfer(2, 40), 60);
    EXPECT_EQ(policy.transfer(3, 40), std::nullopt);
    EXPECT_EQ(policy.transfer(9, 130), -30);
    EXPECT_EQ(policy.transfer(9, 100), std::nullopt) << "nothing to carry";
}

TEST(Threshold, ActsAtOrBelowItsLowLevel) {
    const Threshold policy{20, 100};
    EXPECT_EQ(policy.transfer(21), std::nullopt);
    EXPECT_EQ(policy.transfer(20), 80);
    EXPECT_EQ(policy.transfer(0), 100);
}

// With a constant outflow there is nothing to fear: two days of it are wanted.
TEST(ForecastLed, WantsTheDaysItCoversWhenNothingVaries) {
    ForecastLed policy{{.smoothing = 0.2, .safety = 2, .cover_days = 2}};
    EXPECT_EQ(policy.wanted(), 0);
    for (int day = 0; day < 50; ++day) policy.observe(30);
    EXPECT_DOUBLE_EQ(policy.wanted(), 60);
    EXPECT_EQ(policy.transfer(45), 15);
    EXPECT_EQ(policy.transfer(70), std::nullopt) << "it takes nothing away";
}

// Normal outflows of mean 100 and deviation 20: over four days 400 and 40; 1.64 deviations cover 95 %. Smoothing adds
// the variance a / (2 - a) of the mean itself, a = 0.05: 4 days of it make the deviation sqrt(1,600 + 16 x 10.3) = 42.
TEST(ForecastLed, CoversTheShareOfDaysThatItsSafetyPromises) {
    random::Stream luck{11, random::Purpose::test};
    ForecastLed policy{{.smoothing = 0.05, .safety = 1.64, .cover_days = 4}};
    const auto day = [&] { return 100 + 20 * random::normal(luck); };
    for (int i = 0; i < 200; ++i) policy.observe(day());
    constexpr int kTrials = 20'000;
    int enough = 0;
    for (int i = 0; i < kTrials; ++i) {
        const double wanted = policy.wanted();
        double out = 0;
        for (int d = 0; d < 4; ++d) {
            const double x = day();
            out += x;
            policy.observe(x);
        }
        enough += out <= wanted;
    }
    EXPECT_NEAR(static_cast<double>(enough) / kTrials, 0.94, 0.02);
}

}  // namespace
}  // namespace warung::kiosks
