#pragma once
// Coverage of one replication by scope, platform and service: who has a kiosk in
// reach, who could be served at a given hour, whose needs are served, how crowded the
// kiosks in reach are, and what one kiosk more or less matters (sim/MODEL.md, Metrics).
//
// Every count of a region is weighted by that region's weight; quantiles and
// concentrations are taken over weighted customers and kiosks.

#include "sim/placement/served_area.h"
#include "sim/reporting/measured.h"
#include "sim/reporting/tables.h"
#include "sim/world/replication.h"

#include <cstddef>
#include <string>
#include <vector>

namespace warung::reporting {

/// Of the trading kiosks of one platform (or any) in one scope. NaN where there is nobody to speak of.
struct AccessFigures {
    double customers = 0;
    double covered = 0;
    double covered_walking = 0;
    double one_kiosk = 0;
    double kiosks = 0;
    double kiosks_per_1000 = 0;      ///< mean over customers of access
    double kiosks_per_1000_p10 = 0;  ///< a tenth of the customers has less
    double kiosks_per_1000_p50 = 0;
    double services_per_day = 0;        ///< access by capacity, mean over customers
    double added_per_kiosk = 0;         ///< customers who lose their only kiosk if one closes, mean over kiosks
    double added_top_decile_share = 0;  ///< of these customers, at the tenth of kiosks that matters most
};

class CoverageReport {
public:
    /// Measures all regions with people, in parallel. Keeps references to both.
    CoverageReport(const world::Replication& replication, const MeasuredCounters& counters);

    /// Of the region's process, simulated customers, unweighted; platform kAnyPlatform: any.
    [[nodiscard]] const placement::ServedArea& area(std::size_t process, std::size_t platform) const;
    /// Over these processes, weighted.
    [[nodiscard]] AccessFigures figures(const std::vector<std::size_t>& processes, std::size_t platform) const;
    /// Over the country.
    [[nodiscard]] AccessFigures country() const { return figures(everybody_, world::kAnyPlatform); }

    /// The rows of coverage.csv: all scopes; services by platform but for regions, where either is broken down alone.
    void write(Rows& rows) const;

private:
    struct Scope;
    void write_scope(Rows& rows, const std::string& kind, const std::string& name,
                     const std::vector<std::size_t>& processes, bool crossed) const;

    const world::Replication& replication_;
    const MeasuredCounters& counters_;
    std::vector<std::vector<placement::ServedArea>> areas_;  ///< by process and platform, any platform last
    std::vector<std::size_t> everybody_;                     ///< processes with people
};

}  // namespace warung::reporting
