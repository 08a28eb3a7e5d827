#include "sim/platforms/demand_sample.h"

#include "sim/random/real_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace warung::platforms {

using competition::Price;
using competition::Side;

namespace {

/// What a view of the commission side keeps of one need.
struct OfferTerm {
    double attraction = 0;  // at the fee in force
    std::uint8_t platform = 0;
    std::uint8_t kiosk = 0;
    std::uint8_t preference = 0;
};
struct NeedTerms {
    double weight = 0;
    double outside = 0;
    std::vector<OfferTerm> offers;
};

/// Calls `picked` with the one offer of each kiosk that its best commission picks. `commission(platform)`.
template <class Offers, class Commission, class Picked>
void for_each_pick(const Offers& offers, Commission&& commission, Picked&& picked) {
    for (std::size_t from = 0; from < offers.size();) {
        std::size_t best = from;
        std::size_t to = from;
        const auto rank = [&](std::size_t i) {
            return std::pair{commission(offers[i].platform), offers[i].preference};
        };
        for (; to < offers.size() && offers[to].kiosk == offers[from].kiosk; ++to) {
            if (rank(to) > rank(best)) best = to;
        }
        picked(offers[best]);
        from = to;
    }
}

}  // namespace

void DemandSample::add(double weight, const SampledNeed& need, std::span<const SampledOffer> offers) {
    needs_.push_back({weight, double{need.outside}, static_cast<std::uint32_t>(offers_.size()),
                      static_cast<std::uint32_t>(offers.size()), need.kiosk_picks});
    offers_.insert(offers_.end(), offers.begin(), offers.end());
    weight_ += weight;
}

DemandSample::Rows DemandSample::rows(std::size_t kind, const Market& market) const {
    Rows rows;
    rows.platforms = market.prices.size();
    rows.scale = scale_;
    std::vector<SampledOffer> offers;
    for (const Need& need : needs_) {
        offers.clear();
        for (std::uint32_t i = need.first; i < need.first + need.offers; ++i) {
            if (market.is_active(offers_[i].platform)) offers.push_back(offers_[i]);
        }
        // Relative to the best, so that nothing overflows.
        double most = need.outside;
        for (const SampledOffer& o : offers) most = std::max(most, double{o.utility});
        rows.weight.push_back(need.weight / weight_);
        rows.outside.push_back(random::exp(need.outside - most));
        rows.attraction.resize(rows.attraction.size() + rows.platforms, 0.0);
        double* row = &rows.attraction[rows.attraction.size() - rows.platforms];
        const auto count = [&](const SampledOffer& o) { row[o.platform] += random::exp(double{o.utility} - most); };
        if (need.kiosk_picks)
            for_each_pick(
                offers, [&](std::size_t p) { return market.prices[p].commission_rp[kind]; }, count);
        else
            std::for_each(offers.begin(), offers.end(), count);
    }
    return rows;
}

void DemandSample::Rows::shares(std::span<const double> fees, std::span<double> shares) const {
    std::array<double, customers::kMaxPlatforms> factor{};
    for (std::size_t p = 0; p < platforms; ++p) factor[p] = random::exp(-fees[p] / scale);
    std::fill(shares.begin(), shares.end(), 0.0);
    for (std::size_t n = 0; n < weight.size(); ++n) {
        const double* row = &attraction[n * platforms];
        double sum = outside[n];
        for (std::size_t p = 0; p < platforms; ++p) sum += row[p] * factor[p];
        const double scaled = weight[n] / sum;
        for (std::size_t p = 0; p < platforms; ++p) shares[p] += row[p] * factor[p] * scaled;
    }
}

double DemandSample::Rows::consumer_surplus(std::span<const double> fees) const {
    double mean = 0;
    for (std::size_t n = 0; n < weight.size(); ++n) {
        double sum = 0;
        for (std::size_t p = 0; p < platforms; ++p)
            sum += attraction[n * platforms + p] * random::exp(-fees[p] / scale);
        // Against staying with the outside option.
        mean += weight[n] * random::log((outside[n] + sum) / outside[n]);
    }
    return scale * mean;
}

competition::DemandView DemandSample::view(Side side, std::size_t kind, const Market& market) const {
    if (needs_.empty()) return {};
    if (side == Side::fee) {
        return [rows = rows(kind, market)](std::span<const Price> prices, std::span<double> shares) {
            std::array<double, customers::kMaxPlatforms> fees{};
            for (std::size_t p = 0; p < rows.platforms; ++p) fees[p] = static_cast<double>(prices[p]);
            rows.shares({fees.data(), rows.platforms}, shares);
        };
    }
    std::vector<NeedTerms> moved;  // needs whose kiosks heed the commissions
    std::vector<double> fixed(market.prices.size(), 0.0);
    for (const Need& need : needs_) {
        NeedTerms terms{need.weight / weight_, random::exp(need.outside), {}};
        double sum = terms.outside;
        for (std::uint32_t i = need.first; i < need.first + need.offers; ++i) {
            const SampledOffer& o = offers_[i];
            if (!market.is_active(o.platform)) continue;
            const double fee = static_cast<double>(market.prices[o.platform].fee_rp[kind]);
            const double attraction = random::exp(double{o.utility} - fee / scale_);
            terms.offers.push_back({attraction, o.platform, o.kiosk, o.preference});
            sum += attraction;
        }
        if (need.kiosk_picks)
            moved.push_back(std::move(terms));
        else
            for (const OfferTerm& o : terms.offers) fixed[o.platform] += terms.weight * o.attraction / sum;
    }
    return
        [moved = std::move(moved), fixed = std::move(fixed)](std::span<const Price> prices, std::span<double> shares) {
            std::copy(fixed.begin(), fixed.end(), shares.begin());
            for (const NeedTerms& need : moved) {
                std::array<double, customers::kMaxPlatforms> taken{};
                double sum = need.outside;
                for_each_pick(
                    need.offers, [&](std::size_t p) { return -prices[p]; },
                    [&](const OfferTerm& o) {
                        taken[o.platform] += o.attraction;
                        sum += o.attraction;
                    });
                for (std::size_t p = 0; p < shares.size(); ++p) shares[p] += need.weight * taken[p] / sum;
            }
        };
}

}  // namespace warung::platforms
