#pragma once
// Means over replications with Student t intervals.

#include <span>

namespace warung::reporting {

struct Interval {
    double mean = 0;
    double half_width = 0;  ///< NaN with fewer than two values
    std::size_t n = 0;
};

/// Mean and half-width of the two-sided interval at `confidence` (0.95 by default); NaN values are left out.
Interval t_interval(std::span<const double> values, double confidence = 0.95);

/// Interval of the mean of a - b, value by value (common random numbers). REQUIRES: equal lengths.
Interval paired_difference(std::span<const double> a, std::span<const double> b, double confidence = 0.95);

}  // namespace warung::reporting
