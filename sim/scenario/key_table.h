#pragma once
// The one table of scenario keys: name, type, unit, range, meaning, source, and
// the struct member that holds the value. The reader, `explain`, `defaults`, the
// JSON Schema and the parameter dictionary are all made from it. A default is
// written once, at the member, and read from there.

#include "sim/scenario/scenario.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace warung::scenario {

enum class Type : std::uint8_t { integer, real, text, date, choice, text_list, integer_list, real_list };

/// What a text (or each text of a list) must be the name of.
enum class Refers : std::uint8_t { nothing, table_file, hub, region, province, platform, service, profile, warehouse };

/// For lists: of each element.
struct Range {
    double min = 0;
    double max = 0;
    bool min_open = false;
    bool max_open = false;
    [[nodiscard]] bool contains(double x) const {
        return (min_open ? x > min : x >= min) && (max_open ? x < max : x <= max);  // false for NaN
    }
};

/// A choice is held as its text.
using Value = std::variant<std::int64_t, double, std::string, Date, std::vector<std::string>, std::vector<std::int64_t>,
                           std::vector<double>>;

struct Section {
    std::string name;    ///< "" is the top level of the file
    bool named = false;  ///< [service.NAME], with the user's names
    std::string meaning;
};

struct Key {
    std::string section;
    bool named = false;
    std::string name;
    Type type = Type::integer;
    std::string unit;            ///< empty: a pure number or text
    std::optional<Range> range;  ///< numbers only
    std::vector<std::string> choices;
    Refers refers = Refers::nothing;
    std::string meaning;
    std::string source;
    /// `index`: which of the user's tables (0 in a section that is not named).
    std::function<Value(const Scenario&, std::size_t index)> get;
    std::function<void(Scenario&, std::size_t index, const Value&)> set;

    /// "run.seed", "platform.*.members", "title".
    [[nodiscard]] std::string full_name() const;
};

const std::vector<Section>& sections();
const Section* find_section(std::string_view name);
const std::vector<Key>& keys();  ///< grouped by section, in the order of sections()
const Key* find_key(std::string_view section, std::string_view name);
std::vector<std::string> key_names(std::string_view section);

/// A scenario with defaults everywhere and one table of each named kind: what defaults are read from.
const Scenario& default_scenario();
inline Value default_value(const Key& key) { return key.get(default_scenario(), 0); }

std::string type_text(const Key& key);    ///< "integer", "list of text", "one of fixed, undercut"
std::string range_text(const Key& key);   ///< "0 to 1", "above 0, at most 24"; empty without a range
std::string as_toml(const Value& value);  ///< shortest text that reads back equal
/// "rupiah per transaction, 0 to 10000000, default 2000": for a did-you-mean.
std::string summary(const Key& key);
/// "warung explain platform.members".
std::string explain_command(const Key& key);

/// Which fields an event of a kind takes (`kind` and `day` belong to all).
struct EventFields {
    std::vector<std::string> needed;
    std::vector<std::string> allowed;  ///< besides the needed
    std::vector<std::string> one_of;   ///< at least one of these, if not empty
    std::string meaning;
};
const std::vector<std::string>& event_kind_names();
const EventFields& event_fields(EventKind kind);

}  // namespace warung::scenario
