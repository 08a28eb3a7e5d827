#pragma once
// Improvement by slack induction with string removals (Christiaens and Vanden Berghe 2020, Transportation Science
// 54(2)): each iteration takes strings of customers out of adjacent routes, puts them back greedily with blinks, and
// keeps the result as simulated annealing does.
//
// Differences from the paper, all for speed: a customer is tried only beside its nearest neighbours and in an empty
// route; the acceptance threshold is drawn beforehand, and a recreation that has already cost more is given up; a
// rejected iteration is undone step by step. An iteration so costs the same for any number of customers.
//
// If vehicles are limited and some customers are aside, these take part in every recreation, and a solution with fewer
// or more easily placed absentees is accepted first (the paper's fleet minimisation, sum of absences).

#include "sim/routing/tours.h"

#include <cstdint>

namespace warung::routing {

struct AnnealingParams {
    std::uint64_t iterations = 0;
    double mean_removed = 10;         ///< customers an iteration, on average
    double longest_string = 10;       ///< customers
    double split_string_share = 0.5;  ///< strings that keep a piece in their middle
    double split_depth = 0.01;        ///< chance to make that piece longer, each time
    double blink_share = 0.01;        ///< positions overlooked
    double start_temperature = 1;     ///< in mean distances to near neighbours
    double end_temperature = 0.1;     ///< the same
    std::size_t insertion_neighbours = 40;
};

/// Improves `tours` in place to the best found. The result is a function of all arguments.
void ruin_and_recreate(Tours& tours, const AnnealingParams& params, std::uint64_t seed);

}  // namespace warung::routing
