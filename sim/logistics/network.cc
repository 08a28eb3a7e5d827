#include "sim/logistics/network.h"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

#include <algorithm>
#include <limits>

namespace warung::logistics {

namespace {

struct Arc {
    double cost = 0;
    std::uint32_t link = 0;
};
// Reversed: one search from a destination finds the next link from every hub towards it.
using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Arc>;

}  // namespace

std::int64_t Link::departure_index_from(Time t) const {
    const std::int64_t late = t.ms() - offset.ms();
    return late <= 0 ? 0 : (late + headway.ms() - 1) / headway.ms();
}

double expected_hours(const geography::LinkTimes& times) {
    return 84.0 / times.departures_per_week + times.transit_h + times.dwell_h;
}

Network::Network(std::size_t hubs, std::vector<Link> links, std::vector<Closure> closures,
                 std::array<double, kServiceClasses> value_of_time)
    : hubs_{hubs}, links_{std::move(links)}, closures_{std::move(closures)} {
    std::vector<Time> changes = {Time{0}};
    for (const Closure& c : closures_) {
        if (c.from > Time{0}) changes.push_back(c.from);
        changes.push_back(c.to);
    }
    std::sort(changes.begin(), changes.end());
    changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
    for (const Time t : changes) {
        epochs_.push_back({t, {}});
        for (std::size_t c = 0; c < kServiceClasses; ++c) epochs_.back().next[c] = shortest_paths(t, value_of_time[c]);
    }
}

std::vector<LinkId> Network::shortest_paths(Time at, double value_of_time) const {
    std::vector<std::pair<std::size_t, std::size_t>> ends;
    std::vector<Arc> arcs;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const Link& l = links_[i];
        if (closed(LinkId::of(i), at)) continue;
        ends.emplace_back(l.to.index(), l.from.index());
        // A hop is never free, or a network without costs would have shortest ways in circles.
        constexpr double kHop = 1e-6;
        const double cost = kHop + l.cost_rp_per_kg + value_of_time * expected_hours(l.times);
        arcs.push_back({cost, static_cast<std::uint32_t>(i)});
    }
    const Graph graph(boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(), arcs.begin(), hubs_);

    std::vector<LinkId> next(hubs_ * hubs_, LinkId::none());
    std::vector<double> cost(hubs_);
    for (std::size_t destination = 0; destination < hubs_; ++destination) {
        boost::dijkstra_shortest_paths(
            graph, destination,
            boost::weight_map(boost::get(&Arc::cost, graph))
                .distance_map(boost::make_iterator_property_map(cost.begin(), boost::get(boost::vertex_index, graph))));
        // The next link is the arc that the shortest distances are tight on; ties go to the lowest link number.
        for (auto [e, end] = boost::edges(graph); e != end; ++e) {
            const std::size_t nearer = boost::source(*e, graph);
            const std::size_t farther = boost::target(*e, graph);
            if (farther == destination || cost[farther] == std::numeric_limits<double>::max()) continue;
            if (cost[nearer] + graph[*e].cost != cost[farther]) continue;
            LinkId& chosen = next[farther * hubs_ + destination];
            const auto candidate = LinkId::of(graph[*e].link);
            if (!chosen.valid() || candidate < chosen) chosen = candidate;
        }
    }
    return next;
}

LinkId Network::next_link(HubId from, HubId to, ServiceClass service, Time now) const {
    std::size_t e = epochs_.size() - 1;
    while (e > 0 && epochs_[e].from > now) --e;
    return epochs_[e].next[static_cast<std::size_t>(service)][from.index() * hubs_ + to.index()];
}

double Network::path_hours(HubId from, HubId to, ServiceClass service) const {
    double hours = 0;
    for (HubId at = from; at != to;) {
        const LinkId l = next_link(at, to, service, Time{0});
        if (!l.valid()) return 1e9;
        hours += expected_hours(link(l).times);
        at = link(l).to;
    }
    return hours;
}

bool Network::closed(LinkId link, Time at) const {
    return std::any_of(closures_.begin(), closures_.end(),
                       [&](const Closure& c) { return c.link == link && c.from <= at && at < c.to; });
}

Time Network::next_change(Time now) const {
    for (const Epoch& e : epochs_) {
        if (e.from > now) return e.from;
    }
    return Time::never();
}

}  // namespace warung::logistics
