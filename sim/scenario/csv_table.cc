#include "sim/scenario/csv_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

namespace warung::scenario {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Length of the UTF-8 character at the front, 0 if it is none (RFC 3629: no overlong forms, no surrogates).
std::size_t utf8_length(std::string_view s) {
    const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned a = byte(0);
    if (a < 0x80) return 1;
    if (a >= 0xC2 && a <= 0xDF && tail(1)) return 2;
    if (a >= 0xE0 && a <= 0xEF && tail(1) && tail(2)) {
        if ((a == 0xE0 && byte(1) < 0xA0) || (a == 0xED && byte(1) >= 0xA0)) return 0;
        return 3;
    }
    if (a >= 0xF0 && a <= 0xF4 && tail(1) && tail(2) && tail(3)) {
        if ((a == 0xF0 && byte(1) < 0x90) || (a == 0xF4 && byte(1) >= 0x90)) return 0;
        return 4;
    }
    return 0;
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

bool says_where_from(std::string_view column) {
    return column == "source" || column == "confidence" || column == "kind" || column == "note" ||
           ends_with(column, "_source") || ends_with(column, "_confidence") || ends_with(column, "_basis") ||
           ends_with(column, "_note");
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Long cells are cut in messages.
std::string shown(std::string_view text) {
    return text.size() <= 40 ? std::string{text} : std::string{text.substr(0, 37)} + "...";
}

std::string in_range(Range range) {
    Key key;
    key.range = range;
    return range_text(key);
}

}  // namespace

std::optional<TextFault> find_text_fault(std::string_view bytes) {
    std::string_view rest = bytes;
    if (rest.substr(0, 3) == kByteOrderMark) rest.remove_prefix(3);
    if (trimmed(rest).empty() || rest.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return TextFault{Code::empty_file, "the file is empty"};
    std::size_t line = 1;
    while (!rest.empty()) {
        if (rest.front() == '\0') return TextFault{Code::not_text, "not a text file (it holds a NUL byte)", line};
        const std::size_t length = utf8_length(rest);
        if (length == 0) {
            return TextFault{Code::not_text,
                             fmt::format("not UTF-8 text (byte 0x{:02X})", static_cast<unsigned char>(rest.front())),
                             line};
        }
        if (rest.front() == '\n') ++line;
        rest.remove_prefix(length);
    }
    return std::nullopt;
}

std::vector<std::string> split_lines(std::string_view bytes) {
    if (bytes.substr(0, 3) == kByteOrderMark) bytes.remove_prefix(3);
    std::vector<std::string> lines;
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        std::string_view line = bytes.substr(0, end);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        lines.emplace_back(line);
        if (end == std::string_view::npos) break;
        bytes.remove_prefix(end + 1);
    }
    return lines;
}

CsvTable::CsvTable(std::string shown_path, std::string_view bytes, const TableKind& kind)
    : path_{std::move(shown_path)} {
    if (const auto fault = find_text_fault(bytes)) {
        Problem problem{fault->code, kind.name + ": " + fault->message, {}, {}, {}};
        problem.at.file = path_;
        problem.at.line = fault->line;
        problems_.push_back(std::move(problem));
        complete_ = false;
        return;
    }
    lines_ = split_lines(bytes);
    parse(bytes);
    check_header(kind);
    check_widths();
    complete_ = problems_.empty() && !rows_.empty();
    if (rows_.empty() && problems_.empty()) report_table(Code::no_rows, kind.name + " has no rows below its header");
}

void CsvTable::parse(std::string_view bytes) {
    if (bytes.substr(0, 3) == kByteOrderMark) bytes.remove_prefix(3);
    std::size_t i = 0;
    std::size_t line = 1;
    std::size_t line_start = 0;
    std::vector<Cell> row;
    bool comment_lines = true;  // leading lines that start with # tell what the table is
    const auto finish_row = [&] {
        if (row.size() > 1 || !trimmed(row.front().text).empty()) {
            if (header_.empty())
                header_ = std::move(row);
            else
                rows_.push_back(std::move(row));
        }
        row.clear();
    };
    while (i < bytes.size()) {
        if (comment_lines && row.empty() && header_.empty() && bytes[i] == '#') {
            const std::size_t end = bytes.find('\n', i);
            if (end == std::string_view::npos) return;
            i = end + 1;
            ++line;
            line_start = i;
            continue;
        }
        comment_lines = false;
        Cell cell;
        cell.line = line;
        cell.column = characters(bytes.substr(line_start, i - line_start)) + 1;
        const std::size_t start = i;
        if (bytes[i] == '"') {
            ++i;
            bool closed = false;
            while (i < bytes.size()) {
                if (bytes[i] == '"') {
                    if (i + 1 < bytes.size() && bytes[i + 1] == '"') {
                        cell.text += '"';
                        i += 2;
                        continue;
                    }
                    ++i;
                    closed = true;
                    break;
                }
                if (bytes[i] == '\n') {
                    ++line;
                    line_start = i + 1;
                }
                cell.text += bytes[i++];
            }
            const bool at_end =
                i >= bytes.size() || bytes[i] == ',' || bytes[i] == '\n' || bytes.substr(i, 2) == "\r\n";
            if (!closed) {
                report_cell(Code::csv_quoting, cell, "a quoted cell is not closed before the end of the file");
                return;
            }
            if (!at_end) {
                report_cell(Code::csv_quoting, cell, "text follows the closing quote of a cell",
                            "write a quote inside a quoted cell twice");
                while (i < bytes.size() && bytes[i] != ',' && bytes[i] != '\n') ++i;
            }
            cell.width = std::max<std::size_t>(1, cell.line == line ? characters(bytes.substr(start, i - start)) : 1);
        } else {
            while (i < bytes.size() && bytes[i] != ',' && bytes[i] != '\n') ++i;
            std::string_view text = bytes.substr(start, i - start);
            if (!text.empty() && text.back() == '\r' && (i >= bytes.size() || bytes[i] == '\n')) text.remove_suffix(1);
            cell.text = std::string{text};
            cell.width = std::max<std::size_t>(1, characters(text));
            if (text.find('"') != std::string_view::npos)
                report_cell(Code::csv_quoting, cell, "a quote inside a cell that does not start with one",
                            "put the whole cell in quotes and write the inner quote twice");
        }
        row.push_back(std::move(cell));
        if (i < bytes.size() && bytes[i] == '\r') ++i;
        if (i < bytes.size() && bytes[i] == ',') {
            ++i;
            if (i < bytes.size()) continue;
            Cell last;  // a comma ends the file: one more, empty cell
            last.line = line;
            last.column = characters(bytes.substr(line_start)) + 1;
            row.push_back(last);
        }
        finish_row();
        if (i < bytes.size()) {
            ++i;
            ++line;
            line_start = i;
        }
    }
    if (!row.empty()) finish_row();
}

void CsvTable::check_header(const TableKind& kind) {
    std::vector<std::string> known;
    for (const Column& column : kind.columns) known.push_back(column.name);
    for (std::size_t c = 0; c < header_.size(); ++c) {
        Cell& cell = header_[c];
        cell.text = std::string{trimmed(cell.text)};
        const auto earlier = std::find_if(header_.begin(), header_.begin() + static_cast<std::ptrdiff_t>(c),
                                          [&](const Cell& other) { return other.text == cell.text; });
        if (earlier != header_.begin() + static_cast<std::ptrdiff_t>(c)) {
            report_cell(Code::duplicate_column, cell, fmt::format("column `{}` appears twice", shown(cell.text)));
        } else if (std::find(known.begin(), known.end(), cell.text) == known.end() && !says_where_from(cell.text)) {
            const std::string meant = nearest(cell.text, known);
            report_cell(Code::unknown_column, cell,
                        fmt::format("unknown column `{}` in the {}", shown(cell.text), kind.name),
                        meant.empty() ? std::string{"remarks belong in columns called note, source or *_source"}
                                      : fmt::format("did you mean `{}`?", meant));
        }
    }
    for (const Column& column : kind.columns) {
        if (column.need != Need::required) continue;
        required_.push_back(column.name);
        if (has(column.name)) continue;
        Problem problem{
            Code::missing_column, fmt::format("the {} needs a column `{}`", kind.name, column.name), {}, {}, {}};
        problem.suggestion = column.meaning;
        problem.at.file = path_;
        problem.at.line = header_.empty() ? 1 : header_.front().line;
        problems_.push_back(std::move(problem));
    }
}

void CsvTable::check_widths() {
    std::vector<std::vector<Cell>> whole;
    for (std::vector<Cell>& row : rows_) {
        if (row.size() == header_.size()) {
            whole.push_back(std::move(row));
            continue;
        }
        const bool more = row.size() > header_.size();
        report_cell(Code::ragged_row, more ? row[header_.size()] : row.back(),
                    fmt::format("this row has {} cell{}, the header has {}", row.size(), row.size() == 1 ? "" : "s",
                                header_.size()),
                    more ? "a cell too many; a comma inside a cell needs quotes around the cell"
                         : "cells are missing after this one");
    }
    rows_ = std::move(whole);
}

std::optional<std::size_t> CsvTable::index_of(std::string_view column) const {
    for (std::size_t c = 0; c < header_.size(); ++c)
        if (header_[c].text == column) return c;
    return std::nullopt;
}

const Cell* CsvTable::cell(std::size_t row, std::string_view column) const {
    const auto c = index_of(column);
    return c ? &rows_[row][*c] : nullptr;
}

const Cell* CsvTable::filled(std::size_t row, std::string_view column) {
    const Cell* found = cell(row, column);
    if (found == nullptr) return nullptr;  // a missing required column was told once, at the header
    if (!trimmed(found->text).empty()) return found;
    if (std::find(required_.begin(), required_.end(), column) != required_.end())
        report_cell(Code::bad_cell, *found, fmt::format("`{}` is empty", column), "a value is needed here");
    return nullptr;
}

std::string CsvTable::text(std::size_t row, std::string_view column, const std::string& fallback) {
    const Cell* found = filled(row, column);
    return found == nullptr ? fallback : std::string{trimmed(found->text)};
}

double CsvTable::real(std::size_t row, std::string_view column, Range range, double fallback) {
    const Cell* found = filled(row, column);
    if (found == nullptr) return fallback;
    const std::string_view text = trimmed(found->text);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) {
        report_cell(Code::cell_out_of_range, *found,
                    fmt::format("`{}` = {} is too large or too small", column, shown(text)), in_range(range));
        return fallback;
    }
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        report_cell(Code::bad_cell, *found, fmt::format("`{}` must be a number, not `{}`", column, shown(text)),
                    in_range(range));
        return fallback;
    }
    if (!range.contains(value)) {
        report_cell(Code::cell_out_of_range, *found, fmt::format("`{}` = {} is out of range", column, shown(text)),
                    in_range(range));
        return fallback;
    }
    return value;
}

std::int64_t CsvTable::integer(std::size_t row, std::string_view column, Range range, std::int64_t fallback) {
    const std::size_t before = problems_.size();
    const double value = real(row, column, range, static_cast<double>(fallback));
    if (problems_.size() != before) return fallback;
    if (value != std::floor(value)) {
        report(Code::bad_cell, row, column, fmt::format("`{}` must be a whole number", column));
        return fallback;
    }
    return static_cast<std::int64_t>(value);
}

bool CsvTable::boolean(std::size_t row, std::string_view column, bool fallback) {
    const Cell* found = filled(row, column);
    if (found == nullptr) return fallback;
    const std::string_view text = trimmed(found->text);
    if (text == "1" || text == "true" || text == "yes") return true;
    if (text == "0" || text == "false" || text == "no") return false;
    report_cell(Code::bad_cell, *found, fmt::format("`{}` must be 1 or 0, not `{}`", column, shown(text)));
    return fallback;
}

std::size_t CsvTable::choice(std::size_t row, std::string_view column, const std::vector<std::string>& names) {
    const Cell* found = filled(row, column);
    if (found == nullptr) return 0;
    const std::string text{trimmed(found->text)};
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == text) return i;
    const std::string meant = nearest(text, names);
    report_cell(Code::bad_cell, *found,
                fmt::format("`{}` must be one of {}, not `{}`", column, fmt::join(names, ", "), shown(text)),
                meant.empty() ? std::string{} : fmt::format("did you mean `{}`?", meant));
    return 0;
}

void CsvTable::check_unique(std::string_view column) {
    if (!has(column)) return;
    std::unordered_map<std::string, std::size_t> seen;
    for (std::size_t row = 0; row < rows(); ++row) {
        const Cell& here = *cell(row, column);
        const auto [earlier, fresh] = seen.emplace(trimmed(here.text), here.line);
        if (!fresh)
            report_cell(Code::duplicate_row, here, fmt::format("`{}` {} appears twice", column, shown(here.text)),
                        fmt::format("first in line {}", earlier->second));
    }
}

Position CsvTable::position(const Cell& cell) const {
    Position at;
    at.file = path_;
    at.line = cell.line;
    at.column = cell.column;
    at.width = cell.width;
    if (cell.line >= 1 && cell.line <= lines_.size()) at.source_line = lines_[cell.line - 1];
    return at;
}

void CsvTable::report_cell(Code code, const Cell& cell, std::string message, std::string suggestion) {
    problems_.push_back({code, std::move(message), position(cell), std::move(suggestion), {}});
}

bool CsvTable::sound(std::size_t row) const {
    const std::size_t line = rows_[row].front().line;
    return complete_ &&
           std::none_of(problems_.begin(), problems_.end(), [&](const Problem& p) { return p.at.line == line; });
}

void CsvTable::report(Code code, std::size_t row, std::string_view column, std::string message,
                      std::string suggestion) {
    const Cell* found = column.empty() ? nullptr : cell(row, column);
    report_cell(code, found == nullptr ? rows_[row].front() : *found, std::move(message), std::move(suggestion));
}

void CsvTable::report_table(Code code, std::string message) {
    Problem problem{code, std::move(message), {}, {}, {}};
    problem.at.file = path_;
    problems_.push_back(std::move(problem));
}

std::vector<Problem> CsvTable::problems() const {
    std::vector<Problem> sorted = problems_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
        return std::pair{a.at.line, a.at.column} < std::pair{b.at.line, b.at.column};
    });
    if (sorted.size() <= kProblemsToldPerTable) return sorted;
    const std::size_t rest = sorted.size() - kProblemsToldPerTable;
    sorted.resize(kProblemsToldPerTable);
    Problem more{Code::more_problems,
                 fmt::format("and {} more problem{} in this table", rest, rest == 1 ? "" : "s"),
                 {},
                 {},
                 {}};
    more.at.file = path_;
    sorted.push_back(std::move(more));
    return sorted;
}

}  // namespace warung::scenario
