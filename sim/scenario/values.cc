#include "sim/scenario/values.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace warung::scenario {

namespace {

std::string shown(std::string_view word) {
    return word.size() > 60 ? std::string{word.substr(0, 57)} + "..." : std::string{word};
}

class ValueReader {
public:
    explicit ValueReader(std::vector<Problem>& problems) : problems_{problems} {}

    std::optional<Value> read(const Key& key, const Raw& raw) {
        switch (key.type) {
            case Type::integer:
                if (raw.kind == Raw::Kind::integer) return in_range(key, raw, raw.integer);
                break;
            case Type::real:
                if (const auto number = as_number(raw)) return in_range(key, raw, *number);
                break;
            case Type::date:
                if (raw.kind == Raw::Kind::date && is_valid(raw.date)) return Value{raw.date};
                if (raw.kind == Raw::Kind::text)
                    if (const auto date = parse_date(raw.text)) return Value{*date};
                break;
            case Type::text:
                if (raw.kind == Raw::Kind::text) return text_value(key, raw);
                break;
            case Type::choice:
                if (raw.kind == Raw::Kind::text) return choice_value(key, raw);
                break;
            default:
                if (raw.kind == Raw::Kind::list) return list_value(key, raw);
        }
        return wrong_type(key, raw);
    }

private:
    static std::optional<double> as_number(const Raw& raw) {
        if (raw.kind == Raw::Kind::integer) return static_cast<double>(raw.integer);
        if (raw.kind == Raw::Kind::real && std::isfinite(raw.real)) return raw.real;
        return std::nullopt;
    }

    std::nullopt_t wrong_type(const Key& key, const Raw& raw) {
        problem(Code::wrong_type,
                fmt::format("`{}` must be {} {}, not {}", key.name, article(type_text(key)), type_text(key),
                            kind_text(raw)),
                raw.at, fmt::format("({})", summary(key)), explain_command(key));
        return std::nullopt;
    }

    static std::string article(const std::string& noun) {
        if (noun.rfind("one of", 0) == 0) return "a text,";
        return noun.front() == 'i' ? "an" : "a";
    }

    template <class T>
    std::optional<Value> in_range(const Key& key, const Raw& raw, T number) {
        if (!key.range || key.range->contains(static_cast<double>(number))) return Value{number};
        problem(Code::out_of_range, fmt::format("`{}` = {} is out of range", key.name, number), raw.at,
                fmt::format("({})", summary(key)), explain_command(key));
        return std::nullopt;
    }

    std::optional<Value> text_value(const Key& key, const Raw& raw) {
        const bool optional_table = key.refers == Refers::table_file && default_value(key) == Value{std::string{}};
        if (key.refers != Refers::nothing && raw.text.empty() && !optional_table) {
            problem(Code::out_of_range, fmt::format("`{}` is empty", key.name), raw.at,
                    fmt::format("({})", summary(key)), explain_command(key));
            return std::nullopt;
        }
        return Value{raw.text};
    }

    std::optional<Value> choice_value(const Key& key, const Raw& raw) {
        if (std::find(key.choices.begin(), key.choices.end(), raw.text) != key.choices.end()) return Value{raw.text};
        const std::string meant = nearest(raw.text, key.choices);
        problem(Code::unknown_choice, fmt::format("`{}` is not a choice for `{}`", shown(raw.text), key.name), raw.at,
                meant.empty() ? fmt::format("choices are {}", fmt::join(key.choices, ", "))
                              : fmt::format("did you mean `{}`?  ({})", meant, type_text(key)),
                explain_command(key));
        return std::nullopt;
    }

    std::optional<Value> list_value(const Key& key, const Raw& raw) {
        std::vector<std::string> texts;
        std::vector<std::int64_t> integers;
        std::vector<double> numbers;
        for (const Raw& element : raw.list) {
            const auto number = as_number(element);
            const bool fits = key.type == Type::text_list      ? element.kind == Raw::Kind::text
                              : key.type == Type::integer_list ? element.kind == Raw::Kind::integer
                                                               : number.has_value();
            if (!fits) return wrong_type(key, element);
            if (key.type == Type::text_list)
                texts.push_back(element.text);
            else if (!in_range(key, element, *number))
                return std::nullopt;
            if (key.type == Type::integer_list) integers.push_back(element.integer);
            if (key.type == Type::real_list) numbers.push_back(*number);
        }
        if (key.type == Type::text_list) return Value{texts};
        if (raw.list.empty()) {
            problem(Code::out_of_range, fmt::format("`{}` is an empty list", key.name), raw.at,
                    fmt::format("({})", summary(key)), explain_command(key));
            return std::nullopt;
        }
        return key.type == Type::integer_list ? Value{integers} : Value{numbers};
    }

    void problem(Code code, std::string message, Position at, std::string suggestion, std::string see) {
        problems_.push_back({code, std::move(message), std::move(at), std::move(suggestion), std::move(see)});
    }

    std::vector<Problem>& problems_;
};

}  // namespace

std::optional<Value> read_value(const Key& key, const Raw& raw, std::vector<Problem>& problems) {
    return ValueReader{problems}.read(key, raw);
}

}  // namespace warung::scenario
