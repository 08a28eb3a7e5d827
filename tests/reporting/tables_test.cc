#include "sim/reporting/tables.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>

namespace warung::reporting {
namespace {

// pickup_distribution.csv has five columns: island group, from, to, ready, collected.
Rows five_columns() { return {TableId::pickup_distribution, "base,0,1"}; }

/// The first cell of a row that begins with `value`.
template <class Value>
std::string written(const Value& value) {
    Rows rows = five_columns();
    rows.begin();
    rows.cell(value);
    return rows.text().substr(std::string{"base,0,1,"}.size());
}

TEST(Rows, BeginWithThePrefixAndEndWithALineFeed) {
    Rows rows = five_columns();
    rows.add(std::int64_t{3}, "alpha", std::string{"bill"}, 2'500.5, std::int64_t{-7});
    rows.add(std::int64_t{4}, "alpha", std::string{"bill"}, 0.25, std::int64_t{0});
    EXPECT_EQ(rows.text(), "base,0,1,3,alpha,bill,2500.5,-7\nbase,0,1,4,alpha,bill,0.25,0\n");
}

TEST(Rows, HaveExactlyOneCellForEveryColumn) {
    Rows four = five_columns();
    EXPECT_THROW(four.add(1.0, 2.0, 3.0, 4.0), std::logic_error);
    Rows six = five_columns();
    EXPECT_THROW(six.add(1.0, 2.0, 3.0, 4.0, 5.0, 6.0), std::logic_error);
    Rows none = five_columns();
    EXPECT_THROW(none.add(), std::logic_error);
    Rows five = five_columns();
    EXPECT_NO_THROW(five.add(1.0, 2.0, 3.0, 4.0, 5.0));
    EXPECT_NO_THROW(five.add(1.0, 2.0, 3.0, 4.0, 5.0)) << "cells are counted anew in each row";
}

TEST(Rows, AnErrorNamesTheFile) {
    Rows rows = five_columns();
    try {
        rows.add(1.0);
        FAIL() << "no error";
    } catch (const std::logic_error& e) {
        EXPECT_NE(std::string{e.what()}.find("pickup_distribution.csv"), std::string::npos) << e.what();
    }
}

// RFC 4180: cells with a comma, a quote or a line break are quoted, quotes doubled.
TEST(Rows, QuoteWhatWouldBreakTheLine) {
    EXPECT_EQ(written("Kota Bandung"), "Kota Bandung");
    EXPECT_EQ(written("Kab. Banggai, Kep."), "\"Kab. Banggai, Kep.\"");
    EXPECT_EQ(written("the \"big\" one"), "\"the \"\"big\"\" one\"");
    EXPECT_EQ(written("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(written("a\rb"), "\"a\rb\"");
    EXPECT_EQ(written(""), "");
}

TEST(Rows, AMissingNumberIsAnEmptyCell) {
    EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "");
    Rows rows = five_columns();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    rows.add(nan, "a", "b", nan, nan);
    EXPECT_EQ(rows.text(), "base,0,1,,a,b,,\n");
}

TEST(Rows, ZeroHasNoSign) {
    EXPECT_EQ(written(-0.0), written(0.0));
    EXPECT_EQ(written(0.0).find('-'), std::string::npos);
}

TEST(Rows, NumbersAreAsShortAsTheyCanBe) {
    EXPECT_EQ(written(0.1), "0.1");
    EXPECT_EQ(written(1.0 / 3), "0.3333333333333333");
    EXPECT_EQ(written(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(written(-2.5), "-2.5");
    EXPECT_EQ(written(std::int64_t{9'223'372'036'854'775'807}), "9223372036854775807");
}

// Random bit patterns: every finite double comes back the same.
TEST(Rows, NumbersComeBackAsTheyWere) {
    random::Stream s{42, random::Purpose::test};
    int finite = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto x = std::bit_cast<double>(s.bits());
        if (!std::isfinite(x)) continue;
        ++finite;
        const std::string text = written(x);
        ASSERT_EQ(std::strtod(text.c_str(), nullptr), x) << text;
    }
    EXPECT_GT(finite, 19'900);
}

TEST(Tables, AreListedInTheOrderOfTheirNumbers) {
    ASSERT_EQ(tables().size(), kTableCount);
    for (std::size_t i = 0; i < kTableCount; ++i) {
        EXPECT_EQ(tables()[i].id, static_cast<TableId>(i));
        EXPECT_EQ(&table(tables()[i].id), &tables()[i]);
    }
}

TEST(Tables, HaveFilesOfTheirOwnAndColumnsOfTheirOwn) {
    std::set<std::string> files;
    for (const TableSpec& t : tables()) {
        EXPECT_TRUE(files.insert(t.file).second) << t.file;
        EXPECT_TRUE(t.file.ends_with(".csv")) << t.file;
        std::set<std::string> names = {"variant", "replication", "seed"};
        for (const Column& c : t.columns) {
            EXPECT_TRUE(names.insert(c.name).second) << t.file << ": " << c.name << " twice";
        }
        EXPECT_FALSE(t.columns.empty()) << t.file;
    }
}

TEST(Tables, EveryTableAndColumnIsExplained) {
    for (const TableSpec& t : tables()) {
        EXPECT_FALSE(t.what.empty()) << t.file;
        for (const Column& c : t.columns) {
            EXPECT_FALSE(c.meaning.empty()) << t.file << ": " << c.name;
            EXPECT_EQ(c.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << c.name;
        }
    }
}

// A unit at the end of a column's name is the unit it states.
TEST(Tables, NamesAndUnitsAgree) {
    const struct { const char *ending, *unit; } endings[] = {{"_rp", "rupiah"}, {"_share", "share"}, {"_days", "days"}};
    for (const TableSpec& t : tables()) {
        for (const Column& c : t.columns) {
            for (const auto& e : endings) {
                if (c.name.ends_with(e.ending)) {
                    EXPECT_EQ(c.unit.substr(0, std::string{e.unit}.size()), e.unit) << c.name;
                }
            }
        }
    }
}

TEST(Tables, TheHeaderNamesEveryColumnInOrder) {
    EXPECT_EQ(header_of(table(TableId::denials)), "variant,replication,seed,province,service,area,outcome,attempts\n");
}

TEST(Tables, TheReadmeExplainsThemAll) {
    const std::string readme = tables_readme("a scenario");
    EXPECT_NE(readme.find("a scenario"), std::string::npos);
    for (const TableSpec& t : tables()) {
        const std::size_t section = readme.find("## " + t.file);
        ASSERT_NE(section, std::string::npos) << t.file;
        const std::string text = readme.substr(section, readme.find("\n## ", section) - section);
        for (const Column& c : t.columns) EXPECT_NE(text.find("| `" + c.name + "` |"), std::string::npos) << c.name;
    }
}

}  // namespace
}  // namespace warung::reporting
