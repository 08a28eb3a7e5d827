#include "sim/statistics/batch_means.h"

#include "sim/statistics/autocorrelation.h"
#include "sim/statistics/moments.h"

#include <stdexcept>

namespace warung::statistics {

std::vector<double> batch_averages(std::span<const double> series, std::size_t size) {
    if (size == 0) throw std::invalid_argument("a batch needs at least one value");
    std::vector<double> means;
    means.reserve(series.size() / size);
    for (std::size_t from = 0; from + size <= series.size(); from += size)
        means.push_back(Moments{series.subspan(from, size)}.mean());
    return means;
}

double BatchMeans::variance_parameter() const { return static_cast<double>(size) * variance; }

BatchMeans batch_means(std::span<const double> series, std::size_t batches, double confidence) {
    if (batches < 2 || batches > series.size())
        throw std::invalid_argument("batch means need two batches or more, and no more than there are values");
    BatchMeans result;
    result.batches = batches;
    result.size = series.size() / batches;
    const std::vector<double> means = batch_averages(series.first(batches * result.size), result.size);
    const SerialMoments serial{means};
    result.grand_mean = serial.moments().mean();
    result.variance = serial.moments().variance();
    result.interval = t_interval(serial.moments(), confidence);
    result.lag_one = serial.lag_one();
    double successive = 0;
    for (std::size_t i = 1; i < means.size(); ++i) successive += (means[i] - means[i - 1]) * (means[i] - means[i - 1]);
    result.von_neumann_ratio = successive / serial.moments().squares();
    return result;
}

double overlapping_batch_means(std::span<const double> series, std::size_t size) {
    const std::size_t n = series.size();
    if (size == 0 || size >= n) throw std::invalid_argument("overlapping batches are shorter than the series");
    const double mean = Moments{series}.mean();
    const auto m = static_cast<double>(size);
    // Distances from the mean keep the running sum small, and with it what rounding leaves behind.
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += series[i] - mean;
    double squares = sum * sum;
    for (std::size_t i = size; i < n; ++i) {
        sum += (series[i] - mean) - (series[i - size] - mean);
        squares += sum * sum;
    }
    const auto windows = static_cast<double>(n - size + 1);
    return static_cast<double>(n) * m / (windows * static_cast<double>(n - size)) * squares / (m * m);
}

}  // namespace warung::statistics
