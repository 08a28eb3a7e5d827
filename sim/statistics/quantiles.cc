#include "sim/statistics/quantiles.h"

#include "sim/statistics/moments.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace warung::statistics {

namespace {

/// Where p falls among the order statistics 1 .. n: after how many whole ones, and how far towards the next.
struct Place {
    double whole;
    double fraction;
};

/// Products such as 0.1 * 10 may miss their integer by a rounding; a few units of it do not count.
Place place_at(double position) {
    const double fuzz = 4 * std::numeric_limits<double>::epsilon() * std::max(1.0, std::fabs(position));
    const double whole = std::floor(position + fuzz);
    const double fraction = position - whole;
    return {whole, std::fabs(fraction) < fuzz ? 0.0 : fraction};
}

Place place_of(double n, double p, QuantileType type) {
    switch (type) {
        case QuantileType::inverse_cdf: {
            const Place place = place_at(n * p);
            return {place.fraction > 0 ? place.whole + 1 : place.whole, 0};
        }
        case QuantileType::averaged_inverse: {
            const Place place = place_at(n * p);
            return {place.fraction > 0 ? place.whole + 1 : place.whole, place.fraction > 0 ? 0.0 : 0.5};
        }
        case QuantileType::nearest_even: {
            const Place place = place_at(n * p - 0.5);
            const bool stays = place.fraction == 0 && std::fmod(place.whole, 2) == 0;
            return {stays ? place.whole : place.whole + 1, 0};
        }
        case QuantileType::interpolated_cdf: return place_at(n * p);
        case QuantileType::hazen: return place_at(n * p + 0.5);
        case QuantileType::weibull: return place_at((n + 1) * p);
        case QuantileType::linear: return place_at((n - 1) * p + 1);
        case QuantileType::median_unbiased: return place_at((n + 1.0 / 3) * p + 1.0 / 3);
        case QuantileType::normal_unbiased: return place_at((n + 0.25) * p + 0.375);
    }
    throw std::invalid_argument("unknown type of quantile");
}

}  // namespace

double quantile_of_sorted(std::span<const double> sorted, double p, QuantileType type) {
    if (sorted.empty()) throw std::invalid_argument("a quantile needs values");
    if (!(p >= 0 && p <= 1)) throw std::invalid_argument("a quantile needs 0 <= p <= 1");
    const auto n = static_cast<double>(sorted.size());
    const Place place = place_of(n, p, type);
    if (place.whole < 1) return sorted.front();
    if (place.whole >= n) return sorted.back();
    const auto i = static_cast<std::size_t>(place.whole);
    const double low = sorted[i - 1];
    return place.fraction > 0 ? low + place.fraction * (sorted[i] - low) : low;
}

std::vector<double> quantiles(std::span<const double> values, std::span<const double> p, QuantileType type) {
    std::vector<double> sorted;
    sorted.reserve(values.size());
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](double x) { return !std::isnan(x); });
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> result;
    result.reserve(p.size());
    for (const double one : p) result.push_back(sorted.empty() ? kNan : quantile_of_sorted(sorted, one, type));
    return result;
}

double quantile(std::span<const double> values, double p, QuantileType type) {
    return quantiles(values, {&p, 1}, type).front();
}

}  // namespace warung::statistics
