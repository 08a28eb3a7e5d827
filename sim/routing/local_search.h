#pragma once
// Descent over the neighbourhoods of vehicle routing, granular (Toth and Vigo 2003, INFORMS J. Computing 15(4)): only
// moves that make a new leg between a customer and one of its nearest neighbours.
//
//   relocate, or-opt   up to three customers in a row move beside another customer, either way round
//   exchange, cross    up to two in a row change places with up to two of another route, either way round
//   2-opt              a piece of a route is reversed
//   2-opt*             two routes change their tails, or heads and tails
//
// First improvement, with don't-look bits. A move is valued by its legs alone; load is checked with sums up to each
// customer, duration and time windows by walking the new routes, which few moves come to.

#include "sim/routing/tours.h"

#include <cstddef>

namespace warung::routing {

struct LocalSearchParams {
    std::size_t neighbours = 10;
};

/// Improves `tours` in place until no move helps. Customers aside stay aside.
void improve_locally(Tours& tours, const LocalSearchParams& params);

}  // namespace warung::routing
