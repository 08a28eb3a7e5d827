#pragma once
// The command line of `warung place`.

#include "sim/cli/commands.h"
#include "sim/placement/instance.h"
#include "sim/placement/p_median.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace warung::cli {

struct PlaceOptions {
    std::filesystem::path file;
    std::optional<std::int64_t> sites;
    placement::Objective objective = placement::Objective::cover;
    std::optional<double> radius_km;
    std::filesystem::path existing;
    std::filesystem::path distances;
    std::filesystem::path candidates;
    double units_per_km = 1000;  ///< of the distances table
    std::string platform;
    std::vector<std::string> overrides;
    placement::Effort effort{1, 1e9, 1e8};
    std::filesystem::path out;
    bool force = false;
    bool json = false;
    bool simulate = false;          ///< the scenario with and without the sites
    std::int64_t replications = 3;  ///< of that
    std::size_t threads = 0;
};

/// Nothing if help was asked for and printed. ERRORS: Refusal; cxxopts' own.
std::optional<PlaceOptions> read_place_options(const Arguments& arguments);

}  // namespace warung::cli
