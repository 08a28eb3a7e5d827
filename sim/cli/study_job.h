#pragma once
// What the commands on studies have in common: read and check the study, open its
// folder, run units through threads or MPI, write the tables, say what went wrong.

#include "sim/cli/options.h"
#include "sim/experiments/launcher.h"
#include "sim/experiments/simulation_runner.h"
#include "sim/experiments/study.h"
#include "sim/experiments/study_folder.h"
#include "sim/experiments/study_plan.h"
#include "sim/experiments/sweep.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace warung::cli {

/// A study ready to run. `sweep` computes and remembers.
struct StudyJob {
    const ParsedOptions& options;
    std::string command;  ///< as typed, for the manifest
    experiments::Study study;
    experiments::StudyPlan plan;
    experiments::StudyFolder folder;
    std::unique_ptr<experiments::Sweep> sweep;
    std::string workers;  ///< "2 threads"
    double wall_seconds = 0;

    /// Runs all units of the plan (or this shard's). False if it was interrupted.
    bool run_all();
    /// Runs these units. False if it was interrupted.
    bool run(std::span<const experiments::Unit> units);
    /// Writes tables and manifest; `extra` goes into the manifest. Throws reporting::OutputError.
    void write(const nlohmann::ordered_json& extra = nlohmann::ordered_json::object());
    /// Prints the failed units; the exit code that goes with them.
    int tell_failures() const;
};

/// The program and its version, for names of units.
std::string build_name();

/// The study, or nothing after its problems were printed and `exit_code` was set.
std::optional<experiments::Study> study_or_explain(const std::filesystem::path& file,
                                                   const std::vector<std::string>& overrides, int& exit_code);

/// Reads, checks, opens and calls `then`; its exit code, or that of what went wrong on the way. `prepare` may change
/// the plan before anything is looked up (replications). Under MPI only the manager calls `then`.
int with_study(const char* command, const ParsedOptions& options, const Arguments& arguments,
               const std::function<void(experiments::StudyPlan&)>& prepare, const std::function<int(StudyJob&)>& then);

/// Index of a metric of the plan by its name; nothing after a message with the nearest name.
std::optional<std::size_t> metric_or_explain(const experiments::StudyPlan& plan, const std::string& name);

/// "1 point", "3 points".
std::string counted(std::size_t n, const char* noun);

}  // namespace warung::cli
