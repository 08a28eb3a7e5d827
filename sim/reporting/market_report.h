#pragma once
// Where a replication's fees stood in the measured period: against the benchmark prices of its demand view, and in
// themselves (margins, concentration, cycles, regret). One entry per service kind that platforms sold.

#include "sim/reporting/measured.h"
#include "sim/world/replication.h"

#include <cstddef>
#include <string>
#include <vector>

namespace warung::reporting {

/// Figures that are not available are NaN.
struct PlatformPosition {
    double fee_rp = 0;   ///< in force, mean over time
    double cost_rp = 0;  ///< commission in force at the end + cost per transaction - goods margin per transaction
    double share = 0;    ///< of the kind's transactions
    double lerner = 0;   ///< (fee - cost) / fee
    double nash_fee_rp = 0;
    double joint_fee_rp = 0;
    double pass_through = 0;
    double profit_rp_per_need = 0;  ///< expected at the prices as they were, mean over time
    double regret_rp_per_need = 0;  ///< what the best single fee in hindsight would have brought more
};

struct MarketPosition {
    std::size_t kind = 0;
    std::vector<PlatformPosition> platforms;
    double hhi = 0;  ///< of transactions
    double effective_firms = 0;
    double consumer_surplus_rp_per_need = 0;
    double nash_profit_rp_per_need = 0;
    double joint_profit_rp_per_need = 0;
    double profit_rp_per_need = 0;
    bool moves = false;     ///< a platform sets this fee by a strategy other than `fixed`
    double delta = 0;       ///< (profit - Nash) / (joint - Nash)
    std::string no_delta;   ///< why there is no delta; empty if there is one
    double cycle_days = 0;  ///< length of the cycle that daily fees end in; 0: constant; NaN: none seen
};

std::vector<MarketPosition> market_positions(const world::Replication& replication, const MeasuredCounters& counters);

}  // namespace warung::reporting
