#pragma once
// The result tables: which CSV files there are, and every column's unit and
// meaning. Headers, the folder's README and the row writer all use this list.

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace warung::reporting {

struct Column {
    std::string name;
    std::string unit;
    std::string meaning;
};

enum class TableId : std::uint8_t {
    summary,
    regions,
    segments,
    coverage,
    pickup_times,
    pickup_distribution,
    platforms,
    prices,
    market,
    timeseries,
    denials,
    outcomes_by_hour,
    outcomes_by_region,
    kiosks,
    liquidity,
    events,
    digests,
    parcels,
    recovery,
    members,
    routes
};
inline constexpr std::size_t kTableCount = static_cast<std::size_t>(TableId::routes) + 1;

struct TableSpec {
    TableId id;
    std::string file;
    std::string what;
    std::vector<Column> columns{};  ///< after variant, replication, seed, which every table begins with
    bool on_request = false;        ///< only there if the run was asked for it
};

const std::vector<TableSpec>& tables();
const TableSpec& table(TableId id);
/// The header line, with its line feed.
std::string header_of(const TableSpec& spec);

/// Rows of one table as CSV text. Numbers in shortest round-trip form, NaN as an empty cell.
class Rows {
public:
    Rows(TableId id, std::string prefix) : spec_{&table(id)}, prefix_{std::move(prefix)} {}

    template <class... Cells>
    void add(const Cells&... cells) {
        begin();
        (cell(cells), ...);
        end();
    }
    void begin() {
        text_ += prefix_;
        cells_ = 0;
    }
    void cell(double value) {
        separate();
        if (!std::isnan(value)) fmt::format_to(std::back_inserter(text_), "{}", value == 0 ? 0.0 : value);
    }
    void cell(std::int64_t value) {
        separate();
        fmt::format_to(std::back_inserter(text_), "{}", value);
    }
    void cell(std::string_view value);
    void cell(const std::string& value) { cell(std::string_view{value}); }
    void cell(const char* value) { cell(std::string_view{value}); }
    /// Throws std::logic_error if the row has not one cell for every column.
    void end();

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    void separate() {
        text_ += ',';
        ++cells_;
    }
    const TableSpec* spec_;
    std::string prefix_;
    std::string text_;
    std::size_t cells_ = 0;
};

/// The result folder's README: every table and column.
std::string tables_readme(std::string_view scenario_name);

}  // namespace warung::reporting
