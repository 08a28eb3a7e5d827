#pragma once
// What became of each segment of customers: who they are, what they can reach, and how their needs ended.

#include "sim/reporting/measured.h"
#include "sim/world/replication.h"

#include <array>
#include <string>
#include <vector>

namespace warung::reporting {

/// Scaled to the population, measured period; NaN where a share has no denominator.
struct SegmentFigures {
    std::string name;
    double customers = 0;
    double nominal_share = 0;  ///< with a trading kiosk within reach
    double aware_share = 0;    ///< know a platform, at the end of the run
    double surplus_rp_per_need = 0;
    /// Needs that ended, by service and outcome.
    std::vector<std::array<double, world::kNeedOutcomes>> outcomes;

    [[nodiscard]] std::array<double, world::kNeedOutcomes> all_services() const;

    template <class Archive>
    void archive(Archive& a) {
        a(name, customers, nominal_share, aware_share, surplus_rp_per_need, outcomes);
    }
};

/// In the order of the setting. Sums run over regions in their order.
std::vector<SegmentFigures> segment_figures(const world::Replication& replication, const MeasuredCounters& counters);

}  // namespace warung::reporting
