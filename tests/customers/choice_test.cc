#include "sim/customers/choice.h"

#include "sim/customers/customer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace warung::customers {
namespace {

constexpr double kScale = 3'000;
constexpr double kOutsideUtility = 500;

struct Offer {
    std::uint64_t luck = 0;
    double utility = 0;  ///< rupiah
};

std::vector<Offer> four_offers() { return {{11, 1'000}, {12, 0}, {21, -2'500}, {33, 4'000}}; }

std::uint64_t key(std::uint64_t i) { return random::derive(7, i); }

int choose(std::uint64_t k, const std::vector<Offer>& offers, double outside, double scale) {
    ChoiceSet set{outside / scale};
    for (const Offer& o : offers) set.add(static_cast<float>(o.utility / scale), o.luck, 0);
    return set.draw(k);
}

std::uint64_t luck_of_choice(std::uint64_t k, const std::vector<Offer>& offers, double outside = kOutsideUtility) {
    const int best = choose(k, offers, outside, kScale);
    return best == kOutside ? 0 : offers[static_cast<std::size_t>(best)].luck;
}

// Multinomial logit: P(j) = exp(v_j / mu) / sum over offers and outside. Each count is binomial.
TEST(Choice, SharesAreTheClosedFormLogitShares) {
    constexpr int kN = 400'000;
    for (const double scale : {1'000.0, 3'000.0, 20'000.0}) {
        const std::vector<Offer> offers = four_offers();
        std::vector<double> weight = {std::exp(kOutsideUtility / scale)};
        for (const Offer& o : offers) weight.push_back(std::exp(o.utility / scale));
        double total = 0;
        for (const double w : weight) total += w;
        std::vector<int> seen(weight.size());
        for (std::uint64_t i = 0; i < kN; ++i) {
            ++seen[static_cast<std::size_t>(choose(key(i), offers, kOutsideUtility, scale) + 1)];
        }
        for (std::size_t j = 0; j < weight.size(); ++j) {
            const double p = weight[j] / total;
            EXPECT_NEAR(static_cast<double>(seen[j]) / kN, p, 4 * std::sqrt(p * (1 - p) / kN))
                << "scale " << scale << ", option " << j;
        }
    }
}

// Luck belongs to the offer: who chose something else does not notice that an offer is gone.
TEST(Choice, RemovingAnOfferChangesNoChoiceThatDidNotPickIt) {
    const std::vector<Offer> all = four_offers();
    for (std::size_t gone = 0; gone < all.size(); ++gone) {
        std::vector<Offer> rest = all;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(gone));
        int moved = 0;
        for (std::uint64_t i = 0; i < 20'000; ++i) {
            const std::uint64_t before = luck_of_choice(key(i), all);
            const std::uint64_t after = luck_of_choice(key(i), rest);
            if (before == all[gone].luck) {
                EXPECT_NE(after, before);
                ++moved;
            } else {
                ASSERT_EQ(after, before) << i;
            }
        }
        EXPECT_GT(moved, 500);
    }
}

TEST(Choice, TheOrderOfTheOffersDoesNotMatter) {
    std::vector<Offer> offers = four_offers();
    std::vector<Offer> reversed(offers.rbegin(), offers.rend());
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        ASSERT_EQ(luck_of_choice(key(i), offers), luck_of_choice(key(i), reversed)) << i;
    }
}

TEST(Choice, ABetterOfferOnlyWinsChoicesForItself) {
    const std::vector<Offer> before = four_offers();
    std::vector<Offer> after = before;
    after[1].utility += 1'500;
    int won = 0;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        const std::uint64_t a = luck_of_choice(key(i), before);
        const std::uint64_t b = luck_of_choice(key(i), after);
        if (a != b) {
            ASSERT_EQ(b, before[1].luck) << i;
            ++won;
        }
    }
    EXPECT_GT(won, 500);
}

// Only differences of utility count: v + 1,000 for everything is the same choice (powers of two, so no rounding).
TEST(Choice, OnlyDifferencesOfUtilityCount) {
    std::vector<Offer> offers = {{1, 1'024}, {2, 0}};
    std::vector<Offer> raised = {{1, 1'024 + 65'536}, {2, 65'536}};
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        ASSERT_EQ(choose(key(i), offers, 512, 2'048), choose(key(i), raised, 512 + 65'536, 2'048)) << i;
    }
}

TEST(Choice, WithoutOffersEverybodyGoesOutside) {
    for (std::uint64_t i = 0; i < 1'000; ++i) EXPECT_EQ(choose(key(i), {}, -1e9, kScale), kOutside);
}

// 200 scales apart: exp(-200), never.
TEST(Choice, AHopelessOfferIsNeverTakenAndAPerfectOneAlways) {
    const std::vector<Offer> hopeless = {{1, -200 * kScale}};
    const std::vector<Offer> perfect = {{1, 200 * kScale}};
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        ASSERT_EQ(choose(key(i), hopeless, 0, kScale), kOutside);
        ASSERT_EQ(choose(key(i), perfect, 0, kScale), 0);
    }
}

// Standard Gumbel: mean Euler's constant 0.5772, variance pi^2 / 6 = 1.6449.
TEST(Choice, LuckIsStandardGumbel) {
    constexpr int kN = 400'000;
    double sum = 0;
    int below_zero = 0;
    for (std::uint64_t i = 0; i < kN; ++i) {
        const double g = gumbel(static_cast<std::int32_t>(random::mix(key(i), 5) >> 41));
        sum += g;
        below_zero += g < 0;
    }
    EXPECT_NEAR(sum / kN, 0.5772156649, 4 * std::sqrt(1.6449 / kN));
    const double p = std::exp(-1.0);  // P(G < 0) = exp(-e^0)
    EXPECT_NEAR(static_cast<double>(below_zero) / kN, p, 4 * std::sqrt(p * (1 - p) / kN));
}

// The single-precision logarithm behind it, over all 23-bit numbers and the range of their logarithms.
TEST(Choice, LogSingleIsWithin3e7) {
    for (std::uint32_t bits = 0; bits < (1U << 23); ++bits) {
        const float u = (static_cast<float>(bits) + 0.5F) * 0x1p-23F;
        const double exact = std::log(static_cast<double>(u));
        ASSERT_NEAR(log_single(u), exact, 3e-7 * std::fabs(exact)) << u;
        const double twice = std::log(-static_cast<double>(log_single(u)));
        ASSERT_NEAR(log_single(-log_single(u)), twice, 3e-7 * std::max(1.0, std::fabs(twice))) << u;
    }
}

// More rows than one vector holds, and every number of rows up to the most: the best is where it should be.
TEST(Choice, EveryNumberOfOffersIsWeighed) {
    for (std::size_t n = 1; n < ChoiceSet::kMost; ++n) {
        std::vector<Offer> offers;
        for (std::size_t i = 0; i < n; ++i) offers.push_back({i + 1, 0});
        std::vector<int> seen(n + 1);
        for (std::uint64_t i = 0; i < 40 * n; ++i) ++seen[static_cast<std::size_t>(choose(key(i), offers, 0, 1) + 1)];
        EXPECT_GT(*std::min_element(seen.begin(), seen.end()), 0) << n;
        offers[n - 1].utility = 100;
        EXPECT_EQ(choose(key(n), offers, 0, 1), static_cast<int>(n) - 1);
    }
}

TEST(Trust, StaysWithinItsEnds) {
    EXPECT_EQ(trust_after_refusal(0, 0.3), 0);
    EXPECT_EQ(trust_after_service(255, 0.1), 255);
    for (int t = 0; t <= 255; ++t) {
        const auto trust = static_cast<std::uint8_t>(t);
        EXPECT_EQ(trust_after_refusal(trust, 0), trust);
        EXPECT_EQ(trust_after_refusal(trust, 1), 0);
        EXPECT_EQ(trust_after_service(trust, 0), trust);
        EXPECT_EQ(trust_after_service(trust, 1), 255);
        EXPECT_LE(trust_after_refusal(trust, 0.3), trust);
        EXPECT_GE(trust_after_service(trust, 0.1), trust);
    }
}

TEST(Trust, MovesByTheSharesThatItIsTold) {
    EXPECT_EQ(trust_after_refusal(200, 0.3), 140);   // 200 x 0.7
    EXPECT_EQ(trust_after_refusal(255, 0.25), 191);  // 191.25
    EXPECT_EQ(trust_after_service(55, 0.1), 75);     // 55 + 200 x 0.1
    EXPECT_EQ(trust_after_service(0, 0.1), 26);      // 25.5 rounds up
}

TEST(Trust, NeverOvertakesATrustThatWasHigher) {
    for (int t = 1; t <= 255; ++t) {
        const auto low = static_cast<std::uint8_t>(t - 1);
        const auto high = static_cast<std::uint8_t>(t);
        EXPECT_LE(trust_after_refusal(low, 0.3), trust_after_refusal(high, 0.3));
        EXPECT_LE(trust_after_service(low, 0.1), trust_after_service(high, 0.1));
    }
}

}  // namespace
}  // namespace warung::customers
