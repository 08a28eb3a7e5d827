// Cash and float as scenarios run them: against theory where there is one, and what credit lines, super-agents and
// ceilings do.
#include "tests/world/one_kiosk.h"

#include "sim/kiosks/rebalancing.h"

#include <cmath>
#include <numeric>

namespace warung::world {
namespace {

using testing::broken_checks;
using testing::one_kiosk;
using testing::total;
using testing::world_of;

std::int64_t attempts(const Counters& c, std::size_t service, AttemptOutcome outcome) {
    const auto o = static_cast<std::size_t>(outcome);
    return c.attempts[0][service][o] + c.attempts[1][service][o];
}

/// Share of a service's attempts that ended so.
double share(const Counters& c, std::size_t service, AttemptOutcome outcome) {
    double all = 0;
    for (std::size_t o = 0; o < kAttemptOutcomes; ++o)
        all += static_cast<double>(attempts(c, service, static_cast<AttemptOutcome>(o)));
    return static_cast<double>(attempts(c, service, outcome)) / all;
}

/// Cash-in and cash-out tickets of 10,000 at one kiosk without fees: a walk on the float.
std::vector<std::string> walk(double in_per_week, double out_per_week, std::vector<std::string> more) {
    std::vector<std::string> keys = {"service.token.kind=cash_in",
                                     "service.goods.kind=cash_out",
                                     "service.token.ticket_values_rp=10000",
                                     "service.goods.ticket_values_rp=10000",
                                     "service.token.needs_per_week=" + std::to_string(in_per_week),
                                     "service.goods.needs_per_week=" + std::to_string(out_per_week),
                                     "run.horizon_days=200",
                                     "run.warm_up_days=20",
                                     "run.kiosk_ledgers=on",
                                     "run.liquid_float_rp=10000",
                                     "run.liquid_cash_rp=10000"};
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
}

// Capital of ten tickets, five in float: births and deaths on 0..10. At equal rates every level has 1/11 of the time;
// so has refusal on either side (PASTA), and the ledgers' exact hours say the same.
TEST(LiquidityTheory, EqualFlowsVisitEveryLevelAlike) {
    const auto setting = one_kiosk(
        walk(10, 10, {"kiosk.float_start_rp=50000", "kiosk.cash_start_rp=50000", "kiosk.float_target_rp=50000"}));
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    ASSERT_EQ(broken_checks(r), "");
    const Counters c = r.regions()[0].measured();
    EXPECT_NEAR(share(c, 0, AttemptOutcome::no_float), 1.0 / 11, 0.009);
    EXPECT_NEAR(share(c, 1, AttemptOutcome::no_cash), 1.0 / 11, 0.009);
    const kiosks::Ledger ledger = r.regions()[0].ledgers(setting->horizon).front();
    const auto open = static_cast<double>(ledger.open_ms);
    EXPECT_EQ(ledger.open_ms, days(180).ms());
    EXPECT_NEAR(static_cast<double>(ledger.no_float_ms) / open, 1.0 / 11, 0.009);
    EXPECT_NEAR(static_cast<double>(ledger.no_cash_ms) / open, 1.0 / 11, 0.009);
    EXPECT_EQ(ledger.no_float, attempts(c, 0, AttemptOutcome::no_float));
    EXPECT_EQ(ledger.no_cash, attempts(c, 1, AttemptOutcome::no_cash));
}

// Half as many withdrawals as deposits: P(k) ~ 2^k on k = tickets in cash, 0..10; cash full (no float) 1024 / 2047.
TEST(LiquidityTheory, UnequalFlowsPileUpGeometrically) {
    const auto setting = one_kiosk(
        walk(20, 10, {"kiosk.float_start_rp=50000", "kiosk.cash_start_rp=50000", "kiosk.float_target_rp=50000"}));
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    const Counters c = r.regions()[0].measured();
    EXPECT_NEAR(share(c, 0, AttemptOutcome::no_float), 1024.0 / 2047, 0.008);
    EXPECT_LT(share(c, 1, AttemptOutcome::no_cash), 0.003);
}

// z = (3 b s^2 / (4 i))^(1/3) with b = 2,500 (no way to go), s = 382,126 and i = 100 a year: 100,000, ten tickets. From
// the target eleven tickets lead below the lower limit and 21 above the upper one: 11 x 21 = 231 services a trip
// (Miller and Orr's z x 2z in tickets, 200, with a ticket of overshoot at each end).
TEST(LiquidityTheory, TripsAreAsRareAsMillerAndOrrSay) {
    const auto setting =
        one_kiosk(walk(20, 20,
                       {"kiosk.rebalancing=miller_orr", "kiosk.float_low_rp=500000", "kiosk.float_start_rp=600000",
                        "kiosk.float_target_rp=600000", "kiosk.trip_urban_km=0", "kiosk.trip_rural_km=0",
                        "kiosk.trip_wait_min=0", "run.horizon_days=100", "kiosk.top_up_fee_rp=2500",
                        "kiosk.daily_flow_sd_rp=382126", "kiosk.money_rate_per_year=100"}));
    const double z = std::cbrt(3 * 2'500 * 382'126.0 * 382'126.0 / (4 * 100 / 365.25));
    ASSERT_NEAR(z, 100'000, 50);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    ASSERT_EQ(broken_checks(r), "");
    const Counters c = r.regions()[0].measured();
    const double per_trip = static_cast<double>(c.transactions[0]) / static_cast<double>(c.trips);
    EXPECT_GT(c.trips, 2'000);
    EXPECT_NEAR(per_trip, 231, 0.06 * 231);
    EXPECT_EQ(c.kiosk_trip_cost_rp, 2'500 * c.trips);
}

// ---------------------------------------------------------------- credit

const std::vector<std::string> kTight = {"kiosk.float_start_rp=100000", "kiosk.float_target_rp=200000",
                                         "run.horizon_days=28", "kiosk.income_floor_rp_per_month=0"};

Counters run(std::vector<std::string> keys, const std::vector<std::string>& more) {
    keys.insert(keys.end(), more.begin(), more.end());
    const auto setting = world_of("tiny", keys);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "");
    return total(r);
}

TEST(Credit, WhatIsShortIsLentUpToTheLimit) {
    const Counters without = run(kTight, {});
    const Counters some = run(kTight, {"kiosk.credit_limit_rp=100000"});
    const Counters plenty = run(kTight, {"kiosk.credit_limit_rp=1000000000"});
    const auto no_float = [](const Counters& c) {
        return attempts(c, 0, AttemptOutcome::no_float) + attempts(c, 1, AttemptOutcome::no_float);
    };
    EXPECT_EQ(without.credit_draws, 0);
    EXPECT_GT(no_float(without), 2 * no_float(some));
    EXPECT_EQ(no_float(plenty), 0);
    EXPECT_GT(some.credit_interest_rp, 0);
    EXPECT_EQ(some.needs, without.needs);
}

TEST(Credit, FreeCreditCostsNothingAndInterestGrowsWithTheRate) {
    const auto interest = [](const char* rate) {
        return run(kTight, {"kiosk.credit_limit_rp=200000", std::string{"kiosk.credit_rate_per_day="} + rate})
            .credit_interest_rp;
    };
    EXPECT_EQ(interest("0"), 0);
    EXPECT_GT(interest("0.01"), 5 * interest("0.001"));
}

TEST(Credit, ARupiahThatTheLenderForgetsIsSeen) {
    auto keys = kTight;
    keys.emplace_back("kiosk.credit_limit_rp=200000");
    const auto setting = world_of("tiny", keys);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "");
    r.regions()[0].tally().counters.credit_interest_rp += 1;
    for (const CheckResult& c : r.checks()) EXPECT_EQ(c.held, c.name != "credit") << c.name;
}

// ---------------------------------------------------------------- super-agents

TEST(SuperAgents, KeepTheShopOpenAndTakeTheirShare) {
    const std::vector<std::string> keys = {
        "kiosk.float_start_rp=100000", "kiosk.float_target_rp=200000",      "kiosk.staffed_share=0",
        "run.horizon_days=28",         "kiosk.income_floor_rp_per_month=0", "kiosk.hours_spread_h=0"};
    const Counters trips = run(keys, {});
    const Counters visits =
        run(keys, {"kiosk.exchange_by=super_agent", "kiosk.super_agent_delay_h=1", "kiosk.super_agent_fee_share=0.02"});
    EXPECT_GT(trips.trips, 0);
    EXPECT_GT(trips.snapshot_away, 0);
    EXPECT_EQ(visits.trips, 0);
    EXPECT_EQ(visits.snapshot_away, 0);
    EXPECT_GT(visits.deliveries, trips.trips / 2);
    EXPECT_GT(visits.delivery_fee_rp, 0);
    EXPECT_EQ(visits.kiosk_trip_cost_rp, 0);
    EXPECT_EQ(visits.needs, trips.needs);
}

TEST(SuperAgents, WhoIsSlowCostsSales) {
    const auto refused = [](const char* hours) {
        const Counters c =
            run(kTight, {"kiosk.exchange_by=super_agent", std::string{"kiosk.super_agent_delay_h="} + hours});
        return attempts(c, 0, AttemptOutcome::no_float);
    };
    EXPECT_LT(refused("0.1"), refused("48"));
}

// ---------------------------------------------------------------- ceilings

// Withdrawals of 100,000 fill a balance that begins at 200,000 and may not pass 500,000: three, and no more.
TEST(Ceiling, ABalanceThatIsFullRefusesWithdrawals) {
    const auto setting =
        one_kiosk({"service.token.kind=cash_out", "service.token.ticket_values_rp=100000",
                   "service.token.needs_per_week=0.1", "kiosk.float_start_rp=200000", "kiosk.float_target_rp=200000",
                   "kiosk.balance_max_rp=500000", "run.horizon_days=28"});
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    ASSERT_EQ(broken_checks(r), "");
    const Counters c = total(r);
    EXPECT_EQ(attempts(c, 0, AttemptOutcome::served), 3);
    EXPECT_GT(attempts(c, 0, AttemptOutcome::no_float), 300);
    EXPECT_EQ(r.regions()[0].population().kiosks[0].e_float[0], Rupiah{500'000});
}

// The owner is on the way with 250,000 while withdrawals fill the balance: what it does not take comes back as cash.
TEST(Ceiling, ATopUpThatNoLongerFitsComesBackAsCash) {
    const std::vector<std::string> keys = {"service.token.kind=cash_out",
                                           "service.token.ticket_values_rp=50000",
                                           "service.token.needs_per_week=3",
                                           "kiosk.float_start_rp=200000",
                                           "kiosk.float_low_rp=300000",
                                           "kiosk.float_target_rp=500000",
                                           "kiosk.balance_max_rp=500000",
                                           "kiosk.trip_wait_min=300",
                                           "run.horizon_days=14"};
    const auto setting = one_kiosk(keys);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "");
    EXPECT_EQ(total(r).trips, 1);
    const kiosks::Kiosk& kiosk = r.regions()[0].population().kiosks[0];
    EXPECT_EQ(kiosk.e_float[0], Rupiah{500'000});
    // Withdrawals and trip have moved money between drawer and float, and no more.
    EXPECT_EQ(kiosk.cash + kiosk.e_float[0], Rupiah{1'000'000'000 + 200'000});
}

// ---------------------------------------------------------------- income and costs

TEST(Economics, IncomeIsTheSumOfItsSourcesLessItsCosts) {
    const std::vector<std::string> keys = {"run.kiosk_ledgers=on",
                                           "run.horizon_days=28",
                                           "kiosk.electricity_rp_per_month=60000",
                                           "kiosk.data_rp_per_month=30000",
                                           "kiosk.credit_limit_rp=100000",
                                           "kiosk.float_start_rp=200000",
                                           "platform.east.handout_fee_rp=500",
                                           "kiosk.income_floor_rp_per_month=0"};
    const auto setting = world_of("tiny", keys);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    ASSERT_EQ(broken_checks(r), "");
    const Counters c = total(r);
    kiosks::Ledger sum;
    for (const RegionProcess& region : r.regions()) {
        const auto ledgers = region.ledgers(setting->horizon);
        for (std::size_t k = 0; k < ledgers.size(); ++k) {
            const kiosks::Ledger& l = ledgers[k];
            EXPECT_EQ(l.income(), region.population().kiosks[k].income);
            // 90,000 x 12 / 365.25 = 2,956.88 a day; 27 midnights within 28 days, one more where the sun rises earlier.
            const double nights = region.region().clock_offset > Duration{} ? 28 : 27;
            EXPECT_NEAR(static_cast<double>(l.fixed.count()), nights * 2'956.88, 2);
            sum.markup += l.markup;
            sum.commission += l.commission;
            sum.handout += l.handout;
            sum.fixed += l.fixed;
            sum.trips += l.trips;
            sum.interest += l.interest;
        }
    }
    EXPECT_EQ(sum.markup.count(), c.markup_rp);
    EXPECT_EQ(sum.commission.count(), c.commissions_rp[0] + c.commissions_rp[1]);
    EXPECT_EQ(sum.handout.count(), c.handout_rp);
    EXPECT_GT(c.handout_rp, 0);
    EXPECT_EQ(c.handout_rp % 500, 0);
    EXPECT_EQ(sum.trips.count(), c.kiosk_trip_cost_rp);
    EXPECT_EQ(sum.interest.count(), c.credit_interest_rp);
    EXPECT_EQ(sum.fixed.count(), c.fixed_cost_rp);
}

TEST(Economics, LedgersAreOnlyLookedAt) {
    const auto digest = [](const char* ledgers) {
        const auto setting = world_of("tiny", {std::string{"run.kiosk_ledgers="} + ledgers});
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        return r.digest();
    };
    EXPECT_EQ(digest("on"), digest("off"));
}

TEST(Economics, FixedCostsKeepOwnersFromTrading) {
    const auto trading = [](const char* cost) {
        const auto setting = world_of(
            "tiny", {std::string{"kiosk.electricity_rp_per_month="} + cost, "kiosk.income_floor_rp_per_month=50000"});
        const Replication r{*setting, 0};
        std::size_t n = 0;
        for (const RegionProcess& region : r.regions()) n += region.population().kiosks.size();
        return n;
    };
    EXPECT_GT(trading("0"), trading("30000"));
    EXPECT_GT(trading("30000"), trading("100000"));
    EXPECT_EQ(trading("1000000000"), 0U);
}

}  // namespace
}  // namespace warung::world
