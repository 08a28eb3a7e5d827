#include "sim/world/price_reviews.h"

#include <algorithm>
#include <cmath>

namespace warung::world {

using platforms::kKinds;
using platforms::Trade;

namespace {

/// Expected needs of a kind, in any unit: how a platform divides a budget over kinds.
std::array<double, kKinds> needs_of_kinds(const scenario::Scenario& scenario) {
    std::array<double, kKinds> needs{};
    for (const auto& [name, p] : scenario.services) needs[static_cast<std::size_t>(p.kind)] += p.needs_per_week;
    return needs;
}

/// Expected price of a goods order; 0 without the service.
double mean_goods_ticket(const scenario::Scenario& scenario) {
    double value = 0;
    double weight = 0;
    for (const auto& [name, p] : scenario.services) {
        if (p.kind != customers::ServiceKind::goods_order) continue;
        double sum = 0;
        double weights = 0;
        for (std::size_t i = 0; i < p.ticket_values_rp.size(); ++i) {
            sum += p.ticket_weights[i] * static_cast<double>(p.ticket_values_rp[i]);
            weights += p.ticket_weights[i];
        }
        value += p.needs_per_week * sum / weights;
        weight += p.needs_per_week;
    }
    return weight > 0 ? value / weight : 0;
}

Trade difference(const Trade& now, const Trade& before) {
    Trade trade = now;
    for (std::size_t kind = 0; kind < kKinds; ++kind) trade[kind].add(before[kind], -1);
    return trade;
}

}  // namespace

Trade trade_so_far(const Setting& setting, std::span<const RegionProcess> regions) {
    Trade trade{};
    for (const RegionProcess& r : regions) {
        const Counters& c = r.tally().counters;
        const double w = r.population().weight;
        for (std::size_t s = 0; s < setting.services.size(); ++s)
            trade[static_cast<std::size_t>(setting.services[s].kind)].needs += w * static_cast<double>(c.needs[s]);
        for (std::size_t p = 0; p < setting.platform_count; ++p) {
            for (std::size_t kind = 0; kind < kKinds; ++kind) {
                trade[kind].transactions[p] += w * static_cast<double>(c.sales[p][kind].transactions);
                trade[kind].margin_rp[p] += w * static_cast<double>(c.sales[p][kind].margin_rp);
            }
        }
    }
    return trade;
}

bool samples_demand(const scenario::Scenario& scenario) {
    switch (scenario.run.demand_view) {
        case scenario::DemandViewUse::on: return true;
        case scenario::DemandViewUse::off: return false;
        case scenario::DemandViewUse::as_needed: break;
    }
    return std::any_of(scenario.platforms.begin(), scenario.platforms.end(),
                       [](const auto& platform) { return platforms::wants_demand(platform.params); });
}

DemandSamples recent_demand(const Setting& setting, std::span<const RegionProcess> regions) {
    DemandSamples samples(kKinds, platforms::DemandSample{setting.scenario.customer.taste_scale_rp});
    for (const RegionProcess& r : regions) {
        for (const platforms::ChoiceRecords& records : r.choice_records()) {
            std::size_t at = 0;
            for (const platforms::SampledNeed& need : records.needs) {
                samples[need.kind].add(r.population().weight, need, std::span{records.offers}.subspan(at, need.offers));
                at += need.offers;
            }
        }
    }
    return samples;
}

PriceReviews::PriceReviews(const Setting& setting, std::uint64_t replication_key)
    : setting_{&setting}, key_{random::derive(replication_key, random::Purpose::price_review)} {
    const scenario::Scenario& s = setting.scenario;
    const std::array<double, kKinds> needs = needs_of_kinds(s);
    for (std::size_t p = 0; p < s.platforms.size(); ++p) desks_.emplace_back(s.platforms[p].params, p, needs);
    seen_.resize(desks_.size());
    last_.resize(desks_.size());
}

bool PriceReviews::due(std::size_t platform, Time t) const {
    const platforms::PlatformParams& params = setting_->scenario.platforms[platform].params;
    const std::int64_t since = t.ms() - from_days(params.review_offset_days).ms();
    return t > Time{0} && since >= 0 && since % from_days(params.review_days).ms() == 0;
}

std::uint8_t PriceReviews::review(Time t, const platforms::Market& market, std::span<RegionProcess> regions,
                                  std::span<const double> cash_rp, std::vector<platforms::PriceList>& wanted) {
    std::uint8_t who = 0;
    bool ask_demand = false;
    for (std::size_t p = 0; p < desks_.size(); ++p) {
        if (!market.is_active(p) || !due(p, t)) continue;
        who = static_cast<std::uint8_t>(who | 1U << p);
        ask_demand = ask_demand || platforms::wants_demand(setting_->scenario.platforms[p].params);
    }
    if (who == 0) return who;

    const double footprint = setting_->footprint;
    Trade so_far{};
    const Trade sums = trade_so_far(*setting_, regions);
    for (std::size_t kind = 0; kind < kKinds; ++kind) so_far[kind].add(sums[kind], 1 / footprint);
    std::optional<DemandSamples> demand;
    if (ask_demand && samples_demand(setting_->scenario)) demand = recent_demand(*setting_, regions);
    const double goods_ticket = mean_goods_ticket(setting_->scenario);

    const std::vector<platforms::PriceList> before = wanted;
    for (std::size_t p = 0; p < desks_.size(); ++p) {
        if ((who >> p & 1U) == 0) continue;
        const platforms::PlatformParams& params = setting_->scenario.platforms[p].params;
        const Trade trade = difference(so_far, seen_[p]);
        platforms::ReviewReport report;
        report.day = t.since_start().days();
        report.since_days = (t - last_[p]).days();
        report.next_days = params.review_days;
        report.trade = &trade;
        report.goods_margin_rp[static_cast<std::size_t>(customers::ServiceKind::goods_order)] =
            std::llround(goods_ticket * params.goods_margin);
        report.cash_rp = cash_rp[p] / footprint;
        report.key = random::derive(random::derive(key_, static_cast<std::uint64_t>(t.ms())), p);
        if (demand)
            report.demand = [&](competition::Side side, std::size_t kind) {
                return (*demand)[kind].view(side, kind, market);
            };
        wanted[p] = desks_[p].review(market, before[p], report);
        seen_[p] = so_far;
        last_[p] = t;
    }
    if (demand) {
        for (RegionProcess& r : regions) r.turn_over_choice_records();
    }
    return who;
}

}  // namespace warung::world
