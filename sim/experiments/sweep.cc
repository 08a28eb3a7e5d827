#include "sim/experiments/sweep.h"

#include "sim/experiments/progress.h"
#include "sim/experiments/value_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace warung::experiments {

namespace {

/// Lines that say which values of the scenario changed.
std::string changes_between(const std::string& before, const std::string& now) {
    std::string out;
    for (const ValueChange& change : value_changes(before, now)) {
        if (change.key == "title" || change.key == "run.replications") continue;
        out += fmt::format("    {}: {} -> {}\n", change.key, change.before, change.after);
    }
    return out;
}

bool share_configurations(const StudyPlan& a, const StudyPlan& b) {
    const std::set<Identity> of_a(a.identities.begin(), a.identities.end());
    return a.build == b.build &&
           std::any_of(b.identities.begin(), b.identities.end(), [&](const Identity& id) { return of_a.contains(id); });
}

}  // namespace

Sweep::Sweep(StudyPlan& plan, const StudyFolder& folder, Launcher& launcher, const SweepOptions& options)
    : plan_{plan}, launcher_{launcher}, options_{options} {
    outcomes_ = folder.outcomes(plan.name);
    const std::vector<Unit> units = plan.units();
    const auto before = folder.plan();
    const bool known = std::any_of(units.begin(), units.end(), [&](const Unit& u) { return outcome(u) != nullptr; }) ||
                       (before && share_configurations(*before, plan));
    if (outcomes_.size() > 0 && !known) {
        const char* cause = before && before->build != plan.build
                                ? "they are of another build of warung"
                                : "they are of another scenario, seed or set of points (--why says more)";
        throw StudyMismatch(fmt::format(
            "{} holds {} finished units, none of which this study needs: {}; choose another folder with --out DIR, or "
            "give them up with --force",
            folder.path().string(), outcomes_.size(), cause));
    }
    if (options_.retry_failed) {
        for (const Unit& unit : units) {
            const UnitOutcome* kept = outcome(unit);
            if (kept != nullptr && !kept->failure.empty()) outcomes_.remove(plan.id_of(unit));
        }
    }
    folder.keep_plan(plan);
    journal_ = folder.journal(plan.name, options_.shard);
}

void Sweep::run(std::span<const Unit> units) {
    std::vector<Unit> to_do;
    for (std::size_t u = 0; u < units.size(); ++u) {
        if (outcome(units[u]) != nullptr)
            ++reused_;
        else if (options_.shard.takes(u))
            to_do.push_back(units[u]);
    }
    if (to_do.empty()) return;
    Progress progress{static_cast<double>(to_do.size()), options_.show_progress};
    launcher_.run(
        to_do,
        [&](const Unit& unit, UnitOutcome&& finished) {
            finished.id = plan_.id_of(unit);
            journal_->append(finished);
            outcomes_.add(std::move(finished));
            ++computed_;
            progress.add(1);
        },
        options_.stop);
    progress.finish();
    journal_->sync();
}

bool Sweep::finished(std::span<const Unit> units) const {
    return std::all_of(units.begin(), units.end(), [&](const Unit& u) { return outcome(u) != nullptr; });
}

std::size_t failed_units(const StudyPlan& plan, const Outcomes& outcomes) {
    std::size_t n = 0;
    for (const Unit& unit : plan.units()) {
        const UnitOutcome* outcome = outcomes.find(plan.id_of(unit));
        n += outcome != nullptr && !outcome->failure.empty() ? 1 : 0;
    }
    return n;
}

std::size_t missing_units(const StudyPlan& plan, const Outcomes& outcomes) {
    std::size_t n = 0;
    for (const Unit& unit : plan.units()) n += outcomes.find(plan.id_of(unit)) == nullptr ? 1 : 0;
    return n;
}

std::string why(const std::optional<StudyPlan>& before, const StudyPlan& now, const Outcomes& outcomes) {
    const std::size_t all = now.units().size();
    const std::size_t missing = missing_units(now, outcomes);
    std::string out =
        fmt::format("{} of {} units are finished and would be kept; {} would be run", all - missing, all, missing);
    if (missing == 0) return out + ".\n";
    if (!before) return out + ": there is no earlier run of this study in the folder.\n";
    out += ":\n";
    if (before->build != now.build)
        return out + fmt::format("  the program is another build ({} -> {}), so every unit counts as new\n",
                                 before->build, now.build);
    if (const std::string changes = changes_between(before->effective, now.effective); !changes.empty())
        out += "  the scenario has changed (tables are named by the hash of their contents):\n" + changes;
    // Configurations of before, by what decides their outcome.
    std::map<Identity, std::int64_t> known;
    for (std::size_t c = 0; c < before->configurations(); ++c)
        known[before->identities[c]] = std::max(known[before->identities[c]], before->replications[c]);
    std::size_t of_new_points = 0;
    std::size_t further_replications = 0;
    std::size_t unfinished = 0;
    for (const Unit& unit : now.units()) {
        if (outcomes.find(now.id_of(unit)) != nullptr) continue;
        const auto found = known.find(now.identities[unit.configuration]);
        if (found == known.end())
            ++of_new_points;
        else if (unit.replication >= found->second)
            ++further_replications;
        else
            ++unfinished;
    }
    if (of_new_points > 0) out += fmt::format("  {} units of points that are new or have changed\n", of_new_points);
    if (further_replications > 0)
        out += fmt::format("  {} units of further replications of points already there\n", further_replications);
    if (unfinished > 0) out += fmt::format("  {} units that were planned before and not finished\n", unfinished);
    return out;
}

}  // namespace warung::experiments
