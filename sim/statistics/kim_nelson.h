#pragma once
// Selecting the best of k systems one observation at a time, dropping those that are
// clearly behind: procedure KN of Kim and Nelson, "A fully sequential procedure for
// indifference-zone selection in simulation", ACM TOMACS 11(3), 2001, with c = 1.
//
// Guarantee: the best is selected with probability 1 - alpha or more if it is ahead
// by `indifference`. Observations are normal, independent within a system; between
// systems they may be correlated, so common random numbers are allowed and help, as
// the variances are those of differences.

#include "sim/statistics/selection_constants.h"
#include "sim/statistics/two_stage.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::statistics {

/// Not thread-safe. The result depends on the observations alone.
class KimNelson {
public:
    /// ERRORS: std::invalid_argument for fewer than two systems or parameters out of range.
    KimNelson(std::size_t systems, const SelectionProblem& problem, Best best = Best::largest);

    /// The next observation of every system, by number; those of eliminated systems are not looked at.
    /// ERRORS: std::invalid_argument for another number of values; std::logic_error if the selection is over.
    void add(std::span<const double> values);

    [[nodiscard]] bool finished() const { return contenders_.size() == 1; }
    /// The one left when finished, else the one with the best mean so far.
    [[nodiscard]] std::size_t selected() const;
    /// Still in contention, ascending: what the next stage needs to run.
    [[nodiscard]] const std::vector<std::size_t>& contenders() const { return contenders_; }
    [[nodiscard]] std::uint64_t stage() const { return stage_; }  ///< observations of each contender
    /// The stage at which it was dropped; 0: it was not.
    [[nodiscard]] std::uint64_t eliminated_at(std::size_t system) const { return eliminated_at_[system]; }
    /// Variance of the difference in the first stage. REQUIRES: stage() >= first_stage.
    [[nodiscard]] double difference_variance(std::size_t i, std::size_t l) const {
        return difference_variance_[i * systems_ + l];
    }
    [[nodiscard]] const KimNelsonConstants& constants() const { return constants_; }
    [[nodiscard]] double mean(std::size_t system) const;

private:
    void estimate_variances();
    void screen();
    void settle_if_out_of_bounds();
    void keep_only(const std::vector<std::size_t>& survivors);

    std::size_t systems_;
    SelectionProblem problem_;
    double sign_;
    KimNelsonConstants constants_;
    std::uint64_t stage_ = 0;
    std::vector<double> sums_;         // of sign x observation: the largest is best
    std::vector<double> first_stage_;  // observations by stage, then system; empty afterwards
    std::vector<double> difference_variance_;
    std::vector<std::size_t> contenders_;
    std::vector<std::uint64_t> eliminated_at_;
};

}  // namespace warung::statistics
