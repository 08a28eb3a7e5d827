#pragma once
// Shortest ways from one place to all others in large networks of roads: 80,000
// settlements take some ten milliseconds.
//
// Places are renumbered along a Hilbert curve (Hilbert 1891), so that neighbours on
// the ground are neighbours in memory; arcs lie in Boost's compressed sparse row
// graph. The search keeps places in buckets of equal width (Dial 1969, CACM 12(11));
// within a bucket it corrects labels, so that lengths need no lower bound
// (Meyer and Sanders 2003, J. of Algorithms 49(1), without the parallelism).
// Distances are exact integers in the unit of the arcs, metres or seconds.

#include "sim/geography/settlements.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace warung::logistics {

class TravelGraph {
public:
    static constexpr std::uint32_t kUnreachable = std::numeric_limits<std::uint32_t>::max();

    /// One direction.
    struct Arc {
        std::uint32_t from = 0;
        std::uint32_t to = 0;
        std::uint32_t length = 0;
    };

    /// REQUIRES: ends of arcs are places; ways shorter than 2^32. THROWS std::invalid_argument for an end that is none.
    TravelGraph(std::span<const geography::PointKm> places, std::span<const Arc> arcs);

    [[nodiscard]] std::size_t size() const { return number_.size(); }
    /// Where a place stands in the spatial order, which results are in.
    [[nodiscard]] std::uint32_t number(std::size_t place) const { return number_[place]; }

    /// What a search needs; one per thread, and worth keeping from one search to the next.
    struct Workspace {
        struct Entry {
            std::uint32_t distance = 0;
            std::uint32_t number = 0;
        };
        std::vector<std::vector<Entry>> buckets;  ///< empty between searches
        std::vector<std::uint32_t> distance;      ///< by number: the result, kUnreachable where no way leads
    };
    /// Shortest ways from `place`: `workspace.distance[number(other)]`.
    void distances_from(std::size_t place, Workspace& workspace) const;

private:
    struct Graph;
    std::vector<std::uint32_t> number_;  ///< by place
    std::shared_ptr<const Graph> graph_;
    int width_bits_ = 0;    ///< a bucket is 2^width_bits long
    std::size_t ring_ = 1;  ///< buckets in use at a time: a power of two
};

/// Place of a point of a 65536 x 65536 grid along a Hilbert curve.
std::uint32_t hilbert_index(std::uint32_t x, std::uint32_t y);

}  // namespace warung::logistics
