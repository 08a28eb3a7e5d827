#include "sim/reporting/coverage_report.h"

#include "sim/kernel/crew.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <utility>

namespace warung::reporting {

namespace {

using world::Counters;
using world::RegionProcess;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double ratio(double part, double whole) { return whole > 0 ? part / whole : kNaN; }

/// Six digits: the table is long, and no replication knows more.
double six(double x) { return std::isnan(x) ? x : std::strtod(fmt::format("{:.6g}", x).c_str(), nullptr); }

/// A value and how many it stands for.
using Weighted = std::pair<float, double>;

/// The lowest value at or below which the share `p` of the weight lies; NaN of nothing. Reorders. Halves what is left
/// until one value is: linear, as there are millions at full scale.
double quantile(std::vector<Weighted>& values, double p) {
    if (values.empty()) return kNaN;
    double wanted = 0;
    for (const auto& [value, weight] : values) wanted += p * weight;
    const auto less = [](const Weighted& a, const Weighted& b) { return a.first < b.first; };
    auto first = values.begin();
    auto last = values.end();
    while (last - first > 1) {
        const auto middle = first + (last - first) / 2;
        std::nth_element(first, middle, last, less);
        double below = 0;
        for (auto i = first; i != middle; ++i) below += i->second;
        if (below >= wanted) {
            last = middle;
        } else {
            wanted -= below;
            first = middle;
        }
    }
    return double{first->first};
}

/// Share of the sum that the top tenth of the weight has.
double top_decile_share(std::vector<Weighted>& values) {
    std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    double weight = 0;
    double sum = 0;
    for (const auto& [value, w] : values) {
        weight += w;
        sum += w * double{value};
    }
    double left = 0.1 * weight;
    double top = 0;
    for (const auto& [value, w] : values) {
        const double taken = std::min(left, w);
        top += taken * double{value};
        left -= taken;
        if (left <= 0) break;
    }
    return ratio(top, sum);
}

}  // namespace

/// Needs and snapshots of one scope, weighted. Index kAnyPlatform: any platform; the last service: any service.
struct CoverageReport::Scope {
    static constexpr std::size_t kAnyService = customers::kMaxServices;
    using ByPlatform = std::array<double, world::kAnyPlatform + 1>;
    double customers = 0;
    double snapshot_customers = 0;
    std::array<ByPlatform, world::kAbilities> liquid{};
    std::array<double, kAnyService + 1> ended{};
    double platform_ended = 0;  ///< needs for platform services that ended
    std::array<ByPlatform, kAnyService + 1> served{};

    void add(const RegionProcess& r, const Counters& c, const world::Setting& setting) {
        const double w = r.population().weight;
        customers += static_cast<double>(r.region().customers);
        snapshot_customers += w * static_cast<double>(c.snapshot_customers);
        for (std::size_t a = 0; a < liquid.size(); ++a) {
            for (std::size_t p = 0; p < liquid[a].size(); ++p)
                liquid[a][p] += w * static_cast<double>(c.liquid_customers[a][p]);
        }
        for (std::size_t v = 0; v < setting.services.size(); ++v) {
            double needs = 0;
            for (const std::int64_t n : c.need_outcomes[v]) needs += w * static_cast<double>(n);
            const double done =
                w * static_cast<double>(c.need_outcomes[v][static_cast<std::size_t>(world::NeedOutcome::served)]);
            ended[v] += needs;
            ended[kAnyService] += needs;
            if (setting.services[v].kind != customers::ServiceKind::shop_goods) platform_ended += needs;
            served[v][world::kAnyPlatform] += done;
            served[kAnyService][world::kAnyPlatform] += done;
            for (std::size_t p = 0; p < setting.platform_count; ++p) {
                const double n = w * static_cast<double>(c.transactions_of[v][p]);
                served[v][p] += n;
                served[kAnyService][p] += n;
            }
        }
    }
};

CoverageReport::CoverageReport(const world::Replication& replication, const MeasuredCounters& counters)
    : replication_{replication}, counters_{counters}, areas_(replication.regions().size()) {
    const world::Setting& setting = replication.setting();
    std::vector<std::uint8_t> platforms;
    for (std::size_t p = 0; p < setting.platform_count; ++p) platforms.push_back(static_cast<std::uint8_t>(1U << p));
    platforms.push_back(placement::kAllPlatforms);
    const placement::Reachable reach = placement::reachable_in(setting);
    for (const RegionProcess& r : replication.regions()) {
        if (r.region().has_people) everybody_.push_back(r.id());
    }
    kernel::Crew crew{kernel::Mode::windowed};
    crew.for_each(everybody_.size(), [&](std::size_t i) {
        const std::size_t process = everybody_[i];
        const world::Population& population = replication.regions()[process].population();
        const auto places = world::neighbourhood_places(setting, process, replication.key(), population);
        areas_[process] = placement::served_areas(setting, population, places, platforms, reach);
    });
}

const placement::ServedArea& CoverageReport::area(std::size_t process, std::size_t platform) const {
    return platform == world::kAnyPlatform ? areas_[process].back() : areas_[process][platform];
}

AccessFigures CoverageReport::figures(const std::vector<std::size_t>& processes, std::size_t platform) const {
    AccessFigures f;
    std::vector<Weighted> access;
    std::vector<Weighted> added;
    double handed_out = 0;
    double services = 0;
    double lost = 0;
    for (const std::size_t process : processes) {
        const world::Population& population = replication_.regions()[process].population();
        const placement::ServedArea& here = area(process, platform);
        const double w = population.weight;
        f.customers += w * here.customers;
        f.covered += w * here.covered;
        f.covered_walking += w * here.covered_walking;
        f.one_kiosk += w * here.one_kiosk;
        f.kiosks += w * static_cast<double>(here.added.size());
        services += w * here.services_per_day;
        for (std::size_t h = 0; h < here.access.size(); ++h) {
            const double people = w * population.neighbourhoods[h].customers;
            access.emplace_back(here.access[h], people);
            handed_out += people * double{here.access[h]};
        }
        for (const float a : here.added) {
            added.emplace_back(a, w);
            lost += w * double{a};
        }
    }
    f.kiosks_per_1000 = 1000 * ratio(handed_out, f.customers);
    f.kiosks_per_1000_p10 = 1000 * quantile(access, 0.1);
    f.kiosks_per_1000_p50 = 1000 * quantile(access, 0.5);
    f.services_per_day = ratio(services, f.customers);
    f.added_per_kiosk = ratio(lost, f.kiosks);
    f.added_top_decile_share = top_decile_share(added);
    return f;
}

void CoverageReport::write(Rows& rows) const {
    std::map<std::string, std::vector<std::size_t>> groups;
    std::map<std::string, std::vector<std::size_t>> provinces;
    for (const std::size_t process : everybody_) {
        const world::RegionSetting& region = replication_.regions()[process].region();
        groups[region.island_group].push_back(process);
        provinces[region.province].push_back(process);
    }
    write_scope(rows, "country", "all", everybody_, true);
    for (const auto& [name, processes] : groups) write_scope(rows, "island_group", name, processes, true);
    for (const auto& [name, processes] : provinces) write_scope(rows, "province", name, processes, true);
    for (const std::size_t process : everybody_)
        write_scope(rows, "region", replication_.regions()[process].region().code, {process}, false);
}

void CoverageReport::write_scope(Rows& rows, const std::string& kind, const std::string& name,
                                 const std::vector<std::size_t>& processes, bool crossed) const {
    const world::Setting& setting = replication_.setting();
    Scope s;
    for (const std::size_t process : processes) s.add(replication_.regions()[process], counters_[process], setting);
    for (std::size_t i = 0; i <= setting.platform_count; ++i) {
        const bool any_platform = i == 0;
        const std::size_t p = any_platform ? world::kAnyPlatform : i - 1;
        const std::string platform = any_platform ? "any" : setting.scenario.platforms[p].name;
        const AccessFigures f = figures(processes, p);
        const double nominal = ratio(f.covered, f.customers);
        const double walking = ratio(f.covered_walking, f.customers);
        const auto liquid = [&](world::Ability ability) {
            return ratio(s.liquid[static_cast<std::size_t>(ability)][p], s.snapshot_customers);
        };
        const double needs = any_platform ? s.ended[Scope::kAnyService] : s.platform_ended;
        rows.add(kind, name, platform, "any", s.customers, six(f.kiosks), six(nominal), six(walking),
                 six(liquid(world::Ability::anything)), six(needs), six(ratio(s.served[Scope::kAnyService][p], needs)),
                 six(ratio(f.one_kiosk, f.customers)), six(f.kiosks_per_1000), six(f.kiosks_per_1000_p10),
                 six(f.kiosks_per_1000_p50), six(f.services_per_day), six(f.added_per_kiosk),
                 six(f.added_top_decile_share));
        if (!any_platform && !crossed) continue;
        for (std::size_t v = 0; v < setting.services.size(); ++v) {
            const customers::ServiceKind service = setting.services[v].kind;
            if (!any_platform && service == customers::ServiceKind::shop_goods) continue;
            rows.add(kind, name, platform, setting.services[v].name, s.customers, kNaN, kNaN, kNaN,
                     six(liquid(world::ability_for(service))), six(s.ended[v]), six(ratio(s.served[v][p], s.ended[v])),
                     kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN);
        }
    }
}

}  // namespace warung::reporting
