#include "sim/verify/case_file.h"

#include "sim/base/read_file.h"
#include "sim/verify/statistics_families.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace warung::verify {

namespace {

using nlohmann::json;

/// Collects problems, each with the place it was found at.
class Problems {
public:
    explicit Problems(const std::string& origin) : origin_{origin} {}

    void add(const std::string& pointer, const std::string& what) {
        text_ += fmt::format("{}{}: {}: {}", text_.empty() ? "" : "\n", origin_, pointer.empty() ? "/" : pointer, what);
    }
    void throw_if_any() const {
        if (!text_.empty()) throw CaseFileError(text_);
    }

private:
    std::string origin_;
    std::string text_;
};

/// A name for a case in messages: what it is called, if it says so.
std::string called(const json& c) {
    const auto name = c.find("name");
    return name != c.end() && name->is_string() ? fmt::format(" (case `{}`)", name->get<std::string>()) : "";
}

std::optional<std::string> text_field(const json& c, const char* field) {
    const auto found = c.find(field);
    if (found == c.end() || !found->is_string() || found->get<std::string>().empty()) return std::nullopt;
    return found->get<std::string>();
}

Case read_case(const json& c, const std::string& pointer, Problems& problems) {
    Case result;
    if (!c.is_object()) {
        problems.add(pointer, fmt::format("a case is an object, not {}", c.type_name()));
        return result;
    }
    if (c.contains("topic") && !c.contains("kind") && !c.contains("model")) {
        try {
            return statistics_case(c);
        } catch (const std::exception& error) {
            problems.add(pointer, error.what() + called(c));
            return result;
        }
    }
    for (const char* field : {"name", "kind", "model"}) {
        const auto found = c.find(field);
        if (found != c.end() && !found->is_string())
            problems.add(fmt::format("{}/{}", pointer, field),
                         fmt::format("must be text, not {}{}", found->type_name(), called(c)));
    }
    const auto name = text_field(c, "name");
    if (!name) problems.add(pointer, "the case has no `name`");
    const auto model = text_field(c, "model");
    const auto kind = text_field(c, "kind");
    if (!model && !kind) problems.add(pointer, "the case has neither `kind` nor `model`" + called(c));
    for (const char* field : {"inputs", "expected", "tolerance"}) {
        const auto found = c.find(field);
        if (found == c.end()) {
            problems.add(pointer, fmt::format("the case has no `{}`{}", field, called(c)));
        } else if (!found->is_object()) {
            problems.add(fmt::format("{}/{}", pointer, field),
                         fmt::format("must be an object, not {}{}", found->type_name(), called(c)));
        }
    }
    if (const auto e = c.find("expected"); e != c.end() && e->is_object() && e->empty())
        problems.add(pointer + "/expected", "nothing is expected" + called(c));
    result.name = name.value_or("");
    result.kind = model ? *model : kind.value_or("");
    result.inputs = c.value("inputs", json::object());
    result.expected = c.value("expected", json::object());
    result.tolerance = c.value("tolerance", json::object());
    result.whole = c;
    return result;
}

std::size_t line_of(std::string_view text, std::size_t byte) {
    return 1 + static_cast<std::size_t>(std::count(
                   text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(byte, text.size())), '\n'));
}

}  // namespace

std::vector<Case> parse_cases(std::string_view text, const std::string& origin) {
    json file;
    try {
        file = json::parse(text);
    } catch (const json::parse_error& error) {
        std::string what = error.what();
        if (const auto colon = what.find(": "); colon != std::string::npos) what.erase(0, colon + 2);
        throw CaseFileError(
            fmt::format("{}:{}: not JSON: {}", origin, line_of(text, error.byte > 0 ? error.byte - 1 : 0), what));
    } catch (const json::exception& error) {
        throw CaseFileError(fmt::format("{}: not JSON: {}", origin, error.what()));
    }
    Problems problems{origin};
    const json* cases = nullptr;
    if (!file.is_object()) {
        problems.add("", fmt::format("a case file is an object with `cases`, not {}", file.type_name()));
    } else if (!file.contains("cases")) {
        problems.add("", "the file has no `cases`");
    } else if (!file.at("cases").is_array()) {
        problems.add("/cases", fmt::format("must be an array, not {}", file.at("cases").type_name()));
    } else {
        cases = &file.at("cases");
        if (cases->empty()) problems.add("/cases", "there is no case");
    }
    problems.throw_if_any();

    std::vector<Case> result;
    for (std::size_t i = 0; i < cases->size(); ++i) {
        result.push_back(read_case((*cases)[i], fmt::format("/cases/{}", i), problems));
    }
    problems.throw_if_any();
    return result;
}

std::vector<Case> read_case_file(const std::filesystem::path& file) {
    try {
        return parse_cases(read_file(file), file.string());
    } catch (const UnreadableFile& why) {
        throw CaseFileError(fmt::format("{}: {}", file.string(), why.what()));
    }
}

}  // namespace warung::verify
