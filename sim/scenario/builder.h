#pragma once
// From a document (text with positions) to one typed scenario: converts every value,
// reads the tables, and checks names and combinations. Nothing stops at the first problem.

#include "sim/scenario/csv_table.h"
#include "sim/scenario/document.h"

#include <filesystem>
#include <map>
#include <vector>

namespace warung::scenario {

/// Tables parsed so far, by canonical path: variants of one scenario read the same ones.
using TableCache = std::map<std::filesystem::path, CsvTable>;

/// `file` is named where a problem has no better place. Table paths in the scenario are absolute.
Scenario build_scenario(const Document& document, const std::filesystem::path& file, Sources& sources,
                        TableCache& tables, std::vector<Problem>& problems);

}  // namespace warung::scenario
