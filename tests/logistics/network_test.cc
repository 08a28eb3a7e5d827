#include "sim/logistics/network.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace warung::logistics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::array<double, kServiceClasses> kValueOfTime = {216, 62, 750};  // regular, economy, express

Link link(std::size_t from, std::size_t to, double transit_h, double cost) {
    Link l;
    l.from = HubId::of(from);
    l.to = HubId::of(to);
    l.times.transit_h = transit_h;
    l.times.dwell_h = 2;
    l.times.departures_per_week = 7;  // a mean wait of 84 / 7 = 12 h
    l.headway = hours(24);
    l.cost_rp_per_kg = cost;
    return l;
}

LinkId next(const Network& n, std::size_t from, std::size_t to, Time at = Time{0},
            ServiceClass service = ServiceClass::regular) {
    return n.next_link(HubId::of(from), HubId::of(to), service, at);
}

double cost_of(const Link& l, double value_of_time) {
    return l.cost_rp_per_kg + value_of_time * expected_hours(l.times);
}

/// Cheapest way from everywhere to everywhere (Floyd and Warshall) over links open at `at`.
std::vector<std::vector<double>> brute_force(const Network& network, std::size_t hubs, double value_of_time, Time at) {
    std::vector<std::vector<double>> d(hubs, std::vector<double>(hubs, kInfinity));
    for (std::size_t i = 0; i < hubs; ++i) d[i][i] = 0;
    for (std::size_t i = 0; i < network.links().size(); ++i) {
        if (network.closed(LinkId::of(i), at)) continue;
        const Link& l = network.links()[i];
        double& best = d[l.from.index()][l.to.index()];
        best = std::min(best, cost_of(l, value_of_time));
    }
    for (std::size_t k = 0; k < hubs; ++k) {
        for (std::size_t i = 0; i < hubs; ++i) {
            for (std::size_t j = 0; j < hubs; ++j) d[i][j] = std::min(d[i][j], d[i][k] + d[k][j]);
        }
    }
    return d;
}

// Cost of the way that the next links lead along, or infinity where there is none.
double walked(const Network& network, std::size_t hubs, std::size_t from, std::size_t to, ServiceClass service,
              Time at) {
    double cost = 0;
    std::size_t steps = 0;
    for (std::size_t here = from; here != to; ++steps) {
        const LinkId l = next(network, here, to, at, service);
        if (!l.valid()) return kInfinity;
        EXPECT_EQ(network.link(l).from.index(), here);
        EXPECT_FALSE(network.closed(l, at));
        if (steps > hubs) return -1;  // round in circles
        cost += cost_of(network.link(l), kValueOfTime[static_cast<std::size_t>(service)]);
        here = network.link(l).to.index();
    }
    return cost;
}

// Thirty random graphs of 2 to 12 hubs, some in pieces, a third of the links closed on day 1: in each epoch and class
// every way that the next links lead costs what Floyd and Warshall find.
TEST(Network, NextLinksLeadAlongTheCheapestWayForEachClassAndEpoch) {
    random::Stream s{42, random::Purpose::test};
    int unreachable = 0;
    int classes_differ = 0;
    for (int graph = 0; graph < 30; ++graph) {
        const std::size_t hubs = 2 + s.index(11);
        std::vector<Link> links;
        std::vector<Closure> closures;
        for (std::size_t i = 0; i < 3 * hubs; ++i) {
            const std::size_t from = s.index(hubs);
            const std::size_t to = (from + 1 + s.index(hubs - 1)) % hubs;
            // Fast is dear, more or less, so that classes disagree.
            const double transit = 2 + 100 * s.uniform();
            Link l = link(from, to, transit, 20'000 * s.uniform() + 400'000 / transit);
            l.times.departures_per_week = 1 + 13 * s.uniform();
            links.push_back(l);
            if (s.index(3) == 0) closures.push_back({LinkId::of(i), Time{days(1).ms()}, Time{days(2).ms()}});
        }
        const Network network{hubs, links, closures, kValueOfTime};
        for (const Time at : {Time{0}, Time{days(1).ms()}, Time{days(2).ms()}, Time{days(9).ms()}}) {
            for (const ServiceClass c : {ServiceClass::regular, ServiceClass::economy}) {
                const auto best = brute_force(network, hubs, kValueOfTime[static_cast<std::size_t>(c)], at);
                for (std::size_t i = 0; i < hubs; ++i) {
                    for (std::size_t j = 0; j < hubs; ++j) {
                        const double got = walked(network, hubs, i, j, c, at);
                        if (best[i][j] == kInfinity) {
                            ASSERT_EQ(got, kInfinity);
                            ++unreachable;
                        } else {
                            ASSERT_NEAR(got, best[i][j], 1e-9 * best[i][j]) << graph << ": " << i << " to " << j;
                        }
                        classes_differ += next(network, i, j, at, ServiceClass::regular) !=
                                          next(network, i, j, at, ServiceClass::economy);
                    }
                }
            }
        }
    }
    EXPECT_GT(unreachable, 50);
    EXPECT_GT(classes_differ, 50);
}

// 12 h wait, transit, 2 h dwell. Air: 12 + 4 + 2 = 18 h, 10,000 Rp; sea: 12 + 86 + 2 = 100 h, 300 Rp. An hour is worth
// 216: 13,888 against 21,900, by air. At 62: 11,116 against 6,500, by sea.
TEST(Network, RegularParcelsFlyWhereEconomyOnesSail) {
    const Network n{2, {link(0, 1, 4, 10'000), link(0, 1, 86, 300)}, {}, kValueOfTime};
    EXPECT_EQ(next(n, 0, 1, Time{0}, ServiceClass::regular), LinkId::of(0));
    EXPECT_EQ(next(n, 0, 1, Time{0}, ServiceClass::economy), LinkId::of(1));
    EXPECT_NEAR(n.path_hours(HubId::of(0), HubId::of(1), ServiceClass::regular), 18, 1e-12);
    EXPECT_NEAR(n.path_hours(HubId::of(0), HubId::of(1), ServiceClass::economy), 100, 1e-12);
}

// Two hops of 12 + 1 + 2 = 15 h against one of 12 + 20 + 2 = 34 h; the mean wait is part of the cost.
TEST(Network, TheMeanWaitForADepartureCounts) {
    Link direct = link(0, 2, 20, 0);
    const Network daily{3, {link(0, 1, 1, 0), link(1, 2, 1, 0), direct}, {}, kValueOfTime};
    EXPECT_EQ(next(daily, 0, 2), LinkId::of(0));
    direct.times.departures_per_week = 28;  // 3 + 20 + 2 = 25 h < 30 h
    const Network often{3, {link(0, 1, 1, 0), link(1, 2, 1, 0), direct}, {}, kValueOfTime};
    EXPECT_EQ(next(often, 0, 2), LinkId::of(2));
}

TEST(Network, TiesGoToTheLinkWithTheLowestNumber) {
    const Network n{2, {link(1, 0, 5, 0), link(0, 1, 5, 0), link(0, 1, 5, 0)}, {}, kValueOfTime};
    EXPECT_EQ(next(n, 0, 1), LinkId::of(1));
}

// The short way 0 - 1 is closed from day 2 (included) to day 3 (excluded); the way round is 0 - 2 - 1.
TEST(Network, AClosureReroutesAndTheOldWayComesBack) {
    const Time from{days(2).ms()};
    const Time to{days(3).ms()};
    const Network n{
        3, {link(0, 1, 5, 0), link(0, 2, 5, 0), link(2, 1, 5, 0)}, {{LinkId::of(0), from, to}}, kValueOfTime};
    EXPECT_EQ(next(n, 0, 1, Time{0}), LinkId::of(0));
    EXPECT_EQ(next(n, 0, 1, from - milliseconds(1)), LinkId::of(0));
    EXPECT_EQ(next(n, 0, 1, from), LinkId::of(1));
    EXPECT_EQ(next(n, 2, 1, from), LinkId::of(2));
    EXPECT_EQ(next(n, 0, 1, to - milliseconds(1)), LinkId::of(1));
    EXPECT_EQ(next(n, 0, 1, to), LinkId::of(0));
    EXPECT_FALSE(n.closed(LinkId::of(0), from - milliseconds(1)));
    EXPECT_TRUE(n.closed(LinkId::of(0), from));
    EXPECT_TRUE(n.closed(LinkId::of(0), to - milliseconds(1)));
    EXPECT_FALSE(n.closed(LinkId::of(0), to));
    EXPECT_FALSE(n.closed(LinkId::of(1), from));
}

// Closures of one link on days [1, 3) and [2, 4): shut from 1 to 4. Changes at 1, 2, 3, 4.
TEST(Network, OverlappingClosuresHoldUntilTheLastOneEnds) {
    const auto day = [](std::int64_t d) { return Time{days(d).ms()}; };
    const Network n{
        2, {link(0, 1, 5, 0)}, {{LinkId::of(0), day(1), day(3)}, {LinkId::of(0), day(2), day(4)}}, kValueOfTime};
    for (const std::int64_t d : {1, 2, 3}) EXPECT_FALSE(next(n, 0, 1, day(d)).valid()) << d;
    for (const std::int64_t d : {0, 4, 5}) EXPECT_TRUE(next(n, 0, 1, day(d)).valid()) << d;
    for (const std::int64_t d : {0, 1, 2, 3}) EXPECT_EQ(n.next_change(day(d)), day(d + 1));
    EXPECT_EQ(n.next_change(day(2) + hours(5)), day(3));
    EXPECT_EQ(n.next_change(day(4)), Time::never());
}

TEST(Network, AClosureFromTheStartIsInForceAtTimeZero) {
    const Network n{2, {link(0, 1, 5, 0)}, {{LinkId::of(0), Time{0}, Time{days(1).ms()}}}, kValueOfTime};
    EXPECT_FALSE(next(n, 0, 1, Time{0}).valid());
    EXPECT_EQ(n.next_change(Time{0}), Time{days(1).ms()});
    EXPECT_TRUE(next(n, 0, 1, Time{days(1).ms()}).valid());
}

TEST(Network, WithoutAWayThereIsNoNextLink) {
    const Network n{4, {link(0, 1, 5, 0), link(1, 2, 5, 0)}, {}, kValueOfTime};
    EXPECT_EQ(next(n, 0, 2), LinkId::of(0));
    EXPECT_FALSE(next(n, 2, 0).valid()) << "links have one direction";
    EXPECT_FALSE(next(n, 0, 3).valid());
    EXPECT_FALSE(next(n, 3, 0).valid());
    EXPECT_GE(n.path_hours(HubId::of(2), HubId::of(0), ServiceClass::regular), 1e9);
    EXPECT_EQ(n.next_change(Time{0}), Time::never());
}

TEST(Network, LinksWithoutAnyCostStillLeadSomewhere) {
    const auto link = [](int from, int to) {
        Link l;
        l.from = HubId::of(from);
        l.to = HubId::of(to);
        l.times.departures_per_week = 7;
        l.headway = hours(24);
        return l;
    };
    const Network network{3, {link(0, 1), link(1, 0), link(1, 2), link(2, 1)}, {}, {0, 0}};
    const auto next = [&](int from, int to) {
        return network.next_link(HubId::of(from), HubId::of(to), ServiceClass::regular, Time{0}).value();
    };
    EXPECT_EQ(next(0, 2), 0U);
    EXPECT_EQ(next(1, 2), 2U);
    EXPECT_EQ(next(2, 0), 3U);
    EXPECT_EQ(next(1, 0), 1U);
}

constexpr PathRules kByTimetable = {PathRule::earliest_arrival, PathRule::earliest_arrival, PathRule::earliest_arrival};

// Rough seas double 20 h on days 2 to 5: 12 + 40 + 2 h at sea against 12 + 30 + 2 h by road. Before and after by sea.
TEST(Network, ASlowLinkIsAvoidedWhileItIsSlow) {
    const Time from{days(2).ms()};
    const Time to{days(5).ms()};
    const Network n{2, {link(0, 1, 20, 0), link(0, 1, 30, 0)}, {}, kValueOfTime, {{LinkId::of(0), from, to, 2}}};
    EXPECT_EQ(next(n, 0, 1, from - milliseconds(1)), LinkId::of(0));
    EXPECT_EQ(next(n, 0, 1, from), LinkId::of(1));
    EXPECT_EQ(next(n, 0, 1, to), LinkId::of(0));
    EXPECT_EQ(n.slowness(LinkId::of(0), from), 2);
    EXPECT_EQ(n.slowness(LinkId::of(0), to), 1);
    EXPECT_EQ(n.slowness(LinkId::of(1), from), 1);
    EXPECT_FALSE(n.closed(LinkId::of(0), from));
}

// Cheap and slow against dear and fast: cost takes the one, expected time the other, whatever time is worth.
TEST(Network, TheFastestWayIsTakenWhateverItCosts) {
    const std::vector<Link> links = {link(0, 1, 86, 300), link(0, 1, 4, 1'000'000)};
    const Network by_cost{2, links, {}, kValueOfTime};
    const Network by_time{2, links, {}, kValueOfTime, {}, {PathRule::expected_time, PathRule::cost, PathRule::cost}};
    EXPECT_EQ(next(by_cost, 0, 1), LinkId::of(0));
    EXPECT_EQ(next(by_time, 0, 1), LinkId::of(1));
    EXPECT_EQ(next(by_time, 0, 1, Time{0}, ServiceClass::economy), LinkId::of(0));
}

// A ship every ten days, at sea for 10 h, and a truck every day, 40 h on the road, dwell 2 h. On average the ship needs
// 120 + 12 h. But on the day it sails it is first: from 0:00 it is there at 12:00, the truck on day 1 at 18:00. An hour
// after it has left, the truck.
TEST(Network, ByTimetableTheShipInPortBeatsTheTruck) {
    Link ship = link(0, 1, 10, 0);
    ship.headway = hours(240);
    ship.times.departures_per_week = 0.7;
    const Network n{2, {ship, link(0, 1, 40, 0)}, {}, kValueOfTime, {}, kByTimetable};
    EXPECT_EQ(next(n, 0, 1), LinkId::of(1)) << "on average";
    const auto now = n.earliest_arrivals(HubId::of(0), Time{0});
    EXPECT_EQ(now.first[1], LinkId::of(0));
    EXPECT_EQ(now.at[1], Time{hours(12).ms()});
    const auto later = n.earliest_arrivals(HubId::of(0), Time{hours(1).ms()});
    EXPECT_EQ(later.first[1], LinkId::of(1));
    EXPECT_EQ(later.at[1], Time{hours(24 + 42).ms()});
    EXPECT_FALSE(n.earliest_arrivals(HubId::of(1), Time{0}).first[0].valid());
    EXPECT_EQ(n.earliest_arrivals(HubId::of(1), Time{0}).at[0], Time::never());
}

/// Earliest arrival over every way of at most `hops` links, tried one by one.
Time by_trying(const std::vector<Link>& links, const std::vector<Closure>& closures,
               const std::vector<Slowdown>& slowdowns, std::size_t from, std::size_t to, Time now, int hops) {
    if (from == to) return now;
    if (hops == 0) return Time::never();
    Time best = Time::never();
    for (std::size_t i = 0; i < links.size(); ++i) {
        const Link& l = links[i];
        if (l.from.index() != from) continue;
        std::int64_t index = l.departure_index_from(now);
        const auto shut = [&](Time t) {
            return std::any_of(closures.begin(), closures.end(),
                               [&](const Closure& c) { return c.link == LinkId::of(i) && c.from <= t && t < c.to; });
        };
        while (shut(l.departure(index))) ++index;
        const Time departure = l.departure(index);
        double transit_h = l.times.transit_h;
        for (const Slowdown& s : slowdowns) {
            if (s.link == LinkId::of(i) && s.from <= departure && departure < s.to) transit_h *= s.factor;
        }
        const Time there = departure + from_hours(transit_h) + from_hours(l.times.dwell_h);
        best = std::min(best, by_trying(links, closures, slowdowns, l.to.index(), to, there, hops - 1));
    }
    return best;
}

// Random timetables of up to six hubs with closures and slow days; a slow day ends for nobody before his departure, so
// that later departures are not earlier there by more than the search can see: slowdowns last to the end of the run.
TEST(Network, EarliestArrivalsAreThoseOfEveryWayTriedOut) {
    random::Stream s{9, random::Purpose::test};
    int reached = 0;
    for (int graph = 0; graph < 40; ++graph) {
        const std::size_t hubs = 2 + s.index(5);
        std::vector<Link> links;
        std::vector<Closure> closures;
        std::vector<Slowdown> slowdowns;
        for (std::size_t i = 0; i < 2 * hubs; ++i) {
            const std::size_t from = s.index(hubs);
            Link l = link(from, (from + 1 + s.index(hubs - 1)) % hubs, 1 + 30 * s.uniform(), 0);
            l.headway = from_hours(6 + 100 * s.uniform());
            l.offset = Duration{static_cast<std::int64_t>(s.index(static_cast<std::uint64_t>(l.headway.ms())))};
            links.push_back(l);
            const Time begin{from_days(5 * s.uniform()).ms()};
            if (s.index(3) == 0) closures.push_back({LinkId::of(i), begin, begin + from_days(8 * s.uniform())});
            if (s.index(3) == 0)
                slowdowns.push_back({LinkId::of(i), begin, Time{days(1'000).ms()}, 1 + 2 * s.uniform()});
        }
        const Network n{hubs, links, closures, kValueOfTime, slowdowns, kByTimetable};
        for (int ask = 0; ask < 5; ++ask) {
            const std::size_t from = s.index(hubs);
            const Time now{from_days(6 * s.uniform()).ms()};
            const auto found = n.earliest_arrivals(HubId::of(from), now);
            for (std::size_t to = 0; to < hubs; ++to) {
                const Time best = by_trying(links, closures, slowdowns, from, to, now, static_cast<int>(hubs));
                ASSERT_EQ(found.at[to], best) << graph << ": " << from << " to " << to;
                reached += to != from && best != Time::never();
                if (to == from || best == Time::never()) continue;
                ASSERT_EQ(n.link(found.first[to]).from.index(), from);
            }
        }
    }
    EXPECT_GT(reached, 200);
}

}  // namespace
}  // namespace warung::logistics
