#include "sim/statistics/selection_constants.h"

#include "sim/statistics/intervals.h"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/tools/roots.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace warung::statistics {

namespace {

void check(std::size_t systems, std::size_t first_stage, double probability) {
    if (systems < 2) throw std::invalid_argument("a selection needs two systems or more");
    if (first_stage < 2) throw std::invalid_argument("a first stage needs two observations or more");
    if (!(probability > 1 / static_cast<double>(systems) && probability < 1))
        throw std::invalid_argument("the probability of correct selection lies between 1 / systems and 1");
}

struct Node {
    double x;
    double weight;
};

/// Nodes for an expectation: the trapezoid rule over the whole axis of a variable u in which the density falls off
/// exponentially on both sides and is analytic around it, so that the rule converges exponentially too (Trefethen and
/// Weideman, SIAM Review 56(3), 2014). `log_density` is that of u, up to a constant, and greatest near `centre`.
template <class LogDensity, class Value>
std::vector<Node> nodes_for(double centre, double step, LogDensity log_density, Value value) {
    constexpr double kNegligible = -42;  // e^-42 = 6e-19
    const double peak = log_density(centre);
    std::vector<Node> nodes;
    double total = 0;
    const auto add = [&](double u) {
        const double height = log_density(u) - peak;
        if (height < kNegligible) return false;
        nodes.push_back({value(u), std::exp(height)});
        total += nodes.back().weight;
        return true;
    };
    for (int i = 0; add(centre + i * step); ++i) {
    }
    for (int i = 1; add(centre - i * step); ++i) {
    }
    for (Node& node : nodes) node.weight /= total;
    return nodes;
}

/// Chi-square, in u = log x.
std::vector<Node> chi_square_nodes(double df) {
    return nodes_for(
        std::log(df), std::min(0.2, 0.3 * std::sqrt(2 / df)), [df](double u) { return 0.5 * (df * u - std::exp(u)); },
        [](double u) { return std::exp(u); });
}

/// Student's t, in u with t = sqrt(df) sinh u: the density of u is in proportion to cosh(u)^-df. With few degrees of
/// freedom h is large, and F(t + h) has a steep place far out, hence the smaller step.
std::vector<Node> student_nodes(double df) {
    return nodes_for(
        0.0, df < 5 ? 0.02 : std::min(0.1, 0.3 / std::sqrt(df)), [df](double u) { return -df * std::log(std::cosh(u)); },
        [df](double u) { return std::sqrt(df) * std::sinh(u); });
}

/// The h > 0 with probability_of(h) = target, for a function that rises to 1.
template <class Probability>
double solve(Probability probability_of, double target) {
    double high = 1;
    while (probability_of(high) < target) {
        high *= 2;
        if (high > 1e9) throw std::invalid_argument("the probability is too close to 1 for this first stage");
    }
    if (probability_of(0) >= target) return 0;
    std::uintmax_t iterations = 100;
    const auto ends = boost::math::tools::toms748_solve([&](double h) { return probability_of(h) - target; }, 0.0,
                                                        high, boost::math::tools::eps_tolerance<double>(36), iterations);
    return 0.5 * (ends.first + ends.second);
}

}  // namespace

double rinott_h(std::size_t systems, std::size_t first_stage, double probability) {
    check(systems, first_stage, probability);
    const double df = static_cast<double>(first_stage) - 1;
    const auto others = static_cast<double>(systems - 1);
    const std::vector<Node> chi = chi_square_nodes(df);
    return solve(
        [&](double h) {
            double sum = 0;
            for (const Node& y : chi) {
                double inner = 0;
                for (const Node& x : chi) inner += x.weight * normal_cdf(h / std::sqrt(df * (1 / x.x + 1 / y.x)));
                sum += y.weight * std::pow(inner, others);
            }
            return sum;
        },
        probability);
}

double dudewicz_dalal_h(std::size_t systems, std::size_t first_stage, double probability) {
    check(systems, first_stage, probability);
    const double df = static_cast<double>(first_stage) - 1;
    const auto others = static_cast<double>(systems - 1);
    const std::vector<Node> student = student_nodes(df);
    const boost::math::students_t law{df};
    return solve(
        [&](double h) {
            double sum = 0;
            for (const Node& t : student) sum += t.weight * std::pow(cdf(law, t.x + h), others);
            return sum;
        },
        probability);
}

KimNelsonConstants kim_nelson_constants(std::size_t systems, std::size_t first_stage, double alpha) {
    check(systems, first_stage, 1 - alpha);
    const double df = static_cast<double>(first_stage) - 1;
    const double eta = 0.5 * (std::pow(2 * alpha / static_cast<double>(systems - 1), -2 / df) - 1);
    return {eta, 2 * eta * df};
}

}  // namespace warung::statistics
