#include "sim/scenario/document.h"

#include "sim/base/content_hash.h"
#include "sim/scenario/csv_table.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace warung::scenario {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDeepestExtends = 16;
constexpr std::uintmax_t kLargestFile = 512ULL << 20U;

std::string section_text(std::string_view section, std::string_view name) {
    if (section.empty()) return "the top level";
    return name.empty() ? fmt::format("[{}]", section) : fmt::format("[{}.{}]", section, name);
}

/// Long or unprintable words are cut in messages.
std::string shown(std::string_view word) {
    std::string out;
    for (const char c : word.substr(0, 60)) out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    return word.size() > 60 ? out + "..." : out;
}

bool valid_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

/// The parser's words without its preamble: "Error while parsing string: ..." becomes "not TOML (string): ...".
std::string syntax_message(std::string_view text) {
    constexpr std::string_view kPreamble = "Error while parsing ";
    const std::size_t colon = text.find(": ");
    std::string out{text};
    if (text.substr(0, kPreamble.size()) == kPreamble && colon != std::string_view::npos)
        out = fmt::format("not TOML ({}): {}", text.substr(kPreamble.size(), colon - kPreamble.size()),
                          text.substr(colon + 2));
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return out;
}

std::string syntax_hint(std::string_view text) {
    if (text.find("redefine") != std::string_view::npos) return "a key or table may stand only once";
    if (text.find("unescaped control characters") != std::string_view::npos) return "is a closing quote missing?";
    if (text.find("could not determine value type") != std::string_view::npos) return "texts need quotes";
    return {};
}

/// One file being turned into groups.
class FileReader {
public:
    FileReader(std::string shown_path, std::string extended_by, fs::path folder, const std::string& bytes,
               std::vector<Problem>& problems)
        : path_{std::move(shown_path)},
          extended_by_{std::move(extended_by)},
          folder_{std::move(folder)},
          lines_{split_lines(bytes)},
          problems_{problems} {}

    [[nodiscard]] Position at_line(std::size_t line) const {
        return position({static_cast<toml::source_index>(line), 0}, {});
    }

    [[nodiscard]] Position position(toml::source_position begin, toml::source_position end) const {
        Position at;
        at.file = path_;
        at.line = begin.line;
        at.column = begin.column;
        at.width = end.line == begin.line && end.column > begin.column ? end.column - begin.column : 1;
        if (begin.line >= 1 && begin.line <= lines_.size()) at.source_line = lines_[begin.line - 1];
        at.extended_by = extended_by_;
        return at;
    }
    [[nodiscard]] Position position(const toml::source_region& region) const {
        return position(region.begin, region.end);
    }

    /// Keys in the order in which they are written; the parser sorts them by name.
    static std::vector<std::pair<const toml::key*, const toml::node*>> in_order(const toml::table& table) {
        std::vector<std::pair<const toml::key*, const toml::node*>> items;
        for (auto it = table.cbegin(); it != table.cend(); ++it) items.emplace_back(&it->first, &it->second);
        std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) {
            return a.first->source().begin < b.first->source().begin;
        });
        return items;
    }

    [[nodiscard]] Raw raw(const toml::node& node) const {
        Raw out;
        out.at = position(node.source());
        if (const auto* integer = node.as_integer()) {
            out.kind = Raw::Kind::integer;
            out.integer = integer->get();
        } else if (const auto* real = node.as_floating_point()) {
            out.kind = Raw::Kind::real;
            out.real = real->get();
        } else if (const auto* boolean = node.as_boolean()) {
            out.kind = Raw::Kind::boolean;
            out.text = boolean->get() ? "true" : "false";
        } else if (const auto* text = node.as_string()) {
            out.text = text->get();
        } else if (const auto* date = node.as_date()) {
            out.kind = Raw::Kind::date;
            out.date = {date->get().year, date->get().month, date->get().day};
        } else if (const auto* array = node.as_array()) {
            out.kind = Raw::Kind::list;
            for (const toml::node& element : *array) out.list.push_back(raw(element));
        } else if (const auto* table = node.as_table()) {
            out.kind = Raw::Kind::table;
            for (const auto& [key, value] : in_order(*table))
                out.items.push_back({std::string{key->str()}, position(key->source()), raw(*value)});
        } else {
            out.kind = Raw::Kind::moment;
        }
        return out;
    }

    void problem(Code code, std::string message, Position at, std::string suggestion = {}) {
        problems_.push_back({code, std::move(message), std::move(at), std::move(suggestion), {}});
    }

    /// Adds the file's sections to the document.
    void add_to(Document& document, const toml::table& root) {
        layer_ = ++document.layer;
        for (const auto& [key, node] : in_order(root)) {
            const std::string word{key->str()};
            const Position at = position(key->source());
            if (word == "extends") continue;
            if (word == "sweep" && node->is_table()) {
                document.sweep = raw(*node);
                document.sweep->at = at;
                document.sweep_folder = folder_;
                continue;
            }
            if (find_key("", word) != nullptr) {
                document.group("").put({word, at, raw(*node), folder_, layer_});
                continue;
            }
            const Section* section = word.empty() ? nullptr : find_section(word);
            if (section == nullptr) {
                unknown_at_top(word, *node, at);
            } else if (!node->is_table()) {
                problem(Code::wrong_shape, fmt::format("`{}` is a section, not a key", word), at,
                        section->named ? fmt::format("write [{}.NAME] and keys below it", word)
                                       : fmt::format("write [{}] and keys below it", word));
            } else if (section->named) {
                add_named(document, *section, *node->as_table());
            } else {
                add_group(document.group(word), *node->as_table(), at);
            }
        }
    }

    /// The files this one extends, with the position of each name.
    std::vector<std::pair<std::string, Position>> extended(const toml::table& root) {
        std::vector<std::pair<std::string, Position>> files;
        const toml::node* node = root.get("extends");
        if (node == nullptr) return files;
        const auto refuse = [&](const toml::node& culprit) {
            problem(Code::wrong_type, "`extends` must be a list of file names", position(culprit.source()),
                    "for example extends = [\"base.toml\"]");
        };
        if (!node->is_array()) {
            refuse(*node);
            return files;
        }
        for (const toml::node& element : *node->as_array()) {
            if (const auto* text = element.as_string())
                files.emplace_back(text->get(), position(element.source()));
            else
                refuse(element);
        }
        return files;
    }

private:
    void unknown_at_top(const std::string& word, const toml::node& node, const Position& at) {
        if (!node.is_table() && !node.is_array_of_tables()) {
            problems_.push_back(unknown_key("", "", word, at));
            return;
        }
        std::vector<std::string> names;
        for (const Section& section : sections())
            if (!section.name.empty()) names.push_back(section.name);
        const std::string meant = nearest(word, names);
        problem(Code::unknown_section, fmt::format("unknown section [{}]", shown(word)), at,
                meant.empty() ? fmt::format("sections are {}", fmt::join(names, ", "))
                              : fmt::format("did you mean [{}]?", meant));
    }

    void add_named(Document& document, const Section& section, const toml::table& tables) {
        for (const auto& [key, node] : in_order(tables)) {
            const std::string name{key->str()};
            const Position at = position(key->source());
            if (!node->is_table()) {
                problem(Code::wrong_shape,
                        fmt::format("`{}` stands in [{}], which needs a name", shown(name), section.name), at,
                        fmt::format("write [{}.NAME] above it", section.name));
                continue;
            }
            if (!valid_name(name)) {
                problem(Code::invalid_name, fmt::format("`{}` is not a name for a {}", shown(name), section.name), at,
                        "names are 1 to 32 of a-z, 0-9, _ and -");
                continue;
            }
            Group& group = document.group(section.name, name);
            if (section.name == "variant")
                add_variant(group, *node->as_table(), at);
            else
                add_group(group, *node->as_table(), at);
        }
    }

    void add_group(Group& group, const toml::table& table, const Position& at) {
        if (group.at.line == 0) group.at = at;
        for (const auto& [key, node] : in_order(table)) {
            const std::string word{key->str()};
            const Position key_at = position(key->source());
            if (find_key(group.section, word) == nullptr)
                problems_.push_back(unknown_key(group.section, group.name, word, key_at));
            else
                group.put({word, key_at, raw(*node), folder_, layer_});
        }
    }

    void add_variant(Group& group, const toml::table& table, const Position& at) {
        if (group.at.line == 0) group.at = at;
        for (const auto& [key, node] : in_order(table)) {
            const Position key_at = position(key->source());
            if (key->str() != "set") {
                problem(Code::unknown_key,
                        fmt::format("unknown key `{}` in [variant.{}]", shown(key->str()), group.name), key_at,
                        "a variant has one key: set = { \"platform.NAME.pricing\" = \"undercut\" }");
            } else if (!node->is_table()) {
                problem(Code::wrong_type, "`set` must be a table of keys and values", position(node->source()),
                        "for example set = { \"platform.NAME.pricing\" = \"undercut\" }");
            } else {
                add_changes(group, *node->as_table(), "");
            }
        }
    }

    /// `"a.b.c" = 1` and `a.b.c = 1` mean the same.
    void add_changes(Group& group, const toml::table& table, const std::string& prefix) {
        for (const auto& [key, node] : in_order(table)) {
            const std::string full = prefix + std::string{key->str()};
            if (node->is_table())
                add_changes(group, *node->as_table(), full + ".");
            else
                group.put({full, position(key->source()), raw(*node), folder_, layer_});
        }
    }

    std::string path_;
    std::string extended_by_;
    fs::path folder_;
    int layer_ = 0;
    std::vector<std::string> lines_;
    std::vector<Problem>& problems_;
};

class DocumentLoader {
public:
    DocumentLoader(Sources& sources, std::vector<Problem>& problems) : sources_{sources}, problems_{problems} {}

    Document document;

    void load(const fs::path& path, const Position& named_at, const std::string& extended_by) {
        std::error_code error;
        fs::path identity = fs::weakly_canonical(path, error);
        if (error) identity = path;
        if (const auto earlier = std::find(chain_.begin(), chain_.end(), identity); earlier != chain_.end()) {
            std::string chain;
            for (auto it = earlier; it != chain_.end(); ++it) chain += it->filename().string() + " -> ";
            fail(Code::cyclic_extends, "`extends` runs in a circle: " + chain + identity.filename().string(), named_at);
            return;
        }
        if (chain_.size() >= kDeepestExtends) {
            fail(Code::cyclic_extends, fmt::format("`extends` goes more than {} files deep", kDeepestExtends),
                 named_at);
            return;
        }
        const std::string* bytes = sources_.read(path, named_at, problems_);
        if (bytes == nullptr) {
            document.complete = false;
            return;
        }
        Position here;
        here.file = path.string();
        here.extended_by = extended_by;
        if (const auto fault = find_text_fault(*bytes)) {
            here.line = fault->line;
            fail(fault->code, fault->message, here);
            return;
        }
        document.folders.push_back(path.parent_path());
        FileReader reader{path.string(), extended_by, path.parent_path(), *bytes, problems_};
        std::string_view text = *bytes;
        if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
        toml::table root;
        try {
            root = toml::parse(text);
        } catch (const toml::parse_error& failure) {
            const bool twice = failure.description().find("redefine") != std::string_view::npos;
            fail(twice ? Code::duplicate_key : Code::syntax, syntax_message(failure.description()),
                 reader.position(failure.source()), syntax_hint(failure.description()));
            return;
        }
        chain_.push_back(identity);
        for (const auto& [name, at] : reader.extended(root))
            load((path.parent_path() / name).lexically_normal(), at, fmt::format("{}:{}", path.string(), at.line));
        chain_.pop_back();
        reader.add_to(document, root);
    }

private:
    void fail(Code code, std::string message, const Position& at, std::string suggestion = {}) {
        document.complete = false;
        problems_.push_back({code, std::move(message), at, std::move(suggestion), {}});
    }

    Sources& sources_;
    std::vector<Problem>& problems_;
    std::vector<fs::path> chain_;
};

}  // namespace

std::string kind_text(const Raw& raw) {
    switch (raw.kind) {
        case Raw::Kind::integer: return "an integer";
        case Raw::Kind::real:
            return std::isfinite(raw.real) ? "a number with a fraction" : "an infinite one or none at all (inf, nan)";
        case Raw::Kind::boolean: return "a boolean";
        case Raw::Kind::text: return raw.text.size() <= 40 ? fmt::format("`{}`", raw.text) : std::string{"a text"};
        case Raw::Kind::date: return "a date";
        case Raw::Kind::moment: return "a time";
        case Raw::Kind::list: return "a list";
        case Raw::Kind::table: return "a table";
    }
    return {};
}

const Entry* Group::find(std::string_view key) const {
    for (const Entry& entry : entries)
        if (entry.name == key) return &entry;
    return nullptr;
}

void Group::put(Entry entry) {
    for (Entry& old : entries) {
        if (old.name != entry.name) continue;
        old = std::move(entry);
        return;
    }
    entries.push_back(std::move(entry));
}

const Group* Document::find(std::string_view section, std::string_view name) const {
    for (const Group& group : groups)
        if (group.section == section && group.name == name) return &group;
    return nullptr;
}

Group& Document::group(std::string_view section, std::string_view name) {
    for (Group& group : groups)
        if (group.section == section && group.name == name) return group;
    return groups.emplace_back(Group{std::string{section}, std::string{name}, {}, {}});
}

std::vector<std::string> Document::names(std::string_view section) const {
    std::vector<std::string> names;
    for (const Group& group : groups)
        if (group.section == section) names.push_back(group.name);
    return names;
}

const std::string* Sources::read(const fs::path& path, const Position& named_at, std::vector<Problem>& problems) {
    std::error_code error;
    fs::path canonical = fs::weakly_canonical(path, error);
    if (error) canonical = path;
    for (const File& file : contents_)
        if (file.canonical == canonical) return file.bytes ? &*file.bytes : nullptr;

    contents_.push_back({path.string(), canonical, std::nullopt});
    const auto fail = [&](Code code, const std::string& message) -> const std::string* {
        Problem problem{code, message, named_at, {}, {}};
        if (named_at.file.empty()) problem.at.file = path.string();
        problems.push_back(std::move(problem));
        return nullptr;
    };
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found)
        return fail(Code::cannot_open, fmt::format("no such file: {}", path.string()));
    if (error) return fail(Code::cannot_open, fmt::format("cannot open {}: {}", path.string(), error.message()));
    if (status.type() == fs::file_type::directory)
        return fail(Code::not_a_file, fmt::format("{} is a folder, not a file", path.string()));
    if (status.type() != fs::file_type::regular)
        return fail(Code::not_a_file, fmt::format("{} is not a regular file", path.string()));
    if (fs::file_size(path, error) > kLargestFile)
        return fail(Code::not_a_file, fmt::format("{} is larger than 512 MB", path.string()));
    std::ifstream in{path, std::ios::binary};
    std::ostringstream bytes;
    if (in && in.peek() != std::ifstream::traits_type::eof()) bytes << in.rdbuf();
    if (!in.is_open() || in.bad()) return fail(Code::cannot_open, fmt::format("cannot open {}", path.string()));
    contents_.back().bytes = bytes.str();
    inputs_.push_back({path.string(), content_hash_hex(*contents_.back().bytes)});
    return &*contents_.back().bytes;
}

std::string Sources::hash_of(const fs::path& path) const {
    for (const File& file : contents_)
        if (file.canonical == path && file.bytes) return content_hash_hex(*file.bytes);
    return {};
}

Document load_document(const fs::path& file, Sources& sources, std::vector<Problem>& problems) {
    DocumentLoader loader{sources, problems};
    loader.load(file, {}, "");
    return std::move(loader.document);
}

Problem unknown_key(std::string_view section, std::string_view name, std::string_view key, const Position& at) {
    Problem problem{
        Code::unknown_key, fmt::format("unknown key `{}` in {}", shown(key), section_text(section, name)), at, {}, {}};
    if (section.empty()) problem.message = fmt::format("unknown key `{}` at the top level", shown(key));
    std::string meant = nearest(key, key_names(section));
    if (const Key* known = meant.empty() ? nullptr : find_key(section, meant)) {
        problem.suggestion = fmt::format("did you mean `{}`?  ({})", meant, summary(*known));
        problem.see = explain_command(*known);
        return problem;
    }
    // Right word, wrong place?
    std::vector<std::string> elsewhere;
    for (const Key& other : keys()) elsewhere.push_back(other.name);
    meant = nearest(key, elsewhere);
    for (const Key& other : keys()) {
        if (meant.empty() || other.name != meant) continue;
        const std::string home = section_text(other.section, other.named ? "NAME" : "");
        problem.suggestion = meant == key ? fmt::format("belongs in {}", home)
                                          : fmt::format("did you mean `{}`? It belongs in {}", meant, home);
        problem.see = explain_command(other);
        return problem;
    }
    problem.see = section.empty() ? "warung defaults" : fmt::format("warung explain {}", section);
    return problem;
}

namespace {

/// The value after `=`, if it is a TOML value.
std::optional<Raw> parse_value(std::string_view text, const Position& at) {
    if (text.find('\n') != std::string_view::npos) return std::nullopt;
    try {
        std::vector<Problem> none;
        const toml::table table = toml::parse(fmt::format("v = {}", text));
        if (table.size() != 1) return std::nullopt;
        Raw raw = FileReader{"--set", "", {}, "", none}.raw(*table.get("v"));
        const std::function<void(Raw&)> place = [&](Raw& r) {
            r.at = at;
            for (Raw& element : r.list) place(element);
        };
        place(raw);
        return raw;
    } catch (const toml::parse_error&) {
        return std::nullopt;
    }
}

}  // namespace

std::optional<Entry> parse_override(const std::string& text, std::vector<Problem>& problems) {
    const std::size_t equals = text.find('=');
    const auto trim = [](std::string_view s) {
        while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
        while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
        return std::string{s};
    };
    Entry entry;
    entry.at = {"--set", 0, 1, std::min(equals, text.size()), text, ""};
    entry.folder = ".";
    if (equals == std::string::npos || trim(std::string_view{text}.substr(0, equals)).empty() ||
        equals + 1 == text.size()) {
        problems.push_back({Code::malformed_override,
                            fmt::format("`{}` is not of the form key=value", shown(text)),
                            entry.at,
                            "for example --set run.horizon_days=30",
                            {}});
        return std::nullopt;
    }
    entry.name = trim(std::string_view{text}.substr(0, equals));
    const std::string value = trim(std::string_view{text}.substr(equals + 1));
    Position at = entry.at;
    at.column = equals + 2;
    at.width = text.size() - equals - 1;

    // The key decides how a bare word is meant; an unknown key is reported by resolve().
    const std::string section = entry.name.substr(0, entry.name.find('.'));
    const Key* key = find_key(entry.name.find('.') == std::string::npos ? "" : section,
                              entry.name.substr(entry.name.rfind('.') + 1));
    const Type type = key == nullptr ? Type::text : key->type;
    std::optional<Raw> raw = parse_value(value, at);
    const bool is_list = type == Type::text_list || type == Type::integer_list || type == Type::real_list;
    const bool wants_text = type == Type::text || type == Type::choice;
    if (is_list && (!raw || raw->kind != Raw::Kind::list)) {  // --set regions.provinces=31,32
        std::string words;
        std::istringstream in{value};
        for (std::string word; std::getline(in, word, ',');)
            words += (words.empty() ? "" : ", ") + (type == Type::text_list ? as_toml(trim(word)) : trim(word));
        raw = parse_value("[" + words + "]", at);
    }
    if (!raw || (wants_text && raw->kind != Raw::Kind::text)) {
        raw = Raw{};
        raw->text = value;
        raw->at = at;
    }
    entry.value = std::move(*raw);
    return entry;
}

std::optional<Target> resolve(const Document& document, const Entry& entry, std::vector<Problem>& problems) {
    std::vector<std::string> parts(1);
    for (const char c : entry.name) {
        if (c == '.')
            parts.emplace_back();
        else
            parts.back() += c;
    }
    const auto fail = [&](Code code, std::string message, std::string suggestion,
                          std::string see = {}) -> std::optional<Target> {
        problems.push_back({code, std::move(message), entry.at, std::move(suggestion), std::move(see)});
        return std::nullopt;
    };
    if (parts.size() == 1) {
        if (const Key* key = find_key("", parts[0])) return Target{key, ""};
        problems.push_back(unknown_key("", "", entry.name, entry.at));
        return std::nullopt;
    }
    const Section* section = parts[0].empty() ? nullptr : find_section(parts[0]);
    if (section == nullptr) {
        std::vector<std::string> names;
        for (const Section& s : sections())
            if (!s.name.empty()) names.push_back(s.name);
        const std::string meant = nearest(parts[0], names);
        return fail(Code::unknown_section,
                    fmt::format("unknown section `{}` in the key `{}`", shown(parts[0]), shown(entry.name)),
                    meant.empty() ? "sections are " + fmt::format("{}", fmt::join(names, ", "))
                                  : fmt::format("did you mean `{}`?", meant));
    }
    if (section->name == "variant")
        return fail(Code::fixed_here, "a variant cannot be changed from here", "edit the scenario file");
    const std::size_t wanted = section->named ? 3 : 2;
    if (parts.size() != wanted)
        return fail(Code::wrong_shape, fmt::format("`{}` is not a full key", shown(entry.name)),
                    section->named ? fmt::format("write {}.NAME.key", section->name)
                                   : fmt::format("write {}.key", section->name));
    const std::string name = section->named ? parts[1] : "";
    if (section->named && document.find(section->name, name) == nullptr) {
        if (!document.complete) return std::nullopt;
        const std::vector<std::string> names = document.names(section->name);
        const std::string meant = nearest(name, names);
        return fail(Code::unknown_name, fmt::format("there is no {} called `{}`", section->name, shown(name)),
                    !meant.empty()  ? fmt::format("did you mean `{}`?", meant)
                    : names.empty() ? fmt::format("the scenario has no [{}.NAME]", section->name)
                                    : fmt::format("there is {}", fmt::join(names, ", ")));
    }
    if (const Key* key = find_key(section->name, parts.back())) return Target{key, name};
    problems.push_back(unknown_key(section->name, name, parts.back(), entry.at));
    return std::nullopt;
}

}  // namespace warung::scenario
