#pragma once
// Reading inputs of pricing cases, and figures in the shape in which they are expected.

#include "sim/market/equilibrium.h"
#include "sim/market/two_sided.h"
#include "sim/verify/family.h"

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace warung::verify {

/// The inputs of a case. Text under an unknown name is taken for a remark; a number, list or object is refused, as it
/// would change the answer.
class PricingInputs {
public:
    /// ERRORS: NotSupported for an input that is none of `known` and no text.
    PricingInputs(const Case& c, std::initializer_list<const char*> known);

    [[nodiscard]] bool has(const std::string& key) const;
    [[nodiscard]] const nlohmann::json& at(const std::string& key) const;
    [[nodiscard]] double number(const std::string& key) const;
    [[nodiscard]] double number(const std::string& key, double otherwise) const;
    /// None if missing or null.
    [[nodiscard]] std::optional<double> optional_number(const std::string& key) const;
    [[nodiscard]] std::vector<double> list(const std::string& key) const;
    /// A list of n, or one number for all.
    [[nodiscard]] std::vector<double> per_firm(const std::string& key, std::size_t n) const;
    [[nodiscard]] std::string text(const std::string& key, const std::string& otherwise) const;
    /// Number of firms or products: `n`, or the length of the first list among `keys`. ERRORS: std::invalid_argument
    /// if neither is there, or if they differ.
    [[nodiscard]] std::size_t count(std::initializer_list<const char*> keys) const;

private:
    const nlohmann::json& inputs_;
};

/// A logit market as most cases state it: a, c (or cost), mu, a0, owner, n.
struct LogitCase {
    market::LogitDemand demand;
    market::Sellers sellers;
};
LogitCase read_logit(const PricingInputs& in);

/// "1-p", "D(p) = 2 - 0.5*p", {"intercept": 2, "slope": 0.5}. ERRORS: NotSupported for what is not linear.
market::LinearDemand read_linear_demand(const nlohmann::json& demand);

/// The values as a list, or as one number if the case expects one number under `key` and all are equal.
nlohmann::json shaped(const Case& c, const std::string& key, const std::vector<double>& values);

/// Puts values into an answer in the shape that the case expects them in.
struct Put {
    const Case& c;
    Answer& answer;
    void operator()(const std::string& key, const std::vector<double>& values) const {
        answer.value[key] = shaped(c, key, values);
    }
};

/// Numbers in expected keys that match `pattern`, one per group: {"dp2_dc1": {2, 1}}.
std::map<std::string, std::vector<double>> expected_keys(const Case& c, const std::string& pattern);

/// Whether the case states a tolerance for simulated figures.
bool wants_simulation(const Case& c);

/// Mean and standard error of draws.
class Sample {
public:
    void add(double x) {
        ++n_;
        const double d = x - mean_;
        mean_ += d / n_;
        squares_ += d * (x - mean_);
    }
    [[nodiscard]] double mean() const { return mean_; }
    [[nodiscard]] double variance() const { return n_ > 1 ? squares_ / (n_ - 1) : 0; }
    [[nodiscard]] double standard_error() const;

private:
    double n_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

/// Puts a simulated figure into an answer.
void put_simulated(Answer& answer, const std::string& key, const nlohmann::json& value, const nlohmann::json& error);

/// Root of the random streams of a case: its own whatever other cases there are.
std::uint64_t case_key(const Case& c, const Effort& effort);

}  // namespace warung::verify
