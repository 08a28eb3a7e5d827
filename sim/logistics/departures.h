#pragma once
// Room on the departures of one link.

#include "sim/logistics/network.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace warung::logistics {

/// Weight and volume: of a shipment, or the room of a departure.
struct Load {
    static constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

    std::int64_t weight_g = 0;
    std::int64_t volume_ml = 0;

    constexpr bool operator==(const Load&) const = default;
    [[nodiscard]] constexpr bool is_nothing() const { return weight_g == 0 && volume_ml == 0; }
    [[nodiscard]] constexpr bool fits_into(const Load& room) const {
        return weight_g <= room.weight_g && volume_ml <= room.volume_ml;
    }
    [[nodiscard]] constexpr Load less(const Load& taken) const {
        const bool limited = volume_ml != kNoLimit;
        return {weight_g - taken.weight_g, limited ? volume_ml - taken.volume_ml : kNoLimit};
    }
    /// The largest part of this load, weight and volume in proportion, that fits into `room`. Of a load that fits
    /// nowhere whole, at least a gram or a millilitre where there is room for it.
    [[nodiscard]] constexpr Load part_for(const Load& room) const {
        if (fits_into(room)) return *this;
        if (room.weight_g <= 0 || room.volume_ml <= 0) return {};
        const auto scaled = [](std::int64_t x, std::int64_t part, std::int64_t whole) {
            return static_cast<std::int64_t>(static_cast<__int128>(x) * part / whole);
        };
        const bool weight_binds = volume_ml == 0 || static_cast<__int128>(room.weight_g) * volume_ml <=
                                                        static_cast<__int128>(room.volume_ml) * weight_g;
        if (weight_binds) return {room.weight_g, scaled(volume_ml, room.weight_g, weight_g)};
        return {scaled(weight_g, room.volume_ml, volume_ml), room.volume_ml};
    }
};

/// What is booked on each departure still to come. One per link, owned by the process at its near end.
class Bookings {
public:
    /// Books `load` on the first departures at or after `now` that have room and are not closed (`open(Time)` tells);
    /// `room(Time)` is the capacity of a departure. A shipment larger than a whole departure is split over several.
    /// Returns the index of the last one used. Throws nothing; terminates because closures end and every departure has
    /// some room.
    template <class Room, class Open>
    std::int64_t book(const Link& link, Time now, const Load& load, Room&& room, Open&& open) {
        std::int64_t index = link.departure_index_from(now);
        forget_before(index);
        for (Load left = load;; ++index) {
            const auto slot = static_cast<std::size_t>(index - base_);
            if (slot >= used_.size()) used_.resize(slot + 1);
            const Time departure = link.departure(index);
            if (!open(departure)) continue;
            if (left.is_nothing()) return index;
            const Load capacity = room(departure);
            const Load free = capacity.less(used_[slot]);
            // Whole parcels stay whole where any departure could take them.
            if (!left.fits_into(free) && left.fits_into(capacity)) continue;
            const Load loaded = left.part_for(free);
            used_[slot].weight_g += loaded.weight_g;
            used_[slot].volume_ml += loaded.volume_ml;
            left = left.less(loaded);
            if (left.is_nothing()) return index;
        }
    }
    /// By weight alone.
    template <class Open>
    std::int64_t book(const Link& link, Time now, std::int64_t weight_g, std::int64_t capacity_g, Open&& open) {
        return book(
            link, now, {weight_g, 0},
            [capacity_g](Time) {
                return Load{capacity_g, Load::kNoLimit};
            },
            open);
    }

    template <class Archive>
    void archive(Archive& a) {
        a(base_, used_);
    }

private:
    void forget_before(std::int64_t index) {
        if (index <= base_) return;
        const auto gone = std::min<std::size_t>(used_.size(), static_cast<std::size_t>(index - base_));
        used_.erase(used_.begin(), used_.begin() + static_cast<std::ptrdiff_t>(gone));
        base_ = index;
    }

    std::int64_t base_ = 0;
    std::vector<Load> used_;
};

}  // namespace warung::logistics
