#pragma once
// Published benchmark files and case files, which are not part of this project: tests that read them skip without.

#include <cstdlib>
#include <filesystem>

namespace warung::testing {

/// The folder that the environment variable WARUNG_BENCHMARK_FILES names; it holds data/ (cvrp, dvrp, vrptw, pmedian,
/// sanfrancisco) and validation/ (case files). Empty without it.
inline std::filesystem::path benchmark_files() {
    const char* folder = std::getenv("WARUNG_BENCHMARK_FILES");
    return folder == nullptr ? std::filesystem::path{} : std::filesystem::path{folder};
}

}  // namespace warung::testing
