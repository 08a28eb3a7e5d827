#pragma once
// Greedy choice and swap search where only pairs within reach are held: country-wide
// problems with tens of thousands of sites.
//
// Greedy: lazy evaluation (Minoux 1978, "Accelerated greedy algorithms for maximizing
// submodular set functions"). Swaps: for each site that might open, one walk over its
// points finds the best site to close (Whitaker 1983, INFOR 21(2), "fast interchange"),
// first improvement, round after round.

#include "sim/placement/problem.h"

namespace warung::placement {

/// Sites in the order of choice.
Sites greedy_on_lists(const Problem& problem, std::size_t p);

/// Swaps from `start` until none helps or the steps are used up. Whether none helps any more is told in `finished`.
Sites interchange_on_lists(const Problem& problem, const Sites& start, double& steps, bool& finished);

}  // namespace warung::placement
