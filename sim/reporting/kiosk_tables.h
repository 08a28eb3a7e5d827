#pragma once
// Tables about the kiosks of a replication: how needs and attempts end by the hour and by region, what each kiosk
// earned and lacked, and what liquidity came to by island group.
//
// Counts of the first table are weighted like all others; kiosks.csv has each simulated kiosk as it is, with its
// weight.

#include "sim/reporting/tables.h"
#include "sim/world/replication.h"

#include <string>
#include <vector>

namespace warung::reporting {

/// What a region has counted in the measured period, and how many each count stands for.
struct RegionCounts {
    const world::RegionProcess* region = nullptr;
    const world::Counters* counters = nullptr;
    double weight = 1;
};

/// Rows of outcomes_by_hour.csv.
std::string outcomes_by_hour(const std::vector<RegionCounts>& regions, const world::Setting& setting,
                             const std::string& prefix);

/// Rows of the tables below; empty unless the run keeps ledgers (run.kiosk_ledgers).
std::string outcomes_by_region(const std::vector<RegionCounts>& regions, const world::Setting& setting,
                               const std::string& prefix);
std::string kiosks_table(const std::vector<RegionCounts>& regions, const world::Setting& setting,
                         const std::string& prefix);
std::string liquidity_table(const std::vector<RegionCounts>& regions, const world::Setting& setting,
                            const std::string& prefix);

}  // namespace warung::reporting
