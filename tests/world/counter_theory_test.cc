// The kiosk's counter as scenarios run it, against queueing theory. In each world one kiosk serves a Poisson stream:
// walks are independent of it, so that arrivals at the counter are Poisson too.
#include "tests/world/one_kiosk.h"

#include "sim/random/real_math.h"

#include <cmath>

namespace warung::world {
namespace {

using testing::one_kiosk;

constexpr double kCustomers = 1'200;
constexpr double kWeekS = 7 * 86'400;

/// Needs per customer and week for so many arrivals a second.
std::string needs_for(double per_second) {
    return "service.token.needs_per_week=" + std::to_string(per_second * kWeekS / kCustomers);
}

struct Queue {
    double wait_s = 0;  ///< mean, of the served
    double refused = 0;
    double served = 0;
};

Queue run(const std::vector<std::string>& overrides, const std::function<void(scenario::Scenario&)>& change = {}) {
    const auto setting = one_kiosk(overrides, change);
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    EXPECT_EQ(testing::broken_checks(r), "");
    const Counters c = r.regions()[0].measured();
    Queue q;
    for (std::size_t urban = 0; urban < 2; ++urban) {
        for (std::size_t o = 0; o < kAttemptOutcomes; ++o)
            (o == 0 ? q.served : q.refused) += static_cast<double>(c.attempts[urban][0][o]);
    }
    q.wait_s = static_cast<double>(c.wait_ms) / 1000 / q.served;
    return q;
}

/// Service takes a minute on average: with an hour's service the patience of a day would show.
std::vector<std::string> with(const std::vector<std::string>& more) {
    std::vector<std::string> keys = {"run.horizon_days=80", "run.warm_up_days=5", "service.token.service_time_s=60"};
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
}

// M/M/2, service 60 s, load 0.7 a server: a = 1.4, Erlang's C = (0.98 / 0.3) / (1 + 1.4 + 0.98 / 0.3) = 0.5765;
// Wq = C / (2 / 60 - 1.4 / 60) = 57.65 s. Of 150,000 customers: a standard error of some 2 %.
TEST(CounterTheory, TwoServersWaitAsErlangSays) {
    const Queue q = run(with({"kiosk.servers=2", needs_for(1.4 / 60)}));
    EXPECT_NEAR(q.wait_s, 57.65, 0.08 * 57.65);
    EXPECT_LT(q.refused, 0.002 * q.served) << "nobody to speak of loses patience";
}

// M/D/1 waits half as long as M/M/1, and cv^2 = 1/4 gives (1 + 1/4) / 2 of it (Pollaczek and Khinchine):
// load 0.7, service 60 s: 60 x 0.7 / 0.3 = 140 s, so 70 and 87.5.
TEST(CounterTheory, WaitsFollowTheSpreadOfServiceTimes) {
    const auto wait = [](const char* cv) {
        return run(with({std::string{"service.token.service_time_cv="} + cv, needs_for(0.7 / 60)})).wait_s;
    };
    EXPECT_NEAR(wait("1"), 140, 0.1 * 140);
    EXPECT_NEAR(wait("0.5"), 87.5, 0.1 * 87.5);
    EXPECT_NEAR(wait("0"), 70, 0.1 * 70);
}

// Who finds two waiting at a single server walks away: M/M/1/3. Load 1: P(3) = 1/4.
TEST(CounterTheory, AFullQueueTurnsAwayAsMM1KSays) {
    const Queue q = run(with({"customer.queue_limit=2", needs_for(1.0 / 60)}));
    EXPECT_NEAR(q.refused / (q.refused + q.served), 0.25, 0.008);
}

// Ordered ahead: what is left of an exponential preparation of mean m after a walk of w is m exp(-w / m) on average.
TEST(CounterTheory, OrderingAheadLeavesThePreparationLessTheWalk) {
    const auto change = [](scenario::Scenario& s) {
        kiosks::OutletParams counter;
        counter.share = 1;
        counter.servers = 50;
        counter.opening_h = 0;
        counter.closing_h = 24;
        counter.size_factor = 1;
        counter.counter = kiosks::CounterKind::order_ahead;
        s.outlets.push_back({"grill", counter});
    };
    const std::vector<std::string> keys = with({"service.token.service_time_s=600", needs_for(1.0 / 600),
                                                "customer.walking_km_h=4.5", "run.horizon_days=400"});
    const auto setting = one_kiosk(keys, change);
    double expected = 0;
    double people = 0;
    const Replication fresh{*setting, 0};
    for (const Neighbourhood& hood : fresh.regions()[0].population().neighbourhoods) {
        const double walk_s = hood.distance_10m[0] * 0.01 * setting->scenario.geography.detour / 4.5 * 3'600;
        expected += hood.customers * 600 * random::exp(-walk_s / 600);
        people += hood.customers;
    }
    expected /= people;
    ASSERT_LT(expected, 590) << "nobody walks";
    EXPECT_NEAR(run(keys, change).wait_s, expected, 0.02 * expected);
}

// The same kiosks, the same needs: with outlets some of them are larger, staffed and open longer.
TEST(CounterTheory, OutletsChangeTheirOwnKiosksOnly) {
    scenario::Scenario s = testing::load("tiny").base;
    const auto plain = testing::world_of(s);
    kiosks::OutletParams market;
    market.share = 0.3;
    market.size_factor = 8;
    s.outlets.push_back({"minimarket", market});
    const auto mixed = testing::world_of(s);
    const Replication before{*plain, 0};
    const Replication after{*mixed, 0};
    int outlets = 0;
    for (std::size_t r = 0; r < before.regions().size(); ++r) {
        const auto& a = before.regions()[r].population().kiosks;
        const auto& b = after.regions()[r].population().kiosks;
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t k = 0; k < a.size(); ++k) {
            EXPECT_EQ(a[k].place.x, b[k].place.x);
            EXPECT_EQ(a[k].memberships, b[k].memberships);
            if (b[k].outlet == 0) {
                EXPECT_EQ(a[k].cash, b[k].cash);
                EXPECT_EQ(a[k].hours.open_min, b[k].hours.open_min);
                EXPECT_EQ(a[k].stock.net(), b[k].stock.net());
                continue;
            }
            ++outlets;
            EXPECT_EQ(b[k].size, a[k].size * 8);
            EXPECT_TRUE(b[k].staffed);
            EXPECT_EQ(b[k].hours.close_min, 22 * 60);
            EXPECT_GE(b[k].cash.count(), a[k].cash.count() * 7);
        }
    }
    EXPECT_GT(outlets, 10);
}

// Attempts and needs by hour add up to those by outcome, and fall into the hours in which kiosks are open.
TEST(Tally, HoursAddUpToOutcomes) {
    const auto setting = testing::world_of("tiny", {"run.horizon_days=21", "kiosk.hours_spread_h=0"});
    Replication r{*setting, 0};
    r.run(kernel::Mode::sequential);
    const Counters c = testing::total(r);
    for (std::size_t s = 0; s < setting->services.size(); ++s) {
        for (std::size_t o = 0; o < kAttemptOutcomes; ++o) {
            std::int64_t sum = 0;
            for (const auto& hour : c.attempts_by_hour) sum += hour[s][o];
            EXPECT_EQ(sum, c.attempts[0][s][o] + c.attempts[1][s][o]);
        }
        for (std::size_t o = 0; o < kNeedOutcomes; ++o) {
            std::int64_t sum = 0;
            for (const auto& hour : c.needs_by_hour) sum += hour[s][o];
            EXPECT_EQ(sum, c.need_outcomes[s][o]);
        }
        const auto closed = static_cast<std::size_t>(AttemptOutcome::closed);
        EXPECT_GT(c.attempts_by_hour[3][s][closed], 0) << "those who come at night in vain";
        EXPECT_EQ(c.attempts_by_hour[3][s][0], 0);
    }
}

}  // namespace
}  // namespace warung::world
