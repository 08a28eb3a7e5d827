#pragma once
// Selecting the best of k systems in two stages, with a guaranteed probability of
// correct selection if the best is ahead by `indifference` or more.
//
// Rinott 1978; Dudewicz and Dalal 1975; Law, "Simulation Modeling and Analysis",
// 10.4.1. Observations are independent between systems and normal with unknown,
// unequal variances. Common random numbers break Rinott's and Dudewicz-Dalal's
// assumption; use KimNelson with them.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::statistics {

enum class Best { smallest, largest };

/// Index of the best mean; the first of equals. REQUIRES: not empty.
std::size_t best_of(std::span<const double> means, Best best);

struct SelectionProblem {
    std::size_t first_stage = 20;  ///< observations of each system, n0
    double probability = 0.95;     ///< of correct selection, P*
    double indifference = 1;       ///< smallest difference worth finding, d* > 0, in units of the metric
};

/// Total observations of each system: max(n0, ceil((h S / d)^2)).
std::vector<std::uint64_t> rinott_sizes(const SelectionProblem& problem, std::span<const double> variances);

/// Dudewicz and Dalal's: max(n0 + 1, ceil((h S / d)^2)) observations, and the weight of the first stage's mean in the
/// weighted mean, chosen such that its variance is exactly (d / h)^2; the second stage's weight is the rest.
struct DudewiczDalalPlan {
    double h = 0;
    std::vector<std::uint64_t> sizes;
    std::vector<double> first_weights;
};
DudewiczDalalPlan dudewicz_dalal_plan(const SelectionProblem& problem, std::span<const double> variances);

/// W1 x first-stage mean + (1 - W1) x second-stage mean, of each system. REQUIRES: equal lengths.
std::vector<double> weighted_means(const DudewiczDalalPlan& plan, std::span<const double> first_means,
                                   std::span<const double> second_means);

}  // namespace warung::statistics
