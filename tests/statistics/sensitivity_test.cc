// Sensitivity: Morris's effects and Sobol's indices of functions whose answers are known.

#include "sim/statistics/benchmark_functions.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/morris.h"
#include "sim/statistics/sobol_indices.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace warung::statistics {
namespace {

const std::vector<double> kG8 = {0, 1, 4.5, 9, 99, 99, 99, 99};
const std::vector<double> kG6 = {0, 0.5, 3, 9, 99, 99};

double ishigami_7(std::span<const double> u) { return ishigami(u, 7, 0.1); }

template <class Function>
std::vector<double> run(const Points& points, Function function) {
    std::vector<double> outputs;
    for (std::size_t i = 0; i < points.size(); ++i) outputs.push_back(function(points[i]));
    return outputs;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected, double tolerance) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], tolerance) << i;
}

// Ishigami and Homma 1990: V = 1/2 + a^2/8 + b pi^4/5 + b^2 pi^8/18. SALib's documentation prints 0.3139 0.4424 0.
TEST(ClosedForms, OfIshigami) {
    const SobolIndices known = ishigami_indices(7, 0.1);
    EXPECT_EQ(known.mean, 3.5);
    EXPECT_NEAR(known.variance, 13.8445879407, 1e-9);
    expect_near(known.first, {0.313905191148, 0.44241114479, 0}, 1e-11);
    expect_near(known.total, {0.55758885521, 0.44241114479, 0.243683664062}, 1e-11);
    const SobolIndices other = ishigami_indices(7, 0.05);  // Sobol' and Levitan 1999
    EXPECT_NEAR(other.variance, 8.91694244035, 1e-9);
    expect_near(other.first, {0.218518564427, 0.686894643649, 0}, 1e-11);
    expect_near(other.total, {0.313105356351, 0.686894643649, 0.0945867919243}, 1e-11);
}

// Saltelli et al. 2010. With a_1 = 0: V_1 = 1/3 and S_1 = (1/3) / V.
TEST(ClosedForms, OfTheGFunction) {
    const SobolIndices eight = sobol_g_indices(kG8);
    EXPECT_NEAR(eight.variance, 0.465424431902, 1e-11);
    expect_near(eight.first,
                {0.716192168879, 0.17904804222, 0.0236757741778, 0.00716192168879, 7.16192168879e-05, 7.16192168879e-05,
                 7.16192168879e-05, 7.16192168879e-05},
                1e-11);
    expect_near(eight.total,
                {0.787144126659, 0.242198192818, 0.0343169101541, 0.0104603870652, 0.00010494905192, 0.00010494905192,
                 0.00010494905192, 0.00010494905192},
                1e-11);
    const SobolIndices six = sobol_g_indices(kG6);
    EXPECT_NEAR(six.variance, 0.568070925153, 1e-11);
    expect_near(
        six.first,
        {0.586781189767, 0.260791639896, 0.0366738243604, 0.00586781189767, 5.86781189767e-05, 5.86781189767e-05},
        1e-11);
    expect_near(
        six.total,
        {0.690085892325, 0.356173363781, 0.0563335422306, 0.00917057664219, 9.20083853638e-05, 9.20083853638e-05},
        1e-11);
}

struct Fixed {
    std::size_t n;
    double mean;
    double variance;
    std::vector<double> first;
    std::vector<double> total;
};

// The estimators on a fixed design, unshifted Sobol' points 0 .. n-1 (computed with numpy; SALib 1.5 on the same design
// gives the same total effects to 1e-12).
TEST(SobolIndices, OfIshigamiOnFixedDesignsAreExact) {
    const std::vector<Fixed> cases = {
        {1024,
         3.5060556804,
         13.8189544432,
         {0.332955304117, 0.441313938544, 0.0185786024202},
         {0.558179045711, 0.44328458403, 0.242149373355}},
        {4096,
         3.49991189063,
         13.8445304317,
         {0.314106418694, 0.44247275212, -6.48794488133e-05},
         {0.55743457631, 0.442454153496, 0.243293121922}},
        {16384,
         3.4999999927,
         13.8444767378,
         {0.315337771498, 0.442418439339, 0.00142170893074},
         {0.558333602096, 0.442422554337, 0.243652937934}},
    };
    for (const Fixed& c : cases) {
        const Points points = saltelli_points(c.n, 3);
        EXPECT_EQ(points.size(), 5 * c.n);
        const SobolIndices found = sobol_indices(run(points, ishigami_7), c.n, 3);
        EXPECT_NEAR(found.mean, c.mean, 1e-10);
        EXPECT_NEAR(found.variance, c.variance, 1e-10);
        expect_near(found.first, c.first, 1e-10);
        expect_near(found.total, c.total, 1e-10);
    }
}

// 2^14 points come within 0.005, 2^17 within 0.001, of the truth.
TEST(SobolIndices, OfIshigamiConverge) {
    const SobolIndices known = ishigami_indices(7, 0.1);
    for (const auto& [n, tolerance] : {std::pair{1U << 14, 0.005}, std::pair{1U << 17, 0.001}}) {
        const SobolIndices found = sobol_indices(run(saltelli_points(n, 3), ishigami_7), n, 3);
        expect_near(found.first, known.first, tolerance);
        expect_near(found.total, known.total, tolerance);
    }
}

TEST(SobolIndices, OfTheGFunctionConverge) {
    for (const std::vector<double>& a : {kG8, kG6}) {
        const auto g = [&](std::span<const double> u) { return sobol_g(u, a); };
        const SobolIndices known = sobol_g_indices(a);
        const SobolIndices found = sobol_indices(run(saltelli_points(1 << 14, a.size()), g), 1 << 14, a.size());
        EXPECT_NEAR(found.mean, 1, 1e-3);
        EXPECT_NEAR(found.variance, known.variance, 0.002);
        expect_near(found.first, known.first, 0.005);
        expect_near(found.total, known.total, 0.005);
    }
}

// The interaction of x1 and x3 is all there is besides S_1 and S_2: 0.2437.
TEST(SobolIndices, OfASetLeaveTheInteractionOver) {
    constexpr std::size_t kN = 1 << 14;
    const Points points = saltelli_points(kN, 3);
    const std::vector<double> outputs = run(points, ishigami_7);
    const std::array<std::size_t, 2> set = {0, 2};
    const double closed = closed_index(outputs, kN, run(mixed_points(points, kN, set), ishigami_7));
    const SobolIndices single = sobol_indices(outputs, kN, 3);
    EXPECT_NEAR(closed - single.first[0] - single.first[2], 0.243683664062, 0.005);
}

TEST(SobolIndices, OfAConstantAreNotNumbers) {
    const std::vector<double> same(4 * 8, 5.0);
    EXPECT_TRUE(std::isnan(sobol_indices(same, 8, 2).first[0]));
    EXPECT_THROW(sobol_indices(same, 8, 3), std::invalid_argument);
}

// 95 % intervals of 40 independent shifts of 256 points: of the total effects of Ishigami at least 33 of 40 cover each
// (binomial, one in a thousand below). Rows are not independent of each other, so they cover more than they promise.
TEST(SobolBootstrap, CoversTheTruth) {
    const SobolIndices known = ishigami_indices(7, 0.1);
    std::array<int, 3> first{};
    std::array<int, 3> total{};
    for (std::uint64_t shift = 0; shift < 40; ++shift) {
        const Points points = saltelli_points(256, 3, random::Stream{random::derive(91, shift)});
        const SobolBootstrap b = sobol_bootstrap(run(points, ishigami_7), 256, 3, 200, 0.95, shift);
        for (std::size_t i = 0; i < 3; ++i) {
            first[i] += b.first[i].lower <= known.first[i] && known.first[i] <= b.first[i].upper ? 1 : 0;
            total[i] += b.total[i].lower <= known.total[i] && known.total[i] <= b.total[i].upper ? 1 : 0;
            EXPECT_GT(b.total_standard_error[i], 0);
        }
    }
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_GE(first[i], 33) << i;
        EXPECT_GE(total[i], 33) << i;
    }
}

// All steps of the 4-level grid. SALib's 10^4 random trajectories come to mu* 7.683, 7.875, 6.256.
TEST(Morris, LimitOfIshigami) {
    const std::vector<MorrisEffects> limit = morris_limit(ishigami_7, 3, 4);
    const std::array mu_star = {7.70405411159, 7.875, 6.24879610333};
    const std::array mu = {7.70405411159, 0.0, 0.0};
    const std::array sigma = {6.24879610333, 7.875, 8.83713219784};
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(limit[i].mu_star, mu_star[i], 1e-10);
        EXPECT_NEAR(limit[i].mu, mu[i], 1e-10);
        EXPECT_NEAR(limit[i].sigma, sigma[i], 1e-10);
    }
}

TEST(Morris, TenThousandTrajectoriesComeWithinTwoPercent) {
    const Points points = morris_trajectories(10'000, 3, 4, 92);
    const std::vector<MorrisEffects> found = morris_effects(points, run(points, ishigami_7));
    const std::vector<MorrisEffects> limit = morris_limit(ishigami_7, 3, 4);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(found[i].mu_star / limit[i].mu_star, 1, 0.02);
        EXPECT_NEAR(found[i].sigma / limit[i].sigma, 1, 0.02);
        EXPECT_EQ(found[i].n, 10'000U);
    }
}

// A factor of G steps by 2/3: |4x - 2| takes 2 and 2/3, so it moves by 4/3, the slope is 2; the others average 4/3.
// mu*_i = 2 / (1 + a_i) x product over j != i of (4/3 + a_j) / (1 + a_j).
TEST(Morris, LimitOfTheGFunctionIsTheProduct) {
    const std::vector<MorrisEffects> limit =
        morris_limit([](std::span<const double> u) { return sobol_g(u, kG6); }, kG6.size(), 4);
    for (std::size_t i = 0; i < kG6.size(); ++i) {
        double expected = 2 / (1 + kG6[i]);
        for (std::size_t j = 0; j < kG6.size(); ++j)
            if (j != i) expected *= (4.0 / 3 + kG6[j]) / (1 + kG6[j]);
        EXPECT_NEAR(limit[i].mu_star, expected, 1e-10);
    }
}

TEST(Morris, RanksTheFactorsOfTheGFunction) {
    const Points points = morris_trajectories(2000, 8, 4, 93);
    const std::vector<MorrisEffects> found =
        morris_effects(points, run(points, [](std::span<const double> u) { return sobol_g(u, kG8); }));
    const std::array expected = {2.59150643977, 1.48086082273, 0.592344329091, 0.334387927713};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_GT(found[i].mu_star, found[i + 1].mu_star);
        EXPECT_NEAR(found[i].mu_star / expected[i], 1, 0.05);
    }
}

TEST(Morris, EffectsOfALinearFunctionAreItsCoefficients) {
    const std::vector<double> c = {1, -2, 0, 5};
    const Points points = morris_trajectories(2, 4, 6, 94);
    const std::vector<MorrisEffects> found = morris_effects(points, run(points, [&](std::span<const double> x) {
                                                                double sum = 0;
                                                                for (std::size_t i = 0; i < 4; ++i) sum += c[i] * x[i];
                                                                return sum;
                                                            }));
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(found[i].mu, c[i], 1e-12);
        EXPECT_NEAR(found[i].mu_star, std::fabs(c[i]), 1e-12);
        EXPECT_NEAR(found[i].sigma, 0, 1e-12);
    }
}

TEST(Morris, TrajectoriesAreAppendable) {
    const Points few = morris_trajectories(3, 5, 4, 95);
    const Points many = morris_trajectories(7, 5, 4, 95);
    for (std::size_t i = 0; i < few.size(); ++i) EXPECT_TRUE(std::equal(few[i].begin(), few[i].end(), many[i].begin()));
    EXPECT_THROW(morris_trajectories(1, 2, 3, 0), std::invalid_argument);
    EXPECT_THROW(morris_effects(Points{3, 2}, std::vector<double>(3)), std::invalid_argument);
}

}  // namespace
}  // namespace warung::statistics
