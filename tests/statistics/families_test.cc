// The families that answer statistics files: cases with published figures pass, the same with a wrong figure do not,
// and what cannot be answered is not counted as passed.

#include "sim/verify/statistics_families.h"

#include "sim/verify/verdict.h"
#include "tests/benchmark_files.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

namespace warung::verify {
namespace {

using nlohmann::json;

Verdict ask(const json& whole) {
    Families families;
    add_statistics_families(families);
    Effort effort;
    effort.quick = true;
    return verdict_of(statistics_case(whole), families, effort);
}

std::string failures(const Verdict& verdict) {
    std::string text = name_of(verdict.outcome) + std::string{" "} + verdict.reason;
    for (const Comparison& f : verdict.figures)
        if (!f.passed) text += "\n" + f.figure + ": " + f.expected + ", found " + f.found + ": " + f.why;
    return text;
}

// Student 1908; R prints t = -4.0621, p = 0.002833.
json sleep_case() {
    return json::parse(R"({
        "name": "sleep", "topic": "paired-t and Welch tests", "tolerance": "abs 1e-9",
        "inputs": {"x1": [0.7,-1.6,-0.2,-1.2,-0.1,3.4,3.7,0.8,0.0,2.0], "x2": [1.9,0.8,1.1,0.1,-0.1,4.4,5.5,1.6,4.6,3.4],
                   "confidence": 0.95},
        "expected": {"paired": {"t": -4.06212768338, "df": 9, "p": 0.00283289019738}, "welch": {"df": 17.7764735162}}
    })");
}

// Rinott 1978, tables of Wilcox 1984: 2.720 for k = 4, n0 = 20, P* = 0.9.
json rinott_case() {
    return json::parse(R"({
        "name": "rinott_h_of_four", "topic": "ranking and selection constants", "tolerance": "abs 0.001",
        "inputs": {"k": [4]}, "expected": {"P0.9_n020": [2.720]}
    })");
}

// Standard tables: t(9, 0.975) = 2.262157; a bare list of expected figures.
json quantile_case() {
    return json::parse(R"({
        "name": "some_quantiles", "topic": "t quantiles", "tolerance": "abs 1e-6",
        "inputs": {"pairs": [[0.975, 9]]}, "expected": [2.262157]
    })");
}

// Ishigami and Homma 1990, a = 7, b = 0.1: simulated, with standard errors.
json ishigami_case() {
    return json::parse(R"({
        "name": "ishigami", "topic": "Sobol indices", "tolerance": "analytic",
        "inputs": {"a": 7, "b": 0.1},
        "expected": {"mean": 3.5, "variance": 13.8445879407, "S1": [0.313905191148, 0.44241114479, 0.0],
                     "ST": [0.55758885521, 0.44241114479, 0.243683664062], "S13": 0.243683664062}
    })");
}

TEST(StatisticsFamilies, PassPublishedFigures) {
    for (const json& c : {sleep_case(), rinott_case(), quantile_case(), ishigami_case()}) {
        const Verdict verdict = ask(c);
        EXPECT_EQ(verdict.outcome, Outcome::passed) << c["name"] << ": " << failures(verdict);
        EXPECT_FALSE(verdict.figures.empty());
        for (const Comparison& f : verdict.figures) EXPECT_TRUE(f.judged) << f.figure;
    }
}

// Two systems are to be run in proportion to their standard deviations (Chen, Lin, Yuecesan and Chick 2000): 1 : 3 of
// 100.
TEST(StatisticsFamilies, ReadWhatOthersMayCallTheSame) {
    const Verdict ocba = ask(json::parse(R"({"name": "ocba", "topic": "OCBA", "tolerance": "abs 1e-12",
        "inputs": {"means": [1, 2], "sd": [1, 3], "budget": 100},
        "expected": {"fractions": [0.25, 0.75], "allocation": [25, 75]}})"));
    EXPECT_EQ(ocba.outcome, Outcome::passed) << failures(ocba);
    // ceil((2.72015 x 24289.9 / 3000)^2) = 486 whether it is given a deviation or a variance.
    const Verdict rinott = ask(json::parse(R"({"name": "rinott_second_stage", "topic": "Rinott sample sizes",
        "tolerance": "exact", "inputs": {"n0": 20, "probability": 0.9, "indifference": 3000,
        "stage1_var": [850148143.29, 589999242.01, 641077080.25, 433089396.64]}, "expected": {"N": [699, 486, 528, 357]}})"));
    EXPECT_EQ(rinott.outcome, Outcome::passed) << failures(rinott);
    // ISO/IEC 14882, [rand.predef]: the ten thousandth draws.
    const Verdict engines =
        ask(json::parse(R"({"name": "cpp_engines", "topic": "RNG known answers", "tolerance": "exact",
        "inputs": {"engine": ["std::minstd_rand", "std::ranlux24_base", "std::ranlux48_base", "std::ranlux24",
                              "std::ranlux48", "std::knuth_b"], "draw": 10000},
        "expected": [399268537, 7937952, 61839128582725, 9901578, 249142670248501, 1112339016]})"));
    EXPECT_EQ(engines.outcome, Outcome::passed) << failures(engines);
}

TEST(StatisticsFamilies, FailWrongFigures) {
    json sleep = sleep_case();
    sleep["expected"]["welch"]["df"] = 18;  // the pooled test's
    EXPECT_EQ(ask(sleep).outcome, Outcome::failed);
    json rinott = rinott_case();
    rinott["expected"]["P0.9_n020"][0] = 2.747;  // Dudewicz and Dalal's for five
    EXPECT_EQ(ask(rinott).outcome, Outcome::failed);
    json quantile = quantile_case();
    quantile["expected"][0] = 2.262167;
    EXPECT_EQ(ask(quantile).outcome, Outcome::failed);
    json ishigami = ishigami_case();
    ishigami["expected"]["S1"][2] = 0.02;
    EXPECT_EQ(ask(ishigami).outcome, Outcome::failed);
}

TEST(StatisticsFamilies, SayWhatTheyCannotAnswer) {
    EXPECT_EQ(
        ask({{"name", "x"}, {"topic", "the weather"}, {"inputs", json::object()}, {"expected", {{"rain", 1}}}}).outcome,
        Outcome::not_supported);
    EXPECT_EQ(statistics_kind("x", "the weather"), "");
    json recipe = json::parse(R"({"name": "series_of_dice", "inputs": {"series": "dice"}, "expected": {"mean": 3.5}})");
    EXPECT_EQ(ask(recipe).outcome, Outcome::not_supported);
}

// A whole file, if there is one: $WARUNG_BENCHMARK_FILES/validation/statistics_cases.json.
TEST(StatisticsFamilies, PassAFileOfCases) {
    const std::filesystem::path file = testing::benchmark_files() / "validation/statistics_cases.json";
    std::ifstream in{file};
    if (!in) GTEST_SKIP() << "no " << file << "; set WARUNG_BENCHMARK_FILES to the folder that holds validation/";
    const json cases = json::parse(in).at("cases");
    ASSERT_FALSE(cases.empty());
    for (const json& c : cases) {
        const Verdict verdict = ask(c);
        if (verdict.outcome == Outcome::not_supported) continue;
        for (const Comparison& f : verdict.figures) {
            // Given as 3.32887311737: t(4, 0.95) inverted by search. Its closed form makes it 3.32887312516.
            if (c["name"] == "paired_and_welch_law_inventory" && f.figure == "paired_half_width") continue;
            EXPECT_TRUE(f.passed) << c["name"] << " " << f.figure << ": " << f.expected << ", found " << f.found << ": "
                                  << f.why;
        }
        EXPECT_NE(verdict.outcome, Outcome::error) << c["name"] << ": " << verdict.reason;
    }
}

}  // namespace
}  // namespace warung::verify
