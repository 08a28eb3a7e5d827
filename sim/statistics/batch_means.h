#pragma once
// Batch means of one long run: independent enough means out of dependent values.
//
// Law, "Simulation Modeling and Analysis", 9.5.3; von Neumann, Ann. Math. Stat.
// 12(4), 1941; Meketon and Schmeiser, Proc. WSC 1984 (overlapping batches). The
// interval trusts that batches are uncorrelated: the von Neumann ratio is near 2
// then, and below it for batches that are too short.

#include "sim/statistics/intervals.h"

#include <cstddef>
#include <span>
#include <vector>

namespace warung::statistics {

/// Means of consecutive, disjoint batches of `size`; a rest that does not fill one is left out.
/// ERRORS: std::invalid_argument if size is 0.
std::vector<double> batch_averages(std::span<const double> series, std::size_t size);

struct BatchMeans {
    std::size_t batches = 0;
    std::size_t size = 0;
    double grand_mean = 0;
    double variance = 0;           ///< of the batch means, divided by batches - 1
    Interval interval;             ///< t with batches - 1 degrees of freedom
    double lag_one = 0;            ///< autocorrelation of the batch means
    double von_neumann_ratio = 0;  ///< sum of squared successive differences / sum of squares about the mean
    [[nodiscard]] double variance_parameter() const;  ///< size x variance: of the process, lim n Var(mean)
};

/// `batches` batches of equal size. ERRORS: std::invalid_argument with fewer than two, or more than values.
BatchMeans batch_means(std::span<const double> series, std::size_t batches, double confidence = 0.95);

/// Variance parameter lim n Var(mean) from all n - m + 1 batches of size m:
/// n m / ((n - m + 1)(n - m)) x sum (mean of batch - mean)^2. ERRORS: std::invalid_argument unless 0 < m < n.
double overlapping_batch_means(std::span<const double> series, std::size_t size);

}  // namespace warung::statistics
