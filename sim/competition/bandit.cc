#include "sim/competition/bandit.h"

#include <algorithm>
#include <cmath>

namespace warung::competition {

std::size_t Ucb1::choose() const {
    std::size_t best = 0;
    double most = -1;
    for (std::size_t arm = 0; arm < plays_.size(); ++arm) {
        if (plays_[arm] == 0) return arm;
        const auto n = static_cast<double>(plays_[arm]);
        const double bound = sum_[arm] / n + std::sqrt(2 * random::log(static_cast<double>(total_)) / n);
        if (bound > most) {
            most = bound;
            best = arm;
        }
    }
    return best;
}

void Ucb1::learn(std::size_t arm, double reward) {
    ++plays_[arm];
    ++total_;
    sum_[arm] += reward;
}

std::vector<double> Exp3::probabilities() const {
    const double largest = *std::max_element(log_weight_.begin(), log_weight_.end());
    std::vector<double> p;
    double sum = 0;
    for (const double w : log_weight_) sum += p.emplace_back(random::exp(w - largest));
    const double even = gamma_ / static_cast<double>(p.size());
    for (double& x : p) x = (1 - gamma_) * x / sum + even;
    return p;
}

std::size_t Exp3::choose(random::Stream& draws) const {
    const std::vector<double> p = probabilities();
    double left = draws.uniform();
    std::size_t arm = 0;
    while (arm + 1 < p.size() && left >= p[arm]) left -= p[arm++];
    return arm;
}

void Exp3::learn(std::size_t arm, double reward) {
    const double estimate = reward / probabilities()[arm];
    log_weight_[arm] += gamma_ * estimate / static_cast<double>(log_weight_.size());
}

}  // namespace warung::competition
