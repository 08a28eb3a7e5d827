#include "sim/customers/calendar.h"

#include "sim/customers/needs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace warung::customers {
namespace {

constexpr auto kBill = ServiceKind::bill;
constexpr auto kCashOut = ServiceKind::cash_out;

const std::vector<SeasonDates> kLebaran2024 = {{Season::ramadan, {2024, 3, 12}, {2024, 4, 9}},
                                               {Season::lebaran, {2024, 4, 10}, {2024, 4, 11}}};

/// Factor on `date`, hour by the local clock, of a calendar that starts on 1 March 2024.
double factor_on(const Calendar& c, Date date, int hour = 12, ServiceKind kind = kBill) {
    return c.factor(kind, (days_since_epoch(date) - days_since_epoch({2024, 3, 1})) * 24 + hour);
}
Calendar spring(const std::vector<SeasonEffect>& effects, const CalendarParams& params = {}) {
    return {kLebaran2024, effects, params, {2024, 3, 1}, 60};
}

TEST(Calendar, WithoutEffectsEveryHourIsLikeAnyOther) {
    EXPECT_TRUE(Calendar{}.empty());
    const Calendar c = spring({});
    for (int h = -48; h < 61 * 24; ++h) EXPECT_EQ(c.factor(kBill, h), 1);
}

TEST(Calendar, DaysOfTheMonthRunOverItsEnd) {
    const Calendar c = spring({{Season::payday, kCashOut, 25, 3, 0, 24, 1.35}});
    for (const Date d : {Date{2024, 3, 1}, Date{2024, 3, 3}, Date{2024, 3, 25}, Date{2024, 3, 31}, Date{2024, 4, 3}})
        EXPECT_EQ(factor_on(c, d, 12, kCashOut), 1.35) << to_string(d);
    for (const Date d : {Date{2024, 3, 4}, Date{2024, 3, 24}, Date{2024, 4, 4}})
        EXPECT_EQ(factor_on(c, d, 12, kCashOut), 1) << to_string(d);
    EXPECT_EQ(factor_on(c, {2024, 3, 25}, 12, kBill), 1) << "another kind of service";
}

TEST(Calendar, DatedSeasonsCountFromTheirFirstDay) {
    const Calendar c = spring({{Season::lebaran, {}, -7, -3, 0, 24, 1.8}, {Season::lebaran, {}, {}, {}, 0, 24, 0.5}});
    EXPECT_EQ(factor_on(c, {2024, 4, 2}), 1);
    EXPECT_EQ(factor_on(c, {2024, 4, 3}), 1.8);
    EXPECT_EQ(factor_on(c, {2024, 4, 7}), 1.8);
    EXPECT_EQ(factor_on(c, {2024, 4, 8}), 1);
    EXPECT_EQ(factor_on(c, {2024, 4, 10}), 0.5) << "without days: the whole season";
    EXPECT_EQ(factor_on(c, {2024, 4, 11}), 0.5);
    EXPECT_EQ(factor_on(c, {2024, 4, 12}), 1);
}

TEST(Calendar, HoursRunOverMidnightAndEffectsMultiply) {
    const Calendar c = spring({{Season::ramadan, {}, {}, {}, 17, 21, 1.5},
                               {Season::ramadan, {}, {}, {}, 21, 3, 0.8},
                               {Season::ramadan, kBill, {}, {}, 0, 24, 2}});
    EXPECT_EQ(factor_on(c, {2024, 3, 20}, 17), 3);
    EXPECT_EQ(factor_on(c, {2024, 3, 20}, 20), 3);
    EXPECT_EQ(factor_on(c, {2024, 3, 20}, 21), 1.6);
    EXPECT_EQ(factor_on(c, {2024, 3, 20}, 2), 1.6);
    EXPECT_EQ(factor_on(c, {2024, 3, 20}, 3), 2);
    EXPECT_EQ(factor_on(c, {2024, 3, 20}, 2, kCashOut), 0.8);
    EXPECT_EQ(factor_on(c, {2024, 3, 11}, 18), 1) << "the day before Ramadan";
}

TEST(Calendar, StrengthStretchesTheDistanceFromOne) {
    const std::vector<SeasonEffect> effects = {{Season::payday, {}, 25, 5, 0, 24, 1.2},
                                               {Season::lebaran, {}, -2, 2, 0, 24, 0.4}};
    CalendarParams params;
    params.strength = {0, 1, 1, 2, 1};  // payday, aid, ramadan, lebaran, harbolnas
    const Calendar c = spring(effects, params);
    EXPECT_EQ(factor_on(c, {2024, 3, 26}), 1);
    EXPECT_EQ(factor_on(c, {2024, 4, 10}), 0) << "1 + 2 (0.4 - 1) is below 0";
}

// The rate is constant within an hour, so the count of an hour is Poisson with mean rate x factor x 1 h. Over many
// streams the count of each hour must lie within 5 s.e. (96 hours; one in 20,000 would miss by chance).
TEST(Calendar, CountsOfEachHourFollowTheIntegralOfTheRate) {
    constexpr int kStreams = 20'000;
    constexpr int kHours = 96;
    const Calendar c{{{Season::ramadan, {2024, 3, 3}, {2024, 3, 31}}},
                     {{Season::ramadan, {}, {}, {}, 3, 5, 1.5},
                      {Season::ramadan, {}, {}, {}, 17, 21, 1.5},
                      {Season::ramadan, {}, {}, {}, 21, 3, 0.2},
                      {Season::payday, {}, 25, 1, 0, 24, 1.25}},
                     {},
                     {2024, 3, 1},
                     4};
    std::array<double, 24> flat_day{};
    flat_day.fill(1);
    std::array<double, 7> flat_week{};
    flat_week.fill(1);
    const std::vector<WeeklyRate> rates = {weekly_rate(168, flat_day, flat_week)};  // one an hour
    // A clock one hour ahead of the run's: local hour 0 of 1 March is the run's hour -1.
    const Duration ahead{kMsPerHour};
    std::vector<double> count(kHours);
    for (std::uint64_t i = 0; i < kStreams; ++i) {
        NeedStream stream{random::derive(3, i),
                          &rates,
                          1.0,
                          0,
                          ahead,
                          Time{kHours * kMsPerHour},
                          [&](std::size_t, std::int64_t hour) { return c.factor(kBill, hour); }};
        for (Need n = stream.next(); n.at != Time::never(); n = stream.next())
            ++count[static_cast<std::size_t>(n.at.ms() / kMsPerHour)];
    }
    for (int h = 0; h < kHours; ++h) {
        const double mean = kStreams * factor_on(c, {2024, 3, 1}, h + 1);
        EXPECT_NEAR(count[static_cast<std::size_t>(h)], mean, 5 * std::sqrt(mean)) << "hour " << h;
    }
}

}  // namespace
}  // namespace warung::customers
