#include "sim/inventory/policy.h"

#include <gtest/gtest.h>

namespace warung::inventory {
namespace {

constexpr ReorderPolicy kPolicy{20, 80};

TEST(ReorderPolicy, OrdersUpToTheTargetAtOrBelowTheReorderPoint) {
    EXPECT_EQ(kPolicy.order_quantity(20), 60);
    EXPECT_EQ(kPolicy.order_quantity(0), 80);
    EXPECT_EQ(kPolicy.order_quantity(-15), 95) << "backorders come on top";
}

TEST(ReorderPolicy, OrdersNothingAboveTheReorderPoint) {
    EXPECT_EQ(kPolicy.order_quantity(21), 0);
    EXPECT_EQ(kPolicy.order_quantity(80), 0);
    EXPECT_EQ(kPolicy.order_quantity(500), 0) << "never a negative order";
}

TEST(ReorderPolicy, AfterAnOrderThePositionIsTheTargetAndNothingMoreIsOrdered) {
    for (std::int64_t position = -100; position <= 100; ++position) {
        const std::int64_t q = kPolicy.order_quantity(position);
        EXPECT_EQ(position + q, position <= 20 ? 80 : position);
        EXPECT_EQ(kPolicy.order_quantity(position + q), 0);
    }
}

// Unit demands from 80 down to 20 and up again: every 60th demand orders 60, whatever the lead time.
TEST(ReorderPolicy, UnitDemandsOrderOnceACycle) {
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

}  // namespace
}  // namespace warung::inventory
