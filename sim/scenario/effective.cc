#include "sim/scenario/effective.h"

#include <algorithm>

#include <fmt/format.h>

namespace warung::scenario {

namespace fs = std::filesystem;

namespace {

/// All values of a scenario as TOML; `path_text` says how table paths are written.
void write_values(std::string& out, const Scenario& scenario, const PathText& path_text) {
    const auto write = [&](const Key& key, std::size_t index) {
        Value value = key.get(scenario, index);
        if (std::holds_alternative<std::monostate>(value)) return;
        if (key.refers == Refers::table_file && std::get<std::string>(value).empty()) return;
        if (key.refers == Refers::table_file) value = path_text(std::get<std::string>(value));
        out += fmt::format("{} = {}\n", key.name, as_toml(value));
    };
    const auto write_event = [&](std::size_t index) {  // only what its kind takes, and only what is set
        const EventFields& fields = event_fields(scenario.events[index].params.kind);
        for (const Key& key : keys()) {
            if (key.section != "event") continue;
            const auto in = [&](const std::vector<std::string>& list) {
                return std::find(list.begin(), list.end(), key.name) != list.end();
            };
            if (key.name != "kind" && key.name != "day" && !in(fields.needed) && !in(fields.allowed)) continue;
            const Value value = key.get(scenario, index);
            if (const auto* text = std::get_if<std::string>(&value); text != nullptr && text->empty()) continue;
            if (const auto* list = std::get_if<std::vector<std::string>>(&value); list != nullptr && list->empty())
                continue;
            write(key, index);
        }
    };
    const auto write_section = [&](const std::string& section, std::size_t index) {
        for (const Key& key : keys()) {
            if (key.section != section) continue;
            const bool foreign = section == "warehouse" && key.name == "supplier_lead_days" &&
                                 !scenario.warehouses[index].params.buys_outside();
            const bool nothing = key.refers == Refers::warehouse && key.get(scenario, index) == Value{std::string{}};
            if (!foreign && !nothing) write(key, index);
        }
    };
    write_section("", 0);
    for (const Section& section : sections()) {
        if (section.name.empty() || section.named) continue;
        out += fmt::format("\n[{}]\n", section.name);
        write_section(section.name, 0);
    }
    const auto write_named = [&](const std::string& section, const auto& list) {
        for (std::size_t i = 0; i < list.size(); ++i) {
            out += fmt::format("\n[{}.{}]\n", section, list[i].name);
            if (section == "event")
                write_event(i);
            else
                write_section(section, i);
        }
    };
    write_named("service", scenario.services);
    write_named("platform", scenario.platforms);
    write_named("warehouse", scenario.warehouses);
    write_named("product", scenario.products);
    write_named("outlet", scenario.outlets);
    write_named("vehicle", scenario.vehicles);
    write_named("event", scenario.events);
    write_named("segment", scenario.segments);
}

}  // namespace

std::size_t index_in(const Scenario& scenario, const Target& target) {
    const auto find = [&](const auto& list) {
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i].name == target.name) return i;
        return std::size_t{0};
    };
    const std::string& section = target.key->section;
    if (section == "service") return find(scenario.services);
    if (section == "platform") return find(scenario.platforms);
    if (section == "warehouse") return find(scenario.warehouses);
    if (section == "product") return find(scenario.products);
    if (section == "outlet") return find(scenario.outlets);
    if (section == "vehicle") return find(scenario.vehicles);
    if (section == "event") return find(scenario.events);
    if (section == "segment") return find(scenario.segments);
    return 0;
}

std::string full_key(const Target& target) {
    const Key& key = *target.key;
    if (key.section.empty()) return key.name;
    return key.named ? fmt::format("{}.{}.{}", key.section, target.name, key.name)
                     : fmt::format("{}.{}", key.section, key.name);
}

std::string effective_text(const Loaded& loaded, const PathText& path_text) {
    std::string out;
    write_values(out, loaded.base, path_text);
    if (loaded.variants.size() == 1 && loaded.variants.front().name == "base" &&
        loaded.variants.front().changes.empty())
        return out;
    for (const Variant& variant : loaded.variants) {
        out += fmt::format("\n[variant.{}]\n", variant.name);
        std::string changes;
        for (const auto& [key, value] : variant.changes) {
            const std::size_t dot = key.find('.');
            const Key* known =
                dot == std::string::npos ? nullptr : find_key(key.substr(0, dot), key.substr(key.rfind('.') + 1));
            const bool is_path = known != nullptr && known->refers == Refers::table_file;
            const std::string text =
                is_path ? as_toml(Value{path_text(std::get<std::string>(known->get(variant.scenario, 0)))}) : value;
            changes += fmt::format("{}\"{}\" = {}", changes.empty() ? "" : ", ", key, text);
        }
        if (!changes.empty()) out += fmt::format("set = {{ {} }}\n", changes);
    }
    return out;
}

std::string effective_toml(const Loaded& loaded, const fs::path& folder) {
    std::error_code error;
    fs::path base = fs::weakly_canonical(fs::absolute(folder, error), error);
    if (error) base = fs::absolute(folder);
    const std::string head =
        fmt::format("# {} with every key resolved. Running this file repeats the run.\n", loaded.name);
    return head + effective_text(loaded, [&](const std::string& path) {
               const fs::path relative = fs::path{path}.lexically_relative(base);
               return relative.empty() ? path : relative.generic_string();
           });
}

}  // namespace warung::scenario
