#include "sim/experiments/value_changes.h"

#include <algorithm>
#include <map>
#include <set>

namespace warung::experiments {

namespace {

/// "key = value" lines by "section.key".
std::map<std::string, std::string> values_in(std::string_view effective) {
    std::map<std::string, std::string> values;
    std::string section;
    while (!effective.empty()) {
        const std::size_t end = std::min(effective.find('\n'), effective.size());
        const std::string_view line = effective.substr(0, end);
        effective.remove_prefix(std::min(end + 1, effective.size()));
        const std::size_t equals = line.find(" = ");
        if (line.starts_with("["))
            section = std::string{line.substr(1, line.size() - 2)} + ".";
        else if (!line.starts_with("#") && equals != std::string_view::npos)
            values[section + std::string{line.substr(0, equals)}] = line.substr(equals + 3);
    }
    return values;
}

}  // namespace

std::vector<ValueChange> value_changes(std::string_view before, std::string_view after) {
    const auto a = values_in(before);
    const auto b = values_in(after);
    std::set<std::string> keys;
    for (const auto& [key, value] : a) keys.insert(key);
    for (const auto& [key, value] : b) keys.insert(key);
    const auto text = [](const std::map<std::string, std::string>& values, const std::string& key) {
        const auto found = values.find(key);
        return found == values.end() ? std::string{"(nothing)"} : found->second;
    };
    std::vector<ValueChange> changes;
    for (const std::string& key : keys) {
        ValueChange change{key, text(a, key), text(b, key)};
        if (change.before != change.after) changes.push_back(std::move(change));
    }
    return changes;
}

}  // namespace warung::experiments
