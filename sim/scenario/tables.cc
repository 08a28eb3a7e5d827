#include "sim/scenario/tables.h"

#include "sim/scenario/key_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace warung::scenario {

namespace {

using geography::LinkTimes;

constexpr Range kLat{-90, 90};
constexpr Range kLon{-180, 180};
constexpr Range kKm{0, 25'000};
constexpr Range kHours{0, 10'000};
constexpr Range kPositiveHours{0.001, 10'000};  // some seconds at least: regions need a delay between them
constexpr Range kPerWeek{0, 10'000, true, false};
constexpr Range kHourOfWeek{0, 168, false, true};
constexpr Range kCapacity{0, 1e12, true, false};
constexpr double kAdultShare = 0.7;  // of people, where the table has no adults; Indonesia 2024: 215 of 282 million

const std::vector<std::string> kModes = {"road", "roro", "sea", "air"};
const std::vector<std::string> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/// Columns of a link, with a prefix for the feeder in a region's row.
LinkTimes read_times(CsvTable& table, std::size_t row, const std::string& prefix, const std::string& km,
                     Range transit) {
    LinkTimes t;
    t.mode = static_cast<geography::Mode>(table.choice(row, prefix + "mode", kModes));
    t.distance_km = table.real(row, km, kKm);
    t.transit_h = table.real(row, prefix + "transit_h", transit, 1);
    t.transit_low_h = table.real(row, prefix + "transit_low_h", transit, t.transit_h);
    t.transit_high_h = table.real(row, prefix + "transit_high_h", transit, t.transit_h);
    t.dwell_h = table.real(row, prefix + "dwell_h", kHours, 0);
    t.departures_per_week = table.real(row, prefix + "departures_per_week", kPerWeek, 7);
    if (prefix.empty()) {
        t.first_departure_h = table.real(row, "first_departure_h", kHourOfWeek, -1);
        t.capacity_kg = table.real(row, "capacity_kg", kCapacity, 0);
        t.capacity_m3 = table.real(row, "capacity_m3", kCapacity, 0);
    }
    if (!table.sound(row)) return t;
    if (t.transit_low_h > t.transit_h)
        table.report(Code::contradiction, row, prefix + "transit_low_h",
                     fmt::format("the fastest transit, {} h, is longer than the expected one, {} h", t.transit_low_h,
                                 t.transit_h));
    if (t.transit_high_h < t.transit_h)
        table.report(Code::contradiction, row, prefix + "transit_high_h",
                     fmt::format("the slowest transit, {} h, is shorter than the expected one, {} h", t.transit_high_h,
                                 t.transit_h));
    return t;
}

}  // namespace

const TableKind& region_table() {
    static const TableKind kind{
        "region table",
        {{"region", Need::required, "code of the region, unique"},
         {"name", Need::required, "name"},
         {"province", Need::optional, "code of the province, for `regions.provinces` and events; default -"},
         {"island", Need::optional, "island; default -"},
         {"island_group", Need::optional, "group of islands, for results; default -"},
         {"people", Need::required, "people, 1 or more"},
         {"adults", Need::optional, "adults; default 0.7 of people, and not less than the unbanked"},
         {"unbanked_adults", Need::required, "adults without a bank account: the customers"},
         {"area_km2", Need::required, "area in km2, above 0"},
         {"urban_share", Need::optional, "share of people in towns, 0 to 1; default 0.5"},
         {"lat", Need::required, "latitude of the seat, degrees"},
         {"lon", Need::required, "longitude of the seat, degrees"},
         {"utc_offset_h", Need::optional, "clock zone, hours ahead of UTC; default 7"},
         {"hub", Need::required, "hub that serves the region"},
         {"feeder_mode", Need::required, "road, roro, sea or air: how goods come from the hub"},
         {"feeder_km", Need::required, "distance from the hub, km"},
         {"feeder_transit_h", Need::required, "expected transit, hours"},
         {"feeder_transit_low_h", Need::optional, "fastest transit, hours; default the expected one"},
         {"feeder_transit_high_h", Need::optional, "slowest transit, hours; default the expected one"},
         {"feeder_dwell_h", Need::optional, "unloading and sorting at the region, hours; default 0"},
         {"feeder_departures_per_week", Need::required, "departures a week, above 0"}}};
    return kind;
}

const TableKind& hub_table() {
    static const TableKind kind{
        "hub table",
        {{"hub", Need::required, "code of the hub, unique"},
         {"name", Need::optional, "name; default the code"},
         {"province", Need::ignored, "not read"},
         {"region", Need::required, "code of the region in which it stands"},
         {"tier", Need::optional, "1 national to 3 local; default 3"},
         {"lat", Need::required, "latitude, degrees"},
         {"lon", Need::required, "longitude, degrees"},
         {"utc_offset_h", Need::optional, "clock zone, where the hub's region is not in the run; default 7"},
         {"seaport", Need::ignored, "not read"},
         {"airport", Need::ignored, "not read"}}};
    return kind;
}

const TableKind& link_table() {
    static const TableKind kind{
        "link table",
        {{"from_hub", Need::required, "hub at one end"},
         {"to_hub", Need::required, "hub at the other end"},
         {"both_ways", Need::optional, "1 if the link also runs back; default 1"},
         {"mode", Need::required, "road, roro, sea or air"},
         {"distance_km", Need::required, "distance, km"},
         {"transit_h", Need::required, "expected transit, hours, above 0"},
         {"transit_low_h", Need::optional, "fastest transit, hours; default the expected one"},
         {"transit_high_h", Need::optional, "slowest transit, hours; default the expected one"},
         {"dwell_h", Need::optional, "unloading and sorting at the far end, hours; default 0"},
         {"departures_per_week", Need::required, "departures a week, above 0"},
         {"first_departure_h", Need::optional,
          "a departure, hours from Monday 00:00 on the run's clock, 0 to 168; the others follow "
          "at equal distances; default 20:00 where links depart daily, else drawn"},
         {"capacity_kg", Need::optional, "room of a departure, full scale, above 0; default linehaul.capacity_MODE_kg"},
         {"capacity_m3", Need::optional, "the same by volume; default linehaul.capacity_MODE_m3"}}};
    return kind;
}

const TableKind& profile_table() {
    static const TableKind kind{"profile table",
                                {{"series", Need::required, "hour_NAME or weekday_NAME; other series are skipped"},
                                 {"key", Need::required, "0 to 23, or Mon to Sun"},
                                 {"value", Need::required, "relative weight, 0 or more"},
                                 {"low", Need::ignored, "not read"},
                                 {"high", Need::ignored, "not read"},
                                 {"unit", Need::ignored, "not read"},
                                 {"year", Need::ignored, "not read"}}};
    return kind;
}

const TableKind& price_table() {
    static const TableKind kind{
        "price table",
        {{"day", Need::required, "first day of the price, from the start of the run"},
         {"service_kind", Need::required, "kind of service"},
         {"fee_rp", Need::optional, "what the platform wants from the customer; empty: as it is"},
         {"commission_rp", Need::optional, "what the kiosk gets; empty: as it is"}}};
    return kind;
}

std::vector<platforms::PriceStep> read_price_steps(CsvTable& table) {
    const std::vector<std::string>& kinds = find_key("service", "kind")->choices;
    std::vector<platforms::PriceStep> steps;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        platforms::PriceStep step;
        step.day = table.real(i, "day", {0, 3660});
        step.kind = table.choice(i, "service_kind", kinds);
        step.fee_rp = table.integer(i, "fee_rp", {0, 1e7}, -1);
        step.commission_rp = table.integer(i, "commission_rp", {0, 1e7}, -1);
        steps.push_back(step);
    }
    std::stable_sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
    return steps;
}

std::vector<geography::Region> read_regions(CsvTable& table) {
    table.check_unique("region");
    std::vector<geography::Region> rows;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        geography::Region r;
        r.code = table.text(i, "region");
        r.name = table.text(i, "name");
        r.province = table.text(i, "province", "-");
        r.island = table.text(i, "island", "-");
        r.island_group = table.text(i, "island_group", "-");
        r.people = table.integer(i, "people", {1, 1e9}, 1);
        r.unbanked_adults = table.integer(i, "unbanked_adults", {0, 1e9});
        const auto rule = static_cast<std::int64_t>(std::llround(kAdultShare * static_cast<double>(r.people)));
        r.adults = table.integer(i, "adults", {0, 1e9}, std::max(r.unbanked_adults, rule));
        r.area_km2 = table.real(i, "area_km2", {0, 1e7, true, false}, 1);
        r.urban_share = table.real(i, "urban_share", {0, 1}, 0.5);
        r.seat = {table.real(i, "lat", kLat), table.real(i, "lon", kLon)};
        r.utc_offset_h = table.real(i, "utc_offset_h", {-12, 14}, 7);
        r.hub = table.text(i, "hub");
        r.feeder = read_times(table, i, "feeder_", "feeder_km", kPositiveHours);
        const bool sound = table.sound(i);
        if (sound && r.unbanked_adults > r.adults)
            table.report(Code::contradiction, i, "unbanked_adults",
                         fmt::format("{} unbanked adults are more than the {} adults", r.unbanked_adults, r.adults));
        if (sound && r.adults > r.people)
            table.report(Code::contradiction, i, "adults",
                         fmt::format("{} adults are more than the {} people", r.adults, r.people));
        rows.push_back(std::move(r));
    }
    return rows;
}

std::vector<logistics::Hub> read_hubs(CsvTable& table) {
    table.check_unique("hub");
    std::vector<logistics::Hub> rows;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        logistics::Hub hub;
        hub.code = table.text(i, "hub");
        hub.name = table.text(i, "name", hub.code);
        hub.region = table.text(i, "region");
        hub.tier = static_cast<int>(table.integer(i, "tier", {1, 9}, 3));
        hub.utc_offset_h = table.real(i, "utc_offset_h", {-12, 14}, 7);
        hub.position = {table.real(i, "lat", kLat), table.real(i, "lon", kLon)};
        rows.push_back(std::move(hub));
    }
    return rows;
}

std::vector<logistics::LinkRow> read_links(CsvTable& table) {
    std::vector<logistics::LinkRow> rows;
    std::map<std::array<std::string, 3>, std::size_t> seen;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        logistics::LinkRow link;
        link.from = table.text(i, "from_hub");
        link.to = table.text(i, "to_hub");
        link.both_ways = table.boolean(i, "both_ways", true);
        link.times = read_times(table, i, "", "distance_km", kPositiveHours);
        if (table.sound(i) && link.from == link.to)
            table.report(Code::contradiction, i, "to_hub", fmt::format("the link leads from {} to itself", link.from));
        const std::string& mode = kModes[static_cast<std::size_t>(link.times.mode)];
        if (table.sound(i)) {
            const auto [earlier, fresh] =
                seen.emplace(std::array{link.from, link.to, mode}, table.cell(i, "from_hub")->line);
            if (!fresh)
                table.report(Code::duplicate_row, i, "from_hub",
                             fmt::format("the {} link from {} to {} appears twice", mode, link.from, link.to),
                             fmt::format("first in line {}", earlier->second));
        }
        rows.push_back(std::move(link));
    }
    return rows;
}

std::vector<DemandProfile> read_profiles(CsvTable& table) {
    struct Series {
        std::vector<double> values;
        std::vector<bool> given;
        std::size_t first_row = 0;
    };
    std::map<std::string, Series> hours;
    std::map<std::string, Series> weeks;
    std::vector<std::string> order;
    std::vector<std::string> hour_keys;
    for (int h = 0; h < 24; ++h) hour_keys.push_back(std::to_string(h));
    if (!table.has("series") || !table.has("key") || !table.has("value")) return {};

    for (std::size_t i = 0; i < table.rows(); ++i) {
        const std::string name = table.text(i, "series");
        const bool hour = name.rfind("hour_", 0) == 0;
        if (!hour && name.rfind("weekday_", 0) != 0) continue;
        const std::vector<std::string>& keys = hour ? hour_keys : kDays;
        Series& series = (hour ? hours : weeks)[name.substr(hour ? 5 : 8)];
        if (series.values.empty()) {
            series = {std::vector<double>(keys.size()), std::vector<bool>(keys.size()), i};
            if (hour) order.push_back(name.substr(5));
        }
        const std::string key = table.text(i, "key");
        const auto found = std::find(keys.begin(), keys.end(), key);
        if (found == keys.end()) {
            table.report(Code::bad_cell, i, "key", fmt::format("`{}` is not a key of the series {}", key, name),
                         hour ? "hours are 0 to 23" : "days are Mon to Sun");
            continue;
        }
        const auto k = static_cast<std::size_t>(found - keys.begin());
        if (series.given[k])
            table.report(Code::duplicate_row, i, "key", fmt::format("`{}` appears twice in the series {}", key, name));
        series.given[k] = true;
        series.values[k] = table.real(i, "value", {0, 1e6});
    }

    const auto normalise = [&](Series& series, const std::vector<std::string>& keys, const std::string& name) {
        double sum = 0;
        for (std::size_t k = 0; k < keys.size(); ++k) {
            if (!series.given[k])
                table.report(Code::required, series.first_row, "series",
                             fmt::format("the series {} has no value for {}", name, keys[k]));
            sum += series.values[k];
        }
        if (!(sum > 0)) {
            table.report(Code::contradiction, series.first_row, "series",
                         fmt::format("all values of the series {} are 0", name));
            return;
        }
        for (double& value : series.values) value *= static_cast<double>(keys.size()) / sum;
    };
    std::vector<DemandProfile> profiles;
    for (const std::string& name : order) {
        DemandProfile profile;
        profile.name = name;
        Series& day = hours[name];
        normalise(day, hour_keys, "hour_" + name);
        std::copy(day.values.begin(), day.values.end(), profile.hour.begin());
        profile.weekday.fill(1.0);
        if (const auto week = weeks.find(name); week != weeks.end()) {
            normalise(week->second, kDays, "weekday_" + name);
            std::copy(week->second.values.begin(), week->second.values.end(), profile.weekday.begin());
        }
        profiles.push_back(profile);
    }
    return profiles;
}

}  // namespace warung::scenario
