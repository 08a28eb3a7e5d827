#include "sim/kiosks/liquidity.h"

#include "sim/kiosks/product.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace warung::kiosks {
namespace {

constexpr std::uint8_t kAll = 0xFF;

/// Float 200,000 (s) and 600,000 (S) a platform; cash 300,000 and 1,500,000; least exchange 10,000; stock 20 and 80.
KioskParams by_hand() {
    KioskParams p;
    p.float_low_rp = 200'000;
    p.float_target_rp = 600'000;
    p.cash_low_rp = 300'000;
    p.cash_target_rp = 1'500'000;
    p.balance_max_rp = 100'000'000;
    p.top_up_min_rp = 10'000;
    p.stock_reorder_units = 20;
    p.stock_up_to_units = 80;
    return p;
}

/// A member of the first platforms, one for each float given.
Kiosk kiosk(std::int64_t cash, std::initializer_list<std::int64_t> floats) {
    Kiosk k;
    k.cash = Rupiah{cash};
    std::size_t p = 0;
    for (const std::int64_t f : floats) {
        k.memberships = static_cast<std::uint8_t>(k.memberships | 1U << p);
        k.e_float[p++] = Rupiah{f};
    }
    return k;
}

void expect(const std::optional<Rebalance>& r, std::size_t platform, std::int64_t amount) {
    ASSERT_TRUE(r.has_value());
    EXPECT_EQ(r->platform, platform);
    EXPECT_EQ(r->amount.count(), amount);
}

TEST(ThresholdPolicy, AFloatBelowItsLowIsToppedUpToTheTarget) {
    expect(threshold_policy(kiosk(2'000'000, {150'000}), by_hand(), kAll), 0, 450'000);  // 600,000 - 150,000
    expect(threshold_policy(kiosk(2'000'000, {199'999}), by_hand(), kAll), 0, 400'001);
    EXPECT_FALSE(threshold_policy(kiosk(2'000'000, {200'000}), by_hand(), kAll)) << "at the threshold, not below it";
}

TEST(ThresholdPolicy, ThePoorestPlatformComesFirst) {
    expect(threshold_policy(kiosk(5'000'000, {150'000, 100'000, 120'000}), by_hand(), kAll), 1, 500'000);
    expect(threshold_policy(kiosk(5'000'000, {100'000, 100'000}), by_hand(), kAll), 0, 500'000);
}

// Only what the drawer holds above 300,000 is carried to the bank.
TEST(ThresholdPolicy, TopUpsAreLimitedBySpareCash) {
    expect(threshold_policy(kiosk(400'000, {0}), by_hand(), kAll), 0, 100'000);
    expect(threshold_policy(kiosk(900'001, {0}), by_hand(), kAll), 0, 600'000);
}

TEST(ThresholdPolicy, NobodyGoesForLessThanTheLeastTopUp) {
    expect(threshold_policy(kiosk(310'000, {0}), by_hand(), kAll), 0, 10'000);
    EXPECT_FALSE(threshold_policy(kiosk(309'999, {0}), by_hand(), kAll));
    // Fetching: 600,000 + 9,999 leaves 9,999 to spare.
    EXPECT_FALSE(threshold_policy(kiosk(0, {609'999}), by_hand(), kAll));
    expect(threshold_policy(kiosk(0, {610'000}), by_hand(), kAll), 0, -10'000);
}

TEST(ThresholdPolicy, CashBelowItsLowIsFetchedFromTheRichestFloat) {
    expect(threshold_policy(kiosk(100'000, {700'000, 5'000'000}), by_hand(), kAll), 1,
           -1'400'000);  // 1,500,000 - 100,000
    expect(threshold_policy(kiosk(299'999, {5'000'000}), by_hand(), kAll), 0, -1'200'001);
    EXPECT_FALSE(threshold_policy(kiosk(300'000, {5'000'000}), by_hand(), kAll)) << "at the threshold, not below it";
}

// 1,200,000 - 600,000: what lies above the target.
TEST(ThresholdPolicy, FetchingLeavesTheFloatItsTarget) {
    expect(threshold_policy(kiosk(100'000, {1'200'000, 700'000}), by_hand(), kAll), 0, -600'000);
    EXPECT_FALSE(threshold_policy(kiosk(100'000, {600'000, 500'000}), by_hand(), kAll));
}

// No cash to spare for the poor platform, so the rich one gives: the next trip then can top up.
TEST(ThresholdPolicy, AKioskShortOfBothFetchesCashFirst) {
    expect(threshold_policy(kiosk(100'000, {50'000, 2'500'000}), by_hand(), kAll), 1, -1'400'000);
    EXPECT_FALSE(threshold_policy(kiosk(100'000, {50'000, 500'000}), by_hand(), kAll));
}

TEST(ThresholdPolicy, TopUpsStopAtTheBalanceCeiling) {
    KioskParams params = by_hand();
    params.balance_max_rp = 500'000;
    expect(threshold_policy(kiosk(2'000'000, {150'000}), params, kAll), 0, 350'000);
    params.balance_max_rp = 155'000;  // 5,000 of room, below the least top-up
    EXPECT_FALSE(threshold_policy(kiosk(2'000'000, {150'000}), params, kAll));
}

TEST(ThresholdPolicy, WithoutMembershipThereIsNothingToDo) {
    Kiosk k = kiosk(0, {});
    k.e_float[0] = Rupiah{9'000'000};  // of a platform that it is no member of
    EXPECT_FALSE(threshold_policy(k, by_hand(), kAll));
    k.cash = Rupiah{9'000'000};
    k.e_float[0] = Rupiah{0};
    EXPECT_FALSE(threshold_policy(k, by_hand(), kAll));
}

TEST(ThresholdPolicy, PlatformsItIsNoMemberOfAreIgnored) {
    Kiosk k = kiosk(2'000'000, {300'000, 100'000});
    k.memberships = 0b01;
    EXPECT_FALSE(threshold_policy(k, by_hand(), kAll));
}

TEST(ThresholdPolicy, PlatformsOutOfBusinessAreIgnored) {
    EXPECT_FALSE(threshold_policy(kiosk(2'000'000, {0, 300'000}), by_hand(), 0b10));
    EXPECT_FALSE(threshold_policy(kiosk(2'000'000, {0, 300'000}), by_hand(), 0));
    expect(threshold_policy(kiosk(2'000'000, {0, 100'000}), by_hand(), 0b10), 1, 500'000);
    // Nor can what is left there be fetched: the other has 2,000 to spare.
    EXPECT_FALSE(threshold_policy(kiosk(0, {9'000'000, 602'000}), by_hand(), 0b10));
}

// Twice the size: s = 400,000, S = 1,200,000, cash 600,000 and 3,000,000. The least top-up is the bank's, not scaled.
TEST(ThresholdPolicy, ThresholdsAndTargetsScaleWithTheKiosksSize) {
    Kiosk big = kiosk(5'000'000, {300'000});
    big.size = 2;
    expect(threshold_policy(big, by_hand(), kAll), 0, 900'000);
    big.cash = Rupiah{700'000};
    expect(threshold_policy(big, by_hand(), kAll), 0, 100'000);
    big.cash = Rupiah{500'000};
    big.e_float[0] = Rupiah{9'000'000};
    expect(threshold_policy(big, by_hand(), kAll), 0, -2'500'000);
    Kiosk small = kiosk(5'000'000, {120'000});
    small.size = 0.5F;  // s = 100,000
    EXPECT_FALSE(threshold_policy(small, by_hand(), kAll));
    small.e_float[0] = Rupiah{90'000};  // S = 300,000
    expect(threshold_policy(small, by_hand(), kAll), 0, 210'000);
}

// Whatever the balances: an exchange is affordable, stays under the ceiling, is worth the way, and is for a member
// platform in business; carrying out exchanges comes to an end.
TEST(ThresholdPolicy, NeverOverdrawsAndNeverGoesRoundInCircles) {
    random::Stream s{42, random::Purpose::test};
    int exchanges = 0;
    for (int i = 0; i < 20'000; ++i) {
        KioskParams params = by_hand();
        params.balance_max_rp = static_cast<std::int64_t>(s.index(2'000'000)) + 1;
        Kiosk k = kiosk(static_cast<std::int64_t>(s.index(2'000'000)), {});
        k.memberships = static_cast<std::uint8_t>(s.index(256));
        k.size = static_cast<float>(0.2 + 2 * s.uniform());
        for (Rupiah& f : k.e_float) f = Rupiah{static_cast<std::int64_t>(s.index(1'500'000))};
        const auto active = static_cast<std::uint8_t>(s.index(256));
        int trips = 0;
        while (const auto r = threshold_policy(k, params, active)) {
            const Rupiah before = k.money();
            ASSERT_TRUE(k.member_of(r->platform) && (active >> r->platform & 1U) != 0);
            ASSERT_GE(std::abs(r->amount.count()), params.top_up_min_rp);
            k.cash -= r->amount;
            k.e_float[r->platform] += r->amount;
            ASSERT_GE(k.cash, Rupiah{});
            ASSERT_GE(k.e_float[r->platform], Rupiah{});
            if (r->amount > Rupiah{}) {
                ASSERT_LE(k.e_float[r->platform].count(), params.balance_max_rp);
            }
            ASSERT_EQ(k.money(), before);
            ASSERT_LE(++trips, 100) << i;
            ++exchanges;
        }
    }
    EXPECT_GT(exchanges, 5'000);
}

// s = trunc(20 x size), S = s + 1 + trunc(59 x size).
TEST(StockPolicy, ScalesWithTheKiosksSizeByHand) {
    Kiosk k;
    const struct {
        float size;
        std::int64_t s, S;
    } cases[] = {{1.0F, 20, 80}, {0.5F, 10, 40}, {2.0F, 40, 159}, {0.75F, 15, 60}, {0.01F, 0, 1}};
    for (const auto& c : cases) {
        k.size = c.size;
        const inventory::Policy policy = stock_policy(usual_product(by_hand()), k.size);
        EXPECT_EQ(policy.reorder_point, c.s) << c.size;
        EXPECT_EQ(policy.order_up_to, c.S) << c.size;
    }
}

TEST(StockPolicy, KeepsTheTargetAboveTheReorderPointAtEverySize) {
    KioskParams tight = by_hand();
    tight.stock_reorder_units = 79;
    tight.stock_up_to_units = 80;
    Kiosk k;
    for (int i = 1; i < 1'000; ++i) {
        k.size = static_cast<float>(i) * 0.013F;
        for (const KioskParams& params : {by_hand(), tight}) {
            const inventory::Policy policy = stock_policy(usual_product(params), k.size);
            ASSERT_GE(policy.reorder_point, 0);
            ASSERT_GT(policy.order_up_to, policy.reorder_point);
        }
    }
}

// Day 7 of a cycle of 7 is this kiosk's (number 0); up to the target then, however little is missing, and once.
TEST(FixedDays, FillsUpOnItsOwnDayAndOnce) {
    KioskParams params = by_hand();
    params.rebalancing = Rebalancing::fixed_days;
    params.rebalancing_days = 7;
    Kiosk k = kiosk(2'000'000, {550'000});
    expect(rebalance(k, params, kAll, 7), 0, 50'000);
    EXPECT_FALSE(rebalance(k, params, kAll, 8)) << "not its day";
    k.e_float[0] = Rupiah{0};
    EXPECT_FALSE(rebalance(k, params, kAll, 8)) << "not even with an empty float";
    k.last_trip_day = 7;
    EXPECT_FALSE(rebalance(k, params, kAll, 7)) << "has been there today";
    k.number = 1;
    expect(rebalance(k, params, kAll, 6), 0, 600'000);
}

// b = 2,500 + 2 x 2 km x 650 = 5,100; s = 400,000 a day; i = 0.36525 / 365.25 = 0.001 a day:
// z = (3 x 5,100 x 1.6e11 / (4 x 0.001))^(1/3) = (6.12e17)^(1/3) = 849,018. Low 200,000, target 1,049,018, high
// 2,747,056.
TEST(MillerOrr, HoldsTheFloatBetweenItsLimits) {
    KioskParams params = by_hand();
    params.rebalancing = Rebalancing::miller_orr;
    params.top_up_fee_rp = 2'500;
    params.trip_urban_km = 2;
    params.trip_cost_rp_per_km = 650;
    params.daily_flow_sd_rp = 400'000;
    params.money_rate_per_year = 0.36525;
    const auto at = [&](std::int64_t cash, std::int64_t balance) {
        Kiosk k = kiosk(cash, {balance});
        k.urban = true;
        return rebalance(k, params, kAll, 1);
    };
    const std::int64_t z = std::llround(std::cbrt(6.12e17));
    const auto low = at(9'000'000, 150'000);
    ASSERT_TRUE(low.has_value());
    EXPECT_NEAR(static_cast<double>(low->amount.count()), static_cast<double>(200'000 + z - 150'000), 2);
    EXPECT_FALSE(at(9'000'000, 200'000));
    EXPECT_FALSE(at(9'000'000, 200'000 + 3 * z - 5));
    const auto high = at(9'000'000, 200'000 + 3 * z + 5);
    ASSERT_TRUE(high.has_value());
    EXPECT_NEAR(static_cast<double>(high->amount.count()), static_cast<double>(-2 * z - 5), 4) << "back to the target";
    const auto dear = [&] {
        KioskParams far = params;
        far.trip_urban_km = 200;
        Kiosk k = kiosk(90'000'000, {150'000});
        k.urban = true;
        return rebalance(k, far, kAll, 1);
    }();
    EXPECT_GT(dear->amount, low->amount) << "a dearer trip is made for more";
}

// One membership; outflows of 300,000 and 500,000 with weight 0.2: mean 340,000, variance 0.8 x 0.2 x 200,000^2
// = 6.4e9, deviation 80,000. Two days with one deviation on top: 680,000 + sqrt(2) x 80,000 = 793,137; trigger 340,000
// / 2.
TEST(Forecast, TopsUpForWhatIsLikelyToLeave) {
    KioskParams params = by_hand();
    params.rebalancing = Rebalancing::forecast;
    params.float_low_rp = 0;
    params.forecast_smoothing = 0.2;
    params.forecast_days = 2;
    params.forecast_safety = 1;
    Kiosk k = kiosk(9'000'000, {160'000});
    k.outflow_today = 300'000;
    learn_outflow(k, params);
    k.outflow_today = 500'000;
    learn_outflow(k, params);
    EXPECT_EQ(k.outflow_today, 0);
    const auto r = rebalance(k, params, kAll, 1);
    ASSERT_TRUE(r.has_value());
    EXPECT_NEAR(static_cast<double>(r->amount.count()), 793'137 - 160'000, 100);
    k.e_float[0] = Rupiah{170'100};
    EXPECT_FALSE(rebalance(k, params, kAll, 1)) << "half a day's outflow is still there";
}

}  // namespace
}  // namespace warung::kiosks
