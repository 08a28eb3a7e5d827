#pragma once
// Small worlds for tests: a shipped scenario, changed in a line or two.

#include "sim/scenario/reader.h"
#include "sim/world/replication.h"
#include "sim/world/setting.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace warung::testing {

/// Reads scenarios/NAME.toml with overrides ("key=value"); throws with the reader's words if they are wrong.
inline scenario::Loaded load(const std::string& name, const std::vector<std::string>& overrides = {}) {
    const auto read = scenario::read_scenario(std::string{WARUNG_SCENARIOS_DIR} + "/" + name + ".toml", overrides);
    if (!read.loaded) throw std::runtime_error(scenario::render(read.problems, read.files));
    return *read.loaded;
}

/// A setting that keeps its address, as replications need.
inline std::unique_ptr<world::Setting> world_of(const scenario::Scenario& s) {
    return std::make_unique<world::Setting>(world::build_setting(s));
}
inline std::unique_ptr<world::Setting> world_of(const std::string& name,
                                                const std::vector<std::string>& overrides = {}) {
    return world_of(load(name, overrides).variants.front().scenario);
}

inline std::string broken_checks(const world::Replication& r) {
    std::string text;
    for (const world::CheckResult& c : r.checks()) {
        if (!c.held) text += c.name + ": " + c.detail + "\n";
    }
    return text;
}

inline world::Counters total(const world::Replication& r) {
    world::Counters sum;
    for (const auto& region : r.regions()) sum.add(region.tally().counters);
    return sum;
}

}  // namespace warung::testing
