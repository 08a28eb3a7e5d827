#include "sim/platforms/pricing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace warung::platforms {
namespace {

constexpr std::size_t kKinds = customers::kServiceKindCount;

PerKind all(std::int64_t rp) {
    PerKind list{};
    list.fill(rp);
    return list;
}

PlatformParams platform(std::int64_t fee, std::int64_t commission, PricingRule pricing,
                        CommissionRule commission_pricing = CommissionRule::fixed) {
    PlatformParams p;
    p.fee_rp = all(fee);
    p.commission_rp = all(commission);
    p.pricing = pricing;
    p.pricing_step_rp = 250;
    p.pricing_floor_rp = 500;
    p.commission_pricing = commission_pricing;
    p.commission_step_rp = 250;
    p.commission_ceiling_rp = 3'000;
    p.cost_per_transaction_rp = 300;
    return p;
}

/// Platforms that want what is in force (no caps).
struct Race {
    std::vector<PlatformParams> params;
    Market market;

    explicit Race(std::vector<PlatformParams> all_params) : params{std::move(all_params)} {
        for (std::size_t p = 0; p < params.size(); ++p) {
            market.prices.push_back({params[p].fee_rp, params[p].commission_rp});
            market.active = static_cast<std::uint8_t>(market.active | 1U << p);
        }
    }
    PriceList reviewed(std::size_t p, bool out_of_cash = false) const {
        return review_prices(params[p], {market, market.prices[p], p, out_of_cash});
    }
    void review(std::size_t p) { market.prices[p] = reviewed(p); }
    void review_all_at_once() {
        std::vector<PriceList> next;
        for (std::size_t p = 0; p < params.size(); ++p) next.push_back(reviewed(p));
        market.prices = next;
    }
    void expect_fees(std::size_t p, std::int64_t rp) const { EXPECT_EQ(market.prices[p].fee_rp, all(rp)); }
    void expect_commissions(std::size_t p, std::int64_t rp) const {
        EXPECT_EQ(market.prices[p].commission_rp, all(rp));
    }
};

// Each round the rival has caught up and the price falls by one step: ceil((p0 - floor) / step) rounds to the floor.
//   (2,000 - 500) / 250 = 6; (2,000 - 500) / 400 = 3.75, 4 rounds (1,600 1,200 800 500); (501 - 500) / 250, 1 round
TEST(Undercut, ReachesItsFloorAgainstARivalThatMatches) {
    const struct {
        std::int64_t start, floor, step;
        int rounds;
    } cases[] = {{2'000, 500, 250, 6}, {2'000, 500, 400, 4}, {501, 500, 250, 1}, {5'000, 0, 1'000, 5}};
    for (const auto& c : cases) {
        Race race{{platform(c.start, 0, PricingRule::undercut), platform(c.start, 0, PricingRule::match_lowest)}};
        for (PlatformParams& p : race.params) {
            p.pricing_floor_rp = c.floor;
            p.pricing_step_rp = c.step;
        }
        for (int round = 1; round <= c.rounds + 3; ++round) {
            race.review(0);
            race.expect_fees(0, std::max(c.floor, c.start - round * c.step));
            race.review(1);
            EXPECT_EQ(race.market.prices[0].fee_rp, race.market.prices[1].fee_rp);
            if (round < c.rounds) {
                EXPECT_GT(race.market.prices[0].fee_rp[0], c.floor) << "too early";
            }
            if (round >= c.rounds) {
                EXPECT_EQ(race.market.prices[0].fee_rp[0], c.floor) << "too late";
            }
        }
    }
}

// Reviewed at once, the matcher is one review behind and every second review changes nothing: 2 x 6 - 1 reviews.
TEST(Undercut, TakesTurnsWithAMatcherWhenReviewsAreSimultaneous) {
    Race race{{platform(2'000, 0, PricingRule::undercut), platform(2'000, 0, PricingRule::match_lowest)}};
    for (int review = 1; review <= 11; ++review) {
        race.review_all_at_once();
        race.expect_fees(0, 2'000 - 250 * ((review + 1) / 2));
        race.expect_fees(1, 2'000 - 250 * (review / 2));
    }
    race.expect_fees(0, 500);
}

TEST(Undercut, IsContentOnceItIsTheCheapest) {
    const Race race{{platform(1'999, 0, PricingRule::undercut), platform(2'000, 0, PricingRule::fixed)}};
    EXPECT_EQ(race.reviewed(0).fee_rp, all(1'999));
}

// The cheapest of three rivals counts, and only rivals in business: 2,000 - 250, then 1,000 - 250.
TEST(Undercut, AimsAtTheCheapestRivalInBusiness) {
    Race race{{platform(3'000, 0, PricingRule::undercut), platform(2'500, 0, PricingRule::fixed),
               platform(2'000, 0, PricingRule::fixed), platform(1'000, 0, PricingRule::fixed)}};
    race.market.active = 0b0111;
    EXPECT_EQ(race.reviewed(0).fee_rp, all(1'750));
    race.market.active = 0b1111;
    EXPECT_EQ(race.reviewed(0).fee_rp, all(750));
}

TEST(Pricing, ALonePlatformNeverMoves) {
    for (const PricingRule rule : {PricingRule::fixed, PricingRule::undercut, PricingRule::match_lowest}) {
        for (const CommissionRule side :
             {CommissionRule::fixed, CommissionRule::outbid, CommissionRule::match_highest}) {
            Race alone{{platform(2'000, 700, rule, side)}};
            Race survivor{{platform(2'000, 700, rule, side), platform(900, 2'000, PricingRule::fixed)}};
            survivor.market.active = 0b01;
            for (int i = 0; i < 5; ++i) {
                for (Race* race : {&alone, &survivor}) {
                    race->review(0);
                    race->expect_fees(0, 2'000);
                    race->expect_commissions(0, 700);
                }
            }
        }
    }
}

TEST(MatchLowest, FreezesAtTheInitialMinimum) {
    Race race{{platform(2'000, 0, PricingRule::match_lowest), platform(1'500, 0, PricingRule::match_lowest),
               platform(1'800, 0, PricingRule::match_lowest)}};
    for (int i = 0; i < 5; ++i) {
        race.review_all_at_once();
        for (std::size_t p = 0; p < 3; ++p) race.expect_fees(p, 1'500);
    }
}

TEST(MatchLowest, DoesNotFollowBelowItsFloor) {
    const Race race{{platform(2'000, 0, PricingRule::match_lowest), platform(100, 0, PricingRule::fixed)}};
    EXPECT_EQ(race.reviewed(0).fee_rp, all(500));
}

TEST(Fixed, NeverMoves) {
    Race race{{platform(2'000, 700, PricingRule::fixed), platform(600, 2'900, PricingRule::undercut)}};
    for (int i = 0; i < 5; ++i) {
        race.review_all_at_once();
        race.expect_fees(0, 2'000);
        race.expect_commissions(0, 700);
    }
}

// 1,500 commission + 300 cost = 1,800.
TEST(OutOfCash, LiftsTheFeeToCommissionAndCost) {
    const Race low{{platform(1'000, 1'500, PricingRule::fixed), platform(900, 0, PricingRule::fixed)}};
    EXPECT_EQ(low.reviewed(0, true).fee_rp, all(1'800));
    EXPECT_EQ(low.reviewed(0, false).fee_rp, all(1'000));
    const Race high{{platform(1'801, 1'500, PricingRule::fixed), platform(900, 0, PricingRule::fixed)}};
    EXPECT_EQ(high.reviewed(0, true).fee_rp, all(1'801));
    const Race alone{{platform(1'000, 1'500, PricingRule::fixed)}};
    EXPECT_EQ(alone.reviewed(0, true).fee_rp, all(1'800)) << "even without a rival";
}

// Undercutting 1,500 would be 1,250; the commission it has just raised to 1,750, plus 300, is what counts.
TEST(OutOfCash, GoesByTheNewCommission) {
    const Race race{{platform(2'000, 1'000, PricingRule::undercut, CommissionRule::outbid),
                     platform(1'500, 1'500, PricingRule::fixed)}};
    const PriceList list = race.reviewed(0, true);
    EXPECT_EQ(list.commission_rp, all(1'750));
    EXPECT_EQ(list.fee_rp, all(2'050));
}

// From 1,000 in steps of 250 against a rival that matches: 3,000 after 8 rounds, and no further.
TEST(Outbid, StopsAtItsCeiling) {
    Race race{{platform(2'000, 1'000, PricingRule::fixed, CommissionRule::outbid),
               platform(2'000, 1'000, PricingRule::fixed, CommissionRule::match_highest)}};
    for (int round = 1; round <= 12; ++round) {
        race.review(0);
        race.expect_commissions(0, std::min(3'000, 1'000 + 250 * round));
        race.review(1);
        race.expect_commissions(1, std::min(3'000, 1'000 + 250 * round));
    }
}

TEST(Outbid, IsContentOnceItPaysMost) {
    const Race race{{platform(2'000, 1'001, PricingRule::fixed, CommissionRule::outbid),
                     platform(2'000, 1'000, PricingRule::fixed)}};
    EXPECT_EQ(race.reviewed(0).commission_rp, all(1'001));
}

// Ceiling 3,000, own 3,500, the rival pays 5,000: neither rule raises, neither cuts.
TEST(Outbid, ACeilingBelowTodaysCommissionDoesNotCutIt) {
    for (const CommissionRule rule : {CommissionRule::outbid, CommissionRule::match_highest}) {
        const Race race{{platform(2'000, 3'500, PricingRule::fixed, rule), platform(2'000, 5'000, PricingRule::fixed)}};
        EXPECT_EQ(race.reviewed(0).commission_rp, all(3'500));
    }
}

// A kind that is free in the scenario stays free under every rule, out of cash too; the others move.
TEST(Pricing, FreeKindsStayFree) {
    for (const PricingRule rule : {PricingRule::fixed, PricingRule::undercut, PricingRule::match_lowest}) {
        Race race{{platform(400, 800, rule, CommissionRule::outbid), platform(2'000, 2'000, PricingRule::fixed)}};
        race.params[0].fee_rp[2] = race.market.prices[0].fee_rp[2] = 0;
        race.params[0].commission_rp[4] = race.market.prices[0].commission_rp[4] = 0;
        for (int i = 0; i < 3; ++i) {
            const PriceList list = race.reviewed(0, i == 2);
            EXPECT_EQ(list.fee_rp[2], 0);
            EXPECT_EQ(list.commission_rp[4], 0);
            EXPECT_EQ(list.commission_rp[3], 2'250);
            race.market.prices[0] = list;
        }
        EXPECT_EQ(race.market.prices[0].fee_rp[3], 2'550);  // out of cash: 2,250 + 300
    }
}

// A cap of 1,500 is in force: the market shows 1,500 where platform 0 wants 2,000.
TEST(Pricing, ACapInForceDoesNotChangeWhatAFixedPlatformWants) {
    Race race{{platform(2'000, 700, PricingRule::fixed), platform(1'200, 700, PricingRule::fixed)}};
    const PriceList wanted = race.market.prices[0];
    race.market.prices[0].fee_rp = all(1'500);
    EXPECT_EQ(review_prices(race.params[0], {race.market, wanted, 0, false}).fee_rp, all(2'000));
}

// Kinds are priced apart: cheapest on kind 0, dearest on kind 1.
TEST(Pricing, EachKindHasItsOwnRivalPrice) {
    Race race{{platform(2'000, 0, PricingRule::undercut), platform(2'000, 0, PricingRule::fixed)}};
    race.market.prices[1].fee_rp[0] = 3'000;
    race.market.prices[1].fee_rp[1] = 1'000;
    const PriceList list = race.reviewed(0);
    EXPECT_EQ(list.fee_rp[0], 2'000);
    EXPECT_EQ(list.fee_rp[1], 750);
    for (std::size_t kind = 2; kind < kKinds; ++kind) EXPECT_EQ(list.fee_rp[kind], 1'750);
}

// Whatever the rules and orders of review, no price leaves [0, highest start or ceiling] and all races end.
TEST(Pricing, EveryRaceEnds) {
    const PricingRule rules[] = {PricingRule::fixed, PricingRule::undercut, PricingRule::match_lowest};
    for (const PricingRule a : rules) {
        for (const PricingRule b : rules) {
            Race race{{platform(2'000, 700, a, CommissionRule::outbid), platform(1'900, 900, b, CommissionRule::outbid),
                       platform(2'100, 100, PricingRule::match_lowest, CommissionRule::match_highest)}};
            for (int i = 0; i < 40; ++i) race.review_all_at_once();
            const Market settled = race.market;
            race.review_all_at_once();
            for (std::size_t p = 0; p < 3; ++p) {
                EXPECT_EQ(race.market.prices[p].fee_rp, settled.prices[p].fee_rp);
                EXPECT_EQ(race.market.prices[p].commission_rp, settled.prices[p].commission_rp);
                EXPECT_GE(race.market.prices[p].fee_rp[0], 500);
                EXPECT_LE(race.market.prices[p].commission_rp[0], 3'000);
            }
        }
    }
}

}  // namespace
}  // namespace warung::platforms
