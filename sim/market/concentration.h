#pragma once
// Measures of concentration and market power. Pure functions.

#include <cmath>
#include <span>
#include <stdexcept>

namespace warung::market {

/// Herfindahl-Hirschman index of what is sold, 0 to 10,000: customers who stay away do not count.
inline double hhi(std::span<const double> firm_shares) {
    double sum = 0;
    double squares = 0;
    for (const double s : firm_shares) {
        sum += s;
        squares += s * s;
    }
    if (!(sum > 0)) throw std::invalid_argument("hhi: nothing is sold");
    return 10000 * squares / (sum * sum);
}

/// Number of equal firms with the same index.
inline double effective_firms(std::span<const double> firm_shares) { return 10000 / hhi(firm_shares); }

/// Lerner (1934): margin over price.
inline double lerner(double price, double cost) { return (price - cost) / price; }

/// Profit gain of Calvano et al. (2020): 0 at Nash, 1 at joint maximum.
inline double profit_gain(double profit, double nash, double joint) { return (profit - nash) / (joint - nash); }

}  // namespace warung::market
