#include "sim/placement/coverage.h"

#include "sim/random/samplers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace warung::placement {
namespace {

random::Stream stream(std::uint64_t entity) { return random::Stream{7, random::Purpose::test, entity}; }

// The hospital example of PySAL's access package (tests/test_hospital_example.py, scenario 1): people 100, 50, 10;
// beds 15, 20, 100; a way of 1 at home, 20 to place 3, 40 from it, 80 between 1 and 2; weight 1/cost below 61.
// R_3 = 100 / (10 + 150 / 20) = 5.714, R_1 = 15 / (100 + 10 / 40) = 0.14963; A_1 = R_1 + R_3 / 20 = 0.43534.
TEST(FloatingCatchment, GivesThePublishedHospitalScores) {
    const std::vector<std::vector<Reach>> by_supply = {
        {{0, 1}, {1, 80}, {2, 40}}, {{0, 80}, {1, 1}, {2, 40}}, {{0, 20}, {1, 20}, {2, 1}}};
    const ReachLists to_supply{by_supply};
    Decay gravity;
    gravity.shape = Decay::Shape::power;
    gravity.reach = 61;
    gravity.open_reach = true;
    const auto access = two_step_access({15, 20, 100}, {100, 50, 10}, to_supply, gravity);
    EXPECT_NEAR(access[0], 0.43534022087638, 1e-12);
    EXPECT_NEAR(access[1], 0.683724235963042, 1e-12);
    EXPECT_NEAR(access[2], 5.72797661142099, 1e-12);
}

// What is handed out is what there is: sum of P_i A_i = sum of S_j, where somebody reaches every supply.
TEST(FloatingCatchment, HandsOutAllOfTheSupply) {
    auto s = stream(1);
    std::vector<Point> shops(30);
    std::vector<Point> homes(200);
    for (Point& p : shops) p = {10 * s.uniform(), 10 * s.uniform(), 0};
    for (Point& p : homes) p = {10 * s.uniform(), 10 * s.uniform(), 0};
    const ReachLists pairs = catchments(shops, homes, 4);
    std::vector<double> supply(shops.size());
    std::vector<double> people(homes.size());
    for (double& v : supply) v = s.uniform();
    for (double& v : people) v = 10 * s.uniform();
    double there = 0;
    for (const double v : supply) there += v;
    for (const auto shape : {Decay::Shape::binary, Decay::Shape::gaussian, Decay::Shape::linear,
                             Decay::Shape::epanechnikov, Decay::Shape::exponential, Decay::Shape::gaussian_to_zero}) {
        Decay decay;
        decay.shape = shape;
        decay.parameter = 4;
        for (const auto& access :
             {two_step_access(supply, people, pairs, decay), three_step_access(supply, people, pairs, decay)}) {
            double handed_out = 0;
            for (std::size_t i = 0; i < access.size(); ++i) handed_out += people[i] * access[i];
            EXPECT_NEAR(handed_out, there, 1e-9 * there);
        }
    }
}

TEST(Decay, FallsFromOneAndEndsAtItsReach) {
    Decay zones;
    zones.shape = Decay::Shape::stepped;
    zones.zones = {{10, 1}, {20, 0.68}, {30, 0.22}};  // Luo and Qi (2009), minutes
    EXPECT_EQ(zones(10), 1);
    EXPECT_EQ(zones(15), 0.68);
    EXPECT_EQ(zones(30), 0.22);
    EXPECT_EQ(zones(30.1), 0);
    Decay dai;
    dai.shape = Decay::Shape::gaussian_to_zero;
    dai.parameter = 20;
    EXPECT_EQ(dai(0), 1);
    EXPECT_NEAR(dai(20), 0, 1e-15);
}

// Clark and Evans (1954): mean distance to the nearest 1 / (2 sqrt(density)); to the second half as much again.
TEST(BooleanModel, HasTheClosedFormsOfClarkAndEvans) {
    EXPECT_NEAR(poisson_mean_distance(0.5, 1), 0.5 / std::sqrt(0.5), 1e-12);
    EXPECT_NEAR(poisson_mean_distance(0.5, 2), 0.75 / std::sqrt(0.5), 1e-12);
    EXPECT_NEAR(poisson_covered_share(0.5, 1), 1 - std::exp(-std::numbers::pi / 2), 1e-15);
}

// Discs of radius 1 whose centres are 1 apart share 2 pi / 3 - sqrt(3) / 2.
TEST(LensArea, IsThatOfATextbook) {
    EXPECT_NEAR(lens_area(1, 1, 1), 2 * std::numbers::pi / 3 - std::sqrt(3.0) / 2, 1e-12);
    EXPECT_EQ(lens_area(1, 1, 2), 0);
    EXPECT_NEAR(lens_area(3, 1, 1.5), std::numbers::pi, 1e-12);
}

// The quadrature against kiosks drawn as the simulator draws them: 4 expected in a disc of radius 2, reach 0.8; 4000
// discs of 50 people. A disc's share varies by less than 0.3, so the mean by less than 0.005; four of these.
TEST(DiscCoveredShare, AgreesWithDrawnKiosks) {
    double covered = 0;
    constexpr int kDiscs = 4'000;
    constexpr int kPeople = 50;
    for (int d = 0; d < kDiscs; ++d) {
        auto s = stream(100 + static_cast<std::uint64_t>(d));
        const auto in_disc = [&] {
            for (;;) {
                const Point p{4 * s.uniform() - 2, 4 * s.uniform() - 2, 0};
                if (std::hypot(p[0], p[1]) <= 2) return p;
            }
        };
        std::vector<Point> kiosks(static_cast<std::size_t>(random::poisson(s, 4)));
        for (Point& k : kiosks) k = in_disc();
        std::vector<Point> people(kPeople);
        for (Point& p : people) p = in_disc();
        covered += nominal_coverage(people, std::vector<double>(kPeople, 1.0), SpatialIndex{kiosks}, 0.8);
    }
    EXPECT_NEAR(covered / kDiscs, disc_covered_share(2, 4, 0.8), 0.02);
    EXPECT_NEAR(disc_covered_share(2, 4, 5), 1 - std::exp(-4.0), 1e-12);
    EXPECT_EQ(disc_covered_share(2, 0, 5), 0);
}

TEST(SpatialIndex, FindsWhatBruteForceFinds) {
    auto s = stream(2);
    std::vector<Point> points(300);
    for (Point& p : points) p = {s.uniform(), s.uniform(), s.uniform()};
    const SpatialIndex index{points};
    for (int q = 0; q < 50; ++q) {
        const Point from{s.uniform(), s.uniform(), s.uniform()};
        std::vector<std::pair<double, std::uint32_t>> all;
        for (std::uint32_t i = 0; i < points.size(); ++i)
            all.emplace_back(std::hypot(points[i][0] - from[0], points[i][1] - from[1], points[i][2] - from[2]), i);
        std::sort(all.begin(), all.end());
        const auto near = index.within(from, 0.3);
        const auto inside = std::count_if(all.begin(), all.end(), [](const auto& a) { return a.first <= 0.3; });
        ASSERT_EQ(near.size(), static_cast<std::size_t>(inside));
        for (std::size_t k = 0; k < near.size(); ++k) EXPECT_EQ(near[k].to, all[k].second);
        const auto three = index.nearest(from, 3);
        for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(three[k].to, all[k].second);
    }
}

TEST(SpatialIndex, FindsTheEdgeOfTheRadius) {
    const SpatialIndex index{std::vector<Point>{{1, 0, 0}, {2, 0, 0}}};
    EXPECT_EQ(index.within({0, 0, 0}, 1).size(), 1U);
    EXPECT_EQ(SpatialIndex{std::vector<Point>{}}.nearest({0, 0, 0}, 1).size(), 0U);
}

// A degree of latitude is 6371.0088 pi / 180 = 111.195 km; across the date line two degrees at the equator are 222.39.
TEST(Globe, MeasuresAlongTheGround) {
    const auto ground = [](LatLon a, LatLon b) {
        const Point p = on_globe(a);
        const Point q = on_globe(b);
        return arc_km(std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
    };
    EXPECT_NEAR(ground({-6, 106}, {-7, 106}), 111.195, 1e-3);
    EXPECT_NEAR(ground({0, 179}, {0, -179}), 222.390, 1e-3);
    EXPECT_NEAR(chord_km(arc_km(5'000)), 5'000, 1e-9);
}

}  // namespace
}  // namespace warung::placement
