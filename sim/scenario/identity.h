#pragma once
// Names the content of a scenario, so that work on it can be found again.
//
// A scenario's identity is the sum, modulo 2^128, of the hashes of its keys' values
// (an additive multiset hash: Clarke, Devadas, van Dijk, Gassend and Suh, ASIACRYPT
// 2003, MSet-Add-Hash, without its defence against intent). The order of keys does not
// matter, and a changed value is a term taken off and another added, whatever the size
// of the scenario.
//
// Two keys do not count, as they do not change what a replication does: `title` and
// `run.replications`. A table counts by its content and not by its path.

#include "sim/scenario/key_table.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace warung::scenario {

struct Identity {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const Identity&) const = default;
    Identity& operator+=(const Identity& other);
    Identity& operator-=(const Identity& other);
};

/// 32 lower-case hexadecimal digits.
std::string to_hex(const Identity& identity);

/// The identity of a text under a label: one term of a sum.
Identity identity_of(std::string_view label, std::string_view text);

/// What one key of a scenario adds, its value as TOML. `index`, `name`: which of the user's tables. Nought for a key
/// that does not count.
Identity identity_of(const Key& key, std::size_t index, std::string_view name, std::string_view value);

/// Of every value, and of the contents of the tables: `table_hash` knows them by their path.
Identity identity_of(const Scenario& scenario, const std::function<std::string(const std::string&)>& table_hash);

/// Calls with every key of a scenario, those of named tables once for each: key, index, the table's name.
void for_each_key(const Scenario& scenario,
                  const std::function<void(const Key&, std::size_t, const std::string&)>& visit);

}  // namespace warung::scenario
