#pragma once
// A logical process: a clock, pending events and an outbox of its own.
//
// Derive the model's process from Process<Payload> and give it
//     void handle(const Event&)                 one event, now() is its time
//     void receive(const Mail<Payload>&)        mail from another process, before it is due
// Processes touch each other only through mail, and mail takes at least the
// executor's lookahead; inside a window they can therefore run in any order.

#include "sim/base/invariant.h"
#include "sim/kernel/event_queue.h"

#include <string>
#include <vector>

namespace warung::kernel {

/// An event for another process, with what it carries.
template <class Payload>
struct Mail {
    std::uint32_t to = 0;
    Event event;
    Payload payload{};
};

template <class Payload>
class Process {
public:
    explicit Process(std::uint32_t id) : id_{id} {}

    [[nodiscard]] std::uint32_t id() const { return id_; }
    [[nodiscard]] Time now() const { return now_; }
    [[nodiscard]] const EventQueue& queue() const { return queue_; }
    std::vector<Mail<Payload>>& outbox() { return outbox_; }

    /// Puts an event into this process's own future (or present: zero delay is allowed).
    void schedule(Time at, std::uint8_t event_class, std::uint16_t what, std::uint32_t a = 0, std::uint64_t b = 0,
                  std::uint16_t tag = 0) {
        WARUNG_INVARIANT(at >= now_, now_, "process " + std::to_string(id_) + " schedules into its past");
        queue_.push(Event{at, make_rank(event_class, id_, next_sequence()), b, a, what, tag});
    }

    /// Posts an event to process `to`; delivered at the end of the window.
    void post(std::uint32_t to, Time at, std::uint8_t event_class, std::uint16_t what, Payload payload) {
        Event event;
        event.at = at;
        event.rank = make_rank(event_class, id_, next_sequence());
        event.what = what;
        outbox_.push_back({to, event, std::move(payload)});
    }

protected:
    void set_now(Time t) { now_ = t; }
    EventQueue& mutable_queue() { return queue_; }

private:
    std::uint32_t next_sequence() {
        WARUNG_INVARIANT(sequence_ != 0xFFFFFFFFU, now_, "process " + std::to_string(id_) + " has sent 2^32 events");
        return sequence_++;
    }

    std::uint32_t id_;
    std::uint32_t sequence_ = 0;
    Time now_;
    EventQueue queue_;
    std::vector<Mail<Payload>> outbox_;
};

}  // namespace warung::kernel
