#include "sim/statistics/p_square.h"

#include "sim/statistics/quantiles.h"
#include "sim/statistics/moments.h"

#include <algorithm>
#include <stdexcept>

namespace warung::statistics {

PSquare::PSquare(double p)
    : p_{p}, desired_{1, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5}, increments_{0, p / 2, p, (1 + p) / 2, 1} {
    if (!(p > 0 && p < 1)) throw std::invalid_argument("a quantile needs 0 < p < 1");
}

void PSquare::start(double x) {
    heights_[n_++] = x;
    std::sort(heights_.begin(), heights_.begin() + static_cast<std::ptrdiff_t>(n_));
}

void PSquare::add(double x) {
    if (n_ < heights_.size()) {
        start(x);
        return;
    }
    ++n_;
    heights_[0] = std::min(heights_[0], x);
    heights_[4] = std::max(heights_[4], x);
    // Markers above the value move up by one (box 1, step B2).
    for (std::size_t i = 1; i < 5; ++i)
        if (i == 4 || x < heights_[i]) positions_[i] += 1;
    for (std::size_t i = 0; i < 5; ++i) desired_[i] += increments_[i];
    for (std::size_t i = 1; i < 4; ++i) move_marker(i);
}

void PSquare::move_marker(std::size_t i) {
    const double lag = desired_[i] - positions_[i];
    const bool up = lag >= 1 && positions_[i + 1] - positions_[i] > 1;
    const bool down = lag <= -1 && positions_[i - 1] - positions_[i] < -1;
    if (!up && !down) return;
    const double step = up ? 1 : -1;
    const double height = parabolic(i, step);
    heights_[i] = heights_[i - 1] < height && height < heights_[i + 1] ? height : linear(i, step);
    positions_[i] += step;
}

double PSquare::parabolic(std::size_t i, double step) const {
    const auto& n = positions_;
    const auto& q = heights_;
    return q[i] + step / (n[i + 1] - n[i - 1]) *
                      ((n[i] - n[i - 1] + step) * (q[i + 1] - q[i]) / (n[i + 1] - n[i]) +
                       (n[i + 1] - n[i] - step) * (q[i] - q[i - 1]) / (n[i] - n[i - 1]));
}

double PSquare::linear(std::size_t i, double step) const {
    const std::size_t next = step > 0 ? i + 1 : i - 1;
    return heights_[i] + step * (heights_[next] - heights_[i]) / (positions_[next] - positions_[i]);
}

double PSquare::value() const {
    if (n_ == 0) return kNan;
    if (n_ < 5) return quantile_of_sorted({heights_.data(), n_}, p_, QuantileType::inverse_cdf);
    return heights_[2];
}

}  // namespace warung::statistics
