#pragma once
// Simulated time: an integer count of milliseconds since the start of the run.
//
// Integers, because a clock in floating point miscounts events that fall on a
// common multiple (0.2 and 0.3 meet at 0.6 only on paper) and then the order of
// simultaneous events depends on rounding.

#include <compare>
#include <cstdint>
#include <limits>

namespace warung {

/// A length of time in milliseconds; may be negative in differences.
class Duration {
public:
    constexpr Duration() = default;
    constexpr explicit Duration(std::int64_t milliseconds) : ms_{milliseconds} {}

    [[nodiscard]] constexpr std::int64_t ms() const { return ms_; }
    [[nodiscard]] constexpr double seconds() const { return static_cast<double>(ms_) / 1e3; }
    [[nodiscard]] constexpr double hours() const { return static_cast<double>(ms_) / 3.6e6; }
    [[nodiscard]] constexpr double days() const { return static_cast<double>(ms_) / 8.64e7; }

    constexpr auto operator<=>(const Duration&) const = default;
    constexpr Duration operator+(Duration o) const { return Duration{ms_ + o.ms_}; }
    constexpr Duration operator-(Duration o) const { return Duration{ms_ - o.ms_}; }
    constexpr Duration operator*(std::int64_t k) const { return Duration{ms_ * k}; }
    constexpr Duration& operator+=(Duration o) {
        ms_ += o.ms_;
        return *this;
    }

private:
    std::int64_t ms_ = 0;
};

/// An instant, counted from midnight of the scenario's start date on the run's clock (run.clock_utc_offset_h).
class Time {
public:
    constexpr Time() = default;
    constexpr explicit Time(std::int64_t milliseconds) : ms_{milliseconds} {}
    static constexpr Time never() { return Time{std::numeric_limits<std::int64_t>::max()}; }

    [[nodiscard]] constexpr std::int64_t ms() const { return ms_; }
    [[nodiscard]] constexpr Duration since_start() const { return Duration{ms_}; }

    constexpr auto operator<=>(const Time&) const = default;
    constexpr Time operator+(Duration d) const { return Time{ms_ + d.ms()}; }
    constexpr Time operator-(Duration d) const { return Time{ms_ - d.ms()}; }
    constexpr Duration operator-(Time o) const { return Duration{ms_ - o.ms_}; }

private:
    std::int64_t ms_ = 0;
};

constexpr Duration milliseconds(std::int64_t n) { return Duration{n}; }
constexpr Duration seconds(std::int64_t n) { return Duration{n * 1'000}; }
constexpr Duration minutes(std::int64_t n) { return Duration{n * 60'000}; }
constexpr Duration hours(std::int64_t n) { return Duration{n * 3'600'000}; }
constexpr Duration days(std::int64_t n) { return Duration{n * 86'400'000}; }

/// Rounds a real number of seconds, hours or days to the nearest millisecond (ties away from zero).
constexpr Duration rounded_ms(double ms) { return Duration{static_cast<std::int64_t>(ms < 0 ? ms - 0.5 : ms + 0.5)}; }
constexpr Duration from_seconds(double s) { return rounded_ms(s * 1e3); }
constexpr Duration from_minutes(double m) { return rounded_ms(m * 6e4); }
constexpr Duration from_hours(double h) { return rounded_ms(h * 3.6e6); }
constexpr Duration from_days(double d) { return rounded_ms(d * 8.64e7); }

inline constexpr std::int64_t kMsPerHour = 3'600'000;
inline constexpr std::int64_t kMsPerDay = 86'400'000;

}  // namespace warung
