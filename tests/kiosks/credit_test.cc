#include "sim/kiosks/credit.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

namespace warung::kiosks {
namespace {

// 100,000 at 0.1 % a day for 7 days: 700. The debt then is 100,700, and 99,300 of a limit of 200,000 are left.
TEST(Credit, InterestIsSimpleBetweenTwoLooks) {
    Credit c;
    c.accrue(0.001, 10);
    c.draw(Rupiah{100'000});
    EXPECT_EQ(c.accrue(0.001, 17), Rupiah{700});
    EXPECT_EQ(c.owed, Rupiah{100'700});
    EXPECT_EQ(c.room(Rupiah{200'000}), Rupiah{99'300});
    EXPECT_EQ(c.accrue(0.001, 17), Rupiah{0}) << "twice on one day";
}

TEST(Credit, InterestMayPassTheLimitAndThenNothingIsLent) {
    Credit c;
    c.draw(Rupiah{200'000});
    c.accrue(0.01, 30);
    EXPECT_GT(c.owed, Rupiah{200'000});
    EXPECT_EQ(c.room(Rupiah{200'000}), Rupiah{0});
}

TEST(Credit, WhatComesInRepaysAndNeverMoreThanIsOwed) {
    Credit c;
    c.draw(Rupiah{50'000});
    EXPECT_EQ(c.repay(Rupiah{20'000}), Rupiah{20'000});
    EXPECT_EQ(c.repay(Rupiah{100'000}), Rupiah{30'000});
    EXPECT_EQ(c.repay(Rupiah{100'000}), Rupiah{0});
    c.draw(Rupiah{10'000});
    EXPECT_EQ(c.repay(Rupiah{-5'000}), Rupiah{0}) << "an outflow repays nothing";
}

// owed = lent - repaid + interest, after any history.
TEST(Credit, TheDebtIsWhatWasLentAndNotRepaidWithInterest) {
    random::Stream s{7, random::Purpose::test};
    Credit c;
    Rupiah lent;
    Rupiah repaid;
    Rupiah interest;
    for (int day = 1; day < 2'000; ++day) {
        interest += c.accrue(0.002, day);
        const Rupiah amount{static_cast<std::int64_t>(s.index(100'000))};
        if (s.uniform() < 0.5) {
            const Rupiah drawn = std::min(amount, c.room(Rupiah{300'000}));
            c.draw(drawn);
            lent += drawn;
        } else {
            repaid += c.repay(amount);
        }
        ASSERT_EQ(c.owed, lent - repaid + interest);
        ASSERT_GE(c.owed, Rupiah{});
    }
    EXPECT_GT(interest, Rupiah{});
}

}  // namespace
}  // namespace warung::kiosks
