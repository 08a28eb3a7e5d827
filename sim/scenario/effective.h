#pragma once
// A loaded scenario written out again, every value resolved.

#include "sim/scenario/document.h"

#include <functional>
#include <string>

namespace warung::scenario {

/// Where a target's table stands in its list (0 in a section that is not named).
std::size_t index_in(const Scenario& scenario, const Target& target);

/// "platform.payfazz.pricing".
std::string full_key(const Target& target);

/// How the path of a table is written.
using PathText = std::function<std::string(const std::string&)>;

/// All values of the base as TOML, then the variants with their changes.
std::string effective_text(const Loaded& loaded, const PathText& path_text);

}  // namespace warung::scenario
