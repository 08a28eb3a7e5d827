// The kiosk network (sim/synthetic/country.h) under Google Benchmark, two weeks of it: one replication is one
// iteration, its construction not timed. Times are wall; the counter is the time per need.
//   build/tests/world_bench --benchmark_repetitions=3 --benchmark_enable_random_interleaving=true

#include "sim/benchmarks/benchmarks.h"
#include "sim/synthetic/country.h"

#include <benchmark/benchmark.h>

namespace warung::benchmarks {
namespace {

// Arguments: regions, threads.
void kiosk_network(benchmark::State& state) {
    constexpr std::int64_t kDays = 14;
    const scenario::Scenario scenario = synthetic::kiosk_network(static_cast<int>(state.range(0)), kDays);
    NetworkRun all;
    for (auto _ : state) {
        const NetworkRun r = run_network(scenario, static_cast<std::size_t>(state.range(1)));
        state.SetIterationTime(r.run.wall_ns / 1e9);
        all.run.items += r.run.items;
        all.run.cpu_ns += r.run.cpu_ns;
        all.run.wall_ns += r.run.wall_ns;
        all.events += r.events;
        if (!r.failures.empty()) state.SkipWithError(r.failures.front().c_str());
    }
    state.SetItemsProcessed(all.run.items);
    state.counters["wall_ns_per_need"] = all.run.wall_ns_per_item();
    state.counters["cpu_ns_per_need"] = all.run.cpu_ns_per_item();
    state.counters["events_per_need"] = static_cast<double>(all.events) / static_cast<double>(all.run.items);
}
BENCHMARK(kiosk_network)
    ->ArgNames({"regions", "threads"})
    ->Args({1, 1})
    ->Args({8, 1})
    ->Args({32, 1})
    ->Args({32, 2})
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace warung::benchmarks

BENCHMARK_MAIN();
