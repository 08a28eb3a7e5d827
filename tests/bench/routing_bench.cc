// Route planning on benchmark files: cost, gap to the best known and processor time of solving, reading excluded.
// DIRECTORY holds files and a best_known.csv (columns name, customers and best_known_cost, any others beside them).
//   build/tests/routing_bench DIRECTORY [--mode fast|plan|study] [--seeds N] [--from CUSTOMERS] [--to CUSTOMERS]
//                             [--only NAME] [--objective distance|vehicles]
// Medians over the seeds; gap = cost / best known - 1.

#include "sim/routing/planner.h"
#include "sim/routing/problem_file.h"

#include <fmt/format.h>
#include <sys/resource.h>

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

double user_ms() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) * 1e3 + static_cast<double>(usage.ru_utime.tv_usec) / 1e3;
}

double median(std::vector<double> x) {
    std::sort(x.begin(), x.end());
    return x[x.size() / 2];
}

std::filesystem::path file_of(const BenchOptions& options, const std::string& name) {
    const auto file = options.directory / (name + ".vrp");
    return std::filesystem::exists(file) ? file : options.directory / (name + ".txt");
}

/// Mean gap over the files, in per cent.
void measure(const BenchOptions& options, const std::vector<Known>& known, const std::string& mode_name, Mode mode) {
    double sum = 0;
    double total_ms = 0;
    std::size_t files = 0;
    for (const Known& k : known) {
        if (k.customers < options.from || k.customers > options.to) continue;
        if (!options.only.empty() && options.only != k.name) continue;
        const ProblemFile file = read_problem_file(file_of(options, k.name).string());
        std::vector<double> costs;
        std::vector<double> times;
        std::size_t vehicles = 0;
        for (std::uint64_t seed = 1; seed <= options.seeds; ++seed) {
            const double begin = user_ms();
            const Budget budget = budget_of(mode, file.problem);
            const Solution solution = options.fewest ? plan_fewest_routes(file.problem, budget, seed)
                                                     : plan_routes(file.problem, budget, seed);
            times.push_back(user_ms() - begin);
            costs.push_back(solution.cost);
            vehicles = solution.routes.size();
            const std::string wrong = violation(file.problem, solution);
            if (!wrong.empty()) fmt::print("{}: WRONG: {}\n", k.name, wrong);
        }
        const double gap = 100 * (median(costs) / k.cost - 1);
        fmt::print("{:<14} {:>6} {:<6} {:>12.2f} {:>12.2f} {:>7.2f} {:>10.2f} {:>9}\n", k.name, k.customers, mode_name,
                   median(costs), k.cost, gap, median(times), vehicles);
        sum += gap;
        total_ms += median(times);
        ++files;
    }
    if (files == 0) return;
    const auto count = static_cast<double>(files);
    fmt::print("{:<14} {:>6} {:<6} {:>12} {:>12} {:>7.2f} {:>10.2f}\n", "mean of", files, mode_name, "", "",
               sum / count, total_ms / count);
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
    const auto known = read_best_known(options.directory);
    if (options.directory.empty() || known.empty() || options.modes.empty()) {
        fmt::print(stderr,
                   "usage: routing_bench DIRECTORY [--mode fast|plan|study] [--seeds N] [--from N] [--to N] "
                   "[--only NAME] [--objective distance|vehicles]; the directory needs a best_known.csv\n");
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
