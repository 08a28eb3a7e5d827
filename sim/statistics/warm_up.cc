#include "sim/statistics/warm_up.h"

#include "sim/statistics/batch_means.h"
#include "sim/statistics/moments.h"

#include <algorithm>

namespace warung::statistics {

Cut mser(std::span<const double> series, std::size_t batch_size) {
    const std::vector<double> means = batch_averages(series, batch_size);
    const std::size_t k = means.size();
    if (k < 2) return {CutStatus::too_short, 0, 0, kNan, kNan, kNan};
    const std::size_t last = k / 2;
    Cut cut;
    // From the end, so that one pass has the moments of every tail.
    Moments tail;
    for (std::size_t d = k; d-- > 0;) {
        tail.add(means[d]);
        if (d > last) continue;
        const auto kept = static_cast<double>(k - d);
        const double value = tail.squares() / (kept * kept);
        if (d == last || value <= cut.min_value) {
            cut.batches = d;
            cut.min_value = value;
            cut.mean_after = tail.mean();
        }
        cut.value_at_zero = value;
    }
    cut.observations = cut.batches * batch_size;
    cut.status = cut.batches == last ? CutStatus::not_converged : CutStatus::found;
    return cut;
}

std::vector<double> ensemble_average(std::span<const std::vector<double>> replications) {
    if (replications.empty()) return {};
    std::size_t length = replications.front().size();
    for (const auto& r : replications) length = std::min(length, r.size());
    std::vector<Moments> at(length);
    for (const auto& r : replications)
        for (std::size_t i = 0; i < length; ++i) at[i].add(r[i]);
    std::vector<double> means(length);
    std::transform(at.begin(), at.end(), means.begin(), [](const Moments& m) { return m.mean(); });
    return means;
}

std::vector<double> welch_moving_average(std::span<const double> series, std::size_t window) {
    std::vector<double> result;
    for (std::size_t i = 0; i + window < series.size(); ++i) {
        const std::size_t reach = std::min(i, window);
        result.push_back(Moments{series.subspan(i - reach, 2 * reach + 1)}.mean());
    }
    return result;
}

}  // namespace warung::statistics
