// The kernel's yardsticks (sim/benchmarks/kernel_models.h) under Google Benchmark, and the set of pending events
// against the alternatives. Times are CPU per item; compare ratios and per-unit costs, machines differ.
//   build/tests/kernel_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only=true
//   build/tests/kernel_bench --benchmark_filter='hold.*Bimodal'

#include "sim/benchmarks/kernel_models.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <queue>
#include <vector>

namespace warung::benchmarks {
namespace {

using kernel::EventHeap;
using kernel::PendingEvents;

/// The standard library's binary heap.
class BinaryHeap {
public:
    void push(const Event& event) { queue_.push(event); }
    Event pop() {
        const Event first = queue_.top();
        queue_.pop();
        return first;
    }

private:
    struct Later {
        bool operator()(const Event& a, const Event& b) const { return b.key() < a.key(); }
    };
    std::priority_queue<Event, std::vector<Event>, Later> queue_;
};

/// Buckets of a width that somebody must know beforehand; a bucket is sorted when its time comes, what falls into the
/// open one goes to a small heap, and what lies a whole round ahead or more waits in one pile for the next round.
class BucketRing {
public:
    explicit BucketRing(double ms_per_event)
        : width_{std::max<std::int64_t>(1, static_cast<std::int64_t>(kPerBucket * ms_per_event))}, ring_(kBuckets) {}

    void push(const Event& event) {
        const std::int64_t bucket = event.at.ms() / width_;
        if (bucket <= open_) {
            late_.push(event);
        } else if (bucket < round_end_) {
            ring_[static_cast<std::size_t>(bucket) % kBuckets].push_back(event);
        } else {
            far_.push_back(event);
        }
    }
    Event pop() {
        while (next_ == now_.size() && late_.empty()) open_next();
        if (next_ == now_.size() || (!late_.empty() && late_.top().key() < now_[next_].key())) return late_.pop();
        return now_[next_++];
    }

private:
    static constexpr double kPerBucket = 256;
    static constexpr std::size_t kBuckets = 1U << 16;

    void open_next() {
        now_.clear();
        next_ = 0;
        if (++open_ == round_end_) {
            round_end_ += kBuckets;
            std::vector<Event> waiting;
            waiting.swap(far_);
            for (const Event& e : waiting) {
                const std::int64_t bucket = e.at.ms() / width_;
                if (bucket < round_end_) {
                    ring_[static_cast<std::size_t>(bucket) % kBuckets].push_back(e);
                } else {
                    far_.push_back(e);
                }
            }
        }
        now_.swap(ring_[static_cast<std::size_t>(open_) % kBuckets]);
        std::sort(now_.begin(), now_.end(), [](const Event& a, const Event& b) { return a.key() < b.key(); });
    }

    std::int64_t width_;
    std::vector<std::vector<Event>> ring_;
    std::int64_t open_ = 0;
    std::int64_t round_end_ = kBuckets;
    std::vector<Event> now_;  ///< the open bucket, sorted
    std::size_t next_ = 0;
    EventHeap late_;
    std::vector<Event> far_;
};

/// No order at all: what drawing a delay and handing an event over cost by themselves.
class LastEvent {
public:
    void push(const Event& event) { event_ = event; }
    Event pop() { return event_; }

private:
    Event event_;
};

template <class Queue>
Queue make_queue(double) {
    return {};
}
template <>
BucketRing make_queue<BucketRing>(double ms_per_event) {
    return BucketRing{ms_per_event};
}

template <class Queue, class Delays>
void hold(benchmark::State& state) {
    const auto pending = static_cast<std::size_t>(state.range(0));
    const Delays delays{pending};
    const double ms_per_event = delays.mean_ms() / static_cast<double>(pending);
    HoldModel<Queue, Delays> model{pending, delays, make_queue<Queue>(ms_per_event)};
    for (auto _ : state) model.hold(1'000);
    state.SetItemsProcessed(state.iterations() * 1'000);
    state.counters["per_hold_s"] = benchmark::Counter(static_cast<double>(state.iterations() * 1'000),
                                                      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// Holds are counted, not timed, so that all alternatives walk the same way; 10 million events turn over once.
void sizes(benchmark::internal::Benchmark* b) { b->Arg(1'000)->Arg(100'000)->Iterations(5'000); }
void large(benchmark::internal::Benchmark* b) { b->Arg(10'000'000)->Iterations(10'000); }
#define HOLD_OF(Delays)                                              \
    BENCHMARK(hold<LastEvent, Delays>)->Apply(sizes);                \
    BENCHMARK(hold<BinaryHeap, Delays>)->Apply(sizes)->Apply(large); \
    BENCHMARK(hold<EventHeap, Delays>)->Apply(sizes)->Apply(large);  \
    BENCHMARK(hold<BucketRing, Delays>)->Apply(sizes)->Apply(large); \
    BENCHMARK(hold<PendingEvents, Delays>)->Apply(sizes)->Apply(large);
HOLD_OF(ExponentialDelays)
HOLD_OF(BimodalDelays)
HOLD_OF(NetworkDelays)
#undef HOLD_OF

void mm1(benchmark::State& state) {
    MM1 counter{0.9};
    Time t;
    for (auto _ : state) {
        t = t + seconds(10'000'000);
        counter.advance({t, 0});
    }
    state.SetItemsProcessed(counter.served());
}
BENCHMARK(mm1);

// Arguments: processes, pending events each, threads.
void phold(benchmark::State& state) {
    PholdWorld world{static_cast<std::uint32_t>(state.range(0)), static_cast<int>(state.range(1)),
                     static_cast<std::size_t>(state.range(2))};
    const std::int64_t before = world.handled();
    for (auto _ : state) world.run_windows(1);
    state.SetItemsProcessed(world.handled() - before);
}
BENCHMARK(phold)
    ->Args({1024, 16, 1})
    ->Args({1024, 16, 2})
    ->Args({100'000, 10, 1})
    ->Args({100'000, 10, 2})
    ->UseRealTime();

}  // namespace
}  // namespace warung::benchmarks

BENCHMARK_MAIN();
