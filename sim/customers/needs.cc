#include "sim/customers/needs.h"

#include <algorithm>
#include <utility>

namespace warung::customers {

WeeklyRate weekly_rate(double per_week, const std::array<double, 24>& hour, const std::array<double, 7>& weekday) {
    WeeklyRate rate{};
    for (std::size_t h = 0; h < rate.size(); ++h) {
        rate[h] = per_week / (168.0 * kMsPerHour) * hour[h % 24] * weekday[h / 24];
    }
    return rate;
}

NeedStream::NeedStream(std::uint64_t key, const std::vector<WeeklyRate>* rates, double activity, int first_hour_of_week,
                       Duration utc_offset, Time horizon, Factor factor)
    : key_{key},
      rates_{rates},
      activity_{activity},
      first_hour_of_week_{first_hour_of_week},
      utc_offset_{utc_offset},
      horizon_{horizon},
      factor_{std::move(factor)},
      exhausted_{!(activity > 0)} {
    // UTC 0 falls into this hour of the local clock.
    const auto offset = utc_offset_.ms();
    open_bucket(offset >= 0 ? offset / kMsPerHour : -((-offset + kMsPerHour - 1) / kMsPerHour));
}

void NeedStream::open_bucket(std::int64_t local_hour) {
    local_hour_ = local_hour;
    const std::int64_t start = local_hour * kMsPerHour - utc_offset_.ms();
    const std::int64_t from = std::max<std::int64_t>(start, 0);
    const std::int64_t to = std::min(start + kMsPerHour, horizon_.ms());
    start_ms_ = static_cast<double>(from);
    length_ms_ = static_cast<double>(to - from);
    position_ms_ = 0;
    if (to <= from) {
        exhausted_ = true;
        return;
    }
    const std::int64_t hour_of_week = ((first_hour_of_week_ + local_hour) % 168 + 168) % 168;
    total_ = 0;
    for (std::size_t s = 0; s < rates_->size(); ++s) {
        double rate = activity_ * (*rates_)[s][static_cast<std::size_t>(hour_of_week)];
        if (factor_) rate *= factor_(s, local_hour);
        total_ += rate;
        cumulative_[s] = total_;
    }
}

Need NeedStream::next() {
    const std::uint64_t key = random::derive(key_, count_);
    double work = random::Stream{key, random::Purpose::need_gap}.exponential();
    while (!exhausted_) {
        const double left = total_ * (length_ms_ - position_ms_);
        if (work < left) break;
        work -= left;
        open_bucket(local_hour_ + 1);
    }
    if (exhausted_) return {Time::never(), 0, ServiceId::none()};
    ++count_;
    position_ms_ += work / total_;
    const auto start = static_cast<std::int64_t>(start_ms_);
    const std::int64_t at =
        std::min(start + static_cast<std::int64_t>(position_ms_), start + static_cast<std::int64_t>(length_ms_) - 1);
    const double pick = random::Stream{key, random::Purpose::need_service}.uniform() * total_;
    std::size_t service = 0;
    while (service + 1 < rates_->size() && pick >= cumulative_[service]) ++service;
    return {Time{at}, key, ServiceId::of(service)};
}

}  // namespace warung::customers
