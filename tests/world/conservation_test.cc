// Every run checks itself; and each check fails when what it guards is broken on purpose.
#include "tests/world/worlds.h"

#include <algorithm>
#include <functional>

namespace warung::world {
namespace {

using testing::broken_checks;
using testing::load;
using testing::world_of;

TEST(Conservation, HoldsInTiny) {
    const auto setting = world_of("tiny");
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    EXPECT_GT(testing::total(r).parcels_collected, 0) << "a world in which nothing happens conserves everything";
}

TEST(Conservation, HoldsInEveryVariantOfThePriceWar) {
    for (const auto& variant : load("price_war", {"run.horizon_days=35", "run.population_scale=0.001"}).variants) {
        const auto setting = world_of(variant.scenario);
        Replication r{*setting, 0};
        ASSERT_TRUE(r.run(kernel::Mode::sequential));
        EXPECT_EQ(broken_checks(r), "") << variant.name;
    }
}

TEST(Conservation, HoldsInIndonesiaUnderEveryKindOfEvent) {
    scenario::Scenario s =
        load("indonesia", {"run.horizon_days=28", "run.warm_up_days=7", "run.population_scale=0.001"}).base;
    const auto event = [&](const std::string& name, scenario::EventKind kind, auto&& fill) {
        scenario::EventParams e;
        e.kind = kind;
        e.day = 9;
        e.days = 6;
        fill(e);
        s.events.push_back({name, e});
    };
    using enum scenario::EventKind;
    event("outage", platform_outage, [](auto& e) { e.platform = "bukalapak"; });
    event("no_ships", link_closure, [](auto& e) { e.mode = "sea"; });
    event("port", link_closure, [](auto& e) { e.from_hub = "UPG"; });
    event("flood", region_closure, [](auto& e) { e.provinces = {"31", "36"}; });
    event("rush", demand, [](auto& e) { e.factor = 3; });
    event("cap", fee_cap, [](auto& e) { e.cap_rp = 1'000; });
    event("fuel", cost_step, [](auto& e) { e.factor = 1.4; });
    event("exit", platform_exit, [](auto& e) { e.platform = "payfazz"; });
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
}

// Everybody withdraws from small drawers while owners take their earnings home: found a drawer below zero once.
TEST(Conservation, NoDrawerGoesBelowZeroWhenEverybodyWithdraws) {
    const auto setting =
        world_of("tiny", {"service.token.kind=cash_out", "service.token.needs_per_week=6", "run.horizon_days=60",
                          "kiosk.cash_start_rp=150000", "kiosk.cash_low_rp=60000", "kiosk.cash_target_rp=150000",
                          "kiosk.markup_rp=4000", "kiosk.staffed_share=1", "kiosk.size_spread=0"});
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
}

// Random strategies on both sides, subsidies until the cash is gone, exits of the broke, a late entrant, an exit and an
// outage: money and ledgers close to the rupiah, and no price is below 0.
TEST(Conservation, HoldsUnderRandomStrategies) {
    const auto& kinds = competition::strategy_kinds();
    scenario::Scenario s = load("tiny", {"run.horizon_days=21", "service.token.needs_per_week=2"}).base;
    s.platforms.push_back({"south", s.platforms[0].params});
    s.platforms.push_back({"north", s.platforms[1].params});
    const auto event = [&](const std::string& name, scenario::EventKind kind, double day, const std::string& platform) {
        scenario::EventParams e;
        e.kind = kind;
        e.day = day;
        e.days = 2;
        e.platform = platform;
        s.events.push_back({name, e});
    };
    event("enters", scenario::EventKind::platform_entry, 5, "south");
    event("leaves", scenario::EventKind::platform_exit, 16, "north");
    event("down", scenario::EventKind::platform_outage, 9, "east");
    for (std::uint64_t draw = 0; draw < 40; ++draw) {
        random::Stream dice{draw, random::Purpose::test};
        for (auto& [name, p] : s.platforms) {
            p.pricing = {kinds[dice.index(kinds.size())].name, {}};
            p.commission_pricing = {kinds[dice.index(kinds.size())].name, {}};
            p.review_days = 1 + static_cast<double>(dice.index(4));
            p.review_offset_days = static_cast<double>(dice.index(3));
            p.budget_rp = static_cast<std::int64_t>(dice.index(3)) * 100'000;
            p.when_broke = dice.index(2) == 0 ? platforms::WhenBroke::exit : platforms::WhenBroke::end_subsidies;
            p.voucher_rp = static_cast<std::int64_t>(dice.index(4)) * 300;
            p.voucher_share = 0.5;
            p.voucher_budget_rp = 200'000;
            p.bonus.days = 4;
            p.bonus.band_from = {0, 5, 20};
            p.bonus.band_rp = {0, 100, 250};
            p.bonus.target = 10;
            p.bonus.target_rp = static_cast<std::int64_t>(dice.index(3)) * 2'000;
            p.bonus.penalty_rp = static_cast<std::int64_t>(dice.index(3)) * 3'000'000;
            p.fee_rp[0] = 500 + static_cast<std::int64_t>(dice.index(20)) * 100;
        }
        const auto setting = world_of(s);
        Replication r{*setting, static_cast<std::int64_t>(draw)};
        ASSERT_TRUE(r.run(kernel::Mode::sequential));
        EXPECT_EQ(broken_checks(r), "") << draw;
        for (const PriceRecord& record : r.price_history()) {
            EXPECT_GE(*std::min_element(record.prices.fee_rp.begin(), record.prices.fee_rp.end()), 0);
            EXPECT_GE(*std::min_element(record.prices.commission_rp.begin(), record.prices.commission_rp.end()), 0);
        }
    }
}

/// Runs tiny to day 4, breaks something, runs on, and expects exactly the named check to fail.
void expect_failure(const std::string& check, const std::function<void(Replication&)>& sabotage) {
    const auto setting = world_of("tiny");
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run_until(Time{days(4).ms()}, kernel::Mode::sequential));
    sabotage(r);
    try {
        r.run(kernel::Mode::sequential);
    } catch (const InvariantError&) {  // where every window is checked, it is told before the end
    }
    for (const CheckResult& c : r.checks()) EXPECT_EQ(c.held, c.name != check) << c.name << ": " << c.detail;
}

TEST(Conservation, AFeeThatIsNotInTheLedgerIsSeen) {
    expect_failure("ledgers", [](Replication& r) { ++r.regions()[0].tally().counters.fees_rp[0]; });
}

TEST(Conservation, OneRupiahTooManyIsSeen) {
    expect_failure("money", [](Replication& r) { r.regions()[0].population().kiosks[0].cash += Rupiah{1}; });
}

TEST(Conservation, ALostNeedIsSeen) {
    expect_failure("needs", [](Replication& r) { ++r.regions()[1].tally().counters.needs[0]; });
}

TEST(Conservation, ALostOutcomeIsSeen) {
    expect_failure("needs", [](Replication& r) {
        --r.regions()[0].tally().counters.need_outcomes[0][static_cast<std::size_t>(NeedOutcome::served)];
    });
}

TEST(Conservation, AStolenUnitIsSeen) {
    expect_failure("units", [](Replication& r) {
        r.regions()[0].population().kiosks[0].stock.demand(1, inventory::Shortage::backorder);
    });
}

TEST(Conservation, AnUncountedParcelIsSeen) {
    expect_failure("parcels", [](Replication& r) { r.regions()[0].forget_parcel_for_test(); });
}

TEST(Conservation, AStayThatIsNotCountedIsSeen) {
    expect_failure("presence", [](Replication& r) { r.regions()[0].presence_for_test().stays_ms += 1; });
}

TEST(Conservation, AnOverdrawnFloatIsSeen) {
    const auto setting = world_of("tiny");
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    auto& kiosk = r.regions()[0].population().kiosks[0];
    const Rupiah shift = kiosk.e_float[0] + Rupiah{1};
    kiosk.e_float[0] -= shift;
    kiosk.cash += shift;  // the sum stays: only the balance is wrong
    for (const CheckResult& c : r.checks()) EXPECT_EQ(c.held, c.name != "balances") << c.name;
}

}  // namespace
}  // namespace warung::world
