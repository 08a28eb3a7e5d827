#pragma once
// The stream of needs of one region: a superposition of one non-homogeneous
// Poisson process per customer and service, drawn as one process.
//
// Superposition is exact: the region's rate is the sum of its customers' rates,
// and each need then belongs to a service in proportion to the services' rates
// at that hour and to a customer in proportion to activity. Rates are constant
// within an hour of the region's clock; arrivals follow by inverting the
// cumulative rate (Cinlar 1975, time change), so nothing is thinned away.
// Needs depend on nothing that a policy can change.

#include "sim/base/ids.h"
#include "sim/base/time.h"
#include "sim/random/stream.h"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace warung::customers {

inline constexpr std::size_t kMaxServices = 16;

struct Need {
    Time at;
    std::uint64_t key = 0;  ///< every draw of this need derives from it
    ServiceId service;
    std::uint8_t segment = 0;  ///< of the customer
};

/// Needs for one service by one segment: a Poisson process of its own, merged with the others.
struct NeedClass {
    std::uint32_t service = 0;
    std::uint8_t segment = 0;
    double weight = 0;  ///< sum of the segment's activities times its factor on the service's rate
};

/// Rates of one service: expected needs per millisecond in each hour of the local week (Monday 00:00 first).
using WeeklyRate = std::array<double, 168>;

/// WeeklyRate of a service: `per_week` needs in an average week, shaped by hour (mean 1) and weekday (mean 1).
WeeklyRate weekly_rate(double per_week, const std::array<double, 24>& hour, const std::array<double, 7>& weekday);

class NeedStream {
public:
    /// Multiplier on service `s` in local hour `h` since the run's start (events); may be empty.
    using Factor = std::function<double(std::size_t service, std::int64_t local_hour)>;

    NeedStream() = default;
    /// `rates` per unit of activity; `activity` their sum over customers; `first_hour` the local hour of the week at
    /// local hour 0 of the run; `utc_offset` of the region's clock; needs stop at `horizon`.
    NeedStream(std::uint64_t key, const std::vector<WeeklyRate>* rates, double activity, int first_hour_of_week,
               Duration utc_offset, Time horizon, Factor factor);
    /// Several segments: the superposition of all classes, each need belonging to one in proportion to its rate.
    NeedStream(std::uint64_t key, const std::vector<WeeklyRate>* rates, std::vector<NeedClass> classes,
               int first_hour_of_week, Duration utc_offset, Time horizon, Factor factor);

    /// The next need, or at == Time::never().
    Need next();

    /// What changes from need to need, to and from an archive (base/archive.h).
    template <class Archive>
    void archive(Archive& a) {
        a(count_, local_hour_, position_ms_, length_ms_, start_ms_, total_, cumulative_, exhausted_);
    }

private:
    void open_bucket(std::int64_t local_hour);

    std::uint64_t key_ = 0;
    std::uint64_t count_ = 0;
    const std::vector<WeeklyRate>* rates_ = nullptr;
    std::vector<NeedClass> classes_;
    int first_hour_of_week_ = 0;
    Duration utc_offset_;
    Time horizon_;
    Factor factor_;

    std::int64_t local_hour_ = 0;     ///< bucket that is open
    double position_ms_ = 0;          ///< of the last need, from the start of the bucket
    double length_ms_ = 0;            ///< of the bucket inside [0, horizon)
    double start_ms_ = 0;             ///< UTC time of the bucket's start
    double total_ = 0;                ///< rate of all services in the bucket, per ms
    std::vector<double> cumulative_;  ///< by class
    bool exhausted_ = true;
};

}  // namespace warung::customers
