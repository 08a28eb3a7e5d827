// Parcels from order to hand: warehouses, hubs and links, the depot and its couriers, the shelf and the way back.

#include "sim/world/region_process.h"

#include <algorithm>
#include <cmath>

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
        if (w.id == p.warehouse) return w.stock.accept({slot, p.units});
    }
    WARUNG_INVARIANT(false, now(), "warehouse " + std::to_string(p.warehouse) + " is not in region " + region_.code);
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
            for (LocalWarehouse& w : warehouses_) {
                if (w.id != at) continue;
                if (p.returning) {
                    take_back_into_stock(slot, w);
                } else {
                    w.stock.receive(p.units);
                }
            }
            ++parcels_finished_;
            free_parcel(slot);
            return;
        }
        const RegionSetting& to = setting_.regions[p.region];
        return forward(slot, now(),
                       {to.feeder_down, to.feeder_down_number, sample_.region[p.region], &to.feeder_closures, p.region,
                        Message::parcel_at_depot});
    }
    const LinkId next = setting_.network.next_link(p.hub, goal, p.service_class, now());
    if (!next.valid()) {
        // Every way is closed: wait at the hub until something opens.
        const Time change = setting_.network.next_change(now());
        WARUNG_INVARIANT(change != Time::never(), now(), "parcel stuck at hub " + setting_.hubs[p.hub.index()].code);
        parcels_[slot].waited += change - now();
        return schedule_message(change, Message::parcel_at_hub, slot);
    }
    const logistics::Link& link = setting_.network.link(next);
    forward(slot, now(),
            {link, next.value(), sample_.hub_link[next.index()], nullptr, setting_.hubs[link.to.index()].process,
             Message::parcel_at_hub});
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

void RegionProcess::on_supply_at_warehouse(std::uint32_t warehouse, std::int64_t units) {
    warehouses_[warehouse].stock.receive(units);
    units_created_ += units;
}

/// `vehicle_kind`: of a daily plan, plus 1; 0 from the courier of a territory, who is paid at departure.
void RegionProcess::on_drop_at_kiosk(std::uint32_t slot, std::uint64_t vehicle_kind) {
    Parcel& p = parcels_[slot];
    Kiosk& kiosk = population_.kiosks[p.kiosk];
    if (p.kind == ParcelKind::restock) {
        pay_for_delivery(p, vehicle_kind);
        kiosk.stock_units += static_cast<std::int32_t>(p.units);
        kiosk.on_order_units -= static_cast<std::int32_t>(p.units);
        ++tally_.counters.restocks_delivered;
        note(TraceEvent::restock_arrives, p.kiosk, p.platform, p.value.count());
        ++parcels_finished_;
        return free_parcel(slot);
    }
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

void RegionProcess::on_wave(std::uint32_t index, std::size_t wave) {
    const WarehouseSetting& ws = setting_.warehouses[warehouses_[index].id];
    schedule_message(next_local(ws.params.wave_h[wave], now() + milliseconds(1)), Message::wave, index, wave);
    const Time handed_over = now() + from_hours(ws.params.pick_h);
    const auto picked = [&](const logistics::Warehouse::Order& order) {
        Parcel& p = parcels_[order.parcel];
        p.handed_over = handed_over;
        note(TraceEvent::parcel_picked, p);
        p.hub = ws.hub;
        schedule_message(handed_over, Message::parcel_at_hub, order.parcel);
    };
    // A regional warehouse passes on what it cannot fill; the national one makes it wait.
    const auto short_of = [&](const logistics::Warehouse::Order& order) {
        parcels_[order.parcel].warehouse = setting_.national.value();
        send_to_warehouse(order.parcel, from_hours(setting_.scenario.linehaul.order_processing_h));
    };
    warehouses_[index].stock.wave(!ws.national, picked, short_of);
    replenish(index);
}

void RegionProcess::replenish(std::uint32_t index) {
    LocalWarehouse& w = warehouses_[index];
    const WarehouseSetting& ws = setting_.warehouses[w.id];
    const std::int64_t units = w.stock.reorder();
    if (units <= 0) return;
    if (ws.national) {
        Stream luck{random::derive(replication_key_, Purpose::supplier_lead), Purpose::supplier_lead, w.supplies++};
        constexpr double kShape = 4;
        const Duration lead = from_days(ws.params.supplier_lead_days * random::gamma_mean_one(luck, kShape));
        return schedule_message(now() + lead, Message::supply_at_warehouse, index, static_cast<std::uint64_t>(units));
    }
    Parcel parcel;
    parcel.kind = ParcelKind::replenishment;
    parcel.ordered = now();
    parcel.region = id();
    parcel.customer = w.id;
    parcel.warehouse = setting_.national.value();
    parcel.units = units;
    parcel.weight_g =
        static_cast<std::int64_t>(static_cast<double>(units) * setting_.scenario.kiosk.unit_weight_kg * 1000);
    ++parcels_created_;
    send_to_warehouse(new_parcel(parcel), from_hours(setting_.scenario.linehaul.order_processing_h));
}

void RegionProcess::on_tours_depart() {
    const logistics::LastMileParams& params = setting_.scenario.last_mile;
    schedule_message(next_local(params.departure_h, now() + milliseconds(1)), Message::tours_depart);
    if (params.planned_daily()) learn_load();
    if (region_closed(now()) || depot_.empty()) return;
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
    const logistics::LastMileParams& params = setting_.scenario.last_mile;
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
        if (way.closures == nullptr) return !setting_.network.closed(LinkId::of(way.number), departure);
        return std::none_of(way.closures->begin(), way.closures->end(),
                            [&](const Interval& i) { return i.contains(departure); });
    };
    const logistics::Link& link = way.link;
    // At least a full sack per departure, so that the smallest sample still moves.
    constexpr std::int64_t kSackG = 50'000;
    const std::int64_t capacity_g = std::max<std::int64_t>(kSackG, std::llround(link.capacity_kg * 1000 * way.share));
    // Replenishments fill vehicles of their own: they keep the timetable and take no room from parcels.
    const std::int64_t booked_g = parcel.kind == ParcelKind::replenishment ? 0 : parcel.weight_g;
    const std::int64_t index = bookings_[way.number].book(link, from, booked_g, capacity_g, open);
    // Everything on one departure arrives together.
    Stream luck{random::derive(random::derive(replication_key_, Purpose::link_transit), way.number),
                Purpose::link_transit, static_cast<std::uint64_t>(index)};
    const Duration transit = from_hours(
        random::beta_with_mean(luck, link.times.transit_low_h, link.times.transit_h, link.times.transit_high_h));
    const Duration dwell = from_hours(link.times.dwell_h);
    const Time departure = link.departure(index);
    parcel.waited += departure - now();
    parcel.moved += transit;
    parcel.sorted += dwell;
    parcel.hub = link.to;
    note(TraceEvent::parcel_departs, parcel);
    parcel.transport_cost += Rupiah{static_cast<std::int64_t>(link.cost_rp_per_kg * setting_.cost_factor(now()) *
                                                              static_cast<double>(parcel.weight_g) / 1000)};
    post_message(way.to, departure + transit + dwell, way.arrives, parcel);
}

void RegionProcess::charge_platform(std::size_t platform, Rupiah cost) {
    books_.platforms[platform] -= cost;
    books_.carriers += cost;
    tally_.counters.logistics_cost_rp[platform] += cost.count();
}

}  // namespace warung::world
