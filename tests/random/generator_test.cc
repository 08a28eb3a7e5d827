// The generator itself: answers written down once, permutation and avalanche. A change of mix, derive or Stream changes
// every result ever published, so it must be seen here first.

#include "sim/random/stream.h"
#include "tests/random/philox.h"
#include "tests/random/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

namespace warung::random {
namespace {

struct Answer {
    std::uint64_t key;
    std::uint64_t counter;
    std::uint64_t bits;
};

TEST(Generator, MixGivesItsKnownAnswers) {
    constexpr std::array kAnswers = {
        Answer{0x0000000000000001ULL, 0, 0x117caa59cd6cb54dULL},
        Answer{0x0000000000000001ULL, 1, 0x17e253653efce2b0ULL},
        Answer{0xffffffffffffffffULL, 0, 0x7ec41e0a991cd594ULL},
        Answer{0xffffffffffffffffULL, 0xffffffffffffffffULL, 0xa8f449f53c56c7ffULL},
        Answer{0x0123456789abcdefULL, 0, 0xb3af1bad3b56203cULL},
        Answer{0x0123456789abcdefULL, 1, 0x849e03e403d9871aULL},
        Answer{0x0123456789abcdefULL, 1'000'000, 0x621e909655288fb8ULL},
        Answer{0x0123456789abcdefULL, 0x8000000000000000ULL, 0xb8456dc52da2792cULL},
    };
    for (const Answer& a : kAnswers) EXPECT_EQ(mix(a.key, a.counter), a.bits) << std::hex << a.key << " " << a.counter;
}

// Under key 0 nothing is added between the rounds, and mix is SplitMix64 with seed 0, whose first outputs are
// published.
TEST(Generator, MixUnderKeyZeroIsSplitMix64) {
    constexpr std::array<std::uint64_t, 5> kSplitMix = {0xe220a8397b1dcdafULL, 0x6e789e6aa1b965f4ULL,
                                                        0x06c45d188009454fULL, 0xf88bb8a8724c81ecULL,
                                                        0x1b39896a51a8749bULL};
    for (std::size_t i = 0; i < kSplitMix.size(); ++i) EXPECT_EQ(mix(0, i + 1), kSplitMix[i]);
}

TEST(Generator, DeriveGivesItsKnownAnswers) {
    constexpr std::array kEntities = {
        Answer{0x0000000000000000ULL, 0, 0x936502d79b076500ULL},
        Answer{0x0000000000000001ULL, 0, 0xf8c99c931a018264ULL},
        Answer{0x0000000000000001ULL, 1, 0x65932cf9d39ecea8ULL},
        Answer{0xffffffffffffffffULL, 0xffffffffffffffffULL, 0x06e855e27aa91cadULL},
        Answer{0x0123456789abcdefULL, 42, 0xa064b9e37a5f16d4ULL},
    };
    for (const Answer& a : kEntities)
        EXPECT_EQ(derive(a.key, a.counter), a.bits) << std::hex << a.key << " " << a.counter;
    EXPECT_EQ(derive(0, Purpose::replication), 0x3b2c0abbcba40dadULL);
    EXPECT_EQ(derive(1, Purpose::replication), 0x4da627756706d6acULL);
    EXPECT_EQ(derive(1, Purpose::need), 0xbf7e9384f659020fULL);
    EXPECT_EQ(derive(1, Purpose::test), 0xccaa5499d2cf0c2fULL);
    EXPECT_EQ(derive(0xffffffffffffffffULL, Purpose::test), 0xa8f92bbcb939e717ULL);
}

TEST(Generator, StreamGivesItsKnownAnswers) {
    Stream bits{42, Purpose::test, 7};
    for (const std::uint64_t x :
         {0x1d57e04a31e94277ULL, 0xe50fbd4101071c2fULL, 0xb6ef53fee6870724ULL, 0x56e1471ebda42f77ULL,
          0x684c13a1bff9f242ULL, 0x5433b2501836640aULL, 0x1d49c35b912b1857ULL, 0xd09b3c14b6d0e507ULL}) {
        EXPECT_EQ(bits.bits(), x);
    }
    Stream s{42, Purpose::test};
    for (const double x : {0x1.c0ae5d09ffd71p-1, 0x1.39b637914b421p-1, 0x1.efc39b3e9123p-5, 0x1.4aad251f2f6cap-2}) {
        EXPECT_EQ(s.uniform(), x);
    }
    for (const std::uint64_t x : {320U, 384U, 829U, 227U}) EXPECT_EQ(s.index(1000), x);
}

// Apart from the others, as log has its part in it: a better log may change a last bit, and with it every result.
TEST(Generator, ExponentialGivesItsKnownAnswers) {
    Stream s{42, Purpose::test};
    for (int i = 0; i < 8; ++i) s.bits();
    for (const double x : {0x1.c0a786b252cdap-1, 0x1.35354437113dbp-5, 0x1.026d6d141c6cp+0, 0x1.6bafa7f7c27e5p-2}) {
        EXPECT_EQ(s.exponential(), x);
    }
}

// The order of purposes is part of the key: a purpose put in the middle of the list would change every stream below it.
TEST(Generator, PurposesKeepTheirNumbers) {
    EXPECT_EQ(static_cast<int>(Purpose::replication), 1);
    EXPECT_EQ(static_cast<int>(Purpose::customer_activity), 8);
    EXPECT_EQ(static_cast<int>(Purpose::need), 10);
    EXPECT_EQ(static_cast<int>(Purpose::need_choice), 15);
    EXPECT_EQ(static_cast<int>(Purpose::supplier_lead), 24);
    EXPECT_EQ(static_cast<int>(Purpose::test), 25);
}

constexpr std::uint64_t kSomeKeys[] = {0, 1, 0xffffffffffffffffULL, 0x0123456789abcdefULL, derive(1, Purpose::need)};

TEST(Generator, MixIsInjectiveOverAMillionCounters) {
    std::vector<std::uint64_t> out(std::size_t{1} << 20);
    for (const std::uint64_t key : kSomeKeys) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = mix(key, i);
        std::sort(out.begin(), out.end());
        EXPECT_EQ(std::adjacent_find(out.begin(), out.end()), out.end()) << key;
    }
}

// z ^ (z >> shift), undone.
constexpr std::uint64_t unshift(std::uint64_t z, int shift) {
    std::uint64_t x = z;
    for (int known = shift; known < 64; known += shift) x = z ^ (x >> shift);
    return x;
}
// The inverse of an odd number modulo 2^64, by Newton's iteration.
constexpr std::uint64_t inverse(std::uint64_t a) {
    std::uint64_t x = a;
    for (int i = 0; i < 6; ++i) x *= 2 - a * x;
    return x;
}
constexpr std::uint64_t unmix(std::uint64_t key, std::uint64_t bits) {
    std::uint64_t z = unshift(bits, 31) * inverse(0x94D049BB133111EBULL);
    z = unshift(z, 27) - std::rotl(key, 32);
    z = unshift(z * inverse(0xBF58476D1CE4E5B9ULL), 30);
    return (z - key) * inverse(kGolden);
}

// What has an inverse is a permutation, for all 2^64 counters.
TEST(Generator, MixHasAnInverse) {
    for (const std::uint64_t key : kSomeKeys) {
        for (std::uint64_t i = 0; i < 10'000; ++i) {
            const std::uint64_t counter = i % 2 == 0 ? i : mix(99, i);
            ASSERT_EQ(unmix(key, mix(key, counter)), counter);
        }
    }
}

// Flipping one bit of the input must flip each bit of the output half the time. 2^14 pairs for each of 64 x 64 pairs of
// bits: standard error sqrt(2^14)/2 = 64, and five of them in 4096 looks happen by chance once in 400.
template <class Out, class Flipped>
void expect_avalanche(Out&& out, Flipped&& flipped) {
    constexpr int kPairs = 1 << 14;
    double squares = 0;
    for (int in = 0; in < 64; ++in) {
        std::array<int, 64> flips{};
        for (std::uint64_t i = 0; i < kPairs; ++i) {
            const std::uint64_t difference = out(i) ^ flipped(i, std::uint64_t{1} << in);
            for (std::size_t bit = 0; bit < 64; ++bit) flips[bit] += static_cast<int>(difference >> bit & 1U);
        }
        for (std::size_t bit = 0; bit < 64; ++bit) {
            const double z = (flips[bit] - kPairs / 2) / (std::sqrt(kPairs) / 2);
            EXPECT_LT(std::fabs(z), 5) << "input bit " << in << ", output bit " << bit;
            squares += z * z;
        }
    }
    EXPECT_PLAUSIBLE(p_of_chi_square(squares, 64 * 64));
}

TEST(Generator, FlippingAKeyBitFlipsEachOutputBitHalfTheTime) {
    expect_avalanche([](std::uint64_t i) { return mix(derive(1, i), i & 7U); },
                     [](std::uint64_t i, std::uint64_t flip) { return mix(derive(1, i) ^ flip, i & 7U); });
}

TEST(Generator, FlippingACounterBitFlipsEachOutputBitHalfTheTime) {
    expect_avalanche([](std::uint64_t i) { return mix(derive(2, i), i & 7U); },
                     [](std::uint64_t i, std::uint64_t flip) { return mix(derive(2, i), (i & 7U) ^ flip); });
}

TEST(Generator, FlippingAnEntityBitFlipsEachBitOfTheDerivedKeyHalfTheTime) {
    expect_avalanche([](std::uint64_t i) { return derive(derive(3, i), i); },
                     [](std::uint64_t i, std::uint64_t flip) { return derive(derive(3, i), i ^ flip); });
}

// 52 bits and the half that is added to them fit a double's 53, so neither end is reached.
TEST(Generator, UniformsLieStrictlyBetweenZeroAndOne) {
    EXPECT_EQ(unit_interval(0), 0x1p-53);
    EXPECT_EQ(unit_interval(0xffffffffffffffffULL), 1 - 0x1p-53);
    EXPECT_GT(-log(unit_interval(0xffffffffffffffffULL)), 0.0);
}

// Philox is only what we are measured against; its answers are those of kat_vectors in Random123.
TEST(Philox, GivesThePublishedKnownAnswers) {
    EXPECT_EQ(philox4x32_10({}, {}), (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    constexpr std::uint32_t kOnes = 0xffffffff;
    EXPECT_EQ(philox4x32_10({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
              (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, SequenceIsBothHalvesOfTheBlocks) {
    PhiloxStream s{0x299f31d0a4093822ULL, 0x0370734413198a2eULL};
    for (std::uint64_t block = 0; block < 100; ++block) {
        const PhiloxPair pair = philox_pair(0x299f31d0a4093822ULL, 0x0370734413198a2eULL, block);
        EXPECT_EQ(s.bits(), pair.first);
        EXPECT_EQ(s.bits(), pair.second);
    }
    const PhiloxPair known = philox_pair(0x299f31d0a4093822ULL, 0x0370734413198a2eULL, 0x85a308d3243f6a88ULL);
    EXPECT_EQ(known.first, 0x94fdccebd16cfe09ULL);
    EXPECT_EQ(known.second, 0x24126ea15001e420ULL);
}

}  // namespace
}  // namespace warung::random
