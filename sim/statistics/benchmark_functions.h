#pragma once
// Functions with known answers, to hold sensitivity analysis against.
//
// Ishigami and Homma, Proc. ISUMA'90, IEEE, 1990; Sobol' and Levitan 1999 (other
// constants); Sobol's G function: Saltelli and Sobol', Matem. Mod. 7(11), 1995, and
// Saltelli et al. 2010. Arguments lie in the unit cube.

#include "sim/statistics/sobol_indices.h"

#include <span>

namespace warung::statistics {

/// sin x1 + a sin^2 x2 + b x3^4 sin x1 with x = pi (2 u - 1).
double ishigami(std::span<const double> u, double a, double b);
SobolIndices ishigami_indices(double a, double b);

/// Product of (|4 u_i - 2| + a_i) / (1 + a_i).
double sobol_g(std::span<const double> u, std::span<const double> a);
SobolIndices sobol_g_indices(std::span<const double> a);

}  // namespace warung::statistics
