#pragma once
// Everything there is to know of a study in order to run its units, find them again
// and write its tables, without the study file: points, variants, replications, names
// of units. Kept in the study's folder, where shards meet.

#include "sim/experiments/study.h"
#include "sim/experiments/unit.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace warung::experiments {

struct PlannedFactor {
    std::string key;
    std::string unit;
    std::vector<std::string> levels;  ///< as TOML

    template <class Archive>
    void archive(Archive& a) {
        a(key, unit, levels);
    }
};

struct PlannedInput {
    std::string path;
    std::string hash;

    template <class Archive>
    void archive(Archive& a) {
        a(path, hash);
    }
};

class StudyPlan {
public:
    std::string name;
    std::string title;
    std::string build;  ///< of the program whose units these are
    std::vector<PlannedFactor> factors;
    std::vector<std::uint32_t> levels;  ///< points x factors; kAsInFile: not set
    std::uint64_t points = 0;
    std::vector<std::string> variants;
    std::vector<Metric> metrics;
    std::vector<Identity> identities;        ///< of configurations: by point, then variant
    std::vector<std::int64_t> seeds;         ///< of configurations
    std::vector<std::int64_t> replications;  ///< of configurations
    /// Of configurations: 0, so that all share their random numbers; or apart, where independence is wanted.
    std::vector<std::int64_t> first_replication;
    std::vector<PlannedInput> inputs;
    std::string effective;  ///< the scenario without the sweep, every value resolved, tables by their hashes

    [[nodiscard]] std::size_t configurations() const { return identities.size(); }
    [[nodiscard]] std::size_t point_of(std::size_t configuration) const { return configuration / variants.size(); }
    [[nodiscard]] const std::string& variant_of(std::size_t configuration) const {
        return variants[configuration % variants.size()];
    }
    /// The level of a factor at a point as TOML; empty if it is not set.
    [[nodiscard]] std::string level(std::size_t point, std::size_t factor) const;
    /// "platform.east.members = 40, ..."
    [[nodiscard]] std::string describe(std::size_t point) const;

    /// Replication by replication, so that any prefix is balanced over the configurations.
    [[nodiscard]] std::vector<Unit> units() const;
    [[nodiscard]] Identity id_of(const Unit& unit) const;
    /// Of everything above: two processes with the same fingerprint mean the same units.
    [[nodiscard]] std::uint64_t fingerprint();

    template <class Archive>
    void archive(Archive& a) {
        a(name, title, build, factors, levels, points, variants, metrics, identities, seeds, replications,
          first_replication, inputs, effective);
    }
};

/// `build`: names the running program.
StudyPlan plan_study(const Study& study, std::string build);

/// What a unit measures: the headline figures and each platform's share and margin.
std::vector<Metric> metrics_of(const scenario::Scenario& scenario);

}  // namespace warung::experiments
