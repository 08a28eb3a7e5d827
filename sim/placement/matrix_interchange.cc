#include "sim/placement/matrix_interchange.h"

#include <algorithm>

namespace warung::placement {

namespace {

double positive(double x) { return x > 0 ? x : 0; }

/// gain[s] += weight x what a point that pays `cost` saves at s.
void add_savings(const double* row, std::size_t sites, double cost, double weight, double* gain) {
    for (std::size_t s = 0; s < sites; ++s) gain[s] += weight * positive(cost - row[s]);
}

}  // namespace

MatrixInterchange::MatrixInterchange(const Problem& problem, const Sites& start)
    : problem_{&problem},
      chosen_{start},
      open_(problem.sites, false),
      service_(problem.points()),
      gain_(problem.sites, 0.0),
      loss_(start.size(), 0.0),
      extra_(start.size() * problem.sites, 0.0),
      best_(problem.sites, 0.0) {
    for (const std::uint32_t s : chosen_) open_[s] = true;
    double scale = 0;
    for (std::size_t i = 0; i < problem.points(); ++i) {
        serve(i);
        count(i, 1);
        scale += problem.weight[i] * service_[i].cost;
    }
    tolerance_ = 1e-11 * scale;
}

double MatrixInterchange::cost() const {
    double sum = 0;
    for (std::size_t i = 0; i < service_.size(); ++i) sum += problem_->weight[i] * service_[i].cost;
    return sum;
}

void MatrixInterchange::serve(std::size_t point) {
    const double* row = problem_->row(point);
    Service s;
    s.cost = s.second_cost = problem_->base[point];
    for (std::uint32_t slot = 0; slot < chosen_.size(); ++slot) {
        const double cost = row[chosen_[slot]];
        if (cost < s.cost) {
            s.second = s.slot;
            s.second_cost = s.cost;
            s.slot = slot;
            s.cost = cost;
        } else if (cost < s.second_cost) {
            s.second = slot;
            s.second_cost = cost;
        }
    }
    service_[point] = s;
    steps_ += static_cast<double>(chosen_.size());
}

void MatrixInterchange::count_gain(std::size_t point, double sign) {
    add_savings(problem_->row(point), problem_->sites, service_[point].cost, sign * problem_->weight[point],
                gain_.data());
    steps_ += static_cast<double>(problem_->sites);
}

void MatrixInterchange::count(std::size_t point, double sign) {
    const Service& now = service_[point];
    const double weight = sign * problem_->weight[point];
    if (now.slot == kBase) {
        count_gain(point, sign);
        return;
    }
    loss_[now.slot] += weight * (now.second_cost - now.cost);
    const double* row = problem_->row(point);
    double* gain = gain_.data();
    double* extra = extra_.data() + now.slot * problem_->sites;
    const std::size_t sites = problem_->sites;
    for (std::size_t s = 0; s < sites; ++s) {
        gain[s] += weight * positive(now.cost - row[s]);
        const double paid = row[s] > now.cost ? row[s] : now.cost;
        extra[s] += weight * positive(now.second_cost - paid);
    }
    steps_ += 2 * static_cast<double>(sites);
}

void MatrixInterchange::swap(std::size_t slot, std::uint32_t site) {
    open_[chosen_[slot]] = false;
    open_[site] = true;
    chosen_[slot] = site;
    // Everybody served by the slot is counted anew, so it starts from zero: no rounding is left behind.
    loss_[slot] = 0;
    std::fill_n(extra_.begin() + static_cast<std::ptrdiff_t>(slot * problem_->sites), problem_->sites, 0.0);
    for (std::size_t i = 0; i < service_.size(); ++i) {
        Service& now = service_[i];
        const double cost = problem_->row(i)[site];
        if (now.slot != slot && now.second != slot && cost >= now.second_cost) continue;
        if (now.slot == slot) {
            count_gain(i, -1);
        } else {
            count(i, -1);
        }
        serve(i);
        count(i, 1);
    }
    steps_ += static_cast<double>(service_.size());
}

MatrixInterchange::Swap MatrixInterchange::best_swap() {
    const std::size_t sites = problem_->sites;
    std::fill(best_.begin(), best_.end(), -1e300);
    double* best = best_.data();
    for (std::size_t slot = 0; slot < chosen_.size(); ++slot) {
        const double* extra = extra_.data() + slot * sites;
        const double loss = loss_[slot];
        for (std::size_t s = 0; s < sites; ++s) {
            const double taken = extra[s] - loss;
            best[s] = taken > best[s] ? taken : best[s];
        }
    }
    steps_ += static_cast<double>(chosen_.size() * sites);
    Swap found{-1e300, 0, 0};
    for (std::uint32_t s = 0; s < sites; ++s) {
        if (gain_[s] + best_[s] > found.profit && !open_[s]) found = {gain_[s] + best_[s], 0, s};
    }
    if (found.profit == -1e300) return {0, 0, 0};  // everything is open
    while (extra_[found.slot * sites + found.site] - loss_[found.slot] != best_[found.site]) ++found.slot;
    return found;
}

bool MatrixInterchange::descend(double& steps) {
    while (steps > 0) {
        const double before = steps_;
        const Swap found = best_swap();
        const bool helps = found.profit > tolerance_;
        if (helps) swap(found.slot, found.site);
        steps -= steps_ - before;
        if (!helps) return true;
    }
    return false;
}

Sites greedy_on_matrix(const Problem& problem, std::size_t p) {
    std::vector<double> cost = problem.base;
    std::vector<double> gain(problem.sites, 0.0);
    for (std::size_t i = 0; i < problem.points(); ++i)
        add_savings(problem.row(i), problem.sites, cost[i], problem.weight[i], gain.data());
    std::vector<bool> open(problem.sites, false);
    Sites chosen;
    while (chosen.size() < p) {
        std::uint32_t best = UINT32_MAX;
        for (std::uint32_t s = 0; s < problem.sites; ++s) {
            if (!open[s] && (best == UINT32_MAX || gain[s] > gain[best])) best = s;
        }
        open[best] = true;
        chosen.push_back(best);
        for (std::size_t i = 0; i < problem.points(); ++i) {
            const double* row = problem.row(i);
            if (row[best] >= cost[i]) continue;
            add_savings(row, problem.sites, cost[i], -problem.weight[i], gain.data());
            cost[i] = row[best];
            add_savings(row, problem.sites, cost[i], problem.weight[i], gain.data());
        }
    }
    return chosen;
}

}  // namespace warung::placement
