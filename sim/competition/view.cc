#include "sim/competition/view.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace warung::competition {

Price PriceRange::nearest(Price p) const {
    const Price below = down(p);
    const Price closest = p - below > tick - (p - below) ? below + tick : below;
    return std::max(lowest(), std::min(highest(), closest));
}

Price PriceRange::nearest(double p) const {
    if (!(p > static_cast<double>(floor))) return lowest();
    if (p >= static_cast<double>(cap)) return highest();
    const Price below = down(static_cast<Price>(std::floor(p)));
    const double above = p - static_cast<double>(below);
    return nearest(above > static_cast<double>(tick) / 2 ? below + tick : below);
}

std::optional<Price> View::lowest_rival() const {
    std::optional<Price> lowest;
    for (std::size_t j = 0; j < prices.size(); ++j) {
        if (is_rival(j) && (!lowest || prices[j] < *lowest)) lowest = prices[j];
    }
    return lowest;
}

namespace {
double at_or_nan(std::span<const double> values, std::size_t i) {
    return i < values.size() ? values[i] : std::numeric_limits<double>::quiet_NaN();
}
}  // namespace

double View::share_of(std::size_t player) const { return at_or_nan(shares, player); }
double View::profit_of(std::size_t player) const { return at_or_nan(profits, player); }

double View::expected_share(Price own_price) const {
    std::vector<Price> all{prices.begin(), prices.end()};
    std::vector<double> expected(all.size());
    all[self] = own_price;
    (*demand)(all, expected);
    return expected[self];
}

}  // namespace warung::competition
