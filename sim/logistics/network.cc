#include "sim/logistics/network.h"

#include <oneapi/tbb/parallel_for.h>
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
using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Arc>;

}  // namespace

struct Network::Timetable {
    Graph graph;
};

std::int64_t Link::departure_index_from(Time t) const {
    const std::int64_t late = t.ms() - offset.ms();
    return late <= 0 ? 0 : (late + headway.ms() - 1) / headway.ms();
}

double expected_hours(const geography::LinkTimes& times, double slowness) {
    return 84.0 / times.departures_per_week + times.transit_h * slowness + times.dwell_h;
}

Network::Network(std::size_t hubs, std::vector<Link> links, std::vector<Closure> closures,
                 std::array<double, kServiceClasses> value_of_time, const std::vector<Slowdown>& slowdowns,
                 PathRules rules)
    : hubs_{hubs}, links_{std::move(links)}, rules_{rules} {
    std::vector<Time> changes = {Time{0}};
    std::vector<std::vector<Dated>> of_link(links_.size());
    const auto add = [&](LinkId link, Time from, Time to, double factor) {
        of_link[link.index()].push_back({from, to, factor});
        if (from > Time{0}) changes.push_back(from);
        changes.push_back(to);
    };
    for (const Closure& c : closures) add(c.link, c.from, c.to, 0);
    for (const Slowdown& s : slowdowns) add(s.link, s.from, s.to, s.factor);
    dated_from_.push_back(0);
    for (const std::vector<Dated>& list : of_link) {
        dated_.insert(dated_.end(), list.begin(), list.end());
        dated_from_.push_back(dated_.size());
    }
    std::sort(changes.begin(), changes.end());
    changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
    for (const Time t : changes) epochs_.push_back({t, {}});
    oneapi::tbb::parallel_for(std::size_t{0}, epochs_.size() * kServiceClasses, [&](std::size_t i) {
        const std::size_t c = i % kServiceClasses;
        Epoch& epoch = epochs_[i / kServiceClasses];
        epoch.next[c] = shortest_paths(epoch.from, rules_[c], value_of_time[c]);
    });

    if (std::find(rules_.begin(), rules_.end(), PathRule::earliest_arrival) == rules_.end()) return;
    std::vector<std::pair<std::size_t, std::size_t>> ends;
    std::vector<Arc> arcs;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        ends.emplace_back(links_[i].from.index(), links_[i].to.index());
        arcs.push_back({0, static_cast<std::uint32_t>(i)});
    }
    timetable_ = std::make_shared<const Timetable>(
        Timetable{Graph(boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(), arcs.begin(), hubs_)});
}

std::vector<LinkId> Network::shortest_paths(Time at, PathRule rule, double value_of_time) const {
    std::vector<std::pair<std::size_t, std::size_t>> ends;
    std::vector<Arc> arcs;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const Link& l = links_[i];
        if (closed(LinkId::of(i), at)) continue;
        // Reversed: one search from a destination finds the next link from every hub towards it.
        ends.emplace_back(l.to.index(), l.from.index());
        // A hop is never free, or a network without costs would have shortest ways in circles.
        constexpr double kHop = 1e-6;
        const double expected_h = expected_hours(l.times, slowness(LinkId::of(i), at));
        const double cost =
            rule == PathRule::cost ? kHop + l.cost_rp_per_kg + value_of_time * expected_h : kHop + expected_h;
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

/// Of what is ready for the link at `ready`, with the first departure that is not closed and a mean transit.
Time Network::arrival(LinkId id, Time ready) const {
    const Link& l = links_[id.index()];
    std::int64_t index = l.departure_index_from(ready);
    for (bool moved = true; moved;) {
        moved = false;
        for (const Dated& d : dated(id)) {
            if (d.factor != 0 || !(d.from <= l.departure(index) && l.departure(index) < d.to)) continue;
            index = l.departure_index_from(d.to);
            moved = true;
        }
    }
    const Time departure = l.departure(index);
    return departure + from_hours(l.times.transit_h * slowness(id, departure)) + from_hours(l.times.dwell_h);
}

Network::Arrivals Network::earliest_arrivals(HubId from, Time now) const {
    Arrivals result{std::vector<LinkId>(hubs_, LinkId::none()), std::vector<Time>(hubs_, Time::never())};
    const Graph& graph = timetable_->graph;
    struct Via : boost::dijkstra_visitor<> {
        std::vector<LinkId>* first;
        std::size_t source;
        Via(std::vector<LinkId>* f, std::size_t s) : first{f}, source{s} {}
        /// The first link of the way is that of the hub before, or this one if it leaves the source.
        void edge_relaxed(Graph::edge_descriptor e, const Graph& g) {
            const std::size_t before = boost::source(e, g);
            (*first)[boost::target(e, g)] = before == source ? LinkId::of(g[e].link) : (*first)[before];
        }
    };
    const auto ready_then = [this](Time ready, std::uint32_t link) { return arrival(LinkId::of(link), ready); };
    const auto index = boost::get(boost::vertex_index, graph);
    boost::dijkstra_shortest_paths(graph, from.index(),
                                   boost::weight_map(boost::get(&Arc::link, graph))
                                       .distance_map(boost::make_iterator_property_map(result.at.begin(), index))
                                       .distance_compare(std::less<Time>{})
                                       .distance_combine(ready_then)
                                       .distance_inf(Time::never())
                                       .distance_zero(now)
                                       .visitor(Via{&result.first, from.index()}));
    return result;
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
    const auto list = dated(link);
    return std::any_of(list.begin(), list.end(),
                       [at](const Dated& d) { return d.factor == 0 && d.from <= at && at < d.to; });
}

double Network::slowness(LinkId link, Time at) const {
    double factor = 1;
    for (const Dated& d : dated(link)) {
        if (d.factor != 0 && d.from <= at && at < d.to) factor *= d.factor;
    }
    return factor;
}

Time Network::next_change(Time now) const {
    for (const Epoch& e : epochs_) {
        if (e.from > now) return e.from;
    }
    return Time::never();
}

}  // namespace warung::logistics
