#pragma once
// The hub network: which link to take next, and when it departs.
//
// By rule of the service class, paths minimise a generalised cost per kilogram
// (transport cost plus the value of expected time: mean wait for a departure,
// transit, dwell), the expected time alone, or they arrive earliest by the
// timetable as it stands at the moment. Dated closures and slowdowns cut the run
// into epochs, each with its own tables of next links, computed in parallel; the
// earliest arrival is searched for when a parcel asks.
//
// Shortest paths: Dijkstra 1959 (Boost.Graph). By timetable the same search with
// arrival times for labels is exact as long as no departure overtakes an earlier
// one of its link in the mean (Dreyfus 1969, Operations Research 17(3)); only the
// end of a slowdown can bring that about.

#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/geography/region.h"
#include "sim/logistics/logistics_params.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace warung::logistics {

/// Economy: slow and cheap, for restocks of kiosks and warehouses and for part of the customers' parcels.
enum class ServiceClass : std::uint8_t { regular, economy, express };
inline constexpr std::size_t kServiceClasses = 3;
/// Of a goods order whose draw from (0, 1) is `luck`.
constexpr ServiceClass class_of(double luck, const ParcelParams& params) {
    if (luck < params.economy_share) return ServiceClass::economy;
    return luck < 1 - params.express_share ? ServiceClass::regular : ServiceClass::express;
}

/// One direction of a link between hubs, or a region's feeder (in either direction).
struct Link {
    HubId from;
    HubId to;
    geography::LinkTimes times;
    Duration headway;        ///< between departures
    Duration offset;         ///< of the first departure from the start of the run, in [0, headway)
    Duration least;          ///< fastest transit plus dwell: the lookahead of this link
    double capacity_kg = 0;  ///< per departure, full scale, the part of the run's regions
    double capacity_m3 = 0;  ///< likewise; 0: no limit
    double cost_rp_per_kg = 0;

    /// First departure at or after `t`.
    [[nodiscard]] std::int64_t departure_index_from(Time t) const;
    [[nodiscard]] Time departure(std::int64_t index) const { return Time{offset.ms() + index * headway.ms()}; }
};

/// A link that takes no departures in [from, to).
struct Closure {
    LinkId link;
    Time from;
    Time to;
};

/// A link whose departures in [from, to) are `factor` times as long under way; at least 1.
struct Slowdown {
    LinkId link;
    Time from;
    Time to;
    double factor = 1;
};

/// Hours a parcel is expected to spend on a link: half a headway, transit, dwell.
double expected_hours(const geography::LinkTimes& times, double slowness = 1);

using PathRules = std::array<PathRule, kServiceClasses>;

class Network {
public:
    Network() = default;
    /// Computes the paths of every epoch. `value_of_time` per service class, in rupiah per kg and hour.
    Network(std::size_t hubs, std::vector<Link> links, std::vector<Closure> closures,
            std::array<double, kServiceClasses> value_of_time, const std::vector<Slowdown>& slowdowns = {},
            PathRules rules = {});

    [[nodiscard]] const std::vector<Link>& links() const { return links_; }
    [[nodiscard]] const Link& link(LinkId id) const { return links_[id.index()]; }
    /// Next link on the way from hub to hub, given what is open at `now`; none if closures cut every way. For a class
    /// that goes by the timetable, the link of least expected time.
    [[nodiscard]] LinkId next_link(HubId from, HubId to, ServiceClass service, Time now) const;
    /// Expected hours from hub to hub along the path of the first epoch.
    [[nodiscard]] double path_hours(HubId from, HubId to, ServiceClass service) const;
    [[nodiscard]] bool closed(LinkId link, Time at) const;
    /// Factor on the transit time of a departure at `at`.
    [[nodiscard]] double slowness(LinkId link, Time at) const;
    /// When the network next changes after `now` (Time::never() if it does not).
    [[nodiscard]] Time next_change(Time now) const;

    [[nodiscard]] bool goes_by_timetable(ServiceClass service) const {
        return rules_[static_cast<std::size_t>(service)] == PathRule::earliest_arrival;
    }
    /// From a hub to all others, leaving at `now` or later: the first link to take and the arrival, sorted, if transits
    /// take their mean. Closed departures are let go; where no way leads, no link and Time::never(). What is booked
    /// already is not looked at.
    struct Arrivals {
        std::vector<LinkId> first;
        std::vector<Time> at;
    };
    [[nodiscard]] Arrivals earliest_arrivals(HubId from, Time now) const;

private:
    struct Epoch {
        Time from;
        std::array<std::vector<LinkId>, kServiceClasses> next;  ///< hubs x hubs, row = from
    };
    struct Dated {
        Time from;
        Time to;
        double factor;  ///< 0: closed
    };
    struct Timetable;  ///< links as a Boost graph

    [[nodiscard]] std::span<const Dated> dated(LinkId link) const {
        return {dated_.data() + dated_from_[link.index()], dated_.data() + dated_from_[link.index() + 1]};
    }
    [[nodiscard]] std::vector<LinkId> shortest_paths(Time at, PathRule rule, double value_of_time) const;
    [[nodiscard]] Time arrival(LinkId link, Time ready) const;

    std::size_t hubs_ = 0;
    std::vector<Link> links_;
    std::vector<Dated> dated_;  ///< by link
    std::vector<std::size_t> dated_from_;
    std::vector<Epoch> epochs_;
    PathRules rules_{};
    std::shared_ptr<const Timetable> timetable_;
};

}  // namespace warung::logistics
