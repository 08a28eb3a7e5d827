// Every sampler against its exact distribution: moments, both tails, Kolmogorov-Smirnov or chi-square. The seeds are
// fixed, so a test passes always or never; the bounds (4.5 standard errors, p above 1e-6) are what a right sampler
// would miss about once in 10^5 choices of the seed.

#include "sim/random/samplers.h"
#include "tests/random/statistics.h"

#include <gtest/gtest.h>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/uniform.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace warung::random {
namespace {

constexpr std::size_t kDraws = 200'000;

// Boost's incomplete gamma and beta functions in double: good to 1e-13, and three times as fast as in long double.
using Double = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

Stream luck(std::uint64_t entity) { return Stream{2024, Purpose::test, entity}; }

template <class Draw>
auto draws(std::uint64_t entity, Draw&& draw) {
    Stream s = luck(entity);
    std::vector<decltype(draw(s))> xs;
    xs.reserve(kDraws);
    while (xs.size() < kDraws) xs.push_back(draw(s));
    return xs;
}

template <class Law, class Draw>
void expect_law(std::uint64_t entity, const Law& law, Draw&& draw) {
    const std::vector<double> xs = draws(entity, draw);
    expect_moments(xs, mean(law), variance(law), kurtosis(law));
    expect_continuous_fit(law, xs);
}

// `mass(k)` for k = first ... last; what it leaves to 1 lies beyond and must not matter.
template <class Mass, class Draw>
void expect_law_of_integers(std::uint64_t entity, std::int64_t first, std::int64_t last, Mass&& mass, Draw&& draw) {
    const std::vector<std::int64_t> ks = draws(entity, draw);
    std::vector<double> xs;
    for (const std::int64_t k : ks) xs.push_back(static_cast<double>(k));
    double m = 0;
    double v = 0;
    double fourth = 0;
    for (std::int64_t k = first; k <= last; ++k) m += mass(k) * static_cast<double>(k);
    for (std::int64_t k = first; k <= last; ++k) {
        const double d = static_cast<double>(k) - m;
        v += mass(k) * d * d;
        fourth += mass(k) * d * d * d * d;
    }
    if (v > 0) {
        expect_moments(xs, m, v, fourth / (v * v));
    } else {
        EXPECT_EQ(moments_of(xs).mean, m);
    }
    expect_discrete_fit(mass, first, last, ks);
}

TEST(Fit, UniformOfAStream) {
    expect_law(1, boost::math::uniform{0, 1}, [](Stream& s) { return s.uniform(); });
}

TEST(Fit, UniformBetweenBounds) {
    expect_law(2, boost::math::uniform{-3, 5}, [](Stream& s) { return uniform(s, -3, 5); });
    Stream s = luck(3);
    EXPECT_EQ(uniform(s, 4, 4), 4);
    Stream a = luck(3);
    Stream b = luck(3);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(uniform(a, 0, 1), b.uniform());
}

TEST(Fit, IndexIsEqualOnAllValues) {
    for (const std::size_t n : {2U, 7U, 1000U}) {
        Stream s = luck(4);
        std::vector<std::int64_t> counts(n);
        for (std::size_t i = 0; i < kDraws; ++i) ++counts.at(s.index(n));
        EXPECT_PLAUSIBLE(p_of_equal_counts(counts)) << n;
    }
}

TEST(Fit, Exponential) {
    expect_law(5, boost::math::exponential{1}, [](Stream& s) { return s.exponential(); });
}

TEST(Fit, Normal) {
    expect_law(6, boost::math::normal{}, [](Stream& s) { return normal(s); });
}

// Inversion far out, where no sample goes: our quantile against Boost's, down to the smallest uniform.
TEST(Fit, NormalQuantileHoldsInTheFarTail) {
    const boost::math::normal law;
    for (double p = 0.4; p > 5e-17; p *= 0.37) {
        EXPECT_NEAR(normal_quantile(p) / quantile(law, p), 1, 2e-14) << p;
        EXPECT_EQ(normal_quantile(1 - p), -normal_quantile(1 - (1 - p))) << p;
    }
}

TEST(Fit, LognormalOfMeanOne) {
    for (const double sigma : {0.1, 0.7}) {
        SCOPED_TRACE(sigma);
        expect_law(7, boost::math::lognormal{-sigma * sigma / 2, sigma},
                   [sigma](Stream& s) { return lognormal_mean_one(s, sigma); });
    }
}

TEST(Fit, GammaOfMeanOneBelowAndAboveShapeOne) {
    for (const double shape : {0.1, 0.5, 0.99, 1.0, 1.5, 7.0, 100.0}) {
        SCOPED_TRACE(shape);
        expect_law(8, boost::math::gamma_distribution<double, Double>{shape, 1 / shape},
                   [shape](Stream& s) { return gamma_mean_one(s, shape); });
    }
}

// Two uniforms in gamma's rejection, one in its boost: the draws of one stream are independent of one another.
TEST(Fit, SuccessiveDrawsAreUncorrelated) {
    const auto expect_uncorrelated = [](const std::vector<double>& xs) {
        const Sample m = moments_of(xs);
        for (const std::size_t lag : {1U, 2U, 3U}) {
            double sum = 0;
            for (std::size_t i = lag; i < xs.size(); ++i) sum += (xs[i] - m.mean) * (xs[i - lag] - m.mean);
            EXPECT_LT(std::fabs(sum / m.variance), 4.5 * std::sqrt(static_cast<double>(xs.size()))) << "lag " << lag;
        }
    };
    expect_uncorrelated(draws(9, [](Stream& s) { return s.uniform(); }));
    expect_uncorrelated(draws(9, [](Stream& s) { return normal(s); }));
    expect_uncorrelated(draws(9, [](Stream& s) { return gamma_mean_one(s, 0.5); }));
    expect_uncorrelated(draws(9, [](Stream& s) { return static_cast<double>(poisson(s, 40)); }));
    expect_uncorrelated(draws(9, [](Stream& s) { return static_cast<double>(binomial(s, 100, 0.4)); }));
    expect_uncorrelated(draws(9, [zipf100 = Zipf{100, 1}](Stream& s) { return static_cast<double>(zipf100(s)); }));
}

// With a + b = 6 on (0, 1), a = 6 mean.
TEST(Fit, BetaWithMean) {
    for (const double mean : {0.1, 0.5, 0.9}) {
        SCOPED_TRACE(mean);
        expect_law(10, boost::math::beta_distribution<double, Double>{6 * mean, 6 - 6 * mean},
                   [mean](Stream& s) { return beta_with_mean(s, 0, mean, 1); });
    }
}

TEST(Fit, PoissonOnBothSidesOfTheSwitchAt30) {
    for (const double mean : {0.1, 3.0, 29.99, 30.0, 35.0, 250.0, 10'000.0}) {
        SCOPED_TRACE(mean);
        const boost::math::poisson law{mean};
        const auto from = static_cast<std::int64_t>(std::max(0.0, mean - 12 * std::sqrt(mean) - 12));
        const auto to = static_cast<std::int64_t>(mean + 12 * std::sqrt(mean) + 12);
        expect_law_of_integers(
            11, from, to, [&](std::int64_t k) { return pdf(law, static_cast<double>(k)); },
            [mean](Stream& s) { return poisson(s, mean); });
    }
}

// n min(p, 1 - p) below and above 10, and p above one half, which is turned round.
TEST(Fit, BinomialOnBothSidesOfTheSwitchAt10) {
    struct Case {
        std::int64_t n;
        double p;
    };
    for (const Case c : {Case{1, 0.3}, Case{5, 0.5}, Case{20, 0.49}, Case{20, 0.5}, Case{21, 0.51}, Case{1000, 0.0099},
                         Case{1000, 0.01}, Case{1000, 0.3}, Case{1000, 0.7}, Case{1000, 0.995}, Case{100'000, 0.5}}) {
        SCOPED_TRACE(c.n);
        SCOPED_TRACE(c.p);
        const auto n = static_cast<double>(c.n);
        const boost::math::binomial law{n, c.p};
        const double sd = std::sqrt(n * c.p * (1 - c.p));
        const auto from = static_cast<std::int64_t>(std::max(0.0, n * c.p - 12 * sd - 12));
        const auto to = std::min(c.n, static_cast<std::int64_t>(n * c.p + 12 * sd + 12));
        expect_law_of_integers(
            12, from, to, [&](std::int64_t k) { return pdf(law, static_cast<double>(k)); },
            [c](Stream& s) { return binomial(s, c.n, c.p); });
    }
}

// Just above the switch the squeezes have the least room, and an error of a part in a hundred of one value's
// probability hides in the tests above: three million draws.
TEST(Fit, RejectionIsExactWhereItHasTheLeastRoom) {
    const auto expect_fit = [](auto&& mass, std::int64_t first, std::int64_t last, auto&& draw) {
        Stream s = luck(22);
        std::vector<std::int64_t> ks(3'000'000);
        for (std::int64_t& k : ks) k = draw(s);
        expect_discrete_fit(mass, first, last, ks);
    };
    const auto mass_of = [](const auto& law) {
        return [law](std::int64_t k) { return pdf(law, static_cast<double>(k)); };
    };
    expect_fit(mass_of(boost::math::poisson{30}), 0, 80, [](Stream& s) { return poisson(s, 30); });
    expect_fit(mass_of(boost::math::binomial{20, 0.5}), 0, 20, [](Stream& s) { return binomial(s, 20, 0.5); });
    expect_fit(mass_of(boost::math::binomial{2000, 0.005}), 0, 60, [](Stream& s) { return binomial(s, 2000, 0.005); });
    double harmonic = 0;
    for (int k = 1; k <= 300; ++k) harmonic += 1.0 / k;
    expect_fit([harmonic](std::int64_t k) { return 1 / (harmonic * static_cast<double>(k)); }, 1, 300,
               [kept = Zipf{300, 1}](Stream& s) { return kept(s); });
}

// Of many trials the binomial is Poisson (rare successes) or all but normal (standard deviation 13 693, skewness 4e-5).
TEST(Fit, BinomialOfABillionTrials) {
    const boost::math::poisson rare{5};
    expect_law_of_integers(
        13, 0, 60, [&](std::int64_t k) { return pdf(rare, static_cast<double>(k)); },
        [](Stream& s) { return binomial(s, 1'000'000'000, 5e-9); });
    expect_law(14, boost::math::normal{0.25e9, std::sqrt(0.1875e9)},
               [](Stream& s) { return static_cast<double>(binomial(s, 1'000'000'000, 0.25)); });
}

TEST(Fit, BinomialAtTheEndsOfItsRange) {
    Stream s = luck(15);
    EXPECT_EQ(binomial(s, 0, 0.5), 0);
    EXPECT_EQ(binomial(s, -3, 0.5), 0);
    EXPECT_EQ(binomial(s, 10, 0), 0);
    EXPECT_EQ(binomial(s, 10, -1), 0);
    EXPECT_EQ(binomial(s, 10, std::numeric_limits<double>::quiet_NaN()), 0);
    EXPECT_EQ(binomial(s, 10, 1), 10);
    EXPECT_EQ(binomial(s, 10, 2), 10);
    EXPECT_EQ(binomial(s, 1'000'000, 1e-300), 0);
    for (int i = 0; i < 100'000; ++i) {
        const std::int64_t k = binomial(s, 22, 0.48);
        ASSERT_TRUE(0 <= k && k <= 22);
    }
}

// k^-s over the exact sum; from 1000 on the sum is the midpoint rule's integral, which is right to 1e-7 of itself.
TEST(Fit, ZipfOnSmallAndHugeRangesAndAroundExponentOne) {
    struct Case {
        std::int64_t n;
        double exponent;
    };
    for (const Case c : {Case{1, 1}, Case{2, 1}, Case{10, 0}, Case{10, 0.5}, Case{300, 1}, Case{300, 1 + 1e-9},
                         Case{300, 1 + 1e-15}, Case{300, 0.999}, Case{1000, 2}, Case{50, 6}}) {
        SCOPED_TRACE(c.n);
        SCOPED_TRACE(c.exponent);
        const auto weight = [&](std::int64_t k) { return std::pow(static_cast<double>(k), -c.exponent); };
        double total = 0;
        for (std::int64_t k = 1; k <= c.n; ++k) total += weight(k);
        expect_law_of_integers(
            16, 1, c.n, [&](std::int64_t k) { return weight(k) / total; },
            [c](Stream& s) { return zipf(s, c.n, c.exponent); });
    }
    for (const Case c : {Case{1'000'000'000, 1.2}, Case{1'000'000'000, 0.8}}) {
        SCOPED_TRACE(c.exponent);
        constexpr std::int64_t kLumped = 1000;
        const auto weight = [&](std::int64_t k) { return std::pow(static_cast<double>(k), -c.exponent); };
        const auto integral = [&](double x) { return std::pow(x, 1 - c.exponent) / (1 - c.exponent); };
        const double beyond = integral(static_cast<double>(c.n) + 0.5) - integral(kLumped - 0.5);
        double total = beyond;
        for (std::int64_t k = 1; k < kLumped; ++k) total += weight(k);
        std::int64_t above_half = 0;
        expect_law_of_integers(
            17, 1, kLumped, [&](std::int64_t k) { return (k < kLumped ? weight(k) : beyond) / total; },
            [&, sampler = Zipf{c.n, c.exponent}](Stream& s) {
                const std::int64_t k = sampler(s);
                EXPECT_TRUE(1 <= k && k <= c.n);
                above_half += k > c.n / 2 ? 1 : 0;
                return std::min(k, kLumped);
            });
        const double far = integral(static_cast<double>(c.n) + 0.5) - integral(static_cast<double>(c.n / 2) + 0.5);
        EXPECT_PLAUSIBLE(p_of_count(above_half, kDraws, far / total));
    }
}

TEST(Fit, ZipfAtTheEndsOfItsRange) {
    Stream s = luck(18);
    EXPECT_EQ(zipf(s, 0, 1), 1);
    EXPECT_EQ(zipf(s, -5, 1), 1);
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_EQ(zipf(s, 1000, 100), 1);  // P(2) is 2^-100
        const std::int64_t k = zipf(s, 3, -2);
        ASSERT_TRUE(1 <= k && k <= 3);
        ASSERT_LE(zipf(s, std::int64_t{1} << 50, 5), 10'000);  // P(beyond) is below 1e-16
    }
    Stream a = luck(19);
    Stream b = luck(19);
    const Zipf kept{500, 1.1};
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(zipf(a, 500, 1.1), kept(b));
}

// An alias table holds its probabilities exactly: a column's own share, and what others pass on to it.
std::vector<double> probabilities_in(const std::vector<AliasColumn>& table) {
    std::vector<double> p(table.size());
    for (std::size_t i = 0; i < table.size(); ++i) {
        p[i] += static_cast<double>(table[i].keep);
        p.at(table[i].alias) += 1 - static_cast<double>(table[i].keep);
    }
    for (double& x : p) x /= static_cast<double>(table.size());
    return p;
}

TEST(Fit, AliasTableOfAThousandUnevenWeights) {
    std::vector<double> weights;
    Stream making = luck(20);
    for (int i = 0; i < 1000; ++i) weights.push_back(gamma_mean_one(making, 0.5));
    weights[3] = 0;
    weights[4] = 200;
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto table = make_alias_table(weights);
    const std::vector<double> p = probabilities_in(table);
    // `keep` is a float: half a unit in its last place is 2^-25, for each of at most 200 columns that point to one.
    for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(p[i], weights[i] / total, 1e-8) << i;
    EXPECT_EQ(p[3], 0);
    expect_law_of_integers(
        21, 0, 999, [&](std::int64_t k) { return weights[static_cast<std::size_t>(k)] / total; },
        [&](Stream& s) {
            return std::int64_t{draw_alias(s.bits(), table.size(), [&](std::uint32_t c) { return table[c]; })};
        });
}

TEST(Fit, AliasTablesOfOneAndOfEqualWeights) {
    EXPECT_TRUE(make_alias_table({}).empty());
    const std::array<double, 1> one = {0.3};
    EXPECT_EQ(probabilities_in(make_alias_table(one)), std::vector<double>{1});
    const std::vector<double> equal(7, 0.1);
    for (const double p : probabilities_in(make_alias_table(equal))) EXPECT_NEAR(p, 1.0 / 7, 1e-7);
}

}  // namespace
}  // namespace warung::random
