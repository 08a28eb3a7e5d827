// Coverage of simulated people: what is measured from a replication's neighbourhoods and kiosks.

#include "sim/placement/served_area.h"

#include "sim/placement/expected_pickup.h"
#include "sim/random/stream.h"
#include "tests/world/worlds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace warung::placement {
namespace {

using testing::world_of;

std::uint64_t key_of(std::uint64_t replication) {
    return random::derive(random::derive(std::uint64_t{1}, random::Purpose::replication), replication);
}

struct Drawn {
    world::Population population;
    std::vector<geography::PointKm> places;
};

Drawn draw(const world::Setting& setting, std::size_t region, std::uint64_t key) {
    Drawn d{world::build_population(setting, region, key), {}};
    d.places = world::neighbourhood_places(setting, region, key, d.population);
    return d;
}

ServedArea area_of(const world::Setting& setting, const Drawn& d, std::uint8_t platforms = kAllPlatforms) {
    return served_areas(setting, d.population, d.places, std::vector{platforms}, reachable_in(setting)).front();
}

// The list of nearest kiosks was made from the same places: each distance comes out again, to the 10 m of the list.
TEST(NeighbourhoodPlaces, AreThoseThatTheNearestKiosksWereFoundFrom) {
    const auto setting = world_of("tiny");
    std::size_t seen = 0;
    for (std::size_t r = 0; r < setting->regions.size(); ++r) {
        if (!setting->regions[r].has_people) continue;
        const Drawn d = draw(*setting, r, key_of(0));
        ASSERT_EQ(d.places.size(), d.population.neighbourhoods.size());
        for (std::size_t h = 0; h < d.places.size(); ++h) {
            const world::Neighbourhood& hood = d.population.neighbourhoods[h];
            for (std::size_t k = 0; k < hood.count; ++k, ++seen) {
                const double km = geography::distance_km(d.places[h], d.population.kiosks[hood.kiosk[k]].place);
                EXPECT_NEAR(km, hood.distance_10m[k] / 100.0, 0.0051);
            }
        }
    }
    EXPECT_GT(seen, 100U);
}

// Two ways to the same figure: the bits that a neighbourhood carries, and the catchments of the kiosks.
TEST(ServedArea, CoversTheNeighbourhoodsThatHaveAPlatformInReach) {
    const auto setting = world_of("tiny", {"customer.reach_km=0.6"});
    for (std::size_t r = 0; r < setting->regions.size(); ++r) {
        if (!setting->regions[r].has_people) continue;
        const Drawn d = draw(*setting, r, key_of(3));
        for (const std::uint8_t platforms : {std::uint8_t{1}, std::uint8_t{2}, kAllPlatforms}) {
            double expected = 0;
            for (const auto& hood : d.population.neighbourhoods)
                expected += (hood.platforms & platforms) != 0 ? hood.customers : 0;
            EXPECT_DOUBLE_EQ(area_of(*setting, d, platforms).covered, expected);
        }
    }
}

// Closing a kiosk uncovers exactly its own: whoever had no other.
TEST(ServedArea, LosesTheAddedCoverageOfAKioskThatCloses) {
    const auto setting =
        world_of("tiny", {"customer.reach_km=0.6", "platform.east.members=30", "platform.west.members=8"});
    double lost = 0;
    for (std::size_t r = 0; r < setting->regions.size(); ++r) {
        if (!setting->regions[r].has_people) continue;
        Drawn d = draw(*setting, r, key_of(1));
        const ServedArea all = area_of(*setting, d);
        ASSERT_EQ(all.added.size(), d.population.kiosks.size());
        double sum = 0;
        for (const float a : all.added) sum += double{a};
        EXPECT_DOUBLE_EQ(sum, all.one_kiosk);
        // `added` goes through the settlements in the order of their neighbourhoods, which is that of the kiosks.
        for (std::size_t k = 0; k < d.population.kiosks.size(); ++k) {
            d.population.kiosks[k].dormant = true;
            EXPECT_DOUBLE_EQ(all.covered - area_of(*setting, d).covered, double{all.added[k]});
            d.population.kiosks[k].dormant = false;
        }
        lost += sum;
    }
    EXPECT_GT(lost, 0);
}

// Access hands out every kiosk that somebody can reach, once: sum of P_i A_i = number of such kiosks.
TEST(ServedArea, HandsOutEachKioskOnce) {
    const auto setting = world_of("tiny", {"customer.reach_km=100"});
    for (std::size_t r = 0; r < setting->regions.size(); ++r) {
        if (!setting->regions[r].has_people) continue;
        const Drawn d = draw(*setting, r, key_of(2));
        const ServedArea area = area_of(*setting, d);
        double handed_out = 0;
        for (std::size_t h = 0; h < area.access.size(); ++h)
            handed_out += d.population.neighbourhoods[h].customers * double{area.access[h]};
        EXPECT_NEAR(handed_out, static_cast<double>(d.population.kiosks.size()), 1e-3);
        EXPECT_EQ(area.covered, area.customers);
        EXPECT_GE(area.covered, area.covered_walking);
    }
}

/// Weighted shares over the regions of a world: covered, covered walking, one kiosk only; and kiosks per customer.
std::vector<double> country(const world::Setting& setting, std::uint64_t replication) {
    std::vector<double> sum(5, 0.0);
    for (std::size_t r = 0; r < setting.regions.size(); ++r) {
        if (!setting.regions[r].has_people) continue;
        const Drawn d = draw(setting, r, key_of(replication));
        const ServedArea a = area_of(setting, d);
        const double w = d.population.weight;
        sum[0] += w * a.customers;
        sum[1] += w * a.covered;
        sum[2] += w * a.covered_walking;
        sum[3] += w * a.one_kiosk;
        for (std::size_t h = 0; h < a.access.size(); ++h)
            sum[4] += w * d.population.neighbourhoods[h].customers * double{a.access[h]};
    }
    for (std::size_t f = 1; f < sum.size(); ++f) sum[f] /= sum[0];
    return sum;
}

// A tenth of Bali's settlements, twelve times, against all of them, twice: within four standard errors of the
// difference.
TEST(Sample, HasTheCoverageOfTheWhole) {
    const std::vector<std::string> bali = {"regions.provinces=[\"51\"]"};
    const auto whole_of = [&](const std::string& scale) {
        auto overrides = bali;
        overrides.push_back("run.population_scale=" + scale);
        return world_of("indonesia", overrides);
    };
    const auto measured = [](const world::Setting& setting, std::uint64_t n) {
        std::vector<std::vector<double>> values;
        for (std::uint64_t i = 0; i < n; ++i) values.push_back(country(setting, i));
        return values;
    };
    const auto whole = measured(*whole_of("1"), 2);
    const auto sample = measured(*whole_of("0.1"), 12);
    EXPECT_NEAR(sample[0][0], whole[0][0], 1e-6 * whole[0][0]);  // everybody is stood for
    for (std::size_t f = 1; f < whole[0].size(); ++f) {
        double mean = 0;
        double squares = 0;
        for (const auto& v : sample) mean += v[f] / static_cast<double>(sample.size());
        for (const auto& v : sample) squares += (v[f] - mean) * (v[f] - mean);
        const double error = std::sqrt(squares / static_cast<double>(sample.size() - 1) *
                                       (1.0 / static_cast<double>(sample.size()) + 0.1 / 2));
        EXPECT_NEAR(mean, (whole[0][f] + whole[1][f]) / 2, 4 * error) << "figure " << f;
        EXPECT_GT(error, 0) << "figure " << f;
    }
}

// kiosk.added: one kiosk more leaves everything else as it was drawn, and stands where the table says.
TEST(AddedKiosk, ChangesNothingElse) {
    auto scenario = testing::load("tiny").base;
    const auto without = world_of(scenario);
    const geography::Region& row = scenario.region_rows.front();
    scenario.added_kiosks.push_back({row.code, row.seat, 0b01});
    const auto with = world_of(scenario);
    const Drawn a = draw(*without, 0, key_of(0));
    const Drawn b = draw(*with, 0, key_of(0));
    ASSERT_EQ(b.population.kiosks.size(), a.population.kiosks.size() + 1);
    EXPECT_EQ(a.population.customers.size(), b.population.customers.size());
    std::size_t same = 0;
    for (const kiosks::Kiosk& k : b.population.kiosks) {
        if (k.number >= 0x80'0000) {
            EXPECT_NEAR(k.place.x, 0, 1e-3);
            EXPECT_NEAR(k.place.y, 0, 1e-3);
            EXPECT_EQ(k.memberships, 0b01);
            continue;
        }
        for (const kiosks::Kiosk& old : a.population.kiosks) {
            if (old.number != k.number || old.settlement != k.settlement) continue;
            same += old.place.x == k.place.x && old.place.y == k.place.y && old.cash == k.cash ? 1 : 0;
        }
    }
    EXPECT_EQ(same, a.population.kiosks.size());
}

// In an empty network nothing queues: the sum of expected legs is the mean of what is simulated, to a tenth.
TEST(ExpectedPickup, IsWhatARunTakesWhereNothingIsShort) {
    const auto setting = world_of("tiny", {"run.horizon_days=120", "run.warm_up_days=30", "parcel.hold_days=60"});
    world::Replication replication{*setting, 0};
    ASSERT_TRUE(replication.run(kernel::Mode::sequential));
    for (std::size_t r = 0; r < setting->regions.size(); ++r) {
        const auto& region = replication.regions()[r];
        if (!region.region().has_people) continue;
        const world::Counters c = region.measured();
        ASSERT_GT(c.parcels_collected, 100);
        const double simulated =
            static_cast<double>(c.pickup_ms) / static_cast<double>(c.parcels_collected) / kMsPerHour;
        const auto hours = expected_hours_to_hand(*setting, r);
        double expected = 0;
        for (std::size_t s = 0; s < hours.size(); ++s)
            expected += hours[s] * setting->regions[r].settlements[s].customers;
        expected /= static_cast<double>(setting->regions[r].customers);
        EXPECT_NEAR(expected, simulated, 0.1 * simulated) << setting->regions[r].code;
    }
}

}  // namespace
}  // namespace warung::placement
