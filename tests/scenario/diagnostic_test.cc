#include "sim/scenario/diagnostic.h"

#include <gtest/gtest.h>

namespace warung::scenario {
namespace {

Problem misspelt() {
    Problem p;
    p.code = Code::unknown_key;
    p.message = "unknown key `commision_bill_rp` in [platform.bukalapak]";
    p.at = {"scenarios/price_war.toml", 21, 1, 17, "commision_bill_rp = 2000", ""};
    p.suggestion = "did you mean `commission_bill_rp`?  (rupiah per transaction, 0 or more, default 2000)";
    p.see = "warung explain platform.commission_bill_rp";
    return p;
}

TEST(Diagnostic, IsLaidOutAsDocumented) {
    EXPECT_EQ(
        render({misspelt()}, 2),
        "error[W012]: unknown key `commision_bill_rp` in [platform.bukalapak]\n"
        "  --> scenarios/price_war.toml:21:1\n"
        "   |\n"
        "21 | commision_bill_rp = 2000\n"
        "   | ^^^^^^^^^^^^^^^^^ did you mean `commission_bill_rp`?  (rupiah per transaction, 0 or more, default 2000)\n"
        "   = see: warung explain platform.commission_bill_rp\n"
        "error: 1 error in 2 files; nothing was run\n");
}

TEST(Diagnostic, NamesTheFileThatExtends) {
    Problem p = misspelt();
    p.at.extended_by = "lagos.toml:1";
    EXPECT_NE(render(p).find("  --> scenarios/price_war.toml:21:1   (extended by lagos.toml:1)\n"), std::string::npos);
}

TEST(Diagnostic, UnderlinesCharactersNotBytes) {
    Problem p;
    p.at = {"a.toml", 3, 9, 5, "título = kiosk", ""};  // í is two bytes, one character
    EXPECT_NE(render(p).find(" 3 | título = kiosk\n   |         ^^^^^\n"), std::string::npos);
}

TEST(Diagnostic, KeepsTabsUnderTheLine) {
    Problem p;
    p.at = {"a.toml", 3, 2, 1, "\tx = 1", ""};
    EXPECT_NE(render(p).find(" 3 | \tx = 1\n   | \t^\n"), std::string::npos);
}

TEST(Diagnostic, NeverUnderlinesPastTheLine) {
    Problem p;
    p.at = {"a.toml", 1, 3, 400, "abcd", ""};
    EXPECT_NE(render(p).find("   |   ^^\n"), std::string::npos);
    p.at.column = 9;  // beyond the end: one caret
    EXPECT_NE(render(p).find("   |         ^\n"), std::string::npos);
}

TEST(Diagnostic, WithoutALineSaysOnlyTheFile) {
    Problem p;
    p.code = Code::empty_file;
    p.message = "the file is empty";
    p.at.file = "a.toml";
    EXPECT_EQ(render(p), "error[W004]: the file is empty\n  --> a.toml\n");
}

TEST(Diagnostic, CountsErrorsAndFiles) {
    EXPECT_EQ(render({}, 1), "error: 0 errors in 1 file; nothing was run\n");
    const std::string two = render({misspelt(), misspelt()}, 1);
    EXPECT_NE(two.find("error: 2 errors in 1 file; nothing was run\n"), std::string::npos);
}

TEST(EditDistance, CountsASwapOfNeighboursAsOne) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);  // two substitutions, one insertion
    EXPECT_EQ(edit_distance("serivce", "service"), 1U);
    EXPECT_EQ(edit_distance("ca", "abc"), 3U);  // restricted form; the unrestricted one gives 2
}

TEST(Nearest, SuggestsSlipsButNotOtherWords) {
    const std::vector<std::string> words = {"undercut", "fixed", "match_lowest"};
    EXPECT_EQ(nearest("undrecut", words), "undercut");
    EXPECT_EQ(nearest("matchlowest", words), "match_lowest");
    EXPECT_EQ(nearest("teleport", words), "");
    EXPECT_EQ(nearest(std::string(10'000, 'x'), words), "");
}

}  // namespace
}  // namespace warung::scenario
