#pragma once
// Autocorrelation of a series: r_k = sum (x_i - m)(x_i+k - m) / sum (x_i - m)^2, with
// the mean m of the whole series in both places (Box and Jenkins 1976, eq. 2.1.11;
// NIST StRD, "Univariate summary statistics").

#include "sim/statistics/moments.h"

#include <cstddef>
#include <span>
#include <vector>

namespace warung::statistics {

/// Lag 1 in one pass, in constant memory; parts of one series may be merged in their order. Not thread-safe.
class SerialMoments {
public:
    SerialMoments() = default;
    explicit SerialMoments(std::span<const double> values) {
        for (const double x : values) add(x);
    }

    void add(double x);
    /// The other's series follows directly on this one.
    void merge(const SerialMoments& other);

    [[nodiscard]] const Moments& moments() const { return all_; }
    /// NaN with fewer than two values, or if all are equal.
    [[nodiscard]] double lag_one() const;

    template <class Archive>
    void archive(Archive& a) {
        a(all_, pairs_, first_, last_, mean_earlier_, mean_later_, products_);
    }

private:
    // Of the pairs (x_i, x_i+1), as distances from the first value: their number, their two means and the sum of the
    // products of their distances from these (Welford's recurrence for a covariance).
    void add_pair(double earlier, double later);

    Moments all_;
    double pairs_ = 0;
    double first_ = 0;
    double last_ = 0;
    double mean_earlier_ = 0;
    double mean_later_ = 0;
    double products_ = 0;
};

/// r_0 to r_`most`, from a series in memory. NaN if all values are equal. REQUIRES: most < values.size().
std::vector<double> autocorrelations(std::span<const double> values, std::size_t most);

}  // namespace warung::statistics
