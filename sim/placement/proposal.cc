#include "sim/placement/proposal.h"

#include "sim/placement/covering.h"

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace warung::placement {

namespace {

double radius_of(const Instance& instance) {
    if (!instance.radius) throw std::invalid_argument("--radius-km R says how far is near enough");
    return *instance.radius;
}

Proposal choose(const Instance& instance, Objective objective, std::size_t n, const Effort& effort) {
    const Problem& problem = instance.problem;
    if (n > problem.sites) {
        throw std::invalid_argument("--sites " + std::to_string(n) + " is more than the " +
                                    std::to_string(problem.sites) + " candidate sites there are");
    }
    Proposal answer;
    switch (objective) {
        case Objective::cover: {
            const auto found = solve_maximal_covering(problem, n, radius_of(instance), effort);
            answer.sites = found.sites;
            answer.optimal = found.optimal;
            break;
        }
        case Objective::pickup_time:
        case Objective::p_median: {
            const auto found = solve_p_median(problem, n, effort);
            answer.sites = found.sites;
            answer.optimal = found.optimal;
            break;
        }
        case Objective::p_center: {
            const auto found = solve_p_centre(problem, n, effort);
            answer.sites = found.sites;
            answer.optimal = found.optimal;
            answer.bound = found.lower_bound;
            break;
        }
        case Objective::lscp: {
            const auto found = solve_set_covering(problem, radius_of(instance), effort);
            answer.sites = found.sites;
            answer.optimal = found.optimal;
            answer.fewest = found.lower_bound;
            for (const std::uint32_t i : found.out_of_reach) answer.out_of_reach += problem.weight[i];
            break;
        }
    }
    return answer;
}

/// Mean cost as shown; NaN while somebody is served by nobody.
double mean_cost(const Instance& instance, const Sites& open) {
    const double weight = total_weight(instance.problem);
    return weight > 0 ? total_cost(instance.problem, open) / weight / instance.per_unit : 0;
}

double reached(const Instance& instance, const Sites& open) {
    return instance.reached_otherwise + covered_weight(instance.problem, open, *instance.radius);
}

void add_figures(const Instance& instance, Objective objective, Proposal& answer) {
    const Problem& problem = instance.problem;
    const bool costs = by_cost(objective);
    const double radius =
        objective == Objective::p_center ? largest_cost(problem, answer.sites) : instance.radius.value_or(0);
    answer.sites = opening_order(costs ? problem : covering_problem(problem, radius), answer.sites);
    const auto worth = [&](const Sites& open) {
        return costs ? mean_cost(instance, open) : instance.reached_otherwise + covered_weight(problem, open, radius);
    };
    // One point at a time: the sum over all points again for each of many sites would take long.
    std::vector<double> cost = problem.base;
    std::vector<std::uint32_t> nearest(problem.points(), UINT32_MAX);
    double before = worth({});
    double sum = before;
    const double weight = total_weight(problem);
    for (std::uint32_t k = 0; k < answer.sites.size(); ++k) {
        double gain = 0;
        const auto visit = [&](std::size_t i, double here) {
            if (here >= cost[i]) return;
            if (costs) gain += problem.weight[i] * (cost[i] - here) / weight / instance.per_unit;
            if (!costs && here <= radius && cost[i] > radius) gain += problem.weight[i];
            cost[i] = here;
            nearest[i] = k;
        };
        if (problem.dense()) {
            for (std::size_t i = 0; i < problem.points(); ++i) visit(i, problem.row(i)[answer.sites[k]]);
        } else {
            for (const Reach& r : problem.lists[answer.sites[k]]) visit(r.to, r.cost);
        }
        sum += costs ? -gain : gain;
        answer.gain.push_back(gain);
        answer.objective.push_back(sum);
    }
    answer.served.assign(answer.sites.size(), 0.0);
    for (std::size_t i = 0; i < problem.points(); ++i) {
        if (nearest[i] != UINT32_MAX) answer.served[nearest[i]] += problem.weight[i];
    }
    if (instance.radius) answer.covered = {reached(instance, {}), reached(instance, answer.sites)};
    answer.mean_cost = {mean_cost(instance, {}), mean_cost(instance, answer.sites)};
    answer.largest_cost = {largest_cost(problem, {}) / instance.per_unit,
                           largest_cost(problem, answer.sites) / instance.per_unit};
    if (instance.existing == 0 && objective != Objective::pickup_time) {
        answer.mean_cost.before = answer.largest_cost.before = std::nan("");
        if (costs && instance.horizon == 0 && !answer.gain.empty()) answer.gain.front() = std::nan("");
    }
}

}  // namespace

Proposal propose(const Instance& instance, Objective objective, std::size_t sites, const Effort& effort) {
    Proposal answer = choose(instance, objective, sites, effort);
    add_figures(instance, objective, answer);
    return answer;
}

}  // namespace warung::placement
