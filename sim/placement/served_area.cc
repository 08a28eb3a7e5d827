#include "sim/placement/served_area.h"

#include "sim/placement/coverage.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace warung::placement {

namespace {

Point point(geography::PointKm at) { return {double{at.x}, double{at.y}, 0}; }

/// Neighbourhoods (which lie side by side in the population) and trading kiosks of one settlement.
struct Quarter {
    std::vector<Point> homes;
    std::vector<double> people;
    std::vector<const kiosks::Kiosk*> kiosks;
};

std::vector<Quarter> quarters_of(const world::Population& population, std::span<const geography::PointKm> places) {
    std::vector<Quarter> quarters;
    std::vector<std::size_t> quarter_of(population.simulated.size(), 0);
    const auto& hoods = population.neighbourhoods;
    for (std::size_t h = 0; h < hoods.size(); ++h) {
        if (h == 0 || hoods[h].settlement != hoods[h - 1].settlement) {
            quarter_of[hoods[h].settlement] = quarters.size();
            quarters.emplace_back();
        }
        quarters.back().homes.push_back(point(places[h]));
        quarters.back().people.push_back(hoods[h].customers);
    }
    for (const kiosks::Kiosk& k : population.kiosks) {
        if (!k.dormant) quarters[quarter_of[k.settlement]].kiosks.push_back(&k);
    }
    return quarters;
}

double hours_open(const kiosks::Kiosk& k) { return (k.hours.close_min - k.hours.open_min) / 60.0; }

class Surveyor {
public:
    Surveyor(const Reachable& reach, std::vector<double> counters) : reach_{reach}, counters_{std::move(counters)} {
        decay_.reach = reach.radius_km;
    }

    void add(const Quarter& q, const ReachLists& pairs, std::uint8_t platforms, ServedArea& area) const {
        std::vector<double> one(q.kiosks.size(), 0.0);
        std::vector<double> capacity(q.kiosks.size(), 0.0);
        std::vector<double> nearest(q.homes.size(), std::numeric_limits<double>::infinity());
        std::vector<std::uint32_t> in_reach(q.homes.size(), 0);
        std::vector<std::uint32_t> only(q.homes.size(), 0);
        for (std::uint32_t j = 0; j < q.kiosks.size(); ++j) {
            const kiosks::Kiosk& kiosk = *q.kiosks[j];
            if ((kiosk.memberships & platforms) == 0) continue;
            one[j] = 1;
            capacity[j] = hours_open(kiosk) * counters_[kiosk.outlet] * reach_.services_per_h;
            for (const Reach& r : pairs[j]) {
                nearest[r.to] = std::min(nearest[r.to], r.cost);
                if (r.cost > reach_.radius_km) continue;
                ++in_reach[r.to];
                only[r.to] = j;
            }
        }
        std::vector<float> added(q.kiosks.size(), 0.0F);
        for (std::size_t i = 0; i < q.homes.size(); ++i) {
            area.customers += q.people[i];
            if (in_reach[i] > 0) area.covered += q.people[i];
            if (nearest[i] <= reach_.walking_km) area.covered_walking += q.people[i];
            if (in_reach[i] != 1) continue;
            area.one_kiosk += q.people[i];
            added[only[i]] += static_cast<float>(q.people[i]);
        }
        for (std::size_t j = 0; j < q.kiosks.size(); ++j) {
            if (one[j] > 0) area.added.push_back(added[j]);
        }
        for (const double a : two_step_access(one, q.people, pairs, decay_))
            area.access.push_back(static_cast<float>(a));
        const std::vector<double> services = two_step_access(capacity, q.people, pairs, decay_);
        for (std::size_t i = 0; i < services.size(); ++i) area.services_per_day += q.people[i] * services[i];
    }

private:
    const Reachable& reach_;
    std::vector<double> counters_;  ///< by kind of outlet, ordinary kiosks first
    Decay decay_;                   ///< all within the radius alike
};

}  // namespace

Reachable reachable_in(const world::Setting& setting) {
    const scenario::Scenario& s = setting.scenario;
    Reachable reach;
    reach.radius_km = s.customer.reach_km;
    reach.walking_km = s.run.coverage_walk_min / 60 * s.customer.walking_km_h / s.geography.detour;
    double wallet_s = 0;
    for (const auto& platform : s.platforms) wallet_s += platform.params.wallet_delay_s;
    wallet_s /= static_cast<double>(std::max<std::size_t>(1, s.platforms.size()));
    double needs = 0;
    double seconds = 0;
    for (const auto& service : s.services) {
        const bool wallet = service.params.kind != customers::ServiceKind::shop_goods;
        needs += service.params.needs_per_week;
        seconds += service.params.needs_per_week * (service.params.service_time_s + (wallet ? wallet_s : 0));
    }
    reach.services_per_h = seconds > 0 ? 3600 * needs / seconds : 0;
    return reach;
}

std::vector<ServedArea> served_areas(const world::Setting& setting, const world::Population& population,
                                     std::span<const geography::PointKm> neighbourhoods,
                                     std::span<const std::uint8_t> platforms, const Reachable& reach) {
    std::vector<ServedArea> areas(platforms.size());
    std::vector<double> counters = {static_cast<double>(setting.scenario.kiosk.servers)};
    for (const auto& outlet : setting.scenario.outlets) counters.push_back(static_cast<double>(outlet.params.servers));
    const Surveyor surveyor{reach, std::move(counters)};
    for (const Quarter& q : quarters_of(population, neighbourhoods)) {
        std::vector<Point> shops;
        for (const kiosks::Kiosk* k : q.kiosks) shops.push_back(point(k->place));
        const ReachLists pairs = catchments(shops, q.homes, std::max(reach.radius_km, reach.walking_km));
        for (std::size_t p = 0; p < platforms.size(); ++p) surveyor.add(q, pairs, platforms[p], areas[p]);
    }
    return areas;
}

}  // namespace warung::placement
