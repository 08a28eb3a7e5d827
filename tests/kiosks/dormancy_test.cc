#include "sim/kiosks/dormancy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace warung::kiosks {
namespace {

using random::Purpose;
using random::Stream;

KioskParams params(std::int64_t floor_per_month, double spread) {
    KioskParams p;
    p.income_floor_rp_per_month = floor_per_month;
    p.income_floor_spread = spread;
    return p;
}

TEST(Dormancy, FreeEntryStopsWhereTheNextOwnerWouldNotBeFed) {
    // 120 a day: three owners get 40 each, which the third (40) accepts; four would get 30, which the fourth (45) does
    // not.
    const std::vector<double> floors = {10, 20, 40, 45, 100};
    EXPECT_EQ(free_entry(floors, 120), 3U);
    EXPECT_EQ(free_entry(floors, 119), 2U);
    EXPECT_EQ(free_entry(floors, 9), 0U);
    EXPECT_EQ(free_entry(floors, 500), 5U);
    EXPECT_EQ(free_entry({}, 500), 0U);
}

TEST(Dormancy, WithoutAFloorEverybodyTrades) {
    const std::vector<double> floors(7, draw_floor_rp_per_day(params(0, 0.8), Stream{1, Purpose::kiosk_floor}));
    EXPECT_EQ(free_entry(floors, 0), 7U);
    EXPECT_EQ(expected_free_entry(7, 0, params(0, 0.8)), 7);
}

TEST(Dormancy, WithEqualFloorsTheIncomeDividedByTheFloorTrades) {
    // 100 owners who ask for 30,437.5 a month, that is 1,000 a day; 40,000 a day feed 40 of them.
    const KioskParams p = params(30'437, 0);
    EXPECT_NEAR(expected_free_entry(100, 40'000, p), 40, 0.01);
    EXPECT_NEAR(expected_free_entry(100, 400'000, p), 100, 0.01);
}

TEST(Dormancy, TheExpectationIsWhatDrawsGive) {
    const KioskParams p = params(2'500'000, 0.8);
    constexpr std::size_t kOwners = 20'000;
    std::vector<double> floors;
    for (std::size_t i = 0; i < kOwners; ++i)
        floors.push_back(draw_floor_rp_per_day(p, Stream{7, Purpose::kiosk_floor, i}));
    std::sort(floors.begin(), floors.end());
    for (const double income : {1e6, 1e7, 1e8, 1e9, 1e10}) {
        const double expected = expected_free_entry(kOwners, income, p);
        const auto drawn = static_cast<double>(free_entry(floors, income));
        // The share q that trades has a standard error below sqrt(q (1 - q) / owners): an owner more also thins income.
        const double q = expected / kOwners;
        EXPECT_NEAR(drawn, expected, 1 + 4 * std::sqrt(kOwners * q * (1 - q))) << income;
    }
}

TEST(Dormancy, MoreIncomeNeverLeavesFewerTrading) {
    std::vector<double> floors;
    for (std::size_t i = 0; i < 200; ++i)
        floors.push_back(draw_floor_rp_per_day(params(2'000'000, 1), Stream{3, Purpose::kiosk_floor, i}));
    std::sort(floors.begin(), floors.end());
    std::size_t before = 0;
    for (double income = 0; income < 1e8; income = income * 1.3 + 1'000) {
        const std::size_t now = free_entry(floors, income);
        EXPECT_GE(now, before);
        // Nobody trades below the floor, and the next owner would.
        EXPECT_TRUE(now == 0 || floors[now - 1] * static_cast<double>(now) <= income);
        EXPECT_TRUE(now == floors.size() || floors[now] * static_cast<double>(now + 1) > income);
        before = now;
    }
}

TEST(Dormancy, AnOwnerGivesUpAfterLeanReviewsInARowOnly) {
    KioskParams p;
    p.exit_income_share = 0.5;
    p.exit_after_reviews = 2;
    std::uint8_t lean = 0;
    EXPECT_FALSE(gives_up(p, 1'000, 499, lean));
    EXPECT_FALSE(gives_up(p, 1'000, 500, lean));  // half the floor is enough, and wipes the slate
    EXPECT_FALSE(gives_up(p, 1'000, 0, lean));
    EXPECT_TRUE(gives_up(p, 1'000, 0, lean));
}

}  // namespace
}  // namespace warung::kiosks
