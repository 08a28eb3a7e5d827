#include "sim/geography/settlements.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace warung::geography {

namespace {

/// Towns spread over this many times the area that their people need at urban density.
constexpr double kTownSprawl = 4.0;

}  // namespace

std::vector<std::int64_t> split_exactly(std::int64_t total, const std::vector<double>& shares) {
    std::vector<std::int64_t> parts(shares.size());
    std::vector<std::pair<double, std::size_t>> remainders;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double exact = static_cast<double>(total) * shares[i];
        parts[i] = static_cast<std::int64_t>(std::floor(exact));
        given += parts[i];
        remainders.emplace_back(-(exact - std::floor(exact)), i);
    }
    std::sort(remainders.begin(), remainders.end());
    for (std::size_t k = 0; given < total; ++k, ++given) ++parts[remainders[k % remainders.size()].second];
    return parts;
}

double distance_km(PointKm a, PointKm b) {
    const double dx = double{a.x} - double{b.x};
    const double dy = double{a.y} - double{b.y};
    return std::sqrt(dx * dx + dy * dy);
}

PointKm random_point(PointKm centre, double radius_km, random::Stream& stream) {
    // Rejection from the square keeps sine and cosine, whose last bits vary by processor, out of the world.
    for (;;) {
        const double x = 2 * stream.uniform() - 1;
        const double y = 2 * stream.uniform() - 1;
        if (x * x + y * y <= 1) {
            return {static_cast<float>(centre.x + radius_km * x), static_cast<float>(centre.y + radius_km * y)};
        }
    }
}

std::vector<Settlement> place_settlements(const Region& region, const GeographyParams& params, random::Stream stream) {
    const auto people = static_cast<double>(region.people);
    const auto count = static_cast<std::size_t>(std::max(1.0, std::round(people / params.settlement_people)));

    std::vector<double> shares(count);
    for (std::size_t k = 0; k < count; ++k) {
        shares[k] = random::exp(-params.settlement_zipf_exponent * random::log(static_cast<double>(k + 1)));
    }
    const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& s : shares) s /= total;
    const std::vector<std::int64_t> customers = split_exactly(region.unbanked_adults, shares);

    const double region_density = people / region.area_km2;
    const double region_radius = std::sqrt(region.area_km2 / std::numbers::pi);
    const double urban_density = std::max(params.urban_density_per_km2, region_density);
    const double rural_density =
        std::max(region_density, std::min(params.rural_density_per_km2, params.rural_clustering * region_density));
    const double town_area = std::min(region.area_km2, kTownSprawl * region.urban_share * people / urban_density);
    const double town_radius = std::sqrt(town_area / std::numbers::pi);

    std::vector<Settlement> settlements(count);
    double share_so_far = 0;
    for (std::size_t k = 0; k < count; ++k) {
        Settlement& s = settlements[k];
        s.people_share = static_cast<float>(shares[k]);
        s.customers = static_cast<std::int32_t>(customers[k]);
        s.urban = share_so_far + shares[k] / 2 < region.urban_share;
        share_so_far += shares[k];
        const double density = s.urban ? urban_density : rural_density;
        s.radius_km =
            static_cast<float>(std::min(region_radius, std::sqrt(people * shares[k] / density / std::numbers::pi)));
        s.centre = random_point({}, s.urban ? town_radius : region_radius, stream);
    }
    return settlements;
}

std::vector<std::uint32_t> sample_settlements(std::size_t count, double scale, random::Stream stream) {
    std::vector<std::uint32_t> chosen;
    if (scale >= 1) {
        chosen.resize(count);
        std::iota(chosen.begin(), chosen.end(), 0U);
        return chosen;
    }
    const double start = stream.uniform();
    for (std::size_t i = 0; i < count; ++i) {
        const auto before = std::floor(start + scale * static_cast<double>(i));
        const auto after = std::floor(start + scale * static_cast<double>(i + 1));
        if (after > before) chosen.push_back(static_cast<std::uint32_t>(i));
    }
    if (chosen.empty()) chosen.push_back(static_cast<std::uint32_t>(stream.index(count)));
    return chosen;
}

}  // namespace warung::geography
