// What the experiment layer adds to a unit: names, journal with syncing, tables. Units themselves do nothing here.
#include "sim/experiments/study_folder.h"
#include "sim/experiments/sweep.h"
#include "tests/experiments/synthetic_study.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace warung::experiments {
namespace {

/// The layer is judged by units that take this long.
constexpr double kUnitOfInterestMs = 50;

std::filesystem::path new_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "warung-bench-XXXXXX").string();
    return ::mkdtemp(name.data());
}

/// As many metrics as the simulator has.
StudyPlan plan_of(std::size_t points) {
    StudyPlan plan = testing::synthetic_plan(points, 2);
    plan.metrics.resize(50, {"metric", "unit"});
    return plan;
}

class FiftyMetrics : public testing::SyntheticRunner {
public:
    std::optional<UnitOutcome> run(const Unit& unit) override {
        auto outcome = SyntheticRunner::run(unit);
        outcome->values.resize(50, 0.123456789);
        return outcome;
    }
};

/// Plan to tables. `range(0)`: units; `range(1)`: threads.
void whole_sweep(benchmark::State& state) {
    for (auto _ : state) {
        const auto out = new_folder();
        StudyPlan plan = plan_of(static_cast<std::size_t>(state.range(0)) / 2);
        FiftyMetrics runner;
        {
            StudyFolder folder{out / "study"};
            folder.open(false);
            ThreadLauncher launcher{runner, static_cast<std::size_t>(state.range(1))};
            Sweep sweep{plan, folder, launcher, {}};
            sweep.run(plan.units());
            folder.write_tables(plan, sweep.outcomes());
        }
        state.PauseTiming();
        std::filesystem::remove_all(out);
        state.ResumeTiming();
    }
    const auto units = static_cast<double>(state.range(0)) * static_cast<double>(state.iterations());
    state.counters["per_unit"] = benchmark::Counter(units, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.counters["share_of_50_ms"] =
        benchmark::Counter(units * kUnitOfInterestMs / 1000, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(whole_sweep)
    ->Args({1'000, 1})
    ->Args({1'000, 2})
    ->Args({100'000, 1})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// Repeating a finished study: nothing to compute, the tables are up to date.
void resume_finished(benchmark::State& state) {
    const auto out = new_folder();
    StudyPlan plan = plan_of(static_cast<std::size_t>(state.range(0)) / 2);
    FiftyMetrics runner;
    StudyFolder folder{out / "study"};
    folder.open(false);
    ThreadLauncher launcher{runner, 1};
    const auto once = [&] {
        Sweep sweep{plan, folder, launcher, {}};
        sweep.run(plan.units());
        folder.write_tables(plan, sweep.outcomes());
    };
    once();
    for (auto _ : state) once();
    std::filesystem::remove_all(out);
}
BENCHMARK(resume_finished)->Arg(100'000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace warung::experiments

BENCHMARK_MAIN();
