#include "sim/placement/covering.h"

#include "sim/placement/set_cover.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace warung::placement {

namespace {

/// Steps of covering per step of swaps: an answer with a proof may take longer.
constexpr double kProofSteps = 20;

/// Points that the chosen sites must cover.
std::vector<bool> in_need(const Problem& problem, double radius) {
    std::vector<bool> need(problem.points());
    for (std::size_t i = 0; i < need.size(); ++i) need[i] = problem.weight[i] > 0 && problem.base[i] > radius;
    return need;
}

/// Every cost that can be the largest one, increasing; at least what the worst-off point pays with all sites open.
std::vector<double> possible_radii(const Problem& problem) {
    Sites all(problem.sites);
    for (std::uint32_t s = 0; s < all.size(); ++s) all[s] = s;
    const double least = largest_cost(problem, all);
    std::vector<double> radii{least};
    const auto consider = [&](std::size_t point, double cost) {
        if (problem.weight[point] > 0 && cost > least && cost < problem.base[point]) radii.push_back(cost);
    };
    for (std::size_t i = 0; i < problem.points(); ++i) {
        if (problem.weight[i] > 0 && problem.base[i] > least) radii.push_back(problem.base[i]);
        if (!problem.dense()) continue;
        for (std::size_t s = 0; s < problem.sites; ++s) consider(i, problem.row(i)[s]);
    }
    if (!problem.dense()) {
        for (std::size_t s = 0; s < problem.sites; ++s) {
            for (const Reach& r : problem.lists[s]) consider(r.to, r.cost);
        }
    }
    std::sort(radii.begin(), radii.end());
    radii.erase(std::unique(radii.begin(), radii.end()), radii.end());
    return radii;
}

/// Adds sites until there are p: what is left over goes where it lowers total cost, in the order of greedy choice.
Sites filled_up(const Problem& problem, Sites sites, std::size_t p) {
    if (sites.size() < p) {
        Problem rest = problem;
        rest.base = cost_of_points(problem, sites);
        std::vector<bool> open(problem.sites, false);
        for (const std::uint32_t s : sites) open[s] = true;
        for (const std::uint32_t s : greedy_p_median(rest, std::min(problem.sites, p + sites.size()))) {
            if (sites.size() < p && !open[s]) sites.push_back(s);
        }
    }
    std::sort(sites.begin(), sites.end());
    return sites;
}

}  // namespace

Covering solve_maximal_covering(const Problem& problem, std::size_t p, double radius, const Effort& effort) {
    const Placement found = solve_p_median(covering_problem(problem, radius), p, effort);
    return {found.sites, covered_weight(problem, found.sites, radius), found.optimal};
}

SetCovering solve_set_covering(const Problem& problem, double radius, const Effort& effort) {
    std::vector<bool> need = in_need(problem, radius);
    const ReachLists within = covered_by_site(problem, radius);
    SetCovering answer;
    SetCover cover = cover_rows(within, need, kProofSteps * effort.steps);
    if (!cover.uncoverable.empty()) {
        answer.out_of_reach = cover.uncoverable;
        for (const std::uint32_t i : cover.uncoverable) need[i] = false;
        cover = cover_rows(within, need, kProofSteps * effort.steps);
    }
    answer.sites = cover.columns;
    answer.lower_bound = cover.lower_bound;
    answer.optimal = cover.optimal();
    return answer;
}

Centre solve_p_centre(const Problem& problem, std::size_t p, const Effort& effort) {
    if (p > problem.sites) {
        throw std::invalid_argument("cannot choose " + std::to_string(p) + " of " + std::to_string(problem.sites) +
                                    " candidate sites");
    }
    const std::vector<double> radii = possible_radii(problem);
    // A swap search on the sum of costs gives a first upper bound.
    Centre best;
    best.sites = interchange(problem, greedy_p_median(problem, p), effort.steps / 10).sites;
    best.radius = largest_cost(problem, best.sites);
    const auto rank_of = [&](double radius) {
        return static_cast<std::size_t>(std::lower_bound(radii.begin(), radii.end(), radius) - radii.begin());
    };
    std::size_t low = 0;  // everything below is proved impossible, or was given up
    std::size_t high = rank_of(best.radius);
    bool proved = true;
    best.lower_bound = radii.front();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const SetCover cover = cover_rows(covered_by_site(problem, radii[middle]), in_need(problem, radii[middle]),
                                          kProofSteps * effort.steps, p);
        if (cover.found) {
            best.sites = filled_up(problem, cover.columns, p);
            best.radius = std::min(radii[middle], largest_cost(problem, best.sites));
            high = std::min(middle, rank_of(best.radius));
        } else {
            low = middle + 1;
            if (!cover.uncoverable.empty() || cover.lower_bound > p) {
                if (proved) best.lower_bound = radii[low];
            } else {
                proved = false;
            }
        }
    }
    best.optimal = proved;
    if (proved) best.lower_bound = best.radius;
    return best;
}

}  // namespace warung::placement
