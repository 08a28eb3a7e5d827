// Studies: which points a [sweep] means, and which it must refuse.
#include "sim/experiments/study.h"
#include "tests/experiments/study_files.h"

#include "sim/experiments/study_plan.h"
#include "sim/scenario/effective.h"

#include <set>

namespace warung::experiments {
namespace {

using testing::problems_of;
using testing::read;
using testing::TemporaryFolder;

std::vector<std::string> points_of(const StudyResult& result) {
    EXPECT_TRUE(result.study) << problems_of(result);
    std::vector<std::string> points;
    if (!result.study) return points;
    for (std::size_t p = 0; p < result.study->design.size(); ++p) points.push_back(result.study->design.describe(p));
    return points;
}

void expect_refused(const std::string& text, const std::vector<std::string>& words) {
    const StudyResult result = read(text);
    EXPECT_FALSE(result.study) << text;
    const std::string told = problems_of(result);
    for (const std::string& word : words)
        EXPECT_NE(told.find(word), std::string::npos) << word << "\nnot in:\n" << told;
}

TEST(Study, AScenarioWithoutASweepIsOnePoint) {
    EXPECT_EQ(points_of(read("")), (std::vector<std::string>{"as in the file"}));
}

TEST(Study, AGridIsEveryCombinationTheLastFactorFastest) {
    EXPECT_EQ(
        points_of(read("[sweep.grid]\nplatform.east.members = [30, 60]\nrun.horizon_days = [5, 6]\n")),
        (std::vector<std::string>{
            "platform.east.members = 30, run.horizon_days = 5", "platform.east.members = 30, run.horizon_days = 6",
            "platform.east.members = 60, run.horizon_days = 5", "platform.east.members = 60, run.horizon_days = 6"}));
}

// 0.1 + 2 x 0.1 is 0.30000000000000004 in binary; the point must say 0.3.
TEST(Study, StepsAreTheNumbersOneWouldWrite) {
    EXPECT_EQ(points_of(read("[sweep.grid]\n\"run.population_scale\" = { from = 0.1, to = 0.3, step = 0.1 }\n")),
              (std::vector<std::string>{"run.population_scale = 0.1", "run.population_scale = 0.2",
                                        "run.population_scale = 0.3"}));
}

TEST(Study, ZipGoesInLockstepAndIsCrossedWithTheGrid) {
    EXPECT_EQ(points_of(read("[sweep.zip]\nrun.horizon_days = [5, 6]\nrun.seed = [1, 2]\n"
                             "[sweep.grid]\nplatform.east.members = [30, 60]\n")),
              (std::vector<std::string>{"run.horizon_days = 5, run.seed = 1, platform.east.members = 30",
                                        "run.horizon_days = 5, run.seed = 1, platform.east.members = 60",
                                        "run.horizon_days = 6, run.seed = 2, platform.east.members = 30",
                                        "run.horizon_days = 6, run.seed = 2, platform.east.members = 60"}));
}

TEST(Study, AListLeavesOutWhatAPointDoesNotName) {
    EXPECT_EQ(points_of(read("[sweep.list]\npoints = [{ \"run.seed\" = 4 }, { \"run.horizon_days\" = 6 }, {}]\n")),
              (std::vector<std::string>{"run.seed = 4", "run.horizon_days = 6", "as in the file"}));
}

// 3 x 3 points, of which 1000 <= 2 x 500 - ... : kept where east is at most west: (1000; 1000, 2000, 3000),
// (2000; 2000, 3000), (3000; 3000) = 6.
TEST(Study, WhereKeepsThePointsForWhichAllConditionsHold) {
    const auto result = read(
        "[sweep]\nwhere = [\"platform.east.fee_digital_sale_rp <= platform.west.fee_digital_sale_rp\"]\n[sweep.grid]\n"
        "platform.east.fee_digital_sale_rp = [1000, 2000, 3000]\nplatform.west.fee_digital_sale_rp = [1000, 2000, "
        "3000]\n");
    EXPECT_EQ(points_of(result).size(), 6U);
    EXPECT_EQ(result.study->points_before_where, 9U);
}

TEST(Study, ConditionsCalculateAndReadKeysThatAreNoFactors) {
    EXPECT_EQ(
        points_of(read("[sweep]\nwhere = [\"2 * (run.seed - 1) >= run.horizon_days - 3.0\", \"platform.east.pricing == "
                       "'fixed'\"]\n[sweep.grid]\nrun.seed = [1, 2, 3]\n")),
        (std::vector<std::string>{"run.seed = 3"}));  // 2 x 2 >= 7 - 3
}

// One value of each factor in each of the ten slices of its range: what Latin hypercube means (McKay et al. 1979).
TEST(Study, ALatinHypercubeHasOnePointInEverySlice) {
    const auto result = read("[sweep.lhs]\npoints = 10\nrun.population_scale = [0.5, 1.0]\nrun.seed = [1, 1000]\n");
    ASSERT_TRUE(result.study) << problems_of(result);
    const Design& design = result.study->design;
    std::set<int> slices;
    for (std::size_t p = 0; p < design.size(); ++p)
        slices.insert(static_cast<int>((design.factors[0].levels[design.point(p)[0]].number - 0.5) / 0.05));
    EXPECT_EQ(slices.size(), 10U);
}

// The last whole number of a range is as likely as the others: 64 Sobol' points give 16 to each of 1, 2, 3, 4.
TEST(Study, WholeNumbersOfARangeAreEquallyLikely) {
    const auto result = read("[sweep.sobol]\npoints = 64\nrun.seed = [1, 4]\n");
    ASSERT_TRUE(result.study) << problems_of(result);
    std::map<double, int> count;
    for (const Level& level : result.study->design.factors[0].levels) ++count[level.number];
    EXPECT_EQ(count, (std::map<double, int>{{1, 16}, {2, 16}, {3, 16}, {4, 16}}));
}

TEST(Study, DesignsForSensitivityHaveTheirNumberOfPoints) {
    const std::string factors = "run.seed = [1, 9]\nrun.horizon_days = [4, 7]\nrun.population_scale = [0.5, 1]\n";
    EXPECT_EQ(points_of(read("[sweep.morris]\ntrajectories = 5\n" + factors)).size(), 5U * (3 + 1));
    EXPECT_EQ(points_of(read("[sweep.saltelli]\npoints = 8\n" + factors)).size(), 8U * (3 + 2));
    EXPECT_EQ(points_of(read("[sweep.tornado]\n" + factors)).size(), 1U + 2 * 3);
}

TEST(Study, AllProblemsAreToldInOnePass) {
    const StudyResult result = read(
        "[sweep]\nwhere = [\"run.seed >\"]\n[sweep.grid]\nplatform.east.membrs = [1]\nrun.horizon_days = [5, -1]\n"
        "kiosk.reach = 3\n[sweep.zipp]\nrun.seed = [1]\n");
    const std::string told = problems_of(result);
    for (const char* word : {"W041", "did you mean `members`", "`horizon_days` = -1 is out of range", "`zipp`",
                             "did you mean `zip`?", "study.toml:"})
        EXPECT_NE(told.find(word), std::string::npos) << word << "\nnot in:\n" << told;
}

TEST(Study, RefusesWhatCannotBeRun) {
    expect_refused("[sweep.grid]\nplatform.nobody.members = [1]\n", {"W033", "no platform called `nobody`"});
    expect_refused("[sweep.grid]\nrun.horizon_days = []\n", {"W040"});
    expect_refused("[sweep.grid]\nrun.replications = [1, 2]\n", {"cannot be a factor"});
    expect_refused("[sweep.grid]\nrun.seed = [1]\n[sweep.zip]\nrun.seed = [2]\n", {"factor twice"});
    expect_refused("[variant.a]\nset = { run.seed = 3 }\n[sweep.grid]\nrun.seed = [1]\n", {"changed by [variant.a]"});
    expect_refused("[sweep.zip]\nrun.seed = [1, 2]\nrun.horizon_days = [3]\n", {"W031", "lockstep"});
    expect_refused("[sweep.lhs]\nrun.seed = [1, 5]\n", {"needs `points`"});
    expect_refused("[sweep.lhs]\npoints = 4\nrun.seed = [5, 1]\n", {"range", "is empty"});
    expect_refused("[sweep.lhs]\npoints = 4\nrun.population_scale = [0.5, 1.5]\n", {"W014", "out of range"});
    expect_refused("[sweep.morris]\nrun.seed = [1, 5]\n", {"one factor"});
    expect_refused("[sweep.saltelli]\npoints = 12\nrun.seed = [1, 5]\nrun.horizon_days = [3, 5]\n", {"power of two"});
    expect_refused("[sweep]\nwhere = [\"run.seed > 2\"]\n[sweep.tornado]\nrun.seed = [1, 5]\n", {"stands on its own"});
    expect_refused(
        "[sweep.grid]\nrun.seed = { from = 1, to = 2000, step = 1 }\nrun.horizon_days = { from = 1, to = 2000, "
        "step = 1 }\n",
        {"W035", "more than 1000000 points"});
    expect_refused("[sweep.grid]\nrun.seed = { from = 1, to = 2000000, step = 1 }\n",
                   {"W035", "more than 1000000 points"});
    expect_refused("[sweep]\nwhere = []\n[sweep.grid]\nrun.seed = [1]\n", {"W041", "has no condition"});
    expect_refused("[sweep.morris]\ntrajectories = 1\nrun.seed = [1, 5]\nrun.horizon_days = [3, 5]\n",
                   {"W014", "from 2 to"});
    expect_refused("[sweep]\nwhere = [\"title > 3\"]\n[sweep.grid]\nrun.seed = [1]\n", {"W041", "text is compared"});
}

TEST(Study, AConditionThatRefusesEveryPointIsAnEmptyDesign) {
    const StudyResult result = read("[sweep]\nwhere = [\"run.seed > 9\"]\n[sweep.grid]\nrun.seed = [1, 2]\n");
    EXPECT_FALSE(result.study);
    EXPECT_TRUE(result.empty);
    EXPECT_NE(problems_of(result).find("no point is left of 2"), std::string::npos);
}

// Each value is fine; together the warm-up is as long as the run.
TEST(Study, CombinationsThatContradictEachOtherAreToldWithTheirPoint) {
    const auto result = read("[sweep.grid]\nrun.horizon_days = [5, 9]\nrun.warm_up_days = [2, 8]\n");
    ASSERT_TRUE(result.study) << problems_of(result);
    const std::vector<std::size_t> all = {0, 1, 2, 3};
    const auto problems = check_points(*result.study, all);
    ASSERT_FALSE(problems.empty());
    for (const auto& p : problems)
        EXPECT_NE(p.message.find("at run.horizon_days = 5, run.warm_up_days = 8"), std::string::npos) << p.message;
}

// 56 + 42 + 28 = 126 shops: points 3 to 5 of 5 are refused, for one reason and once.
TEST(Study, APlaceThatIsWrongAtManyPointsIsToldOnce) {
    const auto result = read("[sweep.grid]\nplatform.east.members = { from = 60, to = 260, step = 50 }\n");
    ASSERT_TRUE(result.study) << problems_of(result);
    const std::vector<std::size_t> all = {0, 1, 2, 3, 4};
    const auto problems = check_points(*result.study, all);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].message.find("(at platform.east.members = 160, and at 2 points after it)"), std::string::npos)
        << problems[0].message;
}

// --- names of units ---

StudyPlan plan_of(const std::string& text) {
    const StudyResult result = read(text);
    EXPECT_TRUE(result.study) << problems_of(result);
    return plan_study(*result.study, "build");
}

TEST(Units, AreInReplicationMajorOrder) {
    const auto units = plan_of("[run]\nreplications = 2\n[sweep.grid]\nrun.seed = [1, 2]\n").units();
    ASSERT_EQ(units.size(), 4U);
    const auto at = [&](std::size_t i) { return std::pair{units[i].configuration, units[i].replication}; };
    EXPECT_EQ(at(0), (std::pair{0U, std::int64_t{0}}));
    EXPECT_EQ(at(1), (std::pair{1U, std::int64_t{0}}));
    EXPECT_EQ(at(2), (std::pair{0U, std::int64_t{1}}));
}

// The quick way to a point's identity (one term exchanged) and the slow one (the point's whole scenario) agree.
TEST(Units, APointIsNamedByItsScenarioHoweverItIsWritten) {
    const auto swept = plan_of("[sweep.grid]\nplatform.east.members = [30, 60]\nrun.horizon_days = [7, 5]\n");
    const auto by_hand = plan_of("[platform.east]\nmembers = 30\n[run]\nhorizon_days = 5\n");
    EXPECT_EQ(swept.identities[1], by_hand.identities[0]);  // (30, 5)
    const auto as_it_stands = plan_of("");
    EXPECT_EQ(swept.identities[2], as_it_stands.identities[0]);  // (60, 7) are the file's own values
    EXPECT_EQ(std::set<Identity>(swept.identities.begin(), swept.identities.end()).size(), 4U);
}

TEST(Units, FactorsThatChooseRegionsAreNamedByTheirScenario) {
    const auto swept = plan_of("[sweep.list]\npoints = [{}, { \"linehaul.links\" = \"" +
                               std::string{WARUNG_SCENARIOS_DIR} + "/data/tiny_links.csv\" }]\n");
    EXPECT_EQ(swept.identities[0], swept.identities[1]);  // the same table by another path
}

TEST(Units, TitleAndNumberOfReplicationsDoNotRenameThem) {
    const auto a = plan_of("title = \"One\"\n[run]\nreplications = 2\n");
    const auto b = plan_of("title = \"Two\"\n[run]\nreplications = 9\n");
    EXPECT_EQ(a.id_of({0, 1}), b.id_of({0, 1}));
    EXPECT_NE(a.id_of({0, 0}), a.id_of({0, 1}));
}

TEST(Units, SeedKeyAndBuildRenameThem) {
    const auto a = plan_of("");
    EXPECT_NE(a.id_of({0, 0}), plan_of("[run]\nseed = 2\n").id_of({0, 0}));
    EXPECT_NE(a.id_of({0, 0}), plan_of("[kiosk]\ncandidates_per_1000_adults = 21\n").id_of({0, 0}));
    auto other = a;
    other.build = "another";
    EXPECT_NE(a.id_of({0, 0}), other.id_of({0, 0}));
}

}  // namespace
}  // namespace warung::experiments
