#pragma once
// A user's mistake, told so that it can be mended without a manual: what, where,
// the line itself, what was probably meant, and where to read more.
//
// Codes are stable: a number is never given to another mistake.
//
//   Files          W001 cannot be opened          W002 not a regular file       W003 not UTF-8 text
//                  W004 empty                     W005 `extends` runs in a circle or too deep
//                  W006 TOML syntax               W007 duplicate key or table
//   Keys           W010 unknown section           W011 wrong shape (a key where a table belongs, ...)
//                  W012 unknown key               W013 wrong type               W014 out of range
//                  W015 unknown choice            W016 invalid name
//                  W017 malformed --set           W018 may not be changed here
//   Tables (CSV)   W020 broken quoting            W021 wrong number of cells    W022 missing column
//                  W023 unknown column            W024 duplicate column         W025 not a value of its type
//                  W026 cell out of range         W027 duplicate row            W028 no rows
//                  W029 further problems of a file left out
//   Combinations   W030 something required is missing                           W031 lists of unequal length
//                  W032 values that contradict each other                       W033 a name that does not exist
//                  W034 the hub network is not connected                        W035 more than the engine can hold
//                  W036 a field the event's kind needs                          W037 a field foreign to its kind
//                  W038 not exactly one national warehouse
//   Studies        W040 no point is left          W041 a condition that does not read

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace warung::scenario {

enum class Code : int {
    cannot_open = 1,
    not_a_file = 2,
    not_text = 3,
    empty_file = 4,
    cyclic_extends = 5,
    syntax = 6,
    duplicate_key = 7,
    unknown_section = 10,
    wrong_shape = 11,
    unknown_key = 12,
    wrong_type = 13,
    out_of_range = 14,
    unknown_choice = 15,
    invalid_name = 16,
    malformed_override = 17,
    fixed_here = 18,
    csv_quoting = 20,
    ragged_row = 21,
    missing_column = 22,
    unknown_column = 23,
    duplicate_column = 24,
    bad_cell = 25,
    cell_out_of_range = 26,
    duplicate_row = 27,
    no_rows = 28,
    more_problems = 29,
    required = 30,
    unequal_lists = 31,
    contradiction = 32,
    unknown_name = 33,
    not_connected = 34,
    too_many = 35,
    event_field_missing = 36,
    event_field_foreign = 37,
    national_warehouse = 38,
    no_points = 40,
    bad_condition = 41,
};

/// Where something stands in the input. Lines and columns count from 1 (columns in characters); 0 = unknown.
struct Position {
    std::string file;  ///< as the user named it; "--set" for the command line
    std::size_t line = 0;
    std::size_t column = 0;
    std::size_t width = 1;  ///< characters to underline
    std::string source_line;
    std::string extended_by;  ///< "a.toml:1" for a file drawn in by `extends`
};

struct Problem {
    Code code = Code::syntax;
    std::string message;
    Position at;
    std::string suggestion;  ///< follows the carets; may be empty
    std::string see;         ///< a command that tells more; may be empty
};

/// "W012".
std::string to_string(Code code);

/// One problem, several lines, ending in a newline.
std::string render(const Problem& problem);

/// All problems and the closing line "error: N errors in M files; nothing was run".
std::string render(const std::vector<Problem>& problems, std::size_t files);

/// Edits between two words: insertions, deletions, substitutions and swaps of neighbours
/// (Damerau 1964, restricted form: no part is edited twice).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, if near enough to be what was meant; else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace warung::scenario
