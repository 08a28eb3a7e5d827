#include "sim/experiments/design.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace warung::experiments {

bool Factor::changes_tables() const {
    return target.key->section == "regions" || target.key->refers == scenario::Refers::table_file;
}

std::string Design::describe(std::size_t i) const {
    std::string text;
    const auto levels = point(i);
    for (std::size_t f = 0; f < factors.size(); ++f) {
        if (levels[f] == kAsInFile) continue;
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", factors[f].key, factors[f].levels[levels[f]].text);
    }
    return text.empty() ? "as in the file" : text;
}

scenario::Raw SampledFactor::value(double u) const {
    using scenario::Raw;
    Raw raw;
    raw.at = at;
    const auto part = [&](double parts) { return std::min(std::floor(u * parts), parts - 1); };
    if (!choices.empty()) {
        raw.text = choices[static_cast<std::size_t>(part(static_cast<double>(choices.size())))];
    } else if (target.key->type == scenario::Type::integer) {
        raw.kind = Raw::Kind::integer;
        raw.integer = static_cast<std::int64_t>(low + part(high - low + 1));
    } else {
        raw.kind = Raw::Kind::real;
        raw.real = std::clamp(low + u * (high - low), low, high);
    }
    return raw;
}

}  // namespace warung::experiments
