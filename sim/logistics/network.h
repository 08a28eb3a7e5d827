#pragma once
// The hub network: which link to take next, and when it departs.
//
// Paths minimise a generalised cost per kilogram: transport cost plus the value
// of expected time (mean wait for a departure, transit, dwell); how much time is
// worth depends on the service class. Dated closures cut the run into epochs,
// each with its own table of next links.

#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/geography/region.h"
#include "sim/logistics/logistics_params.h"

#include <array>
#include <cstdint>
#include <vector>

namespace warung::logistics {

/// Economy: slow and cheap, for restocks of kiosks and warehouses and for part of the customers' parcels.
enum class ServiceClass : std::uint8_t { regular, economy };
inline constexpr std::size_t kServiceClasses = 2;

/// One direction of a link between hubs, or a region's feeder (in either direction).
struct Link {
    HubId from;
    HubId to;
    geography::LinkTimes times;
    Duration headway;        ///< between departures
    Duration offset;         ///< of the first departure from the start of the run, in [0, headway)
    Duration least;          ///< fastest transit plus dwell: the lookahead of this link
    double capacity_kg = 0;  ///< per departure, full scale, the part of the run's regions
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

/// Hours a parcel is expected to spend on a link: half a headway, transit, dwell.
double expected_hours(const geography::LinkTimes& times);

class Network {
public:
    Network() = default;
    /// Computes the paths of every epoch. `value_of_time` per service class, in rupiah per kg and hour.
    Network(std::size_t hubs, std::vector<Link> links, std::vector<Closure> closures,
            std::array<double, kServiceClasses> value_of_time);

    [[nodiscard]] const std::vector<Link>& links() const { return links_; }
    [[nodiscard]] const Link& link(LinkId id) const { return links_[id.index()]; }
    /// Next link on the way from hub to hub, given what is open at `now`; none if closures cut every way.
    [[nodiscard]] LinkId next_link(HubId from, HubId to, ServiceClass service, Time now) const;
    /// Expected hours from hub to hub along the path of the first epoch.
    [[nodiscard]] double path_hours(HubId from, HubId to, ServiceClass service) const;
    [[nodiscard]] bool closed(LinkId link, Time at) const;
    /// When the network next changes after `now` (Time::never() if it does not).
    [[nodiscard]] Time next_change(Time now) const;

private:
    struct Epoch {
        Time from;
        std::array<std::vector<LinkId>, kServiceClasses> next;  ///< hubs x hubs, row = from
    };
    [[nodiscard]] std::vector<LinkId> shortest_paths(Time at, double value_of_time) const;

    std::size_t hubs_ = 0;
    std::vector<Link> links_;
    std::vector<Closure> closures_;
    std::vector<Epoch> epochs_;
};

}  // namespace warung::logistics
