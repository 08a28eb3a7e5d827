#include "sim/kiosks/ledger.h"

#include <gtest/gtest.h>

namespace warung::kiosks {
namespace {

constexpr Hours kDay{6 * 60, 22 * 60};
constexpr std::int64_t kHour = kMsPerHour;

TEST(Ledger, OpeningHoursAreCountedByTheClock) {
    EXPECT_EQ(open_ms_until(kDay, 0), 0);
    EXPECT_EQ(open_ms_until(kDay, 6 * kHour), 0);
    EXPECT_EQ(open_ms_until(kDay, 7 * kHour), kHour);
    EXPECT_EQ(open_ms_until(kDay, 23 * kHour), 16 * kHour);
    EXPECT_EQ(open_ms_until(kDay, 24 * kHour), 16 * kHour);
    EXPECT_EQ(open_ms_until(kDay, 31 * kHour), 17 * kHour);
    // West of the run's clock local time begins before midnight of day 0.
    EXPECT_EQ(open_ms_until(kDay, -kHour), 0);
    EXPECT_EQ(open_ms_until(kDay, -3 * kHour), -kHour);
}

TEST(Ledger, TimeBelongsToTheStateItBeganIn) {
    Ledger l;
    l.look(8 * kHour, kDay, true, false);    // 2 h in order
    l.look(11 * kHour, kDay, true, true);    // 3 h without cash
    l.look(30 * kHour, kDay, false, true);   // 11 h to closing without either
    l.look(32 * kHour, kDay, false, false);  // 2 h without float
    EXPECT_EQ(l.open_ms, 18 * kHour);
    EXPECT_EQ(l.no_cash_ms, 14 * kHour);
    EXPECT_EQ(l.no_float_ms, 13 * kHour);
}

TEST(Ledger, ForgetsSumsAndKeepsTheState) {
    Ledger l;
    l.markup = Rupiah{5'000};
    l.look(8 * kHour, kDay, true, false);
    l.forget();
    EXPECT_EQ(l.income(), Rupiah{});
    EXPECT_EQ(l.open_ms, 0);
    l.look(9 * kHour, kDay, false, false);
    EXPECT_EQ(l.no_cash_ms, kHour);
}

TEST(Ledger, AKioskThatNeverOpensHasNoHours) {
    Ledger l;
    l.look(100 * kHour, Hours{600, 600}, true, true);
    l.look(200 * kHour, Hours{600, 600}, true, true);
    EXPECT_EQ(l.open_ms, 0);
    EXPECT_EQ(l.no_cash_ms, 0);
}

}  // namespace
}  // namespace warung::kiosks
