#pragma once
// Whether an answer agrees with what a case expects.
//
// Every number, text or truth value in `expected` is a figure, named by its path ("Wq", "share[1]"), and is judged by
// the tolerance that governs it. Nothing passes that was not answered.
//
// Tolerances with a `type`:
//     rel          |x - e| <= value |e|
//     abs          |x - e| <= value
//     upper_bound  e <= x <= e (1 + max_gap)                         e is the best known
//     band         value[0] <= x <= value[1]                         plausibility
//     stochastic   |x - e| <= z s, and z s <= max_rel_halfwidth |e| or max_abs_halfwidth where stated, s the standard
//                  error of x; where |e| < 1e-3, z s <= 1e-3 stands for the relative limit. A standard error that is
//                  not above zero, or not a number, fails. Figures without one claim to be exact and are held to
//                  1e-6 max(1, |e|).
//     exact        x = e
// Without a type, the keys say what they are for, and values may be formulas of what inputs, expected figures and the
// answer call by name (customers, sessions, se, ...):
//     abs, rel                           all figures; where both are given, either will do
//     formula, static, formula_abs, ...  the same
//     WORD_abs, WORD_rel                 figures with WORD in their name: `delta_abs` for delta_published; of several
//                                        keys the one whose words come last in the name
//     simulated, simulated_WORD_abs      figures with a standard error; "4 standard errors" and "4*sd/sqrt(draws)" work
//     NAME                               the figure of that name: a number (abs), a formula, or a tolerance of its own
// Formulas are those of formula.h; in them `s` is the figure's expected value.
//
// A figure that no tolerance governs is shown and not judged, but a case of which nothing was judged fails.
// Expected keys that are no figures but the uncertainty of the published one: `se`, and names that end in `_se` or
// contain `_se_`.
//
// An answer may hold more than is expected: names for formulas (how many sessions were run), and an object `simulated`
// with figures found by simulation beside the exact ones of the same names, which are judged too, by the tolerances for
// simulated figures.

#include "sim/verify/family.h"

#include <optional>
#include <string>
#include <vector>

namespace warung::verify {

enum class Outcome { passed, failed, not_supported, error };
const char* name_of(Outcome outcome);

/// One figure, expected and found.
struct Comparison {
    std::string figure;
    std::string expected;
    std::string found;  ///< empty: not answered
    std::optional<double> standard_error;
    std::optional<double> low;   ///< of the interval: around the found figure if it was simulated (it must hold the
    std::optional<double> high;  ///< expected one), else around the expected one (it must hold the found one)
    bool judged = true;
    bool passed = false;
    std::string why;  ///< what is wrong, or how it was judged
};

struct Verdict {
    Outcome outcome = Outcome::error;
    std::string reason;  ///< of what is not supported or went wrong
    std::vector<Comparison> figures;
};

/// `effort.quick` widens the limits on half-widths by `kQuickSlack`.
inline constexpr double kQuickSlack = 4;
Verdict judge(const Case& c, const Answer& answer, const Effort& effort);

/// Asks the family for the case's kind and judges what it says. Never throws.
Verdict verdict_of(const Case& c, const Families& families, const Effort& effort);

}  // namespace warung::verify
