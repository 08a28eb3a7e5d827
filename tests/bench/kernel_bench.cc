// The kernel against the peers' usual yardsticks: hold model, M/M/1, PHOLD.
// Times are CPU per item; compare ratios and per-unit costs, machines differ.
//   build/tests/kernel_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only=true

#include "sim/kernel/engine.h"
#include "sim/random/stream.h"

#include <benchmark/benchmark.h>
#include <oneapi/tbb/global_control.h>

#include <cstdint>
#include <numeric>
#include <vector>

namespace warung::kernel {
namespace {

random::Stream luck_of(std::uint64_t entity) { return random::Stream{1, random::Purpose::test, entity}; }

// Pop the first event, put one back an exponential time later (mean 1 s x pending, so that ties are rare).
template <class Queue>
void hold_model(benchmark::State& state) {
    const auto pending = static_cast<std::size_t>(state.range(0));
    Queue queue;
    random::Stream luck = luck_of(0);
    const double mean_ms = 1000.0 * static_cast<double>(pending);
    std::uint32_t sequence = 0;
    const auto later = [&](Time now) {
        return Event{now + rounded_ms(mean_ms * luck.exponential()), make_rank(0, 0, sequence++), 0, 0, 0, 0};
    };
    for (std::size_t i = 0; i < pending; ++i) queue.push(later(Time{0}));
    for (std::size_t i = 0; i < 2 * pending; ++i) queue.push(later(queue.pop().at));
    for (auto _ : state) queue.push(later(queue.pop().at));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(hold_model<PendingEvents>)->Arg(1'000)->Arg(100'000)->Arg(10'000'000);
BENCHMARK(hold_model<EventHeap>)->Arg(1'000)->Arg(100'000)->Arg(10'000'000);

// One item is a customer: an arrival and a departure.
class MM1 : public Process<MM1> {
public:
    explicit MM1(double rho) : Process{0}, arrival_ms_{1e6 / rho} { schedule(later(arrival_ms_), 1, 0); }
    void handle(const Event& e) {
        if (e.what == 0) {
            if (inside_++ == 0) schedule(later(1e6), 0, 1);
            schedule(later(arrival_ms_), 1, 0);
        } else {
            ++served_;
            if (--inside_ > 0) schedule(later(1e6), 0, 1);
        }
    }
    [[nodiscard]] std::int64_t served() const { return served_; }

private:
    Time later(double mean_ms) { return now() + rounded_ms(mean_ms * luck_.exponential()); }
    double arrival_ms_;
    std::int64_t inside_ = 0;
    std::int64_t served_ = 0;
    random::Stream luck_ = luck_of(1);
};

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

// PHOLD: each event schedules one more, on a random process with probability 0.25, after 100 s + Exp(900 s).
class Phold : public Process<Phold> {
public:
    Phold(std::uint32_t id, std::uint32_t processes, int pending)
        : Process{id}, processes_{processes}, luck_{luck_of(id)} {
        for (int i = 0; i < pending; ++i) schedule(Time{static_cast<std::int64_t>(luck_.index(1'000'000))}, 0, 0);
    }
    void handle(const Event&) {
        ++handled_;
        const Time at = now() + Duration{100'000} + rounded_ms(900'000 * luck_.exponential());
        if (luck_.uniform() < 0.25) {
            post(static_cast<std::uint32_t>(luck_.index(processes_)), at, 0, 0);
        } else {
            schedule(at, 0, 0);
        }
    }
    [[nodiscard]] std::int64_t handled() const { return handled_; }

private:
    std::uint32_t processes_;
    std::int64_t handled_ = 0;
    random::Stream luck_;
};

// Arguments: processes, pending events each, threads.
void phold(benchmark::State& state) {
    const auto processes = static_cast<std::uint32_t>(state.range(0));
    const auto threads = static_cast<std::size_t>(state.range(2));
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, threads};
    std::vector<Phold> world;
    world.reserve(processes);
    for (std::uint32_t p = 0; p < processes; ++p) world.emplace_back(p, processes, static_cast<int>(state.range(1)));
    const auto handled = [&] {
        return std::accumulate(world.begin(), world.end(), std::int64_t{0},
                               [](std::int64_t n, const Phold& p) { return n + p.handled(); });
    };
    Engine engine{std::span{world}, processes / 32};
    Crew crew{threads > 1 ? Mode::windowed : Mode::sequential};
    Time t;
    for (int warm = 0; warm < 20; ++warm) engine.run_window({t = t + Duration{100'000}, 0}, crew);
    const std::int64_t before = handled();
    for (auto _ : state) engine.run_window({t = t + Duration{100'000}, 0}, crew);
    state.SetItemsProcessed(handled() - before);
}
BENCHMARK(phold)
    ->Args({1024, 16, 1})
    ->Args({1024, 16, 2})
    ->Args({100'000, 10, 1})
    ->Args({100'000, 10, 2})
    ->UseRealTime();

}  // namespace
}  // namespace warung::kernel

BENCHMARK_MAIN();
