#include "sim/competition/strategy.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace warung::competition {

namespace {

std::string number(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", x);
    return text;
}

std::string suggestion(const std::string& nearest) {
    return nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?";
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::vector<std::string> names_of(const std::vector<Parameter>& parameters) {
    std::vector<std::string> names;
    for (const Parameter& p : parameters) names.push_back(p.name);
    return names;
}

const Parameter* find(const StrategyKind& kind, const std::string& name) {
    const auto found = std::find_if(kind.parameters.begin(), kind.parameters.end(),
                                    [&](const Parameter& p) { return p.name == name; });
    return found == kind.parameters.end() ? nullptr : &*found;
}

[[noreturn]] void unknown_parameter(const StrategyKind& kind, const std::string& name) {
    const std::string message = "strategy \"" + kind.name + "\" has no parameter \"" + name + "\"";
    const std::string nearest = nearest_name(name, names_of(kind.parameters));
    if (!nearest.empty()) throw StrategyError(message + suggestion(nearest));
    std::vector<std::string> owners;
    for (const StrategyKind& other : strategy_kinds()) {
        if (find(other, name) != nullptr) owners.push_back(other.name);
    }
    if (!owners.empty()) throw StrategyError(message + "; it is a parameter of " + joined(owners));
    throw StrategyError(message +
                        (kind.parameters.empty() ? "; it has none" : "; it has " + joined(names_of(kind.parameters))));
}

bool is_whole(ParameterType type) { return type != ParameterType::ratio && type != ParameterType::days; }

void check(const StrategyKind& kind, const Parameter& p, double value) {
    const std::string what = "parameter \"" + p.name + "\" of strategy \"" + kind.name + "\" ";
    if (!(value >= p.low && value <= p.high)) {
        throw StrategyError(what + "is " + number(value) + ", but goes from " + number(p.low) + " to " +
                            number(p.high) + " " + p.unit);
    }
    if (is_whole(p.type) && value != std::floor(value)) {
        throw StrategyError(what + "is " + number(value) + ", but must be an integer");
    }
}

}  // namespace

const StrategyKind& strategy_kind(std::string_view name) {
    std::vector<std::string> names;
    for (const StrategyKind& kind : strategy_kinds()) {
        if (kind.name == name) return kind;
        names.push_back(kind.name);
    }
    const std::string nearest = nearest_name(name, names);
    throw StrategyError("there is no strategy \"" + std::string{name} + "\"" +
                        (nearest.empty() ? "; there are " + joined(names) : suggestion(nearest)));
}

Settings settle(const StrategyKind& kind, const Choices& choices, Side side) {
    std::map<std::string, double> values;
    for (const auto& [name, value] : choices) {
        const Parameter* parameter = find(kind, name);
        if (parameter == nullptr) unknown_parameter(kind, name);
        check(kind, *parameter, value);
        values[name] = value;
    }
    for (const Parameter& p : kind.parameters) {
        if (p.fallback && !values.contains(p.name)) values[p.name] = *p.fallback;
        const auto found = values.find(p.name);
        if (found != values.end() && p.type == ParameterType::level && side == Side::commission) {
            found->second = -found->second;
        }
    }
    return Settings{std::move(values)};
}

}  // namespace warung::competition
