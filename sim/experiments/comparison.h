#pragma once
// Results compared: figures of two systems, replication by replication where they share
// their random numbers.

#include "sim/experiments/value_changes.h"
#include "sim/reporting/headline.h"
#include "sim/statistics/intervals.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace warung::experiments {

/// A result cannot be read or compared; the text says which and why.
class ComparisonError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct ComparedMetric {
    std::string name;
    std::string unit;
    reporting::Better better = reporting::Better::neither;
    reporting::Show show = reporting::Show::number;
};

/// A variant of a run, or a variant at a point of a study.
struct System {
    std::string name;    ///< "war"; in a study "3", or "3/war" if it has variants
    std::string design;  ///< what sets it apart in its folder; may be empty
    /// (seed, replication): equal ones of two systems share their random numbers.
    std::map<std::pair<std::int64_t, std::int64_t>, std::vector<double>> replications;
};

struct ResultSet {
    std::filesystem::path folder;
    std::vector<ComparedMetric> metrics;
    std::vector<System> systems;
    std::string effective;  ///< scenario.effective.toml

    /// Throws ComparisonError with the names there are.
    [[nodiscard]] const System& system(const std::string& name) const;
};

/// Reads the folder of a run or a study. Throws ComparisonError.
ResultSet read_result(const std::filesystem::path& folder);

struct Difference {
    ComparedMetric metric;
    statistics::Interval a;
    statistics::Interval b;
    statistics::TTest difference;  ///< b less a
    bool paired = false;
    /// How many times the variance of the difference would be that of independent runs: (s_a^2 + s_b^2) / s_d^2. NaN
    /// unless paired; infinite if the difference is the same in every replication.
    double variance_reduction = 0;

    /// Whether the interval leaves nought out.
    [[nodiscard]] bool real() const;
    /// "better", "worse", "higher", "lower" of b; "noise"; "equal".
    [[nodiscard]] std::string verdict() const;
};

/// Metrics that both have, in a's order. Paired over the replications that both have; Welch if there are fewer than two
/// of these. Throws ComparisonError if a system has fewer than two replications.
std::vector<Difference> compare(const ResultSet& set_a, const System& a, const ResultSet& set_b, const System& b,
                                double confidence = 0.95);

}  // namespace warung::experiments
