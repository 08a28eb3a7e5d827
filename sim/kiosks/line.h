#pragma once
// A line of waiting people: first come, first served, and whoever loses patience leaves from the middle.
//
// The line holds places of slots that live elsewhere (visits of a region, customers of a counter), each with a `next`
// and a `previous`. Every operation takes constant time.

#include <cstdint>

namespace warung::kiosks {

inline constexpr std::uint32_t kNobody = 0xFFFFFFFFU;

struct Line {
    std::uint32_t first = kNobody;
    std::uint32_t last = kNobody;

    [[nodiscard]] bool empty() const { return first == kNobody; }

    template <class Slots>
    void join(Slots& slots, std::uint32_t who) {
        slots[who].previous = last;
        slots[who].next = kNobody;
        (last == kNobody ? first : slots[last].next) = who;
        last = who;
    }
    /// Ahead of everybody.
    template <class Slots>
    void jump(Slots& slots, std::uint32_t who) {
        slots[who].previous = kNobody;
        slots[who].next = first;
        (first == kNobody ? last : slots[first].previous) = who;
        first = who;
    }
    template <class Slots>
    void leave(Slots& slots, std::uint32_t who) {
        const std::uint32_t before = slots[who].previous;
        const std::uint32_t after = slots[who].next;
        (before == kNobody ? first : slots[before].next) = after;
        (after == kNobody ? last : slots[after].previous) = before;
    }
};

}  // namespace warung::kiosks
