// warung run: read, run, report, write. The story in one screen.

#include "sim/base/content_hash.h"
#include "sim/base/machine.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/standard_output.h"
#include "sim/cli/version.h"
#include "sim/experiments/batch.h"
#include "sim/experiments/checkpoint.h"
#include "sim/experiments/precision.h"
#include "sim/reporting/answer.h"
#include "sim/reporting/headline.h"
#include "sim/reporting/network_geojson.h"
#include "sim/reporting/result_folder.h"
#include "sim/scenario/diagnostic.h"
#include "sim/scenario/reader.h"
#include "sim/statistics/intervals.h"
#include "sim/world/setting.h"

#include <fmt/format.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <mutex>

namespace warung::cli {

namespace {

using nlohmann::ordered_json;

std::atomic<bool> g_stop{false};

/// The first Ctrl-C asks running replications to end; the second ends the process.
extern "C" void on_interrupt(int signal) {
    g_stop.store(true);
    std::signal(signal, SIG_DFL);
}

ordered_json number(double x) { return std::isnan(x) ? ordered_json(nullptr) : ordered_json(x); }

std::vector<reporting::VariantReports> by_variant(const scenario::Loaded& loaded,
                                                  const std::vector<reporting::ReplicationReport>& reports) {
    std::vector<reporting::VariantReports> variants;
    for (const scenario::Variant& v : loaded.variants) {
        variants.push_back({v.name, {}});
        for (const auto& r : reports) {
            if (r.variant == v.name && r.failure.empty()) variants.back().replications.push_back(&r);
        }
    }
    return variants;
}

std::string headline_json(const scenario::Loaded& loaded, const std::vector<reporting::ReplicationReport>& reports) {
    ordered_json out;
    out["scenario"] = loaded.name;
    for (const auto& v : by_variant(loaded, reports)) {
        ordered_json figures = ordered_json::object();
        for (std::size_t f = 0; f < reporting::headline_specs().size(); ++f) {
            const auto i = statistics::t_interval(reporting::values_of(v, f));
            figures[reporting::headline_specs()[f].name] = {{"unit", reporting::headline_specs()[f].unit},
                                                            {"mean", number(i.mean)},
                                                            {"half_width_95", number(i.half_width)},
                                                            {"replications", i.n}};
        }
        out["variants"][v.name] = figures;
    }
    return out.dump(2) + "\n";
}

/// What makes the numbers reproducible, and whether they can be trusted.
std::string manifest(const scenario::Loaded& loaded, const Arguments& arguments,
                     const std::vector<reporting::ReplicationReport>& reports, const experiments::BatchResult* batch) {
    ordered_json m;
    m["complete"] = batch != nullptr && !batch->interrupted;
    m["scenario"] = loaded.name;
    m["title"] = loaded.base.title;
    m["version"] = kVersion;
    m["build"] = kBuild;
    std::string command = "warung run";
    for (const std::string& a : arguments) command += " " + a;
    m["command"] = command;
    m["scenario_hash"] = loaded.scenario_hash;
    for (const auto& input : loaded.inputs) m["inputs"].push_back({{"path", input.path}, {"hash_fnv1a64", input.hash}});
    m["seed"] = loaded.base.run.seed;
    for (const scenario::Variant& v : loaded.variants) {
        ordered_json changes = ordered_json::object();
        for (const auto& [key, value] : v.changes) changes[key] = value;
        m["variants"].push_back(
            {{"name", v.name}, {"changes", changes}, {"replications", v.scenario.run.replications}});
    }
    double represented = 0;
    for (const auto& r : loaded.base.region_rows)
        represented += static_cast<double>(scenario::people_of(loaded.base, r));
    m["sample"] = {{"population_scale", loaded.base.run.population_scale}, {"customers_represented", represented}};
    for (const auto& r : reports) {
        ordered_json checks = ordered_json::object();
        for (const auto& c : r.checks) checks[c.name] = c.held ? "held" : "FAILED: " + c.detail;
        ordered_json row = {{"variant", r.variant},
                            {"replication", r.replication},
                            {"settlements_simulated", r.settlements},
                            {"customers_simulated", r.customers},
                            {"events", r.events},
                            {"event_digest", to_hex(r.digest)},
                            {"checks", checks}};
        if (!r.failure.empty()) row["failed"] = r.failure;
        m["replications"].push_back(row);
    }
    if (batch != nullptr) {
        m["lookahead"] = batch->lookahead;
        m["threads"] = batch->threads;
        m["wall_s"] = std::round(batch->wall_seconds * 100) / 100;
        m["peak_memory_mib"] = static_cast<std::int64_t>(peak_memory_mib());
    }
    return m.dump(2) + "\n";
}

void write_result(const reporting::ResultFolder& folder, const scenario::Loaded& loaded, const Arguments& arguments,
                  const std::vector<reporting::ReplicationReport>& reports, const experiments::BatchResult* batch) {
    reporting::write_tables(folder, reports);
    folder.write("scenario.effective.toml", scenario::effective_toml(loaded, folder.path()));
    folder.write(reporting::kNetworkFile, reporting::network_geojson(loaded.base, by_variant(loaded, reports)));
    folder.write("README.md", reporting::tables_readme(loaded.name));
    folder.write("manifest.json", manifest(loaded, arguments, reports, batch));
}

/// The figures that --until-halfwidth looks at; nothing after a message if one is unknown.
std::optional<std::vector<std::size_t>> figures_watched(const std::vector<std::string>& names) {
    if (names.empty()) return std::vector<std::size_t>{reporting::headline_index("coverage_realised_share")};
    std::vector<std::size_t> figures;
    std::vector<std::string> known;
    for (const auto& spec : reporting::headline_specs()) known.push_back(spec.name);
    for (const std::string& name : names) {
        const auto found = std::find(known.begin(), known.end(), name);
        if (found == known.end()) {
            const std::string meant = scenario::nearest(name, known);
            fmt::print(stderr, "error: there is no metric `{}`{}\n", name,
                       meant.empty() ? "; the columns of summary.csv are metrics"
                                     : fmt::format("; did you mean `{}`?", meant));
            return std::nullopt;
        }
        figures.push_back(static_cast<std::size_t>(found - known.begin()));
    }
    return figures;
}

std::vector<std::vector<double>> values_watched(const reporting::VariantReports& variant,
                                                const std::vector<std::size_t>& figures) {
    std::vector<std::vector<double>> values;
    for (const std::size_t f : figures) values.push_back(reporting::values_of(variant, f));
    return values;
}

/// Gives every variant the replications of the next round; false if none needs more.
bool plan_next_round(scenario::Loaded& loaded, const std::vector<reporting::ReplicationReport>& reports,
                     const std::vector<std::size_t>& figures, const statistics::StoppingRule& rule) {
    bool more = false;
    const auto variants = by_variant(loaded, reports);
    for (std::size_t v = 0; v < variants.size(); ++v) {
        std::int64_t& n = loaded.variants[v].scenario.run.replications;
        const std::int64_t next = experiments::next_replications(rule, n, values_watched(variants[v], figures));
        more = more || next > n;
        n = next;
    }
    return more;
}

/// The first region that a trace asks for and the scenario does not have; empty if there is none.
std::string unknown_region(const scenario::Scenario& s, const world::Observation& observation) {
    for (const world::TraceTarget& target : observation.targets) {
        const bool known = std::any_of(s.region_rows.begin(), s.region_rows.end(),
                                       [&](const geography::Region& r) { return r.code == target.region; });
        if (!known) return target.region;
    }
    return {};
}

}  // namespace

int run_command(const Arguments& arguments) {
    const ParsedOptions options = parse_options("run", "SCENARIO", arguments,
                                                {OptionSet::overrides, OptionSet::machine, OptionSet::output,
                                                 OptionSet::precision, OptionSet::metrics, OptionSet::running});
    if (options.done) return options.exit_code;

    auto read = load_or_explain(options.file, options.overrides);
    if (!read) return kInvalidInput;
    scenario::Loaded& loaded = *read;
    const auto watched = figures_watched(options.metrics);
    if (!watched) return kInvalidInput;
    std::optional<statistics::StoppingRule> rule;
    if (options.precision) {
        rule = experiments::rule_of(*options.precision);
        for (scenario::Variant& v : loaded.variants)
            v.scenario.run.replications = std::max(v.scenario.run.replications, experiments::kLeastReplications);
    }
    if (const std::string unknown = unknown_region(loaded.base, options.observation); !unknown.empty()) {
        fmt::print(stderr, "error: --trace names the region `{}`, which is not in the run; codes are in {}\n", unknown,
                   loaded.base.regions.table);
        return kInvalidInput;
    }
    const auto out = options.out.empty() ? std::filesystem::path{"results"} / loaded.name : options.out;

    note_late_events(loaded.base);
    if (loaded.is_study)
        fmt::print(stderr, "note: [sweep] is for `warung sweep {}`; this runs the scenario as it stands\n",
                   options.file.string());
    experiments::BatchResult batch;
    std::string trouble;
    std::string unkept;  // why a checkpoint could not be written
    std::mutex mutex;
    const auto print_answer = [&] {
        if (options.quiet) return;
        fmt::print("{}", options.json ? headline_json(loaded, batch.reports)
                                      : reporting::answer(loaded.base.title, by_variant(loaded, batch.reports)));
    };
    try {
        using reporting::Existing;
        reporting::ResultFolder folder{
            out, options.resume ? Existing::resume : (options.force ? Existing::replace : Existing::refuse)};
        const experiments::CheckpointStore store{
            folder.checkpoints(),
            {loaded.scenario_hash + options.observed,
             fmt::format("{} {} {}", kVersion, kBuild, experiments::program_hash())}};
        if (options.resume) store.verify();
        std::signal(SIGINT, on_interrupt);
        std::signal(SIGTERM, on_interrupt);
        const bool terminal = isatty(STDERR_FILENO) != 0;
        if (!options.quiet) {
            fmt::print(stderr, "running {}: {} variant{}, {} replications, {} days\n", loaded.name,
                       loaded.variants.size(), loaded.variants.size() == 1 ? "" : "s", loaded.base.run.replications,
                       loaded.base.run.horizon_days);
        }
        try {
            experiments::BatchOptions how;
            how.threads = options.threads;
            how.show_progress = terminal && !options.quiet;
            how.stop = &g_stop;
            how.observation = options.observation;
            how.store = &store;
            how.checkpoint_every = from_days(options.checkpoint_days);
            how.on_trouble = [&](const std::string& why) {
                const std::scoped_lock lock{mutex};
                if (unkept.empty()) unkept = why;
            };
            const auto keep = [&](const auto& reports) {
                // Kept on disk as it comes, so that a killed run leaves its finished
                // replications. Trouble with the disk must not lose the replications
                // still to come: it is told at the end.
                try {
                    write_result(folder, loaded, arguments, reports, nullptr);
                } catch (const reporting::OutputError& error) {
                    trouble = error.what();
                }
            };
            double wall_seconds = 0;
            do {
                // Replications of earlier rounds come from the store.
                batch = experiments::run_batch(loaded, how, keep);
                wall_seconds += batch.wall_seconds;
            } while (rule && !batch.interrupted && plan_next_round(loaded, batch.reports, *watched, *rule));
            batch.wall_seconds = wall_seconds;
            for (const scenario::Variant& v : loaded.variants)
                loaded.base.run.replications = std::max(loaded.base.run.replications, v.scenario.run.replications);
        } catch (const world::ScenarioError& error) {
            folder.discard();
            return explain(error, options.file);
        }
        if (batch.reports.empty() && batch.interrupted) {
            if (store.empty()) {
                folder.discard();
                fmt::print(stderr, "interrupted before any replication finished; nothing was written\n");
            } else {
                fmt::print(stderr,
                           "interrupted before any replication finished; --resume goes on from the last checkpoint\n");
            }
            return kInterrupted;
        }
        write_result(folder, loaded, arguments, batch.reports, &batch);
        folder.publish(!batch.interrupted);
        trouble.clear();
    } catch (const experiments::CheckpointError& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kInvalidInput;
    } catch (const reporting::OutputError& error) {
        // Not even a full disk keeps the answer from the user.
        if (!batch.reports.empty()) print_answer();
        fmt::print(stderr, "error: {}\n", trouble.empty() ? error.what() : trouble);
        return kOutputFailed;
    }
    print_answer();
    if (!options.quiet) {
        flush_standard_output();
        fmt::print(stderr, "\n{:.1f} s. Results: {}   plots: scripts/plot.py {}\n", batch.wall_seconds, out.string(),
                   out.string());
    }
    if (!unkept.empty())
        fmt::print(stderr, "note: a checkpoint could not be kept on the way (the results are not affected): {}\n",
                   unkept);
    for (const auto& r : batch.reports) {
        if (!r.failure.empty())
            fmt::print(stderr, "error: {}, replication {}: {}\n", r.variant, r.replication, r.failure);
    }
    if (batch.interrupted) {
        fmt::print(
            stderr,
            "interrupted: {} finished replications were written; the manifest says complete: false; --resume goes on\n",
            batch.reports.size());
        return kInterrupted;
    }
    if (batch.failed() > 0) return kSomeRunsFailed;
    if (!rule) return kOk;
    for (const auto& v : by_variant(loaded, batch.reports)) {
        for (const auto& values : values_watched(v, *watched)) {
            if (experiments::precise(*rule, values)) continue;
            fmt::print(stderr,
                       "error: {} is not as precise as asked after {} replications; --max-replications allows more\n",
                       v.name, v.replications.size());
            return kNotPrecise;
        }
    }
    return kOk;
}

}  // namespace warung::cli
