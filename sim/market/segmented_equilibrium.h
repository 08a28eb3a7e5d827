#pragma once
// Price equilibrium of firms that face segmented or nested logit demand.
//
// First-order conditions of firm f, divided by the product's sales:
//
//     1 = sum_{k in f} (p_k - c_k) (-dD_k / dp_j) / D_j    for each j in f,
//
// solved for the mark-ups eta(p), and p = c + eta(p) by the fixed point of Morrow and Skerlos (2011), damped, then by
// Newton. Such demand can have profits with several peaks, so a solution counts only if no firm gains by moving one
// price or all its prices together, on a grid of prices and around its best point; several starts are tried.
//
// Pure functions. ERRORS: std::invalid_argument; NoEquilibrium if no start leads to a solution that holds.

#include "sim/market/equilibrium.h"
#include "sim/market/segmented_demand.h"

#include <Eigen/Core>

namespace warung::market {

/// Nash equilibrium in prices.
Eigen::VectorXd nash_prices(const SegmentedDemand& demand, const Sellers& sellers);

/// Largest gain in profit that a firm can reach by moving one price, or all of its prices by one amount.
double largest_gain(const SegmentedDemand& demand, const Sellers& sellers, const Eigen::VectorXd& prices);

/// p - c - eta(p): zero where all first-order conditions hold.
Eigen::VectorXd first_order_gap(const SegmentedDemand& demand, const Sellers& sellers, const Eigen::VectorXd& prices);

/// Profit of each firm, in the order of Sellers::firms().
Eigen::VectorXd firm_profits(const SegmentedDemand& demand, const Sellers& sellers, const Eigen::VectorXd& prices);

}  // namespace warung::market
