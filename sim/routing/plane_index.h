#pragma once
// A k-d tree over points of the plane (Bentley 1975): an order in which near points stand near each other, and the
// nearest neighbours of each. O(n log n) for any distribution of the points.

#include "sim/routing/problem.h"

#include <cstdint>
#include <span>
#include <vector>

namespace warung::routing {

/// Order of the points by leaves of the tree.
std::vector<std::uint32_t> plane_order(std::span<const Point> points);

/// Nearest points of points that stand in plane_order().
class PlaneIndex {
public:
    explicit PlaneIndex(std::span<const Point> ordered);

    struct Found {
        double square = 0;  ///< of the distance
        std::uint32_t point = 0;
    };
    /// The `found.size()` nearest of the other points, nearest first; ties by number. REQUIRES: as many other points.
    void nearest(std::uint32_t point, std::span<Found> found) const;

private:
    struct Box {
        Point low;
        Point high;
    };
    struct Search;
    Box enclose(std::size_t node, std::size_t begin, std::size_t end);
    void search(std::size_t node, std::size_t begin, std::size_t end, Search& s) const;

    std::span<const Point> points_;
    std::vector<Box> boxes_;  ///< by node; children of i at 2i+1 and 2i+2
};

}  // namespace warung::routing
