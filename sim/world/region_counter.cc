// At the kiosk: from walking in to being served or refused, and what changes hands.

#include "sim/world/region_process.h"

#include <algorithm>

namespace warung::world {

using customers::Customer;
using customers::ServiceKind;
using kiosks::Kiosk;
using random::Purpose;
using random::Stream;

namespace {

constexpr double kWaitMemory = 0.9;  // weight of the past in a kiosk's expected wait

TraceEvent refusal_event(AttemptOutcome reason) {
    return static_cast<TraceEvent>(static_cast<int>(TraceEvent::served) + static_cast<int>(reason));
}

}  // namespace

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
            !kiosk.member_of(visit.platform) || luck >= platform.reliability) {
            return refuse(v, AttemptOutcome::platform_down);
        }
    }
    if (kiosk.waiting >= setting_.scenario.customer.queue_limit) return refuse(v, AttemptOutcome::balked);

    visit.joined = now();
    presence_.change(now(), +1);
    if (kiosk.in_service < servers_[kiosk.outlet]) {
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

void RegionProcess::on_service_ends(std::uint32_t v) {
    Visit& visit = visits_[v];
    const std::uint32_t k = visit.kiosk;
    Kiosk& kiosk = population_.kiosks[k];
    --kiosk.in_service;
    Counters& c = tally_.counters;
    keep_hours();
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
    if (collects_on_visits_) collect_with_visit(visit.customer, k);
    finish_need(v, NeedOutcome::served);
    serve_next(k);
    if (looks_continuously_) mind_stock(k);
    mind_liquidity(k);
    look_at_ledger(k);
}

void RegionProcess::serve_next(std::uint32_t k) {
    const Kiosk& kiosk = population_.kiosks[k];
    while (kiosk.manned() && kiosk.in_service < servers_[kiosk.outlet] && !kiosk.queue.empty()) {
        const std::uint32_t v = kiosk.queue.first;
        dequeue(v);
        begin_service(v);
    }
}

/// Money changes hands as the service begins, so that what a kiosk promises it still has. False if it was refused.
bool RegionProcess::begin_service(std::uint32_t v) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    take_income_home(visit.kiosk);
    const kiosks::Terms terms = terms_of(visit);
    const kiosks::Transfer transfer = kiosks::transfer_of(setting_.services[visit.service].kind, terms);
    const AttemptOutcome reason = obstacle(visit, kiosk, terms, transfer);
    const double wait_s = (now() - visit.joined).seconds();
    kiosk.expected_wait_s =
        static_cast<float>(kWaitMemory * double{kiosk.expected_wait_s} + (1 - kWaitMemory) * wait_s);
    if (reason == AttemptOutcome::out_of_stock) tally_.counters.shop_units_wanted += terms.units;
    if (reason != AttemptOutcome::served) {
        const std::uint32_t k = visit.kiosk;
        leave(v);
        refuse(v, reason);
        if (looks_continuously_) mind_stock(k);
        mind_liquidity(k);
        look_at_ledger(k);
        return false;
    }
    kiosk.remember(true);
    show(visit.kiosk);
    transact(visit, kiosk, terms, transfer);
    look_at_ledger(visit.kiosk);
    tally_.counters.wait_ms += (now() - visit.joined).ms();
    ++kiosk.in_service;
    visit.state = Visit::State::in_service;
    note(TraceEvent::service_begins, visit, visit.ticket_rp);
    double ms = service_ms(visit);
    if ((order_ahead_ >> kiosk.outlet & 1U) != 0) {
        ms = std::max(0.0, ms - visit.distance_10m * walk_ms_per_10m_);
        tally_.counters.wait_ms += rounded_ms(ms).ms();
    }
    schedule_message(now() + rounded_ms(ms), Message::service_ends, v, visit.touches());
    return true;
}

/// Time at the counter, and for the platform's wallet.
double RegionProcess::service_ms(const Visit& visit) const {
    const Service& service = setting_.services[visit.service];
    Stream stream{visit.need_key, Purpose::need_service_time};
    double ms = service.service_time_ms * kiosks::spread_around_one(stream, service.service_time_cv);
    if (visit.platform != kNoPlatform)
        ms += setting_.scenario.platforms[visit.platform].params.wallet_delay_s * 1e3 * stream.exponential();
    return ms;
}

kiosks::Terms RegionProcess::terms_of(const Visit& visit) const {
    const Service& service = setting_.services[visit.service];
    const auto kind = static_cast<std::size_t>(service.kind);
    kiosks::Terms terms;
    if (service.kind == ServiceKind::shop_goods) {
        const std::size_t g = product_of(visit);
        const kiosks::ProductParams& product = setting_.products[g];
        terms.units = std::max<std::int64_t>(1, visit.ticket_rp / product.unit_price_rp);
        if (product.shortage == inventory::Shortage::lost_excess) {
            const std::int64_t there = stock_of(visit.kiosk, g).on_hand();
            if (there > 0) terms.units = std::min(terms.units, there);
        }
        terms.ticket = Rupiah{terms.units * product.unit_price_rp};
        return terms;
    }
    const platforms::PriceList& prices = market_.prices[visit.platform];
    terms.ticket = Rupiah{visit.ticket_rp};
    terms.fee = Rupiah{prices.fee_rp[kind]};
    if (market_.vouchers != 0) [[unlikely]]
        terms.fee -= Rupiah{voucher_rp(visit.need_key, visit.platform, kind)};
    terms.commission = Rupiah{prices.commission_rp[kind]};
    terms.markup = Rupiah{std::min(population_.faces[visit.kiosk].markup_rp, market_.markup_cap_rp)};
    if (service.kind == ServiceKind::goods_order) {
        terms.goods_share = Rupiah{static_cast<std::int64_t>(
            static_cast<double>(visit.ticket_rp) * setting_.scenario.platforms[visit.platform].params.goods_margin)};
        terms.fee += Rupiah{delivery_fee_rp(visit.need_key, visit.platform)};
    }
    return terms;
}

AttemptOutcome RegionProcess::obstacle(const Visit& visit, const Kiosk& kiosk, const kiosks::Terms& terms,
                                       const kiosks::Transfer& t) const {
    const ServiceKind kind = setting_.services[visit.service].kind;
    if (kind == ServiceKind::shop_goods) {
        const std::size_t g = product_of(visit);
        const bool waits = setting_.products[g].shortage == inventory::Shortage::backorder;
        return waits || stock_of(visit.kiosk, g).on_hand() >= terms.units ? AttemptOutcome::served
                                                                          : AttemptOutcome::out_of_stock;
    }
    if (kind == ServiceKind::goods_order && reserves_shelf_ && kiosk.shelf_used >= kiosk.shelf_room &&
        !goes_home(visit.need_key)) {
        return AttemptOutcome::shelf_full;
    }
    const Rupiah left = kiosk.e_float[visit.platform] + t.e_float;
    if (left < Rupiah{} && !can_borrow(visit.kiosk, -left)) return AttemptOutcome::no_float;
    // A balance at its ceiling takes no more: the other side of want of float. What repays a debt does not stay.
    if (t.e_float > Rupiah{} && left - owed(visit.kiosk) > Rupiah{setting_.scenario.kiosk.balance_max_rp})
        return AttemptOutcome::no_float;
    if (kiosk.cash + t.cash < Rupiah{}) return AttemptOutcome::no_cash;
    return AttemptOutcome::served;
}

void RegionProcess::transact(const Visit& visit, Kiosk& kiosk, const kiosks::Terms& terms, const kiosks::Transfer& t) {
    const Service& service = setting_.services[visit.service];
    kiosk.cash += t.cash;
    books_.customers += t.customer;
    Counters& c = tally_.counters;
    if (service.kind == ServiceKind::shop_goods) {
        const std::size_t g = product_of(visit);
        const kiosks::ProductParams& product = setting_.products[g];
        const inventory::Demanded d = stock_of(visit.kiosk, g).demand(terms.units, product.shortage);
        units_used_ += d.shipped;
        c.shop_units_wanted += std::max<std::int64_t>(1, visit.ticket_rp / product.unit_price_rp);
        c.shop_units_at_once += d.shipped;
        c.shop_units_waiting += d.waiting;
        if (d.waiting > 0) change_backlog(d.waiting);
        const Rupiah margin{terms.units * (product.unit_price_rp - unit_cost_of(visit.kiosk, g))};
        earn(kiosk, margin);
        c.shop_margin_rp += margin.count();
        enter(visit.kiosk, [&](kiosks::Ledger& l) { l.shop_margin += margin; });
        return;
    }
    const std::size_t p = visit.platform;
    kiosk.e_float[p] += t.e_float;
    if (!credits_.empty()) settle_credit(visit.kiosk, p, t.e_float);
    if (learns_outflow_) kiosk.outflow_today -= static_cast<std::int32_t>(t.e_float.count());
    books_.platforms[p] += t.platform;
    (service.kind == ServiceKind::goods_order ? books_.suppliers : books_.billers) += t.third_party;
    const Rupiah cost{setting_.scenario.platforms[p].params.cost_per_transaction_rp};
    books_.platforms[p] -= cost;
    books_.billers += cost;
    earn(kiosk, kiosks::income_of(terms));
    c.markup_rp += terms.markup.count();
    enter(visit.kiosk, [&](kiosks::Ledger& l) {
        l.markup += terms.markup;
        l.commission += terms.commission;
    });

    if (counts_services_) [[unlikely]]
        ++recruits_.kiosks[visit.kiosk].services[p];
    ++kiosk.transactions;
    ++c.transactions[p];
    ++c.transactions_of[visit.service][p];
    c.volume_rp[p] += terms.ticket.count();
    c.fees_rp[p] += terms.fee.count();
    c.commissions_rp[p] += terms.commission.count();
    c.goods_margin_rp[p] += terms.goods_share.count();
    c.operating_cost_rp[p] += cost.count();
    const Rupiah margin = t.platform - cost;
    SalesCell& sales = c.sales[p][static_cast<std::size_t>(service.kind)];
    ++sales.transactions;
    if (market_.vouchers != 0) [[unlikely]]
        c.vouchers_rp[p] += voucher_rp(visit.need_key, p, static_cast<std::size_t>(service.kind));
    if (counts_kiosk_sales_) [[unlikely]]
        ++kiosk_sales_[visit.kiosk][p];
    sales.margin_rp += margin.count();
    if (margin < Rupiah{}) c.subsidy_rp[p] += -margin.count();

    if (service.kind == ServiceKind::goods_order) {
        ++c.parcels_ordered;
        Parcel parcel;
        parcel.to_home = goes_home(visit.need_key);
        if (reserves_shelf_ && !parcel.to_home) ++kiosk.shelf_used;
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
        parcel.service_class = logistics::class_of(item.uniform(), setting_.scenario.parcel);
        parcel.warehouse = (regional ? region_.regional_warehouse : setting_.national).value();
        ++parcels_created_;
        send_to_warehouse(new_parcel(parcel), from_hours(setting_.scenario.linehaul.order_processing_h));
    }
}

void RegionProcess::earn(Kiosk& kiosk, Rupiah amount) {
    kiosk.income += amount;
    kiosk.income_today += amount;
    tally_.counters.kiosk_income_rp += amount.count();
    today().kiosk_income_rp += amount.count();
}

void RegionProcess::refuse(std::uint32_t v, AttemptOutcome reason) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    keep_hours();
    ++tally_.counters.attempts[kiosk.urban ? 1 : 0][visit.service][static_cast<std::size_t>(reason)];
    enter(visit.kiosk, [&](kiosks::Ledger& l) {
        l.no_cash += reason == AttemptOutcome::no_cash ? 1 : 0;
        l.no_float += reason == AttemptOutcome::no_float ? 1 : 0;
    });
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

void RegionProcess::enqueue(std::uint32_t v) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    visit.state = Visit::State::waiting;
    kiosk.queue.join(visits_, v);
    ++kiosk.waiting;
}

void RegionProcess::dequeue(std::uint32_t v) {
    Visit& visit = visits_[v];
    Kiosk& kiosk = population_.kiosks[visit.kiosk];
    kiosk.queue.leave(visits_, v);
    --kiosk.waiting;
    ++visit.generation;  // its patience event is void
}

void RegionProcess::show(std::uint32_t k) {
    const Kiosk& kiosk = population_.kiosks[k];
    population_.faces[k].appeal =
        taste_.per_reputation * static_cast<float>(kiosk.reputation) - taste_.per_wait_s * kiosk.expected_wait_s;
}

}  // namespace warung::world
