// Every parcel is accounted for, whatever the network and whatever befalls it; and what warehouses, links and dated
// disruptions do to parcels.
#include "tests/world/worlds.h"

#include "sim/reporting/headline.h"
#include "sim/reporting/recovery.h"
#include "sim/reporting/replication_report.h"
#include "sim/synthetic/country.h"

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <sstream>

namespace warung::world {
namespace {

using testing::broken_checks;
using testing::load;
using testing::total;
using testing::world_of;

RegionProcess::HeldByPlace held_by_place(const Replication& r) {
    std::vector<RegionProcess::HeldByPlace> by_region(r.regions().size());
    for (const RegionProcess& region : r.regions()) region.add_goods_held(by_region);
    RegionProcess::HeldByPlace sum{};
    for (const auto& region : by_region) {
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += region[i];
    }
    return sum;
}

/// What is wrong about where goods orders are: ordered = collected + back in stock + held somewhere.
std::string unaccounted(const Replication& r) {
    const Counters c = total(r);
    const auto held = held_by_place(r);
    const std::int64_t going_back = held[static_cast<std::size_t>(ParcelPlace::going_back)];
    const std::int64_t all_held = std::accumulate(held.begin(), held.end(), std::int64_t{0});
    std::string text;
    if (c.parcels_ordered != c.parcels_collected + c.parcels_back + all_held)
        text += std::to_string(c.parcels_ordered) + " ordered, " + std::to_string(c.parcels_collected) +
                " collected, " + std::to_string(c.parcels_back) + " back, " + std::to_string(all_held) + " held; ";
    if (c.parcels_uncollected != c.parcels_back + going_back)
        text += std::to_string(c.parcels_uncollected) + " sent back, " + std::to_string(c.parcels_back) +
                " of them home, " + std::to_string(going_back) + " going";
    return text;
}

// Countries made up at random: trees of warehouses with any policy, sourcing rule, dock and supplier, links limited by
// weight and volume, three classes by three path rules; closures, slow links, shut ports, strikes, floods, outages and
// rushes at any time. At several moments of each run no goods order is lost and every check holds at the end.
TEST(Parcels, AreAccountedForInRandomNetworksWithRandomClosures) {
    const bool long_suite = std::getenv("WARUNG_LONG") != nullptr;
    std::int64_t ordered = 0;
    std::int64_t back = 0;
    std::size_t disruptions = 0;
    for (std::uint64_t key = 0; key < (long_suite ? 400U : 40U); ++key) {
        const auto setting = world_of(synthetic::random_country(1'000 + key));
        Replication r{*setting, 0};
        for (const double share : {0.3, 0.6, 0.9, 1.0}) {
            const Time until{static_cast<std::int64_t>(share * static_cast<double>(setting->horizon.ms()))};
            ASSERT_TRUE(r.run_until(until, kernel::Mode::sequential));
            ASSERT_EQ(unaccounted(r), "") << "country " << key << " at " << share;
        }
        ASSERT_EQ(broken_checks(r), "") << "country " << key;
        ordered += total(r).parcels_ordered;
        back += total(r).parcels_back;
        disruptions += setting->disruptions.size();
    }
    EXPECT_GT(ordered, 1'000);
    EXPECT_GT(back, 10);
    EXPECT_GT(disruptions, 20U);
}

TEST(Parcels, TheTableOfTheirFatesAddsUp) {
    const auto setting = world_of("tiny");
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    std::istringstream rows{
        reporting::report_replication(r, "base", 0).rows[static_cast<std::size_t>(reporting::TableId::parcels)]};
    std::string row;
    int seen = 0;
    while (std::getline(rows, row)) {
        std::vector<std::string> cells;
        std::istringstream in{row};
        for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
        ASSERT_EQ(cells.size(), 14U) << row;
        double sum = 0;
        for (std::size_t i = 6; i < cells.size(); ++i) sum += std::stod(cells[i]);
        EXPECT_NEAR(std::stod(cells[5]), sum, 1e-6) << row;
        EXPECT_GT(sum, 0);
        ++seen;
    }
    EXPECT_GE(seen, 3);
}

scenario::EventParams event(scenario::EventKind kind, double day, double days) {
    scenario::EventParams e;
    e.kind = kind;
    e.day = day;
    e.days = days;
    return e;
}

// ---------------------------------------------------------------- warehouses

/// A world whose one regional warehouse gets every goods order; `more` is added.
std::vector<std::string> all_regional(std::vector<std::string> more) {
    more.insert(more.end(), {"linehaul.regional_assortment=1", "run.horizon_days=28", "service.goods.needs_per_week=1",
                             "parcel.collect_mean_days=0.2", "kiosk.shelf_parcels=1000"});
    return more;
}

struct Wait {
    double ready_days = 0;
    std::int64_t ready = 0;
};
Wait wait_in(const std::vector<std::string>& overrides) {
    const auto setting = world_of("tiny", overrides);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "");
    EXPECT_EQ(unaccounted(r), "");
    const Counters c = total(r);
    return {static_cast<double>(c.ready_ms) / static_cast<double>(c.parcels_ready) / static_cast<double>(kMsPerDay),
            c.parcels_ready};
}

// The regional warehouse of 500 customers, who order some 40 units a day, starts empty and gets a lot of 40 every ten
// days. What it lacks the national one sends if orders are passed on, and nobody does if they wait.
TEST(Warehouses, PassingOnAnOrderBeatsWaitingForStock) {
    const std::vector<std::string> scarce = {"warehouse.branch.stock_start_units=0", "warehouse.branch.policy=one_lot",
                                             "warehouse.branch.reorder_point_units=0", "warehouse.branch.lot_units=40",
                                             "warehouse.branch.review_days=10"};
    const auto with = [&](const char* rule) {
        auto all = all_regional(scarce);
        all.push_back(std::string{"warehouse.branch.sourcing="} + rule);
        return wait_in(all);
    };
    const Wait waits = with("backorder");
    const Wait passes = with("next");
    const Wait splits = with("split");
    EXPECT_LT(waits.ready, passes.ready - 200);
    EXPECT_EQ(passes.ready, with("nearest_with_stock").ready) << "the next by nearness is the national one here";
    EXPECT_EQ(passes.ready, splits.ready) << "one unit cannot be split";
}

/// Tiny with a third warehouse: main - middle - branch, middle at hub ONE.
scenario::Scenario chain_of_three(const std::vector<std::string>& overrides) {
    scenario::Scenario s = load("tiny", all_regional(overrides)).base;
    logistics::WarehouseParams middle = s.warehouses[1].params;
    middle.hub = s.warehouses[0].params.hub;
    s.warehouses.push_back({"middle", middle});
    s.warehouses[1].params.supplier = "middle";
    return s;
}

// A chain main - middle - branch: units that branch sells have come through middle.
TEST(Warehouses, AChainIsFilledFromLinkToLink) {
    scenario::Scenario s = chain_of_three({});
    const auto setting = world_of(s);
    ASSERT_EQ(setting->warehouses.size(), 3U);
    EXPECT_EQ(setting->warehouses[1].supplier, WarehouseId::of(2));
    EXPECT_EQ(setting->warehouses[2].supplier, WarehouseId::of(0));
    EXPECT_FALSE(setting->warehouses[0].supplier.valid());
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "");
    EXPECT_EQ(unaccounted(r), "");
    EXPECT_GT(total(r).parcels_collected, 1'000);

    // Nothing comes into the chain any more, nothing starts in main or middle: once branch is empty, all is late.
    s.warehouses[0].params.stock_start_units = 0;
    s.warehouses[2].params.stock_start_units = 0;
    scenario::EventParams outage;
    outage.kind = scenario::EventKind::supplier_outage;
    outage.day = 0;
    outage.days = 28;
    s.events.push_back({"outage", outage});
    const auto starved = world_of(s);
    Replication dry{*starved, 0};
    dry.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(dry), "");
    EXPECT_LE(total(dry).parcels_ready, s.warehouses[1].params.stock_start_units + 2)
        << "branch's own stock, and the least unit each of the others has";
}

// Nothing comes in, and both warehouses start with 400 units of which half is kept for rice, which nobody buys:
// customers' orders get the other half (and the least unit of each stock), and all of it if nothing is kept apart.
TEST(Warehouses, WhatIsKeptForAGroupNobodyElseTakes) {
    const auto ready = [](double share) {
        scenario::Scenario s =
            load("tiny",
                 all_regional({"warehouse.main.stock_start_units=400", "warehouse.branch.stock_start_units=400"}))
                .base;
        kiosks::ProductParams rice = kiosks::usual_product(s.kiosk);
        rice.warehouse_share = share;
        s.products.push_back({"rice", rice});
        s.events.push_back({"outage", event(scenario::EventKind::supplier_outage, 0, 28)});
        const auto setting = world_of(s);
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        EXPECT_EQ(broken_checks(r), "");
        EXPECT_EQ(unaccounted(r), "");
        return total(r).parcels_ready;
    };
    EXPECT_GT(ready(0), 700);
    EXPECT_LE(ready(0.5), 402);
    EXPECT_GT(ready(0.5), 350);
}

// A dock that takes in half of what is sold lets orders pile up; without a limit none does.
TEST(Warehouses, AnArrivalWaitsForTheInboundDock) {
    const std::vector<std::string> low = {"warehouse.main.stock_start_units=100", "linehaul.regional_assortment=0",
                                          "run.horizon_days=28", "service.goods.needs_per_week=1",
                                          "kiosk.shelf_parcels=1000"};
    auto narrow = low;
    narrow.emplace_back("warehouse.main.dock_units_per_day=60");
    const Wait free = wait_in(low);
    const Wait queued = wait_in(narrow);
    EXPECT_LT(queued.ready, free.ready * 0.8);
    EXPECT_LE(queued.ready, 100 + 28 * 60 + 400) << "main's start, what the dock took in, and branch's stock";
}

// ---------------------------------------------------------------- links and disruptions

reporting::ReplicationReport report_of(const scenario::Scenario& s) {
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "");
    return reporting::report_replication(r, "base", 0);
}

double moved_days(const scenario::Scenario& s) {
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    const Counters c = total(r);
    return static_cast<double>(c.leg_ms[static_cast<std::size_t>(logistics::Leg::linehaul_move)]) /
           static_cast<double>(c.parcels_collected) / static_cast<double>(kMsPerDay);
}

// All links and feeders twice as slow for the whole run: parcels are exactly twice as long on the move, as the same
// departures have the same luck; but the slowest are not collected before the horizon, so: nearly.
TEST(Links, ASlowdownMultipliesTransitTimes) {
    scenario::Scenario s = load("tiny", {"run.horizon_days=21"}).base;
    const double usual = moved_days(s);
    for (const char* mode : {"road", "roro", "sea", "air"}) {
        auto e = event(scenario::EventKind::link_slow, 0, 21);
        e.mode = mode;
        e.factor = 2;
        s.events.push_back({mode, e});
    }
    EXPECT_NEAR(moved_days(s) / usual, 2, 0.15);
}

// A port closure shuts what goes by ship from or to its hub and nothing else.
TEST(Links, AClosedPortHoldsShipsAndNoTrucks) {
    scenario::Scenario s = load("indonesia", {"run.population_scale=0.001", "run.replications=1"}).base;
    auto e = event(scenario::EventKind::port_closure, 20, 10);
    e.hubs = {"UPG"};
    s.events.push_back({"port", e});
    const auto setting = world_of(s);
    const Time during{days(25).ms()};
    int shut = 0;
    for (std::size_t l = 0; l < setting->network.links().size(); ++l) {
        const logistics::Link& link = setting->network.links()[l];
        const auto& code = [&](HubId hub) { return setting->hubs[hub.index()].code; };
        const bool ship = link.times.mode == geography::Mode::sea || link.times.mode == geography::Mode::roro;
        const bool here = code(link.from) == "UPG" || code(link.to) == "UPG";
        EXPECT_EQ(setting->network.closed(LinkId::of(l), during), ship && here);
        shut += ship && here;
    }
    EXPECT_GT(shut, 10);
    for (const RegionSetting& r : setting->regions) {
        if (!r.has_people) continue;
        const auto mode = r.feeder_down.times.mode;
        const bool ship = mode == geography::Mode::sea || mode == geography::Mode::roro;
        EXPECT_EQ(!r.feeder_closures.empty(), ship && setting->hubs[r.hub.index()].code == "UPG") << r.code;
    }
}

// Two ways: a ship every two weeks that has just left, and a truck that is dearer. The port closes on day 1, for long.
// A parcel that came on day 0 does not wait behind the closed port for the ship: it asks again when the port closes.
TEST(Links, WhatWouldLeaveAfterTheNetworkChangesAsksAgain) {
    const auto ready_days = [](bool closes) {
        scenario::Scenario s = load("tiny", {"run.horizon_days=28", "linehaul.regional_assortment=0",
                                             "warehouse.main.stock_start_units=9000",
                                             "warehouse.main.pickers_units_per_wave=9000", "parcel.economy_share=1"})
                                   .base;
        // Between ONE and TWO only: a ship that costs nothing, on day 13 and then every 14 days, and a truck.
        s.links.clear();
        logistics::LinkRow ship{"ONE", "TWO", true, {geography::Mode::sea, 0, 10, 10, 10, 2, 0.5, 12 * 24, 0, 0}};
        logistics::LinkRow truck{"ONE", "TWO", true, {geography::Mode::road, 30'000, 30, 30, 30, 2, 7, -1, 0, 0}};
        s.links = {ship, truck};
        if (closes) {
            auto e = event(scenario::EventKind::link_closure, 3, 25);
            e.mode = "sea";
            s.events.push_back({"storm", e});
        }
        return report_of(s).headline[reporting::headline_index("ready_p90_days")];
    };
    const double by_ship = ready_days(false);
    const double by_truck = ready_days(true);
    EXPECT_GT(by_ship, 7) << "up to two weeks for the ship";
    EXPECT_LT(by_truck, 7) << "closed on day 3, nobody waits for the ship of day 28";
}

TEST(Disruptions, AStrikeStopsWavesAndCouriersWhileItLasts) {
    scenario::Scenario s = load("tiny", {"run.horizon_days=21"}).base;
    const auto before = report_of(s);
    auto e = event(scenario::EventKind::strike, 2, 10);
    e.warehouses = {"main", "branch"};
    e.provinces = {"P1", "P2"};
    s.events.push_back({"strike", e});
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run_until(Time{days(12).ms()}, kernel::Mode::sequential));
    const std::int64_t ready = total(r).parcels_ready;
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    EXPECT_LT(ready, 120) << "only what was out for delivery before day 2, and on it";
    EXPECT_GT(total(r).parcels_ready, ready + 100) << "all of it comes in the end";
}

// Twice the capacity does not hurt anybody; a tenth of it does.
TEST(Disruptions, ExtraCapacityShortensWaits) {
    const auto ready_mean = [](double factor) {
        scenario::Scenario s =
            load("tiny", {"run.horizon_days=21", "service.goods.needs_per_week=2", "kiosk.shelf_parcels=1000",
                          "warehouse.main.pickers_units_per_wave=150", "last_mile.courier_parcels=30"})
                .base;
        auto e = event(scenario::EventKind::extra_capacity, 0, 21);
        e.factor = factor;
        if (factor != 1) s.events.push_back({"more", e});
        return report_of(s).headline[reporting::headline_index("ready_mean_days")];
    };
    EXPECT_LT(ready_mean(3), ready_mean(1) - 0.1);
    EXPECT_GT(ready_mean(0.3), ready_mean(1) + 0.1);
}

// Of a closure of all links on days 20 to 27 in a world where parcels take two days: the percentile goes up by some
// days, and comes back within two weeks of the reopening.
TEST(Disruptions, RecoveryIsMeasuredFromTheEventToTheReturnOfThePercentile) {
    scenario::Scenario s =
        load("tiny", {"run.horizon_days=60", "run.warm_up_days=5", "service.goods.needs_per_week=1",
                      "kiosk.shelf_parcels=1000", "parcel.collect_mean_days=0.3",
                      "warehouse.main.stock_start_units=100000", "warehouse.main.pickers_units_per_wave=100000"})
            .base;
    auto e = event(scenario::EventKind::link_closure, 20, 7);
    e.from_hub = "ONE";
    s.events.push_back({"closed", e});
    const auto report = report_of(s);
    ASSERT_FALSE(report.recovery.empty());
    const reporting::Recovery& country = report.recovery.front();
    EXPECT_EQ(country.event, "closed");
    EXPECT_EQ(country.kind, "link_closure");
    EXPECT_EQ(country.scope, "all");
    EXPECT_TRUE(country.was_disturbed());
    EXPECT_GT(country.worst_days, country.before_days + 2);
    EXPECT_GE(country.recovered_days, 7);
    EXPECT_LE(country.recovered_days, 7 + 14);
    EXPECT_NE(
        report.rows[static_cast<std::size_t>(reporting::TableId::recovery)].find("closed,link_closure,country,all"),
        std::string::npos);
    // And without an event nothing is measured, or written.
    s.events.clear();
    EXPECT_TRUE(report_of(s).recovery.empty());
}

TEST(Links, ATimetableMayNameItsFirstDeparture) {
    // The run begins on a Monday: day 2, 06:00 is hour 54 of the week, and with two departures a week every 84 hours.
    scenario::Scenario s = load("tiny").base;
    s.links.front().times.departures_per_week = 2;
    s.links.front().times.first_departure_h = 54 + 84;
    const auto setting = world_of(s);
    const logistics::Link& link = setting->network.links().front();
    EXPECT_EQ(link.departure(0), Time{hours(54).ms()});
    EXPECT_EQ(link.departure(1), Time{hours(54 + 84).ms()});
}

}  // namespace
}  // namespace warung::world
