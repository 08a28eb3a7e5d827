#pragma once
// Asks many cases at once.

#include "sim/verify/verdict.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warung::verify {

/// Verdicts in the order of the cases. Cases run in parallel on the threads of the caller's oneTBB arena; verdicts do
/// not depend on how many there are.
std::vector<Verdict> run_cases(std::span<const Case> cases, const Families& families, const Effort& effort);

/// How many verdicts of each outcome.
struct Tally {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t not_supported = 0;
    std::size_t errors = 0;
};
Tally count(std::span<const Verdict> verdicts);

/// Whether `pattern`, in which * stands for anything, is the case's name or kind, or begins its kind up to a dot
/// ("queue" selects queue.mm1).
bool selects(std::string_view pattern, const Case& c);

/// The project's own cases, of textbooks.
std::vector<Case> own_cases();

}  // namespace warung::verify
