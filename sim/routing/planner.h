#pragma once
// Route planning: savings, local search, ruin and recreate, with effort counted in iterations and never in time, so
// that a plan is a function of problem, budget and seed.
//
// Thread safety: functions without state; any number may run at once.

#include "sim/routing/problem.h"
#include "sim/routing/ruin_recreate.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace warung::routing {

/// Processor time on a machine of 2023, up to 110 customers; 130 to 500; 1,000; 10,000. With time windows four times as
/// much and more.
enum class Mode : std::uint8_t {
    fast,   ///< inside a simulation: 1 ms; 2 to 8 ms; 20 ms; 0.3 s
    plan,   ///< a daily plan: 10 ms; 0.1 s; 0.1 s; 0.4 s
    study,  ///< for comparisons: 0.1 s; 0.8 s; 1 s; 2 s
};

struct Budget {
    std::uint64_t iterations = 0;  ///< of ruin and recreate
    double start_temperature = 1;  ///< as AnnealingParams
    double end_temperature = 0.1;
};

/// What a mode spends on a problem.
Budget budget_of(Mode mode, const Problem& problem);

/// ERRORS: RoutingError, as require_plannable().
Solution plan_routes(const Problem& problem, const Budget& budget, std::uint64_t seed);
Solution plan_routes(const Problem& problem, Mode mode, std::uint64_t seed);

/// Fewest routes first, then the shortest (Solomon's convention): routes are taken away one at a time, their customers
/// inserted by the sum of absences (Christiaens and Vanden Berghe 2020, section 5), each with the whole budget, until
/// some customer finds no place.
Solution plan_fewest_routes(const Problem& problem, const Budget& budget, std::uint64_t seed);

/// Starts from routes given, say yesterday's: customers that they lack are added, customers that do not fit into their
/// route any more move. ERRORS: also if the routes name an unknown customer, or one twice.
Solution improve_routes(const Problem& problem, const std::vector<Route>& start, const Budget& budget,
                        std::uint64_t seed);

}  // namespace warung::routing
