// Who the customers are: segments, awareness, the calendar, kiosks by list and their mark-ups.
#include "tests/world/worlds.h"

#include "sim/customers/diffusion.h"
#include "sim/kiosks/markup.h"
#include "sim/reporting/headline.h"
#include "sim/reporting/replication_report.h"

#include <cmath>
#include <numeric>

namespace warung::world {
namespace {

using customers::AdultsOf;
using customers::SegmentParams;
using testing::broken_checks;
using testing::load;
using testing::total;
using testing::world_of;

scenario::Scenario tiny(const std::vector<std::string>& overrides = {}) { return load("tiny", overrides).base; }

SegmentParams segment(AdultsOf of, double share) {
    SegmentParams p;
    p.of = of;
    p.share = share;
    return p;
}

/// Tiny with all 6,300 adults: 2,500 unbanked, and of the 3,800 banked 30 % offline.
scenario::Scenario tiny_adults(const std::vector<std::string>& overrides = {}) {
    scenario::Scenario s = tiny(overrides);
    s.run.population = customers::PopulationOf::adults;
    s.segments.push_back({"offline", segment(AdultsOf::banked, 0.3)});
    s.segments.push_back({"online", segment(AdultsOf::banked, 0.7)});
    return s;
}

reporting::ReplicationReport run(const Setting& setting, std::int64_t index = 0) {
    Replication r{setting, index};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "");
    return reporting::report_replication(r, "base", index);
}

double figure(const reporting::ReplicationReport& r, const std::string& name) {
    return r.headline[reporting::headline_index(name)];
}

std::int64_t ended(const Counters& c, std::size_t segment, std::size_t service) {
    const auto& outcomes = c.segment_outcomes[segment][service];
    return std::accumulate(outcomes.begin(), outcomes.end(), std::int64_t{0});
}

bool holds_nan(const reporting::ReplicationReport& r) {
    return std::any_of(r.rows.begin(), r.rows.end(), [](const std::string& rows) {
        return rows.find("nan") != std::string::npos || rows.find("inf") != std::string::npos;
    });
}

// ---------------------------------------------------------------- segments

TEST(Segments, OneOfAllUnbankedChangesNothing) {
    scenario::Scenario s = tiny();
    s.segments.push_back({"unbanked", segment(AdultsOf::unbanked, 1)});
    EXPECT_EQ(run(*world_of(s)).rows, run(*world_of(tiny())).rows);
}

TEST(Segments, ShareOutTheAdultsToTheLastPerson) {
    const auto setting = world_of(tiny_adults());
    const std::int64_t unbanked[] = {1200, 800, 500};
    const std::int64_t adults[] = {2800, 2100, 1400};
    for (std::size_t r = 0; r < 3; ++r) {
        const Population p = build_population(*setting, r, 1);
        ASSERT_EQ(p.segments.size(), 3U);
        EXPECT_EQ(setting->regions[r].customers, adults[r]);
        EXPECT_EQ(static_cast<std::int64_t>(p.customers.size()), adults[r]);
        EXPECT_EQ(p.segments[0].count, unbanked[r]);
        EXPECT_NEAR(p.segments[1].count, 0.3 * static_cast<double>(adults[r] - unbanked[r]), 0.5);
        std::int64_t in_hoods = 0;
        for (const Neighbourhood& hood : p.neighbourhoods) in_hoods += hood.customers;
        EXPECT_EQ(in_hoods, adults[r]);
        for (std::size_t g = 0; g < 3; ++g) {
            for (std::uint32_t i = 0; i < p.segments[g].count; ++i) {
                const customers::Customer& c = p.customers[p.segments[g].first + i];
                EXPECT_EQ(c.segment, g);
                EXPECT_LT(c.activity.alias - p.segments[g].first, p.segments[g].count) << "drawn from another segment";
            }
        }
    }
}

TEST(Segments, TheUnbankedAreTheSamePeopleWithOrWithoutTheBanked) {
    const auto alone = world_of(tiny());
    const auto together = world_of(tiny_adults());
    const Population a = build_population(*alone, 0, 7);
    const Population b = build_population(*together, 0, 7);
    for (std::size_t i = 0; i < a.customers.size(); ++i) {
        EXPECT_EQ(a.customers[i].aware, b.customers[i].aware);
        EXPECT_EQ(a.customers[i].activity.keep, b.customers[i].activity.keep);
        EXPECT_EQ(a.customers[i].activity.alias, b.customers[i].activity.alias);
    }
}

// In four weeks n customers have n x 4 x rate x factor needs; with gamma activity of shape 1.5 the variance of a count
// of mean m per customer is n (m + m^2 / 1.5).
TEST(Segments, NeedsFollowTheFactors) {
    scenario::Scenario s = tiny_adults({"run.horizon_days=28"});
    s.segments[0].params.needs_factor = 0.5;
    s.segments[1].params.services = {"goods", "token"};
    s.segments[1].params.factors = {6, 0};
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    const Counters c = total(r);
    const double people[] = {2500, 1140, 2660};
    const double rate[3][2] = {{0.7, 0.1}, {0.35, 0.05}, {0, 0.6}};  // [segment][token, goods]
    for (std::size_t g = 0; g < 3; ++g) {
        for (std::size_t v = 0; v < 2; ++v) {
            const double m = 4 * rate[g][v];
            // What has not ended at the horizon is a handful.
            EXPECT_NEAR(static_cast<double>(ended(c, g, v)), people[g] * m,
                        4 * std::sqrt(people[g] * (m + m * m / 1.5)) + 10)
                << setting->segments[g].name << ", " << setting->services[v].name;
        }
    }
    EXPECT_EQ(broken_checks(r), "");
}

TEST(Segments, AnEasierWayOutsideKeepsPeopleAwayFromKiosks) {
    // Without trust and reputation an offer is worth some -2,500 Rp less the way; the outside -9,000, or -1,800.
    scenario::Scenario s =
        tiny_adults({"run.horizon_days=28", "customer.trust_value_rp=0", "customer.reputation_value_rp=0"});
    s.segments[1].params.outside_cost_factor = 0.2;
    const auto report = run(*world_of(s));
    const auto served = [&](std::size_t g) {
        const auto outcomes = report.segments[g].all_services();
        return outcomes[0] / std::accumulate(outcomes.begin(), outcomes.end(), 0.0);
    };
    EXPECT_LT(served(2), served(1) - 0.1);
    EXPECT_LT(report.segments[2].surplus_rp_per_need, report.segments[1].surplus_rp_per_need);
}

TEST(Segments, ADearHourMakesTheOutsideBetterThanTheWay) {
    const auto outside = [](double factor) {
        scenario::Scenario s = tiny({"run.horizon_days=28"});
        s.segments.push_back({"unbanked", segment(AdultsOf::unbanked, 1)});
        s.segments[0].params.value_of_time_factor = factor;
        return figure(run(*world_of(s)), "needs_outside_share");
    };
    EXPECT_GT(outside(20), outside(1) + 0.05);
}

TEST(Segments, WithoutNeedsItIsAMeaningfulZero) {
    scenario::Scenario s = tiny_adults();
    s.segments[0].params.needs_factor = 0;
    const auto report = run(*world_of(s));
    EXPECT_EQ(report.segments[1].all_services(), (std::array<double, kNeedOutcomes>{}));
    EXPECT_EQ(report.segments[1].customers, 1140);
    EXPECT_GT(report.segments[2].all_services()[0], 0);
    EXPECT_FALSE(holds_nan(report));
}

TEST(Segments, WithoutPeopleItIsAMeaningfulZero) {
    scenario::Scenario s = tiny_adults();
    s.segments[0].params.share = 0;
    s.segments[1].params.share = 1;
    const auto report = run(*world_of(s));
    EXPECT_EQ(report.segments[1].customers, 0);
    EXPECT_TRUE(std::isnan(report.segments[1].nominal_share));
    EXPECT_FALSE(holds_nan(report)) << "an empty cell";
}

TEST(Segments, AMiscountIsSeen) {
    const auto setting = world_of(tiny_adults());
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    ++r.regions()[0].tally().counters.segment_outcomes[2][0][0];
    EXPECT_NE(broken_checks(r).find("needs of segments"), std::string::npos);
}

TEST(Segments, AllThreadsAndWindowsGiveTheSameBytes) {
    const auto setting = world_of(tiny_adults());
    Replication windowed{*setting, 0};
    windowed.run(kernel::Mode::windowed);
    EXPECT_EQ(reporting::report_replication(windowed, "base", 0).rows, run(*setting).rows);
}

// ---------------------------------------------------------------- nobody there to serve or be served

TEST(Emptiness, WithoutKiosksEverythingIsOutOfReach) {
    const auto report = run(*world_of("tiny", {"platform.east.members=0", "platform.west.members=0"}));
    EXPECT_EQ(figure(report, "needs_out_of_reach_share"), 1);
    EXPECT_EQ(figure(report, "coverage_nominal_share"), 0);
    EXPECT_EQ(figure(report, "surplus_rp_per_need"), 0);
    EXPECT_FALSE(holds_nan(report));
}

TEST(Emptiness, WhenNobodyKnowsAPlatformNobodyIsServed) {
    const auto report = run(*world_of("tiny", {"platform.east.awareness=0", "platform.west.awareness=0"}));
    EXPECT_EQ(figure(report, "coverage_realised_share"), 0);
    EXPECT_NEAR(figure(report, "needs_unaware_share") + figure(report, "needs_out_of_reach_share"), 1, 1e-12);
    EXPECT_GT(figure(report, "needs_unaware_share"), 0.5);
    EXPECT_EQ(report.segments[0].aware_share, 0);
    EXPECT_FALSE(holds_nan(report));
}

TEST(Emptiness, WithoutNeedsNothingHappens) {
    const auto report = run(*world_of("tiny", {"service.token.needs_per_week=0", "service.goods.needs_per_week=0"}));
    EXPECT_EQ(figure(report, "needs_simulated"), 0);
    EXPECT_FALSE(holds_nan(report));
}

// ---------------------------------------------------------------- awareness

std::vector<double> aware_shares(const scenario::Scenario& s, int replications) {
    const auto setting = world_of(s);
    std::vector<double> shares;
    for (int i = 0; i < replications; ++i) {
        Replication r{*setting, i};
        r.run(kernel::Mode::sequential);
        const auto& people = r.regions()[0].population().customers;
        const auto know =
            std::count_if(people.begin(), people.end(), [](const auto& c) { return (c.aware & 1U) != 0; });
        shares.push_back(static_cast<double>(know) / static_cast<double>(people.size()));
    }
    return shares;
}

// One settlement of 1,200 people of whom a tenth knows the platform. The mean share over replications is Bass's curve
// (up to some 1 / n), whatever the step.
TEST(Awareness, FollowsTheBassCurve) {
    for (const char* step : {"3.5", "7", "14"}) {
        const auto shares = aware_shares(
            tiny({"regions.codes=A", "geography.settlement_people=100000", "run.horizon_days=43",
                  "service.token.needs_per_week=0", "service.goods.needs_per_week=0", "platform.east.awareness=0.1",
                  "platform.east.awareness_innovation=0.02", "platform.east.awareness_imitation=0.4",
                  std::string{"customer.awareness_step_days="} + step}),
            40);
        // The last step of each length is that of day 42, six weeks.
        const customers::Diffusion curve{{.innovation = 0.02, .imitation = 0.4, .people = 1200, .adopted_before = 120}};
        const double n = static_cast<double>(shares.size());
        const double mean = std::accumulate(shares.begin(), shares.end(), 0.0) / n;
        double squares = 0;
        for (const double x : shares) squares += (x - mean) * (x - mean);
        EXPECT_NEAR(mean, curve.share(6), 4 * std::sqrt(squares / (n - 1) / n) + 0.002) << "step " << step;
        EXPECT_GT(mean, 0.5);
    }
}

TEST(Awareness, StaysAsItIsByDefaultAndLeavesNeedsAlone) {
    const auto needs = [](const std::vector<std::string>& overrides) {
        const auto setting = world_of(tiny(overrides));
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        return total(r).needs;
    };
    const auto before = aware_shares(tiny({"run.horizon_days=1"}), 1);
    EXPECT_EQ(aware_shares(tiny({"run.horizon_days=30"}), 1), before);
    EXPECT_EQ(needs({"platform.east.awareness_imitation=0.9", "customer.awareness_step_days=1"}), needs({}));
    EXPECT_GT(aware_shares(tiny({"platform.east.awareness_imitation=0.9", "customer.awareness_step_days=1"}), 1),
              before);
}

// ---------------------------------------------------------------- calendar

// Needs between noon and one o'clock only, by the clock of the region: C is an hour ahead of the run's clock.
TEST(Calendar, GoesByTheRegionsClock) {
    scenario::Scenario s = tiny({"service.token.needs_per_week=70"});
    s.calendar.table = "of this test";
    s.seasons = {{customers::Season::ramadan, {2020, 1, 6}, {2020, 1, 13}}};
    s.season_effects = {{customers::Season::ramadan, {}, {}, {}, 13, 12, 0}};
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    const auto needs_until = [&](double hour) {
        r.run_until(Time{from_hours(hour).ms()}, kernel::Mode::sequential);
        return std::pair{r.regions()[0].tally().counters.needs[0], r.regions()[2].tally().counters.needs[0]};
    };
    EXPECT_EQ(needs_until(11), (std::pair<std::int64_t, std::int64_t>{0, 0}));
    const auto [alpha, gamma] = needs_until(12);
    EXPECT_EQ(alpha, 0);
    EXPECT_GT(gamma, 0);
    const auto [noon, one] = needs_until(13);
    EXPECT_GT(noon, 0);
    EXPECT_EQ(one, gamma);
}

TEST(Calendar, TheShippedTablesMoveNeedsToTheEveningsOfRamadan) {
    const auto setting = world_of(
        "indonesia", {"run.start_date=2020-04-27", "run.horizon_days=7", "run.warm_up_days=0",
                      "run.population_scale=0.001", "calendar.table=" WARUNG_SCENARIOS_DIR "/data/calendar.csv"});
    const auto token = customers::ServiceKind::digital_sale;
    const auto hour = [&](std::int64_t day, std::int64_t h) { return setting->calendar.factor(token, day * 24 + h); };
    EXPECT_NEAR(hour(3, 18), 1.5 * 1.1 * 1.15, 1e-12) << "30 April: evening, airtime, salary";
    EXPECT_NEAR(hour(3, 12), 0.79 * 1.1 * 1.15, 1e-12);
    EXPECT_NEAR(setting->calendar.factor(customers::ServiceKind::bill, 18), 1.5 * 0.4, 1e-12) << "27 April";
}

// ---------------------------------------------------------------- choice

TEST(Nests, LeaveNeedsAloneAndConserveEverything) {
    const auto plain = world_of("tiny");
    const auto nested = world_of("tiny", {"customer.nest_dissimilarity=0.4"});
    Replication a{*plain, 0};
    Replication b{*nested, 0};
    a.run(kernel::Mode::sequential);
    b.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(b), "");
    EXPECT_EQ(total(a).needs, total(b).needs);
    EXPECT_NE(total(a).transactions, total(b).transactions);
}

TEST(Surplus, IsTheSameNeedForNeedHoweverManyAreAsked) {
    const auto one_in = [](const std::string& n) {
        const auto setting = world_of("tiny", {"run.horizon_days=28", "customer.surplus_one_in=" + n});
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        return std::tuple{r.digest(), total(r).surplus_rp[0], total(r).surplus_needs[0], total(r).needs};
    };
    const auto [digest, rupiah, asked, needs] = one_in("1");
    EXPECT_EQ(asked, needs[0] + needs[1]);
    const auto [digest4, rupiah4, asked4, needs4] = one_in("4");
    EXPECT_EQ(digest4, digest) << "looking changes nothing";
    const auto all = static_cast<double>(asked);
    EXPECT_NEAR(static_cast<double>(asked4), all / 4, 4 * std::sqrt(all * 3 / 16));
    EXPECT_NEAR(static_cast<double>(rupiah4) / static_cast<double>(asked4), static_cast<double>(rupiah) / all, 500);
    EXPECT_EQ(std::get<2>(one_in("0")), 0);
}

TEST(Surplus, FallsWhenFeesRise) {
    const auto surplus = [](const char* fee) {
        return figure(run(*world_of("tiny", {std::string{"platform.east.fee_digital_sale_rp="} + fee,
                                             "customer.surplus_one_in=1"})),
                      "surplus_rp_per_need");
    };
    EXPECT_GT(surplus("500"), surplus("1500"));
    EXPECT_GT(surplus("1500"), surplus("4000"));
}

// ---------------------------------------------------------------- mark-ups and kiosks by list

double mean_markup(const Setting& setting) {
    double sum = 0;
    double kiosks = 0;
    for (std::size_t r = 0; r < 3; ++r) {
        for (std::uint64_t key = 1; key <= 5; ++key) {
            for (const kiosks::KioskFace& face : build_population(setting, r, key).faces) {
                sum += face.markup_rp;
                ++kiosks;
            }
        }
    }
    return sum / kiosks;
}

TEST(Markups, AreLowerWhereKiosksAreDenser) {
    const auto with = [](const char* members) {
        return mean_markup(
            *world_of("tiny", {"kiosk.markup_rule=rival_distance", "kiosk.markup_cap_rp=20000",
                               "platform.west.members=0", std::string{"platform.east.members="} + members}));
    };
    EXPECT_GT(with("10"), with("40") + 100);
    EXPECT_GT(with("40"), with("120") + 100);
    EXPECT_EQ(mean_markup(*world_of("tiny")), 1'000);
}

TEST(Markups, AreTheRuleAtTheDistanceToTheNextKioskOfTheSettlement) {
    const auto setting = world_of("tiny", {"kiosk.markup_rule=rival_distance"});
    const Population p = build_population(*setting, 1, 3);
    ASSERT_GT(p.kiosks.size(), 5U);
    for (std::size_t i = 0; i < p.kiosks.size(); ++i) {
        double nearest = kiosks::kNoRival;
        for (std::size_t j = 0; j < p.kiosks.size(); ++j) {
            if (j == i || p.kiosks[j].settlement != p.kiosks[i].settlement) continue;
            const double km = geography::distance_km(p.kiosks[i].place, p.kiosks[j].place);
            nearest = nearest < 0 ? km : std::min(nearest, km);
        }
        EXPECT_EQ(p.faces[i].markup_rp, kiosks::markup_rp(setting->scenario.kiosk, nearest));
    }
}

TEST(Markups, ACapHoldsFromItsDayOnAndEnds) {
    scenario::Scenario s = tiny();
    scenario::EventParams cap;
    cap.kind = scenario::EventKind::markup_cap;
    cap.day = 2;
    cap.days = 3;
    cap.cap_rp = 300;
    s.events.push_back({"cap", cap});
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    std::int64_t transactions = 0;
    std::int64_t markups = 0;
    const auto mean_until = [&](double day) {
        r.run_until(Time{from_days(day).ms()}, kernel::Mode::sequential);
        const Counters c = total(r);
        const std::int64_t n = c.transactions[0] + c.transactions[1] - transactions;
        const std::int64_t m = c.markups_rp[0] + c.markups_rp[1] - markups;
        transactions += n;
        markups += m;
        return static_cast<double>(m) / static_cast<double>(n);
    };
    EXPECT_EQ(mean_until(2), 1'000);
    EXPECT_EQ(mean_until(5), 300);
    EXPECT_EQ(mean_until(7), 1'000);
    EXPECT_EQ(broken_checks(r), "");
}

// The seat of A lies at 6 degrees south, 107 east: 0.01 degrees are 1.112 km north or 1.106 km east.
TEST(ListedKiosks, StandWhereTheListSaysAndNowhereElse) {
    scenario::Scenario s = tiny();
    s.listed_kiosks = {{"A", {-6.0, 107.0}, 1}, {"A", {-5.99, 107.0}, 3}, {"A", {-6.0, 107.01}, 2}};
    const auto setting = world_of(s);
    const Population p = build_population(*setting, 0, 1);
    ASSERT_EQ(p.kiosks.size(), 3U);
    for (const kiosks::Kiosk& k : p.kiosks) {
        const float x[] = {0, 0, 1.1059F};
        const float y[] = {0, 1.1120F, 0};
        const std::uint8_t memberships[] = {1, 3, 2};
        EXPECT_NEAR(k.place.x, x[k.number], 1e-3);
        EXPECT_NEAR(k.place.y, y[k.number], 1e-3);
        EXPECT_EQ(k.memberships, memberships[k.number]);
    }
    // Other regions are as without the list.
    const auto plain = world_of(tiny());
    const Population with = build_population(*setting, 1, 1);
    const Population without = build_population(*plain, 1, 1);
    ASSERT_EQ(with.kiosks.size(), without.kiosks.size());
    for (std::size_t k = 0; k < with.kiosks.size(); ++k) EXPECT_EQ(with.kiosks[k].cash, without.kiosks[k].cash);
    run(*setting);
}

}  // namespace
}  // namespace warung::world
