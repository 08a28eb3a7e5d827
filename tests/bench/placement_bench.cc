// How near to the best known, and how fast: p-median on the files of the OR-Library in a folder that holds
// best_known.csv (name, vertices, p, edges, cost, ...). Times are CPU of one thread; shortest paths apart.
//   build/tests/placement_bench FOLDER [STEPS [SEED]]

#include "sim/placement/or_library.h"
#include "sim/placement/p_median.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace warung::placement;

double cpu_ms() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double percent(double cost, double best) { return 100 * (cost / best - 1); }

}  // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fprintf(stderr, "usage: placement_bench FOLDER [STEPS [SEED]]\n");
        return 3;
    }
    const std::string folder = std::string{words[1]} + "/";
    Effort effort;
    effort.enumerate = 0;
    if (count > 2) effort.steps = std::atof(words[2]);
    if (count > 3) effort.seed = static_cast<std::uint64_t>(std::atoll(words[3]));
    std::ifstream list{folder + "best_known.csv"};
    if (!list) {
        std::fprintf(stderr, "error: cannot open %sbest_known.csv\n", folder.c_str());
        return 2;
    }
    std::printf("file        n    p   paths ms |  greedy %%     ms |   swaps %%     ms |  search %%     ms\n");
    double sum = 0;
    double worst = 0;
    double slowest = 0;
    int files = 0;
    int optimal = 0;
    std::string line;
    std::getline(list, line);
    while (std::getline(list, line)) {
        std::vector<std::string> cells;
        std::istringstream row{line};
        for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
        if (cells.size() < 5) continue;
        std::ifstream stream{folder + cells[0] + ".txt", std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{stream}, {}};
        const double best = std::atof(cells[4].c_str());
        const double t0 = cpu_ms();
        const OrLibraryFile file = read_or_library(cells[0], text);
        const double t1 = cpu_ms();
        const Sites greedy = greedy_p_median(file.problem, file.p);
        const double t2 = cpu_ms();
        const Placement swapped = interchange(file.problem, greedy, 1e18);
        const double t3 = cpu_ms();
        const Placement found = solve_p_median(file.problem, file.p, effort);
        const double t4 = cpu_ms();
        const double gap = percent(found.cost, best);
        std::printf("%-8s %4zu %4zu %10.0f | %9.3f %6.1f | %9.3f %6.1f | %9.3f %6.1f\n", cells[0].c_str(),
                    file.vertices, file.p, t1 - t0, percent(total_cost(file.problem, greedy), best), t2 - t1,
                    percent(swapped.cost, best), t3 - t2, gap, t4 - t3);
        sum += gap;
        worst = std::max(worst, gap);
        slowest = std::max(slowest, t4 - t3);
        optimal += gap < 1e-9;
        ++files;
    }
    if (files > 0)
        std::printf("gap: mean %.4f %%, worst %.3f %%, optimal %d of %d; slowest %.0f ms\n", sum / files, worst,
                    optimal, files, slowest);
    return 0;
}
