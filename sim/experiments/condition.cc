#include "sim/experiments/condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace warung::experiments {

struct Condition::Node {
    enum class Kind { number, text, key, calculation, comparison };
    Kind kind = Kind::number;
    double number = 0;
    std::string text;     ///< also of the operator
    std::size_t key = 0;  ///< index in keys()
    std::size_t at = 0;
    std::shared_ptr<const Node> left;
    std::shared_ptr<const Node> right;
};

/// Recursive descent over comparison, sum, product, operand.
class ConditionParser {
    using Node = Condition::Node;
    using NodePtr = std::shared_ptr<const Node>;

public:
    ConditionParser(std::string_view text, std::vector<std::string>& keys) : text_{text}, keys_{keys} {}

    NodePtr parse() {
        NodePtr left = sum();
        skip_blanks();
        const std::size_t at = at_;
        const std::string comparison = operator_of({"<=", ">=", "==", "!=", "<", ">"});
        if (comparison.empty()) fail("expected one of < <= > >= == !=");
        NodePtr right = sum();
        skip_blanks();
        if (at_ < text_.size()) fail("expected the end of the condition");
        return make(Node::Kind::comparison, comparison, at, std::move(left), std::move(right));
    }

private:
    NodePtr sum() {
        NodePtr left = product();
        for (;;) {
            skip_blanks();
            const std::size_t at = at_;
            const std::string sign = operator_of({"+", "-"});
            if (sign.empty()) return left;
            left = make(Node::Kind::calculation, sign, at, std::move(left), product());
        }
    }

    NodePtr product() {
        NodePtr left = operand();
        for (;;) {
            skip_blanks();
            const std::size_t at = at_;
            const std::string sign = operator_of({"*", "/"});
            if (sign.empty()) return left;
            left = make(Node::Kind::calculation, sign, at, std::move(left), operand());
        }
    }

    NodePtr operand() {
        skip_blanks();
        const std::size_t at = at_;
        if (at_ == text_.size()) fail("expected a key or a number");
        if (++depth_ > 100) fail("parentheses are too deep");
        NodePtr node;
        if (!operator_of({"("}).empty()) {
            node = sum();
            skip_blanks();
            if (operator_of({")"}).empty()) fail("expected )");
        } else if (text_[at_] == '\'') {
            node = quoted();
        } else if (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.') {
            node = number();
        } else if (!operator_of({"-"}).empty()) {
            node = make(Node::Kind::calculation, "-", at, make(Node::Kind::number, "", at), operand());
        } else {
            node = key();
        }
        --depth_;
        return node;
    }

    NodePtr quoted() {
        const std::size_t at = at_++;
        const std::size_t end = text_.find('\'', at_);
        if (end == std::string_view::npos) fail("the text has no closing quote");
        NodePtr node = make(Node::Kind::text, std::string{text_.substr(at_, end - at_)}, at);
        at_ = end + 1;
        return node;
    }

    NodePtr number() {
        // Thousands may be set off as in TOML: 300_000.
        const std::size_t at = at_;
        std::string digits;
        const auto part_of_number = [&](char c) {
            const bool sign = (c == '+' || c == '-') && !digits.empty() && (digits.back() | 0x20) == 'e';
            return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || (c | 0x20) == 'e' ||
                   sign;
        };
        for (; at_ < text_.size() && part_of_number(text_[at_]); ++at_)
            if (text_[at_] != '_') digits += text_[at_];
        auto node = std::make_shared<Node>();
        node->at = at;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), node->number);
        if (error != std::errc{} || end != digits.data() + digits.size()) {
            at_ = at;
            fail("this is not a number");
        }
        return node;
    }

    NodePtr key() {
        // A minus that stands free is an operator; one inside a word belongs to the name of a table.
        const std::size_t at = at_;
        const auto part_of_key = [&](char c) {
            const bool inside = c == '-' && at_ > at && at_ + 1 < text_.size() && text_[at_ + 1] != ' ';
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || inside;
        };
        while (at_ < text_.size() && part_of_key(text_[at_])) ++at_;
        if (at_ == at) fail("expected a key or a number");
        auto node = std::make_shared<Node>();
        node->kind = Node::Kind::key;
        node->text = text_.substr(at, at_ - at);
        node->at = at;
        const auto known = std::find(keys_.begin(), keys_.end(), node->text);
        node->key = static_cast<std::size_t>(known - keys_.begin());
        if (known == keys_.end()) keys_.push_back(node->text);
        return node;
    }

    static NodePtr make(Node::Kind kind, std::string text, std::size_t at, NodePtr left = {}, NodePtr right = {}) {
        auto node = std::make_shared<Node>();
        node->kind = kind;
        node->text = std::move(text);
        node->at = at;
        node->left = std::move(left);
        node->right = std::move(right);
        return node;
    }

    void skip_blanks() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    }

    std::string operator_of(std::initializer_list<std::string_view> operators) {
        for (const std::string_view o : operators) {
            if (text_.substr(at_, o.size()) != o) continue;
            at_ += o.size();
            return std::string{o};
        }
        return {};
    }

    [[noreturn]] void fail(const std::string& what) const { throw ConditionError{what, at_}; }

    std::string_view text_;
    std::vector<std::string>& keys_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

namespace {

using Node = Condition::Node;

Condition::Operand value(const Node& node, const Condition::ValueOf& value_of) {
    switch (node.kind) {
        case Node::Kind::number: return node.number;
        case Node::Kind::text: return node.text;
        case Node::Kind::key: return value_of(node.key);
        case Node::Kind::calculation:
        case Node::Kind::comparison: break;
    }
    const Condition::Operand left = value(*node.left, value_of);
    const Condition::Operand right = value(*node.right, value_of);
    const double* a = std::get_if<double>(&left);
    const double* b = std::get_if<double>(&right);
    if (a == nullptr || b == nullptr) throw ConditionError{"texts cannot be calculated with", node.at};
    switch (node.text.front()) {
        case '+': return *a + *b;
        case '-': return *a - *b;
        case '*': return *a * *b;
        default: return *a / *b;
    }
}

template <class T>
bool compare(const T& a, const T& b, const std::string& how) {
    if (how == "<") return a < b;
    if (how == "<=") return a <= b;
    if (how == ">") return a > b;
    if (how == ">=") return a >= b;
    return (a == b) == (how == "==");
}

}  // namespace

Condition::Condition(std::string_view text) : text_{text} { root_ = ConditionParser{text, keys_}.parse(); }

bool Condition::holds(const ValueOf& value_of) const {
    const Operand left = value(*root_->left, value_of);
    const Operand right = value(*root_->right, value_of);
    if (left.index() != right.index()) throw ConditionError{"a text is compared with a number", root_->at};
    if (const double* a = std::get_if<double>(&left)) return compare(*a, std::get<double>(right), root_->text);
    if (root_->text != "==" && root_->text != "!=")
        throw ConditionError{"texts can only be compared with == and !=", root_->at};
    return compare(std::get<std::string>(left), std::get<std::string>(right), root_->text);
}

}  // namespace warung::experiments
