#include "sim/market/logit_demand.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace warung::market {
namespace {

/// Log of the denominator of the shares, with every exponent divided by mu.
double log_denominator(const LogitDemand& demand, std::span<const double> prices) {
    const double mu = demand.scale;
    double most = demand.outside ? *demand.outside / mu : -std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < demand.size(); ++j) most = std::max(most, (demand.quality[j] - prices[j]) / mu);
    double sum = demand.outside ? std::exp(*demand.outside / mu - most) : 0;
    for (std::size_t j = 0; j < demand.size(); ++j) sum += std::exp((demand.quality[j] - prices[j]) / mu - most);
    return most + std::log(sum);
}

}  // namespace

double log_sum_exp(std::span<const double> x) {
    double most = -std::numeric_limits<double>::infinity();
    for (const double v : x) most = std::max(most, v);
    if (!std::isfinite(most)) return most;
    double sum = 0;
    for (const double v : x) sum += std::exp(v - most);
    return most + std::log(sum);
}

LogitDemand LogitDemand::symmetric(std::size_t n, double quality, double scale, std::optional<double> outside) {
    return {std::vector<double>(n, quality), scale, outside};
}

void LogitDemand::check() const {
    if (quality.empty()) throw std::invalid_argument("logit demand: no product");
    if (!(scale > 0) || !std::isfinite(scale)) throw std::invalid_argument("logit demand: the scale must be positive");
    const bool finite = std::ranges::all_of(quality, [](double a) { return std::isfinite(a); });
    if (!finite || (outside && !std::isfinite(*outside)))
        throw std::invalid_argument("logit demand: a quality is not finite");
}

std::vector<double> LogitDemand::shares(std::span<const double> prices) const {
    std::vector<double> result(size());
    shares(prices, result);
    return result;
}

void LogitDemand::shares(std::span<const double> prices, std::span<double> result) const {
    double most = outside ? *outside / scale : -std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < size(); ++j) most = std::max(most, result[j] = (quality[j] - prices[j]) / scale);
    double sum = outside ? std::exp(*outside / scale - most) : 0;
    for (std::size_t j = 0; j < size(); ++j) sum += result[j] = std::exp(result[j] - most);
    for (std::size_t j = 0; j < size(); ++j) result[j] /= sum;
}

double LogitDemand::outside_share(std::span<const double> prices) const {
    return outside ? std::exp(*outside / scale - log_denominator(*this, prices)) : 0;
}

double LogitDemand::consumer_surplus(std::span<const double> prices) const {
    return scale * log_denominator(*this, prices);
}

}  // namespace warung::market
