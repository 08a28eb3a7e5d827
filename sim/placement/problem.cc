#include "sim/placement/problem.h"

#include <algorithm>

namespace warung::placement {

namespace {

/// Up to so many entries a matrix is faster than lists, and fits into memory without a thought (32 MiB).
constexpr std::size_t kDenseEntries = 4'000'000;

}  // namespace

ReachLists::ReachLists(const std::vector<std::vector<Reach>>& rows) {
    first_.reserve(rows.size() + 1);
    for (const auto& row : rows) {
        reach_.insert(reach_.end(), row.begin(), row.end());
        first_.push_back(reach_.size());
    }
}

ReachLists ReachLists::transposed(std::size_t columns) const {
    std::vector<std::size_t> next(columns + 1, 0);
    for (const Reach& r : reach_) ++next[r.to + 1];
    for (std::size_t c = 0; c < columns; ++c) next[c + 1] += next[c];
    ReachLists other;
    other.first_ = next;
    other.reach_.resize(reach_.size());
    for (std::size_t row = 0; row < rows(); ++row) {
        for (const Reach& r : (*this)[row]) other.reach_[next[r.to]++] = {static_cast<std::uint32_t>(row), r.cost};
    }
    for (std::size_t c = 0; c < columns; ++c) {
        std::sort(other.reach_.begin() + static_cast<std::ptrdiff_t>(other.first_[c]),
                  other.reach_.begin() + static_cast<std::ptrdiff_t>(other.first_[c + 1]),
                  [](const Reach& a, const Reach& b) { return a.cost != b.cost ? a.cost < b.cost : a.to < b.to; });
    }
    return other;
}

std::vector<double> cost_of_points(const Problem& problem, std::span<const std::uint32_t> open) {
    std::vector<double> cost = problem.base;
    if (problem.dense()) {
        for (std::size_t i = 0; i < cost.size(); ++i) {
            for (const std::uint32_t s : open) cost[i] = std::min(cost[i], problem.row(i)[s]);
        }
        return cost;
    }
    for (const std::uint32_t s : open) {
        for (const Reach& r : problem.lists[s]) cost[r.to] = std::min(cost[r.to], r.cost);
    }
    return cost;
}

double total_cost(const Problem& problem, std::span<const std::uint32_t> open) {
    const std::vector<double> cost = cost_of_points(problem, open);
    double sum = 0;
    for (std::size_t i = 0; i < cost.size(); ++i) sum += problem.weight[i] * cost[i];
    return sum;
}

double largest_cost(const Problem& problem, std::span<const std::uint32_t> open) {
    const std::vector<double> cost = cost_of_points(problem, open);
    double largest = 0;
    for (std::size_t i = 0; i < cost.size(); ++i) {
        if (problem.weight[i] > 0) largest = std::max(largest, cost[i]);
    }
    return largest;
}

double total_weight(const Problem& problem) {
    double sum = 0;
    for (const double w : problem.weight) sum += w;
    return sum;
}

double covered_weight(const Problem& problem, std::span<const std::uint32_t> open, double radius) {
    const std::vector<double> cost = cost_of_points(problem, open);
    double sum = 0;
    for (std::size_t i = 0; i < cost.size(); ++i) sum += cost[i] <= radius ? problem.weight[i] : 0;
    return sum;
}

ReachLists covered_by_site(const Problem& problem, double radius) {
    std::vector<std::vector<Reach>> covered(problem.sites);
    if (problem.dense()) {
        for (std::size_t i = 0; i < problem.points(); ++i) {
            for (std::size_t s = 0; s < problem.sites; ++s) {
                const double cost = problem.row(i)[s];
                if (cost <= radius) covered[s].push_back({static_cast<std::uint32_t>(i), cost});
            }
        }
    } else {
        for (std::size_t s = 0; s < problem.sites; ++s) {
            for (const Reach& r : problem.lists[s]) {
                if (r.cost <= radius) covered[s].push_back(r);
            }
        }
    }
    return ReachLists{covered};
}

Problem covering_problem(const Problem& problem, double radius) {
    Problem cover;
    cover.sites = problem.sites;
    cover.weight = problem.weight;
    cover.base.resize(problem.points());
    for (std::size_t i = 0; i < problem.points(); ++i) cover.base[i] = problem.base[i] <= radius ? 0 : 1;
    const bool dense = problem.points() * problem.sites <= kDenseEntries;
    if (dense && problem.dense()) {
        cover.matrix.resize(problem.matrix.size());
        std::transform(problem.matrix.begin(), problem.matrix.end(), cover.matrix.begin(),
                       [&](double cost) { return cost <= radius ? 0.0 : 1.0; });
        return cover;
    }
    std::vector<std::vector<Reach>> covered(problem.sites);
    const ReachLists within = covered_by_site(problem, radius);
    if (dense) cover.matrix.assign(problem.points() * problem.sites, 1.0);
    for (std::size_t s = 0; s < problem.sites; ++s) {
        for (const Reach& r : within[s]) {
            if (dense) {
                cover.matrix[r.to * problem.sites + s] = 0;
            } else if (cover.base[r.to] > 0) {
                covered[s].push_back({r.to, 0.0});
            }
        }
    }
    if (!dense) cover.lists = ReachLists{covered};
    return cover;
}

}  // namespace warung::placement
