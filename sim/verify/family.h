#pragma once
// Validation cases: a question with known answer (theory, a textbook, another
// program), asked of the same code that scenarios run.
//
// A case file is JSON: {"cases": [{"name", "kind" or "model", "inputs", "expected",
// "tolerance", "source", ...}]}. A family answers the cases of one kind; what it
// cannot express it says so, and that is never counted as passed.

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace warung::verify {

/// The case asks for something that the model or the tool has no word for.
class NotSupported : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Case {
    std::string name;
    std::string kind;  ///< family, e.g. "queue.mm1"; in pricing files the field "model"
    nlohmann::json inputs;
    nlohmann::json expected;
    nlohmann::json tolerance;
    nlohmann::json whole;  ///< the case as it stands in the file, for the fields that only some families have
};

/// How much work a stochastic answer may cost.
struct Effort {
    std::uint64_t seed = 1;
    bool quick = false;  ///< a smaller simulation with wider intervals: for the normal test suite
    std::string data;    ///< directory of benchmark files that cases name; empty: none
};

/// Figures found, in the shape of the case's `expected` (keys, arrays). `standard_error` has the keys of figures that
/// were simulated, in the same shape; figures without one are exact.
struct Answer {
    nlohmann::json value = nlohmann::json::object();
    nlohmann::json standard_error = nlohmann::json::object();
};

/// ERRORS: NotSupported; std::exception for inputs that make no sense.
using Family = std::function<Answer(const Case&, const Effort&)>;

/// Families by kind.
using Families = std::map<std::string, Family>;

// Each room of cases adds its own.
void add_queue_families(Families& families);      // queue.*
void add_liquidity_families(Families& families);  // float.*
void add_inventory_families(Families& families);  // inv.*
void add_supply_families(Families& families);     // scm.*, clock.*, bullwhip.*
void add_customer_families(Families& families);   // choice.*, diffusion.*
void add_coverage_families(Families& families);   // coverage.*
void add_pricing_families(Families& families);    // pricing.* and the models of pricing files
void add_learning_families(Families& families);   // Q-learning, rules against rules
void add_routing_families(Families& families);    // route.*

/// All of them.
Families all_families();

}  // namespace warung::verify
