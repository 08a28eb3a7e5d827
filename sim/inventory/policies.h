#pragma once
// Stock policies in the names of the field, all as one value.
//
// A policy is asked with an inventory position (on hand + on order - backlog) and
// says how much to order. Continuous review asks after every change; periodic
// review asks every `review`, at time 0 first.

#include "sim/base/time.h"

#include <cstdint>

namespace warung::inventory {

/// Stock counted in grains: whole units, or any fixed fraction of one where parts of a unit matter. As an order,
/// below zero is a return; as a level, a backlog.
using Quantity = std::int64_t;

enum class PolicyRule : std::uint8_t {
    order_up_to,  ///< (s, S): at s or less, up to S
    one_lot,      ///< (r, Q): at r or less, one lot of Q
    lots,         ///< (r, nQ): at r or less, the fewest lots of Q that lift the position above r
    always_lot,   ///< (T, Q): Q at every review, whatever the position
};

struct Policy {
    PolicyRule rule = PolicyRule::order_up_to;
    Quantity reorder_point = 0;  ///< s or r: an order is due at this position or less
    Quantity order_up_to = 0;    ///< S
    Quantity lot = 0;            ///< Q
    Duration review{};           ///< between reviews; 0: after every change
    Quantity capacity = 0;       ///< no order lifts the position above this; 0: no limit

    static constexpr Policy s_S(Quantity s, Quantity S) { return {PolicyRule::order_up_to, s, S}; }
    static constexpr Policy r_Q(Quantity r, Quantity q) { return {PolicyRule::one_lot, r, 0, q}; }
    /// One for one: whatever lacks to S is ordered. The same as (S - 1, S), a grain being the least that can lack.
    static constexpr Policy base_stock(Quantity S) { return s_S(S - 1, S); }
    static constexpr Policy fixed_order(Duration every, Quantity q) { return {PolicyRule::always_lot, 0, 0, q, every}; }
    [[nodiscard]] constexpr Policy reviewed_every(Duration period) const {
        Policy p = *this;
        p.review = period;
        return p;
    }
    /// A safety stock lifts the whole policy.
    [[nodiscard]] constexpr Policy with_safety_stock(Quantity safety) const {
        Policy p = *this;
        p.reorder_point += safety;
        p.order_up_to += safety;
        return p;
    }

    [[nodiscard]] constexpr bool is_continuous() const { return review == Duration{}; }

    /// Grains to order at this position; 0 for none. REQUIRES for `lots`: lot > 0.
    [[nodiscard]] constexpr Quantity order_quantity(Quantity position) const {
        const Quantity wanted = wanted_quantity(position);
        if (capacity == 0 || wanted <= capacity - position) return wanted;
        return capacity > position ? capacity - position : 0;
    }

private:
    [[nodiscard]] constexpr Quantity wanted_quantity(Quantity position) const {
        switch (rule) {
            case PolicyRule::order_up_to: return position <= reorder_point ? order_up_to - position : 0;
            case PolicyRule::one_lot: return position <= reorder_point ? lot : 0;
            case PolicyRule::lots: return position <= reorder_point ? lot * ((reorder_point - position) / lot + 1) : 0;
            case PolicyRule::always_lot: return lot;
        }
        return 0;
    }
};

}  // namespace warung::inventory
