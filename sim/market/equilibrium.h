#pragma once
// Price equilibria of firms that face logit demand (Bertrand competition in prices).
//
// First-order conditions: all products of firm f carry one margin,
//
//     m_f = mu / (1 - S_f),    S_f the firm's share,
//
// and given the rivals' prices it is explicit in Lambert's W:
//
//     m_f = mu (1 + W(sum_{j in f} exp((a_j - c_j) / mu - 1) / K_f)),   K_f = rivals' terms + exp(a_0 / mu).
//
// Anderson, de Palma and Thisse (1992), chapter 7; the game is supermodular with one
// equilibrium (Milgrom and Roberts 1990), and best responses in turn contract to it: the
// slope of m_f in m_h is S_f S_h / (1 - S_f). Where prices are bounded (regulated caps,
// floors), the margin of product j is the firm's M = mu + profit, cut to the bounds.
//
// Money in one unit throughout; profits per customer. Pure functions.
// ERRORS of all: std::invalid_argument for sizes, costs or bounds that make no sense, and for a seller without any
// rival and without an outside option (no price is best); NoEquilibrium if an iteration does not settle.

#include "sim/market/logit_demand.h"

#include <Eigen/Core>

#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

namespace warung::market {

class NoEquilibrium : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Who sells what at which cost. Owners are labels; firms are listed in the order of their labels.
struct Sellers {
    std::vector<double> cost;
    std::vector<int> owner;

    /// One firm per product.
    static Sellers apart(std::vector<double> cost);
    /// One firm for all.
    static Sellers together(std::vector<double> cost);
    /// Labels, ascending, each once.
    [[nodiscard]] std::vector<int> firms() const;
    /// Position in `firms()` of the owner of each product.
    [[nodiscard]] std::vector<std::size_t> firm_of_product() const;
};

/// Lowest and highest price of each product; an empty list sets no bound.
struct PriceBounds {
    std::vector<double> lowest;
    std::vector<double> highest;
};

/// Nash equilibrium in prices.
std::vector<double> nash_prices(const LogitDemand& demand, const Sellers& sellers, const PriceBounds& bounds = {});
/// Nash equilibrium of one firm per product.
std::vector<double> nash_prices(const LogitDemand& demand, const std::vector<double>& cost);
/// Prices that maximise the profit of all firms together.
std::vector<double> joint_prices(const LogitDemand& demand, const std::vector<double>& cost);
/// Prices of largest consumer surplus plus profit among those that earn `profit` per customer: one margin for all
/// products, the smaller of the two that earn it (Ramsey-Boiteux). ERRORS: NoEquilibrium if no margin earns it.
std::vector<double> second_best_prices(const LogitDemand& demand, const std::vector<double>& cost, double profit);

/// Margin with which `firm` answers to the others' prices, which alone are read.
double best_response_margin(const LogitDemand& demand, const Sellers& sellers, int firm,
                            std::span<const double> prices);
/// Best price of product j, if each product is a firm.
double best_response_price(const LogitDemand& demand, double cost, std::span<const double> prices, std::size_t j);

/// What comes of prices.
struct Outcome {
    std::vector<double> price;
    std::vector<double> share;
    double outside_share = 0;
    std::vector<double> firm_share;   ///< as Sellers::firms()
    std::vector<double> firm_profit;  ///< as Sellers::firms()
    double consumer_surplus = 0;
};
Outcome outcome(const LogitDemand& demand, const Sellers& sellers, std::vector<double> prices);

/// dp_j / dc_k at the unbounded Nash equilibrium `prices`, by the implicit function theorem.
Eigen::MatrixXd pass_through(const LogitDemand& demand, const Sellers& sellers, std::span<const double> prices);

/// Slopes of the best responses, d(margin of firm f) / d(margin of firm h), at `prices`; zero on the diagonal.
Eigen::MatrixXd best_response_slopes(const LogitDemand& demand, const Sellers& sellers, std::span<const double> prices);

}  // namespace warung::market
