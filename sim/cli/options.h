#pragma once
// The options that commands share, parsed once.

#include "sim/cli/commands.h"
#include "sim/experiments/precision.h"
#include "sim/experiments/study_folder.h"
#include "sim/experiments/tournament.h"
#include "sim/scenario/reader.h"
#include "sim/world/setting.h"
#include "sim/world/trace.h"

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace warung::cli {

/// overrides: of keys; machine: threads and form of the answer; output: the folder; running: what a run adds; sweeping:
/// what a study adds; precision: replications until an interval is narrow enough; metrics: which figures; selecting:
/// what a selection promises; tournament: who plays what; several: more than one file; quiet and json alone, for
/// commands that neither write nor compute.
enum class OptionSet {
    overrides,
    machine,
    output,
    running,
    sweeping,
    precision,
    metrics,
    selecting,
    tournament,
    several,
    quiet,
    json
};

struct ParsedOptions {
    bool done = false;  ///< help was asked for or the line is wrong: return exit_code
    int exit_code = 0;
    std::filesystem::path file;                ///< the first of
    std::vector<std::filesystem::path> files;  ///< those named
    std::vector<std::string> overrides;        ///< --set, and --seed, --replications, --days as the keys they stand for
    std::filesystem::path out;                 ///< empty: results/<scenario>
    std::size_t threads = 0;
    bool json = false;
    bool quiet = false;
    bool force = false;
    bool resume = false;
    double checkpoint_days = 0;  ///< 0: none
    world::Observation observation;
    std::string observed;  ///< the same as it was typed
    experiments::Shard shard;
    bool why = false;
    bool retry_failed = false;
    std::optional<experiments::WantedPrecision> precision;
    std::vector<std::string> metrics;  ///< as named; empty: the command's own choice
    std::string method;
    std::optional<double> indifference;
    double probability = 0.95;
    std::int64_t first_stage = 10;
    std::int64_t budget = 0;
    std::optional<experiments::TournamentQuestion> tournament;
};

/// The scenario; or nothing, after its problems were printed.
std::optional<scenario::Loaded> load_or_explain(const std::filesystem::path& file,
                                                const std::vector<std::string>& overrides = {});
/// The scenario with a variant per cell of the tournament asked for; or nothing, after its problems were printed.
std::optional<scenario::Loaded> tournament_or_explain(const ParsedOptions& options);
/// Prints what only became clear when the scenario's world was put together; returns kInvalidInput.
int explain(const world::ScenarioError& error, const std::filesystem::path& file);

ParsedOptions parse_options(const char* command, const char* positional, const Arguments& arguments,
                            std::initializer_list<OptionSet> sets);

}  // namespace warung::cli
