// Theory and simulation meet: prices and shares of the full simulation against the logit and its equilibrium; and the
// calendar of reviews, entries and exits.
#include "tests/world/worlds.h"

#include "sim/platforms/benchmark_prices.h"
#include "sim/reporting/replication_report.h"
#include "sim/world/price_reviews.h"

#include <cmath>
#include <numeric>

namespace warung::world {
namespace {

using testing::broken_checks;
using testing::load;
using testing::total;
using testing::world_of;

constexpr std::size_t kToken = 0;  // digital_sale

/// Tiny with customers whom nothing teaches and whom nobody refuses: every shop is a member of both platforms, always
/// open, with cash and float for ever and a clerk for everybody.
std::vector<std::string> frozen(std::vector<std::string> more) {
    std::vector<std::string> all = {"service.goods.needs_per_week=0",
                                    "service.token.ticket_values_rp=1000",
                                    "service.token.ticket_weights=1",
                                    "service.token.service_time_s=1",
                                    "kiosk.opening_h=0",
                                    "kiosk.closing_h=24",
                                    "kiosk.hours_spread_h=0",
                                    "kiosk.servers=50",
                                    "kiosk.float_start_rp=1000000000",
                                    "kiosk.balance_max_rp=1000000000",
                                    "kiosk.float_target_rp=1000000000",
                                    "kiosk.float_low_rp=0",
                                    "kiosk.size_spread=0",
                                    "kiosk.cash_low_rp=0",
                                    "customer.trust_drop=0",
                                    "customer.trust_gain=0",
                                    "customer.habit_rp=0",
                                    "customer.reputation_value_rp=0",
                                    "customer.queue_limit=1000",
                                    "customer.patience_min=1440"};
    for (const char* platform : {"platform.east.", "platform.west."})
        for (const char* key :
             {"members=126", "awareness=1", "reliability=1", "wallet_delay_s=0", "price_range_factor=20"})
            all.push_back(std::string{platform} + key);
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

// Fees 1,500 and 2,500 Rp at mu = 3,000 Rp: where every kiosk has both, sales are as e^(1/3) to 1 whatever else the
// kiosk is; and the shares of all needs are those of the demand view. 2,500 customers x 50 needs x 8 weeks = 1e6.
TEST(FrozenCustomers, BuyByTheLogit) {
    const auto setting = world_of(
        "tiny",
        frozen({"service.token.needs_per_week=50", "run.horizon_days=56", "platform.east.fee_digital_sale_rp=1500",
                "platform.west.fee_digital_sale_rp=2500", "platform.east.review_days=56",
                "platform.west.review_days=56", "run.demand_view=on", "run.demand_sample=50000"}));
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::windowed));
    EXPECT_EQ(broken_checks(r), "");
    const Counters c = total(r);
    const auto needs = static_cast<double>(c.needs[0]);
    ASSERT_GT(needs, 900'000);
    const auto east = static_cast<double>(c.transactions[0]);
    const auto west = static_cast<double>(c.transactions[1]);
    EXPECT_NEAR(std::log(east / west), 1'000.0 / 3'000, 4 * std::sqrt(1 / east + 1 / west));

    const auto samples = recent_demand(*setting, r.regions());
    const auto rows = samples[kToken].rows(kToken, r.market());
    const auto n = static_cast<double>(rows.weight.size());
    EXPECT_NEAR(n, 50'000, 4 * std::sqrt(50'000.0) + 2'500);
    const std::array<double, 2> fees = {1'500, 2'500};
    std::array<double, 2> expected{};
    rows.shares(fees, expected);
    for (std::size_t p = 0; p < 2; ++p) {
        // Spread of the customers' own probabilities in the sample, and of their luck in the simulation.
        double square = 0;
        for (std::size_t i = 0; i < rows.weight.size(); ++i) {
            double all = rows.outside[i];
            for (std::size_t q = 0; q < 2; ++q) all += rows.attraction[2 * i + q] * std::exp(-fees[q] / rows.scale);
            const double share = rows.attraction[2 * i + p] * std::exp(-fees[p] / rows.scale) / all;
            square += rows.weight[i] * share * share;
        }
        const double of_sample = (square - expected[p] * expected[p]) / n;
        const double of_luck = (expected[p] - square) / needs;
        EXPECT_NEAR(static_cast<double>(c.transactions[p]) / needs, expected[p], 4 * std::sqrt(of_sample + of_luck))
            << "platform " << p;
    }
}

/// Part `k` of `parts` of the rows.
platforms::DemandSample::Rows part(const platforms::DemandSample::Rows& rows, std::size_t k, std::size_t parts) {
    platforms::DemandSample::Rows out;
    out.platforms = rows.platforms;
    out.scale = rows.scale;
    for (std::size_t i = k; i < rows.weight.size(); i += parts) {
        out.weight.push_back(rows.weight[i]);
        out.outside.push_back(rows.outside[i]);
        for (std::size_t p = 0; p < rows.platforms; ++p)
            out.attraction.push_back(rows.attraction[i * rows.platforms + p]);
    }
    const double sum = std::accumulate(out.weight.begin(), out.weight.end(), 0.0);
    for (double& w : out.weight) w /= sum;
    return out;
}

// Two platforms that answer each other week by week on a sample of some 2,000 needs end at the equilibrium that Newton
// finds on 40,000 others, but for the sampling error of theirs: that of 20 equal parts, each of 2,000.
TEST(FrozenCustomers, BestResponsesEndAtTheEquilibrium) {
    const std::vector<std::string> world = {"service.token.needs_per_week=10",
                                            "run.horizon_days=76",
                                            "platform.east.review_days=7",
                                            "platform.west.review_days=7",
                                            "platform.west.commission_digital_sale_rp=700",
                                            "platform.east.pricing=best_response",
                                            "platform.west.pricing=lambert_w_best_response"};
    const auto setting = world_of("tiny", frozen(world));
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::windowed));

    auto wide = world;
    wide.push_back("run.demand_sample=20000");
    const auto everybody = world_of("tiny", frozen(wide));
    Replication all{*everybody, 0};
    ASSERT_TRUE(all.run(kernel::Mode::windowed));
    const auto rows = recent_demand(*everybody, all.regions())[kToken].rows(kToken, all.market());
    ASSERT_GT(rows.weight.size(), 30'000U);
    const std::array<double, 2> cost = {1'300, 1'000};
    const auto truth = platforms::benchmark_prices(rows, cost);
    ASSERT_TRUE(truth.available()) << truth.trouble;

    const std::size_t parts = rows.weight.size() / 2'000;
    for (std::size_t p = 0; p < 2; ++p) {
        double squares = 0;
        for (std::size_t k = 0; k < parts; ++k) {
            const double apart = platforms::benchmark_prices(part(rows, k, parts), cost).nash[p] - truth.nash[p];
            squares += apart * apart;
        }
        const double error = std::sqrt(squares / static_cast<double>(parts));
        EXPECT_LT(error, 60) << "the test would prove little";
        EXPECT_NEAR(static_cast<double>(r.market().prices[p].fee_rp[kToken]), truth.nash[p], 4 * error + 1)
            << "platform " << p;
        EXPECT_NEAR(static_cast<double>(all.market().prices[p].fee_rp[kToken]), truth.nash[p], error + 1)
            << "platform " << p;
    }
}

/// Days on which a platform's row stands in the price history.
std::vector<double> days_of(const Replication& r, std::size_t platform) {
    std::vector<double> days;
    for (const PriceRecord& record : r.price_history())
        if (record.platform == platform) days.push_back(record.at.since_start().days());
    return days;
}

TEST(Reviews, ComeOnEachPlatformsCalendar) {
    const auto setting = world_of("tiny", {"run.horizon_days=12", "platform.east.review_days=4",
                                           "platform.west.review_days=4", "platform.west.review_offset_days=2"});
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(days_of(r, 0), (std::vector<double>{0, 4, 8}));
    EXPECT_EQ(days_of(r, 1), (std::vector<double>{0, 2, 6, 10})) << "staggered reviews alternate";
}

// Undercutting by turns and at once are different wars: from 1,500 and 1,250 by 250, the floor at 500.
TEST(Reviews, AlternatingIsNotSimultaneous) {
    const std::vector<std::string> both = {"run.horizon_days=7",
                                           "platform.east.pricing=undercut",
                                           "platform.east.pricing_floor_rp=500",
                                           "platform.west.pricing=undercut",
                                           "platform.west.pricing_floor_rp=500",
                                           "platform.east.review_days=2",
                                           "platform.west.review_days=2"};
    const auto end = [](std::vector<std::string> overrides) {
        const auto setting = world_of("tiny", overrides);
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        return std::pair{r.market().prices[0].fee_rp[kToken], r.market().prices[1].fee_rp[kToken]};
    };
    // Days 2, 4, 6 at once: east 1,000; west 750; east 500.
    EXPECT_EQ(end(both), (std::pair<std::int64_t, std::int64_t>{500, 750}));
    // East on 2, 4, 6 and west on 1, 3, 5: west stays (1,250 is cheapest), east 1,000; west 750, east 500; west 500.
    auto turns = both;
    turns.push_back("platform.west.review_offset_days=1");
    EXPECT_EQ(end(turns), (std::pair<std::int64_t, std::int64_t>{500, 500}));
}

TEST(Entry, NobodyBuysFromWhoIsNotThereYet) {
    scenario::Scenario s = load("tiny", {"run.horizon_days=10", "platform.west.awareness=1"}).base;
    scenario::EventParams e;
    e.kind = scenario::EventKind::platform_entry;
    e.day = 5;
    e.platform = "west";
    s.events.push_back({"opens", e});
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run_until(Time{days(5).ms()}, kernel::Mode::sequential));
    EXPECT_EQ(total(r).transactions[1], 0);
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_GT(total(r).transactions[1], 0);
    EXPECT_EQ(broken_checks(r), "");
}

// Without budget and at a loss of 800 Rp a sale the first review finds it broke: it leaves, or sells at 1,000 + 300.
TEST(Broke, APlatformLeavesOrEndsItsSubsidies) {
    for (const std::string when : {"exit", "end_subsidies"}) {
        const auto setting = world_of("tiny", {"service.goods.needs_per_week=0", "platform.east.budget_rp=0",
                                               "platform.east.fee_digital_sale_rp=500",
                                               "platform.east.when_broke=" + when, "platform.east.review_days=2"});
        Replication r{*setting, 0};
        ASSERT_TRUE(r.run(kernel::Mode::sequential));
        EXPECT_EQ(broken_checks(r), "");
        EXPECT_EQ(r.market().is_active(0), when != "exit");
        if (when != "exit") {
            EXPECT_EQ(r.market().prices[0].fee_rp[kToken], 1'300);
        }
    }
}

// A voucher of 500 for half of the needs while 60,000 Rp last: sales with one pay 1,000 instead of 1,500, and the
// budget is overspent by less than a day's vouchers.
TEST(Vouchers, LowerTheFeeUntilTheBudgetIsSpent) {
    const auto setting =
        world_of("tiny", {"run.horizon_days=14", "platform.east.voucher_rp=500", "platform.east.voucher_share=0.5",
                          "platform.east.voucher_budget_rp=60000", "service.goods.needs_per_week=0"});
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    const Counters c = total(r);
    EXPECT_EQ(c.fees_rp[0], 1'500 * c.transactions[0] - c.vouchers_rp[0]);
    EXPECT_GE(c.vouchers_rp[0], 60'000);
    EXPECT_LT(c.vouchers_rp[0], 60'000 + 250 * 500) << "of the day's 250 needs";
    EXPECT_EQ(c.vouchers_rp[1], 0);
}

// Where everybody has a voucher, the world is the one with the lower fee: same needs, same luck, same choices.
TEST(Vouchers, ForEverybodyAreALowerFee) {
    const auto vouchers =
        world_of("tiny", {"platform.east.voucher_rp=400", "platform.east.voucher_share=1",
                          "platform.east.voucher_budget_rp=1000000000", "service.goods.needs_per_week=0"});
    const auto cheaper = world_of("tiny", {"platform.east.fee_digital_sale_rp=1100", "service.goods.needs_per_week=0"});
    Replication a{*vouchers, 0};
    Replication b{*cheaper, 0};
    ASSERT_TRUE(a.run(kernel::Mode::sequential));
    ASSERT_TRUE(b.run(kernel::Mode::sequential));
    EXPECT_EQ(total(a).transactions, total(b).transactions);
    EXPECT_EQ(total(a).fees_rp, total(b).fees_rp);
    EXPECT_EQ(total(a).kiosk_income_rp, total(b).kiosk_income_rp);
}

// A band of 100 Rp from the first transaction on is a commission 100 higher, paid at the end of the week.
TEST(Bonuses, AreSettledAtTheEndOfThePeriod) {
    const auto setting =
        world_of("tiny", {"run.horizon_days=9", "platform.east.bonus_days=7", "platform.east.bonus_band_rp=100"});
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run_until(Time{days(7).ms()}, kernel::Mode::sequential));
    const std::int64_t sold = total(r).transactions[0];
    EXPECT_EQ(total(r).bonuses_rp[0], 0) << "not before the period ends";
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_NEAR(static_cast<double>(total(r).bonuses_rp[0]), 100.0 * static_cast<double>(sold), 100.0 * 3);
    EXPECT_EQ(broken_checks(r), "");
}

// Nobody sells a million a week: every member pays the penalty, if its float goes so far.
TEST(Bonuses, PenaltiesAreTakenAsFarAsTheFloatGoes) {
    const auto setting =
        world_of("tiny", {"run.horizon_days=9", "platform.east.bonus_days=7", "platform.east.bonus_target=1000000",
                          "platform.east.bonus_penalty_rp=900000000"});
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_LT(total(r).bonuses_rp[0], -1'000'000);
    EXPECT_EQ(broken_checks(r), "") << "no float below zero";
}

TEST(PriceTables, SetWhatThePlatformWants) {
    scenario::Scenario s = load("tiny", {"run.horizon_days=9"}).base;
    s.platforms[0].params.price_steps = {{0, kToken, 1'400, -1}, {4, kToken, 1'300, 800}};
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    EXPECT_EQ(r.market().prices[0].fee_rp[kToken], 1'400);
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(r.market().prices[0].fee_rp[kToken], 1'300);
    EXPECT_EQ(r.market().prices[0].commission_rp[kToken], 800);
    EXPECT_EQ(r.market().prices[1].fee_rp[kToken], 1'250);
    EXPECT_EQ(days_of(r, 0), (std::vector<double>{0, 4, 7}));
}

// A fee above a cap is defined: the cap is in force, the platform's own fee returns when it ends.
TEST(Caps, AreInForceWhileTheyLast) {
    scenario::Scenario s = load("tiny", {"run.horizon_days=9"}).base;
    scenario::EventParams e;
    e.kind = scenario::EventKind::fee_cap;
    e.day = 2;
    e.days = 3;
    e.cap_rp = 1'000;
    s.events.push_back({"cap", e});
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run_until(Time{days(4).ms()}, kernel::Mode::sequential));
    EXPECT_EQ(r.market().prices[0].fee_rp[kToken], 1'000);
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(r.market().prices[0].fee_rp[kToken], 1'500);
}

// Without a rival every strategy still has an answer within its range, the ledgers close, and Delta is not available.
TEST(OnePlatform, PlaysEveryStrategyAlone) {
    for (const competition::StrategyKind& kind : competition::strategy_kinds()) {
        scenario::Scenario s = load("tiny", {"run.horizon_days=10", "run.warm_up_days=2", "run.demand_view=on"}).base;
        s.platforms.resize(1);
        platforms::PlatformParams& p = s.platforms[0].params;
        p.pricing = {kind.name, {}};
        p.commission_pricing = {kind.name, {}};
        p.review_days = 1;
        const auto setting = world_of(s);
        Replication r{*setting, 0};
        ASSERT_TRUE(r.run(kernel::Mode::sequential)) << kind.name;
        EXPECT_EQ(broken_checks(r), "") << kind.name;
        for (const PriceRecord& record : r.price_history()) {
            EXPECT_GE(record.prices.fee_rp[kToken], 0) << kind.name;
            EXPECT_LE(record.prices.fee_rp[kToken], 5 * 1'500) << kind.name;
            EXPECT_GE(record.prices.commission_rp[kToken], 0) << kind.name;
            EXPECT_LE(record.prices.commission_rp[kToken], 5 * 1'000) << kind.name;
        }
        for (const auto& standing : reporting::report_replication(r, "base", 0).standings) {
            EXPECT_EQ(standing.no_delta, "fewer than two platforms sell it") << kind.name;
            if (standing.kind == "digital_sale") {
                EXPECT_EQ(standing.moves, kind.name != "fixed");
            }
        }
    }
}

// A state written down between two reviews of stateful strategies continues to the same rows.
TEST(Reviews, AResumedRunGoesOnAsItWas) {
    const auto setting = world_of(
        "tiny", {"run.horizon_days=14", "platform.east.review_days=1", "platform.west.review_days=1",
                 "platform.east.pricing=q_learning", "platform.west.pricing=win_continue_lose_reverse",
                 "platform.east.commission_pricing=bandit", "platform.west.commission_pricing=damped_best_response"});
    Replication through{*setting, 0};
    ASSERT_TRUE(through.run_until(Time{days(6).ms()}, kernel::Mode::sequential));
    std::vector<char> bytes;
    competition::StateWriter writer{competition::ByteSink{&bytes}};
    writer(through);
    ASSERT_TRUE(through.run(kernel::Mode::sequential));

    Replication resumed{*setting, 0};
    ArchiveReader reader{bytes.data(), bytes.size()};
    reader(resumed);
    EXPECT_EQ(reader.left(), 0U);
    ASSERT_TRUE(resumed.run(kernel::Mode::windowed));
    EXPECT_EQ(resumed.digest(), through.digest());
    ASSERT_EQ(resumed.price_history().size(), through.price_history().size());
    for (std::size_t i = 0; i < through.price_history().size(); ++i)
        EXPECT_EQ(resumed.price_history()[i].prices.fee_rp, through.price_history()[i].prices.fee_rp);
}

}  // namespace
}  // namespace warung::world
