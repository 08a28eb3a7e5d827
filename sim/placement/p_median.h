#pragma once
// Where to open p sites so that the sum of weight x cost to the nearest is least.
//
// Small problems are enumerated: the answer is the optimum. Others start greedily
// (gains only shrink as sites open, so most need not be looked at again: Minoux
// 1978, "lazy" or CELF evaluation), then swap one site in and one out as long as
// that helps (Teitz and Bart 1968; the best swap is found without trying all by
// Whitaker 1983 where there are lists, and by Resende and Werneck 2007, Networks
// 49(3), where there is a matrix), then shake the best answer by random swaps and
// search again (variable neighbourhood search, Hansen and Mladenovic 1997, Location
// Science 5(4)). The best of all is returned.
//
// Budgets count elementary steps, never time: the same answer on every machine and
// load. Pure functions; any thread.

#include "sim/placement/problem.h"

#include <cstdint>

namespace warung::placement {

struct Effort {
    std::uint64_t seed = 1;
    double steps = 1.4e8;    ///< elementary steps (one pair looked at) of swaps and shakes; some 0.5 ns each
    double enumerate = 2e7;  ///< elementary steps up to which all choices are tried instead
};

struct Placement {
    Sites sites;           ///< increasing
    double cost = 0;       ///< weight x cost, over all points
    bool optimal = false;  ///< proved, by enumeration
};

/// p of the problem's sites, p at most their number. ERRORS: std::invalid_argument for more than there are.
Placement solve_p_median(const Problem& problem, std::size_t p, const Effort& effort = {});

/// Its first step alone, sites in the order of choice.
Sites greedy_p_median(const Problem& problem, std::size_t p);

/// All choices tried; the first of equally good ones in the order of site numbers. ERRORS: std::invalid_argument.
Placement enumerate_p_median(const Problem& problem, std::size_t p);

/// Swaps from `start` until none of one site for another helps. Zero steps: returns `start`.
Placement interchange(const Problem& problem, const Sites& start, double steps);

/// The best order in which to open `chosen`: each next the one that lowers the cost most.
Sites opening_order(const Problem& problem, const Sites& chosen);

}  // namespace warung::placement
