#include "sim/customers/logit.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

namespace warung::customers {
namespace {

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

// McFadden 1974. e^1 + e^0.5 + e^0 + e^-0.5 = 5.97354, whose log is 1.78734; e / 5.97354 = 0.455054.
TEST(Logit, HasTheSharesOfTheFormula) {
    const std::vector<double> v = {1, 0.5, 0, -0.5};
    const auto p = logit_shares(v);
    EXPECT_NEAR(p[0], 0.455054, 1e-6);
    EXPECT_NEAR(p[3], 0.101536, 1e-6);
    EXPECT_NEAR(sum(p), 1, 1e-15);
    EXPECT_NEAR(log_sum(v), 1.787339, 1e-6);
}

TEST(Logit, SurvivesLargeUtilities) {
    const std::vector<double> v = {10'000, 9'999};
    EXPECT_NEAR(logit_shares(v)[0], 1 / (1 + std::exp(-1.0)), 1e-12);
    EXPECT_NEAR(log_sum(v), 10'000 + std::log(1 + std::exp(-1.0)), 1e-9);
}

// dP_1/dx_1 x_1/P_1 by differences.
TEST(Logit, HasTheElasticitiesOfItsDerivatives) {
    const double b = -0.8;
    std::vector<double> fee = {2.5, 2.0, 3.0};
    const auto shares = [&](const std::vector<double>& x) {
        return logit_shares(std::vector<double>{3 + b * x[0], 3 + b * x[1], 3 + b * x[2], 0});
    };
    const auto p = shares(fee);
    const double h = 1e-6;
    fee[0] += h;
    const auto q = shares(fee);
    EXPECT_NEAR(own_elasticity(b, 2.5, p[0]), (q[0] - p[0]) / h * 2.5 / p[0], 1e-5);
    EXPECT_NEAR(cross_elasticity(b, 2.5, p[0]), (q[1] - p[1]) / h * 2.5 / p[1], 1e-5);
}

TEST(NestedLogit, WithoutCorrelationIsMultinomial) {
    const std::vector<double> v = {0.3, -0.2, 1.0, 0.1};
    const std::vector<Nest> nests = {{{0, 2}, 1}, {{1, 3}, 1}};
    const auto nested = nested_logit_shares(v, nests);
    const auto plain = logit_shares(v);
    for (std::size_t j = 0; j < v.size(); ++j) EXPECT_NEAR(nested[j], plain[j], 1e-14);
    EXPECT_NEAR(nested_log_sum(v, nests), log_sum(v), 1e-14);
}

// Debreu 1960: two buses of different colours are one alternative, so car and buses get a half each.
TEST(NestedLogit, SeesThatARedBusAndABlueBusAreOne) {
    const std::vector<double> v = {0, 0, 0};
    const std::vector<Nest> nests = {{{0, 1}, 0.001}, {{2}, 1}};
    const auto p = nested_logit_shares(v, nests);
    EXPECT_NEAR(p[2], 0.5, 1e-3);
    EXPECT_NEAR(p[0], 0.25, 1e-3);
    EXPECT_NEAR(logit_shares(v)[2], 1.0 / 3, 1e-15);
}

TEST(NestedLogit, WantsEveryAlternativeInOneNest) {
    const std::vector<double> v = {0, 0};
    EXPECT_THROW(nested_logit_shares(v, std::vector<Nest>{{{0}, 1}}), std::invalid_argument);
    EXPECT_THROW(nested_logit_shares(v, std::vector<Nest>{{{0, 1}, 1}, {{1}, 1}}), std::invalid_argument);
    EXPECT_THROW(nested_logit_shares(v, std::vector<Nest>{{{0, 2}, 1}}), std::invalid_argument);
    EXPECT_THROW(nested_logit_shares(v, std::vector<Nest>{{{0, 1}, 0}}), std::invalid_argument);
    EXPECT_THROW(logit_shares(std::vector<double>{}), std::invalid_argument);
}

// Huff 1964: 100/2^2, 50/1, 25/0.5^2 = 25, 50, 100: a seventh, two and four.
TEST(Huff, DividesAttractionByAPowerOfDistance) {
    const std::vector<double> size = {100, 50, 25};
    const std::vector<double> distance = {2, 1, 0.5};
    const auto p = logit_shares(huff_utilities(size, distance, 2));
    EXPECT_NEAR(p[0], 1.0 / 7, 1e-14);
    EXPECT_NEAR(p[1], 2.0 / 7, 1e-14);
    EXPECT_NEAR(p[2], 4.0 / 7, 1e-14);
    EXPECT_THROW(huff_utilities(size, std::vector<double>{1, 2}, 2), std::invalid_argument);
    EXPECT_THROW(huff_utilities(size, std::vector<double>{1, 0, 2}, 2), std::invalid_argument);
}

// Counts are binomial: four standard errors.
TEST(LogitDraws, HaveTheSharesOfTheFormulas) {
    constexpr int kDraws = 200'000;
    const std::vector<double> v = {0.5, -0.3, 0.2, 0};
    const std::vector<Nest> nests = {{{0, 3}, 0.4}, {{1, 2}, 0.8}};
    std::vector<double> plain(4);
    std::vector<double> nested(4);
    for (std::uint64_t i = 0; i < kDraws; ++i) {
        const std::uint64_t key = random::derive(99, i);
        plain[draw_logit(v, key)] += 1.0 / kDraws;
        nested[draw_nested_logit(v, nests, key)] += 1.0 / kDraws;
    }
    const auto p = logit_shares(v);
    const auto q = nested_logit_shares(v, nests);
    for (std::size_t j = 0; j < 4; ++j) {
        EXPECT_NEAR(plain[j], p[j], 4 * std::sqrt(p[j] * (1 - p[j]) / kDraws));
        EXPECT_NEAR(nested[j], q[j], 4 * std::sqrt(q[j] * (1 - q[j]) / kDraws));
    }
}

}  // namespace
}  // namespace warung::customers
