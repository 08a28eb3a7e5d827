#pragma once
// Validation cases of the experiment layer: intervals, batch means, warm-up, designs,
// sensitivity, selection, quantiles and published generators.
//
// Statistics files name a `topic` in words instead of a `kind`, state tolerances in
// words ("abs 1e-9") and may expect a bare list. statistics_case() turns such a case
// into one that families and judges understand. A property or bound in words
// ("floor(n*x) is a permutation of 0..n-1", "at most 0.001") is answered with the same
// words or bound if it holds, else with what was found.

#include "sim/verify/family.h"

#include <string>

namespace warung::verify {

/// The family that answers a case, "statistics.rinott_h" for example; empty if there is none.
std::string statistics_kind(const std::string& name, const std::string& topic);

/// A case of a statistics file: `kind` from statistics_kind(), or "statistics" if there is none; a bare list of
/// expected figures as {"values": list}; tolerances by figure. Whole numbers are held to equality, figures called exact
/// or analytic to the digits that are printed, simulated ones to 4 standard errors unless the words give a number.
Case statistics_case(const nlohmann::json& whole);

void add_statistics_families(Families& families);  // statistics.*

}  // namespace warung::verify
