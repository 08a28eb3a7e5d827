#include "sim/kiosks/markup.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace warung::kiosks {
namespace {

KioskParams by_distance() {
    KioskParams p;
    p.markup_rp = 500;
    p.markup_rule = MarkupRule::rival_distance;
    p.markup_slope_rp_per_km = 2'000;
    p.markup_cap_rp = 3'000;
    return p;
}

TEST(Markup, IsTheSameEverywhereByDefault) {
    const KioskParams p;
    for (const double km : {kNoRival, 0.0, 0.3, 50.0}) EXPECT_EQ(markup_rp(p, km), p.markup_rp);
}

// 500 + 2,000 d, cut to the rupiah, at most 3,000, which is reached at 1.25 km.
TEST(Markup, GrowsWithTheWayToTheNextRivalUpToTheCap) {
    const KioskParams p = by_distance();
    EXPECT_EQ(markup_rp(p, 0), 500);
    EXPECT_EQ(markup_rp(p, 0.1), 700);
    EXPECT_EQ(markup_rp(p, 0.12349), 746);
    EXPECT_EQ(markup_rp(p, 1.25), 3'000);
    EXPECT_EQ(markup_rp(p, 40), 3'000);
    EXPECT_EQ(markup_rp(p, kNoRival), 3'000) << "a monopolist asks what is allowed";
}

TEST(NextRival, IsTheNearestOfAllOthers) {
    random::Stream stream{random::derive(11, random::Purpose::test)};
    for (const std::size_t n : {2U, 3U, 40U, 300U}) {
        std::vector<geography::PointKm> places;
        for (std::size_t i = 0; i < n; ++i) places.push_back(geography::random_point({5, -2}, 3, stream));
        const std::vector<double> found = next_rival_km(places);
        for (std::size_t i = 0; i < n; ++i) {
            double nearest = std::numeric_limits<double>::infinity();
            for (std::size_t j = 0; j < n; ++j)
                if (j != i) nearest = std::min(nearest, geography::distance_km(places[i], places[j]));
            EXPECT_EQ(found[i], nearest);
        }
    }
}

TEST(NextRival, IsMissingWhereThereIsNone) {
    EXPECT_TRUE(next_rival_km({}).empty());
    EXPECT_EQ(next_rival_km(std::vector<geography::PointKm>{{1, 2}}), std::vector<double>{kNoRival});
    const std::vector<geography::PointKm> same = {{1, 2}, {1, 2}};
    EXPECT_EQ(next_rival_km(same), (std::vector<double>{0, 0}));
}

}  // namespace
}  // namespace warung::kiosks
