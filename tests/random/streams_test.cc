// Streams of neighbouring names must be as good as streams of different generators. Each test runs over families of
// streams that differ in one part of the name, as the model names them: entities under a purpose, purposes of one
// entity, seeds, replications, needs and their purposes in turn.

#include "sim/random/stream.h"
#include "tests/random/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

namespace warung::random {
namespace {

struct Family {
    const char* name;
    std::uint64_t (*key)(std::uint64_t k);  ///< key of the k-th stream
};

std::uint64_t replication_key(std::uint64_t seed, std::uint64_t replication) {
    return derive(derive(seed, Purpose::replication), replication);
}

constexpr std::uint64_t kPurposes = static_cast<std::uint64_t>(Purpose::test);

constexpr Family kFamilies[] = {
    {"Entities", [](std::uint64_t k) { return derive(derive(replication_key(1, 0), Purpose::test), k); }},
    {"EntitiesFarApart", [](std::uint64_t k) { return derive(derive(replication_key(1, 0), Purpose::test), k << 40); }},
    // Far beyond the list: the numbers are what matters.
    {"Purposes", [](std::uint64_t k) { return derive(replication_key(1, 0), static_cast<Purpose>(k + 1)); }},
    {"Seeds", [](std::uint64_t k) { return derive(derive(replication_key(k, 0), Purpose::test), 0); }},
    {"Replications", [](std::uint64_t k) { return derive(derive(replication_key(1, k), Purpose::test), 0); }},
    {"NeedsAndTheirPurposes",
     [](std::uint64_t k) {
         const std::uint64_t need = derive(derive(replication_key(1, 0), Purpose::need), k / kPurposes);
         return derive(need, static_cast<Purpose>(k % kPurposes + 1));
     }},
};

class Streams : public testing::TestWithParam<Family> {
protected:
    static Stream stream(std::uint64_t k) { return Stream{GetParam().key(k)}; }
    static std::vector<std::uint64_t> first_draws(std::size_t n) {
        std::vector<std::uint64_t> bits(n);
        for (std::size_t k = 0; k < n; ++k) bits[k] = stream(k).bits();
        return bits;
    }
};

INSTANTIATE_TEST_SUITE_P(Neighbouring, Streams, testing::ValuesIn(kFamilies),
                         [](const auto& test) { return std::string{test.param.name}; });

constexpr std::size_t kMany = std::size_t{1} << 18;

TEST_P(Streams, FirstDrawsAreUniform) {
    std::vector<double> u;
    std::vector<std::int64_t> top(1024);
    std::vector<std::int64_t> bottom(1024);
    for (const std::uint64_t bits : first_draws(kMany)) {
        u.push_back(unit_interval(bits));
        ++top[bits >> 54];
        ++bottom[bits & 1023U];
    }
    EXPECT_PLAUSIBLE(p_of_uniform(std::move(u)));
    EXPECT_PLAUSIBLE(p_of_equal_counts(top));
    EXPECT_PLAUSIBLE(p_of_equal_counts(bottom));
}

// All pairs among 64 streams, 4096 draws of each: the correlation times sqrt(n) is standard normal.
TEST_P(Streams, AreUncorrelatedInPairs) {
    constexpr std::size_t kStreams = 64;
    constexpr std::size_t kLength = 4096;
    std::vector<std::array<float, kLength>> x(kStreams);  // centred, with variance 1
    for (std::size_t k = 0; k < kStreams; ++k) {
        Stream s = stream(k);
        for (float& v : x[k]) v = static_cast<float>((s.uniform() - 0.5) * std::sqrt(12.0));
    }
    double squares = 0;
    double largest = 0;
    double pairs = 0;
    for (std::size_t a = 0; a < kStreams; ++a) {
        for (std::size_t b = a + 1; b < kStreams; ++b) {
            double sum = 0;
            for (std::size_t i = 0; i < kLength; ++i)
                sum += static_cast<double>(x[a][i]) * static_cast<double>(x[b][i]);
            const double z = sum / std::sqrt(kLength);
            squares += z * z;
            largest = std::max(largest, std::fabs(z));
            ++pairs;
        }
    }
    EXPECT_PLAUSIBLE(p_of_chi_square(squares, pairs));
    EXPECT_PLAUSIBLE(pairs * p_of_normal(largest));
}

// Streams that were shifted copies of one sequence would agree at some lag.
TEST_P(Streams, AreUncorrelatedWithTheirNeighbourAtShortLags) {
    constexpr int kLags = 8;
    constexpr std::size_t kLength = 64;
    std::array<double, 2 * kLags + 1> sums{};
    double n = 0;
    for (std::size_t k = 0; k < 20'000; ++k) {
        std::array<double, kLength> a{};
        std::array<double, kLength> b{};
        Stream s = stream(k);
        Stream t = stream(k + 1);
        for (double& v : a) v = s.uniform() - 0.5;
        for (double& v : b) v = t.uniform() - 0.5;
        for (int lag = -kLags; lag <= kLags; ++lag) {
            for (std::size_t i = kLags; i < kLength - kLags; ++i)
                sums[static_cast<std::size_t>(lag + kLags)] += 12 * a[i] * b[i + static_cast<std::size_t>(lag)];
        }
        n += kLength - 2 * kLags;
    }
    for (int lag = -kLags; lag <= kLags; ++lag) {
        EXPECT_PLAUSIBLE(p_of_normal(sums[static_cast<std::size_t>(lag + kLags)] / std::sqrt(n))) << "lag " << lag;
    }
}

// First draws of streams k, k + 1 (and k + 2), in 64 x 64 and 16 x 16 x 16 cells, by the top and by the bottom bits.
TEST_P(Streams, FirstDrawsFillThePlaneAndTheCube) {
    const std::vector<std::uint64_t> x = first_draws(3 * kMany);
    std::vector<std::int64_t> plane_top(4096);
    std::vector<std::int64_t> plane_bottom(4096);
    std::vector<std::int64_t> cube_top(4096);
    std::vector<std::int64_t> cube_bottom(4096);
    for (std::size_t k = 0; k + 1 < x.size(); k += 2) {
        ++plane_top[(x[k] >> 58) << 6 | x[k + 1] >> 58];
        ++plane_bottom[(x[k] & 63U) << 6 | (x[k + 1] & 63U)];
    }
    for (std::size_t k = 0; k + 2 < x.size(); k += 3) {
        ++cube_top[(x[k] >> 60) << 8 | (x[k + 1] >> 60) << 4 | x[k + 2] >> 60];
        ++cube_bottom[(x[k] & 15U) << 8 | (x[k + 1] & 15U) << 4 | (x[k + 2] & 15U)];
    }
    EXPECT_PLAUSIBLE(p_of_equal_counts(plane_top));
    EXPECT_PLAUSIBLE(p_of_equal_counts(plane_bottom));
    EXPECT_PLAUSIBLE(p_of_equal_counts(cube_top));
    EXPECT_PLAUSIBLE(p_of_equal_counts(cube_bottom));
}

// The number of set bits has mean 32 and variance 16; of the bits in which neighbours differ it is binomial(64, 1/2).
TEST_P(Streams, NeighboursAreIndependentInTheirHammingWeights) {
    const std::vector<std::uint64_t> x = first_draws(kMany);
    double sum = 0;
    std::array<std::int64_t, 65> distance{};
    for (std::size_t k = 0; k + 1 < x.size(); ++k) {
        sum += (std::popcount(x[k]) - 32) * (std::popcount(x[k + 1]) - 32) / 16.0;
        ++distance[static_cast<std::size_t>(std::popcount(x[k] ^ x[k + 1]))];
    }
    const auto n = static_cast<double>(x.size() - 1);
    EXPECT_PLAUSIBLE(p_of_normal(sum / std::sqrt(n)));
    const boost::math::binomial law{64, 0.5};
    std::array<std::int64_t, 33> counts{};  // 16 and fewer, 17, ... 48 and more
    std::array<double, 33> expected{};
    for (int d = 0; d <= 64; ++d) {
        const auto cell = static_cast<std::size_t>(std::clamp(d, 16, 48) - 16);
        counts[cell] += distance[static_cast<std::size_t>(d)];
        expected[cell] += n * pdf(law, d);
    }
    EXPECT_PLAUSIBLE(p_of_counts(counts, expected));
}

// Each bit of a stream's first draw against each bit of its neighbour's: 4096 counts of agreement.
TEST_P(Streams, NeighboursAgreeInEachPairOfBitsHalfTheTime) {
    constexpr int kPairs = 1 << 14;
    const std::vector<std::uint64_t> x = first_draws(kPairs + 1);
    std::array<std::array<int, 64>, 64> agreements{};
    for (std::size_t k = 0; k < kPairs; ++k) {
        for (int turn = 0; turn < 64; ++turn) {
            const std::uint64_t same = ~(x[k] ^ std::rotl(x[k + 1], turn));
            auto& row = agreements[static_cast<std::size_t>(turn)];
            for (std::size_t bit = 0; bit < 64; ++bit) row[bit] += static_cast<int>(same >> bit & 1U);
        }
    }
    double squares = 0;
    double largest = 0;
    for (const auto& row : agreements) {
        for (const int count : row) {
            const double z = (count - kPairs / 2) / (std::sqrt(kPairs) / 2);
            squares += z * z;
            largest = std::max(largest, std::fabs(z));
        }
    }
    EXPECT_PLAUSIBLE(p_of_chi_square(squares, 4096));
    EXPECT_PLAUSIBLE(4096 * p_of_normal(largest));
}

// 2^20 keys are all different; cut to 32 bits, m^2 / 2^33 = 128 pairs of them collide on average.
TEST_P(Streams, KeysAreUniqueAndCollideOnlyByChanceWhenCut) {
    std::vector<std::uint64_t> keys(std::size_t{1} << 20);
    for (std::size_t k = 0; k < keys.size(); ++k) keys[k] = GetParam().key(k);
    const auto collisions = [](std::vector<std::uint32_t> cut) {
        std::sort(cut.begin(), cut.end());
        std::int64_t n = 0;
        for (std::size_t i = 1; i < cut.size(); ++i) n += cut[i] == cut[i - 1] ? 1 : 0;
        return n;
    };
    std::vector<std::uint32_t> top;
    std::vector<std::uint32_t> bottom;
    for (const std::uint64_t key : keys) {
        top.push_back(static_cast<std::uint32_t>(key >> 32));
        bottom.push_back(static_cast<std::uint32_t>(key));
    }
    EXPECT_PLAUSIBLE(p_of_rare(collisions(top), 128));
    EXPECT_PLAUSIBLE(p_of_rare(collisions(bottom), 128));
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

// Birthday spacings (Marsaglia 1985): 4096 birthdays in a year of 2^32 days have 4096^3 / 2^34 = 4 equal spacings on
// average; 64 years of first draws have 256. Lattices, such as a counter times a constant, have far more or far fewer.
TEST_P(Streams, FirstDrawsHaveTheSpacingsOfBirthdays) {
    const std::vector<std::uint64_t> x = first_draws(kMany);
    for (const int shift : {32, 0}) {
        std::int64_t equal = 0;
        std::vector<std::uint32_t> days(4096);
        for (std::size_t year = 0; year < kMany / 4096; ++year) {
            for (std::size_t i = 0; i < 4096; ++i) days[i] = static_cast<std::uint32_t>(x[year * 4096 + i] >> shift);
            std::sort(days.begin(), days.end());
            for (std::size_t i = 4095; i > 0; --i) days[i] -= days[i - 1];
            std::sort(days.begin(), days.end());
            for (std::size_t i = 1; i < 4096; ++i) equal += days[i] == days[i - 1] ? 1 : 0;
        }
        EXPECT_PLAUSIBLE(p_of_rare(equal, 256)) << "shift " << shift;
    }
}

// 2 seeds x 8 replications x 16 purposes x 4096 entities: a million names, a million keys.
TEST(StreamNames, GiveDifferentKeysOverSeedsReplicationsPurposesAndEntities) {
    std::vector<std::uint64_t> keys;
    keys.reserve(std::size_t{1} << 20);
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        for (std::uint64_t replication = 0; replication < 8; ++replication) {
            for (std::uint64_t purpose = 1; purpose <= 16; ++purpose) {
                const std::uint64_t parent = derive(replication_key(seed, replication), static_cast<Purpose>(purpose));
                for (std::uint64_t entity = 0; entity < 4096; ++entity) keys.push_back(derive(parent, entity));
            }
        }
    }
    std::sort(keys.begin(), keys.end());
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
}

// An entity of a parent and a purpose of the same parent with the same number are different streams.
TEST(StreamNames, EntitiesAndPurposesDoNotMeet) {
    for (std::uint64_t parent = 0; parent < 1000; ++parent) {
        std::vector<std::uint64_t> keys;
        for (std::uint64_t i = 0; i < 2 * kPurposes; ++i) {
            keys.push_back(derive(parent, i));
            keys.push_back(derive(parent, static_cast<Purpose>(i)));
        }
        std::sort(keys.begin(), keys.end());
        ASSERT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end()) << parent;
    }
}

}  // namespace
}  // namespace warung::random
