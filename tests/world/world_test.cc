// Claims about the whole model: common random numbers, metamorphic relations, and theory in isolated worlds.
#include "tests/world/worlds.h"

#include "sim/reporting/headline.h"
#include "sim/reporting/replication_report.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace warung::world {
namespace {

using testing::load;
using testing::total;
using testing::world_of;

double figure(const reporting::ReplicationReport& r, const std::string& name) {
    return r.headline[reporting::headline_index(name)];
}

reporting::ReplicationReport run(const Setting& setting, std::int64_t index = 0) {
    Replication r{setting, index};
    r.run(kernel::Mode::sequential);
    return reporting::report_replication(r, "base", index);
}

TEST(World, SizesStayWithinTheirBudgets) {
    EXPECT_LE(sizeof(customers::Customer), 32U);
    EXPECT_LE(sizeof(kiosks::Kiosk), 256U);
    EXPECT_EQ(sizeof(kernel::Event), 32U);
    EXPECT_EQ(offsetof(kiosks::Kiosk, e_float), 64U) << "a choice must find all it reads in the first line";
}

TEST(World, TheSameSeedGivesTheSameRowsAndAnotherSeedOthers) {
    const auto setting = world_of("tiny");
    const auto once = run(*setting);
    EXPECT_EQ(run(*setting).rows, once.rows);
    EXPECT_NE(run(*setting, 1).rows, once.rows);
    EXPECT_NE(run(*world_of("tiny", {"run.seed=2"})).rows, once.rows);
}

// 2,500 customers x (0.7 + 0.1) needs a week: Poisson-like with gamma activity of shape 1.5, so the variance of the
// count is n(m + m^2/1.5) with m = 0.8 per customer: sd = sqrt(2500 (0.8 + 0.43)) = 55.
TEST(World, TinyHasTheNeedsThatItsHeadComputes) {
    const auto setting = world_of("tiny");
    double sum = 0;
    for (int i = 0; i < 10; ++i) sum += figure(run(*setting, i), "needs_simulated") / 10;
    EXPECT_NEAR(sum, 2000, 4 * 55 / std::sqrt(10));
}

/// Needs per service and region: what no policy may change.
std::vector<PerService> needs_of(const Setting& setting) {
    Replication r{setting, 0};
    r.run(kernel::Mode::sequential);
    std::vector<PerService> needs;
    for (const auto& region : r.regions()) needs.push_back(region.tally().counters.needs);
    return needs;
}

TEST(World, NeedsAreTheSameUnderEveryPolicy) {
    const auto reference = needs_of(*world_of("tiny"));
    EXPECT_EQ(needs_of(*world_of(
                  "tiny", {"platform.east.fee_digital_sale_rp=9000", "kiosk.float_start_rp=0", "kiosk.staffed_share=0",
                           "linehaul.order_processing_h=48", "platform.west.pricing=undercut"})),
              reference);
    EXPECT_NE(needs_of(*world_of("tiny", {"service.token.needs_per_week=0.71"})), reference);
}

TEST(World, DroppingARegionLeavesTheOthersUntouched) {
    const auto all = needs_of(*world_of("tiny"));
    const auto without_far = needs_of(*world_of("tiny", {"regions.provinces=P1"}));
    ASSERT_GE(without_far.size(), 2U);
    EXPECT_EQ(without_far[0], all[0]);
    EXPECT_EQ(without_far[1], all[1]);
}

// Tiny has 1200 + 800 customers at hub ONE and 500 at hub TWO. Without the latter the national warehouse serves 2000 of
// its 2500, the links to TWO serve nobody here, and each kept feeder still serves all of its own.
TEST(World, AFilterLeavesKeptRegionsTheirPartOfEveryCapacity) {
    const auto setting = world_of("tiny", {"regions.provinces=P1"});
    std::vector<Population> populations;
    for (std::size_t r = 0; r < setting->regions.size(); ++r) populations.push_back(build_population(*setting, r, 1));
    const Sample sample = measure_sample(*setting, populations);
    EXPECT_EQ(sample.customers, 1.0);
    EXPECT_EQ(sample.region[0], 1.0);
    EXPECT_EQ(sample.warehouse[setting->national.index()], 0.8);
    for (std::size_t l = 0; l < sample.hub_link.size(); ++l) {
        const auto& link = setting->network.links()[l];
        const bool used =
            setting->network.next_link(link.from, link.to, logistics::ServiceClass::regular, Time{0}) ==
                LinkId::of(l) ||
            setting->network.next_link(link.from, link.to, logistics::ServiceClass::economy, Time{0}) == LinkId::of(l);
        if (!used) continue;
        EXPECT_EQ(sample.hub_link[l], 0.0);
    }
}

TEST(World, AKioskMoreInOneSettlementLeavesOtherRegionsUntouched) {
    const auto setting = world_of("tiny");
    const auto counters = [&](bool one_more) {
        Replication r{*setting, 0};
        if (one_more) {  // a kiosk that has its cash as float
            kiosks::Kiosk& kiosk = r.regions()[0].population().kiosks[0];
            kiosk.e_float[0] += kiosk.cash;
            kiosk.cash = Rupiah{};
        }
        r.run(kernel::Mode::sequential);
        return std::pair{r.regions()[1].tally().counters.need_outcomes, r.regions()[2].tally().counters.need_outcomes};
    };
    EXPECT_EQ(counters(true), counters(false));
}

TEST(World, ADearerPlatformLosesCustomers) {
    const auto share_of_east = [](const char* fee) {
        const auto setting = world_of("tiny", {std::string{"platform.east.fee_digital_sale_rp="} + fee});
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        const Counters c = total(r);
        return static_cast<double>(c.transactions[0]) / static_cast<double>(c.transactions[0] + c.transactions[1]);
    };
    EXPECT_GT(share_of_east("500"), share_of_east("1500") + 0.02);
    EXPECT_GT(share_of_east("1500"), share_of_east("4000") + 0.05);
}

TEST(World, WithoutFloatNothingDigitalIsSoldAndEverySuchRefusalSaysSo) {
    const auto setting = world_of("tiny", {"kiosk.float_start_rp=0", "kiosk.cash_start_rp=0"});
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    const Counters c = total(r);
    EXPECT_EQ(c.transactions[0] + c.transactions[1], 0);
    std::int64_t no_float = 0;
    std::int64_t other = 0;
    for (const auto& area : c.attempts) {
        for (const auto& service : area) {
            for (std::size_t o = 0; o < kAttemptOutcomes; ++o) {
                const auto outcome = static_cast<AttemptOutcome>(o);
                if (outcome == AttemptOutcome::no_float)
                    no_float += service[o];
                else if (outcome != AttemptOutcome::closed && outcome != AttemptOutcome::platform_down)
                    other += service[o];
            }
        }
    }
    EXPECT_GT(no_float, 500);
    EXPECT_EQ(other, 0);
}

TEST(World, CustomersWhoKnowNoPlatformAreUnaware) {
    const auto report = run(*world_of(
        "tiny", {"platform.east.awareness=0", "platform.west.awareness=0", "kiosk.income_floor_rp_per_month=0"}));
    EXPECT_EQ(figure(report, "needs_unaware_share"), 1.0);
    EXPECT_EQ(figure(report, "coverage_realised_share"), 0.0);
}

TEST(World, WithoutKiosksEverybodyIsOutOfReach) {
    const auto report = run(*world_of("tiny", {"platform.east.members=0", "platform.west.members=0"}));
    EXPECT_EQ(figure(report, "needs_out_of_reach_share"), 1.0);
    EXPECT_EQ(figure(report, "coverage_nominal_share"), 0.0);
    for (const std::string& rows : report.rows) EXPECT_EQ(rows.find("nan"), std::string::npos);
}

TEST(World, OwnersWhoAskForTooMuchNeverTradeButStayMembers) {
    const auto all = run(*world_of("tiny", {"kiosk.income_floor_rp_per_month=0"}));
    const auto none =
        run(*world_of("tiny", {"kiosk.income_floor_rp_per_month=1000000000", "kiosk.income_floor_spread=0"}));
    EXPECT_EQ(figure(all, "kiosks_trading"), figure(all, "kiosks"));
    EXPECT_EQ(figure(none, "kiosks_trading"), 0);
    EXPECT_EQ(figure(none, "kiosks"), figure(all, "kiosks"));
    EXPECT_EQ(figure(none, "needs_out_of_reach_share"), 1.0);
    EXPECT_EQ(figure(none, "needs_simulated"), figure(all, "needs_simulated"));
}

TEST(World, OwnersWithoutIncomeGiveUpAtTheReview) {
    // Kiosks are shut by a strike of the systems: nobody earns from services, and shop goods are not asked for.
    const std::vector<std::string> idle = {"platform.east.reliability=0", "platform.west.reliability=0",
                                           "kiosk.review_days=2", "kiosk.exit_after_reviews=2",
                                           "kiosk.income_floor_rp_per_month=1000"};
    const auto report = run(*world_of("tiny", idle));
    EXPECT_GT(figure(report, "kiosks_trading"), 0);
    EXPECT_EQ(figure(report, "kiosks_given_up_share"), 1.0);
    // From the second review, on day 4, nobody is asked any more.
    EXPECT_GT(figure(report, "needs_unaware_share"), 0.3);
}

TEST(World, ReputationSendsCustomersToKiosksThatServe) {
    // Small floats make many kiosks refuse: the more a reputation counts, the fewer attempts end so.
    const std::vector<std::string> tight = {"kiosk.float_start_rp=100000", "kiosk.float_target_rp=200000",
                                            "kiosk.income_floor_rp_per_month=0", "run.horizon_days=28"};
    auto blind = tight;
    blind.emplace_back("customer.reputation_value_rp=0");
    auto seeing = tight;
    seeing.emplace_back("customer.reputation_value_rp=60000");
    EXPECT_LT(figure(run(*world_of("tiny", seeing)), "attempts_denied_share"),
              figure(run(*world_of("tiny", blind)), "attempts_denied_share"));
}

TEST(World, AnOutageRefusesExactlyItsPlatform) {
    scenario::Scenario s = load("tiny").base;
    scenario::EventParams e;
    e.kind = scenario::EventKind::platform_outage;
    e.platform = "east";
    e.day = 0;
    e.days = 7;
    s.events.push_back({"outage", e});
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(total(r).transactions[0], 0);
    EXPECT_GT(total(r).transactions[1], 100);
}

// While every link is closed nothing reaches a depot; afterwards everything goes on.
TEST(World, ClosedLinksHoldParcelsAndOpenAgain) {
    const auto ready_mean = [](double closed_days) {
        scenario::Scenario s = load("tiny", {"run.horizon_days=21"}).base;
        if (closed_days > 0) {
            scenario::EventParams e;
            e.kind = scenario::EventKind::link_closure;
            e.from_hub = "ONE";
            e.day = 1;
            e.days = closed_days;
            s.events.push_back({"closed", e});
        }
        return figure(run(*world_of(s)), "ready_mean_days");
    };
    EXPECT_GT(ready_mean(6), ready_mean(0) + 1);
}

// Demand doubled in one region for the whole run doubles its needs and leaves the others' alone.
TEST(World, ADemandEventTouchesItsRegionOnly) {
    scenario::Scenario s = load("tiny").base;
    const auto before = needs_of(*world_of(s));
    scenario::EventParams e;
    e.kind = scenario::EventKind::demand;
    e.regions = {"A"};
    e.factor = 2;
    e.day = 0;
    e.days = 7;
    s.events.push_back({"rush", e});
    const auto after = needs_of(*world_of(s));
    EXPECT_NEAR(static_cast<double>(after[0][0]) / static_cast<double>(before[0][0]), 2, 0.25);
    EXPECT_EQ(after[1], before[1]);
    EXPECT_EQ(after[2], before[2]);
}

// Kiosk queues reduce to M/M/1: one service, no wallet delay, nobody balks or reneges, one kiosk per settlement that
// is always open. W_q = rho/(1-rho) x service time. The worlds are isolated by keys alone.
TEST(World, ACounterReducesToMM1) {
    const auto setting = world_of("tiny", {"regions.codes=A",
                                           "run.horizon_days=60",
                                           "run.warm_up_days=20",
                                           "geography.settlement_people=4000",
                                           "kiosk.candidates_per_1000_adults=18.1",
                                           "customer.queue_limit=1000",
                                           "customer.patience_min=1440",
                                           "platform.east.wallet_delay_s=0",
                                           "platform.west.wallet_delay_s=0",
                                           "platform.east.reliability=1",
                                           "platform.west.reliability=1",
                                           "kiosk.opening_h=0",
                                           "kiosk.closing_h=24",
                                           "kiosk.hours_spread_h=0",
                                           "kiosk.float_start_rp=900000000",
                                           "kiosk.balance_max_rp=1000000000",
                                           "kiosk.cash_start_rp=900000000",
                                           "kiosk.size_spread=0",
                                           "kiosk.float_low_rp=0",
                                           "kiosk.cash_low_rp=0",
                                           "service.goods.needs_per_week=0",
                                           "service.token.service_time_s=400",
                                           "service.token.needs_per_week=10",
                                           "customer.activity_shape=1000",
                                           "customer.taste_scale_rp=1e9",
                                           "customer.offers=64",
                                           "customer.value_of_time_rp_per_h=0",
                                           "platform.west.members=0",
                                           "platform.east.members=20",
                                           "customer.tries=1",
                                           "platform.east.awareness=1"});
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    // Each neighbourhood chooses evenly among its eight nearest kiosks, so kiosks differ in load; the claim is made on
    // the exact sum over kiosks, with each kiosk's own rate measured from its count.
    constexpr double kServiceS = 400;
    double expected_wait = 0;
    double customers = 0;
    const double days = 40;
    for (const auto& k : r.regions()[0].population().kiosks) {
        const double rate = k.transactions / (days * 86400.0);
        const double rho = rate * kServiceS;
        ASSERT_LT(rho, 0.97);
        expected_wait += k.transactions * rho / (1 - rho) * kServiceS;
        customers += k.transactions;
    }
    ASSERT_GT(customers, 20'000);
    const double measured = static_cast<double>(r.regions()[0].measured().wait_ms) / 1000 / customers;
    EXPECT_NEAR(measured / (expected_wait / customers), 1, 0.08);
}

// Settlement samples of different size agree: on twenty regions, 0.05, 0.2 and 1 within their joint intervals.
TEST(World, SamplesOfSettlementsAgreeWithTheWhole) {
    const std::string regions =
        "regions.codes=13.01,13.02,13.08,14.01,17.01,33.01,33.02,35.01,35.02,52.01,53.01,61.01,63.01,64.01,71.01,73.01,"
        "74.01,81.01,82.01,91.03";
    const std::vector<std::string> names = {"coverage_nominal_share",  "coverage_liquid_share",
                                            "coverage_realised_share", "attempts_denied_share",
                                            "pickup_p50_days",         "pickup_p90_days"};
    const auto measure = [&](const char* scale, int replications) {
        const auto setting = world_of(
            "indonesia", {regions, std::string{"run.population_scale="} + scale, "run.horizon_days=28",
                          "run.warm_up_days=14", "service.airtime.needs_per_week=0.1",
                          "service.shop_goods.needs_per_week=0.05", "service.electricity_token.needs_per_week=0.1"});
        std::vector<std::vector<double>> values(names.size());
        for (int i = 0; i < replications; ++i) {
            const auto report = run(*setting, i);
            for (std::size_t n = 0; n < names.size(); ++n) values[n].push_back(figure(report, names[n]));
        }
        return values;
    };
    const auto small = measure("0.05", 6);
    const auto medium = measure("0.2", 3);
    const bool long_suite = std::getenv("WARUNG_LONG") != nullptr;
    const auto whole = long_suite ? measure("1", 3) : std::vector<std::vector<double>>{};
    const auto mean_and_error = [](const std::vector<double>& x) {
        double mean = 0;
        double squares = 0;
        for (const double v : x) mean += v / static_cast<double>(x.size());
        for (const double v : x) squares += (v - mean) * (v - mean);
        return std::pair{mean, std::sqrt(squares / static_cast<double>(x.size() - 1) / static_cast<double>(x.size()))};
    };
    for (std::size_t n = 0; n < names.size(); ++n) {
        const auto [a, ea] = mean_and_error(small[n]);
        const auto [b, eb] = mean_and_error(medium[n]);
        // 4 standard errors, with a floor for figures whose spread over so few replications is nearly nothing.
        EXPECT_NEAR(a, b, 4 * std::sqrt(ea * ea + eb * eb) + 0.002 * std::fabs(b)) << names[n];
        if (!long_suite) continue;
        const auto [c, ec] = mean_and_error(whole[n]);
        EXPECT_NEAR(a, c, 4 * std::sqrt(ea * ea + ec * ec) + 0.002 * std::fabs(c)) << names[n] << ", 0.05 against 1";
        EXPECT_NEAR(b, c, 4 * std::sqrt(eb * eb + ec * ec) + 0.002 * std::fabs(c)) << names[n] << ", 0.2 against 1";
        std::printf("%-28s 0.05: %.5f +- %.5f   0.2: %.5f +- %.5f   1: %.5f +- %.5f\n", names[n].c_str(), a, ea, b, eb,
                    c, ec);
    }
}

}  // namespace
}  // namespace warung::world
