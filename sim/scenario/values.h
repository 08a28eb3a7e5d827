#pragma once
// A value as written becomes a value of a key: right type, in range, a known choice.

#include "sim/scenario/document.h"

#include <optional>
#include <vector>

namespace warung::scenario {

/// The value, or nothing and a problem.
std::optional<Value> read_value(const Key& key, const Raw& raw, std::vector<Problem>& problems);

}  // namespace warung::scenario
