// Networks that grow: against Bass's curve, the sales force's capacity, conservation, and common random numbers.
#include "sim/world/recruiting.h"

#include "sim/base/archive.h"
#include "sim/customers/diffusion.h"
#include "tests/world/worlds.h"

#include <cmath>
#include <set>

namespace warung::world {
namespace {

using testing::broken_checks;
using testing::load;
using testing::world_of;

/// The tiny world with more shops, reviews every four weeks and hardly any trade.
std::vector<std::string> quiet(std::vector<std::string> more = {}) {
    std::vector<std::string> overrides = {"kiosk.candidates_per_1000_adults=200", "service.token.needs_per_week=0.02",
                                          "service.goods.needs_per_week=0", "run.horizon_days=113"};
    overrides.insert(overrides.end(), more.begin(), more.end());
    return overrides;
}

/// Nobody heeds income: everybody who is approached joins.
const std::vector<std::string> kKeen = {"kiosk.join_effort_rp_per_month=0", "kiosk.join_scale_rp_per_month=1",
                                        "kiosk.membership_cost_rp_per_month=0"};

std::vector<std::string> operator+(std::vector<std::string> a, const std::vector<std::string>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

double members(const Replication& r, std::size_t p) { return measure_growth(r.regions(), r.clock()).count.members[p]; }

TEST(Recruiting, OffByDefault) {
    const auto setting = world_of("tiny");
    EXPECT_FALSE(setting->recruiting);
    Replication r{*setting, 0};
    EXPECT_EQ(r.recruiter(), nullptr);
    for (const RegionProcess& region : r.regions()) {
        EXPECT_EQ(region.population().idle, 0);
        for (const auto& k : region.population().kiosks) EXPECT_TRUE(k.trades());
    }
}

// One settlement of about 8,400 x 0.5 = 4,200 shops is a mean field: after t years Bass's share of them are members,
// up to the binomial spread of sqrt(F (1 - F) / n) < 0.008 and what it has grown to: 5 of these.
TEST(Recruiting, WordOfMouthFollowsBassInOneBigPlace) {
    const auto setting = world_of(
        "tiny",
        quiet(kKeen + std::vector<std::string>{
                          "regions.codes=[\"A\"]", "regions.reference_adults=2800", "geography.settlement_people=4000",
                          "kiosk.candidates_per_1000_adults=500", "run.horizon_days=1100", "platform.east.members=0",
                          "platform.west.members=0", "platform.east.word_of_mouth_innovation=0.1",
                          "platform.east.word_of_mouth_imitation=1.5"}));
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    const auto candidates = static_cast<double>(r.regions()[0].population().kiosks.size());
    ASSERT_GT(candidates, 1'200);
    const auto bass = customers::Diffusion::bass(0.1, 1.5, 1);
    double largest = 0;
    for (const GrowthRecord& g : r.recruiter()->history()) {
        const double years = g.at.since_start().days() / 365.25;
        const double gap =
            std::fabs(g.count.members[0] / r.regions()[0].population().weight / candidates - bass.share(years));
        largest = std::max(largest, gap);
    }
    EXPECT_GT(bass.share(3), 0.8) << "the whole of the curve is looked at";
    EXPECT_LT(largest, 5 * 0.5 / std::sqrt(candidates));
}

TEST(Recruiting, TheSalesForceNeverExceedsItsCapacity) {
    const auto setting = world_of("tiny", quiet({"platform.east.sales_visits_per_month=37.5"}));
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    const auto& history = r.recruiter()->history();
    ASSERT_EQ(history.size(), 5U) << "the start and days 28, 56, 84, 112";
    for (std::size_t i = 1; i < history.size(); ++i) {
        const double months = history[i].at.since_start().days() / (365.25 / 12);
        EXPECT_LE(history[i].visits[0], 37.5 * months);
        EXPECT_GT(history[i].visits[0], 37.5 * months - 1) << "nor is any of it wasted: there are shops enough";
    }
    EXPECT_EQ(history.back().visits[1], 0);
    EXPECT_EQ(broken_checks(r), "");
}

TEST(Recruiting, CapacityIsCountryWideAndScalesWithTheSample) {
    const auto setting = world_of(
        "indonesia", {"run.population_scale=0.001", "run.horizon_days=29", "run.warm_up_days=0",
                      "regions.provinces=[\"31\",\"36\",\"94\"]", "platform.shopee.sales_visits_per_month=300000"});
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    const double capacity = 300'000 * 28 / (365.25 / 12) * setting->footprint;
    const double visits = r.recruiter()->history().back().visits[2];
    EXPECT_LE(visits, capacity);
    double heaviest = 0;
    for (const RegionProcess& region : r.regions()) heaviest = std::max(heaviest, region.population().weight);
    EXPECT_GT(visits, capacity - heaviest) << "short by less than one visit of the sample";
    EXPECT_EQ(broken_checks(r), "");
}

TEST(Recruiting, VisitsGoToTheFewestVisitedThenTheHighestScore) {
    std::vector<Prospect> prospects;
    for (std::uint32_t k = 0; k < 6; ++k)
        prospects.push_back({0, k, k % 2, static_cast<double>(k), 0, k == 4 ? 2.0 : 1.0});
    double capacity = 4.5;
    const auto visits = choose_visits(prospects, capacity);
    ASSERT_EQ(visits.size(), 3U);
    EXPECT_EQ(visits[0].kiosk, 4U);  // stands for two
    EXPECT_EQ(visits[1].kiosk, 2U);
    EXPECT_EQ(visits[2].kiosk, 0U);
    EXPECT_DOUBLE_EQ(capacity, 0.5) << "kept for the next round";
    capacity = 100;
    EXPECT_EQ(choose_visits(prospects, capacity).size(), 6U);
    EXPECT_EQ(capacity, 0) << "nobody is left to visit";
}

TEST(Recruiting, JoinedLessLeftIsTheChangeOfMembers) {
    const auto setting =
        world_of("tiny", quiet(std::vector<std::string>{
                             "platform.east.sales_visits_per_month=60", "run.horizon_days=170",
                             "platform.west.word_of_mouth_innovation=1", "kiosk.income_floor_rp_per_month=20000"}));
    Replication r{*setting, 0};
    const double before = members(r, 0);
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    const GrowthRecord& last = r.recruiter()->history().back();
    EXPECT_GT(last.joined[0], 0);
    EXPECT_GT(last.left[0] + last.left[1], 0) << "a test of leaving in which nobody leaves";
    EXPECT_DOUBLE_EQ(members(r, 0) - before, last.joined[0] - last.left[0]);
    r.regions()[0].tally().counters.joined[0] += 1;
    EXPECT_NE(broken_checks(r).find("members"), std::string::npos);
}

TEST(Recruiting, ARoundThatChangesNothingLeavesTheListsAsTheyWere) {
    // Recruits on paper only: nobody hears within the run, and everybody who is a member trades.
    const auto setting = world_of("tiny", {"platform.east.word_of_mouth_innovation=1e-9"});
    const auto plain = world_of("tiny");
    Replication with{*setting, 0};
    Replication without{*plain, 0};
    for (std::size_t r = 0; r < with.regions().size(); ++r) {
        RegionProcess& region = with.regions()[r];
        const auto before = region.population().neighbourhoods;
        region.list_all_kiosks_again();
        const auto& after = region.population().neighbourhoods;
        const auto& other = without.regions()[r].population();
        ASSERT_EQ(after.size(), before.size());
        ASSERT_EQ(after.size(), other.neighbourhoods.size());
        for (std::size_t h = 0; h < after.size(); ++h) {
            EXPECT_EQ(after[h].kiosk, before[h].kiosk);
            EXPECT_EQ(after[h].distance_10m, before[h].distance_10m);
            EXPECT_EQ(after[h].platforms, before[h].platforms);
            // The same kiosks as in a run without recruiting, though they have other places in memory.
            ASSERT_EQ(after[h].count, other.neighbourhoods[h].count);
            for (std::size_t i = 0; i < after[h].count; ++i)
                EXPECT_EQ(region.population().kiosks[after[h].kiosk[i]].number,
                          other.kiosks[other.neighbourhoods[h].kiosk[i]].number);
        }
    }
}

TEST(Recruiting, NewMembersAreOfferedAndCounted) {
    const auto setting =
        world_of("tiny", quiet(kKeen + std::vector<std::string>{"platform.east.members=0", "platform.west.members=0",
                                                                "service.token.needs_per_week=1",
                                                                "platform.east.sales_visits_per_month=1000"}));
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    std::int64_t reached = 0;
    for (const RegionProcess& region : r.regions())
        for (const Neighbourhood& hood : region.population().neighbourhoods) reached += hood.platforms & 1;
    EXPECT_GT(reached, 0) << "nominal coverage follows";
    EXPECT_GT(testing::total(r).transactions[0], 0) << "and so do sales";
}

// Nobody is a member of west yet, so east's offer is the same to everybody in the first round whatever west pays: the
// same shops are visited and the same join.
TEST(Recruiting, AnotherPlatformsCommissionLeavesOnesLuckAlone) {
    using Members = std::set<std::pair<std::uint32_t, std::uint32_t>>;
    const auto run = [](const std::string& commission) {
        const auto setting = world_of(
            "tiny", quiet({"run.horizon_days=29", "platform.east.sales_visits_per_month=40",
                           "platform.west.sales_visits_per_month=40", "platform.west.members=0",
                           "kiosk.join_effort_rp_per_month=5000", "kiosk.join_scale_rp_per_month=2000", commission}));
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        Members east;
        for (const RegionProcess& region : r.regions()) {
            for (std::uint32_t k = 0; k < region.population().kiosks.size(); ++k)
                if (region.population().kiosks[k].member_of(0)) east.emplace(region.id(), k);
        }
        return std::pair{east, r.recruiter()->history().back().joined};
    };
    const auto [east, joined] = run("platform.west.commission_digital_sale_rp=0");
    const auto [east_2, joined_2] = run("platform.west.commission_digital_sale_rp=9000");
    EXPECT_GT(joined[0], 0);
    EXPECT_EQ(east, east_2);
    EXPECT_LT(joined[1], joined_2[1]) << "the commission matters to its own platform";
}

/// Customers that the platform reaches, per visit.
double reached_per_visit(const std::string& targeting) {
    const auto setting =
        world_of("indonesia", {"run.population_scale=0.002", "run.horizon_days=29", "run.warm_up_days=0",
                               "regions.provinces=[\"62\",\"91\"]", "platform.shopee.sales_visits_per_month=40000",
                               "platform.shopee.members=0", "platform.shopee.targeting=" + targeting,
                               "kiosk.join_effort_rp_per_month=0", "kiosk.join_scale_rp_per_month=1",
                               "kiosk.income_floor_rp_per_month=0", "platform.bukalapak.members=1000"});
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(broken_checks(r), "") << targeting;
    double reached = 0;
    for (const RegionProcess& region : r.regions()) {
        for (const Neighbourhood& hood : region.population().neighbourhoods) {
            if ((hood.platforms >> 2 & 1U) != 0) reached += region.population().weight * hood.customers;
        }
    }
    return reached / r.recruiter()->history().back().visits[2];
}

TEST(Recruiting, CoverageGreedyReachesMorePeoplePerVisitThanAnyOtherRule) {
    const double greedy = reached_per_visit("coverage_greedy");
    for (const char* rule : {"random", "dense_first", "tier3_first"})
        EXPECT_GE(greedy, reached_per_visit(rule)) << rule;
    EXPECT_GT(greedy, 1.2 * reached_per_visit("random"));
}

TEST(Recruiting, AListVisitsItsRegionsInOrderAndNoOthers) {
    const auto setting =
        world_of("tiny", quiet({"platform.east.sales_visits_per_month=100", "run.horizon_days=29",
                                "platform.east.targeting=list", "platform.east.targeting_regions=[\"C\",\"A\"]"}));
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    const auto visits = [&](std::size_t region) { return r.regions()[region].tally().counters.visits[0]; };
    EXPECT_EQ(visits(1), 0);
    EXPECT_EQ(visits(2), 91) << "28 days of 100 a month: all of them in the first region, which has 280 shops";
    EXPECT_EQ(visits(0), 0);
}

TEST(Recruiting, LedgersCloseWithVisitsAndBonuses) {
    const auto setting = world_of(
        "tiny", {"run.horizon_days=100", "kiosk.candidates_per_1000_adults=60", "service.goods.needs_per_week=0",
                 "platform.east.sales_visits_per_month=20", "platform.east.exclusivity_bonus_rp_per_month=30000",
                 "platform.west.minimum_services_per_month=10", "platform.west.volume_bonus_rp_per_month=40000",
                 "platform.west.volume_penalty_rp_per_month=15000"});
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    const Counters c = testing::total(r);
    EXPECT_EQ(c.recruiting_cost_rp[0], c.visits[0] * 15'000);
    EXPECT_GT(c.bonuses_rp[0], 0);
    EXPECT_NE(c.bonuses_rp[1], 0);
    for (std::size_t p = 0; p < 2; ++p) {
        Rupiah books;
        for (const RegionProcess& region : r.regions()) books += region.books().platforms[p];
        EXPECT_EQ(books.count(), c.fees_rp[p] - c.commissions_rp[p] + c.goods_margin_rp[p] - c.operating_cost_rp[p] -
                                     c.logistics_cost_rp[p] - c.recruiting_cost_rp[p] - c.bonuses_rp[p]);
    }
}

TEST(Recruiting, WithoutCashThereAreNoVisitsNorBonuses) {
    const auto setting = world_of("tiny", quiet({"platform.east.sales_visits_per_month=60", "platform.east.budget_rp=1",
                                                 "platform.east.fee_digital_sale_rp=0"}));
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(testing::total(r).visits[0], 0);
}

TEST(Recruiting, AnExitLeavesNoMembers) {
    auto s = load("tiny", {"run.horizon_days=60", "platform.east.word_of_mouth_imitation=0.5",
                           "platform.west.word_of_mouth_imitation=0.5"})
                 .base;
    scenario::EventParams exit;
    exit.kind = scenario::EventKind::platform_exit;
    exit.day = 40;
    exit.platform = "east";
    s.events.push_back({"end", exit});
    const auto setting = world_of(s);
    Replication r{*setting, 0};
    ASSERT_TRUE(r.run(kernel::Mode::sequential));
    EXPECT_EQ(broken_checks(r), "");
    EXPECT_EQ(members(r, 0), 0);
    EXPECT_GT(members(r, 1), 0);
    for (const RegionProcess& region : r.regions())
        for (const Neighbourhood& hood : region.population().neighbourhoods) EXPECT_EQ(hood.platforms & 1, 0);
}

TEST(Recruiting, SleepersWakeWhenCommissionsRise) {
    const auto trading_at_end = [](const std::string& commission) {
        const auto setting = world_of(
            "tiny", {"run.horizon_days=60", "kiosk.income_floor_rp_per_month=150000", "kiosk.review_days=14",
                     "platform.east.word_of_mouth_innovation=1e-9", "platform.east.commission_pricing=match_lowest",
                     "platform.east.commission_pricing_floor_rp=20000", commission});
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        EXPECT_EQ(broken_checks(r), "");
        return std::pair{r.recruiter()->history().front().count.trading[kAnyPlatform],
                         r.recruiter()->history().back().count.trading[kAnyPlatform]};
    };
    const auto [before, after] = trading_at_end("platform.west.commission_digital_sale_rp=1000");
    const auto [before_2, after_2] = trading_at_end("platform.west.commission_digital_sale_rp=12000");
    EXPECT_LE(before, before_2);
    EXPECT_GT(after_2, after);
}

// A sale on west brings the kiosk 1,000 + 100 instead of 1,000 + 1,000, and customers who know both prefer west (by
// exp(1200 / 3000) to 1): J({east, west}) < J({east}), so a second membership costs income (pattern P5).
TEST(Recruiting, MultiHomingShrinksWhereAnEntrantTakesAFifthOfTheFee) {
    const auto shares = [](const std::string& fee, const std::string& commission) {
        const auto setting = world_of(
            "tiny", {"run.horizon_days=120", "platform.east.members=90", "platform.west.members=90",
                     "platform.east.word_of_mouth_innovation=0.2", "platform.west.word_of_mouth_innovation=0.2",
                     "kiosk.membership_cost_rp_per_month=5000", fee, commission});
        Replication r{*setting, 0};
        r.run(kernel::Mode::sequential);
        EXPECT_EQ(broken_checks(r), "");
        const auto share = [](const GrowthRecord& g) {
            return g.count.multi_homing[kAnyPlatform] / g.count.trading[kAnyPlatform];
        };
        return std::pair{share(r.recruiter()->history().front()), share(r.recruiter()->history().back())};
    };
    const auto [before, after] =
        shares("platform.west.fee_digital_sale_rp=300", "platform.west.commission_digital_sale_rp=100");
    EXPECT_LT(after, before / 2);
    const auto [peace_before, peace_after] =
        shares("platform.west.fee_digital_sale_rp=1500", "platform.west.commission_digital_sale_rp=1000");
    EXPECT_DOUBLE_EQ(before, peace_before);
    EXPECT_GE(peace_after, peace_before);
}

TEST(Recruiting, HistoriesDoNotDependOnThreadsOrOnBeingInterrupted) {
    const auto setting =
        world_of("tiny", quiet({"platform.east.sales_visits_per_month=60", "platform.west.word_of_mouth_imitation=2"}));
    Replication whole{*setting, 0};
    Replication parts{*setting, 0};
    whole.run(kernel::Mode::sequential);
    parts.run_until(Time{days(40).ms()}, kernel::Mode::windowed);
    std::string bytes;
    ArchiveWriter writer{[&](const void* data, std::size_t n) { bytes.append(static_cast<const char*>(data), n); }};
    parts.archive(writer);
    Replication resumed{*setting, 0};
    ArchiveReader reader{bytes.data(), bytes.size()};
    resumed.archive(reader);
    resumed.run(kernel::Mode::windowed);
    EXPECT_EQ(whole.digest(), resumed.digest());
    EXPECT_EQ(members(whole, 0), members(resumed, 0));
    EXPECT_EQ(whole.recruiter()->history().size(), resumed.recruiter()->history().size());
}

}  // namespace
}  // namespace warung::world
