// Kiosks' shelves as scenarios run them, against inventory theory: Poisson demands of one unit at a single kiosk that
// buys from a wholesaler. The textbook's side is sim/inventory/textbook.h.
#include "tests/world/one_kiosk.h"

#include "sim/inventory/textbook.h"

#include <cmath>

namespace warung::world {
namespace {

using inventory::DiscreteDemand;
using inventory::Shortage;
using kiosks::ProductParams;
using kiosks::StockRule;
using testing::broken_checks;
using testing::one_kiosk;
using testing::total;
using testing::world_of;

constexpr double kPerDay = 12;  // units demanded

ProductParams rice(StockRule policy, Shortage shortage, double lead_days) {
    ProductParams p;
    p.unit_price_rp = 1'000;
    p.unit_cost_rp = 900;
    p.policy = policy;
    p.shortage = shortage;
    p.supply = kiosks::Supply::wholesaler;
    p.lead_days = lead_days;
    p.lead_cv = 0;
    return p;
}

struct Outcome {
    Counters c;
    double days = 0;

    [[nodiscard]] double fill() const {
        return static_cast<double>(c.shop_units_at_once) / static_cast<double>(c.shop_units_wanted);
    }
    [[nodiscard]] double backlog() const {
        return static_cast<double>(c.backlog_unit_ms) / (days * static_cast<double>(kMsPerDay));
    }
};

Outcome run(const std::vector<ProductParams>& products, std::int64_t horizon_days = 2'000) {
    const auto setting = one_kiosk(
        {"service.token.kind=shop_goods", "service.token.needs_per_week=" + std::to_string(kPerDay * 7 / 1'200),
         "run.warm_up_days=50", "run.horizon_days=" + std::to_string(horizon_days)},
        [&](scenario::Scenario& s) {
            for (const ProductParams& p : products) s.products.push_back({"goods", p});
        });
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "");
    return {r.regions()[0].measured(), static_cast<double>(horizon_days - 50)};
}

// (S - 1, S) with lost sales is Erlang's loss system (Karush 1957), whatever the law of the lead time: 6 on order on
// average, S = 8.
TEST(StockTheory, OneForOneLosesWhatErlangLosesForAnyLeadTime) {
    for (const double cv : {0.0, 1.0, 0.5}) {
        ProductParams p = rice(StockRule::base_stock, Shortage::lost_order, 0.5);
        p.up_to_units = 8;
        p.lead_cv = cv;
        const double lost = inventory::one_for_one_lost(8, kPerDay * 0.5).lost_fraction;
        EXPECT_NEAR(1 - run({p}).fill(), lost, 0.015) << "cv " << cv << ", of " << lost;
    }
}

// (S - 1, S) with backorders (Palm 1938): what is on order is Poisson, so is the fill rate and the mean backlog.
TEST(StockTheory, OneForOneWithBackordersFollowsPalm) {
    ProductParams p = rice(StockRule::base_stock, Shortage::backorder, 0.5);
    p.up_to_units = 8;
    p.lead_cv = 1;
    const auto theory = inventory::one_for_one(8, kPerDay * 0.5);
    const Outcome o = run({p});
    EXPECT_NEAR(o.fill(), theory.fill_rate, 0.015);
    EXPECT_NEAR(o.backlog(), theory.backorders, 0.06 * theory.backorders + 0.01);
}

// (r, Q) with backorders: the position is uniform on r+1 .. r+Q, the level a lead time later lower by its demand.
TEST(StockTheory, LotsWithBackordersFollowTheUniformPosition) {
    ProductParams p = rice(StockRule::r_Q, Shortage::backorder, 0.5);
    p.reorder_units = 5;
    p.lot_units = 10;
    const auto lead = DiscreteDemand::poisson(kPerDay * 0.5);
    double fill = 0;
    double backlog = 0;
    for (std::int64_t y = 6; y <= 15; ++y) {
        fill += lead.distribution(y - 1) / 10;
        backlog += lead.loss(static_cast<double>(y)) / 10;
    }
    const Outcome o = run({p});
    EXPECT_NEAR(o.fill(), fill, 0.012);
    EXPECT_NEAR(o.backlog(), backlog, 0.08 * backlog + 0.01);
    // One lot for ten units sold.
    EXPECT_NEAR(static_cast<double>(o.c.shop_orders), kPerDay * o.days / 10, 0.03 * kPerDay * o.days / 10);
}

// Unit demands make (s, S) an (r, Q) with Q = S - s.
TEST(StockTheory, ForUnitDemandsMinMaxAndLotsAreOne) {
    ProductParams lots = rice(StockRule::r_Q, Shortage::lost_order, 0.5);
    lots.reorder_units = 5;
    lots.lot_units = 10;
    ProductParams min_max = rice(StockRule::s_S, Shortage::lost_order, 0.5);
    min_max.reorder_units = 5;
    min_max.up_to_units = 15;
    const Outcome a = run({lots}, 300);
    const Outcome b = run({min_max}, 300);
    EXPECT_EQ(a.c.shop_units_at_once, b.c.shop_units_at_once);
    EXPECT_EQ(a.c.shop_orders, b.c.shop_orders);
}

// (R, S): after each review the stock has to last R + L. Of a cycle's demand, what is short at its end beyond what was
// short at its start (Hadley and Whitin 1963): fill = 1 - (E(D(R + L) - S)+ - E(D(L) - S)+) / (demand in R).
TEST(StockTheory, PeriodicReviewHasToLastReviewAndLeadTime) {
    ProductParams p = rice(StockRule::base_stock, Shortage::backorder, 0.5);
    p.up_to_units = 28;
    p.review_days = 2;
    const double after = DiscreteDemand::poisson(kPerDay * 2.5).loss(28);
    const double before = DiscreteDemand::poisson(kPerDay * 0.5).loss(28);
    const double fill = 1 - (after - before) / (kPerDay * 2);
    const Outcome o = run({p});
    EXPECT_NEAR(o.fill(), fill, 0.015);
    EXPECT_NEAR(static_cast<double>(o.c.shop_orders), o.days / 2, 2);
}

// Two groups share the needs three to one, and each keeps its own stock.
TEST(Stock, GroupsShareTheDemandAndKeepTheirOwnStock) {
    ProductParams often = rice(StockRule::base_stock, Shortage::backorder, 0.5);
    often.up_to_units = 6;
    often.demand_share = 3;
    ProductParams seldom = often;
    seldom.demand_share = 1;
    seldom.up_to_units = 2;
    const double expected = 0.75 * inventory::one_for_one(6, kPerDay * 0.75 * 0.5).fill_rate +
                            0.25 * inventory::one_for_one(2, kPerDay * 0.25 * 0.5).fill_rate;
    EXPECT_NEAR(run({often, seldom}).fill(), expected, 0.015);
}

TEST(Stock, WhatIsThereIsSoldWhereOrdersMayBeFilledInPart) {
    ProductParams p = rice(StockRule::s_S, Shortage::lost_excess, 0.5);
    p.reorder_units = 5;
    p.up_to_units = 15;
    const auto setting = [&](Shortage shortage) {
        p.shortage = shortage;
        return one_kiosk({"service.token.kind=shop_goods", "service.token.needs_per_week=0.02",
                          "service.token.ticket_values_rp=8000", "run.horizon_days=100"},
                         [&](scenario::Scenario& s) {
                             s.products.push_back({"goods", p});
                         });
    };
    const auto sold = [&](Shortage shortage) {
        const auto world = setting(shortage);
        Replication r{*world, 0};
        r.run(kernel::Mode::sequential);
        EXPECT_EQ(broken_checks(r), "");
        return total(r);
    };
    const Counters part = sold(Shortage::lost_excess);
    const Counters whole = sold(Shortage::lost_order);
    EXPECT_NE(part.shop_units_at_once % 8, 0) << "parts of orders";
    EXPECT_EQ(whole.shop_units_at_once % 8, 0);
    EXPECT_LT(part.shop_units_at_once, part.shop_units_wanted);
}

// The group that a scenario without [product] has, written out as one, is the same world.
TEST(Stock, TheUsualGroupWrittenOutChangesNothing) {
    scenario::Scenario s = testing::load("tiny", {"service.token.kind=shop_goods", "run.horizon_days=28",
                                                  "service.token.needs_per_week=3"})
                               .base;
    const auto digest = [&] {
        const auto setting = world_of(s);
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        return r.digest();
    };
    const std::uint64_t usual = digest();
    s.products.push_back({"all", kiosks::usual_product(s.kiosk)});
    EXPECT_EQ(digest(), usual);
}

}  // namespace
}  // namespace warung::world
