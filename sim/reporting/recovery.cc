#include "sim/reporting/recovery.h"

#include "sim/reporting/weighted_histogram.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace warung::reporting {

namespace {

constexpr std::size_t kWeek = 7;
constexpr std::size_t kLookBack = 28;
constexpr double kBand = 1.1;
constexpr std::int64_t kFewest = 30;  ///< simulated parcels that make a percentile

/// Order to ready of the parcels of one scope, by the day they became ready.
class ReadyByDay {
public:
    explicit ReadyByDay(std::size_t days) : days_(days), parcels_(days, 0) {}

    void add(const world::RegionProcess& region) {
        for (const world::ReadyEntry entry : region.ready_log()) {
            const std::size_t day = entry >> world::kReadyBinBits;
            if (day >= days_.size()) continue;
            const std::size_t bin = entry & ((1U << world::kReadyBinBits) - 1);
            if (days_[day].empty()) days_[day].emplace_back();
            days_[day].front().add(bin, region.population().weight);
            ++parcels_[day];
        }
    }
    /// Over the days [from, to); NaN of too few parcels.
    [[nodiscard]] double p90(std::size_t from, std::size_t to) const {
        WeightedHistogram sum;
        std::int64_t parcels = 0;
        for (std::size_t d = from; d < std::min(to, days_.size()); ++d) {
            for (const WeightedHistogram& day : days_[d]) sum.add(day);
            parcels += parcels_[d];
        }
        return parcels < kFewest ? Recovery::kNaN : sum.quantile_days(0.9);
    }
    [[nodiscard]] std::size_t days() const { return days_.size(); }

private:
    std::vector<std::vector<WeightedHistogram>> days_;  ///< none or one for each day
    std::vector<std::int64_t> parcels_;
};

void measure(const ReadyByDay& ready, std::size_t warm_up, Recovery& r) {
    const auto first = static_cast<std::size_t>(r.from_day);
    if (first >= ready.days() || first <= warm_up) return;
    r.before_days = ready.p90(std::max(warm_up, first - std::min(first, kLookBack)), first);
    std::vector<double> since;
    for (std::size_t day = first; day < ready.days(); ++day)
        since.push_back(ready.p90(std::max(first, day + 1 - std::min(day + 1, kWeek)), day + 1));
    std::size_t worst = since.size();
    for (std::size_t d = 0; d < since.size(); ++d) {
        if (!std::isnan(since[d]) && (worst == since.size() || since[d] > since[worst])) worst = d;
    }
    if (worst == since.size() || std::isnan(r.before_days)) return;
    r.worst_days = since[worst];
    r.worst_on_day = static_cast<double>(first + worst);
    if (!r.was_disturbed()) {
        r.recovered_days = 0;
        return;
    }
    for (std::size_t d = worst; d < since.size(); ++d) {
        if (!(since[d] <= kBand * r.before_days)) continue;
        r.recovered_days = static_cast<double>(d);
        return;
    }
}

}  // namespace

std::vector<Recovery> measure_recovery(const world::Replication& replication) {
    const world::Setting& setting = replication.setting();
    if (setting.disruptions.empty()) return {};
    std::set<std::string> groups;
    for (const world::RegionProcess& r : replication.regions()) {
        if (r.region().has_people) groups.insert(r.region().island_group);
    }
    std::vector<std::string> scopes = {"all"};
    scopes.insert(scopes.end(), groups.begin(), groups.end());
    const std::size_t events = setting.disruptions.size();
    std::vector<Recovery> all(events * scopes.size());
    for (std::size_t s = 0; s < scopes.size(); ++s) {
        ReadyByDay ready{static_cast<std::size_t>(setting.scenario.run.horizon_days)};
        for (const world::RegionProcess& r : replication.regions()) {
            if (r.region().has_people && (s == 0 || r.region().island_group == scopes[s])) ready.add(r);
        }
        for (std::size_t e = 0; e < events; ++e) {
            const world::Disruption& d = setting.disruptions[e];
            Recovery& r = all[e * scopes.size() + s];
            r.event = d.name;
            r.kind = d.kind;
            r.scope = scopes[s];
            r.from_day = d.when.from.since_start().days();
            r.to_day = d.when.to.since_start().days();
            measure(ready, static_cast<std::size_t>(setting.scenario.run.warm_up_days), r);
        }
    }
    return all;
}

}  // namespace warung::reporting
