#include "sim/competition/synthetic_demand.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace warung::competition {

Demand logit_demand(market::LogitDemand logit) {
    logit.check();
    return [logit = std::move(logit)](std::span<const double> prices, std::span<double> shares) {
        logit.shares(prices, shares);
    };
}

Demand hotelling_demand(double transport) {
    if (!(transport > 0)) throw std::invalid_argument("Hotelling demand: the transport cost must be above 0");
    return [transport](std::span<const double> prices, std::span<double> shares) {
        shares[0] = std::clamp(0.5 + (prices[1] - prices[0]) / (2 * transport), 0.0, 1.0);
        shares[1] = 1 - shares[0];
    };
}

namespace {

/// How far seller i's customers reach clockwise (direction 1) or the other way (-1).
double reach(std::span<const double> prices, std::size_t i, int direction, double transport) {
    const std::size_t n = prices.size();
    double nearest = 0.5;
    for (std::size_t k = 1; k < n; ++k) {
        const std::size_t j = direction > 0 ? (i + k) % n : (i + n - k) % n;
        const double distance = static_cast<double>(k) / static_cast<double>(n);
        const double short_way = std::min(distance, 1 - distance);
        if (prices[j] + transport * short_way < prices[i]) return 0;
        const double border = distance / 2 + (prices[j] - prices[i]) / (2 * transport);
        if (border <= distance) nearest = std::min(nearest, border);  // else j sells nothing on this side of itself
    }
    return std::max(nearest, 0.0);
}

}  // namespace

Demand salop_demand(std::size_t sellers, double transport) {
    if (sellers < 2 || !(transport > 0)) {
        throw std::invalid_argument("Salop demand: at least 2 sellers and a transport cost above 0");
    }
    return [transport](std::span<const double> prices, std::span<double> shares) {
        for (std::size_t i = 0; i < prices.size(); ++i) {
            shares[i] = reach(prices, i, 1, transport) + reach(prices, i, -1, transport);
        }
    };
}

Demand homogeneous_demand(double choke, double slope) {
    if (!(choke > 0) || !(slope > 0)) throw std::invalid_argument("homogeneous demand: choke and slope above 0");
    return [choke, slope](std::span<const double> prices, std::span<double> shares) {
        const double lowest = *std::min_element(prices.begin(), prices.end());
        const auto cheapest = std::count(prices.begin(), prices.end(), lowest);
        const double each = std::max(0.0, choke - slope * lowest) / static_cast<double>(cheapest);
        for (std::size_t i = 0; i < prices.size(); ++i) shares[i] = prices[i] == lowest ? each : 0;
    };
}

DemandView demand_view(Demand demand, PriceScale scale) {
    return [demand = std::move(demand), scale](std::span<const Price> prices, std::span<double> shares) {
        std::vector<double> money;
        money.reserve(prices.size());
        for (const Price p : prices) money.push_back(scale.money(p));
        demand(money, shares);
    };
}

}  // namespace warung::competition
