// Learning periods per second of processor time (one period: all players act and update), and reviews per second of the
// pricing game. Single thread; whole sessions with their set-up.
//   build/tests/competition_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only=true

#include "sim/competition/game.h"
#include "sim/competition/learning.h"
#include "sim/competition/sequential_learning.h"

#include <benchmark/benchmark.h>

#include <cstdint>

namespace warung::competition {
namespace {

void rate(benchmark::State& state, const char* name, double count) {
    state.counters[name] = benchmark::Counter(count, benchmark::Counter::kIsRate);
}

// The market and the learners of Calvano et al. (2020), to convergence; memory 1.
void q_learning(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const auto demand = market::LogitDemand::symmetric(n, 2, 0.25, 0.0);
    const GridGame game =
        grid_game(market::PriceGridGame::between_benchmarks(demand, std::vector<double>(n, 1.0), 15, 0.1));
    std::int64_t periods = 0;
    std::uint64_t key = 0;
    for (auto _ : state) periods += learn(game, {}, ++key).periods;
    rate(state, "periods/s", static_cast<double>(periods));
}
BENCHMARK(q_learning)->Arg(2)->Arg(3)->Arg(4)->Unit(benchmark::kMillisecond);

void sequential_q_learning(benchmark::State& state) {
    std::vector<double> prices;
    for (int i = 0; i <= 6; ++i) prices.push_back(i / 6.0);
    const SequentialGame game = sequential_game(homogeneous_demand(1, 1), prices, 0);
    const SequentialParams params;
    std::int64_t periods = 0;
    std::uint64_t key = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(learn_in_turns(game, params, ++key));
        periods += params.periods;
    }
    rate(state, "periods/s", static_cast<double>(periods));
}
BENCHMARK(sequential_q_learning)->Unit(benchmark::kMillisecond);

// Two players of one strategy on logit demand with 4,001 prices.
void pricing_game(benchmark::State& state, const char* strategy) {
    GameRules rules;
    rules.demand = demand_view(logit_demand(market::LogitDemand::symmetric(2, 2, 0.25, 0.0)), {0, 0.001});
    rules.range = {0, 4'000, 1};
    const Seat seat{.strategy = strategy, .start = 1'500, .cost = 1'000};
    PricingGame game{rules, {seat, seat}, 1};
    for (auto _ : state) game.step();
    rate(state, "reviews/s", 2 * static_cast<double>(state.iterations()));
}
BENCHMARK_CAPTURE(pricing_game, undercut, "undercut");
BENCHMARK_CAPTURE(pricing_game, best_response, "best_response");
BENCHMARK_CAPTURE(pricing_game, lambert_w, "lambert_w_best_response");

}  // namespace
}  // namespace warung::competition

BENCHMARK_MAIN();
