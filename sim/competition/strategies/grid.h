#pragma once
// The few prices that learning strategies choose among.

#include "sim/competition/strategies/common.h"

#include <algorithm>
#include <array>
#include <limits>

namespace warung::competition::strategies {

/// Parameters of a grid, first in the tables of strategies that learn.
inline std::vector<Parameter> grid_parameters(double prices) {
    return {count("prices", 2, 255, prices, "number of prices to choose among, evenly spaced", "prices"),
            level("lowest", "lowest of them (commission side: highest commission); without it, the range's"),
            level("highest", "highest of them (commission side: lowest commission); without it, the range's")};
}

class PriceGrid {
public:
    explicit PriceGrid(const Settings& s)
        : count_{static_cast<std::size_t>(s.whole("prices"))},
          lowest_{s.maybe("lowest")},
          highest_{s.maybe("highest")} {}

    [[nodiscard]] std::size_t size() const { return count_; }
    [[nodiscard]] Price at(const PriceRange& range, std::size_t k) const {
        const auto [low, high] = ends(range);
        const double step = static_cast<double>(high - low) / static_cast<double>(count_ - 1);
        return range.nearest(static_cast<double>(low) + static_cast<double>(k) * step);
    }
    [[nodiscard]] std::size_t nearest(const PriceRange& range, Price p) const {
        const auto [low, high] = ends(range);
        if (p <= low || high <= low) return 0;
        const double place = static_cast<double>(p - low) / static_cast<double>(high - low);
        return std::min(count_ - 1, static_cast<std::size_t>(place * static_cast<double>(count_ - 1) + 0.5));
    }

private:
    [[nodiscard]] std::array<Price, 2> ends(const PriceRange& range) const {
        return {lowest_ ? range.nearest(*lowest_) : range.lowest(),
                highest_ ? range.nearest(*highest_) : range.highest()};
    }

    std::size_t count_;
    std::optional<Price> lowest_;
    std::optional<Price> highest_;
};

/// Own profit per transaction of the whole market since the last review; NaN if not observed.
inline double profit_per_transaction(const View& view, double volume) {
    return volume > 0 ? view.profit_of(view.self) / volume : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace warung::competition::strategies
