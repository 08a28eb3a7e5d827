#include "sim/competition/learning.h"
#include "sim/competition/exploration.h"
#include "sim/competition/sequential_learning.h"
#include "sim/competition/sessions.h"
#include "sim/market/concentration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::competition {
namespace {

constexpr std::uint64_t kSeed = 20;

struct Calvano {
    market::LogitDemand demand;
    std::vector<double> cost;
    GridGame game;
    double nash = 0;  // profits of all firms together
    double joint = 0;

    explicit Calvano(std::vector<double> costs, std::size_t points = 15)
        : demand{market::LogitDemand::symmetric(costs.size(), 2, 0.25, 0.0)},
          cost{std::move(costs)},
          game{grid_game(market::PriceGridGame::between_benchmarks(demand, cost, points, 0.1))} {
        nash = total(market::nash_prices(demand, cost));
        joint = total(market::joint_prices(demand, cost));
    }
    [[nodiscard]] double total(const std::vector<double>& prices) const {
        const auto profits = market::outcome(demand, market::Sellers::apart(cost), prices).firm_profit;
        return std::accumulate(profits.begin(), profits.end(), 0.0);
    }
    [[nodiscard]] double delta(const LearnedSession& session) const {
        double profit = 0;
        for (std::size_t i = 0; i < game.players; ++i) profit += cycle_profit(game, session, i);
        return market::profit_gain(profit, nash, joint);
    }
};

struct Moments {
    double mean = 0;
    double sd = 0;
    double error = 0;
};
Moments moments(const std::vector<double>& x) {
    const auto n = static_cast<double>(x.size());
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
    double squares = 0;
    for (const double v : x) squares += (v - mean) * (v - mean);
    const double sd = std::sqrt(squares / (n - 1));
    return {mean, sd, sd / std::sqrt(n)};
}
Moments deltas(const Calvano& market, const std::vector<LearnedSession>& sessions) {
    std::vector<double> x;
    for (const LearnedSession& s : sessions) x.push_back(market.delta(s));
    return moments(x);
}

/// A prisoners' dilemma: low against high earns 6 and 0, both low 2, both high 4. Actions: 0 low, 1 high.
GridGame dilemma() {
    GridGame game;
    game.players = 2;
    game.prices = 2;
    game.grid = {{1, 2}, {1, 2}};
    game.profit = {2, 2, 6, 0, 0, 6, 4, 4};
    return game;
}

TEST(GridGame, NumbersJointActionsWithTheLastPlayerFastest) {
    const GridGame game = Calvano{{1, 1, 1}, 5}.game;
    const std::vector<std::size_t> actions{3, 0, 4};
    const std::size_t joint = game.joint(actions);
    EXPECT_EQ(joint, 3U * 25 + 0 * 5 + 4);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(game.action(joint, i), actions[i]);
    EXPECT_EQ(game.replaced(joint, 1, 2), 3U * 25 + 2 * 5 + 4);
    EXPECT_EQ(dilemma().best_response(3, 0), 0U);
}

// delta = 0.5, alpha = 0.25. Start: Q(low) = (2 + 6) / 2 / 0.5 = 8, Q(high) = (0 + 4) / 2 / 0.5 = 4.
// State 3 (both high), actions low, high -> state 1:
//   player 0: 0.75 x 8 + 0.25 (6 + 0.5 x 8) = 8.5;   player 1: 0.75 x 4 + 0.25 (0 + 0.5 x 8) = 4
// State 1, both high -> state 3, where the best are 8.5 and 8:
//   player 0: 0.75 x 4 + 0.25 (4 + 4.25) = 5.0625;   player 1: 0.75 x 4 + 0.25 (4 + 4) = 5
// State 3, both low -> state 0:
//   player 0: 0.75 x 8.5 + 0.25 (2 + 4) = 7.875;     player 1: 0.75 x 8 + 0.25 (2 + 4) = 7.5
TEST(QLearning, UpdatesByHand) {
    LearningParams params;
    params.alpha = 0.25;
    params.delta = 0.5;
    EXPECT_EQ(initial_values(dilemma(), 0.5, 0), (std::vector<double>{8, 4}));
    const std::vector<std::size_t> joint{1, 3, 0};
    EXPECT_EQ(forced_updates(dilemma(), params, 3, joint),
              (std::vector<std::vector<double>>{{8.5, 4}, {5.0625, 5}, {7.875, 7.5}}));
}

// The update rule in the market of Calvano et al. (2020), forced actions, from an independent program in 40 digits.
TEST(QLearning, FollowsTheTraceOfAnIndependentProgram) {
    const Calvano market{{1, 1}};
    const std::vector<std::size_t> joint{7 * 15 + 7, 3 * 15 + 10, 4 * 15 + 4, 3 * 15 + 10, 3 * 15 + 10};
    const auto cells = forced_updates(market.game, {}, 7 * 15 + 7, joint);
    const double expected[5][2] = {{6.048418983383, 6.048418983383},
                                   {6.262929320193, 5.45437085951},
                                   {6.270860664183, 6.270860664183},
                                   {6.261911266125, 5.453352805443},
                                   {6.261911266125, 5.453352805443}};
    for (std::size_t t = 0; t < 5; ++t) {
        for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(cells[t][i], expected[t][i], 1e-8) << t;
    }
}

// Explorations in period t are independent with probability exp(-beta t). 20,000 clocks with beta = 0.05 over 60
// periods: sum over periods of (hits - n p)^2 / (n p (1 - p)) is chi-squared with 59 degrees (t = 0 is certain):
// mean 59, sd 10.9; and hits in neighbouring periods are uncorrelated.
TEST(ExplorationClock, ExploresWithTheProbabilityOfThePeriod) {
    constexpr int kClocks = 20'000;
    constexpr std::int64_t kPeriods = 60;
    constexpr double kBeta = 0.05;
    std::vector<double> hits(kPeriods, 0);
    double pairs = 0;
    for (int c = 0; c < kClocks; ++c) {
        ExplorationClock clock{kBeta, kPeriods, random::derive(kSeed, static_cast<std::uint64_t>(c))};
        std::int64_t before = -2;
        for (std::int64_t t = clock.next(0); t < kPeriods; t = clock.next(t + 1)) {
            ++hits[static_cast<std::size_t>(t)];
            if (t == before + 1 && t == 30) ++pairs;
            before = t;
        }
    }
    EXPECT_EQ(hits[0], kClocks);
    double chi = 0;
    for (std::int64_t t = 1; t < kPeriods; ++t) {
        const double p = std::exp(-kBeta * static_cast<double>(t));
        const double d = hits[static_cast<std::size_t>(t)] - kClocks * p;
        chi += d * d / (kClocks * p * (1 - p));
    }
    EXPECT_NEAR(chi, 59, 4 * 10.9);
    const double both = std::exp(-kBeta * 59);  // periods 29 and 30
    EXPECT_NEAR(pairs, kClocks * both, 4 * std::sqrt(kClocks * both * (1 - both)));
}

// Very late: probability about 1e-6, where gaps are as long as a million periods. Expected explorations between t0 and
// t0 + 1e7 with beta = 1e-6 and t0 = 1.4e7: e^-14 (1 - e^-10) / 1e-6 = 0.8315; 4,000 clocks: 3,326, sd 57.7.
TEST(ExplorationClock, IsRightWhereExplorationIsRare) {
    double count = 0;
    for (std::uint64_t c = 0; c < 4'000; ++c) {
        ExplorationClock clock{1e-6, 24'000'000, random::derive(kSeed + 1, c)};
        for (std::int64_t t = clock.next(14'000'000); t != ExplorationClock::kNever; t = clock.next(t + 1)) ++count;
    }
    EXPECT_NEAR(count, 3'326, 4 * 57.7);
}

/// The textbook loop: no caches, no drawing ahead; a draw per player and period.
LearnedSession learn_plainly(const GridGame& game, const LearningParams& p, std::uint64_t key) {
    const std::size_t n = game.players;
    const std::size_t m = game.prices;
    const std::size_t states = game.joint_actions();
    std::vector<std::vector<double>> q(n);
    for (std::size_t i = 0; i < n; ++i) {
        const auto start = initial_values(game, p.delta, i);
        for (std::size_t s = 0; s < states; ++s) q[i].insert(q[i].end(), start.begin(), start.end());
    }
    const auto best = [&](std::size_t i, std::size_t s) {
        const auto row = q[i].begin() + static_cast<std::ptrdiff_t>(s * m);
        return static_cast<std::size_t>(std::max_element(row, row + static_cast<std::ptrdiff_t>(m)) - row);
    };
    random::Stream draws{key};
    std::size_t s = draws.index(states);
    std::int64_t changed = 0;
    std::int64_t t = 0;
    for (; t - changed < p.stable_periods; ++t) {
        std::vector<std::size_t> actions(n);
        for (std::size_t i = 0; i < n; ++i) {
            const bool explores = draws.uniform() < std::exp(-p.beta * static_cast<double>(t));
            actions[i] = explores ? draws.index(m) : best(i, s);
        }
        const std::size_t joint = game.joint(actions);
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t before = best(i, s);
            const double ahead = q[i][joint * m + best(i, joint)];
            double& cell = q[i][s * m + actions[i]];
            cell = (1 - p.alpha) * cell + p.alpha * (game.profit_of(joint, i) + p.delta * ahead);
            if (best(i, s) != before) changed = t;
        }
        s = joint;
    }
    LearnedSession session;
    session.periods = t;
    for (std::size_t state = 0; state < states; ++state) {
        std::vector<std::size_t> actions(n);
        for (std::size_t i = 0; i < n; ++i) actions[i] = best(i, state);
        session.next.push_back(static_cast<std::uint32_t>(game.joint(actions)));
    }
    std::vector<bool> seen(states, false);
    for (; !seen[s]; s = session.next[s]) seen[s] = true;
    const std::size_t first = s;
    do {
        session.cycle.push_back(session.next[s]);
        s = session.next[s];
    } while (s != first);
    return session;
}

// Same law of Delta and of the length of sessions: 300 sessions each, difference within 4 standard errors.
TEST(QLearning, IsTheTextbookLoopInDistribution) {
    const Calvano market{{1, 1}, 5};
    LearningParams params;
    params.beta = 1e-3;
    params.stable_periods = 2'000;
    const auto fast = learn_sessions(market.game, params, 1, 300);
    const auto plain = run_sessions<LearnedSession>(
        300, 2, 0, [&](std::uint64_t key) { return learn_plainly(market.game, params, key); });
    const Moments a = deltas(market, fast);
    const Moments b = deltas(market, plain);
    EXPECT_NEAR(a.mean, b.mean, 4 * std::hypot(a.error, b.error));
    std::vector<double> fast_periods;
    std::vector<double> plain_periods;
    for (const auto& s : fast) fast_periods.push_back(static_cast<double>(s.periods));
    for (const auto& s : plain) plain_periods.push_back(static_cast<double>(s.periods));
    const Moments c = moments(fast_periods);
    const Moments d = moments(plain_periods);
    EXPECT_NEAR(c.mean, d.mean, 4 * std::hypot(c.error, d.error));
    EXPECT_NEAR(a.sd, b.sd, 0.25 * b.sd);
}

// Calvano et al. (2020), section III: n = 2, beta = 4e-6, alpha = 0.15: Delta 0.85 (authors' output 0.849, sd 0.112; an
// independent program 0.846, sd 0.1155, and limit prices of mean 1.7917, both of 1,000 sessions). Here 40 sessions.
// Impulse (their section IV): the rival answers a cut by going as low as the deviator, and both are back after ten
// periods; periods 1 and 9 of the independent program: 1.560 and 1.790.
TEST(QLearning, LearnsToColludeAsPublished) {
    const Calvano market{{1, 1}};
    const auto sessions = learn_sessions(market.game, {}, kSeed, 40);
    const Moments delta = deltas(market, sessions);
    EXPECT_NEAR(delta.mean, 0.846, 0.01 + 4 * 0.1155 / std::sqrt(40.0));
    double price = 0;
    for (const LearnedSession& s : sessions) {
        EXPECT_TRUE(s.converged);
        EXPECT_GE(s.periods, 1'000'000);
        price += cycle_price(market.game, s) / 40;
    }
    EXPECT_NEAR(price, 1.7917, 0.01 + 4 * 0.08 / std::sqrt(40.0));

    const ImpulseResponse response = impulse_response(market.game, {}, sessions);
    EXPECT_NEAR(response.rival[0], response.before, 1e-12);
    EXPECT_LT(response.deviator[0], response.before - 0.1);
    EXPECT_NEAR(response.rival[1], 1.560, 0.015 + 4 * 0.13 / std::sqrt(40.0));
    EXPECT_NEAR(response.rival[9], 1.790, 0.015 + 4 * 0.13 / std::sqrt(40.0));
    EXPECT_GT(response.unprofitable, 0.8);
    EXPECT_GT(response.differs, 0.95);
}

// Impatient learners stay near Nash: delta = 0.35 gives 0.162 (sd 0.137) in an independent program (200 sessions).
TEST(QLearning, HardlyColludesWithoutPatience) {
    const Calvano market{{1, 1}};
    LearningParams params;
    params.delta = 0.35;
    const Moments delta = deltas(market, learn_sessions(market.game, params, kSeed, 20));
    EXPECT_NEAR(delta.mean, 0.162, 0.01 + 4 * 0.137 / std::sqrt(20.0));
}

// More firms collude less: 0.64 for n = 3 (their section V; sd 0.05), against 0.85 for 2.
TEST(QLearning, ColludesLessWithThreeFirms) {
    const Calvano market{{1, 1, 1}};
    const Moments delta = deltas(market, learn_sessions(market.game, {}, kSeed, 6));
    EXPECT_NEAR(delta.mean, 0.638, 0.01 + 4 * 0.05 / std::sqrt(6.0));
}

// Without memory the one state always maps to itself, and every limit is a constant price.
TEST(QLearning, HasConstantPricesWithoutMemory) {
    for (const std::size_t n : {2U, 3U, 4U}) {
        const Calvano market{std::vector<double>(n, 1.0), 7};
        LearningParams params;
        params.memory = 0;
        params.beta = 1e-4;
        params.stable_periods = 10'000;
        for (const LearnedSession& s : learn_sessions(market.game, params, kSeed, 5)) {
            EXPECT_EQ(s.next.size(), 1U);
            EXPECT_EQ(s.cycle.size(), 1U);
            EXPECT_TRUE(s.converged);
        }
    }
}

TEST(QLearning, DoesNotDependOnTheNumberOfThreads) {
    const Calvano market{{1, 0.8, 1}, 4};
    LearningParams params;
    params.beta = 1e-4;
    params.stable_periods = 5'000;
    const auto one = learn_sessions(market.game, params, kSeed, 24, 1);
    for (const std::size_t threads : {2U, 3U, 8U}) {
        const auto many = learn_sessions(market.game, params, kSeed, 24, threads);
        for (std::size_t k = 0; k < one.size(); ++k) {
            EXPECT_EQ(many[k].periods, one[k].periods);
            EXPECT_EQ(many[k].next, one[k].next);
            EXPECT_EQ(many[k].cycle, one[k].cycle);
        }
    }
    EXPECT_NE(one[0].periods, one[1].periods) << "sessions differ";
}

TEST(QLearning, StopsAtTheLastPeriodIfItDoesNotSettle) {
    LearningParams params;
    params.most_periods = 50'000;
    const LearnedSession s = learn(Calvano{{1, 1}}.game, params, 1);
    EXPECT_EQ(s.periods, 50'000);
    EXPECT_FALSE(s.converged);
}

TEST(QLearning, RefusesWhatMakesNoSense) {
    GridGame five = Calvano{{1, 1}, 5}.game;
    five.players = 5;
    EXPECT_THROW(learn(five, {}, 1), std::invalid_argument);
    for (const double alpha : {0.0, 1.5, std::nan("")}) {
        LearningParams params;
        params.alpha = alpha;
        EXPECT_THROW(learn(dilemma(), params, 1), std::invalid_argument) << alpha;
    }
    LearningParams params;
    params.delta = 1;
    EXPECT_THROW(learn(dilemma(), params, 1), std::invalid_argument);
}

// Klein (2021): on the market of Maskin and Tirole (1988), D = 1 - p with prices i/6, learners who move in turns end
// between the Edgeworth cycle's mean profit (0.0657) and the joint maximum 0.125: 0.1089 (sd 0.0099), 68% of sessions
// at a constant price (independent program); with prices i/24 hardly any is constant (3%).
TEST(SequentialQLearning, EndsInFixedPricesOnCoarseGridsAndCyclesOnFineOnes) {
    const auto learned = [](int steps, std::size_t runs) {
        std::vector<double> prices;
        for (int i = 0; i <= steps; ++i) prices.push_back(static_cast<double>(i) / steps);
        const SequentialGame game = sequential_game(homogeneous_demand(1, 1), prices, 0);
        EXPECT_NEAR(game.most_joint_profit(), 0.125, 1e-12);
        const auto sessions = run_sessions<SequentialSession>(
            runs, kSeed, 0, [&](std::uint64_t key) { return learn_in_turns(game, {}, key); });
        std::vector<double> profit;
        double constant = 0;
        for (const auto& s : sessions) {
            profit.push_back(cycle_profit(game, s));
            constant += s.cycle.size() == 1 ? 1 : 0;
        }
        return std::pair{moments(profit).mean, constant / static_cast<double>(runs)};
    };
    const auto [coarse, coarse_constant] = learned(6, 20);
    EXPECT_NEAR(coarse, 0.1089, 0.004 + 4 * 0.015 / std::sqrt(20.0));
    EXPECT_NEAR(coarse_constant, 0.677, 0.05 + 2 / std::sqrt(20.0));
    const auto [fine, fine_constant] = learned(24, 6);
    EXPECT_NEAR(fine, 0.1057, 0.004 + 4 * 0.015 / std::sqrt(6.0));
    EXPECT_LT(fine_constant, 0.4);
    EXPECT_LT(fine_constant, coarse_constant);
}

}  // namespace
}  // namespace warung::competition
