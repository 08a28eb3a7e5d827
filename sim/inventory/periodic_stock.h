#pragma once
// The daily review: in each period raise the position, receive, meet demand, and
// pay for the level that is left.
//
// An order placed at the start of period t arrives at the start of t + L, before
// demand, so that L = 0 is in time for the period's own demand and the stock has to
// last L + 1 periods (Snyder and Shen 2019, Fundamentals of Supply Chain Theory, 4.3).

#include "sim/inventory/stock_point.h"

#include <cstddef>
#include <vector>

namespace warung::inventory {

/// What one period came to, in grains.
struct Period {
    Quantity ordered = 0;  ///< below zero: returned
    Quantity received = 0;
    Quantity level = 0;  ///< at the end: on hand, or below zero the backlog
    Quantity lost = 0;
};

class PeriodicStock {
public:
    PeriodicStock(Quantity initial, std::size_t lead_periods, Shortage shortage = Shortage::backorder)
        : stock_{initial}, shortage_{shortage}, pipeline_(lead_periods + 1) {}

    [[nodiscard]] const StockPoint& stock() const { return stock_; }

    /// One period under a policy. A supplier that is down takes no orders.
    Period step(const Policy& policy, Quantity demand, bool supplier_up = true) {
        return step_ordering(supplier_up ? policy.order_quantity(stock_.position()) : 0, demand);
    }

    /// One period in which the position is moved to `target`, by a return if it lies above (Chen et al. 2000).
    Period step_to(Quantity target, Quantity demand) { return step_ordering(target - stock_.position(), demand); }

    /// One period with this order.
    Period step_ordering(Quantity order, Quantity demand) {
        stock_.order(order);
        const std::size_t lead = pipeline_.size() - 1;
        pipeline_[now_ >= 1 ? now_ - 1 : lead] = order;  // the slot that comes up in `lead` periods
        const Quantity arriving = pipeline_[now_];
        pipeline_[now_] = 0;
        now_ = now_ == lead ? 0 : now_ + 1;
        stock_.receive(arriving);
        const Demanded outcome = stock_.demand(demand, shortage_);
        return {order, arriving, stock_.net(), outcome.lost};
    }

private:
    StockPoint stock_;
    Shortage shortage_;
    std::vector<Quantity> pipeline_;  ///< what arrives, by period modulo L + 1
    std::size_t now_ = 0;             ///< this period's slot
};

/// Prices of a period: money per order, per grain left over, per grain backlogged at the end or lost.
struct PeriodCosts {
    double order = 0;
    double holding = 0;
    double shortage = 0;

    [[nodiscard]] double of(const Period& p) const {
        const auto level = static_cast<double>(p.level);
        return (p.ordered != 0 ? order : 0.0) + (level > 0 ? holding * level : -shortage * level) +
               shortage * static_cast<double>(p.lost);
    }
};

}  // namespace warung::inventory
