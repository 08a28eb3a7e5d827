#pragma once
// The table of `kiosk.added`: kiosks at known places beside those that are drawn.

#include "sim/scenario/csv_table.h"
#include "sim/scenario/scenario.h"

#include <vector>

namespace warung::scenario {

const TableKind& added_kiosk_table();
/// Rows correspond to the table's. Platforms that are not there are reported.
std::vector<kiosks::AddedKiosk> read_added_kiosks(CsvTable& table,
                                                  const std::vector<Named<platforms::PlatformParams>>& platforms);

}  // namespace warung::scenario
