// Ranking and selection: constants against the printed tables, worked examples, and the promise itself.

#include "sim/random/samplers.h"
#include "sim/statistics/intervals.h"
#include "sim/statistics/kim_nelson.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/ocba.h"
#include "sim/statistics/reference_generators.h"
#include "sim/statistics/selection_constants.h"
#include "sim/statistics/two_stage.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace warung::statistics {
namespace {

struct Row {
    double probability;
    std::size_t first_stage;
    std::array<double, 9> h;  // k = 2 .. 10
};

// Dudewicz and Dalal 1975; the row .90, 20 is printed in Law, ch. 10: 1.896 2.342 2.583 2.747 2.870 2.969 3.051 3.121
// 3.182. Four digits by adaptive quadrature.
TEST(SelectionConstants, OfDudewiczAndDalalAreThoseOfTheTable) {
    constexpr std::array kRows = {
        Row{0.9, 20, {1.8957, 2.3423, 2.5834, 2.7471, 2.8704, 2.969, 3.0509, 3.1209, 3.182}},
        Row{0.9, 40, {1.8519, 2.2831, 2.5136, 2.6689, 2.7851, 2.8775, 2.954, 3.019, 3.0756}},
        Row{0.95, 20, {2.4525, 2.8716, 3.1011, 3.258, 3.3768, 3.472, 3.5514, 3.6194, 3.6788}},
        Row{0.95, 40, {2.3856, 2.7858, 3.0026, 3.1497, 3.2603, 3.3486, 3.4218, 3.4842, 3.5386}},
    };
    for (const Row& row : kRows)
        for (std::size_t k = 2; k <= 10; ++k)
            EXPECT_NEAR(dudewicz_dalal_h(k, row.first_stage, row.probability), row.h[k - 2], 1e-4);
    EXPECT_NEAR(dudewicz_dalal_h(5, 20, 0.90), 2.74709, 1e-5);
}

// Rinott 1978; tables in Wilcox 1984 and in Bechhofer, Santner and Goldsman 1995. Four digits by two quadratures.
TEST(SelectionConstants, OfRinottAreThoseOfTheTable) {
    constexpr std::array kRows = {
        Row{0.9, 10, {1.9986, 2.5875, 2.9126, 3.1367, 3.3073, 3.4449, 3.5601, 3.6591, 3.7459}},
        Row{0.9, 20, {1.8957, 2.4312, 2.7201, 2.9164, 3.0641, 3.1822, 3.2804, 3.3643, 3.4374}},
        Row{0.9, 30, {1.8661, 2.387, 2.6664, 2.8553, 2.9972, 3.1103, 3.2041, 3.2841, 3.3537}},
        Row{0.9, 50, {1.8437, 2.3541, 2.6265, 2.8102, 2.9478, 3.0573, 3.148, 3.2252, 3.2924}},
        Row{0.95, 10, {2.6141, 3.1657, 3.4763, 3.6926, 3.8586, 3.9931, 4.1062, 4.2038, 4.2895}},
        Row{0.95, 20, {2.4525, 2.9372, 3.2032, 3.3854, 3.5235, 3.6344, 3.7268, 3.8061, 3.8753}},
        Row{0.95, 30, {2.407, 2.8743, 3.1289, 3.3026, 3.4337, 3.5387, 3.6261, 3.7008, 3.766}},
        Row{0.95, 50, {2.3731, 2.8279, 3.0744, 3.242, 3.3682, 3.4691, 3.5529, 3.6244, 3.6868}},
        Row{0.99, 10, {3.8874, 4.4029, 4.7022, 4.9142, 5.0788, 5.2134, 5.3274, 5.4263, 5.5136}},
        Row{0.99, 20, {3.5401, 3.9545, 4.1878, 4.35, 4.474, 4.5742, 4.6583, 4.7307, 4.7942}},
        Row{0.99, 30, {3.4479, 3.8382, 4.0562, 4.2069, 4.3217, 4.4142, 4.4917, 4.5582, 4.6164}},
        Row{0.99, 50, {3.3809, 3.7543, 3.9617, 4.1045, 4.213, 4.3003, 4.3732, 4.4357, 4.4904}},
    };
    for (const Row& row : kRows)
        for (std::size_t k = 2; k <= 10; ++k)
            EXPECT_NEAR(rinott_h(k, row.first_stage, row.probability), row.h[k - 2], 1e-4);
    EXPECT_NEAR(rinott_h(4, 20, 0.90), 2.72015, 1e-5);
    EXPECT_NEAR(rinott_h(10, 10, 0.95), 4.28955, 1e-5);
}

// With two systems both integrals are the distribution of a difference of two independent t variables.
TEST(SelectionConstants, OfRinottAndDudewiczDalalAgreeForTwoSystems) {
    for (const std::size_t n : {2U, 3U, 10U, 100U, 1000U})
        EXPECT_NEAR(rinott_h(2, n, 0.9) / dudewicz_dalal_h(2, n, 0.9), 1, 1e-8) << n;
}

// With one degree of freedom that difference is Cauchy of scale 2: 1/2 + atan(h / 2) / pi = P.
TEST(SelectionConstants, OfTwoObservationsAreThoseOfCauchy) {
    constexpr double kPi = 3.14159265358979323846;
    for (const double p : {0.6, 0.9, 0.99}) {
        EXPECT_NEAR(rinott_h(2, 2, p) / (2 * std::tan(kPi * (p - 0.5))), 1, 1e-8);
        EXPECT_NEAR(dudewicz_dalal_h(2, 2, p) / (2 * std::tan(kPi * (p - 0.5))), 1, 1e-4);
    }
}

// With known variances (n0 large) and two systems h = sqrt(2) z: 1.81239 for 0.9.
TEST(SelectionConstants, TendToTheNormalOnes) {
    EXPECT_NEAR(rinott_h(2, 100'000, 0.9), std::sqrt(2) * normal_quantile(0.9), 1e-4);
}

TEST(SelectionConstants, RefuseWhatHasNoAnswer) {
    EXPECT_THROW(rinott_h(1, 10, 0.9), std::invalid_argument);
    EXPECT_THROW(rinott_h(4, 1, 0.9), std::invalid_argument);
    EXPECT_THROW(rinott_h(4, 10, 0.25), std::invalid_argument);
    EXPECT_THROW(dudewicz_dalal_h(4, 10, 1), std::invalid_argument);
}

// Kim and Nelson 2001, closed form. k = 2: ((0.1)^(-2/9) - 1) / 2 = 0.334050.
TEST(SelectionConstants, OfKimAndNelson) {
    struct Known {
        std::size_t k;
        std::size_t n0;
        double eta;
        double h_squared;
    };
    for (const Known x : {Known{2, 10, 0.3340502686, 6.0129048348}, Known{5, 10, 0.634967265154, 11.4294107728},
                          Known{10, 10, 0.859083429925, 15.4635017386}, Known{10, 20, 0.302933803649, 11.5114845387},
                          Known{100, 20, 0.533475117588, 20.2720544684}}) {
        EXPECT_NEAR(kim_nelson_constants(x.k, x.n0, 0.05).eta, x.eta, 1e-10);
        EXPECT_NEAR(kim_nelson_constants(x.k, x.n0, 0.05).h_squared, x.h_squared, 1e-9);
    }
}

// Law, ch. 10: the best of five inventory policies. He prints N = 110 61 72 63 47, W = 0.21 0.39 0.32 0.37 0.46 and
// weighted means 124.87 121.74 126.44 131.55 144.47 (from unrounded data): policy 2.
TEST(TwoStage, OfLawsInventoryPolicies) {
    const std::vector<double> variances = {14.52, 7.96, 9.45, 8.25, 6.20};
    const DudewiczDalalPlan plan = dudewicz_dalal_plan({20, 0.90, 1}, variances);
    EXPECT_EQ(plan.sizes, (std::vector<std::uint64_t>{110, 61, 72, 63, 47}));
    const std::array w = {0.205826, 0.38627, 0.321688, 0.368251, 0.458781};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(plan.first_weights[i], w[i], 1e-5);
    const std::vector<double> means = weighted_means(plan, std::vector<double>{126.48, 121.92, 127.16, 130.71, 144.07},
                                                     std::vector<double>{124.45, 121.63, 126.11, 132.03, 144.83});
    const std::array m = {124.86783, 121.74202, 126.44777, 131.54391, 144.48133};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(means[i], m[i], 1e-4);
    EXPECT_EQ(best_of(means, Best::smallest), 1U);
}

// W is chosen so that W^2 / n0 + (1 - W)^2 / (N - n0) = (d / h)^2 / S^2.
TEST(TwoStage, WeightsGiveTheWantedVariance) {
    const std::vector<double> variances = {0.01, 3, 40};
    const DudewiczDalalPlan plan = dudewicz_dalal_plan({15, 0.95, 0.7}, variances);
    for (std::size_t i = 0; i < 3; ++i) {
        const double w = plan.first_weights[i];
        const double n = static_cast<double>(plan.sizes[i]);
        EXPECT_NEAR((w * w / 15 + (1 - w) * (1 - w) / (n - 15)) * variances[i], std::pow(0.7 / plan.h, 2), 1e-9);
    }
}

// Sizes after the airline example of Goldsman and Nelson: h = 2.72015; (h S / 3000)^2 = 698.9, 485.1, 527.04, 356.1.
TEST(TwoStage, RinottsSizes) {
    std::vector<double> variances;
    for (const double s : {29157.3, 24289.9, 25319.5, 20810.8}) variances.push_back(s * s);
    EXPECT_EQ(rinott_sizes({20, 0.90, 3000}, variances), (std::vector<std::uint64_t>{699, 486, 528, 357}));
    EXPECT_EQ(rinott_sizes({20, 0.90, 1e9}, variances), (std::vector<std::uint64_t>(4, 20)));
    EXPECT_THROW(rinott_sizes({20, 0.90, 0}, variances), std::invalid_argument);
}

// A run anybody can remake: means 0, 0.25, 0.5, 1 plus noise of the minimal standard generator (twelve uniforms less
// 6), drawn for all four systems at every stage. Followed by hand from the paper.
TEST(KimNelson, DropsTheSystemsOfAFixedRunWhenItShould) {
    MinimalStandard noise{1};
    KimNelson selection{4, {10, 0.95, 0.5}};
    const std::array means = {0.0, 0.25, 0.5, 1.0};
    while (!selection.finished()) {
        std::array<double, 4> values{};
        for (std::size_t i = 0; i < 4; ++i) values[i] = means[i] + noise.sum_of_twelve();
        selection.add(values);
    }
    EXPECT_EQ(selection.selected(), 3U);
    EXPECT_EQ(selection.stage(), 29U);
    EXPECT_EQ(selection.eliminated_at(0), 14U);
    EXPECT_EQ(selection.eliminated_at(1), 29U);
    EXPECT_EQ(selection.eliminated_at(2), 24U);
    EXPECT_EQ(selection.eliminated_at(3), 0U);
    EXPECT_NEAR(selection.difference_variance(0, 1), 1.02651139467, 1e-9);
    EXPECT_NEAR(selection.constants().eta, 0.564680186619, 1e-9);
    EXPECT_NEAR(selection.constants().h_squared, 10.1642433591, 1e-9);
}

TEST(KimNelson, MinimisesTheNegative) {
    KimNelson most{3, {5, 0.9, 0.3}, Best::largest};
    KimNelson least{3, {5, 0.9, 0.3}, Best::smallest};
    random::Stream stream{71};
    while (!most.finished()) {
        std::array<double, 3> x{};
        std::array<double, 3> y{};
        for (std::size_t i = 0; i < 3; ++i) {
            x[i] = 0.2 * static_cast<double>(i) + random::normal(stream);
            y[i] = -x[i];
        }
        most.add(x);
        ASSERT_FALSE(least.finished());
        least.add(y);
        EXPECT_EQ(most.contenders(), least.contenders());
    }
    EXPECT_EQ(most.selected(), least.selected());
    EXPECT_THROW(most.add(std::array{0.0, 0.0, 0.0}), std::logic_error);
}

// Two systems that always tie would stay for ever; once the triangle has closed, the first is taken.
TEST(KimNelson, EndsWithSystemsThatTie) {
    KimNelson selection{2, {5, 0.95, 1}};
    for (int i = 0; i < 5; ++i) selection.add(std::array{3.0, 3.0});
    EXPECT_TRUE(selection.finished());
    EXPECT_EQ(selection.selected(), 0U);
}

// The promise, in the least favourable configuration (the best ahead by exactly d, all others equal), over 2,000 macro
// replications: not below P* by more than four standard errors, 2.0 % at 95 %.
constexpr int kMacros = 2000;
constexpr double kPromise = 0.95 - 0.020;

TEST(Promise, OfRinottIsKept) {
    constexpr std::array kSpread = {1.0, 2.0, 0.5, 1.5};
    int correct = 0;
    for (int m = 0; m < kMacros; ++m) {
        random::Stream stream{random::derive(72, static_cast<std::uint64_t>(m))};
        const auto draw = [&](std::size_t i) { return (i == 0 ? 1.0 : 0.0) + kSpread[i] * random::normal(stream); };
        std::array<Moments, 4> moments;
        std::vector<double> variances;
        for (std::size_t i = 0; i < 4; ++i) {
            for (int r = 0; r < 12; ++r) moments[i].add(draw(i));
            variances.push_back(moments[i].variance());
        }
        static const double h = rinott_h(4, 12, 0.95);
        std::vector<double> means;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto size = static_cast<std::uint64_t>(std::max(12.0, std::ceil(h * h * variances[i])));
            while (moments[i].n() < size) moments[i].add(draw(i));
            means.push_back(moments[i].mean());
        }
        correct += best_of(means, Best::largest) == 0 ? 1 : 0;
    }
    EXPECT_GT(correct / static_cast<double>(kMacros), kPromise);
}

TEST(Promise, OfKimAndNelsonIsKeptWithAndWithoutCommonRandomNumbers) {
    std::array<double, 2> observations{};
    for (const bool common : {false, true}) {
        int correct = 0;
        for (int m = 0; m < kMacros; ++m) {
            random::Stream stream{random::derive(73, static_cast<std::uint64_t>(m))};
            KimNelson selection{5, {10, 0.95, 0.5}};
            while (!selection.finished()) {
                const double shared = random::normal(stream);
                std::array<double, 5> x{};
                for (std::size_t i = 0; i < 5; ++i) {
                    const double own = random::normal(stream);
                    x[i] = (i == 2 ? 0.5 : 0.0) + (common ? 0.8 * shared + 0.6 * own : own);
                }
                selection.add(x);
            }
            correct += selection.selected() == 2 ? 1 : 0;
            observations[common ? 1 : 0] += static_cast<double>(selection.stage());
        }
        EXPECT_GT(correct / static_cast<double>(kMacros), kPromise) << common;
    }
    // Correlation 0.64 takes the variance of differences to 0.36 of what it was, and the work with it.
    EXPECT_LT(observations[1], 0.5 * observations[0]);
}

// Chen, Lin, Yucesan and Chick 2000, theorem 1. Equal variances: N_i in proportion to 1 / i^2 and
// N_0 = sqrt(sum of N_i^2) = sqrt(sum of i^-4) = 1.0402 N_1.
TEST(Ocba, FractionsFollowTheTheorem) {
    std::vector<double> means(10);
    std::iota(means.begin(), means.end(), 0.0);
    const std::vector<double> equal = ocba_fractions(means, std::vector<double>(10, 36.0));
    const std::array expected = {0.40317450196,    0.387607485181,  0.0969018712952, 0.0430674983534,
                                 0.0242254678238,  0.0155042994072, 0.0107668745884, 0.00791035684043,
                                 0.00605636695595, 0.00478527759483};
    for (std::size_t i = 0; i < 10; ++i) EXPECT_NEAR(equal[i], expected[i], 1e-10);
    const std::vector<double> unequal =
        ocba_fractions(std::vector<double>{1, 2, 3, 4, 5}, std::vector<double>{1, 4, 1, 9, 4});
    const std::array other = {0.271210653517, 0.530028615624, 0.0331267884765, 0.132507153906, 0.0331267884765};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(unequal[i], other[i], 1e-10);
}

TEST(Ocba, KnowsTheBorderlineCases) {
    EXPECT_EQ(ocba_fractions(std::vector<double>{1, 2}, std::vector<double>{0, 0}), (std::vector<double>{0.5, 0.5}));
    const std::vector<double> tie = ocba_fractions(std::vector<double>{1, 1, 2}, std::vector<double>{4, 4, 4});
    EXPECT_NEAR(tie[0], 0.5, 1e-15);
    EXPECT_NEAR(tie[1], 0.5, 1e-15);
    EXPECT_EQ(tie[2], 0);
    EXPECT_THROW(ocba_fractions(std::vector<double>{1, kNan}, std::vector<double>{1, 1}), std::invalid_argument);
}

TEST(Ocba, WholeNumbersSumToTheBudget) {
    const std::vector<double> f =
        ocba_fractions(std::vector<double>{1, 2, 3, 4, 5}, std::vector<double>{1, 4, 1, 9, 4});
    for (const std::uint64_t budget : {0U, 1U, 7U, 50U, 1000U}) {
        const std::vector<std::uint64_t> n = allocate(f, budget);
        EXPECT_EQ(std::accumulate(n.begin(), n.end(), std::uint64_t{0}), budget);
        for (std::size_t i = 0; i < 5; ++i)
            EXPECT_LT(std::fabs(static_cast<double>(n[i]) - f[i] * static_cast<double>(budget)), 1);
    }
    const std::vector<std::uint64_t> more = ocba_increment(f, std::vector<std::uint64_t>{10, 10, 10, 10, 10}, 50);
    EXPECT_EQ(std::accumulate(more.begin(), more.end(), std::uint64_t{0}), 50U);
    EXPECT_EQ(more[2], 0U);  // had 10, its share of 100 is 3
}

}  // namespace
}  // namespace warung::statistics
