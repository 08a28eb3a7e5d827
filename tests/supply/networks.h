#pragma once
// Small supply networks for tests. One unit of time is a day, one grain a unit.

#include "sim/supply/network.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace warung::supply {

inline Time day(double d) { return Time{} + from_days(d); }

inline Delay fixed_days(double d) { return Delay::fixed(from_days(d)); }

/// Orders of `units` every `gap` days from day 0, on the road for `delivery` days.
inline DemandStream regular_demand(std::uint32_t site, Quantity units, double gap, double delivery = 0) {
    return {.site = site, .gap = fixed_days(gap), .sizes = {{units}}, .delivery = from_days(delivery)};
}

/// Unit orders, `rate` a day.
inline DemandStream poisson_demand(std::uint32_t site, double rate) {
    return {.site = site, .gap = Delay::exponential(from_days(1 / rate))};
}

/// Mean and standard error over independent replications.
struct Estimate {
    double mean = 0;
    double standard_error = 0;
};

template <class Replicate>
Estimate estimate(std::uint64_t replications, Replicate&& replicate) {
    std::vector<double> values;
    for (std::uint64_t r = 0; r < replications; ++r) {
        values.push_back(replicate(random::derive(random::derive(11, random::Purpose::test), r)));
    }
    Estimate e;
    const auto n = static_cast<double>(replications);
    for (const double v : values) e.mean += v / n;
    for (const double v : values) e.standard_error += (v - e.mean) * (v - e.mean);
    e.standard_error = std::sqrt(e.standard_error / (n - 1) / n);
    return e;
}

}  // namespace warung::supply
