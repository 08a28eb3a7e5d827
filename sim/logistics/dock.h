#pragma once
// A warehouse's inbound dock: goods are received one delivery after the other, at a finite rate. A deterministic
// single server, so that nobody has to look at it before a delivery is due on the shelf.

#include "sim/base/time.h"

#include <algorithm>
#include <cstdint>

namespace warung::logistics {

class Dock {
public:
    Dock() = default;
    /// 0: goods are on the shelf the moment they come.
    explicit Dock(std::int64_t units_per_day) : units_per_day_{units_per_day} {}

    [[nodiscard]] bool is_limited() const { return units_per_day_ > 0; }

    /// A delivery joins the queue; returns when it is on the shelf. REQUIRES is_limited().
    Time enter(Time now, std::int64_t units) {
        const auto work = static_cast<__int128>(units) * kMsPerDay;
        free_from_ = std::max(now, free_from_) +
                     Duration{static_cast<std::int64_t>((work + units_per_day_ - 1) / units_per_day_)};
        units_waiting_ += units;
        return free_from_;
    }
    void leave(std::int64_t units) { units_waiting_ -= units; }

    [[nodiscard]] std::int64_t units_waiting() const { return units_waiting_; }

    template <class Archive>
    void archive(Archive& a) {
        a(free_from_, units_waiting_);
    }

private:
    std::int64_t units_per_day_ = 0;
    Time free_from_;
    std::int64_t units_waiting_ = 0;
};

}  // namespace warung::logistics
