#pragma once
// Standardized time series of one run: the path of its partial sums held against a
// Brownian bridge.
//
// Schruben, Operations Research 31(6), 1983 (area estimator); Schruben, Singh and
// Tierney, Operations Research 31(6), 1983 (test for initialization bias).

#include <cstddef>
#include <span>

namespace warung::statistics {

/// Variance parameter lim n Var(mean), averaged over `batches` disjoint batches of size m: 12 A^2 / (m^3 - m) with
/// A = sum over k of k (mean of the batch - mean of its first k), that is sum over i of ((m + 1) / 2 - i) x_i.
/// ERRORS: std::invalid_argument if batches would hold fewer than two values.
double area_variance(std::span<const double> series, std::size_t batches);

/// Test for bias at the start: T = sqrt(45) / (sigma n^(3/2)) x sum over k of (1 - k/n) k (mean - mean of first k).
/// About standard normal without bias; large and positive if the start lies low, negative if it lies high.
double initialization_bias_statistic(std::span<const double> series, double variance_parameter);

}  // namespace warung::statistics
