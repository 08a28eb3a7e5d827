#pragma once
// Text to scenario: reads a TOML file, what it extends, the tables it names and
// the command line's overrides, and returns either a typed, checked scenario per
// variant or every problem found. Writes nothing; throws only on lack of memory.
//
// `extends = [...]` names files relative to the naming file; tables merge, scalars
// and arrays replace. A table's path is relative to the file that sets it; a default
// path is relative to the folder of the scenario file itself, or else of the first
// extended file beside which it exists. Overrides come after all files, variants after overrides.

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/scenario.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warung::scenario {

struct InputFile {
    std::string path;  ///< as the user would open it
    std::string hash;  ///< content_hash_hex of the bytes
};

struct Variant {
    std::string name;
    Scenario scenario;
    std::vector<std::pair<std::string, std::string>> changes;  ///< full key, value as TOML text
};

struct Loaded {
    std::string name;               ///< the file's stem
    std::vector<Variant> variants;  ///< never empty; one called "base" if the file declares none
    Scenario base;                  ///< what the variants start from
    std::vector<InputFile> inputs;  ///< every file read, each once, in reading order
    bool is_study = false;          ///< the file has a [sweep], which experiments/study.h reads
    std::string scenario_hash;      ///< of all effective values and table contents; the same in any folder
};

struct ReadResult {
    std::optional<Loaded> loaded;   ///< empty exactly if there are problems
    std::vector<Problem> problems;  ///< in the order of files and lines
    std::size_t files = 0;          ///< files looked at
};

/// `overrides`: "key=value" as given to --set; text needs no quotes there.
ReadResult read_scenario(const std::filesystem::path& file, const std::vector<std::string>& overrides = {});

/// Every key resolved, table paths relative to `folder`, variants kept. Read back from there it gives an equal
/// scenario.
std::string effective_toml(const Loaded& loaded, const std::filesystem::path& folder);

/// Meaning, type, unit, range, default and source of a key ("run.seed", "platform.*.members",
/// "platform.payfazz.members", "platform.members"), of every key of a section ("kiosk"), or of every key called so
/// ("hub"). Empty if there is none.
std::string explain(std::string_view key);

/// One line for a key that `explain` does not know, with the nearest known key if there is one.
std::string explain_unknown(std::string_view key);

std::string defaults();                               ///< every key with its default, as commented TOML
std::string json_schema();                            ///< JSON Schema (Draft 4) of scenario files
std::string parameter_dictionary();                   ///< Markdown: all keys, tables and event kinds
std::string starter_scenario(std::string_view name);  ///< a commented scenario to edit

}  // namespace warung::scenario
