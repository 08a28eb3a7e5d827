#include "sim/competition/best_response.h"

#include "sim/market/lambert_w.h"
#include "sim/random/real_math.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace warung::competition {

namespace {

/// The objective as a function of the own price, without allocation per call.
class Objective {
public:
    Objective(const View& view, double bonus)
        : view_{view},
          gain_{bonus - view.cost},
          prices_{view.prices.begin(), view.prices.end()},
          shares_(prices_.size()) {}

    double share(Price p) {
        prices_[view_.self] = p;
        (*view_.demand)(prices_, shares_);
        return shares_[view_.self];
    }
    double operator()(Price p) { return (static_cast<double>(p) + gain_) * share(p); }

private:
    const View& view_;
    double gain_;
    std::vector<Price> prices_;
    std::vector<double> shares_;
};

}  // namespace

Price best_response(const View& view, double bonus) {
    const std::int64_t count = view.range.count();
    if (view.demand == nullptr || count == 0) return view.own();
    Objective objective{view, bonus};
    constexpr std::int64_t kScan = 512;
    std::int64_t from = 0;
    std::int64_t to = count - 1;
    for (;;) {
        const std::int64_t stride = (to - from) / kScan + 1;
        std::int64_t best = from;
        double most = -std::numeric_limits<double>::infinity();
        for (std::int64_t k = from;; k = std::min(to, k + stride)) {
            const double value = objective(view.range.lowest() + k * view.range.tick);
            if (value > most) {
                most = value;
                best = k;
            }
            if (k == to) break;
        }
        if (stride == 1) return view.range.lowest() + best * view.range.tick;
        from = std::max(from, best - stride);
        to = std::min(to, best + stride);
    }
}

Price logit_best_response(const View& view, double bonus) {
    if (view.demand == nullptr || view.range.count() == 0) return view.own();
    if (view.range.count() == 1) return view.range.lowest();
    Objective objective{view, bonus};
    const auto log_odds = [&](Price p) {
        const double s = objective.share(p);
        return s > 0 && s < 1 ? random::log(s / (1 - s)) : std::numeric_limits<double>::quiet_NaN();
    };
    // A wide base against rounding, around the price in force.
    const Price span = std::max(view.range.tick, (view.range.highest() - view.range.lowest()) / 64);
    const Price low = view.range.nearest(view.own() - span);
    const Price high = view.range.nearest(low + 2 * span);
    const double at_low = log_odds(low);
    const double scale = static_cast<double>(high - low) / (at_low - log_odds(high));
    if (!(scale > 0) || !std::isfinite(scale)) return view.own();

    const double cost = view.cost - bonus;
    const double weight = at_low + (static_cast<double>(low) - cost) / scale - 1;  // log of exp((a-c)/mu - 1) / K
    const double price = cost + scale * (1 + market::lambert_w_of_exp(weight));
    const Price near = view.range.nearest(price);
    Price best = near;
    for (const Price p : {near - view.range.tick, near + view.range.tick}) {
        if (p < view.range.lowest() || p > view.range.highest()) continue;
        const double change = objective(p) - objective(best);
        if (change > 0 || (change == 0 && p < best)) best = p;
    }
    return best;
}

}  // namespace warung::competition
