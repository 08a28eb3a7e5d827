#include "sim/customers/calendar.h"

#include <algorithm>

namespace warung::customers {

namespace {

/// Whether `x` lies in [from, to], which may run over the end of a cycle.
bool within(std::int64_t x, std::int64_t from, std::int64_t to) {
    return from <= to ? from <= x && x <= to : x >= from || x <= to;
}

bool touches_day(const SeasonEffect& e, const SeasonDates& season, std::int64_t day) {
    const std::int64_t first = days_since_epoch(season.first);
    return day >= first + e.from_day.value_or(0) &&
           day <= (e.to_day ? first + *e.to_day : days_since_epoch(season.last));
}

bool touches_day(const SeasonEffect& e, const std::vector<SeasonDates>& dates, std::int64_t day) {
    if (!has_dates(e.season)) return within(date_from_days(day).day, e.from_day.value_or(1), e.to_day.value_or(31));
    return std::any_of(dates.begin(), dates.end(),
                       [&](const SeasonDates& d) { return d.season == e.season && touches_day(e, d, day); });
}

bool touches_hour(const SeasonEffect& e, std::int64_t hour) {
    return e.from_h < e.to_h ? e.from_h <= hour && hour < e.to_h : hour >= e.from_h || hour < e.to_h;
}

}  // namespace

Calendar::Calendar(const std::vector<SeasonDates>& dates, const std::vector<SeasonEffect>& effects,
                   const CalendarParams& params, Date start, std::int64_t days) {
    std::array<double, kServiceKindCount> none{};
    none.fill(1.0);
    factors_.assign(static_cast<std::size_t>(days * 24 + 2 * kBefore), none);
    const std::int64_t first_day = days_since_epoch(start) - kBefore / 24;
    for (const SeasonEffect& e : effects) {
        const double strength = params.strength[static_cast<std::size_t>(e.season)];
        const double factor = std::max(0.0, 1 + strength * (e.factor - 1));
        for (std::size_t day = 0; day < factors_.size() / 24; ++day) {
            if (!touches_day(e, dates, first_day + static_cast<std::int64_t>(day))) continue;
            for (std::size_t hour = 0; hour < 24; ++hour) {
                if (!touches_hour(e, static_cast<std::int64_t>(hour))) continue;
                auto& row = factors_[day * 24 + hour];
                for (std::size_t kind = 0; kind < row.size(); ++kind)
                    row[kind] *= !e.kind || static_cast<std::size_t>(*e.kind) == kind ? factor : 1.0;
            }
        }
    }
}

}  // namespace warung::customers
