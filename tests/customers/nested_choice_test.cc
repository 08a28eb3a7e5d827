// Nested choice as customers of a scenario make it: kiosks are nests, platforms their members.
#include "sim/customers/choice.h"
#include "sim/customers/logit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace warung::customers {
namespace {

struct Offer {
    std::uint64_t kiosk = 0;
    std::uint64_t platform = 0;
    double utility = 0;
    [[nodiscard]] std::uint64_t luck() const { return kiosk << 4 | (platform + 1); }
};

/// Two platforms at one kiosk, three at another, one at a third; utilities in units of the scale.
std::vector<Offer> six_offers() {
    return {{7, 0, 0.4}, {7, 1, 0.1}, {9, 0, -0.3}, {9, 1, 0.2}, {9, 2, -1.5}, {4, 1, 0.6}};
}
constexpr double kOutsideUtility = 0.25;

ChoiceSet set_of(const std::vector<Offer>& offers) {
    ChoiceSet set{kOutsideUtility};
    for (const Offer& o : offers) set.add(static_cast<float>(o.utility), o.luck(), 0);
    return set;
}

std::uint64_t choice_key(std::uint64_t need) {
    return random::derive(random::derive(5, need), random::Purpose::need_choice);
}
std::uint64_t nest_key(std::uint64_t need) {
    return random::derive(random::derive(5, need), random::Purpose::need_nest);
}

int nested(const std::vector<Offer>& offers, std::uint64_t need, double lambda) {
    return set_of(offers).draw_nested(choice_key(need), nest_key(need), lambda);
}
std::uint64_t luck_of(const std::vector<Offer>& offers, std::uint64_t need, double lambda) {
    const int best = nested(offers, need, lambda);
    return best == kOutside ? 0 : offers[static_cast<std::size_t>(best)].luck();
}

/// The closed form of logit.h; alternative 0 is the outside option.
std::vector<double> utilities(const std::vector<Offer>& offers) {
    std::vector<double> u = {kOutsideUtility};
    for (const Offer& o : offers) u.push_back(o.utility);
    return u;
}
std::vector<Nest> nests(double lambda) { return {{{0}, 1}, {{1, 2}, lambda}, {{3, 4, 5}, lambda}, {{6}, lambda}}; }

// P = exp(v / l) / exp(I) x exp(l I) / sum exp(l I); each count of a million choices is binomial.
TEST(NestedChoice, SharesOfAMillionChoicesAreTheClosedForm) {
    constexpr int kN = 1'000'000;
    const std::vector<Offer> offers = six_offers();
    for (const double lambda : {0.35, 0.8}) {
        const std::vector<double> expected = nested_logit_shares(utilities(offers), nests(lambda));
        std::vector<int> seen(expected.size());
        for (std::uint64_t i = 0; i < kN; ++i) ++seen[static_cast<std::size_t>(nested(offers, i, lambda) + 1)];
        for (std::size_t j = 0; j < expected.size(); ++j) {
            const double p = expected[j];
            EXPECT_NEAR(static_cast<double>(seen[j]) / kN, p, 4 * std::sqrt(p * (1 - p) / kN))
                << "lambda " << lambda << ", option " << j;
        }
    }
}

// At lambda = 1 the nest's luck vanishes, and the choices are those of the multinomial logit, not only their shares.
TEST(NestedChoice, NearOneItIsTheMultinomialDrawForDraw) {
    const std::vector<Offer> offers = six_offers();
    int different = 0;
    for (std::uint64_t i = 0; i < 20'000; ++i)
        different += nested(offers, i, 1 - 1e-9) == set_of(offers).draw(choice_key(i)) ? 0 : 1;
    EXPECT_EQ(different, 0);
}

TEST(NestedChoice, RemovingAnOfferChangesNoChoiceThatDidNotPickIt) {
    const std::vector<Offer> all = six_offers();
    for (std::size_t gone = 0; gone < all.size(); ++gone) {
        std::vector<Offer> rest = all;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(gone));
        for (std::uint64_t i = 0; i < 5'000; ++i) {
            const std::uint64_t before = luck_of(all, i, 0.4);
            if (before == all[gone].luck()) continue;
            EXPECT_EQ(luck_of(rest, i, 0.4), before) << "need " << i;
        }
    }
}

// Who loses the first platform of kiosk 7 stays at the kiosk more often than in proportion to the other shares.
TEST(NestedChoice, PlatformsOfOneKioskAreCloserSubstitutes) {
    const std::vector<Offer> all = six_offers();
    const std::vector<Offer> rest(all.begin() + 1, all.end());
    const auto stay = [&](double lambda) {
        int lost = 0;
        int stayed = 0;
        for (std::uint64_t i = 0; i < 40'000; ++i) {
            if (luck_of(all, i, lambda) != all[0].luck()) continue;
            ++lost;
            stayed += luck_of(rest, i, lambda) == all[1].luck() ? 1 : 0;
        }
        return static_cast<double>(stayed) / lost;
    };
    EXPECT_GT(stay(0.3), stay(0.7) + 0.1);
    EXPECT_GT(stay(0.7), stay(0.999) + 0.05);
}

TEST(Surplus, IsTheLogSumOfTheClosedForm) {
    const std::vector<Offer> offers = six_offers();
    EXPECT_NEAR(set_of(offers).surplus(1), log_sum(utilities(offers)) - kOutsideUtility, 1e-6);
    for (const double lambda : {0.2, 0.5, 0.95})
        EXPECT_NEAR(set_of(offers).surplus(lambda), nested_log_sum(utilities(offers), nests(lambda)) - kOutsideUtility,
                    1e-6);
    EXPECT_EQ(ChoiceSet{3.0}.surplus(1), 0) << "without an offer there is nothing to gain";
}

// The derivative of the log-sum by an offer's utility is its share (Williams 1977, Daly and Zachary 1978).
TEST(Surplus, GrowsWithAnOfferByItsShare) {
    for (const double lambda : {0.5, 1.0}) {
        const std::vector<double> share = nested_logit_shares(utilities(six_offers()), nests(lambda));
        constexpr double kStep = 1e-2;
        for (std::size_t j = 0; j < six_offers().size(); ++j) {
            std::vector<Offer> up = six_offers();
            std::vector<Offer> down = six_offers();
            up[j].utility += kStep;
            down[j].utility -= kStep;
            EXPECT_NEAR((set_of(up).surplus(lambda) - set_of(down).surplus(lambda)) / (2 * kStep), share[j + 1], 1e-4);
        }
    }
}

TEST(Surplus, HoldsForUtilitiesFarFromZero) {
    ChoiceSet far{-2'000.0};
    far.add(1'000.0F, 17, 0);
    EXPECT_NEAR(far.surplus(1), 3'000, 1e-3);
    EXPECT_NEAR(far.surplus(0.1), 3'000, 1e-3);
    ChoiceSet hopeless{2'000.0};
    hopeless.add(-1'000.0F, 17, 0);
    EXPECT_EQ(hopeless.surplus(1), 0);
    EXPECT_EQ(hopeless.surplus(0.05), 0);
}

}  // namespace
}  // namespace warung::customers
