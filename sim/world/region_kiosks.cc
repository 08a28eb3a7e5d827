// What owners do between customers: take income home, fetch cash and float, pay their bills, give up.

#include "sim/world/region_process.h"

#include "sim/kiosks/dormancy.h"
#include "sim/kiosks/liquidity.h"
#include "sim/world/markups.h"

#include <algorithm>
#include <cmath>

namespace warung::world {

using kiosks::Kiosk;
using logistics::ParcelKind;
using random::Purpose;
using random::Stream;

void RegionProcess::on_trip_ends(std::uint32_t k, std::int64_t amount, std::size_t platform) {
    Kiosk& kiosk = population_.kiosks[k];
    kiosk.away = false;
    note(TraceEvent::trip_ends, k, platform, amount);
    if (amount > 0) {
        // What a balance at its ceiling does not take comes back as cash.
        const Rupiah room = Rupiah{setting_.scenario.kiosk.balance_max_rp} - kiosk.e_float[platform] + owed(k);
        const Rupiah fits = std::clamp(Rupiah{amount}, Rupiah{}, std::max(room, Rupiah{}));
        kiosk.e_float[platform] += fits;
        kiosk.cash += Rupiah{amount} - fits;
        if (!credits_.empty()) settle_credit(k, platform, fits);
    } else {
        kiosk.cash += Rupiah{-amount};
    }
    books_.in_transit -= Rupiah{std::abs(amount)};
    look_at_ledger(k);
    serve_next(k);
}

void RegionProcess::on_kiosk_review() {
    const kiosks::KioskParams& params = setting_.scenario.kiosk;
    schedule_message(now() + from_days(params.review_days), Message::kiosk_review);
    const std::int64_t before = tally_.counters.kiosks_given_up;
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        Kiosk& kiosk = population_.kiosks[k];
        if (kiosk.dormant) continue;
        const double earned = static_cast<double>((kiosk.income - kiosk.income_at_review).count()) / params.review_days;
        kiosk.income_at_review = kiosk.income;
        if (!kiosks::gives_up(params, double{kiosk.floor_rp_per_day}, earned, kiosk.lean_reviews)) continue;
        kiosk.dormant = true;
        population_.faces[k].memberships = 0;
        ++tally_.counters.kiosks_given_up;
        note(TraceEvent::kiosk_gives_up, k, kNoPlatform, kiosk.income.count());
    }
    if (tally_.counters.kiosks_given_up != before && params.markup_rule != kiosks::MarkupRule::fixed)
        set_markups(params, population_);
}

/// The household takes a past day's earnings out of the drawer, as far as there is cash.
void RegionProcess::take_income_home(std::uint32_t k) {
    Kiosk& kiosk = population_.kiosks[k];
    const auto day = static_cast<std::int16_t>(local_day());
    if (day == kiosk.income_day) return;
    kiosk.income_day = day;
    if (learns_outflow_) kiosks::learn_outflow(kiosk, setting_.scenario.kiosk);
    const Rupiah drawn = std::clamp(kiosk.income_today, Rupiah{}, std::max(kiosk.cash, Rupiah{}));
    kiosk.cash -= drawn;
    books_.customers += drawn;
    kiosk.income_today -= drawn;
}

/// Counted from 1 on the day of the start, so that none is below zero anywhere.
std::int64_t RegionProcess::local_day() const {
    return (now().ms() + region_.clock_offset.ms() + kMsPerDay) / kMsPerDay;
}

/// The household pays for the shop, and counts it against what the shop earns.
void RegionProcess::pay_from_pocket(std::uint32_t k, Rupiah cost, Rupiah& payee) {
    books_.customers -= cost;
    payee += cost;
    population_.kiosks[k].income -= cost;
}

/// A day's electricity and data; whole rupiah by the day, exact over any number of days.
void RegionProcess::on_fixed_costs() {
    schedule_message(next_local(0, now() + milliseconds(1)), Message::fixed_costs);
    const double per_day = kiosks::fixed_cost_rp_per_day(setting_.scenario.kiosk);
    const auto up_to = [&](std::int64_t days) {
        return static_cast<std::int64_t>(per_day * static_cast<double>(days));
    };
    const Rupiah cost{up_to(local_day()) - up_to(local_day() - 1)};
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        if (population_.kiosks[k].dormant) continue;
        pay_from_pocket(k, cost, books_.billers);
        tally_.counters.fixed_cost_rp += cost.count();
        enter(k, [&](kiosks::Ledger& l) { l.fixed += cost; });
    }
}

/// After a service or a refusal, with nobody at the counter, the owner sees to cash and float.
void RegionProcess::mind_liquidity(std::uint32_t k) {
    Kiosk& kiosk = population_.kiosks[k];
    if (kiosk.away || kiosk.awaits_delivery || kiosk.waiting > 0 || kiosk.in_service > 0) return;
    const kiosks::KioskParams& params = setting_.scenario.kiosk;
    const auto exchange = kiosks::rebalance(kiosk, params, market_.active, kiosk.income_day, owed(k));
    if (!exchange) return;
    if (params.exchange_by == kiosks::ExchangeBy::super_agent) return call_super_agent(k, *exchange);
    const double km = 2 * (kiosk.urban ? params.trip_urban_km : params.trip_rural_km);
    const Rupiah cost = kiosks::trip_cost(kiosk, params);
    const Rupiah carried = exchange->amount > Rupiah{} ? exchange->amount : Rupiah{};

    const std::uint64_t trip_key = random::derive(random::derive(key_, Purpose::trip_wait),
                                                  (std::uint64_t{kiosk.settlement} << 24) | kiosk.number);
    const double wait_min = params.trip_wait_min * Stream{trip_key, Purpose::trip_wait, kiosk.trips + 1}.exponential();
    const Duration away = from_hours(km / params.trip_speed_km_h) + from_minutes(wait_min);
    kiosk.cash -= carried;
    // The way and the bank's fee come out of the household's pocket, and out of what it counts as earned.
    books_.customers -= cost;
    books_.banks += Rupiah{params.top_up_fee_rp};
    books_.carriers += cost - Rupiah{params.top_up_fee_rp};
    const Rupiah amount{std::abs(exchange->amount.count())};
    if (exchange->amount < Rupiah{}) kiosk.e_float[exchange->platform] -= amount;
    books_.in_transit += amount;
    kiosk.income -= cost;
    kiosk.away = true;
    kiosk.last_trip_day = kiosk.income_day;
    note(TraceEvent::trip_begins, k, exchange->platform, exchange->amount.count());
    ++kiosk.trips;
    Counters& c = tally_.counters;
    ++c.trips;
    c.kiosk_trip_cost_rp += cost.count();
    enter(k, [&](kiosks::Ledger& l) {
        l.trips += cost;
        ++l.trips_made;
    });
    schedule_message(now() + away, Message::trip_ends, k, static_cast<std::uint64_t>(exchange->amount.count()),
                     static_cast<std::uint16_t>(exchange->platform));
}

}  // namespace warung::world
