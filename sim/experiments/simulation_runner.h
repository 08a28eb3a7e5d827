#pragma once
// Runs a unit as a replication of the simulated world.

#include "sim/experiments/study.h"
#include "sim/experiments/study_plan.h"
#include "sim/experiments/unit.h"
#include "sim/kernel/engine.h"
#include "sim/world/setting.h"

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace warung::experiments {

class SimulationRunner : public UnitRunner {
public:
    /// `mode`: how the regions of one replication run. Keeps references to both.
    SimulationRunner(const Study& study, kernel::Mode mode, const std::atomic<bool>* stop);

    std::optional<UnitOutcome> run(const Unit& unit) override;

    /// A setting of one configuration. Throws world::ScenarioError, and ScenarioError with a reader's problem.
    std::shared_ptr<const world::Setting> setting_of(std::size_t configuration);

private:
    struct Kept {
        std::size_t configuration = 0;
        std::shared_ptr<const world::Setting> setting;
    };

    const Study& study_;
    kernel::Mode mode_;
    const std::atomic<bool>* stop_;
    std::mutex reading_;  ///< a blueprint makes one scenario at a time
    std::mutex keeping_;
    std::list<Kept> kept_;  ///< most recently used first
    std::size_t most_kept_ = 1;
};

}  // namespace warung::experiments
