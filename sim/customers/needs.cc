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

namespace {

std::vector<NeedClass> one_segment(std::size_t services, double activity) {
    std::vector<NeedClass> classes;
    for (std::size_t s = 0; s < services; ++s) classes.push_back({static_cast<std::uint32_t>(s), 0, activity});
    return classes;
}

/// Classes without needs are left out: no need can fall to them by rounding.
std::vector<NeedClass> with_needs(std::vector<NeedClass> classes) {
    std::erase_if(classes, [](const NeedClass& c) { return !(c.weight > 0); });
    return classes;
}

}  // namespace

NeedStream::NeedStream(std::uint64_t key, const std::vector<WeeklyRate>* rates, double activity, int first_hour_of_week,
                       Duration utc_offset, Time horizon, Factor factor)
    : NeedStream{key,
                 rates,
                 one_segment(rates->size(), activity),
                 first_hour_of_week,
                 utc_offset,
                 horizon,
                 std::move(factor)} {}

NeedStream::NeedStream(std::uint64_t key, const std::vector<WeeklyRate>* rates, std::vector<NeedClass> classes,
                       int first_hour_of_week, Duration utc_offset, Time horizon, Factor factor)
    : key_{key},
      rates_{rates},
      classes_{with_needs(std::move(classes))},
      first_hour_of_week_{first_hour_of_week},
      utc_offset_{utc_offset},
      horizon_{horizon},
      factor_{std::move(factor)},
      cumulative_(classes_.size()),
      exhausted_{classes_.empty()} {
    if (exhausted_) return;
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
    for (std::size_t c = 0; c < classes_.size(); ++c) {
        double rate = classes_[c].weight * (*rates_)[classes_[c].service][static_cast<std::size_t>(hour_of_week)];
        if (factor_) rate *= factor_(classes_[c].service, local_hour);
        total_ += rate;
        cumulative_[c] = total_;
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
    // Counted, not searched for: where a search would stop is anybody's guess, and the processor's too.
    std::size_t c = 0;
    for (std::size_t i = 0; i + 1 < classes_.size(); ++i) c += pick >= cumulative_[i] ? 1 : 0;
    return {Time{at}, key, ServiceId::of(classes_[c].service), classes_[c].segment};
}

}  // namespace warung::customers
