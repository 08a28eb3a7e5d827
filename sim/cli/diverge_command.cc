// warung diverge A B: did two runs go the same way, and if not, from where on?

#include "sim/cli/commands.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/help.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace warung::cli {

namespace {

namespace fs = std::filesystem;

using Replication = std::pair<std::string, std::string>;      // variant, number
using Moment = std::tuple<Replication, double, std::string>;  // ..., hour, region

/// Event digest of each replication, from the manifest. Throws std::exception if there is none to read.
std::map<Replication, std::string> digests_of_manifest(const fs::path& folder) {
    std::ifstream in{folder / "manifest.json"};
    if (!in)
        throw std::runtime_error(fmt::format("{} has no manifest.json: it is not a result folder", folder.string()));
    std::map<Replication, std::string> digests;
    const nlohmann::json manifest = nlohmann::json::parse(in);
    for (const auto& r : manifest.at("replications")) {
        digests[{r.at("variant").get<std::string>(), std::to_string(r.at("replication").get<int>())}] =
            r.at("event_digest").get<std::string>();
    }
    return digests;
}

/// digests.csv: variant, replication, seed, time_h, region, events, digest. None of them can hold a comma.
std::map<Moment, std::string> digests_of_table(const fs::path& folder) {
    std::map<Moment, std::string> digests;
    std::ifstream in{folder / "digests.csv"};
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> cells;
        std::istringstream row{line};
        for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
        if (cells.size() != 7)
            throw std::runtime_error(fmt::format("{}/digests.csv: cannot read `{}`", folder.string(), line));
        digests[{{cells[0], cells[1]}, std::stod(cells[3]), cells[4]}] = cells[6];
    }
    return digests;
}

int compare(const fs::path& a, const fs::path& b) {
    const auto whole_a = digests_of_manifest(a);
    const auto whole_b = digests_of_manifest(b);
    std::vector<Replication> different;
    std::size_t compared = 0;
    for (const auto& [replication, digest] : whole_a) {
        const auto other = whole_b.find(replication);
        if (other == whole_b.end()) continue;
        ++compared;
        if (other->second != digest) different.push_back(replication);
    }
    if (compared == 0) {
        fmt::print(stderr, "error: {} and {} have no replication in common\n", a.string(), b.string());
        return kInvalidInput;
    }
    if (different.empty()) {
        fmt::print("same: the events of {} replication{} agree\n", compared, compared == 1 ? "" : "s");
        return kOk;
    }
    const auto table_a = digests_of_table(a);
    const auto table_b = digests_of_table(b);
    for (const Replication& replication : different) {
        fmt::print("different: variant {}, replication {}", replication.first, replication.second);
        double same_until = 0;
        std::optional<double> first;
        std::string regions;
        for (const auto& [moment, digest] : table_a) {
            const auto& [which, hour, region] = moment;
            const auto other = table_b.find(moment);
            if (which != replication || other == table_b.end()) continue;
            if (other->second == digest) {
                if (!first) same_until = std::max(same_until, hour);
            } else if (!first || *first == hour) {
                first = hour;
                regions += (regions.empty() ? "" : ", ") + region;
            }
        }
        // Of the hour itself some regions may agree: the last hour at which all did is the one before.
        double before = 0;
        for (const auto& [moment, digest] : table_a) {
            if (std::get<0>(moment) == replication && first && std::get<1>(moment) < *first)
                before = std::max(before, std::get<1>(moment));
        }
        if (first) {
            fmt::print(": the same until hour {}, not at hour {}, first in {}\n", before, *first, regions);
        } else if (table_a.empty() || table_b.empty()) {
            fmt::print("; run both with --digest-every HOURS to learn when and where\n");
        } else {
            fmt::print(", after hour {}\n", same_until);
        }
    }
    return kSomeRunsFailed;
}

}  // namespace

int diverge_command(const Arguments& arguments) {
    if (arguments.size() == 1 && (arguments[0] == "--help" || arguments[0] == "-h")) {
        show_help(
            "diverge",
            "\nCompares the event digests of two result folders. Runs made with --digest-every HOURS also tell the "
            "first\nhours and regions that differ; a smaller number of hours narrows it down, --trace shows the "
            "events.\nExit code 0: the same; 5: different.\n");
        return kOk;
    }
    if (arguments.size() != 2) {
        fmt::print(stderr, "error: `warung diverge` takes two result folders; see `warung diverge --help`\n");
        return kMisuse;
    }
    try {
        return compare(arguments[0], arguments[1]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return kInvalidInput;
    }
}

}  // namespace warung::cli
