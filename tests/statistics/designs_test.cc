// Designs: the exact points, the properties that define them, and what they integrate.

#include "sim/statistics/designs.h"

#include "sim/statistics/benchmark_functions.h"
#include "sim/statistics/moments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

namespace warung::statistics {
namespace {

using Row = std::array<double, 10>;

// Joe and Kuo 2008, new-joe-kuo-6.21201, in Gray-code order (also scipy.stats.qmc.Sobol without scrambling); dyadic, so
// equality is exact.
TEST(SobolPoints, AreThoseOfJoeAndKuo) {
    constexpr std::array<Row, 9> kFirst = {{
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
        {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
        {0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75},
        {0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25, 0.25, 0.25},
        {0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875, 0.875, 0.625},
        {0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375, 0.375, 0.125},
        {0.625, 0.125, 0.875, 0.625, 0.625, 0.875, 0.125, 0.125, 0.125, 0.375},
        {0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625, 0.625, 0.875},
        {0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125, 0.4375, 0.9375, 0.9375, 0.3125},
    }};
    constexpr Row k1000 = {0.2197265625, 0.0966796875, 0.5185546875, 0.6767578125, 0.2802734375,
                           0.9072265625, 0.0458984375, 0.8994140625, 0.5009765625, 0.0693359375};
    constexpr Row k1024 = {0.00146484375, 0.37646484375, 0.44775390625, 0.48681640625, 0.55712890625,
                           0.84423828125, 0.24169921875, 0.58740234375, 0.69677734375, 0.67138671875};
    const Points points = sobol_points(1025, 10);
    const auto expect = [&](std::size_t i, const Row& row) {
        EXPECT_TRUE(std::equal(row.begin(), row.end(), points[i].begin())) << i;
        EXPECT_TRUE(std::equal(row.begin(), row.end(), sobol_points(1, 10, i)[0].begin())) << i;
    };
    for (std::size_t i = 0; i < kFirst.size(); ++i) expect(i, kFirst[i]);
    expect(1000, k1000);
    expect(1024, k1024);
}

// Mean of Sobol's G function over the first 1,024 points in 8 dimensions; the truth is 1, and as many random points
// would miss it by 0.02.
TEST(SobolPoints, IntegrateTheGFunction) {
    const std::vector<double> a = {0, 1, 4.5, 9, 99, 99, 99, 99};
    const Points points = sobol_points(1024, 8);
    double sum = 0;
    for (std::size_t i = 0; i < points.size(); ++i) sum += sobol_g(points[i], a);
    EXPECT_NEAR(sum / 1024, 1.0000744997479, 1e-12);
}

/// Are there as many points in every slice of 2^-bits of every coordinate?
bool balanced(const Points& points, int bits) {
    for (std::size_t j = 0; j < points.dimensions(); ++j) {
        std::vector<std::size_t> counts(1ULL << bits);
        for (std::size_t i = 0; i < points.size(); ++i)
            ++counts[static_cast<std::size_t>(points[i][j] * static_cast<double>(counts.size()))];
        if (std::any_of(counts.begin(), counts.end(), [&](std::size_t c) { return c != counts.front(); })) return false;
    }
    return true;
}

TEST(SobolPoints, KeepTheirBalanceUnderADigitalShift) {
    Points points = sobol_points(256, 20);
    EXPECT_TRUE(balanced(points, 8));
    const Points before = points;
    shift_digits(points, random::Stream{81});
    EXPECT_TRUE(balanced(points, 8));
    EXPECT_FALSE(points == before);
    for (std::size_t i = 0; i < points.size(); ++i)
        for (const double x : points[i]) EXPECT_TRUE(x > 0 && x < 1);
    // Without the first point, one slice of 256 is empty.
    EXPECT_FALSE(balanced(sobol_points(256, 2, 1), 8));
}

TEST(SobolPoints, HaveUpToAsManyDimensionsAsTheTable) {
    EXPECT_EQ(sobol_points(2, 3667)[1][3666], 0.5);
    EXPECT_THROW(sobol_points(2, 3668), std::invalid_argument);
    EXPECT_THROW(sobol_points(2, 0), std::invalid_argument);
}

TEST(LatinHypercube, HasOnePointInEverySliceOfEveryCoordinate) {
    for (const std::size_t n : {1U, 2U, 7U, 49U, 100U}) {
        for (const std::size_t d : {1U, 3U, 20U}) {
            for (std::uint64_t seed = 0; seed < 100; ++seed) {
                for (const bool centred : {false, true}) {
                    const Points points = latin_hypercube(n, d, random::Stream{seed}, centred);
                    for (std::size_t j = 0; j < d; ++j) {
                        std::set<double> slices;
                        for (std::size_t i = 0; i < n; ++i) {
                            const double slice = std::floor(points[i][j] * static_cast<double>(n));
                            slices.insert(slice);
                            if (centred) {
                                ASSERT_EQ(points[i][j], (slice + 0.5) / static_cast<double>(n));
                            }
                        }
                        ASSERT_EQ(slices.size(), n);
                        ASSERT_TRUE(*slices.begin() == 0 && *slices.rbegin() == static_cast<double>(n - 1));
                    }
                }
            }
        }
    }
}

// McKay, Beckman and Conover 1979. For f(x) = x the mean of a design varies only within slices: 1 / (12 n^3), here
// 8.33e-5 instead of 1 / (12 n) = 8.33e-3. 10^4 designs know a variance within 1.4 % (one standard error).
TEST(LatinHypercube, TakesTheVarianceOfAdditiveFunctionsAway) {
    std::array<Moments, 3> means;
    for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
        const Points points = latin_hypercube(10, 3, random::Stream{random::derive(82, seed)});
        for (std::size_t j = 0; j < 3; ++j) {
            double sum = 0;
            for (std::size_t i = 0; i < 10; ++i) sum += points[i][j];
            means[j].add(sum / 10);
        }
    }
    for (const Moments& m : means) {
        EXPECT_NEAR(m.mean(), 0.5, 4 * std::sqrt(1.0 / 12'000 / 10'000));
        EXPECT_NEAR(m.variance() * 12'000, 1, 0.06);
    }
}

// All 3! orders of three slices are as frequent as each other: 6,000 designs, 1,000 each, four standard errors are 115.
TEST(LatinHypercube, TakesEveryOrderOfSlices) {
    std::array<int, 27> counts{};
    for (std::uint64_t seed = 0; seed < 6000; ++seed) {
        const Points points = latin_hypercube(3, 1, random::Stream{random::derive(83, seed)});
        std::size_t code = 0;
        for (std::size_t i = 0; i < 3; ++i) code = 3 * code + static_cast<std::size_t>(points[i][0] * 3);
        ++counts[code];
    }
    int orders = 0;
    for (const int c : counts) {
        if (c == 0) continue;
        ++orders;
        EXPECT_NEAR(c, 1000, 115);
    }
    EXPECT_EQ(orders, 6);
}

// Fang, Li and Sudjianto's two designs, as in the documentation of scipy.stats.qmc.discrepancy.
TEST(Discrepancy, OfTheTwoDesignsOfFangLiAndSudjianto) {
    const auto squared = [](const std::array<double, 6>& second) {
        Points points{6, 2};
        for (std::size_t i = 0; i < 6; ++i) {
            points[i][0] = (static_cast<double>(i + 1) - 0.5) / 6;
            points[i][1] = (second[i] - 0.5) / 6;
        }
        return centred_discrepancy(points);
    };
    EXPECT_NEAR(squared({3, 6, 2, 5, 1, 4}), 0.008142039609053464, 1e-14);
    EXPECT_NEAR(squared({5, 4, 3, 2, 1, 6}), 0.010456854423869011, 1e-14);
}

TEST(Discrepancy, OfSobolPointsIsBelowThatOfRandomOnes) {
    Points random_points{128, 4};
    random::Stream stream{84};
    for (std::size_t i = 0; i < 128; ++i)
        for (double& x : random_points[i]) x = stream.uniform();
    EXPECT_LT(centred_discrepancy(sobol_points(128, 4)), 0.2 * centred_discrepancy(random_points));
}

TEST(Factorial, HasEveryCombinationOnceTheLastFactorFastest) {
    const std::vector<std::size_t> levels = {2, 1, 3};
    const std::vector<std::vector<std::size_t>> expected = {{0, 0, 0}, {0, 0, 1}, {0, 0, 2},
                                                            {1, 0, 0}, {1, 0, 1}, {1, 0, 2}};
    EXPECT_EQ(factorial_design(levels), expected);
    EXPECT_EQ(factorial_design({}).size(), 1U);
    EXPECT_THROW(factorial_design(std::vector<std::size_t>{2, 0}), std::invalid_argument);
    EXPECT_THROW(factorial_design(std::vector<std::size_t>(5, 100'000)), std::invalid_argument);
}

}  // namespace
}  // namespace warung::statistics
