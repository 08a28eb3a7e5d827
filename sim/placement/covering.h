#pragma once
// Questions about a radius: the most demand within it of p sites (maximal covering,
// Church and ReVelle 1974), the fewest sites that leave nobody outside it (location
// set covering, Toregas et al. 1971), the least radius for p sites (p-centre, Hakimi
// 1964; solved by bisection over the distances with set covering, Minieka 1970, SIAM
// Review 12(1)).
//
// A point with demand 0 need not be covered. Points whose base is within the radius
// are covered already. Pure functions; any thread.

#include "sim/placement/p_median.h"
#include "sim/placement/problem.h"

#include <cstddef>

namespace warung::placement {

struct Covering {
    Sites sites;           ///< increasing
    double covered = 0;    ///< demand within the radius, of existing sites too
    bool optimal = false;  ///< proved
};

/// ERRORS: std::invalid_argument for p above the number of sites.
Covering solve_maximal_covering(const Problem& problem, std::size_t p, double radius, const Effort& effort = {});

struct SetCovering {
    Sites sites;                  ///< increasing
    std::size_t lower_bound = 0;  ///< fewer sites cannot do
    bool optimal = false;         ///< proved: sites.size() == lower_bound
    Sites out_of_reach;           ///< points with demand that no site covers; the sites cover all others
};

SetCovering solve_set_covering(const Problem& problem, double radius, const Effort& effort = {});

struct Centre {
    Sites sites;             ///< increasing; p of them
    double radius = 0;       ///< largest cost of a point with demand
    double lower_bound = 0;  ///< no p sites have a smaller one
    bool optimal = false;    ///< proved
};

/// ERRORS: std::invalid_argument for p above the number of sites.
Centre solve_p_centre(const Problem& problem, std::size_t p, const Effort& effort = {});

}  // namespace warung::placement
