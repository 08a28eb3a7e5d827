#pragma once
// One stock: on hand, on order, backlog. It knows no clock; who calls it decides
// the order of events. Two conventions have names:
//
//   daily review       raise position, receive, demand, cost on the level at the day's end  (periodic_stock.h)
//   continuous review  receipts, then demand, then the policy, at each instant            (supply/network.h)
//
// Not thread-safe; a value. Kiosks by the million keep theirs in 32 bits (ShelfStock).

#include "sim/inventory/policies.h"

#include <algorithm>

namespace warung::inventory {

/// What becomes of demand that the stock on hand does not cover.
enum class Shortage : std::uint8_t {
    backorder,    ///< it waits
    lost_order,   ///< the whole order is lost
    lost_excess,  ///< what there is is sold, the rest is lost
};

/// Where the grains of one demand went; they add up to it.
struct Demanded {
    Quantity shipped = 0;
    Quantity waiting = 0;
    Quantity lost = 0;
};

template <class Count>
class BasicStockPoint {
public:
    BasicStockPoint() = default;
    explicit constexpr BasicStockPoint(Quantity on_hand) : net_{static_cast<Count>(on_hand)} {}

    [[nodiscard]] constexpr Quantity on_hand() const { return std::max<Quantity>(net_, 0); }
    [[nodiscard]] constexpr Quantity backlog() const { return std::max<Quantity>(-Quantity{net_}, 0); }
    [[nodiscard]] constexpr Quantity on_order() const { return on_order_; }
    /// On hand less backlog; one of the two is 0, as stock never waits beside a backlog.
    [[nodiscard]] constexpr Quantity net() const { return net_; }
    [[nodiscard]] constexpr Quantity position() const { return Quantity{net_} + on_order_; }

    /// Below zero: as much will be sent back.
    constexpr void order(Quantity q) { on_order_ += static_cast<Count>(q); }

    /// An order's goods come in; returns how many leave at once, to the backlog.
    constexpr Quantity receive(Quantity q) {
        const Quantity owed = backlog();
        on_order_ -= static_cast<Count>(q);
        net_ += static_cast<Count>(q);
        return std::clamp<Quantity>(owed - backlog(), 0, owed);
    }

    /// Below zero: a customer's return, which joins the stock.
    constexpr Demanded demand(Quantity q, Shortage shortage) {
        const Quantity shipped = std::min(q, on_hand());
        if (shipped == q || shortage == Shortage::backorder) {
            net_ -= static_cast<Count>(q);
            return {shipped, q - shipped, 0};
        }
        if (shortage == Shortage::lost_order) return {0, 0, q};
        net_ -= static_cast<Count>(shipped);
        return {shipped, 0, q - shipped};
    }

private:
    Count net_ = 0;
    Count on_order_ = 0;
};
using StockPoint = BasicStockPoint<Quantity>;
using ShelfStock = BasicStockPoint<std::int32_t>;

}  // namespace warung::inventory
