#include "sim/market/chain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace warung::market {
namespace {

Chain two_by_two() { return {{2, 1.9}, {0.5, 0.45}, {0.1, 0}, 0.25, 0.0}; }

double total(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

TEST(Chain, of_one_platform_and_one_kiosk_marginalises_twice) {
    // Spengler (1950): together they would charge less and earn more.
    for (const auto conduct : {Conduct::simultaneous, Conduct::platforms_lead}) {
        const auto apart = solve({{2}, {0.5}, {0}, 0.25, 0.0}, conduct);
        const LogitDemand demand{{2}, 0.25, 0};
        const auto joint = outcome(demand, Sellers::apart({0.5}), nash_prices(demand, std::vector<double>{0.5}));
        EXPECT_GT(apart.retail[0], joint.price[0]);
        EXPECT_LT(apart.platform_profit[0] + apart.kiosk_profit[0], joint.firm_profit[0]);
        EXPECT_LT(apart.consumer_surplus, joint.consumer_surplus);
    }
}

TEST(Chain, at_once_meets_both_first_order_conditions) {
    const auto found = solve(two_by_two(), Conduct::simultaneous);
    for (std::size_t j = 0; j < 2; ++j) {
        // Pairs: k0p0, k0p1, k1p0, k1p1.
        const double of_platform = found.share[j] + found.share[2 + j];
        const double of_kiosk = found.share[2 * j] + found.share[2 * j + 1];
        EXPECT_NEAR(found.wholesale[j] - two_by_two().platform_cost[j], 0.25 / (1 - of_platform), 1e-13);
        EXPECT_NEAR(found.kiosk_margin[j], 0.25 / (1 - of_kiosk), 1e-13);
    }
}

TEST(Chain, led_by_platforms_leaves_them_no_better_wholesale_price) {
    const Chain chain = two_by_two();
    const auto found = solve(chain, Conduct::platforms_lead);
    const LogitDemand demand{{2.1, 2.0, 2.0, 1.9}, 0.25, 0};
    for (std::size_t j = 0; j < 2; ++j) {
        for (const double step : {-0.1, -0.01, -0.001, 0.001, 0.01, 0.1}) {
            auto w = found.wholesale;
            w[j] += step;
            const auto share = demand.shares(nash_prices(demand, Sellers{{w[0], w[1], w[0], w[1]}, {0, 0, 1, 1}}));
            EXPECT_LT((w[j] - chain.platform_cost[j]) * (share[j] + share[2 + j]), found.platform_profit[j]);
        }
    }
}

TEST(Chain, gives_leaders_more_than_moving_at_once) {
    const auto at_once = solve(two_by_two(), Conduct::simultaneous);
    const auto led = solve(two_by_two(), Conduct::platforms_lead);
    EXPECT_GT(total(led.platform_profit), total(at_once.platform_profit));
    EXPECT_LT(total(led.kiosk_profit), total(at_once.kiosk_profit));
    EXPECT_GT(led.retail[0], at_once.retail[0]);
}

TEST(Chain, with_exclusive_kiosks_is_a_chain_of_duopolies) {
    // Each kiosk sells one platform: two chains, alike, hence equal shares and margins.
    const Chain chain{{2, 2}, {0.5, 0.5}, {0, 0}, 0.25, 0.0, {{true, false}, {false, true}}};
    const auto found = solve(chain, Conduct::simultaneous);
    ASSERT_EQ(found.retail.size(), 2U);
    EXPECT_NEAR(found.share[0], found.share[1], 1e-14);
    EXPECT_NEAR(found.wholesale[0] - 0.5, found.kiosk_margin[0], 1e-13);
    EXPECT_NEAR(found.kiosk_margin[0], 0.25 / (1 - found.share[0]), 1e-13);
}

TEST(Chain, converges_for_many_platforms_kiosks_and_scales) {
    for (const double mu : {0.02, 0.1, 1.0, 10.0}) {
        Chain chain{{2, 1.9, 1.5, 1.7}, {0.5, 0.45, 0.3, 0.6}, {0.1, 0, -0.1}, mu, 0.2};
        for (const auto conduct : {Conduct::simultaneous, Conduct::platforms_lead}) {
            const auto found = solve(chain, conduct);
            double share = 0;
            for (std::size_t i = 0; i < found.share.size(); ++i)
                if (found.platform_of[i] == 0) share += found.share[i];
            const double taken = (found.wholesale[0] - 0.5) * (1 - share) / mu;
            EXPECT_NEAR(taken, 1, conduct == Conduct::simultaneous ? 1e-11 : 0.2) << "mu " << mu;
        }
    }
}

TEST(Chain, refuses_what_has_no_price) {
    EXPECT_THROW(solve({{2}, {0.5}, {0, 0}, 0.25, {}}, Conduct::simultaneous), std::invalid_argument);
    EXPECT_THROW(solve({{2, 2}, {0.5, 0.5}, {0}, 0.25, {}}, Conduct::platforms_lead), std::invalid_argument);
    EXPECT_THROW(solve({{}, {}, {0}, 0.25, 0.0}, Conduct::simultaneous), std::invalid_argument);
    EXPECT_THROW(solve({{2, 2}, {0.5, 0.5}, {0}, 0.25, 0.0, {{true, false}}}, Conduct::simultaneous),
                 std::invalid_argument);
}

}  // namespace
}  // namespace warung::market
