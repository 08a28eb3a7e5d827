#include "sim/geography/settlements.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>
#include <vector>

namespace warung::geography {
namespace {

random::Stream stream(std::uint64_t entity = 0) { return random::Stream{42, random::Purpose::test, entity}; }

Region region(std::int64_t people, double area_km2, double urban_share) {
    Region r;
    r.people = people;
    r.adults = people * 7 / 10;
    r.unbanked_adults = people / 3;
    r.area_km2 = area_km2;
    r.urban_share = urban_share;
    return r;
}

GeographyParams by_hand() {
    GeographyParams p;
    p.settlement_people = 3'300;
    p.settlement_zipf_exponent = 0.8;
    p.urban_density_per_km2 = 8'000;
    p.rural_clustering = 10;
    p.rural_density_per_km2 = 400;
    return p;
}

double urban_people(const std::vector<Settlement>& settlements) {
    double sum = 0;
    for (const Settlement& s : settlements) sum += s.urban ? double{s.people_share} : 0;
    return sum;
}

double spread_km2(const Settlement& s) { return std::numbers::pi * double{s.radius_km} * double{s.radius_km}; }

TEST(Settlements, CustomersAddUpToTheRegionsUnbankedAdultsExactly) {
    for (std::int64_t unbanked : {0LL, 1LL, 7LL, 99'999LL, 1'234'567LL}) {
        for (std::int64_t people : {1'000LL, 330'001LL, 3'987'654LL}) {
            Region r = region(people, 500, 0.4);
            r.unbanked_adults = unbanked;
            std::int64_t sum = 0;
            for (const Settlement& s : place_settlements(r, by_hand(), stream())) {
                EXPECT_GE(s.customers, 0);
                sum += s.customers;
            }
            EXPECT_EQ(sum, unbanked) << people << " people";
        }
    }
}

// Largest remainder: nobody is more than one person away from the exact part.
TEST(Settlements, EachGetsItsShareOfTheCustomersToWithinOne) {
    const Region r = region(990'000, 500, 0.4);
    const auto settlements = place_settlements(r, by_hand(), stream());
    double total = 0;
    for (std::size_t k = 0; k < settlements.size(); ++k) total += std::pow(static_cast<double>(k + 1), -0.8);
    for (std::size_t k = 0; k < settlements.size(); ++k) {
        const double exact =
            static_cast<double>(r.unbanked_adults) * std::pow(static_cast<double>(k + 1), -0.8) / total;
        EXPECT_LT(std::fabs(settlements[k].customers - exact), 1.0 + 1e-6) << "rank " << k + 1;
    }
}

TEST(Settlements, ThereAreAsManyAsTheMeanSizeAsksForAndAtLeastOne) {
    EXPECT_EQ(place_settlements(region(330'000, 500, 0.4), by_hand(), stream()).size(), 100U);  // 330,000 / 3,300
    EXPECT_EQ(place_settlements(region(8'200, 500, 0.4), by_hand(), stream()).size(), 2U);      // 2.48 rounds to 2
    EXPECT_EQ(place_settlements(region(8'300, 500, 0.4), by_hand(), stream()).size(), 3U);      // 2.52 rounds to 3
    EXPECT_EQ(place_settlements(region(10, 500, 0.4), by_hand(), stream()).size(), 1U);
}

// Share of rank k over share of rank 1 = k^-z; shares are kept as float, 24 bits.
TEST(Settlements, SizesFollowZipfsRule) {
    for (const double z : {0.0, 0.8, 1.3}) {
        GeographyParams params = by_hand();
        params.settlement_zipf_exponent = z;
        const auto settlements = place_settlements(region(660'000, 500, 0.4), params, stream());
        double sum = 0;
        for (std::size_t k = 0; k < settlements.size(); ++k) {
            const double ratio = double{settlements[k].people_share} / double{settlements[0].people_share};
            EXPECT_NEAR(ratio * std::pow(static_cast<double>(k + 1), z), 1.0, 1e-6) << "rank " << k + 1;
            sum += double{settlements[k].people_share};
        }
        EXPECT_NEAR(sum, 1.0, 1e-5);
    }
}

// The first settlement whose middle lies beyond the share is rural, so the miss is at most half a settlement.
TEST(Settlements, TheLargestAreUrbanUntilTheUrbanShareIsReachedWithinHalfASettlement) {
    for (const double share : {0.0, 0.05, 0.31, 0.5, 0.77, 1.0}) {
        const auto settlements = place_settlements(region(990'000, 500, share), by_hand(), stream());
        std::size_t towns = 0;
        while (towns < settlements.size() && settlements[towns].urban) ++towns;
        for (std::size_t k = towns; k < settlements.size(); ++k) EXPECT_FALSE(settlements[k].urban);
        const double boundary = double{settlements[towns == 0 ? 0 : towns - 1].people_share};
        EXPECT_LE(std::fabs(urban_people(settlements) - share), boundary / 2 + 1e-6) << share;
        if (share == 0.0) {
            EXPECT_EQ(towns, 0U);
        }
        if (share == 1.0) {
            EXPECT_EQ(towns, settlements.size());
        }
    }
}

TEST(Settlements, CentresLieInADiscOfTheRegionsArea) {
    for (const double area : {10.0, 500.0, 40'000.0}) {
        const double radius = std::sqrt(area / std::numbers::pi);
        double farthest = 0;
        for (const Settlement& s : place_settlements(region(1'650'000, area, 0.3), by_hand(), stream())) {
            farthest = std::max(farthest, distance_km({}, s.centre));
            EXPECT_LE(double{s.radius_km}, radius * (1 + 1e-6));
        }
        EXPECT_LE(farthest, radius * (1 + 1e-6));
        // 500 settlements, most of them rural: all within 90 % of the radius would have chance 0.81^350.
        EXPECT_GT(farthest, 0.9 * radius);
    }
}

// Towns: 4 x 0.3 x 330,000 / 8,000 = 49.5 km2 round the seat, radius 3.97 km; the region's own is 178 km.
TEST(Settlements, TownsLieRoundTheSeat) {
    const auto settlements = place_settlements(region(330'000, 100'000, 0.3), by_hand(), stream());
    const double radius = std::sqrt(49.5 / std::numbers::pi);
    for (const Settlement& s : settlements) {
        if (s.urban) {
            EXPECT_LE(distance_km({}, s.centre), radius * (1 + 1e-6));
        }
    }
}

// Rural density = max(region's, min(400, 10 x region's)), so with 330,000 people:
//   165,000 km2,     2 / km2:    20 / km2 in the hamlets
//     3,300 km2,   100 / km2:   400 / km2, the ceiling
//       330 km2, 1,000 / km2: 1,000 / km2, as dense as the region itself
TEST(Settlements, RuralSettlementsSpreadOutWhereLandIsEmpty) {
    const struct { double area, density; } cases[] = {{165'000, 20}, {3'300, 400}, {330, 1'000}};
    for (const auto& c : cases) {
        for (const Settlement& s : place_settlements(region(330'000, c.area, 0.0), by_hand(), stream())) {
            EXPECT_NEAR(spread_km2(s), 330'000 * double{s.people_share} / c.density, 1e-5 * spread_km2(s)) << c.area;
        }
    }
}

TEST(Settlements, WeakerClusteringWidensThem) {
    GeographyParams loose = by_hand();
    loose.rural_clustering = 2.5;
    const Region r = region(330'000, 165'000, 0.2);  // 2 / km2: 20 / km2 by default, 5 / km2 now
    const auto tight_ones = place_settlements(r, by_hand(), stream());
    const auto loose_ones = place_settlements(r, loose, stream());
    for (std::size_t k = 0; k < tight_ones.size(); ++k) {
        const double ratio = double{loose_ones[k].radius_km} / double{tight_ones[k].radius_km};
        EXPECT_NEAR(ratio, tight_ones[k].urban ? 1.0 : 2.0, 1e-5) << "rank " << k + 1;  // sqrt(20 / 5) = 2
    }
}

TEST(Settlements, TheSameKeyGivesTheSamePlacesAndAnotherKeyOthers) {
    const Region r = region(660'000, 500, 0.4);
    const auto a = place_settlements(r, by_hand(), stream(1));
    const auto b = place_settlements(r, by_hand(), stream(1));
    const auto c = place_settlements(r, by_hand(), stream(2));
    int moved = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        EXPECT_EQ(a[k].centre.x, b[k].centre.x);
        EXPECT_EQ(a[k].centre.y, b[k].centre.y);
        EXPECT_EQ(a[k].customers, c[k].customers);
        moved += a[k].centre.x != c[k].centre.x;
    }
    EXPECT_GE(moved, 198);
}

// Uniform in a disc of radius R: r^2 is uniform on (0, R^2), mean R^2/2 and variance R^4/12; x has variance R^2/4.
TEST(RandomPoint, IsUniformInTheDisc) {
    constexpr int kN = 200'000;
    random::Stream s = stream();
    const PointKm centre{3, -4};
    double squares = 0;
    double x = 0;
    double y = 0;
    for (int i = 0; i < kN; ++i) {
        const PointKm p = random_point(centre, 2, s);
        const double r = distance_km(centre, p);
        EXPECT_LE(r, 2.000001);
        squares += r * r;
        x += double{p.x} - 3;
        y += double{p.y} + 4;
    }
    const double root_n = std::sqrt(kN);
    EXPECT_NEAR(squares / kN, 2.0, 4 * 4 / std::sqrt(12.0) / root_n);
    EXPECT_NEAR(x / kN, 0.0, 4 * 1.0 / root_n);
    EXPECT_NEAR(y / kN, 0.0, 4 * 1.0 / root_n);
}

TEST(SampleSettlements, ScaleOneTakesAll) {
    const auto all = sample_settlements(1'000, 1.0, stream());
    ASSERT_EQ(all.size(), 1'000U);
    for (std::uint32_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
}

// 200 x 0.137 = 27.4: 27 or 28 a sample, and each settlement in a share 0.137 of 40,000 samples.
TEST(SampleSettlements, EachIsIncludedWithProbabilityScaleAndCountsDifferByAtMostOne) {
    constexpr int kStreams = 40'000;
    constexpr double kScale = 0.137;
    std::vector<int> taken(200);
    std::set<std::size_t> sizes;
    double total = 0;
    for (int i = 0; i < kStreams; ++i) {
        const auto chosen = sample_settlements(taken.size(), kScale, stream(static_cast<std::uint64_t>(i)));
        for (std::size_t k = 0; k < chosen.size(); ++k) {
            ++taken[chosen[k]];
            if (k > 0) {
                EXPECT_LT(chosen[k - 1], chosen[k]);
            }
        }
        sizes.insert(chosen.size());
        total += static_cast<double>(chosen.size());
    }
    EXPECT_EQ(sizes, (std::set<std::size_t>{27, 28}));
    // A share 0.4 of the samples has 28: s.e. sqrt(0.4 x 0.6 / n).
    EXPECT_NEAR(total / kStreams, 27.4, 4 * std::sqrt(0.24 / kStreams));
    const double error = std::sqrt(kScale * (1 - kScale) / kStreams);
    for (const int n : taken) EXPECT_NEAR(static_cast<double>(n) / kStreams, kScale, 4 * error);
}

// Any run of 1 / scale neighbours in the order of size is represented: here 10 of 100, one in each decade of ranks.
TEST(SampleSettlements, LargeAndSmallAreBothRepresented) {
    for (std::uint64_t i = 0; i < 1'000; ++i) {
        const auto chosen = sample_settlements(100, 0.125, stream(i));
        for (std::size_t k = 0; k + 1 < chosen.size(); ++k) EXPECT_EQ(chosen[k + 1] - chosen[k], 8U);
        EXPECT_LT(chosen.front(), 8U);
        EXPECT_GE(chosen.back(), 92U);
    }
}

// Three settlements at 1 %: every sample has exactly one, and by symmetry each is it a third of the time.
TEST(SampleSettlements, AtLeastOneIsTaken) {
    constexpr int kStreams = 30'000;
    std::vector<int> taken(3);
    for (std::uint64_t i = 0; i < kStreams; ++i) {
        const auto chosen = sample_settlements(3, 0.01, stream(i));
        ASSERT_EQ(chosen.size(), 1U);
        ++taken[chosen[0]];
    }
    for (const int n : taken) EXPECT_NEAR(n, kStreams / 3.0, 4 * std::sqrt(kStreams * 2.0 / 9));
}

}  // namespace
}  // namespace warung::geography
