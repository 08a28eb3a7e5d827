#pragma once
// Sellers of limited capacity (kiosks short of float) who compete in prices: Bertrand-Edgeworth.
//
// Demand A - B p, equal unit cost c, efficient rationing. Small capacities sell out at the market-clearing price, large
// ones sell at cost, and between them prices are mixed (Levitan and Shubik 1972; Kreps and Scheinkman 1983). In margins
// y = p - c with R = A - B c - (n - 1) k, n sellers of capacity k each:
//
//     highest y = R / (2 B),  profit = R^2 / (4 B),  lowest y = profit / k,
//     F(p)^(n-1) = (y k - profit) / (y (n k + B y - A + B c)).
//
// Two unequal sellers: the larger earns the monopoly profit of the demand the smaller leaves and asks the highest price
// with positive chance (Deneckere and Kovenock 1992).
//
// Pure functions. ERRORS: std::invalid_argument; NoEquilibrium for three or more unequal sellers in the mixed region.

#include "sim/market/equilibrium.h"
#include "sim/market/two_sided.h"

#include <vector>

namespace warung::market {

enum class CapacityRegime { clearing, mixed, cost };

class CapacityPricing {
public:
    CapacityPricing(const LinearDemand& demand, double cost, std::vector<double> capacity);

    [[nodiscard]] CapacityRegime regime() const { return regime_; }
    [[nodiscard]] double lowest() const { return cost_ + lowest_; }
    [[nodiscard]] double highest() const { return cost_ + highest_; }
    [[nodiscard]] double profit(std::size_t seller) const;
    /// F_i(p).
    [[nodiscard]] double cdf(std::size_t seller, double price) const;
    /// Chance that a seller asks the highest price.
    [[nodiscard]] double mass_at_top(std::size_t seller) const;
    [[nodiscard]] double mean_price(std::size_t seller) const;

private:
    [[nodiscard]] double demand_at(double margin) const { return intercept_ - slope_ * margin; }
    /// F_i just below `highest`, from the rival's indifference.
    [[nodiscard]] double rising_cdf(std::size_t seller, double margin) const;

    double intercept_;  ///< demand at price = cost
    double slope_;
    double cost_;
    std::vector<double> capacity_;
    CapacityRegime regime_ = CapacityRegime::mixed;
    double lowest_ = 0;  // margins
    double highest_ = 0;
    std::vector<double> profit_;
};

}  // namespace warung::market
