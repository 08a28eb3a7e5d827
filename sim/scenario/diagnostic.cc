#include "sim/scenario/diagnostic.h"

#include "sim/base/spelling.h"

#include <algorithm>

#include <fmt/format.h>

namespace warung::scenario {

namespace {

/// Characters, not bytes: the carets must stand under what they mean.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string first_characters(std::string_view text, std::size_t wanted) {
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end) {
        const bool starts = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
        if (starts && ++seen > wanted) break;
    }
    return std::string{text.substr(0, end)};
}

constexpr std::size_t kLineShown = 200;

}  // namespace

std::string to_string(Code code) { return fmt::format("W{:03}", static_cast<int>(code)); }

std::string render(const Problem& problem) {
    const Position& at = problem.at;
    std::string out = fmt::format("error[{}]: {}\n", to_string(problem.code), problem.message);
    const std::string number = at.line == 0 ? std::string{} : std::to_string(at.line);
    const std::size_t margin = std::max<std::size_t>(2, number.size());
    std::string place = at.file;
    if (at.line > 0) place += ":" + number;
    if (at.line > 0 && at.column > 0) place += ":" + std::to_string(at.column);
    if (!at.extended_by.empty()) place += fmt::format("   (extended by {})", at.extended_by);
    if (!place.empty()) out += fmt::format("{:{}}--> {}\n", "", margin, place);

    bool told = false;
    if (at.column > 0 && !at.source_line.empty() && at.column <= kLineShown) {
        const std::string shown = first_characters(at.source_line, kLineShown);
        const std::size_t length = characters(shown);
        std::string indent;  // keep tabs, so that the carets stay under the word in any terminal
        for (std::size_t i = 0; i + 1 < at.column; ++i) indent += i < shown.size() && shown[i] == '\t' ? '\t' : ' ';
        const std::size_t room = length >= at.column ? length - at.column + 1 : 1;
        const std::string carets(std::clamp<std::size_t>(at.width, 1, room), '^');
        out += fmt::format("{:{}} |\n{:>{}} | {}\n{:{}} | {}{}", "", margin, number, margin, shown, "", margin, indent,
                           carets);
        if (!problem.suggestion.empty()) out += " " + problem.suggestion;
        out += "\n";
        told = true;
    }
    if (!told && !problem.suggestion.empty()) out += fmt::format("{:{}} = {}\n", "", margin, problem.suggestion);
    if (!problem.see.empty()) out += fmt::format("{:{}} = see: {}\n", "", margin, problem.see);
    return out;
}

std::string render(const std::vector<Problem>& problems, std::size_t files) {
    std::string out;
    for (const Problem& problem : problems) out += render(problem);
    const auto count = [](std::size_t n, std::string_view noun) {
        return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
    };
    return out +
           fmt::format("error: {} in {}; nothing was run\n", count(problems.size(), "error"), count(files, "file"));
}

std::size_t edit_distance(std::string_view a, std::string_view b) { return warung::edit_distance(a, b); }

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    return warung::nearest(word, candidates);
}

}  // namespace warung::scenario
