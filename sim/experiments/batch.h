#pragma once
// Runs every variant of a scenario with its replications, on common random
// numbers: replication r of every variant draws from the same streams.

#include "sim/experiments/checkpoint.h"
#include "sim/reporting/replication_report.h"
#include "sim/reporting/result_folder.h"
#include "sim/scenario/reader.h"
#include "sim/world/replication.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace warung::experiments {

struct BatchOptions {
    /// Called with each replication at its horizon, before it checks itself and is reported; from several threads.
    using AtHorizon = std::function<void(world::Replication&, const std::string& variant, std::int64_t index)>;

    std::size_t threads = 0;                  ///< 0: as many as the machine has
    bool show_progress = false;               ///< a bar with the time left, on standard error
    const std::atomic<bool>* stop = nullptr;  ///< set by Ctrl-C: running replications end at their next window
    AtHorizon at_horizon;
    world::Observation observation;
    /// Reports and states are kept here, and what is there already is gone on from; null: neither.
    const CheckpointStore* store = nullptr;
    Duration checkpoint_every;  ///< simulated time between two states of a replication; 0: only reports are kept
    /// Told, from several threads, why something could not be kept; the run goes on.
    std::function<void(const std::string&)> on_trouble = [](const std::string&) {};
};

struct BatchResult {
    std::vector<reporting::ReplicationReport>
        reports;  ///< finished ones, by variant then replication, failed ones included
    bool interrupted = false;
    double wall_seconds = 0;
    std::string lookahead;  ///< in words, of the first variant
    std::size_t threads = 0;

    [[nodiscard]] std::size_t failed() const;
};

/// Whether replications run next to each other (one thread each, as far as there are threads) or one after the other on
/// all threads: small ones side by side, large ones would not fit into memory.
bool replications_side_by_side(const world::Setting& setting, std::size_t threads);

/// `finished` is called after each replication, one at a time, with all reports so far in order.
/// Throws world::ScenarioError before anything runs if a variant cannot be built.
BatchResult run_batch(const scenario::Loaded& loaded, const BatchOptions& options,
                      const std::function<void(const std::vector<reporting::ReplicationReport>&)>& finished);

}  // namespace warung::experiments
