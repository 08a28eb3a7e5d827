#pragma once
// Swap search on a matrix of costs (Resende and Werneck 2007, Networks 49(3), "A fast
// swap-based local search procedure for location problems"):
//
//   profit(s in, r out) = gain[s] - loss[r] + extra[r][s]
//   gain[s]     = sum over points of w max(0, d1 - d(s))                what s saves if nothing closes
//   loss[r]     = sum over points served by r of w (d2 - d1)            what closing r costs if nothing opens
//   extra[r][s] = sum over points served by r of w max(0, d2 - max(d(s), d1))   what s takes of that loss
//
// with d1 and d2 the costs at the nearest and second nearest open site. A swap changes
// only the points that lose or find one of the two, so only their terms are renewed.
// All inner loops run over sites in order, without branches.

#include "sim/placement/problem.h"

namespace warung::placement {

/// An answer and what it takes to improve it. Copies are snapshots. The problem must be dense and outlive it; `start`
/// holds distinct sites, one or more.
class MatrixInterchange {
public:
    MatrixInterchange(const Problem& problem, const Sites& start);

    /// Makes the best swap as long as one helps and steps are left. Returns whether none helps any more.
    bool descend(double& steps);
    /// Closes what stands in `slot` and opens `site`, for better or worse.
    void swap(std::size_t slot, std::uint32_t site);

    [[nodiscard]] const Sites& sites() const { return chosen_; }  ///< by slot
    [[nodiscard]] bool is_open(std::uint32_t site) const { return open_[site]; }
    /// Summed afresh, so free of what swaps leave behind by rounding.
    [[nodiscard]] double cost() const;
    /// Elementary steps since construction.
    [[nodiscard]] double steps_taken() const { return steps_; }

private:
    static constexpr std::uint32_t kBase = UINT32_MAX;  ///< no open site is cheaper than the base
    struct Service {
        std::uint32_t slot = kBase;    ///< of the nearest open site
        std::uint32_t second = kBase;  ///< of the next
        double cost = 0;
        double second_cost = 0;
    };
    struct Swap {
        double profit = 0;
        std::size_t slot = 0;
        std::uint32_t site = 0;
    };

    void serve(std::size_t point);
    void count(std::size_t point, double sign);
    void count_gain(std::size_t point, double sign);
    Swap best_swap();

    const Problem* problem_;
    Sites chosen_;
    std::vector<bool> open_;
    std::vector<Service> service_;
    std::vector<double> gain_;
    std::vector<double> loss_;
    std::vector<double> extra_;  ///< by slot, then site
    std::vector<double> best_;   ///< scratch of best_swap()
    double tolerance_ = 0;       ///< profits below this are rounding
    double steps_ = 0;
};

/// Greedy start on a matrix, sites in the order of choice. As a site opens, only the points it serves renew their
/// terms of the gains.
Sites greedy_on_matrix(const Problem& problem, std::size_t p);

}  // namespace warung::placement
