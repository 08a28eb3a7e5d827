#include "sim/experiments/batch.h"

#include "sim/experiments/progress.h"
#include "sim/world/replication.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>

namespace warung::experiments {

namespace {

struct Unit {
    std::size_t variant = 0;
    std::int64_t replication = 0;
};

/// Above this many simulated customers two replications side by side no longer fit comfortably in memory.
constexpr double kCustomersSideBySide = 8e6;

reporting::ReplicationReport run_unit(const world::Setting& setting, const std::string& variant, std::int64_t index,
                                      kernel::Mode mode, const BatchOptions& options, Progress& progress,
                                      bool& stopped) {
    if (options.store != nullptr) {
        if (auto kept = options.store->report(variant, index)) {
            progress.add(setting.horizon.since_start());
            return *std::move(kept);
        }
    }
    const auto keep = [&](auto&& what) {
        try {
            if (options.store != nullptr) what(*options.store);
        } catch (const std::exception& error) {
            options.on_trouble(error.what());
        }
    };
    reporting::ReplicationReport report;
    report.variant = variant;
    report.replication = index;
    try {
        world::Replication replication{setting, index, options.observation};
        if (options.store != nullptr) options.store->restore_state(variant, index, replication);
        progress.add(replication.clock().since_start());
        Time before = replication.clock();
        const auto moved = [&](Time now) {
            progress.add(now - before);
            before = now;
        };
        const std::int64_t every = options.checkpoint_every.ms();
        const auto keep_state = [&](const CheckpointStore& s) { s.keep_state(variant, index, replication); };
        while (replication.clock() < setting.horizon) {
            const Time next = every > 0 ? Time{(replication.clock().ms() / every + 1) * every} : setting.horizon;
            const bool whole = replication.run_until(next, mode, options.stop, moved);
            if (every > 0 && replication.clock() < setting.horizon) keep(keep_state);
            if (!whole) {
                stopped = true;
                return report;
            }
        }
        if (options.at_horizon) options.at_horizon(replication, variant, index);
        report = reporting::report_replication(replication, variant, index);
        for (const world::CheckResult& check : report.checks) {
            if (!check.held && report.failure.empty())
                report.failure = "self-check " + check.name + " failed: " + check.detail;
        }
    } catch (const std::exception& error) {
        report.failure = error.what();
    }
    if (!report.failure.empty()) {
        // A failed replication is listed with its reason; its figures count nowhere.
        for (std::string& rows : report.rows) rows.clear();
    }
    keep([&](const CheckpointStore& s) { s.keep_report(report); });
    return report;
}

}  // namespace

std::size_t BatchResult::failed() const {
    return static_cast<std::size_t>(
        std::count_if(reports.begin(), reports.end(), [](const auto& r) { return !r.failure.empty(); }));
}

bool replications_side_by_side(const world::Setting& setting, std::size_t threads) {
    double customers = 0;
    for (const world::RegionSetting& r : setting.regions) customers += static_cast<double>(r.customers);
    return threads > 1 && customers * setting.scenario.run.population_scale < kCustomersSideBySide;
}

BatchResult run_batch(const scenario::Loaded& loaded, const BatchOptions& options,
                      const std::function<void(const std::vector<reporting::ReplicationReport>&)>& finished) {
    const auto began = std::chrono::steady_clock::now();
    BatchResult result;
    result.threads =
        options.threads > 0 ? options.threads : static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, result.threads};

    std::vector<std::unique_ptr<world::Setting>> settings;
    std::vector<Unit> units;
    double work_days = 0;
    for (std::size_t v = 0; v < loaded.variants.size(); ++v) {
        settings.push_back(std::make_unique<world::Setting>(world::build_setting(loaded.variants[v].scenario)));
    }
    // Replication-major, so that any prefix of finished units is balanced over the variants.
    std::int64_t most = 0;
    for (const scenario::Variant& v : loaded.variants) most = std::max(most, v.scenario.run.replications);
    for (std::int64_t r = 0; r < most; ++r) {
        for (std::size_t v = 0; v < loaded.variants.size(); ++v) {
            if (r >= loaded.variants[v].scenario.run.replications) continue;
            units.push_back({v, r});
            work_days += settings[v]->horizon.since_start().days();
        }
    }
    result.lookahead =
        fmt::format("{:.2f} h, set by {}", settings.front()->lookahead.hours(), settings.front()->lookahead_cause);

    const bool side_by_side = replications_side_by_side(*settings.front(), result.threads);
    const kernel::Mode mode = result.threads > 1 ? kernel::Mode::windowed : kernel::Mode::sequential;

    Progress progress{work_days, options.show_progress};
    std::mutex mutex;
    const auto run_one = [&](std::size_t u) {
        if (options.stop != nullptr && options.stop->load()) return;
        const Unit unit = units[u];
        bool stopped = false;
        reporting::ReplicationReport report = run_unit(*settings[unit.variant], loaded.variants[unit.variant].name,
                                                       unit.replication, mode, options, progress, stopped);
        const std::scoped_lock lock{mutex};
        if (stopped) return;
        result.reports.push_back(std::move(report));
        const auto place = [&](const reporting::ReplicationReport& r) {
            const auto v = std::find_if(loaded.variants.begin(), loaded.variants.end(),
                                        [&](const auto& x) { return x.name == r.variant; });
            return std::pair{v - loaded.variants.begin(), r.replication};
        };
        std::sort(result.reports.begin(), result.reports.end(),
                  [&](const auto& a, const auto& b) { return place(a) < place(b); });
        if (finished) finished(result.reports);
    };
    if (side_by_side) {
        oneapi::tbb::parallel_for(std::size_t{0}, units.size(), run_one, oneapi::tbb::simple_partitioner{});
        // oneTBB's join is one the thread sanitizer cannot see; this one it can.
        const std::scoped_lock joined{mutex};
    } else {
        for (std::size_t u = 0; u < units.size(); ++u) run_one(u);
    }
    progress.finish();
    result.interrupted = options.stop != nullptr && options.stop->load() && result.reports.size() < units.size();
    result.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return result;
}

}  // namespace warung::experiments
