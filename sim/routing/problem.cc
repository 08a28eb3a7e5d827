#include "sim/routing/problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace warung::routing {

namespace {

/// Of one route: the shortest duration over all departures, found by pushing the departure as late as it can be.
struct Timing {
    bool in_time = true;
    double duration = 0;
};

Timing time_of(const Problem& p, const Route& route, double slack) {
    const auto window = [&](std::size_t place) { return p.windows.empty() ? Window{} : p.windows[place]; };
    const auto service = [&](std::size_t place) { return p.service.empty() ? 0.0 : p.service[place]; };
    // Earliest times of all; then the latest departure that keeps them.
    double at = window(0).ready;
    double spare = window(0).due - at;  // by how much the departure can be put off so far
    double waiting = 0;
    std::size_t from = 0;
    Timing t;
    const auto drive_to = [&](std::size_t to) {
        const double arrival = at + p.distance(from, to);
        const double wait = std::max(0.0, window(to).ready - arrival);
        if (arrival > window(to).due + slack) t.in_time = false;
        waiting += wait;
        spare = std::min(spare, waiting + window(to).due - (arrival + wait));
        at = arrival + wait + service(to);
        from = to;
    };
    for (const std::uint32_t c : route) drive_to(c);
    drive_to(0);
    at -= service(0);
    t.duration = at - window(0).ready - std::min(waiting, std::max(0.0, spare));
    return t;
}

void require_consistent(const Problem& p) {
    const std::size_t n = p.size();
    if (n == 0) throw RoutingError("a problem needs a depot");
    if (p.places.empty() == p.distances.empty())
        throw RoutingError("a problem has either places or a matrix of distances");
    if (!p.places.empty() && p.places.size() != n) throw RoutingError("places and demands differ in number");
    if (!p.distances.empty() && p.distances.size() != n * n)
        throw RoutingError("the matrix of distances has not one row and column a place");
    if (!p.service.empty() && p.service.size() != n) throw RoutingError("service times and demands differ in number");
    if (!p.windows.empty() && p.windows.size() != n) throw RoutingError("time windows and demands differ in number");
    if (p.capacity <= 0) throw RoutingError("the capacity is not positive");
    if (!(p.max_duration > 0)) throw RoutingError("the longest duration is not positive");
    for (const Point& at : p.places) {
        if (!std::isfinite(at.x) || !std::isfinite(at.y)) throw RoutingError("a coordinate is not a number");
    }
    for (std::size_t a = 0; a * n < p.distances.size(); ++a) {
        for (std::size_t b = 0; b < n; ++b) {
            const double d = p.distances[a * n + b];
            if (!(d >= 0) || !std::isfinite(d))
                throw RoutingError(fmt::format("the distance from place {} to place {} is {}", a, b, d));
            if (d != p.distances[b * n + a])
                throw RoutingError(
                    fmt::format("the distance from place {} to place {} is {}, but {} back: asymmetric "
                                "distances are not supported",
                                a, b, d, p.distances[b * n + a]));
        }
    }
}

}  // namespace

double Problem::distance(std::size_t a, std::size_t b) const {
    if (!distances.empty()) return distances[a * size() + b];
    const double dx = places[a].x - places[b].x;
    const double dy = places[a].y - places[b].y;
    switch (rounding) {
        case Rounding::none: break;
        case Rounding::nearest: return std::floor(std::sqrt(dx * dx + dy * dy) + 0.5);
        // Ten times the coordinates: the root of a whole number is exact where the distance is.
        case Rounding::tenths: return std::floor(std::sqrt(100 * (dx * dx + dy * dy))) / 10;
    }
    return std::sqrt(dx * dx + dy * dy);
}

void require_plannable(const Problem& p) {
    require_consistent(p);
    for (std::size_t c = 0; c < p.size(); ++c) {
        if (p.demand[c] < 0) throw RoutingError(fmt::format("the demand of customer {} is negative", c));
        if (p.demand[c] > p.capacity)
            throw UnservableCustomer(
                c, fmt::format("customer {} demands {}, more than the capacity of {}", c, p.demand[c], p.capacity));
        if (!p.service.empty() && (!(p.service[c] >= 0) || !std::isfinite(p.service[c])))
            throw RoutingError(fmt::format("the service time of customer {} is {}", c, p.service[c]));
        if (!p.windows.empty() && (!std::isfinite(p.windows[c].ready) || !(p.windows[c].due >= p.windows[c].ready)))
            throw RoutingError(fmt::format("the time window of customer {} ends before it begins", c));
        if (c == 0) continue;
        const double slack = 1e-9 * std::max(1.0, std::fabs(p.windows.empty() ? 0 : p.windows[c].ready));
        const Timing alone = time_of(p, {static_cast<std::uint32_t>(c)}, slack);
        if (!alone.in_time)
            throw UnservableCustomer(c,
                                     fmt::format("customer {} cannot be reached and left within the time windows", c));
        if (alone.duration > p.max_duration * (1 + 1e-9))
            throw UnservableCustomer(
                c, fmt::format("serving customer {} alone takes {}, more than the longest duration of {}", c,
                               alone.duration, p.max_duration));
    }
}

double cost_of(const Problem& problem, const Route& route) {
    double cost = 0;
    std::size_t from = 0;
    for (const std::uint32_t c : route) {
        cost += problem.distance(from, c);
        from = c;
    }
    return cost + problem.distance(from, 0);
}

double cost_of(const Problem& problem, const std::vector<Route>& routes) {
    double cost = 0;
    for (const Route& r : routes) cost += cost_of(problem, r);
    return cost;
}

std::string violation(const Problem& p, const Solution& s) {
    std::vector<std::uint8_t> seen(p.size(), 0);
    const auto see = [&](std::uint32_t c) { return c > 0 && c < p.size() && seen[c]++ == 0; };
    if (p.max_vehicles > 0 && s.routes.size() > p.max_vehicles)
        return fmt::format("{} routes, but {} vehicles", s.routes.size(), p.max_vehicles);
    for (std::size_t r = 0; r < s.routes.size(); ++r) {
        const Route& route = s.routes[r];
        if (route.empty()) return fmt::format("route {} is empty", r + 1);
        std::int64_t load = 0;
        for (const std::uint32_t c : route) {
            if (!see(c)) return fmt::format("route {}: {} is no customer, or visited twice", r + 1, c);
            load += p.demand[c];
        }
        if (load > p.capacity) return fmt::format("route {} carries {}, more than {}", r + 1, load, p.capacity);
        const double scale = p.windows.empty() ? 1.0 : std::fabs(p.windows[route.back()].ready);
        const Timing t = time_of(p, route, 1e-9 * std::max(1.0, scale));
        if (!t.in_time) return fmt::format("route {} misses a time window", r + 1);
        if (t.duration > p.max_duration * (1 + 1e-9))
            return fmt::format("route {} takes {}, longer than {}", r + 1, t.duration, p.max_duration);
    }
    for (const std::uint32_t c : s.unserved) {
        if (!see(c)) return fmt::format("{} is no customer, or visited though unserved", c);
    }
    for (std::size_t c = 1; c < p.size(); ++c) {
        if (seen[c] == 0) return fmt::format("customer {} is forgotten", c);
    }
    const double cost = cost_of(p, s.routes);
    if (std::fabs(cost - s.cost) > 1e-9 * std::max(1.0, cost))
        return fmt::format("the cost is {}, not {}", cost, s.cost);
    return {};
}

}  // namespace warung::routing
