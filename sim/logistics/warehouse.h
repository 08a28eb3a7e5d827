#pragma once
// A warehouse's stock of one kind, its backorders and its picking waves. Knows nothing of clocks or queues. The same
// class is the world's warehouses, which pick in waves, and the sites of supply networks (supply/network.h), where what
// there is leaves at once.

#include "sim/inventory/policies.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

namespace warung::logistics {

/// What to do about an order that the stock does not cover.
enum class Shortfall : std::uint8_t {
    wait,       ///< for more stock
    pass_on,    ///< it leaves for another warehouse
    part_wait,  ///< what there is leaves, the rest waits
    part_pass,  ///< what there is leaves, the rest is passed on
};

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

    /// Picks waiting orders in the order they came, as far as stock and `capacity` reach; a smaller order may overtake
    /// one that stock cannot cover. What becomes of that one `decide(order)` says; `short_of(order)` gets what is
    /// passed on, `part(order, units)` the part that leaves of an order that is taken apart. An order larger than a
    /// whole wave is picked in a wave of its own: `whole` is what a wave has before anything is picked, here or from
    /// the other stocks that share the pickers. Returns the capacity left.
    template <class Decide, class Picked, class Part, class Short>
    std::int64_t wave(std::int64_t capacity, std::int64_t whole, Decide&& decide, Picked&& picked, Part&& part,
                      Short&& short_of) {
        std::deque<Order> left;
        while (!waiting_.empty()) {
            Order order = waiting_.front();
            waiting_.pop_front();
            if (order.units > on_hand_) {
                const Shortfall what = decide(order);
                const bool in_parts = what == Shortfall::part_wait || what == Shortfall::part_pass;
                if (in_parts) {
                    const std::int64_t units = std::min(on_hand_, capacity);
                    take(units);
                    capacity -= units;
                    if (units > 0) part(order, units);
                    order.units -= units;
                }
                const bool goes_on = what == Shortfall::pass_on || (what == Shortfall::part_pass && on_hand_ == 0);
                if (goes_on) {
                    waiting_units_ -= order.units;
                    short_of(order);
                } else {
                    left.push_back(order);
                }
            } else if (order.units > capacity && capacity < whole) {
                left.push_back(order);
                capacity = 0;
            } else {
                capacity = std::max<std::int64_t>(0, capacity - order.units);
                take(order.units);
                picked(order);
            }
        }
        waiting_ = std::move(left);
        return capacity;
    }
    /// A wave of its own.
    template <class Decide, class Picked, class Part, class Short>
    void wave(std::int64_t capacity, Decide&& decide, Picked&& picked, Part&& part, Short&& short_of) {
        wave(capacity, capacity, decide, picked, part, short_of);
    }
    /// Whole orders at the capacity of an ordinary wave; those that stock does not cover stay, or are passed on.
    template <class Picked, class Short>
    void wave(bool pass_over, Picked&& picked, Short&& short_of) {
        wave(
            wave_capacity_, [=](const Order&) { return pass_over ? Shortfall::pass_on : Shortfall::wait; }, picked,
            [](const Order&, std::int64_t) {}, short_of);
    }

    /// Without waves or pickers: as far as stock reaches what waits leaves at once, in the order it came and in parts.
    /// `leave(order, last)` gets the parts; `last` tells that nothing of the order waits any more.
    template <class Leave>
    void serve(Leave&& leave) {
        while (on_hand_ > 0 && !waiting_.empty()) {
            const Order part{waiting_.front().parcel, std::min(on_hand_, waiting_.front().units)};
            take(part.units);
            waiting_.front().units -= part.units;
            const bool last = waiting_.front().units == 0;
            if (last) waiting_.pop_front();
            leave(part, last);
        }
    }

    /// Units to order now; they count as on order from here on.
    std::int64_t reorder() {
        const std::int64_t q = policy_.order_quantity(position());
        on_order_ += q;
        return q;
    }

    /// So many are ordered by somebody else's rule.
    void order(std::int64_t units) { on_order_ += units; }

    /// Stock and orders; policy and capacity come from the scenario.
    template <class Archive>
    void archive(Archive& a) {
        a(on_hand_, on_order_, waiting_units_, waiting_);
    }

    [[nodiscard]] std::int64_t on_hand() const { return on_hand_; }
    [[nodiscard]] std::int64_t on_order() const { return on_order_; }
    [[nodiscard]] std::int64_t backlog() const { return waiting_units_; }
    [[nodiscard]] std::int64_t net() const { return on_hand_ - waiting_units_; }
    [[nodiscard]] std::int64_t position() const { return net() + on_order_; }
    [[nodiscard]] std::int64_t wave_capacity() const { return wave_capacity_; }
    [[nodiscard]] Duration review() const { return policy_.review; }
    [[nodiscard]] const std::deque<Order>& waiting() const { return waiting_; }

private:
    void take(std::int64_t units) {
        on_hand_ -= units;
        waiting_units_ -= units;
    }

    std::int64_t on_hand_ = 0;
    std::int64_t on_order_ = 0;
    std::int64_t waiting_units_ = 0;
    inventory::Policy policy_;
    std::int64_t wave_capacity_ = 0;
    std::deque<Order> waiting_;
};

}  // namespace warung::logistics
