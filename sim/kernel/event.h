#pragma once
// An event, and the total order in which events happen.
//
// Order: (time, class, sender, sender's sequence). Time first; at one instant
// the class says what comes first (arrivals before demand before reviews); then
// the sending process and its own running number. The key carries no thread and
// no order of insertion, so any executor with any number of threads processes
// the same events in the same order.

#include "sim/base/time.h"

#include <cstdint>

namespace warung::kernel {

/// Position of an event among those of the same instant.
/// Layout: class (8 bits), sender (24 bits), sender's sequence (32 bits).
constexpr std::uint64_t make_rank(std::uint8_t event_class, std::uint32_t sender, std::uint32_t sequence) {
    return (std::uint64_t{event_class} << 56) | (std::uint64_t{sender & 0xFFFFFFU} << 32) | sequence;
}

/// `what` names the message; `a`, `b` and `tag` belong to its handler.
struct Event {
    Time at;
    std::uint64_t rank = 0;
    std::uint64_t b = 0;
    std::uint32_t a = 0;
    std::uint16_t what = 0;
    std::uint16_t tag = 0;

    /// The order as one unsigned number: comparing it is one wide compare, no branches.
    [[nodiscard]] unsigned __int128 key() const {
        return (static_cast<unsigned __int128>(static_cast<std::uint64_t>(at.ms())) << 64) | rank;
    }
};
static_assert(sizeof(Event) == 32);

/// Everything strictly before (time, class) is due.
struct Limit {
    Time at;
    std::uint8_t event_class = 0;

    [[nodiscard]] unsigned __int128 key() const {
        return (static_cast<unsigned __int128>(static_cast<std::uint64_t>(at.ms())) << 64) |
               make_rank(event_class, 0, 0);
    }
};

}  // namespace warung::kernel
