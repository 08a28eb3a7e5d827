#include "sim/verify/verdict.h"

#include "sim/verify/formula.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace warung::verify {

namespace {

using nlohmann::json;

constexpr double kExact = 1e-6;       // for figures that claim to be exact in a stochastic case
constexpr double kSmall = 1e-3;       // below it, the limit on a half-width is absolute ...
constexpr double kSmallLimit = 1e-3;  // ... and this

// ---- Words in names ----

using Words = std::vector<std::string>;

Words words_of(const std::string& name) {
    Words words{""};
    for (const char c : name) {
        if (c == '_') {
            words.emplace_back();
        } else if (c == '[' || c == '/') {
            break;
        } else {
            words.back() += c;
        }
    }
    std::erase(words, "");
    return words;
}

/// Impulse responses give prices under the names of those who set them.
bool same_word(const std::string& asked, const std::string& word) {
    return asked == word || (asked == "price" && (word == "prices" || word == "deviator" || word == "rival")) ||
           (asked == "share" && word == "shares");
}

/// Where the last of `asked` is found in `name`, in order, counted from 1; 0: not all of them are.
std::size_t place_of(const Words& asked, const Words& name) {
    std::size_t next = name.size();
    std::size_t last = 0;
    for (auto word = asked.rbegin(); word != asked.rend(); ++word) {
        while (next > 0 && !same_word(*word, name[next - 1])) --next;
        if (next == 0) return 0;
        if (last == 0) last = next;
        --next;
    }
    return last;
}

/// Names of the uncertainty of a published figure.
bool is_uncertainty(const std::string& name) {
    const Words words = words_of(name);
    return std::find(words.begin(), words.end(), "se") != words.end();
}

// ---- Tolerances ----

enum class Mode { absolute, relative };

/// One key of a tolerance without a type.
struct Rule {
    Words words;             ///< empty: any figure
    bool simulated = false;  ///< only figures with a standard error
    bool formula = false;    ///< only figures without one
    Mode mode = Mode::absolute;
    const json* value = nullptr;
};

bool take_suffix(std::string& text, std::string_view suffix) {
    if (text == suffix.substr(1)) {
        text.clear();
        return true;
    }
    if (!text.ends_with(suffix)) return false;
    text.resize(text.size() - suffix.size());
    return true;
}

Rule rule_of(std::string key, const json& value) {
    Rule rule;
    rule.value = &value;
    if (take_suffix(key, "_rel")) {
        rule.mode = Mode::relative;
    } else {
        take_suffix(key, "_abs");
    }
    rule.words = words_of(key);
    const auto drop = [&](const char* word) {
        if (rule.words.empty() || rule.words.front() != word) return false;
        rule.words.erase(rule.words.begin());
        return true;
    };
    rule.simulated = drop("simulated");
    rule.formula = !rule.simulated && (drop("formula") || drop("static") || drop("exact"));
    return rule;
}

/// A figure that is being judged.
struct Figure {
    const Case& c;
    const Answer& answer;
    const Effort& effort;
    std::string top;  ///< its key in `expected`
    double expected = 0;
    double found = 0;
    Comparison& result;

    [[nodiscard]] bool simulated() const { return result.standard_error.has_value(); }
};

std::optional<double> number_in(const json& object, const std::string& name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

std::optional<double> value_in_formula(const Figure& figure, const std::string& name) {
    if (name == "s") return figure.expected;
    for (const json* place : {&figure.answer.value, &figure.c.inputs, &figure.c.expected}) {
        if (const auto value = number_in(*place, name)) return value;
    }
    // The error of a mean of draws is what "sd/sqrt(draws)" stands for.
    if (figure.simulated() && name == "draws") return 1;
    if (figure.simulated() && name == "sd") {
        const double draws = value_in_formula(figure, "draws").value_or(1);
        return *figure.result.standard_error * std::sqrt(draws);
    }
    return std::nullopt;
}

/// "4 standard errors": the 4.
std::optional<double> standard_errors_in(const std::string& text) {
    char* end = nullptr;
    const double k = std::strtod(text.c_str(), &end);
    if (end == text.c_str()) return std::nullopt;
    std::string_view rest{end};
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    return rest.starts_with("standard error") ? std::optional{k} : std::nullopt;
}

/// THROWS std::invalid_argument if the value says nothing that can be computed.
double amount_of(const json& value, const Figure& figure) {
    if (value.is_number()) return value.get<double>();
    if (!value.is_string()) throw std::invalid_argument(fmt::format("a tolerance of type {}", value.type_name()));
    const auto text = value.get<std::string>();
    if (const auto k = standard_errors_in(text)) {
        if (!figure.simulated()) throw std::invalid_argument("the tolerance needs a standard error");
        return *k * *figure.result.standard_error;
    }
    return evaluate(text, [&](const std::string& name) { return value_in_formula(figure, name); });
}

void fail(Comparison& result, const std::string& why) {
    result.passed = false;
    result.why = why;
}

void within(Figure& figure, double low, double high) {
    figure.result.low = low;
    figure.result.high = high;
    figure.result.passed = figure.found >= low && figure.found <= high;  // false for what is not a number
    if (!figure.result.passed) figure.result.why = "outside the interval";
}

/// `x - e` rather than bounds, so that |x - e| <= value holds to the last bit.
void within_distance(Figure& figure, double distance) {
    figure.result.low = figure.expected - distance;
    figure.result.high = figure.expected + distance;
    figure.result.passed = std::fabs(figure.found - figure.expected) <= distance;
    if (!figure.result.passed) figure.result.why = "too far from what is expected";
}

void judge_stochastic(const json& tolerance, Figure& figure) {
    if (!figure.simulated()) {
        within_distance(figure, kExact * std::max(std::fabs(figure.expected), kSmall));
        if (!figure.result.passed) figure.result.why = "given as exact, and is not";
        return;
    }
    const double error = *figure.result.standard_error;
    if (!(error > 0) || !std::isfinite(error)) {
        fail(figure.result, fmt::format("a standard error of {} is none", error));
        return;
    }
    const double half_width = number_in(tolerance, "z").value_or(4) * error;
    figure.result.low = figure.found - half_width;
    figure.result.high = figure.found + half_width;
    std::optional<double> limit;
    if (const auto relative = number_in(tolerance, "max_rel_halfwidth"))
        limit = std::fabs(figure.expected) < kSmall ? kSmallLimit : *relative * std::fabs(figure.expected);
    if (const auto absolute = number_in(tolerance, "max_abs_halfwidth"))
        limit = limit ? std::max(*limit, *absolute) : *absolute;
    if (limit && figure.effort.quick) *limit *= kQuickSlack;
    figure.result.passed = std::fabs(figure.found - figure.expected) <= half_width;
    if (!figure.result.passed) {
        figure.result.why =
            fmt::format("{:.1f} standard errors away", std::fabs(figure.found - figure.expected) / error);
    } else if (limit && !(half_width <= *limit)) {
        fail(figure.result, fmt::format("too vague: the half-width {:.3g} is above {:.3g}", half_width, *limit));
    }
}

void judge_by_type(const json& tolerance, Figure& figure);

/// The tolerance's `value`, or the one of this figure if it has one for each.
double value_for(const json& tolerance, const Figure& figure) {
    const auto value = tolerance.find("value");
    if (value == tolerance.end()) throw std::invalid_argument("the tolerance has no `value`");
    if (!value->is_object()) return amount_of(*value, figure);
    const auto own = value->find(figure.top);
    if (own == value->end()) throw std::invalid_argument(fmt::format("the tolerance has no value for {}", figure.top));
    return amount_of(*own, figure);
}

void judge_band(const json& tolerance, Figure& figure) {
    const auto value = tolerance.find("value");
    if (value != tolerance.end() && value->is_array() && value->size() == 2) {
        within(figure, amount_of((*value)[0], figure), amount_of((*value)[1], figure));
        return;
    }
    const auto low = number_in(tolerance, "low");
    const auto high = number_in(tolerance, "high");
    if (!low || !high) throw std::invalid_argument("a band needs `value`: [low, high]");
    within(figure, *low, *high);
}

void judge_by_type(const json& tolerance, Figure& figure) {
    const json& type = tolerance.at("type");
    const std::string name = type.is_string() ? type.get<std::string>() : "";
    if (name == "rel") {
        within_distance(figure, value_for(tolerance, figure) * std::fabs(figure.expected));
    } else if (name == "abs") {
        within_distance(figure, value_for(tolerance, figure));
    } else if (name == "exact") {
        within_distance(figure, 0);
    } else if (name == "upper_bound") {
        const auto gap = number_in(tolerance, "max_gap");
        if (!gap) throw std::invalid_argument("an upper bound needs `max_gap`");
        constexpr double kRounding = 1e-9;  // of a sum of distances
        within(figure, figure.expected - kRounding * std::fabs(figure.expected), figure.expected * (1 + *gap));
    } else if (name == "band") {
        judge_band(tolerance, figure);
    } else if (name == "stochastic") {
        judge_stochastic(tolerance, figure);
    } else {
        throw std::invalid_argument(fmt::format("there is no tolerance of type {}", type.dump()));
    }
}

/// Judges by the rules that fit best: those for simulated figures before the others, then those whose words come last
/// in the figure's name, then those for any figure.
void judge_by_rules(const json& tolerance, Figure& figure) {
    const Words name = words_of(figure.top);
    std::vector<Rule> best;
    std::size_t best_place = 0;
    for (const auto& [key, value] : tolerance.items()) {
        const Rule rule = rule_of(key, value);
        if (rule.simulated ? !figure.simulated() : (rule.formula && figure.simulated())) continue;
        const std::size_t place = rule.words.empty() ? 1 : place_of(rule.words, name);
        if (place == 0) continue;
        // Order of merit: for simulated figures only, by words, and by their place.
        const std::size_t merit = (rule.simulated ? 2'000'000 : 0) + (rule.words.empty() ? 0 : 1'000 * place) +
                                  (rule.words.empty() ? 1 : 1 + rule.words.size());
        if (merit < best_place) continue;
        if (merit > best_place) best.clear();
        best_place = merit;
        best.push_back(rule);
    }
    if (best.empty()) {
        figure.result.judged = false;
        figure.result.why = "the case states no tolerance for it";
        return;
    }
    double distance = 0;
    for (const Rule& rule : best) {
        const double amount = amount_of(*rule.value, figure);
        distance = std::max(distance, rule.mode == Mode::relative ? amount * std::fabs(figure.expected) : amount);
    }
    within_distance(figure, distance);
}

void judge_number(Figure& figure) {
    if (!std::isfinite(figure.found)) {
        fail(figure.result, "not a number");
        return;
    }
    const json& tolerance = figure.c.tolerance;
    try {
        const auto own = tolerance.find(figure.top);
        if (own != tolerance.end() && own->is_object() && own->contains("type")) {
            judge_by_type(*own, figure);
        } else if (own != tolerance.end() && own->is_object()) {
            judge_by_rules(*own, figure);
        } else if (own != tolerance.end() && !tolerance.contains("type")) {
            within_distance(figure, amount_of(*own, figure));
        } else if (tolerance.contains("type")) {
            judge_by_type(tolerance, figure);
        } else {
            judge_by_rules(tolerance, figure);
        }
    } catch (const std::exception& error) {
        fail(figure.result, error.what());
    }
}

// ---- Walking through what is expected ----

std::string shown(const json& value) {
    if (value.is_number_float()) return fmt::format("{:.8g}", value.get<double>());
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// The member or element, if there is one.
const json* child(const json* parent, const std::string& key, std::size_t index) {
    if (parent == nullptr) return nullptr;
    if (parent->is_object()) {
        const auto found = parent->find(key);
        return found == parent->end() ? nullptr : &*found;
    }
    return parent->is_array() && index < parent->size() ? &(*parent)[index] : nullptr;
}

class Judge {
public:
    Judge(const Case& c, const Answer& answer, const Effort& effort) : c_{c}, answer_{answer}, effort_{effort} {}

    std::vector<Comparison> compare() {
        const auto beside = answer_.value.find("simulated");
        const bool has_simulated =
            !c_.expected.contains("simulated") && beside != answer_.value.end() && beside->is_object();
        const auto errors = answer_.standard_error.find("simulated");
        for (const auto& [key, expected] : c_.expected.items()) {
            if (is_uncertainty(key)) continue;
            top_ = key;
            look(key, expected, child(&answer_.value, key, 0), child(&answer_.standard_error, key, 0));
            if (has_simulated && beside->contains(key)) {
                const json* error = errors == answer_.standard_error.end() ? nullptr : child(&*errors, key, 0);
                if (error == nullptr) error = &no_error_;
                look("simulated " + key, expected, &beside->at(key), error);
            }
        }
        return std::move(comparisons_);
    }

private:
    void look(const std::string& path, const json& expected, const json* found, const json* error) {
        if (expected.is_object()) {
            for (const auto& [key, inner] : expected.items())
                look(path + "/" + key, inner, child(found, key, 0), child(error, key, 0));
        } else if (expected.is_array()) {
            look_at_elements(path, expected, found, error);
        } else {
            compare_leaf(path, expected, found, error);
        }
    }

    void look_at_elements(const std::string& path, const json& expected, const json* found, const json* error) {
        if (found != nullptr && (!found->is_array() || found->size() != expected.size())) {
            Comparison& wrong = comparisons_.emplace_back();
            wrong.figure = path;
            wrong.expected = fmt::format("{} values", expected.size());
            wrong.found = found->is_array() ? fmt::format("{} values", found->size()) : shown(*found);
            wrong.why = "another number of values";
            return;
        }
        for (std::size_t i = 0; i < expected.size(); ++i)
            look(fmt::format("{}[{}]", path, i), expected[i], child(found, "", i), child(error, "", i));
    }

    void compare_leaf(const std::string& path, const json& expected, const json* found, const json* error) {
        Comparison& result = comparisons_.emplace_back();
        result.figure = path;
        result.expected = shown(expected);
        if (found == nullptr) {
            result.why = "not answered";
            return;
        }
        result.found = shown(*found);
        // What is no number stands for itself: a standard error cannot be null where a figure has one.
        if (error != nullptr) result.standard_error = error->is_number() ? error->get<double>() : std::nan("");
        if (!expected.is_number()) {
            result.passed = *found == expected;
            if (!result.passed) result.why = "not the same";
            return;
        }
        if (!found->is_number()) {
            result.why = "not a number";
            return;
        }
        Figure figure{c_, answer_, effort_, top_, expected.get<double>(), found->get<double>(), result};
        judge_number(figure);
    }

    const Case& c_;
    const Answer& answer_;
    const Effort& effort_;
    std::string top_;
    json no_error_;
    std::vector<Comparison> comparisons_;
};

}  // namespace

const char* name_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed: return "passed";
        case Outcome::failed: return "failed";
        case Outcome::not_supported: return "not supported";
        case Outcome::error: return "error";
    }
    return "?";
}

Verdict judge(const Case& c, const Answer& answer, const Effort& effort) {
    Verdict verdict;
    if (!answer.value.is_object() || !answer.standard_error.is_object()) {
        verdict.reason = "the answer has no figures";
        return verdict;
    }
    verdict.figures = Judge{c, answer, effort}.compare();
    const auto judged = [](const Comparison& f) { return f.judged; };
    const bool any = std::any_of(verdict.figures.begin(), verdict.figures.end(), judged);
    const bool all = std::all_of(verdict.figures.begin(), verdict.figures.end(),
                                 [](const Comparison& f) { return f.passed || !f.judged; });
    verdict.outcome = any && all ? Outcome::passed : Outcome::failed;
    if (!any) verdict.reason = "no figure could be judged";
    return verdict;
}

Verdict verdict_of(const Case& c, const Families& families, const Effort& effort) {
    const auto family = families.find(c.kind);
    if (family == families.end()) return {Outcome::not_supported, "nothing answers cases of kind " + c.kind, {}};
    try {
        return judge(c, family->second(c, effort), effort);
    } catch (const NotSupported& why) {
        return {Outcome::not_supported, why.what(), {}};
    } catch (const std::exception& error) {
        return {Outcome::error, error.what(), {}};
    }
}

}  // namespace warung::verify
