#pragma once
// Which configuration of a study is best, with a promised probability where the
// procedure promises one (sim/statistics: Kim-Nelson, Rinott, OCBA).
//
// Kim-Nelson runs on common random numbers, which make it shorter. Rinott's procedure
// and OCBA suppose independent systems: each configuration gets replications of its own,
// far apart. What is run depends on the outcomes alone, so it is the same for any
// number of threads, and a repeated command goes on where it was.

#include "sim/experiments/study_plan.h"
#include "sim/statistics/two_stage.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace warung::experiments {

enum class Procedure { kim_nelson, rinott, ocba };

struct SelectionQuestion {
    Procedure procedure = Procedure::kim_nelson;
    statistics::SelectionProblem problem;
    statistics::Best best = statistics::Best::largest;
    std::uint64_t budget = 0;  ///< replications of all together; 0: no bound (ocba: ten times the first stage)
};

struct Candidate {
    double mean = 0;
    double half_width = 0;           ///< 95 %
    std::uint64_t replications = 0;  ///< looked at
    std::uint64_t dropped_at = 0;    ///< Kim-Nelson: the stage; 0: not
};

struct Selection {
    std::size_t selected = 0;  ///< configuration
    bool decided = true;       ///< false: the budget was at its end before
    std::vector<Candidate> candidates;
    std::string promise;  ///< in words
};

/// Where observations come from.
class ObservationSource {
public:
    virtual ~ObservationSource() = default;
    /// Replications from 0 to counts[c] - 1 of every configuration c are wanted. False if it was interrupted.
    virtual bool have(std::span<const std::int64_t> counts) = 0;
    /// Throws SelectionError if that replication failed or is undefined.
    virtual double value(std::size_t configuration, std::int64_t replication) = 0;
};

class SelectionError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Nothing if it was interrupted. Throws SelectionError for fewer than two configurations, and std::invalid_argument
/// for a problem that makes no sense.
std::optional<Selection> select_best(const SelectionQuestion& question, std::size_t configurations,
                                     ObservationSource& source);

/// Sets replications of configurations apart if the procedure wants independence.
void prepare_for(Procedure procedure, StudyPlan& plan);

}  // namespace warung::experiments
