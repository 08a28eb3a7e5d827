#pragma once
// How many replications: until the interval is narrow enough.
//
// Law, "Simulation Modeling and Analysis", 9.4.1; relative error after Law's
// gamma' = gamma / (1 + gamma), which bounds |estimate - truth| / |truth| rather
// than / |estimate|. Caveats: a rule that stops when it looks good covers somewhat
// less than promised, the more so the earlier it may stop, hence a minimum of ten;
// a relative rule does not end for a mean near nought, hence a maximum; the size
// from a pilot run is a forecast, as the variance is only estimated.

#include "sim/statistics/intervals.h"
#include "sim/statistics/moments.h"

#include <cstdint>
#include <optional>

namespace warung::statistics {

enum class Precision {
    absolute,             ///< half-width at most `target`
    relative,             ///< half-width / |mean| at most target / (1 + target)
    relative_unadjusted,  ///< half-width / |mean| at most target
};

struct StoppingRule {
    Precision precision = Precision::relative;
    double target = 0.05;  ///< in units of the metric, or a share of the mean
    double confidence = 0.95;
    std::uint64_t at_least = 10;
    std::uint64_t at_most = 10'000;
};

/// The half-width the rule accepts at this mean.
double accepted_half_width(const StoppingRule& rule, double mean);

/// The least number of replications, from rule.at_least on, whose half-width would do if the variance stayed that of the
/// pilot; none up to rule.at_most: empty. ERRORS: std::invalid_argument for a pilot of fewer than two.
std::optional<std::uint64_t> replications_needed(const StoppingRule& rule, double mean, double variance);
std::optional<std::uint64_t> replications_needed(const StoppingRule& rule, const Moments& pilot);

enum class StoppingState { go_on, precise, gave_up };

/// Fed with one replication after the other, in their order. Not thread-safe.
class SequentialStopping {
public:
    /// ERRORS: std::invalid_argument for a target or a confidence out of range.
    explicit SequentialStopping(const StoppingRule& rule);

    StoppingState add(double value);
    [[nodiscard]] StoppingState state() const { return state_; }
    [[nodiscard]] Interval interval() const { return t_interval(moments_, rule_.confidence); }

private:
    StoppingRule rule_;
    Moments moments_;
    StoppingState state_ = StoppingState::go_on;
};

}  // namespace warung::statistics
