#pragma once
// The pending events of one logical process: an implicit 4-ary heap.
// Times must not be negative. Not thread-safe; each process owns its own.

#include "sim/kernel/event.h"

#include <cstddef>
#include <vector>

namespace warung::kernel {

class EventQueue {
public:
    [[nodiscard]] bool empty() const { return heap_.empty(); }
    [[nodiscard]] std::size_t size() const { return heap_.size(); }
    /// REQUIRES: not empty.
    [[nodiscard]] const Event& top() const { return heap_.front(); }
    void reserve(std::size_t n) { heap_.reserve(n); }
    void clear() { heap_.clear(); }

    void push(const Event& event) {
        std::size_t hole = heap_.size();
        heap_.push_back(event);
        const auto key = event.key();
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / kArity;
            if (!(key < heap_[parent].key())) break;
            heap_[hole] = heap_[parent];
            hole = parent;
        }
        heap_[hole] = event;
    }

    /// Removes and returns the first event. REQUIRES: not empty.
    Event pop() {
        const Event first = heap_.front();
        const Event last = heap_.back();
        heap_.pop_back();
        if (!heap_.empty()) sift_down(last);
        return first;
    }

    /// All pending events, in no particular order (for accounting at the end of a run).
    [[nodiscard]] const std::vector<Event>& pending() const { return heap_; }

private:
    static constexpr std::size_t kArity = 4;

    void sift_down(const Event& event) {
        const std::size_t n = heap_.size();
        const auto key = event.key();
        std::size_t hole = 0;
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
