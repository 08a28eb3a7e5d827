#pragma once
// Roots of systems of smooth equations and integrals of smooth functions, small and dense.
// Pure functions of their arguments.

#include <Eigen/Core>

#include <cmath>
#include <functional>
#include <numbers>
#include <stdexcept>

namespace warung::market {

class NoConvergence : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

using System = std::function<Eigen::VectorXd(const Eigen::VectorXd&)>;

/// Newton's method with derivatives by central differences of step 1e-5 `scale` and steps halved until the residual
/// falls; ends when a step changes nothing beyond rounding. `scale` is the size of what matters in x, and residuals
/// are in the same unit. Derivatives by differences cost speed of convergence, not accuracy.
/// ERRORS: NoConvergence if the largest residual stays above `tolerance` times `scale`.
Eigen::VectorXd newton(const System& residual, Eigen::VectorXd x, double scale, double tolerance = 1e-12);

/// Root of a function with a change of sign on [low, high], to the last place, by bisection.
/// ERRORS: NoConvergence if there is no change of sign.
double bisect(const std::function<double(double)>& f, double low, double high);

/// Integral over [low, high] by the tanh-sinh rule (Takahasi and Mori 1974), refined until two levels agree to
/// 1e-15 of the larger. Points crowd at both ends, so peaks and roots there do no harm.
template <class Function>
double integrate(Function f, double low, double high) {
    constexpr double kReach = 3.6;  // beyond it the weight is below 1e-24
    constexpr int kMostLevels = 12;
    const double width = high - low;
    const auto term = [&](double t) {
        const double e = std::exp(-std::numbers::pi * std::abs(std::sinh(t)));
        const double near = width * e / (1 + e);  // distance from the closer end, without cancellation
        const double weight = std::numbers::pi * std::cosh(t) * e / ((1 + e) * (1 + e));
        return weight * f(t < 0 ? low + near : high - near);
    };
    double step = 0.5;
    double sum = term(0);
    for (int i = 1; i * step <= kReach; ++i) sum += term(i * step) + term(-i * step);
    double last = sum * step;
    for (int level = 1; level <= kMostLevels; ++level) {
        step *= 0.5;
        for (int i = 1; i * step <= kReach; i += 2) sum += term(i * step) + term(-i * step);
        const double next = sum * step;
        if (level > 2 && std::abs(next - last) <= 1e-15 * std::abs(next)) return width * next;
        last = next;
    }
    return width * last;
}

}  // namespace warung::market
