#include "sim/placement/coverage.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace warung::placement {

namespace {

constexpr double kPi = std::numbers::pi;

/// Access from one weight per pair, in the order of `pairs`.
std::vector<double> access(const std::vector<double>& supply, const std::vector<double>& demand,
                           const ReachLists& pairs, const std::vector<std::vector<double>>& weight) {
    std::vector<double> sum(demand.size(), 0.0);
    for (std::size_t j = 0; j < pairs.rows(); ++j) {
        if (supply[j] == 0) continue;
        double seekers = 0;
        for (std::size_t k = 0; k < pairs[j].size(); ++k) seekers += demand[pairs[j][k].to] * weight[j][k];
        if (seekers <= 0) continue;
        const double ratio = supply[j] / seekers;
        for (std::size_t k = 0; k < pairs[j].size(); ++k) sum[pairs[j][k].to] += ratio * weight[j][k];
    }
    return sum;
}

std::vector<std::vector<double>> weights_of(const ReachLists& pairs, const Decay& decay) {
    std::vector<std::vector<double>> weight(pairs.rows());
    for (std::size_t j = 0; j < pairs.rows(); ++j) {
        for (const Reach& r : pairs[j]) weight[j].push_back(decay(r.cost));
    }
    return weight;
}

}  // namespace

double nominal_coverage(const std::vector<Point>& people, const std::vector<double>& weight, const SpatialIndex& kiosks,
                        double radius) {
    double covered = 0;
    double all = 0;
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto nearest = kiosks.nearest(people[i], 1);
        if (!nearest.empty() && nearest.front().distance <= radius) covered += weight[i];
        all += weight[i];
    }
    return all > 0 ? covered / all : 0;
}

double poisson_covered_share(double density, double radius) { return -std::expm1(-density * kPi * radius * radius); }

double poisson_mean_distance(double density, int k) {
    return std::exp(std::lgamma(k + 0.5) - std::lgamma(k)) / std::sqrt(kPi * density);
}

double lens_area(double radius_a, double radius_b, double distance) {
    const double small = std::min(radius_a, radius_b);
    if (distance >= radius_a + radius_b) return 0;
    if (distance <= std::abs(radius_a - radius_b)) return kPi * small * small;
    const double a2 = radius_a * radius_a;
    const double b2 = radius_b * radius_b;
    const double d2 = distance * distance;
    const double angle_a = std::acos(std::clamp((d2 + a2 - b2) / (2 * distance * radius_a), -1.0, 1.0));
    const double angle_b = std::acos(std::clamp((d2 + b2 - a2) / (2 * distance * radius_b), -1.0, 1.0));
    // Heron's formula for the kite between centres and crossings.
    const double kite = (radius_a + radius_b - distance) * (distance + radius_a - radius_b) *
                        (distance - radius_a + radius_b) * (distance + radius_a + radius_b);
    return a2 * angle_a + b2 * angle_b - 0.5 * std::sqrt(std::max(0.0, kite));
}

double disc_covered_share(double disc_radius, double kiosks, double radius) {
    if (kiosks <= 0 || radius <= 0) return 0;
    if (disc_radius <= 0) return -std::expm1(-kiosks);
    const double area = kPi * disc_radius * disc_radius;
    // Rings of equal area, each at its middle.
    constexpr int kRings = 64;
    double sum = 0;
    for (int k = 0; k < kRings; ++k) {
        const double from_centre = disc_radius * std::sqrt((k + 0.5) / kRings);
        sum += -std::expm1(-kiosks * lens_area(disc_radius, radius, from_centre) / area);
    }
    return sum / kRings;
}

double Decay::operator()(double cost) const {
    if (cost > reach || (open_reach && cost >= reach)) return 0;
    const double x = cost / parameter;
    switch (shape) {
        case Shape::binary: return 1;
        case Shape::stepped:
            for (const Zone& z : zones) {
                if (cost <= z.up_to) return z.weight;
            }
            return 0;
        case Shape::linear: return std::max(0.0, 1 - x);
        case Shape::epanechnikov: return std::max(0.0, 1 - x * x);
        case Shape::power: return parameter == 1 ? 1 / cost : std::pow(cost, -parameter);
        case Shape::exponential: return std::exp(-x);
        case Shape::gaussian: return std::exp(-x * x / 2);
        case Shape::gaussian_to_zero: return x >= 1 ? 0 : (std::exp(-x * x / 2) - std::exp(-0.5)) / -std::expm1(-0.5);
    }
    return 0;
}

std::vector<double> two_step_access(const std::vector<double>& supply, const std::vector<double>& demand,
                                    const ReachLists& pairs, const Decay& decay) {
    return access(supply, demand, pairs, weights_of(pairs, decay));
}

std::vector<double> three_step_access(const std::vector<double>& supply, const std::vector<double>& demand,
                                      const ReachLists& pairs, const Decay& decay) {
    std::vector<std::vector<double>> weight = weights_of(pairs, decay);
    std::vector<double> all(demand.size(), 0.0);
    for (std::size_t j = 0; j < pairs.rows(); ++j) {
        for (std::size_t k = 0; k < pairs[j].size(); ++k) all[pairs[j][k].to] += weight[j][k];
    }
    for (std::size_t j = 0; j < pairs.rows(); ++j) {
        for (std::size_t k = 0; k < pairs[j].size(); ++k) {
            const double sum = all[pairs[j][k].to];
            if (sum > 0) weight[j][k] *= weight[j][k] / sum;
        }
    }
    return access(supply, demand, pairs, weight);
}

ReachLists catchments(const std::vector<Point>& supply, const std::vector<Point>& demand, double reach) {
    const SpatialIndex places{demand};
    std::vector<std::vector<Reach>> pairs(supply.size());
    for (std::size_t j = 0; j < supply.size(); ++j) {
        for (const Neighbour& n : places.within(supply[j], reach)) pairs[j].push_back({n.to, n.distance});
    }
    return ReachLists{pairs};
}

}  // namespace warung::placement
