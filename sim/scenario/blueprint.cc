#include "sim/scenario/blueprint.h"

#include "sim/base/content_hash.h"
#include "sim/scenario/effective.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace warung::scenario {

namespace fs = std::filesystem;

namespace {

/// Above everything the document holds so far.
void put(Document& document, const Target& target, Entry entry) {
    entry.name = target.key->name;
    entry.layer = document.layer + 1;
    document.group(target.key->section, target.name).put(std::move(entry));
}

}  // namespace

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

Blueprint::Blueprint(const fs::path& file, const std::vector<std::string>& overrides, std::vector<Problem>& problems)
    : file_{file}, document_{load_document(file, sources_, problems)} {
    for (const std::string& text : overrides) {
        std::optional<Entry> entry = parse_override(text, problems);
        if (!entry) continue;
        if (const auto target = resolve(document_, *entry, problems)) put(document_, *target, std::move(*entry));
    }
    ++document_.layer;
}

std::vector<Change> Blueprint::changes_of(const std::string& variant, std::vector<Problem>& problems) const {
    std::vector<Change> changes;
    const Group* group = document_.find("variant", variant);
    if (group == nullptr) return changes;
    for (const Entry& entry : group->entries) {
        const auto target = resolve(document_, entry, problems);
        if (!target) continue;
        if (target->key->section == "regions") {
            problems.push_back({Code::fixed_here,
                                fmt::format("a variant cannot change `{}`", full_key(*target)),
                                entry.at,
                                "variants are compared on the same regions",
                                {}});
            continue;
        }
        changes.push_back({*target, entry});
    }
    return changes;
}

Scenario Blueprint::build(std::span<const Change> changes, std::vector<Problem>& problems) {
    if (changes.empty()) return build_scenario(document_, file_, sources_, tables_, problems);
    Document changed = document_;
    for (const Change& change : changes) put(changed, change.target, change.entry);
    return build_scenario(changed, file_, sources_, tables_, problems);
}

Loaded Blueprint::load(std::vector<Problem>& problems) {
    Loaded loaded;
    loaded.name = name();
    loaded.base = build({}, problems);
    for (const std::string& name : variants()) {
        const std::vector<Change> changes = changes_of(name, problems);
        Variant variant;
        variant.name = name;
        variant.scenario = build(changes, problems);
        for (const Change& change : changes) {
            const Target& target = change.target;
            variant.changes.emplace_back(
                full_key(target), as_toml(target.key->get(variant.scenario, index_in(variant.scenario, target))));
        }
        loaded.variants.push_back(std::move(variant));
    }
    if (loaded.variants.empty()) loaded.variants.push_back({"base", loaded.base, {}});
    loaded.inputs = sources_.inputs();
    loaded.is_study = document_.sweep.has_value();
    if (!problems.empty()) return loaded;
    const std::string effective =
        effective_text(loaded, [&](const std::string& path) { return sources_.hash_of(path); });
    loaded.scenario_hash = content_hash_hex(effective);
    return loaded;
}

}  // namespace warung::scenario
