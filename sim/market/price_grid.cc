#include "sim/market/price_grid.h"

#include <cmath>

namespace warung::market {

std::vector<double> price_grid(double nash, double joint, std::size_t points, double margin) {
    if (points < 2) throw std::invalid_argument("price grid: two points at least");
    const double gap = joint - nash;
    const double step = (1 + 2 * margin) * gap / static_cast<double>(points - 1);
    std::vector<double> result;
    for (std::size_t k = 0; k < points; ++k) result.push_back(nash - margin * gap + static_cast<double>(k) * step);
    return result;
}

PriceGridGame::PriceGridGame(const LogitDemand& demand, std::vector<double> cost,
                             std::vector<std::vector<double>> grids)
    : grids_{std::move(grids)}, stride_(grids_.size()) {
    demand.check();
    if (grids_.size() != demand.size() || cost.size() != demand.size())
        throw std::invalid_argument("price grid: qualities, costs and grids differ in number");
    for (std::size_t f = firms(); f-- > 0;) {
        if (grids_[f].empty()) throw std::invalid_argument("price grid: a grid is empty");
        stride_[f] = profiles_;
        profiles_ *= grids_[f].size();
        if (profiles_ > kMostProfiles) throw std::invalid_argument("price grid: too many profiles");
    }
    profits_.resize(profiles_ * firms());
    std::vector<double> prices(firms());
    std::vector<double> share(firms());
    for (std::size_t i = 0; i < profiles_; ++i) {
        const auto chosen = actions(i);
        for (std::size_t f = 0; f < firms(); ++f) prices[f] = grids_[f][chosen[f]];
        demand.shares(prices, share);
        for (std::size_t f = 0; f < firms(); ++f) profits_[i * firms() + f] = (prices[f] - cost[f]) * share[f];
    }
}

PriceGridGame PriceGridGame::between_benchmarks(const LogitDemand& demand, const std::vector<double>& cost,
                                                std::size_t points, double margin) {
    const auto nash = nash_prices(demand, cost);
    const auto joint = joint_prices(demand, cost);
    std::vector<std::vector<double>> grids;
    for (std::size_t f = 0; f < cost.size(); ++f) grids.push_back(price_grid(nash[f], joint[f], points, margin));
    return {demand, cost, std::move(grids)};
}

std::size_t PriceGridGame::profile(const std::vector<std::size_t>& actions) const {
    if (actions.size() != firms()) throw std::invalid_argument("price grid: one action per firm");
    std::size_t result = 0;
    for (std::size_t f = 0; f < firms(); ++f) {
        if (actions[f] >= grids_[f].size()) throw std::invalid_argument("price grid: an action lies outside the grid");
        result += actions[f] * stride_[f];
    }
    return result;
}

std::vector<std::size_t> PriceGridGame::actions(std::size_t profile) const {
    std::vector<std::size_t> result(firms());
    for (std::size_t f = 0; f < firms(); ++f) result[f] = profile / stride_[f] % grids_[f].size();
    return result;
}

std::size_t PriceGridGame::with_action(std::size_t profile, std::size_t firm, std::size_t action) const {
    const std::size_t now = profile / stride_[firm] % grids_[firm].size();
    return profile - now * stride_[firm] + action * stride_[firm];
}

std::size_t PriceGridGame::best_response(std::size_t firm, std::size_t profile) const {
    std::size_t best = 0;
    for (std::size_t a = 1; a < grids_[firm].size(); ++a) {
        if (profit(firm, with_action(profile, firm, a)) > profit(firm, with_action(profile, firm, best))) best = a;
    }
    return best;
}

std::vector<std::size_t> PriceGridGame::pure_nash() const {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < profiles_; ++i) {
        bool holds = true;
        for (std::size_t f = 0; f < firms() && holds; ++f)
            holds = profit(f, with_action(i, f, best_response(f, i))) <= profit(f, i);
        if (holds) result.push_back(i);
    }
    return result;
}

std::size_t PriceGridGame::joint_maximum() const {
    const auto total = [&](std::size_t i) {
        double sum = 0;
        for (std::size_t f = 0; f < firms(); ++f) sum += profit(f, i);
        return sum;
    };
    std::size_t best = 0;
    double most = total(0);
    for (std::size_t i = 1; i < profiles_; ++i) {
        const double here = total(i);
        // Symmetric games have many profiles equal up to rounding; the first stays.
        if (here > most + 1e-13 * std::abs(most)) {
            most = here;
            best = i;
        }
    }
    return best;
}

std::vector<double> PriceGridGame::initial_values(std::size_t firm, double discount) const {
    if (!(discount >= 0 && discount < 1))
        throw std::invalid_argument("price grid: the discount factor must lie in [0, 1)");
    std::vector<double> sum(grids_[firm].size(), 0);
    for (std::size_t i = 0; i < profiles_; ++i) sum[i / stride_[firm] % grids_[firm].size()] += profit(firm, i);
    const double rivals = static_cast<double>(profiles_) / static_cast<double>(grids_[firm].size());
    for (double& value : sum) value /= rivals * (1 - discount);
    return sum;
}

double exploration_visits(int firms, int points, int memory, double beta) {
    if (firms < 1 || points < 2 || memory < 0 || !(beta > 0))
        throw std::invalid_argument("exploration: firms, grid points and the decay of exploration must be positive");
    const double n = firms;
    return std::pow(points - 1, n) / (std::pow(points, memory * n + n + 1) * -std::expm1(-beta * (n + 1)));
}

}  // namespace warung::market
