#pragma once
// Competition in space: Hotelling's line and Salop's circle.
//
// Line: two sellers at x_1 < x_2 on [0, 1], customers uniform with mass 1, transport cost t times the distance
// (linear) or its square. Hotelling (1929); d'Aspremont, Gabszewicz and Thisse (1979).
// Circle: n sellers evenly on a circle of length 1, transport cost t times the distance; Salop (1979).
//
// Pure functions. ERRORS: std::invalid_argument; NoEquilibrium where no equilibrium in pure prices exists.

#include "sim/market/equilibrium.h"

#include <array>
#include <optional>

namespace warung::market {

enum class Transport { linear, quadratic };

struct Line {
    double transport = 1;
    std::array<double, 2> cost{};
    std::array<double, 2> place{0, 1};
    Transport kind = Transport::linear;
    std::optional<double> reservation = {};  ///< what a customer pays at most, transport included; none: all buy
};

struct LineOutcome {
    std::array<double, 2> price{};
    std::array<double, 2> share{};
    std::array<double, 2> profit{};
    double mean_transport_cost = 0;  ///< per customer of the line
};

/// All buy: p_i = t + (2 c_i + c_j) / 3 at the ends of a line with linear or quadratic cost; a rival dearer by 3 t or
/// more is kept out at the price c_j - t. With a low reservation price (equal costs, sellers at the ends, linear cost)
/// sellers are local monopolies, or meet where the last customer is indifferent (Salop's kink).
LineOutcome hotelling(const Line& line);

struct Circle {
    int sellers = 2;
    double transport = 1;
    double cost = 0;
    double fixed_cost = 0;
    std::optional<double> reservation = {};
};

struct CircleOutcome {
    double price = 0;
    double gross_profit = 0;  ///< per seller, before the fixed cost
    double net_profit = 0;
    double covered_share = 1;
    double mean_distance = 0;  ///< of those who buy
};

/// p = c + t / n; with a low reservation price the kink or local monopolies. One seller needs a reservation price.
CircleOutcome salop(const Circle& circle);

/// Number of sellers, a real number, at which profit is spent on the fixed cost: sqrt(t / F).
double free_entry_sellers(double transport, double fixed_cost);
/// Number that a planner would choose: half of it.
double planner_sellers(double transport, double fixed_cost);

}  // namespace warung::market
