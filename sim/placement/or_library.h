#pragma once
// Uncapacitated p-median files of the OR-Library (Beasley 1985, EJOR 21(2); Beasley
// 1990, J. Opl. Res. Soc. 41(11)): "vertices edges p", then an edge list "from to
// cost", vertices from 1. Every vertex has demand 1 and is a candidate site; costs
// are shortest paths. Where an edge is given twice, the later line counts.

#include "sim/placement/problem.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace warung::placement {

struct OrLibraryFile {
    std::size_t vertices = 0;
    std::size_t edges = 0;
    std::size_t p = 0;
    Problem problem;
    double unreached = 0;  ///< the cost put where no way leads
};

/// ERRORS: InputError with `shown_path` and the line: something missing, not a number, out of range, or
/// more than kLargestOrLibrary vertices.
OrLibraryFile read_or_library(const std::string& shown_path, std::string_view text);

inline constexpr std::size_t kLargestOrLibrary = 5'000;  ///< the matrix of 200 MB is still no burden

}  // namespace warung::placement
