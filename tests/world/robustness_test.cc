// Worlds at the edge: nobody there, no time between regions, everything still under way at the end; and looking on
// changes nothing.
#include "tests/world/worlds.h"

#include "sim/reporting/replication_report.h"
#include "sim/synthetic/country.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace warung::world {
namespace {

using kernel::Mode;
using testing::broken_checks;
using testing::load;
using testing::total;
using testing::world_of;

scenario::Scenario tiny(const std::vector<std::string>& overrides = {}) { return load("tiny", overrides).base; }

/// Runs to the horizon, with all checks, and reports.
reporting::ReplicationReport run(const scenario::Scenario& s) {
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    EXPECT_TRUE(r.run(Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    auto report = reporting::report_replication(r, "base", 0);
    for (const std::string& rows : report.rows) {
        EXPECT_EQ(rows.find("nan"), std::string::npos);
        EXPECT_EQ(rows.find("inf"), std::string::npos);
    }
    return report;
}

std::string refusal(const scenario::Scenario& s) {
    try {
        build_setting(s);
    } catch (const ScenarioError& e) {
        return e.what();
    }
    return "not refused";
}

// ---------------------------------------------------------------- nobody there

TEST(Robustness, ARegionWithoutCustomersHasNoNeedsAndDisturbsNobody) {
    const auto needs = [](bool with_customers) {
        scenario::Scenario s = tiny();
        if (!with_customers) s.region_rows[1].unbanked_adults = 0;
        const auto setting = world_of(s);
        Replication r{*setting, 0};
        r.run(Mode::sequential);
        EXPECT_EQ(broken_checks(r), "");
        std::vector<PerService> sums;
        for (const auto& region : r.regions()) sums.push_back(region.tally().counters.needs);
        return sums;
    };
    const auto with = needs(true);
    const auto without = needs(false);
    EXPECT_GT(with[1][0], 0);
    for (const std::int64_t n : without[1]) EXPECT_EQ(n, 0);
    EXPECT_EQ(without[0], with[0]);
    EXPECT_EQ(without[2], with[2]);
    scenario::Scenario s = tiny();
    s.region_rows[1].unbanked_adults = 0;
    EXPECT_GT(run(s).events, 0);
}

TEST(Robustness, ACountryWithoutCustomersRunsToItsEnd) {
    scenario::Scenario s = tiny();
    for (geography::Region& row : s.region_rows) row.unbanked_adults = 0;
    EXPECT_EQ(run(s).customers, 0);
}

TEST(Robustness, OneRegionOnlyRuns) {
    scenario::Scenario s = tiny({"regions.codes=A"});
    ASSERT_EQ(s.region_rows.size(), 1U);
    EXPECT_EQ(run(s).customers, 1'200);
}

// Not even a link or a second hub: the feeder and the handling of orders are all the delays there are.
TEST(Robustness, OneRegionWithOneHubAndNoLinkRuns) {
    scenario::Scenario s = tiny();
    s.region_rows.resize(1);
    s.hubs.resize(1);
    s.links.clear();
    s.warehouses.resize(1);
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    r.run(Mode::windowed);
    EXPECT_EQ(broken_checks(r), "");
    EXPECT_GT(total(r).parcels_collected, 0);
}

// ---------------------------------------------------------------- no time between regions

TEST(Robustness, ALinkThatTakesNoTimeIsRefusedByName) {
    scenario::Scenario s = tiny();
    s.links[1].times.transit_low_h = 0;
    s.links[1].times.dwell_h = 0;
    const std::string words = refusal(s);
    EXPECT_NE(words.find("the link ONE-TWO takes no time"), std::string::npos) << words;
    s.links[1].times.dwell_h = 0.1;
    EXPECT_EQ(refusal(s), "not refused");
    EXPECT_EQ(world_of(s)->lookahead, minutes(6));
    EXPECT_EQ(world_of(s)->lookahead_cause, "link ONE-TWO");
}

TEST(Robustness, AFeederThatTakesNoTimeIsRefusedByName) {
    scenario::Scenario s = tiny();
    s.region_rows[2].feeder.transit_low_h = 0;
    s.region_rows[2].feeder.dwell_h = 0;
    const std::string words = refusal(s);
    EXPECT_NE(words.find("the link TWO-C (feeder) takes no time"), std::string::npos) << words;
}

TEST(Robustness, OrdersThatAreHandledInNoTimeAreRefused) {
    scenario::Scenario s = tiny();
    s.linehaul.order_processing_h = 0;
    const std::string words = refusal(s);
    EXPECT_NE(words.find("linehaul.order_processing_h"), std::string::npos) << words;
}

// ---------------------------------------------------------------- looking on

Observation everything_about(const scenario::Scenario& s) {
    Observation o;
    for (const geography::Region& row : s.region_rows) {
        for (std::uint32_t n = 0; n < 3; ++n) {
            o.targets.push_back({TraceTarget::Kind::kiosk, row.code, n});
            o.targets.push_back({TraceTarget::Kind::customer, row.code, n * 7});
        }
        for (std::uint32_t n = 0; n < 30; ++n) o.targets.push_back({TraceTarget::Kind::parcel, row.code, n});
    }
    o.targets.push_back({TraceTarget::Kind::kiosk, "nowhere", 0});
    return o;
}

/// Tiny, a tiny in which many parcels go back, and some made-up countries.
std::vector<scenario::Scenario> worlds() {
    std::vector<scenario::Scenario> all = {
        tiny(), tiny({"run.horizon_days=30", "parcel.hold_days=0.5", "parcel.collect_mean_days=2"})};
    for (std::uint64_t key = 0; key < 20; ++key) all.push_back(synthetic::random_country(key));
    return all;
}

TEST(Trace, ChangesNothing) {
    for (const scenario::Scenario& s : worlds()) {
        SCOPED_TRACE(s.title);
        const auto setting = world_of(s);
        Replication alone{*setting, 0};
        Replication watched{*setting, 0, everything_about(s)};
        alone.run(Mode::sequential);
        watched.run(Mode::sequential);
        EXPECT_EQ(watched.digest(), alone.digest());
        for (std::size_t r = 0; r < alone.regions().size(); ++r)
            EXPECT_EQ(watched.regions()[r].digest(), alone.regions()[r].digest());
        const auto rows = reporting::report_replication(alone, "base", 0).rows;
        const auto watched_rows = reporting::report_replication(watched, "base", 0).rows;
        for (std::size_t t = 0; t < rows.size(); ++t) {
            if (static_cast<reporting::TableId>(t) == reporting::TableId::events) continue;
            EXPECT_EQ(watched_rows[t], rows[t]) << reporting::tables()[t].file;
        }
        EXPECT_EQ(rows[static_cast<std::size_t>(reporting::TableId::events)], "");
        EXPECT_NE(watched_rows[static_cast<std::size_t>(reporting::TableId::events)], "");
    }
}

TEST(Trace, IsInTheOrderOfTimeAndAboutWhatWasAskedForOnly) {
    const scenario::Scenario s = tiny();
    const auto setting = world_of(s);
    Observation o;
    o.targets = {{TraceTarget::Kind::kiosk, "A", 2}, {TraceTarget::Kind::parcel, "C", 3}};
    // A customer has 0.8 needs in the week: one alone may have none.
    for (std::uint32_t n = 0; n < 20; ++n) o.targets.push_back({TraceTarget::Kind::customer, "B", n});
    Replication r{*setting, 0, o};
    r.run(Mode::sequential);
    std::array<int, 3> rows{};
    for (const RegionProcess& region : r.regions()) {
        Time last;
        for (const TraceRow& row : region.trace()) {
            EXPECT_LE(last, row.at);
            last = row.at;
            EXPECT_EQ(row.place, region.id());
            const bool kiosk = row.region == 0 && row.kiosk == 2;
            const bool customer = row.region == 1 && row.customer < 20;
            const bool parcel = row.region == 2 && row.parcel == 3;
            EXPECT_TRUE(kiosk || customer || parcel);
            rows[0] += kiosk ? 1 : 0;
            rows[1] += customer ? 1 : 0;
            rows[2] += parcel ? 1 : 0;
        }
    }
    EXPECT_GT(rows[0], 0);
    EXPECT_GT(rows[1], 0);
    EXPECT_GE(rows[2], 4);

    const auto report = reporting::report_replication(r, "base", 0);
    const std::string& text = report.rows[static_cast<std::size_t>(reporting::TableId::events)];
    std::istringstream lines{text};
    double last = 0;
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        // variant, replication, seed, time_h
        std::istringstream cells{line};
        std::string cell;
        for (int c = 0; c < 4; ++c) std::getline(cells, cell, ',');
        EXPECT_LE(last, std::stod(cell)) << line;
        last = std::stod(cell);
    }
    EXPECT_EQ(count, rows[0] + rows[1] + rows[2]);
}

/// What may come next in the life of a parcel.
const std::map<TraceEvent, std::vector<TraceEvent>>& life() {
    using enum TraceEvent;
    static const std::map<TraceEvent, std::vector<TraceEvent>> next = {
        {parcel_ordered, {order_at_warehouse}},
        {order_at_warehouse, {parcel_picked, order_at_warehouse}},  // again: the regional warehouse had none
        {parcel_picked, {parcel_at_hub}},
        {parcel_at_hub, {parcel_departs, parcel_at_hub, parcel_back_in_stock}},  // again: every way was closed
        {parcel_departs, {parcel_at_hub, parcel_at_depot}},
        {parcel_at_depot, {parcel_out_for_delivery}},
        {parcel_out_for_delivery, {parcel_on_shelf}},
        {parcel_on_shelf, {parcel_collected, parcel_goes_back}},
        {parcel_goes_back, {parcel_refunded}},
        {parcel_refunded, {parcel_departs}},
        {parcel_collected, {}},
        {parcel_back_in_stock, {}},
    };
    return next;
}

TEST(Trace, TellsTheLifeOfAParcelInItsOrder) {
    int collected = 0;
    int back = 0;
    int under_way = 0;
    for (const scenario::Scenario& s : worlds()) {
        SCOPED_TRACE(s.title);
        const auto setting = world_of(s);
        Observation o;
        for (const geography::Region& row : s.region_rows)
            for (std::uint32_t n = 0; n < 40; ++n) o.targets.push_back({TraceTarget::Kind::parcel, row.code, n});
        Replication r{*setting, 0, o};
        r.run(Mode::sequential);
        // As the report does it: regions in their order, then by time.
        std::vector<TraceRow> rows;
        for (const RegionProcess& region : r.regions())
            rows.insert(rows.end(), region.trace().begin(), region.trace().end());
        std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        std::map<std::pair<std::uint32_t, std::uint32_t>, TraceRow> last;
        for (const TraceRow& row : rows) {
            const auto parcel = std::pair{row.region, row.parcel};
            const auto before = last.find(parcel);
            if (before == last.end()) {
                EXPECT_EQ(row.event, TraceEvent::parcel_ordered);
                EXPECT_EQ(row.place, row.region);
            } else {
                const auto& may = life().at(before->second.event);
                EXPECT_NE(std::find(may.begin(), may.end(), row.event), may.end())
                    << kTraceEventNames[static_cast<std::size_t>(row.event)] << " after "
                    << kTraceEventNames[static_cast<std::size_t>(before->second.event)];
                EXPECT_EQ(row.kiosk, before->second.kiosk);
                EXPECT_EQ(row.customer, before->second.customer);
            }
            last[parcel] = row;
        }
        for (const auto& [parcel, row] : last) {
            collected += row.event == TraceEvent::parcel_collected ? 1 : 0;
            back += row.event == TraceEvent::parcel_back_in_stock ? 1 : 0;
            under_way += life().at(row.event).empty() ? 0 : 1;
        }
    }
    EXPECT_GT(collected, 100);
    EXPECT_GT(back, 20);
    EXPECT_GT(under_way, 50);
}

// ---------------------------------------------------------------- under way at the end

// The way to TWO takes 200 days, so everything for it is under way when the week ends.
TEST(Robustness, WhatIsUnderWayAtTheEndIsHeld) {
    scenario::Scenario s = tiny({"linehaul.regional_assortment=0"});
    for (logistics::LinkRow& link : s.links)
        link.times.transit_h = link.times.transit_low_h = link.times.transit_high_h = 4'800;
    s.parcel.collect_mean_days = 100;
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    const Counters& far = r.regions()[2].tally().counters;
    EXPECT_GT(far.parcels_ordered, 10);
    EXPECT_EQ(far.parcels_ready, 0);
    std::int64_t held = 0;
    std::int64_t created = 0;
    std::int64_t finished = 0;
    for (const RegionProcess& region : r.regions()) {
        held += region.parcels_held();
        created += region.parcels_created();
        finished += region.parcels_finished();
    }
    EXPECT_GE(held, far.parcels_ordered);
    EXPECT_EQ(created, finished + held);
}

// A run may end at any hour: all that is then in the air is held somewhere.
TEST(Robustness, ChecksHoldWheneverARunStops) {
    for (std::uint64_t key = 0; key < 6; ++key) {
        scenario::Scenario s = key == 0 ? tiny() : synthetic::random_country(key);
        SCOPED_TRACE(s.title);
        const auto setting = world_of(s);
        Replication r{*setting, 0};
        for (int step = 1; r.clock() < setting->horizon; ++step) {
            ASSERT_TRUE(r.run_until(Time{step * std::int64_t{13'000'017}}, Mode::sequential));
            ASSERT_EQ(broken_checks(r), "") << r.clock().since_start().hours() << " h";
        }
    }
}

}  // namespace
}  // namespace warung::world
