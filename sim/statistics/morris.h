#pragma once
// Screening of factors by elementary effects: few runs, many factors.
//
// Morris, Technometrics 33(2), 1991; mu* after Campolongo, Cariboni and Saltelli,
// Environ. Model. Softw. 22, 2007. A trajectory starts on a grid of p levels in the
// unit cube and moves one factor after the other by p / (2 (p - 1)), each once, in
// random order and direction.

#include "sim/random/stream.h"
#include "sim/statistics/points.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace warung::statistics {

/// What elementary effects (change of the output per unit of the factor in the unit cube) say of one factor.
struct MorrisEffects {
    double mu = 0;        ///< mean: effects of changing sign cancel
    double mu_star = 0;   ///< mean of absolute values: how much the factor matters
    double sigma = 0;     ///< standard deviation: interaction or curvature; divided by n - 1 for samples
    std::size_t n = 0;    ///< number of effects
};

/// `trajectories` x (dimensions + 1) points, trajectory after trajectory. Trajectory t depends on the key and t alone, so
/// that more may be appended. ERRORS: std::invalid_argument for an odd number of levels or fewer than two.
Points morris_trajectories(std::size_t trajectories, std::size_t dimensions, std::size_t levels, std::uint64_t key);

/// Effects by factor, from outputs in the order of such points (any design of blocks of dimensions + 1 points that differ
/// from one to the next in one coordinate). ERRORS: std::invalid_argument for anything else.
std::vector<MorrisEffects> morris_effects(const Points& points, std::span<const double> outputs);

using UnitCubeFunction = std::function<double(std::span<const double>)>;

/// What the effects tend to for ever more trajectories: over all steps of the grid, sigma divided by n. It takes
/// dimensions x levels^dimensions runs, so it is for tests and small cases.
std::vector<MorrisEffects> morris_limit(const UnitCubeFunction& function, std::size_t dimensions, std::size_t levels);

}  // namespace warung::statistics
