#pragma once
// What a misspelt word may have been meant to be.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace warung {

/// Edits between two words: insertions, deletions, substitutions and swaps of neighbours
/// (Damerau 1964, restricted form: no part is edited twice).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, if near enough to be what was meant; else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace warung
