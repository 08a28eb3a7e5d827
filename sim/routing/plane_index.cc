#include "sim/routing/plane_index.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace warung::routing {

namespace {

constexpr std::size_t kLeaf = 8;

/// Where a range is split: the same for the order and for the index. A power of two of leaves stays on the left.
std::size_t middle(std::size_t begin, std::size_t end) { return begin + (end - begin) / 2; }

double square_to_box(Point p, Point low, Point high) {
    const double dx = std::max({low.x - p.x, 0.0, p.x - high.x});
    const double dy = std::max({low.y - p.y, 0.0, p.y - high.y});
    return dx * dx + dy * dy;
}

void sort_range(std::span<const Point> points, std::span<std::uint32_t> order) {
    if (order.size() <= kLeaf) return;
    Point low = points[order[0]];
    Point high = low;
    for (const std::uint32_t i : order) {
        low = {std::min(low.x, points[i].x), std::min(low.y, points[i].y)};
        high = {std::max(high.x, points[i].x), std::max(high.y, points[i].y)};
    }
    const bool by_x = high.x - low.x > high.y - low.y;
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        const double va = by_x ? points[a].x : points[a].y;
        const double vb = by_x ? points[b].x : points[b].y;
        return va != vb ? va < vb : a < b;
    };
    const std::size_t half = middle(0, order.size());
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(half), order.end(), before);
    sort_range(points, order.first(half));
    sort_range(points, order.subspan(half));
}

}  // namespace

std::vector<std::uint32_t> plane_order(std::span<const Point> points) {
    std::vector<std::uint32_t> order(points.size());
    std::iota(order.begin(), order.end(), 0U);
    sort_range(points, order);
    return order;
}

struct PlaneIndex::Search {
    Point from;
    std::uint32_t self;
    std::span<Found> found;
    std::size_t count = 0;
    double worst = std::numeric_limits<double>::infinity();

    void offer(std::uint32_t point, double square) {
        if (point == self || square >= worst) return;
        std::size_t hole = count < found.size() ? count++ : count - 1;
        for (; hole > 0 && found[hole - 1].square > square; --hole) found[hole] = found[hole - 1];
        found[hole] = {square, point};
        if (count == found.size()) worst = found.back().square;
    }
};

PlaneIndex::PlaneIndex(std::span<const Point> ordered) : points_{ordered} {
    std::size_t nodes = 1;
    for (std::size_t n = ordered.size(); n > kLeaf; n = n - n / 2) nodes = 2 * nodes + 1;
    boxes_.resize(nodes);
    if (!ordered.empty()) enclose(0, 0, ordered.size());
}

PlaneIndex::Box PlaneIndex::enclose(std::size_t node, std::size_t begin, std::size_t end) {
    Box box{points_[begin], points_[begin]};
    const auto include = [&](Point low, Point high) {
        box.low = {std::min(box.low.x, low.x), std::min(box.low.y, low.y)};
        box.high = {std::max(box.high.x, high.x), std::max(box.high.y, high.y)};
    };
    if (end - begin <= kLeaf) {
        for (std::size_t i = begin; i < end; ++i) include(points_[i], points_[i]);
    } else {
        const std::size_t half = middle(begin, end);
        for (const Box& child : {enclose(2 * node + 1, begin, half), enclose(2 * node + 2, half, end)})
            include(child.low, child.high);
    }
    return boxes_[node] = box;
}

void PlaneIndex::search(std::size_t node, std::size_t begin, std::size_t end, Search& s) const {
    if (end - begin <= kLeaf) {
        for (std::size_t i = begin; i < end; ++i) {
            const double dx = points_[i].x - s.from.x;
            const double dy = points_[i].y - s.from.y;
            s.offer(static_cast<std::uint32_t>(i), dx * dx + dy * dy);
        }
        return;
    }
    const std::size_t half = middle(begin, end);
    const Box& left = boxes_[2 * node + 1];
    const Box& right = boxes_[2 * node + 2];
    const double to_left = square_to_box(s.from, left.low, left.high);
    const double to_right = square_to_box(s.from, right.low, right.high);
    const bool own_left = s.self < half;
    const auto go = [&](bool to_the_left) {
        if ((to_the_left ? to_left : to_right) >= s.worst) return;
        if (to_the_left) {
            search(2 * node + 1, begin, half, s);
        } else {
            search(2 * node + 2, half, end, s);
        }
    };
    const bool left_first = to_left != to_right ? to_left < to_right : own_left;
    go(left_first);
    go(!left_first);
}

void PlaneIndex::nearest(std::uint32_t point, std::span<Found> found) const {
    if (found.empty()) return;
    Search s{points_[point], point, found};
    search(0, 0, points_.size(), s);
}

}  // namespace warung::routing
