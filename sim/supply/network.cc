#include "sim/supply/network.h"

#include "sim/kernel/engine.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace warung::supply {
namespace {

enum LuckKind : std::uint64_t { kLeadLuck, kOutageLuck, kGapLuck, kSizeLuck };

random::Stream luck_of(std::uint64_t key, LuckKind kind, std::uint64_t index, std::uint64_t part = 0) {
    return random::Stream{random::derive(random::derive(random::derive(key, kind), index), part)};
}

bool fails(const Source& source) { return source.up.low > Duration{0}; }
bool takes_time(const Delay& delay) { return delay.low > Duration{0} || delay.high > Duration{0}; }

[[noreturn]] void reject(const std::string& what) { throw std::invalid_argument(what); }

/// Whether goods of `site` can come from itself, `steps` sites away.
bool is_circular(const Network& network, std::uint32_t site, std::size_t steps) {
    if (steps > network.sites.size()) return true;
    const std::vector<Source>& sources = network.sites[site].sources;
    return std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
        return source.site != kOutside && is_circular(network, source.site, steps + 1);
    });
}

void check_site(const Network& network, std::size_t index) {
    const Site& site = network.sites[index];
    const std::string name = "site " + std::to_string(index);
    if (site.sources.empty() || site.sources.size() > 0x7FFF) reject(name + " needs one source or some");
    for (const Source& source : site.sources) {
        if (source.site != kOutside && source.site >= network.sites.size()) reject(name + " has a source that is not");
        if (source.site != kOutside && fails(source)) reject(name + ": only outside sources fail");
        if (fails(source) && source.down.low <= Duration{0}) reject(name + ": outages without length");
    }
    if (site.policy.rule == inventory::PolicyRule::lots && site.policy.lot <= 0) reject(name + ": a lot of nothing");
}

}  // namespace

void Network::check() const {
    for (std::size_t s = 0; s < sites.size(); ++s) check_site(*this, s);
    for (std::uint32_t s = 0; s < sites.size(); ++s) {
        if (is_circular(*this, s, 0)) reject("site " + std::to_string(s) + " has itself for a source, in the end");
    }
    for (std::size_t d = 0; d < streams.size(); ++d) {
        const std::string name = "demand " + std::to_string(d);
        if (streams[d].site >= sites.size()) reject(name + " is at a site that is not");
        if (streams[d].gap.low <= Duration{0}) reject(name + " comes without a gap");
        if (streams[d].sizes.empty()) reject(name + " has no size");
    }
}

NetworkProcess::NetworkProcess(std::uint32_t id, const Network& network, std::uint64_t key)
    : Process{id}, network_{network} {
    for (std::uint32_t s = 0; s < network.sites.size(); ++s) add_site(s, key);
    for (std::uint32_t d = 0; d < network.streams.size(); ++d) add_stream(d, key);
}

void NetworkProcess::add_site(std::uint32_t s, std::uint64_t key) {
    const Site& site = network_.sites[s];
    SiteState& state = sites_.emplace_back();
    state.stock = logistics::Warehouse{site.initial, site.policy, 0};
    for (std::uint16_t i = 0; i < site.sources.size(); ++i) {
        SourceState& source = state.sources.emplace_back(
            SourceState{true, luck_of(key, kLeadLuck, s, i), luck_of(key, kOutageLuck, s, i), {}});
        if (!fails(site.sources[i])) continue;
        schedule(Time{} + site.sources[i].up.draw(source.outage_luck), kReceipts, kSourceChanges, s, 0, i);
    }
    if (site.policy.is_continuous()) {
        stock_changed(s);
    } else {
        schedule(site.first_review, site.reviews_before_demand ? kEarlyReviews : kPolicies, kReview, s);
    }
}

void NetworkProcess::add_stream(std::uint32_t d, std::uint64_t key) {
    const DemandStream& demand = network_.streams[d];
    streams_.push_back({luck_of(key, kGapLuck, d), luck_of(key, kSizeLuck, d), {}});
    if (demand.sizes.size() > 1) {
        std::vector<double> shares;
        for (const OrderSize& size : demand.sizes) shares.push_back(size.share);
        streams_[d].size_table = random::make_alias_table(shares);
    }
    const bool regular = demand.gap.law == Delay::Law::fixed;
    const Duration wait = regular ? Duration{} : demand.gap.draw(streams_[d].gap_luck);
    schedule(demand.first + wait, kDemand, kCustomerOrders, d);
}

void NetworkProcess::handle(const kernel::Event& event) {
    const auto units = static_cast<Quantity>(event.b);
    const bool last_part = (event.tag & kLastPart) != 0;
    switch (event.what) {
        case kGoodsArrive: return goods_arrive(event.a, event.tag >> 1, units, last_part);
        case kCustomerReceives: return customer_receives(event.a, units, last_part);
        case kSourceChanges: return source_changes(event.a, event.tag);
        case kCustomerOrders: return customer_orders(event.a);
        case kSiteOrders: return site_orders(event.a, event.tag, units);
        case kCheck: sites_[event.a].check_due = false; return check_policy(event.a);
        case kReview: return review(event.a);
        default: WARUNG_INVARIANT(false, now(), "supply network: event " + std::to_string(event.what));
    }
}

void NetworkProcess::review(std::uint32_t s) {
    const Site& site = network_.sites[s];
    schedule(now() + site.policy.review, site.reviews_before_demand ? kEarlyReviews : kPolicies, kReview, s);
    check_policy(s);
}

void NetworkProcess::goods_arrive(std::uint32_t at, std::uint16_t source, Quantity units, bool last_part) {
    SiteState& site = sites_[at];
    if (const std::uint32_t from = network_.sites[at].sources[source].site; from != kOutside) {
        settle(sites_[from], now());
        sites_[from].outbound -= units;
    }
    settle(site, now());
    site.stock.receive(units);
    site.tally.units_received += units;
    site.tally.orders_received += last_part;
    serve(at);
    stock_changed(at);
}

void NetworkProcess::customer_receives(std::uint32_t stream, Quantity units, bool last_part) {
    SiteTally& tally = sites_[network_.streams[stream].site].tally;
    tally.demands_delivered += last_part;
    tally.units_delivered += units;
}

void NetworkProcess::source_changes(std::uint32_t s, std::uint16_t i) {
    SourceState& source = sites_[s].sources[i];
    const Source& params = network_.sites[s].sources[i];
    source.up = !source.up;
    schedule(now() + (source.up ? params.up : params.down).draw(source.outage_luck), kReceipts, kSourceChanges, s, 0,
             i);
    if (!source.up) return;
    for (const Quantity order : source.held_back) dispatch_to_site(s, i, order, true);
    source.held_back.clear();
}

void NetworkProcess::customer_orders(std::uint32_t stream) {
    const DemandStream& demand = network_.streams[stream];
    schedule(now() + demand.gap.draw(streams_[stream].gap_luck), kDemand, kCustomerOrders, stream);
    SiteState& site = sites_[demand.site];
    const Quantity units = draw_size(stream);
    settle(site, now());
    const Quantity there = site.stock.on_hand();
    ++site.tally.demands;
    site.tally.units_demanded += units;
    site.tally.demands_met_at_once += units <= there;
    Quantity taken = units;
    if (units > there) {
        switch (network_.sites[demand.site].shortage) {
            case inventory::Shortage::backorder: break;
            case inventory::Shortage::lost_order: taken = 0; break;
            case inventory::Shortage::lost_excess: taken = there; break;
        }
    }
    site.tally.units_lost += units - taken;
    take_order(demand.site, {stream, true, 0}, taken);
    stock_changed(demand.site);
}

void NetworkProcess::site_orders(std::uint32_t from, std::uint16_t source, Quantity units) {
    const std::uint32_t at = network_.sites[from].sources[source].site;
    if (at == kOutside) {
        SourceState& outside = sites_[from].sources[source];
        if (!outside.up) return outside.held_back.push_back(units);
        return dispatch_to_site(from, source, units, true);
    }
    settle(sites_[at], now());
    take_order(at, {from, false, source}, units);
    stock_changed(at);
}

std::uint16_t NetworkProcess::choose_source(std::uint32_t s, Quantity units) const {
    const std::vector<Source>& sources = network_.sites[s].sources;
    for (std::uint16_t i = 0; i < sources.size(); ++i) {
        const bool ready =
            sources[i].site == kOutside ? sites_[s].sources[i].up : sites_[sources[i].site].stock.on_hand() >= units;
        if (ready) return i;
    }
    return 0;
}

void NetworkProcess::take_order(std::uint32_t s, const Order& order, Quantity units) {
    if (units <= 0) return sites_[s].stock.take_back(-units);  // a return
    if (free_orders_.empty()) {
        free_orders_.push_back(static_cast<std::uint32_t>(orders_.size()));
        orders_.emplace_back();
    }
    const std::uint32_t number = free_orders_.back();
    free_orders_.pop_back();
    orders_[number] = order;
    sites_[s].stock.accept({number, units});
    serve(s);
}

void NetworkProcess::serve(std::uint32_t s) {
    sites_[s].stock.serve([this](const logistics::Warehouse::Order& part, bool last) {
        const Order order = orders_[part.parcel];
        if (last) free_orders_.push_back(part.parcel);
        if (order.customer) {
            dispatch_to_customer(order.from, part.units, last);
        } else {
            dispatch_to_site(order.from, order.source, part.units, last);
        }
    });
}

void NetworkProcess::dispatch_to_customer(std::uint32_t stream, Quantity units, bool last_part) {
    const DemandStream& demand = network_.streams[stream];
    SiteTally& tally = sites_[demand.site].tally;
    tally.units_sold += units;
    tally.demands_dispatched += last_part;
    if (demand.delivery > Duration{0}) {
        schedule(now() + demand.delivery, kReceipts, kCustomerReceives, stream, static_cast<std::uint64_t>(units),
                 last_part ? kLastPart : 0);
    } else {
        tally.units_delivered += units;
        tally.demands_delivered += last_part;
    }
}

void NetworkProcess::dispatch_to_site(std::uint32_t to, std::uint16_t i, Quantity units, bool last_part) {
    SiteState& site = sites_[to];
    const Source& source = network_.sites[to].sources[i];
    site.tally.orders_dispatched += last_part;
    if (source.site != kOutside) {
        settle(sites_[source.site], now());
        sites_[source.site].outbound += units;
        sites_[source.site].tally.units_supplied += units;
    }
    schedule(now() + source.lead_time.draw(site.sources[i].lead_luck), kReceipts, kGoodsArrive, to,
             static_cast<std::uint64_t>(units), static_cast<std::uint16_t>(2 * i + (last_part ? kLastPart : 0)));
}

void NetworkProcess::stock_changed(std::uint32_t s) {
    if (sites_[s].check_due || !network_.sites[s].policy.is_continuous() || order_due(s) <= 0) return;
    sites_[s].check_due = true;
    schedule(now(), kPolicies, kCheck, s);
}

void NetworkProcess::check_policy(std::uint32_t s) {
    const Quantity units = order_due(s);
    if (units <= 0) return;
    SiteState& site = sites_[s];
    site.stock.order(units);
    ++site.tally.orders_placed;
    site.tally.units_ordered += units;
    const std::uint16_t source = choose_source(s, units);
    const Delay& processing = network_.sites[s].sources[source].processing;
    if (!takes_time(processing)) return site_orders(s, source, units);
    const Duration wait = processing.draw(site.sources[source].lead_luck);
    schedule(now() + wait, kDemand, kSiteOrders, s, static_cast<std::uint64_t>(units), source);
}

Quantity NetworkProcess::order_due(std::uint32_t s) const {
    const Site& site = network_.sites[s];
    const logistics::Warehouse& stock = sites_[s].stock;
    return site.policy.order_quantity(site.watch == Watch::position ? stock.position() : stock.net());
}

Quantity NetworkProcess::draw_size(std::uint32_t stream) {
    const std::vector<OrderSize>& sizes = network_.streams[stream].sizes;
    if (sizes.size() == 1) return sizes.front().size;
    StreamState& state = streams_[stream];
    const auto column = [&](std::uint32_t c) { return state.size_table[c]; };
    return sizes[random::draw_alias(state.size_luck.bits(), sizes.size(), column)].size;
}

void NetworkProcess::settle(SiteState& site, Time now) {
    const Duration span = now - site.settled;
    if (span == Duration{0}) return;
    site.settled = now;
    site.tally.on_hand += static_cast<StockTime>(site.stock.on_hand()) * span.ms();
    site.tally.backlog += static_cast<StockTime>(site.stock.backlog()) * span.ms();
    site.tally.outbound += static_cast<StockTime>(site.outbound) * span.ms();
    if (site.stock.on_hand() > 0) site.tally.in_stock += span;
}

void NetworkProcess::measure_from(Time now) {
    for (SiteState& site : sites_) {
        site.settled = now;
        site.tally = {};
    }
}

void NetworkProcess::measure_until(Time now) {
    for (SiteState& site : sites_) settle(site, now);
}

NetworkResult simulate(const Network& network, std::uint64_t key, Time warm_up, Time until) {
    network.check();
    std::vector<NetworkProcess> processes;
    processes.emplace_back(0, network, key);
    NetworkProcess& process = processes.front();
    kernel::Engine engine{std::span{processes}};
    kernel::Crew crew{kernel::Mode::sequential};
    if (warm_up > Time{}) {
        engine.run_window(kernel::Limit{warm_up, 0}, crew);
        process.measure_from(warm_up);
    }
    engine.run_window(kernel::Limit{until, 0}, crew);
    process.measure_until(until);

    NetworkResult result{{}, {}, until - warm_up};
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
        result.tallies.push_back(process.tally(s));
        result.stocks.push_back(process.stock(s));
    }
    return result;
}

}  // namespace warung::supply
