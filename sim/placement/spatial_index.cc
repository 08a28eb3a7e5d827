#include "sim/placement/spatial_index.h"

#include <nanoflann.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace warung::placement {

namespace {

/// What nanoflann asks of a cloud of points.
struct Cloud {
    std::vector<Point> points;
    // NOLINTNEXTLINE(readability-identifier-naming): nanoflann's names
    [[nodiscard]] std::size_t kdtree_get_point_count() const { return points.size(); }
    [[nodiscard]] double kdtree_get_pt(std::size_t i, std::size_t dim) const { return points[i][dim]; }
    template <class Box>
    bool kdtree_get_bbox(Box&) const {
        return false;
    }
};
using KdTree =
    nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<double, Cloud>, Cloud, 3, std::uint32_t>;

}  // namespace

struct SpatialIndex::Tree {
    explicit Tree(std::vector<Point> points)
        : cloud{std::move(points)}, index{3, cloud, nanoflann::KDTreeSingleIndexAdaptorParams{10}} {}
    Cloud cloud;
    KdTree index;
};

SpatialIndex::SpatialIndex(std::vector<Point> points) : tree_{std::make_unique<Tree>(std::move(points))} {}
SpatialIndex::~SpatialIndex() = default;
SpatialIndex::SpatialIndex(SpatialIndex&&) noexcept = default;
SpatialIndex& SpatialIndex::operator=(SpatialIndex&&) noexcept = default;

std::size_t SpatialIndex::size() const { return tree_->cloud.points.size(); }

std::vector<Neighbour> SpatialIndex::within(const Point& from, double radius) const {
    if (size() == 0) return {};
    std::vector<std::pair<std::uint32_t, double>> found;
    nanoflann::SearchParams params;
    params.sorted = false;
    // nanoflann's radius and distances are squared, its radius exclusive: look a little farther, then decide.
    tree_->index.radiusSearch(from.data(), radius * radius * (1 + 1e-9) + 1e-300, found, params);
    std::vector<Neighbour> near;
    near.reserve(found.size());
    for (const auto& [i, squared] : found) {
        const double distance = std::sqrt(squared);
        if (distance <= radius) near.push_back({i, distance});
    }
    std::sort(near.begin(), near.end(), [](const Neighbour& a, const Neighbour& b) {
        return a.distance != b.distance ? a.distance < b.distance : a.to < b.to;
    });
    return near;
}

std::vector<Neighbour> SpatialIndex::nearest(const Point& from, std::size_t count) const {
    count = std::min(count, size());
    if (count == 0) return {};
    std::vector<std::uint32_t> index(count);
    std::vector<double> squared(count);
    count = tree_->index.knnSearch(from.data(), count, index.data(), squared.data());
    std::vector<Neighbour> near(count);
    for (std::size_t k = 0; k < count; ++k) near[k] = {index[k], std::sqrt(squared[k])};
    return near;
}

Point on_globe(LatLon at) {
    const double lat = at.lat * std::numbers::pi / 180;
    const double lon = at.lon * std::numbers::pi / 180;
    return {kEarthRadiusKm * std::cos(lat) * std::cos(lon), kEarthRadiusKm * std::cos(lat) * std::sin(lon),
            kEarthRadiusKm * std::sin(lat)};
}

double arc_km(double chord_km) {
    return 2 * kEarthRadiusKm * std::asin(std::min(1.0, chord_km / (2 * kEarthRadiusKm)));
}

double chord_km(double arc_km) {
    const double half = std::min(arc_km / (2 * kEarthRadiusKm), std::numbers::pi / 2);
    return 2 * kEarthRadiusKm * std::sin(half);
}

}  // namespace warung::placement
