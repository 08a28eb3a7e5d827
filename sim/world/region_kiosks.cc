// What owners do between customers: take income home, fetch cash and float, order stock, give up.

#include "sim/world/region_process.h"

#include "sim/inventory/policy.h"
#include "sim/kiosks/dormancy.h"
#include "sim/kiosks/liquidity.h"

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
        kiosk.e_float[platform] += Rupiah{amount};
    } else {
        kiosk.cash += Rupiah{-amount};
    }
    books_.in_transit -= Rupiah{std::abs(amount)};
    serve_next(k);
}

void RegionProcess::on_kiosk_review() {
    const kiosks::KioskParams& params = setting_.scenario.kiosk;
    schedule_message(now() + from_days(params.review_days), Message::kiosk_review);
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        Kiosk& kiosk = population_.kiosks[k];
        if (kiosk.dormant) continue;
        const double earned = static_cast<double>((kiosk.income - kiosk.income_at_review).count()) / params.review_days;
        kiosk.income_at_review = kiosk.income;
        if (!kiosks::gives_up(params, double{kiosk.floor_rp_per_day}, earned, kiosk.lean_reviews)) continue;
        kiosk.dormant = true;
        if (setting_.recruiting) {
            recruits_.trading.change(now(), -1);
            show_memberships(k);
        }
        population_.faces[k].memberships = 0;
        ++tally_.counters.kiosks_given_up;
        note(TraceEvent::kiosk_gives_up, k, kNoPlatform, kiosk.income.count());
    }
}

/// The household takes a past day's earnings out of the drawer, as far as there is cash.
void RegionProcess::take_income_home(Kiosk& kiosk) {
    const auto day = static_cast<std::int16_t>((now().ms() + region_.clock_offset.ms() + kMsPerDay) / kMsPerDay);
    if (day == kiosk.income_day) return;
    kiosk.income_day = day;
    if (learns_outflow_) kiosks::learn_outflow(kiosk, setting_.scenario.kiosk);
    const Rupiah drawn = std::clamp(kiosk.income_today, Rupiah{}, std::max(kiosk.cash, Rupiah{}));
    kiosk.cash -= drawn;
    books_.customers += drawn;
    kiosk.income_today -= drawn;
}

/// After a service or a refusal, with nobody at the counter, the owner sees to cash and float.
void RegionProcess::mind_liquidity(std::uint32_t k) {
    Kiosk& kiosk = population_.kiosks[k];
    if (kiosk.away || kiosk.waiting > 0 || kiosk.in_service > 0) return;
    const kiosks::KioskParams& params = setting_.scenario.kiosk;
    const auto exchange = kiosks::rebalance(kiosk, params, market_.active, kiosk.income_day);
    if (!exchange) return;
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
    schedule_message(now() + away, Message::trip_ends, k, static_cast<std::uint64_t>(exchange->amount.count()),
                     static_cast<std::uint16_t>(exchange->platform));
}

/// (s, S) on shop goods, ordered from the member platform with the best wholesale discount, paid from the drawer.
void RegionProcess::mind_stock(std::uint32_t k) {
    Kiosk& kiosk = population_.kiosks[k];
    const kiosks::KioskParams& params = setting_.scenario.kiosk;
    const inventory::ReorderPolicy policy = kiosks::stock_policy(kiosk, params);
    std::int64_t units = policy.order_quantity(kiosk.stock_units + kiosk.on_order_units);
    if (units <= 0) return;
    int best = -1;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        if (!kiosk.member_of(p) || !market_.is_active(p)) continue;
        if (best < 0 || setting_.scenario.platforms[p].params.wholesale_discount >
                            setting_.scenario.platforms[static_cast<std::size_t>(best)].params.wholesale_discount) {
            best = static_cast<int>(p);
        }
    }
    if (best < 0) return;
    const auto p = static_cast<std::size_t>(best);
    const auto unit_cost = static_cast<std::int64_t>(static_cast<double>(params.unit_cost_rp) *
                                                     (1 - setting_.scenario.platforms[p].params.wholesale_discount));
    if (unit_cost > 0) units = std::min(units, kiosk.cash.count() / unit_cost);
    if (units <= 0) return;
    const Rupiah paid{units * unit_cost};
    kiosk.cash -= paid;
    kiosk.unit_cost_rp = static_cast<std::int32_t>(unit_cost);
    kiosk.on_order_units += static_cast<std::int32_t>(units);
    // The platform passes the wholesale price on to its suppliers; the discount is the suppliers' for now.
    books_.suppliers += paid;
    note(TraceEvent::restock_ordered, k, p, paid.count());

    Parcel parcel;
    parcel.kind = ParcelKind::restock;
    parcel.value = paid;
    parcel.ordered = now();
    parcel.region = id();
    parcel.kiosk = k;
    parcel.units = units;
    parcel.weight_g = static_cast<std::int64_t>(static_cast<double>(units) * params.unit_weight_kg * 1000);
    parcel.platform = static_cast<std::uint8_t>(p);
    parcel.warehouse = region_.regional_warehouse.value();
    ++parcels_created_;
    send_to_warehouse(new_parcel(parcel), from_hours(setting_.scenario.linehaul.order_processing_h));
}

}  // namespace warung::world
