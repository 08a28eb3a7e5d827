#include "sim/routing/problem_file.h"

#include "sim/base/plain_text.h"
#include "sim/base/read_file.h"
#include "sim/base/spelling.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <string_view>

namespace warung::routing {

namespace {

constexpr std::size_t kMostPlaces = 1'000'000;
constexpr std::size_t kMostInMatrix = 20'000;
constexpr std::int64_t kMostDemand = std::numeric_limits<std::int32_t>::max();
/// Of a coordinate from 0: twice round the world, in centimetres.
constexpr std::int64_t kFarthest = 8'000'000'000;

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    constexpr std::string_view kBlank = " \t\r\f\v";
    for (std::size_t at = line.find_first_not_of(kBlank); at != std::string_view::npos;) {
        const std::size_t end = std::min(line.find_first_of(kBlank, at), line.size());
        words.push_back(line.substr(at, end - at));
        at = line.find_first_not_of(kBlank, end);
    }
    return words;
}

/// As it is put into a message.
std::string shown(std::string_view text) {
    constexpr std::size_t kLongest = 40;
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text.size() <= kLongest ? std::string{text} : std::string{text.substr(0, kLongest)} + "...";
}

struct Line {
    std::size_t number = 0;
    std::string_view text;
    std::vector<std::string_view> words;  ///< never empty
};

/// The lines of a text that are not blank. They may end as on any system.
std::vector<Line> lines_of(std::string_view text) {
    text = without_byte_order_mark(text);
    const char ending = text.find('\n') == std::string_view::npos ? '\r' : '\n';
    std::vector<Line> lines;
    for (std::size_t number = 1, at = 0; at < text.size(); ++number) {
        const std::size_t end = std::min(text.find(ending, at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (auto words = words_of(line); !words.empty()) lines.push_back({number, line, std::move(words)});
        at = end + 1;
    }
    return lines;
}

std::optional<double> as_number(std::string_view word) {
    if (word.starts_with('+')) word.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

bool begins_number(std::string_view word) { return as_number(word).has_value() || word.front() == '-'; }

/// What both formats need: the lines, where we are, and how to complain.
class Parser {
public:
    Parser(const std::string& text, const std::string& file) : file_{file}, lines_{lines_of(text)} {}

    [[nodiscard]] bool done() const { return at_ == lines_.size(); }
    [[nodiscard]] const Line& line() const { return lines_[at_]; }
    void next() { ++at_; }
    [[nodiscard]] std::size_t last_line() const { return lines_.empty() ? 1 : lines_.back().number; }

    [[noreturn]] void fail(std::size_t line, const std::string& what) const {
        throw ProblemFileError(file_, line, what);
    }
    [[nodiscard]] double number(const Line& line, std::string_view word, std::string_view what) const {
        const auto value = as_number(word);
        if (!value && word.empty()) fail(line.number, fmt::format("{} has no value", what));
        if (!value) fail(line.number, fmt::format("{} is not a number: `{}`", what, shown(word)));
        return *value;
    }
    [[nodiscard]] std::int64_t whole(const Line& line, std::string_view word, std::string_view what, std::int64_t low,
                                     std::int64_t high) const {
        const double value = number(line, word, what);
        if (value != std::floor(value)) fail(line.number, fmt::format("{} is not a whole number: `{}`", what, word));
        if (value < static_cast<double>(low) || value > static_cast<double>(high))
            fail(line.number, fmt::format("{} is {}, outside {} to {}", what, word, low, high));
        return static_cast<std::int64_t>(value);
    }
    [[nodiscard]] double coordinate(const Line& line, std::string_view word, std::string_view what) const {
        const double value = number(line, word, what);
        if (std::fabs(value) > static_cast<double>(kFarthest))
            fail(line.number, fmt::format("{} is {}, outside {} to {}", what, word, -kFarthest, kFarthest));
        return value;
    }

private:
    const std::string& file_;
    std::vector<Line> lines_;
    std::size_t at_ = 0;
};

/// VRPLIB: "KEY : value" lines and sections.
class VrplibParser {
public:
    VrplibParser(const std::string& text, const std::string& file) : in_{text, file} {}

    ProblemFile parse(DistanceConvention convention) {
        while (!in_.done() && in_.line().words[0] != "EOF") {
            const std::string_view word = in_.line().words[0];
            if (word.ends_with("_SECTION") || word.ends_with("_SECTION:")) {
                read_section(word.substr(0, word.find(':')));
            } else {
                read_key();
            }
        }
        require_parts();
        build(convention);
        return std::move(out_);
    }

    /// Where a customer stands: its place, or without places its demand.
    [[nodiscard]] std::size_t line_of(std::size_t customer) const {
        return (coordinates_.line > 0 ? coordinates_ : demands_).lines[places()[customer]];
    }
    [[nodiscard]] std::string name_of(std::size_t customer) const {
        return fmt::format(" (customer {} is node {})", customer, places()[customer] + 1);
    }
    [[nodiscard]] std::size_t fleet_line() const { return has("VEHICLES") ? keys_.at("VEHICLES").line.number : 0; }
    [[nodiscard]] std::size_t last_line() const { return in_.last_line(); }

private:
    struct Value {
        Line line;
        std::string_view text;
    };
    /// Rows of numbers by node, as they stand in a section.
    struct Table {
        std::size_t line = 0;
        std::vector<std::array<double, 2>> rows;
        std::vector<std::size_t> lines;  ///< 0: no row yet
    };

    void read_key() {
        const Line& line = in_.line();
        const std::size_t colon = line.text.find(':');
        std::string_view key = line.words[0];
        std::string_view value;
        if (colon != std::string_view::npos) {
            const auto left = words_of(line.text.substr(0, colon));
            if (left.size() != 1)
                in_.fail(line.number, fmt::format("expected `KEY : value`, not `{}`", shown(line.text)));
            key = left[0];
            const std::string_view rest = line.text.substr(colon + 1);
            const auto words = words_of(rest);
            if (!words.empty()) value = rest.substr(static_cast<std::size_t>(words.front().data() - rest.data()));
            while (!value.empty() && (value.back() == '\r' || value.back() == ' ' || value.back() == '\t'))
                value.remove_suffix(1);
        } else if (line.words.size() == 2 && !begins_number(key)) {
            value = line.words[1];
        } else {
            in_.fail(line.number,
                     fmt::format("expected `KEY : value` or a section, not `{}`{}", shown(line.text),
                                 keys_.empty() ? "; Solomon's format has VEHICLE in its second line" : ""));
        }
        if (key == "DURATION") key = "DISTANCE";
        static const std::vector<std::string> kKnown = {"NAME",
                                                        "COMMENT",
                                                        "TYPE",
                                                        "DIMENSION",
                                                        "CAPACITY",
                                                        "DISTANCE",
                                                        "SERVICE_TIME",
                                                        "VEHICLES",
                                                        "EDGE_WEIGHT_TYPE",
                                                        "EDGE_WEIGHT_FORMAT",
                                                        "NODE_COORD_TYPE",
                                                        "DISPLAY_DATA_TYPE"};
        if (std::find(kKnown.begin(), kKnown.end(), key) == kKnown.end())
            in_.fail(line.number, fmt::format("unknown key `{}`{}", shown(key), suggestion(key, kKnown)));
        if (!keys_.emplace(key, Value{line, value}).second)
            in_.fail(line.number, fmt::format("{} is given twice", key));
        if (key == "DIMENSION") size_ = static_cast<std::size_t>(whole("DIMENSION", 1, kMostPlaces));
        in_.next();
    }

    /// "; did you mean `CAPACITY`?", or nothing. Capital letters are part of the format.
    static std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
        std::string capitals{word};
        for (char& c : capitals) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        const std::string meant = nearest(capitals, known);
        return meant.empty() ? "" : fmt::format("; did you mean `{}`?", meant);
    }

    [[nodiscard]] bool has(std::string_view key) const { return keys_.contains(key); }
    [[nodiscard]] std::string_view text(std::string_view key, std::string_view otherwise = {}) const {
        const auto found = keys_.find(key);
        return found == keys_.end() ? otherwise : found->second.text;
    }
    [[nodiscard]] std::int64_t whole(std::string_view key, std::int64_t low, std::int64_t high) const {
        const Value& value = keys_.find(key)->second;
        return in_.whole(value.line, value.text, key, low, high);
    }
    [[nodiscard]] double number(std::string_view key) const {
        const Value& value = keys_.find(key)->second;
        return in_.number(value.line, value.text, key);
    }
    [[noreturn]] void fail_at(std::string_view key, const std::string& what) const {
        const auto found = keys_.find(key);
        in_.fail(found == keys_.end() ? in_.last_line() : found->second.line.number, what);
    }

    void read_section(std::string_view name) {
        const Line head = in_.line();
        if (size_ == 0) in_.fail(head.number, fmt::format("{} comes before DIMENSION", name));
        if (sections_.contains(std::string{name})) in_.fail(head.number, fmt::format("{} is given twice", name));
        sections_[std::string{name}] = head.number;
        in_.next();
        if (name == "NODE_COORD_SECTION") return read_table(coordinates_, name, {"x", "y"}, head.number);
        if (name == "DEMAND_SECTION") return read_table(demands_, name, {"the demand"}, head.number);
        if (name == "TIME_WINDOW_SECTION")
            return read_table(windows_, name, {"the ready time", "the due date"}, head.number);
        if (name == "SERVICE_TIME_SECTION") return read_table(services_, name, {"the service time"}, head.number);
        if (name == "DEPOT_SECTION") return read_depot(head);
        if (name == "EDGE_WEIGHT_SECTION") return read_weights();
        if (name == "DISPLAY_DATA_SECTION") {
            while (!in_.done() && begins_number(in_.line().words[0])) in_.next();
            return;
        }
        static const std::vector<std::string> kSections = {
            "NODE_COORD_SECTION",   "DEMAND_SECTION",      "DEPOT_SECTION",       "TIME_WINDOW_SECTION",
            "SERVICE_TIME_SECTION", "EDGE_WEIGHT_SECTION", "DISPLAY_DATA_SECTION"};
        in_.fail(head.number, fmt::format("{} is not supported{}", shown(name), suggestion(name, kSections)));
    }

    void read_table(Table& table, std::string_view name, const std::vector<const char*>& columns, std::size_t head) {
        table.line = head;
        table.rows.resize(size_);
        table.lines.assign(size_, 0);
        std::size_t count = 0;
        for (; !in_.done() && begins_number(in_.line().words[0]); in_.next()) {
            const Line& line = in_.line();
            if (line.words.size() != columns.size() + 1)
                in_.fail(line.number,
                         fmt::format("expected {} values in a row of {} (the node, {}), not {}", columns.size() + 1,
                                     name, fmt::join(columns, ", "), line.words.size()));
            const std::size_t node = node_of(line, line.words[0]) - 1;
            if (table.lines[node] != 0)
                in_.fail(line.number,
                         fmt::format("{} has node {} twice, first in line {}", name, node + 1, table.lines[node]));
            table.lines[node] = line.number;
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const std::string what = fmt::format("{} of node {}", columns[i], node + 1);
                table.rows[node][i] = &table == &coordinates_ ? in_.coordinate(line, line.words[i + 1], what)
                                                              : in_.number(line, line.words[i + 1], what);
            }
            ++count;
        }
        if (count == size_) return;
        const auto missing = std::find(table.lines.begin(), table.lines.end(), 0U) - table.lines.begin() + 1;
        in_.fail(in_.done() ? in_.last_line() : in_.line().number,
                 fmt::format("{} ends after {} of {} rows: node {} is missing", name, count, size_, missing));
    }

    [[nodiscard]] std::size_t node_of(const Line& line, std::string_view word) const {
        const std::int64_t node = in_.whole(line, word, "the node", -1, kMostPlaces);
        if (node < 1 || node > static_cast<std::int64_t>(size_))
            in_.fail(line.number, fmt::format("there is no node {}: nodes are 1 to {}, the DIMENSION", node, size_));
        return static_cast<std::size_t>(node);
    }

    void read_depot(const Line& head) {
        std::vector<std::size_t> depots;
        bool ended = false;
        for (; !in_.done() && begins_number(in_.line().words[0]) && !ended; in_.next()) {
            for (const std::string_view word : in_.line().words) {
                ended = word == "-1";
                if (ended) break;
                depots.push_back(node_of(in_.line(), word));
            }
        }
        if (depots.empty()) in_.fail(head.number, "DEPOT_SECTION names no depot");
        if (depots.size() > 1)
            in_.fail(head.number, fmt::format("DEPOT_SECTION names {} depots; one is supported", depots.size()));
        depot_ = depots[0] - 1;
    }

    void read_weights() {
        for (; !in_.done() && begins_number(in_.line().words[0]); in_.next()) {
            const Line& line = in_.line();
            for (const std::string_view word : line.words) {
                weights_.push_back(in_.number(line, word, "the distance"));
                if (weights_.back() < 0) in_.fail(line.number, fmt::format("the distance {} is negative", word));
            }
            if (weights_.size() > size_ * size_)
                in_.fail(line.number, "EDGE_WEIGHT_SECTION has more values than places squared");
        }
    }

    void require_parts() {
        for (const char* key : {"DIMENSION", "EDGE_WEIGHT_TYPE", "CAPACITY"}) {
            if (!has(key)) in_.fail(in_.last_line(), fmt::format("{} is missing", key));
        }
        const std::string_view type = text("TYPE", "CVRP");
        static constexpr std::array kTypes = {"CVRP", "DCVRP", "DVRP", "VRPTW", "CVRPTW"};
        if (std::find(kTypes.begin(), kTypes.end(), type) == kTypes.end())
            fail_at("TYPE", fmt::format("TYPE `{}` is not supported: only CVRP, DCVRP and VRPTW are", shown(type)));
        if (size_ < 2) fail_at("DIMENSION", "there are no customers");
        const std::string_view weights = text("EDGE_WEIGHT_TYPE");
        const auto require_section = [&](const char* section) {
            if (!sections_.contains(section)) in_.fail(in_.last_line(), fmt::format("{} is missing", section));
        };
        if (weights == "EXPLICIT") {
            require_section("EDGE_WEIGHT_SECTION");
        } else if (weights == "EUC_2D") {
            require_section("NODE_COORD_SECTION");
        } else {
            fail_at(
                "EDGE_WEIGHT_TYPE",
                fmt::format("EDGE_WEIGHT_TYPE `{}` is not supported: only EUC_2D and EXPLICIT are", shown(weights)));
        }
        require_section("DEMAND_SECTION");
        require_section("DEPOT_SECTION");
    }

    /// Nodes of the file in our order: the depot, then the others.
    [[nodiscard]] std::vector<std::size_t> places() const {
        std::vector<std::size_t> nodes{depot_};
        for (std::size_t i = 0; i < size_; ++i) {
            if (i != depot_) nodes.push_back(i);
        }
        return nodes;
    }

    void build(DistanceConvention convention) {
        Problem& p = out_.problem;
        out_.name = text("NAME");
        p.capacity = static_cast<std::int32_t>(whole("CAPACITY", 1, kMostDemand));
        if (has("VEHICLES")) p.max_vehicles = static_cast<std::size_t>(whole("VEHICLES", 1, kMostPlaces));
        if (has("DISTANCE")) {
            p.max_duration = number("DISTANCE");
            if (!(p.max_duration > 0)) fail_at("DISTANCE", "DISTANCE is not positive");
        }
        for (const std::size_t node : places()) add_place(node);
        if (text("EDGE_WEIGHT_TYPE") == "EXPLICIT") return build_matrix();
        p.rounding = rounding(convention);
    }

    void add_place(std::size_t node) {
        Problem& p = out_.problem;
        const auto row_of = [&](const Table& table) { return Line{table.lines[node], {}, {}}; };
        const double demand = demands_.rows[node][0];
        if (demand != std::floor(demand) || demand < 0 || demand > std::numeric_limits<std::int32_t>::max())
            in_.fail(row_of(demands_).number,
                     fmt::format("the demand of node {} is {}, not a whole number from 0 on", node + 1, demand));
        if (demand > p.capacity)
            in_.fail(row_of(demands_).number,
                     fmt::format("node {} demands {}, more than the CAPACITY of {}", node + 1, demand, p.capacity));
        if (node == depot_ && demand != 0)
            in_.fail(row_of(demands_).number,
                     fmt::format("node {} is the depot and has a demand, {}", node + 1, demand));
        p.demand.push_back(static_cast<std::int32_t>(demand));
        if (coordinates_.line > 0 && text("EDGE_WEIGHT_TYPE") == "EUC_2D")
            p.places.push_back({coordinates_.rows[node][0], coordinates_.rows[node][1]});
        if (windows_.line > 0) {
            p.windows.push_back({windows_.rows[node][0], windows_.rows[node][1]});
            if (p.windows.back().due < p.windows.back().ready)
                in_.fail(row_of(windows_).number, fmt::format("the window of node {} ends before it begins", node + 1));
        }
        if (services_.line > 0) {
            p.service.push_back(services_.rows[node][0]);
            if (p.service.back() < 0)
                in_.fail(row_of(services_).number, fmt::format("the service time of node {} is negative", node + 1));
        } else if (has("SERVICE_TIME")) {
            p.service.push_back(node == depot_ ? 0 : number("SERVICE_TIME"));
            if (p.service.back() < 0) fail_at("SERVICE_TIME", "SERVICE_TIME is negative");
        }
    }

    [[nodiscard]] Rounding rounding(DistanceConvention convention) const {
        switch (convention) {
            case DistanceConvention::real: return Rounding::none;
            case DistanceConvention::nearest: return Rounding::nearest;
            case DistanceConvention::tenths: return Rounding::tenths;
            case DistanceConvention::automatic: break;
        }
        if (windows_.line > 0) return Rounding::tenths;
        if (has("DISTANCE")) return Rounding::none;
        for (const char* set : {"CMT", "Golden", "tai", "Li_"}) {
            if (out_.name.starts_with(set)) return Rounding::none;
        }
        return Rounding::nearest;
    }

    void build_matrix() {
        const std::size_t n = size_;
        if (n > kMostInMatrix)
            fail_at("DIMENSION",
                    fmt::format("EXPLICIT distances of more than {} places are not supported", kMostInMatrix));
        const std::string_view format = text("EDGE_WEIGHT_FORMAT", "FULL_MATRIX");
        const bool lower = format.starts_with("LOWER_");
        const bool diagonal = format.find("_DIAG_") != std::string_view::npos;
        // A triangle by columns is the other triangle by rows.
        const bool by_rows = format.ends_with("_ROW");
        static constexpr std::array kFormats = {"FULL_MATRIX",    "LOWER_ROW",      "UPPER_ROW",
                                                "LOWER_DIAG_ROW", "UPPER_DIAG_ROW", "LOWER_COL",
                                                "UPPER_COL",      "LOWER_DIAG_COL", "UPPER_DIAG_COL"};
        if (std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end())
            fail_at("EDGE_WEIGHT_FORMAT", fmt::format("EDGE_WEIGHT_FORMAT `{}` is not supported: only {} are",
                                                      shown(format), fmt::join(kFormats, ", ")));
        const bool full = format == "FULL_MATRIX";
        const std::size_t expected = full ? n * n : (diagonal ? n * (n + 1) / 2 : n * (n - 1) / 2);
        if (weights_.size() != expected)
            in_.fail(sections_["EDGE_WEIGHT_SECTION"],
                     fmt::format("EDGE_WEIGHT_SECTION has {} values, not the {} of {} with DIMENSION {}{}",
                                 weights_.size(), expected, format, n,
                                 has("EDGE_WEIGHT_FORMAT") ? "" : " (EDGE_WEIGHT_FORMAT is not given)"));
        std::vector<double> matrix(n * n, 0);
        std::size_t at = 0;
        for (std::size_t a = 0; a < n; ++a) {
            const bool lower_by_rows = lower == by_rows;
            const std::size_t begin = full || lower_by_rows ? 0 : a + (diagonal ? 0 : 1);
            const std::size_t end = full || !lower_by_rows ? n : a + (diagonal ? 1 : 0);
            for (std::size_t b = begin; b < end; ++b) {
                matrix[a * n + b] = weights_[at++];
                if (!full) matrix[b * n + a] = matrix[a * n + b];
            }
        }
        const std::vector<std::size_t> nodes = places();
        std::vector<double>& distances = out_.problem.distances;
        distances.reserve(n * n);
        for (const std::size_t a : nodes) {
            for (const std::size_t b : nodes) distances.push_back(matrix[a * n + b]);
        }
    }

    Parser in_;
    ProblemFile out_;
    std::map<std::string_view, Value> keys_;
    std::map<std::string, std::size_t> sections_;  ///< and their lines
    std::size_t size_ = 0;
    std::size_t depot_ = 0;
    Table coordinates_;
    Table demands_;
    Table windows_;
    Table services_;
    std::vector<double> weights_;
};

/// Solomon (1987) and Gehring and Homberger: a name, VEHICLE with number and capacity, CUSTOMER with seven columns.
class SolomonParser {
public:
    SolomonParser(const std::string& text, const std::string& file) : in_{text, file} {}

    ProblemFile parse(DistanceConvention convention) {
        out_.name = std::string{in_.line().text.substr(0, in_.line().text.find_last_not_of(" \t\r") + 1)};
        in_.next();
        expect("VEHICLE");
        expect("NUMBER");
        const Line fleet = take("the number of vehicles and the capacity");
        if (fleet.words.size() != 2)
            in_.fail(fleet.number, "expected two numbers: how many vehicles, and their capacity");
        Problem& p = out_.problem;
        p.max_vehicles =
            static_cast<std::size_t>(in_.whole(fleet, fleet.words[0], "the number of vehicles", 1, kMostDemand));
        p.capacity = static_cast<std::int32_t>(in_.whole(fleet, fleet.words[1], "the capacity", 1, kMostDemand));
        fleet_line_ = fleet.number;
        expect("CUSTOMER");
        expect("CUST");
        for (; !in_.done(); in_.next()) read_customer(in_.line());
        if (p.demand.size() < 2) in_.fail(in_.last_line(), "there are no customers");
        p.rounding = convention == DistanceConvention::real      ? Rounding::none
                     : convention == DistanceConvention::nearest ? Rounding::nearest
                                                                 : Rounding::tenths;
        return std::move(out_);
    }

    [[nodiscard]] std::size_t line_of(std::size_t customer) const { return lines_[customer]; }
    [[nodiscard]] static std::string name_of(std::size_t) { return {}; }
    [[nodiscard]] std::size_t fleet_line() const { return fleet_line_; }
    [[nodiscard]] std::size_t last_line() const { return in_.last_line(); }

private:
    Line take(const char* what) {
        if (in_.done()) in_.fail(in_.last_line(), fmt::format("the file ends before {}", what));
        Line line = in_.line();
        in_.next();
        return line;
    }
    void expect(const char* word) {
        const Line line = take(word);
        if (!line.words[0].starts_with(word))
            in_.fail(line.number, fmt::format("expected {}, not `{}`", word, line.words[0]));
    }

    void read_customer(const Line& line) {
        Problem& p = out_.problem;
        if (line.words.size() != 7)
            in_.fail(line.number,
                     fmt::format("expected 7 values in a row (the customer, x, y, the demand, the ready time, the due "
                                 "date, the service time), not {}",
                                 line.words.size()));
        const auto number = [&](std::size_t i, const char* what) { return in_.number(line, line.words[i], what); };
        const auto next = static_cast<std::int64_t>(p.demand.size());
        if (next > static_cast<std::int64_t>(kMostPlaces)) in_.fail(line.number, "there are too many customers");
        if (in_.whole(line, line.words[0], "the customer", 0, kMostPlaces) != next)
            in_.fail(line.number, fmt::format("expected customer {}, not {}: they are numbered from 0, the depot, on",
                                              next, line.words[0]));
        p.places.push_back({in_.coordinate(line, line.words[1], "x"), in_.coordinate(line, line.words[2], "y")});
        p.demand.push_back(static_cast<std::int32_t>(in_.whole(line, line.words[3], "the demand", 0, kMostDemand)));
        if (p.demand.back() > p.capacity)
            in_.fail(line.number, fmt::format("customer {} demands {}, more than the capacity of {}", next,
                                              p.demand.back(), p.capacity));
        lines_.push_back(line.number);
        p.windows.push_back({number(4, "the ready time"), number(5, "the due date")});
        if (p.windows.back().due < p.windows.back().ready) in_.fail(line.number, "the window ends before it begins");
        p.service.push_back(number(6, "the service time"));
        if (p.service.back() < 0) in_.fail(line.number, "the service time is negative");
    }

    Parser in_;
    ProblemFile out_;
    std::size_t fleet_line_ = 0;
    std::vector<std::size_t> lines_;  ///< of the customers
};

void require_fleet(const Problem& p, const std::string& file, std::size_t line) {
    const std::int64_t load = std::accumulate(p.demand.begin(), p.demand.end(), std::int64_t{0});
    const auto needed = static_cast<std::size_t>((load + p.capacity - 1) / p.capacity);
    if (p.max_vehicles > 0 && needed > p.max_vehicles)
        throw ProblemFileError(file, line,
                               fmt::format("{} of demand in all need {} vehicles of capacity {}, not {}", load, needed,
                                           p.capacity, p.max_vehicles));
}

template <class FormatParser>
ProblemFile parse_and_check(FormatParser parser, const std::string& file, DistanceConvention convention) {
    ProblemFile out = parser.parse(convention);
    require_fleet(out.problem, file, parser.fleet_line());
    try {
        require_plannable(out.problem);
    } catch (const UnservableCustomer& error) {
        throw ProblemFileError(file, parser.line_of(error.customer()), error.what() + parser.name_of(error.customer()));
    } catch (const RoutingError& error) {
        throw ProblemFileError(file, parser.last_line(), error.what());
    }
    return out;
}

std::string text_of(const std::string& file) {
    try {
        return read_file(file);
    } catch (const UnreadableFile& why) {
        throw ProblemFileError(file, 0, why.what());
    }
}

}  // namespace

ProblemFileError::ProblemFileError(const std::string& file, std::size_t line, const std::string& what)
    : RoutingError(line > 0 ? fmt::format("{}:{}: {}", file, line, what) : fmt::format("{}: {}", file, what)) {}

ProblemFile parse_problem(const std::string& text, const std::string& file, DistanceConvention convention) {
    if (const auto odd = find_odd_byte(text)) throw ProblemFileError(file, odd->line, odd->what);
    const std::vector<Line> lines = lines_of(std::string_view{text}.substr(0, 4096));
    if (lines.empty()) throw ProblemFileError(file, 1, "the file is empty");
    if (lines.size() > 1 && lines[1].words.size() == 1 && lines[1].words[0] == "VEHICLE")
        return parse_and_check(SolomonParser{text, file}, file, convention);
    return parse_and_check(VrplibParser{text, file}, file, convention);
}

ProblemFile read_problem_file(const std::string& file, DistanceConvention convention) {
    return parse_problem(text_of(file), file, convention);
}

std::string solution_text(const Problem& problem, const Solution& solution) {
    std::string text;
    for (std::size_t r = 0; r < solution.routes.size(); ++r) {
        text += fmt::format("Route #{}:", r + 1);
        for (const std::uint32_t c : solution.routes[r]) text += fmt::format(" {}", c);
        text += '\n';
    }
    const bool whole = solution.cost == std::floor(solution.cost);
    const int decimals = problem.rounding == Rounding::nearest || (whole && !problem.distances.empty()) ? 0
                         : problem.rounding == Rounding::tenths                                         ? 1
                                                                                                        : 4;
    return text + fmt::format("Cost {:.{}f}\n", solution.cost, decimals);
}

std::vector<Route> parse_routes(const std::string& text, const std::string& file) {
    const Parser in{text, file};
    std::vector<Route> routes;
    for (const Line& line : lines_of(text)) {
        if (line.words[0] == "Cost" || line.words[0] == "cost") break;
        const std::size_t colon = line.text.find(':');
        if (line.words[0] != "Route" || colon == std::string_view::npos)
            in.fail(line.number, fmt::format("expected `Route #1: ...` or `Cost ...`, not `{}`", line.text));
        Route route;
        for (const std::string_view word : words_of(line.text.substr(colon + 1)))
            route.push_back(static_cast<std::uint32_t>(in.whole(line, word, "the customer", 1, kMostPlaces)));
        if (!route.empty()) routes.push_back(std::move(route));
    }
    return routes;
}

}  // namespace warung::routing
