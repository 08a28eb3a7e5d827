#include "sim/logistics/dock.h"

#include <gtest/gtest.h>

namespace warung::logistics {
namespace {

// 240 units a day are 10 an hour: 20 units take two hours, and the next delivery waits for them.
TEST(Dock, ReceivesOneDeliveryAfterTheOther) {
    Dock dock{240};
    EXPECT_TRUE(dock.is_limited());
    EXPECT_EQ(dock.enter(Time{0}, 20), Time{hours(2).ms()});
    EXPECT_EQ(dock.enter(Time{hours(1).ms()}, 10), Time{hours(3).ms()});
    EXPECT_EQ(dock.units_waiting(), 30);
    dock.leave(20);
    dock.leave(10);
    EXPECT_EQ(dock.units_waiting(), 0);
    EXPECT_EQ(dock.enter(Time{hours(9).ms()}, 5), Time{hours(9).ms() + minutes(30).ms()}) << "idle since 3";
}

TEST(Dock, WithoutARateThereIsNoDock) { EXPECT_FALSE(Dock{}.is_limited()); }

TEST(Dock, AUnitTakesAtLeastAMillisecond) {
    Dock dock{std::int64_t{1} << 40};
    EXPECT_EQ(dock.enter(Time{0}, 1), Time{1});
}

}  // namespace
}  // namespace warung::logistics
