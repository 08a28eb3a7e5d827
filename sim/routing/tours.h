#pragma once
// Routes as linked lists, with what a search needs to know at each customer and of each route.
//
// Customers are nodes 1 to n. Route r (from 1) has the node n + r for its depot, so that a route is a ring; slot 0 of
// the routes stands for "aside" (served by no route) and is always overfull. Time windows use the segments of Vidal et
// al. (2013, Computers & OR 40(1), eq. 1-4), here only for sequences that are in time.

#include "sim/routing/instance.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace warung::routing {

using NodeId = std::uint32_t;
using RouteId = std::uint32_t;
inline constexpr RouteId kAside = 0;

/// Least duration of a sequence of visits, and between when and when it can be begun for that.
struct Segment {
    Length duration = 0;
    Length earliest = 0;
    Length latest = kEndless;
};

/// Whether `b` can follow `a` in time.
inline bool in_time(const Segment& a, Length travel, const Segment& b) {
    return a.earliest + a.duration + travel <= b.latest;
}
inline Segment join(const Segment& a, Length travel, const Segment& b) {
    const Length shift = a.duration + travel;
    const Length wait = std::max(b.earliest - shift - a.latest, 0);
    return {shift + b.duration + wait, std::max(b.earliest - shift, a.earliest) - wait,
            std::min(b.latest - shift, a.latest)};
}

/// A visit alone. Only with windows.
inline Segment visit_of(const Instance& instance, Place c) {
    const TimeWindow w = instance.window(c);
    return {instance.service(c), w.ready, w.due};
}

/// Whether a sequence of customers keeps the time windows and the longest duration.
template <class Distance>
bool keeps_times(const Instance& instance, const std::vector<NodeId>& route, const Distance& distance) {
    if (!instance.has_windows() && !instance.limits_duration()) return true;
    Segment so_far = instance.has_windows() ? visit_of(instance, 0) : Segment{};
    std::int64_t duration = 0;
    Place at = 0;
    const auto drive_to = [&](Place to) {
        const Length d = distance(at, to);
        at = to;
        duration += d + instance.service(to);
        if (!instance.has_windows()) return true;
        const Segment visit = visit_of(instance, to);
        if (!in_time(so_far, d, visit)) return false;
        so_far = join(so_far, d, visit);
        duration = so_far.duration;
        return true;
    };
    const auto reached = [&](NodeId i) { return drive_to(i); };
    if (!std::all_of(route.begin(), route.end(), reached) || !drive_to(0)) return false;
    return duration <= instance.max_duration() || !instance.limits_duration();
}

struct Node {
    NodeId next = 0;
    NodeId prev = 0;
    Length to_next = 0;
    Length to_prev = 0;
    /// Inserting beside this node somebody at distance d costs at least 2 d - reach, if the node is nearer to him than
    /// its neighbour in the route; and if that is the depot, wherever the depot is (by the triangle inequality).
    Length reach = 0;
};

struct RouteSums {
    std::int64_t duration = 0;  ///< travel and service, without waiting
    std::uint32_t size = 0;
};

class Tours {
public:
    explicit Tours(const Instance& instance);

    [[nodiscard]] const Instance& instance() const { return *instance_; }
    [[nodiscard]] const Node& operator[](NodeId i) const { return nodes_[i]; }
    [[nodiscard]] const RouteSums& route(RouteId r) const { return routes_[r]; }
    // Route and load apart from the rest: what a search asks first, of very many.
    [[nodiscard]] RouteId route_of(NodeId i) const { return route_of_[i]; }
    [[nodiscard]] std::int32_t load(RouteId r) const { return loads_[r]; }
    [[nodiscard]] NodeId depot_of(RouteId r) const { return customers_ + r; }
    [[nodiscard]] bool is_depot(NodeId i) const { return i > customers_; }
    /// 0 for the depots.
    [[nodiscard]] Place place(NodeId i) const { return i > customers_ ? 0 : i; }
    [[nodiscard]] RouteId last_route() const { return static_cast<RouteId>(routes_.size() - 1); }
    [[nodiscard]] std::uint32_t used_routes() const { return used_routes_; }
    /// Visits up to and including the node, from the depot; and from the node on to the depot. Only with windows.
    [[nodiscard]] const Segment& until(NodeId i) const { return until_[i]; }
    [[nodiscard]] const Segment& from(NodeId i) const { return from_[i]; }
    [[nodiscard]] Segment visit(Place c) const { return visit_of(*instance_, c); }

    /// An empty route, or kAside if the fleet is used up.
    RouteId empty_route();

    /// Takes a customer out of its route; `gap` is the distance of those that were beside it.
    void take_out(NodeId i, Length gap) {
        const Node& node = nodes_[i];
        const RouteId r = route_of_[i];
        link(node.prev, node.next, gap);
        loads_[r] -= instance_->demand(i);
        routes_[r].duration += gap - node.to_prev - node.to_next - instance_->service(i);
        if (--routes_[r].size == 0) retire(r);
        route_of_[i] = kAside;
    }
    /// Undoes take_out() of what was then `node` of route `r`, in the state right after it.
    void put_back(NodeId i, RouteId r, const Node& node) {
        count(i, r, node.to_prev + node.to_next - nodes_[node.prev].to_next);
        nodes_[i] = node;
        nodes_[node.prev].next = nodes_[node.next].prev = i;
        nodes_[node.prev].to_next = node.to_prev;
        nodes_[node.next].to_prev = node.to_next;
        measure_reach(node.prev);
        measure_reach(node.next);
    }
    void insert(NodeId i, NodeId prev, Length to_prev, Length to_next) {
        const NodeId next = nodes_[prev].next;
        count(i, route_of_[prev], to_prev + to_next - nodes_[prev].to_next);
        link(prev, i, to_prev);
        link(i, next, to_next);
    }

    /// Makes `customers` the whole of route `r`; whoever was there is aside, unless in the new sequence.
    template <class Distance>
    void set_route(RouteId r, const NodeId* begin, const NodeId* end, const Distance& distance);

    /// Brings the segments of a route up to date. Only with windows.
    void time_route(RouteId r);

    /// Removes all routes.
    void clear();
    [[nodiscard]] std::int64_t cost() const;
    /// In the problem's numbering.
    [[nodiscard]] std::vector<Route> routes() const;

private:
    void link(NodeId a, NodeId b, Length distance) {
        nodes_[a].next = b;
        nodes_[a].to_next = distance;
        nodes_[b].prev = a;
        nodes_[b].to_prev = distance;
        measure_reach(a);
        measure_reach(b);
    }
    void measure_reach(NodeId i) {
        Node& node = nodes_[i];
        node.reach =
            std::max(node.to_next << (is_depot(node.next) ? 1 : 0), node.to_prev << (is_depot(node.prev) ? 1 : 0));
    }
    void count(NodeId i, RouteId r, Length longer) {
        route_of_[i] = r;
        loads_[r] += instance_->demand(i);
        routes_[r].duration += longer + instance_->service(i);
        if (routes_[r].size++ == 0) ++used_routes_;
    }
    void retire(RouteId r) {
        --used_routes_;
        if (listed_empty_[r] != 0) return;
        listed_empty_[r] = 1;
        empty_.push_back(r);
    }

    const Instance* instance_;
    std::uint32_t customers_;
    std::uint32_t used_routes_ = 0;
    std::vector<Node> nodes_;
    std::vector<RouteId> route_of_;
    std::vector<RouteSums> routes_;
    std::vector<std::int32_t> loads_;
    std::vector<RouteId> empty_;  ///< may hold routes that are in use again
    std::vector<std::uint8_t> listed_empty_;
    std::vector<Segment> until_;
    std::vector<Segment> from_;
};

template <class Distance>
void Tours::set_route(RouteId r, const NodeId* begin, const NodeId* end, const Distance& distance) {
    const bool was_used = routes_[r].size > 0;
    RouteSums sums;
    std::int32_t load = 0;
    NodeId prev = depot_of(r);
    for (const NodeId* i = begin; i != end; ++i) {
        const Length d = distance(place(prev), *i);
        link(prev, *i, d);
        route_of_[*i] = r;
        load += instance_->demand(*i);
        sums.duration += d + instance_->service(*i);
        prev = *i;
    }
    const Length d = distance(place(prev), 0);
    link(prev, depot_of(r), d);
    sums.duration += d;
    sums.size = static_cast<std::uint32_t>(end - begin);
    routes_[r] = sums;
    loads_[r] = load;
    if (!was_used && sums.size > 0) ++used_routes_;
    if (was_used && sums.size == 0) retire(r);
    if (instance_->has_windows()) time_route(r);
}

}  // namespace warung::routing
