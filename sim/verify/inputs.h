#pragma once
// Reading a case's inputs: by any of their names, and none overlooked.

#include "sim/verify/family.h"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <optional>
#include <set>
#include <string>

namespace warung::verify {

/// Remembers which inputs were asked for, so that one that nobody asks for is not silently without effect.
class Inputs {
public:
    explicit Inputs(const nlohmann::json& inputs) : inputs_{inputs} {}

    /// The first of these names that is there; nullptr if none is.
    const nlohmann::json* find(std::initializer_list<const char*> names) {
        const nlohmann::json* result = nullptr;
        for (const char* name : names) {
            const auto found = inputs_.find(name);
            if (found == inputs_.end()) continue;
            known_.insert(name);
            if (result == nullptr && !found->is_null()) result = &*found;
        }
        return result;
    }
    const nlohmann::json* find(const std::string& name) { return find({name.c_str()}); }

    /// THROWS std::invalid_argument if it is there and no number.
    std::optional<double> number(std::initializer_list<const char*> names) {
        const nlohmann::json* value = find(names);
        if (value == nullptr) return std::nullopt;
        if (!value->is_number())
            throw std::invalid_argument(std::string{"input `"} + *names.begin() + "` must be a number, not " +
                                        value->dump());
        return value->get<double>();
    }
    /// THROWS std::invalid_argument if it is missing.
    double need(std::initializer_list<const char*> names) {
        if (const auto value = number(names)) return *value;
        throw std::invalid_argument(std::string{"input `"} + *names.begin() + "` is missing");
    }
    std::optional<std::string> text(std::initializer_list<const char*> names) {
        const nlohmann::json* value = find(names);
        if (value == nullptr) return std::nullopt;
        if (!value->is_string())
            throw std::invalid_argument(std::string{"input `"} + *names.begin() + "` must be text, not " +
                                        value->dump());
        return value->get<std::string>();
    }

    /// THROWS NotSupported if there is an input that nobody asked for and that is no remark.
    void expect_no_more() const {
        static const std::set<std::string> remarks = {"note",  "notes", "comment", "description", "unit",
                                                      "units", "seed",  "warm_up", "replications"};
        for (const auto& [name, value] : inputs_.items()) {
            if (!known_.contains(name) && !remarks.contains(name)) throw NotSupported("input `" + name + "`");
        }
    }

private:
    const nlohmann::json& inputs_;
    std::set<std::string> known_;
};

}  // namespace warung::verify
