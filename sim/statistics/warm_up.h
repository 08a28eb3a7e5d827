#pragma once
// Where the warm-up ends: a proposal and the plot to judge it by, never applied
// silently.
//
// MSER-5: White, Simulation 69(6), 1997; White, Cobb and Spratt, Proc. WSC 2000.
// A cut in the second half of the run is no answer (Hoad and Robinson 2011): the
// run is too short. Welch, in "The Computer Performance Modeling Handbook", 1983.

#include <cstddef>
#include <span>
#include <vector>

namespace warung::statistics {

enum class CutStatus {
    found,
    not_converged,  ///< the least error lies at the end of the search: the run is too short to tell
    too_short,      ///< fewer than two batches
};

struct Cut {
    CutStatus status = CutStatus::too_short;
    std::size_t batches = 0;       ///< to leave out
    std::size_t observations = 0;  ///< to leave out
    double min_value = 0;          ///< the least squared standard error, at the cut; NaN if too short
    double value_at_zero = 0;      ///< the same without a cut
    double mean_after = 0;         ///< of the batches kept
};

/// Marginal standard error rule: the d that minimises sum over the kept k - d batch means of (Y - their mean)^2 /
/// (k - d)^2, over the first half, 0 <= d <= k/2; the least such d. A rest that does not fill a batch is left out.
Cut mser(std::span<const double> series, std::size_t batch_size);
inline Cut mser5(std::span<const double> series) { return mser(series, 5); }

/// Averages over replications, observation by observation; as long as the shortest.
std::vector<double> ensemble_average(std::span<const std::vector<double>> replications);

/// Welch's moving average: of 2w + 1 values around each, fewer on the left edge (2i + 1 around the i-th of 0, 1 ...),
/// up to n - w. Empty if n <= w.
std::vector<double> welch_moving_average(std::span<const double> series, std::size_t window);

}  // namespace warung::statistics
