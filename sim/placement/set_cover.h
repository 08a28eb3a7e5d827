#pragma once
// The fewest columns that cover all rows (set covering with equal costs): location
// set covering asks it once, the p-centre once per radius.
//
// Exact by reductions (essential columns, dominated rows and columns: Toregas, Swain,
// ReVelle and Bergman 1971, Operations Research 19(6)), independent parts apart, then
// branch and bound with Lagrangian bounds by subgradients, reduced-cost fixing and
// Lagrangian greedy covers (Beasley 1987, EJOR 31(1); Caprara, Fischetti and Toth
// 1999, Operations Research 47(5)). Out of steps: the best cover and the best bound.
// Pure functions; any thread.

#include "sim/placement/problem.h"

#include <cstddef>

namespace warung::placement {

struct SetCover {
    Sites columns;                ///< increasing; covers all rows unless infeasible() or, with a limit, none was found
    std::size_t lower_bound = 0;  ///< no cover has fewer
    bool found = false;           ///< `columns` is a cover (within the limit, if there is one)
    Sites uncoverable;            ///< rows that no column covers: then there is no cover

    [[nodiscard]] bool optimal() const { return found && columns.size() <= lower_bound; }
};

inline constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

/// `columns`: per column the rows it covers (costs do not matter), rows 0 .. required.size() - 1 of which only the
/// required ones must be covered. With a `limit` the first cover of at most so many columns is good enough, and a
/// lower bound above the limit proves that there is none. `steps`: elementary steps, some 1 ns each.
SetCover cover_rows(const ReachLists& columns, const std::vector<bool>& required, double steps,
                    std::size_t limit = kNoLimit);

}  // namespace warung::placement
