#include "sim/routing/instance.h"

#include "sim/routing/plane_index.h"
#include "sim/routing/radix_sort.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace warung::routing {

namespace {

constexpr double kLongestArc = 1 << 26;
constexpr double kLongestTime = 1 << 28;
constexpr double kFinest = 1 << 20;
constexpr std::int64_t kLargestLoad = (1 << 30) - 1;
/// So little below one that a whole number, or what rounding leaves of it, is not pushed up.
constexpr double kCeiling = 1 - 1e-6;
/// Up to here all pairs are sorted at once, which costs less than a search for each.
constexpr std::size_t kSortAllPairs = 260;
/// Up to here, with windows, every pair is compared in time.
constexpr std::size_t kCompareAllTimes = 4'000;
constexpr std::size_t kNear = 5;

bool whole(double x) { return !std::isfinite(x) || x == std::floor(x); }

bool times_are_whole(const Problem& p, double scale) {
    return whole(p.max_duration * scale) &&
           std::all_of(p.service.begin(), p.service.end(), [&](double s) { return whole(s * scale); }) &&
           std::all_of(p.windows.begin(), p.windows.end(),
                       [&](const Window& w) { return whole(w.ready * scale) && whole(w.due * scale); });
}

double largest_arc(const Problem& p) {
    if (!p.distances.empty()) return *std::max_element(p.distances.begin(), p.distances.end());
    Point low = p.places[0];
    Point high = low;
    for (const Point at : p.places) {
        low = {std::min(low.x, at.x), std::min(low.y, at.y)};
        high = {std::max(high.x, at.x), std::max(high.y, at.y)};
    }
    return std::hypot(high.x - low.x, high.y - low.y);
}

double largest_time(const Problem& p) {
    double most = std::isfinite(p.max_duration) ? p.max_duration : 0;
    for (const double s : p.service) most = std::max(most, s);
    for (const Window& w : p.windows) {
        most = std::max(most, std::fabs(w.ready));
        if (std::isfinite(w.due)) most = std::max(most, w.due);
    }
    return most;
}

Length bounded(double x) { return static_cast<Length>(std::clamp(x, -double{kEndless}, double{kEndless})); }
Length up(double x) { return bounded(std::floor(x + kCeiling)); }
Length down(double x) { return bounded(std::ceil(x - kCeiling)); }

}  // namespace

Instance::Instance(const Problem& problem, std::size_t neighbours, std::size_t matrix_customers)
    : customers_{static_cast<std::uint32_t>(problem.customers())}, capacity_{problem.capacity} {
    require_plannable(problem);
    // More than all demands is never needed; what is left of the range marks customers aside.
    const std::int64_t all = std::accumulate(problem.demand.begin(), problem.demand.end(), std::int64_t{0});
    if (std::min<std::int64_t>(all, capacity_) > kLargestLoad)
        throw RoutingError("demands and capacity are too large; choose a larger unit");
    capacity_ = static_cast<std::int32_t>(std::min<std::int64_t>(all, capacity_));
    max_routes_ = problem.max_vehicles > 0 && problem.max_vehicles < customers_
                      ? static_cast<std::uint32_t>(problem.max_vehicles)
                      : customers_;
    choose_scale(problem);
    place_customers(problem);
    if (!problem.distances.empty() || customers_ <= matrix_customers) fill_matrix(problem);
    fill_limits(problem);
    find_neighbours(neighbours);
}

void Instance::choose_scale(const Problem& p) {
    const double arc = std::max(largest_arc(p), 1e-9);
    const double time = std::max(largest_time(p), 1e-9);
    const double room = std::min(kLongestArc / arc, kLongestTime / time);
    const double power = std::exp2(std::floor(std::log2(std::min(room, kFinest))));
    if (p.rounding == Rounding::none || !p.distances.empty()) {
        distance_scale_ = time_scale_ = power;
        round_up_ = kCeiling;
        return;
    }
    distance_scale_ = p.rounding == Rounding::tenths ? 10 : 1;
    if (room < distance_scale_) throw RoutingError("distances or times are too large for their rounding");
    round_up_ = p.rounding == Rounding::nearest ? 0.5 : 0;
    if (!times_are_whole(p, distance_scale_))
        unit_ = static_cast<Length>(std::clamp(power / distance_scale_ / 2, 1.0, 1024.0));
    time_scale_ = distance_scale_ * unit_;
}

void Instance::place_customers(const Problem& p) {
    original_.assign(1, 0);
    if (p.places.empty()) {
        original_.resize(p.size());
        std::iota(original_.begin(), original_.end(), 0U);
    } else {
        for (const std::uint32_t i : plane_order(std::span{p.places}.subspan(1))) original_.push_back(i + 1);
        at_.reserve(p.size());
        for (const std::uint32_t o : original_)
            at_.push_back({p.places[o].x * distance_scale_, p.places[o].y * distance_scale_});
    }
    renumbered_.resize(p.size());
    for (Place c = 0; c < original_.size(); ++c) renumbered_[original_[c]] = c;
}

void Instance::fill_matrix(const Problem& p) {
    const std::size_t n = p.size();
    matrix_.assign(n * n, 0);
    const PlaneDistance plane{at_.data(), round_up_, unit_};
    // Square blocks, so that both halves are written where the cache still has them.
    constexpr std::size_t kBlock = 32;
    for (std::size_t top = 0; top < n; top += kBlock) {
        for (std::size_t left = 0; left <= top; left += kBlock) {
            for (std::size_t a = top; a < std::min(n, top + kBlock); ++a) {
                for (std::size_t b = left; b < std::min(a, left + kBlock); ++b) {
                    const Length d = at_.empty() ? up(p.distances[original_[a] * n + original_[b]] * distance_scale_)
                                                 : plane(static_cast<Place>(a), static_cast<Place>(b));
                    matrix_[a * n + b] = matrix_[b * n + a] = d;
                }
            }
        }
    }
}

void Instance::fill_limits(const Problem& p) {
    has_windows_ = !p.windows.empty();
    if (std::isfinite(p.max_duration)) max_duration_ = down(p.max_duration * time_scale_);
    for (const std::uint32_t o : original_) {
        demand_.push_back(p.demand[o]);
        service_.push_back(p.service.empty() || o == 0 ? 0 : up(p.service[o] * time_scale_));
        if (!has_windows_) continue;
        const TimeWindow w{up(p.windows[o].ready * time_scale_), down(p.windows[o].due * time_scale_)};
        windows_.push_back({w.ready, std::max(w.ready, w.due)});
    }
    depot_distance_.resize(p.size());
    with_distance([&](const auto& distance) {
        for (Place c = 0; c < p.size(); ++c) depot_distance_[c] = distance(0, c);
    });
    // A trip that just keeps the limits must not be lost to rounding.
    for (Place c = 1; c < p.size(); ++c) {
        const Length trip = 2 * depot_distance_[c] + service_[c];
        if (limits_duration() && !has_windows_) max_duration_ = std::max(max_duration_, trip);
        if (!has_windows_) continue;
        TimeWindow& depot = windows_[0];
        TimeWindow& w = windows_[c];
        w.due = std::max(w.due, depot.ready + depot_distance_[c]);
        const Length begin = std::max(w.ready, depot.ready + depot_distance_[c]);
        depot.due = std::max(depot.due, begin + service_[c] + depot_distance_[c]);
    }
}

void Instance::find_neighbours(std::size_t count) {
    neighbour_count_ = std::min<std::size_t>(count, customers_ > 0 ? customers_ - 1 : 0);
    neighbours_.resize(neighbour_count_ * customers_);
    if (neighbour_count_ == 0) return;
    if (has_windows_ && customers_ <= kCompareAllTimes) {
        find_neighbours_in_time();
    } else if (customers_ <= kSortAllPairs) {
        find_neighbours_by_pairs();
    } else if (at_.empty()) {
        find_neighbours_by_rows();
    } else {
        const std::span<const Point> points = std::span{at_}.subspan(1);
        const PlaneIndex index{points};
        std::vector<PlaneIndex::Found> found(neighbour_count_);
        with_distance([&](const auto& distance) {
            for (std::uint32_t i = 0; i < customers_; ++i) {
                index.nearest(i, found);
                for (std::size_t k = 0; k < neighbour_count_; ++k) {
                    const Place place = found[k].point + 1;
                    neighbours_[i * neighbour_count_ + k] = {place, distance(i + 1, place)};
                }
            }
        });
    }
    const std::size_t near = std::min(kNear, neighbour_count_);
    double sum = 0;
    for (Place c = 1; c <= customers_; ++c) {
        for (std::size_t k = 0; k < near; ++k) sum += neighbours(c)[k].distance;
    }
    mean_near_distance_ = sum / static_cast<double>(near) / customers_;
}

void Instance::find_neighbours_by_pairs() {
    const std::size_t n = customers_;
    std::vector<std::uint64_t> pairs;
    pairs.reserve(n * (n - 1) / 2);
    with_distance([&](const auto& distance) {
        for (Place a = 2; a <= n; ++a) {
            for (Place b = 1; b < a; ++b)
                pairs.push_back(std::uint64_t{static_cast<std::uint32_t>(distance(a, b))} << 32 | a << 16 | b);
        }
    });
    RadixSort<std::uint64_t> sorted;
    std::vector<std::uint32_t> have(n + 1, 0);
    std::size_t missing = neighbour_count_ * n;
    for (const std::uint64_t pair : sorted(pairs, 32)) {
        const auto length = static_cast<Length>(pair >> 32);
        const auto a = static_cast<Place>(pair >> 16 & 0xFFFF);
        const auto b = static_cast<Place>(pair & 0xFFFF);
        const auto give = [&](Place to, Place other) {
            if (have[to] == neighbour_count_) return;
            neighbours_[(to - 1) * neighbour_count_ + have[to]++] = {other, length};
            --missing;
        };
        give(a, b);
        give(b, a);
        if (missing == 0) break;
    }
}

/// Near in the plane and in time: distance, a fifth of the wait and all of the lateness that the better order of the
/// two cannot avoid (Vidal et al. 2013, Computers & OR 40(1), section 4.4).
void Instance::find_neighbours_in_time() {
    const std::size_t n = customers_;
    std::vector<std::uint64_t> row;
    with_distance([&](const auto& distance) {
        for (Place c = 1; c <= n; ++c) {
            row.clear();
            const auto from_c = distance.from(c);
            const auto apart = [&](Place a, Place b, std::int64_t d) {
                const std::int64_t wait = std::int64_t{windows_[b].ready} - windows_[a].due - service_[a] - d;
                const std::int64_t late = std::int64_t{windows_[a].ready} + service_[a] + d - windows_[b].due;
                return d + std::max<std::int64_t>(wait, 0) / 5 + std::max<std::int64_t>(late, 0);
            };
            for (Place other = 1; other <= n; ++other) {
                if (other == c) continue;
                const std::int64_t d = from_c(other);
                row.push_back(static_cast<std::uint64_t>(std::min(apart(c, other, d), apart(other, c, d))) << 24 |
                              other);
            }
            const auto end = row.begin() + static_cast<std::ptrdiff_t>(neighbour_count_);
            std::partial_sort(row.begin(), end, row.end());
            for (std::size_t k = 0; k < neighbour_count_; ++k) {
                const auto other = static_cast<Place>(row[k] & 0xFFFFFFU);
                neighbours_[(c - 1) * neighbour_count_ + k] = {other, from_c(other)};
            }
        }
    });
}

void Instance::find_neighbours_by_rows() {
    const std::size_t n = customers_;
    std::vector<std::uint64_t> row;
    const MatrixDistance distance{matrix_.data(), n + 1};
    for (Place c = 1; c <= n; ++c) {
        row.clear();
        for (Place other = 1; other <= n; ++other) {
            if (other != c) row.push_back(std::uint64_t{static_cast<std::uint32_t>(distance(c, other))} << 32 | other);
        }
        const auto end = row.begin() + static_cast<std::ptrdiff_t>(neighbour_count_);
        std::partial_sort(row.begin(), end, row.end());
        for (std::size_t k = 0; k < neighbour_count_; ++k)
            neighbours_[(c - 1) * neighbour_count_ + k] = {static_cast<Place>(row[k]),
                                                           static_cast<Length>(row[k] >> 32)};
    }
}

}  // namespace warung::routing
