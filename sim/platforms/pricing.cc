#include "sim/platforms/pricing.h"

#include <algorithm>
#include <limits>

namespace warung::platforms {

namespace {

/// Lowest fee (or, with `highest`, highest commission) among active rivals; empty market gives `none`.
std::int64_t best_rival(const ReviewView& view, PerKind PriceList::*side, std::size_t kind, bool highest,
                        std::int64_t none) {
    std::int64_t best = none;
    bool found = false;
    for (std::size_t p = 0; p < view.market.prices.size(); ++p) {
        if (p == view.self || !view.market.is_active(p)) continue;
        const std::int64_t price = (view.market.prices[p].*side)[kind];
        if (!found || (highest ? price > best : price < best)) best = price;
        found = true;
    }
    return best;
}

std::int64_t reviewed_fee(const PlatformParams& params, const ReviewView& view, std::size_t kind) {
    const std::int64_t own = view.market.prices[view.self].fee_rp[kind];
    // A kind that is free by default stays free: there is nothing to undercut.
    if (params.pricing == PricingRule::fixed || params.fee_rp[kind] == 0) return own;
    const std::int64_t rival = best_rival(view, &PriceList::fee_rp, kind, false, own);
    switch (params.pricing) {
        case PricingRule::undercut:
            return own < rival ? own : std::max(params.pricing_floor_rp, rival - params.pricing_step_rp);
        case PricingRule::match_lowest: return std::max(params.pricing_floor_rp, std::min(own, rival));
        case PricingRule::fixed: break;
    }
    return own;
}

std::int64_t reviewed_commission(const PlatformParams& params, const ReviewView& view, std::size_t kind) {
    const std::int64_t own = view.market.prices[view.self].commission_rp[kind];
    if (params.commission_pricing == CommissionRule::fixed || params.commission_rp[kind] == 0) return own;
    const std::int64_t rival = best_rival(view, &PriceList::commission_rp, kind, true, own);
    // A ceiling below today's commission stops raises; it does not cut.
    const std::int64_t ceiling = std::max(params.commission_ceiling_rp, own);
    switch (params.commission_pricing) {
        case CommissionRule::outbid: return own > rival ? own : std::min(ceiling, rival + params.commission_step_rp);
        case CommissionRule::match_highest: return std::min(ceiling, std::max(own, rival));
        case CommissionRule::fixed: break;
    }
    return own;
}

}  // namespace

PriceList review_prices(const PlatformParams& params, const ReviewView& view) {
    PriceList list = view.market.prices[view.self];
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
