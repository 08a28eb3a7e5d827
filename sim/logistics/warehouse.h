#pragma once
// A warehouse's stock, its backorders and its picking waves. Knows nothing of clocks or queues.

#include "sim/inventory/policies.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

namespace warung::logistics {

class Warehouse {
public:
    Warehouse() = default;
    Warehouse(std::int64_t stock, inventory::Policy policy, std::int64_t wave_capacity)
        : on_hand_{stock}, policy_{policy}, wave_capacity_{wave_capacity} {}

    struct Order {
        std::uint32_t parcel = 0;
        std::int64_t units = 0;
    };

    void accept(Order order) {
        waiting_.push_back(order);
        waiting_units_ += order.units;
    }
    void receive(std::int64_t units) {
        on_hand_ += units;
        on_order_ -= units;
    }
    void take_back(std::int64_t units) { on_hand_ += units; }

    /// Picks waiting orders in the order they came, as far as stock and pickers reach; a smaller order may overtake one
    /// that stock cannot cover. That one stays (or, if `pass_over`, is given to `short_of` and leaves); an order larger
    /// than a whole wave is picked in a wave of its own.
    template <class Picked, class Short>
    void wave(bool pass_over, Picked&& picked, Short&& short_of) {
        std::int64_t capacity = wave_capacity_;
        std::deque<Order> left;
        while (!waiting_.empty()) {
            const Order order = waiting_.front();
            waiting_.pop_front();
            if (order.units > on_hand_) {
                if (pass_over) {
                    waiting_units_ -= order.units;
                    short_of(order);
                } else {
                    left.push_back(order);
                }
            } else if (order.units > capacity && capacity < wave_capacity_) {
                left.push_back(order);
                capacity = 0;
            } else {
                capacity = std::max<std::int64_t>(0, capacity - order.units);
                on_hand_ -= order.units;
                waiting_units_ -= order.units;
                picked(order);
            }
        }
        waiting_ = std::move(left);
    }

    /// Units to order now; they count as on order from here on.
    std::int64_t reorder() {
        const std::int64_t q = policy_.order_quantity(on_hand_ + on_order_ - waiting_units_);
        on_order_ += q;
        return q;
    }

    /// Stock and orders; policy and capacity come from the scenario.
    template <class Archive>
    void archive(Archive& a) {
        a(on_hand_, on_order_, waiting_units_, waiting_);
    }

    [[nodiscard]] std::int64_t on_hand() const { return on_hand_; }
    [[nodiscard]] const std::deque<Order>& waiting() const { return waiting_; }

private:
    std::int64_t on_hand_ = 0;
    std::int64_t on_order_ = 0;
    std::int64_t waiting_units_ = 0;
    inventory::Policy policy_;
    std::int64_t wave_capacity_ = 0;
    std::deque<Order> waiting_;
};

}  // namespace warung::logistics
