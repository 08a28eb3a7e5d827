#pragma once
// The pricing game on a grid, as learning algorithms play it.
//
// Calvano, Calzolari, Denicolo and Pastorello (2020), section II: each firm has m equally spaced prices on
// [p_N - xi (p_M - p_N), p_M + xi (p_M - p_N)] between its Nash and joint-profit prices. Profits per customer.
//
// ERRORS: std::invalid_argument; as equilibrium.h. Immutable once built.

#include "sim/market/equilibrium.h"

#include <cstddef>
#include <vector>

namespace warung::market {

/// p_k = p_N - xi (p_M - p_N) + k (1 + 2 xi) (p_M - p_N) / (m - 1).
std::vector<double> price_grid(double nash, double joint, std::size_t points, double margin);

class PriceGridGame {
public:
    /// One product and one grid per firm. REQUIRES: the product of the grids' sizes is at most kMostProfiles.
    PriceGridGame(const LogitDemand& demand, std::vector<double> cost, std::vector<std::vector<double>> grids);
    static constexpr std::size_t kMostProfiles = 20'000'000;

    /// Between the static benchmarks of the same demand.
    static PriceGridGame between_benchmarks(const LogitDemand& demand, const std::vector<double>& cost,
                                            std::size_t points, double margin);

    [[nodiscard]] std::size_t firms() const { return grids_.size(); }
    [[nodiscard]] const std::vector<std::vector<double>>& grids() const { return grids_; }
    [[nodiscard]] std::size_t profiles() const { return profiles_; }

    /// Number of a profile of actions; the last firm's action runs fastest.
    [[nodiscard]] std::size_t profile(const std::vector<std::size_t>& actions) const;
    [[nodiscard]] std::vector<std::size_t> actions(std::size_t profile) const;

    [[nodiscard]] double profit(std::size_t firm, std::size_t profile) const {
        return profits_[profile * firms() + firm];
    }
    /// Best action against the others' actions in `profile` (the lowest of equals).
    [[nodiscard]] std::size_t best_response(std::size_t firm, std::size_t profile) const;
    /// Profiles in which no firm has a better action.
    [[nodiscard]] std::vector<std::size_t> pure_nash() const;
    /// Profile of largest joint profit (the first of equals).
    [[nodiscard]] std::size_t joint_maximum() const;
    /// Mean profit of each action against uniformly random rivals, over 1 - delta: where Q-learning starts.
    [[nodiscard]] std::vector<double> initial_values(std::size_t firm, double discount) const;

private:
    [[nodiscard]] std::size_t with_action(std::size_t profile, std::size_t firm, std::size_t action) const;

    std::vector<std::vector<double>> grids_;
    std::vector<std::size_t> stride_;
    std::size_t profiles_ = 1;
    std::vector<double> profits_;
};

/// Expected visits of a suboptimal cell by exploration alone, when firms explore with chance exp(-beta t):
/// (m - 1)^n / (m^(k n + n + 1) (1 - exp(-beta (n + 1)))) (Calvano et al. 2020, section III).
double exploration_visits(int firms, int points, int memory, double beta);

}  // namespace warung::market
