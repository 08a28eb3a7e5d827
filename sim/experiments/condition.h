#pragma once
// A condition of a study's `where`: which points are kept.
//
//     "platform.east.fee_bill_rp >= platform.east.commission_bill_rp + 500"
//
// Two sides and one of < <= > >= == !=. A side is numbers and keys with + - * / and
// parentheses; or, with == and != only, one key of text or one text in single quotes.

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace warung::experiments {

/// What is wrong with a condition, and from which character on.
class ConditionError : public std::runtime_error {
public:
    ConditionError(const std::string& what, std::size_t at) : std::runtime_error{what}, at_{at} {}
    [[nodiscard]] std::size_t at() const { return at_; }

private:
    std::size_t at_;
};

/// Immutable once made; may be asked from several threads.
class Condition {
public:
    using Operand = std::variant<double, std::string>;
    /// The value of the n-th of keys() at a point.
    using ValueOf = std::function<Operand(std::size_t)>;

    /// Throws ConditionError.
    explicit Condition(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// Full keys that it names, each once.
    [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
    /// Throws ConditionError where a text is compared with a number or calculated with.
    [[nodiscard]] bool holds(const ValueOf& value_of) const;

    struct Node;

private:
    friend class ConditionParser;
    std::string text_;
    std::vector<std::string> keys_;
    std::shared_ptr<const Node> root_;
};

}  // namespace warung::experiments
