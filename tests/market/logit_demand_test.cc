#include "sim/market/logit_demand.h"

#include "tests/market/markets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace warung::market {
namespace {

TEST(LogitDemand, shares_add_up_to_one_with_the_outside_option) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        const auto share = demand.shares(sellers.cost);
        const double inside = std::accumulate(share.begin(), share.end(), 0.0);
        EXPECT_NEAR(inside + demand.outside_share(sellers.cost), 1, 1e-15 * 10);
    }
}

TEST(LogitDemand, equal_utilities_share_equally) {
    // a - p = 1 for both products and the outside option: a third each; surplus 1 + mu ln 3.
    const LogitDemand demand{{3, 2}, 0.5, 1};
    const std::vector<double> prices{2, 1};
    EXPECT_DOUBLE_EQ(demand.shares(prices)[0], 1.0 / 3);
    EXPECT_DOUBLE_EQ(demand.outside_share(prices), 1.0 / 3);
    EXPECT_DOUBLE_EQ(demand.consumer_surplus(prices), 1 + 0.5 * std::log(3));
}

TEST(LogitDemand, survives_utilities_of_any_size) {
    const LogitDemand demand{{1e6, -1e6, 1e6}, 1e-3, 0};
    const auto share = demand.shares(std::vector<double>{0, 0, 0});
    EXPECT_EQ(share[0], 0.5);
    EXPECT_EQ(share[1], 0);
    EXPECT_EQ(demand.outside_share(std::vector<double>{0, 0, 0}), 0);
    EXPECT_DOUBLE_EQ(demand.consumer_surplus(std::vector<double>{0, 0, 0}), 1e6 + 1e-3 * std::log(2));
    EXPECT_EQ(demand.shares(std::vector<double>{1e9, 1e9, 1e9})[0], 0);
}

TEST(LogitDemand, derivatives_are_those_of_the_shares_and_of_the_surplus) {
    constexpr double kStep = 1e-6;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto [demand, sellers] = random_market(seed);
        const auto share = demand.shares(sellers.cost);
        for (std::size_t k = 0; k < demand.size(); ++k) {
            auto up = sellers.cost;
            auto down = sellers.cost;
            up[k] += kStep * demand.scale;
            down[k] -= kStep * demand.scale;
            const auto more = demand.shares(up);
            const auto less = demand.shares(down);
            const double width = 2 * kStep * demand.scale;
            for (std::size_t j = 0; j < demand.size(); ++j)
                EXPECT_NEAR((more[j] - less[j]) / width, demand.derivative(share, j, k), 1e-8 / demand.scale);
            // Roy's identity: a price rise costs customers what they buy.
            EXPECT_NEAR((demand.consumer_surplus(up) - demand.consumer_surplus(down)) / width, -share[k], 1e-7);
        }
    }
}

TEST(LogitDemand, diversion_is_in_proportion_to_shares) {
    // Independence of irrelevant alternatives: of what a product with share 0.4 loses, one with 0.3 gets half.
    EXPECT_DOUBLE_EQ(diversion(0.4, 0.3), 0.5);
}

TEST(LogitDemand, refuses_what_is_no_market) {
    EXPECT_THROW(LogitDemand{}.check(), std::invalid_argument);
    EXPECT_THROW((LogitDemand{{1}, 0, 0}.check()), std::invalid_argument);
    EXPECT_THROW((LogitDemand{{1}, -1, 0}.check()), std::invalid_argument);
    EXPECT_THROW((LogitDemand{{std::nan("")}, 1, 0}.check()), std::invalid_argument);
    EXPECT_THROW((LogitDemand{{1}, 1, INFINITY}.check()), std::invalid_argument);
}

}  // namespace
}  // namespace warung::market
