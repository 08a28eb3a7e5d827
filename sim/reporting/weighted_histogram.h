#pragma once
// Counts of durations in equal bins, weighted to the population.

#include "sim/world/tally.h"

#include <cstddef>
#include <limits>
#include <vector>

namespace warung::reporting {

template <class Histogram>
struct WeightedHistogramOf {
    std::vector<double> count = std::vector<double>(Histogram::kBins, 0.0);
    double total = 0;

    void add(std::size_t bin, double weight) {
        count[bin] += weight;
        total += weight;
    }
    void add(const Histogram& h, double weight) {
        for (std::size_t i = 0; i < h.count.size(); ++i) {
            if (h.count[i] != 0) add(i, weight * h.count[i]);
        }
    }
    void add(const WeightedHistogramOf& h) {
        for (std::size_t i = 0; i < count.size(); ++i) count[i] += h.count[i];
        total += h.total;
    }
    /// Quantile in days, linear inside its bin; NaN if empty.
    [[nodiscard]] double quantile_days(double p) const {
        if (!(total > 0)) return std::numeric_limits<double>::quiet_NaN();
        constexpr double kBinDays = static_cast<double>(Histogram::kBinMs) / static_cast<double>(kMsPerDay);
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
using WeightedHistogram = WeightedHistogramOf<world::DurationHistogram>;

}  // namespace warung::reporting
