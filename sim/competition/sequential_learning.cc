#include "sim/competition/sequential_learning.h"

#include "sim/random/stream.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

namespace warung::competition {

double SequentialGame::most_joint_profit() const {
    double most = profit_of(0, 0);
    for (std::size_t k = 1; k < prices.size(); ++k) most = std::max(most, profit_of(k, k));
    return most;
}

SequentialGame sequential_game(const Demand& demand, std::vector<double> prices, double cost) {
    SequentialGame game;
    game.prices = std::move(prices);
    for (const double own : game.prices) {
        for (const double rival : game.prices) {
            std::array<double, 2> shares{};
            demand(std::array<double, 2>{own, rival}, shares);
            game.profit.push_back((own - cost) * shares[0]);
        }
    }
    return game;
}

namespace {

class Mover {
public:
    Mover(const SequentialGame& game, const SequentialParams& params)
        : game_{game}, params_{params}, value_(game.prices.size() * game.prices.size(), params.start_value) {}

    /// Its turn, with the other's price: learns from its last move and makes the next.
    std::uint32_t move(std::uint32_t other, bool explore, random::Stream& draws) {
        const std::uint32_t best = greedy(other, draws);
        if (moved_) {
            double& q = value_[seen_ * game_.prices.size() + action_];
            const double earned = game_.profit_of(action_, seen_) + params_.delta * game_.profit_of(action_, other);
            const double ahead = params_.delta * params_.delta * value_[other * game_.prices.size() + best];
            q = (1 - params_.alpha) * q + params_.alpha * (earned + ahead);
        }
        moved_ = true;
        seen_ = other;
        // The update may have changed what is best here.
        action_ = explore ? static_cast<std::uint32_t>(draws.index(game_.prices.size())) : greedy(other, draws);
        return action_;
    }

    /// Of equals one at random.
    std::uint32_t greedy(std::uint32_t other, random::Stream& draws) const {
        const double* row = &value_[other * game_.prices.size()];
        std::uint32_t best = 0;
        std::uint64_t equals = 1;
        for (std::uint32_t a = 1; a < game_.prices.size(); ++a) {
            if (row[a] > row[best]) {
                best = a;
                equals = 1;
            } else if (row[a] == row[best] && draws.index(++equals) == 0) {
                best = a;
            }
        }
        return best;
    }

private:
    const SequentialGame& game_;
    const SequentialParams& params_;
    std::vector<double> value_;  // [other's price][own price]
    bool moved_ = false;
    std::uint32_t seen_ = 0;
    std::uint32_t action_ = 0;
};

/// Follows the greedy strategies until a standing (prices, mover) comes back.
std::vector<std::array<std::uint32_t, 2>> find_limit_cycle(const SequentialSession& session,
                                                           std::array<std::uint32_t, 2> standing) {
    std::map<std::array<std::uint32_t, 3>, std::size_t> seen;
    std::vector<std::array<std::uint32_t, 2>> path;
    for (std::uint32_t mover = 0;; mover = 1 - mover) {
        const auto [place, fresh] = seen.try_emplace({standing[0], standing[1], mover}, path.size());
        if (!fresh) {
            path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(place->second));
            break;
        }
        standing[mover] = session.answer[mover][standing[1 - mover]];
        path.push_back(standing);
    }
    const bool constant = std::all_of(path.begin(), path.end(), [&](const auto& p) { return p == path.front(); });
    if (constant) path.resize(1);
    return path;
}

}  // namespace

SequentialSession learn_in_turns(const SequentialGame& game, const SequentialParams& params, std::uint64_t key) {
    const std::size_t m = game.prices.size();
    if (m < 2 || game.profit.size() != m * m || !(params.alpha > 0 && params.alpha <= 1) ||
        !(params.delta >= 0 && params.delta < 1) || params.periods < 1 ||
        !(params.last_exploration > 0 && params.last_exploration <= 1)) {
        throw std::invalid_argument("sequential learning: parameters out of range");
    }
    random::Stream draws{key};
    std::array<Mover, 2> movers{Mover{game, params}, Mover{game, params}};
    std::array<std::uint32_t, 2> standing{};
    for (auto& price : standing) price = static_cast<std::uint32_t>(draws.index(m));
    const double rate = random::log(params.last_exploration) / static_cast<double>(params.periods);
    for (std::int64_t t = 0; t < params.periods; ++t) {
        const auto mover = static_cast<std::size_t>(t % 2);
        const bool explore = draws.uniform() < random::exp(rate * static_cast<double>(t));
        standing[mover] = movers[mover].move(standing[1 - mover], explore, draws);
    }
    SequentialSession session;
    for (std::size_t i = 0; i < 2; ++i) {
        for (std::uint32_t other = 0; other < m; ++other) {
            session.answer[i].push_back(movers[i].greedy(other, draws));
        }
    }
    session.cycle = find_limit_cycle(session, standing);
    return session;
}

double cycle_profit(const SequentialGame& game, const SequentialSession& session) {
    double sum = 0;
    for (const auto& [first, second] : session.cycle) {
        sum += game.profit_of(first, second) + game.profit_of(second, first);
    }
    return sum / static_cast<double>(2 * session.cycle.size());
}

}  // namespace warung::competition
