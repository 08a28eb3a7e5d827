#pragma once
// Constants of ranking and selection, by numerical integration instead of tables.
//
// Rinott, Comm. Stat. A7(8), 1978; Dudewicz and Dalal, Sankhya B37, 1975; Kim and
// Nelson, ACM TOMACS 11(3), 2001. Tables to hold against: Wilcox, Am. Stat. 38,
// 1984; Bechhofer, Santner and Goldsman 1995; Law, ch. 10. Relative error below 1e-7
// (probabilities up to 0.99; 1e-4 with a first stage of fewer than five).
//
// ERRORS of all: std::invalid_argument unless there are two systems or more, two
// observations or more, and a probability between 1 / systems and 1.

#include <cstddef>

namespace warung::statistics {

/// h that solves E[ E[ Phi(h / sqrt(v (1/X + 1/Y))) | Y ]^(k-1) ] = probability, with X, Y chi-square of v = first_stage
/// - 1 degrees of freedom.
double rinott_h(std::size_t systems, std::size_t first_stage, double probability);

/// h that solves E[ F(T + h)^(k-1) ] = probability, T Student's t with first_stage - 1 degrees of freedom, F its
/// distribution function.
double dudewicz_dalal_h(std::size_t systems, std::size_t first_stage, double probability);

/// eta = ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1) / 2 and h^2 = 2 c eta (n0 - 1), for c = 1: the continuation region is
/// a triangle. `alpha` is 1 - probability of correct selection.
struct KimNelsonConstants {
    double eta = 0;
    double h_squared = 0;
};
KimNelsonConstants kim_nelson_constants(std::size_t systems, std::size_t first_stage, double alpha);

}  // namespace warung::statistics
