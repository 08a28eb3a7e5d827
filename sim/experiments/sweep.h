#pragma once
// Runs the units of a study that are not finished yet, and keeps each in the journal
// as it finishes.

#include "sim/experiments/launcher.h"
#include "sim/experiments/study_folder.h"
#include "sim/experiments/study_plan.h"

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace warung::experiments {

/// What a study's folder holds cannot be gone on with; the text says why and what to do.
class StudyMismatch : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct SweepOptions {
    Shard shard;
    bool show_progress = false;
    bool retry_failed = false;  ///< units that failed before are run again
    const std::atomic<bool>* stop = nullptr;
};

class Sweep {
public:
    /// Opens the folder's journal and reads what is finished. Keeps references. Throws JournalError, StudyMismatch if
    /// the folder holds units and none is of this plan, and reporting::OutputError.
    Sweep(StudyPlan& plan, const StudyFolder& folder, Launcher& launcher, const SweepOptions& options);

    /// Runs what is not finished of this shard's part of these units (their number in the list decides). Once more for
    /// other units if need be. Throws reporting::OutputError if the journal takes no more.
    void run(std::span<const Unit> units);

    [[nodiscard]] const StudyPlan& plan() const { return plan_; }
    [[nodiscard]] const Outcomes& outcomes() const { return outcomes_; }
    [[nodiscard]] const UnitOutcome* outcome(const Unit& unit) const { return outcomes_.find(plan_.id_of(unit)); }
    [[nodiscard]] bool finished(std::span<const Unit> units) const;
    [[nodiscard]] bool interrupted() const { return options_.stop != nullptr && options_.stop->load(); }

    [[nodiscard]] std::size_t reused() const { return reused_; }      ///< found finished
    [[nodiscard]] std::size_t computed() const { return computed_; }  ///< finished here, failed ones included

private:
    StudyPlan& plan_;
    Launcher& launcher_;
    SweepOptions options_;
    std::unique_ptr<Journal> journal_;
    Outcomes outcomes_;
    std::size_t reused_ = 0;
    std::size_t computed_ = 0;
};

/// Units of the plan that failed, with their reasons, by number.
std::size_t failed_units(const StudyPlan& plan, const Outcomes& outcomes);
/// Units of the plan without an outcome.
std::size_t missing_units(const StudyPlan& plan, const Outcomes& outcomes);

/// Why repeating the command would run what it would run: compares the plan with the one before it.
std::string why(const std::optional<StudyPlan>& before, const StudyPlan& now, const Outcomes& outcomes);

}  // namespace warung::experiments
