// The project's own cases, asked quickly: wider intervals, the same distance of four standard errors.

#include "sim/verify/runner.h"

#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include <set>
#include <string>
#include <vector>

namespace warung::verify {
namespace {

/// The families that these cases are about; add_... of the other rooms are tested with them.
Families families() { return all_families(); }

Effort quick(std::uint64_t seed = 1) {
    Effort effort;
    effort.seed = seed;
    effort.quick = true;
    return effort;
}

std::string failures(const std::vector<Case>& cases, const std::vector<Verdict>& verdicts) {
    std::string text;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        if (verdicts[i].outcome == Outcome::passed) continue;
        text += cases[i].name + ": " + name_of(verdicts[i].outcome) + " " + verdicts[i].reason + "\n";
        for (const Comparison& c : verdicts[i].figures) {
            if (!c.passed) text += "    " + c.figure + ": " + c.found + " for " + c.expected + ": " + c.why + "\n";
        }
    }
    return text;
}

TEST(OwnCases, AllPass) {
    const std::vector<Case> cases = own_cases();
    EXPECT_GE(cases.size(), 40U);
    EXPECT_EQ(failures(cases, run_cases(cases, families(), quick())), "");
}

TEST(OwnCases, HaveNamesOfTheirOwnAndSources) {
    std::set<std::string> names;
    for (const Case& c : own_cases()) {
        EXPECT_TRUE(names.insert(c.name).second) << c.name;
        EXPECT_FALSE(c.whole.value("source", "").empty()) << c.name;
    }
}

// Every figure expected, moved by 10 %, is refused: the cases have teeth, even asked quickly.
TEST(OwnCases, FailWithOtherFigures) {
    std::vector<Case> cases = own_cases();
    std::erase_if(cases, [](const Case& c) { return c.kind != "queue.mmc" && !c.kind.starts_with("choice."); });
    for (Case& c : cases) {
        for (auto& [name, value] : c.expected.items()) value = 1.1 * value.get<double>();
    }
    for (const Verdict& v : run_cases(cases, families(), quick())) {
        EXPECT_EQ(v.outcome, Outcome::failed);
        int refused = 0;
        for (const Comparison& c : v.figures) refused += !c.passed;
        EXPECT_GE(refused, static_cast<int>(v.figures.size()) / 2);
    }
}

std::vector<std::string> found(std::size_t threads, const std::vector<Case>& cases) {
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, threads};
    std::vector<std::string> all;
    for (const Verdict& v : run_cases(cases, families(), quick())) {
        for (const Comparison& c : v.figures)
            all.push_back(c.found + " " + std::to_string(c.standard_error.value_or(0)));
    }
    return all;
}

TEST(OwnCases, HaveTheSameAnswersForAnyNumberOfThreads) {
    std::vector<Case> cases = own_cases();
    std::erase_if(cases, [](const Case& c) {
        return c.kind != "queue.jackson" && c.kind != "float.birth_death" && c.kind != "diffusion.si" &&
               c.name != "logit_of_four_drawn" && c.kind != "queue.headway_wait";
    });
    const auto alone = found(1, cases);
    EXPECT_EQ(found(4, cases), alone);
    EXPECT_EQ(found(3, cases), alone);
}

TEST(OwnCases, HaveOtherLuckWithAnotherSeed) {
    std::vector<Case> cases = own_cases();
    std::erase_if(cases, [](const Case& c) { return c.name != "mm1_load_0.6"; });
    const auto one = run_cases(cases, families(), quick(1));
    const auto two = run_cases(cases, families(), quick(2));
    EXPECT_NE(one[0].figures[0].found, two[0].figures[0].found);
    EXPECT_EQ(failures(cases, two), "");
}

}  // namespace
}  // namespace warung::verify
