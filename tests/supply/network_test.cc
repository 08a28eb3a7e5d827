#include "sim/supply/network.h"

#include "sim/inventory/textbook.h"
#include "tests/supply/networks.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace warung::supply {
namespace {

using inventory::Policy;
using inventory::Shortage;

// ---- One instant after the other ----------------------------------------------------------------------------

TEST(Network, AReceiptServesDemandOfTheSameInstant) {
    // 10 a day from 10 on hand, ordered at day 0, there on day 1 before that day's demand: nothing is lost.
    const Network network{.sites = {{.policy = Policy::base_stock(10),
                                     .initial = 10,
                                     .shortage = Shortage::lost_order,
                                     .sources = {{.lead_time = fixed_days(1)}}}},
                          .streams = {regular_demand(0, 10, 1)}};
    const NetworkResult run = simulate(network, 1, Time{}, day(30));
    EXPECT_EQ(run.tallies[0].demands, 30);
    EXPECT_EQ(run.tallies[0].units_sold, 300);
    EXPECT_EQ(run.tallies[0].units_lost, 0);
    EXPECT_EQ(run.tallies[0].on_hand, 0) << "and nothing is ever kept";
}

TEST(Network, APolicyLooksOnceAnInstantWhenAllItsDemandIsIn) {
    // 500 - 120 - 80 = 300 is what the policy sees; had it looked between the two, it would have ordered 120 too.
    const Network network{.sites = {{.policy = Policy::s_S(380, 500), .initial = 500}},
                          .streams = {regular_demand(0, 120, 2), regular_demand(0, 80, 2)}};
    const NetworkResult run = simulate(network, 1, Time{}, day(1));
    EXPECT_EQ(run.tallies[0].orders_placed, 1);
    EXPECT_EQ(run.tallies[0].units_ordered, 200);
}

TEST(Network, ADailyReviewBeforeDemandSeesYesterdaysLevel) {
    const auto ordered = [](bool before) {
        const Network network{.sites = {{.policy = Policy::base_stock(50).reviewed_every(days(1)),
                                         .initial = 50,
                                         .sources = {{.lead_time = fixed_days(3)}},
                                         .reviews_before_demand = before}},
                              .streams = {regular_demand(0, 7, 1)}};
        return simulate(network, 1, Time{}, day(10)).tallies[0].units_ordered;
    };
    EXPECT_EQ(ordered(false), 70);
    EXPECT_EQ(ordered(true), 63);
}

TEST(Network, NothingHappensAtTheHorizonItself) {
    const Network network{.sites = {{}}, .streams = {regular_demand(0, 1, 1)}};
    EXPECT_EQ(simulate(network, 1, Time{}, day(5)).tallies[0].demands, 5) << "days 0, 1, 2, 3, 4";
    EXPECT_EQ(simulate(network, 1, Time{}, Time{day(5).ms() + 1}).tallies[0].demands, 6);
}

// Gaps of 0.3 and 0.2 days: 34 and 50 orders before day 10 (9.9 is the last, 10.0 is not before), 67 and 100 before
// day 20. A clock of floating-point days counts one more, as 0.2 added 50 times falls short of 10.
TEST(Network, TheClockDoesNotDrift) {
    const Network network{.sites = {{}}, .streams = {regular_demand(0, 60, 0.3), regular_demand(0, 40, 0.2)}};
    const NetworkResult ten = simulate(network, 1, Time{}, day(10));
    EXPECT_EQ(ten.tallies[0].demands, 84);
    EXPECT_EQ(ten.tallies[0].units_demanded, 34 * 60 + 50 * 40);
    const NetworkResult twenty = simulate(network, 1, Time{}, day(20));
    EXPECT_EQ(twenty.tallies[0].demands, 167);
    EXPECT_EQ(twenty.tallies[0].units_demanded, 67 * 60 + 100 * 40);
    const NetworkResult century = simulate(network, 1, Time{}, day(36'000));
    EXPECT_EQ(century.tallies[0].demands, 120'000 + 180'000);
}

// ---- Against another program --------------------------------------------------------------------------------

struct Published {
    std::string name;
    double horizon;
    double lead;
    double link_cost;
    double buy;
    double sell;
    double holding;
    std::vector<Site> sites;
    std::vector<DemandStream> streams;
    // Results of anyLogistix.
    Quantity end_stock;
    std::int64_t customer_orders;
    std::int64_t site_orders;
    Quantity units_demanded;
    Quantity units_ordered;
    std::int64_t orders_delivered;
    std::int64_t orders_received;
    Quantity units_delivered;
    Quantity units_received;
    double holding_cost;
    double profit;
};

Site keeping(const Policy& policy, Quantity initial, double lead) {
    return {.policy = policy,
            .initial = initial,
            .shortage = Shortage::lost_order,
            .sources = {{.lead_time = fixed_days(lead)}}};
}

/// Two streams a site: 20 and 40 a day at the first, 60 and 80 every second day at the next, and so on.
std::vector<DemandStream> rising_demand(std::uint32_t sites) {
    std::vector<DemandStream> streams;
    for (std::uint32_t s = 0; s < sites; ++s) {
        for (const Quantity more : {20, 40}) streams.push_back(regular_demand(s, 40 * s + more, s + 1, 1));
    }
    return streams;
}

std::vector<Published> published() {
    const auto s_S = [](Quantity s, Quantity S, Quantity initial, double lead = 1) {
        return keeping(Policy::s_S(s, S), initial, lead);
    };
    const auto r_Q = [](Quantity r, Quantity q, Quantity initial, double lead = 1) {
        return keeping(Policy::r_Q(r, q), initial, lead);
    };
    const auto twin = [](double delivery) {
        return std::vector{regular_demand(0, 120, 2, delivery), regular_demand(0, 80, 2, delivery)};
    };
    return {
        {"1",
         59,
         2,
         10,
         200,
         250,
         0.2,
         {r_Q(500, 500, 1000, 2)},
         {regular_demand(0, 120, 2, 2)},
         400,
         30,
         7,
         3600,
         3500,
         29,
         6,
         3480,
         3000,
         7600,
         292030},
        {"2",  59, 2,  10,   200,  250,  0.2,   {r_Q(500, 500, 1000, 2)}, twin(2), 500, 60, 12, 6000,
         6000, 58, 11, 5800, 5500, 7100, 392180},
        {"3",  59, 1,  10,   200,  250,  0.2,   {s_S(200, 500, 500)}, twin(1), 100, 60, 15, 6000,
         6000, 58, 14, 5800, 5600, 3500, 375750},
        {"4",     59,   1,    10,    200,  250,  0.2, {keeping(Policy::s_S(200, 500).with_safety_stock(100), 500, 1)},
         twin(1), 400,  60,   15,    6000, 5900, 58,  15,
         5800,    5900, 4740, 314510},
        {"5",
         59,
         1,
         10,
         200,
         250,
         0.2,
         {keeping(Policy::fixed_order(days(1), 100), 1000, 1)},
         {regular_demand(0, 100, 1, 1)},
         900,
         59,
         59,
         5900,
         5900,
         58,
         58,
         5800,
         5800,
         10620,
         303200},
        {"6",
         31,
         1,
         10,
         150,
         300,
         0.22,
         {s_S(500, 1000, 1000), r_Q(1000, 500, 1500)},
         rising_demand(2),
         2020,
         94,
         7,
         4100,
         3620,
         90,
         7,
         3900,
         3620,
         12971.2,
         673018.8},
        {"7",
         31,
         1,
         20,
         150,
         300,
         0.22,
         {s_S(500, 1000, 1000), s_S(1000, 1500, 1500), r_Q(1000, 1000, 2000), r_Q(1500, 1000, 2500)},
         rising_demand(4),
         5380,
         132,
         11,
         8920,
         7860,
         126,
         10,
         8500,
         7300,
         36260.4,
         1541879.6},
        {"8",
         31,
         1,
         30,
         150,
         300,
         0.22,
         {s_S(500, 1000, 1000), s_S(1000, 1500, 1500), s_S(1500, 2000, 2000), s_S(2000, 2500, 2500),
          r_Q(1500, 1500, 3000), r_Q(2000, 1500, 3500), r_Q(2000, 2000, 4000), r_Q(2500, 2000, 4500)},
         rising_demand(8),
         17160,
         176,
         18,
         19520,
         15240,
         166,
         17,
         18260,
         14680,
         118553.6,
         3529626.4},
    };
}

// Results of anyLogistix as published with SupplyNetPy (validation_snp_anylogistix_cmp.csv); the inputs follow the
// csv's header where the table of its README disagrees, and stocks at the start follow from the balance of units.
// Lost sales; revenue when sold, goods paid when received, so much per dispatched order on both links.
TEST(Network, HasTheResultsOfAnyLogistixToTheLastUnit) {
    for (const Published& p : published()) {
        SCOPED_TRACE("model " + p.name);
        const Network network{p.sites, p.streams};
        const NetworkResult run = simulate(network, 1, Time{}, day(p.horizon));
        SiteTally all;
        Quantity end_stock = 0;
        for (std::size_t s = 0; s < p.sites.size(); ++s) {
            const SiteTally& site = run.tallies[s];
            end_stock += run.stocks[s].on_hand();
            all.demands += site.demands;
            all.orders_placed += site.orders_placed;
            all.units_demanded += site.units_demanded;
            all.units_ordered += site.units_ordered;
            all.demands_delivered += site.demands_delivered;
            all.demands_dispatched += site.demands_dispatched;
            all.orders_received += site.orders_received;
            all.orders_dispatched += site.orders_dispatched;
            all.units_delivered += site.units_delivered;
            all.units_received += site.units_received;
            all.units_sold += site.units_sold;
            all.on_hand += site.on_hand;
        }
        EXPECT_EQ(end_stock, p.end_stock);
        EXPECT_EQ(all.demands, p.customer_orders);
        EXPECT_EQ(all.orders_placed, p.site_orders);
        EXPECT_EQ(all.units_demanded, p.units_demanded);
        EXPECT_EQ(all.units_ordered, p.units_ordered);
        EXPECT_EQ(all.demands_delivered, p.orders_delivered);
        EXPECT_EQ(all.orders_received, p.orders_received);
        EXPECT_EQ(all.units_delivered, p.units_delivered);
        EXPECT_EQ(all.units_received, p.units_received);
        const double holding = p.holding * static_cast<double>(all.on_hand) / static_cast<double>(kMsPerDay);
        EXPECT_NEAR(holding, p.holding_cost, 1e-6);
        const double links = p.link_cost * static_cast<double>(all.orders_dispatched + all.demands_dispatched);
        const double goods = p.buy * static_cast<double>(all.units_received);
        EXPECT_NEAR(p.sell * static_cast<double>(all.units_sold) - holding - links - goods, p.profit, 1e-6);
    }
}

// ---- Against theory -----------------------------------------------------------------------------------------

// Palm: with one-for-one orders only the mean of the lead time matters. S = 7, 5 units a lead time: fill rate
// P(Poisson(5) <= 6) = 0.762.
TEST(Network, OneForOneStockIsPalmsForAnyLawOfTheLeadTime) {
    const inventory::OneForOne theory = inventory::one_for_one(7, 5);
    for (const Delay& lead : {fixed_days(1), Delay::uniform(Duration{}, days(2)), Delay::exponential(days(1))}) {
        const Network network{
            .sites = {{.policy = Policy::base_stock(7), .initial = 7, .sources = {{.lead_time = lead}}}},
            .streams = {poisson_demand(0, 5)}};
        const Estimate fill = estimate(30, [&](std::uint64_t key) {
            const SiteTally site = simulate(network, key, day(20), day(1'020)).tallies[0];
            return static_cast<double>(site.demands_met_at_once) / static_cast<double>(site.demands);
        });
        EXPECT_NEAR(fill.mean, theory.fill_rate, 4 * fill.standard_error);
        EXPECT_LT(fill.standard_error, 0.005) << "the test has teeth only if the error is small";
        const Estimate backlog = estimate(30, [&](std::uint64_t key) {
            const NetworkResult run = simulate(network, key, day(20), day(1'020));
            return time_average(run.tallies[0].backlog, run.measured);
        });
        EXPECT_NEAR(backlog.mean, theory.backorders, 4 * backlog.standard_error);
        EXPECT_LT(backlog.standard_error, 0.05 * theory.backorders);
    }
}

TEST(Network, OneForOneStockWithLostSalesIsErlangsLossSystem) {
    const inventory::OneForOneLost theory = inventory::one_for_one_lost(6, 5);
    const Network network{.sites = {{.policy = Policy::base_stock(6),
                                     .initial = 6,
                                     .shortage = Shortage::lost_order,
                                     .sources = {{.lead_time = Delay::uniform(Duration{}, days(2))}}}},
                          .streams = {poisson_demand(0, 5)}};
    const Estimate lost = estimate(30, [&](std::uint64_t key) {
        const SiteTally site = simulate(network, key, day(20), day(1'020)).tallies[0];
        return static_cast<double>(site.units_lost) / static_cast<double>(site.units_demanded);
    });
    EXPECT_NEAR(lost.mean, theory.lost_fraction, 4 * lost.standard_error);
    EXPECT_LT(lost.standard_error, 0.004);
}

// Clark and Scarf, first row of Shang and Song 2003, table 1: 12.688 with local stocks of 8, 5, 5 and 4.
TEST(Network, ASerialSystemCostsWhatClarkAndScarfSay) {
    Network network{.sites = {}, .streams = {poisson_demand(0, 16)}};
    constexpr std::array<Quantity, 4> kLocal{8, 5, 5, 4};
    for (std::uint32_t j = 0; j < 4; ++j) {
        network.sites.push_back({.policy = Policy::base_stock(kLocal[j]),
                                 .initial = kLocal[j],
                                 .sources = {{.site = j < 3 ? j + 1 : kOutside, .lead_time = fixed_days(0.25)}}});
    }
    const Estimate cost = estimate(40, [&](std::uint64_t key) {
        const NetworkResult run = simulate(network, key, day(20), day(520));
        double sum = 9 * time_average(run.tallies[0].backlog, run.measured);
        for (std::size_t j = 0; j < 4; ++j) {
            const double local_holding = 0.25 * static_cast<double>(4 - j);
            sum += local_holding * time_average(run.tallies[j].on_hand + run.tallies[j].outbound, run.measured);
        }
        return sum;
    });
    EXPECT_NEAR(cost.mean, 12.688, 4 * cost.standard_error);
    EXPECT_LT(cost.standard_error, 0.1);
}

// ---- Sources ------------------------------------------------------------------------------------------------

TEST(Network, ASourceThatIsDownSendsItsOrdersWhenItIsUpAgain) {
    // Up to day 10, down to day 15. One unit a day, one for one: the orders of days 10 to 14 leave on day 15 and are
    // there on day 16, those of days 0 to 9 the day after each.
    const Network network{
        .sites = {{.policy = Policy::base_stock(100),
                   .initial = 100,
                   .sources = {{.lead_time = fixed_days(1), .up = fixed_days(10), .down = fixed_days(5)}}}},
        .streams = {regular_demand(0, 1, 1)}};
    EXPECT_EQ(simulate(network, 1, Time{}, day(15)).tallies[0].orders_received, 10);
    EXPECT_EQ(simulate(network, 1, Time{}, day(15)).tallies[0].orders_dispatched, 10);
    EXPECT_EQ(simulate(network, 1, Time{}, day(15)).tallies[0].orders_placed, 15);
    EXPECT_EQ(simulate(network, 1, Time{}, day(16)).tallies[0].orders_dispatched, 16);
    EXPECT_EQ(simulate(network, 1, Time{}, day(16.5)).tallies[0].orders_received, 16);
}

TEST(Network, AnOrderGoesToTheFirstSourceThatHasAllOfIt) {
    // The shop orders 10 a day, by preference from a hub with 25 and no supply of its own, else from outside. Two
    // orders find the hub stocked (25, 15), the third does not (5).
    const Network network{
        .sites = {{.policy = Policy::base_stock(10),
                   .initial = 10,
                   .sources = {{.site = 1, .lead_time = fixed_days(0.5)}, {.lead_time = fixed_days(2)}}},
                  {.initial = 25}},
        .streams = {regular_demand(0, 10, 1)}};
    const NetworkResult run = simulate(network, 1, Time{}, day(4.75));
    EXPECT_EQ(run.stocks[1].on_hand(), 5);
    EXPECT_EQ(run.tallies[0].orders_placed, 5);
    // There by day 4.75: days 0 and 1 from the hub, day 2 from outside (day 4).
    EXPECT_EQ(run.tallies[0].orders_received, 3);
}

TEST(Network, ProcessingDelaysAnOrderAndNotTheGoods) {
    const Network network{.sites = {{.policy = Policy::s_S(0, 10),
                                     .initial = 10,
                                     .sources = {{.processing = fixed_days(2), .lead_time = fixed_days(1)}}}},
                          .streams = {regular_demand(0, 10, 100)}};
    EXPECT_EQ(simulate(network, 1, Time{}, day(2)).tallies[0].orders_dispatched, 0);
    EXPECT_EQ(simulate(network, 1, Time{}, day(2.5)).tallies[0].orders_dispatched, 1);
    EXPECT_EQ(simulate(network, 1, Time{}, day(3)).tallies[0].orders_received, 0);
    EXPECT_EQ(simulate(network, 1, Time{}, day(3.5)).tallies[0].orders_received, 1);
}

TEST(Network, SitesWaitInTurnForAStockThatComesInParts) {
    // A hub of 10 owes two shops 8 each: the first is served, the second gets 2 now and 6 with the hub's own order.
    const Network network{
        .sites = {{.policy = Policy::base_stock(8), .initial = 8, .sources = {{.site = 2}}},
                  {.policy = Policy::base_stock(8), .initial = 8, .sources = {{.site = 2}}},
                  {.policy = Policy::base_stock(10), .initial = 10, .sources = {{.lead_time = fixed_days(5)}}}},
        .streams = {regular_demand(0, 8, 100), regular_demand(1, 8, 100)}};
    const NetworkResult before = simulate(network, 1, Time{}, day(5));
    EXPECT_EQ(before.stocks[0].on_hand(), 8);
    EXPECT_EQ(before.stocks[1].on_hand(), 2);
    EXPECT_EQ(before.stocks[2].backlog(), 6);
    EXPECT_EQ(before.tallies[1].orders_received, 0) << "an order is received with its last part";
    const NetworkResult after = simulate(network, 1, Time{}, day(6));
    EXPECT_EQ(after.stocks[1].on_hand(), 8);
    EXPECT_EQ(after.stocks[2].on_hand(), 10);
    EXPECT_EQ(after.tallies[1].orders_received, 1);
}

// ---- Any network --------------------------------------------------------------------------------------------

Network random_network(std::uint64_t seed) {
    random::Stream luck{random::derive(random::derive(seed, random::Purpose::test), 77)};
    Network network;
    const auto count = static_cast<std::uint32_t>(2 + luck.index(8));
    for (std::uint32_t s = 0; s < count; ++s) {
        Site site;
        const auto low = static_cast<Quantity>(luck.index(40));
        const auto more = static_cast<Quantity>(1 + luck.index(40));
        site.policy = luck.uniform() < 0.5 ? Policy::s_S(low, low + more) : Policy::r_Q(low, more);
        if (luck.uniform() < 0.3) site.policy.review = from_days(0.5 + luck.uniform());
        site.initial = static_cast<Quantity>(luck.index(60));
        site.shortage = static_cast<Shortage>(luck.index(3));
        Source& source = site.sources.front();
        if (s > 0 && luck.uniform() < 0.7) source.site = static_cast<std::uint32_t>(luck.index(s));
        source.lead_time = Delay::uniform(from_days(luck.uniform()), from_days(1 + 2 * luck.uniform()));
        if (luck.uniform() < 0.3) source.processing = fixed_days(luck.uniform());
        if (source.site == kOutside && luck.uniform() < 0.5) {
            source.up = Delay::exponential(days(5));
            source.down = Delay::exponential(days(1));
        }
        if (luck.uniform() < 0.3) site.sources.push_back({.lead_time = fixed_days(4)});
        network.sites.push_back(site);
        DemandStream demand = poisson_demand(s, 1 + 5 * luck.uniform());
        demand.sizes = {{1, 0.5}, {3, 0.3}, {20, 0.2}};
        demand.delivery = from_days(luck.uniform());
        network.streams.push_back(demand);
    }
    return network;
}

TEST(RandomNetworks, KeepEveryUnitAndSettleEveryDemand) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        SCOPED_TRACE(seed);
        const Network network = random_network(seed);
        const NetworkResult run = simulate(network, seed, Time{}, day(200));
        Quantity received = 0;
        for (std::size_t s = 0; s < network.sites.size(); ++s) {
            const SiteTally& site = run.tallies[s];
            EXPECT_EQ(network.sites[s].initial + site.units_received,
                      run.stocks[s].on_hand() + site.units_sold + site.units_supplied);
            EXPECT_EQ(site.units_ordered, site.units_received + run.stocks[s].on_order());
            EXPECT_LE(site.units_sold + site.units_lost, site.units_demanded);
            EXPECT_LE(site.units_delivered, site.units_sold);
            EXPECT_LE(site.orders_received, site.orders_dispatched);
            EXPECT_LE(site.orders_dispatched, site.orders_placed);
            if (network.sites[s].shortage == Shortage::backorder) {
                EXPECT_EQ(site.units_lost, 0);
                EXPECT_LE(site.units_demanded - site.units_sold, run.stocks[s].backlog());
            } else {
                EXPECT_EQ(site.units_sold + site.units_lost, site.units_demanded);
            }
            received += site.units_received;
        }
        EXPECT_GT(received, 0);
    }
}

TEST(RandomNetworks, DependOnTheKeyAlone) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const Network network = random_network(seed);
        const NetworkResult a = simulate(network, 5, Time{}, day(100));
        const NetworkResult b = simulate(network, 5, Time{}, day(100));
        const NetworkResult other = simulate(network, 6, Time{}, day(100));
        bool differs = false;
        for (std::size_t s = 0; s < network.sites.size(); ++s) {
            EXPECT_EQ(a.tallies[s].on_hand, b.tallies[s].on_hand);
            EXPECT_EQ(a.tallies[s].units_sold, b.tallies[s].units_sold);
            differs = differs || a.tallies[s].on_hand != other.tallies[s].on_hand;
        }
        EXPECT_TRUE(differs);
    }
}

// A demand of its own luck: another policy meets the same customers.
TEST(RandomNetworks, MeetTheSameDemandUnderAnotherPolicy) {
    Network network = random_network(3);
    const NetworkResult a = simulate(network, 5, Time{}, day(100));
    network.sites[0].policy = Policy::s_S(5, 200);
    const NetworkResult b = simulate(network, 5, Time{}, day(100));
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
        EXPECT_EQ(a.tallies[s].demands, b.tallies[s].demands);
        EXPECT_EQ(a.tallies[s].units_demanded, b.tallies[s].units_demanded);
    }
}

TEST(Network, RefusesWhatMakesNoSense) {
    Network ring{.sites = {{.sources = {{.site = 1}}}, {.sources = {{.site = 0}}}}, .streams = {}};
    EXPECT_THROW(ring.check(), std::invalid_argument);
    Network nowhere{.sites = {{.sources = {{.site = 7}}}}, .streams = {}};
    EXPECT_THROW(nowhere.check(), std::invalid_argument);
    Network without_gap{.sites = {{}}, .streams = {{.site = 0}}};
    EXPECT_THROW(without_gap.check(), std::invalid_argument);
    Network no_source{.sites = {{.sources = {}}}, .streams = {}};
    EXPECT_THROW(no_source.check(), std::invalid_argument);
}

}  // namespace
}  // namespace warung::supply
