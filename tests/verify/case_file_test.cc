#include "sim/verify/case_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace warung::verify {
namespace {

std::string problem_of(const std::string& text) {
    try {
        parse_cases(text, "cases.json");
    } catch (const CaseFileError& error) {
        return error.what();
    }
    return "";
}

void expect_says(const std::string& problem, const std::string& words) {
    EXPECT_NE(problem.find(words), std::string::npos) << problem;
}

constexpr const char* kGood = R"({"version": 1, "cases": [
  {"name": "a", "kind": "queue.mm1", "inputs": {"lambda_": 1}, "expected": {"L": 2},
   "tolerance": {"type": "rel", "value": 0.1}, "source": "a book"},
  {"name": "b", "model": "logit_bertrand", "kind": "closed_form", "inputs": {}, "expected": {"p": [1, 2]},
   "tolerance": {"abs": 1e-8}}]})";

TEST(CaseFile, NamesTheFamilyByKindOrByModel) {
    const auto cases = parse_cases(kGood, "cases.json");
    ASSERT_EQ(cases.size(), 2U);
    EXPECT_EQ(cases[0].name, "a");
    EXPECT_EQ(cases[0].kind, "queue.mm1");
    EXPECT_EQ(cases[0].inputs.at("lambda_"), 1);
    EXPECT_EQ(cases[0].whole.at("source"), "a book");
    EXPECT_EQ(cases[1].kind, "logit_bertrand");
    EXPECT_EQ(cases[1].whole.at("kind"), "closed_form");
    EXPECT_EQ(cases[1].tolerance.at("abs"), 1e-8);
}

TEST(CaseFile, SaysTheLineOfBrokenJson) {
    expect_says(problem_of("{\"cases\": [\n  {\"name\": \"a\",\n   \"kind\": }\n]}"), "cases.json:3:");
    expect_says(problem_of(""), "cases.json:1:");
    expect_says(problem_of("{\"cases\": [NaN]}"), "cases.json:1:");
}

TEST(CaseFile, SaysThePlaceOfEveryProblemAtOnce) {
    const std::string problem = problem_of(R"({"cases": [
      {"name": "a", "kind": "k", "inputs": [1], "expected": {"x": 1}, "tolerance": {}},
      7,
      {"name": "c", "inputs": {}, "expected": {}, "tolerance": {}},
      {"kind": "k", "inputs": {}, "expected": {"x": 1}},
      {"name": 5, "kind": "k", "inputs": {}, "expected": {"x": 1}, "tolerance": {}}]})");
    expect_says(problem, "cases.json: /cases/0/inputs: must be an object, not array (case `a`)");
    expect_says(problem, "cases.json: /cases/1: a case is an object, not number");
    expect_says(problem, "cases.json: /cases/2: the case has neither `kind` nor `model` (case `c`)");
    expect_says(problem, "cases.json: /cases/2/expected: nothing is expected");
    expect_says(problem, "cases.json: /cases/3: the case has no `name`");
    expect_says(problem, "cases.json: /cases/3: the case has no `tolerance`");
    expect_says(problem, "cases.json: /cases/4/name: must be text, not number");
}

TEST(CaseFile, IsAnObjectWithCases) {
    expect_says(problem_of("[]"), "a case file is an object with `cases`, not array");
    expect_says(problem_of("{}"), "the file has no `cases`");
    expect_says(problem_of(R"({"cases": {}})"), "/cases: must be an array, not object");
    expect_says(problem_of(R"({"cases": []})"), "there is no case");
}

TEST(CaseFile, IsReadFromTheDisk) {
    const auto file = std::filesystem::path{testing::TempDir()} / "warung_case_file_test.json";
    std::ofstream{file} << kGood;
    EXPECT_EQ(read_case_file(file).size(), 2U);
    std::filesystem::remove(file);
    EXPECT_THROW(read_case_file(file), CaseFileError);
    EXPECT_THROW(read_case_file(testing::TempDir()), CaseFileError);
}

}  // namespace
}  // namespace warung::verify
