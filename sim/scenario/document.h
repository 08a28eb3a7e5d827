#pragma once
// A scenario file as text with positions: sections and keys of a file merged with
// those of the files it extends, values not yet checked. The parser's own types
// end here.

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/key_table.h"
#include "sim/scenario/reader.h"

#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warung::scenario {

struct Item;

/// A value as written.
struct Raw {
    enum class Kind : std::uint8_t { integer, real, boolean, text, date, moment, list, table };
    Kind kind = Kind::text;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;  ///< also the spelling of a boolean
    Date date;
    std::vector<Raw> list;
    std::vector<Item> items;  ///< of a table, in the order in which they are written
    Position at;
};

/// A key and its value in a table.
struct Item {
    std::string key;
    Position at;
    Raw value;
};

/// "an integer", "a text", ...
std::string kind_text(const Raw& raw);

struct Entry {
    std::string name;  ///< in a variant: the full key it sets
    Position at;
    Raw value;
    std::filesystem::path folder;  ///< relative paths in the value start here
    int layer = 0;                 ///< of the file (extended ones are below), of --set or of the variant that set it
};

/// One [section] or [section.name].
struct Group {
    std::string section;
    std::string name;
    Position at;
    std::vector<Entry> entries;

    [[nodiscard]] const Entry* find(std::string_view key) const;
    void put(Entry entry);  ///< adds or replaces
};

struct Document {
    std::vector<Group> groups;  ///< in order of appearance, extended files first
    std::vector<std::filesystem::path>
        folders;                         ///< of the file and then of those it extends: where defaults are looked for
    std::optional<Raw> sweep;            ///< [sweep], of the last file that has one; experiments/study.h reads it
    std::filesystem::path sweep_folder;  ///< relative paths in it start here
    bool complete = true;                ///< false if a file could not be read: absence proves nothing
    int layer = 0;                       ///< the topmost so far

    [[nodiscard]] const Group* find(std::string_view section, std::string_view name = "") const;
    Group& group(std::string_view section, std::string_view name = "");  ///< adds it if missing
    [[nodiscard]] std::vector<std::string> names(std::string_view section) const;
};

/// Files read so far and what was wrong with them; shared by documents and tables.
class Sources {
public:
    /// The bytes of a file, or nothing and a problem. `named_at`: who names the file, for the message.
    const std::string* read(const std::filesystem::path& path, const Position& named_at,
                            std::vector<Problem>& problems);

    [[nodiscard]] const std::vector<InputFile>& inputs() const { return inputs_; }
    [[nodiscard]] std::size_t files() const { return contents_.size(); }
    [[nodiscard]] std::string hash_of(const std::filesystem::path& path) const;

private:
    struct File {
        std::string shown;
        std::filesystem::path canonical;
        std::optional<std::string> bytes;
    };
    std::deque<File> contents_;  ///< bytes stay where they are while more files are read
    std::vector<InputFile> inputs_;
};

Document load_document(const std::filesystem::path& file, Sources& sources, std::vector<Problem>& problems);

/// Splits "key=value" and reads the value as `--set` understands it. The entry's name is the full key.
std::optional<Entry> parse_override(const std::string& text, std::vector<Problem>& problems);

/// What a full key ("platform.payfazz.pricing") points at, if the document has it.
struct Target {
    const Key* key = nullptr;
    std::string name;  ///< of the user's table
};
std::optional<Target> resolve(const Document& document, const Entry& entry, std::vector<Problem>& problems);

/// The message for a key that does not exist where it stands.
Problem unknown_key(std::string_view section, std::string_view name, std::string_view key, const Position& at);

}  // namespace warung::scenario
