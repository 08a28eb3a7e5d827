#include "sim/scenario/key_table.h"

#include <limits>
#include <set>

#include <gtest/gtest.h>

namespace warung::scenario {
namespace {

TEST(KeyTable, NamesEachKeyOnceAndExplainsIt) {
    std::set<std::string> seen;
    for (const Key& key : keys()) {
        SCOPED_TRACE(key.full_name());
        EXPECT_TRUE(seen.insert(key.full_name()).second);
        ASSERT_NE(find_section(key.section), nullptr);
        EXPECT_EQ(find_section(key.section)->named, key.named);
        EXPECT_GT(key.meaning.size(), 5U);
        EXPECT_FALSE(key.source.empty());
        const bool number = key.type == Type::integer || key.type == Type::real || key.type == Type::integer_list ||
                            key.type == Type::real_list;
        EXPECT_EQ(key.range.has_value(), number);
        EXPECT_EQ(key.type == Type::choice, !key.choices.empty());
    }
    EXPECT_GT(seen.size(), 140U);
}

TEST(KeyTable, WritesWhatItReads) {
    Scenario scenario = default_scenario();
    for (const Key& key : keys()) {
        SCOPED_TRACE(key.full_name());
        const Value before = key.get(scenario, 0);
        key.set(scenario, 0, before);
        EXPECT_EQ(key.get(scenario, 0), before);
    }
}

TEST(KeyTable, BindsEachKeyToAMemberOfItsOwn) {
    // Changing one key must change that key and no other.
    for (const Key& key : keys()) {
        if (key.type != Type::integer && key.type != Type::real) continue;
        SCOPED_TRACE(key.full_name());
        Scenario scenario = default_scenario();
        if (key.type == Type::integer)
            key.set(scenario, 0, Value{std::int64_t{123'456'789}});
        else
            key.set(scenario, 0, Value{123456.789});
        for (const Key& other : keys())
            EXPECT_EQ(other.get(scenario, 0) == default_value(other), &other != &key) << other.full_name();
    }
}

TEST(KeyTable, DefaultsLieInTheirRanges) {
    for (const Key& key : keys()) {
        SCOPED_TRACE(key.full_name());
        const Value value = default_value(key);
        std::vector<double> numbers;
        if (const auto* integer = std::get_if<std::int64_t>(&value)) numbers.push_back(static_cast<double>(*integer));
        if (const auto* real = std::get_if<double>(&value)) numbers.push_back(*real);
        if (const auto* list = std::get_if<std::vector<double>>(&value)) numbers = *list;
        if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value))
            numbers.assign(list->begin(), list->end());
        for (const double x : numbers) EXPECT_TRUE(key.range->contains(x)) << x;
    }
}

TEST(KeyTable, SaysTheUnitInTheKey) {
    EXPECT_EQ(find_key("platform", "fee_cash_out_rp")->unit, "rupiah per transaction");
    EXPECT_NE(find_key("linehaul", "cost_roro_rp_per_kg_km"), nullptr);
    EXPECT_NE(find_key("linehaul", "capacity_air_kg"), nullptr);
    EXPECT_EQ(find_key("platform", "no_such_key"), nullptr);
    EXPECT_EQ(find_key("kiosk", "members"), nullptr);
}

TEST(KeyTable, EventFieldsAreKeys) {
    for (std::size_t kind = 0; kind < event_kind_names().size(); ++kind) {
        const EventFields& fields = event_fields(static_cast<EventKind>(kind));
        for (const auto* list : {&fields.needed, &fields.allowed, &fields.one_of})
            for (const std::string& field : *list) EXPECT_NE(find_key("event", field), nullptr) << field;
    }
}

TEST(AsToml, IsShortestAndReadsBack) {
    EXPECT_EQ(as_toml(Value{0.1}), "0.1");
    EXPECT_EQ(as_toml(Value{1e300}), "1e+300");
    EXPECT_EQ(as_toml(Value{std::int64_t{-5}}), "-5");
    EXPECT_EQ(as_toml(Value{std::string{"a \"b\" \\ \n"}}), "\"a \\\"b\\\" \\\\ \\u000A\"");
    EXPECT_EQ(as_toml(Value{Date{2020, 2, 29}}), "2020-02-29");
    EXPECT_EQ(as_toml(Value{std::vector<std::string>{"a", "b"}}), "[\"a\", \"b\"]");
}

TEST(Range, HoldsNeitherNanNorOpenEnds) {
    const Range range{0, 1, true, false};
    EXPECT_FALSE(range.contains(0));
    EXPECT_TRUE(range.contains(1));
    EXPECT_FALSE(range.contains(std::numeric_limits<double>::quiet_NaN()));
    EXPECT_FALSE(range.contains(std::numeric_limits<double>::infinity()));
}

}  // namespace
}  // namespace warung::scenario
