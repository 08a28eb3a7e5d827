#include "sim/market/segmented_equilibrium.h"

#include "sim/market/root_finding.h"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace warung::market {
namespace {

using Index = Eigen::Index;

Eigen::VectorXd costs(const Sellers& sellers) {
    return Eigen::Map<const Eigen::VectorXd>(sellers.cost.data(), static_cast<Index>(sellers.cost.size()));
}

void check(const SegmentedDemand& demand, const Sellers& sellers) {
    if (sellers.cost.size() != demand.size() || sellers.owner.size() != demand.size())
        throw std::invalid_argument("price equilibrium: qualities, costs and owners differ in number");
    if (!costs(sellers).allFinite()) throw std::invalid_argument("price equilibrium: a cost is not finite");
    const bool is_covered = std::ranges::any_of(demand.segments(), [](const Segment& s) { return !s.taste.outside; });
    if (is_covered && sellers.firms().size() == 1)
        throw std::invalid_argument("price equilibrium: a firm has neither rivals nor an outside option");
}

double profit_of(const SegmentedDemand& demand, const Sellers& sellers, int owner, const Eigen::VectorXd& prices) {
    const Eigen::VectorXd sales = demand.sales(prices);
    double sum = 0;
    for (Index j = 0; j < prices.size(); ++j) {
        const auto product = static_cast<std::size_t>(j);
        if (sellers.owner[product] == owner) sum += (prices[j] - sellers.cost[product]) * sales[j];
    }
    return sum;
}

/// Gain of `owner` from the best shift of its prices along `direction`: a grid, then golden sections around its peak.
double gain_along(const SegmentedDemand& demand, const Sellers& sellers, int owner, const Eigen::VectorXd& prices,
                  const Eigen::VectorXd& direction, double reach) {
    constexpr int kGrid = 240;
    constexpr double kGolden = 0.6180339887498949;
    const auto profit = [&](double shift) { return profit_of(demand, sellers, owner, prices + shift * direction); };
    const double here = profit(0);
    const double step = 2 * reach / kGrid;
    double best = 0;
    double most = here;
    for (int i = 0; i <= kGrid; ++i) {
        const double shift = -reach + i * step;
        const double value = profit(shift);
        if (value > most) {
            most = value;
            best = shift;
        }
    }
    double low = best - step;
    double high = best + step;
    for (int i = 0; i < 60; ++i) {
        const double left = high - kGolden * (high - low);
        const double right = low + kGolden * (high - low);
        (profit(left) < profit(right) ? low : high) = profit(left) < profit(right) ? left : right;
    }
    return std::max(most, profit(0.5 * (low + high))) - here;
}

/// Prices from which to search: each segment's own equilibrium, then margins of several sizes over cost.
std::vector<Eigen::VectorXd> starts(const SegmentedDemand& demand, const Sellers& sellers) {
    std::vector<Eigen::VectorXd> result;
    const Eigen::VectorXd cost = costs(sellers);
    for (const Segment& segment : demand.segments()) {
        const bool has_answer = segment.taste.outside || sellers.firms().size() > 1;
        if (!has_answer) continue;
        const auto alone = nash_prices(segment.taste, sellers);  // as if this segment were all, without nests
        result.emplace_back(Eigen::Map<const Eigen::VectorXd>(alone.data(), cost.size()));
    }
    for (const double multiple : {1.0, 3.0, 0.3, 10.0}) {
        result.emplace_back(cost.array() + multiple * demand.largest_scale());
        result.emplace_back(cost.array() + multiple * demand.smallest_scale());
    }
    for (const Segment& segment : demand.segments()) {
        Eigen::VectorXd high = cost;
        for (Index j = 0; j < high.size(); ++j)
            high[j] = std::max(cost[j] + segment.taste.scale,
                               segment.taste.quality[static_cast<std::size_t>(j)] - segment.taste.outside.value_or(0));
        result.push_back(std::move(high));
    }
    return result;
}

/// Damped fixed point: brings prices near a solution, or nowhere.
Eigen::VectorXd approach(const SegmentedDemand& demand, const Sellers& sellers, Eigen::VectorXd prices) {
    constexpr int kMostSteps = 500;
    const double scale = demand.smallest_scale();
    double damping = 1;
    double last = std::numeric_limits<double>::infinity();
    for (int step = 0; step < kMostSteps; ++step) {
        const Eigen::VectorXd gap = first_order_gap(demand, sellers, prices);
        if (!gap.allFinite()) break;
        const double size = gap.lpNorm<Eigen::Infinity>();
        if (size < 1e-4 * scale) break;
        damping = size > last ? std::max(0.05, 0.7 * damping) : std::min(1.0, 1.1 * damping);
        last = size;
        prices -= damping * gap;
    }
    return prices;
}

}  // namespace

Eigen::VectorXd first_order_gap(const SegmentedDemand& demand, const Sellers& sellers, const Eigen::VectorXd& prices) {
    Eigen::MatrixXd loss = demand.relative_derivatives(prices);
    for (Index j = 0; j < loss.rows(); ++j) {
        for (Index k = 0; k < loss.cols(); ++k) {
            if (sellers.owner[static_cast<std::size_t>(j)] != sellers.owner[static_cast<std::size_t>(k)])
                loss(j, k) = 0;
        }
    }
    return prices - costs(sellers) - loss.partialPivLu().solve(Eigen::VectorXd::Ones(prices.size()));
}

Eigen::VectorXd firm_profits(const SegmentedDemand& demand, const Sellers& sellers, const Eigen::VectorXd& prices) {
    const auto firms = sellers.firms();
    Eigen::VectorXd result(static_cast<Index>(firms.size()));
    for (std::size_t f = 0; f < firms.size(); ++f)
        result[static_cast<Index>(f)] = profit_of(demand, sellers, firms[f], prices);
    return result;
}

double largest_gain(const SegmentedDemand& demand, const Sellers& sellers, const Eigen::VectorXd& prices) {
    const double reach = (prices - costs(sellers)).lpNorm<Eigen::Infinity>() + 20 * demand.largest_scale();
    double most = 0;
    for (const int owner : sellers.firms()) {
        Eigen::VectorXd together = Eigen::VectorXd::Zero(prices.size());
        for (Index j = 0; j < prices.size(); ++j) {
            if (sellers.owner[static_cast<std::size_t>(j)] != owner) continue;
            together[j] = 1;
            const Eigen::VectorXd alone = Eigen::VectorXd::Unit(prices.size(), j);
            most = std::max(most, gain_along(demand, sellers, owner, prices, alone, reach));
        }
        most = std::max(most, gain_along(demand, sellers, owner, prices, together, reach));
    }
    return most;
}

Eigen::VectorXd nash_prices(const SegmentedDemand& demand, const Sellers& sellers) {
    check(demand, sellers);
    const double scale = demand.smallest_scale();
    const System gap = [&](const Eigen::VectorXd& prices) { return first_order_gap(demand, sellers, prices); };
    for (const Eigen::VectorXd& start : starts(demand, sellers)) {
        try {
            const double size = start.lpNorm<Eigen::Infinity>() / scale;
            Eigen::VectorXd prices = newton(gap, approach(demand, sellers, start), scale, 1e-11 + 1e-14 * size);
            const double worth = firm_profits(demand, sellers, prices).lpNorm<Eigen::Infinity>();
            if (largest_gain(demand, sellers, prices) <= 1e-9 * worth) return prices;
        } catch (const NoConvergence&) {
            continue;
        }
    }
    throw NoEquilibrium("price equilibrium: no start leads to prices from which no firm wants to move");
}

}  // namespace warung::market
