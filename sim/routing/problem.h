#pragma once
// The vehicle routing problem: one depot, customers with demands, vehicles of one kind.
//
// A route leaves the depot, serves customers and returns. Its load may not exceed the capacity; its duration
// (travel, service and waiting) may not exceed the limit; service begins within the customer's window (an early
// vehicle waits). Cost is the distance of all routes; service and waiting cost nothing.
//
// Units: distance and time share one unit, the caller's (kilometres with windows in hours: divide the distances by
// the speed first). Demands are whole numbers.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace warung::routing {

/// A problem that cannot be planned, or routes that do not belong to it; the message names the customer.
class RoutingError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A customer whom no vehicle can serve, not even alone.
class UnservableCustomer : public RoutingError {
public:
    UnservableCustomer(std::size_t customer, const std::string& what) : RoutingError{what}, customer_{customer} {}
    [[nodiscard]] std::size_t customer() const { return customer_; }

private:
    std::size_t customer_;
};

struct Point {
    double x = 0;
    double y = 0;
};

/// Service must begin between the two. For the depot: departure and return.
struct Window {
    double ready = 0;
    double due = std::numeric_limits<double>::infinity();
};

/// How the distance of two points is rounded; benchmark sets differ.
enum class Rounding : std::uint8_t {
    none,     ///< real distances
    nearest,  ///< to the nearest integer (TSPLIB, EUC_2D)
    tenths,   ///< down to a multiple of 0.1 (DIMACS convention for time windows)
};

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();

/// Place 0 is the depot, 1 to n the customers.
struct Problem {
    std::vector<Point> places;         ///< empty if `distances` are given
    std::vector<double> distances;     ///< symmetric matrix by rows; empty if `places` are given
    std::vector<std::int32_t> demand;  ///< by place, of the depot 0
    std::vector<double> service;       ///< time at a place; empty: none
    std::vector<Window> windows;       ///< by place; empty: none
    std::int32_t capacity = std::numeric_limits<std::int32_t>::max();
    double max_duration = kNoLimit;
    std::size_t max_vehicles = 0;  ///< 0: as many as needed
    Rounding rounding = Rounding::none;

    [[nodiscard]] std::size_t size() const { return demand.size(); }
    [[nodiscard]] std::size_t customers() const { return demand.empty() ? 0 : demand.size() - 1; }
    [[nodiscard]] double distance(std::size_t a, std::size_t b) const;
};

/// ERRORS: RoutingError if the parts do not fit together (sizes, signs, an asymmetric matrix);
/// UnservableCustomer.
void require_plannable(const Problem& problem);

/// Customers in the order of their visits.
using Route = std::vector<std::uint32_t>;

struct Solution {
    std::vector<Route> routes;            ///< none is empty
    double cost = 0;                      ///< sum of the distances, rounded as the problem says
    std::vector<std::uint32_t> unserved;  ///< customers for whom the vehicles allowed did not suffice
    std::uint64_t iterations = 0;         ///< of ruin and recreate

    [[nodiscard]] bool complete() const { return unserved.empty(); }
};

/// Distance of a round from and to the depot.
double cost_of(const Problem& problem, const Route& route);
double cost_of(const Problem& problem, const std::vector<Route>& routes);

/// Empty if the routes keep all limits and serve every customer once but the unserved; else what is wrong. Limits on
/// time are held to one part in 1e9, so that the order of additions does not matter.
std::string violation(const Problem& problem, const Solution& solution);

}  // namespace warung::routing
