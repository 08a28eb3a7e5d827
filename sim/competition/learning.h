#pragma once
// Q-learning price setters in a repeated grid game, as in Calvano, Calzolari, Denicolo and Pastorello (2020, American
// Economic Review 110(10)).
//
// Each of n players picks one of m prices per period. The state is what everybody charged in the last period (memory 1)
// or nothing (memory 0). Player i keeps Q_i(s, a) and after each period sets
//     Q_i(s, a) <- (1 - alpha) Q_i(s, a) + alpha [profit_i + delta max_a' Q_i(s', a')]        (their equation 3)
// It explores (a uniform price) with probability exp(-beta t), independently of the others, and is greedy otherwise.
// Q starts at the mean profit against uniformly random rivals over 1 - delta (their equation 8). A session ends when no
// player's greedy price changed in any state for `stable_periods` periods.
//
// Units: prices and profits as in the game's tables; time in periods. Everything is a function of its arguments, so
// sessions may run on any thread.

#include "sim/market/price_grid.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::competition {

/// The one-shot game on price grids. A joint action is one number: sum over i of a_i m^(n-1-i).
struct GridGame {
    std::size_t players = 0;
    std::size_t prices = 0;                 ///< m, the same for all
    std::vector<std::vector<double>> grid;  ///< [player][action], ascending
    std::vector<double> profit;             ///< [joint * players + player]

    [[nodiscard]] std::size_t joint_actions() const { return profit.size() / players; }
    [[nodiscard]] std::size_t joint(std::span<const std::size_t> actions) const;
    [[nodiscard]] std::size_t action(std::size_t joint, std::size_t player) const;
    /// `joint` with the player's action replaced.
    [[nodiscard]] std::size_t replaced(std::size_t joint, std::size_t player, std::size_t action) const;
    [[nodiscard]] double profit_of(std::size_t joint, std::size_t player) const {
        return profit[joint * players + player];
    }
    /// The player's most profitable action against the others' actions in `joint`; of equals the lowest.
    [[nodiscard]] std::size_t best_response(std::size_t joint, std::size_t player) const;
};

/// The paper's game: logit demand, grids around Nash and joint-profit prices.
GridGame grid_game(const market::PriceGridGame& game);

struct LearningParams {
    double alpha = 0.15;     ///< weight of the new observation
    double beta = 4e-6;      ///< decay of exploration per period
    double delta = 0.95;     ///< discount factor per period
    std::size_t memory = 1;  ///< 0 or 1 period
    std::int64_t stable_periods = 100'000;
    std::int64_t most_periods = 1'000'000'000;
    bool keep_values = false;  ///< keep Q in the result
};

/// Value before learning of each action: mean profit over the rivals' uniform actions / (1 - delta).
std::vector<double> initial_values(const GridGame& game, double delta, std::size_t player);

/// The cells Q(s, a) that a sequence of forced joint actions writes, one row per period: the update rule alone, without
/// exploration.
std::vector<std::vector<double>> forced_updates(const GridGame& game, const LearningParams& params,
                                                std::size_t start_state, std::span<const std::size_t> joint_actions);

struct LearnedSession {
    std::vector<std::uint32_t> next;   ///< joint action taken in each state by the greedy strategies
    std::vector<std::uint32_t> cycle;  ///< joint actions of the limit cycle, in order
    std::int64_t periods = 0;
    bool converged = false;
    std::size_t memory = 1;
    std::vector<double> values;  ///< Q at the end, [(state * players + player) * prices + action], if asked for

    /// The state after a joint action.
    [[nodiscard]] std::size_t state_after(std::size_t joint) const { return memory == 0 ? 0 : joint; }
};

/// One session. `key` names its random numbers. ERRORS: std::invalid_argument for fewer than 2 or more than 4 players,
/// parameters out of range, or tables beyond 2^31 cells.
LearnedSession learn(const GridGame& game, const LearningParams& params, std::uint64_t key);

/// Sessions 0 .. count-1 under keys derived from `seed`, on up to `threads` threads (0: all): the same result for any.
std::vector<LearnedSession> learn_sessions(const GridGame& game, const LearningParams& params, std::uint64_t seed,
                                           std::size_t count, std::size_t threads = 0);

/// Mean profit of a player over the limit cycle.
double cycle_profit(const GridGame& game, const LearnedSession& session, std::size_t player);
/// Mean price over players and the limit cycle.
double cycle_price(const GridGame& game, const LearnedSession& session);

/// Whether on the limit cycle no player gains by a one-period deviation after which all follow the learned strategies
/// (the paper's test for Nash equilibrium on the path); `tolerance` relative.
bool equilibrium_on_path(const GridGame& game, const LearningParams& params, const LearnedSession& session,
                         double tolerance = 1e-9);

/// A one-period cut to the static best response by one player, then the learned strategies again.
struct ImpulseResponse {
    std::vector<double> deviator;  ///< prices from the period of the cut on
    std::vector<double> rival;     ///< mean over rivals
    double before = 0;             ///< mean price without the cut, over all players
    double unprofitable = 0;       ///< share of cuts that cost the deviator, discounted
    double differs = 0;            ///< share of phases in which the best response is a cut or rise at all
};

/// Mean over deviators, phases of the limit cycle and sessions (each session counts once). The share of unprofitable
/// cuts is among those that differ from the greedy price.
ImpulseResponse impulse_response(const GridGame& game, const LearningParams& params,
                                 std::span<const LearnedSession> sessions, std::size_t periods = 10);

}  // namespace warung::competition
