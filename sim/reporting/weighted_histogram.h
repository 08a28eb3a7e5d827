#pragma once
// Counts of durations in the bins of world::DurationHistogram, weighted to the population.

#include "sim/world/tally.h"

#include <cstddef>
#include <limits>
#include <vector>

namespace warung::reporting {

struct WeightedHistogram {
    std::vector<double> count = std::vector<double>(world::DurationHistogram::kBins, 0.0);
    double total = 0;

    void add(std::size_t bin, double weight) {
        count[bin] += weight;
        total += weight;
    }
    void add(const world::DurationHistogram& h, double weight) {
        for (std::size_t i = 0; i < h.count.size(); ++i) {
            if (h.count[i] != 0) add(i, weight * h.count[i]);
        }
    }
    void add(const WeightedHistogram& h) {
        for (std::size_t i = 0; i < count.size(); ++i) count[i] += h.count[i];
        total += h.total;
    }
    /// Quantile in days, linear inside its bin of a quarter of an hour; NaN if empty.
    [[nodiscard]] double quantile_days(double p) const {
        if (!(total > 0)) return std::numeric_limits<double>::quiet_NaN();
        constexpr double kBinDays =
            static_cast<double>(world::DurationHistogram::kBinMs) / static_cast<double>(kMsPerDay);
        double before = 0;
        for (std::size_t i = 0; i < count.size(); ++i) {
            if (before + count[i] >= p * total && count[i] > 0) {
                return (static_cast<double>(i) + (p * total - before) / count[i]) * kBinDays;
            }
            before += count[i];
        }
        return static_cast<double>(count.size()) * kBinDays;
    }
};

}  // namespace warung::reporting
