#pragma once
// Who runs the units: this process's threads, or (mpi_launcher.h) other processes.

#include "sim/experiments/unit.h"

#include <atomic>
#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace warung::experiments {

class Launcher {
public:
    /// Called with each finished unit and its outcome (id not filled in), one at a time. What it throws ends the run.
    using Finished = std::function<void(const Unit&, UnitOutcome&&)>;

    virtual ~Launcher() = default;
    /// Starts the units in the order given and waits for them; after `stop` starts no more.
    virtual void run(std::span<const Unit> units, const Finished& finished, const std::atomic<bool>* stop) = 0;
    /// "2 threads".
    [[nodiscard]] virtual std::string describe() const = 0;
};

/// Units side by side, each on one of `threads` threads.
class ThreadLauncher : public Launcher {
public:
    ThreadLauncher(UnitRunner& runner, std::size_t threads) : runner_{runner}, threads_{threads} {}

    void run(std::span<const Unit> units, const Finished& finished, const std::atomic<bool>* stop) override;
    [[nodiscard]] std::string describe() const override;

private:
    UnitRunner& runner_;
    std::size_t threads_;
};

/// The outcome of one unit, failed if the runner throws; nothing if it was told to stop.
std::optional<UnitOutcome> run_guarded(UnitRunner& runner, const Unit& unit);

}  // namespace warung::experiments
