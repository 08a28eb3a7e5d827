#include "sim/inventory/periodic_stock.h"
#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <array>

namespace warung::inventory {
namespace {

TEST(StockPoint, DemandBeyondTheStockWaitsOrIsLostAsTold) {
    StockPoint waits{10};
    const Demanded a = waits.demand(14, Shortage::backorder);
    EXPECT_EQ(a.shipped, 10);
    EXPECT_EQ(a.waiting, 4);
    EXPECT_EQ(waits.net(), -4);

    StockPoint all_or_nothing{10};
    EXPECT_EQ(all_or_nothing.demand(14, Shortage::lost_order).lost, 14);
    EXPECT_EQ(all_or_nothing.on_hand(), 10);

    StockPoint in_part{10};
    const Demanded c = in_part.demand(14, Shortage::lost_excess);
    EXPECT_EQ(c.shipped, 10);
    EXPECT_EQ(c.lost, 4);
    EXPECT_EQ(in_part.on_hand(), 0);
}

TEST(StockPoint, ReceiptsServeTheBacklogFirst) {
    StockPoint stock{0};
    stock.demand(5, Shortage::backorder);
    stock.order(9);
    EXPECT_EQ(stock.position(), 4);
    EXPECT_EQ(stock.receive(3), 3);
    EXPECT_EQ(stock.backlog(), 2);
    EXPECT_EQ(stock.receive(6), 2);
    EXPECT_EQ(stock.on_hand(), 4);
    EXPECT_EQ(stock.on_order(), 0);
    EXPECT_EQ(stock.position(), 4) << "a receipt moves no position";
}

TEST(StockPoint, ReturnsAreNegativeOrdersAndDemands) {
    StockPoint stock{10};
    stock.demand(-3, Shortage::lost_order);
    EXPECT_EQ(stock.on_hand(), 13);
    stock.order(-4);
    EXPECT_EQ(stock.position(), 9);
    EXPECT_EQ(stock.receive(-4), 0);
    EXPECT_EQ(stock.on_hand(), 9);
}

// Whatever comes, grains are neither made nor lost: initial + received = on hand - backlog + shipped or waiting.
TEST(StockPoint, KeepsEveryGrain) {
    random::Stream luck{random::derive(1, random::Purpose::test)};
    for (const Shortage shortage : {Shortage::backorder, Shortage::lost_order, Shortage::lost_excess}) {
        StockPoint stock{50};
        Quantity balance = 50;
        for (int i = 0; i < 10'000; ++i) {
            const auto q = static_cast<Quantity>(luck.index(40));
            if (luck.uniform() < 0.5) {
                stock.order(q);
                stock.receive(q);
                balance += q;
            } else {
                const Demanded d = stock.demand(q, shortage);
                ASSERT_EQ(d.shipped + d.waiting + d.lost, q);
                balance -= d.shipped + d.waiting;
            }
            ASSERT_EQ(stock.net(), balance);
            ASSERT_TRUE(stock.on_hand() == 0 || stock.backlog() == 0);
        }
    }
}

// L = 2: what is ordered at the start of period 0 is there before the demand of period 2, so the demands of periods
// 0, 1 and 2 are what S has to cover: levels 12 - 4, 12 - 8, 12 - 12 and from then on 12 - 3 * 4 = 0.
TEST(PeriodicStock, ALeadTimeOfLCoversLPlusOnePeriods) {
    PeriodicStock stock{12, 2};
    const Policy policy = Policy::base_stock(12);
    constexpr std::array<Quantity, 6> kLevels{8, 4, 0, 0, 0, 0};
    for (std::size_t t = 0; t < kLevels.size(); ++t) {
        const Period period = stock.step(policy, 4);
        EXPECT_EQ(period.level, kLevels[t]) << t;
        EXPECT_EQ(period.ordered, t == 0 ? 0 : 4) << t;
        EXPECT_EQ(period.received, t < 3 ? 0 : 4) << t;
    }
}

TEST(PeriodicStock, WithoutALeadTimeAnOrderMeetsThePeriodsOwnDemand) {
    PeriodicStock stock{0, 0};
    EXPECT_EQ(stock.step(Policy::base_stock(10), 7).level, 3);
    EXPECT_EQ(stock.step(Policy::base_stock(10), 12).level, -2);
    EXPECT_EQ(stock.step(Policy::base_stock(10), 0).ordered, 12);
}

TEST(PeriodicStock, ASupplierThatIsDownTakesNoOrder) {
    PeriodicStock stock{10, 0};
    EXPECT_EQ(stock.step(Policy::base_stock(10), 6, false).level, 4);
    EXPECT_EQ(stock.step(Policy::base_stock(10), 6, false).level, -2);
    EXPECT_EQ(stock.step(Policy::base_stock(10), 6, true).level, 4);
}

TEST(PeriodicStock, AMovedTargetMayCallGoodsBack) {
    PeriodicStock stock{10, 0};
    EXPECT_EQ(stock.step_to(6, 2).ordered, -4);
    EXPECT_EQ(stock.stock().net(), 4);
}

// Wagner and Whitin's plan of Snyder and Shen 2019, example 3.9: 2 orders at 500, and 120 + 70 items kept a period at
// 2: 1,380 in all.
TEST(PeriodCosts, AddUpToTheCostOfAPlan) {
    PeriodicStock stock{0, 0};
    const PeriodCosts costs{500, 2, 1e9};
    constexpr std::array<Quantity, 4> kOrders{210, 0, 150, 0};
    constexpr std::array<Quantity, 4> kDemand{90, 120, 80, 70};
    double cost = 0;
    for (std::size_t t = 0; t < 4; ++t) cost += costs.of(stock.step_ordering(kOrders[t], kDemand[t]));
    EXPECT_DOUBLE_EQ(cost, 1'380);
}

}  // namespace
}  // namespace warung::inventory
