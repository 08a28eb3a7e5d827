#include "sim/verify/runner.h"

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>

namespace warung::verify {

namespace {

/// Wildcards by going back to the last star.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t after = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            after = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++after;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace

std::vector<Verdict> run_cases(std::span<const Case> cases, const Families& families, const Effort& effort) {
    std::vector<Verdict> verdicts(cases.size());
    oneapi::tbb::parallel_for(
        std::size_t{0}, cases.size(), [&](std::size_t i) { verdicts[i] = verdict_of(cases[i], families, effort); },
        oneapi::tbb::simple_partitioner{});
    return verdicts;
}

Tally count(std::span<const Verdict> verdicts) {
    Tally tally;
    for (const Verdict& v : verdicts) {
        switch (v.outcome) {
            case Outcome::passed: ++tally.passed; break;
            case Outcome::failed: ++tally.failed; break;
            case Outcome::not_supported: ++tally.not_supported; break;
            case Outcome::error: ++tally.errors; break;
        }
    }
    return tally;
}

bool selects(std::string_view pattern, const Case& c) {
    if (matches(pattern, c.name) || matches(pattern, c.kind)) return true;
    const auto dot = c.kind.find('.');
    return dot != std::string::npos && matches(pattern, std::string_view{c.kind}.substr(0, dot));
}

}  // namespace warung::verify
