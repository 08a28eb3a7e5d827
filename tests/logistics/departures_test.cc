#include "sim/logistics/departures.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <map>

namespace warung::logistics {
namespace {

// Departs at 06:00 every day. Capacity of a departure: 100.
Link daily() {
    Link l;
    l.headway = hours(24);
    l.offset = hours(6);
    return l;
}

constexpr auto kOpen = [](Time) { return true; };

TEST(Link, TheNextDepartureIsAtOrAfterNow) {
    const Link l = daily();
    EXPECT_EQ(l.departure_index_from(Time{0}), 0);
    EXPECT_EQ(l.departure_index_from(Time{hours(6).ms()}), 0) << "not missed";
    EXPECT_EQ(l.departure_index_from(Time{hours(6).ms() + 1}), 1);
    EXPECT_EQ(l.departure_index_from(Time{hours(30).ms()}), 1);
    EXPECT_EQ(l.departure_index_from(Time{hours(30).ms() + 1}), 2);
    EXPECT_EQ(l.departure(2), Time{hours(54).ms()});
}

TEST(Bookings, FillADepartureAndOverflowToTheNext) {
    Bookings b;
    const Link l = daily();
    EXPECT_EQ(b.book(l, Time{0}, 60, 100, kOpen), 0);
    EXPECT_EQ(b.book(l, Time{0}, 60, 100, kOpen), 1) << "whole parcels stay whole: 40 are free on 0";
    EXPECT_EQ(b.book(l, Time{0}, 40, 100, kOpen), 0) << "fills 0 up";
    EXPECT_EQ(b.book(l, Time{0}, 41, 100, kOpen), 2);
    EXPECT_EQ(b.book(l, Time{0}, 40, 100, kOpen), 1);
}

TEST(Bookings, SkipDeparturesThatHaveLeft) {
    Bookings b;
    const Link l = daily();
    EXPECT_EQ(b.book(l, Time{0}, 100, 100, kOpen), 0);
    EXPECT_EQ(b.book(l, Time{0}, 70, 100, kOpen), 1);
    EXPECT_EQ(b.book(l, Time{hours(7).ms()}, 30, 100, kOpen), 1) << "what was booked on 1 still counts";
    EXPECT_EQ(b.book(l, Time{hours(7).ms()}, 1, 100, kOpen), 2);
    EXPECT_EQ(b.book(l, Time{hours(24 * 50).ms()}, 100, 100, kOpen), 50);
}

TEST(Bookings, SkipClosedDepartures) {
    Bookings b;
    const Link l = daily();
    const auto open_from_day_2 = [](Time t) { return t >= Time{days(2).ms()}; };
    EXPECT_EQ(b.book(l, Time{0}, 10, 100, open_from_day_2), 2);
    EXPECT_EQ(b.book(l, Time{0}, 0, 100, open_from_day_2), 2) << "even if they weigh nothing";
    EXPECT_EQ(b.book(l, Time{0}, 95, 100, open_from_day_2), 3) << "10 are on 2 already";
    EXPECT_EQ(b.book(l, Time{0}, 100, 100, kOpen), 0) << "nothing was booked on the closed ones";
}

// 250 = 100 + 100 + 50, and 50 of departure 2 are left.
TEST(Bookings, SplitAShipmentLargerThanADepartureAndArriveWithItsLastPart) {
    Bookings b;
    const Link l = daily();
    EXPECT_EQ(b.book(l, Time{0}, 250, 100, kOpen), 2);
    EXPECT_EQ(b.book(l, Time{0}, 50, 100, kOpen), 2);
    EXPECT_EQ(b.book(l, Time{0}, 1, 100, kOpen), 3);
}

// 30 are on 0, 71 on 1 and on 2. 250 = 70 on 0 + 29 on 1 + 29 on 2 + 100 on 3 + 22 on 4.
TEST(Bookings, ASplitShipmentTakesTheRoomThatIsLeft) {
    Bookings b;
    const Link l = daily();
    EXPECT_EQ(b.book(l, Time{0}, 30, 100, kOpen), 0);
    EXPECT_EQ(b.book(l, Time{0}, 71, 100, kOpen), 1);
    EXPECT_EQ(b.book(l, Time{0}, 71, 100, kOpen), 2);
    EXPECT_EQ(b.book(l, Time{0}, 250, 100, kOpen), 4);
    EXPECT_EQ(b.book(l, Time{0}, 78, 100, kOpen), 4);
    EXPECT_EQ(b.book(l, Time{0}, 1, 100, kOpen), 5);
}

// 60 are on 0 and on 1. 140 = 40 on 0; the other 100 fit a departure whole and wait for 2, so 40 stay free on 1.
TEST(Bookings, TheRestOfASplitShipmentStaysWhole) {
    Bookings b;
    const Link l = daily();
    EXPECT_EQ(b.book(l, Time{0}, 60, 100, kOpen), 0);
    EXPECT_EQ(b.book(l, Time{0}, 60, 100, kOpen), 1);
    EXPECT_EQ(b.book(l, Time{0}, 140, 100, kOpen), 2);
    EXPECT_EQ(b.book(l, Time{0}, 40, 100, kOpen), 1);
    EXPECT_EQ(b.book(l, Time{0}, 1, 100, kOpen), 3);
}

// Against books that never forget: the same departures, and none ever carries more than its capacity or runs closed.
TEST(Bookings, NoDepartureIsOverfullInAnyHistory) {
    random::Stream s{42, random::Purpose::test};
    int split = 0;
    for (int history = 0; history < 200; ++history) {
        Link l;
        l.headway = hours(static_cast<std::int64_t>(1 + s.index(60)));
        l.offset = milliseconds(static_cast<std::int64_t>(s.index(static_cast<std::uint64_t>(l.headway.ms()))));
        const auto capacity = static_cast<std::int64_t>(50 + s.index(200));
        const std::uint64_t closing = s.bits();
        const auto open = [&](Time t) { return random::mix(closing, static_cast<std::uint64_t>(t.ms())) % 4 != 0; };
        Bookings bookings;
        std::map<std::int64_t, std::int64_t> loads;
        std::int64_t booked = 0;
        Time now;
        for (int i = 0; i < 200; ++i) {
            now = now + milliseconds(static_cast<std::int64_t>(s.index(static_cast<std::uint64_t>(l.headway.ms()))));
            const auto limit = static_cast<std::uint64_t>(s.index(20) == 0 ? 4 * capacity : capacity);
            const auto weight = static_cast<std::int64_t>(1 + s.index(limit));
            split += weight > capacity;
            std::int64_t last = -1;
            std::int64_t left = weight;
            for (std::int64_t d = 0; left > 0; ++d) {
                if (l.departure(d) < now || !open(l.departure(d))) continue;
                const std::int64_t room = capacity - loads[d];
                const std::int64_t loaded = left > capacity ? std::min(room, left) : (room >= left ? left : 0);
                if (loaded <= 0) continue;
                loads[d] += loaded;
                left -= loaded;
                last = d;
            }
            ASSERT_EQ(bookings.book(l, now, weight, capacity, open), last) << "history " << history << ", step " << i;
            booked += weight;
        }
        std::int64_t carried = 0;
        for (const auto& [d, load] : loads) {
            EXPECT_LE(load, capacity);
            carried += load;
        }
        EXPECT_EQ(carried, booked);
    }
    EXPECT_GT(split, 1'000);
}

// Capacity 100 g and 50 ml. A light parcel of 40 ml leaves 10 ml, so the next of 20 ml takes the next departure,
// although it weighs next to nothing; a heavy flat one still fits.
TEST(Bookings, FillByVolumeAsByWeight) {
    Bookings b;
    const Link l = daily();
    const auto room = [](Time) { return Load{100, 50}; };
    EXPECT_EQ(b.book(l, Time{0}, {10, 40}, room, kOpen), 0);
    EXPECT_EQ(b.book(l, Time{0}, {1, 20}, room, kOpen), 1);
    EXPECT_EQ(b.book(l, Time{0}, {90, 10}, room, kOpen), 0);
    EXPECT_EQ(b.book(l, Time{0}, {0, 1}, room, kOpen), 1) << "0 is full by both";
}

// 250 ml in departures of 50 ml: five of them, however light; 30 g go along in proportion.
TEST(Bookings, WhatIsTooBulkyForADepartureIsSplitByVolume) {
    Bookings b;
    const Link l = daily();
    const auto room = [](Time) { return Load{100, 50}; };
    EXPECT_EQ(b.book(l, Time{0}, {30, 250}, room, kOpen), 4);
    EXPECT_EQ(b.book(l, Time{0}, {1, 1}, room, kOpen), 5);
    EXPECT_EQ(b.book(l, Time{0}, {70, 0}, room, kOpen), 0) << "there is weight left, and it needs no volume";
}

// Twice the room on day 1 only.
TEST(Bookings, RoomMayDifferBetweenDepartures) {
    Bookings b;
    const Link l = daily();
    const auto room = [&](Time t) { return Load{t == l.departure(1) ? 200 : 100, Load::kNoLimit}; };
    EXPECT_EQ(b.book(l, Time{0}, {100, 0}, room, kOpen), 0);
    EXPECT_EQ(b.book(l, Time{0}, {100, 0}, room, kOpen), 1);
    EXPECT_EQ(b.book(l, Time{0}, {100, 0}, room, kOpen), 1);
    EXPECT_EQ(b.book(l, Time{0}, {100, 0}, room, kOpen), 2);
}

TEST(Load, APartTakesWeightAndVolumeInProportion) {
    EXPECT_EQ((Load{100, 200}.part_for({50, 1'000})), (Load{50, 100}));
    EXPECT_EQ((Load{100, 200}.part_for({1'000, 50})), (Load{25, 50}));
    EXPECT_EQ((Load{100, 200}.part_for({100, 200})), (Load{100, 200}));
    EXPECT_EQ((Load{100, 200}.part_for({0, 50})), (Load{}));
    EXPECT_EQ((Load{100, 0}.part_for({30, Load::kNoLimit})), (Load{30, 0}));
}

}  // namespace
}  // namespace warung::logistics
