// Daily plans: the depot's load made into stops, tours planned and driven, attempts at doors.

#include "sim/logistics/daily_tours.h"
#include "sim/world/region_process.h"

#include <algorithm>
#include <cmath>

namespace warung::world {

using logistics::BackCause;
using logistics::TourStop;
using logistics::Trip;
using random::Purpose;
using random::Stream;

namespace {

// Names of stops from day to day: a kiosk's number, a customer's, a settlement's with its part.
constexpr std::uint64_t kHomes = 1ULL << 40;
constexpr std::uint64_t kSettlements = 2ULL << 40;

}  // namespace

/// Stops of the day with their parcels, by slot; a settlement outside the sample has none.
struct RegionProcess::TourLoad {
    std::vector<TourStop> stops;
    std::vector<std::vector<std::uint32_t>> parcels;
    std::vector<std::uint32_t> stranded;  ///< too heavy or too far for every vehicle
    logistics::TourRules rules;

    void add(const TourStop& stop, std::vector<std::uint32_t> slots = {}) {
        stops.push_back(stop);
        parcels.push_back(std::move(slots));
    }
};

/// A stop a door, and a stop a kiosk, or several if a kiosk has more than a load. In the order of the depot's queue,
/// which depends on nothing but the history.
RegionProcess::TourLoad RegionProcess::tour_load() const {
    const logistics::LastMileParams& params = setting_.scenario.last_mile;
    TourLoad load;
    load.rules = setting_.tour_rules();
    load.rules.shift_h = setting_.courier_params(now()).shift_h;
    load.rules.overdue_before_ms = now().ms() - kMsPerDay;
    std::map<std::uint32_t, std::size_t> open_stop;  // by kiosk, the one that is being filled
    for (const std::uint32_t slot : depot_) {
        const Parcel& p = parcels_[slot];
        TourStop stop;
        stop.waiting_since_ms = p.at_depot.ms();
        stop.parcels = 1;
        stop.weight_kg = static_cast<double>(p.weight_g) / 1000;
        if (p.to_home) {
            const std::uint32_t hood = population_.customers[p.customer].neighbourhood;
            stop.id = kHomes | p.customer;
            stop.place = population_.hood_places[hood];
            stop.urban = population_.neighbourhoods[hood].urban;
            stop.hours = params.home_stop_min / 60;
        } else {
            const kiosks::Kiosk& kiosk = population_.kiosks[p.kiosk];
            stop.id = p.kiosk;
            stop.place = kiosk.place;
            stop.urban = kiosk.urban;
            stop.hours = params.stop_min / 60;
        }
        if (!logistics::can_be_served(stop, setting_.fleet, load.rules)) {
            // What outweighs every vehicle fills the largest that gets there.
            double most_kg = 0;
            for (const logistics::Vehicle& v : setting_.fleet) {
                if (logistics::trip_alone_h(stop, v.params, load.rules.detour) <= load.rules.shift_h)
                    most_kg = std::max(most_kg, v.params.capacity_kg);
            }
            stop.weight_kg = std::min(stop.weight_kg, most_kg);
            if (most_kg == 0 || !logistics::can_be_served(stop, setting_.fleet, load.rules)) {
                load.stranded.push_back(slot);
                continue;
            }
        }
        if (!p.to_home) {
            const auto open = open_stop.find(p.kiosk);
            if (open != open_stop.end()) {
                TourStop more = load.stops[open->second];
                more.parcels += 1;
                more.weight_kg += stop.weight_kg;
                if (logistics::can_be_served(more, setting_.fleet, load.rules)) {
                    load.stops[open->second] = more;
                    load.parcels[open->second].push_back(slot);
                    continue;
                }
            }
            open_stop[p.kiosk] = load.stops.size();
        }
        load.add(stop, {slot});
    }
    add_expected_stops(load);
    return load;
}

/// How the loads that come compare with those that were expected, by the settlements that are simulated.
void RegionProcess::learn_load() {
    double expected = 0;
    for (std::size_t s = 0; s < region_.settlements.size(); ++s)
        expected += population_.simulated[s] ? region_.expected_loads[s].parcels : 0;
    constexpr double kNewDay = 0.1;  // weight of a day
    if (expected > 0) load_ratio_ += kNewDay * (static_cast<double>(new_at_depot_) / expected - load_ratio_);
    new_at_depot_ = 0;
}

/// Settlements outside the sample load the vehicles with what is expected there, corrected by learn_load(): fewer than
/// one stop a day are one stop on so many days; more are one visit with the doors, the parcels and the way between
/// them, in as many parts as vehicles need.
void RegionProcess::add_expected_stops(TourLoad& load) const {
    const logistics::LastMileParams& params = setting_.scenario.last_mile;
    const auto day = static_cast<std::uint64_t>(now().ms() / kMsPerDay);
    for (std::size_t s = 0; s < region_.settlements.size(); ++s) {
        const logistics::DailyLoad& expected = region_.expected_loads[s];
        if (population_.simulated[s] || !(expected.stops * load_ratio_ > 0)) continue;
        double doors = expected.stops * load_ratio_;
        double parcels = expected.parcels * load_ratio_;
        if (doors < 1) {
            const std::uint64_t key = random::derive(random::derive(key_, Purpose::expected_stops), s);
            if (Stream{key, Purpose::expected_stops, day}.uniform() >= doors) continue;
            parcels /= doors;
            doors = 1;
        }
        const geography::Settlement& settlement = region_.settlements[s];
        for (std::uint32_t parts = 1; parts <= 1000; ++parts) {
            TourStop stop;
            stop.place = settlement.centre;
            stop.urban = settlement.urban;
            stop.doors = doors / parts;
            stop.parcels = parcels / parts;
            stop.weight_kg = stop.parcels * setting_.scenario.parcel.weight_kg;
            stop.hours = stop.doors * params.stop_min / 60;
            stop.inside_km = logistics::round_km(doors, settlement) / parts;
            stop.waiting_since_ms = now().ms();
            if (!logistics::can_be_served(stop, setting_.fleet, load.rules)) continue;
            for (std::uint32_t part = 0; part < parts; ++part) {
                stop.id = kSettlements | s << 16 | part;
                load.add(stop);
            }
            break;
        }
    }
}

void RegionProcess::run_planned_tours() {
    const TourLoad load = tour_load();
    const auto day = static_cast<std::uint64_t>(now().ms() / kMsPerDay);
    const std::uint64_t seed = random::derive(random::derive(key_, Purpose::tour_plan), day);
    const bool warm = setting_.scenario.last_mile.start == logistics::TourStart::yesterday;
    const logistics::DayTours tours =
        logistics::plan_day(load.stops, setting_.fleet, load.rules, warm ? yesterday_ : decltype(yesterday_){}, seed);
    yesterday_.clear();
    if (warm) {
        for (const Trip& trip : tours.trips) {
            yesterday_.push_back({trip.kind, {}});
            for (const logistics::TripStop& s : trip.stops) yesterday_.back().stops.push_back(load.stops[s.stop].id);
        }
    }
    std::vector<std::uint8_t> stays(parcels_.size(), 0);
    for (const std::uint32_t slot : load.stranded) stays[slot] = 1;
    for (const std::uint32_t stop : tours.left) {
        for (const std::uint32_t slot : load.parcels[stop]) stays[slot] = 1;
    }
    // Whoever comes back today queues behind those who never left.
    std::erase_if(depot_, [&](std::uint32_t slot) { return stays[slot] == 0; });
    tally_.counters.parcels_left_over += static_cast<std::int64_t>(depot_.size());
    send_out(load, tours);
}

/// A vehicle's day is paid by its parcels in equal parts, expected ones included; the piece rate at each delivery.
void RegionProcess::send_out(const TourLoad& load, const logistics::DayTours& tours) {
    Counters& c = tally_.counters;
    const double factor = setting_.cost_factor(now());
    for (std::size_t first = 0; first < tours.trips.size();) {
        const Trip& lead = tours.trips[first];
        const logistics::VehicleParams& vehicle = setting_.fleet[lead.kind].params;
        std::size_t end = first;
        double km = 0;
        double parcels = 0;
        for (;
             end < tours.trips.size() && tours.trips[end].kind == lead.kind && tours.trips[end].vehicle == lead.vehicle;
             ++end) {
            km += tours.trips[end].km;
            parcels += tours.trips[end].parcels;
        }
        ++c.vehicle_days;
        const double day_cost =
            km * factor * static_cast<double>(vehicle.cost_rp_per_km) + static_cast<double>(vehicle.cost_rp_per_day);
        const Rupiah cost_each{static_cast<std::int64_t>(day_cost / parcels)};
        for (; first < end; ++first) {
            const Trip& trip = tours.trips[first];
            c.tour_m += static_cast<std::int64_t>(trip.km * 1000);
            c.tour_stops_milli += static_cast<std::int64_t>(trip.doors * 1000);
            ++c.trips_driven;
            for (const logistics::TripStop& s : trip.stops) {
                const TourStop& stop = load.stops[s.stop];
                const std::vector<std::uint32_t>& slots = load.parcels[s.stop];
                const auto what = slots.empty()                     ? TourPoint::What::settlement
                                  : parcels_[slots.front()].to_home ? TourPoint::What::home
                                                                    : TourPoint::What::kiosk;
                if (draws_tours_today()) {
                    tour_map_.push_back({static_cast<std::uint32_t>(tour_log_.size()), stop.place,
                                         static_cast<float>(stop.parcels), static_cast<float>(s.after_h), what});
                }
                if (slots.empty()) continue;
                ++c.drops;
                const Time at = now() + from_hours(s.after_h);
                for (const std::uint32_t slot : slots) {
                    charge_platform(parcels_[slot].platform, cost_each);
                    c.tour_cost_rp += cost_each.count();
                    note(TraceEvent::parcel_out_for_delivery, parcels_[slot]);
                    schedule_message(at, what == TourPoint::What::home ? Message::home_attempt : Message::drop_at_kiosk,
                                     slot, std::uint64_t{trip.kind} + 1);
                }
            }
            if (logs(true)) {
                const double by_number = trip.parcels / static_cast<double>(vehicle.capacity_parcels);
                log_tour({0, trip.kind, trip.vehicle, trip.number, trip.doors, trip.km, trip.hours, trip.parcels,
                          std::max(by_number, trip.weight_kg / vehicle.capacity_kg)});
            }
        }
    }
}

void RegionProcess::on_home_attempt(std::uint32_t slot, std::uint64_t vehicle_kind) {
    Parcel& p = parcels_[slot];
    const logistics::LastMileParams& params = setting_.scenario.last_mile;
    ++tally_.counters.attempts_made;
    Stream luck{p.key, Purpose::home_attempt, p.tries};
    if (luck.uniform() < params.attempt_failure) {
        const bool address = luck.uniform() < params.failure_address_share;
        return attempt_fails(slot, address ? AttemptFailure::address : AttemptFailure::nobody_there);
    }
    pay_for_delivery(p, vehicle_kind);
    p.on_shelf = now();
    note(TraceEvent::parcel_delivered_home, p);
    count_ready(p, now());
    hand_over(slot);
}

/// The courier takes the parcel back to the depot, to go out again with the next tour; after the last attempt it goes
/// back for good.
void RegionProcess::attempt_fails(std::uint32_t slot, AttemptFailure why) {
    Parcel& p = parcels_[slot];
    ++tally_.counters.attempts_failed[static_cast<std::size_t>(why)];
    note(TraceEvent::parcel_attempt_fails, p);
    if (++p.tries >= setting_.scenario.last_mile.attempts) return send_back(slot, BackCause::undelivered);
    depot_.push_back(slot);
}

void RegionProcess::pay_for_delivery(const Parcel& p, std::uint64_t vehicle_kind) {
    if (vehicle_kind == 0) return;
    const Rupiah pay{setting_.fleet[vehicle_kind - 1].params.pay_rp_per_parcel};
    charge_platform(p.platform, pay);
    tally_.counters.tour_cost_rp += pay.count();
}

bool RegionProcess::logs(bool planned) const {
    const logistics::TourLog log = setting_.scenario.last_mile.log;
    if (log == logistics::TourLog::none) return draws_tours_today();
    return planned || log == logistics::TourLog::all || draws_tours_today();
}

bool RegionProcess::draws_tours_today() const { return now().ms() / kMsPerDay == setting_.scenario.last_mile.map_day; }

void RegionProcess::log_tour(const TourRecord& record) {
    tour_log_.push_back(record);
    tour_log_.back().day = static_cast<std::uint32_t>(now().ms() / kMsPerDay);
}

}  // namespace warung::world
