// Shortest ways from one place to all others: sim/logistics/travel_graph.h beside Boost's Dijkstra, on random
// geometric networks of mean degree 8 like those of settlements and the roads between them.
//   build/tests/paths_bench --benchmark_repetitions=5
// Processor time per source; every search starts at another place.

#include "sim/logistics/travel_graph.h"

#include "sim/random/stream.h"

#include <benchmark/benchmark.h>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>
#include <vector>

namespace warung::logistics {
namespace {

struct Roads {
    std::vector<geography::PointKm> places;
    std::vector<TravelGraph::Arc> arcs;
};

/// Places at random in a square at one per km2, each joined to all within the distance that gives eight on average;
/// lengths in metres, 1.0 to 1.6 times the straight line. Parts that hang on nothing are left as they are.
Roads random_roads(std::size_t n) {
    random::Stream s{11, random::Purpose::test};
    const double side = std::sqrt(static_cast<double>(n));
    const double reach = std::sqrt(8 / std::numbers::pi);
    Roads roads;
    for (std::size_t i = 0; i < n; ++i)
        roads.places.push_back({static_cast<float>(side * s.uniform()), static_cast<float>(side * s.uniform())});
    std::map<std::pair<int, int>, std::vector<std::uint32_t>> cells;
    const auto cell = [&](float x) { return static_cast<int>(double{x} / reach); };
    for (std::uint32_t i = 0; i < n; ++i) cells[{cell(roads.places[i].x), cell(roads.places[i].y)}].push_back(i);
    for (std::uint32_t i = 0; i < n; ++i) {
        const int cx = cell(roads.places[i].x);
        const int cy = cell(roads.places[i].y);
        for (int x = cx - 1; x <= cx + 1; ++x) {
            for (int y = cy - 1; y <= cy + 1; ++y) {
                const auto found = cells.find({x, y});
                if (found == cells.end()) continue;
                for (const std::uint32_t j : found->second) {
                    const double km = geography::distance_km(roads.places[i], roads.places[j]);
                    if (j <= i || km > reach) continue;
                    const auto metres = static_cast<std::uint32_t>(1000 * km * (1 + 0.6 * s.uniform()));
                    roads.arcs.push_back({i, j, metres});
                    roads.arcs.push_back({j, i, metres});
                }
            }
        }
    }
    return roads;
}

const Roads& roads_of(std::size_t n) {
    static std::map<std::size_t, Roads> all;
    return all.try_emplace(n, n <= 1 ? Roads{} : random_roads(n)).first->second;
}

void one_to_all(benchmark::State& state) {
    const Roads& roads = roads_of(static_cast<std::size_t>(state.range(0)));
    const TravelGraph graph{roads.places, roads.arcs};
    TravelGraph::Workspace workspace;
    random::Stream s{3, random::Purpose::test};
    for (auto _ : state) {
        graph.distances_from(s.index(roads.places.size()), workspace);
        benchmark::DoNotOptimize(workspace.distance.data());
    }
    state.counters["arcs"] = static_cast<double>(roads.arcs.size());
}
BENCHMARK(one_to_all)->Arg(500)->Arg(7'000)->Arg(83'000)->Unit(benchmark::kMillisecond);

/// Boost's Dijkstra on the same graph in Boost's compressed rows, places in the order given or renumbered.
template <bool renumbered>
void boost_dijkstra(benchmark::State& state) {
    using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, std::uint32_t>;
    const Roads& roads = roads_of(static_cast<std::size_t>(state.range(0)));
    const TravelGraph order{roads.places, {}};
    std::vector<std::pair<std::size_t, std::size_t>> ends;
    std::vector<std::uint32_t> lengths;
    for (const auto& arc : roads.arcs) {
        ends.emplace_back(renumbered ? order.number(arc.from) : arc.from, renumbered ? order.number(arc.to) : arc.to);
        lengths.push_back(arc.length);
    }
    const Graph graph(boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(), lengths.begin(),
                      roads.places.size());
    std::vector<std::uint32_t> distance(roads.places.size());
    const auto index = boost::get(boost::vertex_index, graph);
    random::Stream s{3, random::Purpose::test};
    for (auto _ : state) {
        boost::dijkstra_shortest_paths(graph, s.index(roads.places.size()),
                                       boost::weight_map(boost::get(boost::edge_bundle, graph))
                                           .distance_map(boost::make_iterator_property_map(distance.begin(), index)));
        benchmark::DoNotOptimize(distance.data());
    }
}
BENCHMARK(boost_dijkstra<false>)->Arg(500)->Arg(7'000)->Arg(83'000)->Unit(benchmark::kMillisecond);
BENCHMARK(boost_dijkstra<true>)->Arg(500)->Arg(7'000)->Arg(83'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace warung::logistics

BENCHMARK_MAIN();
