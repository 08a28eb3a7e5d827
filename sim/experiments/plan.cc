#include "sim/experiments/plan.h"

#include "sim/experiments/batch.h"
#include "sim/reporting/replication_report.h"
#include "sim/world/replication.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <set>

namespace warung::experiments {

namespace {

constexpr double kTriedCustomers = 1.5e6;
constexpr std::int64_t kTriedDays = 3;

double seconds_since(std::chrono::steady_clock::time_point began) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

/// What the process really holds in memory: pages that were asked for and never touched do not count.
double resident_bytes() {
    std::ifstream statm{"/proc/self/statm"};
    double pages = 0;
    statm >> pages >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// Expected needs over `days` from the start, per unit of activity; time of day and weekday included, events not.
double expected_needs(const world::Setting& setting, double days) {
    double needs = 0;
    for (const customers::WeeklyRate& rate : setting.rates) {
        for (std::int64_t hour = 0; hour < static_cast<std::int64_t>(days * 24); ++hour)
            needs += rate[static_cast<std::size_t>((setting.first_hour_of_week + hour) % 168)] * kMsPerHour;
    }
    return needs;
}

/// The scenario with only some of its regions: every n-th in the order of size, so that large and small are there.
scenario::Scenario part_of(const scenario::Scenario& whole, double share) {
    std::vector<std::size_t> by_size(whole.region_rows.size());
    for (std::size_t r = 0; r < by_size.size(); ++r) by_size[r] = r;
    std::stable_sort(by_size.begin(), by_size.end(), [&](std::size_t a, std::size_t b) {
        return whole.region_rows[a].unbanked_adults > whole.region_rows[b].unbanked_adults;
    });
    std::set<std::size_t> kept;
    const double step = std::max(1.0, 1 / share);
    for (double at = step / 2; at < static_cast<double>(by_size.size()); at += step)
        kept.insert(by_size[static_cast<std::size_t>(at)]);
    scenario::Scenario part = whole;
    part.region_rows.clear();
    for (std::size_t r = 0; r < whole.region_rows.size(); ++r)
        (kept.contains(r) ? part.region_rows : part.dropped_rows).push_back(whole.region_rows[r]);
    // Member counts and capacities keep referring to the whole table.
    if (part.regions.reference_adults == 0) {
        for (const geography::Region& row : whole.region_rows) part.regions.reference_adults += row.adults;
        for (const geography::Region& row : whole.dropped_rows) part.regions.reference_adults += row.adults;
    }
    return part;
}

double people(const scenario::Scenario& s) {
    double sum = 0;
    for (const geography::Region& row : s.region_rows) sum += static_cast<double>(scenario::people_of(s, row));
    return sum;
}

}  // namespace

RunPlan plan_run(const scenario::Loaded& loaded, std::size_t threads) {
    RunPlan plan;
    plan.threads = threads > 0 ? threads : static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, plan.threads};
    const scenario::Scenario& whole = loaded.variants.front().scenario;
    plan.variants = loaded.variants.size();
    for (const scenario::Variant& v : loaded.variants) plan.replications += v.scenario.run.replications;
    plan.regions = whole.region_rows.size();
    plan.horizon_days = static_cast<double>(whole.run.horizon_days);

    const auto began = std::chrono::steady_clock::now();
    const double nothing = resident_bytes();
    const world::Setting setting = world::build_setting(whole);
    const double setting_s = seconds_since(began);
    const double setting_bytes = resident_bytes() - nothing;
    plan.lookahead_h = setting.lookahead.hours();
    plan.side_by_side = plan.replications > 1 && replications_side_by_side(setting, plan.threads);

    // The trial, on as many threads as a replication of the run will have.
    const double all = people(whole) * whole.run.population_scale;
    scenario::Scenario part = part_of(whole, std::min(1.0, kTriedCustomers / all));
    part.run.horizon_days = std::min<std::int64_t>(whole.run.horizon_days, kTriedDays);
    part.run.warm_up_days = 0;
    const world::Setting tried = world::build_setting(part);
    const kernel::Mode mode =
        plan.threads > 1 && !plan.side_by_side ? kernel::Mode::windowed : kernel::Mode::sequential;
    const double before = resident_bytes();
    auto clock = std::chrono::steady_clock::now();
    world::Replication replication{tried, 0};
    const double built_s = seconds_since(clock);
    const double built_bytes = resident_bytes() - before;
    clock = std::chrono::steady_clock::now();
    replication.run(mode);
    const double ran_s = seconds_since(clock);
    const double ran_bytes = resident_bytes() - before - built_bytes;
    std::size_t table_bytes = 0;
    for (const std::string& rows : reporting::report_replication(replication, "base", 0).rows)
        table_bytes += rows.size();
    for (const world::RegionProcess& r : replication.regions()) {
        plan.tried_customers += static_cast<double>(r.population().customers.size());
        plan.kiosks += static_cast<double>(r.population().kiosks.size());
    }
    plan.tried_days = static_cast<double>(part.run.horizon_days);
    plan.tried_s = seconds_since(began);

    // A sample draws whole settlements: what is simulated is expected to be the same share of every region.
    const double factor = people(whole) / people(part);
    plan.customers = plan.tried_customers * factor;
    plan.kiosks *= factor;
    plan.needs = plan.customers * expected_needs(setting, plan.horizon_days);
    const double longer = expected_needs(setting, plan.horizon_days) / expected_needs(tried, plan.tried_days);

    const double units = static_cast<double>(plan.replications);
    const double at_once = plan.side_by_side ? std::min(units, static_cast<double>(plan.threads)) : 1;
    const double rounds = std::ceil(units / at_once);
    // Replications next to each other share the construction's threads.
    plan.build_s =
        setting_s * static_cast<double>(plan.variants) + built_s * factor * rounds * (plan.side_by_side ? at_once : 1);
    plan.run_s = ran_s * factor * longer * rounds;

    // Parcels pile up for about a week, until as many are collected as ordered.
    constexpr double kFillingDays = 6;
    const double filling = std::min(plan.horizon_days, kFillingDays) / plan.tried_days;
    constexpr double kProgramMib = 20;
    const double state_bytes = (built_bytes + ran_bytes * std::max(1.0, filling)) * factor;
    plan.memory_mib =
        kProgramMib + (setting_bytes * static_cast<double>(plan.variants) + state_bytes * at_once) / (1 << 20);
    plan.checkpoint_mib = state_bytes / (1 << 20);
    const double days_ratio = plan.horizon_days / plan.tried_days;
    plan.disk_mib = static_cast<double>(table_bytes) * static_cast<double>(whole.region_rows.size()) /
                    static_cast<double>(part.region_rows.size()) * std::max(1.0, days_ratio / 4) * units / (1 << 20);
    return plan;
}

SweepCost plan_sweep(const scenario::Loaded& loaded, std::size_t units, std::size_t metrics, std::size_t threads) {
    SweepCost cost;
    const auto all = threads > 0 ? threads : static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
    scenario::Loaded probe = loaded;
    probe.variants.resize(1);
    probe.variants.front().scenario.run.replications = static_cast<std::int64_t>(std::min(units, all));
    cost.of_unit = plan_run(probe, threads);
    cost.at_once = cost.of_unit.side_by_side ? std::min(units, all) : 1;
    cost.total_s = cost.of_unit.total_s() * static_cast<double>(units) /
                   static_cast<double>(std::max<std::int64_t>(1, cost.of_unit.replications));
    // A row of results.csv takes about 70 bytes, a value in the journal 8, and both are held in memory or on disk once.
    const double values = static_cast<double>(units) * static_cast<double>(metrics);
    cost.memory_mib = cost.of_unit.memory_mib + values * 8 / (1 << 20);
    cost.disk_mib = values * (70 + 8) / (1 << 20);
    return cost;
}

}  // namespace warung::experiments
