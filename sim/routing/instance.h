#pragma once
// A problem made ready for search: customers renumbered so that what is near in the plane is near in memory, whole
// numbers instead of real ones, the nearest neighbours of each customer.
//
// Distances are scaled by a power of two and rounded up, times rounded to the safe side, so that routes that keep the
// limits here keep them in the problem; sums of whole numbers do not depend on the order of additions. Coordinates that
// are whole numbers with whole distances stay exact.

#include "sim/routing/problem.h"

#include <cstdint>
#include <span>
#include <vector>

namespace warung::routing {

/// Of a customer, or 0 for the depot.
using Place = std::uint32_t;
/// Scaled distance or time. Arcs are below 2^26 and times below 2^29, so that the sum of a few needs no more bits.
using Length = std::int32_t;

inline constexpr Length kEndless = 1 << 29;

struct Neighbour {
    Place place = 0;
    Length distance = 0;
};

struct TimeWindow {
    Length ready = 0;
    Length due = kEndless;
};

/// Distances looked up.
class MatrixDistance {
public:
    MatrixDistance(const Length* matrix, std::size_t places) : matrix_{matrix}, places_{places} {}

    class Row {
    public:
        explicit Row(const Length* row) : row_{row} {}
        Length operator()(Place to) const { return row_[to]; }

    private:
        const Length* row_;
    };
    [[nodiscard]] Row from(Place place) const { return Row{matrix_ + places_ * place}; }
    Length operator()(Place a, Place b) const { return matrix_[places_ * a + b]; }

private:
    const Length* matrix_;
    std::size_t places_;
};

/// Distances computed where they are needed: beyond some thousand customers faster than a matrix out of the cache.
class PlaneDistance {
public:
    PlaneDistance(const Point* at, double round_up, Length unit) : at_{at}, round_up_{round_up}, unit_{unit} {}

    class Row {
    public:
        Row(const PlaneDistance& plane, Place place) : plane_{plane}, from_{plane.at_[place]} {}
        Length operator()(Place to) const { return plane_.between(from_, plane_.at_[to]); }

    private:
        const PlaneDistance& plane_;
        Point from_;
    };
    [[nodiscard]] Row from(Place place) const { return {*this, place}; }
    Length operator()(Place a, Place b) const { return between(at_[a], at_[b]); }

private:
    [[nodiscard]] Length between(Point a, Point b) const {
        const double dx = a.x - b.x;
        const double dy = a.y - b.y;
        return static_cast<Length>(__builtin_sqrt(dx * dx + dy * dy) + round_up_) * unit_;
    }

    const Point* at_;
    double round_up_;
    Length unit_;
};

class Instance {
public:
    /// ERRORS: as require_plannable(). Lists of neighbours get at most `neighbours` entries; a matrix is made up to
    /// `matrix_customers` customers (or if the problem has one).
    Instance(const Problem& problem, std::size_t neighbours, std::size_t matrix_customers);

    [[nodiscard]] std::uint32_t customers() const { return customers_; }
    [[nodiscard]] std::int32_t demand(Place c) const { return demand_[c]; }
    [[nodiscard]] std::int32_t capacity() const { return capacity_; }
    [[nodiscard]] Length service(Place c) const { return service_[c]; }
    [[nodiscard]] TimeWindow window(Place c) const { return windows_[c]; }
    [[nodiscard]] Length depot_distance(Place c) const { return depot_distance_[c]; }
    [[nodiscard]] Length max_duration() const { return max_duration_; }
    [[nodiscard]] std::uint32_t max_routes() const { return max_routes_; }
    [[nodiscard]] bool limits_duration() const { return max_duration_ < kEndless; }
    [[nodiscard]] bool has_windows() const { return has_windows_; }
    /// Nearest first (with windows: in the plane and in time), without the customer itself and the depot.
    [[nodiscard]] std::span<const Neighbour> neighbours(Place c) const {
        return {neighbours_.data() + std::size_t{c - 1} * neighbour_count_, neighbour_count_};
    }
    /// Mean distance of a customer and its nearest few, a scale for temperatures.
    [[nodiscard]] double mean_near_distance() const { return mean_near_distance_; }

    /// Calls f with the distances in the form that this instance has.
    template <class F>
    decltype(auto) with_distance(F&& f) const {
        if (!matrix_.empty()) return f(MatrixDistance{matrix_.data(), customers_ + std::size_t{1}});
        return f(PlaneDistance{at_.data(), round_up_, unit_});
    }

    /// Between this numbering and the problem's.
    [[nodiscard]] std::uint32_t original(Place c) const { return original_[c]; }
    [[nodiscard]] Place renumbered(std::uint32_t c) const { return renumbered_[c]; }

private:
    void choose_scale(const Problem& problem);
    void place_customers(const Problem& problem);
    void fill_matrix(const Problem& problem);
    void fill_limits(const Problem& problem);
    void find_neighbours(std::size_t count);
    void find_neighbours_by_pairs();
    void find_neighbours_by_rows();
    void find_neighbours_in_time();

    std::uint32_t customers_ = 0;
    std::int32_t capacity_ = 0;
    Length max_duration_ = kEndless;
    std::uint32_t max_routes_ = 0;
    bool has_windows_ = false;
    std::size_t neighbour_count_ = 0;
    double mean_near_distance_ = 0;

    double distance_scale_ = 1;  ///< of coordinates, before rounding
    double round_up_ = 0;        ///< added before the fraction is cut off
    Length unit_ = 1;            ///< multiplies the rounded distance
    double time_scale_ = 1;

    std::vector<std::uint32_t> original_;
    std::vector<Place> renumbered_;
    std::vector<Point> at_;
    std::vector<Length> matrix_;
    std::vector<std::int32_t> demand_;
    std::vector<Length> service_;
    std::vector<TimeWindow> windows_;
    std::vector<Length> depot_distance_;
    std::vector<Neighbour> neighbours_;
};

}  // namespace warung::routing
