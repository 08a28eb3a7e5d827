#include "sim/reporting/statistics.h"

#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace warung::reporting {

Interval t_interval(std::span<const double> values, double confidence) {
    // Welford's one-pass recurrences (Technometrics 4(3), 1962).
    Interval result{std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(), 0};
    double mean = 0;
    double squares = 0;
    for (const double x : values) {
        if (std::isnan(x)) continue;
        ++result.n;
        const double delta = x - mean;
        mean += delta / static_cast<double>(result.n);
        squares += delta * (x - mean);
    }
    if (result.n == 0) return result;
    result.mean = mean;
    if (result.n < 2) return result;
    const auto n = static_cast<double>(result.n);
    const boost::math::students_t student{n - 1};
    result.half_width = boost::math::quantile(student, 0.5 + confidence / 2) * std::sqrt(squares / (n - 1) / n);
    return result;
}

Interval paired_difference(std::span<const double> a, std::span<const double> b, double confidence) {
    std::vector<double> differences(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) differences[i] = a[i] - b[i];
    return t_interval(differences, confidence);
}

}  // namespace warung::reporting
