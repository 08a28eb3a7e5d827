#include "sim/logistics/daily_tours.h"

#include "sim/random/stream.h"
#include "sim/routing/planner.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace warung::logistics {

namespace {

/// Beyond, a matrix of distances outgrows the cache and the plan's time: the day is cut into sectors.
constexpr std::size_t kMostStops = 600;
constexpr std::int32_t kPlacesPerParcel = 1000;
constexpr double kTolerance = 1 + 1e-9;

double hours_per_km(bool urban, const VehicleParams& vehicle) {
    return 1 / (urban ? vehicle.urban_km_h : vehicle.rural_km_h);
}

double leg_h(const TourStop& a, const TourStop& b, const VehicleParams& vehicle, double detour) {
    const double pace = (hours_per_km(a.urban, vehicle) + hours_per_km(b.urban, vehicle)) / 2;
    return geography::distance_km(a.place, b.place) * detour * pace;
}

double depot_h(const TourStop& stop, const VehicleParams& vehicle, double detour) {
    return geography::distance_km({}, stop.place) * detour * hours_per_km(stop.urban, vehicle);
}

double service_h(const TourStop& stop, const VehicleParams& vehicle, double detour) {
    return stop.hours + stop.inside_km * detour * hours_per_km(stop.urban, vehicle);
}

/// Room that a stop takes, in thousandths of a parcel: by number or by weight, whichever fills the vehicle sooner.
std::int32_t room_for(const TourStop& stop, const VehicleParams& vehicle) {
    const double by_weight = stop.weight_kg / vehicle.capacity_kg * static_cast<double>(vehicle.capacity_parcels);
    const double parcels = std::max(stop.parcels, by_weight);
    return static_cast<std::int32_t>(std::ceil(parcels * kPlacesPerParcel - 1e-6));
}

std::int32_t room_of(const VehicleParams& vehicle) {
    return static_cast<std::int32_t>(vehicle.capacity_parcels) * kPlacesPerParcel;
}

bool serves(const VehicleParams& vehicle, const TourStop& stop, const TourRules& rules) {
    return trip_alone_h(stop, vehicle, rules.detour) <= rules.shift_h * kTolerance &&
           stop.parcels * kPlacesPerParcel <= room_of(vehicle) + 0.5 && room_for(stop, vehicle) <= room_of(vehicle);
}

routing::Mode mode_of(TourEffort effort) { return static_cast<routing::Mode>(effort); }

class DayPlanner {
public:
    DayPlanner(std::span<const TourStop> stops, std::span<const Vehicle> fleet, const TourRules& rules,
               std::span<const RememberedTrip> yesterday, std::uint64_t seed)
        : stops_{stops}, fleet_{fleet}, rules_{rules}, seed_{seed}, taken_(stops.size(), 0) {
        for (std::uint32_t i = 0; i < stops_.size(); ++i) index_of_[stops_[i].id] = i;
        for (const RememberedTrip& trip : yesterday) remember(trip);
        for (const Vehicle& v : fleet_) {
            const double count = static_cast<double>(v.params.count);
            hours_left_.push_back(v.params.count > 0 ? count * rules_.shift_h : 1e18);
        }
    }

    DayTours plan() {
        std::vector<std::uint32_t> open(stops_.size());
        std::iota(open.begin(), open.end(), 0U);
        // Every round takes at least one trip, in practice most; a bound guards against fleets of many kinds.
        constexpr std::uint64_t kMostRounds = 12;
        for (std::uint64_t round = 0; !open.empty() && round < kMostRounds; ++round) {
            std::vector<Trip> offers = offers_for(open, round);
            if (offers.empty()) break;
            const bool last = round + 1 == kMostRounds;
            choose(offers, last);
            std::erase_if(open, [&](std::uint32_t i) { return taken_[i] != 0; });
        }
        pack();
        return std::move(out_);
    }

private:
    void remember(const RememberedTrip& trip) {
        if (trip.kind >= fleet_.size()) return;
        std::vector<std::uint32_t> present;
        for (const std::uint64_t id : trip.stops) {
            const auto found = index_of_.find(id);
            // Two visits of one name, as a kiosk with more than a load has: the second is planned anew.
            if (found != index_of_.end() && remembered_stops_.insert(id).second) present.push_back(found->second);
        }
        if (!present.empty()) remembered_.push_back({trip.kind, std::move(present)});
    }

    /// What every kind would do with the open stops that it can serve.
    std::vector<Trip> offers_for(const std::vector<std::uint32_t>& open, std::uint64_t round) {
        std::vector<Trip> offers;
        for (std::uint32_t kind = 0; kind < fleet_.size(); ++kind) {
            if (hours_left_[kind] <= 0) continue;
            std::vector<std::uint32_t> mine;
            for (const std::uint32_t i : open) {
                if (serves(fleet_[kind].params, stops_[i], rules_)) mine.push_back(i);
            }
            for (const std::vector<std::uint32_t>& sector : sectors_of(std::move(mine)))
                plan_sector(kind, sector, round, offers);
        }
        return offers;
    }

    /// Parts of at most kMostStops by direction from the depot.
    [[nodiscard]] std::vector<std::vector<std::uint32_t>> sectors_of(std::vector<std::uint32_t> stops) const {
        std::vector<std::vector<std::uint32_t>> sectors;
        if (stops.empty()) return sectors;
        const std::size_t parts = (stops.size() + kMostStops - 1) / kMostStops;
        if (parts > 1) {
            const auto direction = [&](std::uint32_t i) { return angle_of(stops_[i].place); };
            std::stable_sort(stops.begin(), stops.end(),
                             [&](std::uint32_t a, std::uint32_t b) { return direction(a) < direction(b); });
        }
        for (std::size_t part = 0; part < parts; ++part) {
            const auto from = stops.begin() + static_cast<std::ptrdiff_t>(stops.size() * part / parts);
            const auto to = stops.begin() + static_cast<std::ptrdiff_t>(stops.size() * (part + 1) / parts);
            sectors.emplace_back(from, to);
        }
        return sectors;
    }

    /// Grows like the angle, 0 to 4 counter-clockwise from east.
    static double angle_of(geography::PointKm p) {
        const double sum = std::fabs(double{p.x}) + std::fabs(double{p.y});
        if (sum == 0) return 0;
        const double t = double{p.y} / sum;
        return p.x >= 0 ? (p.y >= 0 ? t : 4 + t) : 2 - t;
    }

    void plan_sector(std::uint32_t kind, const std::vector<std::uint32_t>& sector, std::uint64_t round,
                     std::vector<Trip>& offers) const {
        const routing::Problem problem = problem_of(fleet_[kind].params, sector);
        const routing::Budget budget = routing::budget_of(mode_of(rules_.effort), problem);
        const std::uint64_t seed = random::derive(random::derive(seed_, round * fleet_.size() + kind), sector.front());
        const std::vector<routing::Route> start = round == 0 ? start_for(kind, sector) : std::vector<routing::Route>{};
        const routing::Solution plan = start.empty() ? routing::plan_routes(problem, budget, seed)
                                                     : routing::improve_routes(problem, start, budget, seed);
        for (const routing::Route& route : plan.routes) {
            std::vector<std::uint32_t> order;
            for (const std::uint32_t c : route) order.push_back(sector[c - 1]);
            offers.push_back(trip_along(kind, order));
        }
    }

    [[nodiscard]] routing::Problem problem_of(const VehicleParams& vehicle,
                                              const std::vector<std::uint32_t>& sector) const {
        routing::Problem p;
        const std::size_t n = sector.size() + 1;
        p.capacity = room_of(vehicle);
        p.max_duration = rules_.shift_h * kTolerance;
        p.demand.assign(n, 0);
        p.service.assign(n, 0);
        p.distances.assign(n * n, 0);
        for (std::size_t a = 1; a < n; ++a) {
            const TourStop& stop = stops_[sector[a - 1]];
            p.demand[a] = room_for(stop, vehicle);
            p.service[a] = service_h(stop, vehicle, rules_.detour);
            p.distances[a] = p.distances[a * n] = depot_h(stop, vehicle, rules_.detour);
            for (std::size_t b = 1; b < a; ++b) {
                const double h = leg_h(stop, stops_[sector[b - 1]], vehicle, rules_.detour);
                p.distances[a * n + b] = p.distances[b * n + a] = h;
            }
        }
        return p;
    }

    /// Yesterday's trips of this kind through this sector, in the planner's numbers.
    [[nodiscard]] std::vector<routing::Route> start_for(std::uint32_t kind,
                                                        const std::vector<std::uint32_t>& sector) const {
        std::vector<routing::Route> start;
        if (remembered_.empty()) return start;
        std::vector<std::uint32_t> number(stops_.size(), 0);
        for (std::uint32_t i = 0; i < sector.size(); ++i) number[sector[i]] = i + 1;
        for (const auto& [its_kind, stops] : remembered_) {
            if (its_kind != kind) continue;
            routing::Route route;
            for (const std::uint32_t i : stops) {
                if (number[i] != 0) route.push_back(number[i]);
            }
            if (!route.empty()) start.push_back(std::move(route));
        }
        return start;
    }

    [[nodiscard]] Trip trip_along(std::uint32_t kind, const std::vector<std::uint32_t>& order) const {
        const VehicleParams& vehicle = fleet_[kind].params;
        Trip trip;
        trip.kind = kind;
        const TourStop* at = nullptr;
        for (const std::uint32_t i : order) {
            const TourStop& stop = stops_[i];
            trip.hours +=
                at == nullptr ? depot_h(stop, vehicle, rules_.detour) : leg_h(*at, stop, vehicle, rules_.detour);
            trip.km += geography::distance_km(at == nullptr ? geography::PointKm{} : at->place, stop.place);
            trip.stops.push_back({i, trip.hours});
            trip.hours += service_h(stop, vehicle, rules_.detour);
            trip.km += stop.inside_km;
            trip.parcels += stop.parcels;
            trip.weight_kg += stop.weight_kg;
            trip.doors += stop.doors;
            at = &stop;
        }
        trip.hours += depot_h(*at, vehicle, rules_.detour);
        trip.km = (trip.km + geography::distance_km(at->place, {})) * rules_.detour;
        return trip;
    }

    /// Per parcel, with the part of a vehicle's day that the trip takes.
    [[nodiscard]] double cost_each(const Trip& trip) const {
        const VehicleParams& v = fleet_[trip.kind].params;
        const double day_share = std::min(1.0, (trip.hours + rules_.reload_h) / rules_.shift_h);
        const double cost =
            trip.km * static_cast<double>(v.cost_rp_per_km) + day_share * static_cast<double>(v.cost_rp_per_day);
        return cost / std::max(trip.parcels, 1e-9) + static_cast<double>(v.pay_rp_per_parcel);
    }

    [[nodiscard]] bool overdue(const Trip& trip) const {
        return std::any_of(trip.stops.begin(), trip.stops.end(), [&](const TripStop& s) {
            return stops_[s.stop].waiting_since_ms < rules_.overdue_before_ms;
        });
    }

    /// Takes the cheapest trips whose stops are free. In the last round a trip gives up stops that are not.
    void choose(std::vector<Trip>& offers, bool last) {
        struct Rank {
            bool not_overdue;
            double cost;
            std::size_t offer;
        };
        std::vector<Rank> ranks;
        for (std::size_t i = 0; i < offers.size(); ++i) ranks.push_back({!overdue(offers[i]), cost_each(offers[i]), i});
        std::sort(ranks.begin(), ranks.end(), [](const Rank& a, const Rank& b) {
            if (a.not_overdue != b.not_overdue) return b.not_overdue;
            return a.cost != b.cost ? a.cost < b.cost : a.offer < b.offer;
        });
        for (const Rank& rank : ranks) {
            Trip& trip = offers[rank.offer];
            if (hours_left_[trip.kind] <= 0) continue;
            const auto is_taken = [&](const TripStop& s) { return taken_[s.stop] != 0; };
            if (std::any_of(trip.stops.begin(), trip.stops.end(), is_taken)) {
                if (!last) continue;
                std::vector<std::uint32_t> free;
                for (const TripStop& s : trip.stops) {
                    if (!is_taken(s)) free.push_back(s.stop);
                }
                if (free.empty()) continue;
                trip = trip_along(trip.kind, free);
            }
            for (const TripStop& s : trip.stops) taken_[s.stop] = 1;
            hours_left_[trip.kind] -= trip.hours;
            chosen_.push_back(std::move(trip));
        }
    }

    /// Trips into vehicles; those for which the vehicles do not suffice leave their stops.
    void pack() {
        std::vector<std::uint8_t> served(stops_.size(), 0);
        for (std::uint32_t kind = 0; kind < fleet_.size(); ++kind) {
            std::vector<std::size_t> order;
            for (std::size_t t = 0; t < chosen_.size(); ++t) {
                if (chosen_[t].kind == kind) order.push_back(t);
            }
            std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
                const bool late_a = overdue(chosen_[a]);
                const bool late_b = overdue(chosen_[b]);
                return late_a != late_b ? late_a : chosen_[a].hours > chosen_[b].hours;
            });
            std::vector<std::vector<std::size_t>> trips_of;
            std::vector<double> busy_h;
            const auto most = static_cast<std::size_t>(fleet_[kind].params.count);
            for (const std::size_t t : order) {
                std::size_t v = 0;
                while (v < busy_h.size() && busy_h[v] + rules_.reload_h + chosen_[t].hours > rules_.shift_h) ++v;
                if (v == busy_h.size()) {
                    if (most > 0 && v == most) continue;
                    busy_h.push_back(-rules_.reload_h);
                    trips_of.emplace_back();
                }
                chosen_[t].start_h = busy_h[v] + rules_.reload_h;
                busy_h[v] = chosen_[t].start_h + chosen_[t].hours;
                trips_of[v].push_back(t);
            }
            for (std::size_t v = 0; v < trips_of.size(); ++v) {
                for (std::size_t n = 0; n < trips_of[v].size(); ++n) {
                    Trip& trip = chosen_[trips_of[v][n]];
                    trip.vehicle = static_cast<std::uint32_t>(v);
                    trip.number = static_cast<std::uint32_t>(n);
                    for (TripStop& s : trip.stops) {
                        s.after_h += trip.start_h;
                        served[s.stop] = 1;
                    }
                    out_.trips.push_back(std::move(trip));
                }
            }
        }
        for (std::uint32_t i = 0; i < stops_.size(); ++i) {
            if (served[i] == 0) out_.left.push_back(i);
        }
    }

    std::span<const TourStop> stops_;
    std::span<const Vehicle> fleet_;
    const TourRules& rules_;
    std::uint64_t seed_;
    std::map<std::uint64_t, std::uint32_t> index_of_;
    std::set<std::uint64_t> remembered_stops_;
    std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> remembered_;  ///< kind, today's stops
    std::vector<double> hours_left_;                                                ///< by kind
    std::vector<std::uint8_t> taken_;
    std::vector<Trip> chosen_;
    DayTours out_;
};

}  // namespace

double trip_alone_h(const TourStop& stop, const VehicleParams& vehicle, double detour) {
    return 2 * depot_h(stop, vehicle, detour) + service_h(stop, vehicle, detour);
}

bool can_be_served(const TourStop& stop, std::span<const Vehicle> fleet, const TourRules& rules) {
    return std::any_of(fleet.begin(), fleet.end(), [&](const Vehicle& v) { return serves(v.params, stop, rules); });
}

DayTours plan_day(std::span<const TourStop> stops, std::span<const Vehicle> fleet, const TourRules& rules,
                  std::span<const RememberedTrip> yesterday, std::uint64_t seed) {
    return DayPlanner{stops, fleet, rules, yesterday, seed}.plan();
}

}  // namespace warung::logistics
