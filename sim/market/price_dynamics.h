#pragma once
// Prices out of equilibrium: best responses in turn or at once, and what a cartel must withstand.
//
// Near the equilibrium, myopic best responses contract at the spectral radius of their slopes S_f S_h / (1 - S_f).
// Collusion on joint-profit prices under the threat of Nash for ever (Friedman 1971) holds for
// delta >= (pi_D - pi_M) / (pi_D - pi_N).
//
// Pure functions. ERRORS: as equilibrium.h.

#include "sim/market/equilibrium.h"

#include <vector>

namespace warung::market {

enum class Timing {
    simultaneous,  ///< all answer the prices of the period before
    sequential,    ///< one after another within a period, each seeing the latest prices
    alternating    ///< one firm a period
};

/// Prices of all products in periods 0 .. `periods`; period 0 is `start`.
std::vector<std::vector<double>> best_response_path(const LogitDemand& demand, const Sellers& sellers,
                                                    std::vector<double> start, std::size_t periods, Timing timing);

/// Factor by which a small distance from the equilibrium `prices` shrinks in a period (alternating: in a round).
double local_rate(const LogitDemand& demand, const Sellers& sellers, std::span<const double> prices, Timing timing);

/// One firm's temptation to leave the joint-profit prices. Firms as Sellers::firms().
struct Temptation {
    std::vector<double> price;  ///< the deviator's best prices of its products
    double profit = 0;          ///< in the period of deviation
    double collusive_profit = 0;
    double nash_profit = 0;
    double critical_discount = 0;  ///< above 1: no patience is enough
};
std::vector<Temptation> temptations(const LogitDemand& demand, const Sellers& sellers);

}  // namespace warung::market
