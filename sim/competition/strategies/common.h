#pragma once
// What the files of this folder have in common: names for the usual rows of parameter tables.

#include "sim/competition/strategy.h"

#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace warung::competition::strategies {

inline constexpr double kMostRupiah = 1e9;
inline constexpr double kMostMoney = 1e15;

inline Parameter level(std::string name, std::string meaning) {
    return {std::move(name), ParameterType::level, "rupiah", 0, kMostRupiah, std::nullopt, std::move(meaning)};
}
inline Parameter amount(std::string name, double low, double fallback, std::string meaning) {
    return {std::move(name), ParameterType::amount, "rupiah", low, kMostRupiah, fallback, std::move(meaning)};
}
inline Parameter ratio(std::string name, double low, double high, double fallback, std::string meaning,
                       std::string unit = "share") {
    return {std::move(name), ParameterType::ratio, std::move(unit), low, high, fallback, std::move(meaning)};
}
inline Parameter count(std::string name, double low, double high, double fallback, std::string meaning,
                       std::string unit) {
    return {std::move(name), ParameterType::count, std::move(unit), low, high, fallback, std::move(meaning)};
}
inline Parameter days(std::string name, std::string meaning) {
    return {std::move(name), ParameterType::days, "days", 0, 36'500, std::nullopt, std::move(meaning)};
}
inline Parameter choice(std::string name, std::vector<std::string> choices, std::string meaning) {
    const auto last = static_cast<double>(choices.size() - 1);
    return {std::move(name), ParameterType::choice, "", 0, last, 0, std::move(meaning), std::move(choices)};
}
inline Parameter without_default(Parameter p) {
    p.fallback.reset();
    return p;
}

template <class S>
std::function<std::unique_ptr<Strategy>(const Settings&)> make() {
    return [](const Settings& s) { return std::make_unique<S>(s); };
}

/// The price of peace that trigger strategies keep: the one asked for or, without it, the price at the start.
class PeacePrice {
public:
    explicit PeacePrice(std::optional<Price> asked) : asked_{asked} {}

    /// True at the first review, where the price is found.
    bool opens(const View& view) {
        if (price_) return false;
        price_ = asked_.value_or(view.own());
        return true;
    }
    [[nodiscard]] Price price() const { return *price_; }
    /// Whether every rival in business keeps it, `tolerance` aside.
    [[nodiscard]] bool kept(const std::optional<Price>& lowest_rival, Price tolerance) const {
        return !lowest_rival || *lowest_rival >= *price_ - tolerance;
    }
    template <class Archive>
    void archive(Archive& a) {
        a(price_);
    }

private:
    std::optional<Price> asked_;
    std::optional<Price> price_;
};

/// Whether a day has come that may not be set.
inline bool reached(const std::optional<double>& day, double now) { return day && now >= *day; }

}  // namespace warung::competition::strategies
