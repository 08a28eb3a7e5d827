#include "sim/logistics/tour.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace warung::logistics {

namespace {

/// Orders directions like an angle does, without the last-bit whims of atan2: 0 to 4, counter-clockwise from east.
double diamond_angle(geography::PointKm p) {
    const double sum = std::fabs(double{p.x}) + std::fabs(double{p.y});
    if (sum == 0) return 0;
    const double t = double{p.y} / sum;
    return p.x >= 0 ? (p.y >= 0 ? t : 4 + t) : 2 - t;
}

double spread_km2(const geography::Settlement& s) {
    return std::numbers::pi * double{s.radius_km} * double{s.radius_km};
}

void order_nearest_first(std::vector<TerritoryStop>& stops, std::span<const geography::Settlement> settlements) {
    geography::PointKm at;
    for (std::size_t i = 0; i < stops.size(); ++i) {
        std::size_t nearest = i;
        for (std::size_t j = i + 1; j < stops.size(); ++j) {
            if (distance_km(at, settlements[stops[j].settlement].centre) <
                distance_km(at, settlements[stops[nearest].settlement].centre)) {
                nearest = j;
            }
        }
        std::swap(stops[i], stops[nearest]);
        at = settlements[stops[i].settlement].centre;
    }
}

}  // namespace

double drive_h(double km, bool urban, const LastMileParams& params, double detour) {
    return km * detour / (urban ? params.urban_km_h : params.rural_km_h);
}

double round_km(double stops, const geography::Settlement& settlement) {
    return 0.7124 * std::sqrt(spread_km2(settlement) * stops);
}

double round_h(double stops, const geography::Settlement& settlement, const LastMileParams& params, double detour) {
    return stops * params.stop_min / 60 + drive_h(round_km(stops, settlement), settlement.urban, params, detour);
}

std::vector<Territory> plan_territories(std::span<const geography::Settlement> settlements,
                                        std::span<const DailyLoad> loads, const LastMileParams& params,
                                        const geography::GeographyParams& geography) {
    // Plan below the limits, so that an ordinary day's swing still fits.
    const double shift_h = 0.8 * params.shift_h;
    const double load_limit = 0.75 * static_cast<double>(params.courier_parcels);

    std::vector<std::uint32_t> order(settlements.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const double angle_a = diamond_angle(settlements[a].centre);
        const double angle_b = diamond_angle(settlements[b].centre);
        return angle_a != angle_b ? angle_a < angle_b : a < b;
    });

    std::vector<Territory> territories;
    Territory open;
    double open_h = 0;
    double open_load = 0;
    geography::PointKm at;
    const auto close = [&] {
        if (open.stops.empty()) return;
        order_nearest_first(open.stops, settlements);
        territories.push_back(std::move(open));
        open = {};
        open_h = open_load = 0;
        at = {};
    };
    for (const std::uint32_t s : order) {
        const geography::Settlement& settlement = settlements[s];
        const DailyLoad& load = loads[s];
        const double way_h = drive_h(distance_km({}, settlement.centre), settlement.urban, params, geography.detour);
        const double inside_h = round_h(load.stops, settlement, params, geography.detour);
        const double room_h = std::max(0.25 * shift_h, shift_h - way_h);
        const double parts_needed = std::max(inside_h / room_h, load.parcels / load_limit);
        const auto parts = static_cast<std::uint16_t>(std::clamp(std::ceil(parts_needed), 1.0, 60'000.0));
        for (std::uint16_t part = 0; part < parts; ++part) {
            const auto hours_from_here = [&] {
                const double km = distance_km(at, settlement.centre);
                return drive_h(km, settlement.urban, params, geography.detour) + inside_h / parts;
            };
            const double parcels = load.parcels / parts;
            // A new round starts at the depot, so its first drive is measured again.
            if (!open.stops.empty() && (open_h + hours_from_here() > shift_h || open_load + parcels > load_limit))
                close();
            const double hours = hours_from_here();
            open.stops.push_back({s, part, parts, static_cast<float>(load.stops / parts), static_cast<float>(parcels)});
            open_h += hours;
            open_load += parcels;
            at = settlement.centre;
        }
    }
    close();
    return territories;
}

TourPlan walk_tour(const Territory& territory, std::span<const geography::Settlement> settlements,
                   const std::vector<bool>& simulated, std::span<const Drop> drops, const LastMileParams& params,
                   double detour) {
    TourPlan plan;
    double hours = 0;
    geography::PointKm at;
    const auto hours_to = [&](geography::PointKm to, bool urban) {
        return drive_h(distance_km(at, to), urban, params, detour);
    };
    const auto drive_to = [&](geography::PointKm to, bool urban) {
        hours += hours_to(to, urban);
        plan.km += distance_km(at, to) * detour;
        at = to;
    };
    const auto room = [&] { return static_cast<double>(params.courier_parcels) - plan.parcels; };

    std::size_t d = 0;
    bool shift_over = false;
    for (std::uint32_t s = 0; s < territory.stops.size() && !shift_over; ++s) {
        const TerritoryStop& stop = territory.stops[s];
        const geography::Settlement& settlement = settlements[stop.settlement];
        if (!simulated[stop.settlement]) {
            if (stop.expected_stops < 1) continue;
            drive_to(settlement.centre, settlement.urban);
            hours += round_h(double{stop.expected_stops}, settlement, params, detour);
            plan.km += round_km(double{stop.expected_stops}, settlement) * detour;
            plan.parcels += double{stop.expected_parcels};
            plan.stops += double{stop.expected_stops};
            shift_over = hours > params.shift_h;
            continue;
        }
        for (; d < drops.size() && drops[d].stop == s; ++d) {
            if (room() < 1) continue;
            shift_over = hours + hours_to(drops[d].place, settlement.urban) > params.shift_h;
            if (shift_over) break;
            drive_to(drops[d].place, settlement.urban);
            const auto handed_over = std::min(drops[d].parcels, static_cast<std::uint32_t>(room()));
            plan.stops_made.push_back({static_cast<std::uint32_t>(d), handed_over, hours});
            hours += params.stop_min / 60;
            plan.parcels += handed_over;
            plan.stops += 1;
        }
    }
    plan.km += distance_km(at, {}) * detour;
    plan.hours = hours;
    return plan;
}

}  // namespace warung::logistics
