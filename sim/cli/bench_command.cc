// warung bench: what the engine costs on this machine.

#include "sim/base/machine.h"
#include "sim/benchmarks/benchmarks.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"
#include "sim/cli/options.h"
#include "sim/cli/version.h"
#include "sim/scenario/reader.h"
#include "sim/world/setting.h"

#include <fmt/format.h>
#include <cxxopts.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace warung::cli {

namespace {

using benchmarks::Spread;
using nlohmann::ordered_json;

int refuse(const std::string& why) {
    fmt::print(stderr, "error: {}; see `warung bench --help`\n", why);
    return kMisuse;
}

int fail(const std::vector<std::string>& failures) {
    for (const std::string& f : failures) fmt::print(stderr, "error: {}\n", f);
    if (!failures.empty()) fmt::print(stderr, "error: the simulation is wrong; its times are worth nothing\n");
    return failures.empty() ? kOk : kSomeRunsFailed;
}

ordered_json json_of(const Spread& s) { return {{"median", s.median}, {"min", s.min}, {"max", s.max}}; }

ordered_json json_of(const std::vector<benchmarks::SizeOf>& sizes) {
    ordered_json out = ordered_json::object();
    for (const auto& s : sizes) out[s.name] = s.bytes;
    return out;
}

/// Million items a second of each core, at so many nanoseconds of wall time an item.
double per_core(double wall_ns, std::size_t threads) { return 1e3 / wall_ns / static_cast<double>(threads); }

ordered_json header_json() {
    return {{"version", kVersion}, {"build", kBuild}, {"processors", std::thread::hardware_concurrency()}};
}

std::string as_json(const benchmarks::Report& report, bool quick) {
    ordered_json out = header_json();
    out["quick"] = quick;
    out["figures"] = ordered_json::array();
    for (const auto& f : report.figures) {
        const Spread wall = f.wall_ns_per_item();
        out["figures"].push_back({{"name", f.name},
                                  {"item", f.item},
                                  {"threads", f.threads},
                                  {"repetitions", f.samples.size()},
                                  {"items_per_repetition", f.samples.front().items},
                                  {"cpu_ns_per_item", json_of(f.cpu_ns_per_item())},
                                  {"wall_ns_per_item", json_of(wall)},
                                  {"million_items_per_s", per_core(wall.median, 1)},
                                  {"million_items_per_s_per_core", per_core(wall.median, f.threads)}});
    }
    out["quantities"] = ordered_json::object();
    for (const auto& q : report.quantities) out["quantities"][q.name] = json_of(q.value);
    out["bytes_of"] = json_of(benchmarks::entity_sizes());
    out["failures"] = report.failures;
    return out.dump(2) + "\n";
}

std::string spread_in_words(const Spread& s) {
    const int decimals = s.median < 10 ? 2 : (s.median < 1'000 ? 1 : 0);
    return fmt::format("{:.{}f} [{:.{}f}-{:.{}f}]", s.median, decimals, s.min, decimals, s.max, decimals);
}

std::string sizes_in_words() {
    std::string out = "bytes of:";
    for (const auto& s : benchmarks::entity_sizes()) out += fmt::format(" {} {},", s.name, s.bytes);
    out.back() = '\n';
    return out;
}

std::string as_table(const benchmarks::Report& report, bool quick) {
    std::string out;
    if (quick) out += "Quick: small sizes, one repetition. For figures to quote, run without --quick.\n\n";
    out += fmt::format("{:<42} {:<30} {:>7}  {:<25} {:<25} {:>9}\n", "", "", "", "processor time", "wall time",
                       "million/s");
    out += fmt::format("{:<42} {:<30} {:>7}  {:<25} {:<25} {:>9}\n", "name", "item", "threads", "ns/item [min-max]",
                       "ns/item [min-max]", "per core");
    for (const auto& f : report.figures) {
        const Spread wall = f.wall_ns_per_item();
        out +=
            fmt::format("{:<42} {:<30} {:>7}  {:<25} {:<25} {:>9.2f}\n", f.name, f.item, f.threads,
                        spread_in_words(f.cpu_ns_per_item()), spread_in_words(wall), per_core(wall.median, f.threads));
    }
    out += "\n";
    for (const auto& q : report.quantities) out += fmt::format("{}: {}\n", q.meaning, spread_in_words(q.value));
    out += sizes_in_words();
    out += fmt::format("Medians of the repetitions; {} processors; warung {} ({}).\n",
                       std::thread::hardware_concurrency(), kVersion, kBuild);
    return out;
}

int run_full(const std::string& file, bool json) {
    const auto loaded = load_or_explain(file);
    if (!loaded) return kInvalidInput;
    const scenario::Scenario& s = loaded->variants.front().scenario;
    const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
    fmt::print(stderr, "running {}: {} days on {} threads\n", loaded->name, s.run.horizon_days, threads);
    benchmarks::NetworkRun r;
    try {
        r = benchmarks::run_network(s, threads);
    } catch (const world::ScenarioError& error) {
        return explain(error, file);
    }
    const double peak = peak_memory_mib();
    const double bytes =
        static_cast<double>(r.heap_bytes) / static_cast<double>(std::max<std::int64_t>(1, r.customers));
    const auto part = [](const benchmarks::Sample& x) {
        return ordered_json{{"cpu_s", x.cpu_ns / 1e9},
                            {"wall_s", x.wall_ns / 1e9},
                            {"items", x.items},
                            {"cpu_ns_per_item", x.items > 0 ? ordered_json(x.cpu_ns_per_item()) : ordered_json()},
                            {"wall_ns_per_item", x.items > 0 ? ordered_json(x.wall_ns_per_item()) : ordered_json()}};
    };
    if (json) {
        ordered_json out = header_json();
        out["scenario"] = loaded->name;
        out["horizon_days"] = s.run.horizon_days;
        out["threads"] = threads;
        out["regions"] = r.regions;
        out["customers"] = r.customers;
        out["kiosks"] = r.kiosks;
        out["needs"] = r.needs;
        out["events"] = r.events;
        out["construction"] = part(r.construction);
        out["run"] = part(r.run);
        out["heap_bytes_per_customer"] = bytes;
        out["peak_memory_mib"] = peak;
        out["failures"] = r.failures;
        fmt::print("{}\n", out.dump(2));
    } else {
        const auto line = [](const char* what, const benchmarks::Sample& x, const char* item) {
            fmt::print("{:<13} {:>9.2f} s wall, {:>9.2f} s of processor", what, x.wall_ns / 1e9, x.cpu_ns / 1e9);
            if (x.items > 0)
                fmt::print("; {:.1f} ns wall and {:.1f} ns of processor for each {}", x.wall_ns_per_item(),
                           x.cpu_ns_per_item(), item);
            fmt::print("\n");
        };
        fmt::print("{}: {} regions, {} customers, {} kiosks, {} days, {} needs, {} events, {} threads\n", loaded->name,
                   r.regions, r.customers, r.kiosks, s.run.horizon_days, r.needs, r.events, threads);
        line("construction", r.construction, "customer");
        line("run", r.run, "need");
        fmt::print("peak memory {:.0f} MiB; {:.1f} bytes on the heap for each customer\n{}", peak, bytes,
                   sizes_in_words());
    }
    return fail(r.failures);
}

}  // namespace

int bench_command(const Arguments& arguments) {
    cxxopts::Options options{"warung bench", "What the engine costs on this machine. Takes about three minutes."};
    options.custom_help("[options]");
    auto add = options.add_options();
    add("h,help", "print this");
    add("json", "the figures as JSON");
    add("quick", "small sizes and one repetition, about ten seconds");
    add("repetitions", "repetitions of each figure (default 5, network 3)", cxxopts::value<std::string>(), "N");
    add("only", "one group: " + fmt::format("{}", fmt::join(benchmarks::groups(), ", ")), cxxopts::value<std::string>(),
        "NAME");
    add("full", "instead: the first replication of a scenario, on all processors", cxxopts::value<std::string>(),
        "SCENARIO");
    benchmarks::Options how;
    bool json = false;
    try {
        std::vector<const char*> argv{"bench"};
        for (const std::string& a : arguments) argv.push_back(a.c_str());
        const auto parsed = options.parse(static_cast<int>(argv.size()), argv.data());
        if (parsed.count("help") > 0) {
            show_help(options);
            return kOk;
        }
        if (!parsed.unmatched().empty())
            return refuse(fmt::format("`warung bench` does not take `{}`", parsed.unmatched().front()));
        json = parsed.count("json") > 0;
        how.quick = parsed.count("quick") > 0;
        if (how.quick) how.kernel_repetitions = how.network_repetitions = 1;
        if (parsed.count("full") > 0) {
            if (parsed.count("only") + parsed.count("quick") + parsed.count("repetitions") > 0)
                return refuse("--full runs one scenario once: it takes no --only, --quick or --repetitions");
            return run_full(parsed["full"].as<std::string>(), json);
        }
        if (parsed.count("repetitions") > 0) {
            const std::string text = parsed["repetitions"].as<std::string>();
            const bool digits = !text.empty() && text.size() < 5 &&
                                std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
            const std::size_t n = digits ? std::stoul(text) : 0;
            if (n < 1 || n > 1'000)
                return refuse(fmt::format("--repetitions takes a number from 1 to 1000, not `{}`", text));
            how.kernel_repetitions = how.network_repetitions = n;
        }
        if (parsed.count("only") > 0) {
            how.only = parsed["only"].as<std::string>();
            const auto& names = benchmarks::groups();
            if (std::find(names.begin(), names.end(), how.only) == names.end())
                return refuse(fmt::format("there is no benchmark `{}`, but {}", how.only, fmt::join(names, ", ")));
        }
    } catch (const cxxopts::exceptions::exception& error) {
        return refuse(error.what());
    }
    how.begins = [](const std::string& what) { fmt::print(stderr, "measuring {}\n", what); };
    const benchmarks::Report report = benchmarks::measure(how);
    fmt::print("{}", json ? as_json(report, how.quick) : as_table(report, how.quick));
    return fail(report.failures);
}

}  // namespace warung::cli
