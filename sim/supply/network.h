#pragma once
// Supply networks: sites that keep stock by a policy, order from each other or from
// an outside source, and meet demand of customers.
//
// Continuous review, in the convention of 4.6 of the model: what happens at one
// instant happens in this order, whatever was scheduled first:
//
//   receipts     goods reach a site or a customer; a supplier fails or recovers
//   demand       customers' orders and other sites' orders reach a site
//   policies     each site whose stock changed looks at its position, once, and orders
//
// A site that is reviewed by the day may instead look before demand, as in the daily
// review of periodic_stock.h.
//
// An order of one site is demand of the other at the same instant, or after its
// `processing`. Orders of sites wait for stock, first come first served, and leave
// in parts; customers' orders wait or are lost as the site's `shortage` says. A
// site's stock is the warehouse of the world (logistics/warehouse.h) without waves.
//
// As orders travel in no time, a network is one logical process (kernel/process.h);
// replications are processes of their own. Time is whole milliseconds: two events
// either fall into one instant or they do not. Not thread-safe; a Network is only
// read and may be shared.

#include "sim/inventory/delay.h"
#include "sim/inventory/stock_point.h"
#include "sim/kernel/process.h"
#include "sim/logistics/warehouse.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace warung::supply {

using inventory::Delay;
using inventory::Quantity;

inline constexpr std::uint32_t kOutside = std::numeric_limits<std::uint32_t>::max();

/// What a policy takes for its inventory position.
enum class Watch : std::uint8_t {
    position,   ///< on hand + on order - backlog
    net_level,  ///< on hand - backlog: orders under way are overlooked (Law and Kelton 2000, section 1.5)
};

/// Where a site's goods come from.
struct Source {
    std::uint32_t site = kOutside;  ///< an index, or the source that never runs out
    Delay processing{};             ///< from order to its reaching the source
    Delay lead_time{};              ///< from dispatch to receipt
    /// An outside source dispatches nothing while it is down; it is up at first. Both zero: never down.
    Delay up{};
    Delay down{};
};

struct Site {
    inventory::Policy policy{};
    Quantity initial = 0;
    Watch watch = Watch::position;
    inventory::Shortage shortage = inventory::Shortage::backorder;  ///< towards customers
    /// By preference. An order goes to the first that could dispatch all of it at once, else to the first of all and
    /// waits there.
    std::vector<Source> sources{Source{}};
    Time first_review{};                 ///< of a policy with periodic review
    bool reviews_before_demand = false;  ///< of the same instant; for policies with periodic review
};

struct OrderSize {
    Quantity size = 1;
    double share = 1;  ///< relative
};

/// Customers' orders at one site. Fixed gaps: at `first`, `first` + gap, ...; else the first comes a gap after `first`.
struct DemandStream {
    std::uint32_t site = 0;
    Delay gap{};
    std::vector<OrderSize> sizes{OrderSize{}};
    Time first{};
    Duration delivery{};  ///< from dispatch to the customer
};

struct Network {
    std::vector<Site> sites;
    std::vector<DemandStream> streams;

    /// THROWS std::invalid_argument: an index out of range, a cycle of sources, a gap of zero, no order size.
    void check() const;
};

/// Grains times milliseconds.
using StockTime = __int128;

/// What happened at a site while it was measured.
struct SiteTally {
    std::int64_t orders_placed = 0;  ///< by the site, with its supplier
    std::int64_t orders_dispatched = 0;
    std::int64_t orders_received = 0;
    Quantity units_ordered = 0;
    Quantity units_received = 0;
    Quantity units_supplied = 0;  ///< dispatched from here to other sites

    std::int64_t demands = 0;  ///< customers' orders
    std::int64_t demands_met_at_once = 0;
    std::int64_t demands_dispatched = 0;
    std::int64_t demands_delivered = 0;
    Quantity units_demanded = 0;
    Quantity units_sold = 0;  ///< dispatched
    Quantity units_delivered = 0;
    Quantity units_lost = 0;

    StockTime on_hand{};
    StockTime backlog{};   ///< customers' and sites'
    StockTime outbound{};  ///< under way from here to other sites
    Duration in_stock{};   ///< time with something on hand
};

class NetworkProcess : public kernel::Process<NetworkProcess> {
public:
    /// Keeps the network. `key` names the luck of this replication.
    NetworkProcess(std::uint32_t id, const Network& network, std::uint64_t key);

    void handle(const kernel::Event& event);

    /// Forgets what was counted; `now` is a limit that the process has been advanced to. Deliveries and receipts of
    /// orders from before count when they happen.
    void measure_from(Time now);
    /// Brings the integrals up to `now`, likewise.
    void measure_until(Time now);

    [[nodiscard]] const SiteTally& tally(std::size_t site) const { return sites_[site].tally; }
    [[nodiscard]] const logistics::Warehouse& stock(std::size_t site) const { return sites_[site].stock; }
    [[nodiscard]] Quantity outbound(std::size_t site) const { return sites_[site].outbound; }

private:
    enum Class : std::uint8_t { kReceipts, kEarlyReviews, kDemand, kPolicies };
    enum What : std::uint16_t {
        kGoodsArrive,
        kCustomerReceives,
        kSourceChanges,
        kCustomerOrders,
        kSiteOrders,
        kCheck,
        kReview,
    };
    /// Tag of goods under way: the source's number, doubled, plus one for the last part of an order.
    static constexpr std::uint16_t kLastPart = 1;

    /// Who ordered.
    struct Order {
        std::uint32_t from = 0;  ///< site, or stream of a customer
        bool customer = false;
        std::uint16_t source = 0;  ///< a site's: which of its sources waits
    };
    struct SourceState {
        bool up = true;
        random::Stream lead_luck;
        random::Stream outage_luck;
        std::vector<Quantity> held_back;  ///< orders with an outside source that is down
    };
    struct SiteState {
        logistics::Warehouse stock;
        Quantity outbound = 0;
        std::vector<SourceState> sources;
        bool check_due = false;
        Time settled;  ///< integrals are up to here
        SiteTally tally;
    };
    struct StreamState {
        random::Stream gap_luck;
        random::Stream size_luck;
        std::vector<random::AliasColumn> size_table;
    };

    void add_site(std::uint32_t site, std::uint64_t key);
    void add_stream(std::uint32_t stream, std::uint64_t key);
    void customer_orders(std::uint32_t stream);
    void site_orders(std::uint32_t from, std::uint16_t source, Quantity units);
    void goods_arrive(std::uint32_t at, std::uint16_t source, Quantity units, bool last_part);
    void customer_receives(std::uint32_t stream, Quantity units, bool last_part);
    void source_changes(std::uint32_t site, std::uint16_t source);
    void review(std::uint32_t site);
    void check_policy(std::uint32_t site);

    /// An order joins the queue of a site, and what stock reaches leaves.
    void take_order(std::uint32_t site, const Order& order, Quantity units);
    void serve(std::uint32_t site);
    void dispatch_to_customer(std::uint32_t stream, Quantity units, bool last_part);
    void dispatch_to_site(std::uint32_t to, std::uint16_t source, Quantity units, bool last_part);
    [[nodiscard]] std::uint16_t choose_source(std::uint32_t site, Quantity units) const;
    void settle(SiteState& site, Time now);
    void stock_changed(std::uint32_t site);
    [[nodiscard]] Quantity order_due(std::uint32_t site) const;
    [[nodiscard]] Quantity draw_size(std::uint32_t stream);

    const Network& network_;
    std::vector<SiteState> sites_;
    std::vector<StreamState> streams_;
    std::vector<Order> orders_;  ///< by the number they wait under
    std::vector<std::uint32_t> free_orders_;
};

/// What one replication came to.
struct NetworkResult {
    std::vector<SiteTally> tallies;  ///< by site
    std::vector<logistics::Warehouse> stocks;
    Duration measured{};
};

/// Runs one replication through the kernel: events before `until`, counted from `warm_up` on.
NetworkResult simulate(const Network& network, std::uint64_t key, Time warm_up, Time until);

/// A time average in grains.
inline double time_average(StockTime integral, Duration span) {
    return static_cast<double>(integral) / static_cast<double>(span.ms());
}

}  // namespace warung::supply
