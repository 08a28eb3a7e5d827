#pragma once
// What a study says of its factors: Morris's elementary effects, Sobol' indices, or the
// swing from low to high, by the design it has.

#include "sim/experiments/study.h"
#include "sim/experiments/study_plan.h"

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace warung::experiments {

/// Something that a factor does to a metric, with an interval where there is one (NaN where not).
struct Measure {
    std::string name;  ///< mu, mu_star, sigma; first, total; low, high, swing
    double value = 0;
    double lower = 0;
    double upper = 0;
};

struct FactorSensitivity {
    std::size_t factor = 0;
    double importance = 0;  ///< by which factors are ranked: mu_star, total, absolute swing
    std::vector<Measure> measures;
};

class SensitivityError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Of one metric and variant, most important first. Outputs are means over replications. Throws SensitivityError if a
/// unit that it needs is missing, failed or undefined, or if the design is not one for sensitivity analysis.
std::vector<FactorSensitivity> sensitivities(const Study& study, const StudyPlan& plan, const Outcomes& outcomes,
                                             std::size_t variant, std::size_t metric);

}  // namespace warung::experiments
