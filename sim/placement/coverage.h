#pragma once
// How well people are covered by what is open: within a radius, or by their share of
// what it can do (floating catchments). Positions and distances in any one unit.
//
// Pure functions; any thread.

#include "sim/placement/problem.h"
#include "sim/placement/spatial_index.h"

#include <cstddef>
#include <limits>
#include <vector>

namespace warung::placement {

// Nominal coverage.

/// Share of `weight` that has an open kiosk at most `radius` away. 0 if there is no weight.
double nominal_coverage(const std::vector<Point>& people, const std::vector<double>& weight, const SpatialIndex& kiosks,
                        double radius);

/// Boolean model: kiosks a planar Poisson process of this density, each covering a disc. Share covered
/// 1 - exp(-density pi radius^2) (Hall 1988, "Introduction to the Theory of Coverage Processes").
double poisson_covered_share(double density, double radius);
/// Mean distance to the k-th nearest kiosk, Gamma(k + 1/2) / ((k - 1)! sqrt(pi density)) (Clark and Evans 1954,
/// Ecology 35(4); Thompson 1956, Ecology 37(2)). k from 1.
double poisson_mean_distance(double density, int k);

/// Share of the people of a disc, evenly spread, who have at least one kiosk within `radius`, if `kiosks` of them are
/// expected in the disc as a Poisson process: the boolean model cut off at the edge. By quadrature, within 1e-4.
double disc_covered_share(double disc_radius, double kiosks, double radius);

/// Area that two discs share, their centres `distance` apart.
double lens_area(double radius_a, double radius_b, double distance);

// Floating catchments.

/// How willingness to go falls with cost. Beyond `reach` (or at it, if `open_reach`) it is 0.
struct Decay {
    enum class Shape : unsigned char {
        binary,            ///< 1 (Luo and Wang 2003)
        stepped,           ///< by zones (E2SFCA: Luo and Qi 2009)
        linear,            ///< 1 - cost / parameter (kernel density: Guagliardo 2004, there Epanechnikov's)
        epanechnikov,      ///< 1 - (cost / parameter)^2 (Dai and Wang 2011)
        power,             ///< cost^-parameter (gravity: Joseph and Bantock 1982)
        exponential,       ///< exp(-cost / parameter)
        gaussian,          ///< exp(-cost^2 / (2 parameter^2))
        gaussian_to_zero,  ///< Gaussian that ends at 0 at cost = parameter (Dai 2010)
    };
    struct Zone {
        double up_to = 0;
        double weight = 0;
    };
    Shape shape = Shape::binary;
    double parameter = 1;
    std::vector<Zone> zones;  ///< of `stepped`, by increasing up_to
    double reach = std::numeric_limits<double>::infinity();
    bool open_reach = false;

    [[nodiscard]] double operator()(double cost) const;
};

/// Two-step floating catchment area (Luo and Wang 2003, Environment and Planning B 30(6)): each supply is divided by
/// the demand in its catchment, R_j = S_j / sum_i P_i w(c_ij), and each place adds up what it can reach,
/// A_i = sum_j w(c_ij) R_j. `pairs`: per supply the places within reach, with the cost of going there. A supply that
/// nobody reaches serves nobody. Result per place.
std::vector<double> two_step_access(const std::vector<double>& supply, const std::vector<double>& demand,
                                    const ReachLists& pairs, const Decay& decay);

/// Three-step variant (Wan, Zou and Sternberg 2012, Int. J. Geogr. Inf. Sci. 26(6)): people divide themselves over the
/// supplies in reach, G_ij = w_ij / sum_k w_ik, before both steps.
std::vector<double> three_step_access(const std::vector<double>& supply, const std::vector<double>& demand,
                                      const ReachLists& pairs, const Decay& decay);

/// Pairs within `reach` of each other, by supply.
ReachLists catchments(const std::vector<Point>& supply, const std::vector<Point>& demand, double reach);

}  // namespace warung::placement
