#pragma once
// An implicit 4-ary heap of events. The structure of choice while it fits into
// the cache; pending_events.h keeps it that small.

#include "sim/kernel/event.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace warung::kernel {

class EventHeap {
public:
    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] std::size_t size() const { return heap_.size(); }
    /// REQUIRES: not empty.
    [[nodiscard]] const Event& top() const { return heap_.front(); }

    /// Always inlined: an event that is handed over through memory is read back before its writing is through, and the
    /// processor waits.
    [[gnu::always_inline]] void push(const Event& event) {
        std::size_t hole = heap_.size();
        heap_.push_back(event);
        const auto key = event.key();
        if (hole == 0 || !(key < heap_[(hole - 1) / kArity].key())) return;
        do {
            const std::size_t parent = (hole - 1) / kArity;
            heap_[hole] = heap_[parent];
            hole = parent;
        } while (hole > 0 && key < heap_[(hole - 1) / kArity].key());
        heap_[hole] = event;
    }

    /// Removes and returns the first event. REQUIRES: not empty.
    Event pop() {
        const Event first = heap_.front();
        const Event last = heap_.back();
        heap_.pop_back();
        if (!heap_.empty()) sift_down(0, last);
        return first;
    }

    /// Adds an event without restoring the order; restore() does that for all of them at once (Floyd 1964).
    void append(const Event& event) { heap_.push_back(event); }
    void restore() {
        for (std::size_t i = (heap_.size() + kArity - 2) / kArity; i-- > 0;) sift_down(i, Event{heap_[i]});
    }

    /// Gives up all events, in no particular order.
    [[nodiscard]] std::vector<Event> take() { return std::exchange(heap_, {}); }
    /// All events, in no particular order.
    [[nodiscard]] const std::vector<Event>& events() const { return heap_; }

private:
    static constexpr std::size_t kArity = 4;

    void sift_down(std::size_t hole, const Event& event) {
        const std::size_t n = heap_.size();
        const auto key = event.key();
        for (;;) {
            const std::size_t first_child = hole * kArity + 1;
            if (first_child >= n) break;
            std::size_t best = first_child;
            auto best_key = heap_[first_child].key();
            const std::size_t end = first_child + kArity < n ? first_child + kArity : n;
            for (std::size_t child = first_child + 1; child < end; ++child) {
                const auto child_key = heap_[child].key();
                const bool less = child_key < best_key;
                best = less ? child : best;
                best_key = less ? child_key : best_key;
            }
            if (!(best_key < key)) break;
            heap_[hole] = heap_[best];
            hole = best;
        }
        heap_[hole] = event;
    }

    std::vector<Event> heap_;
};

}  // namespace warung::kernel
