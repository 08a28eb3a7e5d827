#pragma once
// Optimal computing budget allocation: where further replications help most to tell
// the best system from the others.
//
// Chen, Lin, Yucesan and Chick, "Simulation budget allocation for further enhancing
// the efficiency of ordinal optimization", Discrete Event Dynamic Systems 10, 2000,
// theorem 1: N_i / N_j = ((s_i / d_i) / (s_j / d_j))^2 for i, j other than the best b,
// and N_b = s_b sqrt(sum of N_i^2 / s_i^2), d_i the distance from the best mean. It
// promises no probability of correct selection.

#include "sim/statistics/two_stage.h"

#include <cstdint>
#include <span>
#include <vector>

namespace warung::statistics {

/// Shares of the budget, which sum to 1. Systems whose mean equals the best's share all of it among themselves (the limit
/// of small distances); without any variance the shares are equal. ERRORS: std::invalid_argument for fewer than two
/// systems, a negative variance or what is not a number.
std::vector<double> ocba_fractions(std::span<const double> means, std::span<const double> variances,
                                   Best best = Best::smallest);

/// Whole numbers in these shares that sum to the budget: rounded down, the rest to the largest remainders.
std::vector<std::uint64_t> allocate(std::span<const double> fractions, std::uint64_t budget);

/// How many of `increment` further replications each system should get, given what it had: towards the allocation of the
/// total. Sums to `increment`.
std::vector<std::uint64_t> ocba_increment(std::span<const double> fractions, std::span<const std::uint64_t> spent,
                                          std::uint64_t increment);

}  // namespace warung::statistics
