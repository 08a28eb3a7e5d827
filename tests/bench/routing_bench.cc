// Route planning on benchmark files: cost, gap to the best known and processor time of solving, reading excluded.
// DIRECTORY holds files and a best_known.csv (columns name, customers and best_known_cost, any others beside them).
//   build/tests/routing_bench DIRECTORY [--mode fast|plan|study] [--seeds N] [--from CUSTOMERS] [--to CUSTOMERS]
//                             [--only NAME] [--objective distance|vehicles]
//   build/tests/routing_bench [--seeds N]      the table of classes, of the files that WARUNG_BENCHMARK_FILES names
// Medians over the seeds; gap = cost / best known - 1; time of this thread.

#include "sim/routing/planner.h"
#include "sim/routing/problem_file.h"
#include "tests/benchmark_files.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace warung::routing {
namespace {

struct Known {
    std::string name;
    double customers = 0;
    double cost = 0;
};

struct BenchOptions {
    std::filesystem::path directory;
    std::vector<std::pair<std::string, Mode>> modes = {
        {"fast", Mode::fast}, {"plan", Mode::plan}, {"study", Mode::study}};
    std::uint64_t seeds = 3;
    double from = 0;
    double to = 1e9;
    std::string only;
    bool fewest = false;
};

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream in{line};
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    return cells;
}

std::vector<Known> read_best_known(const std::filesystem::path& directory) {
    std::ifstream in{directory / "best_known.csv"};
    std::string line;
    std::getline(in, line);
    std::map<std::string, std::size_t> column;
    for (const std::string& name : cells_of(line)) column.emplace(name, column.size());
    std::vector<Known> all;
    if (!column.contains("best_known_cost")) return all;
    while (std::getline(in, line)) {
        const auto cells = cells_of(line);
        all.push_back({cells[column["name"]], std::atof(cells[column["customers"]].c_str()),
                       std::atof(cells[column["best_known_cost"]].c_str())});
    }
    return all;
}

double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double median(std::vector<double> x) {
    std::sort(x.begin(), x.end());
    return x[x.size() / 2];
}

std::filesystem::path file_of(const BenchOptions& options, const std::string& name) {
    const auto file = options.directory / (name + ".vrp");
    return std::filesystem::exists(file) ? file : options.directory / (name + ".txt");
}

struct Measured {
    double cost = 0;
    double gap = 0;  ///< per cent
    double ms = 0;
    std::size_t vehicles = 0;
};

/// Medians over the seeds.
Measured measure_file(const BenchOptions& options, const Known& known, Mode mode) {
    const ProblemFile file = read_problem_file(file_of(options, known.name).string());
    std::vector<double> costs;
    std::vector<double> times;
    Measured m;
    for (std::uint64_t seed = 1; seed <= options.seeds; ++seed) {
        const double begin = cpu_ms();
        const Budget budget = budget_of(mode, file.problem);
        const Solution solution =
            options.fewest ? plan_fewest_routes(file.problem, budget, seed) : plan_routes(file.problem, budget, seed);
        times.push_back(cpu_ms() - begin);
        costs.push_back(solution.cost);
        m.vehicles = solution.routes.size();
        const std::string wrong = violation(file.problem, solution);
        if (!wrong.empty()) fmt::print("{}: WRONG: {}\n", known.name, wrong);
    }
    m.cost = median(costs);
    m.gap = 100 * (m.cost / known.cost - 1);
    m.ms = median(times);
    return m;
}

void measure(const BenchOptions& options, const std::vector<Known>& known, const std::string& mode_name, Mode mode) {
    double sum = 0;
    double total_ms = 0;
    std::size_t files = 0;
    for (const Known& k : known) {
        if (k.customers < options.from || k.customers > options.to) continue;
        if (!options.only.empty() && options.only != k.name) continue;
        const Measured m = measure_file(options, k, mode);
        fmt::print("{:<14} {:>6} {:<6} {:>12.2f} {:>12.2f} {:>7.2f} {:>10.2f} {:>9}\n", k.name, k.customers, mode_name,
                   m.cost, k.cost, m.gap, m.ms, m.vehicles);
        sum += m.gap;
        total_ms += m.ms;
        ++files;
    }
    if (files == 0) return;
    const auto count = static_cast<double>(files);
    fmt::print("{:<14} {:>6} {:<6} {:>12} {:>12} {:>7.2f} {:>10.2f}\n", "mean of", files, mode_name, "", "",
               sum / count, total_ms / count);
}

/// Files of one size, and what a plan of them should be worth and cost.
struct Class {
    const char* name;
    const char* set;
    double from;
    double to;
    const char* mode_name;
    Mode mode;
    double most_gap;  ///< per cent
    double most_ms;
    std::vector<std::string> only = {};  ///< names; empty: all of the size
};

const std::vector<Class> kClasses = {
    {"up to 110", "cvrp", 0, 110, "fast", Mode::fast, 4.9, 1},
    {"640 to 1000", "cvrp", 600, 1'100, "fast", Mode::fast, 4.8, 20},
    {"10000", "cvrp", 9'000, 11'000, "fast", Mode::fast, 3.7, 300},
    {"up to 110", "cvrp", 0, 110, "plan", Mode::plan, 2.0, 10},
    {"130 to 250", "cvrp", 128, 259, "plan", Mode::plan, 1.4, 100},
    {"270 to 520", "cvrp", 260, 523, "plan", Mode::plan, 2.6, 100},
    {"up to 110", "cvrp", 0, 110, "study", Mode::study, 0.67, 100},
    {"six of set X",
     "cvrp",
     0,
     1'100,
     "study",
     Mode::study,
     1.3,
     1'000,
     {"X-n101-k25", "X-n190-k8", "X-n303-k21", "X-n502-k39", "X-n766-k71", "X-n1001-k43"}},
    {"3000", "cvrp", 2'900, 4'100, "study", Mode::study, 2.3, 1'000},
    {"limit, up to 200", "dvrp", 0, 200, "plan", Mode::plan, 3.0, 100},
    {"windows, 100", "vrptw", 0, 110, "study", Mode::study, 2.0, 400},
};

void print_classes(BenchOptions options) {
    fmt::print("{:<17} {:<6} {:>5} {:>8} {:>8} {:>8} {:>9} {:>9} {:>8}\n", "customers", "mode", "files", "gap %",
               "worst %", "bar %", "CPU ms", "most ms", "bar ms");
    const auto data = options.directory;
    for (const Class& c : kClasses) {
        options.directory = data / c.set;
        std::vector<Measured> all;
        for (const Known& k : read_best_known(options.directory)) {
            const bool named = c.only.empty() || std::find(c.only.begin(), c.only.end(), k.name) != c.only.end();
            if (named && k.customers >= c.from && k.customers <= c.to) all.push_back(measure_file(options, k, c.mode));
        }
        if (all.empty()) continue;
        Measured sum;
        Measured most;
        for (const Measured& m : all) {
            sum.gap += m.gap;
            sum.ms += m.ms;
            most.gap = std::max(most.gap, m.gap);
            most.ms = std::max(most.ms, m.ms);
        }
        const auto count = static_cast<double>(all.size());
        fmt::print("{:<17} {:<6} {:>5} {:>8.2f} {:>8.2f} {:>8.2f} {:>9.1f} {:>9.1f} {:>8}\n", c.name, c.mode_name,
                   all.size(), sum.gap / count, most.gap, c.most_gap, sum.ms / count, most.ms, c.most_ms);
    }
}

int run(int argc, char** argv) {
    BenchOptions options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool has_value = word.starts_with("--") && i + 1 < argc;
        const std::string value = has_value ? argv[++i] : "";
        if (!word.starts_with("--")) options.directory = word;
        if (word == "--seeds") options.seeds = std::max<std::uint64_t>(1, std::stoull(value));
        if (word == "--from") options.from = std::stod(value);
        if (word == "--to") options.to = std::stod(value);
        if (word == "--only") options.only = value;
        if (word == "--objective") options.fewest = value == "vehicles";
        if (word == "--mode") std::erase_if(options.modes, [&](const auto& m) { return m.first != value; });
    }
    if (options.directory.empty() && !testing::benchmark_files().empty()) {
        options.directory = testing::benchmark_files() / "data";
        print_classes(options);
        return 0;
    }
    const auto known = read_best_known(options.directory);
    if (options.directory.empty() || known.empty() || options.modes.empty()) {
        fmt::print(stderr,
                   "usage: routing_bench DIRECTORY [--mode fast|plan|study] [--seeds N] [--from N] [--to N] "
                   "[--only NAME] [--objective distance|vehicles]; the directory needs a best_known.csv; without it "
                   "WARUNG_BENCHMARK_FILES names a folder with data/cvrp, data/dvrp and data/vrptw\n");
        return 3;
    }
    fmt::print("{:<14} {:>6} {:<6} {:>12} {:>12} {:>7} {:>10} {:>9}\n", "instance", "n", "mode", "cost", "best known",
               "gap %", "CPU ms", "vehicles");
    for (const auto& [name, mode] : options.modes) measure(options, known, name, mode);
    return 0;
}

}  // namespace
}  // namespace warung::routing

int main(int argc, char** argv) { return warung::routing::run(argc, argv); }
