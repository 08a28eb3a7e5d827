#pragma once
// The tables a scenario names, from cells to the structs of the rooms they
// describe. Rows of the results and of the CsvTable correspond one to one.

#include "sim/scenario/csv_table.h"
#include "sim/scenario/scenario.h"

#include <vector>

namespace warung::scenario {

/// Columns of each kind, for the reader and the parameter dictionary.
const TableKind& region_table();
const TableKind& hub_table();
const TableKind& link_table();
const TableKind& profile_table();
const TableKind& price_table();

std::vector<geography::Region> read_regions(CsvTable& table);
std::vector<logistics::Hub> read_hubs(CsvTable& table);
std::vector<logistics::LinkRow> read_links(CsvTable& table);
/// In the order of days.
std::vector<platforms::PriceStep> read_price_steps(CsvTable& table);

/// Each series `hour_NAME` (keys 0 to 23, all of them) makes a profile NAME; `weekday_NAME` (Mon to Sun, all of
/// them) its week, flat without. Each is divided by its mean. Other series are skipped. Here the rows do not
/// correspond.
std::vector<DemandProfile> read_profiles(CsvTable& table);

}  // namespace warung::scenario
