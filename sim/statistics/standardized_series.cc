#include "sim/statistics/standardized_series.h"

#include "sim/statistics/moments.h"

#include <cmath>
#include <stdexcept>

namespace warung::statistics {

namespace {

double area_of(std::span<const double> batch) {
    const double mean = Moments{batch}.mean();
    const double middle = (static_cast<double>(batch.size()) + 1) / 2;
    double area = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) area += (middle - static_cast<double>(i + 1)) * (batch[i] - mean);
    return area;
}

}  // namespace

double area_variance(std::span<const double> series, std::size_t batches) {
    if (batches == 0 || series.size() / batches < 2) throw std::invalid_argument("the area needs batches of two or more");
    const std::size_t size = series.size() / batches;
    const auto m = static_cast<double>(size);
    Moments estimates;
    for (std::size_t b = 0; b < batches; ++b) {
        const double area = area_of(series.subspan(b * size, size));
        estimates.add(12 * area * area / (m * m * m - m));
    }
    return estimates.mean();
}

double initialization_bias_statistic(std::span<const double> series, double variance_parameter) {
    if (series.empty() || !(variance_parameter > 0))
        throw std::invalid_argument("the test needs a series and a positive variance");
    const double mean = Moments{series}.mean();
    const auto n = static_cast<double>(series.size());
    double partial = 0;  // k (mean - mean of the first k)
    double sum = 0;
    for (std::size_t i = 0; i < series.size(); ++i) {
        partial += mean - series[i];
        sum += (1 - static_cast<double>(i + 1) / n) * partial;
    }
    return std::sqrt(45.0) / (std::sqrt(variance_parameter) * n * std::sqrt(n)) * sum;
}

}  // namespace warung::statistics
