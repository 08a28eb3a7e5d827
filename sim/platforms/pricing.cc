#include "sim/platforms/pricing.h"

#include <algorithm>
#include <optional>

namespace warung::platforms {

namespace {

/// Lowest fee (or, with `highest`, highest commission) among active rivals; empty without a rival.
std::optional<std::int64_t> best_rival(const ReviewView& view, PerKind PriceList::*side, std::size_t kind,
                                       bool highest) {
    std::optional<std::int64_t> best;
    for (std::size_t p = 0; p < view.market.prices.size(); ++p) {
        if (p == view.self || !view.market.is_active(p)) continue;
        const std::int64_t price = (view.market.prices[p].*side)[kind];
        if (!best || (highest ? price > *best : price < *best)) best = price;
    }
    return best;
}

std::int64_t reviewed_fee(const PlatformParams& params, const ReviewView& view, std::size_t kind) {
    const std::int64_t own = view.own.fee_rp[kind];
    const std::optional<std::int64_t> rival = best_rival(view, &PriceList::fee_rp, kind, false);
    // Nothing to react to: no rival, or a kind that is free.
    if (!rival || params.fee_rp[kind] == 0) return own;
    switch (params.pricing) {
        case PricingRule::undercut:
            return own < *rival ? own
                                : std::min(own, std::max(params.pricing_floor_rp, *rival - params.pricing_step_rp));
        case PricingRule::match_lowest: return std::min(own, std::max(params.pricing_floor_rp, *rival));
        case PricingRule::fixed: break;
    }
    return own;
}

std::int64_t reviewed_commission(const PlatformParams& params, const ReviewView& view, std::size_t kind) {
    const std::int64_t own = view.own.commission_rp[kind];
    const std::optional<std::int64_t> rival = best_rival(view, &PriceList::commission_rp, kind, true);
    if (!rival || params.commission_rp[kind] == 0) return own;
    // A ceiling below today's commission stops raises; it does not cut.
    const std::int64_t ceiling = std::max(params.commission_ceiling_rp, own);
    switch (params.commission_pricing) {
        case CommissionRule::outbid: return own > *rival ? own : std::min(ceiling, *rival + params.commission_step_rp);
        case CommissionRule::match_highest: return std::min(ceiling, std::max(own, *rival));
        case CommissionRule::fixed: break;
    }
    return own;
}

}  // namespace

PriceList review_prices(const PlatformParams& params, const ReviewView& view) {
    PriceList list = view.own;
    for (std::size_t kind = 0; kind < list.fee_rp.size(); ++kind) {
        list.commission_rp[kind] = reviewed_commission(params, view, kind);
        list.fee_rp[kind] = reviewed_fee(params, view, kind);
        if (view.out_of_cash && params.fee_rp[kind] > 0) {
            list.fee_rp[kind] = std::max(list.fee_rp[kind], list.commission_rp[kind] + params.cost_per_transaction_rp);
        }
        list.fee_rp[kind] = std::max<std::int64_t>(list.fee_rp[kind], 0);
        list.commission_rp[kind] = std::max<std::int64_t>(list.commission_rp[kind], 0);
    }
    return list;
}

}  // namespace warung::platforms
