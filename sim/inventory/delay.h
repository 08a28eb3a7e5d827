#pragma once
// How long something takes: lead times, gaps between demands, times to failure.
// One implementation for supply networks (supply/network.h) and for the suppliers of
// the world's warehouses.

#include "sim/base/time.h"
#include "sim/random/samplers.h"

#include <cstdint>

namespace warung::inventory {

/// A law of durations, in whole milliseconds.
struct Delay {
    enum class Law : std::uint8_t { fixed, uniform, exponential, gamma, lognormal };

    Law law = Law::fixed;
    Duration low{};        ///< fixed: the duration; uniform: the least; all others: the mean
    Duration high{};       ///< uniform only
    double parameter = 0;  ///< gamma: shape, above 0; lognormal: sigma of the logarithm

    static constexpr Delay fixed(Duration d) { return {Law::fixed, d, d}; }
    static constexpr Delay uniform(Duration low, Duration high) { return {Law::uniform, low, high}; }
    static constexpr Delay exponential(Duration mean) { return {Law::exponential, mean, mean}; }
    static constexpr Delay gamma(Duration mean, double shape) { return {Law::gamma, mean, mean, shape}; }
    static constexpr Delay lognormal(Duration mean, double sigma) { return {Law::lognormal, mean, mean, sigma}; }

    [[nodiscard]] Duration draw(random::Stream& luck) const {
        const auto low_ms = static_cast<double>(low.ms());
        switch (law) {
            case Law::fixed: return low;
            case Law::uniform: return rounded_ms(random::uniform(luck, low_ms, static_cast<double>(high.ms())));
            case Law::exponential: return rounded_ms(low_ms * luck.exponential());
            case Law::gamma: return rounded_ms(low_ms * random::gamma_mean_one(luck, parameter));
            case Law::lognormal: return rounded_ms(low_ms * random::lognormal_mean_one(luck, parameter));
        }
        return low;
    }
};

}  // namespace warung::inventory
