#include "sim/platforms/price_desk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace warung::platforms {
namespace {

using competition::Side;
using competition::StrategyChoice;

// The old three rules in the words of the strategies. On the kiosk side to undercut is to outbid, and the floor is the
// highest commission.
const StrategyChoice kFixed{"fixed", {}};
const StrategyChoice kUndercut{"undercut", {{"step", 250}, {"floor", 500}}};
const StrategyChoice kMatchLowest{"match_lowest", {{"floor", 500}, {"direction", 1}}};
const StrategyChoice kOutbid{"undercut", {{"step", 250}, {"floor", 3'000}}};
const StrategyChoice kMatchHighest{"match_lowest", {{"floor", 3'000}, {"direction", 1}}};

PerKind all(std::int64_t rp) {
    PerKind list{};
    list.fill(rp);
    return list;
}

PlatformParams platform(std::int64_t fee, std::int64_t commission, const StrategyChoice& pricing,
                        const StrategyChoice& commission_pricing = kFixed) {
    PlatformParams p;
    p.fee_rp = all(fee);
    p.commission_rp = all(commission);
    p.pricing = pricing;
    p.commission_pricing = commission_pricing;
    p.cost_per_transaction_rp = 300;
    return p;
}

PriceList review_prices(const PlatformParams& params, const Market& market, const PriceList& own, std::size_t self,
                        bool out_of_cash = false) {
    PriceDesk desk{params, self, {1, 1, 1, 1, 1, 1, 1}};
    ReviewReport report;
    report.cash_rp = out_of_cash ? 0 : 1e12;
    return desk.review(market, own, report);
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
        return review_prices(params[p], market, market.prices[p], p, out_of_cash);
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
        Race race{{platform(c.start, 0, kUndercut), platform(c.start, 0, kMatchLowest)}};
        for (PlatformParams& p : race.params) {
            p.pricing.parameters["floor"] = static_cast<double>(c.floor);
            if (p.pricing.strategy == "undercut") p.pricing.parameters["step"] = static_cast<double>(c.step);
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
    Race race{{platform(2'000, 0, kUndercut), platform(2'000, 0, kMatchLowest)}};
    for (int review = 1; review <= 11; ++review) {
        race.review_all_at_once();
        race.expect_fees(0, 2'000 - 250 * ((review + 1) / 2));
        race.expect_fees(1, 2'000 - 250 * (review / 2));
    }
    race.expect_fees(0, 500);
}

TEST(Undercut, IsContentOnceItIsTheCheapest) {
    const Race race{{platform(1'999, 0, kUndercut), platform(2'000, 0, kFixed)}};
    EXPECT_EQ(race.reviewed(0).fee_rp, all(1'999));
}

// The cheapest of three rivals counts, and only rivals in business: 2,000 - 250, then 1,000 - 250.
TEST(Undercut, AimsAtTheCheapestRivalInBusiness) {
    Race race{{platform(3'000, 0, kUndercut), platform(2'500, 0, kFixed), platform(2'000, 0, kFixed),
               platform(1'000, 0, kFixed)}};
    race.market.active = 0b0111;
    EXPECT_EQ(race.reviewed(0).fee_rp, all(1'750));
    race.market.active = 0b1111;
    EXPECT_EQ(race.reviewed(0).fee_rp, all(750));
}

TEST(Pricing, ALonePlatformNeverMoves) {
    for (const StrategyChoice& rule : {kFixed, kUndercut, kMatchLowest}) {
        for (const StrategyChoice& side : {kFixed, kOutbid, kMatchHighest}) {
            Race alone{{platform(2'000, 700, rule, side)}};
            Race survivor{{platform(2'000, 700, rule, side), platform(900, 2'000, kFixed)}};
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
    Race race{{platform(2'000, 0, kMatchLowest), platform(1'500, 0, kMatchLowest), platform(1'800, 0, kMatchLowest)}};
    for (int i = 0; i < 5; ++i) {
        race.review_all_at_once();
        for (std::size_t p = 0; p < 3; ++p) race.expect_fees(p, 1'500);
    }
}

TEST(MatchLowest, DoesNotFollowBelowItsFloor) {
    const Race race{{platform(2'000, 0, kMatchLowest), platform(100, 0, kFixed)}};
    EXPECT_EQ(race.reviewed(0).fee_rp, all(500));
}

TEST(Fixed, NeverMoves) {
    Race race{{platform(2'000, 700, kFixed), platform(600, 2'900, kUndercut)}};
    for (int i = 0; i < 5; ++i) {
        race.review_all_at_once();
        race.expect_fees(0, 2'000);
        race.expect_commissions(0, 700);
    }
}

// 1,500 commission + 300 cost = 1,800.
TEST(OutOfCash, LiftsTheFeeToCommissionAndCost) {
    const Race low{{platform(1'000, 1'500, kFixed), platform(900, 0, kFixed)}};
    EXPECT_EQ(low.reviewed(0, true).fee_rp, all(1'800));
    EXPECT_EQ(low.reviewed(0, false).fee_rp, all(1'000));
    const Race high{{platform(1'801, 1'500, kFixed), platform(900, 0, kFixed)}};
    EXPECT_EQ(high.reviewed(0, true).fee_rp, all(1'801));
    const Race alone{{platform(1'000, 1'500, kFixed)}};
    EXPECT_EQ(alone.reviewed(0, true).fee_rp, all(1'800)) << "even without a rival";
}

// Undercutting 1,500 would be 1,250; the commission it has just raised to 1,750, plus 300, is what counts.
TEST(OutOfCash, GoesByTheNewCommission) {
    const Race race{{platform(2'000, 1'000, kUndercut, kOutbid), platform(1'500, 1'500, kFixed)}};
    const PriceList list = race.reviewed(0, true);
    EXPECT_EQ(list.commission_rp, all(1'750));
    EXPECT_EQ(list.fee_rp, all(2'050));
}

// From 1,000 in steps of 250 against a rival that matches: 3,000 after 8 rounds, and no further.
TEST(Outbid, StopsAtItsCeiling) {
    Race race{{platform(2'000, 1'000, kFixed, kOutbid), platform(2'000, 1'000, kFixed, kMatchHighest)}};
    for (int round = 1; round <= 12; ++round) {
        race.review(0);
        race.expect_commissions(0, std::min(3'000, 1'000 + 250 * round));
        race.review(1);
        race.expect_commissions(1, std::min(3'000, 1'000 + 250 * round));
    }
}

TEST(Outbid, IsContentOnceItPaysMost) {
    const Race race{{platform(2'000, 1'001, kFixed, kOutbid), platform(2'000, 1'000, kFixed)}};
    EXPECT_EQ(race.reviewed(0).commission_rp, all(1'001));
}

// Ceiling 3,000, own 3,500, the rival pays 5,000: neither rule raises, neither cuts.
TEST(Outbid, ACeilingBelowTodaysCommissionDoesNotCutIt) {
    for (const StrategyChoice& rule : {kOutbid, kMatchHighest}) {
        const Race race{{platform(2'000, 3'500, kFixed, rule), platform(2'000, 5'000, kFixed)}};
        EXPECT_EQ(race.reviewed(0).commission_rp, all(3'500));
    }
}

// A kind that is free in the scenario stays free under every rule, out of cash too; the others move.
TEST(Pricing, FreeKindsStayFree) {
    for (const StrategyChoice& rule : {kFixed, kUndercut, kMatchLowest}) {
        Race race{{platform(400, 800, rule, kOutbid), platform(2'000, 2'000, kFixed)}};
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
    Race race{{platform(2'000, 700, kFixed), platform(1'200, 700, kFixed)}};
    const PriceList wanted = race.market.prices[0];
    race.market.prices[0].fee_rp = all(1'500);
    EXPECT_EQ(review_prices(race.params[0], race.market, wanted, 0).fee_rp, all(2'000));
}

// Kinds are priced apart: cheapest on kind 0, dearest on kind 1.
TEST(Pricing, EachKindHasItsOwnRivalPrice) {
    Race race{{platform(2'000, 0, kUndercut), platform(2'000, 0, kFixed)}};
    race.market.prices[1].fee_rp[0] = 3'000;
    race.market.prices[1].fee_rp[1] = 1'000;
    const PriceList list = race.reviewed(0);
    EXPECT_EQ(list.fee_rp[0], 2'000);
    EXPECT_EQ(list.fee_rp[1], 750);
    for (std::size_t kind = 2; kind < kKinds; ++kind) EXPECT_EQ(list.fee_rp[kind], 1'750);
}

// Whatever the rules and orders of review, no price leaves [0, highest start or ceiling] and all races end.
TEST(Pricing, EveryRaceEnds) {
    const StrategyChoice rules[] = {kFixed, kUndercut, kMatchLowest};
    for (const StrategyChoice& a : rules) {
        for (const StrategyChoice& b : rules) {
            Race race{{platform(2'000, 700, a, kOutbid), platform(1'900, 900, b, kOutbid),
                       platform(2'100, 100, kMatchLowest, kMatchHighest)}};
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

// ------------------------------------------------------------------ what the strategies are shown

/// One platform of kind 1 against a rival, with a week of 1,000 needs.
struct Week {
    PlatformParams params = platform(2'500, 1'500, kFixed);
    Market market;
    Trade trade{};
    ReviewReport report;

    Week() {
        market.prices = {{params.fee_rp, params.commission_rp}, {all(2'500), all(1'500)}};
        market.active = 0b11;
        for (KindTrade& kind : trade) {
            kind.needs = 1'000;
            kind.transactions = {300, 400};
            kind.margin_rp = {210'000, 280'000};
        }
        report.day = 7;
        report.since_days = report.next_days = 7;
        report.trade = &trade;
    }
    PriceList review() {
        PriceDesk desk{params, 0, {1, 1, 1, 1, 1, 1, 1}};
        return desk.review(market, market.prices[0], report);
    }
};

// The rival earned more (280,000 against 210,000 Rp), so its 2,300 are copied; a rival out of business is not.
TEST(PriceDesk, ShowsProfitsOfAll) {
    Week week;
    week.params.pricing.strategy = "imitate_best";
    week.market.prices[1].fee_rp = all(2'300);
    EXPECT_EQ(week.review().fee_rp, all(2'300));
    week.market.active = 0b01;
    EXPECT_EQ(week.review().fee_rp, all(2'500));
}

// Cost of a transaction is its commission and 300 Rp; cost plus 500: 1,500 + 300 + 500. Of goods orders the goods'
// 4,000 come off: 1,500 + 300 - 4,000 + 500 is below 0, the lowest fee there is.
TEST(PriceDesk, KnowsTheCostOnTheFeeSide) {
    Week week;
    week.params.pricing = {"cost_plus", {{"markup", 500}}};
    week.report.goods_margin_rp[5] = 4'000;
    PerKind expected = all(2'300);
    expected[5] = 0;
    EXPECT_EQ(week.review().fee_rp, expected);
}

// On the kiosk side the cost is minus the fee kept: of 2,500 less 300, cost plus 500 leaves a commission of 1,700.
TEST(PriceDesk, KnowsTheCostOnTheCommissionSide) {
    Week week;
    week.params.commission_pricing = {"cost_plus", {{"markup", 500}}};
    EXPECT_EQ(week.review().commission_rp, all(1'700));
}

// A budget of 700,000 Rp over 7 kinds is 100,000 each: 100 Rp off for the 1,000 needs of a week, not the 500 wanted. By
// weight, kind 0 gets half of it: 350 Rp.
TEST(PriceDesk, DividesABudgetOverTheKinds) {
    Week week;
    week.params.pricing = {"subsidy", {{"depth", 500}, {"budget", 700'000}}};
    EXPECT_EQ(week.review().fee_rp, all(2'400));
    PriceDesk desk{week.params, 0, {6, 1, 1, 1, 1, 1, 1}};
    const PriceList list = desk.review(week.market, week.market.prices[0], week.report);
    EXPECT_EQ(list.fee_rp[0], 2'150);
}

TEST(PriceDesk, ReviewsOnlyTheKindsItIsToldTo) {
    Week week;
    week.params.pricing = {"cost_plus", {{"markup", 0}}};
    week.params.pricing_kinds = {"bill", "cash_out"};
    PerKind expected = all(2'500);
    expected[1] = expected[3] = 1'800;
    EXPECT_EQ(week.review().fee_rp, expected);
}

// Steps of 100 on ticks of 1,000: 2,400 is nearest to 2,000.
TEST(PriceDesk, RoundsToTicks) {
    Week week;
    week.params.pricing = {"undercut", {{"step", 100}, {"floor", 0}}};
    week.params.price_tick_rp = 1'000;
    EXPECT_EQ(week.review().fee_rp, all(2'000));
}

// Who may not subsidise sells at cost from its first review on, cash or not.
TEST(PriceDesk, WithoutSubsidiesNoFeeIsBelowCost) {
    Week week;
    week.params.pricing = {"fixed", {{"level", 1'000}}};
    EXPECT_EQ(week.review().fee_rp, all(1'000));
    week.params.subsidies = Subsidies::forbidden;
    EXPECT_EQ(week.review().fee_rp, all(1'800));
}

// State written down and read back: a war of three reviews goes on where it stood.
TEST(PriceDesk, ArchivesItsStrategies) {
    Week week;
    week.params.pricing = {"grim_trigger", {{"war", 1'000}, {"punishment", 3}}};
    const auto desk = [&] { return PriceDesk{week.params, 0, {1, 1, 1, 1, 1, 1, 1}}; };
    PriceDesk through = desk();
    const PriceList own = week.market.prices[0];
    (void)through.review(week.market, own, week.report);
    week.market.prices[1].fee_rp = all(2'000);
    EXPECT_EQ(through.review(week.market, own, week.report).fee_rp, all(1'000));

    std::vector<char> bytes;
    competition::StateWriter writer{competition::ByteSink{&bytes}};
    writer(through);
    PriceDesk resumed = desk();
    ArchiveReader reader{bytes.data(), bytes.size()};
    reader(resumed);
    EXPECT_EQ(reader.left(), 0U);
    week.market.prices[1].fee_rp = all(2'500);
    for (int review = 0; review < 4; ++review) {
        const PriceList expected = through.review(week.market, own, week.report);
        EXPECT_EQ(resumed.review(week.market, own, week.report).fee_rp, expected.fee_rp);
        EXPECT_EQ(expected.fee_rp[1], review < 2 ? 1'000 : 2'500) << "two more reviews of war, then peace";
    }
}

// Every strategy on both sides in every combination with what it may not see: prices stay between 0 and the range's
// end.
TEST(PriceDesk, EveryStrategyStaysInRange) {
    for (const competition::StrategyKind& fees : competition::strategy_kinds()) {
        for (const competition::StrategyKind& commissions : competition::strategy_kinds()) {
            Week week;
            week.params.pricing.strategy = fees.name;
            week.params.commission_pricing.strategy = commissions.name;
            PriceDesk desk{week.params, 0, {1, 1, 1, 1, 1, 1, 1}};
            PriceList list = week.market.prices[0];
            for (int review = 0; review < 3; ++review) {
                list = desk.review(week.market, list, week.report);
                week.market.prices[0] = list;
                for (std::size_t kind = 0; kind < kKinds; ++kind) {
                    ASSERT_GE(list.fee_rp[kind], 0) << fees.name;
                    ASSERT_LE(list.fee_rp[kind], 12'500) << fees.name;
                    ASSERT_GE(list.commission_rp[kind], 0) << commissions.name;
                    ASSERT_LE(list.commission_rp[kind], 7'500) << commissions.name;
                }
            }
        }
    }
}

}  // namespace
}  // namespace warung::platforms
