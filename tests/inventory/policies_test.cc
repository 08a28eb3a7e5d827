#include "sim/inventory/policies.h"

#include <gtest/gtest.h>

namespace warung::inventory {
namespace {

constexpr Policy kPolicy = Policy::s_S(20, 80);

TEST(OrderUpTo, OrdersUpToTheTargetAtOrBelowTheReorderPoint) {
    EXPECT_EQ(kPolicy.order_quantity(20), 60);
    EXPECT_EQ(kPolicy.order_quantity(0), 80);
    EXPECT_EQ(kPolicy.order_quantity(-15), 95) << "backorders come on top";
}

TEST(OrderUpTo, OrdersNothingAboveTheReorderPoint) {
    EXPECT_EQ(kPolicy.order_quantity(21), 0);
    EXPECT_EQ(kPolicy.order_quantity(80), 0);
    EXPECT_EQ(kPolicy.order_quantity(500), 0) << "never a negative order";
}

TEST(OrderUpTo, AfterAnOrderThePositionIsTheTargetAndNothingMoreIsOrdered) {
    for (std::int64_t position = -100; position <= 100; ++position) {
        const std::int64_t q = kPolicy.order_quantity(position);
        EXPECT_EQ(position + q, position <= 20 ? 80 : position);
        EXPECT_EQ(kPolicy.order_quantity(position + q), 0);
    }
}

// Unit demands from 80 down to 20 and up again: every 60th demand orders 60, whatever the lead time.
TEST(OrderUpTo, UnitDemandsOrderOnceACycle) {
    std::int64_t position = 80;
    int orders = 0;
    for (int demand = 1; demand <= 600; ++demand) {
        const std::int64_t q = kPolicy.order_quantity(--position);
        EXPECT_EQ(q, demand % 60 == 0 ? 60 : 0) << demand;
        position += q;
        orders += q > 0;
    }
    EXPECT_EQ(orders, 10);
}

TEST(Policy, OneLotMayLeaveThePositionBelowTheReorderPointAndLotsMayNot) {
    constexpr Policy one = Policy::r_Q(10, 4);
    Policy lots = one;
    lots.rule = PolicyRule::lots;
    EXPECT_EQ(one.order_quantity(11), 0);
    EXPECT_EQ(one.order_quantity(10), 4);
    EXPECT_EQ(one.order_quantity(-7), 4);
    EXPECT_EQ(lots.order_quantity(11), 0);
    EXPECT_EQ(lots.order_quantity(10), 4);
    EXPECT_EQ(lots.order_quantity(-7), 20) << "-7 + 16 = 9 is still not above 10, -7 + 20 = 13 is";
    for (Quantity position = -50; position <= 10; ++position) {
        const Quantity after = position + lots.order_quantity(position);
        EXPECT_TRUE(after > 10 && after <= 14) << position;
    }
}

TEST(Policy, BaseStockOrdersWhateverLacksButNeverSendsBack) {
    constexpr Policy policy = Policy::base_stock(5);
    EXPECT_EQ(policy.order_quantity(5), 0);
    EXPECT_EQ(policy.order_quantity(4), 1);
    EXPECT_EQ(policy.order_quantity(-3), 8);
    EXPECT_EQ(policy.order_quantity(9), 0);
}

TEST(Policy, AFixedOrderComesWhateverThePosition) {
    constexpr Policy policy = Policy::fixed_order(days(1), 7);
    EXPECT_FALSE(policy.is_continuous());
    EXPECT_EQ(policy.order_quantity(-1'000), 7);
    EXPECT_EQ(policy.order_quantity(1'000), 7);
}

TEST(Policy, SafetyStockLiftsBothLevels) {
    constexpr Policy policy = Policy::s_S(200, 500).with_safety_stock(100);
    EXPECT_EQ(policy.order_quantity(301), 0);
    EXPECT_EQ(policy.order_quantity(300), 300);
    EXPECT_EQ(Policy::r_Q(200, 50).with_safety_stock(100).order_quantity(300), 50) << "and leaves the lot alone";
}

TEST(Policy, CapacityLimitsThePositionAfterTheOrder) {
    Policy policy = Policy::fixed_order(days(1), 400);
    policy.capacity = 700;
    EXPECT_EQ(policy.order_quantity(200), 400);
    EXPECT_EQ(policy.order_quantity(500), 200);
    EXPECT_EQ(policy.order_quantity(700), 0);
    EXPECT_EQ(policy.order_quantity(900), 0);
}

}  // namespace
}  // namespace warung::inventory
