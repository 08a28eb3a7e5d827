#pragma once
// The chosen sites, in the order in which they help most, and what they change.

#include "sim/placement/instance.h"
#include "sim/placement/p_median.h"

#include <cstddef>
#include <vector>

namespace warung::placement {

struct BeforeAfter {
    double before = 0;
    double after = 0;
};

struct Proposal {
    Sites sites;                    ///< in the order in which they help most
    std::vector<double> gain;       ///< of each, in that order; NaN where there is nothing to compare it with
    std::vector<double> objective;  ///< after each
    std::vector<double> served;     ///< demand whose nearest site it is, in the end
    bool optimal = false;
    std::size_t fewest = 0;    ///< lscp: no fewer sites can do
    double bound = 0;          ///< p-center: no smaller radius, in the problem's unit
    double out_of_reach = 0;   ///< lscp: demand that no site can cover
    BeforeAfter covered;       ///< demand within the radius, if there is one
    BeforeAfter mean_cost;     ///< distance or hours, as shown; before: NaN if nothing was open
    BeforeAfter largest_cost;  ///< the same for the largest
};

/// Whether the objective is the sum of costs (p-median, pickup-time) and not who is covered.
inline bool by_cost(Objective objective) {
    return objective == Objective::p_median || objective == Objective::pickup_time;
}

/// `sites` of them (ignored by lscp). ERRORS: std::invalid_argument for more than there are, or for a missing radius.
Proposal propose(const Instance& instance, Objective objective, std::size_t sites, const Effort& effort);

}  // namespace warung::placement
