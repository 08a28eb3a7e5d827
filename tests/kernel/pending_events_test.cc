// Pending events against a reference that is too simple to be wrong: std::priority_queue over the events' keys.
#include "sim/kernel/pending_events.h"
#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <queue>
#include <string>
#include <vector>

namespace warung::kernel {
namespace {

struct Later {
    bool operator()(const Event& x, const Event& y) const { return y.key() < x.key(); }
};
using Reference = std::priority_queue<Event, std::vector<Event>, Later>;

random::Stream luck_of(std::uint64_t entity) { return random::Stream{1, random::Purpose::test, entity}; }

/// All of an event in one number, for sums that do not depend on the order.
std::uint64_t digest(const Event& e) {
    return random::mix(static_cast<std::uint64_t>(e.at.ms()), e.rank) ^ random::mix(e.b, e.a) ^
           random::mix(e.what, e.tag);
}

/// Pushes and pops on PendingEvents and on the reference alike, and compares what comes out, whole events.
class Twins {
public:
    explicit Twins(std::uint64_t entity) : luck{luck_of(entity)} {}

    void push(Time at, std::uint8_t event_class = 0, std::uint32_t sender = 0) {
        const std::uint32_t n = sequence_++;
        const Event event{at, make_rank(event_class, sender, n), luck.bits(),
                          n,  static_cast<std::uint16_t>(n % 7), static_cast<std::uint16_t>(n % 11)};
        pending.push(event);
        reference_.push(event);
        sum_ += digest(event);
        wrong_ += pending.size() != reference_.size() || pending.none_before() > reference_.top().at;
    }
    Time pop() {
        const Event expected = reference_.top();
        reference_.pop();
        wrong_ += pending.empty() || pending.top().key() != expected.key();
        if (pending.empty()) return expected.at;
        const Event got = pending.pop();
        sum_ -= digest(expected);
        wrong_ += got.key() != expected.key() || digest(got) != digest(expected) || pending.size() != reference_.size();
        return now_ = expected.at;
    }
    /// An event `ms` after the last one popped.
    void push_after(double ms) { push(now_ + rounded_ms(ms)); }
    void hold(double ms) {
        pop();
        push_after(ms);
    }
    /// What a look at all events shows; with many events too slow to do each time.
    void look() {
        std::uint64_t sum = 0;
        std::size_t count = 0;
        pending.for_each([&](const Event& e) {
            sum += digest(e);
            ++count;
        });
        EXPECT_EQ(count, reference_.size());
        EXPECT_EQ(pending.size(), reference_.size());
        EXPECT_EQ(pending.empty(), reference_.empty());
        EXPECT_EQ(sum, sum_) << "for_each shows other events than were pushed";
        pending.settle();
        EXPECT_EQ(pending.none_before(), reference_.empty() ? Time::never() : reference_.top().at);
        EXPECT_EQ(wrong_, 0) << "pushes and pops that differed from the reference";
    }
    void drain() {
        look();
        while (size() > 0) pop();
        look();
    }
    [[nodiscard]] std::size_t size() const { return reference_.size(); }
    [[nodiscard]] Time now() const { return now_; }

    PendingEvents pending;
    random::Stream luck;

private:
    Reference reference_;
    std::uint32_t sequence_ = 0;
    std::uint64_t sum_ = 0;
    int wrong_ = 0;
    Time now_;
};

// ---- EventHeap ----

TEST(EventHeap, PopsInTheTotalOrder) {
    for (const std::uint32_t n : {1U, 2U, 5U, 6U, 21U, 22U, 1'000U, 30'000U}) {
        EventHeap heap;
        Reference reference;
        random::Stream luck = luck_of(n);
        for (std::uint32_t i = 0; i < n; ++i) {
            const Event e{
                Time{static_cast<std::int64_t>(luck.index(50))},
                make_rank(static_cast<std::uint8_t>(luck.index(4)), static_cast<std::uint32_t>(luck.index(5)), i),
                0,
                i,
                0,
                0};
            heap.push(e);
            reference.push(e);
            if (i % 3 == 2) {
                ASSERT_EQ(heap.pop().a, reference.top().a);
                reference.pop();
            }
        }
        while (!reference.empty()) {
            ASSERT_EQ(heap.top().a, reference.top().a);
            ASSERT_EQ(heap.pop().a, reference.top().a);
            reference.pop();
            ASSERT_EQ(heap.size(), reference.size());
        }
        EXPECT_TRUE(heap.empty());
    }
}

// Every size up to 300 has each shape of a last, incomplete family of a 4-ary heap.
TEST(EventHeap, IsInOrderAgainAfterAppendingAndRestoring) {
    for (std::uint32_t n = 0; n <= 300; ++n) {
        for (const std::uint32_t pushed : {0U, n / 2}) {
            EventHeap heap;
            random::Stream luck = luck_of(n);
            std::vector<std::uint64_t> ranks;
            for (std::uint32_t i = 0; i < n; ++i) {
                const Event e{Time{0}, make_rank(static_cast<std::uint8_t>(luck.index(3)), 0, i), 0, 0, 0, 0};
                ranks.push_back(e.rank);
                i < pushed ? heap.push(e) : heap.append(e);
            }
            heap.restore();
            std::sort(ranks.begin(), ranks.end());
            for (const std::uint64_t rank : ranks) ASSERT_EQ(heap.pop().rank, rank) << n << " events";
            EXPECT_TRUE(heap.empty());
        }
    }
}

TEST(EventHeap, GivesUpAllItsEvents) {
    EventHeap heap;
    for (std::uint32_t i = 0; i < 100; ++i) heap.push({Time{100 - i}, make_rank(0, 0, i), 0, i, 0, 0});
    std::vector<Event> all = heap.take();
    EXPECT_TRUE(heap.empty());
    std::vector<bool> seen(100);
    for (const Event& e : all) seen[e.a] = true;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 100);
    heap.push(all.front());
    EXPECT_EQ(heap.size(), 1U);
}

// ---- PendingEvents, at rest ----

TEST(PendingEvents, HaveNothingToSayWhenEmpty) {
    PendingEvents pending;
    EXPECT_TRUE(pending.empty());
    EXPECT_EQ(pending.size(), 0U);
    EXPECT_EQ(pending.none_before(), Time::never());
    pending.prefetch();
    pending.for_each([](const Event&) { FAIL(); });
}

// What none_before() says is a bound until settle() makes it exact.
TEST(PendingEvents, KnowATimeBeforeWhichNothingIsDue) {
    PendingEvents pending;
    for (const std::int64_t t : {30, 10, 20}) {
        pending.push({Time{t}, make_rank(0, 0, static_cast<std::uint32_t>(t)), 0, 0, 0, 0});
    }
    EXPECT_EQ(pending.none_before(), Time{10});
    EXPECT_EQ(pending.pop().at, Time{10});
    EXPECT_LE(pending.none_before(), Time{20});
    pending.settle();
    EXPECT_EQ(pending.none_before(), Time{20});
    pending.pop();
    pending.pop();
    pending.settle();
    EXPECT_EQ(pending.none_before(), Time::never());
}

// Numbers of events around the sizes at which buckets come (1,024) and go (256) and blocks fill (16).
TEST(PendingEvents, PopInOrderForAnyNumberOfEvents) {
    for (const int n : {1, 2, 3, 15, 16, 17, 255, 256, 257, 258, 1'023, 1'024, 1'025, 1'026, 1'040, 1'041, 5'000}) {
        for (const std::uint64_t span : {1ULL, 2ULL, 100ULL, 1'000'000ULL, 1ULL << 50}) {
            SCOPED_TRACE(std::to_string(n) + " events over " + std::to_string(span) + " ms");
            Twins twins{static_cast<std::uint64_t>(n) * 1000 + span};
            for (int i = 0; i < n; ++i) twins.push(Time{static_cast<std::int64_t>(twins.luck.index(span))});
            twins.drain();
        }
    }
}

TEST(PendingEvents, AreReadyForMoreAfterRunningEmpty) {
    Twins twins{1};
    for (int round = 0; round < 30; ++round) {
        const int n = round % 3 == 0 ? 3 : round % 3 == 1 ? 300 : 3'000;
        for (int i = 0; i < n; ++i) twins.push_after(1e5 * twins.luck.exponential());
        twins.drain();
    }
}

TEST(PendingEvents, MoveWithTheirBuckets) {
    std::vector<PendingEvents> several(1);
    for (std::uint32_t i = 0; i < 3'000; ++i) several[0].push({Time{3'000 - i}, make_rank(0, 0, i), 0, i, 0, 0});
    for (int i = 0; i < 20; ++i) several.emplace_back();  // moves the first a few times
    for (std::uint32_t i = 3'000; i-- > 0;) ASSERT_EQ(several[0].pop().a, i);
}

// ---- The total order under many shapes ----

using Gap = std::function<double(random::Stream&)>;
struct Shape {
    std::string name;
    Gap gap;
};
const std::vector<Shape> kShapes = {
    {"exponential", [](random::Stream& s) { return 1e6 * s.exponential(); }},
    {"exponential, many ties", [](random::Stream& s) { return 5 * s.exponential(); }},
    {"uniform", [](random::Stream& s) { return 2e6 * s.uniform(); }},
    {"constant", [](random::Stream&) { return 1e6; }},
    {"none: always the present instant", [](random::Stream&) { return 0.0; }},
    {"seconds or months",
     [](random::Stream& s) { return s.uniform() < 0.9 ? 1e3 * s.exponential() : 1e10 * s.uniform(); }},
    {"seldom at once, mostly late", [](random::Stream& s) { return s.uniform() < 0.1 ? 0.0 : 1e8 + s.uniform(); }},
    {"heavy tail: Pareto 0.5", [](random::Stream& s) { return std::min(1e15, 1e3 * std::pow(s.uniform(), -2.0)); }},
    {"heavy tail: Pareto 1.1", [](random::Stream& s) { return std::min(1e15, 1e3 * std::pow(s.uniform(), -1 / 1.1)); }},
    {"whole days", [](random::Stream& s) { return 8.64e7 * static_cast<double>(s.index(400)); }},
    {"over all of time", [](random::Stream& s) { return 1e11 * s.exponential(); }},
};

TEST(PendingEvents, PopInOrderWhileTheirNumberHolds) {
    for (std::size_t shape = 0; shape < kShapes.size(); ++shape) {
        for (const int n : {1, 10, 1'000, 1'100, 20'000}) {
            SCOPED_TRACE(kShapes[shape].name + ", " + std::to_string(n) + " pending");
            Twins twins{100 * shape + static_cast<std::uint64_t>(n)};
            for (int i = 0; i < n; ++i) twins.push_after(kShapes[shape].gap(twins.luck));
            for (int i = 0; i < 40'000; ++i) twins.hold(kShapes[shape].gap(twins.luck));
            twins.drain();
        }
    }
}

// A walk between no event and some 10,000, so that buckets come and go many times.
TEST(PendingEvents, PopInOrderWhileTheirNumberWanders) {
    for (std::size_t shape = 0; shape < kShapes.size(); ++shape) {
        SCOPED_TRACE(kShapes[shape].name);
        Twins twins{1'000 + shape};
        for (int wave = 0; wave < 12; ++wave) {
            const double growing = wave % 2 == 0 ? 0.75 : 0.25;
            for (int i = 0; i < 10'000; ++i) {
                if (twins.luck.uniform() < growing) {
                    twins.push_after(kShapes[shape].gap(twins.luck));
                } else if (twins.size() > 0) {
                    twins.pop();
                }
            }
            twins.look();
        }
        twins.drain();
    }
}

// Ties of time are broken by class, then sender, then sequence, also between heap and buckets.
TEST(PendingEvents, PopInOrderOfClassAndSenderAtOneInstant) {
    Twins twins{3};
    const auto push = [&] {
        twins.push(twins.now() + Duration{static_cast<std::int64_t>(twins.luck.index(40))},
                   static_cast<std::uint8_t>(twins.luck.index(256)),
                   static_cast<std::uint32_t>(twins.luck.index(1 << 24)));
    };
    for (int i = 0; i < 30'000; ++i) push();
    for (int i = 0; i < 60'000; ++i) {
        twins.pop();
        push();
    }
    twins.drain();
}

// The density that the buckets were made for is off by a thousand on the way up and down.
TEST(PendingEvents, PopInOrderWhileGrowingToAMillionAndShrinkingBack) {
    Twins twins{4};
    const auto gap = [&] { return 1e7 * twins.luck.exponential(); };
    for (int i = 0; i < 1'000; ++i) twins.push_after(gap());
    while (twins.size() < 1'000'000) {
        twins.hold(gap());
        for (int i = 0; i < 20; ++i) twins.push_after(gap());
    }
    twins.look();
    while (twins.size() > 1'000) {
        twins.hold(gap());
        for (int i = 0; i < 20; ++i) twins.pop();
    }
    for (int i = 0; i < 10'000; ++i) twins.hold(gap());
    twins.drain();
}

// A crowd that gathers in one second far away, after buckets of hours were dealt.
TEST(PendingEvents, PopInOrderWhenACrowdGathersInOneBucket) {
    Twins twins{5};
    for (int i = 0; i < 5'000; ++i) twins.push_after(1e9 * twins.luck.uniform());
    for (int i = 0; i < 200'000; ++i)
        twins.push(Time{500'000'000 + static_cast<std::int64_t>(twins.luck.index(1'000))});
    twins.drain();
}

TEST(PendingEvents, KeepAMillionSimultaneousEventsInSequence) {
    for (const bool others_first : {false, true}) {
        PendingEvents pending;
        std::uint32_t sequence = 0;
        // With others before, buckets are open when the crowd comes.
        for (std::int64_t t = 0; others_first && t < 2'000; ++t) {
            pending.push({Time{t}, make_rank(1, 0, sequence++), 0, 0, 0, 0});
        }
        const std::uint32_t first = sequence;
        for (std::uint32_t i = 0; i < 1'000'000; ++i) {
            pending.push({Time{5'000}, make_rank(1, 0, sequence++), 0, i, 0, 0});
        }
        EXPECT_EQ(pending.size(), sequence);
        for (std::uint32_t i = 0; i < first; ++i) ASSERT_EQ(pending.pop().at, Time{i});
        for (std::uint32_t i = 0; i < 1'000'000; ++i) ASSERT_EQ(pending.pop().a, i);
        EXPECT_TRUE(pending.empty());
    }
}

// Before the open bucket, into it, on its edges and into any later one.
TEST(PendingEvents, TakeEventsForAnyTimeWhileBucketsAreOpen) {
    Twins twins{6};
    for (int i = 0; i < 5'000; ++i)
        twins.push(Time{1'000'000 + static_cast<std::int64_t>(twins.luck.index(1'000'000))});
    for (int i = 0; i < 20'000; ++i) {
        // A queue by itself allows the past of what was popped; it is then first.
        const std::int64_t now = twins.now().ms();
        switch (twins.luck.index(4)) {
            case 0: twins.push(Time{now}); break;
            case 1:
                twins.push(Time{static_cast<std::int64_t>(twins.luck.index(static_cast<std::uint64_t>(now) + 1))});
                break;
            case 2: twins.push(Time{now + static_cast<std::int64_t>(twins.luck.index(20'000))}); break;
            default:
                twins.push(Time{now + (1LL << twins.luck.index(40)) - static_cast<std::int64_t>(twins.luck.index(2))});
        }
        if (twins.luck.uniform() < 0.9) twins.pop();
    }
    twins.drain();
}

// Two instants around each edge of a bucket, for buckets of all widths.
TEST(PendingEvents, PopInOrderAroundTheEdgesOfBuckets) {
    for (int width_bits = 0; width_bits < 40; ++width_bits) {
        SCOPED_TRACE("around multiples of 2^" + std::to_string(width_bits));
        Twins twins{200 + static_cast<std::uint64_t>(width_bits)};
        const auto edge = [&] {
            const std::int64_t near = static_cast<std::int64_t>(twins.luck.index(300)) << width_bits;
            return near + static_cast<std::int64_t>(twins.luck.index(3));
        };
        for (int i = 0; i < 3'000; ++i) twins.push(Time{edge()});
        for (int i = 0; i < 3'000; ++i) twins.push(twins.pop() + Duration{edge()});
        twins.drain();
    }
}

TEST(PendingEvents, KeepWhatIsDueAtTheEndOfTime) {
    const std::int64_t never = Time::never().ms();
    for (const int ordinary : {0, 10, 3'000}) {
        for (const int last : {1, 10, 300, 2'000}) {
            SCOPED_TRACE(std::to_string(ordinary) + " ordinary events, " + std::to_string(last) + " last ones");
            Twins twins{300};
            for (int i = 0; i < ordinary || i < last; ++i) {
                if (i < last)
                    twins.push(Time{never - (i % 3 == 0 ? 0 : static_cast<std::int64_t>(twins.luck.index(3)))});
                if (i < ordinary) twins.push(Time{static_cast<std::int64_t>(twins.luck.index(1'000'000))});
            }
            twins.drain();
        }
    }
    // Every magnitude there is: buckets for some must not overflow over others.
    Twins twins{301};
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t bits = twins.luck.bits() >> 1;
        twins.push(Time{static_cast<std::int64_t>(bits >> twins.luck.index(63))});
    }
    for (int i = 0; i < 20'000; ++i) {
        const Time now = twins.pop();
        const std::uint64_t left = static_cast<std::uint64_t>((Time::never() - now).ms());
        twins.push(now + Duration{static_cast<std::int64_t>(twins.luck.index(left) >> twins.luck.index(63))});
    }
    twins.drain();
}

// A crowd at Time::never() (say, customers who never lose patience) is a crowd like any other. Generous: what is looked
// for is a cost that grows with the square of the number.
TEST(PendingEvents, TakeACrowdAtTheEndOfTimeAsFastAsAnyOther) {
    const auto seconds_for = [](Time at) {
        PendingEvents pending;
        const auto begin = std::chrono::steady_clock::now();
        for (std::uint32_t i = 0; i < 16'000; ++i) pending.push({at, make_rank(0, 0, i), 0, i, 0, 0});
        for (std::uint32_t i = 0; i < 16'000; ++i) EXPECT_EQ(pending.pop().a, i);
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    };
    EXPECT_LT(seconds_for(Time::never()), 0.1 + 100 * seconds_for(Time{5}));
}

}  // namespace
}  // namespace warung::kernel
