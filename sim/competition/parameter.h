#pragma once
// Parameters of strategies: a table that key tables, documentation and checks are made from.

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace warung::competition {

enum class ParameterType : std::uint8_t {
    level,   ///< a fee or commission; integer rupiah. On the commission side its sign is turned (view.h)
    amount,  ///< a difference of prices, or money; integer rupiah, the same on both sides
    ratio,   ///< real number
    count,   ///< integer
    days,    ///< real number
    choice,  ///< one of `choices`; its value is the position
    budget,  ///< money for all price lists of a side together; integer rupiah. Who has several lists divides it
};
std::string to_string(ParameterType type);

struct Parameter {
    std::string name;
    ParameterType type = ParameterType::ratio;
    std::string unit;
    double low = 0;
    double high = 0;
    std::optional<double> fallback;  ///< empty: as `meaning` says
    std::string meaning;
    std::vector<std::string> choices = {};
};

/// What a user chose, by name; what is not there takes its default.
using Choices = std::map<std::string, double>;

/// A strategy by name, with what was chosen of its parameters.
struct StrategyChoice {
    std::string strategy = "fixed";
    Choices parameters;
};

/// Checked values of one strategy's parameters.
class Settings {
public:
    explicit Settings(std::map<std::string, double> values) : values_{std::move(values)} {}

    /// REQUIRES: the parameter has a value (chosen or default).
    [[nodiscard]] double operator[](const std::string& name) const { return values_.at(name); }
    [[nodiscard]] std::int64_t whole(const std::string& name) const;
    [[nodiscard]] std::optional<std::int64_t> maybe(const std::string& name) const;

private:
    std::map<std::string, double> values_;
};

/// A user's mistake; the message says which, and what was probably meant.
class StrategyError : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// The candidate that fewest edits (insert, delete, substitute) turn `word` into, if at most a third of the longer
/// word's letters (at least 2) need editing; else empty. Of equals the first.
std::string nearest_name(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace warung::competition
