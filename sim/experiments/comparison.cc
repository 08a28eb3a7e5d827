#include "sim/experiments/comparison.h"

#include "sim/base/mapped_file.h"
#include "sim/statistics/moments.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <system_error>

namespace warung::experiments {

namespace fs = std::filesystem;

namespace {

/// Rows of a CSV file as warung writes it: a header, commas, quotes where needed.
class CsvRows {
public:
    explicit CsvRows(const fs::path& file) : path_{file}, file_{file}, rest_{file_.text()} {
        if (!next()) throw ComparisonError(fmt::format("{} is empty", file.string()));
        header_.assign(cells_.begin(), cells_.end());
    }

    bool next() {
        if (rest_.empty()) return false;
        cells_.clear();
        std::string cell;
        bool quoted = false;
        std::size_t i = 0;
        for (; i < rest_.size(); ++i) {
            const char c = rest_[i];
            if (c == '"') {
                if (quoted && i + 1 < rest_.size() && rest_[i + 1] == '"')
                    cell += rest_[++i];
                else
                    quoted = !quoted;
            } else if (!quoted && c == '\n') {
                break;
            } else if (!quoted && c == ',') {
                cells_.push_back(std::move(cell));
                cell.clear();
            } else {
                cell += c;
            }
        }
        cells_.push_back(std::move(cell));
        rest_.remove_prefix(std::min(i + 1, rest_.size()));
        if (!header_.empty() && cells_.size() != header_.size())
            throw ComparisonError(fmt::format("{} has a row of {} cells under a header of {}", path_.string(),
                                              cells_.size(), header_.size()));
        return true;
    }

    [[nodiscard]] std::size_t column(std::string_view name) const {
        const auto found = std::find(header_.begin(), header_.end(), name);
        if (found == header_.end()) throw ComparisonError(fmt::format("{} has no column `{}`", path_.string(), name));
        return static_cast<std::size_t>(found - header_.begin());
    }
    [[nodiscard]] const std::vector<std::string>& header() const { return header_; }
    [[nodiscard]] const std::string& text(std::size_t column) const { return cells_[column]; }
    [[nodiscard]] double number(std::size_t column) const {
        const std::string& cell = cells_[column];
        double x = std::numeric_limits<double>::quiet_NaN();
        std::from_chars(cell.data(), cell.data() + cell.size(), x);
        return x;
    }
    [[nodiscard]] std::int64_t integer(std::size_t column) const { return static_cast<std::int64_t>(number(column)); }

private:
    fs::path path_;
    MappedFile file_;
    std::string_view rest_;
    std::vector<std::string> header_;
    std::vector<std::string> cells_;
};

ComparedMetric metric_called(const std::string& name, const std::string& unit) {
    for (const reporting::HeadlineSpec& h : reporting::headline_specs())
        if (h.name == name) return {h.name, h.unit, h.better, h.show};
    return {name, unit, reporting::Better::neither, reporting::Show::number};
}

System& system_called(ResultSet& set, const std::string& name) {
    for (System& s : set.systems)
        if (s.name == name) return s;
    set.systems.push_back({name, {}, {}});
    return set.systems.back();
}

/// summary.csv of a run: one column a metric.
void read_run(ResultSet& set) {
    CsvRows rows{set.folder / "summary.csv"};
    const std::size_t variant = rows.column("variant");
    const std::size_t replication = rows.column("replication");
    const std::size_t seed = rows.column("seed");
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < rows.header().size(); ++c) {
        if (c == variant || c == replication || c == seed) continue;
        columns.push_back(c);
        set.metrics.push_back(metric_called(rows.header()[c], ""));
    }
    while (rows.next()) {
        std::vector<double> values;
        for (const std::size_t c : columns) values.push_back(rows.number(c));
        system_called(set, rows.text(variant)).replications[{rows.integer(seed), rows.integer(replication)}] = values;
    }
}

/// What each point of a study sets.
std::map<std::string, std::string> designs_in(const fs::path& folder) {
    std::map<std::string, std::string> designs;
    CsvRows rows{folder / "design.csv"};
    const std::size_t point = rows.column("design_point");
    const std::size_t factor = rows.column("factor");
    const std::size_t value = rows.column("value");
    while (rows.next()) {
        std::string& text = designs[rows.text(point)];
        if (!rows.text(value).empty())
            text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", rows.text(factor), rows.text(value));
    }
    return designs;
}

/// results.csv of a study: one row a metric. Rows of a unit stand together.
void read_study(ResultSet& set) {
    const auto designs = designs_in(set.folder);
    CsvRows rows{set.folder / "results.csv"};
    const std::size_t point = rows.column("design_point");
    const std::size_t variant = rows.column("variant");
    const std::size_t replication = rows.column("replication");
    const std::size_t seed = rows.column("seed");
    const std::size_t metric = rows.column("metric");
    const std::size_t unit = rows.column("unit");
    const std::size_t value = rows.column("value");
    std::map<std::string, std::size_t> known;
    System* system = nullptr;
    while (rows.next()) {
        const auto [m, is_new] = known.emplace(rows.text(metric), known.size());
        if (is_new) set.metrics.push_back(metric_called(rows.text(metric), rows.text(unit)));
        const std::string name =
            rows.text(variant) == "base" ? rows.text(point) : rows.text(point) + "/" + rows.text(variant);
        if (system == nullptr || system->name != name) system = &system_called(set, name);
        if (const auto design = designs.find(rows.text(point)); design != designs.end())
            system->design = design->second;
        auto& values = system->replications[{rows.integer(seed), rows.integer(replication)}];
        values.resize(std::max(values.size(), m->second + 1), std::numeric_limits<double>::quiet_NaN());
        values[m->second] = rows.number(value);
    }
}

double variance_of(const std::vector<double>& values) { return statistics::Moments{values}.variance(); }

}  // namespace

const System& ResultSet::system(const std::string& name) const {
    std::vector<std::string> names;
    for (const System& s : systems) {
        if (s.name == name) return s;
        names.push_back(s.name);
    }
    if (names.size() > 20) names.resize(20);
    throw ComparisonError(fmt::format("{} has no `{}`; there is {}", folder.string(), name, fmt::join(names, ", ")));
}

ResultSet read_result(const fs::path& folder) {
    ResultSet set;
    set.folder = folder;
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw ComparisonError(fmt::format("{} is not a folder of results", folder.string()));
    try {
        if (fs::exists(folder / "results.csv", error))
            read_study(set);
        else if (fs::exists(folder / "summary.csv", error))
            read_run(set);
        else
            throw ComparisonError(
                fmt::format("{} holds neither summary.csv of a run nor results.csv of a study", folder.string()));
        if (fs::exists(folder / "scenario.effective.toml", error))
            set.effective = MappedFile{folder / "scenario.effective.toml"}.text();
    } catch (const std::system_error& trouble) {
        throw ComparisonError(trouble.what());
    }
    for (System& system : set.systems) {
        for (auto& [key, values] : system.replications)
            values.resize(set.metrics.size(), std::numeric_limits<double>::quiet_NaN());
    }
    if (set.systems.empty()) throw ComparisonError(fmt::format("{} has no finished replication", folder.string()));
    return set;
}

bool Difference::real() const {
    return difference.interval.half_width >= 0 && !difference.interval.covers(0) &&
           !std::isnan(difference.interval.mean);
}

std::string Difference::verdict() const {
    const double mean = difference.interval.mean;
    if (std::isnan(mean)) return "undefined";
    if (mean == 0 && difference.interval.half_width == 0) return "equal";
    if (!real()) return "noise";
    if (metric.better == reporting::Better::neither) return mean > 0 ? "higher" : "lower";
    return (mean > 0) == (metric.better == reporting::Better::higher) ? "better" : "worse";
}

std::vector<Difference> compare(const ResultSet& set_a, const System& a, const ResultSet& set_b, const System& b,
                                double confidence) {
    for (const auto& [set, s] : {std::pair{&set_a, &a}, std::pair{&set_b, &b}}) {
        if (s->replications.size() < 2)
            throw ComparisonError(fmt::format(
                "`{}` in {} has one replication: an interval needs two or more (ten are better); run it again with "
                "--replications 10",
                s->name, set->folder.string()));
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> common;
    for (const auto& [key, values] : a.replications)
        if (b.replications.contains(key)) common.push_back(key);
    std::vector<Difference> differences;
    for (std::size_t i = 0; i < set_a.metrics.size(); ++i) {
        const auto found = std::find_if(set_b.metrics.begin(), set_b.metrics.end(),
                                        [&](const ComparedMetric& m) { return m.name == set_a.metrics[i].name; });
        if (found == set_b.metrics.end()) continue;
        const auto j = static_cast<std::size_t>(found - set_b.metrics.begin());
        Difference d;
        d.metric = set_a.metrics[i];
        bool equal_but_for_rounding = false;
        d.paired = common.size() >= 2;
        d.variance_reduction = std::numeric_limits<double>::quiet_NaN();
        std::vector<double> x;
        std::vector<double> y;
        if (d.paired) {
            std::vector<double> apart;
            for (const auto& key : common) {
                const double u = a.replications.at(key)[i];
                const double v = b.replications.at(key)[j];
                if (std::isnan(u) || std::isnan(v)) continue;
                x.push_back(u);
                y.push_back(v);
                apart.push_back(v - u);
            }
            if (apart.size() >= 2) {
                // What rounding alone makes of equal differences is no spread.
                const double rounding =
                    1e-14 * (std::fabs(statistics::Moments{x}.mean()) + std::fabs(statistics::Moments{y}.mean()));
                double spread = variance_of(apart);
                if (spread < rounding * rounding) spread = 0;
                equal_but_for_rounding = spread == 0 && std::fabs(statistics::Moments{apart}.mean()) <= rounding;
                d.variance_reduction =
                    spread > 0 ? (variance_of(x) + variance_of(y)) / spread : std::numeric_limits<double>::infinity();
            }
        } else {
            for (const auto& [key, values] : a.replications) x.push_back(values[i]);
            for (const auto& [key, values] : b.replications) y.push_back(values[j]);
        }
        d.a = statistics::t_interval(x, confidence);
        d.b = statistics::t_interval(y, confidence);
        d.difference = d.paired ? statistics::paired_test(y, x, confidence) : statistics::welch_test(y, x, confidence);
        if (equal_but_for_rounding) d.difference.interval.mean = d.difference.interval.half_width = 0;
        differences.push_back(std::move(d));
    }
    return differences;
}

}  // namespace warung::experiments
