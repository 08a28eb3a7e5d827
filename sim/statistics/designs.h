#pragma once
// Designs of experiments: which points of the unit cube to run.
//
// McKay, Beckman and Conover, Technometrics 21(2), 1979 (Latin hypercube); Joe and
// Kuo, SIAM J. Sci. Comput. 30(5), 2008 (Sobol' direction numbers new-joe-kuo-6.21201,
// through Boost.Random); Owen, arXiv:2008.08051 (take the first point, and 2^m points;
// never skip or thin); Cranley-Patterson's idea in base 2 for the digital shift (L'Ecuyer
// and Lemieux 2002); Hickernell, Math. Comp. 67, 1998, eq. 5.1c (discrepancy).
//
// All are functions of their arguments; what is random comes from a keyed stream.

#include "sim/random/stream.h"
#include "sim/statistics/points.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::statistics {

/// All combinations of level numbers, the last factor fastest: row i of a grid with levels[j] values of factor j.
/// ERRORS: std::invalid_argument for a factor without levels or more than 2^32 rows.
std::vector<std::vector<std::size_t>> factorial_design(std::span<const std::size_t> levels);

/// n points, one in each of n equal slices of every coordinate: at a random place of the slice, or in its middle.
Points latin_hypercube(std::size_t n, std::size_t dimensions, random::Stream stream, bool centred = false);

/// Points `first` to first + n - 1 of the Sobol' sequence in Gray-code order; number 0 is the origin. Exact dyadic
/// fractions. ERRORS: std::invalid_argument for 0 or more than 3,667 dimensions.
Points sobol_points(std::size_t n, std::size_t dimensions, std::uint64_t first = 0);

/// Flips the same random 52 bits in each coordinate of all points, and moves them to the middle of their cell of 2^-52:
/// a random net with the same balance, uniform in mean, in the open cube.
void shift_digits(Points& points, random::Stream stream);

/// Centred L2 discrepancy, squared; 0 is perfect balance. REQUIRES: points in the unit cube.
double centred_discrepancy(const Points& points);

}  // namespace warung::statistics
