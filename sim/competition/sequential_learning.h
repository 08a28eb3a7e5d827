#pragma once
// Q-learning price setters that move in turns, as in Klein (2021, RAND Journal of Economics 52(3)).
//
// Two players; in period t player t mod 2 sets its price, the other's stands. The mover sees the other's price s and
// picks a; two periods later, when it moves again and sees s'', it sets
//     Q(s, a) <- (1 - alpha) Q(s, a) + alpha [pi_t + delta pi_{t+1} + delta^2 max_a' Q(s'', a')]
// (his equation 6). It explores, with a uniform price, with probability last_exploration^(t / periods). Q starts at
// `start_value`; equal values are chosen among uniformly. Pure functions; any thread.

#include "sim/competition/synthetic_demand.h"

#include <array>
#include <cstdint>
#include <vector>

namespace warung::competition {

struct SequentialGame {
    std::vector<double> prices;  ///< ascending, the same for both
    std::vector<double> profit;  ///< [own * prices + rival's], the same for both

    [[nodiscard]] double profit_of(std::size_t own, std::size_t rival) const {
        return profit[own * prices.size() + rival];
    }
    /// Largest profit per player at a common price.
    [[nodiscard]] double most_joint_profit() const;
};
SequentialGame sequential_game(const Demand& demand, std::vector<double> prices, double cost);

struct SequentialParams {
    double alpha = 0.3;
    double delta = 0.95;  ///< per period
    std::int64_t periods = 500'000;
    double last_exploration = 1e-6;  ///< probability of exploring in the last period; 1 in the first
    double start_value = 0;
};

struct SequentialSession {
    std::array<std::vector<std::uint32_t>, 2> answer;  ///< [player][price of the other], greedy at the end
    /// Standing prices in the limit cycle of the greedy strategies, one entry per move; one entry if nothing moves.
    std::vector<std::array<std::uint32_t, 2>> cycle;
};

/// ERRORS: std::invalid_argument.
SequentialSession learn_in_turns(const SequentialGame& game, const SequentialParams& params, std::uint64_t key);

/// Mean profit per player and period over the limit cycle.
double cycle_profit(const SequentialGame& game, const SequentialSession& session);

}  // namespace warung::competition
