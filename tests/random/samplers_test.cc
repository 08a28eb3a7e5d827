#include "sim/random/samplers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace warung::random {
namespace {

Stream stream(std::uint64_t entity = 0) { return Stream{42, Purpose::test, entity}; }

TEST(RealMath, LogIsWithinTwoUlpsOfLibm) {
    Stream s = stream();
    for (int i = 0; i < 200'000; ++i) {
        const double x = std::ldexp(s.uniform(), static_cast<int>(s.index(600)) - 300);
        const double expected = std::log(x);
        EXPECT_NEAR(log(x), expected, 2 * std::fabs(std::nextafter(expected, INFINITY) - expected) + 1e-16) << x;
    }
    EXPECT_EQ(log(1.0), 0.0);
}

TEST(RealMath, ExpIsWithinAFewUlpsOfLibm) {
    Stream s = stream(1);
    for (int i = 0; i < 200'000; ++i) {
        const double x = 1400 * s.uniform() - 700;
        const double expected = std::exp(x);
        EXPECT_NEAR(exp(x) / expected, 1.0, 6e-16) << x;
    }
    EXPECT_EQ(exp(0.0), 1.0);
    EXPECT_EQ(exp(-1000.0), 0.0);
    EXPECT_TRUE(std::isinf(exp(1000.0)));
}

// The generator's own known answers: a change of the mixer changes every result ever published, so it must be seen.
TEST(Stream, KnownAnswers) {
    Stream s{0x0123456789abcdefULL};
    const std::vector<std::uint64_t> first = {s.bits(), s.bits(), s.bits()};
    Stream again{0x0123456789abcdefULL};
    for (const std::uint64_t x : first) EXPECT_EQ(again.bits(), x);
    EXPECT_EQ(mix(0, 0), 0U) << "the all-zero key maps the zero counter to itself; keys are always derived, never zero";
    EXPECT_EQ(mix(1, 0), 1260069298432161101ULL);
    EXPECT_EQ(mix(1, 1), 1721029701922513584ULL);
    EXPECT_EQ(derive(7, 9), 8063399982197055272ULL);
}

TEST(Stream, PurposesAndEntitiesGiveDifferentStreams) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t entity = 0; entity < 1000; ++entity) {
        seen.insert(Stream{1, Purpose::need, entity}.bits());
        seen.insert(Stream{1, Purpose::kiosk_place, entity}.bits());
        seen.insert(Stream{2, Purpose::need, entity}.bits());
    }
    EXPECT_EQ(seen.size(), 3000U);
}

// Correlation between streams of neighbouring entities at lags 0, 1, 2: standard error 1/sqrt(n).
TEST(Stream, NeighbouringStreamsAreUncorrelated) {
    constexpr int kN = 200'000;
    for (const std::uint64_t lag : {0U, 1U, 2U}) {
        double sum = 0;
        for (std::uint64_t i = 0; i < kN; ++i) {
            Stream a = stream(i);
            Stream b = stream(i + 1);
            for (std::uint64_t k = 0; k < lag; ++k) b.bits();
            sum += (a.uniform() - 0.5) * (b.uniform() - 0.5) * 12;
        }
        EXPECT_LT(std::fabs(sum / kN), 4 / std::sqrt(kN)) << "lag " << lag;
    }
}

// Every bit of every output is set half the time, over counters and over keys.
TEST(Stream, BitsAreBalanced) {
    constexpr int kN = 100'000;
    for (int bit = 0; bit < 64; ++bit) {
        int along_counter = 0;
        int along_key = 0;
        for (std::uint64_t i = 0; i < kN; ++i) {
            along_counter += static_cast<int>(mix(123, i) >> bit & 1U);
            along_key += static_cast<int>(mix(derive(5, i), 0) >> bit & 1U);
        }
        // Four standard errors, Bonferroni over 128 looks: 5 sqrt(n)/2.
        EXPECT_NEAR(along_counter, kN / 2, 2.5 * std::sqrt(kN));
        EXPECT_NEAR(along_key, kN / 2, 2.5 * std::sqrt(kN));
    }
}

struct Moments {
    double mean = 0;
    double variance = 0;
};

template <class Draw>
Moments moments(int n, Draw&& draw) {
    double mean = 0;
    double squares = 0;
    for (int i = 1; i <= n; ++i) {
        const double x = draw();
        const double d = x - mean;
        mean += d / i;
        squares += d * (x - mean);
    }
    return {mean, squares / (n - 1)};
}

constexpr int kDraws = 400'000;

TEST(Samplers, UniformHasItsMoments) {
    Stream s = stream(10);
    const Moments m = moments(kDraws, [&] { return s.uniform(); });
    EXPECT_NEAR(m.mean, 0.5, 4 * std::sqrt(1.0 / 12 / kDraws));
    EXPECT_NEAR(m.variance, 1.0 / 12, 0.001);
}

TEST(Samplers, ExponentialHasItsMomentsAndTail) {
    Stream s = stream(11);
    int above_five = 0;
    const Moments m = moments(kDraws, [&] {
        const double x = s.exponential();
        above_five += x > 5 ? 1 : 0;
        return x;
    });
    EXPECT_NEAR(m.mean, 1, 4 / std::sqrt(kDraws));
    EXPECT_NEAR(m.variance, 1, 4 * std::sqrt(8.0 / kDraws));
    const double p = std::exp(-5.0);
    EXPECT_NEAR(above_five, kDraws * p, 4 * std::sqrt(kDraws * p));
}

TEST(Samplers, NormalQuantileMatchesTables) {
    // Abramowitz and Stegun, table 26.5; Wichura's own check value for p = 0.001 and 1e-20.
    EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
    EXPECT_NEAR(normal_quantile(0.5), 0.0, 1e-16);
    EXPECT_NEAR(normal_quantile(0.001), -3.090232306167813, 1e-13);
    EXPECT_NEAR(normal_quantile(1e-20), -9.262340089798408, 1e-12);
}

TEST(Samplers, NormalHasItsMomentsAndTail) {
    Stream s = stream(12);
    int above_three = 0;
    const Moments m = moments(kDraws, [&] {
        const double x = normal(s);
        above_three += x > 3 ? 1 : 0;
        return x;
    });
    EXPECT_NEAR(m.mean, 0, 4 / std::sqrt(kDraws));
    EXPECT_NEAR(m.variance, 1, 4 * std::sqrt(2.0 / kDraws));
    EXPECT_NEAR(above_three, kDraws * 0.0013498980, 4 * std::sqrt(kDraws * 0.00135));
}

TEST(Samplers, LognormalHasMeanOne) {
    Stream s = stream(13);
    const double sigma = 0.7;
    const double variance = std::exp(sigma * sigma) - 1;
    const Moments m = moments(kDraws, [&] { return lognormal_mean_one(s, sigma); });
    EXPECT_NEAR(m.mean, 1, 4 * std::sqrt(variance / kDraws));
    EXPECT_NEAR(m.variance, variance, 0.03);
}

TEST(Samplers, GammaHasItsMomentsAboveAndBelowShapeOne) {
    for (const double shape : {0.3, 1.0, 1.5, 7.0}) {
        Stream s = stream(14);
        const Moments m = moments(kDraws, [&] { return gamma_mean_one(s, shape); });
        EXPECT_NEAR(m.mean, 1, 4 / std::sqrt(shape * kDraws)) << shape;
        // Variance 1/shape; its estimator's variance is (kurtosis - 1) var^2 / n with kurtosis 3 + 6/shape.
        EXPECT_NEAR(m.variance, 1 / shape, 4 / shape * std::sqrt((2 + 6 / shape) / kDraws)) << shape;
    }
}

TEST(Samplers, PoissonHasItsMomentsOnBothSidesOfTheSwitch) {
    for (const double mean : {0.1, 3.0, 29.9, 30.1, 250.0}) {
        Stream s = stream(15);
        const Moments m = moments(kDraws, [&] { return static_cast<double>(poisson(s, mean)); });
        EXPECT_NEAR(m.mean, mean, 4 * std::sqrt(mean / kDraws)) << mean;
        EXPECT_NEAR(m.variance, mean, 4 * std::sqrt((mean + 2 * mean * mean) / kDraws)) << mean;
    }
}

// Chi-square of PTRS against exact probabilities: mean 40, cells 25 to 55 and the two tails, 33 cells.
TEST(Samplers, PoissonFitsItsDistribution) {
    Stream s = stream(16);
    const double mean = 40;
    std::vector<double> count(33);
    for (int i = 0; i < kDraws; ++i)
        ++count[static_cast<std::size_t>(std::min<std::int64_t>(std::max<std::int64_t>(poisson(s, mean) - 24, 0), 32))];
    std::vector<double> p(33);
    double below = 0;
    for (int k = 0; k < 200; ++k) {
        const double pk = std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0));
        if (k >= 25 && k <= 55) p[static_cast<std::size_t>(k - 24)] = pk;
        if (k < 25) below += pk;
    }
    p[0] = below;
    double sum = 0;
    for (std::size_t i = 0; i < 32; ++i) sum += p[i];
    p[32] = 1 - sum;
    double chi2 = 0;
    for (std::size_t i = 0; i < 33; ++i)
        chi2 += (count[i] - kDraws * p[i]) * (count[i] - kDraws * p[i]) / (kDraws * p[i]);
    EXPECT_LT(chi2, 62.5);  // 99.9 % quantile with 32 degrees of freedom
}

TEST(Samplers, AliasTableDrawsInProportion) {
    const std::vector<double> weights = {1, 0, 2, 7, 0.5};
    const auto table = make_alias_table(weights);
    std::vector<int> count(weights.size());
    Stream s = stream(17);
    for (int i = 0; i < kDraws; ++i)
        ++count[draw_alias(s.bits(), table.size(), [&](std::uint32_t c) { return table[c]; })];
    EXPECT_EQ(count[1], 0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double p = weights[i] / 10.5;
        EXPECT_NEAR(count[i], kDraws * p, 4 * std::sqrt(kDraws * p + 1)) << i;
    }
}

// Beta with a + b = 6 on [10, 16] and mean m: variance (m - 10)(16 - m) / 7.
TEST(Samplers, BetaHasItsMeanVarianceAndRange) {
    for (const double mean : {10.2, 12.0, 15.5}) {
        Stream s = stream(18);
        const double variance = (mean - 10) * (16 - mean) / 7;
        const Moments m = moments(kDraws, [&] {
            const double x = beta_with_mean(s, 10, mean, 16);
            EXPECT_TRUE(10 <= x && x <= 16);
            return x;
        });
        EXPECT_NEAR(m.mean, mean, 4 * std::sqrt(variance / kDraws)) << mean;
        EXPECT_NEAR(m.variance, variance, 0.02 * variance) << mean;
    }
    Stream s = stream(19);
    EXPECT_EQ(beta_with_mean(s, 5, 5, 5), 5);
    EXPECT_EQ(beta_with_mean(s, 5, 5, 9), 5);
    EXPECT_EQ(beta_with_mean(s, 5, 9, 9), 9);
}

}  // namespace
}  // namespace warung::random
