#include "sim/statistics/morris.h"

#include "sim/statistics/designs.h"
#include "sim/statistics/moments.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <stdexcept>

namespace warung::statistics {

namespace {

void check_levels(std::size_t levels) {
    if (levels < 2 || levels % 2 != 0) throw std::invalid_argument("Morris needs an even number of levels");
}

double place(std::size_t level, std::size_t levels) {
    return static_cast<double>(level) / static_cast<double>(levels - 1);
}

struct EffectMoments {
    Moments signed_effects;
    Moments absolute_effects;
    void add(double effect) {
        signed_effects.add(effect);
        absolute_effects.add(std::fabs(effect));
    }
    [[nodiscard]] MorrisEffects with_sigma(double variance) const {
        return {signed_effects.mean(), absolute_effects.mean(), std::sqrt(variance), signed_effects.n()};
    }
};

/// The one coordinate in which two points differ.
std::size_t changed_factor(std::span<const double> a, std::span<const double> b) {
    const auto [at, unused] = std::mismatch(a.begin(), a.end(), b.begin());
    const auto j = static_cast<std::size_t>(at - a.begin());
    if (j == a.size() || !std::equal(a.begin() + static_cast<std::ptrdiff_t>(j) + 1, a.end(),
                                     b.begin() + static_cast<std::ptrdiff_t>(j) + 1))
        throw std::invalid_argument("points of a trajectory differ in one coordinate");
    return j;
}

}  // namespace

Points morris_trajectories(std::size_t trajectories, std::size_t dimensions, std::size_t levels, std::uint64_t key) {
    check_levels(levels);
    Points points{trajectories * (dimensions + 1), dimensions};
    for (std::size_t t = 0; t < trajectories; ++t) {
        random::Stream stream{random::derive(key, t)};
        std::vector<std::size_t> low(dimensions);
        std::vector<bool> up(dimensions);
        std::vector<std::size_t> order(dimensions);
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t j = 0; j < dimensions; ++j) {
            low[j] = stream.index(levels / 2);
            up[j] = stream.index(2) == 1;
        }
        for (std::size_t j = dimensions; j > 1; --j) std::swap(order[j - 1], order[stream.index(j)]);
        const auto at = [&](std::size_t j, bool moved) {
            return place(low[j] + (up[j] == moved ? levels / 2 : 0), levels);
        };
        const std::size_t first = t * (dimensions + 1);
        for (std::size_t j = 0; j < dimensions; ++j) points[first][j] = at(j, false);
        for (std::size_t step = 0; step < dimensions; ++step) {
            const std::span<const double> before = points[first + step];
            const std::span<double> after = points[first + step + 1];
            std::copy(before.begin(), before.end(), after.begin());
            after[order[step]] = at(order[step], true);
        }
    }
    return points;
}

std::vector<MorrisEffects> morris_effects(const Points& points, std::span<const double> outputs) {
    const std::size_t dimensions = points.dimensions();
    if (outputs.size() != points.size() || points.size() % (dimensions + 1) != 0)
        throw std::invalid_argument("one output per point, and whole trajectories");
    std::vector<EffectMoments> moments(dimensions);
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        if ((i + 1) % (dimensions + 1) == 0) continue;
        const std::span<const double> from = points[i];
        const std::span<const double> to = points[i + 1];
        const std::size_t j = changed_factor(from, to);
        moments[j].add((outputs[i + 1] - outputs[i]) / (to[j] - from[j]));
    }
    std::vector<MorrisEffects> effects;
    for (const EffectMoments& m : moments) effects.push_back(m.with_sigma(m.signed_effects.variance()));
    return effects;
}

std::vector<MorrisEffects> morris_limit(const UnitCubeFunction& function, std::size_t dimensions, std::size_t levels) {
    check_levels(levels);
    const std::vector<std::size_t> all(dimensions, levels);
    std::vector<EffectMoments> moments(dimensions);
    std::vector<double> point(dimensions);
    for (const std::vector<std::size_t>& row : factorial_design(all)) {
        for (std::size_t j = 0; j < dimensions; ++j) point[j] = place(row[j], levels);
        const double here = function(point);
        for (std::size_t j = 0; j < dimensions; ++j) {
            if (row[j] >= levels / 2) continue;
            point[j] = place(row[j] + levels / 2, levels);
            moments[j].add((function(point) - here) / (point[j] - place(row[j], levels)));
            point[j] = place(row[j], levels);
        }
    }
    std::vector<MorrisEffects> effects;
    for (const EffectMoments& m : moments) effects.push_back(m.with_sigma(m.signed_effects.population_variance()));
    return effects;
}

}  // namespace warung::statistics
