#include "sim/placement/p_median.h"

#include "sim/placement/list_interchange.h"
#include "sim/placement/matrix_interchange.h"
#include "sim/random/stream.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace warung::placement {

namespace {

constexpr std::uint64_t kShaking = 0x7368616b65ULL;  // names the stream of shakes

void check(const Problem& problem, std::size_t p) {
    if (p > problem.sites) {
        throw std::invalid_argument("cannot choose " + std::to_string(p) + " of " + std::to_string(problem.sites) +
                                    " candidate sites");
    }
}

Placement finished(const Problem& problem, Sites sites, bool optimal) {
    std::sort(sites.begin(), sites.end());
    const double cost = total_cost(problem, sites);
    return {std::move(sites), cost, optimal};
}

/// Elementary steps that enumeration takes: every choice of p sites ends in a walk over the points.
double steps_to_enumerate(const Problem& problem, std::size_t p) {
    double choices = 1;
    for (std::size_t k = 0; k < p; ++k) choices *= static_cast<double>(problem.sites - k) / static_cast<double>(k + 1);
    return choices * static_cast<double>(problem.points());
}

/// Costs of points by site, for walks over one site after the other.
std::vector<std::vector<double>> columns_of(const Problem& problem) {
    std::vector<std::vector<double>> columns(problem.sites, problem.base);
    for (std::size_t s = 0; s < problem.sites; ++s) {
        if (problem.dense()) {
            for (std::size_t i = 0; i < problem.points(); ++i)
                columns[s][i] = std::min(problem.base[i], problem.row(i)[s]);
        } else {
            for (const Reach& r : problem.lists[s]) columns[s][r.to] = std::min(problem.base[r.to], r.cost);
        }
    }
    return columns;
}

class Enumeration {
public:
    Enumeration(const Problem& problem, std::size_t p)
        : problem_{problem}, columns_{columns_of(problem)}, paid_(p + 1, problem.base), trial_(p) {}

    Sites best() {
        choose(0, 0);
        return best_;
    }

private:
    void choose(std::size_t depth, std::uint32_t from) {
        const std::size_t p = trial_.size();
        if (depth == p) {
            double cost = 0;
            for (std::size_t i = 0; i < problem_.points(); ++i) cost += problem_.weight[i] * paid_[depth][i];
            if (best_.empty() || cost < best_cost_) best_ = trial_, best_cost_ = cost;
            return;
        }
        for (std::uint32_t s = from; s + (p - depth) <= problem_.sites; ++s) {
            trial_[depth] = s;
            std::transform(paid_[depth].begin(), paid_[depth].end(), columns_[s].begin(), paid_[depth + 1].begin(),
                           [](double a, double b) { return std::min(a, b); });
            choose(depth + 1, s + 1);
        }
    }

    const Problem& problem_;
    std::vector<std::vector<double>> columns_;
    std::vector<std::vector<double>> paid_;  // by number of sites open
    Sites trial_;
    Sites best_;
    double best_cost_ = 0;
};

/// Variable neighbourhood search: from the best, k random swaps and a descent; k grows while nothing better is found.
Sites shake(const Problem& problem, MatrixInterchange best, const Effort& effort, double steps) {
    random::Stream stream{random::derive(effort.seed, kShaking)};
    const std::size_t p = best.sites().size();
    const std::size_t strongest = std::min<std::size_t>(p, 5);
    double best_cost = best.cost();
    MatrixInterchange trial = best;
    std::size_t strength = 1;
    while (steps > 0) {
        const double before = trial.steps_taken();
        for (std::size_t k = 0; k < strength; ++k) {
            std::uint32_t site = 0;
            do {
                site = static_cast<std::uint32_t>(stream.index(problem.sites));
            } while (trial.is_open(site));
            trial.swap(stream.index(p), site);
        }
        steps -= trial.steps_taken() - before;
        trial.descend(steps);
        const double cost = trial.cost();
        if (cost < best_cost) {
            best = trial;
            best_cost = cost;
            strength = 1;
        } else {
            trial = best;
            strength = strength % strongest + 1;
        }
        steps -= static_cast<double>(p * problem.sites);
    }
    return best.sites();
}

}  // namespace

Sites greedy_p_median(const Problem& problem, std::size_t p) {
    check(problem, p);
    return problem.dense() ? greedy_on_matrix(problem, p) : greedy_on_lists(problem, p);
}

Placement enumerate_p_median(const Problem& problem, std::size_t p) {
    check(problem, p);
    return finished(problem, Enumeration{problem, p}.best(), true);
}

Placement interchange(const Problem& problem, const Sites& start, double steps) {
    if (start.empty()) return finished(problem, start, false);
    if (problem.dense()) {
        MatrixInterchange search{problem, start};
        search.descend(steps);
        return finished(problem, search.sites(), false);
    }
    bool none_helps = false;
    return finished(problem, interchange_on_lists(problem, start, steps, none_helps), false);
}

Placement solve_p_median(const Problem& problem, std::size_t p, const Effort& effort) {
    check(problem, p);
    if (steps_to_enumerate(problem, p) <= effort.enumerate) return enumerate_p_median(problem, p);
    const Sites start = greedy_p_median(problem, p);
    if (!problem.dense()) return interchange(problem, start, effort.steps);
    MatrixInterchange search{problem, start};
    double steps = effort.steps;
    if (!search.descend(steps) || p == problem.sites) return finished(problem, search.sites(), false);
    return finished(problem, shake(problem, std::move(search), effort, steps), false);
}

Sites opening_order(const Problem& problem, const Sites& chosen) {
    std::vector<double> paid = problem.base;
    const auto cost_at = [&](std::uint32_t s, auto&& each) {
        if (problem.dense()) {
            for (std::uint32_t i = 0; i < problem.points(); ++i) each(i, problem.row(i)[s]);
        } else {
            for (const Reach& r : problem.lists[s]) each(r.to, r.cost);
        }
    };
    Sites left = chosen;
    Sites order;
    while (!left.empty()) {
        std::size_t best = 0;
        double most = -1;
        for (std::size_t k = 0; k < left.size(); ++k) {
            double gain = 0;
            cost_at(left[k],
                    [&](std::uint32_t i, double cost) { gain += problem.weight[i] * std::max(0.0, paid[i] - cost); });
            if (gain > most) most = gain, best = k;
        }
        cost_at(left[best], [&](std::uint32_t i, double cost) { paid[i] = std::min(paid[i], cost); });
        order.push_back(left[best]);
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(best));
    }
    return order;
}

}  // namespace warung::placement
