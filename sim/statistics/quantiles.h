#pragma once
// Exact quantiles of a sample in memory.
//
// Hyndman and Fan, "Sample quantiles in statistical packages", The American
// Statistician 50(4), 1996: the definitions differ by more than rounding, so a
// result names the one it uses. The numbers are theirs (and those of R).

#include <span>
#include <vector>

namespace warung::statistics {

enum class QuantileType {
    inverse_cdf = 1,       ///< type 1: the least value that at least a share p of the sample does not exceed
    averaged_inverse = 2,  ///< type 2: the same, but the mean of two where a share p falls between them
    nearest_even = 3,      ///< type 3: the nearest to n p, the even one of two
    interpolated_cdf = 4,  ///< type 4: between order statistics at n p
    hazen = 5,             ///< type 5: at n p + 1/2
    weibull = 6,           ///< type 6: at (n + 1) p
    linear = 7,            ///< type 7: at (n - 1) p + 1; the default of R and numpy
    median_unbiased = 8,   ///< type 8: at (n + 1/3) p + 1/3
    normal_unbiased = 9,   ///< type 9: at (n + 1/4) p + 3/8
};

/// REQUIRES: `sorted` ascending, without NaN, not empty; 0 <= p <= 1. ERRORS: std::invalid_argument.
double quantile_of_sorted(std::span<const double> sorted, double p, QuantileType type = QuantileType::linear);

/// Of values in any order; NaN are left out, and without values the answer is NaN.
std::vector<double> quantiles(std::span<const double> values, std::span<const double> p,
                              QuantileType type = QuantileType::linear);
double quantile(std::span<const double> values, double p, QuantileType type = QuantileType::linear);

}  // namespace warung::statistics
