#include "sim/market/capacity_pricing.h"

#include "sim/market/root_finding.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::market {

CapacityPricing::CapacityPricing(const LinearDemand& demand, double cost, std::vector<double> capacity)
    : intercept_{demand.intercept - demand.slope * cost},
      slope_{demand.slope},
      cost_{cost},
      capacity_{std::move(capacity)} {
    if (!(slope_ > 0 && intercept_ > 0))
        throw std::invalid_argument("capacity pricing: demand must fall in price and be positive at cost");
    const bool is_proper = std::ranges::all_of(capacity_, [](double k) { return k > 0 && std::isfinite(k); });
    if (capacity_.empty() || !is_proper) throw std::invalid_argument("capacity pricing: capacities must be positive");

    const double total = std::accumulate(capacity_.begin(), capacity_.end(), 0.0);
    const double largest = *std::ranges::max_element(capacity_);
    const double residual = intercept_ - (total - largest);  // what the others leave to the largest, at cost
    profit_.resize(capacity_.size());
    if (residual <= 0 && capacity_.size() > 1) {
        regime_ = CapacityRegime::cost;
        return;
    }
    highest_ = residual / (2 * slope_);
    if (largest <= residual / 2) {
        regime_ = CapacityRegime::clearing;
        lowest_ = highest_ = (intercept_ - total) / slope_;
        std::ranges::transform(capacity_, profit_.begin(), [this](double k) { return k * highest_; });
        return;
    }
    if (capacity_.size() == 1) {  // a monopoly that capacity does not bind
        regime_ = CapacityRegime::clearing;
        lowest_ = highest_;
        profit_[0] = residual * residual / (4 * slope_);
        return;
    }
    const bool is_equal = std::ranges::all_of(capacity_, [&](double k) { return k == largest; });
    if (capacity_.size() > 2 && !is_equal)
        throw NoEquilibrium("capacity pricing: three or more unequal sellers with mixed prices are not covered");
    const double best = residual * residual / (4 * slope_);
    lowest_ = best / largest;
    if (demand_at(lowest_) < largest) {
        // The largest cannot even sell its capacity there: lowest (intercept - slope lowest) = best.
        lowest_ = 2 * best / (intercept_ + std::sqrt(intercept_ * intercept_ - 4 * slope_ * best));
    }
    for (std::size_t i = 0; i < capacity_.size(); ++i)
        profit_[i] = capacity_[i] == largest ? best : lowest_ * std::min(capacity_[i], demand_at(lowest_));
}

double CapacityPricing::profit(std::size_t seller) const { return profit_.at(seller); }

double CapacityPricing::rising_cdf(std::size_t seller, double margin) const {
    // The others' profit at `margin` is the same as everywhere:
    // profit = margin (first (1 - F^m) + last F^m), m sellers of this seller's capacity among the rivals of a rival.
    const std::size_t rival = seller == 0 ? 1 : 0;
    const auto rivals = static_cast<double>(capacity_.size() - 1);
    const double first = std::min(capacity_[rival], demand_at(margin));
    const double last = std::max(0.0, demand_at(margin) - rivals * capacity_[seller]);
    const double chance = (first - profit_[rival] / margin) / (first - last);
    return std::pow(std::clamp(chance, 0.0, 1.0), 1 / rivals);
}

double CapacityPricing::cdf(std::size_t seller, double price) const {
    const double margin = price - cost_;
    if (margin < lowest_) return 0;
    if (margin >= highest_) return 1;
    return rising_cdf(seller, margin);
}

double CapacityPricing::mass_at_top(std::size_t seller) const {
    if (regime_ != CapacityRegime::mixed) return 1;
    return 1 - rising_cdf(seller, highest_);
}

double CapacityPricing::mean_price(std::size_t seller) const {
    if (regime_ != CapacityRegime::mixed) return highest();
    return highest() - integrate([&](double y) { return rising_cdf(seller, y); }, lowest_, highest_);
}

}  // namespace warung::market
