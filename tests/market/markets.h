#pragma once
// Random logit markets for property tests.

#include "sim/market/equilibrium.h"
#include "sim/random/stream.h"

#include <cmath>

namespace warung::market {

struct RandomMarket {
    LogitDemand demand;
    Sellers sellers;
};

/// Up to 8 products of up to 4 firms, mu from 0.02 to 5, qualities and costs within 2, with or without outside option.
inline RandomMarket random_market(std::uint64_t seed) {
    random::Stream luck{random::derive(seed, random::Purpose::test)};
    const std::size_t n = 2 + luck.index(7);
    const std::uint64_t firms = 2 + luck.index(3);
    RandomMarket market;
    market.demand.scale = 0.02 * std::pow(250, luck.uniform());
    if (luck.uniform() < 0.7) market.demand.outside = 2 * luck.uniform() - 1;
    for (std::size_t j = 0; j < n; ++j) {
        market.demand.quality.push_back(2 * luck.uniform());
        market.sellers.cost.push_back(luck.uniform());
        market.sellers.owner.push_back(static_cast<int>(j < 2 ? j : luck.index(firms)));  // two firms at least
    }
    return market;
}

}  // namespace warung::market
