#include "sim/statistics/ocba.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace warung::statistics {

namespace {

void check(std::span<const double> means, std::span<const double> variances) {
    if (means.size() < 2 || means.size() != variances.size())
        throw std::invalid_argument("an allocation needs two systems or more, with a mean and a variance each");
    for (std::size_t i = 0; i < means.size(); ++i)
        if (!std::isfinite(means[i]) || !(variances[i] >= 0) || !std::isfinite(variances[i]))
            throw std::invalid_argument("an allocation needs finite means and variances of 0 or more");
}

void normalise(std::vector<double>& weights) {
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    if (total > 0) {
        for (double& w : weights) w /= total;
    } else {
        std::fill(weights.begin(), weights.end(), 1 / static_cast<double>(weights.size()));
    }
}

}  // namespace

std::vector<double> ocba_fractions(std::span<const double> means, std::span<const double> variances, Best best) {
    check(means, variances);
    const std::size_t b = best_of(means, best);
    const auto ties = std::count(means.begin(), means.end(), means[b]);
    std::vector<double> weights(means.size());
    double squares = 0;
    for (std::size_t i = 0; i < means.size(); ++i) {
        const double distance = means[i] - means[b];
        const bool counts = ties > 1 ? distance == 0 : variances[i] > 0;
        if (i == b || !counts || variances[i] == 0) continue;
        weights[i] = ties > 1 ? variances[i] : variances[i] / (distance * distance);
        squares += weights[i] * weights[i] / variances[i];
    }
    weights[b] = std::sqrt(variances[b] * squares);
    normalise(weights);
    return weights;
}

std::vector<std::uint64_t> allocate(std::span<const double> fractions, std::uint64_t budget) {
    std::vector<std::uint64_t> result;
    std::vector<double> remainders;
    std::uint64_t given = 0;
    for (const double f : fractions) {
        const double exact = f * static_cast<double>(budget);
        const auto whole = std::min(static_cast<std::uint64_t>(exact), budget - given);
        result.push_back(whole);
        remainders.push_back(exact - static_cast<double>(whole));
        given += whole;
    }
    std::vector<std::size_t> order(fractions.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t k) { return remainders[i] > remainders[k]; });
    for (std::size_t i = 0; given < budget && !order.empty(); i = (i + 1) % order.size(), ++given) ++result[order[i]];
    return result;
}

std::vector<std::uint64_t> ocba_increment(std::span<const double> fractions, std::span<const std::uint64_t> spent,
                                          std::uint64_t increment) {
    const std::uint64_t total = std::accumulate(spent.begin(), spent.end(), increment);
    const std::vector<std::uint64_t> goal = allocate(fractions, total);
    // Who had more than his share gives nothing back: the others share what there is in proportion to what they lack.
    std::vector<double> missing(goal.size());
    for (std::size_t i = 0; i < goal.size(); ++i)
        missing[i] = goal[i] > spent[i] ? static_cast<double>(goal[i] - spent[i]) : 0.0;
    normalise(missing);
    return allocate(missing, increment);
}

}  // namespace warung::statistics
