#include "sim/market/price_dispersion.h"

#include "sim/market/root_finding.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace warung::market {
namespace {

double power(double u, int k) { return k == 0 ? 1 : std::pow(u, k); }

std::vector<double> single_weight(int rivals, double weight) {
    std::vector<double> result(static_cast<std::size_t>(rivals) + 1, 0);
    result.back() = weight;
    return result;
}

}  // namespace

PriceDispersion::PriceDispersion(double reservation, double cost, std::vector<double> weight, bool has_captives)
    : reservation_{reservation}, cost_{cost}, weight_{std::move(weight)}, has_captives_{has_captives} {
    if (!(reservation_ >= cost_)) throw std::invalid_argument("price dispersion: the reservation price is below cost");
}

PriceDispersion PriceDispersion::varian(int n, double shoppers, double reservation, double cost) {
    if (n < 1) throw std::invalid_argument("price dispersion: no seller");
    if (!(shoppers >= 0 && shoppers <= 1)) throw std::invalid_argument("price dispersion: shoppers are a part of all");
    return rosenthal(n, (1 - shoppers) / n, shoppers, reservation, cost);
}

PriceDispersion PriceDispersion::rosenthal(int n, double captives, double shoppers, double reservation, double cost) {
    if (n < 1) throw std::invalid_argument("price dispersion: no seller");
    if (!(captives >= 0 && shoppers >= 0 && captives + shoppers > 0))
        throw std::invalid_argument("price dispersion: numbers of customers must not be negative, nor all zero");
    if (n == 1) return {reservation, cost, {}, true};  // everybody is captive
    const bool has_captives = captives > 0;
    return {reservation, cost, single_weight(n - 1, has_captives ? shoppers / captives : 0), has_captives};
}

PriceDispersion PriceDispersion::burdett_judd(const std::vector<double>& quotes, double reservation, double cost) {
    const double total = std::accumulate(quotes.begin(), quotes.end(), 0.0);
    const bool is_proper = std::ranges::all_of(quotes, [](double q) { return q >= 0; });
    if (quotes.empty() || !is_proper || std::abs(total - 1) > 1e-9)
        throw std::invalid_argument("price dispersion: chances to see one, two, ... prices must add up to 1");
    std::vector<double> weight(quotes.size(), 0);
    if (quotes[0] > 0) {
        for (std::size_t m = 1; m < quotes.size(); ++m) weight[m] = static_cast<double>(m + 1) * quotes[m] / quotes[0];
    }
    return {reservation, cost, std::move(weight), quotes[0] > 0};
}

double PriceDispersion::price_at(double u) const {
    if (!has_captives_) return cost_;
    double sum = 1;
    for (std::size_t m = 1; m < weight_.size(); ++m) {
        if (weight_[m] > 0) sum += weight_[m] * power(u, static_cast<int>(m));
    }
    return cost_ + (reservation_ - cost_) / sum;
}

double PriceDispersion::cdf(double price) const {
    if (price >= highest()) return 1;
    if (price < lowest()) return 0;
    const auto above = [&](double u) { return price_at(u) - price; };
    return 1 - (price == lowest() ? 1.0 : bisect(above, 0, 1));
}

double PriceDispersion::mean() const {
    return integrate([this](double u) { return price_at(u); }, 0, 1);
}

double PriceDispersion::deviation() const {
    const double center = mean();
    const auto square = [&](double u) { return (price_at(u) - center) * (price_at(u) - center); };
    return std::sqrt(std::max(0.0, integrate(square, 0, 1)));
}

double PriceDispersion::mean_minimum(int k) const {
    // The lowest of k prices has the largest of k uniform quantiles, whose density is k u^(k-1).
    return integrate([&](double u) { return price_at(u) * k * power(u, k - 1); }, 0, 1);
}

void LoyaltyDuopoly::check() const {
    if (!(loyal[0] >= loyal[1] && loyal[1] >= 0 && loyal[0] > 0 && switchers > 0))
        throw std::invalid_argument("loyalty duopoly: the first seller has the more loyal customers, and some switch");
    if (!(reservation > cost)) throw std::invalid_argument("loyalty duopoly: the reservation price is not above cost");
}

double LoyaltyDuopoly::lowest() const { return cost + (reservation - cost) * loyal[0] / (loyal[0] + switchers); }

double LoyaltyDuopoly::cdf(std::size_t seller, double price) const {
    if (price < lowest()) return 0;
    if (price >= reservation) return 1;
    const double margin = price - cost;
    if (seller == 1) return 1 - loyal[0] * (reservation - price) / (switchers * margin);
    return 1 - ((loyal[1] + switchers) * (lowest() - cost) / margin - loyal[1]) / switchers;
}

double LoyaltyDuopoly::mass_at_top() const { return (loyal[0] - loyal[1]) / (loyal[0] + switchers); }

double LoyaltyDuopoly::mean(std::size_t seller) const {
    // Integral of 1 - F; both have the form A / (p - c) - B.
    const double low = lowest();
    const auto above = [&](double p) {
        return p >= reservation ? (seller == 0 ? mass_at_top() : 0) : 1 - cdf(seller, p);
    };
    return low + integrate(above, low, reservation);
}

double LoyaltyDuopoly::profit(std::size_t seller) const {
    if (seller == 0) return loyal[0] * (reservation - cost);
    return (loyal[1] + switchers) * (lowest() - cost);
}

}  // namespace warung::market
