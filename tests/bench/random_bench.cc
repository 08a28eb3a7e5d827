// What a draw costs: our mixer against Philox4x32-10 (tests/random/philox.h), by name and in sequence; and the
// samplers. Times are CPU per draw; compare ratios, machines differ.
//   build/tests/random_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only=true

#include "sim/random/samplers.h"
#include "sim/random/stream.h"
#include "tests/random/philox.h"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace warung::random {
namespace {

constexpr std::uint64_t kParent = derive(1, Purpose::test);

// 1000 draws in one go, so that the loop's own cost is spread; `draw(i)` may use the number or not.
template <class Draw>
void repeat(benchmark::State& state, Draw&& draw) {
    std::uint64_t i = 0;
    for (auto _ : state) {
        for (int k = 0; k < 1000; ++k) benchmark::DoNotOptimize(draw(i++));
    }
    state.counters["per_draw_s"] = benchmark::Counter(static_cast<double>(state.iterations() * 1000),
                                                      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

double exponential(std::uint64_t bits) { return -log(unit_interval(bits)); }

// A key is at hand and each draw is asked for by its number: no state is kept, and Philox gives half of each block
// away.
void by_number_mixer(benchmark::State& state) {
    repeat(state, [](std::uint64_t i) { return mix(kParent, i); });
}
void by_number_philox(benchmark::State& state) {
    repeat(state, [](std::uint64_t i) { return philox_draw(kParent, 0, i); });
}
BENCHMARK(by_number_mixer);
BENCHMARK(by_number_philox);

// One stream, drawn from in sequence: Philox uses both halves of each block.
void in_sequence_mixer(benchmark::State& state) {
    repeat(state, [s = Stream{kParent}](std::uint64_t) mutable { return s.bits(); });
}
void in_sequence_philox(benchmark::State& state) {
    repeat(state, [s = PhiloxStream{kParent, 0}](std::uint64_t) mutable { return s.bits(); });
}
BENCHMARK(in_sequence_mixer);
BENCHMARK(in_sequence_philox);

void uniform_mixer(benchmark::State& state) {
    repeat(state, [s = Stream{kParent}](std::uint64_t) mutable { return s.uniform(); });
}
void uniform_philox(benchmark::State& state) {
    repeat(state, [s = PhiloxStream{kParent, 0}](std::uint64_t) mutable { return unit_interval(s.bits()); });
}
BENCHMARK(uniform_mixer);
BENCHMARK(uniform_philox);

void exponential_mixer(benchmark::State& state) {
    repeat(state, [s = Stream{kParent}](std::uint64_t) mutable { return s.exponential(); });
}
void exponential_philox(benchmark::State& state) {
    repeat(state, [s = PhiloxStream{kParent, 0}](std::uint64_t) mutable { return exponential(s.bits()); });
}
BENCHMARK(exponential_mixer);
BENCHMARK(exponential_philox);

// The simulator's usual case: the first draw of a stream of its own. The parent key of the purpose is at hand; Philox
// has the entity in its counter and needs no derived key.
void first_draw_of_entity_mixer(benchmark::State& state) {
    repeat(state, [](std::uint64_t i) { return mix(derive(kParent, i), 0); });
}
void first_draw_of_entity_philox(benchmark::State& state) {
    repeat(state, [](std::uint64_t i) { return philox_draw(kParent, i, 0); });
}
BENCHMARK(first_draw_of_entity_mixer);
BENCHMARK(first_draw_of_entity_philox);

// The same with the whole name, Stream{key, purpose, entity}: our third mix. The key changes, so that it is not
// hoisted.
void first_draw_of_name_mixer(benchmark::State& state) {
    repeat(state, [](std::uint64_t i) { return Stream{i, Purpose::test, i}.bits(); });
}
BENCHMARK(first_draw_of_name_mixer);

template <class Draw>
void sampler(benchmark::State& state, Draw draw) {
    repeat(state, [s = Stream{kParent}, draw](std::uint64_t) mutable { return draw(s); });
}
BENCHMARK_CAPTURE(sampler, normal, [](Stream& s) { return normal(s); });
BENCHMARK_CAPTURE(sampler, lognormal, [](Stream& s) { return lognormal_mean_one(s, 0.7); });
BENCHMARK_CAPTURE(sampler, gamma_1_5, [](Stream& s) { return gamma_mean_one(s, 1.5); });
BENCHMARK_CAPTURE(sampler, gamma_0_5, [](Stream& s) { return gamma_mean_one(s, 0.5); });
BENCHMARK_CAPTURE(sampler, poisson_3, [](Stream& s) { return poisson(s, 3); });
BENCHMARK_CAPTURE(sampler, poisson_100, [](Stream& s) { return poisson(s, 100); });
BENCHMARK_CAPTURE(sampler, binomial_10_of_0_3, [](Stream& s) { return binomial(s, 10, 0.3); });
BENCHMARK_CAPTURE(sampler, binomial_1000_of_0_3, [](Stream& s) { return binomial(s, 1000, 0.3); });
BENCHMARK_CAPTURE(sampler, zipf_million, [](Stream& s) { return zipf(s, 1'000'000, 1); });
BENCHMARK_CAPTURE(sampler, zipf_million_kept, [kept = Zipf{1'000'000, 1}](Stream& s) { return kept(s); });

}  // namespace
}  // namespace warung::random

BENCHMARK_MAIN();
