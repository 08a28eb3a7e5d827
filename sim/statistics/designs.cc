#include "sim/statistics/designs.h"

#include <boost/random/sobol.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace warung::statistics {

std::vector<std::vector<std::size_t>> factorial_design(std::span<const std::size_t> levels) {
    std::uint64_t rows = 1;
    for (const std::size_t n : levels) {
        if (n == 0) throw std::invalid_argument("a factor needs at least one level");
        rows *= n;
        if (rows > (1ULL << 32)) throw std::invalid_argument("the grid has more than 2^32 points");
    }
    std::vector<std::vector<std::size_t>> design;
    design.reserve(rows);
    std::vector<std::size_t> row(levels.size());
    for (std::uint64_t i = 0; i < rows; ++i) {
        design.push_back(row);
        for (std::size_t j = levels.size(); j-- > 0;) {
            if (++row[j] < levels[j]) break;
            row[j] = 0;
        }
    }
    return design;
}

namespace {

/// Fisher and Yates's shuffle of 0 .. n-1 (Durstenfeld's algorithm 235, CACM 7, 1964).
std::vector<std::size_t> permutation(std::size_t n, random::Stream& stream) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[stream.index(i)]);
    return order;
}

/// In slice k of n. Rounding may carry (k + u) / n over an edge; then the next number inside is taken.
double in_slice(std::size_t k, double u, std::size_t n) {
    const auto slices = static_cast<double>(n);
    double x = (static_cast<double>(k) + u) / slices;
    while (std::floor(x * slices) > static_cast<double>(k)) x = std::nextafter(x, 0.0);
    while (std::floor(x * slices) < static_cast<double>(k)) x = std::nextafter(x, 1.0);
    return x;
}

}  // namespace

Points latin_hypercube(std::size_t n, std::size_t dimensions, random::Stream stream, bool centred) {
    Points points{n, dimensions};
    for (std::size_t j = 0; j < dimensions; ++j) {
        const std::vector<std::size_t> slice = permutation(n, stream);
        for (std::size_t i = 0; i < n; ++i) {
            const double u = stream.uniform();
            points[i][j] = centred ? (static_cast<double>(slice[i]) + 0.5) / static_cast<double>(n)
                                   : in_slice(slice[i], u, n);
        }
    }
    return points;
}

Points sobol_points(std::size_t n, std::size_t dimensions, std::uint64_t first) {
    constexpr std::size_t kMostDimensions = 3667;
    if (dimensions == 0 || dimensions > kMostDimensions)
        throw std::invalid_argument("Sobol' points have 1 to 3,667 dimensions");
    Points points{n, dimensions};
    boost::random::sobol_engine<std::uint64_t, 64> engine{dimensions};
    // Boost leaves the origin out: its first point is number 1.
    if (first > 1) engine.discard((first - 1) * dimensions);
    for (std::size_t i = 0; i < n; ++i) {
        if (first + i == 0) continue;
        for (double& x : points[i]) x = static_cast<double>(engine() >> 11) * 0x1p-53;
    }
    return points;
}

void shift_digits(Points& points, random::Stream stream) {
    std::vector<std::uint64_t> flips(points.dimensions());
    for (std::uint64_t& f : flips) f = stream.bits() >> 12;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const std::span<double> row = points[i];
        for (std::size_t j = 0; j < row.size(); ++j) {
            const auto digits = static_cast<std::uint64_t>(row[j] * 0x1p52);
            row[j] = (static_cast<double>(digits ^ flips[j]) + 0.5) * 0x1p-52;
        }
    }
}

double centred_discrepancy(const Points& points) {
    const auto n = static_cast<double>(points.size());
    double single = 0;
    double pairs = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        double product = 1;
        for (const double x : points[i]) {
            const double a = std::fabs(x - 0.5);
            product *= 1 + 0.5 * a - 0.5 * a * a;
        }
        single += product;
        for (std::size_t k = 0; k < points.size(); ++k) {
            double pair = 1;
            for (std::size_t j = 0; j < points.dimensions(); ++j) {
                const double x = points[i][j];
                const double y = points[k][j];
                pair *= 1 + 0.5 * std::fabs(x - 0.5) + 0.5 * std::fabs(y - 0.5) - 0.5 * std::fabs(x - y);
            }
            pairs += pair;
        }
    }
    return std::pow(13.0 / 12, static_cast<double>(points.dimensions())) - 2 / n * single + pairs / (n * n);
}

}  // namespace warung::statistics
