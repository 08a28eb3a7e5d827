#include "sim/verify/pricing_inputs.h"

#include "sim/random/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <regex>

namespace warung::verify {

using nlohmann::json;

PricingInputs::PricingInputs(const Case& c, std::initializer_list<const char*> known) : inputs_{c.inputs} {
    for (const auto& [key, value] : inputs_.items()) {
        const bool is_known = std::ranges::any_of(known, [&](const char* k) { return key == k; });
        if (!is_known && !value.is_string() && !value.is_null())
            throw NotSupported(fmt::format("{} has no input `{}`", c.kind, key));
    }
}

bool PricingInputs::has(const std::string& key) const { return inputs_.contains(key) && !inputs_.at(key).is_null(); }

const json& PricingInputs::at(const std::string& key) const {
    if (!inputs_.contains(key)) throw std::invalid_argument(fmt::format("the input `{}` is missing", key));
    return inputs_.at(key);
}

double PricingInputs::number(const std::string& key) const {
    const json& value = at(key);
    if (!value.is_number()) throw std::invalid_argument(fmt::format("the input `{}` must be a number", key));
    return value.get<double>();
}

double PricingInputs::number(const std::string& key, double otherwise) const {
    return has(key) ? number(key) : otherwise;
}

std::optional<double> PricingInputs::optional_number(const std::string& key) const {
    return has(key) ? std::optional{number(key)} : std::nullopt;
}

std::vector<double> PricingInputs::list(const std::string& key) const {
    const json& value = at(key);
    const bool is_list = value.is_array() && std::ranges::all_of(value, [](const json& v) { return v.is_number(); });
    if (!is_list) throw std::invalid_argument(fmt::format("the input `{}` must be a list of numbers", key));
    return value.get<std::vector<double>>();
}

std::vector<double> PricingInputs::per_firm(const std::string& key, std::size_t n) const {
    if (at(key).is_number()) return std::vector<double>(n, number(key));
    auto values = list(key);
    if (values.size() != n) throw std::invalid_argument(fmt::format("the input `{}` must have {} values", key, n));
    return values;
}

std::string PricingInputs::text(const std::string& key, const std::string& otherwise) const {
    return inputs_.contains(key) && inputs_.at(key).is_string() ? inputs_.at(key).get<std::string>() : otherwise;
}

std::size_t PricingInputs::count(std::initializer_list<const char*> keys) const {
    std::optional<std::size_t> found;
    if (has("n") && at("n").is_number()) {
        const double n = number("n");
        if (!(n >= 1 && n <= 1e6 && n == std::floor(n)))
            throw std::invalid_argument("the input `n` must be a positive whole number");
        found = static_cast<std::size_t>(n);
    }
    for (const char* key : keys) {
        if (!has(key) || !at(key).is_array()) continue;
        const std::size_t length = at(key).size();
        if (found && *found != length)
            throw std::invalid_argument(fmt::format("the input `{}` must have {} values", key, *found));
        found = length;
    }
    if (!found) throw std::invalid_argument("the inputs do not say how many firms there are");
    return *found;
}

LogitCase read_logit(const PricingInputs& in) {
    const char* cost = in.has("cost") ? "cost" : "c";
    const std::size_t n = in.count({"a", cost, "owner", "v", "start", "subsidy_per_transaction"});
    LogitCase result;
    result.demand = {in.per_firm("a", n), in.number("mu"), in.optional_number("a0")};
    result.sellers = market::Sellers::apart(in.per_firm(cost, n));
    if (in.has("owner")) {
        const auto owner = in.per_firm("owner", n);
        result.sellers.owner.assign(owner.begin(), owner.end());
    }
    return result;
}

market::LinearDemand read_linear_demand(const json& demand) {
    if (demand.is_object() && demand.contains("intercept") && demand.contains("slope"))
        return {demand.at("intercept").get<double>(), demand.at("slope").get<double>()};
    if (!demand.is_string()) throw NotSupported("demand must be linear, as 1-p");
    std::string text = demand.get<std::string>();
    if (const auto equals = text.find('='); equals != std::string::npos) text.erase(0, equals + 1);
    std::erase(text, ' ');
    static const std::regex kLinear{R"(([0-9.]+)-(?:([0-9.]+)\*?)?p(?:_?\w*)?)"};
    std::smatch match;
    if (!std::regex_match(text, match, kLinear)) throw NotSupported(fmt::format("demand `{}` is not linear", text));
    return {std::stod(match[1].str()), match[2].matched ? std::stod(match[2].str()) : 1};
}

json shaped(const Case& c, const std::string& key, const std::vector<double>& values) {
    const auto expected = c.expected.find(key);
    const bool is_scalar = expected != c.expected.end() && expected->is_number();
    const auto near_first = [&](double v) { return std::abs(v - values[0]) <= 1e-9 * std::max(1.0, std::abs(v)); };
    if (is_scalar && !values.empty() && std::ranges::all_of(values, near_first)) return values[0];
    return values;
}

std::map<std::string, std::vector<double>> expected_keys(const Case& c, const std::string& pattern) {
    const std::regex regex{pattern};
    std::map<std::string, std::vector<double>> result;
    for (const auto& [key, value] : c.expected.items()) {
        std::smatch match;
        if (!std::regex_match(key, match, regex)) continue;
        std::vector<double> numbers;
        for (std::size_t g = 1; g < match.size(); ++g) numbers.push_back(std::stod(match[g].str()));
        result[key] = std::move(numbers);
    }
    return result;
}

bool wants_simulation(const Case& c) {
    for (const auto& [key, value] : c.tolerance.items()) {
        if (key.starts_with("simulated")) return true;
    }
    return false;
}

double Sample::standard_error() const { return n_ > 1 ? std::sqrt(variance() / n_) : 0; }

void put_simulated(Answer& answer, const std::string& key, const json& value, const json& error) {
    answer.value["simulated"][key] = value;
    answer.standard_error["simulated"][key] = error;
}

std::uint64_t case_key(const Case& c, const Effort& effort) {
    std::uint64_t key = random::derive(effort.seed, random::Purpose::test);
    for (const char letter : c.name) key = random::derive(key, static_cast<unsigned char>(letter));
    return key;
}

}  // namespace warung::verify
