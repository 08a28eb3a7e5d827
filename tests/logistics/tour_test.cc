#include "sim/logistics/tour.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <vector>

namespace warung::logistics {
namespace {

using geography::Settlement;

// 20 km/h everywhere, straight roads, a six-minute stop: 20 km = 1 h, a drop = 0.1 h.
LastMileParams by_hand() {
    LastMileParams p;
    p.shift_h = 9;
    p.stop_min = 6;
    p.courier_parcels = 60;
    p.urban_km_h = 20;
    p.rural_km_h = 20;
    return p;
}

constexpr double kStraight = 1.0;

Settlement at(float x, float y, bool urban = true) {
    Settlement s;
    s.centre = {x, y};
    s.radius_km = 1;
    s.urban = urban;
    return s;
}

/// A territory with one whole settlement after the other.
Territory territory(std::uint32_t settlements, float expected_stops = 5, float expected_parcels = 8) {
    Territory t;
    for (std::uint32_t s = 0; s < settlements; ++s) t.stops.push_back({s, 0, 1, expected_stops, expected_parcels});
    return t;
}

/// A drop in the centre of the settlement that is stop `stop`.
Drop drop(const std::vector<Settlement>& settlements, std::uint32_t stop, std::uint32_t parcels) {
    return {0, parcels, stop, settlements[stop].centre};
}

std::vector<bool> all_simulated(const std::vector<Settlement>& s) { return std::vector<bool>(s.size(), true); }

TEST(RoundHours, AreTheTimeAtTheDoorsAndTheWayBetween) {
    // 4 stops in pi km2: 4 x 6 min = 0.4 h; 0.7124 sqrt(4 pi) = 2.52539 km at 20 km/h with detour 1.5 = 0.18940 h.
    EXPECT_NEAR(round_h(4, at(0, 0), by_hand(), 1.5), 0.4 + 0.18940, 1e-5);
    EXPECT_NEAR(round_km(4, at(0, 0)), 2.52539, 1e-5);
    EXPECT_EQ(round_h(0, at(0, 0), by_hand(), 1.5), 0);
}

TEST(DriveHours, DifferInTownAndCountry) {
    LastMileParams p = by_hand();
    p.rural_km_h = 30;
    EXPECT_DOUBLE_EQ(drive_h(12, true, p, 1.25), 0.75);  // 15 km at 20 km/h
    EXPECT_DOUBLE_EQ(drive_h(12, false, p, 1.25), 0.5);  // 15 km at 30 km/h
}

struct Plan {
    std::vector<Settlement> settlements;
    std::vector<DailyLoad> loads;
    std::vector<Territory> territories;
};

// 300 settlements anywhere in a disc of 60 km; every tenth is a town that needs several couriers.
Plan random_plan(std::uint64_t key) {
    random::Stream s{key, random::Purpose::test};
    Plan plan;
    for (int i = 0; i < 300; ++i) {
        Settlement x = at(0, 0, i % 10 == 0);
        x.centre = geography::random_point({}, 60, s);
        plan.settlements.push_back(x);
        const double stops = i % 10 == 0 ? 300 * s.uniform() : 6 * s.uniform();
        plan.loads.push_back({stops * (1 + s.uniform()), stops});
    }
    plan.territories = plan_territories(plan.settlements, plan.loads, by_hand(), {});
    return plan;
}

TEST(PlanTerritories, CoverEachPartOfEachSettlementExactlyOnce) {
    for (std::uint64_t key = 1; key <= 20; ++key) {
        const Plan plan = random_plan(key);
        std::map<std::uint32_t, std::map<std::uint16_t, int>> seen;
        std::vector<double> stops(plan.settlements.size());
        std::vector<double> parcels(plan.settlements.size());
        std::map<std::uint32_t, std::uint16_t> parts;
        for (const Territory& t : plan.territories) {
            EXPECT_FALSE(t.stops.empty());
            for (const TerritoryStop& s : t.stops) {
                ++seen[s.settlement][s.part];
                const auto known = parts.emplace(s.settlement, s.parts).first;
                EXPECT_EQ(known->second, s.parts);
                stops[s.settlement] += double{s.expected_stops};
                parcels[s.settlement] += double{s.expected_parcels};
            }
        }
        ASSERT_EQ(seen.size(), plan.settlements.size());
        int split = 0;
        for (const auto& [settlement, by_part] : seen) {
            EXPECT_EQ(by_part.size(), parts[settlement]) << settlement;
            for (const auto& [part, times] : by_part) {
                EXPECT_LT(part, parts[settlement]);
                EXPECT_EQ(times, 1) << settlement << " part " << part;
            }
            split += parts[settlement] > 1;
            EXPECT_NEAR(stops[settlement], plan.loads[settlement].stops, 1e-3);
            EXPECT_NEAR(parcels[settlement], plan.loads[settlement].parcels, 1e-3);
        }
        EXPECT_GE(split, 15);
    }
}

// 0.75 x 60 = 45 parcels.
TEST(PlanTerritories, StayBelowThreeQuartersOfACouriersLoad) {
    for (std::uint64_t key = 1; key <= 20; ++key) {
        for (const Territory& t : random_plan(key).territories) {
            double parcels = 0;
            for (const TerritoryStop& s : t.stops) parcels += double{s.expected_parcels};
            EXPECT_LE(parcels, 45 + 1e-3);
        }
    }
}

// A line to the east: one direction, so the sweep and the round both go outwards. 0.8 x 9 h = 7.2 h of plan; 20 km to
// the first (1 h), then 1 km hops (0.05 h), and no time inside with no stops: 1 + 0.05 n <= 7.2 gives n = 124 hops.
TEST(PlanTerritories, StayBelowFourFifthsOfAShift) {
    std::vector<Settlement> line;
    for (int i = 0; i < 200; ++i) line.push_back(at(20.0F + static_cast<float>(i), 0));
    geography::GeographyParams straight;
    straight.detour = 1;
    const std::vector<DailyLoad> nothing(line.size());
    const auto territories = plan_territories(line, nothing, by_hand(), straight);
    ASSERT_FALSE(territories.empty());
    EXPECT_NEAR(static_cast<double>(territories[0].stops.size()), 125, 1);
}

TEST(PlanTerritories, VisitTheNearestFirst) {
    const Plan plan = random_plan(3);
    for (const Territory& t : plan.territories) {
        geography::PointKm here;
        for (std::size_t i = 0; i < t.stops.size(); ++i) {
            const double hop = distance_km(here, plan.settlements[t.stops[i].settlement].centre);
            for (std::size_t j = i + 1; j < t.stops.size(); ++j) {
                EXPECT_LE(hop, distance_km(here, plan.settlements[t.stops[j].settlement].centre));
            }
            here = plan.settlements[t.stops[i].settlement].centre;
        }
    }
}

// 100 parcels at 45 a courier: 3 parts, one a territory each (two would carry 67).
TEST(PlanTerritories, ShareALargeSettlementAmongCouriers) {
    const std::vector<Settlement> one = {at(0, 0)};
    const std::vector<DailyLoad> load = {{100, 10}};
    const auto territories = plan_territories(one, load, by_hand(), {});
    ASSERT_EQ(territories.size(), 3U);
    for (const Territory& t : territories) {
        ASSERT_EQ(t.stops.size(), 1U);
        EXPECT_EQ(t.stops[0].parts, 3);
        EXPECT_NEAR(double{t.stops[0].expected_parcels}, 100.0 / 3, 1e-4);
    }
}

// 20 km out: there after 1 h; 6 minutes; 20 km on: there after 2.1 h. Home from 40 km: 80 km.
TEST(WalkTour, TakesTheWayAndTheStopsByHand) {
    const std::vector<Settlement> s = {at(20, 0), at(40, 0)};
    const std::vector<Drop> drops = {drop(s, 0, 2), drop(s, 1, 3)};
    const TourPlan plan = walk_tour(territory(2), s, all_simulated(s), drops, by_hand(), kStraight);
    ASSERT_EQ(plan.stops_made.size(), 2U);
    EXPECT_NEAR(plan.stops_made[0].after_h, 1.0, 1e-9);
    EXPECT_NEAR(plan.stops_made[1].after_h, 2.1, 1e-9);
    EXPECT_EQ(plan.stops_made[1].drop, 1U);
    EXPECT_EQ(plan.stops_made[1].parcels, 3U);
    EXPECT_NEAR(plan.km, 80, 1e-9);
    EXPECT_EQ(plan.parcels, 5);
    EXPECT_EQ(plan.stops, 2);
}

// The detour is part of hours and kilometres alike.
TEST(WalkTour, DetoursCost) {
    const std::vector<Settlement> s = {at(20, 0)};
    const std::vector<Drop> drops = {drop(s, 0, 1)};
    const TourPlan plan = walk_tour(territory(1), s, all_simulated(s), drops, by_hand(), 1.5);
    EXPECT_NEAR(plan.stops_made.at(0).after_h, 1.5, 1e-9);
    EXPECT_NEAR(plan.km, 60, 1e-9);
}

// 30 km north lies a settlement without a drop today: the tour does not go there.
TEST(WalkTour, AbsentStopsCostNothing) {
    const std::vector<Settlement> s = {at(0, 30), at(20, 0), at(0, -30)};
    const std::vector<Drop> drops = {drop(s, 1, 1)};
    const TourPlan plan = walk_tour(territory(3), s, all_simulated(s), drops, by_hand(), kStraight);
    ASSERT_EQ(plan.stops_made.size(), 1U);
    EXPECT_NEAR(plan.stops_made[0].after_h, 1.0, 1e-9);
    EXPECT_NEAR(plan.km, 40, 1e-9);
    const TourPlan none = walk_tour(territory(3), s, all_simulated(s), {}, by_hand(), kStraight);
    EXPECT_TRUE(none.stops_made.empty());
    EXPECT_EQ(none.km, 0);
}

// 120 km: 6 h; 0.1 h; 50 km on: 8.6 h; 0.1 h; 10 km on: 9.2 h is after the shift of 9 h. Home from 170 km.
TEST(WalkTour, AStopReachedAfterTheShiftWaitsAndEndsTheTour) {
    const std::vector<Settlement> s = {at(120, 0), at(170, 0), at(180, 0), at(171, 0)};
    const std::vector<Drop> drops = {drop(s, 0, 1), drop(s, 1, 1), drop(s, 2, 1), drop(s, 3, 1)};
    const TourPlan plan = walk_tour(territory(4), s, all_simulated(s), drops, by_hand(), kStraight);
    ASSERT_EQ(plan.stops_made.size(), 2U) << "and the last one, which could be reached, waits too";
    EXPECT_NEAR(plan.stops_made[1].after_h, 8.6, 1e-9);
    EXPECT_EQ(plan.parcels, 2);
    EXPECT_NEAR(plan.km, 340, 1e-6) << "the way that was not driven is not counted";
}

// 10 on board: 7, then 3 of 7, then nothing is left for the third.
TEST(WalkTour, TheLastDropIsSplitWhereTheLoadEnds) {
    LastMileParams p = by_hand();
    p.courier_parcels = 10;
    const std::vector<Settlement> s = {at(20, 0), at(22, 0), at(24, 0)};
    const std::vector<Drop> drops = {drop(s, 0, 7), drop(s, 1, 7), drop(s, 2, 1)};
    const TourPlan plan = walk_tour(territory(3), s, all_simulated(s), drops, p, kStraight);
    ASSERT_EQ(plan.stops_made.size(), 2U);
    EXPECT_EQ(plan.stops_made[0].parcels, 7U);
    EXPECT_EQ(plan.stops_made[1].parcels, 3U);
    EXPECT_EQ(plan.parcels, 10);
    EXPECT_NEAR(plan.km, 44, 1e-9) << "nobody drives to the third";
}

// The middle settlement is outside the sample: 20 km there (1 h), 4 stops inside: 0.4 h and 0.7124 sqrt(4 pi) =
// 2.52539 km, 0.126270 h; 20 km on: 1 h. Its 8 parcels and 4 stops are on the round.
TEST(WalkTour, SettlementsOutsideTheSampleCostTheirExpectedTimeAndLoad) {
    const std::vector<Settlement> s = {at(20, 0), at(40, 0)};
    const std::vector<Drop> drops = {drop(s, 1, 3)};
    const TourPlan plan = walk_tour(territory(2, 4, 8), s, {false, true}, drops, by_hand(), kStraight);
    ASSERT_EQ(plan.stops_made.size(), 1U);
    EXPECT_NEAR(plan.stops_made[0].after_h, 2.526270, 1e-5);
    EXPECT_NEAR(plan.km, 80 + 2.52539, 1e-4);
    EXPECT_EQ(plan.parcels, 11);
    EXPECT_EQ(plan.stops, 5);
}

TEST(WalkTour, SettlementsOutsideTheSampleWhereNoStopIsExpectedAreSkipped) {
    const std::vector<Settlement> s = {at(0, 40), at(20, 0)};
    const std::vector<Drop> drops = {drop(s, 1, 1)};
    const TourPlan plan = walk_tour(territory(2, 0.9F, 1), s, {false, true}, drops, by_hand(), kStraight);
    EXPECT_NEAR(plan.stops_made.at(0).after_h, 1.0, 1e-9);
    EXPECT_EQ(plan.stops, 1);
}

// 60 on board, 55 expected outside the sample: 5 of the 8 are handed over.
TEST(WalkTour, ExpectedParcelsTakeRoomOnBoard) {
    const std::vector<Settlement> s = {at(20, 0), at(22, 0)};
    const std::vector<Drop> drops = {drop(s, 1, 8)};
    const TourPlan plan = walk_tour(territory(2, 4, 55), s, {false, true}, drops, by_hand(), kStraight);
    EXPECT_EQ(plan.stops_made.at(0).parcels, 5U);
}

// Settlements on an arc 100 km (5 h) out, 1 km (0.05 h) apart, nothing to deliver; a 9 h shift is planned to 7.2 h, so
// each round holds 5 + 0.05 (n - 1) <= 7.2, n = 45 settlements. Reordering nearest first may add a way back along the
// arc.
TEST(PlanTerritories, EachNewRoundStartsAtTheDepot) {
    LastMileParams params;
    params.shift_h = 9;
    params.urban_km_h = params.rural_km_h = 20;
    geography::GeographyParams geography;
    geography.detour = 1;
    std::vector<geography::Settlement> settlements;
    for (int i = 1; i <= 200; ++i) {
        geography::Settlement s;
        s.centre = {static_cast<float>(100 * std::cos(0.01 * i)), static_cast<float>(100 * std::sin(0.01 * i))};
        s.urban = true;
        settlements.push_back(s);
    }
    const std::vector<DailyLoad> nothing(settlements.size());
    for (const Territory& t : plan_territories(settlements, nothing, params, geography)) EXPECT_LE(t.stops.size(), 45U);
}

}  // namespace
}  // namespace warung::logistics
