#pragma once
// A comma-separated table (RFC 4180) whose cells know where they stand. All
// mistakes of a file are collected, not only the first; the first 20 are told.

#include "sim/scenario/diagnostic.h"
#include "sim/scenario/key_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warung::scenario {

inline constexpr std::size_t kProblemsToldPerTable = 20;

/// What is wrong with bytes that should be UTF-8 text, and in which line; empty if nothing.
struct TextFault {
    Code code;
    std::string message;
    std::size_t line = 0;
};
std::optional<TextFault> find_text_fault(std::string_view bytes);

/// Lines without their line ends ("\n" or "\r\n").
std::vector<std::string> split_lines(std::string_view bytes);

struct Cell {
    std::string text;
    std::size_t line = 0;
    std::size_t column = 0;  ///< characters, from 1
    std::size_t width = 1;
};

enum class Need : std::uint8_t { required, optional, ignored };

struct Column {
    std::string name;
    Need need = Need::required;
    std::string meaning;  ///< for the dictionary
};

/// One kind of table: its columns. Others are refused, except `source`, `confidence`, `kind`, `note` and
/// those that end in _source, _confidence, _basis or _note, which say where a number comes from and are skipped.
struct TableKind {
    std::string name;  ///< "region table"
    std::vector<Column> columns;
};

class CsvTable {
public:
    /// Parses and checks the header and the number of cells of each row. Rows with a wrong number of cells are left
    /// out.
    CsvTable(std::string shown_path, std::string_view bytes, const TableKind& kind);

    [[nodiscard]] std::size_t rows() const { return rows_.size(); }
    [[nodiscard]] bool has(std::string_view column) const { return index_of(column).has_value(); }

    /// The cell, or nothing if the table lacks the column.
    [[nodiscard]] const Cell* cell(std::size_t row, std::string_view column) const;

    /// Typed cells. Empty or missing cells give `fallback` where the column is optional, else a problem and `fallback`.
    std::string text(std::size_t row, std::string_view column, const std::string& fallback = "");
    double real(std::size_t row, std::string_view column, Range range, double fallback = 0);
    std::int64_t integer(std::size_t row, std::string_view column, Range range, std::int64_t fallback = 0);
    bool boolean(std::size_t row, std::string_view column, bool fallback);  ///< 1, 0, true, false, yes, no
    std::size_t choice(std::size_t row, std::string_view column, const std::vector<std::string>& names);

    /// Reports rows that repeat an earlier row's value of `column`.
    void check_unique(std::string_view column);

    /// A problem found by somebody else. Without a column, of the row as a whole.
    void report(Code code, std::size_t row, std::string_view column, std::string message, std::string suggestion = {});
    void report_table(Code code, std::string message);

    /// False if rows or needed columns were lost: then what is not found here proves nothing.
    [[nodiscard]] bool complete() const { return complete_; }
    /// Whether nothing is wrong with the row so far: only then is comparing its cells of use.
    [[nodiscard]] bool sound(std::size_t row) const;
    [[nodiscard]] bool free_of_problems() const { return problems_.empty(); }

    /// The problems, the first 20 and a count of the rest.
    [[nodiscard]] std::vector<Problem> problems() const;

private:
    [[nodiscard]] std::optional<std::size_t> index_of(std::string_view column) const;
    [[nodiscard]] Position position(const Cell& cell) const;
    void parse(std::string_view bytes);
    void check_header(const TableKind& kind);
    void check_widths();
    void report_cell(Code code, const Cell& cell, std::string message, std::string suggestion = {});
    const Cell* filled(std::size_t row, std::string_view column);

    std::string path_;
    std::vector<std::string> lines_;
    std::vector<Cell> header_;
    std::vector<std::vector<Cell>> rows_;
    std::vector<std::string> required_;
    std::vector<Problem> problems_;
    bool complete_ = true;
};

}  // namespace warung::scenario
