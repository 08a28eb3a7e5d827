#include "sim/kiosks/dormancy.h"

#include "sim/random/real_math.h"
#include "sim/random/samplers.h"

#include <algorithm>

namespace warung::kiosks {

double draw_floor_rp_per_day(const KioskParams& params, random::Stream stream) {
    const double mean = static_cast<double>(params.income_floor_rp_per_month) / kDaysPerMonth;
    return mean > 0 ? mean * random::lognormal_mean_one(stream, params.income_floor_spread) : 0;
}

std::size_t free_entry(std::span<const double> floors, double income_rp_per_day) {
    // Income per kiosk falls and the floor rises with n: the first that does not pay ends the search.
    const auto pays = [&](const double& floor) {
        const auto n = static_cast<double>(&floor - floors.data() + 1);
        return floor * n <= income_rp_per_day;
    };
    return static_cast<std::size_t>(std::partition_point(floors.begin(), floors.end(), pays) - floors.begin());
}

double expected_free_entry(double kiosks, double income_rp_per_day, const KioskParams& params) {
    const double mean = static_cast<double>(params.income_floor_rp_per_month) / kDaysPerMonth;
    const double fixed = fixed_cost_rp_per_day(params);
    if (!(mean + fixed > 0) || !(kiosks > 0)) return kiosks;
    if (!(income_rp_per_day > 0)) return 0;
    const double sigma = params.income_floor_spread;
    const auto floor_of_quantile = [&](double q) {
        return fixed + mean * random::exp(sigma * random::normal_quantile(q) - sigma * sigma / 2);
    };
    double low = 0;
    double high = 1;
    for (int i = 0; i < 50; ++i) {
        const double q = (low + high) / 2;
        (floor_of_quantile(q) * kiosks * q <= income_rp_per_day ? low : high) = q;
    }
    return kiosks * low;
}

bool gives_up(const KioskParams& params, double floor_rp_per_day, double income_rp_per_day,
              std::uint8_t& lean_reviews) {
    if (income_rp_per_day >= params.exit_income_share * floor_rp_per_day) {
        lean_reviews = 0;
        return false;
    }
    return ++lean_reviews >= params.exit_after_reviews;
}

}  // namespace warung::kiosks
