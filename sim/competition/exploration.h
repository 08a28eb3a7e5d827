#pragma once
// When a learner explores next, if it does so in period t with probability exp(-beta t), independently of the others
// and of other periods.
//
// Drawn ahead by thinning: candidates come with the constant probability exp(-beta t0), by a geometric gap, and are
// kept with probability exp(-beta (t - t0)). As the probability only falls, this is exact (Lewis and Shedler 1979,
// Naval Research Logistics 26(3), for discrete time).

#include "sim/random/stream.h"

#include <cmath>
#include <cstdint>
#include <limits>

namespace warung::competition {

class ExplorationClock {
public:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    /// Knows no periods from `end` on. REQUIRES: beta > 0.
    ExplorationClock(double beta, std::int64_t end, std::uint64_t key) : beta_{beta}, end_{end}, draws_{key} {}

    /// The first exploration in period `t` or later; kNever if there is none before the end. Each call draws anew, so
    /// that a period must be asked about once only.
    std::int64_t next(std::int64_t t) {
        while (t < end_) {
            const double bound = random::exp(-beta_ * static_cast<double>(t));
            if (bound >= 1) return t;
            if (bound <= 0) return kNever;
            const double gap = std::floor(random::log(draws_.uniform()) / log_of_rest(bound));
            if (gap >= static_cast<double>(end_ - t)) return kNever;
            t += static_cast<std::int64_t>(gap);
            if (draws_.uniform() < random::exp(-beta_ * gap)) return t;
            ++t;
        }
        return kNever;
    }
    /// A uniform action of so many.
    std::uint64_t action(std::uint64_t actions) { return draws_.index(actions); }

private:
    /// log(1 - x) without losing small x.
    static double log_of_rest(double x) { return x > 1e-5 ? random::log(1 - x) : -x - x * x / 2; }

    double beta_;
    std::int64_t end_;
    random::Stream draws_;
};

}  // namespace warung::competition
