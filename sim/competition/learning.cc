#include "sim/competition/learning.h"

#include "sim/competition/learning_table.h"
#include "sim/competition/sessions.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace warung::competition {

std::size_t GridGame::joint(std::span<const std::size_t> actions) const {
    std::size_t joint = 0;
    for (const std::size_t a : actions) joint = joint * prices + a;
    return joint;
}

std::size_t GridGame::action(std::size_t joint, std::size_t player) const {
    for (std::size_t i = players - 1; i > player; --i) joint /= prices;
    return joint % prices;
}

std::size_t GridGame::replaced(std::size_t joint, std::size_t player, std::size_t action) const {
    std::size_t weight = 1;
    for (std::size_t i = players - 1; i > player; --i) weight *= prices;
    return joint - this->action(joint, player) * weight + action * weight;
}

std::size_t GridGame::best_response(std::size_t joint, std::size_t player) const {
    std::size_t best = 0;
    for (std::size_t a = 1; a < prices; ++a) {
        if (profit_of(replaced(joint, player, a), player) > profit_of(replaced(joint, player, best), player)) best = a;
    }
    return best;
}

GridGame grid_game(const market::PriceGridGame& game) {
    GridGame table;
    table.players = game.firms();
    table.grid = game.grids();
    table.prices = table.grid.front().size();
    for (std::size_t joint = 0; joint < game.profiles(); ++joint) {
        for (std::size_t i = 0; i < table.players; ++i) table.profit.push_back(game.profit(i, joint));
    }
    return table;
}

std::vector<double> initial_values(const GridGame& game, double delta, std::size_t player) {
    std::vector<double> values(game.prices, 0.0);
    for (std::size_t joint = 0; joint < game.joint_actions(); ++joint) {
        values[game.action(joint, player)] += game.profit_of(joint, player);
    }
    const double rivals_actions = static_cast<double>(game.joint_actions()) / static_cast<double>(game.prices);
    for (double& v : values) v /= rivals_actions * (1 - delta);
    return values;
}

namespace {

void check(const GridGame& game, const LearningParams& p) {
    const auto require = [](bool good, const char* what) {
        if (!good) throw std::invalid_argument(std::string{"learning: "} + what);
    };
    require(game.players >= 2 && game.players <= 4, "2 to 4 players");
    require(game.prices >= 2, "at least 2 prices");
    std::size_t joint = 1;
    for (std::size_t i = 0; i < game.players; ++i) {
        joint *= game.prices;
        require(joint * game.players * (game.prices + 1) < (1ULL << 31), "the tables are too large");
    }
    require(game.profit.size() == joint * game.players, "one profit per joint action and player");
    require(p.alpha > 0 && p.alpha <= 1, "alpha in (0, 1]");
    require(p.beta > 0, "beta above 0");
    require(p.delta >= 0 && p.delta < 1, "delta in [0, 1)");
    require(p.memory <= 1, "memory 0 or 1");
    require(p.stable_periods > 0 && p.most_periods > 0, "periods above 0");
}

template <std::size_t N, bool kMemory>
LearnedSession learn_with(const GridGame& game, const LearningParams& params, std::uint64_t key) {
    detail::LearningTable<N, kMemory> table{game, params, key};
    table.run();
    LearnedSession session;
    session.periods = table.periods();
    session.converged = table.converged();
    session.memory = params.memory;
    session.next.resize(table.states());
    for (std::size_t s = 0; s < session.next.size(); ++s) session.next[s] = table.next(s);
    if (params.keep_values) {
        for (std::size_t s = 0; s < table.states(); ++s) {
            for (std::size_t i = 0; i < N; ++i) {
                for (std::size_t a = 0; a < game.prices; ++a) session.values.push_back(table.value(s, i, a));
            }
        }
    }

    std::vector<bool> seen(table.states(), false);
    std::size_t s = table.at();
    for (; !seen[s]; s = session.state_after(session.next[s])) seen[s] = true;
    const std::size_t first = s;
    do {
        session.cycle.push_back(session.next[s]);
        s = session.state_after(session.next[s]);
    } while (s != first);
    return session;
}

template <std::size_t N>
std::vector<std::vector<double>> forced_with(const GridGame& game, const LearningParams& params, std::size_t state,
                                             std::span<const std::size_t> joint_actions) {
    detail::LearningTable<N, true> table{game, params, 0};
    std::vector<std::vector<double>> written;
    for (const std::size_t joint : joint_actions) {
        std::array<std::uint32_t, N> actions{};
        for (std::size_t i = 0; i < N; ++i) actions[i] = static_cast<std::uint32_t>(game.action(joint, i));
        table.force(state, joint, actions);
        auto& cells = written.emplace_back();
        for (std::size_t i = 0; i < N; ++i) cells.push_back(table.value(state, i, actions[i]));
        state = joint;
    }
    return written;
}

}  // namespace

std::vector<std::vector<double>> forced_updates(const GridGame& game, const LearningParams& params,
                                                std::size_t start_state, std::span<const std::size_t> joint_actions) {
    check(game, params);
    switch (game.players) {
        case 2: return forced_with<2>(game, params, start_state, joint_actions);
        case 3: return forced_with<3>(game, params, start_state, joint_actions);
        default: return forced_with<4>(game, params, start_state, joint_actions);
    }
}

LearnedSession learn(const GridGame& game, const LearningParams& params, std::uint64_t key) {
    check(game, params);
    const bool memory = params.memory == 1;
    switch (game.players) {
        case 2: return memory ? learn_with<2, true>(game, params, key) : learn_with<2, false>(game, params, key);
        case 3: return memory ? learn_with<3, true>(game, params, key) : learn_with<3, false>(game, params, key);
        default: return memory ? learn_with<4, true>(game, params, key) : learn_with<4, false>(game, params, key);
    }
}

std::vector<LearnedSession> learn_sessions(const GridGame& game, const LearningParams& params, std::uint64_t seed,
                                           std::size_t count, std::size_t threads) {
    check(game, params);
    return run_sessions<LearnedSession>(count, seed, threads,
                                        [&](std::uint64_t key) { return learn(game, params, key); });
}

double cycle_profit(const GridGame& game, const LearnedSession& session, std::size_t player) {
    double sum = 0;
    for (const std::uint32_t joint : session.cycle) sum += game.profit_of(joint, player);
    return sum / static_cast<double>(session.cycle.size());
}

double cycle_price(const GridGame& game, const LearnedSession& session) {
    double sum = 0;
    for (const std::uint32_t joint : session.cycle) {
        for (std::size_t i = 0; i < game.players; ++i) sum += game.grid[i][game.action(joint, i)];
    }
    return sum / static_cast<double>(session.cycle.size() * game.players);
}

namespace {

/// Discounted profit of a player from `joint` on, when everybody then follows the learned strategies.
double discounted_from(const GridGame& game, const LearnedSession& session, double delta, std::size_t joint,
                       std::size_t player) {
    double sum = 0;
    for (double weight = 1; weight > 1e-15; weight *= delta) {
        sum += weight * game.profit_of(joint, player);
        joint = session.next[session.state_after(joint)];
        if (delta == 0) break;
    }
    return sum;
}

}  // namespace

bool equilibrium_on_path(const GridGame& game, const LearningParams& params, const LearnedSession& session,
                         double tolerance) {
    for (const std::uint32_t joint : session.cycle) {
        for (std::size_t i = 0; i < game.players; ++i) {
            const double stay = discounted_from(game, session, params.delta, joint, i);
            for (std::size_t a = 0; a < game.prices; ++a) {
                const std::size_t deviation = game.replaced(joint, i, a);
                if (discounted_from(game, session, params.delta, deviation, i) > stay * (1 + tolerance)) return false;
            }
        }
    }
    return true;
}

ImpulseResponse impulse_response(const GridGame& game, const LearningParams& params,
                                 std::span<const LearnedSession> sessions, std::size_t periods) {
    ImpulseResponse mean;
    mean.deviator.assign(periods, 0);
    mean.rival.assign(periods, 0);
    double cuts = 0;
    for (const LearnedSession& session : sessions) {
        const double weight = 1 / static_cast<double>(sessions.size() * session.cycle.size() * game.players);
        mean.before += cycle_price(game, session) / static_cast<double>(sessions.size());
        for (const std::uint32_t joint : session.cycle) {
            for (std::size_t i = 0; i < game.players; ++i) {
                const std::size_t deviation = game.replaced(joint, i, game.best_response(joint, i));
                if (deviation != joint) {
                    mean.differs += weight;
                    cuts += weight;
                    if (discounted_from(game, session, params.delta, deviation, i) <
                        discounted_from(game, session, params.delta, joint, i)) {
                        mean.unprofitable += weight;
                    }
                }
                std::size_t now = deviation;
                for (std::size_t t = 0; t < periods; ++t) {
                    double rivals = 0;
                    for (std::size_t j = 0; j < game.players; ++j) {
                        const double price = game.grid[j][game.action(now, j)];
                        if (j == i)
                            mean.deviator[t] += weight * price;
                        else
                            rivals += price;
                    }
                    mean.rival[t] += weight * rivals / static_cast<double>(game.players - 1);
                    now = session.next[session.state_after(now)];
                }
            }
        }
    }
    if (cuts > 0) mean.unprofitable /= cuts;
    return mean;
}

}  // namespace warung::competition
