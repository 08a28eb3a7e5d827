// Tours of a day: judged by a checker of their own, and by arithmetic.
#include "sim/logistics/daily_tours.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace warung::logistics {
namespace {

/// 20 km/h everywhere, so that 20 km are an hour.
Vehicle motorbike(std::int64_t count = 0) {
    VehicleParams p;
    p.capacity_parcels = 10;
    p.capacity_kg = 40;
    p.urban_km_h = p.rural_km_h = 20;
    p.cost_rp_per_km = 650;
    p.cost_rp_per_day = 50'000;
    p.count = count;
    return {"motorbike", p};
}

Vehicle van(std::int64_t count = 0) {
    VehicleParams p;
    p.capacity_parcels = 100;
    p.capacity_kg = 700;
    p.urban_km_h = 15;
    p.rural_km_h = 30;
    p.cost_rp_per_km = 3'200;
    p.cost_rp_per_day = 200'000;
    p.count = count;
    return {"van", p};
}

TourStop stop_at(std::uint64_t id, float x, float y, double parcels = 1) {
    TourStop s;
    s.id = id;
    s.place = {x, y};
    s.urban = true;
    s.parcels = parcels;
    s.weight_kg = parcels;
    s.hours = 0.1;
    return s;
}

std::vector<TourStop> random_stops(std::uint64_t seed, std::size_t count) {
    random::Stream luck{seed, random::Purpose::test};
    std::vector<TourStop> stops;
    for (std::size_t i = 0; i < count; ++i) {
        const auto x = static_cast<float>(60 * luck.uniform() - 30);
        const auto y = static_cast<float>(60 * luck.uniform() - 30);
        TourStop s = stop_at(i, x, y, 1 + static_cast<double>(luck.index(4)));
        s.urban = luck.uniform() < 0.5;
        s.weight_kg = s.parcels * 5 * luck.uniform();
        if (luck.uniform() < 0.1) s.inside_km = 3 * luck.uniform();
        stops.push_back(s);
    }
    return stops;
}

double pace(const TourStop& s, const VehicleParams& v) { return 1 / (s.urban ? v.urban_km_h : v.rural_km_h); }

/// Empty, or what is wrong. Written from the rules, without the planner's own functions.
std::string judge(const std::vector<TourStop>& stops, const std::vector<Vehicle>& fleet, const TourRules& rules,
                  const DayTours& day) {
    std::vector<int> visits(stops.size(), 0);
    std::map<std::pair<std::uint32_t, std::uint32_t>, double> busy_until;
    for (const Trip& trip : day.trips) {
        const VehicleParams& v = fleet.at(trip.kind).params;
        if (v.count > 0 && trip.vehicle >= v.count) return "a vehicle too many";
        if (trip.stops.empty()) return "an empty trip";
        double at_h = trip.start_h;
        double km = 0;
        double parcels = 0;
        double weight = 0;
        geography::PointKm at;
        double from_pace = -1;
        for (const TripStop& s : trip.stops) {
            const TourStop& stop = stops.at(s.stop);
            const double to_pace = pace(stop, v);
            const double leg = geography::distance_km(at, stop.place) * rules.detour;
            at_h += leg * (from_pace < 0 ? to_pace : (from_pace + to_pace) / 2);
            if (std::fabs(at_h - s.after_h) > 1e-9) return "a stop at the wrong time";
            at_h += stop.hours + stop.inside_km * rules.detour * to_pace;
            km += leg + stop.inside_km * rules.detour;
            parcels += stop.parcels;
            weight += stop.weight_kg;
            ++visits[s.stop];
            at = stop.place;
            from_pace = to_pace;
        }
        at_h += geography::distance_km(at, {}) * rules.detour * from_pace;
        km += geography::distance_km(at, {}) * rules.detour;
        if (std::fabs(at_h - trip.start_h - trip.hours) > 1e-9 || std::fabs(km - trip.km) > 1e-9)
            return "hours or km do not add up";
        if (at_h > rules.shift_h + 1e-6) return "longer than the shift";
        if (parcels > static_cast<double>(v.capacity_parcels) + 1e-6 || weight > v.capacity_kg + 1e-3)
            return "overloaded";
        double& busy = busy_until.try_emplace({trip.kind, trip.vehicle}, -rules.reload_h).first->second;
        if (trip.start_h < busy + rules.reload_h - 1e-9) return "in two places at once";
        busy = at_h;
    }
    for (const std::uint32_t i : day.left) ++visits.at(i);
    if (std::any_of(visits.begin(), visits.end(), [](int n) { return n != 1; })) return "a stop not exactly once";
    return {};
}

double hours_of(const DayTours& day) {
    return std::accumulate(day.trips.begin(), day.trips.end(), 0.0,
                           [](double sum, const Trip& t) { return sum + t.hours; });
}

TourRules rules_of_nine_hours() {
    TourRules rules;
    rules.reload_h = 0.25;
    rules.detour = 1.3;
    return rules;
}

// 10 km there and back at 20 km/h without detour: 1 h, and 0.1 h at the door.
TEST(DailyTours, OneStopTakesTheWayThereAndBack) {
    TourRules rules;
    const std::vector<TourStop> stops = {stop_at(1, 10, 0)};
    const std::vector<Vehicle> fleet = {motorbike()};
    const DayTours day = plan_day(stops, fleet, rules, {}, 1);
    ASSERT_EQ(day.trips.size(), 1U);
    EXPECT_NEAR(day.trips[0].hours, 1.1, 1e-9);
    EXPECT_NEAR(day.trips[0].stops[0].after_h, 0.5, 1e-9);
    EXPECT_NEAR(day.trips[0].km, 20, 1e-9);
}

TEST(DailyTours, EveryFleetKeepsShiftsLoadsAndVisitsEverybodyOnce) {
    const TourRules rules = rules_of_nine_hours();
    const std::vector<std::vector<Vehicle>> fleets = {
        {motorbike()}, {van()}, {motorbike(), van()}, {motorbike(3), van(1)}, {motorbike(2)}};
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const auto stops = random_stops(seed, 90);
        for (const auto& fleet : fleets) {
            const DayTours day = plan_day(stops, fleet, rules, {}, seed);
            EXPECT_EQ(judge(stops, fleet, rules, day), "") << fleet.size() << " kinds, seed " << seed;
            EXPECT_TRUE(day.left.empty() || fleet.front().params.count > 0);
        }
    }
}

TEST(DailyTours, ALargeDayIsCutIntoSectors) {
    const TourRules rules = rules_of_nine_hours();
    const auto stops = random_stops(9, 1'300);
    const std::vector<Vehicle> fleet = {van()};
    const DayTours day = plan_day(stops, fleet, rules, {}, 1);
    EXPECT_EQ(judge(stops, fleet, rules, day), "");
    EXPECT_TRUE(day.left.empty());
}

// 30 parcels beside the depot, ten a trip: three trips of some 1.1 h fit into one shift.
TEST(DailyTours, AVehicleDrivesSeveralTrips) {
    std::vector<TourStop> stops;
    for (std::uint64_t i = 0; i < 30; ++i) stops.push_back(stop_at(i, 0.5F + 0.01F * static_cast<float>(i), 0));
    const std::vector<Vehicle> fleet = {motorbike()};
    const TourRules rules = rules_of_nine_hours();
    const DayTours day = plan_day(stops, fleet, rules, {}, 1);
    EXPECT_EQ(judge(stops, fleet, rules, day), "");
    ASSERT_EQ(day.trips.size(), 3U);
    for (const Trip& t : day.trips) EXPECT_EQ(t.vehicle, 0U);
}

// 100 parcels 40 km away: ten motorbike trips of 80 km are 520,000 Rp and several days of drivers, one van trip
// 256,000. Ten parcels at the corner: a motorbike costs next to nothing.
TEST(DailyTours, VansTakeTheBulkThatIsFarAndMotorbikesTheRest) {
    std::vector<TourStop> stops;
    for (std::uint64_t i = 0; i < 25; ++i) stops.push_back(stop_at(i, 40, 0.01F * static_cast<float>(i), 4));
    for (std::uint64_t i = 25; i < 35; ++i) stops.push_back(stop_at(i, -0.3F, 0.01F * static_cast<float>(i), 1));
    const std::vector<Vehicle> fleet = {motorbike(), van()};
    TourRules rules = rules_of_nine_hours();
    rules.detour = 1;
    const DayTours day = plan_day(stops, fleet, rules, {}, 1);
    EXPECT_EQ(judge(stops, fleet, rules, day), "");
    for (const Trip& t : day.trips) EXPECT_EQ(t.kind, stops[t.stops.front().stop].place.x > 1 ? 1U : 0U);
}

TEST(DailyTours, WhereVehiclesAreShortTheOldestGoFirst) {
    std::vector<TourStop> stops;
    for (std::uint64_t i = 0; i < 12; ++i) {
        stops.push_back(stop_at(i, 60, static_cast<float>(i), 10));  // a trip each, 6.3 h: one a day
        stops.back().waiting_since_ms = i == 7 ? 0 : 1'000;
    }
    TourRules rules;
    rules.overdue_before_ms = 500;
    const std::vector<Vehicle> fleet = {motorbike(1)};
    const DayTours day = plan_day(stops, fleet, rules, {}, 1);
    EXPECT_EQ(judge(stops, fleet, rules, day), "");
    ASSERT_EQ(day.trips.size(), 1U);
    EXPECT_EQ(day.trips[0].stops[0].stop, 7U);
    EXPECT_EQ(day.left.size(), 11U);
}

TEST(DailyTours, StartingFromYesterdayIsNeverWorseThanYesterday) {
    const TourRules rules = rules_of_nine_hours();
    const std::vector<Vehicle> fleet = {van()};
    const auto stops = random_stops(4, 120);
    const DayTours first = plan_day(stops, fleet, rules, {}, 1);
    std::vector<RememberedTrip> yesterday;
    for (const Trip& t : first.trips) {
        yesterday.push_back({t.kind, {}});
        for (const TripStop& s : t.stops) yesterday.back().stops.push_back(stops[s.stop].id);
    }
    const DayTours again = plan_day(stops, fleet, rules, yesterday, 2);
    EXPECT_EQ(judge(stops, fleet, rules, again), "");
    EXPECT_LE(hours_of(again), hours_of(first) + 1e-6);
    // Half of the stops are absent, others are new.
    auto other = random_stops(5, 120);
    for (std::size_t i = 0; i < 60; ++i) other[i] = stops[i];
    for (std::size_t i = 60; i < 120; ++i) other[i].id = 1'000 + i;
    EXPECT_EQ(judge(other, fleet, rules, plan_day(other, fleet, rules, yesterday, 3)), "");
}

TEST(DailyTours, AStopBeyondTheShiftCanBeServedByNobody) {
    const TourRules rules;
    EXPECT_TRUE(can_be_served(stop_at(1, 88, 0), std::vector{motorbike()}, rules));   // 8.9 h
    EXPECT_FALSE(can_be_served(stop_at(1, 90, 0), std::vector{motorbike()}, rules));  // 9.1 h
    EXPECT_FALSE(can_be_served(stop_at(1, 1, 0, 11), std::vector{motorbike()}, rules));
    EXPECT_TRUE(can_be_served(stop_at(1, 1, 0, 11), std::vector{motorbike(), van()}, rules));
}

TEST(DailyTours, TheSameDayGivesTheSamePlan) {
    const auto stops = random_stops(6, 80);
    const std::vector<Vehicle> fleet = {motorbike(), van()};
    const DayTours a = plan_day(stops, fleet, rules_of_nine_hours(), {}, 5);
    const DayTours b = plan_day(stops, fleet, rules_of_nine_hours(), {}, 5);
    ASSERT_EQ(a.trips.size(), b.trips.size());
    for (std::size_t t = 0; t < a.trips.size(); ++t) EXPECT_EQ(a.trips[t].hours, b.trips[t].hours);
}

}  // namespace
}  // namespace warung::logistics
