#include "sim/world/region_process.h"

#include "sim/kiosks/dormancy.h"

#include "sim/base/content_hash.h"
#include "sim/base/prefetch.h"
#include "sim/inventory/policy.h"
#include "sim/kiosks/liquidity.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <utility>

namespace warung::world {

using customers::Customer;
using customers::ServiceKind;
using kiosks::Kiosk;
using kiosks::kNobody;
using logistics::Leg;
using logistics::ParcelKind;
using random::Purpose;
using random::Stream;

namespace {

constexpr std::uint8_t kNoPlatform = 0xFF;
constexpr double kWaitMemory = 0.9;  // weight of the past in a kiosk's expected wait

/// What a visit's events will touch, packed for prefetch_for(): kiosk (low), customer (high).
std::uint64_t touches(const Visit& visit) { return std::uint64_t{visit.customer} << 32 | visit.kiosk; }

/// One step of the digest of a history. Nothing in it depends on where things lie in memory.
std::uint64_t fold(std::uint64_t digest, std::uint64_t event) {
    return std::rotl(digest ^ event, 29) * 0x9E3779B97F4A7C15ULL;
}

TraceEvent refusal_event(AttemptOutcome reason) {
    return static_cast<TraceEvent>(static_cast<int>(TraceEvent::served) + static_cast<int>(reason));
}

std::size_t leg(Leg l) { return static_cast<std::size_t>(l); }

}  // namespace

// ---------------------------------------------------------------- construction

RegionProcess::RegionProcess(const Setting& setting, std::uint32_t id, std::uint64_t replication_key,
                             const platforms::Market& market, const Sample& sample, Population population)
    : Process{id},
      setting_{setting},
      region_{setting.regions[id]},
      market_{market},
      sample_{sample},
      replication_key_{replication_key},
      key_{random::derive(replication_key, content_hash(region_.code))},
      population_{std::move(population)},
      days_(static_cast<std::size_t>(setting.scenario.run.horizon_days)) {
    for (const Kiosk& k : population_.kiosks) {
        money_at_start_ += k.money();
        units_created_ += k.stock_units;
    }

    customers::NeedStream::Factor factor;
    if (!region_.demand_events.empty()) {
        factor = [this](std::size_t service, std::int64_t hour) {
            double f = 1;
            for (const DemandEvent& e : region_.demand_events) {
                if ((e.services >> service & 1U) != 0 && e.from_local_hour <= hour && hour < e.to_local_hour)
                    f *= e.factor;
            }
            return f;
        };
    }
    needs_ = customers::NeedStream{random::derive(key_, Purpose::need),
                                   &setting_.rates,
                                   population_.activity,
                                   setting_.first_hour_of_week,
                                   region_.clock_offset,
                                   setting_.horizon,
                                   std::move(factor)};
    for (std::size_t used_up = 0; used_up < drawn_.size(); used_up += kBatch) draw_ahead(used_up);
    const customers::CustomerParams& customer = setting_.scenario.customer;
    const double per_rp = 1 / customer.taste_scale_rp;
    const double rp_per_km =
        2 * setting_.scenario.geography.detour / customer.walking_km_h * customer.value_of_time_rp_per_h;
    learns_outflow_ = setting_.scenario.kiosk.rebalancing == kiosks::Rebalancing::forecast;
    walk_ms_per_10m_ = 0.01 * setting_.scenario.geography.detour / customer.walking_km_h * 3.6e6;
    taste_ = {static_cast<float>(per_rp),
              static_cast<float>(0.01 * rp_per_km * per_rp),
              static_cast<float>(customer.value_of_time_rp_per_h / 3600 * per_rp),
              static_cast<float>(customer.habit_rp * per_rp),
              static_cast<float>(customer.trust_value_rp / 255 * per_rp),
              static_cast<float>(customer.reputation_value_rp / kiosks::kWholeReputation * per_rp)};
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) show(k);

    for (std::uint32_t w = 0; w < setting_.warehouses.size(); ++w) {
        const WarehouseSetting& ws = setting_.warehouses[w];
        if (ws.process != id) continue;
        const double share = setting_.table_footprint * sample_.warehouse[w];
        const auto scaled = [&](std::int64_t units) {
            return std::max<std::int64_t>(1, std::llround(static_cast<double>(units) * share));
        };
        const std::int64_t stock = scaled(ws.params.stock_start_units);
        warehouses_.push_back(
            {w, logistics::Warehouse{stock,
                                     {scaled(ws.params.reorder_point_units), scaled(ws.params.order_up_to_units)},
                                     scaled(ws.params.pickers_units_per_wave)}});
        units_created_ += stock;
        for (std::size_t i = 0; i < ws.params.wave_h.size(); ++i) {
            schedule_message(next_local(ws.params.wave_h[i], Time{0}), Message::wave,
                             static_cast<std::uint32_t>(warehouses_.size() - 1), i);
        }
    }
    if (!region_.has_people) return;

    // Which courier passes each kiosk, and when in the round.
    std::vector<std::vector<std::uint32_t>> by_settlement(region_.settlements.size());
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k)
        by_settlement[population_.kiosks[k].settlement].push_back(k);
    route_key_.resize(population_.kiosks.size());
    for (std::size_t t = 0; t < region_.territories.size(); ++t) {
        const auto& stops = region_.territories[t].stops;
        for (std::size_t s = 0; s < stops.size(); ++s) {
            const auto& kiosks = by_settlement[stops[s].settlement];
            const std::size_t from = kiosks.size() * stops[s].part / stops[s].parts;
            const std::size_t to = kiosks.size() * (stops[s].part + 1U) / stops[s].parts;
            for (std::size_t i = from; i < to; ++i) route_key_[kiosks[i]] = (std::uint64_t{t} << 32) | s;
        }
    }
    schedule_message(next_local(setting_.scenario.last_mile.departure_h, Time{0}), Message::tours_depart);
    schedule_message(Time{from_hours(setting_.scenario.run.snapshot_h / 2).ms()}, Message::snapshot);
    if (setting_.scenario.kiosk.income_floor_rp_per_month > 0)
        schedule_message(Time{from_days(setting_.scenario.kiosk.review_days).ms()}, Message::kiosk_review);
}

// ---------------------------------------------------------------- the event loop

void RegionProcess::advance(kernel::Limit limit) {
    const auto end = limit.key();
    for (;;) {
        // Needs are an event of class demand whose place among equals is the first.
        const auto need_key = kernel::Limit{next_need().at, kDemand}.key();
        const auto event_key = pending().empty() ? ~static_cast<unsigned __int128>(0) : pending().top().key();
        if (!(std::min(need_key, event_key) < end)) return;
        ++events_handled_;
        if (need_key <= event_key) {
            const Drawn drawn = drawn_[next_drawn_];
            if (++next_drawn_ % kBatch == 0) {
                if (next_drawn_ == drawn_.size()) next_drawn_ = 0;
                draw_ahead((next_drawn_ + drawn_.size() - kBatch) % drawn_.size());
            }
            prefetch_faces(drawn_[(next_drawn_ + kFacesAhead) % drawn_.size()]);
            set_now(drawn.need.at);
            digest_ = fold(digest_, drawn.need.key ^ static_cast<std::uint64_t>(drawn.need.at.ms()));
            on_need(drawn);
        } else {
            const kernel::Event event = mutable_pending().pop();
            if (!pending().empty()) prefetch_for(pending().top());
            set_now(event.at);
            digest_ = fold(digest_, event.rank ^ std::rotl(static_cast<std::uint64_t>(event.at.ms()), 24));
            handle(event);
        }
    }
}

/// The batch at `used_up` is drawn anew, the ones before it (in the order of use) move on: the column of the alias
/// table, the customer it leads to, the customer's neighbourhood, the faces of the kiosks there.
void RegionProcess::draw_ahead(std::size_t used_up) {
    const std::size_t n = population_.customers.size();
    const auto batch = [&](std::size_t turns) { return (used_up + turns * kBatch) % drawn_.size(); };
    for (std::size_t i = batch(0); i < batch(0) + kBatch; ++i) {
        Drawn& d = drawn_[i];
        d.need = needs_.next();
        if (d.need.at == Time::never()) continue;
        const auto place = random::alias_place(Stream{d.need.key, Purpose::need_customer}.bits(), n);
        d.customer = place.column;
        d.keep = place.fraction;
        ::warung::prefetch(&population_.customers[d.customer]);
    }
    for (std::size_t i = batch(3); i < batch(3) + kBatch; ++i) {
        Drawn& d = drawn_[i];
        if (d.need.at == Time::never()) continue;
        const random::AliasColumn column = population_.customers[d.customer].activity;
        if (!(d.keep < column.keep)) d.customer = column.alias;
        ::warung::prefetch(&population_.customers[d.customer]);
    }
    for (std::size_t i = batch(2); i < batch(2) + kBatch; ++i) {
        Drawn& d = drawn_[i];
        if (d.need.at == Time::never()) continue;
        d.neighbourhood = population_.customers[d.customer].neighbourhood;
        ::warung::prefetch(&population_.neighbourhoods[d.neighbourhood]);
    }
}

/// The last stage comes need by need: the processor drops what is asked for in one great heap.
void RegionProcess::prefetch_faces(const Drawn& drawn) const {
    if (drawn.need.at == Time::never()) return;
    const Neighbourhood& hood = population_.neighbourhoods[drawn.neighbourhood];
    for (std::size_t c = 0; c < hood.count; ++c) ::warung::prefetch(&population_.faces[hood.kiosk[c]]);
}

/// Asks the cache for what the event after the present one will touch.
void RegionProcess::prefetch_for(const kernel::Event& event) const {
    const auto what = static_cast<Message>(event.what);
    if (what != Message::walk_in && what != Message::service_ends) return;
    ::warung::prefetch(&visits_[event.a]);
    const auto* kiosk = reinterpret_cast<const char*>(&population_.kiosks[event.b & 0xFFFFFFFFU]);
    ::warung::prefetch(kiosk);
    ::warung::prefetch(kiosk + offsetof(Kiosk, e_float));
    ::warung::prefetch(&population_.customers[event.b >> 32]);
}

void RegionProcess::receive(const kernel::Mail<Parcel>& mail) {
    kernel::Event event = mail.event;
    event.a = new_parcel(mail.payload);
    mutable_pending().push(event);
}

void RegionProcess::handle(const kernel::Event& e) {
    switch (static_cast<Message>(e.what)) {
        case Message::order_at_warehouse: return on_order_at_warehouse(e.a);
        case Message::parcel_at_hub: return on_parcel_at_hub(e.a);
        case Message::parcel_at_depot: return on_parcel_at_depot(e.a);
        case Message::supply_at_warehouse: return on_supply_at_warehouse(e.a, static_cast<std::int64_t>(e.b));
        case Message::drop_at_kiosk: return on_drop_at_kiosk(e.a);
        case Message::trip_ends: return on_trip_ends(e.a, static_cast<std::int64_t>(e.b), e.tag);
        case Message::service_ends: return on_service_ends(e.a);
        case Message::walk_in: return on_walk_in(e.a);
        case Message::patience_ends: return on_patience_ends(e.a, e.tag);
        case Message::collect: return on_collect(e.a);
        case Message::shelf_time_ends: return on_shelf_time_ends(e.a);
        case Message::kiosk_review: return on_kiosk_review();
        case Message::wave: return on_wave(e.a, e.b);
        case Message::tours_depart: return on_tours_depart();
        case Message::snapshot: return on_snapshot();
    }
}

void RegionProcess::end_warm_up() {
    at_warm_up_ = tally_.counters;
    tally_.ready = {};
    tally_.pickup = {};
    for (Kiosk& k : population_.kiosks) {
        k.transactions = 0;
        k.income_at_review -= k.income;
        k.income = Rupiah{};
        k.denied = 0;
    }
}

// ---------------------------------------------------------------- 1. arrivals and receipts

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
                    note(TraceEvent::parcel_back_in_stock, p);
                    w.stock.take_back(p.units);
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
}

void RegionProcess::on_supply_at_warehouse(std::uint32_t warehouse, std::int64_t units) {
    warehouses_[warehouse].stock.receive(units);
    units_created_ += units;
}

void RegionProcess::on_drop_at_kiosk(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    Kiosk& kiosk = population_.kiosks[p.kiosk];
    if (p.kind == ParcelKind::restock) {
        kiosk.stock_units += static_cast<std::int32_t>(p.units);
        kiosk.on_order_units -= static_cast<std::int32_t>(p.units);
        ++tally_.counters.restocks_delivered;
        note(TraceEvent::restock_arrives, p.kiosk, p.platform, p.value.count());
        ++parcels_finished_;
        return free_parcel(slot);
    }
    put_on_shelf(slot);
}

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

// ---------------------------------------------------------------- 2. services

void RegionProcess::on_service_ends(std::uint32_t v) {
    Visit& visit = visits_[v];
    const std::uint32_t k = visit.kiosk;
    Kiosk& kiosk = population_.kiosks[k];
    --kiosk.in_service;
    Counters& c = tally_.counters;
    ++c.attempts[kiosk.urban ? 1 : 0][visit.service][static_cast<std::size_t>(AttemptOutcome::served)];
    DayTally& day = today();
    ++day.attempts;
    ++day.served;
    if (visit.platform != kNoPlatform) ++day.transactions[visit.platform];
    Customer& customer = population_.customers[visit.customer];
    customer.last_kiosk = KioskId{k};
    if (visit.platform != kNoPlatform) {
        std::uint8_t& trust = customer.trust[visit.platform];
        trust = customers::trust_after_service(trust, setting_.scenario.customer.trust_gain);
    }
    leave(v);
    note(TraceEvent::served, visit);
    finish_need(v, NeedOutcome::served);
    serve_next(k);
    mind_stock(k);
    mind_liquidity(k);
}

// ---------------------------------------------------------------- 3. demand

void RegionProcess::on_need(const Drawn& drawn) {
    const customers::Need& need = drawn.need;
    ++tally_.counters.needs[need.service.index()];
    ++today().needs;
    ++needs_open_;

    std::uint32_t v = free_visit_;
    if (v == kNobody) {
        v = static_cast<std::uint32_t>(visits_.size());
        visits_.emplace_back();
    } else {
        free_visit_ = visits_[v].next;
    }
    Visit& visit = visits_[v];
    const std::uint16_t generation = visit.generation;
    visit = {};
    visit.generation = generation;
    visit.need_key = drawn.need.key;
    visit.customer = drawn.customer;
    visit.service = static_cast<std::uint8_t>(need.service.index());
    visit.state = Visit::State::walking;
    const Service& service = setting_.services[visit.service];
    const std::uint32_t ticket =
        random::draw_alias(Stream{visit.need_key, Purpose::need_ticket}.bits(), service.ticket_alias.size(),
                           [&](std::uint32_t i) { return service.ticket_alias[i]; });
    visit.ticket_rp = service.tickets_rp[ticket];
    visit.kiosk = kNone;
    visit.platform = kNoPlatform;
    note(TraceEvent::need, visit, visit.ticket_rp);
    const NeedOutcome outcome = choose_and_walk(v);
    if (outcome != NeedOutcome::served) finish_need(v, outcome);
}

NeedOutcome RegionProcess::choose_and_walk(std::uint32_t v) {
    Visit& visit = visits_[v];
    const Neighbourhood& hood = population_.neighbourhoods[population_.customers[visit.customer].neighbourhood];
    if (hood.count == 0) return NeedOutcome::out_of_reach;
    const Service& service = setting_.services[visit.service];
    const double outside = -(service.outside_cost_rp + (hood.urban ? 0.0 : service.outside_rural_extra_rp));
    customers::ChoiceSet offers{outside * double{taste_.per_rp}};
    gather_offers(visit, hood, offers);
    if (offers.empty()) return NeedOutcome::unaware;

    const int chosen = offers.draw(random::derive(visit.need_key, Purpose::need_choice));
    if (chosen == customers::kOutside) return NeedOutcome::chose_outside;

    const std::uint32_t candidate = offers.tag(chosen) >> 8;
    visit.kiosk = hood.kiosk[candidate];
    visit.platform = static_cast<std::uint8_t>(offers.tag(chosen));
    visit.distance_10m = hood.distance_10m[candidate];
    visit.state = Visit::State::walking;
    note(TraceEvent::walks_to_kiosk, visit);
    schedule_message(now() + rounded_ms(visit.distance_10m * walk_ms_per_10m_), Message::walk_in, v, touches(visit));
    return NeedOutcome::served;
}

/// Offers of the nearest kiosks that are open by the clock, the customer knows of, and has not tried yet; once there
/// are `customer.offers` of them no further kiosk is looked at. If none is open, the closed ones count on the first
/// try: the customer walks in vain rather than vanish. A kiosk offers shop goods once; platform services once per
/// platform that both sides know, or, where the kiosk decides, for the one that earns it most.
void RegionProcess::gather_offers(const Visit& visit, const Neighbourhood& hood, customers::ChoiceSet& offers) const {
    const Customer& customer = population_.customers[visit.customer];
    const Service& service = setting_.services[visit.service];
    const auto kind = static_cast<std::size_t>(service.kind);
    const bool shop = service.kind == ServiceKind::shop_goods;
    const bool kiosk_decides = service.platform_choice == customers::PlatformChoice::kiosk;
    const auto known = static_cast<std::uint8_t>(customer.aware & market_.active);
    const std::int64_t local_minute = local_minute_of_day(now());
    const auto most = static_cast<std::size_t>(setting_.scenario.customer.offers);
    std::array<float, customers::kMaxPlatforms> appeal;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        appeal[p] =
            market_.appeal_rp[kind][p] * taste_.per_rp + taste_.per_trust * static_cast<float>(customer.trust[p]);
    }

    for (const bool insist_on_open : {true, false}) {
        for (std::uint32_t c = 0; c < hood.count && offers.size() < most; ++c) {
            const std::uint32_t k = hood.kiosk[c];
            const kiosks::KioskFace& face = population_.faces[k];
            if (face.memberships == 0 || (insist_on_open && !face.hours.contain(local_minute))) continue;
            const auto tried_end = visit.tried.begin() + visit.tries;
            if (visit.tries > 0 && std::find(visit.tried.begin(), tried_end, k) != tried_end) continue;
            float utility = face.appeal - taste_.per_10m * static_cast<float>(hood.distance_10m[c]);
            if (customer.last_kiosk == KioskId{k}) utility += taste_.habit;
            const std::uint64_t luck = ((std::uint64_t{hood.settlement} << 24) | face.number) << 4;
            if (shop) {
                offers.add(utility, luck | 15, c << 8 | kNoPlatform);
                continue;
            }
            utility -= taste_.per_rp * static_cast<float>(face.markup_rp);
            unsigned shared = face.memberships & known;
            if (kiosk_decides && shared != 0)
                shared = 1U << platform_the_kiosk_picks(luck, kind, static_cast<std::uint8_t>(shared));
            for (; shared != 0; shared &= shared - 1) {
                const auto p = static_cast<std::uint32_t>(std::countr_zero(shared));
                offers.add(utility + appeal[p], luck | (p + 1), c << 8 | p);
            }
        }
        if (!offers.empty() || visit.tries > 0) return;
    }
}

/// The best commission; of equal ones a preference of the kiosk's own (`luck` names it), not the order of the scenario
/// file.
std::size_t RegionProcess::platform_the_kiosk_picks(std::uint64_t luck, std::size_t kind, std::uint8_t among) const {
    std::size_t best = static_cast<std::size_t>(std::countr_zero(among));
    const std::uint64_t preference = random::mix(key_ ^ luck, 0);  // a byte per platform
    const auto rank = [&](std::size_t p) {
        return std::pair{market_.prices[p].commission_rp[kind], preference >> (8 * p) & 0xFFU};
    };
    auto best_rank = rank(best);
    for (unsigned left = among & (among - 1U); left != 0; left &= left - 1) {
        const auto p = static_cast<std::size_t>(std::countr_zero(left));
        if (const auto mine = rank(p); mine > best_rank) {
            best = p;
            best_rank = mine;
        }
    }
    return best;
}

void RegionProcess::on_walk_in(std::uint32_t v) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    if (!kiosk.hours.contain(local_minute_of_day(now())) || !kiosk.manned() || region_closed(now()))
        return refuse(v, AttemptOutcome::closed);
    if (visit.platform != kNoPlatform) {
        const auto& platform = setting_.scenario.platforms[visit.platform].params;
        const double luck =
            random::unit_interval(random::mix(random::derive(visit.need_key, Purpose::need_reliability), visit.tries));
        if (setting_.platform_down(visit.platform, now()) || !market_.is_active(visit.platform) ||
            luck >= platform.reliability) {
            return refuse(v, AttemptOutcome::platform_down);
        }
    }
    if (kiosk.waiting >= setting_.scenario.customer.queue_limit) return refuse(v, AttemptOutcome::balked);

    visit.joined = now();
    presence_.change(now(), +1);
    if (kiosk.in_service < setting_.scenario.kiosk.servers) {
        begin_service(v);
        return;
    }
    enqueue(v);
    note(TraceEvent::queues, visit);
    const double patience = Stream{visit.need_key, Purpose::need_patience}.exponential();
    schedule_message(now() + from_minutes(patience * setting_.scenario.customer.patience_min), Message::patience_ends,
                     v, 0, visit.generation);
}

void RegionProcess::on_patience_ends(std::uint32_t v, std::uint16_t generation) {
    Visit& visit = visits_[v];
    if (visit.generation != generation || visit.state != Visit::State::waiting) return;
    dequeue(v);
    leave(v);
    refuse(v, AttemptOutcome::reneged);
}

void RegionProcess::on_collect(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    Kiosk& kiosk = population_.kiosks[p.kiosk];
    --kiosk.shelf_used;
    note(TraceEvent::parcel_collected, p);
    ++tally_.counters.parcels_collected;
    const Duration pickup = now() - p.ordered;
    Counters& c = tally_.counters;
    c.pickup_ms += pickup.ms();
    c.leg_ms[leg(Leg::processing)] += (p.at_warehouse - p.ordered).ms();
    c.leg_ms[leg(Leg::warehouse)] += (p.handed_over - p.at_warehouse).ms();
    c.leg_ms[leg(Leg::linehaul_wait)] += p.waited.ms();
    c.leg_ms[leg(Leg::linehaul_move)] += p.moved.ms();
    c.leg_ms[leg(Leg::sorting)] += p.sorted.ms();
    c.leg_ms[leg(Leg::last_mile)] += (p.on_shelf - p.at_depot).ms();
    c.leg_ms[leg(Leg::collection)] += (now() - p.on_shelf).ms();
    tally_.pickup.add(pickup);
    WARUNG_INVARIANT(p.at_warehouse - p.ordered + (p.handed_over - p.at_warehouse) + p.waited + p.moved + p.sorted +
                             (p.on_shelf - p.at_depot) + (now() - p.on_shelf) ==
                         pickup,
                     now(), "legs of a parcel of region " + region_.code + " do not add up to its pickup time");
    ++parcels_finished_;
    units_used_ += p.units;
    free_parcel(slot);
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
        population_.faces[k].memberships = 0;
        ++tally_.counters.kiosks_given_up;
        note(TraceEvent::kiosk_gives_up, k, kNoPlatform, kiosk.income.count());
    }
}

// ---------------------------------------------------------------- the counter

AttemptOutcome RegionProcess::obstacle(const Visit& visit, const Kiosk& kiosk, const kiosks::Terms& terms,
                                       const kiosks::Transfer& t) const {
    const ServiceKind kind = setting_.services[visit.service].kind;
    if (kind == ServiceKind::shop_goods)
        return kiosk.stock_units >= terms.units ? AttemptOutcome::served : AttemptOutcome::out_of_stock;
    if (kind == ServiceKind::goods_order && kiosk.shelf_used >= kiosk.shelf_room) return AttemptOutcome::shelf_full;
    if (kiosk.e_float[visit.platform] + t.e_float < Rupiah{}) return AttemptOutcome::no_float;
    if (kiosk.cash + t.cash < Rupiah{}) return AttemptOutcome::no_cash;
    return AttemptOutcome::served;
}

kiosks::Terms RegionProcess::terms_of(const Visit& visit) const {
    const Service& service = setting_.services[visit.service];
    const auto kind = static_cast<std::size_t>(service.kind);
    kiosks::Terms terms;
    if (service.kind == ServiceKind::shop_goods) {
        const std::int64_t price = setting_.scenario.kiosk.unit_price_rp;
        terms.units = std::max<std::int64_t>(1, visit.ticket_rp / price);
        terms.ticket = Rupiah{terms.units * price};
        return terms;
    }
    const platforms::PriceList& prices = market_.prices[visit.platform];
    terms.ticket = Rupiah{visit.ticket_rp};
    terms.fee = Rupiah{prices.fee_rp[kind]};
    terms.commission = Rupiah{prices.commission_rp[kind]};
    terms.markup = Rupiah{population_.faces[visit.kiosk].markup_rp};
    if (service.kind == ServiceKind::goods_order) {
        terms.goods_share = Rupiah{static_cast<std::int64_t>(
            static_cast<double>(visit.ticket_rp) * setting_.scenario.platforms[visit.platform].params.goods_margin)};
    }
    return terms;
}

/// Money changes hands as the service begins, so that what a kiosk promises it still has. False if it was refused.
bool RegionProcess::begin_service(std::uint32_t v) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    take_income_home(kiosk);
    const kiosks::Terms terms = terms_of(visit);
    const kiosks::Transfer transfer = kiosks::transfer_of(setting_.services[visit.service].kind, terms);
    const AttemptOutcome reason = obstacle(visit, kiosk, terms, transfer);
    const double wait_s = (now() - visit.joined).seconds();
    kiosk.expected_wait_s =
        static_cast<float>(kWaitMemory * double{kiosk.expected_wait_s} + (1 - kWaitMemory) * wait_s);
    if (reason != AttemptOutcome::served) {
        const std::uint32_t k = visit.kiosk;
        leave(v);
        refuse(v, reason);
        mind_stock(k);
        mind_liquidity(k);
        return false;
    }
    kiosk.remember(true);
    show(visit.kiosk);
    transact(visit, kiosk, terms, transfer);
    tally_.counters.wait_ms += (now() - visit.joined).ms();
    ++kiosk.in_service;
    visit.state = Visit::State::in_service;
    note(TraceEvent::service_begins, visit, visit.ticket_rp);
    Stream stream{visit.need_key, Purpose::need_service_time};
    double ms = setting_.services[visit.service].service_time_ms * stream.exponential();
    if (visit.platform != kNoPlatform)
        ms += setting_.scenario.platforms[visit.platform].params.wallet_delay_s * 1e3 * stream.exponential();
    schedule_message(now() + rounded_ms(ms), Message::service_ends, v, touches(visit));
    return true;
}

void RegionProcess::transact(const Visit& visit, Kiosk& kiosk, const kiosks::Terms& terms, const kiosks::Transfer& t) {
    const Service& service = setting_.services[visit.service];
    kiosk.cash += t.cash;
    books_.customers += t.customer;
    Counters& c = tally_.counters;
    if (service.kind == ServiceKind::shop_goods) {
        kiosk.stock_units -= static_cast<std::int32_t>(terms.units);
        units_used_ += terms.units;
        earn(kiosk, Rupiah{terms.units * (setting_.scenario.kiosk.unit_price_rp - kiosk.unit_cost_rp)});
        return;
    }
    const std::size_t p = visit.platform;
    kiosk.e_float[p] += t.e_float;
    if (learns_outflow_) kiosk.outflow_today -= static_cast<std::int32_t>(t.e_float.count());
    books_.platforms[p] += t.platform;
    (service.kind == ServiceKind::goods_order ? books_.suppliers : books_.billers) += t.third_party;
    const Rupiah cost{setting_.scenario.platforms[p].params.cost_per_transaction_rp};
    books_.platforms[p] -= cost;
    books_.billers += cost;
    earn(kiosk, kiosks::income_of(terms));

    ++kiosk.transactions;
    ++c.transactions[p];
    c.volume_rp[p] += terms.ticket.count();
    c.fees_rp[p] += terms.fee.count();
    c.commissions_rp[p] += terms.commission.count();
    c.goods_margin_rp[p] += terms.goods_share.count();
    c.operating_cost_rp[p] += cost.count();
    const Rupiah margin = t.platform - cost;
    if (margin < Rupiah{}) c.subsidy_rp[p] += -margin.count();

    if (service.kind == ServiceKind::goods_order) {
        ++c.parcels_ordered;
        ++kiosk.shelf_used;
        Parcel parcel;
        parcel.key = random::derive(visit.need_key, Purpose::parcel_collection);
        parcel.value = terms.ticket;
        parcel.goods_share = terms.goods_share;
        parcel.ordered = now();
        parcel.region = id();
        parcel.kiosk = visit.kiosk;
        parcel.customer = visit.customer;
        parcel.number = goods_orders_++;
        note(TraceEvent::parcel_ordered, parcel, terms.ticket.count());
        parcel.weight_g = static_cast<std::int64_t>(setting_.scenario.parcel.weight_kg * 1000);
        parcel.platform = visit.platform;
        Stream item{visit.need_key, Purpose::need_assortment};
        const bool regional = item.uniform() < setting_.scenario.linehaul.regional_assortment;
        const bool economy = item.uniform() < setting_.scenario.parcel.economy_share;
        parcel.service_class = economy ? logistics::ServiceClass::economy : logistics::ServiceClass::regular;
        parcel.warehouse = (regional ? region_.regional_warehouse : setting_.national).value();
        ++parcels_created_;
        send_to_warehouse(new_parcel(parcel), from_hours(setting_.scenario.linehaul.order_processing_h));
    }
}

void RegionProcess::show(std::uint32_t k) {
    const Kiosk& kiosk = population_.kiosks[k];
    population_.faces[k].appeal =
        taste_.per_reputation * static_cast<float>(kiosk.reputation) - taste_.per_wait_s * kiosk.expected_wait_s;
}

void RegionProcess::earn(Kiosk& kiosk, Rupiah amount) {
    kiosk.income += amount;
    kiosk.income_today += amount;
    tally_.counters.kiosk_income_rp += amount.count();
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

void RegionProcess::refuse(std::uint32_t v, AttemptOutcome reason) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    ++tally_.counters.attempts[kiosk.urban ? 1 : 0][visit.service][static_cast<std::size_t>(reason)];
    ++today().attempts;
    ++today().denied_attempts;
    ++kiosk.denied;
    if (reason != AttemptOutcome::platform_down) {
        kiosk.remember(false);
        show(visit.kiosk);
    }
    note(refusal_event(reason), visit);
    if (visit.platform != kNoPlatform) {
        std::uint8_t& trust = population_.customers[visit.customer].trust[visit.platform];
        trust = customers::trust_after_refusal(trust, setting_.scenario.customer.trust_drop);
    }
    visit.tried[visit.tries++] = visit.kiosk;
    if (visit.tries >= setting_.scenario.customer.tries || choose_and_walk(v) != NeedOutcome::served) {
        finish_need(v, NeedOutcome::denied);
    }
}

void RegionProcess::leave(std::uint32_t v) {
    presence_.change(now(), -1);
    presence_.stays_ms += (now() - visits_[v].joined).ms();
}

void RegionProcess::finish_need(std::uint32_t v, NeedOutcome outcome) {
    Visit& visit = visits_[v];
    switch (outcome) {
        case NeedOutcome::served: break;  // noted with the service
        case NeedOutcome::chose_outside: note(TraceEvent::chose_outside, visit); break;
        case NeedOutcome::unaware: note(TraceEvent::unaware, visit); break;
        case NeedOutcome::out_of_reach: note(TraceEvent::out_of_reach, visit); break;
        case NeedOutcome::denied: note(TraceEvent::denied, visit); break;
    }
    ++tally_.counters.need_outcomes[visit.service][static_cast<std::size_t>(outcome)];
    --needs_open_;
    ++visit.generation;
    visit.state = Visit::State::free;
    visit.next = free_visit_;
    free_visit_ = v;
}

void RegionProcess::enqueue(std::uint32_t v) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    visit.state = Visit::State::waiting;
    visit.next = kNobody;
    visit.previous = kiosk.queue_tail;
    (kiosk.queue_tail == kNobody ? kiosk.queue_head : visits_[kiosk.queue_tail].next) = v;
    kiosk.queue_tail = v;
    ++kiosk.waiting;
}

void RegionProcess::dequeue(std::uint32_t v) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    (visit.previous == kNobody ? kiosk.queue_head : visits_[visit.previous].next) = visit.next;
    (visit.next == kNobody ? kiosk.queue_tail : visits_[visit.next].previous) = visit.previous;
    --kiosk.waiting;
    ++visit.generation;  // its patience event is void
}

void RegionProcess::serve_next(std::uint32_t k) {
    const Kiosk& kiosk = population_.kiosks[k];
    while (kiosk.manned() && kiosk.in_service < setting_.scenario.kiosk.servers && kiosk.queue_head != kNobody) {
        const std::uint32_t v = kiosk.queue_head;
        dequeue(v);
        begin_service(v);
    }
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

// ---------------------------------------------------------------- parcels

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

void RegionProcess::put_on_shelf(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    const logistics::ParcelParams& params = setting_.scenario.parcel;
    const Kiosk& kiosk = population_.kiosks[p.kiosk];
    p.on_shelf = now();
    note(TraceEvent::parcel_on_shelf, p);
    const Time ready = now() + from_minutes(params.notify_min);
    Counters& c = tally_.counters;
    const Duration to_ready = ready - p.ordered;
    ++c.parcels_ready;
    c.ready_ms += to_ready.ms();
    tally_.ready.add(to_ready);
    if (to_ready <= from_days(params.promise_days)) ++c.parcels_in_promise;
    DayTally& day = today();
    ++day.parcels_ready;
    day.ready_ms += to_ready.ms();
    // The customer comes after an exponential time, or, if the kiosk is closed then, within two hours of its opening.
    Stream luck{p.key};
    Time comes = ready + from_days(params.collect_mean_days * luck.exponential());
    const auto shut = [&](Time t) { return !kiosk.hours.contain(local_minute_of_day(t)) || region_closed(t); };
    for (int tries = 0; shut(comes) && tries < 366; ++tries) {
        comes = next_local(kiosk.hours.open_min / 60.0, comes) + from_hours(2 * luck.uniform());
    }
    const Time deadline = now() + from_days(params.hold_days);
    if (comes <= deadline) {
        schedule_message(comes, Message::collect, slot);
    } else {
        schedule_message(deadline, Message::shelf_time_ends, slot);
    }
}

// ---------------------------------------------------------------- 4. kiosk routines

/// The courier takes the parcel along on the next round; from the depot it travels back to its warehouse.
void RegionProcess::on_shelf_time_ends(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    --population_.kiosks[p.kiosk].shelf_used;
    note(TraceEvent::parcel_goes_back, p);
    ++tally_.counters.parcels_uncollected;
    p.returning = true;
    // The customer gets the price back, from the supplier and the platform as they shared it; the way back costs what
    // the way out did.
    books_.customers += p.value;
    books_.suppliers -= p.value - p.goods_share;
    books_.platforms[p.platform] -= p.goods_share;
    tally_.counters.goods_margin_rp[p.platform] -= p.goods_share.count();
    charge_platform(p.platform, p.transport_cost);
    const Time round = next_local(setting_.scenario.last_mile.departure_h, now());
    forward(slot, round,
            {region_.feeder_up, region_.feeder_up_number, sample_.region[id()], &region_.feeder_closures,
             setting_.hubs[region_.hub.index()].process, Message::parcel_at_hub});
}

// ---------------------------------------------------------------- 5. warehouses, tours, snapshots

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
    if (region_closed(now()) || depot_.empty()) return;

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
        run_tour(region_.territories[territory], of_courier);
        left.insert(left.end(), of_courier.begin(), of_courier.end());
    }
    tally_.counters.parcels_left_over += static_cast<std::int64_t>(left.size());
    // Those left behind keep their place in the order of arrival.
    std::stable_sort(left.begin(), left.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return parcels_[a].at_depot < parcels_[b].at_depot; });
    depot_ = std::move(left);
}

/// Drops what the shift allows; `parcels` keeps what it does not.
void RegionProcess::run_tour(const logistics::Territory& territory, std::vector<std::uint32_t>& parcels) {
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

/// Who could be served right now: the liquid side of coverage, and the kiosks' illiquidity.
void RegionProcess::on_snapshot() {
    const scenario::RunParams& run = setting_.scenario.run;
    schedule_message(now() + from_hours(run.snapshot_h), Message::snapshot);
    const std::int64_t local_minute = local_minute_of_day(now());
    // Nights are left out: coverage is about the hours in which kiosks trade.
    const auto& params = setting_.scenario.kiosk;
    const double hour = static_cast<double>(local_minute) / 60;
    if (hour < params.opening_h || hour >= params.closing_h) return;
    const Rupiah enough_float{run.liquid_float_rp};
    const Rupiah enough_cash{run.liquid_cash_rp};
    const bool closed = region_closed(now());
    std::uint8_t up = 0;
    for (std::size_t p = 0; p < setting_.platform_count; ++p)
        up = static_cast<std::uint8_t>(up | (setting_.platform_down(p, now()) ? 0U : 1U << p));
    const auto with_enough_float = [&](const Kiosk& k) {
        unsigned platforms = 0;
        for (std::size_t p = 0; p < setting_.platform_count; ++p)
            platforms |= static_cast<unsigned>(k.e_float[p] >= enough_float) << p;
        return static_cast<std::uint8_t>(platforms & k.memberships & market_.active);
    };
    Counters& c = tally_.counters;
    able_.resize(population_.kiosks.size());
    for (std::size_t i = 0; i < able_.size(); ++i) {
        const Kiosk& k = population_.kiosks[i];
        able_[i] = 0;
        if (!k.hours.contain(local_minute)) continue;
        const std::uint8_t platforms = with_enough_float(k);
        if (!closed && k.manned() && k.cash >= enough_cash) able_[i] = platforms & up;
        ++c.snapshot_kiosks;
        c.snapshot_no_float += platforms != 0 ? 0 : 1;
        c.snapshot_no_cash += k.cash < enough_cash ? 1 : 0;
        c.snapshot_away += k.manned() ? 0 : 1;
    }
    for (const Neighbourhood& hood : population_.neighbourhoods) {
        std::uint8_t platforms = 0;
        for (std::size_t i = 0; i < hood.count; ++i)
            platforms = static_cast<std::uint8_t>(platforms | able_[hood.kiosk[i]]);
        c.snapshot_customers += hood.customers;
        if (platforms != 0) c.liquid_customers[kAnyPlatform] += hood.customers;
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            if ((platforms >> p & 1U) != 0) c.liquid_customers[p] += hood.customers;
        }
    }
}

// ---------------------------------------------------------------- small helpers

Time RegionProcess::next_local(double hour, Time after) const {
    const auto wanted = static_cast<std::int64_t>(hour * static_cast<double>(kMsPerHour));
    std::int64_t ahead = wanted - local_ms_of_day(after);
    if (ahead < 0) ahead += kMsPerDay;
    return after + Duration{ahead};
}

bool RegionProcess::region_closed(Time t) const {
    return std::any_of(region_.closures.begin(), region_.closures.end(),
                       [t](const Interval& i) { return i.contains(t); });
}

DayTally& RegionProcess::today() {
    const auto day = static_cast<std::size_t>(now().ms() / kMsPerDay);
    return days_[std::min(day, days_.size() - 1)];
}

// ---------------------------------------------------------------- trace

void RegionProcess::observe(const std::vector<TraceTarget>& targets) {
    for (const TraceTarget& target : targets) {
        if (target.kind == TraceTarget::Kind::parcel) {
            for (std::uint32_t r = 0; r < setting_.regions.size(); ++r) {
                if (setting_.regions[r].code == target.region) followed_parcels_.emplace_back(r, target.number);
            }
        } else if (target.region == region_.code) {
            (target.kind == TraceTarget::Kind::kiosk ? followed_kiosks_ : followed_customers_).push_back(target.number);
        }
    }
    following_ = !followed_kiosks_.empty() || !followed_customers_.empty() || !followed_parcels_.empty();
}

void RegionProcess::write_down(const TraceRow& row) {
    const auto among = [](const auto& followed, const auto& x) {
        return std::find(followed.begin(), followed.end(), x) != followed.end();
    };
    const bool here = row.region == id();
    if ((here && (among(followed_kiosks_, row.kiosk) || among(followed_customers_, row.customer))) ||
        (row.parcel != kNone && among(followed_parcels_, std::pair{row.region, row.parcel}))) {
        trace_.push_back(row);
    }
}

// ---------------------------------------------------------------- conservation

std::string RegionProcess::check_money() const {
    Rupiah kiosks;
    for (const Kiosk& k : population_.kiosks) kiosks += k.money();
    const Rupiah total = kiosks + books_.sum();
    if (total == money_at_start_) return {};
    return "region " + region_.code + ": kiosks and books hold " + std::to_string(total.count()) +
           " Rp, at the start " + std::to_string(money_at_start_.count());
}

std::string RegionProcess::check_needs() const {
    std::int64_t needs = 0;
    std::int64_t outcomes = 0;
    for (std::size_t s = 0; s < setting_.services.size(); ++s) {
        needs += tally_.counters.needs[s];
        for (const std::int64_t n : tally_.counters.need_outcomes[s]) outcomes += n;
    }
    std::int64_t open = 0;
    for (const Visit& v : visits_) open += v.state == Visit::State::free ? 0 : 1;
    if (needs != outcomes + open || open != needs_open_) {
        return "region " + region_.code + ": " + std::to_string(needs) + " needs, " + std::to_string(outcomes) +
               " outcomes, " + std::to_string(open) + " open";
    }
    // Every served need has exactly one served attempt.
    for (std::size_t s = 0; s < setting_.services.size(); ++s) {
        const auto served = static_cast<std::size_t>(AttemptOutcome::served);
        const std::int64_t attempts = tally_.counters.attempts[0][s][served] + tally_.counters.attempts[1][s][served];
        if (attempts != tally_.counters.need_outcomes[s][static_cast<std::size_t>(NeedOutcome::served)]) {
            return "region " + region_.code + ": served attempts and served needs of " + setting_.services[s].name +
                   " differ";
        }
    }
    return {};
}

std::string RegionProcess::check_presence(Time horizon) const {
    Presence p = presence_;
    p.change(horizon, 0);
    std::int64_t stays = p.stays_ms;
    for (const Visit& v : visits_) {
        if (v.state == Visit::State::waiting || v.state == Visit::State::in_service) stays += (horizon - v.joined).ms();
    }
    if (stays == p.area_ms) return {};
    return "region " + region_.code + ": customers present integrate to " + std::to_string(p.area_ms) +
           " ms, their stays add up to " + std::to_string(stays) + " ms";
}

std::string RegionProcess::check_balances() const {
    for (const Kiosk& k : population_.kiosks) {
        if (k.cash < Rupiah{}) return "region " + region_.code + ": a kiosk's cash is below zero";
        for (const Rupiah f : k.e_float) {
            if (f < Rupiah{}) return "region " + region_.code + ": a kiosk's float is below zero";
        }
        if (k.stock_units < 0) return "region " + region_.code + ": a kiosk's stock is below zero";
    }
    return {};
}

std::int64_t RegionProcess::parcels_held() const {
    return static_cast<std::int64_t>(parcels_.size() - free_parcels_.size());
}

std::int64_t RegionProcess::units_held() const {
    std::int64_t units = 0;
    for (const Kiosk& k : population_.kiosks) units += k.stock_units;
    for (const LocalWarehouse& w : warehouses_) units += w.stock.on_hand();
    // Parcels that carry units: picked and not yet at their end. Orders that wait hold none.
    std::vector<bool> free(parcels_.size(), false);
    for (const std::uint32_t slot : free_parcels_) free[slot] = true;
    for (std::size_t i = 0; i < parcels_.size(); ++i) {
        if (!free[i] && parcels_[i].handed_over != Time{}) units += parcels_[i].units;
    }
    return units;
}

}  // namespace warung::world
