#pragma once
// Rounds of replications until intervals are narrow enough: how many the next round has.
//
// Decided between rounds from all outcomes in their order, so the number does not depend
// on who computed what; with at most twice as many a round, as a forecast from few
// replications is rough.

#include "sim/statistics/stopping.h"

#include <cstdint>
#include <span>
#include <vector>

namespace warung::experiments {

/// --until-halfwidth: of the mean, or in the metric's unit.
struct WantedPrecision {
    double half_width = 0;  ///< as a share if relative
    bool relative = false;
    std::int64_t most_replications = 200;
};

/// Fewer replications than this are not judged: the rule would stop too early too often.
inline constexpr std::int64_t kLeastReplications = 10;

statistics::StoppingRule rule_of(const WantedPrecision& wanted);

/// Whether the interval of these values is narrow enough. A figure without two values is not.
bool precise(const statistics::StoppingRule& rule, std::span<const double> values);

/// How many replications to have next; `has` if every metric is precise, or there may be no more.
/// `metrics`: the values of each over the replications there are.
std::int64_t next_replications(const statistics::StoppingRule& rule, std::int64_t has,
                               const std::vector<std::vector<double>>& metrics);

}  // namespace warung::experiments
