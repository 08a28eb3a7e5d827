#include "sim/market/two_sided.h"

#include <gtest/gtest.h>

namespace warung::market {
namespace {

TEST(TwoSided, single_homing_prices_are_armstrongs) {
    // Armstrong (2006), Proposition 2: p_1 = f_1 + t_1 - alpha_2, p_2 = f_2 + t_2 - alpha_1,
    // profit (t_1 + t_2 - alpha_1 - alpha_2) / 2.
    const auto found = single_homing_equilibrium({{1, 0.8}, {0.3, 0.2}, {{{1, 0.5}, {1, 0.5}}}});
    EXPECT_NEAR(found.price[0][0], 1.8, 1e-15);
    EXPECT_NEAR(found.price[1][1], 1.0, 1e-15);
    EXPECT_NEAR(found.profit[0], 0.65, 1e-15);
    EXPECT_NEAR(found.share[0], 0.5, 1e-15);
}

TEST(TwoSided, single_homing_platforms_have_no_better_prices) {
    const TwoSidedMarket market{{1, 0.7}, {0.3, 0.5}, {{{0.2, 0.1}, {0.4, 0.05}}}};
    const auto found = single_homing_equilibrium(market);
    for (std::size_t i = 0; i < 2; ++i) {
        for (const double d1 : {-0.1, -0.01, 0.0, 0.01, 0.1}) {
            for (const double d2 : {-0.1, -0.01, 0.0, 0.01, 0.1}) {
                auto price = found.price;
                price[0][i] += d1;
                price[1][i] += d2;
                const auto n = single_homing_shares(market, {price[0][0] - price[0][1], price[1][0] - price[1][1]});
                double profit = 0;
                for (std::size_t k = 0; k < 2; ++k)
                    profit += (price[k][i] - market.cost[i][k]) * (i == 0 ? n[k] : 1 - n[k]);
                EXPECT_LE(profit, found.profit[i] + 1e-15);
            }
        }
    }
}

TEST(TwoSided, tips_where_benefits_outweigh_transport) {
    EXPECT_THROW(single_homing_equilibrium({{1, 1}, {1, 1.1}, {}}), NoEquilibrium);
    EXPECT_THROW(single_homing_shares({{1, 1}, {1, 1.1}, {}}, {0, 0}), NoEquilibrium);
    // A cost gap so wide that one platform would take more than all.
    EXPECT_THROW(single_homing_equilibrium({{0.1, 0.1}, {0.05, 0.05}, {{{0, 0}, {5, 5}}}}), NoEquilibrium);
}

TEST(TwoSided, bottleneck_pays_the_side_that_joins_everywhere) {
    // alpha = (0.8, 0.2), t = 1, f = (0.2, 0.1): p_2 = (0.2 - 0.8) / 4 + 0.05 = -0.1: a commission.
    const auto found = competitive_bottleneck({{0.8, 0.2}, 1, {0.2, 0.1}}, PlatformsSet::prices);
    EXPECT_NEAR(found.multi_homing_price, -0.1, 1e-15);
    EXPECT_NEAR(found.multi_homers, 0.2, 1e-15);  // 0.2 / 2 + 0.1
    EXPECT_NEAR(found.single_homing_price, 0.2 + 1 - 0.16 - 0.2 * (-0.2), 1e-15);
    EXPECT_NEAR(found.profit, 0.4, 1e-15);
}

TEST(TwoSided, bottleneck_platforms_have_no_better_prices) {
    const double a1 = 0.4;
    const double a2 = 0.6;
    const auto found = competitive_bottleneck({{a1, a2}, 1, {0.2, 0.1}}, PlatformsSet::prices);
    for (const double d1 : {-0.2, -0.01, 0.0, 0.01, 0.2}) {
        for (const double d2 : {-0.1, -0.01, 0.0, 0.01, 0.1}) {
            // Own n_1 = 1/2 - (d_1 + a_1 d_2) / (2 (t - a_1 a_2)), n_2 = a_2 n_1 - p_2.
            const double n1 = 0.5 - (d1 + a1 * d2) / (2 * (1 - a1 * a2));
            const double p2 = found.multi_homing_price + d2;
            const double profit = (found.single_homing_price + d1 - 0.2) * n1 + (p2 - 0.1) * (a2 * n1 - p2);
            EXPECT_LE(profit, found.profit + 1e-15);
        }
    }
}

TEST(TwoSided, transaction_monopoly_takes_a_third_of_what_there_is) {
    // D_B = 1 - p, D_S = 0.8 - p, c = 0.3: A = 1.5, prices 1 - 0.5 and 0.8 - 0.5, profit 0.5^3.
    const auto found = transaction_monopoly({1, 1}, {0.8, 1}, 0.3);
    EXPECT_DOUBLE_EQ(found.buyer_price, 0.5);
    EXPECT_DOUBLE_EQ(found.seller_price, 0.3);
    EXPECT_DOUBLE_EQ(found.profit, 0.125);
    // Rochet and Tirole (2003): prices balance both sides' sensitivity, p_B + p_S - c = D_k / -D_k'.
    const auto steep = transaction_monopoly({2, 3}, {1, 0.5}, 0.1);
    const double margin = steep.buyer_price + steep.seller_price - 0.1;
    EXPECT_NEAR(margin, (2 - 3 * steep.buyer_price) / 3, 1e-15);
    EXPECT_NEAR(margin, (1 - 0.5 * steep.seller_price) / 0.5, 1e-15);
    EXPECT_THROW(transaction_monopoly({1, 1}, {1, 1}, 2.5), NoEquilibrium);
}

}  // namespace
}  // namespace warung::market
