#pragma once
// The headline figures of a replication: what `run` prints, `summary.csv` holds
// and comparisons use.

#include <string>
#include <vector>

namespace warung::reporting {

enum class Better : int { higher = 1, lower = -1, neither = 0 };
/// How `run` prints a figure.
enum class Show : int { percent, days, seconds, number, rupiah, hidden };

struct HeadlineSpec {
    std::string name;  ///< column of summary.csv, unit included
    std::string unit;
    std::string label;  ///< as printed
    std::string group;  ///< Coverage, Pickup time, Kiosks, Market, Logistics, Run
    std::string meaning;
    Show show = Show::number;
    Better better = Better::neither;
    std::string alone = {};  ///< label without the lines above it; empty: as it is
};

const std::vector<HeadlineSpec>& headline_specs();
/// Index of a figure by name; throws std::out_of_range.
std::size_t headline_index(const std::string& name);

}  // namespace warung::reporting
