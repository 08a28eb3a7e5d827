#pragma once
// Networks of staffed counters as a process of the kernel, and what is measured at them.
//
// Each station is a kiosks::Counter. Customers come from outside by class, wait, may lose patience, are served and go
// on by the routing probabilities of the station or leave. All times are in the case's unit; the kernel's milliseconds
// are made so short that rounding does not show.

#include "sim/kernel/engine.h"
#include "sim/kiosks/counter.h"
#include "sim/verify/law.h"
#include "sim/verify/replications.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warung::verify {

/// Customers of one priority class at a station.
struct Flow {
    std::optional<Law> interarrival;  ///< none: nobody comes from outside
    Law service = Law::constant(1);
};

struct StationModel {
    kiosks::CounterParams counter;
    std::vector<Flow> flows;  ///< by class
    std::optional<Law> patience;
    std::vector<double> onwards;  ///< probability of going on to each station; the rest leaves
};

struct QueueModel {
    std::vector<StationModel> stations;

    /// Arrivals per unit of time at each station, from outside and from others (traffic equations).
    [[nodiscard]] std::vector<double> traffic() const;
    /// Time after which the beginning is forgotten. THROWS std::invalid_argument if there is no steady state.
    [[nodiscard]] double warm_up() const;
    /// Milliseconds of the kernel in one unit of time.
    [[nodiscard]] double ms_per_unit() const;
    /// Events per unit of time, roughly.
    [[nodiscard]] double events_per_unit() const;
};

/// What a figure is about: one station or all (the network), one class or all.
struct Scope {
    std::optional<std::size_t> station;
    std::optional<std::size_t> rank;
};

struct QueueFigure {
    enum class What {
        number_in_system,  ///< L
        number_waiting,    ///< Lq
        number_variance,   ///< of the number in system
        number_is,         ///< P(N = threshold)
        busy,              ///< mean number in service
        utilisation,       ///< busy / servers
        offered,           ///< offered load per server
        arrival_rate,      ///< of all who come
        throughput,        ///< of those who are served
        time_in_system,    ///< W, of all who got in
        wait,              ///< Wq, of all who got in, with those who give up
        served_wait,       ///< Wq, of those who are served
        wait_variance,
        time_variance,
        must_wait,    ///< P(an arrival that got in does not begin at once)
        wait_over,    ///< P(Wq > threshold)
        wait_within,  ///< P(Wq <= threshold)
        time_over,    ///< P(W > threshold)
        time_within,
        blocked,   ///< share of arrivals that are turned away
        gives_up,  ///< share of arrivals that lose patience
    };
    What what = What::number_in_system;
    Scope scope;
    double threshold = 0;
    double factor = 1;  ///< of the unit
};

/// Simulates until the figures are known; in their order.
std::vector<Estimate> simulate(const QueueModel& model, const std::vector<QueueFigure>& figures,
                               const Precision& precision, const Effort& effort);

}  // namespace warung::verify
