#include "sim/customers/needs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace warung::customers {
namespace {

constexpr std::array<double, 24> kFlatDay = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
constexpr std::array<double, 7> kFlatWeek = {1, 1, 1, 1, 1, 1, 1};

WeeklyRate flat(double per_week) { return weekly_rate(per_week, kFlatDay, kFlatWeek); }
std::uint64_t key(std::uint64_t i) { return random::derive(2024, i); }

struct Demand {
    std::vector<WeeklyRate> rates;
    double activity = 1;
    int first_hour = 0;
    Duration offset{};
    Time horizon{168 * kMsPerHour};
    NeedStream::Factor factor{};
};

std::vector<Need> all_needs(const Demand& s, std::uint64_t k) {
    NeedStream stream{k, &s.rates, s.activity, s.first_hour, s.offset, s.horizon, s.factor};
    std::vector<Need> needs;
    for (Need n = stream.next(); n.at != Time::never(); n = stream.next()) needs.push_back(n);
    return needs;
}

TEST(WeeklyRate, AddsUpToTheMeanWeek) {
    std::array<double, 24> hour = kFlatDay;
    hour[3] = 0.25;
    hour[19] = 1.75;
    std::array<double, 7> weekday = kFlatWeek;
    weekday[0] = 1.5;
    weekday[6] = 0.5;
    const WeeklyRate rate = weekly_rate(14, hour, weekday);
    double sum = 0;
    for (const double r : rate) sum += r * kMsPerHour;
    EXPECT_NEAR(sum, 14.0, 1e-12);
    EXPECT_NEAR(rate[19] / rate[24], 1.75 * 1.5, 1e-12);          // Monday 19:00 over Tuesday 00:00
    EXPECT_NEAR(rate[6 * 24 + 3] / rate[24], 0.25 * 0.5, 1e-12);  // Sunday 03:00
}

// 5 needs a week and unit of activity, 4 units, one week: Poisson, mean m = 20. The mean of n counts has s.e.
// sqrt(m / n), their variance sqrt((m + 2 m^2) / n).
TEST(NeedStream, CountsArePoisson) {
    constexpr int kN = 10'000;
    const Demand s{.rates = {flat(5)}, .activity = 4};
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kN; ++i) {
        const auto count = static_cast<double>(all_needs(s, key(static_cast<std::uint64_t>(i))).size());
        sum += count;
        squares += (count - 20) * (count - 20);
    }
    EXPECT_NEAR(sum / kN, 20.0, 4 * std::sqrt(20.0 / kN));
    EXPECT_NEAR(squares / kN, 20.0, 4 * std::sqrt((20.0 + 2 * 400) / kN));
}

// Gaps of a flat process are exponential: mean 1/r, and a share 1/e of them are longer than that.
TEST(NeedStream, GapsAreExponential) {
    const Demand s{.rates = {flat(5)}, .activity = 10'000};
    const auto needs = all_needs(s, key(0));
    const double mean = static_cast<double>(days(7).ms()) / 50'000;
    int longer = 0;
    for (std::size_t i = 1; i < needs.size(); ++i) {
        longer += static_cast<double>((needs[i].at - needs[i - 1].at).ms()) > mean;
    }
    // Times are whole milliseconds, which are 1/12,096 of the mean gap: no bias worth a term.
    const auto n = static_cast<double>(needs.size() - 1);
    const double e = std::exp(-1.0);
    EXPECT_NEAR(longer / n, e, 4 * std::sqrt(e * (1 - e) / n));
}

// Chi-square over the 168 hours of the week, 167 degrees of freedom: its 99.99 % point is about 242.
TEST(NeedStream, FollowsTheHoursOfTheWeek) {
    std::array<double, 24> hour{};
    for (std::size_t h = 0; h < 24; ++h) hour[h] = static_cast<double>(h % 6 + 1) / 3.5;  // mean 1
    const std::array<double, 7> weekday = {0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3};
    const Demand s{.rates = {weekly_rate(5, hour, weekday)}, .activity = 40'000, .first_hour = 50};
    std::array<double, 168> seen{};
    // Local hour 0 of the run is hour 50 of the week: Wednesday 02:00.
    for (const Need& n : all_needs(s, key(1))) {
        seen[static_cast<std::size_t>(n.at.ms() / kMsPerHour + 50) % 168] += 1;
    }
    double chi_square = 0;
    for (std::size_t h = 0; h < 168; ++h) {
        const double expected = 5.0 * 40'000 / 168 * hour[h % 24] * weekday[h / 24];
        chi_square += (seen[h] - expected) * (seen[h] - expected) / expected;
    }
    EXPECT_LT(chi_square, 242);
    EXPECT_GT(chi_square, 110) << "closer than chance allows";
}

// Needs at local noon only. The clock 5:30 ahead of the run's has its noon at 6:30, the clock 3:30 behind at 15:30.
TEST(NeedStream, KeepsLocalHoursOnClocksHalfAnHourOff) {
    std::array<double, 24> noon{};
    noon[12] = 24;
    const struct {
        std::int64_t offset_min, noon_min;
    } cases[] = {{330, 390}, {-210, 930}, {0, 720}, {480, 240}, {-720, 0}};
    for (const auto& c : cases) {
        const Demand s{.rates = {weekly_rate(7, noon, kFlatWeek)}, .activity = 300, .offset = minutes(c.offset_min)};
        std::int64_t earliest = kMsPerDay;
        std::int64_t latest = 0;
        const auto needs = all_needs(s, key(2));
        for (const Need& n : needs) {
            earliest = std::min(earliest, n.at.ms() % kMsPerDay);
            latest = std::max(latest, n.at.ms() % kMsPerDay);
        }
        EXPECT_NEAR(static_cast<double>(needs.size()), 2'100, 4 * std::sqrt(2'100)) << c.offset_min;
        // 2,100 needs in an hour: the first and the last minute are empty with chance (59/60)^2100 < 1e-15.
        EXPECT_GE(earliest, minutes(c.noon_min).ms()) << c.offset_min;
        EXPECT_LT(earliest, minutes(c.noon_min + 1).ms()) << c.offset_min;
        EXPECT_LT(latest, minutes(c.noon_min + 60).ms()) << c.offset_min;
        EXPECT_GE(latest, minutes(c.noon_min + 59).ms()) << c.offset_min;
    }
}

// Only Wednesday's needs: the third day of a run that starts on a Monday, the first of one that starts on a Wednesday.
TEST(NeedStream, StartsOnTheRightWeekday) {
    const std::array<double, 7> wednesday = {0, 0, 7, 0, 0, 0, 0};
    for (const int first_hour : {0, 48, 72}) {
        const Demand s{.rates = {weekly_rate(7, kFlatDay, wednesday)}, .activity = 50, .first_hour = first_hour};
        const std::int64_t day = (48 - first_hour + 168) % 168 / 24;
        const auto needs = all_needs(s, key(3));
        EXPECT_GT(needs.size(), 250U);
        for (const Need& n : needs) EXPECT_EQ(n.at.ms() / kMsPerDay, day) << first_hour;
    }
}

// Local hours 30 to 39 of the run are UTC 25 to 34 on a clock five hours ahead. 100 needs an hour.
TEST(NeedStream, AFactorDoublesTheNeedsOfItsHoursAndLeavesEarlierOnesAsTheyWere) {
    const Demand plain{.rates = {flat(168)}, .activity = 100, .offset = hours(5), .horizon = Time{hours(60).ms()}};
    Demand doubled = plain;
    doubled.factor = [](std::size_t, std::int64_t h) { return h >= 30 && h < 40 ? 2.0 : 1.0; };
    constexpr int kN = 200;
    double inside = 0;
    double after = 0;
    for (std::uint64_t i = 0; i < kN; ++i) {
        const auto a = all_needs(plain, key(i));
        const auto b = all_needs(doubled, key(i));
        for (std::size_t k = 0; k < a.size() && a[k].at < Time{hours(25).ms()}; ++k) {
            ASSERT_LT(k, b.size());
            ASSERT_EQ(a[k].at, b[k].at);
            ASSERT_EQ(a[k].key, b[k].key);
        }
        for (const Need& n : b) {
            inside += n.at >= Time{hours(25).ms()} && n.at < Time{hours(35).ms()};
            after += n.at >= Time{hours(35).ms()};
        }
    }
    EXPECT_NEAR(inside / kN, 2'000, 4 * std::sqrt(2'000.0 / kN));  // 10 h x 100 x 2
    EXPECT_NEAR(after / kN, 2'500, 4 * std::sqrt(2'500.0 / kN));   // 25 h x 100
}

TEST(NeedStream, AFactorOfZeroSilencesItsServiceAlone) {
    Demand s{.rates = {flat(168), flat(168)}, .activity = 50};
    s.factor = [](std::size_t service, std::int64_t) { return service == 0 ? 0.0 : 1.0; };
    const auto needs = all_needs(s, key(4));
    for (const Need& n : needs) EXPECT_EQ(n.service, ServiceId::of(1));
    EXPECT_NEAR(static_cast<double>(needs.size()), 8'400, 4 * std::sqrt(8'400));  // 168 x 50
}

TEST(NeedStream, SplitsOverServicesInProportionToTheirRates) {
    const Demand s{.rates = {flat(1), flat(2), flat(0), flat(5)}, .activity = 50'000};
    std::array<double, 4> seen{};
    const auto needs = all_needs(s, key(5));
    for (const Need& n : needs) seen[n.service.index()] += 1;
    const auto n = static_cast<double>(needs.size());
    const std::array<double, 4> share = {0.125, 0.25, 0, 0.625};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(seen[i] / n, share[i], 4 * std::sqrt(share[i] * (1 - share[i]) / n)) << i;
    }
}

// An hour's rate is the sum of its services', which peak at different hours: at hour 6 only one, at 18 only the other.
TEST(NeedStream, EachServiceKeepsItsOwnHours) {
    std::array<double, 24> morning{};
    std::array<double, 24> evening{};
    morning[6] = evening[18] = 24;
    const Demand s{.rates = {weekly_rate(7, morning, kFlatWeek), weekly_rate(7, evening, kFlatWeek)}, .activity = 100};
    for (const Need& n : all_needs(s, key(6))) {
        EXPECT_EQ(n.at.ms() % kMsPerDay / kMsPerHour, n.service == ServiceId::of(0) ? 6 : 18);
    }
}

TEST(NeedStream, StopsAtTheHorizonAndNeverGoesBack) {
    for (const std::int64_t horizon : {1LL, 1'000LL, 3'599'999LL, 5'400'001LL, 100'000'007LL}) {
        const Demand s{.rates = {flat(1'000)}, .activity = 1'000, .offset = minutes(30), .horizon = Time{horizon}};
        Time last;
        const auto needs = all_needs(s, key(7));
        for (const Need& n : needs) {
            EXPECT_GE(n.at, last);
            EXPECT_LT(n.at, Time{horizon});
            last = n.at;
        }
        // 1e6 a week = 0.00165 per ms; the count is Poisson with mean 0.00165 x horizon.
        const double mean = 1e6 / (168.0 * kMsPerHour) * static_cast<double>(horizon);
        EXPECT_NEAR(static_cast<double>(needs.size()), mean, 4 * std::sqrt(mean) + 1) << horizon;
    }
}

TEST(NeedStream, WithoutARateThereIsNoNeed) {
    const std::vector<WeeklyRate> none = {flat(0), flat(0)};
    const std::vector<WeeklyRate> some = {flat(3)};
    NeedStream no_rate{key(0), &none, 10, 0, {}, Time{days(30).ms()}, {}};
    NeedStream nobody{key(0), &some, 0, 0, {}, Time{days(30).ms()}, {}};
    NeedStream no_time{key(0), &some, 10, 0, {}, Time{0}, {}};
    NeedStream empty;
    for (NeedStream* s : {&no_rate, &nobody, &no_time, &empty}) {
        for (int i = 0; i < 3; ++i) {
            const Need n = s->next();
            EXPECT_EQ(n.at, Time::never());
            EXPECT_FALSE(n.service.valid());
        }
    }
}

TEST(NeedStream, TheSameKeyGivesTheSameNeedsAndEveryNeedHasItsOwnKey) {
    const Demand s{.rates = {flat(3), flat(4)}, .activity = 500};
    const auto a = all_needs(s, key(8));
    const auto b = all_needs(s, key(8));
    const auto c = all_needs(s, key(9));
    ASSERT_EQ(a.size(), b.size());
    std::set<std::uint64_t> keys;
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].at, b[i].at);
        EXPECT_EQ(a[i].key, b[i].key);
        EXPECT_EQ(a[i].service, b[i].service);
        keys.insert(a[i].key);
    }
    for (const Need& n : c) keys.insert(n.key);
    EXPECT_EQ(keys.size(), a.size() + c.size());
}

// Two segments of 3 and 5 units of activity, the second with twice the rate for the second service and none for the
// third: means 3 x 2, 3 x 4, 3 x 1, 5 x 2, 5 x 8 and 0 a week. Counts of the classes are independent Poisson numbers.
TEST(NeedStream, MergesSegmentsAndServicesExactly) {
    constexpr int kN = 4'000;
    const std::vector<WeeklyRate> rates = {flat(2), flat(4), flat(1)};
    const std::vector<NeedClass> classes = {{0, 0, 3}, {1, 0, 3}, {2, 0, 3}, {0, 1, 5}, {1, 1, 10}, {2, 1, 0}};
    const double mean[2][3] = {{6, 12, 3}, {10, 40, 0}};
    double sum[2][3] = {};
    for (std::uint64_t i = 0; i < kN; ++i) {
        NeedStream stream{key(i), &rates, classes, 0, Duration{}, Time{168 * kMsPerHour}, {}};
        for (Need n = stream.next(); n.at != Time::never(); n = stream.next()) ++sum[n.segment][n.service.index()];
    }
    for (int g = 0; g < 2; ++g) {
        for (int s = 0; s < 3; ++s)
            EXPECT_NEAR(sum[g][s] / kN, mean[g][s], 4 * std::sqrt(mean[g][s] / kN)) << g << ", " << s;
    }
}

TEST(NeedStream, OneSegmentIsTheStreamWithoutSegments) {
    const Demand s{.rates = {flat(2), flat(3)}, .activity = 7};
    NeedStream classed{key(1), &s.rates, {{0, 0, 7}, {1, 0, 7}}, 0, Duration{}, s.horizon, {}};
    for (const Need& n : all_needs(s, key(1))) {
        const Need same = classed.next();
        EXPECT_EQ(same.at, n.at);
        EXPECT_EQ(same.key, n.key);
        EXPECT_EQ(same.service, n.service);
    }
    EXPECT_EQ(classed.next().at, Time::never());
}

TEST(NeedStream, WithoutAnybodyInNeedThereIsNoNeed) {
    const std::vector<WeeklyRate> rates = {flat(2)};
    NeedStream nobody{key(1), &rates, {{0, 0, 0}, {0, 1, 0}}, 0, Duration{}, Time{168 * kMsPerHour}, {}};
    EXPECT_EQ(nobody.next().at, Time::never());
    NeedStream nothing{key(1), &rates, std::vector<NeedClass>{}, 0, Duration{}, Time{168 * kMsPerHour}, {}};
    EXPECT_EQ(nothing.next().at, Time::never());
}

}  // namespace
}  // namespace warung::customers
