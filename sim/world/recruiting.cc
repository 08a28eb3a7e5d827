#include "sim/world/recruiting.h"

#include "sim/kiosks/dormancy.h"
#include "sim/world/region_process.h"

#include <algorithm>
#include <tuple>

namespace warung::world {

using customers::ServiceKind;

namespace {

constexpr double kReputation = 0.8;  // what a kiosk starts with
constexpr double kDaysPerYear = 365.25;

}  // namespace

std::vector<kiosks::SetValue> values_at_prices(const Setting& setting, const platforms::Market& market, bool urban) {
    const scenario::Scenario& s = setting.scenario;
    const double per_rp = 1 / s.customer.taste_scale_rp;
    const double served_well = s.customer.reputation_value_rp * kReputation;
    std::vector<kiosks::ServiceOutlook> services;
    for (std::size_t v = 0; v < setting.services.size(); ++v) {
        const customers::ServiceParams& params = s.services[v].params;
        const auto kind = static_cast<std::size_t>(params.kind);
        kiosks::ServiceOutlook outlook;
        outlook.needs_per_day = params.needs_per_week / 7;
        outlook.outside_utility = -(params.outside_cost_rp + (urban ? 0.0 : params.outside_rural_extra_rp)) * per_rp;
        outlook.kiosk_decides = params.platform_choice == customers::PlatformChoice::kiosk;
        outlook.needs_platform = params.kind != ServiceKind::shop_goods;
        if (!outlook.needs_platform) {
            outlook.utility[0] = served_well * per_rp;
            outlook.income_rp[0] = mean_ticket_rp(params) *
                                   static_cast<double>(s.kiosk.unit_price_rp - s.kiosk.unit_cost_rp) /
                                   static_cast<double>(s.kiosk.unit_price_rp);
        }
        for (std::size_t p = 0; p < setting.platform_count && outlook.needs_platform; ++p) {
            const double trust = s.customer.trust_value_rp * s.customer.trust_start;
            outlook.utility[p] =
                (double{market.appeal_rp[kind][p]} - static_cast<double>(s.kiosk.markup_rp) + trust + served_well) *
                per_rp;
            outlook.income_rp[p] = static_cast<double>(s.kiosk.markup_rp + market.prices[p].commission_rp[kind]);
        }
        services.push_back(outlook);
    }
    std::vector<double> awareness;
    for (const auto& [name, p] : s.platforms) awareness.push_back(p.awareness);
    return kiosks::values_of_sets(services, awareness);
}

std::vector<Prospect> choose_visits(std::vector<Prospect> prospects, double& capacity) {
    std::sort(prospects.begin(), prospects.end(), [](const Prospect& a, const Prospect& b) {
        return std::tuple{a.visits, -a.score, a.luck, a.region, a.kiosk} <
               std::tuple{b.visits, -b.score, b.luck, b.region, b.kiosk};
    });
    const auto beyond = std::find_if(prospects.begin(), prospects.end(), [&](const Prospect& p) {
        if (p.weight > capacity) return true;
        capacity -= p.weight;
        return false;
    });
    // Idle days are not made up for.
    if (beyond == prospects.end()) capacity = 0;
    prospects.erase(beyond, prospects.end());
    return prospects;
}

GrowthRecord measure_growth(std::span<const RegionProcess> regions, Time at) {
    GrowthRecord record;
    record.at = at;
    for (const RegionProcess& r : regions) {
        const double w = r.population().weight;
        const MemberCount<std::int64_t> here = r.count_members();
        for (std::size_t p = 0; p <= kAnyPlatform; ++p) {
            record.count.members[p] += w * static_cast<double>(here.members[p]);
            record.count.trading[p] += w * static_cast<double>(here.trading[p]);
            record.count.multi_homing[p] += w * static_cast<double>(here.multi_homing[p]);
        }
        const Counters& c = r.tally().counters;
        const auto add = [&](std::array<double, kAnyPlatform + 1>& sum, const PerPlatform& counts) {
            for (std::size_t p = 0; p < counts.size(); ++p) {
                sum[p] += w * static_cast<double>(counts[p]);
                sum[kAnyPlatform] += w * static_cast<double>(counts[p]);
            }
        };
        add(record.visits, c.visits);
        add(record.recruited, c.recruited);
        add(record.joined, c.joined);
        add(record.left, c.left);
        add(record.cost_rp, c.recruiting_cost_rp);
        add(record.bonuses_rp, c.bonuses_rp);
    }
    return record;
}

void Recruiter::hold_round(std::span<RegionProcess> regions, const platforms::Market& market, std::uint8_t with_cash,
                           Time at) {
    const double days = setting_.scenario.kiosk.review_days;
    RecruitingRound round;
    round.at = at;
    round.number = ++rounds_;
    round.years = days / kDaysPerYear;
    round.months = days / kiosks::kDaysPerMonth;
    round.active = market.active;
    for (const bool urban : {false, true}) round.values[urban ? 1 : 0] = values_at_prices(setting_, market, urban);
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const platforms::PlatformParams& params = setting_.scenario.platforms[p].params;
        const bool pays = (with_cash >> p & 1U) != 0;
        round.contracts.push_back({pays ? static_cast<double>(params.exclusivity_bonus_rp_per_month) : 0,
                                   static_cast<double>(params.minimum_services_per_month),
                                   pays ? static_cast<double>(params.volume_bonus_rp_per_month) : 0,
                                   static_cast<double>(params.volume_penalty_rp_per_month)});
    }
    for (RegionProcess& r : regions) r.begin_recruiting(at);
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        if ((market.active & with_cash) >> p & 1U) send_sales_force(regions, p, round);
    }
    for (RegionProcess& r : regions) r.end_recruiting(round);
    record(regions, at);
}

void Recruiter::send_sales_force(std::span<RegionProcess> regions, std::size_t platform, const RecruitingRound& round) {
    const platforms::PlatformParams& params = setting_.scenario.platforms[platform].params;
    if (!(params.sales_visits_per_month > 0)) return;
    capacity_[platform] += params.sales_visits_per_month * round.months * setting_.footprint;
    std::vector<Prospect> prospects;
    for (const RegionProcess& r : regions) r.list_prospects(platform, round, prospects);
    for (const Prospect& visit : choose_visits(std::move(prospects), capacity_[platform]))
        regions[visit.region].receive_sales_visit(visit.kiosk, platform, round);
}

}  // namespace warung::world
