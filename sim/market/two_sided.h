#pragma once
// Two platforms between two sides, and the monopoly platform of transactions.
//
// Both sides single-home (Armstrong 2006, section 4): customers of side k are uniform on a line of length 1 with the
// platforms at its ends and get u_k = alpha_k n_other - p_k - t_k distance.
// Competitive bottleneck (Armstrong 2006, section 5): side 1 single-homes so; members of side 2 join every platform
// with alpha_2 n_1 - p_2 above their own cost, which has density 1 from 0 up.
// Transactions (Rochet and Tirole 2003, section 2): volume D_B(p_B) D_S(p_S), linear demands.
//
// Pure functions. ERRORS: std::invalid_argument; NoEquilibrium where second-order conditions fail or a share would
// leave [0, 1] (one platform takes all).

#include "sim/market/equilibrium.h"

#include <array>

namespace warung::market {

using Pair = std::array<double, 2>;

struct TwoSidedMarket {
    Pair transport{1, 1};        ///< t_k, by side
    Pair benefit{};              ///< alpha_k: what side k gets per member of the other side
    std::array<Pair, 2> cost{};  ///< f[platform][side], per member
};

struct TwoSidedOutcome {
    std::array<Pair, 2> price{};  ///< [side][platform]
    Pair share{};                 ///< of the first platform, by side
    Pair profit{};                ///< by platform
};

/// Shares of the first platform on both sides when its prices differ by `difference` (by side) from the other's.
Pair single_homing_shares(const TwoSidedMarket& market, const Pair& difference);
TwoSidedOutcome single_homing_equilibrium(const TwoSidedMarket& market);

struct Bottleneck {
    Pair benefit{};  ///< alpha_1 of the single-homing side, alpha_2 of the multi-homing side
    double transport = 1;
    Pair cost{};  ///< f_1, f_2
};

/// Whether platforms set prices or promise utilities; prices of side 1 differ by alpha_1 alpha_2 / 2.
enum class PlatformsSet { prices, utilities };

struct BottleneckOutcome {
    double single_homing_price = 0;
    double multi_homing_price = 0;
    double multi_homers = 0;  ///< per platform
    double profit = 0;        ///< per platform
};
BottleneckOutcome competitive_bottleneck(const Bottleneck& market, PlatformsSet set);

/// Demand intercept - slope * price.
struct LinearDemand {
    double intercept = 1;
    double slope = 1;
};
struct TransactionOutcome {
    double buyer_price = 0;
    double seller_price = 0;
    double volume = 0;
    double profit = 0;
};
TransactionOutcome transaction_monopoly(const LinearDemand& buyers, const LinearDemand& sellers, double cost);

}  // namespace warung::market
