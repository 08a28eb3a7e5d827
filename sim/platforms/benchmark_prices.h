#pragma once
// Where prices stand between competition and collusion: Nash and joint-profit fees of one service kind on a demand
// sample, commissions and costs as they are.
//
// First-order conditions, with s_j the sample's shares and d_jk = ds_j / dp_k:
//     Nash:   p_j - c_j = s_j / -d_jj                joint:   p_j - c_j = (s_j + sum_{k != j} (p_k - c_k) d_kj) / -d_jj
// First iterated (Morrow and Skerlos 2011, Operations Research 59(2)), then solved by Newton's method
// (market/root_finding.h). A sample mixes many logits, and mixtures can have profits with several peaks: a Nash point
// counts only if no platform gains by another price of a grid.

#include "sim/platforms/demand_sample.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace warung::platforms {

/// By platform; NaN for those that sell nothing in the sample.
struct BenchmarkPrices {
    std::vector<double> nash;
    std::vector<double> joint;
    std::vector<double> pass_through;  ///< d nash_j / d cost_j
    double nash_profit = 0;            ///< of all, rupiah per need
    double joint_profit = 0;
    std::string trouble;  ///< empty, or why there is no benchmark

    [[nodiscard]] bool available() const { return trouble.empty(); }
};

/// `cost`: per transaction, by platform. Never throws for numbers: see `trouble`.
BenchmarkPrices benchmark_prices(const DemandSample::Rows& rows, std::span<const double> cost);

/// Profit of each platform, rupiah per need.
std::vector<double> expected_profits(const DemandSample::Rows& rows, std::span<const double> fees,
                                     std::span<const double> cost);

}  // namespace warung::platforms
