#include "sim/base/calendar.h"

#include "sim/base/content_hash.h"
#include "sim/base/time.h"

#include <gtest/gtest.h>

namespace warung {
namespace {

TEST(Calendar, KnownDays) {
    EXPECT_EQ(days_since_epoch({1970, 1, 1}), 0);
    EXPECT_EQ(days_since_epoch({1969, 12, 31}), -1);
    EXPECT_EQ(days_since_epoch({2000, 3, 1}), 11'017);  // 30 years x 365 + 7 leap days (1972 to 1996) + 31 + 29
    EXPECT_EQ(days_since_epoch({2020, 1, 1}), 18'262);  // 50 x 365 + 12 leap days (1972 to 2016)
}

TEST(Calendar, KnownWeekdays) {
    EXPECT_EQ(weekday({1970, 1, 1}), 3);    // Thursday
    EXPECT_EQ(weekday({2020, 1, 1}), 2);    // Wednesday
    EXPECT_EQ(weekday({2000, 2, 29}), 1);   // Tuesday
    EXPECT_EQ(weekday({1945, 8, 17}), 4);   // Friday, before the epoch
    EXPECT_EQ(weekday({2023, 12, 31}), 6);  // Sunday
    EXPECT_EQ(weekday({2024, 1, 1}), 0);    // Monday
}

TEST(Calendar, LeapYears) {
    for (const int year : {2020, 2024, 2000, 2400, 4}) EXPECT_TRUE(is_valid({year, 2, 29})) << year;
    for (const int year : {2019, 2021, 1900, 2100, 1}) EXPECT_FALSE(is_valid({year, 2, 29})) << year;
    EXPECT_EQ(days_since_epoch({2020, 3, 1}) - days_since_epoch({2020, 2, 28}), 2);
    EXPECT_EQ(days_since_epoch({2100, 3, 1}) - days_since_epoch({2100, 2, 28}), 1);
}

// Every day from 0001-01-01 to 9999-12-31: one more than the day before, the next weekday, and there and back again.
TEST(Calendar, EveryDayFollowsTheDayBefore) {
    constexpr int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    std::int64_t day = days_since_epoch({1, 1, 1});
    int of_week = weekday({1, 1, 1});
    for (int year = 1; year <= 9999; ++year) {
        const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (int month = 1; month <= 12; ++month) {
            const int length = kLengths[month - 1] + (month == 2 && leap ? 1 : 0);
            for (int d = 1; d <= length; ++d, ++day, of_week = (of_week + 1) % 7) {
                const Date date{year, month, d};
                ASSERT_EQ(days_since_epoch(date), day);
                ASSERT_EQ(date_from_days(day), date);
                if (d == 1 || d == length) {
                    ASSERT_EQ(weekday(date), of_week);
                    ASSERT_TRUE(is_valid(date));
                }
            }
            ASSERT_FALSE(is_valid({year, month, length + 1}));
        }
    }
    EXPECT_EQ(day - days_since_epoch({1, 1, 1}), 3'652'059);  // 9,999 x 365 + 2,424 leap days
}

TEST(Calendar, ParsesDatesAndWritesThemTheSame) {
    for (const char* text : {"2020-01-31", "2020-02-29", "0001-01-01", "9999-12-31"}) {
        const auto date = parse_date(text);
        ASSERT_TRUE(date.has_value()) << text;
        EXPECT_EQ(to_string(*date), text);
    }
    EXPECT_EQ(parse_date("2020-10-09"), (Date{2020, 10, 9}));
}

TEST(Calendar, RefusesWhatIsNoDate) {
    for (const char* text : {"",           "2020",        "2020-1-1",    "2020-01-1",        "20-01-01",
                             "2020/01/01", "2020-01-01 ", " 2020-01-01", "2020-01-01T00:00", "2020-00-10",
                             "2020-13-01", "2020-01-00",  "2020-01-32",  "2020-04-31",       "2019-02-29",
                             "1900-02-29", "0000-01-01",  "-020-01-01",  "+020-01-01",       "2020-01--1",
                             "2020--1-01", "2020-01-0x",  "abcd-ef-gh",  "01-01-2020",       "\xd9\xa2-01-01ab"}) {
        EXPECT_FALSE(parse_date(text).has_value()) << text;
    }
    EXPECT_FALSE(parse_date(std::string_view{"2020-01-0\0", 10}).has_value());
}

// Published test vectors of 64-bit FNV-1a.
TEST(ContentHash, KnownAnswers) {
    EXPECT_EQ(content_hash_hex(""), "cbf29ce484222325");
    EXPECT_EQ(content_hash_hex("a"), "af63dc4c8601ec8c");
    EXPECT_EQ(content_hash_hex("foobar"), "85944171f73967e8");
}

TEST(ContentHash, TakesBytesOfAnyValue) {
    EXPECT_NE(content_hash("\xff"), content_hash("\x7f"));
    EXPECT_NE(content_hash(std::string_view{"\0", 1}), content_hash(""));
    // (basis ^ 0xff) x prime, modulo 2^64: bytes are unsigned.
    EXPECT_EQ(content_hash("\xff"), (0xcbf29ce484222325ULL ^ 0xffULL) * 0x100000001b3ULL);
}

TEST(ContentHash, ContinuesWhereItStopped) {
    EXPECT_EQ(content_hash("bar", content_hash("foo")), content_hash("foobar"));
}

TEST(ContentHash, AChangeOfOneByteChangesIt) {
    std::string text(200, 'x');
    const std::uint64_t before = content_hash(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = 'y';
        EXPECT_NE(content_hash(text), before) << i;
        text[i] = 'x';
    }
}

TEST(ContentHash, HexHasSixteenDigits) {
    EXPECT_EQ(to_hex(0), "0000000000000000");
    EXPECT_EQ(to_hex(0xabcULL), "0000000000000abc");
    EXPECT_EQ(to_hex(~0ULL), "ffffffffffffffff");
}

}  // namespace
}  // namespace warung
