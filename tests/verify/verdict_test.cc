#include "sim/verify/verdict.h"

#include "sim/verify/formula.h"
#include "sim/verify/runner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace warung::verify {
namespace {

using nlohmann::json;

Case a_case(const json& expected, const json& tolerance, const json& inputs = json::object()) {
    Case c;
    c.name = "test";
    c.kind = "k";
    c.inputs = inputs;
    c.expected = expected;
    c.tolerance = tolerance;
    return c;
}

Verdict verdict(const json& expected, const json& tolerance, const json& value, const json& error = json::object(),
                const json& inputs = json::object(), bool quick = false) {
    Effort effort;
    effort.quick = quick;
    return judge(a_case(expected, tolerance, inputs), Answer{value, error}, effort);
}

bool passes(const json& expected, const json& tolerance, const json& value, const json& error = json::object(),
            const json& inputs = json::object()) {
    return verdict(expected, tolerance, value, error, inputs).outcome == Outcome::passed;
}

// ---- Tolerances with a type ----

TEST(Verdict, RelativeAndAbsoluteTolerancesHaveSharpEnds) {
    const json rel = {{"type", "rel"}, {"value", 0.125}};
    EXPECT_TRUE(passes({{"x", -8.0}}, rel, {{"x", -9.0}}));
    EXPECT_FALSE(passes({{"x", -8.0}}, rel, {{"x", -9.000001}}));
    const json abs = {{"type", "abs"}, {"value", 0.5}};
    EXPECT_TRUE(passes({{"x", 8.0}}, abs, {{"x", 7.5}}));
    EXPECT_FALSE(passes({{"x", 8.0}}, abs, {{"x", 7.4999}}));
    EXPECT_TRUE(passes({{"x", 84}}, {{"type", "abs"}, {"value", 0}}, {{"x", 84}}));
    EXPECT_FALSE(passes({{"x", 84}}, {{"type", "abs"}, {"value", 0}}, {{"x", 85}}));
}

TEST(Verdict, NothingPassesThatWasNotAnswered) {
    const json rel = {{"type", "rel"}, {"value", 1}};
    EXPECT_FALSE(passes({{"x", 1}, {"y", 2}}, rel, {{"x", 1}}));
    EXPECT_FALSE(passes({{"x", 1}}, rel, json::object()));
    EXPECT_FALSE(passes({{"x", 1}}, rel, {{"x", nullptr}}));
    EXPECT_FALSE(passes({{"x", 1}}, rel, {{"x", "1"}}));
    EXPECT_FALSE(passes({{"x", 1}}, rel, {{"x", std::nan("")}}));
    EXPECT_FALSE(passes({{"x", {1, 2, 3}}}, rel, {{"x", {1, 2}}}));
    EXPECT_FALSE(passes({{"x", {1, 2}}}, rel, {{"x", {1, 2, 3}}}));
    EXPECT_FALSE(passes({{"x", {1, 2}}}, rel, {{"x", 1}}));
    EXPECT_FALSE(passes({{"x", {{"a", 1}, {"b", 1}}}}, rel, {{"x", {{"a", 1}}}}));
}

TEST(Verdict, ComparesTextsAndNestedFigures) {
    const json rel = {{"type", "rel"}, {"value", 1e-6}};
    EXPECT_TRUE(passes({{"sites", {"A", "B"}}, {"cost", {{"m", {1.0, 2.0}}}}}, rel,
                       {{"sites", {"A", "B"}}, {"cost", {{"m", {1.0, 2.0}}}}}));
    EXPECT_FALSE(passes({{"sites", {"A", "B"}}}, rel, {{"sites", {"A", "C"}}}));
    const Verdict v = verdict({{"cost", {{"m", {1.0, 2.0}}}}}, rel, {{"cost", {{"m", {1.0, 2.5}}}}});
    ASSERT_EQ(v.figures.size(), 2U);
    EXPECT_EQ(v.figures[1].figure, "cost/m[1]");
    EXPECT_FALSE(v.figures[1].passed);
}

TEST(Verdict, AnUpperBoundIsNeitherBeatenNorMissed) {
    const json gap = {{"type", "upper_bound"}, {"max_gap", 0.05}};
    EXPECT_TRUE(passes({{"best_known", 1000}}, gap, {{"best_known", 1000}}));
    EXPECT_TRUE(passes({{"best_known", 1000}}, gap, {{"best_known", 1049}}));
    EXPECT_FALSE(passes({{"best_known", 1000}}, gap, {{"best_known", 1051}}));
    EXPECT_FALSE(passes({{"best_known", 1000}}, gap, {{"best_known", 990}})) << "too good to be true";
}

TEST(Verdict, ABandHoldsWhatLiesInIt) {
    const json band = {{"type", "band"}, {"value", {0.02, 0.2}}};
    EXPECT_TRUE(passes({{"x", 0.5}}, band, {{"x", 0.1}}));
    EXPECT_FALSE(passes({{"x", 0.1}}, band, {{"x", 0.3}}));
}

// ---- Stochastic figures ----

const json kStochastic = {{"type", "stochastic"}, {"z", 4}, {"max_rel_halfwidth", 0.02}};

TEST(Verdict, AStochasticFigureMustBeNearAndSure) {
    EXPECT_TRUE(passes({{"x", 10}}, kStochastic, {{"x", 10.1}}, {{"x", 0.04}}));
    EXPECT_FALSE(passes({{"x", 10}}, kStochastic, {{"x", 10.2}}, {{"x", 0.04}})) << "five standard errors away";
    EXPECT_FALSE(passes({{"x", 10}}, kStochastic, {{"x", 10.1}}, {{"x", 0.06}})) << "4 x 0.06 > 0.2: too vague";
    EXPECT_FALSE(passes({{"x", 10}}, kStochastic, {{"x", 10.0}}, {{"x", 0.0}}));
    EXPECT_FALSE(passes({{"x", 10}}, kStochastic, {{"x", 10.0}}, {{"x", std::nan("")}}));
    EXPECT_FALSE(passes({{"x", 10}}, kStochastic, {{"x", 10.0}}, {{"x", nullptr}}));
    EXPECT_FALSE(passes({{"x", 10}}, kStochastic, {{"x", 10.0}}, {{"x", -0.01}}));
}

TEST(Verdict, SmallFiguresAreHeldToAnAbsoluteHalfWidth) {
    EXPECT_TRUE(passes({{"x", 1e-6}}, kStochastic, {{"x", 2e-6}}, {{"x", 2e-4}})) << "4 x 2e-4 < 1e-3";
    EXPECT_FALSE(passes({{"x", 1e-6}}, kStochastic, {{"x", 2e-6}}, {{"x", 3e-4}}));
    const json absolute = {{"type", "stochastic"}, {"z", 4}, {"max_abs_halfwidth", 0.002}};
    EXPECT_TRUE(passes({{"x", 0.1}}, absolute, {{"x", 0.1}}, {{"x", 0.0005}}));
    EXPECT_FALSE(passes({{"x", 0.1}}, absolute, {{"x", 0.1}}, {{"x", 0.0006}}));
}

TEST(Verdict, AFigureGivenAsExactIsHeldToIt) {
    EXPECT_TRUE(passes({{"x", 10}}, kStochastic, {{"x", 10.000001}}));
    EXPECT_FALSE(passes({{"x", 10}}, kStochastic, {{"x", 10.001}}));
}

TEST(Verdict, QuickWidensTheLimitAndNotTheDistance) {
    const auto quick = [](double found, double error) {
        return verdict({{"x", 10}}, kStochastic, {{"x", found}}, {{"x", error}}, json::object(), true).outcome;
    };
    EXPECT_EQ(quick(10.1, 0.19), Outcome::passed);
    EXPECT_EQ(quick(10.1, 0.21), Outcome::failed) << "4 x 0.21 > 4 x 0.2";
    EXPECT_EQ(quick(10.1, 0.02), Outcome::failed);
}

// ---- Tolerances without a type ----

TEST(Verdict, PlainTolerancesGovernAllFigures) {
    EXPECT_TRUE(passes({{"p", {1.5, 2.5}}}, {{"abs", 1e-8}}, {{"p", {1.5, 2.5 + 5e-9}}}));
    EXPECT_FALSE(passes({{"p", {1.5, 2.5}}}, {{"abs", 1e-8}}, {{"p", {1.5, 2.5 + 2e-8}}}));
    EXPECT_TRUE(passes({{"p", 1000}}, {{"rel", 1e-3}}, {{"p", 1000.9}}));
    EXPECT_FALSE(passes({{"p", 1000}}, {{"rel", 1e-3}}, {{"p", 1001.1}}));
    EXPECT_TRUE(passes({{"p", 1000}}, {{"rel", 1e-3}, {"abs", 5}}, {{"p", 1004}})) << "either will do";
}

TEST(Verdict, ToleranceFormulasSeeInputsExpectationsAndWork) {
    // 0.01 + 4 x 0.1155 / sqrt(1000) = 0.0246
    const json t = {{"delta_abs", "0.01+4*0.1155/sqrt(sessions)"}};
    const json inputs = {{"sessions", 1000}};
    EXPECT_TRUE(passes({{"delta", 0.849}}, t, {{"delta", 0.872}}, json::object(), inputs));
    EXPECT_FALSE(passes({{"delta", 0.849}}, t, {{"delta", 0.875}}, json::object(), inputs));
    EXPECT_TRUE(passes({{"delta", 0.849}}, t, {{"delta", 0.875}, {"sessions", 100}}, json::object(), inputs))
        << "what was really run counts";
    EXPECT_FALSE(passes({{"delta", 0.849}}, t, {{"delta", 0.849}})) << "nobody says how many sessions";
    const json u = {{"abs", "0.01+4*sqrt(se^2+0.15^2/sessions)"}};
    // sqrt(0.007^2 + 0.15^2 / 200) = 0.01271: 0.0608
    EXPECT_TRUE(passes({{"gain", 0.221}, {"se", 0.007}}, u, {{"gain", 0.28}}, json::object(), {{"sessions", 200}}));
    EXPECT_FALSE(passes({{"gain", 0.221}, {"se", 0.007}}, u, {{"gain", 0.283}}, json::object(), {{"sessions", 200}}));
}

TEST(Verdict, ToleranceWordsFindTheirFigures) {
    const json t = {{"delta_abs", 0.1}, {"price_abs", 0.01}, {"share_abs", 0.2}};
    const json expected = {{"delta_own", 1.0}, {"constant_price_share", 0.5}, {"mean_price_own", 1.8}};
    EXPECT_TRUE(passes(expected, t, {{"delta_own", 1.09}, {"constant_price_share", 0.65}, {"mean_price_own", 1.809}}));
    EXPECT_FALSE(passes(expected, t, {{"delta_own", 1.0}, {"constant_price_share", 0.5}, {"mean_price_own", 1.82}}));
    EXPECT_FALSE(passes(expected, t, {{"delta_own", 1.2}, {"constant_price_share", 0.5}, {"mean_price_own", 1.8}}));
    const json noise = {{"delta_noise_0_abs", 0.005}, {"delta_noise_1pct_abs", 0.03}};
    EXPECT_TRUE(passes({{"delta_noise_0", 1}, {"delta_profit_noise_1pct", 0.9}}, noise,
                       {{"delta_noise_0", 1.004}, {"delta_profit_noise_1pct", 0.92}}));
    EXPECT_FALSE(passes({{"delta_noise_0", 1}, {"delta_profit_noise_1pct", 0.9}}, noise,
                        {{"delta_noise_0", 1.01}, {"delta_profit_noise_1pct", 0.9}}));
    EXPECT_FALSE(passes({{"deviator", {1.6, 1.5}}}, {{"price_abs", 0.05}}, {{"deviator", {1.6, 1.6}}}));
}

TEST(Verdict, WhatNoToleranceGovernsIsShownAndNotJudged) {
    const Verdict v = verdict({{"delta", 1}, {"periods", 100}}, {{"delta_abs", 0.1}}, {{"delta", 1}, {"periods", 7}});
    EXPECT_EQ(v.outcome, Outcome::passed);
    ASSERT_EQ(v.figures.size(), 2U);
    EXPECT_FALSE(v.figures[1].judged);
    EXPECT_FALSE(passes({{"periods", 100}}, {{"delta_abs", 0.1}}, {{"periods", 100}})) << "nothing was judged";
    EXPECT_FALSE(passes({{"delta", 1}, {"periods", 100}}, {{"delta_abs", 0.1}}, {{"delta", 1}})) << "nor answered";
}

TEST(Verdict, TheErrorsOfPublishedFiguresAreNoFigures) {
    EXPECT_TRUE(passes({{"gain", 1}, {"se", 0.1}, {"delta_se_own", 2}}, {{"abs", 0.1}}, {{"gain", 1}}));
}

TEST(Verdict, SimulatedFiguresHaveTheirOwnTolerances) {
    const json t = {{"formula", 1e-9}, {"simulated_price_abs", 0.005}};
    EXPECT_TRUE(passes({{"price", 1.25}, {"share", 0.4}}, t, {{"price", 1.254}, {"share", 0.4}}, {{"price", 0.001}}));
    EXPECT_FALSE(passes({{"price", 1.25}, {"share", 0.4}}, t, {{"price", 1.254}, {"share", 0.4}})) << "not simulated";
    EXPECT_FALSE(passes({{"price", 1.25}, {"share", 0.4}}, t, {{"price", 1.25}, {"share", 0.41}}));
    const json four = {{"rel", 1e-9}, {"simulated", "4 standard errors"}};
    EXPECT_TRUE(passes({{"x", 7.5}}, four, {{"x", 7.53}}, {{"x", 0.01}}));
    EXPECT_FALSE(passes({{"x", 7.5}}, four, {{"x", 7.55}}, {{"x", 0.01}}));
    const json draws = {{"abs", 1e-8}, {"simulated", "4*sd/sqrt(draws)"}};
    EXPECT_TRUE(passes({{"x", 7.5}}, draws, {{"x", 7.53}}, {{"x", 0.01}}));
    EXPECT_FALSE(passes({{"x", 7.5}}, draws, {{"x", 7.55}}, {{"x", 0.01}}));
}

TEST(Verdict, SimulatedFiguresMayStandBesideExactOnes) {
    // 4 sqrt(0.36 x 0.64 / 10,000) = 0.0192
    const json t = {{"formula_abs", 1e-10}, {"simulated_share_abs", "4*sqrt(s(1-s)/customers)"}};
    const json inputs = {{"customers", 10'000}};
    const json error = {{"simulated", {{"share", {0.0048}}}}};
    EXPECT_TRUE(
        passes({{"share", {0.36}}}, t, {{"share", {0.36}}, {"simulated", {{"share", {0.375}}}}}, error, inputs));
    EXPECT_FALSE(
        passes({{"share", {0.36}}}, t, {{"share", {0.36}}, {"simulated", {{"share", {0.38}}}}}, error, inputs));
    EXPECT_FALSE(
        passes({{"share", {0.36}}}, t, {{"share", {0.361}}, {"simulated", {{"share", {0.36}}}}}, error, inputs));
}

TEST(Verdict, AFigureMayHaveAToleranceOfItsOwn) {
    EXPECT_TRUE(passes({{"x", 10}, {"y", 10}}, {{"x", 1}, {"y", {{"type", "rel"}, {"value", 0.2}}}},
                       {{"x", 10.9}, {"y", 11.9}}));
    EXPECT_FALSE(passes({{"x", 10}, {"y", 10}}, {{"x", 1}, {"y", {{"rel", 0.2}}}}, {{"x", 10.9}, {"y", 12.1}}));
    EXPECT_TRUE(
        passes({{"x", 10}, {"y", 10}}, {{"type", "abs"}, {"value", {{"x", 1}, {"y", 2}}}}, {{"x", 10.9}, {"y", 11.9}}));
    EXPECT_FALSE(passes({{"z", 10}}, {{"type", "stochastic"}, {"z", 4}, {"max_rel_halfwidth", 0.1}}, {{"z", 11}}))
        << "a figure called z is not governed by the number of standard errors";
}

TEST(Verdict, AnUnknownToleranceFails) {
    EXPECT_FALSE(passes({{"x", 1}}, {{"type", "roughly"}}, {{"x", 1}}));
    EXPECT_FALSE(passes({{"x", 1}}, {{"type", "rel"}}, {{"x", 1}}));
    EXPECT_FALSE(passes({{"x", 1}}, json::object(), {{"x", 1}}));
}

// ---- Families ----

TEST(Verdict, TellsWhatIsNotSupportedFromWhatWentWrong) {
    const Case c = a_case({{"x", 1}}, {{"abs", 0}});
    EXPECT_EQ(verdict_of(c, {}, {}).outcome, Outcome::not_supported);
    const Families refusing = {{"k", [](const Case&, const Effort&) -> Answer { throw NotSupported("no word"); }}};
    EXPECT_EQ(verdict_of(c, refusing, {}).outcome, Outcome::not_supported);
    EXPECT_EQ(verdict_of(c, refusing, {}).reason, "no word");
    const Families broken = {{"k", [](const Case&, const Effort&) -> Answer { throw std::runtime_error("bug"); }}};
    EXPECT_EQ(verdict_of(c, broken, {}).outcome, Outcome::error);
    const Families right = {{"k", [](const Case&, const Effort&) { return Answer{{{"x", 1}}, json::object()}; }}};
    EXPECT_EQ(verdict_of(c, right, {}).outcome, Outcome::passed);
}

TEST(Selection, IsByNameKindOrStar) {
    Case c;
    c.name = "mm1_half";
    c.kind = "queue.mm1";
    for (const char* pattern : {"mm1_half", "queue.mm1", "queue", "mm1*", "*half", "queue.*", "*", "m*1*f"})
        EXPECT_TRUE(selects(pattern, c)) << pattern;
    for (const char* pattern : {"mm1", "queue.mm", "que", "", "half*", "float"})
        EXPECT_FALSE(selects(pattern, c)) << pattern;
}

// ---- Formulas ----

TEST(Formula, HasTheUsualOrderOfOperations) {
    const ValueOf none = [](const std::string&) { return std::nullopt; };
    EXPECT_DOUBLE_EQ(evaluate("1 + 2*3", none), 7);
    EXPECT_DOUBLE_EQ(evaluate("2^3^2", none), 512);
    EXPECT_DOUBLE_EQ(evaluate("-2^2", none), -4);
    EXPECT_DOUBLE_EQ(evaluate("8/4/2", none), 1);
    EXPECT_DOUBLE_EQ(evaluate("1e-3 * (1 - 0.5)", none), 5e-4);
    EXPECT_DOUBLE_EQ(evaluate("max(1, sqrt(16), min(2, 3))", none), 4);
    const ValueOf half = [](const std::string& name) { return name == "s" ? std::optional{0.5} : std::nullopt; };
    EXPECT_DOUBLE_EQ(evaluate("4*sqrt(s(1-s))", half), 2);
    EXPECT_DOUBLE_EQ(evaluate("2(1+s)(1-s)", half), 1.5);
}

TEST(Formula, RefusesWhatIsNone) {
    const ValueOf none = [](const std::string&) { return std::nullopt; };
    for (const char* formula : {"", "1+", "(1", "1)", "x", "1 2", "sqrt()", "sqrt(1,2)", "?", "4 standard errors", "."})
        EXPECT_THROW(evaluate(formula, none), std::invalid_argument) << formula;
    EXPECT_THROW(evaluate(std::string(10'000, '('), none), std::invalid_argument);
}

}  // namespace
}  // namespace warung::verify
