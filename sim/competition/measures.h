#pragma once
// Measures of price paths. Paths are rows of integer prices, one row per period, one column per player. Pure functions
// (but for impulse(), which plays a game on and puts it back). The profit gain Delta is in market/concentration.h.

#include "sim/competition/game.h"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace warung::competition {

using PriceRows = std::vector<std::vector<Price>>;

/// The cycle that a path ends in. Changes are counted per player and period.
struct PriceCycle {
    std::size_t length = 0;  ///< periods; 1: constant prices
    double mean = 0;
    Price lowest = 0;
    Price highest = 0;
    std::size_t rises = 0;
    std::size_t falls = 0;
    double mean_rise = 0;  ///< 0 without one
    double mean_fall = 0;  ///< above 0

    /// Many small cuts and few large rises: falls per rise, 0 for constant prices. 1 is symmetric.
    [[nodiscard]] double asymmetry() const {
        return rises == 0 ? 0 : static_cast<double>(falls) / static_cast<double>(rises);
    }
};

/// The shortest period with which the second half of the path repeats; none: no cycle, or one longer than half.
std::optional<PriceCycle> find_cycle(const PriceRows& path);

/// Dispersion of prices over players in one period, and its mean over periods.
struct PriceDispersion {
    double standard_deviation = 0;  ///< of the population of players
    double lowest = 0;
    double highest = 0;
    double range = 0;
    double rank_reversals = 0;  ///< pairs of players whose order turned round, per period
};
PriceDispersion price_dispersion(const PriceRows& path);

/// What the best single price in hindsight would have earned more, per period: external regret against the rivals'
/// prices as they were. Rows where the player's cost applies; `volume` customers per period.
/// Hannan 1957, Contributions to the Theory of Games III.
double external_regret(const PriceRows& path, std::size_t player, double cost, const PriceRange& range,
                       const DemandView& demand, double volume = 1);

/// Prices with and without a change of one player's price in the next period, row 0 being that period. The game is left
/// as it was.
struct Impulse {
    PriceRows without;
    PriceRows with;
};
Impulse impulse(PricingGame& game, std::size_t player, Price price, std::int64_t periods);

}  // namespace warung::competition
