#include "sim/market/lambert_w.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace warung::market {
namespace {

constexpr int kMostSteps = 64;

/// Halley's iteration on w exp(w) = x (Corless et al. 1996, equation 5.9).
double halley(double x, double w) {
    for (int step = 0; step < kMostSteps; ++step) {
        const double e = std::exp(w);
        const double f = w * e - x;
        const double change = f / (e * (w + 1) - (w + 2) * f / (2 * w + 2));
        w -= change;
        if (!(std::abs(change) > 2e-16 * std::abs(w))) break;
    }
    return w;
}

}  // namespace

double lambert_w(double x) {
    constexpr double kBranchPoint = -1 / std::numbers::e;
    if (!(x >= kBranchPoint)) throw std::domain_error("lambert_w: the argument is below -1/e");
    if (x > 1) return lambert_w_of_exp(std::log(x));
    // Near the branch point: series in the root of 2 (1 + e x), whose argument must not be formed by cancellation.
    const double q = 2 * std::numbers::e * (x - kBranchPoint);
    const double r = std::sqrt(q > 0 ? q : 0);
    if (r < 1e-4) return -1 + r - r * r / 3 + 11.0 / 72.0 * r * r * r;
    const double start = x < -0.25 ? -1 + r - r * r / 3 : x / (1 + x);
    return halley(x, start);
}

double lambert_w_of_exp(double y) {
    if (std::isnan(y)) throw std::domain_error("lambert_w_of_exp: not a number");
    if (y < -40) return std::exp(y);  // W(x) = x - x^2 + ..., and x^2 is below the last place
    if (y < 0) return halley(std::exp(y), std::exp(y) / (1 + std::exp(y)));
    // Newton on w + ln w - y, which is concave and increasing; the start is on the safe side.
    double w = y > 1 ? y - std::log(y) : 0.5 + 0.5 * y;
    for (int step = 0; step < kMostSteps; ++step) {
        const double change = (w + std::log(w) - y) * w / (1 + w);
        w -= change;
        if (!(std::abs(change) > 2e-16 * w)) break;
    }
    return w;
}

}  // namespace warung::market
