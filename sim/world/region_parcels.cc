// Parcels from order to hand: warehouses, hubs and links, the depot and its couriers, the shelf and the way back.

#include "sim/world/region_process.h"

#include "sim/base/content_hash.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::world {

using kiosks::Kiosk;
using logistics::ParcelKind;
using random::Purpose;
using random::Stream;

void RegionProcess::on_order_at_warehouse(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    if (p.at_warehouse == Time{}) p.at_warehouse = now();
    note(TraceEvent::order_at_warehouse, p);
    for (LocalWarehouse& w : warehouses_) {
        if (w.id == p.warehouse) return w.stocks[warehouse_stock_of(p)].accept({slot, p.units});
    }
    WARUNG_INVARIANT(false, now(), "warehouse " + std::to_string(p.warehouse) + " is not in region " + region_.code);
}

std::size_t RegionProcess::warehouse_stock_of(const Parcel& p) const {
    switch (p.kind) {
        case ParcelKind::goods_order: return 0;
        case ParcelKind::restock: return setting_.stock_of_product[p.product];
        case ParcelKind::replenishment: return p.product;
    }
    return 0;
}

void RegionProcess::on_parcel_at_hub(std::uint32_t slot) {
    const Parcel& p = parcels_[slot];
    note(TraceEvent::parcel_at_hub, p);
    const WarehouseSetting& home = setting_.warehouses[p.warehouse];
    HubId goal;
    if (p.returning) {
        goal = home.hub;
    } else if (p.kind == ParcelKind::replenishment) {
        goal = setting_.warehouses[p.customer].hub;
    } else {
        goal = setting_.regions[p.region].hub;
    }
    if (p.hub == goal) {
        if (p.returning || p.kind == ParcelKind::replenishment) {
            // Home again, or the replenishment has come: both end here.
            const std::uint32_t at = p.returning ? p.warehouse : p.customer;
            for (std::uint32_t w = 0; w < warehouses_.size(); ++w) {
                if (warehouses_[w].id != at) continue;
                if (!p.returning || fit_for_stock(p)) take_in(w, warehouse_stock_of(p), p.units, p.returning);
            }
            if (p.returning) come_back(p);
            ++parcels_finished_;
            free_parcel(slot);
            return;
        }
        const RegionSetting& to = setting_.regions[p.region];
        return forward(
            slot, now(),
            {to.feeder_down, to.feeder_down_number, sample_.region[p.region], &to, p.region, Message::parcel_at_depot});
    }
    const LinkId next = next_link(p, goal);
    const Time change = setting_.network.next_change(now());
    const auto leaves_too_late = [&] {
        const logistics::Link& link = setting_.network.link(next);
        return change != Time::never() && !setting_.network.goes_by_timetable(p.service_class) &&
               link.departure(link.departure_index_from(now())) >= change;
    };
    if (!next.valid() || leaves_too_late()) {
        // Every way is closed, or the network will have changed before the departure: wait and ask again.
        WARUNG_INVARIANT(change != Time::never(), now(), "parcel stuck at hub " + setting_.hubs[p.hub.index()].code);
        parcels_[slot].waited += change - now();
        return schedule_message(change, Message::parcel_at_hub, slot);
    }
    const logistics::Link& link = setting_.network.link(next);
    forward(slot, now(),
            {link, next.value(), sample_.hub_link[next.index()], nullptr, setting_.hubs[link.to.index()].process,
             Message::parcel_at_hub});
}

LinkId RegionProcess::next_link(const Parcel& p, HubId goal) {
    if (!setting_.network.goes_by_timetable(p.service_class))
        return setting_.network.next_link(p.hub, goal, p.service_class, now());
    if (by_timetable_.from != p.hub || by_timetable_.at != now())
        by_timetable_ = {p.hub, now(), setting_.network.earliest_arrivals(p.hub, now())};
    return by_timetable_.arrivals.first[goal.index()];
}

void RegionProcess::on_parcel_at_depot(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    p.at_depot = now();
    note(TraceEvent::parcel_at_depot, p);
    // Linehaul is paid where the parcel goes to, so that a sample weights it like the parcel itself.
    charge_platform(p.platform, p.transport_cost);
    depot_.push_back(slot);
    ++new_at_depot_;
}

void RegionProcess::on_supply_at_warehouse(std::uint32_t warehouse, std::int64_t units, std::uint16_t inbound) {
    LocalWarehouse& w = warehouses_[warehouse];
    const std::size_t stock = inbound >> kInboundBits;
    const unsigned what = inbound & ((1U << kInboundBits) - 1U);
    if (what == kDelivered) {
        units_created_ += units;
        return take_in(warehouse, stock, units, false);
    }
    w.dock.leave(units);
    what == kReceived ? w.stocks[stock].receive(units) : w.stocks[stock].take_back(units);
}

void RegionProcess::take_in(std::uint32_t warehouse, std::size_t stock, std::int64_t units, bool returned) {
    LocalWarehouse& w = warehouses_[warehouse];
    if (!w.dock.is_limited()) return returned ? w.stocks[stock].take_back(units) : w.stocks[stock].receive(units);
    schedule_message(w.dock.enter(now(), units), Message::supply_at_warehouse, warehouse,
                     static_cast<std::uint64_t>(units), inbound_tag(returned ? kTakenBack : kReceived, stock));
}

/// `vehicle_kind`: of a daily plan, plus 1; 0 from the courier of a territory, who is paid at departure.
void RegionProcess::on_drop_at_kiosk(std::uint32_t slot, std::uint64_t vehicle_kind) {
    Parcel& p = parcels_[slot];
    if (p.kind == ParcelKind::restock) {
        pay_for_delivery(p, vehicle_kind);
        shelve(p.kiosk, p.product, p.units);
        ++tally_.counters.restocks_delivered;
        note(TraceEvent::restock_arrives, p.kiosk, p.platform, p.value.count());
        ++parcels_finished_;
        return free_parcel(slot);
    }
    Kiosk& kiosk = population_.kiosks[p.kiosk];
    if (!reserves_shelf_) {
        ++tally_.counters.attempts_made;
        if (kiosk.shelf_used >= kiosk.shelf_room) return attempt_fails(slot, AttemptFailure::shelf_full);
        ++kiosk.shelf_used;
    }
    pay_for_delivery(p, vehicle_kind);
    put_on_shelf(slot);
}

void RegionProcess::put_on_shelf(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    const logistics::ParcelParams& params = setting_.scenario.parcel;
    const Kiosk& kiosk = population_.kiosks[p.kiosk];
    p.on_shelf = now();
    p.on_shelf_now = true;
    note(TraceEvent::parcel_on_shelf, p);
    const Time ready = now() + from_minutes(params.notify_min);
    count_ready(p, ready);
    // The customer comes after an exponential time, or, if the kiosk is closed then, within two hours of its opening.
    Stream luck{p.key};
    Time comes = ready + from_days(params.collect_mean_days * luck.exponential());
    const auto shut = [&](Time t) { return !kiosk.hours.contain(local_minute_of_day(t)) || region_closed(t); };
    for (int tries = 0; shut(comes) && tries < 366; ++tries) {
        comes = next_local(kiosk.hours.open_min / 60.0, comes) + from_hours(2 * luck.uniform());
    }
    // A visit may come first; then the event finds another parcel, or none.
    const std::uint64_t key = collects_on_visits_ ? p.key : 0;
    if (collects_on_visits_) on_shelf_of_[std::uint64_t{p.customer} << 32 | p.kiosk].push_back(slot);
    const Time deadline = now() + from_days(params.hold_days);
    if (comes <= deadline) {
        schedule_message(comes, Message::collect, slot, key);
    } else {
        schedule_message(deadline, Message::shelf_time_ends, slot, key);
    }
}

/// In float; if the balance is at its ceiling, to the household's account.
void RegionProcess::pay_for_handing_out(std::uint32_t k, std::size_t platform) {
    const Rupiah fee{setting_.scenario.platforms[platform].params.handout_fee_rp};
    if (fee == Rupiah{}) return;
    Kiosk& kiosk = population_.kiosks[k];
    const bool fits = kiosk.e_float[platform] + fee <= Rupiah{setting_.scenario.kiosk.balance_max_rp};
    (fits ? kiosk.e_float[platform] : books_.customers) += fee;
    if (fits && !credits_.empty()) settle_credit(k, platform, fee);
    books_.platforms[platform] -= fee;
    earn(kiosk, fee);
    tally_.counters.handout_rp += fee.count();
    tally_.counters.handout_paid_rp[platform] += fee.count();
    enter(k, [&](kiosks::Ledger& l) { l.handout += fee; });
    look_at_ledger(k);
}

void RegionProcess::on_wave(std::uint32_t index, std::size_t wave) {
    const WarehouseSetting& ws = setting_.warehouses[warehouses_[index].id];
    schedule_message(next_local(ws.params.wave_h[wave], now() + milliseconds(1)), Message::wave, index, wave);
    if (end_of(ws.strikes, now()) != now()) return;
    using Order = logistics::Warehouse::Order;
    using logistics::Shortfall;
    const bool splits = ws.params.sourcing == logistics::Sourcing::split;
    const bool asks_around = ws.params.sourcing == logistics::Sourcing::nearest_with_stock && !ws.national;
    const bool passes = asks_around || (ws.supplier.valid() && ws.params.sourcing != logistics::Sourcing::backorder);
    const auto decide = [&](const Order& order) {
        // Orders of warehouses wait where their goods come from, as does what nobody further up could fill.
        const bool waits = !passes || parcels_[order.parcel].kind == ParcelKind::replenishment;
        if (waits) return splits ? Shortfall::part_wait : Shortfall::wait;
        return splits ? Shortfall::part_pass : Shortfall::pass_on;
    };
    std::vector<logistics::Warehouse>& stocks = warehouses_[index].stocks;
    const std::int64_t usual = stocks.front().wave_capacity();
    const double pickers = setting_.capacity_factor(scenario::Resource::warehouses, now());
    const std::int64_t whole =
        std::max<std::int64_t>(1, pickers == 1 ? usual : std::llround(pickers * static_cast<double>(usual)));
    std::int64_t capacity = whole;
    for (const std::size_t s : longest_waiting_first(stocks)) {
        capacity = stocks[s].wave(
            capacity, whole, decide, [&](const Order& order) { hand_over(order.parcel, ws); },
            [&](const Order& order, std::int64_t units) { hand_over_part(order.parcel, units, ws); },
            [&](const Order& order) { pass_on(order.parcel, ws); });
    }
    replenish(index);
}

/// In which order the pickers go to the stocks, so that no group is served last for ever.
std::vector<std::size_t> RegionProcess::longest_waiting_first(const std::vector<logistics::Warehouse>& stocks) const {
    std::vector<std::size_t> order(stocks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto since = [&](std::size_t s) {
        return stocks[s].waiting().empty() ? Time::never() : parcels_[stocks[s].waiting().front().parcel].at_warehouse;
    };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return since(a) < since(b); });
    return order;
}

void RegionProcess::hand_over(std::uint32_t slot, const WarehouseSetting& warehouse) {
    Parcel& p = parcels_[slot];
    p.handed_over = now() + from_hours(warehouse.params.pick_h);
    note(TraceEvent::parcel_picked, p);
    p.hub = warehouse.hub;
    schedule_message(p.handed_over, Message::parcel_at_hub, slot);
}

/// A parcel of its own for the part; weight and value go with the units.
void RegionProcess::hand_over_part(std::uint32_t slot, std::int64_t units, const WarehouseSetting& warehouse) {
    Parcel& rest = parcels_[slot];
    Parcel part = rest;
    part.units = units;
    part.weight_g = rest.weight_g * units / rest.units;
    part.value = Rupiah{rest.value.count() * units / rest.units};
    rest.units -= part.units;
    rest.weight_g -= part.weight_g;
    rest.value -= part.value;
    ++parcels_created_;
    hand_over(new_parcel(part), warehouse);
}

/// An order that `from` cannot fill goes to its supplier, or to the next of the destination's warehouses by nearness.
void RegionProcess::pass_on(std::uint32_t slot, const WarehouseSetting& from) {
    Parcel& p = parcels_[slot];
    WarehouseId next = from.supplier;
    if (from.params.sourcing == logistics::Sourcing::nearest_with_stock) {
        const std::vector<WarehouseId>& sources = setting_.regions[p.region].sources;
        const auto here = std::find(sources.begin(), sources.end(), WarehouseId::of(p.warehouse));
        next = here == sources.end() || here + 1 == sources.end() ? setting_.national : *(here + 1);
    }
    // Rules of several warehouses could send an order round in circles.
    if (++p.asked >= setting_.warehouses.size()) next = setting_.national;
    p.warehouse = next.value();
    send_to_warehouse(slot, from_hours(setting_.scenario.linehaul.order_processing_h));
}

void RegionProcess::replenish(std::uint32_t index) {
    LocalWarehouse& w = warehouses_[index];
    if (const Duration period = w.stocks.front().review(); period > Duration{}) {
        if (now() < w.next_review) return;
        while (w.next_review <= now()) w.next_review = w.next_review + period;
    }
    for (std::size_t s = 0; s < w.stocks.size(); ++s) replenish(index, s);
}

void RegionProcess::replenish(std::uint32_t index, std::size_t stock) {
    LocalWarehouse& w = warehouses_[index];
    const WarehouseSetting& ws = setting_.warehouses[w.id];
    const std::int64_t units = w.stocks[stock].reorder();
    if (units <= 0) return;
    if (!ws.supplier.valid()) {
        // The n-th order of the national warehouse is named as before there were others that buy outside.
        std::uint64_t key = random::derive(replication_key_, Purpose::supplier_lead);
        if (!ws.national) key = random::derive(key, content_hash(ws.name));
        if (stock > 0) key = random::derive(key, stock);
        Stream luck{key, Purpose::supplier_lead, w.supplies[stock]++};
        const Time sent = end_of(ws.supplier_outages, now());
        return schedule_message(sent + ws.lead.draw(luck), Message::supply_at_warehouse, index,
                                static_cast<std::uint64_t>(units), inbound_tag(kDelivered, stock));
    }
    Parcel parcel;
    parcel.kind = ParcelKind::replenishment;
    parcel.ordered = now();
    parcel.region = id();
    parcel.customer = w.id;
    parcel.warehouse = ws.supplier.value();
    parcel.units = units;
    parcel.product = static_cast<std::uint8_t>(stock);
    parcel.weight_g =
        static_cast<std::int64_t>(static_cast<double>(units) * setting_.warehouse_stocks[stock].unit_weight_kg * 1000);
    ++parcels_created_;
    send_to_warehouse(new_parcel(parcel), from_hours(setting_.scenario.linehaul.order_processing_h));
}

void RegionProcess::on_tours_depart() {
    const logistics::LastMileParams& params = setting_.scenario.last_mile;
    schedule_message(next_local(params.departure_h, now() + milliseconds(1)), Message::tours_depart);
    if (params.planned_daily()) learn_load();
    if (region_closed(now()) || end_of(region_.courier_strikes, now()) != now() || depot_.empty()) return;
    if (params.planned_daily()) return run_planned_tours();

    // By courier, then along the round; within a kiosk the oldest first.
    std::vector<std::uint32_t> load = depot_;
    std::stable_sort(load.begin(), load.end(), [&](std::uint32_t a, std::uint32_t b) {
        const std::uint32_t ka = parcels_[a].kiosk;
        const std::uint32_t kb = parcels_[b].kiosk;
        return route_key_[ka] != route_key_[kb] ? route_key_[ka] < route_key_[kb] : ka < kb;
    });
    std::vector<std::uint32_t> left;
    std::vector<std::uint32_t> of_courier;
    for (std::size_t i = 0; i < load.size();) {
        const std::uint64_t territory = route_key_[parcels_[load[i]].kiosk] >> 32;
        of_courier.clear();
        for (; i < load.size() && route_key_[parcels_[load[i]].kiosk] >> 32 == territory; ++i)
            of_courier.push_back(load[i]);
        run_tour(static_cast<std::uint32_t>(territory), of_courier);
        left.insert(left.end(), of_courier.begin(), of_courier.end());
    }
    tally_.counters.parcels_left_over += static_cast<std::int64_t>(left.size());
    // Those left behind keep their place in the order of arrival.
    std::stable_sort(left.begin(), left.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return parcels_[a].at_depot < parcels_[b].at_depot; });
    depot_ = std::move(left);
}

/// Drops what the shift allows; `parcels` keeps what it does not.
void RegionProcess::run_tour(std::uint32_t number, std::vector<std::uint32_t>& parcels) {
    const logistics::Territory& territory = region_.territories[number];
    const logistics::LastMileParams params = setting_.courier_params(now());
    std::vector<logistics::Drop> drops;
    std::vector<std::size_t> first_parcel;
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        const std::uint32_t kiosk = parcels_[parcels[i]].kiosk;
        if (drops.empty() || drops.back().kiosk != kiosk) {
            drops.push_back({kiosk, 0, static_cast<std::uint32_t>(route_key_[kiosk]), population_.kiosks[kiosk].place});
            first_parcel.push_back(i);
        }
        ++drops.back().parcels;
    }
    const logistics::TourPlan plan = logistics::walk_tour(territory, region_.settlements, population_.simulated, drops,
                                                          params, setting_.scenario.geography.detour);
    Counters& c = tally_.counters;
    c.tour_m += static_cast<std::int64_t>(plan.km * 1000);
    c.tour_stops_milli += static_cast<std::int64_t>(plan.stops * 1000);
    ++c.trips_driven;
    if (draws_tours_today()) {
        for (const logistics::Stop& stop : plan.stops_made) {
            tour_map_.push_back({static_cast<std::uint32_t>(tour_log_.size()), drops[stop.drop].place,
                                 static_cast<float>(stop.parcels), static_cast<float>(stop.after_h)});
        }
    }
    if (logs(false)) {
        log_tour({0, TourRecord::kCourier, number, 0, plan.stops, plan.km, plan.hours, plan.parcels,
                  plan.parcels / static_cast<double>(params.courier_parcels)});
    }
    // The round's kilometres are shared by all its parcels, those of settlements that are not simulated included.
    const double km_cost = plan.km * setting_.cost_factor(now()) * static_cast<double>(params.cost_rp_per_km);
    const Rupiah cost_each{params.pay_rp_per_parcel +
                           static_cast<std::int64_t>(plan.parcels > 0 ? km_cost / plan.parcels : 0)};
    std::vector<bool> dropped(parcels.size(), false);
    for (const logistics::Stop& stop : plan.stops_made) {
        ++c.drops;
        const Time at = now() + from_hours(stop.after_h);
        for (std::uint32_t i = 0; i < stop.parcels; ++i) {
            const std::size_t parcel = first_parcel[stop.drop] + i;
            dropped[parcel] = true;
            charge_platform(parcels_[parcels[parcel]].platform, cost_each);
            c.tour_cost_rp += cost_each.count();
            note(TraceEvent::parcel_out_for_delivery, parcels_[parcels[parcel]]);
            schedule_message(at, Message::drop_at_kiosk, parcels[parcel]);
        }
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < parcels.size(); ++i) {
        if (!dropped[i]) parcels[kept++] = parcels[i];
    }
    parcels.resize(kept);
}

std::uint32_t RegionProcess::new_parcel(const Parcel& parcel) {
    if (free_parcels_.empty()) {
        parcels_.push_back(parcel);
        return static_cast<std::uint32_t>(parcels_.size() - 1);
    }
    const std::uint32_t slot = free_parcels_.back();
    free_parcels_.pop_back();
    parcels_[slot] = parcel;
    return slot;
}

void RegionProcess::free_parcel(std::uint32_t slot) { free_parcels_.push_back(slot); }

/// Hands the parcel to process `to` at `at`; it leaves this process's pool.
void RegionProcess::post_message(std::uint32_t to, Time at, Message what, const Parcel& parcel) {
    post(to, at, class_of(what), static_cast<std::uint16_t>(what), parcel);
}

void RegionProcess::send_to_warehouse(std::uint32_t slot, Duration after) {
    const Parcel parcel = parcels_[slot];
    free_parcel(slot);
    post_message(setting_.warehouses[parcel.warehouse].process, now() + after, Message::order_at_warehouse, parcel);
}

/// Puts a parcel on the next departure with room and sends it to the far end, where it arrives sorted.
void RegionProcess::forward(std::uint32_t slot, Time from, const Way& way) {
    Parcel parcel = parcels_[slot];
    free_parcel(slot);
    const auto open = [&](Time departure) {
        if (way.feeder_of == nullptr) return !setting_.network.closed(LinkId::of(way.number), departure);
        return end_of(way.feeder_of->feeder_closures, departure) == departure;
    };
    const logistics::Link& link = way.link;
    const std::int64_t index = bookings_[way.number].book(
        link, from, load_of(parcel), [&](Time departure) { return room_of(way, departure); }, open);
    // Everything on one departure arrives together.
    Stream luck{random::derive(random::derive(replication_key_, Purpose::link_transit), way.number),
                Purpose::link_transit, static_cast<std::uint64_t>(index)};
    const Time departure = link.departure(index);
    double slowness = 1;
    if (way.feeder_of == nullptr) {
        slowness = setting_.network.slowness(LinkId::of(way.number), departure);
    } else {
        for (const Step& step : way.feeder_of->feeder_slowdowns) {
            if (step.when.contains(departure)) slowness *= step.factor;
        }
    }
    const Duration transit =
        from_hours(slowness * random::beta_with_mean(luck, link.times.transit_low_h, link.times.transit_h,
                                                     link.times.transit_high_h));
    const Duration dwell = from_hours(link.times.dwell_h);
    parcel.waited += departure - now();
    parcel.moved += transit;
    parcel.sorted += dwell;
    parcel.hub = link.to;
    note(TraceEvent::parcel_departs, parcel);
    parcel.transport_cost += Rupiah{static_cast<std::int64_t>(link.cost_rp_per_kg * setting_.cost_factor(now()) *
                                                              static_cast<double>(parcel.weight_g) / 1000)};
    post_message(way.to, departure + transit + dwell, way.arrives, parcel);
}

/// What a parcel takes of a departure's room. Replenishments fill vehicles of their own: they keep the timetable and
/// take no room from parcels.
logistics::Load RegionProcess::load_of(const Parcel& parcel) const {
    if (parcel.kind == ParcelKind::replenishment) return {};
    const double litres = parcel.kind == ParcelKind::restock
                              ? static_cast<double>(parcel.units) * setting_.scenario.kiosk.unit_volume_l
                              : setting_.scenario.parcel.volume_l;
    return {parcel.weight_g, std::llround(litres * 1000)};
}

/// At least a full sack per departure, so that the smallest sample still moves.
logistics::Load RegionProcess::room_of(const Way& way, Time departure) const {
    constexpr std::int64_t kSackG = 50'000;
    constexpr std::int64_t kSackMl = 300'000;
    const logistics::Link& link = way.link;
    const double share = way.share * setting_.capacity_factor(scenario::Resource::linehaul, departure, link.times.mode);
    const std::int64_t weight_g = std::max<std::int64_t>(kSackG, std::llround(link.capacity_kg * 1000 * share));
    if (link.capacity_m3 <= 0) return {weight_g, logistics::Load::kNoLimit};
    return {weight_g, std::max<std::int64_t>(kSackMl, std::llround(link.capacity_m3 * 1e6 * share))};
}

void RegionProcess::charge_platform(std::size_t platform, Rupiah cost) {
    books_.platforms[platform] -= cost;
    books_.carriers += cost;
    tally_.counters.logistics_cost_rp[platform] += cost.count();
}

}  // namespace warung::world
