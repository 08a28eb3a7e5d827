#include "sim/verify/formula.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace warung::verify {

namespace {

/// Recursive descent, one function per level of precedence.
class Parser {
public:
    Parser(const std::string& text, const ValueOf& value_of) : text_{text}, value_of_{value_of} {}

    double parse() {
        const double value = sum();
        if (peek() != '\0') fail("does not end where it should");
        return value;
    }

private:
    static constexpr int kDeepest = 64;

    [[noreturn]] void fail(const std::string& what) const {
        throw std::invalid_argument(fmt::format("the formula `{}` {} (at character {})", text_, what, at_ + 1));
    }

    char peek() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }

    double sum() {
        double value = product();
        for (;;) {
            if (take('+')) {
                value += product();
            } else if (take('-')) {
                value -= product();
            } else {
                return value;
            }
        }
    }

    double product() {
        double value = signed_power();
        for (;;) {
            if (take('*')) {
                value *= signed_power();
            } else if (take('/')) {
                value /= signed_power();
            } else if (peek() == '(') {
                value *= signed_power();
            } else {
                return value;
            }
        }
    }

    double signed_power() {
        if (take('-')) return -signed_power();
        const double base = atom();
        return take('^') ? std::pow(base, signed_power()) : base;
    }

    double atom() {
        const char c = peek();
        if (c == '(') return in_parentheses();
        if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return number();
        if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') return name();
        fail(c == '\0' ? "ends too soon" : "is not understood");
    }

    double in_parentheses() {
        if (++depth_ > kDeepest) fail("is too deep");
        take('(');
        const double value = sum();
        if (!take(')')) fail("lacks a closing parenthesis");
        --depth_;
        return value;
    }

    double number() {
        char* end = nullptr;
        const double value = std::strtod(text_.c_str() + at_, &end);
        const auto length = static_cast<std::size_t>(end - (text_.c_str() + at_));
        if (length == 0) fail("is not understood");
        at_ += length;
        return value;
    }

    double name() {
        const std::size_t from = at_;
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_'))
            ++at_;
        const std::string word = text_.substr(from, at_ - from);
        if (peek() == '(' && is_function(word)) return call(word);
        if (const auto value = value_of_(word)) return *value;
        fail(fmt::format("names `{}`, which has no value", word));
    }

    static bool is_function(const std::string& word) {
        return word == "sqrt" || word == "abs" || word == "exp" || word == "log" || word == "min" || word == "max";
    }

    double call(const std::string& function) {
        if (++depth_ > kDeepest) fail("is too deep");
        take('(');
        std::vector<double> arguments{sum()};
        while (take(',')) arguments.push_back(sum());
        if (!take(')')) fail("lacks a closing parenthesis");
        --depth_;
        if (function == "min") return *std::min_element(arguments.begin(), arguments.end());
        if (function == "max") return *std::max_element(arguments.begin(), arguments.end());
        if (arguments.size() != 1) fail(fmt::format("gives `{}` too many arguments", function));
        const double x = arguments.front();
        if (function == "sqrt") return std::sqrt(x);
        if (function == "abs") return std::fabs(x);
        return function == "exp" ? std::exp(x) : std::log(x);
    }

    const std::string& text_;
    const ValueOf& value_of_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

double evaluate(const std::string& formula, const ValueOf& value_of) { return Parser{formula, value_of}.parse(); }

}  // namespace warung::verify
