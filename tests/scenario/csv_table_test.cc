#include "sim/scenario/csv_table.h"

#include <gtest/gtest.h>

namespace warung::scenario {
namespace {

const TableKind kKind{"test table", {{"id", Need::required, ""}, {"x", Need::required, ""}, {"y", Need::optional, ""}}};
constexpr Range kAny{-1e9, 1e9};

CsvTable table(std::string_view text) { return CsvTable{"t.csv", text, kKind}; }

TEST(CsvTable, ReadsQuotedCellsAsRfc4180Says) {
    CsvTable t = table("id,x\n\"a, \"\"b\"\"\",1\n\"two\nlines\",2\n");
    ASSERT_TRUE(t.problems().empty());
    ASSERT_EQ(t.rows(), 2U);
    EXPECT_EQ(t.text(0, "id"), "a, \"b\"");
    EXPECT_EQ(t.text(1, "id"), "two\nlines");
    EXPECT_EQ(t.cell(1, "x")->line, 4U);  // header 1, first row 2, second row 3 and 4
}

TEST(CsvTable, KnowsLineAndColumnOfEachCell) {
    CsvTable t = table("id,x\né,1\n\"q,q\", 22 \n");  // columns are characters, not bytes
    EXPECT_EQ(t.cell(0, "x")->column, 3U);
    EXPECT_EQ(t.cell(1, "x")->line, 3U);
    EXPECT_EQ(t.cell(1, "x")->column, 7U);
    EXPECT_EQ(t.real(1, "x", kAny), 22);
}

TEST(CsvTable, AcceptsCarriageReturnsByteOrderMarkAndNoLastLineEnd) {
    CsvTable t = table("\xEF\xBB\xBFid,x,y\r\na,1,\r\nb,2,");
    EXPECT_TRUE(t.problems().empty());
    ASSERT_EQ(t.rows(), 2U);
    EXPECT_EQ(t.text(1, "id"), "b");
    EXPECT_EQ(t.real(1, "y", kAny, 7), 7);
}

TEST(CsvTable, SkipsBlankLinesAndLeadingComments) {
    CsvTable t = table("# made by hand\nid,x\n\na,1\n\n");
    EXPECT_TRUE(t.problems().empty());
    ASSERT_EQ(t.rows(), 1U);
    EXPECT_EQ(t.cell(0, "id")->line, 4U);
}

TEST(CsvTable, RefusesWhatIsNotANumber) {
    CsvTable t = table("id,x\na,nan\nb,inf\nc,1e999\nd,0x10\ne,1 2\nf,\ng,-\nh,1.5.2\n");
    for (std::size_t row = 0; row < t.rows(); ++row) EXPECT_EQ(t.real(row, "x", kAny, -1), -1);
    EXPECT_EQ(t.problems().size(), 8U);
}

TEST(CsvTable, TakesNumbersWithoutALocale) {
    CsvTable t = table("id,x\na,1.5\nb,-2e3\n");
    EXPECT_EQ(t.real(0, "x", kAny), 1.5);
    EXPECT_EQ(t.real(1, "x", kAny), -2000);
    EXPECT_EQ(t.integer(1, "x", kAny), -2000);
    EXPECT_TRUE(t.problems().empty());
}

TEST(CsvTable, AllowsColumnsThatSayWhereNumbersComeFrom) {
    EXPECT_TRUE(table("id,x,x_source,x_confidence,note,kind\na,1,s,c,n,k\n").problems().empty());
    const auto problems = table("id,x,z\na,1,2\n").problems();
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].code, Code::unknown_column);
}

TEST(CsvTable, LeavesOutRaggedRowsButReadsTheRest) {
    CsvTable t = table("id,x\na,1\nb\nc,1,2\nd,4\n");
    ASSERT_EQ(t.problems().size(), 2U);
    EXPECT_EQ(t.problems()[0].at.line, 3U);
    EXPECT_EQ(t.problems()[1].at.line, 4U);
    ASSERT_EQ(t.rows(), 2U);
    EXPECT_EQ(t.text(1, "id"), "d");
    EXPECT_FALSE(t.complete());
}

TEST(CsvTable, TellsTwentyProblemsAndCountsTheRest) {
    std::string text = "id,x\n";
    for (int i = 0; i < 25; ++i) text += "a,?\n";
    CsvTable t = table(text);
    for (std::size_t row = 0; row < t.rows(); ++row) t.real(row, "x", kAny);
    const auto problems = t.problems();
    ASSERT_EQ(problems.size(), 21U);
    EXPECT_EQ(problems.back().message, "and 5 more problems in this table");
}

TEST(CsvTable, FindsRepeatedKeys) {
    CsvTable t = table("id,x\na,1\nb,1\na,1\n");
    t.check_unique("id");
    ASSERT_EQ(t.problems().size(), 1U);
    EXPECT_EQ(t.problems()[0].at.line, 4U);
    EXPECT_EQ(t.problems()[0].suggestion, "first in line 2");
}

TEST(TextFault, FindsBytesThatAreNoText) {
    EXPECT_FALSE(find_text_fault("plain, é, 漢, 😀").has_value());
    EXPECT_EQ(find_text_fault("")->code, Code::empty_file);
    EXPECT_EQ(find_text_fault("\xEF\xBB\xBF \n")->code, Code::empty_file);
    EXPECT_EQ(find_text_fault(std::string_view{"a\nb\0c", 5})->line, 2U);
    for (const char* bad : {"caf\xE9", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"})
        EXPECT_EQ(find_text_fault(bad)->code, Code::not_text);
}

}  // namespace
}  // namespace warung::scenario
