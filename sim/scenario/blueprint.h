#pragma once
// A scenario file that was read once and from which any number of scenarios are made,
// each with some keys changed: what variants and studies need.

#include "sim/scenario/builder.h"
#include "sim/scenario/document.h"
#include "sim/scenario/reader.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace warung::scenario {

/// A key of the file with another value.
struct Change {
    Target target;
    Entry entry;
};

/// Not thread-safe: building may read tables that no scenario before has named.
class Blueprint {
public:
    /// Reads the file, what it extends, and the overrides ("key=value"). What is wrong is in `problems`.
    Blueprint(const std::filesystem::path& file, const std::vector<std::string>& overrides,
              std::vector<Problem>& problems);

    [[nodiscard]] const Document& document() const { return document_; }
    [[nodiscard]] std::string name() const { return file_.stem().string(); }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    /// Names of the variants; none if the file declares none.
    [[nodiscard]] std::vector<std::string> variants() const { return document_.names("variant"); }
    /// What a variant changes; keys that it may not change are left out, with a problem.
    [[nodiscard]] std::vector<Change> changes_of(const std::string& variant, std::vector<Problem>& problems) const;

    /// The file's scenario with these changes.
    Scenario build(std::span<const Change> changes, std::vector<Problem>& problems);
    /// The file's scenario and all its variants. `problems` empty afterwards: it can be run.
    Loaded load(std::vector<Problem>& problems);

    [[nodiscard]] const Sources& sources() const { return sources_; }
    /// Hash of the contents of a table that a scenario named.
    [[nodiscard]] std::string table_hash(const std::string& path) const { return sources_.hash_of(path); }

private:
    std::filesystem::path file_;
    Sources sources_;
    TableCache tables_;
    Document document_;
};

/// Drops repetitions (a variant repeats what is wrong with its base) and sorts by file and line.
std::vector<Problem> tidy(std::vector<Problem> problems, const Sources& sources);

}  // namespace warung::scenario
