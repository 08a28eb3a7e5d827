#pragma once
// Small formulas in tolerances, such as "0.01+4*0.13/sqrt(sessions)" or "4*sqrt(s(1-s)/customers)".
//
// Numbers, names, + - * / ^, parentheses, sqrt, abs, exp, log, min, max. A name or a closing parenthesis before an
// opening one is multiplied with it, unless the name is a function's.

#include <functional>
#include <optional>
#include <string>

namespace warung::verify {

using ValueOf = std::function<std::optional<double>(const std::string&)>;

/// THROWS std::invalid_argument for what is no formula, or for a name that `value_of` has no value for.
double evaluate(const std::string& formula, const ValueOf& value_of);

}  // namespace warung::verify
