#include "sim/competition/strategy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace warung::competition {
namespace {

std::string message(const std::string& strategy, const Choices& choices) {
    try {
        PriceSetter{strategy, choices};
    } catch (const StrategyError& error) {
        return error.what();
    }
    return "";
}

TEST(StrategyNames, AreAllThereAndOnce) {
    std::set<std::string> names;
    for (const StrategyKind& kind : strategy_kinds()) {
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_FALSE(kind.summary.empty());
    }
    EXPECT_EQ(names, (std::set<std::string>{"fixed", "cost_plus", "match_lowest", "undercut", "two_bound_cycle",
                                            "tit_for_tat", "grim_trigger", "win_continue_lose_reverse", "imitate_best",
                                            "best_response", "damped_best_response", "lambert_w_best_response",
                                            "share_seeking", "subsidy", "penetrate_then_harvest", "commission_war",
                                            "selective_matching", "q_learning", "bandit"}));
}

TEST(StrategyNames, ThatAreMisspeltGetASuggestion) {
    EXPECT_EQ(message("undercutt", {}), "there is no strategy \"undercutt\"; did you mean \"undercut\"?");
    EXPECT_EQ(message("tit_for_tta", {}), "there is no strategy \"tit_for_tta\"; did you mean \"tit_for_tat\"?");
    EXPECT_EQ(message("zebra", {}).rfind("there is no strategy \"zebra\"; there are fixed, cost_plus", 0), 0U);
}

TEST(Parameters, OfAnotherStrategyAreNamedWithTheirOwners) {
    EXPECT_EQ(message("undercut", {{"mutation", 0.1}}),
              "strategy \"undercut\" has no parameter \"mutation\"; it is a parameter of imitate_best");
    EXPECT_EQ(message("undercut", {{"stepp", 10}}),
              "strategy \"undercut\" has no parameter \"stepp\"; did you mean \"step\"?");
    EXPECT_EQ(message("best_response", {{"xyzzyxyzzy", 1}}),
              "strategy \"best_response\" has no parameter \"xyzzyxyzzy\"; it has none");
}

TEST(Parameters, AreCheckedForRangeAndType) {
    EXPECT_EQ(message("damped_best_response", {{"weight", 1.5}}),
              "parameter \"weight\" of strategy \"damped_best_response\" is 1.5, but goes from 0 to 1 share");
    EXPECT_EQ(message("undercut", {{"step", 2.5}}),
              "parameter \"step\" of strategy \"undercut\" is 2.5, but must be an integer");
    EXPECT_NE(message("undercut", {{"step", std::nan("")}}), "");
    EXPECT_NE(message("undercut", {{"step", -1}}), "");
    EXPECT_EQ(message("undercut", {{"step", 0}}), "");
}

// The table alone must be enough to make keys from: a default within its range, an end to the range, a meaning.
TEST(Parameters, StandInTablesThatKeysCanBeMadeFrom) {
    for (const StrategyKind& kind : strategy_kinds()) {
        std::set<std::string> names;
        for (const Parameter& p : kind.parameters) {
            const std::string what = kind.name + "." + p.name;
            EXPECT_TRUE(names.insert(p.name).second) << what;
            EXPECT_FALSE(p.meaning.empty()) << what;
            EXPECT_LT(p.low, p.high) << what;
            EXPECT_EQ(p.unit.empty(), p.type == ParameterType::choice) << what;
            if (p.fallback) {
                EXPECT_GE(*p.fallback, p.low) << what;
                EXPECT_LE(*p.fallback, p.high) << what;
            } else {
                EXPECT_NE(p.meaning.find("without it"), std::string::npos) << what << ": what holds without it?";
            }
            if (p.type == ParameterType::choice) {
                EXPECT_EQ(static_cast<double>(p.choices.size()), p.high + 1) << what;
            }
            for (const double end : {p.low, p.high}) {
                EXPECT_EQ(message(kind.name, {{p.name, end}}), "") << what << " = " << end;
            }
        }
    }
}

TEST(Parameters, TurnTheSignOfLevelsOnTheCommissionSideOnly) {
    const StrategyKind& kind = strategy_kind("undercut");
    const Choices choices{{"step", 250}, {"floor", 1'600}};
    EXPECT_EQ(settle(kind, choices, Side::fee)["floor"], 1'600);
    EXPECT_EQ(settle(kind, choices, Side::commission)["floor"], -1'600);
    EXPECT_EQ(settle(kind, choices, Side::commission)["step"], 250);
}

TEST(PriceRange, RoundsToItsTicksWithinItsBounds) {
    const PriceRange range{-130, 130, 50};  // -100, -50, 0, 50, 100
    EXPECT_EQ(range.count(), 5);
    EXPECT_EQ(range.nearest(Price{-1'000}), -100);
    EXPECT_EQ(range.nearest(Price{1'000}), 100);
    EXPECT_EQ(range.nearest(Price{-74}), -50);
    EXPECT_EQ(range.nearest(Price{-76}), -100);
    EXPECT_EQ(range.nearest(Price{75}), 50) << "of two the lower";
    EXPECT_EQ(range.nearest(75.0), 50);
    EXPECT_EQ(range.nearest(75.1), 100);
    EXPECT_EQ(range.nearest(-1e300), -100);
    EXPECT_EQ(range.nearest(1e300), 100);
    EXPECT_EQ(range.nearest(std::nan("")), -100);
    EXPECT_EQ((PriceRange{51, 99, 50}.count()), 0);
}

}  // namespace
}  // namespace warung::competition
