#include "sim/statistics/two_stage.h"

#include "sim/statistics/selection_constants.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace warung::statistics {

namespace {

void check(const SelectionProblem& problem, std::span<const double> variances) {
    if (!(problem.indifference > 0)) throw std::invalid_argument("the smallest difference worth finding is above 0");
    for (const double v : variances)
        if (!(v >= 0)) throw std::invalid_argument("a variance is 0 or more");
}

std::uint64_t size_for(double h, double variance, double indifference, std::size_t at_least) {
    const double needed = std::ceil(h * h * variance / (indifference * indifference));
    if (!(needed < 1e15)) throw std::invalid_argument("the difference is too small for these variances");
    return std::max<std::uint64_t>(at_least, static_cast<std::uint64_t>(needed));
}

}  // namespace

std::size_t best_of(std::span<const double> means, Best best) {
    const auto found = best == Best::smallest ? std::min_element(means.begin(), means.end())
                                              : std::max_element(means.begin(), means.end());
    return static_cast<std::size_t>(found - means.begin());
}

std::vector<std::uint64_t> rinott_sizes(const SelectionProblem& problem, std::span<const double> variances) {
    check(problem, variances);
    const double h = rinott_h(variances.size(), problem.first_stage, problem.probability);
    std::vector<std::uint64_t> sizes;
    for (const double v : variances) sizes.push_back(size_for(h, v, problem.indifference, problem.first_stage));
    return sizes;
}

DudewiczDalalPlan dudewicz_dalal_plan(const SelectionProblem& problem, std::span<const double> variances) {
    check(problem, variances);
    DudewiczDalalPlan plan;
    plan.h = dudewicz_dalal_h(variances.size(), problem.first_stage, problem.probability);
    const auto n0 = static_cast<double>(problem.first_stage);
    for (const double v : variances) {
        plan.sizes.push_back(size_for(plan.h, v, problem.indifference, problem.first_stage + 1));
        const auto n = static_cast<double>(plan.sizes.back());
        // The larger root of W^2 / n0 + (1 - W)^2 / (n - n0) = d^2 / (h^2 S^2).
        const double goal = problem.indifference * problem.indifference / (plan.h * plan.h * v);
        const double weight = v > 0 ? n0 / n * (1 + std::sqrt(std::max(0.0, 1 - n / n0 * (1 - (n - n0) * goal)))) : 1.0;
        plan.first_weights.push_back(weight);
    }
    return plan;
}

std::vector<double> weighted_means(const DudewiczDalalPlan& plan, std::span<const double> first_means,
                                   std::span<const double> second_means) {
    if (first_means.size() != plan.first_weights.size() || second_means.size() != plan.first_weights.size())
        throw std::invalid_argument("one mean per system and stage");
    std::vector<double> means;
    for (std::size_t i = 0; i < first_means.size(); ++i)
        means.push_back(plan.first_weights[i] * first_means[i] + (1 - plan.first_weights[i]) * second_means[i]);
    return means;
}

}  // namespace warung::statistics
