#pragma once
// One quantile of a stream in constant memory, without a bound on the error: the
// P-square algorithm of Jain and Chlamtac, "The P2 algorithm for dynamic calculation
// of quantiles and histograms without storing observations", CACM 28(10), 1985.
//
// It depends on the order of the values and does not merge; where parts are merged,
// use QuantileSketch.

#include <array>
#include <cstdint>

namespace warung::statistics {

/// Not thread-safe.
class PSquare {
public:
    /// ERRORS: std::invalid_argument unless 0 < p < 1.
    explicit PSquare(double p);

    void add(double x);

    [[nodiscard]] std::uint64_t n() const { return n_; }
    /// The estimate; with fewer than five values the type 1 quantile of what there is, without values NaN.
    [[nodiscard]] double value() const;
    /// The five markers: least, p/2, p, (1 + p)/2, greatest. Meaningful from five values on.
    [[nodiscard]] const std::array<double, 5>& heights() const { return heights_; }
    [[nodiscard]] const std::array<double, 5>& positions() const { return positions_; }

private:
    void start(double x);
    void move_marker(std::size_t i);
    [[nodiscard]] double parabolic(std::size_t i, double step) const;
    [[nodiscard]] double linear(std::size_t i, double step) const;

    double p_;
    std::uint64_t n_ = 0;
    std::array<double, 5> heights_{};
    std::array<double, 5> positions_{1, 2, 3, 4, 5};
    std::array<double, 5> desired_;
    std::array<double, 5> increments_;
};

}  // namespace warung::statistics
