#include "sim/logistics/travel_graph.h"

#include <boost/graph/compressed_sparse_row_graph.hpp>

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace warung::logistics {

namespace {

using Csr = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, std::uint32_t, boost::no_property,
                                               std::uint32_t, std::uint32_t>;

std::vector<std::uint32_t> spatial_order(std::span<const geography::PointKm> places) {
    geography::PointKm low{};
    double extent = 0;
    if (!places.empty()) {
        const auto [left, right] =
            std::minmax_element(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
        const auto [below, above] =
            std::minmax_element(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.y < b.y; });
        low = {left->x, below->y};
        extent = std::max(double{right->x} - double{left->x}, double{above->y} - double{below->y});
    }
    const double scale = extent > 0 ? 65'535 / extent : 0;
    const auto cell = [scale](double x, double from) { return static_cast<std::uint32_t>((x - from) * scale); };
    std::vector<std::pair<std::uint32_t, std::uint32_t>> along(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        along[i] = {hilbert_index(cell(places[i].x, low.x), cell(places[i].y, low.y)), static_cast<std::uint32_t>(i)};
    }
    std::sort(along.begin(), along.end());
    std::vector<std::uint32_t> number(places.size());
    for (std::size_t n = 0; n < along.size(); ++n) number[along[n].second] = static_cast<std::uint32_t>(n);
    return number;
}

}  // namespace

struct TravelGraph::Graph {
    Csr csr;
};

std::uint32_t hilbert_index(std::uint32_t x, std::uint32_t y) {
    std::uint32_t index = 0;
    for (std::uint32_t side = 1U << 15U; side > 0; side >>= 1U) {
        const std::uint32_t right = (x & side) != 0 ? 1 : 0;
        const std::uint32_t up = (y & side) != 0 ? 1 : 0;
        index = 4 * index + ((3 * right) ^ up);
        if (up == 0) {
            if (right == 1) {
                x = 65'535 - x;
                y = 65'535 - y;
            }
            std::swap(x, y);
        }
    }
    return index;
}

TravelGraph::TravelGraph(std::span<const geography::PointKm> places, std::span<const Arc> arcs)
    : number_{spatial_order(places)} {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ends;
    std::vector<std::uint32_t> lengths;
    ends.reserve(arcs.size());
    lengths.reserve(arcs.size());
    std::uint64_t sum = 0;
    std::uint32_t longest = 0;
    for (const Arc& arc : arcs) {
        if (arc.from >= places.size() || arc.to >= places.size())
            throw std::invalid_argument("an arc from " + std::to_string(arc.from) + " to " + std::to_string(arc.to) +
                                        " in a network of " + std::to_string(places.size()) + " places");
        ends.emplace_back(number_[arc.from], number_[arc.to]);
        lengths.push_back(arc.length);
        sum += arc.length;
        longest = std::max(longest, arc.length);
    }
    graph_ = std::make_shared<const Graph>(Graph{Csr(boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(),
                                                     lengths.begin(), static_cast<std::uint32_t>(places.size()))});
    // Half a mean arc a bucket: fewer labels are corrected than buckets are turned over.
    const std::uint64_t mean = arcs.empty() ? 0 : sum / arcs.size();
    width_bits_ = std::max(0, static_cast<int>(std::bit_width(mean)) - 2);
    ring_ = std::bit_ceil((std::size_t{longest} >> static_cast<unsigned>(width_bits_)) + 2);
}

void TravelGraph::distances_from(std::size_t place, Workspace& workspace) const {
    const Csr& graph = graph_->csr;
    const auto width = static_cast<unsigned>(width_bits_);
    const std::size_t mask = ring_ - 1;
    if (workspace.buckets.size() < ring_) workspace.buckets.resize(ring_);
    std::vector<std::uint32_t>& distance = workspace.distance;
    distance.assign(size(), kUnreachable);

    distance[number_[place]] = 0;
    workspace.buckets[0].push_back({0, number_[place]});
    std::size_t waiting = 1;
    for (std::size_t b = 0; waiting > 0; b = (b + 1) & mask) {
        auto& bucket = workspace.buckets[b];
        // What is put into the bucket while it is emptied is found there, too.
        while (!bucket.empty()) {
            const Workspace::Entry at = bucket.back();
            bucket.pop_back();
            --waiting;
            if (at.distance != distance[at.number]) continue;  // a shorter way was found meanwhile
            for (auto [arc, end] = boost::out_edges(at.number, graph); arc != end; ++arc) {
                const std::uint32_t other = boost::target(*arc, graph);
                const std::uint32_t way = at.distance + graph[*arc];
                if (way >= distance[other]) continue;
                distance[other] = way;
                workspace.buckets[(way >> width) & mask].push_back({way, other});
                ++waiting;
            }
        }
    }
}

}  // namespace warung::logistics
