// Every file of tests/wrong is refused for the announced reason, and everything in tests/wrong/valid is accepted.

#include "sim/scenario/reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace warung::scenario {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = fs::path{WARUNG_TESTS_DIR} / "wrong";

struct Expectation {
    std::string code;
    std::size_t line = 0;
    std::string words;
};

struct Case {
    fs::path file;
    std::vector<Expectation> expectations;
    std::vector<std::string> overrides;
};

Case read_case(const fs::path& file) {
    Case out;
    out.file = file;
    const fs::path sidecar = file.string() + ".expect";
    std::ifstream in{fs::exists(sidecar) ? sidecar : file};
    for (std::string line; std::getline(in, line) && line.rfind("# ", 0) == 0;) {
        if (line.rfind("# set: ", 0) == 0) out.overrides.push_back(line.substr(7));
        if (line.rfind("# expect: ", 0) != 0) continue;
        const std::size_t at = line.find(" line ");
        const std::size_t quote = line.find('"');
        out.expectations.push_back(
            {line.substr(10, 4), std::stoul(line.substr(at + 6)), line.substr(quote + 1, line.rfind('"') - quote - 1)});
    }
    return out;
}

std::vector<Case> corpus() {
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator{kCorpus}) {
        if (entry.path().extension() == ".toml") files.insert(entry.path());
        if (entry.path().extension() == ".expect") files.insert(kCorpus / entry.path().stem());
    }
    std::vector<Case> cases;
    for (const fs::path& file : files) cases.push_back(read_case(file));
    return cases;
}

bool met(const Expectation& expected, const std::vector<Problem>& problems) {
    return std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
        return to_string(problem.code) == expected.code && problem.at.line == expected.line &&
               (problem.message + " " + problem.suggestion).find(expected.words) != std::string::npos;
    });
}

TEST(Corpus, EachWrongFileIsRefusedForItsReason) {
    const std::vector<Case> cases = corpus();
    ASSERT_GE(cases.size(), 45U);
    for (const Case& wrong : cases) {
        SCOPED_TRACE(wrong.file.string());
        ASSERT_FALSE(wrong.expectations.empty());
        const ReadResult result = read_scenario(wrong.file, wrong.overrides);
        EXPECT_FALSE(result.loaded.has_value());
        for (const Expectation& expected : wrong.expectations)
            EXPECT_TRUE(met(expected, result.problems))
                << expected.code << " line " << expected.line << ' ' << expected.words << "\ngot:\n"
                << render(result.problems, result.files);
        // One mistake, one message: nothing follows from it. Two files hold mistakes that come in dozens.
        const std::string stem = wrong.file.stem().string();
        const bool dozens = stem == "many_bad_rows" || stem == "nothing_but_a_title" || stem == "extends_not_a_list";
        const std::size_t most = dozens ? 100 : wrong.expectations.size();
        EXPECT_LE(result.problems.size(), most) << render(result.problems, result.files);
    }
}

TEST(Corpus, EachValidFileIsAccepted) {
    for (const auto& entry : fs::directory_iterator{kCorpus / "valid"}) {
        if (entry.path().extension() != ".toml") continue;
        SCOPED_TRACE(entry.path().string());
        const ReadResult result = read_scenario(entry.path());
        EXPECT_TRUE(result.loaded.has_value()) << render(result.problems, result.files);
    }
}

}  // namespace
}  // namespace warung::scenario
