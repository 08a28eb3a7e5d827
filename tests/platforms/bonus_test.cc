#include "sim/platforms/bonus.h"

#include <gtest/gtest.h>

namespace warung::platforms {
namespace {

// Bands from 0, 100 and 500 with 0, 50 and 120 Rp extra: 99 get nothing, 100 x 50 = 5,000, 500 x 120 = 60,000.
TEST(Bonus, GivesAllTransactionsTheExtraOfTheirBand) {
    BonusParams bonus;
    bonus.band_from = {0, 100, 500};
    bonus.band_rp = {0, 50, 120};
    EXPECT_TRUE(pays_bonus(bonus));
    EXPECT_EQ(bonus_rp(bonus, 0), 0);
    EXPECT_EQ(bonus_rp(bonus, 99), 0);
    EXPECT_EQ(bonus_rp(bonus, 100), 5'000);
    EXPECT_EQ(bonus_rp(bonus, 499), 24'950);
    EXPECT_EQ(bonus_rp(bonus, 500), 60'000);
}

TEST(Bonus, RewardsTheTargetAndPunishesMissingIt) {
    BonusParams bonus;
    EXPECT_FALSE(pays_bonus(bonus));
    bonus.target = 200;
    bonus.target_rp = 50'000;
    bonus.penalty_rp = 20'000;
    EXPECT_TRUE(pays_bonus(bonus));
    EXPECT_EQ(bonus_rp(bonus, 200), 50'000);
    EXPECT_EQ(bonus_rp(bonus, 199), -20'000);
}

// Below the first band there is no extra.
TEST(Bonus, BandsNeedNotBeginAtNought) {
    BonusParams bonus;
    bonus.band_from = {10};
    bonus.band_rp = {7};
    EXPECT_EQ(bonus_rp(bonus, 9), 0);
    EXPECT_EQ(bonus_rp(bonus, 10), 70);
}

}  // namespace
}  // namespace warung::platforms
