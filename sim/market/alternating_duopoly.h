#pragma once
// Two sellers who set prices in turns, each price standing for two periods: kinked demand curves and Edgeworth cycles
// (Maskin and Tirole 1988, part II).
//
// A strategy answers the rival's standing price. With V(s) the value of the seller about to move against s, and W(a)
// that of one whose price a is about to be answered,
//
//     V(s) = E_a [pi(a, s) + delta W(a)],    W(a) = E_b [pi(a, b) + delta V(b)],
//
// the cheaper seller serving all, equal sellers half each. In one state the strategy may mix with a probability x
// that makes both branches worth the same.
//
// Pure functions. ERRORS: std::invalid_argument; NoEquilibrium if no or more than one x does it, or the long run
// depends on the start.

#include "sim/market/equilibrium.h"
#include "sim/market/two_sided.h"

#include <Eigen/Core>

#include <cstddef>
#include <optional>
#include <vector>

namespace warung::market {

/// A price that may follow, with probability constant + slope x.
struct Branch {
    std::size_t price = 0;  ///< index in the grid
    double constant = 1;
    double slope = 0;
};

/// Answer to each price of the grid.
using Reaction = std::vector<std::vector<Branch>>;

struct AlternatingDuopoly {
    std::vector<double> price;  ///< the grid
    LinearDemand demand;
    double cost = 0;
    double discount = 0.95;  ///< per move, in [0, 1)

    /// Profit of a seller at grid price `own` against `rival`.
    [[nodiscard]] double profit(std::size_t own, std::size_t rival) const;
};

/// The x that makes the mixing state's branches worth the same; none if the reaction does not mix.
std::optional<double> mixing_probability(const AlternatingDuopoly& duopoly, const Reaction& reaction);

/// Most that one seller gains by one move against the strategy; zero in a Markov perfect equilibrium.
double largest_one_shot_gain(const AlternatingDuopoly& duopoly, const Reaction& reaction, double x);

struct LongRun {
    double mean_profit = 0;  ///< per seller and period
    double mean_price = 0;   ///< of the prices set
    /// Moves from one price rise to the next; none if prices stop rising.
    std::optional<double> cycle_length;
    /// The price that stays; none if prices go on moving.
    std::optional<double> steady_price;
};
LongRun long_run(const AlternatingDuopoly& duopoly, const Reaction& reaction, double x);

}  // namespace warung::market
