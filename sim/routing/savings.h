#pragma once
// First routes by savings (Clarke and Wright 1964, Operations Research 12(4)), parallel version: every customer has a
// route of its own; routes are joined end to end, in the order of weighted savings (Paessens 1988, European Journal of
// Operational Research 34(3), eq. 3)
//
//   d(0,i) + d(0,j) - shape d(i,j) + asymmetry |d(0,i) - d(0,j)|
//
// the largest first, as long as d(0,i) + d(0,j) > d(i,j) and the limits allow it. A shape above one makes routes
// rounder, asymmetry lets them run outwards. Only pairs of near neighbours are tried, so that the work grows like
// n log n.

#include "sim/routing/tours.h"

namespace warung::routing {

/// In tenths, so that the order does not depend on rounding. Clarke and Wright's own by default.
struct SavingsWeights {
    std::int32_t shape = 10;     ///< 0 to 20
    std::int32_t asymmetry = 0;  ///< 0 to 10
};

/// Replaces what is in `tours`. Customers beyond the vehicles allowed are left aside, the shortest loads first.
void plan_by_savings(Tours& tours, const SavingsWeights& weights = {});

}  // namespace warung::routing
