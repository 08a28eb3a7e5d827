#pragma once
// A logical process: a clock, pending events and a way to write to others.
//
//     class Counter : public kernel::Process<Counter> {
//         void handle(const Event&);        one event; now() is its time
//         void receive(const Mail&);        optional: mail from another process, before it is due
//     };
//
// A process schedules events for itself at any time from now on, and posts mail
// to others, which takes at least the engine's lookahead. They touch each other in
// no other way; inside a window they can therefore run in any order.
//
// Cancellation: there is none in the queue. What an event refers to carries a
// generation number that the event repeats (Event::tag); an event whose number is
// old is void (world::Visit does so for patience).

#include "sim/base/invariant.h"
#include "sim/kernel/pending_events.h"

#include <string>
#include <vector>

namespace warung::kernel {

/// What mail carries beside its event, if nothing else is asked for.
struct Nothing {};

/// An event for another process, with what it carries.
template <class Payload>
struct Mail {
    std::uint32_t to = 0;
    Event event;
    [[no_unique_address]] Payload payload{};
};

/// Mail under way, sorted into bags by groups of 2^shift neighbouring receivers.
template <class Payload>
struct Postbox {
    std::vector<std::vector<Mail<Payload>>> bags;
    int shift = 0;
    std::uint32_t receivers = 0;

    void put(const Mail<Payload>& mail) { bags[mail.to >> shift].push_back(mail); }
};

template <class Self, class Payload = Nothing>
class Process {
public:
    using PayloadType = Payload;

    /// `id` is the process's index in its engine, below 2^24.
    explicit Process(std::uint32_t id) : id_{id} {
        WARUNG_INVARIANT(id < (1U << 24), Time{}, "process " + std::to_string(id));
    }

    [[nodiscard]] std::uint32_t id() const { return id_; }
    [[nodiscard]] Time now() const { return now_; }
    [[nodiscard]] const PendingEvents& pending() const { return pending_; }

    /// Puts an event into this process's own future (or present: zero delay is allowed).
    void schedule(Time at, std::uint8_t event_class, std::uint16_t what, std::uint32_t a = 0, std::uint64_t b = 0,
                  std::uint16_t tag = 0) {
        WARUNG_INVARIANT(at >= now_, now_, "process " + std::to_string(id_) + " schedules into its past");
        pending_.push(Event{at, make_rank(event_class, id_, next_sequence()), b, a, what, tag});
    }

    /// Posts an event to process `to`; delivered at the end of the window. REQUIRES: the process runs in an Engine.
    void post(std::uint32_t to, Time at, std::uint8_t event_class, std::uint16_t what, const Payload& payload = {}) {
        WARUNG_INVARIANT(
            to < postbox_->receivers, now_,
            "process " + std::to_string(id_) + " writes to " + std::to_string(to) + ", which there is not");
        postbox_->put({to, {at, make_rank(event_class, id_, next_sequence()), 0, 0, what, 0}, payload});
    }

    /// False if advance(limit) would find nothing to do, as far as that is known at a glance.
    [[nodiscard]] bool may_act_before(Limit limit) const { return pending_.none_before() <= limit.at; }

    /// Handles everything due before `limit`, in order.
    void advance(Limit limit) {
        const auto end = limit.key();
        while (!pending_.empty() && pending_.top().key() < end) {
            const Event event = pending_.pop();
            now_ = event.at;
            static_cast<Self&>(*this).handle(event);
        }
        pending_.settle();
    }

    void receive(const Mail<Payload>& mail) { pending_.push(mail.event); }

    /// State to and from an archive (base/archive.h), between windows, when no mail is under way.
    template <class Archive>
    void archive(Archive& a) {
        a(sequence_, now_, pending_);
    }

    /// Where this process's mail goes. For the engine.
    void use_postbox(Postbox<Payload>* postbox) { postbox_ = postbox; }

protected:
    void set_now(Time t) { now_ = t; }
    PendingEvents& mutable_pending() { return pending_; }

private:
    std::uint32_t next_sequence() {
        WARUNG_INVARIANT(sequence_ != 0xFFFFFFFFU, now_, "process " + std::to_string(id_) + " has sent 2^32 events");
        return sequence_++;
    }

    std::uint32_t id_;
    std::uint32_t sequence_ = 0;
    Time now_;
    PendingEvents pending_;
    Postbox<Payload>* postbox_ = nullptr;
};

}  // namespace warung::kernel
