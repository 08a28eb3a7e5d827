#pragma once
// Work units: one configuration (design point and variant) x one replication, what
// comes out of it, and what runs it. A unit's name is a hash of everything that
// decides its outcome, so that work already done is known again.

#include "sim/scenario/identity.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace warung::experiments {

using scenario::Identity;

struct Unit {
    std::uint32_t configuration = 0;
    std::int64_t replication = 0;  ///< from 0
};

struct Metric {
    std::string name;
    std::string unit;

    template <class Archive>
    void archive(Archive& a) {
        a(name, unit);
    }
};

struct UnitOutcome {
    Identity id;
    std::vector<double> values;  ///< in the order of the plan's metrics; NaN: undefined. Empty if it failed.
    std::string failure;         ///< empty, or why it does not count
    std::int64_t events = 0;
    std::uint64_t digest = 0;

    template <class Archive>
    void archive(Archive& a) {
        a(id, values, failure, events, digest);
    }
};

/// Runs one unit; from several threads at once. Equal units have equal outcomes wherever they run.
class UnitRunner {
public:
    virtual ~UnitRunner() = default;
    /// Nothing if it was told to stop. The outcome's id is filled in by the caller; what it throws becomes a failure.
    virtual std::optional<UnitOutcome> run(const Unit& unit) = 0;
};

/// Finished units by their names.
class Outcomes {
public:
    void add(UnitOutcome outcome) { by_id_.insert_or_assign(outcome.id, std::move(outcome)); }
    void remove(const Identity& id) { by_id_.erase(id); }
    [[nodiscard]] const UnitOutcome* find(const Identity& id) const {
        const auto found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] std::size_t size() const { return by_id_.size(); }

private:
    struct Hash {
        std::size_t operator()(const Identity& id) const { return id.low; }
    };
    std::unordered_map<Identity, UnitOutcome, Hash> by_id_;
};

}  // namespace warung::experiments
