#include "sim/market/alternating_duopoly.h"

#include "sim/market/root_finding.h"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace warung::market {
namespace {

using Index = Eigen::Index;

void check(const AlternatingDuopoly& duopoly, const Reaction& reaction) {
    if (duopoly.price.empty() || reaction.size() != duopoly.price.size())
        throw std::invalid_argument("alternating duopoly: the reaction must answer every price of the grid");
    if (!(duopoly.discount >= 0 && duopoly.discount < 1))
        throw std::invalid_argument("alternating duopoly: the discount factor must lie in [0, 1)");
    for (const auto& branches : reaction) {
        double constant = 0;
        double slope = 0;
        for (const Branch& branch : branches) {
            if (branch.price >= reaction.size())
                throw std::invalid_argument("alternating duopoly: an answer lies outside the grid");
            constant += branch.constant;
            slope += branch.slope;
        }
        if (std::abs(constant - 1) > 1e-12 || std::abs(slope) > 1e-12)
            throw std::invalid_argument("alternating duopoly: the chances of an answer must add up to 1");
    }
}

Eigen::MatrixXd transition(const Reaction& reaction, double x) {
    const auto n = static_cast<Index>(reaction.size());
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(n, n);
    for (Index s = 0; s < n; ++s) {
        for (const Branch& b : reaction[static_cast<std::size_t>(s)])
            result(s, static_cast<Index>(b.price)) += b.constant + b.slope * x;
    }
    return result;
}

Eigen::MatrixXd profits(const AlternatingDuopoly& duopoly) {
    const auto n = static_cast<Index>(duopoly.price.size());
    Eigen::MatrixXd result(n, n);
    for (Index a = 0; a < n; ++a) {
        for (Index s = 0; s < n; ++s)
            result(a, s) = duopoly.profit(static_cast<std::size_t>(a), static_cast<std::size_t>(s));
    }
    return result;
}

/// Worth of answering price s (row) by a (column), everything after by the reaction.
Eigen::MatrixXd action_values(const AlternatingDuopoly& duopoly, const Reaction& reaction, double x) {
    const Eigen::MatrixXd p = transition(reaction, x);
    const Eigen::MatrixXd pi = profits(duopoly);
    const double d = duopoly.discount;
    const Index n = p.rows();
    // V = diag(P pi) + d P W, W = diag(P pi') + d P V; both diagonals are one-period profits under the reaction.
    const Eigen::VectorXd moving = (p.cwiseProduct(pi.transpose())).rowwise().sum();
    const Eigen::VectorXd waiting = (p.cwiseProduct(pi)).rowwise().sum();
    const Eigen::VectorXd value =
        (Eigen::MatrixXd::Identity(n, n) - d * d * p * p).partialPivLu().solve(moving + d * p * waiting);
    const Eigen::VectorXd after = waiting + d * p * value;
    return pi.transpose() + d * Eigen::VectorXd::Ones(n) * after.transpose();
}

struct Mixing {
    std::size_t state;
    Branch first;
    Branch second;
};

std::optional<Mixing> mixing_state(const Reaction& reaction) {
    std::optional<Mixing> result;
    for (std::size_t s = 0; s < reaction.size(); ++s) {
        std::vector<Branch> moving;
        std::ranges::copy_if(reaction[s], std::back_inserter(moving), [](const Branch& b) { return b.slope != 0; });
        if (moving.empty()) continue;
        if (result || moving.size() != 2)
            throw std::invalid_argument("alternating duopoly: one state may mix, between two prices");
        result = Mixing{s, moving[0], moving[1]};
    }
    return result;
}

/// Shares of time of the prices set, in the long run.
Eigen::VectorXd stationary(const Eigen::MatrixXd& p) {
    const Index n = p.rows();
    Eigen::MatrixXd system(n + 1, n);
    system << p.transpose() - Eigen::MatrixXd::Identity(n, n), Eigen::RowVectorXd::Ones(n);
    Eigen::VectorXd right = Eigen::VectorXd::Zero(n + 1);
    right[n] = 1;
    const Eigen::FullPivLU<Eigen::MatrixXd> lu{system};
    if (lu.rank() < n) throw NoEquilibrium("alternating duopoly: the long run depends on the start");
    return lu.solve(right).cwiseMax(0.0);
}

}  // namespace

double AlternatingDuopoly::profit(std::size_t own, std::size_t rival) const {
    if (price[own] > price[rival]) return 0;
    const double sales = std::max(0.0, demand.intercept - demand.slope * price[own]);
    return (price[own] - cost) * sales * (price[own] == price[rival] ? 0.5 : 1);
}

std::optional<double> mixing_probability(const AlternatingDuopoly& duopoly, const Reaction& reaction) {
    constexpr int kGrid = 2000;
    check(duopoly, reaction);
    const auto mixing = mixing_state(reaction);
    if (!mixing) return std::nullopt;
    const auto advantage = [&](double x) {
        const Eigen::MatrixXd worth = action_values(duopoly, reaction, x);
        const auto s = static_cast<Index>(mixing->state);
        return worth(s, static_cast<Index>(mixing->first.price)) - worth(s, static_cast<Index>(mixing->second.price));
    };
    std::optional<double> root;
    double last = advantage(0);
    for (int i = 1; i <= kGrid; ++i) {
        const double next = advantage(static_cast<double>(i) / kGrid);
        if ((last < 0) != (next < 0)) {
            if (root) throw NoEquilibrium("alternating duopoly: several mixing probabilities make both answers equal");
            root = bisect(advantage, (i - 1.0) / kGrid, static_cast<double>(i) / kGrid);
        }
        last = next;
    }
    if (!root) throw NoEquilibrium("alternating duopoly: no mixing probability makes both answers equal");
    return root;
}

double largest_one_shot_gain(const AlternatingDuopoly& duopoly, const Reaction& reaction, double x) {
    check(duopoly, reaction);
    const Eigen::MatrixXd worth = action_values(duopoly, reaction, x);
    const Eigen::VectorXd value = transition(reaction, x).cwiseProduct(worth).rowwise().sum();
    return (worth.rowwise().maxCoeff() - value).maxCoeff();
}

LongRun long_run(const AlternatingDuopoly& duopoly, const Reaction& reaction, double x) {
    check(duopoly, reaction);
    const Eigen::MatrixXd p = transition(reaction, x);
    const Eigen::VectorXd share = stationary(p);
    LongRun result;
    double rises = 0;
    for (Index s = 0; s < p.rows(); ++s) {
        const auto standing = static_cast<std::size_t>(s);
        result.mean_price += share[s] * duopoly.price[standing];
        for (Index a = 0; a < p.cols(); ++a) {
            const auto answer = static_cast<std::size_t>(a);
            const double chance = share[s] * p(s, a);
            const double both = duopoly.profit(answer, standing) + duopoly.profit(standing, answer);
            result.mean_profit += 0.5 * chance * both;
            if (duopoly.price[answer] > duopoly.price[standing]) rises += chance;
        }
        if (share[s] > 1 - 1e-12) result.steady_price = duopoly.price[standing];
    }
    if (rises > 1e-12) result.cycle_length = 1 / rises;
    return result;
}

}  // namespace warung::market
