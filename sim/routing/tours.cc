#include "sim/routing/tours.h"

namespace warung::routing {

Tours::Tours(const Instance& instance) : instance_{&instance}, customers_{instance.customers()} {
    const std::size_t routes = instance.max_routes() + std::size_t{1};
    nodes_.resize(customers_ + routes);
    routes_.resize(routes);
    loads_.resize(routes);
    route_of_.resize(nodes_.size());
    listed_empty_.resize(routes);
    if (instance.has_windows()) {
        until_.resize(nodes_.size());
        from_.resize(nodes_.size());
    }
    clear();
}

void Tours::clear() {
    used_routes_ = 0;
    empty_.clear();
    std::fill(nodes_.begin(), nodes_.end(), Node{});
    std::fill(routes_.begin(), routes_.end(), RouteSums{});
    std::fill(loads_.begin(), loads_.end(), 0);
    std::fill(route_of_.begin(), route_of_.end(), kAside);
    loads_[kAside] = std::numeric_limits<std::int32_t>::max();
    for (RouteId r = last_route(); r > kAside; --r) {
        const NodeId depot = depot_of(r);
        nodes_[depot] = {depot, depot, 0, 0, 0};
        route_of_[depot] = r;
        empty_.push_back(r);
        listed_empty_[r] = 1;
        if (instance_->has_windows()) until_[depot] = from_[depot] = visit(0);
    }
}

RouteId Tours::empty_route() {
    while (!empty_.empty()) {
        const RouteId r = empty_.back();
        if (routes_[r].size == 0) return r;
        empty_.pop_back();
        listed_empty_[r] = 0;
    }
    return kAside;
}

void Tours::time_route(RouteId r) {
    const NodeId depot = depot_of(r);
    for (NodeId i = nodes_[depot].next; i != depot; i = nodes_[i].next)
        until_[i] = join(until_[nodes_[i].prev], nodes_[i].to_prev, visit(i));
    for (NodeId i = nodes_[depot].prev; i != depot; i = nodes_[i].prev)
        from_[i] = join(visit(i), nodes_[i].to_next, from_[nodes_[i].next]);
}

std::int64_t Tours::cost() const {
    std::int64_t cost = 0;
    for (NodeId i = 1; i < nodes_.size(); ++i) {
        if (route_of_[i] != kAside) cost += nodes_[i].to_next;
    }
    return cost;
}

std::vector<Route> Tours::routes() const {
    std::vector<Route> all;
    for (RouteId r = 1; r <= last_route(); ++r) {
        Route route;
        const NodeId depot = depot_of(r);
        for (NodeId i = nodes_[depot].next; i != depot; i = nodes_[i].next) route.push_back(instance_->original(i));
        if (!route.empty()) all.push_back(std::move(route));
    }
    return all;
}

}  // namespace warung::routing
