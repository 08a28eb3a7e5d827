#include "sim/cli/study_job.h"

#include "sim/base/machine.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/version.h"
#include "sim/experiments/checkpoint.h"
#include "sim/reporting/answer.h"
#include "sim/scenario/diagnostic.h"

#ifdef WARUNG_MPI
#include "sim/experiments/mpi_launcher.h"
#endif

#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>

namespace warung::cli {

namespace {

using experiments::Sweep;
using experiments::Unit;
using nlohmann::ordered_json;

std::atomic<bool> g_stop{false};

/// The first Ctrl-C asks running units to end; the second ends the process.
extern "C" void on_study_interrupt(int signal) {
    g_stop.store(true);
    std::signal(signal, SIG_DFL);
}

/// Above this many simulated customers, units side by side no longer fit comfortably in memory.
constexpr double kCustomersSideBySide = 8e6;

double customers_in(const scenario::Scenario& s) {
    double sum = 0;
    for (const geography::Region& r : s.region_rows) sum += static_cast<double>(scenario::people_of(s, r));
    return sum * s.run.population_scale;
}

/// Points with a unit that is still to be run.
std::vector<std::size_t> unfinished_points(const experiments::StudyPlan& plan, const experiments::Outcomes& outcomes) {
    std::vector<bool> open(plan.points);
    for (const Unit& unit : plan.units()) {
        if (outcomes.find(plan.id_of(unit)) == nullptr) open[plan.point_of(unit.configuration)] = true;
    }
    std::vector<std::size_t> points;
    for (std::size_t p = 0; p < open.size(); ++p)
        if (open[p]) points.push_back(p);
    return points;
}

int problem_code(const experiments::StudyResult& read) { return read.empty ? kNothingToRun : kInvalidInput; }

int explain_problems(const experiments::StudyResult& read) {
    fmt::print(stderr, "{}", scenario::render(read.problems, read.files));
    return problem_code(read);
}

ordered_json manifest_of(const StudyJob& job, const ordered_json& extra) {
    const auto& plan = job.plan;
    ordered_json m;
    m["complete"] = experiments::missing_units(plan, job.sweep->outcomes()) == 0;
    m["study"] = plan.name;
    m["title"] = plan.title;
    m["version"] = kVersion;
    m["build"] = kBuild;
    m["command"] = job.command;
    m["scenario_hash"] = job.study.loaded.scenario_hash;
    for (const auto& input : plan.inputs) m["inputs"].push_back({{"path", input.path}, {"hash_fnv1a64", input.hash}});
    m["seed"] = job.study.loaded.base.run.seed;
    for (const scenario::Variant& v : job.study.loaded.variants) {
        ordered_json changes = ordered_json::object();
        for (const auto& [key, value] : v.changes) changes[key] = value;
        m["variants"].push_back({{"name", v.name}, {"changes", changes}});
    }
    for (const auto& factor : plan.factors)
        m["factors"].push_back({{"key", factor.key}, {"unit", factor.unit}, {"levels", factor.levels.size()}});
    m["design_points"] = plan.points;
    m["units"] = plan.units().size();
    m["units_failed"] = experiments::failed_units(plan, job.sweep->outcomes());
    m["units_computed_by_this_command"] = job.sweep->computed();
    m.update(extra);
    m["workers"] = job.workers;
    m["wall_s"] = std::round(job.wall_seconds * 100) / 100;
    m["peak_memory_mib"] = static_cast<std::int64_t>(peak_memory_mib());
    return m;
}

/// Threads for units, and how each runs its regions.
struct Layout {
    std::size_t threads = 1;       ///< of the process
    std::size_t side_by_side = 1;  ///< units at once
    kernel::Mode mode = kernel::Mode::sequential;
};

Layout layout_for(const experiments::Study& study, std::size_t threads, std::size_t units) {
    Layout layout;
    layout.threads = threads > 0 ? threads : static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
    const bool small = customers_in(study.loaded.base) < kCustomersSideBySide;
    layout.side_by_side = small && units > 1 ? layout.threads : 1;
    if (layout.threads > 1 && layout.side_by_side == 1) layout.mode = kernel::Mode::windowed;
    return layout;
}

}  // namespace

std::string counted(std::size_t n, const char* noun) {
    return fmt::format("{} {}{}", reporting::grouped(static_cast<double>(n), 0), noun, n == 1 ? "" : "s");
}

std::string build_name() { return fmt::format("{} {} {}", kVersion, kBuild, experiments::program_hash()); }

std::optional<experiments::Study> study_or_explain(const std::filesystem::path& file,
                                                   const std::vector<std::string>& overrides, int& exit_code) {
    auto read = experiments::read_study(file, overrides);
    if (!read.study) exit_code = explain_problems(read);
    return std::move(read.study);
}

std::optional<std::size_t> metric_or_explain(const experiments::StudyPlan& plan, const std::string& name) {
    std::vector<std::string> names;
    for (std::size_t m = 0; m < plan.metrics.size(); ++m) {
        if (plan.metrics[m].name == name) return m;
        names.push_back(plan.metrics[m].name);
    }
    const std::string meant = scenario::nearest(name, names);
    fmt::print(stderr, "error: there is no metric `{}`{}\n", name,
               meant.empty() ? fmt::format("; there is {}", fmt::join(names, ", "))
                             : fmt::format("; did you mean `{}`?", meant));
    return std::nullopt;
}

bool StudyJob::run_all() { return run(plan.units()); }

bool StudyJob::run(std::span<const Unit> units) {
    const auto began = std::chrono::steady_clock::now();
    sweep->run(units);
    wall_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return !sweep->interrupted();
}

void StudyJob::write(const ordered_json& extra) {
    folder.write_tables(plan, sweep->outcomes(),
                        {{"scenario.effective.toml", scenario::effective_toml(study.loaded, folder.path())},
                         {"manifest.json", manifest_of(*this, extra).dump(2) + "\n"}});
}

int StudyJob::tell_failures() const {
    constexpr std::size_t kTold = 10;
    std::size_t failed = 0;
    for (const Unit& unit : plan.units()) {
        const auto* outcome = sweep->outcome(unit);
        if (outcome == nullptr || outcome->failure.empty()) continue;
        if (++failed <= kTold)
            fmt::print(stderr, "error: point {} ({}), {}, replication {}: {}\n", plan.point_of(unit.configuration) + 1,
                       plan.describe(plan.point_of(unit.configuration)), plan.variant_of(unit.configuration),
                       unit.replication, outcome->failure);
    }
    if (failed > kTold) fmt::print(stderr, "error: {} more units failed; units.csv has all\n", failed - kTold);
    return failed > 0 ? kSomeRunsFailed : kOk;
}

int with_study(const char* command, const ParsedOptions& options, const Arguments& arguments,
               const std::function<void(experiments::StudyPlan&)>& prepare,
               const std::function<int(StudyJob&)>& then) try {
#ifdef WARUNG_MPI
    const experiments::MpiWorld mpi;
    const bool speaks = mpi.rank() == 0;
#else
    constexpr bool speaks = true;
#endif
    auto read = experiments::read_study(options.file, options.overrides);
    if (!read.study) return speaks ? explain_problems(read) : problem_code(read);
    auto plan = plan_study(*read.study, build_name());
    prepare(plan);
    const auto out = options.out.empty() ? std::filesystem::path{"results"} / plan.name : options.out;
    std::string line = fmt::format("warung {}", command);
    for (const std::string& a : arguments) line += " " + a;
    StudyJob job{options, line, std::move(*read.study), std::move(plan), experiments::StudyFolder{out}, {}, {}, 0};

    const Layout layout = layout_for(job.study, options.threads, job.plan.units().size());
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, layout.threads};
    experiments::SimulationRunner runner{job.study, layout.mode, &g_stop};
    std::unique_ptr<experiments::Launcher> launcher =
        std::make_unique<experiments::ThreadLauncher>(runner, layout.side_by_side);
    std::signal(SIGINT, on_study_interrupt);
    std::signal(SIGTERM, on_study_interrupt);
#ifdef WARUNG_MPI
    if (mpi.size() > 1) {
        if (!mpi.same_everywhere(job.plan.fingerprint())) {
            if (mpi.rank() == 0)
                fmt::print(stderr, "error: the ranks do not read the same study, or run different builds of warung\n");
            return kInvalidInput;
        }
        if (mpi.rank() > 0) {
            mpi.serve(runner);
            return kOk;
        }
        launcher = std::make_unique<experiments::MpiLauncher>(mpi);
    }
#endif
    job.workers = layout.side_by_side > 1 || layout.threads == 1
                      ? launcher->describe()
                      : fmt::format("{} threads on one unit at a time", layout.threads);

    if (options.why) {
        const auto outcomes = job.folder.outcomes(job.plan.name);
        fmt::print("{}", experiments::why(job.folder.plan(), job.plan, outcomes));
        return kOk;
    }
    // With --force nothing is finished, and what is there need not even be readable.
    read.problems = check_points(
        job.study,
        unfinished_points(job.plan, options.force ? experiments::Outcomes{} : job.folder.outcomes(job.plan.name)));
    if (!read.problems.empty()) return explain_problems(read);
    job.folder.open(options.force);
    experiments::SweepOptions how;
    how.shard = options.shard;
    how.retry_failed = options.retry_failed;
    how.show_progress = !options.quiet && isatty(STDERR_FILENO) != 0;
    how.stop = &g_stop;
    job.sweep = std::make_unique<Sweep>(job.plan, job.folder, *launcher, how);
    return then(job);
} catch (const experiments::JournalError& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return kInvalidInput;
} catch (const experiments::StudyMismatch& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return kInvalidInput;
} catch (const reporting::OutputError& error) {
    fmt::print(stderr, "error: {}\n       what was finished is kept; repeat the command to go on\n", error.what());
    return kOutputFailed;
}

}  // namespace warung::cli
