#pragma once
// The tables behind `calendar.table`, `calendar.effects` and `kiosk.table`, from cells to the structs of the rooms they
// describe. Mistakes are reported to the CsvTable with their cell.

#include "sim/scenario/csv_table.h"
#include "sim/scenario/scenario.h"

#include <vector>

namespace warung::scenario {

const TableKind& season_table();
const TableKind& effect_table();
const TableKind& kiosk_table();

/// Dates of the seasons that have dates.
std::vector<customers::SeasonDates> read_seasons(CsvTable& table);
std::vector<customers::SeasonEffect> read_effects(CsvTable& table);
/// `platforms` names the bits of the memberships. Rows and results correspond.
std::vector<kiosks::ListedKiosk> read_kiosks(CsvTable& table, const std::vector<std::string>& platforms);

}  // namespace warung::scenario
