#include "sim/reporting/kiosk_tables.h"

#include "sim/kiosks/dormancy.h"

#include <bit>
#include <limits>
#include <map>
#include <utility>

namespace warung::reporting {

namespace {

using kiosks::Kiosk;
using kiosks::Ledger;

double ratio(double part, double whole) { return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN(); }

bool keeps_ledgers(const world::Setting& setting) {
    return setting.scenario.run.kiosk_ledgers == scenario::KioskLedgers::on;
}

std::string outlet_name(const world::Setting& setting, const Kiosk& kiosk) {
    return kiosk.outlet == 0 ? std::string{"kiosk"} : setting.scenario.outlets[kiosk.outlet - 1U].name;
}

/// What kiosks came to together, each with its weight.
struct Sums {
    double kiosks = 0;
    double open_ms = 0;
    double no_cash_ms = 0;
    double no_float_ms = 0;
    double no_cash = 0;
    double no_float = 0;
    double trips = 0;
    double deliveries = 0;
    std::array<double, 4> income{};  ///< mark-up, commission, shop margin, handing out
    std::array<double, 4> cost{};    ///< trips, deliveries, interest, fixed
    double owed = 0;

    void add(const Ledger& l, Rupiah debt, double w) {
        kiosks += w;
        open_ms += w * static_cast<double>(l.open_ms);
        no_cash_ms += w * static_cast<double>(l.no_cash_ms);
        no_float_ms += w * static_cast<double>(l.no_float_ms);
        no_cash += w * static_cast<double>(l.no_cash);
        no_float += w * static_cast<double>(l.no_float);
        trips += w * static_cast<double>(l.trips_made);
        deliveries += w * static_cast<double>(l.deliveries_made);
        const std::array in = {l.markup, l.commission, l.shop_margin, l.handout};
        const std::array out = {l.trips, l.deliveries, l.interest, l.fixed};
        for (std::size_t i = 0; i < in.size(); ++i) {
            income[i] += w * static_cast<double>(in[i].count());
            cost[i] += w * static_cast<double>(out[i].count());
        }
        owed += w * static_cast<double>(debt.count());
    }
};

}  // namespace

std::string outcomes_by_hour(const std::vector<RegionCounts>& regions, const world::Setting& setting,
                             const std::string& prefix) {
    Rows out{TableId::outcomes_by_hour, prefix};
    const auto write = [&](const char* of, std::size_t service, std::size_t hour, const auto& names, auto&& count_of) {
        for (std::size_t o = 0; o < names.size(); ++o) {
            double sum = 0;
            for (const RegionCounts& r : regions) sum += r.weight * static_cast<double>(count_of(*r.counters)[o]);
            if (sum > 0) out.add(of, setting.services[service].name, static_cast<std::int64_t>(hour), names[o], sum);
        }
    };
    for (std::size_t s = 0; s < setting.services.size(); ++s) {
        for (std::size_t h = 0; h < 24; ++h) {
            write(
                "need", s, h, world::kNeedOutcomeNames, [&](const world::Counters& c) -> const auto& {
                    return c.needs_by_hour[h][s];
                });
            write(
                "attempt", s, h, world::kAttemptOutcomeNames, [&](const world::Counters& c) -> const auto& {
                    return c.attempts_by_hour[h][s];
                });
        }
    }
    return out.text();
}

std::string outcomes_by_region(const std::vector<RegionCounts>& regions, const world::Setting& setting,
                               const std::string& prefix) {
    if (!keeps_ledgers(setting)) return {};
    Rows out{TableId::outcomes_by_region, prefix};
    for (const RegionCounts& r : regions) {
        const auto write = [&](const char* of, std::size_t service, const char* outcome, std::int64_t count) {
            if (count > 0)
                out.add(r.region->region().code, of, setting.services[service].name, outcome,
                        r.weight * static_cast<double>(count));
        };
        for (std::size_t s = 0; s < setting.services.size(); ++s) {
            for (std::size_t o = 0; o < world::kNeedOutcomes; ++o)
                write("need", s, world::kNeedOutcomeNames[o], r.counters->need_outcomes[s][o]);
            for (std::size_t o = 0; o < world::kAttemptOutcomes; ++o)
                write("attempt", s, world::kAttemptOutcomeNames[o],
                      r.counters->attempts[0][s][o] + r.counters->attempts[1][s][o]);
        }
    }
    return out.text();
}

std::string kiosks_table(const std::vector<RegionCounts>& regions, const world::Setting& setting,
                         const std::string& prefix) {
    if (!keeps_ledgers(setting)) return {};
    Rows out{TableId::kiosks, prefix};
    const auto hours = [](std::int64_t ms) { return static_cast<double>(ms) / static_cast<double>(kMsPerHour); };
    for (const RegionCounts& r : regions) {
        const auto& all = r.region->population().kiosks;
        const std::vector<Ledger> ledgers = r.region->ledgers(setting.horizon);
        for (std::uint32_t k = 0; k < all.size(); ++k) {
            const Kiosk& kiosk = all[k];
            const Ledger& l = ledgers[k];
            Rupiah e_float;
            for (const Rupiah f : kiosk.e_float) e_float += f;
            out.add(r.region->region().code, static_cast<std::int64_t>(k), r.weight, kiosk.urban ? "urban" : "rural",
                    outlet_name(setting, kiosk), std::int64_t{std::popcount(kiosk.memberships)}, double{kiosk.size},
                    std::int64_t{kiosk.transactions}, std::int64_t{kiosk.denied}, l.no_cash, l.no_float, l.trips_made,
                    l.deliveries_made, l.markup.count(), l.commission.count(), l.shop_margin.count(), l.handout.count(),
                    l.trips.count(), l.deliveries.count(), l.interest.count(), l.fixed.count(), l.income().count(),
                    hours(l.open_ms), hours(l.no_cash_ms), hours(l.no_float_ms), kiosk.cash.count(), e_float.count(),
                    r.region->owed(k).count(), std::int64_t{kiosk.dormant ? 1 : 0});
        }
    }
    return out.text();
}

std::string liquidity_table(const std::vector<RegionCounts>& regions, const world::Setting& setting,
                            const std::string& prefix) {
    if (!keeps_ledgers(setting)) return {};
    std::map<std::pair<std::string, std::string>, Sums> scopes;  // island group or country, area
    for (const RegionCounts& r : regions) {
        const auto& all = r.region->population().kiosks;
        const std::vector<Ledger> ledgers = r.region->ledgers(setting.horizon);
        for (std::uint32_t k = 0; k < all.size(); ++k) {
            for (const std::string& place : {std::string{"all"}, r.region->region().island_group}) {
                for (const char* area : {"any", all[k].urban ? "urban" : "rural"})
                    scopes[{place, area}].add(ledgers[k], r.region->owed(k), r.weight);
            }
        }
    }
    const double months = (setting.horizon - setting.warm_up).days() / kiosks::kDaysPerMonth;
    Rows out{TableId::liquidity, prefix};
    for (const auto& [scope, s] : scopes) {
        const double kiosk_months = s.kiosks * months;
        out.begin();
        out.cell(scope.first == "all" ? "country" : "island_group");
        out.cell(scope.first);
        out.cell(scope.second);
        out.cell(s.kiosks);
        out.cell(ratio(s.no_cash_ms, s.open_ms));
        out.cell(ratio(s.no_float_ms, s.open_ms));
        for (const double x : {s.no_cash, s.no_float, s.trips, s.deliveries}) out.cell(ratio(x, kiosk_months));
        for (const double x : s.income) out.cell(ratio(x, kiosk_months));
        for (const double x : s.cost) out.cell(ratio(x, kiosk_months));
        out.cell(ratio(s.owed, s.kiosks));
        out.end();
    }
    return out.text();
}

}  // namespace warung::reporting
