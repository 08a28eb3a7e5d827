#pragma once
// Small random placement problems for the tests.

#include "sim/placement/problem.h"
#include "sim/random/stream.h"

#include <cmath>
#include <vector>

namespace warung::placement {

/// Points and sites uniform in a square of side 100, weights 0 to 9, distances straight.
inline Problem random_problem(std::uint64_t key, std::size_t points, std::size_t sites) {
    random::Stream s{key, random::Purpose::test};
    std::vector<double> x(points + sites);
    std::vector<double> y(points + sites);
    for (double& v : x) v = 100 * s.uniform();
    for (double& v : y) v = 100 * s.uniform();
    Problem problem;
    problem.sites = sites;
    for (std::size_t i = 0; i < points; ++i) {
        problem.weight.push_back(static_cast<double>(s.index(10)));
        for (std::size_t j = points; j < points + sites; ++j)
            problem.matrix.push_back(std::hypot(x[i] - x[j], y[i] - y[j]));
    }
    problem.base.assign(points, 1'000.0);
    return problem;
}

/// The same problem with lists of all pairs instead of the matrix.
inline Problem with_lists(const Problem& dense) {
    Problem problem = dense;
    std::vector<std::vector<Reach>> rows(dense.sites);
    for (std::size_t s = 0; s < dense.sites; ++s) {
        for (std::uint32_t i = 0; i < dense.points(); ++i) rows[s].push_back({i, dense.row(i)[s]});
    }
    problem.lists = ReachLists{rows};
    problem.matrix.clear();
    return problem;
}

}  // namespace warung::placement
