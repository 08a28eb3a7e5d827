#pragma once
// Independent replications that run until their figures are known well enough.
//
// A fixed number of replications, each with streams of its own, advance together in rounds that grow until the interval
// of every figure is as narrow as the case wants, or the work allowed is done. What is longer is not begun anew, so
// that the warm-up, which the replication leaves out, is paid once. Replications of a round run in parallel (oneTBB);
// results do not depend on how many threads there are.
//
// A figure is a ratio of two sums over the run (waits and customers, states and time), estimated by the ratio of the
// totals, which has less bias than the mean of ratios; its standard error is that of the residuals (Law 2015,
// Simulation Modeling and Analysis, sec. 9.5; Cochran 1977, Sampling Techniques, ch. 6).

#include "sim/verify/family.h"

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace warung::verify {

/// Sums of one figure over one replication.
struct Sums {
    double of = 0;     ///< of the quantity
    double over = 0;   ///< of what it is divided by
    double first = 0;  ///< for variances: `of` sums squares, and this the quantity itself
    bool variance = false;
};

struct Estimate {
    double value = 0;
    double standard_error = 0;
};

/// How wide an interval may be: z standard errors, relative to the figure and absolute (0: no such limit).
struct Precision {
    double z = 4;
    double relative = 0;
    double absolute = 0;

    [[nodiscard]] bool any() const { return relative > 0 || absolute > 0; }
    /// The square of the factor by which the work has to grow, 1 or less if the interval is narrow enough.
    [[nodiscard]] double shortfall(const Estimate& e) const;
};
/// What the case's tolerance asks for, with a little to spare.
Precision precision_of(const Case& c, const Effort& effort);

/// From the sums of each replication.
Estimate estimate(const std::vector<Sums>& replications);

/// Number of replications: the t distribution with 63 degrees of freedom is near enough to the normal.
inline constexpr std::size_t kReplications = 64;

struct Budget {
    double first = 0;   ///< length of the first round
    double events = 0;  ///< most events of all replications together
};
/// Share of the budget to spend on a figure of which nothing was seen yet: it may be constant.
inline constexpr double kLookFor = 0.5;
/// Most events of one case.
inline double most_events(const Effort& effort) { return effort.quick ? 2e7 : 6e8; }

/// `Replication` has: void extend(double length); std::vector<Sums> sums(); double events() const.
template <class Replication>
std::vector<Estimate> run_replications(const std::function<std::unique_ptr<Replication>(std::uint64_t)>& make,
                                       const Precision& precision, const Budget& budget) {
    std::vector<std::unique_ptr<Replication>> replications(kReplications);
    const auto advance = [&](double length) {
        oneapi::tbb::parallel_for(std::size_t{0}, kReplications, [&](std::size_t r) {
            if (!replications[r]) replications[r] = make(r);
            replications[r]->extend(length);
        });
    };
    double done = budget.first;
    advance(budget.first);
    for (;;) {
        std::vector<std::vector<Sums>> by_figure;
        double events = 0;
        for (const auto& replication : replications) {
            const std::vector<Sums> sums = replication->sums();
            by_figure.resize(sums.size());
            for (std::size_t f = 0; f < sums.size(); ++f) by_figure[f].push_back(sums[f]);
            events += replication->events();
        }
        std::vector<Estimate> estimates;
        double growth = 0;
        for (const auto& figure : by_figure) {
            estimates.push_back(estimate(figure));
            if (estimates.back().standard_error > 0 || events < kLookFor * budget.events)
                growth = std::max(growth, precision.shortfall(estimates.back()));
        }
        const double allowed = budget.events / std::max(1.0, events);
        if (growth <= 1 || allowed <= 1.01) return estimates;
        const double factor = std::min(allowed, std::clamp(1.1 * growth, 1.2, 4.0));
        advance(done * (factor - 1));
        done *= factor;
    }
}

}  // namespace warung::verify
