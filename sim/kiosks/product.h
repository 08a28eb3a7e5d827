#pragma once
// Shop goods by product group: price, demand, and how a kiosk keeps its stock.
//
// A policy is one of sim/inventory/policies.h, scaled by the kiosk's size. Convention "continuous review": receipts,
// then demand, then the policy, at each instant; with `review_days` the policy is asked only at the day's start, on
// every n-th day of the kiosk's own.
//
//   s_S         at s or less, up to S                 s = trunc(size s), S = s + 1 + trunc(size (S - s - 1))
//   r_Q         at r or less, lots of Q till above r  r = trunc(size r), Q = max(1, trunc(size Q))
//   base_stock  whatever lacks to S                   S = max(1, trunc(size S)); reviewed every R days: (R, S)

#include "sim/inventory/policies.h"
#include "sim/inventory/stock_point.h"
#include "sim/kiosks/kiosk_params.h"
#include "sim/random/samplers.h"

#include <algorithm>
#include <cstdint>

namespace warung::kiosks {

enum class StockRule : std::uint8_t { s_S, r_Q, base_stock };

/// Where a kiosk's goods come from.
enum class Supply : std::uint8_t {
    platform,    ///< the platform's warehouse, as a parcel by linehaul and courier
    wholesaler,  ///< the market next door, which never runs out
};

struct ProductParams {
    std::int64_t unit_price_rp = 10'000;
    std::int64_t unit_cost_rp = 8'800;
    double unit_weight_kg = 0.6;
    double demand_share = 1;  ///< of the needs for shop goods, relative to the other groups
    StockRule policy = StockRule::s_S;
    std::int64_t reorder_units = 20;  ///< s or r
    std::int64_t up_to_units = 80;    ///< S
    std::int64_t lot_units = 60;      ///< Q
    std::int64_t review_days = 0;     ///< 0: after every service
    inventory::Shortage shortage = inventory::Shortage::lost_order;
    Supply supply = Supply::platform;
    double lead_days = 0;  ///< mean; of a platform's order on top of its handling and its way
    double lead_cv = 1;    ///< coefficient of variation: 0 constant, 1 exponential, else gamma
    /// Of each warehouse's stock, levels and lots, which the group has to itself; 0: it shares the rest with
    /// customers' orders and the other such groups.
    double warehouse_share = 0;

    [[nodiscard]] bool is_continuous() const { return review_days == 0; }
};

/// The one group that a scenario without [product.NAME] has.
inline ProductParams usual_product(const KioskParams& kiosk) {
    ProductParams p;
    p.unit_price_rp = kiosk.unit_price_rp;
    p.unit_cost_rp = kiosk.unit_cost_rp;
    p.unit_weight_kg = kiosk.unit_weight_kg;
    p.reorder_units = kiosk.stock_reorder_units;
    p.up_to_units = kiosk.stock_up_to_units;
    return p;
}

/// Of a kiosk of this size. REQUIRES reorder_units < up_to_units for s_S.
inline inventory::Policy stock_policy(const ProductParams& product, float size) {
    constexpr double kMostUnits = 1e9;  // of one shelf: stock is counted in 32 bits
    const auto scaled = [&](std::int64_t units) {
        return static_cast<std::int64_t>(std::min(kMostUnits, static_cast<double>(units) * double{size}));
    };
    const std::int64_t reorder = scaled(product.reorder_units);
    switch (product.policy) {
        case StockRule::s_S:
            return inventory::Policy::s_S(reorder,
                                          reorder + 1 + scaled(product.up_to_units - product.reorder_units - 1));
        case StockRule::r_Q: {
            inventory::Policy lots =
                inventory::Policy::r_Q(reorder, std::max<std::int64_t>(1, scaled(product.lot_units)));
            lots.rule = inventory::PolicyRule::lots;
            return lots;
        }
        case StockRule::base_stock:
            return inventory::Policy::base_stock(std::max<std::int64_t>(1, scaled(product.up_to_units)));
    }
    return {};
}

/// Stock at the start: the long-run law of the position under unit demands, uniform on s+1 .. S, r+1 .. r+Q, or S.
inline std::int64_t first_stock(const inventory::Policy& policy, random::Stream& stream) {
    const bool lots = policy.rule == inventory::PolicyRule::lots;
    const std::int64_t top = lots ? policy.reorder_point + policy.lot : policy.order_up_to;
    return top - static_cast<std::int64_t>(stream.index(static_cast<std::uint64_t>(top - policy.reorder_point)));
}

/// One draw with mean 1 and this coefficient of variation: constant, exponential, or gamma of shape 1 / cv^2.
inline double spread_around_one(random::Stream& stream, double cv) {
    if (cv == 1) return stream.exponential();
    return cv > 0 ? random::gamma_mean_one(stream, 1 / (cv * cv)) : 1.0;
}

/// A further product group at one kiosk (the first is in the kiosk itself).
struct Shelf {
    inventory::ShelfStock stock;
    std::int32_t unit_cost_rp = 0;  ///< at the last order
    std::uint32_t orders = 0;       ///< so far: names their lead times
};

}  // namespace warung::kiosks
