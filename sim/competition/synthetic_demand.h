#pragma once
// Demand of a continuum of customers, mass 1, as a function of all prices: the markets of the literature, without
// kiosks. Each returns a callable without state that may be shared between threads. Money in one unit.
// ERRORS of all: std::invalid_argument for parameters that make no sense.

#include "sim/competition/view.h"
#include "sim/market/logit_demand.h"

#include <cstddef>
#include <functional>
#include <span>

namespace warung::competition {

/// Share of each player, of all who could buy.
using Demand = std::function<void(std::span<const double> prices, std::span<double> shares)>;

/// Multinomial logit (market/logit_demand.h).
Demand logit_demand(market::LogitDemand logit);

/// Two sellers at the ends of a line of length 1, everybody buys, transport costs t per unit of distance (Hotelling
/// 1929, Economic Journal 39).
Demand hotelling_demand(double transport);

/// n sellers evenly spaced on a circle of length 1, everybody buys, transport costs t per unit of distance (Salop 1979,
/// Bell Journal of Economics 10(1)). A seller dearer than another one's price delivered to its door sells nothing.
Demand salop_demand(std::size_t sellers, double transport);

/// One good, D(p) = choke - slope p (at least 0); all buy from the cheapest, who share evenly (Maskin and Tirole 1988,
/// Econometrica 56(3): choke = slope = 1).
Demand homogeneous_demand(double choke, double slope);

/// Integer prices as money: origin + ticks x value.
struct PriceScale {
    double origin = 0;
    double tick = 1;
    [[nodiscard]] double money(Price ticks) const { return origin + static_cast<double>(ticks) * tick; }
    [[nodiscard]] double ticks(double money) const { return (money - origin) / tick; }
};

/// Demand in integer prices.
DemandView demand_view(Demand demand, PriceScale scale = {});

}  // namespace warung::competition
