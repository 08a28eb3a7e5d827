#include "sim/market/price_dynamics.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

namespace warung::market {
namespace {

void answer(const LogitDemand& demand, const Sellers& sellers, int firm, std::span<const double> seen,
            std::vector<double>& prices) {
    const double margin = best_response_margin(demand, sellers, firm, seen);
    for (std::size_t j = 0; j < prices.size(); ++j) {
        if (sellers.owner[j] == firm) prices[j] = sellers.cost[j] + margin;
    }
}

}  // namespace

std::vector<std::vector<double>> best_response_path(const LogitDemand& demand, const Sellers& sellers,
                                                    std::vector<double> start, std::size_t periods, Timing timing) {
    if (start.size() != demand.size())
        throw std::invalid_argument("best-response path: starting prices and products differ in number");
    const auto firms = sellers.firms();
    std::vector<std::vector<double>> path{std::move(start)};
    for (std::size_t t = 0; t < periods; ++t) {
        std::vector<double> prices = path.back();
        if (timing == Timing::alternating) {
            answer(demand, sellers, firms[t % firms.size()], path.back(), prices);
        } else {
            for (const int firm : firms) {
                if (timing == Timing::simultaneous) {
                    answer(demand, sellers, firm, path.back(), prices);
                } else {
                    const std::vector<double> seen = prices;
                    answer(demand, sellers, firm, seen, prices);
                }
            }
        }
        path.push_back(std::move(prices));
    }
    return path;
}

double local_rate(const LogitDemand& demand, const Sellers& sellers, std::span<const double> prices, Timing timing) {
    const Eigen::MatrixXd slopes = best_response_slopes(demand, sellers, prices);
    const Eigen::Index n = slopes.rows();
    Eigen::MatrixXd step = slopes;
    if (timing != Timing::simultaneous) {
        // x' = L x' + U x
        const Eigen::MatrixXd lower = slopes.triangularView<Eigen::StrictlyLower>();
        const Eigen::MatrixXd upper = slopes.triangularView<Eigen::StrictlyUpper>();
        step = (Eigen::MatrixXd::Identity(n, n) - lower).partialPivLu().solve(upper);
    }
    return Eigen::EigenSolver<Eigen::MatrixXd>{step, false}.eigenvalues().cwiseAbs().maxCoeff();
}

std::vector<Temptation> temptations(const LogitDemand& demand, const Sellers& sellers) {
    const Outcome nash = outcome(demand, sellers, nash_prices(demand, sellers));
    const Outcome joint = outcome(demand, sellers, joint_prices(demand, sellers.cost));
    const auto firms = sellers.firms();
    std::vector<Temptation> result;
    for (std::size_t f = 0; f < firms.size(); ++f) {
        std::vector<double> prices = joint.price;
        answer(demand, sellers, firms[f], joint.price, prices);
        Temptation one;
        one.profit = outcome(demand, sellers, prices).firm_profit[f];
        one.collusive_profit = joint.firm_profit[f];
        one.nash_profit = nash.firm_profit[f];
        if (!(one.profit > one.nash_profit))
            throw NoEquilibrium("temptation: deviation earns no more than the equilibrium, nothing deters");
        one.critical_discount = (one.profit - one.collusive_profit) / (one.profit - one.nash_profit);
        for (std::size_t j = 0; j < prices.size(); ++j) {
            if (sellers.owner[j] == firms[f]) one.price.push_back(prices[j]);
        }
        result.push_back(std::move(one));
    }
    return result;
}

}  // namespace warung::market
