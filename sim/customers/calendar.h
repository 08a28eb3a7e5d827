#pragma once
// How needs follow the calendar: payday, aid, Ramadan, Lebaran, Harbolnas.
//
// A factor on the rate of each kind of service for every hour of a region's clock: the product of all effects in force
// in that hour. Days of `payday` and `aid` are days of the month; the other seasons begin on dates of a table. Rates
// stay constant within an hour, so that needs are drawn exactly (needs.h). Pure; any thread.

#include "sim/base/calendar.h"
#include "sim/customers/customer_params.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace warung::customers {

enum class Season : std::uint8_t { payday, aid, ramadan, lebaran, harbolnas };
inline constexpr std::size_t kSeasonCount = 5;
inline constexpr std::array<const char*, kSeasonCount> kSeasonNames = {"payday", "aid", "ramadan", "lebaran",
                                                                       "harbolnas"};
constexpr bool has_dates(Season s) { return s >= Season::ramadan; }

struct SeasonDates {
    Season season = Season::ramadan;
    Date first;
    Date last;
};

struct SeasonEffect {
    Season season = Season::payday;
    std::optional<ServiceKind> kind;  ///< none: every kind
    /// Days of the month (25 to 5 runs over its end), or counted from the first day of the season (0); both empty: all
    /// days of the season.
    std::optional<std::int64_t> from_day;
    std::optional<std::int64_t> to_day;
    std::int64_t from_h = 0;  ///< local hours of the day; 21 to 5 runs over midnight
    std::int64_t to_h = 24;   ///< the first hour that is out
    double factor = 1;
};

struct CalendarParams {
    std::string table;  ///< dates of the seasons; empty: no calendar
    std::string effects = "data/calendar_effects.csv";
    /// Strength of each season's effects, in the order of Season: 0 is none, 1 the table's.
    std::array<double, kSeasonCount> strength = {1, 1, 1, 1, 1};
};

class Calendar {
public:
    Calendar() = default;  ///< no effects
    /// For `days` days from `start` and a day before and after, so that every clock zone is inside.
    Calendar(const std::vector<SeasonDates>& dates, const std::vector<SeasonEffect>& effects,
             const CalendarParams& params, Date start, std::int64_t days);

    [[nodiscard]] bool empty() const { return factors_.empty(); }
    /// `local_hour` is counted from midnight of the start date on the region's clock; it may be below 0.
    [[nodiscard]] double factor(ServiceKind kind, std::int64_t local_hour) const {
        return factors_[static_cast<std::size_t>(local_hour + kBefore)][static_cast<std::size_t>(kind)];
    }

private:
    static constexpr std::int64_t kBefore = 48;  // hours

    std::vector<std::array<double, kServiceKindCount>> factors_;  ///< by hour
};

}  // namespace warung::customers
