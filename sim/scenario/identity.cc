#include "sim/scenario/identity.h"

#include "sim/base/content_hash.h"

#include <fmt/format.h>

namespace warung::scenario {

namespace {

/// Spreads what FNV leaves close together: the finalizer of MurmurHash3 (Appleby, public domain).
constexpr std::uint64_t spread(std::uint64_t z) {
    z = (z ^ (z >> 33)) * 0xFF51AFD7ED558CCDULL;
    z = (z ^ (z >> 33)) * 0xC4CEB9FE1A85EC53ULL;
    return z ^ (z >> 33);
}

bool counts(const Key& key) {
    return !(key.section.empty() && key.name == "title") && !(key.section == "run" && key.name == "replications");
}

std::size_t tables_of(const Scenario& scenario, const std::string& section) {
    if (section == "service") return scenario.services.size();
    if (section == "platform") return scenario.platforms.size();
    if (section == "warehouse") return scenario.warehouses.size();
    if (section == "product") return scenario.products.size();
    if (section == "outlet") return scenario.outlets.size();
    if (section == "vehicle") return scenario.vehicles.size();
    if (section == "event") return scenario.events.size();
    if (section == "segment") return scenario.segments.size();
    return 0;
}

const std::string& name_of(const Scenario& scenario, const std::string& section, std::size_t index) {
    if (section == "service") return scenario.services[index].name;
    if (section == "platform") return scenario.platforms[index].name;
    if (section == "warehouse") return scenario.warehouses[index].name;
    if (section == "vehicle") return scenario.vehicles[index].name;
    if (section == "product") return scenario.products[index].name;
    if (section == "outlet") return scenario.outlets[index].name;
    if (section == "event") return scenario.events[index].name;
    return scenario.segments[index].name;
}

}  // namespace

Identity& Identity::operator+=(const Identity& other) {
    low += other.low;
    high += other.high + (low < other.low ? 1 : 0);
    return *this;
}

Identity& Identity::operator-=(const Identity& other) {
    high -= other.high + (low < other.low ? 1 : 0);
    low -= other.low;
    return *this;
}

std::string to_hex(const Identity& identity) { return warung::to_hex(identity.high) + warung::to_hex(identity.low); }

Identity identity_of(std::string_view label, std::string_view text) {
    // Two hashes from different beginnings; the label is closed off by its length.
    const std::uint64_t size = label.size();
    const auto hash = [&](std::uint64_t seed) {
        return spread(content_hash(text, spread(content_hash(label, seed) + size)) + text.size());
    };
    return {hash(0xcbf29ce484222325ULL), hash(0x9ae16a3b2f90404fULL)};
}

Identity identity_of(const Key& key, std::size_t index, std::string_view name, std::string_view value) {
    if (!counts(key)) return {};
    return identity_of(key.named ? fmt::format("{}.{}.{}.{}", key.section, index, name, key.name)
                                 : fmt::format("{}.{}", key.section, key.name),
                       value);
}

Identity identity_of(const Scenario& scenario, const std::function<std::string(const std::string&)>& table_hash) {
    Identity sum;
    for_each_key(scenario, [&](const Key& key, std::size_t index, const std::string& name) {
        Value value = key.get(scenario, index);
        if (key.refers == Refers::table_file) value = table_hash(std::get<std::string>(value));
        sum += identity_of(key, index, name, as_toml(value));
    });
    return sum;
}

void for_each_key(const Scenario& scenario,
                  const std::function<void(const Key&, std::size_t, const std::string&)>& visit) {
    static const std::string kNoName;
    for (const Key& key : keys()) {
        if (!key.named) {
            visit(key, 0, kNoName);
            continue;
        }
        for (std::size_t i = 0; i < tables_of(scenario, key.section); ++i)
            visit(key, i, name_of(scenario, key.section, i));
    }
}

}  // namespace warung::scenario
