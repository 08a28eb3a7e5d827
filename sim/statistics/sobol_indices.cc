#include "sim/statistics/sobol_indices.h"

#include "sim/statistics/designs.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/quantiles.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace warung::statistics {

namespace {

/// Outputs by block.
struct Blocks {
    std::span<const double> a;
    std::span<const double> b;
    std::span<const double> rest;  // AB_1, AB_2 ...
    std::size_t n;
    std::size_t dimensions;

    Blocks(std::span<const double> outputs, std::size_t rows, std::size_t factors)
        : n{rows}, dimensions{factors} {
        if (rows == 0 || outputs.size() != rows * (factors + 2))
            throw std::invalid_argument("Sobol' indices need n x (factors + 2) outputs");
        a = outputs.first(n);
        b = outputs.subspan(n, n);
        rest = outputs.subspan(2 * n);
    }
    [[nodiscard]] std::span<const double> ab(std::size_t i) const { return rest.subspan(i * n, n); }
};

Moments moments_of(std::span<const double> a, std::span<const double> b, std::span<const std::size_t> rows) {
    Moments moments;
    for (const std::size_t r : rows) moments.add(a[r]);
    for (const std::size_t r : rows) moments.add(b[r]);
    return moments;
}

double first_order(std::span<const double> a, std::span<const double> b, std::span<const double> ab,
                   std::span<const std::size_t> rows, const Moments& m) {
    double sum = 0;
    for (const std::size_t r : rows) sum += (b[r] - m.mean()) * (ab[r] - a[r]);
    return sum / static_cast<double>(rows.size()) / m.population_variance();
}

double total_effect(std::span<const double> a, std::span<const double> ab, std::span<const std::size_t> rows,
                    const Moments& m) {
    double sum = 0;
    for (const std::size_t r : rows) sum += (a[r] - ab[r]) * (a[r] - ab[r]);
    return 0.5 * sum / static_cast<double>(rows.size()) / m.population_variance();
}

SobolIndices indices_of(const Blocks& blocks, std::span<const std::size_t> rows) {
    const Moments m = moments_of(blocks.a, blocks.b, rows);
    SobolIndices result{m.mean(), m.population_variance(), {}, {}};
    const bool varies = result.variance > 0;
    for (std::size_t i = 0; i < blocks.dimensions; ++i) {
        result.first.push_back(varies ? first_order(blocks.a, blocks.b, blocks.ab(i), rows, m) : kNan);
        result.total.push_back(varies ? total_effect(blocks.a, blocks.ab(i), rows, m) : kNan);
    }
    return result;
}

std::vector<std::size_t> all_rows(std::size_t n) {
    std::vector<std::size_t> rows(n);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

Bounds percentiles(std::span<const double> values, double confidence) {
    const double tail = (1 - confidence) / 2;
    const std::vector<double> ends = quantiles(values, std::vector<double>{tail, 1 - tail});
    return {ends[0], ends[1], true};
}

}  // namespace

Points saltelli_points(std::size_t n, std::size_t dimensions, std::optional<random::Stream> shift) {
    Points sobol = sobol_points(n, 2 * dimensions);
    if (shift) shift_digits(sobol, *shift);
    Points points{n * (dimensions + 2), dimensions};
    for (std::size_t r = 0; r < n; ++r) {
        for (std::size_t j = 0; j < dimensions; ++j) {
            const double a = sobol[r][j];
            const double b = sobol[r][dimensions + j];
            points[r][j] = a;
            points[n + r][j] = b;
            for (std::size_t i = 0; i < dimensions; ++i) points[(2 + i) * n + r][j] = i == j ? b : a;
        }
    }
    return points;
}

Points mixed_points(const Points& saltelli, std::size_t n, std::span<const std::size_t> from_b) {
    Points points{n, saltelli.dimensions()};
    for (std::size_t r = 0; r < n; ++r) {
        const std::span<const double> a = saltelli[r];
        std::copy(a.begin(), a.end(), points[r].begin());
        for (const std::size_t j : from_b) points[r][j] = saltelli[n + r][j];
    }
    return points;
}

SobolIndices sobol_indices(std::span<const double> outputs, std::size_t n, std::size_t dimensions) {
    return indices_of(Blocks{outputs, n, dimensions}, all_rows(n));
}

double closed_index(std::span<const double> outputs, std::size_t n, std::span<const double> mixed_outputs) {
    if (outputs.size() < 2 * n || mixed_outputs.size() != n)
        throw std::invalid_argument("a closed index needs n outputs each at A, B and their mixture");
    const std::vector<std::size_t> rows = all_rows(n);
    const std::span<const double> a = outputs.first(n);
    const std::span<const double> b = outputs.subspan(n, n);
    const Moments m = moments_of(a, b, rows);
    return m.population_variance() > 0 ? first_order(a, b, mixed_outputs, rows, m) : kNan;
}

SobolBootstrap sobol_bootstrap(std::span<const double> outputs, std::size_t n, std::size_t dimensions,
                               std::size_t resamples, double confidence, std::uint64_t key) {
    const Blocks blocks{outputs, n, dimensions};
    std::vector<std::vector<double>> first(dimensions);
    std::vector<std::vector<double>> total(dimensions);
    std::vector<std::size_t> rows(n);
    for (std::size_t k = 0; k < resamples; ++k) {
        random::Stream stream{random::derive(key, k)};
        for (std::size_t& r : rows) r = stream.index(n);
        const SobolIndices one = indices_of(blocks, rows);
        for (std::size_t i = 0; i < dimensions; ++i) {
            first[i].push_back(one.first[i]);
            total[i].push_back(one.total[i]);
        }
    }
    SobolBootstrap result;
    for (std::size_t i = 0; i < dimensions; ++i) {
        result.first.push_back(percentiles(first[i], confidence));
        result.total.push_back(percentiles(total[i], confidence));
        result.first_standard_error.push_back(Moments{first[i]}.standard_deviation());
        result.total_standard_error.push_back(Moments{total[i]}.standard_deviation());
    }
    return result;
}

}  // namespace warung::statistics
