#pragma once
// The folder of a study: its plan and journals in a hidden place, its tables beside.
//
//     DIR/.journal/plan                the study as it was last planned
//     DIR/.journal/shard-1-of-4        finished units, one file for each writer
//     DIR/results.csv, units.csv ...   once all units are finished
//
// Every process that works on the study uses the same DIR. A table appears whole or not
// at all; the tables depend on the plan and the outcomes alone, so they are the same
// bytes whoever computed what.

#include "sim/experiments/journal.h"
#include "sim/experiments/study_plan.h"
#include "sim/reporting/result_folder.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace warung::experiments {

/// Which part of the units a process takes: those whose number leaves `index` - 1 when divided by `of`.
struct Shard {
    std::size_t index = 1;
    std::size_t of = 1;
    [[nodiscard]] bool takes(std::size_t unit) const { return unit % of == index - 1; }
};

/// Names and texts.
using Files = std::vector<std::pair<std::string, std::string>>;

class StudyFolder {
public:
    /// Names the folder; nothing is made or changed.
    explicit StudyFolder(std::filesystem::path folder);

    /// Makes the folder if need be; `give_up`: removes what a study has left in it. Throws reporting::OutputError if it
    /// cannot be made, or holds what no study has written.
    void open(bool give_up);

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
    /// The study as it was last planned; nothing if there was none. Throws JournalError if it cannot be read.
    [[nodiscard]] std::optional<StudyPlan> plan() const;
    void keep_plan(StudyPlan& plan) const;

    /// Every finished unit of every writer. Throws JournalError.
    [[nodiscard]] Outcomes outcomes(const std::string& study) const;
    /// Throws JournalError and reporting::OutputError.
    [[nodiscard]] std::unique_ptr<Journal> journal(const std::string& study, const Shard& shard) const;

    /// Writes every table, from the units that have an outcome, and the files that go with them. False if the tables
    /// were there already, from the same plan and outcomes. Throws reporting::OutputError.
    bool write_tables(StudyPlan& plan, const Outcomes& outcomes, const Files& also = {}) const;
    /// Writes one file whole. Throws reporting::OutputError.
    void write(const std::string& name, const std::string& text) const;

private:
    [[nodiscard]] std::filesystem::path hidden() const { return folder_ / ".journal"; }

    std::filesystem::path folder_;
};

}  // namespace warung::experiments
