#pragma once
// The design of a study: factors, their levels, and the points to run.
//
// A point gives each factor one of its levels, or leaves the key as the scenario has
// it (`list` may). Points keep their order; their number in it, from 1, is what tables
// call design_point.

#include "sim/scenario/blueprint.h"
#include "sim/scenario/key_table.h"
#include "sim/statistics/points.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace warung::experiments {

/// A value that a factor takes.
struct Level {
    scenario::Raw raw;  ///< as the scenario reader takes it
    std::string text;   ///< the same as TOML
    double number = 0;  ///< NaN for what is not a number
};

struct Factor {
    scenario::Target target;
    std::string key;  ///< "platform.east.members"
    std::vector<Level> levels;

    [[nodiscard]] const std::string& unit() const { return target.key->unit; }
    /// Whether a level decides which tables are read or which regions are kept.
    [[nodiscard]] bool changes_tables() const;
};

/// How the points hang together: what an analysis may take for granted.
enum class Method : std::uint8_t {
    points,    ///< any points
    morris,    ///< trajectories of (factors + 1) points
    saltelli,  ///< blocks A, B, AB_1 ... of equal size
    tornado,   ///< the scenario as it is, then each factor low and high
};

inline constexpr std::uint32_t kAsInFile = std::numeric_limits<std::uint32_t>::max();

class Design {
public:
    Method method = Method::points;
    std::vector<Factor> factors;
    std::size_t block = 0;  ///< morris: trajectories; saltelli: points of a block
    /// morris, saltelli: the points in the unit cube of the factors; else empty.
    std::optional<statistics::Points> cube;

    [[nodiscard]] std::size_t size() const { return size_; }
    /// The level of each factor, or kAsInFile.
    [[nodiscard]] std::span<const std::uint32_t> point(std::size_t i) const {
        return {levels_.data() + i * factors.size(), factors.size()};
    }
    /// REQUIRES: one level for each factor.
    void add(std::span<const std::uint32_t> levels) {
        levels_.insert(levels_.end(), levels.begin(), levels.end());
        ++size_;
    }
    [[nodiscard]] const std::vector<std::uint32_t>& levels() const { return levels_; }
    /// "platform.east.members = 40, ...": what a point sets.
    [[nodiscard]] std::string describe(std::size_t point) const;

private:
    std::vector<std::uint32_t> levels_;
    std::size_t size_ = 0;
};

/// A range of a number or a choice among texts, from which points of the unit cube take their values.
struct SampledFactor {
    scenario::Target target;
    double low = 0;
    double high = 0;
    std::vector<std::string> choices;  ///< if not empty, low and high do not count
    scenario::Position at;

    /// `u` in [0, 1]; equal parts of it fall to each whole number and each choice.
    [[nodiscard]] scenario::Raw value(double u) const;
};

}  // namespace warung::experiments
