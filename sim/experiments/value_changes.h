#pragma once
// What differs between two scenarios that were written out with every value resolved.

#include <string>
#include <string_view>
#include <vector>

namespace warung::experiments {

struct ValueChange {
    std::string key;     ///< "platform.east.members"
    std::string before;  ///< as TOML; "(nothing)" where the key is missing
    std::string after;
};

/// By key, in alphabetical order.
std::vector<ValueChange> value_changes(std::string_view before, std::string_view after);

}  // namespace warung::experiments
