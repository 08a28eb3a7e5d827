#include "sim/reporting/result_folder.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace warung::reporting {
namespace {

namespace fs = std::filesystem;

class ResultFolderTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "warung_result_folder_XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        root_ = pattern;
        out_ = root_ / "out";
    }
    void TearDown() override { fs::remove_all(root_); }

    static void put(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary} << text;
    }
    static std::string text_of(const fs::path& file) {
        std::ifstream in{file, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    static std::set<std::string> names_in(const fs::path& folder) {
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator{folder}) names.insert(entry.path().filename().string());
        return names;
    }
    static void run(const fs::path& out, bool force, const std::string& marker) {
        ResultFolder folder{out, force ? Existing::replace : Existing::refuse};
        folder.write("manifest.json", "{\"complete\": true}\n");
        folder.write("summary.csv", marker);
        folder.publish(true);
    }
    static std::string refusal(const fs::path& out, bool force) {
        try {
            const ResultFolder folder{out, force ? Existing::replace : Existing::refuse};
        } catch (const OutputError& e) {
            return e.what();
        }
        return "";
    }

    fs::path root_;
    fs::path out_;
};

TEST_F(ResultFolderTest, AppearsWholeWhenPublishedAndNotBefore) {
    ResultFolder folder{out_, Existing::refuse};
    folder.write("summary.csv", "a,b\n1,2\n");
    EXPECT_FALSE(fs::exists(out_));
    EXPECT_EQ(text_of(folder.partial() / "summary.csv"), "a,b\n1,2\n");
    folder.publish(true);
    EXPECT_EQ(text_of(out_ / "summary.csv"), "a,b\n1,2\n");
    EXPECT_EQ(names_in(root_), (std::set<std::string>{"out"})) << "nothing is left beside it";
    EXPECT_EQ(names_in(out_), (std::set<std::string>{"manifest.json", "summary.csv"}));
}

TEST_F(ResultFolderTest, SaysThatItIsIncompleteUntilAManifestIsWritten) {
    ResultFolder folder{out_, Existing::refuse};
    EXPECT_EQ(text_of(folder.partial() / "manifest.json"), "{\"complete\": false}\n");
    folder.write("manifest.json", "{}\n");
    EXPECT_EQ(text_of(folder.partial() / "manifest.json"), "{}\n");
}

TEST_F(ResultFolderTest, WritesAnyBytesAndReplacesAFile) {
    const ResultFolder folder{out_, Existing::refuse};
    std::string bytes(300'000, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 7);
    folder.write("x", "a longer text that was there before" + bytes);
    folder.write("x", bytes);
    EXPECT_EQ(text_of(folder.partial() / "x"), bytes);
    folder.write("x", "");
    EXPECT_EQ(text_of(folder.partial() / "x"), "");
    EXPECT_EQ(names_in(folder.partial()), (std::set<std::string>{".lock", "manifest.json", "x"}));
}

TEST_F(ResultFolderTest, AnExistingFolderIsRefusedAndUntouched) {
    run(out_, false, "first");
    EXPECT_NE(refusal(out_, false).find("--force"), std::string::npos) << "says what to do";
    EXPECT_NE(refusal(out_.string() + "/", false), "") << "with a slash at the end too";
    EXPECT_EQ(text_of(out_ / "summary.csv"), "first");
    EXPECT_EQ(names_in(root_), (std::set<std::string>{"out"}));
}

TEST_F(ResultFolderTest, ForceReplacesAResultFolderAndNothingOfItStays) {
    run(out_, false, "first");
    put(out_ / "plots" / "old.png", "old");
    {
        ResultFolder folder{out_, Existing::replace};
        folder.write("summary.csv", "second");
        EXPECT_EQ(text_of(out_ / "summary.csv"), "first") << "the old one stays until the new one is complete";
        folder.publish(true);
    }
    EXPECT_EQ(text_of(out_ / "summary.csv"), "second");
    EXPECT_FALSE(fs::exists(out_ / "plots"));
    EXPECT_EQ(names_in(root_), (std::set<std::string>{"out"}));
}

TEST_F(ResultFolderTest, ForceDoesNotReplaceAFolderThatHoldsSomethingElse) {
    put(out_ / "thesis.tex", "years of work");
    EXPECT_NE(refusal(out_, true).find("manifest.json"), std::string::npos) << "says why";
    EXPECT_EQ(text_of(out_ / "thesis.tex"), "years of work");
    EXPECT_EQ(names_in(root_), (std::set<std::string>{"out"}));
}

TEST_F(ResultFolderTest, ForceDoesNotReplaceAFile) {
    put(out_, "years of work");
    EXPECT_NE(refusal(out_, true), "");
    EXPECT_NE(refusal(out_, false), "");
    EXPECT_EQ(text_of(out_), "years of work");
}

TEST_F(ResultFolderTest, ForceTakesAnEmptyFolderOrNone) {
    run(out_, true, "first");
    EXPECT_EQ(text_of(out_ / "summary.csv"), "first");
    fs::create_directory(root_ / "empty");
    run(root_ / "empty", true, "second");
    EXPECT_EQ(text_of(root_ / "empty" / "summary.csv"), "second");
}

TEST_F(ResultFolderTest, DiscardLeavesNothing) {
    const ResultFolder folder{out_, Existing::refuse};
    folder.write("summary.csv", "half");
    folder.discard();
    EXPECT_TRUE(names_in(root_).empty());
}

TEST_F(ResultFolderTest, DiscardLeavesTheOldFolder) {
    run(out_, false, "first");
    const ResultFolder folder{out_, Existing::replace};
    folder.discard();
    EXPECT_EQ(text_of(out_ / "summary.csv"), "first");
    EXPECT_EQ(names_in(root_), (std::set<std::string>{"out"}));
}

// A run that was killed leaves FOLDER.partial; the next one begins afresh.
TEST_F(ResultFolderTest, LeftoversOfAKilledRunDoNotMixWithTheNext) {
    put(root_ / "out.partial" / "denials.csv", "stale");
    run(out_, false, "fresh");
    EXPECT_EQ(names_in(out_), (std::set<std::string>{"manifest.json", "summary.csv"}));
}

TEST_F(ResultFolderTest, AFolderThatAppearsMeanwhileIsNotReplaced) {
    ResultFolder folder{out_, Existing::refuse};
    folder.write("summary.csv", "mine");
    put(out_ / "summary.csv", "theirs");
    EXPECT_THROW(folder.publish(true), OutputError);
    EXPECT_EQ(text_of(out_ / "summary.csv"), "theirs");
    EXPECT_EQ(text_of(folder.partial() / "summary.csv"), "mine") << "the results are not lost";
}

TEST_F(ResultFolderTest, ParentsAreMade) {
    run(root_ / "a" / "b" / "c", false, "deep");
    EXPECT_EQ(text_of(root_ / "a" / "b" / "c" / "summary.csv"), "deep");
}

TEST_F(ResultFolderTest, AFolderThatCannotBeMadeIsNamed) {
    put(root_ / "file", "");
    EXPECT_NE(refusal(root_ / "file" / "out", false).find("file/out"), std::string::npos);
}

TEST_F(ResultFolderTest, LeavesFoldersWithLikelyNamesAlone) {
    for (const char* name : {".old", ".replaced-1"}) {
        const std::filesystem::path other = out_.string() + name;
        std::filesystem::create_directories(other);
        std::ofstream{other / "mine.txt"} << "years of work";
    }
    for (const bool force : {false, true}) {
        ResultFolder folder{out_, force ? Existing::replace : Existing::refuse};
        folder.publish(true);
    }
    for (const char* name : {".old", ".replaced-1"}) {
        EXPECT_TRUE(std::filesystem::exists(std::filesystem::path{out_.string() + name} / "mine.txt")) << name;
    }
    EXPECT_FALSE(std::filesystem::exists(out_.string() + ".replaced-2"));
}

TEST_F(ResultFolderTest, RefusesAFolderThatAnotherRunIsWriting) {
    const ResultFolder running{out_, Existing::refuse};
    running.write("summary.csv", "half");
    EXPECT_THROW((ResultFolder{out_, Existing::refuse}), OutputError);
    EXPECT_TRUE(std::filesystem::exists(running.partial() / "summary.csv"));
}

}  // namespace
}  // namespace warung::reporting
