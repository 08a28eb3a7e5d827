#pragma once
// Who is near whom: a k-d tree over points in space. Places on a plane have z = 0;
// places on the earth are put on a sphere, where a distance along the ground is a
// chord (exact, also across the date line and near the poles).
//
// Immutable after construction; any number of threads may ask.

#include "sim/base/position.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace warung::placement {

using Point = std::array<double, 3>;

struct Neighbour {
    std::uint32_t to = 0;
    double distance = 0;  ///< in the unit of the points
};

class SpatialIndex {
public:
    explicit SpatialIndex(std::vector<Point> points);
    ~SpatialIndex();
    SpatialIndex(SpatialIndex&&) noexcept;
    SpatialIndex& operator=(SpatialIndex&&) noexcept;

    /// All points at most `radius` away, nearest first, equally near ones by number.
    [[nodiscard]] std::vector<Neighbour> within(const Point& from, double radius) const;
    /// The `count` nearest points (fewer if there are fewer), nearest first.
    [[nodiscard]] std::vector<Neighbour> nearest(const Point& from, std::size_t count) const;
    [[nodiscard]] std::size_t size() const;

private:
    struct Tree;
    std::unique_ptr<Tree> tree_;
};

inline constexpr double kEarthRadiusKm = 6371.0088;  ///< mean radius (IUGG)

/// On the sphere of the earth's mean radius, kilometres.
Point on_globe(LatLon at);
/// Great-circle distance of a chord, and the chord of a great-circle distance; kilometres.
double arc_km(double chord_km);
double chord_km(double arc_km);

}  // namespace warung::placement
