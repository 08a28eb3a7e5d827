#include "sim/kiosks/product.h"

#include "sim/kiosks/kiosk.h"
#include "sim/kiosks/liquidity.h"

#include <gtest/gtest.h>

#include <cmath>

namespace warung::kiosks {
namespace {

ProductParams product(StockRule rule) {
    ProductParams p;
    p.policy = rule;
    p.reorder_units = 20;
    p.up_to_units = 80;
    p.lot_units = 30;
    return p;
}

// At 20: up to 80; two lots of 30 from -15 (15 is not above 20, 45 is); whatever lacks to 80.
TEST(Product, PoliciesOrderByHand) {
    EXPECT_EQ(stock_policy(product(StockRule::s_S), 1).order_quantity(20), 60);
    EXPECT_EQ(stock_policy(product(StockRule::s_S), 1).order_quantity(21), 0);
    EXPECT_EQ(stock_policy(product(StockRule::r_Q), 1).order_quantity(20), 30);
    EXPECT_EQ(stock_policy(product(StockRule::r_Q), 1).order_quantity(-15), 60);
    EXPECT_EQ(stock_policy(product(StockRule::base_stock), 1).order_quantity(79), 1);
    EXPECT_EQ(stock_policy(product(StockRule::base_stock), 1).order_quantity(80), 0);
}

TEST(Product, PoliciesScaleWithTheKioskAndStayPossible) {
    EXPECT_EQ(stock_policy(product(StockRule::r_Q), 2).lot, 60);
    EXPECT_EQ(stock_policy(product(StockRule::base_stock), 0.5F).order_up_to, 40);
    for (const StockRule rule : {StockRule::s_S, StockRule::r_Q, StockRule::base_stock}) {
        for (const float size : {1e-6F, 0.01F, 1.0F, 1e6F, 1e12F}) {
            const inventory::Policy policy = stock_policy(product(rule), size);
            random::Stream s{3, random::Purpose::test};
            const std::int64_t first = first_stock(policy, s);
            EXPECT_GE(first, 1) << size;
            EXPECT_LE(first, 2'100'000'000) << "stock is counted in 32 bits";
            EXPECT_EQ(policy.order_quantity(first), 0) << "nobody orders before the first sale";
        }
    }
}

TEST(Product, TheFirstStockSpreadsOverTheCycle) {
    random::Stream s{5, random::Purpose::test};
    double sum = 0;
    for (int i = 0; i < 20'000; ++i)
        sum += static_cast<double>(first_stock(stock_policy(product(StockRule::r_Q), 1), s));
    EXPECT_NEAR(sum / 20'000, 35.5, 0.25);  // uniform on 21..50
}

TEST(Product, LeadTimesHaveMeanOneAndTheirSpread) {
    for (const double cv : {0.0, 0.5, 1.0, 2.0}) {
        random::Stream s{11, random::Purpose::test};
        double sum = 0;
        double squares = 0;
        constexpr int kDraws = 100'000;
        for (int i = 0; i < kDraws; ++i) {
            const double x = spread_around_one(s, cv);
            sum += x;
            squares += x * x;
        }
        const double mean = sum / kDraws;
        EXPECT_NEAR(mean, 1, 0.03) << cv;
        EXPECT_NEAR(std::sqrt(std::max(0.0, squares / kDraws - mean * mean)), cv, 0.06 * cv + 1e-6) << cv;
    }
}

// What was agreed and what can be done: cash, float and ceiling bind, each at its turn.
TEST(Exchange, IsCarriedOutAsFarAsItCan) {
    KioskParams params;
    params.balance_max_rp = 1'000'000;
    Kiosk k;
    k.cash = Rupiah{300'000};
    k.e_float[0] = Rupiah{200'000};
    EXPECT_EQ(feasible(k, params, {0, Rupiah{100'000}}), Rupiah{100'000});
    EXPECT_EQ(feasible(k, params, {0, Rupiah{900'000}}), Rupiah{300'000}) << "no more cash";
    k.cash = Rupiah{2'000'000};
    EXPECT_EQ(feasible(k, params, {0, Rupiah{900'000}}), Rupiah{800'000}) << "up to the ceiling";
    EXPECT_EQ(feasible(k, params, {0, Rupiah{-500'000}}), Rupiah{-200'000}) << "no more float";
    k.e_float[0] = Rupiah{1'000'000};
    EXPECT_EQ(feasible(k, params, {0, Rupiah{50'000}}), Rupiah{});
}

// What a lender will take is brought on top: 200,000 to the target and 150,000 to him.
TEST(Exchange, ATopUpBringsTheDebtAsWell) {
    KioskParams params;
    params.float_low_rp = 100'000;
    params.float_target_rp = 250'000;
    params.cash_low_rp = 0;
    Kiosk k;
    k.memberships = 1;
    k.cash = Rupiah{1'000'000};
    k.e_float[0] = Rupiah{50'000};
    EXPECT_EQ(rebalance(k, params, 0xFF, 1)->amount, Rupiah{200'000});
    EXPECT_EQ(rebalance(k, params, 0xFF, 1, Rupiah{150'000})->amount, Rupiah{350'000});
}

}  // namespace
}  // namespace warung::kiosks
