#include "sim/competition/parameter.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::competition {

std::string to_string(ParameterType type) {
    switch (type) {
        case ParameterType::level: return "level";
        case ParameterType::amount: return "amount";
        case ParameterType::ratio: return "ratio";
        case ParameterType::count: return "count";
        case ParameterType::days: return "days";
        case ParameterType::choice: return "choice";
        case ParameterType::budget: return "budget";
    }
    return {};
}

std::int64_t Settings::whole(const std::string& name) const { return std::llround(values_.at(name)); }

std::optional<std::int64_t> Settings::maybe(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return std::llround(found->second);
}

namespace {

// Levenshtein (1966), one row at a time.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t above = row[j + 1];
            row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates) {
    std::string best;
    std::size_t fewest = 0;
    for (const std::string& candidate : candidates) {
        const std::size_t allowed = std::max<std::size_t>(2, std::max(word.size(), candidate.size()) / 3);
        const std::size_t needed = edits(word, candidate);
        if (needed > allowed || (!best.empty() && needed >= fewest)) continue;
        best = candidate;
        fewest = needed;
    }
    return best;
}

}  // namespace warung::competition
