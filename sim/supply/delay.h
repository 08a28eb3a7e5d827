#pragma once
// How long something takes: lead times, gaps between demands, times to failure.

#include "sim/base/time.h"
#include "sim/random/samplers.h"

#include <cstdint>

namespace warung::supply {

/// A law of durations, in whole milliseconds.
struct Delay {
    enum class Law : std::uint8_t { fixed, uniform, exponential };

    Law law = Law::fixed;
    Duration low{};   ///< fixed: the duration; exponential: the mean
    Duration high{};  ///< uniform only

    static constexpr Delay fixed(Duration d) { return {Law::fixed, d, d}; }
    static constexpr Delay uniform(Duration low, Duration high) { return {Law::uniform, low, high}; }
    static constexpr Delay exponential(Duration mean) { return {Law::exponential, mean, mean}; }

    [[nodiscard]] Duration draw(random::Stream& luck) const {
        const auto low_ms = static_cast<double>(low.ms());
        switch (law) {
            case Law::fixed: return low;
            case Law::uniform: return rounded_ms(random::uniform(luck, low_ms, static_cast<double>(high.ms())));
            case Law::exponential: return rounded_ms(low_ms * luck.exponential());
        }
        return low;
    }
};

}  // namespace warung::supply
