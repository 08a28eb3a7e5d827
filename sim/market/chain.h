#pragma once
// Platform -> kiosk -> customer: wholesale and retail prices under logit demand
// (double marginalisation; Spengler 1950).
//
// Kiosk k sells platform j's service at w_j + y_k, where w_j is the platform's wholesale
// price and y_k the kiosk's margin. Customers choose among all (kiosk, platform) pairs with
// quality a_j + b_k and an outside option.
//
// simultaneous   w_j - c_j = mu / (1 - S_j) and y_k = mu / (1 - S_k): each takes the others' margins as given
// platforms_lead  kiosks play their price equilibrium given w, and platform j maximises (w_j - c_j) S_j(w)
//
// Pure functions. ERRORS: std::invalid_argument; NoEquilibrium if no solution is found or a platform would gain by
// moving from it.

#include "sim/market/equilibrium.h"

#include <optional>
#include <vector>

namespace warung::market {

struct Chain {
    std::vector<double> platform_quality;  ///< a_j
    std::vector<double> platform_cost;     ///< c_j
    std::vector<double> kiosk_quality;     ///< b_k
    double scale = 1;
    std::optional<double> outside;
    /// sells[k][j]: kiosk k offers platform j; empty: all do.
    std::vector<std::vector<bool>> sells = {};
};

enum class Conduct { simultaneous, platforms_lead };

/// Pairs (kiosk, platform) run over kiosks, and for each over its platforms.
struct ChainOutcome {
    std::vector<std::size_t> kiosk_of;
    std::vector<std::size_t> platform_of;
    std::vector<double> wholesale;     ///< by platform
    std::vector<double> kiosk_margin;  ///< by kiosk
    std::vector<double> retail;        ///< by pair
    std::vector<double> share;         ///< by pair
    std::vector<double> platform_profit;
    std::vector<double> kiosk_profit;
    double consumer_surplus = 0;
};

ChainOutcome solve(const Chain& chain, Conduct conduct);

}  // namespace warung::market
