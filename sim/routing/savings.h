#pragma once
// First routes by savings (Clarke and Wright 1964, Operations Research 12(4)), parallel version: every customer has a
// route of its own; routes are joined end to end, the largest saving d(0,i) + d(0,j) - d(i,j) first, where the limits
// allow it. Only pairs of near neighbours are tried, so that the work grows like n log n.

#include "sim/routing/tours.h"

namespace warung::routing {

/// Replaces what is in `tours`. Customers beyond the vehicles allowed are left aside, the shortest loads first.
void plan_by_savings(Tours& tours);

}  // namespace warung::routing
