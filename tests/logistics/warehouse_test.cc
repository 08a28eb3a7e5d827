#include "sim/logistics/warehouse.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <numeric>
#include <utility>
#include <vector>

namespace warung::logistics {
namespace {

using Parcels = std::vector<std::uint32_t>;

struct Wave {
    Parcels picked;
    Parcels passed_on;
};

Wave wave(Warehouse& w, bool pass_over = false) {
    Wave result;
    w.wave(
        pass_over, [&](const Warehouse::Order& o) { result.picked.push_back(o.parcel); },
        [&](const Warehouse::Order& o) { result.passed_on.push_back(o.parcel); });
    return result;
}

Parcels waiting(const Warehouse& w) {
    Parcels parcels;
    for (const Warehouse::Order& o : w.waiting()) parcels.push_back(o.parcel);
    return parcels;
}

/// Parcels 0, 1, 2 ... of these units; s = 20, S = 100.
Warehouse warehouse(std::int64_t stock, std::int64_t wave_capacity, std::vector<std::int64_t> units) {
    Warehouse w{stock, inventory::Policy::s_S(20, 100), wave_capacity};
    for (std::uint32_t i = 0; i < units.size(); ++i) w.accept({i, units[i]});
    return w;
}

TEST(Warehouse, PicksInTheOrderOfArrival) {
    Warehouse w = warehouse(1'000, 1'000, {30, 10, 20});
    EXPECT_EQ(wave(w).picked, (Parcels{0, 1, 2}));
    EXPECT_EQ(w.on_hand(), 940);
    EXPECT_TRUE(w.waiting().empty());
    EXPECT_TRUE(wave(w).picked.empty());
}

// 100 a wave: 60, then 50 do not fit into 40 and end the wave, although 30 would fit. Next wave: 50 + 30 + 20 = 100.
TEST(Warehouse, AnOrderAboveTheCapacityLeftEndsTheWave) {
    Warehouse w = warehouse(1'000, 100, {60, 50, 30, 20, 1});
    EXPECT_EQ(wave(w).picked, (Parcels{0}));
    EXPECT_EQ(waiting(w), (Parcels{1, 2, 3, 4}));
    EXPECT_EQ(wave(w).picked, (Parcels{1, 2, 3})) << "exactly full";
    EXPECT_EQ(wave(w).picked, (Parcels{4}));
    EXPECT_EQ(w.on_hand(), 1'000 - 161);
}

TEST(Warehouse, AnOrderLargerThanAWaveGetsAWaveOfItsOwn) {
    Warehouse w = warehouse(1'000, 100, {10, 250, 10});
    EXPECT_EQ(wave(w).picked, (Parcels{0})) << "not after another one";
    EXPECT_EQ(wave(w).picked, (Parcels{1})) << "and nothing after it";
    EXPECT_EQ(wave(w).picked, (Parcels{2}));
}

TEST(Warehouse, ASmallerOrderOvertakesOneThatStockCannotCover) {
    Warehouse w = warehouse(50, 1'000, {60, 30, 25, 20});
    EXPECT_EQ(wave(w).picked, (Parcels{1, 3}));  // 50 - 30 = 20 do not cover 25, but cover 20
    EXPECT_EQ(w.on_hand(), 0);
    EXPECT_EQ(waiting(w), (Parcels{0, 2}));
    w.receive(85);
    EXPECT_EQ(wave(w).picked, (Parcels{0, 2})) << "the order of arrival is kept";
}

TEST(Warehouse, PassesOnWhatStockCannotCoverIfAsked) {
    Warehouse w = warehouse(50, 1'000, {60, 30, 25});
    const Wave first = wave(w, true);
    EXPECT_EQ(first.picked, (Parcels{1}));
    EXPECT_EQ(first.passed_on, (Parcels{0, 2}));
    EXPECT_TRUE(w.waiting().empty());
    EXPECT_EQ(w.reorder(), 80) << "20 on hand and nothing waits: at s, up to S";
}

TEST(Warehouse, WhatOnlyLacksPickersIsNotPassedOn) {
    Warehouse w = warehouse(1'000, 50, {40, 30});
    const Wave first = wave(w, true);
    EXPECT_EQ(first.picked, (Parcels{0}));
    EXPECT_TRUE(first.passed_on.empty());
    EXPECT_EQ(waiting(w), (Parcels{1}));
}

// 30 on hand, 15 wait: 15 <= 20, so 100 - 15 = 85. Then 30 + 85 - 15 = 100: nothing more.
TEST(Warehouse, ReordersCountBackordersAndWhatIsOnOrder) {
    Warehouse w{30, inventory::Policy::s_S(20, 100), 1'000};
    EXPECT_EQ(w.reorder(), 0);
    w.accept({0, 15});
    EXPECT_EQ(w.reorder(), 85);
    EXPECT_EQ(w.reorder(), 0);
    w.accept({1, 79});
    EXPECT_EQ(w.reorder(), 0) << "21, above s";
    w.accept({2, 1});
    EXPECT_EQ(w.reorder(), 80) << "20, at s";
    w.receive(85);
    EXPECT_EQ(w.on_hand(), 115);
    EXPECT_EQ(w.reorder(), 0) << "115 + 80 - 95 = 100";
    EXPECT_EQ(wave(w).picked, (Parcels{0, 1, 2}));
    EXPECT_EQ(w.on_hand(), 20);
    EXPECT_EQ(w.reorder(), 0) << "20 + 80 = 100: picking changes no position";
}

// 150 wait with nothing on hand: order 100 + 150.
TEST(Warehouse, ADeepBackorderIsOrderedInFull) {
    Warehouse w = warehouse(0, 1'000, {150});
    EXPECT_EQ(w.reorder(), 250);
}

TEST(Warehouse, WhatComesBackIsStockAndNotPartOfAnOrder) {
    Warehouse w{15, inventory::Policy::s_S(20, 100), 1'000};
    EXPECT_EQ(w.reorder(), 85);
    w.take_back(5);
    EXPECT_EQ(w.on_hand(), 20);
    w.receive(85);
    EXPECT_EQ(w.on_hand(), 105);
    EXPECT_EQ(w.reorder(), 0);
}

// start + received + taken back = on hand + picked, whatever happens; the position, kept here by other books, decides
// every order; no wave of several parcels exceeds its capacity.
TEST(Warehouse, UnitsAreConservedInAnyHistory) {
    random::Stream s{42, random::Purpose::test};
    const auto draw = [&](std::uint64_t n) { return static_cast<std::int64_t>(s.index(n)); };
    int passed = 0;
    int orders = 0;
    for (int history = 0; history < 200; ++history) {
        const std::int64_t start = draw(300);
        const std::int64_t capacity = 1 + draw(120);
        const auto policy = inventory::Policy::s_S(20 + draw(50), 100 + draw(100));
        Warehouse w{start, policy, capacity};
        std::vector<std::int64_t> units;
        std::deque<std::int64_t> under_way;
        std::int64_t in = start;
        std::int64_t out = 0;
        for (int step = 0; step < 300; ++step) {
            switch (s.index(5)) {
                case 0:
                case 1:
                    units.push_back(1 + draw(60));
                    w.accept({static_cast<std::uint32_t>(units.size() - 1), units.back()});
                    break;
                case 2: {
                    const bool pass_over = draw(3) == 0;
                    const Wave leaving = wave(w, pass_over);
                    std::int64_t load = 0;
                    for (const std::uint32_t p : leaving.picked) load += units[p];
                    out += load;
                    ASSERT_TRUE(load <= capacity || leaving.picked.size() == 1);
                    ASSERT_TRUE(std::is_sorted(leaving.picked.begin(), leaving.picked.end()));
                    ASSERT_TRUE(pass_over || leaving.passed_on.empty());
                    passed += static_cast<int>(leaving.passed_on.size());
                    break;
                }
                case 3:
                    if (under_way.empty()) break;
                    w.receive(under_way.front());
                    in += under_way.front();
                    under_way.pop_front();
                    break;
                default: {
                    const std::int64_t back = draw(3);
                    w.take_back(back);
                    in += back;
                }
            }
            std::int64_t backorders = 0;
            for (const Warehouse::Order& o : w.waiting()) backorders += o.units;
            const std::int64_t on_order = std::accumulate(under_way.begin(), under_way.end(), std::int64_t{0});
            const std::int64_t ordered = w.reorder();
            ASSERT_EQ(ordered, policy.order_quantity(w.on_hand() + on_order - backorders));
            if (ordered > 0) under_way.push_back(ordered);
            orders += ordered > 0;
            ASSERT_GE(w.on_hand(), 0);
            ASSERT_EQ(in, w.on_hand() + out);
            ASSERT_TRUE(std::is_sorted(w.waiting().begin(), w.waiting().end(),
                                       [](const auto& a, const auto& b) { return a.parcel < b.parcel; }));
        }
    }
    EXPECT_GT(passed, 100);
    EXPECT_GT(orders, 1'000);
}

/// A wave of `capacity` in which every order that is short is treated as `rule`.
struct Parts {
    Parcels picked;
    std::vector<std::pair<std::uint32_t, std::int64_t>> parts;
    std::vector<std::pair<std::uint32_t, std::int64_t>> passed_on;
};
Parts wave_by(Warehouse& w, std::int64_t capacity, Shortfall rule) {
    Parts result;
    w.wave(
        capacity, [&](const Warehouse::Order&) { return rule; },
        [&](const Warehouse::Order& o) { result.picked.push_back(o.parcel); },
        [&](const Warehouse::Order& o, std::int64_t units) { result.parts.emplace_back(o.parcel, units); },
        [&](const Warehouse::Order& o) { result.passed_on.emplace_back(o.parcel, o.units); });
    return result;
}

// 50 on hand: 30 leave whole, 20 of the 60 as a part; the other 40 wait, or go on.
TEST(Warehouse, AnOrderLeavesInPartsIfAsked) {
    Warehouse waits = warehouse(50, 1'000, {30, 60});
    const Parts first = wave_by(waits, 1'000, Shortfall::part_wait);
    EXPECT_EQ(first.picked, (Parcels{0}));
    EXPECT_EQ(first.parts, (std::vector<std::pair<std::uint32_t, std::int64_t>>{{1, 20}}));
    EXPECT_EQ(waits.on_hand(), 0);
    EXPECT_EQ(waits.waiting().front().units, 40);
    EXPECT_EQ(waits.reorder(), 140) << "0 on hand, 40 owed: up to 100";
    waits.receive(140);
    EXPECT_EQ(wave_by(waits, 1'000, Shortfall::part_wait).picked, (Parcels{1}));

    Warehouse passes = warehouse(50, 1'000, {30, 60});
    EXPECT_EQ(wave_by(passes, 1'000, Shortfall::part_pass).passed_on,
              (std::vector<std::pair<std::uint32_t, std::int64_t>>{{1, 40}}));
    EXPECT_TRUE(passes.waiting().empty());
    EXPECT_EQ(passes.reorder(), 100) << "nothing is owed any more";
}

// 50 on hand and pickers for 10: ten leave, and the rest is not passed on as long as there is stock.
TEST(Warehouse, PickersLimitPartsToo) {
    Warehouse w = warehouse(50, 10, {60});
    const Parts first = wave_by(w, 10, Shortfall::part_pass);
    EXPECT_EQ(first.parts, (std::vector<std::pair<std::uint32_t, std::int64_t>>{{0, 10}}));
    EXPECT_TRUE(first.passed_on.empty());
    EXPECT_EQ(w.waiting().front().units, 50);
    EXPECT_EQ(w.on_hand(), 40);
}

// The policies of inventory/policies.h, here as at kiosks and in supply networks: (r, Q) = (20, 50).
TEST(Warehouse, OrdersByAnyPolicy) {
    Warehouse lot{15, inventory::Policy::r_Q(20, 50), 1'000};
    EXPECT_EQ(lot.reorder(), 50);
    EXPECT_EQ(lot.reorder(), 0);
    Warehouse one_for_one{10, inventory::Policy::base_stock(10), 1'000};
    EXPECT_EQ(one_for_one.reorder(), 0);
    one_for_one.accept({0, 3});
    EXPECT_EQ(one_for_one.reorder(), 3);
}

}  // namespace
}  // namespace warung::logistics
