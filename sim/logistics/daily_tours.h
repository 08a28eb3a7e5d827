#pragma once
// A depot's tours of one day, planned on the day's load with the planner of sim/routing.
//
// A trip of a vehicle leaves the depot, visits stops and returns within the shift; its load keeps the vehicle's room by
// number and by weight. Planning minimises driving time per kind of vehicle. With several kinds it follows the column
// generation heuristic of Taillard (1999, RAIRO 33(1)), with a greedy choice in the place of its integer programme:
// every kind plans all stops that are left, then the trips that cost least per parcel are taken while their stops are
// free, until nothing is left. Trips are packed into shifts first-fit, the longest first (several trips a vehicle:
// Taillard, Laporte and Gendreau 1996, J. Operational Research Society 47(8)).
//
// Effort is counted in iterations and all draws are named by the seed: a plan is a function of its arguments.
// Driving between two places takes km x detour x the mean of the two places' times per km (the depot counts as the
// other place), so that it is the same both ways.

#include "sim/geography/settlements.h"
#include "sim/logistics/logistics_params.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace warung::logistics {

/// A place to visit: a kiosk, a door, or a settlement outside the sample with what is expected there.
struct TourStop {
    std::uint64_t id = 0;  ///< names it from day to day
    geography::PointKm place;
    bool urban = false;
    double parcels = 0;
    double weight_kg = 0;
    double hours = 0;      ///< at the doors
    double inside_km = 0;  ///< between the doors of a settlement, as the crow flies
    double doors = 1;
    std::int64_t waiting_since_ms = 0;  ///< of the oldest parcel
};

struct Vehicle {
    std::string name;
    VehicleParams params;
};

/// A trip as it is remembered for tomorrow.
struct RememberedTrip {
    std::uint32_t kind = 0;
    std::vector<std::uint64_t> stops;  ///< ids

    template <class Archive>
    void archive(Archive& a) {
        a(kind, stops);
    }
};

struct TourRules {
    double shift_h = 9;
    double reload_h = 0;
    double detour = 1;
    TourEffort effort = TourEffort::fast;
    std::int64_t overdue_before_ms = 0;  ///< stops that have waited since before go first where vehicles are short
};

struct TripStop {
    std::uint32_t stop = 0;  ///< index into the day's stops
    double after_h = 0;      ///< arrival, hours after the depot opens
};

struct Trip {
    std::uint32_t kind = 0;     ///< of vehicle
    std::uint32_t vehicle = 0;  ///< number within its kind, from 0
    std::uint32_t number = 0;   ///< of the vehicle's trips that day, from 0
    double start_h = 0;
    double hours = 0;
    double km = 0;
    double parcels = 0;
    double weight_kg = 0;
    double doors = 0;
    std::vector<TripStop> stops;
};

struct DayTours {
    std::vector<Trip> trips;          ///< by kind, vehicle and number
    std::vector<std::uint32_t> left;  ///< stops for which the vehicles did not suffice, increasing
};

/// Hours of a trip to `stop` alone.
double trip_alone_h(const TourStop& stop, const VehicleParams& vehicle, double detour);
/// Whether some vehicle can serve `stop` within a shift, on a trip of its own.
bool can_be_served(const TourStop& stop, std::span<const Vehicle> fleet, const TourRules& rules);

/// REQUIRES: can_be_served() for every stop, and no stop with more than a vehicle holds that could serve it.
DayTours plan_day(std::span<const TourStop> stops, std::span<const Vehicle> fleet, const TourRules& rules,
                  std::span<const RememberedTrip> yesterday, std::uint64_t seed);

}  // namespace warung::logistics
