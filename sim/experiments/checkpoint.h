#pragma once
// What a run needs to go on after it was killed: the report of each finished
// replication and the last state of each running one, one file each in a hidden
// folder of the result folder.
//
// A file appears whole or not at all (written beside, synced, renamed). It carries
// its format's version, the hash of the scenario, the build and a checksum, and is
// refused if any of them is not as expected: a state is only understood by the
// program that wrote it.

#include "sim/reporting/replication_report.h"
#include "sim/world/replication.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

namespace warung::experiments {

/// A checkpoint cannot be used; the text says which file, why, and what to do.
class CheckpointError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What must agree between the run that wrote and the run that reads.
struct RunIdentity {
    std::string scenario_hash;
    std::string build;  ///< of this very program
};

/// Tells builds apart that the version does not: a hash of the running program's file.
std::string program_hash();

class CheckpointStore {
public:
    /// `folder` need not exist yet.
    CheckpointStore(std::filesystem::path folder, RunIdentity identity);

    /// Checks every file there is. Throws CheckpointError.
    void verify() const;
    [[nodiscard]] bool empty() const;

    // A replication is named by its variant and index. Writing throws std::system_error, reading CheckpointError.
    void keep_state(const std::string& variant, std::int64_t index, world::Replication& replication) const;
    /// Puts `replication` where the kept state was; false if there is none.
    bool restore_state(const std::string& variant, std::int64_t index, world::Replication& replication) const;
    /// Keeps the report; the state is no longer needed.
    void keep_report(reporting::ReplicationReport& report) const;
    [[nodiscard]] std::optional<reporting::ReplicationReport> report(const std::string& variant,
                                                                     std::int64_t index) const;

private:
    [[nodiscard]] std::filesystem::path file(const std::string& variant, std::int64_t index, const char* kind) const;
    template <class Fill>
    void write(const std::filesystem::path& target, Fill&& fill) const;
    template <class Use>
    void read(const std::filesystem::path& source, Use&& use) const;

    std::filesystem::path folder_;
    RunIdentity identity_;
};

}  // namespace warung::experiments
