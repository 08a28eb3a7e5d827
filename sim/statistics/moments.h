#pragma once
// Mean, variance, least and greatest of a sequence in one pass.
//
// Welford's recurrences (Technometrics 4(3), 1962) on distances from the first
// value, so that a large common offset costs no digits; merging after Chan, Golub
// and LeVeque (Stanford STAN-CS-79-773, 1979). Sums in floating point depend on
// their order: for equal bits the caller folds parts in a fixed order (replication
// 0, 1, 2 ...), never in the order in which threads finish.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

namespace warung::statistics {

inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Not thread-safe; one per thread, merged afterwards. A NaN added makes mean and variance NaN.
class Moments {
public:
    Moments() = default;
    explicit Moments(std::span<const double> values) {
        for (const double x : values) add(x);
    }

    void add(double x) {
        if (n_ == 0) origin_ = x;
        ++n_;
        // The division waits for nothing but the count: it stays off the chain from one mean to the next.
        const double share = 1.0 / static_cast<double>(n_);
        const double y = x - origin_;
        const double delta = y - mean_;
        mean_ += delta * share;
        squares_ += delta * (y - mean_);
        min_ = std::min(min_, x);
        max_ = std::max(max_, x);
    }

    /// As if the other's values had been added after these, but for rounding.
    void merge(const Moments& other) {
        if (other.n_ == 0) return;
        if (n_ == 0) {
            *this = other;
            return;
        }
        const auto a = static_cast<double>(n_);
        const auto b = static_cast<double>(other.n_);
        const double delta = (other.origin_ - origin_) + other.mean_ - mean_;
        mean_ += delta * (b / (a + b));
        squares_ += other.squares_ + delta * delta * (a * b / (a + b));
        n_ += other.n_;
        min_ = std::min(min_, other.min_);
        max_ = std::max(max_, other.max_);
    }

    [[nodiscard]] std::uint64_t n() const { return n_; }
    /// NaN without values.
    [[nodiscard]] double mean() const { return n_ > 0 ? origin_ + mean_ : kNan; }
    /// Divided by n - 1; NaN with fewer than two values.
    [[nodiscard]] double variance() const { return n_ > 1 ? squares_ / static_cast<double>(n_ - 1) : kNan; }
    /// Divided by n; NaN without values.
    [[nodiscard]] double population_variance() const { return n_ > 0 ? squares_ / static_cast<double>(n_) : kNan; }
    [[nodiscard]] double standard_deviation() const { return std::sqrt(variance()); }
    /// Of the mean of independent values.
    [[nodiscard]] double standard_error() const { return std::sqrt(variance() / static_cast<double>(n_)); }
    /// Sum of squared distances from the mean.
    [[nodiscard]] double squares() const { return n_ > 0 ? squares_ : kNan; }
    [[nodiscard]] double min() const { return n_ > 0 ? min_ : kNan; }
    [[nodiscard]] double max() const { return n_ > 0 ? max_ : kNan; }

    template <class Archive>
    void archive(Archive& a) {
        a(n_, origin_, mean_, squares_, min_, max_);
    }

private:
    std::uint64_t n_ = 0;
    double origin_ = 0;   // the first value
    double mean_ = 0;     // of the distances from it
    double squares_ = 0;  // about the mean
    double min_ = std::numeric_limits<double>::infinity();
    double max_ = -std::numeric_limits<double>::infinity();
};

}  // namespace warung::statistics
