// Construction of a region, its event loop, and what its parts share.

#include "sim/world/region_process.h"

#include "sim/base/content_hash.h"
#include "sim/base/prefetch.h"
#include "sim/kiosks/dormancy.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <utility>

namespace warung::world {

using kiosks::Kiosk;
using random::Purpose;
using random::Stream;

namespace {

/// One step of the digest of a history. Nothing in it depends on where things lie in memory.
std::uint64_t fold(std::uint64_t digest, std::uint64_t event) {
    return std::rotl(digest ^ event, 29) * 0x9E3779B97F4A7C15ULL;
}

}  // namespace

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
        units_created_ += k.stock.on_hand();
    }
    for (const kiosks::Shelf& s : population_.shelves) units_created_ += s.stock.on_hand();
    prepare_kiosks();

    needs_ = customers::NeedStream{random::derive(key_, Purpose::need),
                                   &setting_.rates,
                                   need_classes(),
                                   setting_.first_hour_of_week,
                                   region_.clock_offset,
                                   setting_.horizon,
                                   need_factor()};
    for (std::size_t used_up = 0; used_up < drawn_.size(); used_up += kBatch) draw_ahead(used_up);
    const customers::CustomerParams& customer = setting_.scenario.customer;
    const double per_rp = 1 / customer.taste_scale_rp;
    const double rp_per_km =
        2 * setting_.scenario.geography.detour / customer.walking_km_h * customer.value_of_time_rp_per_h;
    collects_on_visits_ = setting_.scenario.parcel.collection == logistics::Collection::next_visit;
    reserves_shelf_ = setting_.scenario.parcel.shelf == logistics::ShelfRule::reserved;
    learns_outflow_ = setting_.scenario.kiosk.rebalancing == kiosks::Rebalancing::forecast;
    walk_ms_per_10m_ = 0.01 * setting_.scenario.geography.detour / customer.walking_km_h * 3.6e6;
    taste_ = {static_cast<float>(per_rp), static_cast<float>(customer.value_of_time_rp_per_h / 3600 * per_rp),
              static_cast<float>(customer.habit_rp * per_rp),
              static_cast<float>(customer.trust_value_rp / 255 * per_rp),
              static_cast<float>(customer.reputation_value_rp / kiosks::kWholeReputation * per_rp)};
    for (std::size_t g = 0; g < setting_.segments.size(); ++g) {
        const Segment& segment = setting_.segments[g];
        const double hour = segment.value_of_time_factor;
        segment_taste_[g] = {static_cast<float>(0.01 * rp_per_km * hour * per_rp),
                             static_cast<float>(customer.value_of_time_rp_per_h / 3600 * per_rp * (hour - 1)),
                             segment.outside_cost_factor};
    }
    many_segments_ = setting_.segments.size() > 1;
    surplus_one_in_ = static_cast<std::uint64_t>(customer.surplus_one_in);
    nest_dissimilarity_ = customer.nest_dissimilarity;
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) show(k);

    for (std::uint32_t w = 0; w < setting_.warehouses.size(); ++w) {
        const WarehouseSetting& ws = setting_.warehouses[w];
        if (ws.process != id) continue;
        const double share = setting_.table_footprint * sample_.warehouse[w];
        const auto scaled = [&](std::int64_t units) {
            return std::max<std::int64_t>(1, std::llround(static_cast<double>(units) * share));
        };
        LocalWarehouse& local = warehouses_.emplace_back();
        local.id = w;
        local.supplies.resize(setting_.warehouse_stocks.size());
        for (const WarehouseStock& kept : setting_.warehouse_stocks) {
            const auto part = [&](std::int64_t units) {
                return std::max<std::int64_t>(1, std::llround(static_cast<double>(units) * share * kept.share));
            };
            const std::int64_t stock = part(ws.params.stock_start_units);
            const inventory::Policy policy{ws.params.policy, part(ws.params.reorder_point_units),
                                           part(ws.params.order_up_to_units), part(ws.params.lot_units),
                                           from_days(ws.params.review_days)};
            local.stocks.emplace_back(stock, policy, scaled(ws.params.pickers_units_per_wave));
            units_created_ += stock;
        }
        if (ws.params.dock_units_per_day > 0)
            warehouses_.back().dock = logistics::Dock{scaled(ws.params.dock_units_per_day)};
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
    counts_services_ = setting_.recruiting;
    if (setting_.recruiting) prepare_recruiting();
    schedule_message(next_local(setting_.scenario.last_mile.departure_h, Time{0}), Message::tours_depart);
    schedule_message(Time{from_hours(setting_.scenario.run.snapshot_h / 2).ms()}, Message::snapshot);
    if (std::any_of(setting_.products.begin(), setting_.products.end(),
                    [](const auto& p) { return p.review_days > 0; }))
        schedule_message(next_local(0, Time{0}), Message::stock_review);
    if (kiosks::fixed_cost_rp_per_day(setting_.scenario.kiosk) > 0)
        schedule_message(next_local(0, Time{1}), Message::fixed_costs);
    if (setting_.scenario.kiosk.income_floor_rp_per_month > 0 ||
        kiosks::fixed_cost_rp_per_day(setting_.scenario.kiosk) > 0)
        schedule_message(Time{from_days(setting_.scenario.kiosk.review_days).ms()}, Message::kiosk_review);
    start_bonuses();
    const auto spreads = [](const auto& platform) {
        return platform.params.awareness_innovation > 0 || platform.params.awareness_imitation > 0;
    };
    if (std::any_of(setting_.scenario.platforms.begin(), setting_.scenario.platforms.end(), spreads))
        schedule_message(Time{from_days(customer.awareness_step_days).ms()}, Message::word_spreads);
}

std::vector<customers::NeedClass> RegionProcess::need_classes() const {
    std::vector<customers::NeedClass> classes;
    for (std::size_t g = 0; g < population_.segments.size(); ++g) {
        for (std::size_t s = 0; s < setting_.services.size(); ++s)
            classes.push_back({static_cast<std::uint32_t>(s), static_cast<std::uint8_t>(g),
                               population_.segments[g].activity * setting_.segments[g].needs_factor[s]});
    }
    return classes;
}

/// Dated events and the calendar; empty if there are none.
customers::NeedStream::Factor RegionProcess::need_factor() const {
    if (region_.demand_events.empty() && setting_.calendar.empty()) return {};
    return [this](std::size_t service, std::int64_t hour) {
        double f = setting_.calendar.empty() ? 1 : setting_.calendar.factor(setting_.services[service].kind, hour);
        for (const DemandEvent& e : region_.demand_events) {
            if ((e.services >> service & 1U) != 0 && e.from_local_hour <= hour && hour < e.to_local_hour) f *= e.factor;
        }
        return f;
    };
}

/// What the scenario switches on for its kiosks.
void RegionProcess::prepare_kiosks() {
    const kiosks::KioskParams& params = setting_.scenario.kiosk;
    servers_.fill(static_cast<std::uint8_t>(params.servers));
    const auto& outlets = setting_.scenario.outlets;
    for (std::size_t o = 0; o < outlets.size() && o < kiosks::kMostOutlets; ++o) {
        servers_[o + 1] = static_cast<std::uint8_t>(outlets[o].params.servers);
        if (outlets[o].params.counter == kiosks::CounterKind::order_ahead)
            order_ahead_ = static_cast<std::uint8_t>(order_ahead_ | 2U << o);
    }
    looks_continuously_ = std::any_of(setting_.products.begin(), setting_.products.end(),
                                      [](const kiosks::ProductParams& p) { return p.is_continuous(); });
    if (params.credit_limit_rp > 0) credits_.resize(population_.kiosks.size());
    if (setting_.scenario.run.kiosk_ledgers == scenario::KioskLedgers::off) return;
    ledgers_.resize(population_.kiosks.size());
    for (std::uint32_t k = 0; k < ledgers_.size(); ++k) {
        ledgers_[k].since_ms = region_.clock_offset.ms();
        look_at_ledger(k);
    }
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
    const auto batch = [&](std::size_t turns) { return (used_up + turns * kBatch) % drawn_.size(); };
    for (std::size_t i = batch(0); i < batch(0) + kBatch; ++i) {
        Drawn& d = drawn_[i];
        d.need = needs_.next();
        if (d.need.at == Time::never()) continue;
        const SegmentRange& range = population_.segments[d.need.segment];
        const auto place = random::alias_place(Stream{d.need.key, Purpose::need_customer}.bits(), range.count);
        d.customer = range.first + place.column;
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
        case Message::supply_at_warehouse: return on_supply_at_warehouse(e.a, static_cast<std::int64_t>(e.b), e.tag);
        case Message::drop_at_kiosk: return on_drop_at_kiosk(e.a, e.b);
        case Message::home_attempt: return on_home_attempt(e.a, e.b);
        case Message::refund_due: return on_refund_due(e.a);
        case Message::super_agent_comes: return on_super_agent_comes(e.a, static_cast<std::int64_t>(e.b), e.tag);
        case Message::goods_from_market: return on_goods_from_market(e.a, static_cast<std::int64_t>(e.b), e.tag);
        case Message::trip_ends: return on_trip_ends(e.a, static_cast<std::int64_t>(e.b), e.tag);
        case Message::service_ends: return on_service_ends(e.a);
        case Message::walk_in: return on_walk_in(e.a);
        case Message::patience_ends: return on_patience_ends(e.a, e.tag);
        case Message::collect: return on_collect(e.a, e.b);
        case Message::bring_back: return on_bring_back(e.a);
        case Message::shelf_time_ends: return on_shelf_time_ends(e.a, e.b);
        case Message::stock_review: return on_stock_review();
        case Message::fixed_costs: return on_fixed_costs();
        case Message::kiosk_review: return on_kiosk_review();
        case Message::word_spreads: return on_word_spreads(e.b);
        case Message::bonus_day: return on_bonus_day(e.a);
        case Message::wave: return on_wave(e.a, e.b);
        case Message::tours_depart: return on_tours_depart();
        case Message::snapshot: return on_snapshot();
    }
}

void RegionProcess::end_warm_up() {
    set_now(setting_.warm_up);
    change_backlog(0);
    close_hour(setting_.warm_up);
    at_warm_up_ = tally_.counters;
    for (std::uint32_t k = 0; k < ledgers_.size(); ++k) {
        look_at_ledger(k);
        ledgers_[k].forget();
    }
    tally_.ready = {};
    tally_.pickup = {};
    Presence trading = recruits_.trading;
    trading.change(setting_.warm_up, 0);
    recruits_.trading_ms_at_warm_up = trading.area_ms;
    channels_.clear();
    for (Kiosk& k : population_.kiosks) {
        k.transactions = 0;
        k.income_at_review -= k.income;
        k.income = Rupiah{};
        k.denied = 0;
    }
}

void RegionProcess::close_hour(Time t) {
    Counters& c = tally_.counters;
    for (std::size_t s = 0; s < setting_.services.size(); ++s) {
        for (std::size_t o = 0; o < kNeedOutcomes; ++o) {
            c.needs_by_hour[hour_.hour][s][o] += c.need_outcomes[s][o] - hour_.needs[s][o];
            hour_.needs[s][o] = c.need_outcomes[s][o];
        }
        for (std::size_t o = 0; o < kAttemptOutcomes; ++o) {
            const std::int64_t attempts = c.attempts[0][s][o] + c.attempts[1][s][o];
            c.attempts_by_hour[hour_.hour][s][o] += attempts - hour_.attempts[s][o];
            hour_.attempts[s][o] = attempts;
        }
    }
    const std::int64_t ms = local_ms_of_day(t);
    hour_.hour = static_cast<std::size_t>(ms / kMsPerHour);
    hour_.ends = t + Duration{kMsPerHour - ms % kMsPerHour};
}

Time RegionProcess::next_local(double hour, Time after) const {
    const auto wanted = static_cast<std::int64_t>(hour * static_cast<double>(kMsPerHour));
    std::int64_t ahead = wanted - local_ms_of_day(after);
    if (ahead < 0) ahead += kMsPerDay;
    return after + Duration{ahead};
}

}  // namespace warung::world
