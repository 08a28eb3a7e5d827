#include "sim/scenario/reader.h"

#include "sim/base/content_hash.h"
#include "sim/scenario/builder.h"
#include "sim/scenario/effective.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace warung::scenario {

namespace fs = std::filesystem;

namespace {

/// Drops repetitions (a variant repeats what is wrong with its base) and sorts by file and line.
std::vector<Problem> tidy(std::vector<Problem> problems, const Sources& sources) {
    std::set<std::tuple<int, std::string, std::string, std::size_t, std::size_t>> seen;
    std::vector<Problem> out;
    for (Problem& p : problems)
        if (seen.emplace(static_cast<int>(p.code), p.message, p.at.file, p.at.line, p.at.column).second)
            out.push_back(std::move(p));
    std::map<std::string, std::size_t> order;
    for (const InputFile& input : sources.inputs()) order.emplace(input.path, order.size());
    const auto rank = [&](const Problem& p) {
        const auto file = order.find(p.at.file);
        return std::pair{file == order.end() ? order.size() : file->second,
                         p.at.line == 0 ? std::string::npos : p.at.line};
    };
    std::stable_sort(out.begin(), out.end(), [&](const Problem& a, const Problem& b) {
        return std::tuple{rank(a), a.at.column} < std::tuple{rank(b), b.at.column};
    });
    return out;
}

void put(Document& document, const Target& target, Entry entry) {
    entry.name = target.key->name;
    document.group(target.key->section, target.name).put(std::move(entry));
}

}  // namespace

ReadResult read_scenario(const fs::path& file, const std::vector<std::string>& overrides) {
    ReadResult result;
    std::vector<Problem> problems;
    Sources sources;
    TableCache tables;
    Document document = load_document(file, sources, problems);

    for (const std::string& text : overrides) {
        std::optional<Entry> entry = parse_override(text, problems);
        if (!entry) continue;
        if (const auto target = resolve(document, *entry, problems)) put(document, *target, std::move(*entry));
    }

    Loaded loaded;
    loaded.name = file.stem().string();
    loaded.base = build_scenario(document, file, sources, tables, problems);
    for (const Group& group : document.groups) {
        if (group.section != "variant") continue;
        Document changed = document;
        std::vector<Target> targets;
        for (const Entry& entry : group.entries) {
            const auto target = resolve(document, entry, problems);
            if (!target) continue;
            if (target->key->section == "regions") {
                problems.push_back({Code::fixed_here,
                                    fmt::format("a variant cannot change `{}`", full_key(*target)),
                                    entry.at,
                                    "variants are compared on the same regions",
                                    {}});
                continue;
            }
            put(changed, *target, entry);
            targets.push_back(*target);
        }
        Variant variant;
        variant.name = group.name;
        variant.scenario = build_scenario(changed, file, sources, tables, problems);
        for (const Target& target : targets)
            variant.changes.emplace_back(
                full_key(target), as_toml(target.key->get(variant.scenario, index_in(variant.scenario, target))));
        loaded.variants.push_back(std::move(variant));
    }
    if (loaded.variants.empty()) loaded.variants.push_back({"base", loaded.base, {}});
    loaded.inputs = sources.inputs();

    result.files = sources.files();
    result.problems = tidy(std::move(problems), sources);
    if (!result.problems.empty()) return result;
    const std::string effective =
        effective_text(loaded, [&](const std::string& path) { return sources.hash_of(path); });
    loaded.scenario_hash = content_hash_hex(effective);
    result.loaded = std::move(loaded);
    return result;
}

}  // namespace warung::scenario
