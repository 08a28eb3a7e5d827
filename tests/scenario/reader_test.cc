#include "sim/scenario/reader.h"

#include "sim/scenario/key_table.h"

#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace warung::scenario {
namespace {

namespace fs = std::filesystem;

const fs::path kTests = WARUNG_TESTS_DIR;
const fs::path kValid = kTests / "wrong" / "valid";
const fs::path kScenarios = kTests.parent_path() / "scenarios";

/// A folder of its own for each test, with copies of the valid base.
class Reader : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("warung_reader_" + std::to_string(::getpid()) + "_" +
                                               testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        fs::copy(kValid, folder_, fs::copy_options::recursive);
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path write(const std::string& name, const std::string& text) {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream{folder_ / name} << text;
        return folder_ / name;
    }

    static Loaded must_load(const fs::path& file, const std::vector<std::string>& overrides = {}) {
        ReadResult result = read_scenario(file, overrides);
        EXPECT_TRUE(result.loaded.has_value()) << render(result.problems, result.files);
        return result.loaded ? std::move(*result.loaded) : Loaded{};
    }

    fs::path folder_;
};

void expect_equal(const Scenario& a, const Scenario& b) {
    const auto same = [&](const std::string& section, std::size_t count) {
        for (const Key& key : keys())
            for (std::size_t i = 0; key.section == section && i < count; ++i)
                EXPECT_EQ(key.get(a, i), key.get(b, i)) << key.full_name();
    };
    const auto same_named = [&](const std::string& section, const auto& list_a, const auto& list_b) {
        ASSERT_EQ(list_a.size(), list_b.size());
        for (std::size_t i = 0; i < list_a.size(); ++i) EXPECT_EQ(list_a[i].name, list_b[i].name);
        same(section, list_a.size());
    };
    for (const Section& section : sections())
        if (!section.named) same(section.name, 1);
    same_named("service", a.services, b.services);
    same_named("platform", a.platforms, b.platforms);
    same_named("warehouse", a.warehouses, b.warehouses);
    same_named("event", a.events, b.events);
    EXPECT_EQ(a.region_rows.size(), b.region_rows.size());
    EXPECT_EQ(a.hubs.size(), b.hubs.size());
    EXPECT_EQ(a.links.size(), b.links.size());
    EXPECT_EQ(a.profiles.size(), b.profiles.size());
}

TEST_F(Reader, LoadsTheSmallestScenario) {
    const Loaded loaded = must_load(folder_ / "base.toml");
    EXPECT_EQ(loaded.name, "base");
    ASSERT_EQ(loaded.variants.size(), 1U);
    EXPECT_EQ(loaded.variants[0].name, "base");
    const Scenario& s = loaded.variants[0].scenario;
    EXPECT_EQ(s.run.horizon_days, 2);
    ASSERT_EQ(s.services.size(), 2U);
    EXPECT_EQ(s.services[0].name, "token");  // in order of appearance, not of the alphabet
    EXPECT_EQ(s.services[1].name, "goods");
    ASSERT_EQ(s.region_rows.size(), 3U);
    EXPECT_EQ(s.region_rows[1].code, "B");
    EXPECT_EQ(s.region_rows[1].feeder.distance_km, 100);
    EXPECT_EQ(s.region_rows[2].utc_offset_h, 8);
    EXPECT_EQ(s.hubs.size(), 2U);
    ASSERT_EQ(s.links.size(), 2U);
    EXPECT_EQ(s.links[1].times.mode, geography::Mode::air);
    ASSERT_EQ(s.profiles.size(), 1U);
    EXPECT_EQ(s.profiles[0].name, "flat");
    EXPECT_EQ(loaded.inputs.size(), 5U);  // the scenario and four tables
    EXPECT_EQ(loaded.inputs[0].hash.size(), 16U);
}

TEST_F(Reader, ReportsEveryProblemInOnePass) {
    const fs::path file = write(
        "bad.toml",
        "extends = [\"base.toml\"]\n[run]\nreplications = 0\nhorizont_days = 3\n"
        "[kiosk]\nservers = \"two\"\n[platform.east]\npricing = \"cheap\"\n[variant.a]\nset = { \"run.seed\" = -1 }\n");
    const ReadResult result = read_scenario(file, {"run.sead=1"});
    EXPECT_FALSE(result.loaded.has_value());
    std::vector<Code> codes;
    for (const Problem& p : result.problems) codes.push_back(p.code);
    EXPECT_EQ(codes, (std::vector{Code::out_of_range, Code::unknown_key, Code::wrong_type, Code::unknown_choice,
                                  Code::out_of_range, Code::unknown_key}));
    EXPECT_EQ(result.problems.back().at.file, "--set");
}

TEST_F(Reader, NamesTheChainOfFiles) {
    write("middle.toml", "extends = [\"base.toml\"]\n[kiosk]\n  sevrers = 2\n");
    const fs::path file = write("top.toml", "\nextends = [\"middle.toml\"]\n");
    const ReadResult result = read_scenario(file);
    ASSERT_EQ(result.problems.size(), 1U);
    const Position& at = result.problems[0].at;
    EXPECT_EQ(at.file, (folder_ / "middle.toml").string());
    EXPECT_EQ(at.line, 3U);
    EXPECT_EQ(at.column, 3U);
    EXPECT_EQ(at.width, 7U);
    EXPECT_EQ(at.source_line, "  sevrers = 2");
    EXPECT_EQ(at.extended_by, file.string() + ":2");
}

TEST_F(Reader, MergesTablesAndReplacesValuesAndLists) {
    write("middle.toml",
          "extends = [\"base.toml\"]\n[kiosk]\nservers = 2\nopening_h = 7\n[service.token]\nticket_values_rp = "
          "[7000]\nticket_weights = [1]\n");
    const fs::path file =
        write("top.toml", "extends = [\"middle.toml\"]\n[kiosk]\nservers = 3\n[platform.north]\nmembers = 5\n");
    const Scenario s = must_load(file).base;
    EXPECT_EQ(s.kiosk.servers, 3);
    EXPECT_EQ(s.kiosk.opening_h, 7);
    EXPECT_EQ(s.services[0].params.ticket_values_rp, std::vector<std::int64_t>{7000});
    EXPECT_EQ(s.services[0].params.needs_per_week, 0.7);
    ASSERT_EQ(s.platforms.size(), 3U);
    EXPECT_EQ(s.platforms[2].name, "north");
}

TEST_F(Reader, ReadsTablePathsFromTheFileThatSetsThem) {
    const fs::path file = write("deeper/still/top.toml", "extends = [\"../../base.toml\"]\n");
    EXPECT_EQ(must_load(file).base.region_rows.size(), 3U);
}

TEST_F(Reader, TakesOverridesLast) {
    const Loaded loaded =
        must_load(folder_ / "base.toml",
                  {"run.seed=9", "platform.east.pricing=undercut", "title=Two words", "regions.provinces=P1",
                   "warehouse.main.wave_h=[8, 20]", "run.start_date=2024-02-29", "kiosk.opening_h = 7"});
    const Scenario& s = loaded.base;
    EXPECT_EQ(s.run.seed, 9);
    EXPECT_EQ(s.platforms[0].params.pricing.strategy, "undercut");
    EXPECT_EQ(s.title, "Two words");
    EXPECT_EQ(s.region_rows.size(), 2U);
    EXPECT_EQ(s.warehouses[0].params.wave_h, (std::vector<double>{8, 20}));
    EXPECT_EQ(s.run.start_date, (Date{2024, 2, 29}));
    EXPECT_EQ(s.kiosk.opening_h, 7);
}

TEST_F(Reader, KeepsAllHubsWhenRegionsAreFiltered) {
    const Scenario s = must_load(folder_ / "filtered.toml").base;
    ASSERT_EQ(s.region_rows.size(), 1U);
    EXPECT_EQ(s.region_rows[0].code, "C");
    EXPECT_EQ(s.hubs.size(), 2U);
}

TEST_F(Reader, GivesStatedDefaultsToMissingColumns) {
    const Scenario s = must_load(folder_ / "minimal_columns.toml").base;
    const geography::Region& r = s.region_rows[0];
    EXPECT_EQ(r.name, "Alpha, the \"first\"");
    EXPECT_EQ(r.province, "-");
    EXPECT_EQ(r.adults, 2800);  // 0.7 x 4000
    EXPECT_EQ(r.urban_share, 0.5);
    EXPECT_EQ(r.utc_offset_h, 7);
    EXPECT_EQ(r.feeder.transit_low_h, 0.5);
    EXPECT_EQ(r.feeder.transit_high_h, 0.5);
    EXPECT_TRUE(s.links[0].both_ways);
}

TEST_F(Reader, NormalisesProfilesToMeanOne) {
    std::string text = "series,key,value\n";
    for (int h = 0; h < 24; ++h) text += "hour_peak," + std::to_string(h) + (h < 12 ? ",2\n" : ",6\n");
    for (const char* d : {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}) text += std::string{"weekday_peak,"} + d + ",1\n";
    text += "weekday_peak,Sun,8\nidul_fitri,2020,2020-05-24\n";
    for (int h = 0; h < 24; ++h) text += "hour_flat," + std::to_string(h) + ",3\n";
    write("tables/peak.csv", text);
    const Scenario s =
        must_load(write("top.toml", "extends = [\"base.toml\"]\n[regions]\nprofile = \"tables/peak.csv\"\n")).base;
    ASSERT_EQ(s.profiles.size(), 2U);
    EXPECT_DOUBLE_EQ(s.profiles[0].hour[0], 0.5);  // mean (12 x 2 + 12 x 6) / 24 = 4
    EXPECT_DOUBLE_EQ(s.profiles[0].hour[23], 1.5);
    EXPECT_DOUBLE_EQ(s.profiles[0].weekday[0], 0.5);  // mean (6 x 1 + 8) / 7 = 2
    EXPECT_DOUBLE_EQ(s.profiles[0].weekday[6], 4.0);
    EXPECT_EQ(s.profiles[1].weekday[3], 1.0);
}

TEST_F(Reader, BuildsEachVariantFromTheBase) {
    const Loaded loaded = must_load(folder_ / "variants_and_events.toml");
    ASSERT_EQ(loaded.variants.size(), 2U);
    EXPECT_EQ(loaded.variants[0].name, "hold");
    EXPECT_TRUE(loaded.variants[0].changes.empty());
    EXPECT_EQ(loaded.variants[1].scenario.platforms[1].params.pricing.strategy, "undercut");
    EXPECT_EQ(loaded.variants[1].scenario.run.seed, 3);
    EXPECT_EQ(loaded.base.platforms[1].params.pricing.strategy, "fixed");
    const std::vector<std::pair<std::string, std::string>> changes = {{"platform.west.pricing", "\"undercut\""},
                                                                      {"run.seed", "3"}};
    EXPECT_EQ(loaded.variants[1].changes, changes);
}

TEST_F(Reader, AcceptsVariantKeysWithoutQuotes) {
    const Loaded loaded = must_load(
        write("top.toml", "extends = [\"base.toml\"]\n[variant.war.set]\nplatform.west.pricing = \"undercut\"\n"));
    EXPECT_EQ(loaded.variants.at(0).scenario.platforms.at(1).params.pricing.strategy, "undercut");
}

TEST_F(Reader, AnEventLastsOnlyAsLongAsItSays) {
    const Loaded loaded = must_load(folder_ / "variants_and_events.toml");
    EXPECT_EQ(loaded.base.events[0].name, "outage");
    EXPECT_EQ(loaded.base.events[0].params.days, 0);
    EXPECT_EQ(loaded.base.events[0].params.hours, 6);
}

TEST_F(Reader, EffectiveFileReadsBackEqual) {
    for (const fs::path& file :
         {folder_ / "variants_and_events.toml", folder_ / "filtered.toml", kScenarios / "tiny.toml",
          kScenarios / "indonesia.toml", kScenarios / "price_war.toml"}) {
        SCOPED_TRACE(file.string());
        const Loaded first = must_load(file, {"title=A \"title\" with \\ and é"});
        const fs::path again =
            write("results/x/scenario.effective.toml", effective_toml(first, folder_ / "results" / "x"));
        const Loaded second = must_load(again);
        expect_equal(first.base, second.base);
        ASSERT_EQ(first.variants.size(), second.variants.size());
        for (std::size_t v = 0; v < first.variants.size(); ++v) {
            EXPECT_EQ(first.variants[v].name, second.variants[v].name);
            EXPECT_EQ(first.variants[v].changes, second.variants[v].changes);
            expect_equal(first.variants[v].scenario, second.variants[v].scenario);
        }
        EXPECT_EQ(first.scenario_hash, second.scenario_hash);
        EXPECT_EQ(effective_toml(second, folder_).substr(effective_toml(second, folder_).find('\n')),
                  effective_toml(first, folder_).substr(effective_toml(first, folder_).find('\n')));
    }
}

TEST_F(Reader, HashDependsOnContentAndNotOnPlace) {
    const std::string here = must_load(kValid / "base.toml").scenario_hash;
    EXPECT_EQ(must_load(folder_ / "base.toml").scenario_hash, here);
    EXPECT_NE(must_load(folder_ / "base.toml", {"run.seed=2"}).scenario_hash, here);
    std::ofstream{folder_ / "tables" / "hubs.csv", std::ios::app} << "THREE,Third,B,3,-6,107\n";
    EXPECT_NE(must_load(folder_ / "base.toml").scenario_hash, here);
}

TEST_F(Reader, RefusesAFileItMayNotRead) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    fs::permissions(folder_ / "base.toml", fs::perms::none);
    const ReadResult result = read_scenario(folder_ / "base.toml");
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_EQ(result.problems[0].code, Code::cannot_open);
}

TEST_F(Reader, ASyntaxErrorEndsOnlyItsOwnFile) {
    write("broken.toml", "[run\n");
    const ReadResult result =
        read_scenario(write("top.toml", "extends = [\"broken.toml\", \"base.toml\"]\n[kiosk]\nservers = 0\n"));
    ASSERT_EQ(result.problems.size(), 2U);
    EXPECT_EQ(result.problems[0].code, Code::out_of_range);
    EXPECT_EQ(result.problems[1].code, Code::syntax);
    EXPECT_EQ(result.problems[1].at.file, (folder_ / "broken.toml").string());
    EXPECT_EQ(result.problems[1].at.line, 1U);
}

TEST_F(Reader, SurvivesEveryTruncation) {
    std::ifstream in{folder_ / "variants_and_events.toml"};
    const std::string whole{std::istreambuf_iterator<char>{in}, {}};
    for (std::size_t length = 0; length < whole.size(); length += 3) {
        const ReadResult result = read_scenario(write("cut.toml", whole.substr(0, length)));
        EXPECT_EQ(result.loaded.has_value(), result.problems.empty());
    }
}

TEST_F(Reader, SurvivesEveryFlippedByteOfATable) {
    std::ifstream in{folder_ / "tables" / "regions.csv", std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{in}, {}};
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char c : {'"', ',', '\n', '\0', '\xff', '-', 'x'}) {
            std::string changed = whole;
            changed[at] = c;
            write("tables/regions.csv", changed);
            const ReadResult result = read_scenario(folder_ / "base.toml");
            EXPECT_EQ(result.loaded.has_value(), result.problems.empty());
        }
    }
}

TEST(Reference, ExplainsAKeyByAnyOfItsNames) {
    const std::string text = explain("platform.members");
    EXPECT_NE(text.find("platform.*.members"), std::string::npos);
    EXPECT_NE(text.find("default"), std::string::npos);
    EXPECT_EQ(explain("platform.*.members"), text);
    EXPECT_EQ(explain("platform.payfazz.members"), text);
    EXPECT_EQ(explain("members"), text);
    EXPECT_NE(explain("kiosk").find("kiosk.float_low_rp"), std::string::npos);
    EXPECT_NE(explain("hub").find("warehouse.*.hub"), std::string::npos);
}

TEST(Reference, ExplainsNothingItDoesNotKnow) {
    EXPECT_EQ(explain("kiosk.no.such"), "");
    EXPECT_EQ(explain(""), "");
    EXPECT_NE(explain_unknown("kiosk.servres").find("did you mean `kiosk.servers`"), std::string::npos);
    EXPECT_NE(explain_unknown("platform.payfazz.membres").find("did you mean `platform.members`"), std::string::npos);
    EXPECT_NE(explain_unknown("zzyzx").find("warung defaults"), std::string::npos);
}

TEST(Reference, MentionsEveryKeyEverywhere) {
    const std::string all = defaults();
    const std::string schema = json_schema();
    const std::string dictionary = parameter_dictionary();
    for (const Key& key : keys()) {
        EXPECT_NE(all.find(key.name + " ="), std::string::npos) << key.full_name();
        EXPECT_NE(schema.find("\"" + key.name + "\": {"), std::string::npos) << key.full_name();
        EXPECT_NE(dictionary.find("| `" + key.name + "` |"), std::string::npos) << key.full_name();
    }
    EXPECT_EQ(std::count(schema.begin(), schema.end(), '{'), std::count(schema.begin(), schema.end(), '}'));
}

TEST_F(Reader, TheStarterScenarioRuns) {
    const fs::path data = kScenarios / "data";
    fs::copy(kScenarios / "indonesia.toml", folder_ / "indonesia.toml");
    fs::create_directory_symlink(data, folder_ / "data");
    const Loaded loaded = must_load(write("mine.toml", starter_scenario("mine")));
    EXPECT_EQ(loaded.variants.size(), 2U);
    EXPECT_EQ(loaded.base.title, "mine");
}

}  // namespace
}  // namespace warung::scenario
