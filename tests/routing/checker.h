#pragma once
// An independent judge of routes: written from the problem's definition, without the planner's own functions.

#include "sim/routing/problem.h"

#include <cmath>
#include <string>
#include <vector>

namespace warung::routing {

inline double checked_distance(const Problem& p, std::size_t a, std::size_t b) {
    if (!p.distances.empty()) return p.distances.at(a * p.demand.size() + b);
    const double d = std::hypot(p.places.at(a).x - p.places.at(b).x, p.places.at(a).y - p.places.at(b).y);
    if (p.rounding == Rounding::nearest) return std::round(d);
    if (p.rounding == Rounding::tenths) return std::floor(10 * d + 1e-9) / 10;
    return d;
}

/// When a route returns, if it leaves the depot at `start` and waits for windows; negative if it misses one.
inline double checked_return(const Problem& p, const Route& route, double start) {
    double at = start;
    std::size_t from = 0;
    for (const std::uint32_t c : route) {
        at += checked_distance(p, from, c);
        if (!p.windows.empty()) {
            if (at > p.windows[c].due + 1e-6) return -1;
            at = std::max(at, p.windows[c].ready);
        }
        if (!p.service.empty()) at += p.service[c];
        from = c;
    }
    at += checked_distance(p, from, 0);
    return !p.windows.empty() && at > p.windows[0].due + 1e-6 ? -1 : at;
}

/// Shortest duration over a grid of departures: an upper bound that the true one is near to.
inline double checked_duration(const Problem& p, const Route& route) {
    if (p.windows.empty()) return checked_return(p, route, 0);
    const double earliest = p.windows[0].ready;
    double best = checked_return(p, route, earliest) - earliest;
    for (int k = 1; k <= 4'000; ++k) {
        const double start = earliest + k * (p.windows[route.front()].due - earliest) / 4'000;
        const double back = checked_return(p, route, start);
        if (back >= 0) best = std::min(best, back - start);
    }
    return best;
}

/// Empty, or what is wrong.
inline std::string judge(const Problem& p, const Solution& s) {
    std::vector<int> visits(p.demand.size(), 0);
    double cost = 0;
    if (p.max_vehicles > 0 && s.routes.size() > p.max_vehicles) return "more routes than vehicles";
    for (const Route& route : s.routes) {
        if (route.empty()) return "an empty route";
        std::int64_t load = 0;
        std::size_t from = 0;
        for (const std::uint32_t c : route) {
            if (c < 1 || c >= p.demand.size()) return "no customer: " + std::to_string(c);
            ++visits[c];
            load += p.demand[c];
            cost += checked_distance(p, from, c);
            from = c;
        }
        cost += checked_distance(p, from, 0);
        if (load > p.capacity) return "overloaded";
        const double start = p.windows.empty() ? 0 : p.windows[0].ready;
        if (checked_return(p, route, start) < 0) return "a window is missed";
        // The grid of departures is as coarse as 1/4000 of the horizon.
        const double slack = p.windows.empty() ? 1e-6 : 1e-6 + p.windows[route.front()].due / 4'000;
        if (std::isfinite(p.max_duration) && checked_duration(p, route) > p.max_duration + slack) return "too long";
    }
    for (const std::uint32_t c : s.unserved) ++visits.at(c);
    for (std::size_t c = 1; c < visits.size(); ++c) {
        if (visits[c] != 1)
            return "customer " + std::to_string(c) + " is visited " + std::to_string(visits[c]) + " times";
    }
    if (std::fabs(cost - s.cost) > 1e-6 * std::max(1.0, cost)) return "the cost does not add up";
    return {};
}

}  // namespace warung::routing
