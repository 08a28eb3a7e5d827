#include "sim/kiosks/markup.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace warung::kiosks {

std::int64_t markup_rp(const KioskParams& params, double rival_km) {
    if (params.markup_rule == MarkupRule::fixed) return params.markup_rp;
    if (rival_km < 0) return params.markup_cap_rp;
    const double asked = static_cast<double>(params.markup_rp) + params.markup_slope_rp_per_km * rival_km;
    return static_cast<std::int64_t>(std::min(static_cast<double>(params.markup_cap_rp), std::floor(asked)));
}

std::vector<double> next_rival_km(std::span<const geography::PointKm> places) {
    std::vector<double> nearest(places.size(), kNoRival);
    if (places.size() < 2) return nearest;
    std::vector<std::size_t> west_to_east(places.size());
    std::iota(west_to_east.begin(), west_to_east.end(), std::size_t{0});
    std::sort(west_to_east.begin(), west_to_east.end(), [&](std::size_t a, std::size_t b) {
        return places[a].x != places[b].x ? places[a].x < places[b].x : a < b;
    });
    for (std::size_t i = 0; i < west_to_east.size(); ++i) {
        const geography::PointKm at = places[west_to_east[i]];
        double best = std::numeric_limits<double>::infinity();
        // Outwards in both directions, as long as the way east or west alone is shorter than the best.
        const auto look = [&](std::size_t j) {
            const geography::PointKm other = places[west_to_east[j]];
            if (std::abs(double{other.x} - double{at.x}) >= best) return false;
            best = std::min(best, geography::distance_km(at, other));
            return true;
        };
        for (std::size_t j = i + 1; j < west_to_east.size() && look(j); ++j) {
        }
        for (std::size_t j = i; j > 0 && look(j - 1); --j) {
        }
        nearest[west_to_east[i]] = best;
    }
    return nearest;
}

}  // namespace warung::kiosks
