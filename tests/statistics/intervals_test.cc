// Intervals, batch means, warm-up, stopping: worked examples of the textbooks, and what the intervals cover.

#include "sim/statistics/intervals.h"

#include "sim/random/samplers.h"
#include "sim/statistics/autocorrelation.h"
#include "sim/statistics/batch_means.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/queueing.h"
#include "sim/statistics/reference_generators.h"
#include "sim/statistics/standardized_series.h"
#include "sim/statistics/stopping.h"
#include "sim/statistics/warm_up.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace warung::statistics {
namespace {

// Standard tables, to more digits than they print (scipy, R).
TEST(StudentT, QuantilesAreThoseOfTheTables) {
    EXPECT_NEAR(t_quantile(0.975, 1), 12.7062047364, 1e-9);  // tan(0.475 pi)
    EXPECT_NEAR(t_quantile(0.975, 4), 2.7764451052, 1e-9);
    EXPECT_NEAR(t_quantile(0.975, 9), 2.26215716274, 1e-9);
    EXPECT_NEAR(t_quantile(0.95, 9), 1.83311293265, 1e-9);
    EXPECT_NEAR(t_quantile(0.995, 29), 2.75638590367, 1e-9);
    EXPECT_NEAR(t_quantile(0.975, 100), 1.98397151845, 1e-9);
}

// Law, "Simulation Modeling and Analysis", ch. 4: ten observations; he prints 1.34, 0.17, 1.34 +- 0.24 at 90 %.
TEST(TInterval, OfLawsTenObservations) {
    const std::vector<double> x = {1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09};
    const Interval i = t_interval(x, 0.90);
    EXPECT_NEAR(i.mean, 1.343, 1e-12);
    EXPECT_NEAR(Moments{x}.variance(), 0.167512222222, 1e-9);
    EXPECT_NEAR(i.half_width, 0.237253414489, 1e-9);
    EXPECT_TRUE(i.covers(1.2) && !i.covers(1.0));
}

TEST(TInterval, LeavesOutWhatIsNotANumber) {
    const Interval i = t_interval(std::vector<double>{kNan, 1, kNan, 3});
    EXPECT_EQ(i.n, 2U);
    EXPECT_EQ(i.mean, 2);
    EXPECT_TRUE(std::isnan(t_interval(std::vector<double>{1}).half_width));
    EXPECT_TRUE(std::isnan(t_interval(std::vector<double>{}).mean));
    EXPECT_THROW(t_interval(std::vector<double>{1, 2}, 1.0), std::invalid_argument);
}

// Law, ch. 10: two inventory policies, five replications each, 90 %. He prints 4.98 +- 3.33 (paired; variance of the
// mean 2.44) and +- 2.32 with 7.99 degrees of freedom (Welch). The paired half-width is sqrt(2.438274) t(4, 0.95), and
// with four degrees of freedom t has a closed form (Shaw, J. Comp. Finance 9(4), 2006): 2 sqrt(q - 1) with
// q = cos(acos(sqrt a) / 3) / sqrt a, a = 4 p (1 - p) = 0.19. Inversions by root finding may be off in the ninth digit.
TEST(Differences, OfLawsInventoryPolicies) {
    const std::vector<double> a = {126.97, 124.31, 126.68, 122.66, 127.23};
    const std::vector<double> b = {118.21, 120.22, 122.45, 122.68, 119.40};
    const TTest paired = paired_test(a, b, 0.90);
    EXPECT_NEAR(paired.interval.mean, 4.978, 1e-9);
    EXPECT_NEAR(paired.standard_error * paired.standard_error, 2.438274, 1e-9);
    const double root = std::sqrt(0.19);
    const double t4 = 2 * std::sqrt(std::cos(std::acos(root) / 3) / root - 1);
    EXPECT_NEAR(paired.interval.half_width, std::sqrt(2.438274) * t4, 1e-12);
    EXPECT_NEAR(paired.interval.half_width, 3.328873125, 1e-9);
    EXPECT_EQ(paired_difference(a, b, 0.90).half_width, paired.interval.half_width);
    const TTest welch = welch_test(a, b, 0.90);
    EXPECT_NEAR(welch.interval.mean, 4.978, 1e-9);
    EXPECT_NEAR(welch.df, 7.99238593004, 1e-9);
    EXPECT_NEAR(welch.interval.half_width, 2.31721438226, 1e-9);
}

// Student 1908, R datasets::sleep: t = -4.0621, df = 9, p = 0.002833 (paired); t = -1.8608, df = 17.776, p = 0.07939.
TEST(Differences, OfStudentsSleepers) {
    const std::vector<double> a = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
    const std::vector<double> b = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
    const TTest paired = paired_test(a, b);
    EXPECT_NEAR(paired.t, -4.06212768338, 1e-9);
    EXPECT_EQ(paired.df, 9);
    EXPECT_NEAR(paired.p, 0.00283289019738, 1e-12);
    EXPECT_NEAR(paired.interval.mean, -1.58, 1e-12);
    EXPECT_NEAR(paired.interval.lower(), -2.45988576325, 1e-9);
    EXPECT_NEAR(paired.interval.upper(), -0.700114236745, 1e-9);
    const TTest welch = welch_test(a, b);
    EXPECT_NEAR(welch.t, -1.86081346749, 1e-9);
    EXPECT_NEAR(welch.df, 17.7764735162, 1e-9);
    EXPECT_NEAR(welch.p, 0.0793941401874, 1e-10);
    EXPECT_THROW(paired_test(a, std::vector<double>{1}), std::invalid_argument);
}

// Pairs (2, 1), (4, 2), (6, 3): the ratio is 2 without error, whichever way it is computed.
TEST(Ratios, OfProportionalPairsHaveNoError) {
    const std::vector<double> y = {2, 4, 6};
    const std::vector<double> x = {1, 2, 3};
    EXPECT_DOUBLE_EQ(ratio_interval(y, x).mean, 2);
    EXPECT_NEAR(ratio_interval(y, x).half_width, 0, 1e-12);
    EXPECT_NEAR(jackknife_ratio_interval(y, x).mean, 2, 1e-12);
}

// y = 1, 2, 6, x = 1, 2, 3: ratio 1.5, residuals y - 1.5 x = -0.5, -1, 1.5, s^2 = 3.5 / 2;
// half-width = t(2, 0.975) sqrt(1.75 / 3) / 2 = 4.302653 x 0.381881 = 1.643101.
TEST(Ratios, ByHand) {
    const Interval i = ratio_interval(std::vector<double>{1, 2, 6}, std::vector<double>{1, 2, 3});
    EXPECT_DOUBLE_EQ(i.mean, 1.5);
    EXPECT_NEAR(i.half_width, 4.302652730 * std::sqrt(1.75 / 3) / 2, 1e-8);
}

/// How often, in percent of `macros`, an interval made of a keyed stream covers.
template <class Covers>
double coverage(int macros, std::uint64_t key, Covers covers) {
    int count = 0;
    for (int m = 0; m < macros; ++m) {
        random::Stream stream{random::derive(key, static_cast<std::uint64_t>(m))};
        count += covers(stream) ? 1 : 0;
    }
    return 100.0 * count / macros;
}

// For normal samples t intervals are exact: 20,000 of them cover 90 +- 0.85 % (four standard errors of 0.21 %).
TEST(Coverage, OfNormalSamplesIsWhatIsPromised) {
    for (const std::size_t n : {2U, 5U, 30U}) {
        const double found = coverage(20'000, 21 + n, [&](random::Stream& s) {
            std::vector<double> x(n);
            for (double& v : x) v = 3 + 2 * random::normal(s);
            return t_interval(x, 0.90).covers(3);
        });
        EXPECT_NEAR(found, 90, 0.85) << n;
    }
}

// Welch's and Fieller's intervals for normal samples with unequal spread, 95 %.
TEST(Coverage, OfWelchAndFiellerIsCloseToWhatIsPromised) {
    const double welch = coverage(20'000, 31, [](random::Stream& s) {
        Moments a;
        Moments b;
        for (int i = 0; i < 6; ++i) a.add(1 + random::normal(s));
        for (int i = 0; i < 15; ++i) b.add(4 * random::normal(s));
        return welch_test(a, b).interval.covers(1);
    });
    EXPECT_NEAR(welch, 95, 1);
    const double fieller = coverage(20'000, 32, [](random::Stream& s) {
        std::vector<double> y(8);
        std::vector<double> x(8);
        for (std::size_t i = 0; i < 8; ++i) {
            x[i] = 5 + random::normal(s);
            y[i] = 2 * x[i] + random::normal(s);
        }
        const Bounds b = fieller_bounds(y, x);
        return !b.bounded || (b.lower <= 2 && 2 <= b.upper);
    });
    EXPECT_NEAR(fieller, 95, 0.65);
}

TEST(Ratios, WithADenominatorThatMayBeNoughtHaveNoBounds) {
    EXPECT_FALSE(fieller_bounds(std::vector<double>{1, 2, 3}, std::vector<double>{-1, 1, 0.1}).bounded);
}

// The mean of the first 25 delays of an M/M/1 queue with rho = 0.9 that starts empty is skewed, and t intervals of few
// replications cover less than the 90 % they promise: 83.6, 86.0, 87.6 and 88.8 % with n = 5, 10, 20, 40 (200,000
// experiments each). Here 2,000 each: four standard errors are 3 %, on a reference within 0.1 %.
TEST(Coverage, OfSkewedDelaysFallsShortByAKnownAmount) {
    const std::vector<double> expected = mm1_transient_waits(1, 1 / 0.9, 25);
    const double truth = std::accumulate(expected.begin(), expected.end(), 0.0) / 25;
    EXPECT_NEAR(truth, 2.124489347, 1e-9);
    struct Known {
        std::size_t n;
        double percent;
    };
    for (const Known known : {Known{5, 83.56}, Known{10, 85.99}, Known{20, 87.62}, Known{40, 88.78}}) {
        const double found = coverage(2000, 40 + known.n, [&](random::Stream& s) {
            Moments means;
            std::vector<double> services(25);
            std::vector<double> gaps(25);
            for (std::size_t r = 0; r < known.n; ++r) {
                for (double& v : services) v = 0.9 * s.exponential();
                for (double& v : gaps) v = s.exponential();
                means.add(Moments{lindley_waits(services, gaps)}.mean());
            }
            return t_interval(means, 0.90).covers(truth);
        });
        EXPECT_NEAR(found, known.percent, 2.5) << known.n;
    }
}

// One success in two trials at 95 %: p with (1-p)^2 = 0.975 and p^2 = 0.975.
TEST(Proportions, OfOneInTwo) {
    const Bounds b = proportion_bounds(1, 2);
    EXPECT_NEAR(b.lower, 1 - std::sqrt(0.975), 1e-9);
    EXPECT_NEAR(b.upper, std::sqrt(0.975), 1e-9);
    EXPECT_EQ(proportion_bounds(0, 5).lower, 0);
    EXPECT_EQ(proportion_bounds(5, 5).upper, 1);
}

// A series anybody can remake: waits with gaps of rate 0.8 and unit services from the minimal standard generator.
// Figures computed independently with numpy and R from the definitions (White 1997; Schruben 1983; Meketon and
// Schmeiser 1984; Schruben, Singh and Tierney 1983).
class LindleySeries : public testing::Test {
protected:
    std::vector<double> waits_ = minimal_standard_waits(1, 0.8, 2000);
};

TEST_F(LindleySeries, IsTheSeriesThatWasMeant) {
    EXPECT_NEAR(waits_[10], 5.98314604555, 1e-9);
    EXPECT_NEAR(waits_[1999], 0.949028548938, 1e-9);
    const SerialMoments serial{waits_};
    EXPECT_NEAR(serial.moments().mean(), 4.05762774053, 1e-9);
    EXPECT_NEAR(serial.moments().variance(), 17.3499300942, 1e-8);
    EXPECT_NEAR(serial.lag_one(), 0.943748978981, 1e-9);
}

TEST_F(LindleySeries, BatchMeans) {
    const BatchMeans b = batch_means(waits_, 20);
    EXPECT_EQ(b.size, 100U);
    EXPECT_NEAR(b.grand_mean, 4.05762774053, 1e-9);
    EXPECT_NEAR(b.variance, 5.58829380933, 1e-9);
    EXPECT_NEAR(b.interval.half_width, 1.10636604218, 1e-9);
    EXPECT_NEAR(b.lag_one, 0.439090976358, 1e-9);
    EXPECT_NEAR(b.von_neumann_ratio, 1.12045904425, 1e-9);
}

TEST_F(LindleySeries, VarianceParameters) {
    EXPECT_NEAR(area_variance(waits_, 20) / 431.576601251, 1, 1e-9);
    EXPECT_NEAR(overlapping_batch_means(waits_, 100) / 690.441455405, 1, 1e-9);
    const BatchMeans late = batch_means(std::span{waits_}.last(1000), 10);
    EXPECT_NEAR(late.variance_parameter() / 311.357072601, 1, 1e-9);
    EXPECT_NEAR(initialization_bias_statistic(waits_, late.variance_parameter()), -0.223695949819, 1e-9);
}

TEST_F(LindleySeries, NeedsNoCut) {
    const Cut cut = mser5(waits_);
    EXPECT_EQ(cut.status, CutStatus::found);
    EXPECT_EQ(cut.batches, 0U);
    EXPECT_EQ(cut.observations, 0U);
    EXPECT_NEAR(cut.min_value, 0.039860614398, 1e-10);
    EXPECT_EQ(cut.value_at_zero, cut.min_value);
    EXPECT_NEAR(cut.mean_after, 4.05762774053, 1e-9);
}

// 10 + 20 exp(-i / 40) + noise: the start is off by 20, and off by less than 0.4 after 160.
TEST(WarmUp, OfADecayingSeriesIsFound) {
    const std::vector<double> x = minimal_standard_decay(1, 10, 20, 40, 1000);
    EXPECT_NEAR(Moments{x}.mean(), 10.8122441365, 1e-9);
    const Cut cut = mser5(x);
    EXPECT_EQ(cut.status, CutStatus::found);
    EXPECT_EQ(cut.batches, 32U);
    EXPECT_EQ(cut.observations, 160U);
    EXPECT_NEAR(cut.min_value, 0.00119433926275, 1e-12);
    EXPECT_NEAR(cut.mean_after, 10.0150103061, 1e-9);
    const std::vector<double> smooth = welch_moving_average(x, 20);
    ASSERT_EQ(smooth.size(), 980U);
    EXPECT_NEAR(smooth[0], 29.3403445768, 1e-9);
    EXPECT_NEAR(smooth[5], 27.7483611634, 1e-9);
    EXPECT_NEAR(smooth[100], 11.7494641109, 1e-9);
    EXPECT_NEAR(smooth[979], 10.0329613939, 1e-9);
}

TEST(WarmUp, OfAConstantIsNone) {
    for (const double level : {7.0, 0.1}) {
        const Cut cut = mser5(std::vector<double>(1000, level));
        EXPECT_EQ(cut.status, CutStatus::found);
        EXPECT_EQ(cut.observations, 0U);
        EXPECT_EQ(cut.mean_after, level);
    }
}

TEST(WarmUp, OfARampIsNotFound) {
    std::vector<double> ramp(1000);
    std::iota(ramp.begin(), ramp.end(), 0.0);
    EXPECT_EQ(mser5(ramp).status, CutStatus::not_converged);
}

TEST(WarmUp, OfLessThanTwoBatchesIsNoQuestion) {
    for (const std::size_t n : {0U, 1U, 9U}) EXPECT_EQ(mser5(std::vector<double>(n, 1.0)).status, CutStatus::too_short);
}

// Window 2 over 1 .. 8: 1, (1+2+3)/3, then five each; the last two places have no five.
TEST(WarmUp, MovingAverageShrinksOnTheLeftAndStopsOnTheRight) {
    const std::vector<double> y = {1, 2, 3, 4, 5, 6, 7, 8};
    EXPECT_EQ(welch_moving_average(y, 2), (std::vector<double>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(welch_moving_average(y, 0), y);
    EXPECT_TRUE(welch_moving_average(y, 8).empty());
    const std::vector<std::vector<double>> two = {{1, 2, 3}, {3, 4}};
    EXPECT_EQ(ensemble_average(two), (std::vector<double>{2, 3}));
}

// Law's bank, ten replications at 90 %: 2.031 +- 0.322; he finds 16 replications for +- 0.25 and 27 for 10 %
// (gamma' = 0.1 / 1.1), 23 without the adjustment.
TEST(Stopping, SizesOfLawsBank) {
    const Moments pilot{std::vector<double>{1.53, 1.66, 1.24, 2.34, 2.00, 1.69, 2.69, 2.86, 1.70, 2.60}};
    EXPECT_NEAR(pilot.mean(), 2.031, 1e-12);
    EXPECT_NEAR(pilot.variance(), 0.309098888889, 1e-9);
    EXPECT_NEAR(t_interval(pilot, 0.90).half_width, 0.322283404941, 1e-9);
    StoppingRule rule{Precision::absolute, 0.25, 0.90};
    EXPECT_EQ(replications_needed(rule, pilot), 16U);
    rule.precision = Precision::relative;
    rule.target = 0.1;
    EXPECT_EQ(replications_needed(rule, pilot), 27U);
    rule.precision = Precision::relative_unadjusted;
    EXPECT_EQ(replications_needed(rule, pilot), 23U);
    rule.at_most = 22;
    EXPECT_EQ(replications_needed(rule, pilot), std::nullopt);
}

TEST(Stopping, StopsAtTheFirstPreciseEnoughIntervalFromTheMinimumOn) {
    SequentialStopping stopping{{Precision::absolute, 0.5, 0.95, 4, 100}};
    std::vector<double> seen;
    random::Stream stream{51};
    while (stopping.state() == StoppingState::go_on) {
        seen.push_back(random::normal(stream));
        const StoppingState state = stopping.add(seen.back());
        const bool precise = seen.size() >= 4 && t_interval(seen).half_width <= 0.5;
        EXPECT_EQ(state == StoppingState::precise, precise);
    }
    EXPECT_GE(seen.size(), 4U);
    EXPECT_EQ(stopping.interval().n, seen.size());
}

TEST(Stopping, GivesUpOnAMeanNearNought) {
    SequentialStopping stopping{{Precision::relative, 0.01, 0.95, 10, 200}};
    for (int i = 0; i < 200; ++i) stopping.add(i % 2 == 0 ? 1 : -1);
    EXPECT_EQ(stopping.state(), StoppingState::gave_up);
    EXPECT_THROW(SequentialStopping({Precision::relative, 0.0}), std::invalid_argument);
}

// A rule that stops when it looks good covers less than it promises, but not by much if it may not stop early:
// normal data, sigma 1, +- 0.4 at 90 % needs about 19; with a minimum of ten it covers 85 to 90 %.
TEST(Stopping, CoversAlmostWhatIsPromisedIfItMayNotStopEarly) {
    const double found = coverage(4000, 52, [](random::Stream& s) {
        SequentialStopping stopping{{Precision::absolute, 0.4, 0.90, 10, 1000}};
        while (stopping.add(random::normal(s)) == StoppingState::go_on) {
        }
        return stopping.interval().covers(0);
    });
    EXPECT_GT(found, 84);
    EXPECT_LT(found, 91);
}

}  // namespace
}  // namespace warung::statistics
