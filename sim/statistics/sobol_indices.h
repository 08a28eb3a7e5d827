#pragma once
// Sobol' indices: which share of an output's variance comes from which factor.
//
// First order S_i = mean((f(B) - mu)(f(AB_i) - f(A))) / V: Saltelli et al., Comput.
// Phys. Comm. 181, 2010, table 2 (b), with f(B) centred. Total effect ST_i =
// mean((f(A) - f(AB_i))^2) / (2 V): Jansen, Comput. Phys. Comm. 117, 1999. mu and V
// are mean and population variance of the outputs at A and B together. AB_i is A
// with factor i from B.
//
// An estimate may lie a little below 0 or above 1. Take 2^m points.

#include "sim/random/stream.h"
#include "sim/statistics/intervals.h"
#include "sim/statistics/points.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace warung::statistics {

/// n (dimensions + 2) points in blocks of n: A, B, AB_1, AB_2 ... A and B are the two halves of Sobol' points in twice the
/// dimensions, from number 0; with a stream they are digitally shifted, and several shifts tell the error.
Points saltelli_points(std::size_t n, std::size_t dimensions, std::optional<random::Stream> shift = {});

/// A with the factors `from_b` taken from B, for indices of more than one factor. REQUIRES: a design as above.
Points mixed_points(const Points& saltelli, std::size_t n, std::span<const std::size_t> from_b);

struct SobolIndices {
    double mean = 0;
    double variance = 0;  ///< total, V
    std::vector<double> first;
    std::vector<double> total;
};

/// From outputs in the order of saltelli_points(). Without variance the indices are NaN.
/// ERRORS: std::invalid_argument unless there are n (dimensions + 2) outputs.
SobolIndices sobol_indices(std::span<const double> outputs, std::size_t n, std::size_t dimensions);

/// Share of the variance that a set of factors explains together (closed index), from outputs at mixed_points() of the
/// set. The interaction of i and j alone is closed({i, j}) - S_i - S_j.
double closed_index(std::span<const double> outputs, std::size_t n, std::span<const double> mixed_outputs);

/// Percentile intervals by the bootstrap over the n rows (Efron 1979; Archer, Saltelli and Sobol' 1997).
struct SobolBootstrap {
    std::vector<Bounds> first;
    std::vector<Bounds> total;
    std::vector<double> first_standard_error;
    std::vector<double> total_standard_error;
};
SobolBootstrap sobol_bootstrap(std::span<const double> outputs, std::size_t n, std::size_t dimensions,
                               std::size_t resamples, double confidence, std::uint64_t key);

}  // namespace warung::statistics
