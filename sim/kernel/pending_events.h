#pragma once
// The pending events of one logical process: a small heap of those due soon, and
// buckets of time for the rest.
//
// While there are few events, all of them lie in the heap. Once there are many,
// what is due later waits unsorted in buckets of equal width, and a bucket enters
// the heap when its time comes: the heap stays in the cache, and an event far away
// costs one append and one read. Beyond the last bucket everything waits in one
// pile, from which the next set of buckets is dealt when the present one is used
// up; the width follows from the density found there, so nothing is to be tuned
// (the ladder queue of Tang, Goh and Thng 2005, ACM TOMACS 15(3), with one rung
// and a heap as its bottom). Measured against the alternatives in
// tests/bench/README.md.
//
// Times must not be negative. Not thread-safe; each process owns its own.

#include "sim/base/large_vector.h"
#include "sim/base/prefetch.h"
#include "sim/kernel/event_heap.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace warung::kernel {

/// Unsorted piles of events in blocks of a common pool: appending to a pile never moves its events, and a used-up pile
/// gives its blocks back.
class EventPiles {
public:
    struct Pile {
        std::uint32_t block = kNone;  ///< the one being filled
        std::uint32_t count = 0;
    };

    void append(Pile& pile, const Event& event) {
        const std::uint32_t slot = pile.count++ % kBlock;
        if (slot == 0) {
            const std::uint32_t fresh = take_block();
            before_[fresh] = pile.block;
            pile.block = fresh;
        }
        blocks_[pile.block][slot] = event;
    }

    /// Calls `use(event)` for every event and leaves the pile empty. `use` may append to other piles.
    template <class Use>
    void empty_into(Pile& pile, Use&& use) {
        Pile gone = std::exchange(pile, {});
        while (gone.block != kNone) {
            const std::uint32_t block = gone.block;
            gone.block = before_[block];
            if (gone.block != kNone) ::warung::prefetch(&blocks_[gone.block]);
            const std::uint32_t in_block = (gone.count - 1) % kBlock + 1;
            // By value: `use` may take a block, and the pool then moves.
            for (std::uint32_t i = 0; i < in_block; ++i) use(Event{blocks_[block][i]});
            gone.count -= in_block;
            before_[block] = free_;
            free_ = block;
        }
    }

    template <class Look>
    void look_at(const Pile& pile, Look&& look) const {
        std::uint32_t left = pile.count;
        for (std::uint32_t block = pile.block; block != kNone; block = before_[block]) {
            const std::uint32_t in_block = (left - 1) % kBlock + 1;
            for (std::uint32_t i = 0; i < in_block; ++i) look(blocks_[block][i]);
            left -= in_block;
        }
    }

    void prefetch(const Pile& pile) const {
        if (pile.block != kNone) ::warung::prefetch(&blocks_[pile.block]);
    }

private:
    static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
    static constexpr std::uint32_t kBlock = 16;  // events: half a kilobyte

    std::uint32_t take_block() {
        if (free_ == kNone) {
            blocks_.emplace_back();
            before_.push_back(kNone);
            return static_cast<std::uint32_t>(blocks_.size() - 1);
        }
        const std::uint32_t block = free_;
        free_ = before_[block];
        return block;
    }

    struct alignas(64) Block : std::array<Event, kBlock> {};
    LargeVector<Block> blocks_;
    std::vector<std::uint32_t> before_;  ///< the pile's previous block, or the next free one
    std::uint32_t free_ = kNone;
};

class PendingEvents {
public:
    [[nodiscard]] bool empty() const { return soon_.empty(); }
    [[nodiscard]] std::size_t size() const { return soon_.size() + (later_ ? later_->count : 0); }
    /// REQUIRES: not empty.
    [[nodiscard]] const Event& top() const { return soon_.top(); }

    /// No event is due before this: known without a look at the events themselves, and exact after settle().
    [[nodiscard]] Time none_before() const { return none_before_; }
    void settle() { none_before_ = empty() ? Time::never() : top().at; }

    [[gnu::always_inline]] void push(const Event& event) {
        none_before_ = std::min(none_before_, event.at);
        if (event.at <= soon_last_) {
            soon_.push(event);
            if (soon_.size() > kMany && !in_buckets_) set_buckets_up();
        } else {
            put_later(event);
        }
    }

    /// Removes and returns the first event. REQUIRES: not empty.
    Event pop() {
        const Event first = soon_.pop();
        if (soon_.empty() && later_) open_next_bucket();
        return first;
    }

    /// Calls `look(event)` for every pending event, in no particular order.
    template <class Look>
    void for_each(Look&& look) const {
        for (const Event& e : soon_.events()) look(e);
        if (!later_) return;
        for (const auto& bucket : later_->buckets) later_->piles.look_at(bucket, look);
        later_->piles.look_at(later_->beyond, look);
    }

    /// State to and from an archive (base/archive.h).
    template <class Archive>
    void archive(Archive& a) {
        std::vector<Event> events;
        if constexpr (!Archive::kReads) {
            events.reserve(size());
            for_each([&](const Event& e) { events.push_back(e); });
        }
        a(events);
        if constexpr (Archive::kReads) {
            *this = PendingEvents{};
            for (const Event& e : events) push(e);
        }
    }

    /// Asks the cache for what a push or pop will touch.
    void prefetch() const {
        if (soon_.empty()) return;
        const auto* first = reinterpret_cast<const char*>(&soon_.top());
        const std::size_t bytes = std::min<std::size_t>(soon_.size(), 16) * sizeof(Event);
        for (std::size_t i = 0; i < bytes; i += 64) ::warung::prefetch(first + i);
        ::warung::prefetch(first + bytes);
    }

private:
    static constexpr std::size_t kMany = 1024;     // events in the heap before buckets are set up
    static constexpr std::size_t kFew = 256;       // events for which buckets are given up again
    static constexpr std::size_t kPerBucket = 64;  // aimed at, where events lie densest

    struct Later {
        EventPiles piles;
        LargeVector<EventPiles::Pile> buckets;
        std::size_t next = 0;  ///< bucket to open
        Time begins;           ///< of bucket 0
        Time last;             ///< instant of the last bucket
        int width_bits = 0;    ///< a bucket spans 2^width_bits milliseconds
        EventPiles::Pile beyond;
        std::size_t count = 0;
        std::size_t count_when_dealt = 0;
    };

    void put_later(const Event& event) {
        Later& l = *later_;
        ++l.count;
        if (event.at <= l.last) {
            const auto bucket = static_cast<std::size_t>((event.at - l.begins).ms() >> l.width_bits);
            l.piles.append(l.buckets[bucket], event);
        } else {
            l.piles.append(l.beyond, event);
        }
    }

    /// Everything leaves the heap for buckets, of which the first comes back.
    void set_buckets_up() {
        if (!later_) later_ = std::make_unique<Later>();
        in_buckets_ = true;
        for (const Event& e : soon_.take()) later_->piles.append(later_->beyond, e);
        later_->count = later_->beyond.count;
        deal();
        open_next_bucket();
    }

    /// REQUIRES: the heap is empty. Fills it from the next bucket that is not, or leaves it empty if nothing is
    /// pending.
    void open_next_bucket() {
        Later& l = *later_;
        for (;;) {
            while (l.next < l.buckets.size() && l.buckets[l.next].count == 0) ++l.next;
            if (l.next < l.buckets.size()) {
                if (!outgrown(l.buckets[l.next])) break;
                for (; l.next < l.buckets.size(); ++l.next) {
                    l.piles.empty_into(l.buckets[l.next], [&l](const Event& e) { l.piles.append(l.beyond, e); });
                }
                deal();
                continue;
            }
            if (l.count <= kFew) {
                soon_last_ = Time::never();
                in_buckets_ = false;
                l.buckets.clear();
                l.next = 0;
                enter(l.beyond);
                return;
            }
            deal();
        }
        enter(l.buckets[l.next]);
        ++l.next;
        soon_last_ = last_instant(l.next);
        if (l.next < l.buckets.size()) l.piles.prefetch(l.buckets[l.next]);
    }

    /// The bucket is crowded because there are many more events than when the buckets were dealt.
    [[nodiscard]] bool outgrown(const EventPiles::Pile& bucket) const {
        return bucket.count > 16 * kPerBucket && later_->count > 4 * later_->count_when_dealt;
    }

    void enter(EventPiles::Pile& pile) {
        later_->count -= pile.count;
        later_->piles.empty_into(pile, [this](const Event& e) { soon_.append(e); });
        soon_.restore();
    }

    /// Deals what lies beyond into buckets. REQUIRES: buckets used up, something beyond.
    void deal() {
        Later& l = *later_;
        // The nearer half of the events decides the width, so that a few very late ones do not widen it.
        std::array<Time, 512> sample;
        const std::size_t stride = l.beyond.count / sample.size() + 1;
        std::size_t sampled = 0;
        std::size_t seen = 0;
        Time first = Time::never();
        Time last{0};
        l.piles.look_at(l.beyond, [&](const Event& e) {
            first = std::min(first, e.at);
            last = std::max(last, e.at);
            if (seen++ % stride == 0) sample[sampled++] = e.at;
        });
        const auto middle = sample.begin() + static_cast<std::ptrdiff_t>(sampled / 2);
        std::nth_element(sample.begin(), middle, sample.begin() + static_cast<std::ptrdiff_t>(sampled));
        const std::uint64_t per_half = l.beyond.count / 2 / kPerBucket + 1;
        const std::uint64_t width = static_cast<std::uint64_t>((*middle - first).ms()) / per_half + 1;
        l.width_bits = std::bit_width(width) - 1;
        const std::uint64_t needed = (static_cast<std::uint64_t>((last - first).ms()) >> l.width_bits) + 1;
        const auto buckets = static_cast<std::size_t>(std::min<std::uint64_t>(needed, 16 * per_half));
        l.buckets.assign(buckets, {});
        l.next = 0;
        l.begins = first;
        l.last = last_instant(buckets);
        l.count_when_dealt = l.count;
        l.count -= l.beyond.count;
        EventPiles::Pile all = std::exchange(l.beyond, {});
        l.piles.empty_into(all, [this](const Event& e) { put_later(e); });
    }

    /// The last instant of the first `buckets` buckets.
    [[nodiscard]] Time last_instant(std::size_t buckets) const {
        const auto end = static_cast<unsigned __int128>(later_->begins.ms()) +
                         (static_cast<unsigned __int128>(buckets) << later_->width_bits) - 1;
        const auto never = static_cast<unsigned __int128>(Time::never().ms());
        return Time{static_cast<std::int64_t>(std::min(end, never))};
    }

    Time none_before_ = Time::never();
    EventHeap soon_;
    bool in_buckets_ = false;
    Time soon_last_ = Time::never();  ///< what is due up to here lies in the heap
    std::unique_ptr<Later> later_;
};

}  // namespace warung::kernel
