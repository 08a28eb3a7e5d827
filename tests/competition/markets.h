#pragma once
// Small markets and views for the tests of this folder.

#include "sim/competition/game.h"

#include <string>
#include <utility>
#include <vector>

namespace warung::competition::testing {

/// The duopoly of Calvano et al. (2020), a = 2, c = 1, mu = 0.25, a0 = 0, in ticks of a thousandth: cost 1,000. Nash
/// price 1,472.93, joint-profit price 1,924.98 (their section II; solved to 40 digits).
inline constexpr double kCost = 1'000;
inline constexpr double kNash = 1'472.9266600306;
inline constexpr double kJoint = 1'924.9809190180;

inline DemandView calvano_demand(std::size_t n = 2) {
    return demand_view(logit_demand(market::LogitDemand::symmetric(n, 2, 0.25, 0.0)), {0, 0.001});
}

inline GameRules calvano_rules(std::size_t n = 2) {
    GameRules rules;
    rules.demand = calvano_demand(n);
    rules.range = {0, 4'000, 1};
    return rules;
}

inline Seat seat(std::string strategy, Price start, Choices choices = {}) {
    return {.strategy = std::move(strategy), .choices = std::move(choices), .start = start, .cost = kCost};
}

/// A view that owns what it refers to.
class Situation {
public:
    Situation(std::vector<Price> prices, double cost) : prices_{std::move(prices)}, cost_{cost} {}

    std::vector<double> shares;
    std::vector<double> profits;
    std::vector<std::uint8_t> active;
    DemandView demand;
    double day = 0;
    double cash = std::numeric_limits<double>::infinity();
    double volume = 1;
    std::size_t segment = 0;
    PriceRange range{0, 1'000'000, 1};

    [[nodiscard]] View view(std::size_t self = 0) const {
        View v;
        v.self = self;
        v.prices = prices_;
        v.active = active;
        v.shares = shares;
        v.profits = profits;
        v.cost = cost_;
        v.cash = cash;
        v.volume = volume;
        v.day = day;
        v.segment = segment;
        v.range = range;
        v.demand = demand ? &demand : nullptr;
        return v;
    }
    std::vector<Price>& prices() { return prices_; }

private:
    std::vector<Price> prices_;
    double cost_;
};

}  // namespace warung::competition::testing
