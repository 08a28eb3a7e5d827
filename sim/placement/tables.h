#pragma once
// Placement problems given as tables (CSV, first line names the columns, quotes as in
// RFC 4180, columns found by name in any letter case, others ignored):
//
//   demand     name or id; demand, weight, population or pop2000; perhaps lat and lon (or long)
//   distances  site (or name, origin); destination (or destinationname, demand_id, to); distance
//   sites      name (or site, id); perhaps lat and lon (or long): keeps only the sites it lists
//   existing   name (or site, id): candidate sites that are open already
//
// Pairs that the distances leave out count as out of reach.

#include "sim/base/position.h"
#include "sim/placement/input_error.h"
#include "sim/placement/problem.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warung::placement {

struct NamedPlace {
    std::string name;
    std::optional<LatLon> at;
};

/// A text and what it is called in messages.
struct TableText {
    std::string shown_path;
    std::string_view text;
};

struct TableProblem {
    Problem problem;  ///< without existing sites
    std::vector<NamedPlace> points;
    std::vector<NamedPlace> sites;
    std::size_t missing_pairs = 0;
    double unreached = 0;  ///< the cost put for what is out of reach
};

/// Sites in the order of `sites`, or of their first distance without it. ERRORS: InputError with file and line.
TableProblem read_tables(const TableText& demand, const TableText& distances, const std::optional<TableText>& sites);

/// Numbers, in `sites`, of those the table lists. ERRORS: InputError, also for a name that is not there.
Sites read_existing(const TableText& existing, const std::vector<NamedPlace>& sites);

/// Whether a table's first line has these columns, any of each group of names.
bool has_columns(std::string_view text, const std::vector<std::vector<std::string>>& groups);

/// Positions (columns lat and lon) that a table lists, with names if it has any ("FILE:LINE" else). ERRORS: InputError.
std::vector<NamedPlace> read_positions(const TableText& table);

}  // namespace warung::placement
