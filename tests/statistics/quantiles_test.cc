// Exact quantiles, the sketch that merges in any order, P-square.

#include "sim/statistics/quantiles.h"

#include "sim/random/samplers.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/p_square.h"
#include "sim/statistics/quantile_sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace warung::statistics {
namespace {

// R: quantile(1:10, c(.1, .25, .5, .9, .99), type = t), after Hyndman and Fan 1996.
TEST(Quantiles, OfOneToTenAreThoseOfR) {
    std::vector<double> x(10);
    std::iota(x.begin(), x.end(), 1.0);
    std::reverse(x.begin(), x.end());
    const std::vector<double> p = {0.1, 0.25, 0.5, 0.9, 0.99};
    const auto expect = [&](QuantileType type, const std::vector<double>& expected) {
        const std::vector<double> found = quantiles(x, p, type);
        for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-12) << static_cast<int>(type);
    };
    expect(QuantileType::inverse_cdf, {1, 3, 5, 9, 10});
    expect(QuantileType::averaged_inverse, {1.5, 3, 5.5, 9.5, 10});
    expect(QuantileType::nearest_even, {1, 2, 5, 9, 10});
    expect(QuantileType::interpolated_cdf, {1, 2.5, 5, 9, 9.9});
    expect(QuantileType::hazen, {1.5, 3, 5.5, 9.5, 10});
    expect(QuantileType::normal_unbiased, {1.4, 2.9375, 5.5, 9.6, 10});
    expect(QuantileType::weibull, {1.1, 2.75, 5.5, 9.9, 10.0});
    expect(QuantileType::linear, {1.9, 3.25, 5.5, 9.1, 9.91});
    expect(QuantileType::median_unbiased, {4.1 / 3, 8.75 / 3, 5.5, 28.9 / 3, 10.0});
}

// Type 1 at p = k/n is the k-th value, though k/n n is often not k in floating point (0.07 x 100 = 7.000000000000001).
TEST(Quantiles, TypeOneAtKOfNIsTheKthValue) {
    std::vector<double> x(100);
    std::iota(x.begin(), x.end(), 1.0);
    for (int k = 1; k <= 100; ++k) EXPECT_EQ(quantile_of_sorted(x, k / 100.0, QuantileType::inverse_cdf), k);
}

TEST(Quantiles, EndsAreTheEndsAndNothingHasNone) {
    const std::vector<double> x = {4, kNan, 2, 9};
    for (const QuantileType type :
         {QuantileType::inverse_cdf, QuantileType::averaged_inverse, QuantileType::nearest_even,
          QuantileType::interpolated_cdf, QuantileType::hazen, QuantileType::normal_unbiased, QuantileType::weibull,
          QuantileType::linear, QuantileType::median_unbiased}) {
        EXPECT_EQ(quantile(x, 0, type), 2);
        EXPECT_EQ(quantile(x, 1, type), 9);
    }
    EXPECT_TRUE(std::isnan(quantile(std::vector<double>{kNan}, 0.5)));
    EXPECT_THROW(quantile(x, 1.1), std::invalid_argument);
}

/// 10^6 values of a law: uniform, exponential, lognormal.
std::vector<double> million(int law) {
    random::Stream stream{random::derive(12, static_cast<std::uint64_t>(law))};
    std::vector<double> x(1'000'000);
    for (double& v : x) {
        if (law == 0) v = stream.uniform();
        if (law == 1) v = stream.exponential();
        if (law == 2) v = std::exp(random::normal(stream));
    }
    return x;
}

QuantileSketch sketch_of(std::span<const double> values) {
    QuantileSketch sketch;
    for (const double x : values) sketch.add(x);
    return sketch;
}

struct RankBound {
    double q;
    double error;
};
constexpr std::array kRankBounds = {RankBound{0.5, 0.01},    RankBound{0.1, 0.005},  RankBound{0.9, 0.005},
                                    RankBound{0.01, 0.001},  RankBound{0.99, 0.001}, RankBound{0.001, 0.0002},
                                    RankBound{0.999, 0.0002}};

// Bounds of a t-digest with compression 100 (Dunning and Ertl 2019: errors shrink like q (1 - q)), which are far wider
// than what narrow cells leave.
TEST(QuantileSketch, RanksAreWithinTheBoundsOfATDigest) {
    for (const int law : {0, 1, 2}) {
        std::vector<double> x = million(law);
        const QuantileSketch sketch = sketch_of(x);
        std::sort(x.begin(), x.end());
        for (const RankBound& b : kRankBounds) {
            const double found = sketch.quantile(b.q);
            const auto below = std::lower_bound(x.begin(), x.end(), found) - x.begin();
            const double rank = static_cast<double>(below) / 1e6;
            EXPECT_LT(std::fabs(rank - b.q), b.error) << law << " " << b.q;
            EXPECT_LE(std::fabs(rank - b.q), sketch.rank_error(b.q) + 1e-6) << law << " " << b.q;
            const double exact = quantile_of_sorted(x, b.q, QuantileType::inverse_cdf);
            EXPECT_NEAR(found / exact, 1, 0x1p-11);
        }
        EXPECT_EQ(sketch.min(), x.front());
        EXPECT_EQ(sketch.max(), x.back());
    }
}

TEST(QuantileSketch, OrderOfValuesAndOfMergesDoesNotShow) {
    random::Stream stream{13};
    std::vector<double> x(20'000);
    for (double& v : x) v = random::normal(stream) * std::exp(5 * random::normal(stream));
    const QuantileSketch whole = sketch_of(x);
    std::vector<QuantileSketch> parts;
    for (std::size_t i = 0; i < 8; ++i) parts.push_back(sketch_of(std::span{x}.subspan(i * 2500, 2500)));
    std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5, 6, 7};
    for (int k = 0; k < 20; ++k) {
        std::next_permutation(order.begin(), order.end());
        std::reverse(order.begin() + k % 4, order.end());
        QuantileSketch folded;
        for (const std::size_t i : order) folded.merge(parts[i]);
        EXPECT_TRUE(folded == whole);
        // A tree instead of a chain.
        QuantileSketch left = parts[order[0]];
        left.merge(parts[order[1]]);
        QuantileSketch right = parts[order[2]];
        for (std::size_t i = 3; i < 8; ++i) right.merge(parts[order[i]]);
        right.merge(left);
        EXPECT_TRUE(right == whole);
        for (const double p : {0.0, 0.01, 0.5, 0.9, 1.0}) EXPECT_EQ(right.quantile(p), whole.quantile(p));
    }
    std::sort(x.begin(), x.end(), std::greater<>{});
    EXPECT_TRUE(sketch_of(x) == whole);
}

TEST(QuantileSketch, HoldsNegativeZeroTinyAndInfiniteValues) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const QuantileSketch sketch = sketch_of(std::vector<double>{-kInfinity, -8, -0.0, 0.0, 5e-324, 3, kInfinity, kNan});
    EXPECT_EQ(sketch.n(), 7U);
    EXPECT_EQ(sketch.quantile(0), -kInfinity);
    EXPECT_NEAR(sketch.quantile(2.0 / 7), -8, 8 * 0x1p-11);
    EXPECT_NEAR(sketch.quantile(0.5), 0, 1e-300);
    EXPECT_NEAR(sketch.quantile(6.0 / 7), 3, 3 * 0x1p-11);
    EXPECT_EQ(sketch.quantile(1), kInfinity);
    EXPECT_TRUE(std::isnan(QuantileSketch{}.quantile(0.5)));
}

// Jain and Chlamtac 1985, the example worked through in the paper, which prints heights 0.02 0.49 4.44 17.20 38.62.
TEST(PSquare, ReproducesTheWorkedExampleOfThePaper) {
    PSquare median{0.5};
    for (const double x : {0.02, 0.15,  0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92,
                           34.6, 10.28, 1.47, 0.4,  0.05, 11.39, 0.27,  0.42,  0.09,  11.37})
        median.add(x);
    const std::array expected = {0.02, 0.493895447531, 4.44063435326, 17.2039042741, 38.62};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(median.heights()[i], expected[i], 1e-9);
    EXPECT_EQ(median.positions(), (std::array<double, 5>{1, 6, 10, 16, 20}));
    EXPECT_EQ(median.value(), median.heights()[2]);
}

TEST(PSquare, ComesCloseForALongStream) {
    random::Stream stream{14};
    for (const double p : {0.1, 0.5, 0.95}) {
        PSquare estimate{p};
        for (int i = 0; i < 100'000; ++i) estimate.add(stream.uniform());
        EXPECT_NEAR(estimate.value(), p, 0.01);
    }
}

TEST(PSquare, OfFewValuesIsExact) {
    PSquare median{0.5};
    EXPECT_TRUE(std::isnan(median.value()));
    for (const double x : {9.0, 1.0, 5.0}) median.add(x);
    EXPECT_EQ(median.value(), 5);
}

}  // namespace
}  // namespace warung::statistics
