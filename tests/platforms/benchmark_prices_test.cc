#include "sim/platforms/benchmark_prices.h"

#include "sim/market/equilibrium.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace warung::platforms {
namespace {

/// `needs` alike: both platforms at these qualities, outside option at 0, mu 1,000.
DemandSample::Rows alike(std::size_t needs, std::array<double, 2> quality_rp) {
    DemandSample::Rows rows;
    rows.platforms = 2;
    rows.scale = 1'000;
    for (std::size_t n = 0; n < needs; ++n) {
        rows.weight.push_back(1.0 / static_cast<double>(needs));
        rows.outside.push_back(1);
        for (const double q : quality_rp) rows.attraction.push_back(std::exp(q / 1'000));
    }
    return rows;
}

// Needs that are all alike are one logit: the equilibrium is that of market/equilibrium.h.
TEST(BenchmarkPrices, OfOneLogitAreItsEquilibrium) {
    const market::LogitDemand logit{{3'000, 2'500}, 1'000, 0.0};
    const std::vector<double> cost = {1'000, 800};
    const BenchmarkPrices found = benchmark_prices(alike(7, {3'000, 2'500}), cost);
    ASSERT_TRUE(found.available()) << found.trouble;
    const auto sellers = market::Sellers::apart(cost);
    const std::vector<double> nash = market::nash_prices(logit, cost);
    const std::vector<double> joint = market::joint_prices(logit, cost);
    const Eigen::MatrixXd slopes = market::pass_through(logit, sellers, nash);
    for (std::size_t j = 0; j < 2; ++j) {
        EXPECT_NEAR(found.nash[j], nash[j], 1e-5);
        EXPECT_NEAR(found.joint[j], joint[j], 1e-5);
        const auto at = static_cast<Eigen::Index>(j);
        EXPECT_NEAR(found.pass_through[j], slopes(at, at), 1e-3);
    }
    EXPECT_GT(found.joint_profit, found.nash_profit);
}

// Calvano et al. (2020), baseline duopoly in units of 1,000: quality 2, cost 1, mu 1/4, outside 0: Nash 1.4729,
// joint 1.9250.
TEST(BenchmarkPrices, OfThePapersDuopoly) {
    DemandSample::Rows rows;
    rows.platforms = 2;
    rows.scale = 250;
    rows.weight = {1};
    rows.outside = {1};
    rows.attraction = {std::exp(8.0), std::exp(8.0)};
    const std::array<double, 2> cost = {1'000, 1'000};
    const BenchmarkPrices found = benchmark_prices(rows, cost);
    ASSERT_TRUE(found.available()) << found.trouble;
    EXPECT_NEAR(found.nash[0], 1'472.9, 0.1);
    EXPECT_NEAR(found.joint[1], 1'925.0, 0.1);
}

TEST(BenchmarkPrices, SayWhyThereAreNone) {
    const std::array<double, 2> cost = {1'000, 1'000};
    EXPECT_EQ(benchmark_prices({2, 1'000, {}, {}, {}}, cost).trouble, "no needs were sampled");
    DemandSample::Rows one = alike(3, {2'000, 2'000});
    for (std::size_t n = 0; n < 3; ++n) one.attraction[2 * n + 1] = 0;
    EXPECT_EQ(benchmark_prices(one, cost).trouble, "fewer than two platforms sell it");
}

}  // namespace
}  // namespace warung::platforms
