#include "sim/statistics/benchmark_functions.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace warung::statistics {

double ishigami(std::span<const double> u, double a, double b) {
    const auto x = [&](std::size_t i) { return std::numbers::pi * (2 * u[i] - 1); };
    const double s1 = std::sin(x(0));
    const double s2 = std::sin(x(1));
    const double x3 = x(2);
    return s1 + a * s2 * s2 + b * x3 * x3 * x3 * x3 * s1;
}

SobolIndices ishigami_indices(double a, double b) {
    const double pi4 = std::pow(std::numbers::pi, 4);
    // The parts of the variance that belong to x1, x2 and the interaction of x1 and x3; there is no other.
    const double v1 = 0.5 * (1 + b * pi4 / 5) * (1 + b * pi4 / 5);
    const double v2 = a * a / 8;
    const double v13 = b * b * pi4 * pi4 * (1.0 / 18 - 1.0 / 50);
    const double v = v1 + v2 + v13;
    return {a / 2, v, {v1 / v, v2 / v, 0}, {(v1 + v13) / v, v2 / v, v13 / v}};
}

double sobol_g(std::span<const double> u, std::span<const double> a) {
    if (u.size() != a.size()) throw std::invalid_argument("the G function needs a parameter per argument");
    double product = 1;
    for (std::size_t i = 0; i < a.size(); ++i) product *= (std::fabs(4 * u[i] - 2) + a[i]) / (1 + a[i]);
    return product;
}

SobolIndices sobol_g_indices(std::span<const double> a) {
    // V_i = 1 / (3 (1 + a_i)^2), V = product of (1 + V_j) - 1, and the total of i is V_i x product over j != i.
    const auto part = [](double ai) { return 1 / (3 * (1 + ai) * (1 + ai)); };
    double product = 1;
    for (const double ai : a) product *= 1 + part(ai);
    SobolIndices result{1, product - 1, {}, {}};
    for (const double ai : a) {
        result.first.push_back(part(ai) / result.variance);
        result.total.push_back(part(ai) * (product / (1 + part(ai))) / result.variance);
    }
    return result;
}

}  // namespace warung::statistics
