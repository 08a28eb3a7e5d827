#pragma once
// How much of the population a replication simulates, as each capacity sees it.
//
// A sample draws whole settlements, so one link or warehouse may by chance serve
// more or less than the country-wide share. What it can carry or hold is scaled
// by the share of *its own* customers that is simulated; utilisation is then that
// of the full world.

#include "sim/world/population.h"
#include "sim/world/setting.h"

#include <span>
#include <vector>

namespace warung::world {

struct Sample {
    double customers = 1;           ///< simulated over all
    std::vector<double> region;     ///< the same per region: its feeder's share
    std::vector<double> hub_link;   ///< of customers whose goods pass the link
    std::vector<double> warehouse;  ///< of customers it serves
};

Sample measure_sample(const Setting& setting, std::span<const Population> populations);

}  // namespace warung::world
