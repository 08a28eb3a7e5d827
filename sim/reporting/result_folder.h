#pragma once
// A result folder on disk: appears whole or not at all.
//
// While a run goes on, what is finished lies in FOLDER.partial; at the end that
// folder is renamed. An existing FOLDER is only replaced if asked, and only once
// the new one is complete.

#include "sim/reporting/replication_report.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace warung::reporting {

/// The folder exists, cannot be made or cannot be written; the text says which and what to do.
class OutputError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What to do about a result that is there already.
enum class Existing { refuse, replace, resume };

inline constexpr const char* kNetworkFile = "network.geojson";

class ResultFolder {
public:
    ~ResultFolder();
    ResultFolder(const ResultFolder&) = delete;
    ResultFolder& operator=(const ResultFolder&) = delete;

    /// Claims `folder` by making FOLDER.partial and locking it. Throws OutputError if `folder` exists and is not to be
    /// replaced, if there is nothing to resume, or if it cannot be written.
    ResultFolder(std::filesystem::path folder, Existing existing);

    /// Writes one file into the partial folder, whole and synced. Throws OutputError.
    void write(const std::string& name, const std::string& text) const;
    /// Moves the partial folder into place; one that is not complete takes along what is needed to resume it. Throws
    /// OutputError.
    void publish(bool complete);
    /// Where checkpoints lie while the run goes on.
    [[nodiscard]] std::filesystem::path checkpoints() const;

    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }
    [[nodiscard]] const std::filesystem::path& partial() const { return partial_; }

    /// Removes the partial folder (nothing worth keeping was written).
    void discard() const noexcept;

private:
    void claim();
    void reopen();

    std::filesystem::path folder_;
    std::filesystem::path partial_;
    int lock_ = -1;
    Existing existing_;
};

/// Writes every table from the reports, in the order given.
void write_tables(const ResultFolder& folder, const std::vector<ReplicationReport>& reports);

}  // namespace warung::reporting
