// Comparisons of results: pairs, verdicts, and what common random numbers are worth.
#include "sim/experiments/comparison.h"
#include "tests/experiments/study_files.h"

#include "sim/random/samplers.h"

#include <cmath>
#include <fstream>

namespace warung::experiments {
namespace {

using testing::TemporaryFolder;

ResultSet set_of(const std::vector<std::vector<double>>& systems, std::int64_t seed_apart = 0) {
    ResultSet set;
    set.folder = "results";
    set.metrics = {{"coverage_realised_share", "share", reporting::Better::higher, reporting::Show::percent}};
    std::int64_t seed = 1;
    for (const auto& values : systems) {
        System s{std::to_string(set.systems.size()), "", {}};
        for (std::size_t r = 0; r < values.size(); ++r)
            s.replications[{seed, static_cast<std::int64_t>(r)}] = {values[r]};
        set.systems.push_back(s);
        seed += seed_apart;
    }
    return set;
}

// Law, "Simulation Modeling and Analysis", example 10.5: five pairs of inventory policies' mean costs; paired
// differences of mean 4.98 and variance of the mean 2.44, so the 90 % interval is 4.98 +- 2.132 x sqrt(2.44) = 3.33.
TEST(Comparison, PairsOfLawsInventoryExample) {
    const auto set = set_of({{126.97, 124.31, 126.68, 122.66, 127.23}, {118.21, 120.22, 122.45, 122.68, 119.40}});
    const auto d = compare(set, set.systems[1], set, set.systems[0], 0.90).front();
    EXPECT_TRUE(d.paired);
    EXPECT_NEAR(d.difference.interval.mean, 4.978, 1e-9);
    EXPECT_NEAR(d.difference.interval.half_width, 3.329, 0.001);
    EXPECT_EQ(d.verdict(), "better");
    EXPECT_EQ(compare(set, set.systems[0], set, set.systems[1], 0.90).front().verdict(), "worse");
}

TEST(Comparison, OtherSeedsAreComparedAsIndependent) {
    const auto set = set_of({{1, 2, 3, 4}, {1.5, 2.5, 3.5, 4.5}}, 1);
    const auto d = compare(set, set.systems[0], set, set.systems[1]).front();
    EXPECT_FALSE(d.paired);
    EXPECT_TRUE(std::isnan(d.variance_reduction));
    EXPECT_EQ(d.verdict(), "noise");
}

// x = z + e1, y = z + e2 with var z = 9 and var e = 1: correlation 9 / 10, so (10 + 10) / (1 + 1) = 10.
TEST(Comparison, TheFactorOfCommonRandomNumbersIsTheRatioOfVariances) {
    std::vector<double> x;
    std::vector<double> y;
    random::Stream stream{99};
    for (int i = 0; i < 20'000; ++i) {
        const double z = 3 * random::normal(stream);
        x.push_back(z + random::normal(stream));
        y.push_back(z + random::normal(stream));
    }
    const auto set = set_of({x, y});
    EXPECT_NEAR(compare(set, set.systems[0], set, set.systems[1]).front().variance_reduction, 10, 0.5);
}

TEST(Comparison, AConstantDifferenceIsCertainAndNoneIsEqual) {
    const auto set = set_of({{1, 2, 3}, {2, 3, 4}, {1, 2, 3}});
    const auto one = compare(set, set.systems[0], set, set.systems[1]).front();
    EXPECT_EQ(one.verdict(), "better");
    EXPECT_TRUE(std::isinf(one.variance_reduction));
    EXPECT_EQ(compare(set, set.systems[0], set, set.systems[2]).front().verdict(), "equal");
}

TEST(Comparison, OneReplicationHasNoInterval) {
    const auto set = set_of({{1}, {2, 3}});
    EXPECT_THROW(compare(set, set.systems[0], set, set.systems[1]), ComparisonError);
}

TEST(Comparison, AValueThatIsUndefinedTakesItsPairAlong) {
    const auto set = set_of({{1, std::nan(""), 3, 4}, {2, 9, 4.5, 5}});
    const auto d = compare(set, set.systems[0], set, set.systems[1]).front();
    EXPECT_EQ(d.difference.interval.n, 3U);
    EXPECT_EQ(d.a.n, 3U);
}

TEST(Comparison, ReadsRunsAndStudies) {
    const TemporaryFolder tmp;
    std::filesystem::create_directories(tmp.path() / "run");
    std::ofstream{tmp.path() / "run" / "summary.csv"}
        << "variant,replication,seed,hhi,wait_mean_s\nhold,0,1,0.5,\nhold,1,1,0.6,"
           "2\nwar,0,1,0.4,1\nwar,1,1,0.3,3\n";
    const ResultSet run = read_result(tmp.path() / "run");
    ASSERT_EQ(run.systems.size(), 2U);
    EXPECT_EQ(run.system("war").replications.at({1, 1})[0], 0.3);
    EXPECT_TRUE(std::isnan(run.system("hold").replications.at({1, 0})[1]));
    EXPECT_THROW(static_cast<void>(run.system("peace")), ComparisonError);

    std::filesystem::create_directories(tmp.path() / "study");
    std::ofstream{tmp.path() / "study" / "design.csv"}
        << "design_point,factor,unit,value\n1,run.seed,,4\n2,run.seed,,5\n";
    std::ofstream{tmp.path() / "study" / "results.csv"} << "design_point,variant,replication,seed,metric,unit,value\n1,"
                                                           "base,0,4,hhi,index,0.5\n1,base,1,4,hhi,index,0.7\n"
                                                           "2,base,0,5,hhi,index,0.1\n2,base,1,5,hhi,index,0.2\n";
    const ResultSet study = read_result(tmp.path() / "study");
    EXPECT_EQ(study.system("2").design, "run.seed = 5");
    EXPECT_EQ(compare(study, study.systems[0], study, study.systems[1]).front().difference.interval.mean, 0.15 - 0.6);
    EXPECT_THROW(read_result(tmp.path()), ComparisonError);
}

TEST(ValueChanges, AreToldByFullKey) {
    const auto changes =
        value_changes("# a\ntitle = \"A\"\n\n[run]\nseed = 1\nhorizon_days = 7\n[platform.x]\nmembers = 3\n",
                      "title = \"A\"\n[run]\nseed = 2\nhorizon_days = 7\n[platform.y]\nmembers = 3\n");
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].key + changes[0].after, "platform.x.members(nothing)");
    EXPECT_EQ(changes[2].key + ":" + changes[2].before + ">" + changes[2].after, "run.seed:1>2");
}

}  // namespace
}  // namespace warung::experiments
