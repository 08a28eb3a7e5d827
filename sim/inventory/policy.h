#pragma once
// Stock policies, shared by kiosks and warehouses.

#include <cstdint>

namespace warung::inventory {

/// (s, S), reviewed after every change: at a position of s or less, order up to S.
struct ReorderPolicy {
    std::int64_t reorder_point = 0;  ///< s
    std::int64_t order_up_to = 0;    ///< S

    /// Units to order at this inventory position (on hand + on order - backorders); 0 for none.
    [[nodiscard]] constexpr std::int64_t order_quantity(std::int64_t position) const {
        return position <= reorder_point ? order_up_to - position : 0;
    }
};

}  // namespace warung::inventory
