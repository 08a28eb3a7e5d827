#pragma once
// The tables of a study, written row by row, so that a large study needs no memory for
// them. Long and tidy: one observation a row.
//
//     results.csv   design_point, variant, replication, seed, metric, unit, value
//     summary.csv   means over replications with 95 % intervals
//     units.csv     one row a unit: done, failed (why) or missing
//     design.csv    one row a design point and factor: its value

#include "sim/experiments/study_plan.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace warung::experiments {

struct StudyTable {
    const char* file;
    const char* what;
    void (*write)(const StudyPlan& plan, const Outcomes& outcomes, const std::function<void(std::string_view)>& out);
};
const std::vector<StudyTable>& study_tables();

/// Names every table and column.
std::string study_readme(const StudyPlan& plan);

/// A metric's values at one configuration over the replications that count, in their order; NaN where undefined.
std::vector<double> values_of(const StudyPlan& plan, const Outcomes& outcomes, std::size_t configuration,
                              std::size_t metric);

}  // namespace warung::experiments
