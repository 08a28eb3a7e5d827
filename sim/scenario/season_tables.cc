#include "sim/scenario/season_tables.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

namespace warung::scenario {

namespace {

using customers::Season;

const std::vector<std::string>& kind_names() {
    static const std::vector<std::string> names = find_key("service", "kind")->choices;
    return names;
}

Date date_of(CsvTable& table, std::size_t row, std::string_view column) {
    const std::string text = table.text(row, column);
    if (const auto date = parse_date(text)) return *date;
    if (table.sound(row) && table.cell(row, column) != nullptr)
        table.report(Code::bad_cell, row, column, fmt::format("`{}` is not a date", text), "write 2024-04-10");
    return {};
}

std::optional<std::int64_t> day_of(CsvTable& table, std::size_t row, std::string_view column, Season season) {
    const Cell* cell = table.cell(row, column);
    if (cell == nullptr || cell->text.empty()) return std::nullopt;
    return table.integer(row, column, customers::has_dates(season) ? Range{-366, 366} : Range{1, 31});
}

}  // namespace

const TableKind& season_table() {
    static const TableKind kind{"season table",
                                {{"season", Need::required, "ramadan, lebaran or harbolnas"},
                                 {"first_day", Need::required, "date of its first day, as 2024-04-10"},
                                 {"last_day", Need::optional, "date of its last day; default the first"}}};
    return kind;
}

const TableKind& effect_table() {
    static const TableKind kind{
        "calendar effects",
        {{"season", Need::required, "payday, aid, ramadan, lebaran or harbolnas"},
         {"service_kind", Need::optional, "kind of service concerned; default all"},
         {"from_day", Need::optional,
          "payday and aid: day of the month; others: counted from the season's first day (0); default its first"},
         {"to_day", Need::optional, "the last day concerned, counted alike; default the season's last"},
         {"from_h", Need::optional, "hour of the local clock from which on, 0 to 23; default 0"},
         {"to_h", Need::optional, "and until, 1 to 24; default 24"},
         {"factor", Need::required, "on the rate of needs, 0 or more"},
         {"low", Need::ignored, "not read"},
         {"high", Need::ignored, "not read"}}};
    return kind;
}

const TableKind& kiosk_table() {
    static const TableKind kind{
        "kiosk table",
        {{"region", Need::required, "code of the region"},
         {"name", Need::ignored, "not read"},
         {"lat", Need::required, "latitude, degrees"},
         {"lon", Need::required, "longitude, degrees"},
         {"platforms", Need::required, "names of the platforms that it is a member of, separated by spaces"}}};
    return kind;
}

std::vector<customers::SeasonDates> read_seasons(CsvTable& table) {
    const std::vector<std::string> names(customers::kSeasonNames.begin() + static_cast<int>(Season::ramadan),
                                         customers::kSeasonNames.end());
    std::vector<customers::SeasonDates> rows;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        customers::SeasonDates d;
        d.season = static_cast<Season>(table.choice(i, "season", names) + static_cast<std::size_t>(Season::ramadan));
        d.first = date_of(table, i, "first_day");
        const Cell* last = table.cell(i, "last_day");
        d.last = last == nullptr || last->text.empty() ? d.first : date_of(table, i, "last_day");
        if (table.sound(i) && d.last < d.first)
            table.report(
                Code::contradiction, i, "last_day",
                fmt::format("the last day, {}, is before the first, {}", to_string(d.last), to_string(d.first)));
        rows.push_back(d);
    }
    return rows;
}

std::vector<customers::SeasonEffect> read_effects(CsvTable& table) {
    const std::vector<std::string> seasons(customers::kSeasonNames.begin(), customers::kSeasonNames.end());
    std::vector<customers::SeasonEffect> rows;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        customers::SeasonEffect e;
        e.season = static_cast<Season>(table.choice(i, "season", seasons));
        if (const Cell* kind = table.cell(i, "service_kind"); kind != nullptr && !kind->text.empty())
            e.kind = static_cast<customers::ServiceKind>(table.choice(i, "service_kind", kind_names()));
        e.from_day = day_of(table, i, "from_day", e.season);
        e.to_day = day_of(table, i, "to_day", e.season);
        e.from_h = table.integer(i, "from_h", {0, 23}, 0);
        e.to_h = table.integer(i, "to_h", {1, 24}, 24);
        e.factor = table.real(i, "factor", {0, 1000});
        if (table.sound(i) && e.from_h == e.to_h)
            table.report(Code::contradiction, i, "to_h", fmt::format("the hours from {0} to {0} are none", e.to_h));
        if (table.sound(i) && !customers::has_dates(e.season) && !e.from_day && !e.to_day)
            table.report(Code::required, i, "season",
                         fmt::format("an effect of {} needs days of the month",
                                     customers::kSeasonNames[static_cast<std::size_t>(e.season)]),
                         "fill in from_day and to_day");
        rows.push_back(e);
    }
    return rows;
}

std::vector<kiosks::ListedKiosk> read_kiosks(CsvTable& table, const std::vector<std::string>& platforms) {
    std::vector<kiosks::ListedKiosk> rows;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        kiosks::ListedKiosk k;
        k.region = table.text(i, "region");
        k.at = {table.real(i, "lat", {-90, 90}), table.real(i, "lon", {-180, 180})};
        std::istringstream words{table.text(i, "platforms")};
        for (std::string word; words >> word;) {
            const auto found = std::find(platforms.begin(), platforms.end(), word);
            if (found == platforms.end()) {
                table.report(Code::unknown_name, i, "platforms", fmt::format("there is no platform called `{}`", word),
                             fmt::format("there is {}", fmt::join(platforms, ", ")));
                continue;
            }
            k.memberships = static_cast<std::uint8_t>(k.memberships | (1U << (found - platforms.begin())));
        }
        rows.push_back(std::move(k));
    }
    return rows;
}

}  // namespace warung::scenario
