#pragma once
// Mean over time of a quantity that is constant between its changes: a stock, a
// queue, a price. Law, "Simulation Modeling and Analysis", 1.4.2: the area under
// the path, divided by the time.
//
// Clock and lengths are integer milliseconds; the area is in units x ms, summed in
// the order of the changes.

#include "sim/base/time.h"
#include "sim/statistics/moments.h"

#include <algorithm>
#include <stdexcept>

namespace warung::statistics {

/// Not thread-safe.
class TimeWeighted {
public:
    TimeWeighted() = default;
    TimeWeighted(Time start, double value) : start_{start}, last_{start}, value_{value}, min_{value}, max_{value} {}

    /// From `now` on the quantity is `value`. Of several changes at one instant the last counts in the mean, all in min
    /// and max. ERRORS: std::invalid_argument if `now` lies before the last change.
    void set(Time now, double value) {
        advance(now);
        value_ = value;
        min_ = std::min(min_, value);
        max_ = std::max(max_, value);
    }
    void change(Time now, double difference) { set(now, value_ + difference); }

    /// Forgets what was before `now`, but for the value in force: the end of the warm-up.
    void restart(Time now) {
        advance(now);
        *this = TimeWeighted{now, value_};
    }

    [[nodiscard]] double value() const { return value_; }
    [[nodiscard]] double area_ms(Time now) const {
        return area_ + value_ * static_cast<double>((now - last_).ms());
    }
    /// NaN if no time has passed.
    [[nodiscard]] double mean(Time now) const {
        const std::int64_t elapsed = (now - start_).ms();
        return elapsed > 0 ? area_ms(now) / static_cast<double>(elapsed) : kNan;
    }
    [[nodiscard]] double min() const { return min_; }
    [[nodiscard]] double max() const { return max_; }

    template <class Archive>
    void archive(Archive& a) {
        a(start_, last_, value_, area_, min_, max_);
    }

private:
    void advance(Time now) {
        if (now < last_) throw std::invalid_argument("a time-weighted mean cannot go back in time");
        area_ = area_ms(now);
        last_ = now;
    }

    Time start_;
    Time last_;
    double value_ = 0;
    double area_ = 0;
    double min_ = 0;
    double max_ = 0;
};

}  // namespace warung::statistics
