// The intervals that `run` prints cover what they say, on a queue whose mean wait is known.
#include "sim/reporting/answer.h"

#include "sim/random/stream.h"
#include "sim/reporting/headline.h"
#include "sim/statistics/moments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <string>
#include <vector>

namespace warung::reporting {
namespace {

constexpr double kRho = 0.8;
constexpr double kServiceS = 100;
constexpr double kMeanWaitS = kServiceS * kRho / (1 - kRho);  // Pollaczek and Khinchine: 400

/// Mean wait of `n` customers of an M/M/1 queue that begins empty, after `deleted` others (Lindley's recursion).
double mean_wait(std::uint64_t key, int deleted, int n) {
    random::Stream stream{key};
    double wait = 0;
    double sum = 0;
    for (int i = 0; i < deleted + n; ++i) {
        if (i >= deleted) sum += wait;
        wait = std::max(0.0, wait + kServiceS * stream.exponential() - kServiceS / kRho * stream.exponential());
    }
    return sum / n;
}

/// What the table of `run` says of the wait: mean and half-width as they are printed.
std::pair<double, double> printed_wait(const std::vector<double>& waits) {
    const auto specs = headline_specs();
    std::vector<ReplicationReport> reports(waits.size());
    VariantReports variant{"base", {}};
    for (std::size_t r = 0; r < waits.size(); ++r) {
        reports[r].headline.assign(specs.size(), 0);
        reports[r].headline[headline_index("wait_mean_s")] = waits[r];
        variant.replications.push_back(&reports[r]);
    }
    const std::string text = answer("M/M/1", {variant});
    std::smatch match;
    static const std::regex kRow{R"(mean wait at the counter\s+([0-9.,]+) s ±([0-9.,]+))"};
    if (!std::regex_search(text, match, kRow)) {
        ADD_FAILURE() << "no row of the wait in:\n" << text;
        return {};
    }
    const auto number = [](std::string digits) {
        digits.erase(std::remove(digits.begin(), digits.end(), ','), digits.end());
        return std::stod(digits);
    };
    return {number(match[1]), number(match[2])};
}

// 400 macro-replications of 20 replications. A 95 % interval covers in 400 x 0.95 = 380 of them, with a standard
// deviation of sqrt(400 x 0.95 x 0.05) = 4.4, or 1.1 %: 92 to 97 % leaves room for the skewness of the waits.
TEST(PrintedIntervals, CoverTheKnownMeanWaitOfAQueue) {
    const bool whole = std::getenv("WARUNG_LONG") != nullptr;
    const int customers = whole ? 20'000 : 4'000;
    constexpr int kMacros = 400;
    constexpr int kReplications = 20;
    int covered = 0;
    statistics::Moments means;
    for (int m = 0; m < kMacros; ++m) {
        std::vector<double> waits;
        for (int r = 0; r < kReplications; ++r)
            waits.push_back(mean_wait(random::derive(20'20'08, static_cast<std::uint64_t>(m * kReplications + r)),
                                      2'000, customers));
        const auto [mean, half_width] = printed_wait(waits);
        means.add(mean);
        covered += std::abs(mean - kMeanWaitS) <= half_width ? 1 : 0;
    }
    const double share = covered / static_cast<double>(kMacros);
    RecordProperty("coverage", std::to_string(share));
    EXPECT_GE(share, 0.92);
    EXPECT_LE(share, 0.97);
    EXPECT_NEAR(means.mean(), kMeanWaitS, 4 * means.standard_error());
}

}  // namespace
}  // namespace warung::reporting
