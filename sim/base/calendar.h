#pragma once
// Civil dates, for anchoring the run to a calendar.
// Algorithms: Hinnant, "chrono-compatible low-level date algorithms" (days_from_civil).

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warung {

struct Date {
    int year = 2020;
    int month = 1;
    int day = 1;
    constexpr auto operator<=>(const Date&) const = default;
};

/// Days since 1970-01-01.
constexpr std::int64_t days_since_epoch(Date d) {
    const int y = d.month <= 2 ? d.year - 1 : d.year;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const auto yoe = static_cast<std::int64_t>(y) - era * 400;
    const std::int64_t mp = (d.month + 9) % 12;
    const std::int64_t doy = (153 * mp + 2) / 5 + d.day - 1;
    const std::int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146'097 + doe - 719'468;
}

constexpr Date date_from_days(std::int64_t z) {
    z += 719'468;
    const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
    const std::int64_t doe = z - era * 146'097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const int day = static_cast<int>(doy - (153 * mp + 2) / 5 + 1);
    const int month = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
    return {static_cast<int>(yoe + era * 400 + (month <= 2 ? 1 : 0)), month, day};
}

/// 0 = Monday ... 6 = Sunday.
constexpr int weekday(Date d) {
    const std::int64_t w = (days_since_epoch(d) + 3) % 7;
    return static_cast<int>(w < 0 ? w + 7 : w);
}

constexpr bool is_valid(Date d) {
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 &&
           date_from_days(days_since_epoch(d)) == d;
}

/// Parses "2020-01-31"; empty if it is not a date.
std::optional<Date> parse_date(std::string_view text);
std::string to_string(Date d);

}  // namespace warung
