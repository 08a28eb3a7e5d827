#include "sim/placement/tables.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <unordered_map>

namespace warung::placement {

namespace {

using Names = std::vector<std::string>;

const Names kPlaceNames = {"name", "id", "demand_id"};
const Names kDemandNames = {"demand", "weight", "population", "pop2000", "unbanked_adults"};
const Names kSiteNames = {"site", "name", "origin"};
const Names kSiteListNames = {"site", "name", "id"};
const Names kDestinationNames = {"destination", "destinationname", "demand_id", "to"};
const Names kDistanceNames = {"distance", "distance_m", "distance_km", "cost"};
const Names kLatNames = {"lat", "latitude"};
const Names kLonNames = {"lon", "long", "longitude"};

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Cells of one row after the other, with the line each row starts in.
class Rows {
public:
    explicit Rows(const TableText& table) : path_{table.shown_path}, text_{table.text} {
        if (text_.substr(0, 3) == "\xEF\xBB\xBF") text_.remove_prefix(3);
    }

    /// False at the end. Blank lines are passed over.
    bool next(std::vector<std::string>& cells) {
        while (at_ < text_.size()) {
            line_ = next_line_;
            cells.clear();
            read_row(cells);
            if (cells.size() > 1 || !trimmed(cells.front()).empty()) return true;
        }
        return false;
    }
    [[nodiscard]] std::size_t line() const { return line_; }

private:
    void read_row(std::vector<std::string>& cells) {
        std::string cell;
        bool quoted = false;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\n') ++next_line_;
            if (quoted) {
                if (c != '"') {
                    cell += c;
                } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
                    cell += text_[++at_];
                } else {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == ',') {
                cells.push_back(trimmed(cell));
                cell.clear();
            } else if (c == '\n') {
                ++at_;
                break;
            } else {
                cell += c;
            }
        }
        if (quoted) throw InputError{path_, line_, "a quoted cell that begins here is never closed"};
        cells.push_back(trimmed(cell));
    }

    std::string path_;
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t next_line_ = 1;
};

std::optional<std::size_t> column_of(const std::vector<std::string>& header, const Names& names) {
    for (const std::string& name : names) {
        for (std::size_t k = 0; k < header.size(); ++k) {
            if (lower(header[k]) == name) return k;
        }
    }
    return std::nullopt;
}

/// A table whose columns have been found by name.
class Table {
public:
    explicit Table(const TableText& table) : path_{table.shown_path}, rows_{table} {
        if (!rows_.next(header_)) throw InputError{path_, 0, "the table is empty"};
    }

    [[nodiscard]] std::size_t required(const char* what, const Names& names) const {
        const auto found = column_of(header_, names);
        if (found) return *found;
        std::string list;
        for (const std::string& n : names) list += (list.empty() ? "`" : ", `") + n + "`";
        const bool one_cell = header_.size() == 1 && header_[0].find_first_of(";\t") != std::string::npos;
        throw InputError{path_, 1,
                         std::string{"the table has no column with "} + what + ": one of " + list +
                             (one_cell ? "; cells are separated by commas" : "")};
    }
    [[nodiscard]] std::optional<std::size_t> optional(const Names& names) const { return column_of(header_, names); }

    bool next() {
        if (!rows_.next(cells_)) return false;
        if (cells_.size() != header_.size()) {
            fail("this row has " + std::to_string(cells_.size()) + " cells and the first line " +
                 std::to_string(header_.size()));
        }
        return true;
    }
    [[nodiscard]] const std::string& text(std::size_t column) const {
        if (cells_[column].empty()) fail("`" + header_[column] + "` is empty");
        return cells_[column];
    }
    [[nodiscard]] double number(std::size_t column, double low, double high) const {
        const std::string& cell = text(column);
        double value = 0;
        const auto [stop, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        if (error != std::errc{} || stop != cell.data() + cell.size() || !std::isfinite(value))
            fail("`" + header_[column] + "` must be a number, not `" + cell + "`");
        if (value < low) fail("`" + header_[column] + "` is " + cell + ", too low");
        if (value > high) fail("`" + header_[column] + "` is " + cell + ", too high");
        return value;
    }
    [[noreturn]] void fail(const std::string& what) const { throw InputError{path_, rows_.line(), what}; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::size_t line() const { return rows_.line(); }

private:
    std::string path_;
    Rows rows_;
    std::vector<std::string> header_;
    std::vector<std::string> cells_;
};

/// Positions, if the table has both columns.
class PositionColumns {
public:
    explicit PositionColumns(const Table& table) : lat_{table.optional(kLatNames)}, lon_{table.optional(kLonNames)} {}
    [[nodiscard]] std::optional<LatLon> of(const Table& table) const {
        if (!lat_ || !lon_) return std::nullopt;
        return LatLon{table.number(*lat_, -90, 90), table.number(*lon_, -180, 180)};
    }

private:
    std::optional<std::size_t> lat_;
    std::optional<std::size_t> lon_;
};

using Numbering = std::unordered_map<std::string, std::uint32_t>;

void add_place(const Table& table, std::vector<NamedPlace>& places, Numbering& number, NamedPlace place) {
    if (!number.emplace(place.name, static_cast<std::uint32_t>(places.size())).second)
        table.fail("`" + place.name + "` appears twice");
    places.push_back(std::move(place));
}

void read_demand(const TableText& text, TableProblem& result, Numbering& number) {
    Table table{text};
    const std::size_t name = table.required("names of demand points", kPlaceNames);
    const std::size_t weight = table.required("demand", kDemandNames);
    const PositionColumns position{table};
    while (table.next()) {
        add_place(table, result.points, number, {table.text(name), position.of(table)});
        result.problem.weight.push_back(table.number(weight, 0, 1e15));
    }
    if (result.points.empty()) throw InputError{text.shown_path, 0, "the table has no rows"};
    if (total_weight(result.problem) <= 0) {
        throw InputError{text.shown_path, 0, "the demand adds up to 0: there is nobody to serve"};
    }
}

void read_sites(const TableText& text, TableProblem& result, Numbering& number) {
    Table table{text};
    const std::size_t name = table.required("names of sites", kSiteListNames);
    const PositionColumns position{table};
    while (table.next()) add_place(table, result.sites, number, {table.text(name), position.of(table)});
    if (result.sites.empty()) throw InputError{text.shown_path, 0, "the table has no rows"};
}

struct Pair {
    std::uint32_t site;
    std::uint32_t point;
    double distance;
};

}  // namespace

TableProblem read_tables(const TableText& demand, const TableText& distances, const std::optional<TableText>& sites) {
    TableProblem result;
    Numbering point_number;
    Numbering site_number;
    read_demand(demand, result, point_number);
    if (sites) read_sites(*sites, result, site_number);

    Table table{distances};
    const std::size_t site = table.required("names of sites", kSiteNames);
    const std::size_t destination = table.required("names of demand points", kDestinationNames);
    const std::size_t distance = table.required("distances", kDistanceNames);
    std::vector<Pair> pairs;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> line_of;
    double farthest = 0;
    while (table.next()) {
        const auto point = point_number.find(table.text(destination));
        if (point == point_number.end())
            table.fail("`" + table.text(destination) + "` is no demand point of " + demand.shown_path);
        if (!sites && !site_number.contains(table.text(site)))
            add_place(table, result.sites, site_number, {table.text(site), {}});
        const auto from = site_number.find(table.text(site));
        if (from == site_number.end()) continue;  // not a candidate
        const Pair pair{from->second, point->second, table.number(distance, 0, 1e15)};
        const auto [earlier, fresh] = line_of.emplace(std::pair{pair.site, pair.point}, table.line());
        if (!fresh) table.fail("this pair stands in line " + std::to_string(earlier->second) + " already");
        farthest = std::max(farthest, pair.distance);
        pairs.push_back(pair);
    }
    if (pairs.empty()) throw InputError{distances.shown_path, 0, "no row joins a candidate site and a demand point"};

    Problem& problem = result.problem;
    problem.sites = result.sites.size();
    if (problem.sites * problem.points() > 100'000'000)
        throw InputError{distances.shown_path, 0, "more than 100 million pairs of sites and demand points"};
    result.unreached = 2 * farthest + 1;
    problem.base.assign(problem.points(), result.unreached);
    problem.matrix.assign(problem.points() * problem.sites, result.unreached);
    for (const Pair& p : pairs) problem.matrix[p.point * problem.sites + p.site] = p.distance;
    result.missing_pairs = problem.matrix.size() - pairs.size();
    return result;
}

Sites read_existing(const TableText& existing, const std::vector<NamedPlace>& sites) {
    Numbering number;
    for (std::uint32_t s = 0; s < sites.size(); ++s) number.emplace(sites[s].name, s);
    Table table{existing};
    const std::size_t name = table.required("names of sites", kSiteListNames);
    Sites open;
    while (table.next()) {
        const auto found = number.find(table.text(name));
        if (found == number.end()) table.fail("`" + table.text(name) + "` is not among the candidate sites");
        if (std::find(open.begin(), open.end(), found->second) != open.end())
            table.fail("`" + table.text(name) + "` appears twice");
        open.push_back(found->second);
    }
    return open;
}

bool has_columns(std::string_view text, const std::vector<std::vector<std::string>>& groups) {
    std::vector<std::string> header;
    Rows rows{{"", text.substr(0, text.find('\n'))}};
    if (!rows.next(header)) return false;
    return std::all_of(groups.begin(), groups.end(), [&](const Names& g) { return column_of(header, g).has_value(); });
}

std::vector<NamedPlace> read_positions(const TableText& text) {
    Table table{text};
    const std::size_t lat = table.required("latitudes", kLatNames);
    const std::size_t lon = table.required("longitudes", kLonNames);
    const auto name = table.optional(kSiteListNames);
    std::vector<NamedPlace> places;
    while (table.next()) {
        places.push_back({name ? table.text(*name) : text.shown_path + ":" + std::to_string(table.line()),
                          LatLon{table.number(lat, -90, 90), table.number(lon, -180, 180)}});
    }
    return places;
}

}  // namespace warung::placement
