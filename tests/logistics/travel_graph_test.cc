#include "sim/logistics/travel_graph.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <vector>

namespace warung::logistics {
namespace {

using geography::PointKm;

std::vector<std::uint32_t> by_boost(std::size_t places, const std::vector<TravelGraph::Arc>& arcs, std::size_t from) {
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                                        boost::property<boost::edge_weight_t, std::uint32_t>>;
    Graph graph(places);
    for (const auto& arc : arcs) boost::add_edge(arc.from, arc.to, arc.length, graph);
    std::vector<std::uint32_t> distance(places);
    boost::dijkstra_shortest_paths(graph, from, boost::distance_map(distance.data()));
    return distance;  // the largest number where no way leads, as here
}

// Fifty random networks, some in pieces, with arcs of length 0, parallel arcs and loops, and lengths that differ by
// factors of up to a million: every distance is Dijkstra's.
TEST(TravelGraph, DistancesAreThoseOfDijkstra) {
    random::Stream s{7, random::Purpose::test};
    TravelGraph::Workspace workspace;  // kept, as a caller would
    int unreachable = 0;
    for (int network = 0; network < 50; ++network) {
        const std::size_t places = 1 + s.index(60);
        std::vector<PointKm> points(places);
        for (PointKm& p : points) p = {static_cast<float>(100 * s.uniform()), static_cast<float>(50 * s.uniform())};
        std::vector<TravelGraph::Arc> arcs;
        const std::uint64_t longest = network % 3 == 0 ? 3 : network % 3 == 1 ? 1'000 : 1'000'000;
        for (std::size_t i = s.index(4 * places + 1); i > 0; --i) {
            arcs.push_back({static_cast<std::uint32_t>(s.index(places)), static_cast<std::uint32_t>(s.index(places)),
                            static_cast<std::uint32_t>(s.index(longest))});
        }
        const TravelGraph graph{points, arcs};
        for (int search = 0; search < 3; ++search) {
            const std::size_t from = s.index(places);
            graph.distances_from(from, workspace);
            const auto expected = by_boost(places, arcs, from);
            for (std::size_t to = 0; to < places; ++to) {
                ASSERT_EQ(workspace.distance[graph.number(to)], expected[to])
                    << network << ": " << from << " to " << to;
                unreachable += expected[to] == TravelGraph::kUnreachable;
            }
        }
    }
    EXPECT_GT(unreachable, 100);
}

TEST(TravelGraph, NumbersArePermutedAlongACurveThatKeepsNeighboursTogether) {
    // A grid of 32 x 32: along a Hilbert curve of this order every step leads to a neighbour.
    std::vector<PointKm> points;
    for (int i = 0; i < 1024; ++i) points.push_back({static_cast<float>(i % 32), static_cast<float>(i / 32)});
    const TravelGraph graph{points, {}};
    std::vector<std::size_t> at(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) at[graph.number(i)] = i;
    std::set<std::size_t> seen(at.begin(), at.end());
    EXPECT_EQ(seen.size(), points.size());
    for (std::size_t n = 1; n < at.size(); ++n)
        ASSERT_LE(geography::distance_km(points[at[n - 1]], points[at[n]]), 1.0001) << n;
}

TEST(TravelGraph, AnArcToNowhereIsRefused) {
    const std::vector<PointKm> points(3);
    const std::vector<TravelGraph::Arc> arcs = {{0, 3, 1}};
    EXPECT_THROW((TravelGraph{points, arcs}), std::invalid_argument);
}

TEST(TravelGraph, AllPlacesAtOnePointIsANetworkToo) {
    const std::vector<PointKm> points(4);
    const std::vector<TravelGraph::Arc> arcs = {{0, 1, 5}, {1, 2, 5}, {0, 2, 11}};
    const TravelGraph graph{points, arcs};
    TravelGraph::Workspace w;
    graph.distances_from(0, w);
    EXPECT_EQ(w.distance[graph.number(2)], 10U);
    EXPECT_EQ(w.distance[graph.number(3)], TravelGraph::kUnreachable);
}

}  // namespace
}  // namespace warung::logistics
