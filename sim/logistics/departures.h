#pragma once
// Room on the departures of one link.

#include "sim/logistics/network.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace warung::logistics {

/// Grams booked on each departure still to come. One per link, owned by the process at its near end.
class Bookings {
public:
    /// Books `weight_g` on the first departures at or after `now` that have room and are not closed
    /// (`open(Time)` tells); a shipment larger than the room left is split over several departures.
    /// Returns the index of the last one used. Throws nothing; terminates because closures end.
    template <class Open>
    std::int64_t book(const Link& link, Time now, std::int64_t weight_g, std::int64_t capacity_g, Open&& open) {
        std::int64_t index = link.departure_index_from(now);
        forget_before(index);
        for (std::int64_t left = weight_g;; ++index) {
            const auto slot = static_cast<std::size_t>(index - base_);
            if (slot >= used_g_.size()) used_g_.resize(slot + 1, 0);
            if (!open(link.departure(index))) continue;
            if (left == 0) return index;
            const std::int64_t room = capacity_g - used_g_[slot];
            if (room <= 0) continue;
            // Whole parcels stay whole where any departure could take them.
            if (room < left && left <= capacity_g) continue;
            const std::int64_t loaded = std::min(room, left);
            used_g_[slot] += loaded;
            left -= loaded;
            if (left == 0) return index;
        }
    }

    template <class Archive>
    void archive(Archive& a) {
        a(base_, used_g_);
    }

private:
    void forget_before(std::int64_t index) {
        if (index <= base_) return;
        const auto gone = std::min<std::size_t>(used_g_.size(), static_cast<std::size_t>(index - base_));
        used_g_.erase(used_g_.begin(), used_g_.begin() + static_cast<std::ptrdiff_t>(gone));
        base_ = index;
    }

    std::int64_t base_ = 0;
    std::vector<std::int64_t> used_g_;
};

}  // namespace warung::logistics
