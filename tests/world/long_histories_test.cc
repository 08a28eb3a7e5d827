// Random kiosks through long random histories: whatever the keys, no balance or stock below zero (nor above its
// ceiling), money to the rupiah, goods to the unit, and as many outcomes as attempts - after every window, not only at
// the end.
#include "tests/world/worlds.h"

#include "sim/reporting/replication_report.h"

#include <cstdlib>

namespace warung::world {
namespace {

/// Draws for one history.
class Dice {
public:
    explicit Dice(std::uint64_t key) : stream_{key, random::Purpose::test} {}
    bool chance(double p) { return stream_.uniform() < p; }
    double between(double low, double high) { return random::uniform(stream_, low, high); }
    std::int64_t whole(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(stream_.index(static_cast<std::uint64_t>(high - low) + 1));
    }
    /// From 1 to `most`, small numbers as likely as large ones.
    std::int64_t magnitude(double most) {
        return static_cast<std::int64_t>(random::exp(between(0, random::log(most))));
    }
    template <class Enum>
    Enum one_of(int n) {
        return static_cast<Enum>(whole(0, n - 1));
    }

private:
    random::Stream stream_;
};

void draw_kiosks(kiosks::KioskParams& k, Dice& dice) {
    k.opening_h = dice.between(0, 10);
    k.closing_h = dice.between(14, 24);
    k.hours_spread_h = dice.between(0, 1.9);
    k.servers = dice.whole(1, 3);
    k.markup_rp = dice.whole(0, 3'000);
    k.size_spread = dice.between(0, 1.5);
    k.staffed_share = dice.between(0, 1);
    k.balance_max_rp = 200'000 + dice.magnitude(5e6);
    k.float_target_rp = dice.whole(0, k.balance_max_rp);
    k.float_low_rp = dice.whole(0, k.float_target_rp);
    k.float_start_rp = dice.whole(0, k.balance_max_rp);
    k.cash_target_rp = dice.magnitude(3e6);
    k.cash_low_rp = dice.whole(0, k.cash_target_rp);
    k.cash_start_rp = dice.magnitude(3e6);
    k.top_up_min_rp = dice.magnitude(1e5);
    k.rebalancing = dice.one_of<kiosks::Rebalancing>(4);
    k.rebalancing_days = dice.whole(1, 7);
    k.daily_flow_sd_rp = dice.between(0, 1e6);
    k.exchange_by = dice.one_of<kiosks::ExchangeBy>(2);
    k.super_agent_delay_h = dice.between(0, 48);
    k.super_agent_fee_share = dice.between(0, 0.3);
    k.credit_limit_rp = dice.chance(0.5) ? dice.magnitude(2e6) : 0;
    k.credit_rate_per_day = dice.between(0, 0.05);
    k.electricity_rp_per_month = dice.chance(0.5) ? dice.whole(0, 100'000) : 0;
    k.trip_wait_min = dice.between(0, 600);
    k.shelf_parcels = dice.whole(0, 20);
    k.review_days = dice.between(2, 10);
    k.income_floor_rp_per_month = dice.chance(0.5) ? 0 : 20'000;
}

kiosks::ProductParams draw_product(Dice& dice) {
    kiosks::ProductParams p;
    p.unit_price_rp = dice.whole(1'000, 30'000);
    p.unit_cost_rp = dice.whole(500, 30'000);
    p.demand_share = dice.between(0.1, 3);
    p.policy = dice.one_of<kiosks::StockRule>(3);
    p.reorder_units = dice.whole(0, 10);
    p.up_to_units = p.reorder_units + dice.whole(1, 30);
    p.lot_units = dice.whole(1, 20);
    p.review_days = dice.chance(0.5) ? 0 : dice.whole(1, 5);
    p.shortage = dice.one_of<inventory::Shortage>(3);
    p.supply = dice.one_of<kiosks::Supply>(2);
    p.lead_days = dice.between(0, 4);
    p.lead_cv = dice.between(0, 1.5);
    p.warehouse_share = dice.chance(0.5) ? 0 : dice.between(0, 0.3);
    return p;
}

scenario::Scenario random_scenario(std::uint64_t key) {
    Dice dice{key};
    scenario::Scenario s = testing::load("tiny").base;
    s.run.horizon_days = dice.whole(20, 45);
    s.run.warm_up_days = dice.whole(0, 10);
    s.run.seed = static_cast<std::int64_t>(key);
    s.run.kiosk_ledgers = dice.one_of<scenario::KioskLedgers>(2);
    s.customer.tries = dice.whole(1, 3);
    s.customer.queue_limit = dice.whole(1, 5);
    s.customer.patience_min = dice.between(0.5, 20);
    draw_kiosks(s.kiosk, dice);
    customers::ServiceParams service = s.services[0].params;
    s.services.clear();
    for (int kind = 0; kind < customers::kServiceKindCount; ++kind) {
        service.kind = static_cast<customers::ServiceKind>(kind);
        service.needs_per_week = dice.between(0, 1.5);
        service.ticket_values_rp = {dice.magnitude(2e5), dice.magnitude(2e5)};
        service.ticket_weights = {1, dice.between(0, 3)};
        service.service_time_s = dice.between(1, 900);
        service.service_time_cv = dice.between(0, 2);
        service.platform_choice = dice.one_of<customers::PlatformChoice>(2);
        s.services.push_back({"service" + std::to_string(kind), service});
    }
    for (auto& [name, p] : s.platforms) {
        for (std::int64_t& fee : p.fee_rp) fee = dice.whole(0, 4'000);
        for (std::int64_t& commission : p.commission_rp) commission = dice.whole(0, 4'000);
        p.goods_margin = dice.between(0, 0.3);
        p.wholesale_discount = dice.between(0, 0.3);
        p.handout_fee_rp = dice.chance(0.5) ? dice.whole(0, 5'000) : 0;
        p.reliability = dice.between(0.8, 1);
    }
    for (std::int64_t n = dice.whole(0, 3); n > 0; --n) s.products.push_back({"goods", draw_product(dice)});
    for (std::int64_t n = dice.whole(0, 2); n > 0; --n) {
        kiosks::OutletParams o;
        o.share = dice.between(0, 0.5);
        o.servers = dice.whole(1, 50);
        o.opening_h = dice.between(0, 11);
        o.closing_h = dice.between(12, 24);
        o.size_factor = dice.between(0.1, 20);
        o.counter = dice.one_of<kiosks::CounterKind>(2);
        s.outlets.push_back({"outlet", o});
    }
    if (dice.chance(0.3)) {
        scenario::EventParams e;
        e.kind = scenario::EventKind::platform_exit;
        e.platform = "west";
        e.day = dice.between(1, 15);
        s.events.push_back({"exit", e});
    }
    return s;
}

TEST(LongHistories, ConserveMoneyGoodsAndAttemptsWhateverTheKeys) {
    const int histories = std::getenv("WARUNG_LONG") != nullptr ? 300 : 16;
    Observation watchful;
    watchful.check_windows = true;
    Counters sum;
    for (int i = 0; i < histories; ++i) {
        const auto setting = testing::world_of(random_scenario(1'000 + static_cast<std::uint64_t>(i)));
        Replication r{*setting, 0, watchful};
        ASSERT_NO_THROW(r.run(kernel::Mode::sequential)) << "history " << i;
        ASSERT_EQ(testing::broken_checks(r), "") << "history " << i;
        const auto report = reporting::report_replication(r, "base", 0);
        for (const std::string& rows : report.rows) {
            ASSERT_EQ(rows.find("nan"), std::string::npos) << "history " << i;
            ASSERT_EQ(rows.find("inf"), std::string::npos) << "history " << i;
        }
        sum.add(testing::total(r));
    }
    // The histories did meet what they are about.
    EXPECT_GT(sum.trips, 0);
    EXPECT_GT(sum.deliveries, 0);
    EXPECT_GT(sum.credit_draws, 0);
    EXPECT_GT(sum.shop_units_waiting, 0);
    EXPECT_GT(sum.handout_rp, 0);
    EXPECT_GT(sum.fixed_cost_rp, 0);
    EXPECT_GT(sum.parcels_uncollected + sum.parcels_collected, 0);
}

// A rupiah that goes astray is told at the next window, not at the end.
TEST(LongHistories, AnErrorIsToldAtItsWindow) {
    const auto setting = testing::world_of("tiny");
    Observation watchful;
    watchful.check_windows = true;
    Replication r{*setting, 0, watchful};
    r.run_until(Time{days(3).ms()}, kernel::Mode::sequential);
    r.regions()[0].population().kiosks[0].cash += Rupiah{1};
    try {
        r.run_until(Time{days(6).ms()}, kernel::Mode::sequential);
        FAIL() << "not told";
    } catch (const InvariantError& e) {
        EXPECT_NE(std::string{e.what()}.find("conservation of money"), std::string::npos) << e.what();
    }
    EXPECT_LT(r.clock(), Time{days(5).ms()});
}

}  // namespace
}  // namespace warung::world
