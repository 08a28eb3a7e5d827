#pragma once
// What the chosen sites change in a run: the scenario without and with them, on the
// same random numbers.
//
// Only the regions of the sites are simulated, but whole (run.population_scale = 1), as a
// sample of settlements would leave most sites out; country-wide figures are shared out
// as in the full run (regions.reference_adults).

#include "sim/cli/place_options.h"
#include "sim/placement/proposal.h"
#include "sim/scenario/scenario.h"
#include "sim/statistics/intervals.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace warung::cli {

struct SimulatedGain {
    std::size_t regions = 0;
    double customers = 0;  ///< of these regions
    std::size_t replications = 0;
    double predicted_people = 0;  ///< more within the radius, by the placement model; NaN if it has no radius
    struct Line {
        std::string name;  ///< headline figure, or `people` within reach
        std::string label;
        double scale = 1;  ///< as shown
        std::string unit;
        statistics::Interval without;
        statistics::Interval with;
        statistics::Interval difference;  ///< in pairs
    };
    std::vector<Line> lines;
};

/// Reads the scenario and OUT/overlay.toml again. ERRORS: Refusal, if a replication fails.
SimulatedGain simulate_gain(const PlaceOptions& o, const scenario::Scenario& scenario,
                            const placement::Instance& instance, const placement::Proposal& answer);
std::string gain_in_words(const SimulatedGain& gain, const placement::Instance& instance,
                          const placement::Proposal& answer);
nlohmann::ordered_json gain_as_json(const SimulatedGain& gain);

}  // namespace warung::cli
