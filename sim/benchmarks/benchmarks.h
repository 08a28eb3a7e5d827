#pragma once
// What the engine costs on the machine at hand: the kernel's yardsticks, the kiosk
// network in several sizes, and any scenario at full size. Figures describe a
// machine and a moment; there is no right or wrong among them. What can be wrong is
// the simulation that was timed: its means and self-checks are looked at each time.

#include "sim/scenario/scenario.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace warung::benchmarks {

struct Spread {
    double median = 0;
    double min = 0;
    double max = 0;
};
/// REQUIRES: not empty.
Spread spread_of(std::vector<double> values);

/// One repetition.
struct Sample {
    std::int64_t items = 0;
    double cpu_ns = 0;  ///< of all threads
    double wall_ns = 0;

    [[nodiscard]] double cpu_ns_per_item() const { return cpu_ns / static_cast<double>(items); }
    [[nodiscard]] double wall_ns_per_item() const { return wall_ns / static_cast<double>(items); }
};

struct Figure {
    std::string name;
    std::string item;  ///< what is counted
    std::size_t threads = 1;
    std::vector<Sample> samples;  ///< one per repetition

    [[nodiscard]] Spread cpu_ns_per_item() const;
    [[nodiscard]] Spread wall_ns_per_item() const;
};

/// A number that follows from figures, or was looked at beside them.
struct Quantity {
    std::string name;  ///< unit included
    std::string meaning;
    Spread value;
};

struct SizeOf {
    std::string name;
    std::size_t bytes = 0;
};

struct Report {
    std::vector<Figure> figures;
    std::vector<Quantity> quantities;
    std::vector<std::string> failures;  ///< what was simulated wrongly; the figures are then worth nothing
};

struct Options {
    bool quick = false;  ///< smaller sizes
    std::size_t kernel_repetitions = 5;
    std::size_t network_repetitions = 3;
    std::string only;                                                     ///< a group; empty: all
    std::function<void(const std::string&)> begins = [](const auto&) {};  ///< told each case before it runs
};

/// What may be asked for with `only`.
const std::vector<std::string>& groups();

/// Repetitions go round all cases of a group, so that a disturbance of the machine does not fall on one of them.
Report measure(const Options& options);

/// What an entity takes in memory, each.
std::vector<SizeOf> entity_sizes();

/// The first replication of a scenario.
struct NetworkRun {
    std::int64_t regions = 0;
    std::int64_t customers = 0;
    std::int64_t kiosks = 0;
    std::int64_t needs = 0;
    std::int64_t events = 0;      ///< handled, needs included
    std::int64_t heap_bytes = 0;  ///< that the world holds at its end; 0 if the allocator does not tell
    Sample construction;          ///< items: customers
    Sample run;                   ///< items: needs
    std::vector<std::string> failures;
};

/// Throws world::ScenarioError if it cannot be built. `threads` at least 1.
NetworkRun run_network(const scenario::Scenario& scenario, std::size_t threads);

}  // namespace warung::benchmarks
