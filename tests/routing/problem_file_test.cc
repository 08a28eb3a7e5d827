#include "sim/routing/problem_file.h"

#include "sim/routing/planner.h"
#include "tests/benchmark_files.h"
#include "tests/routing/checker.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

namespace warung::routing {
namespace {

/// Four places on a 3-4-5 grid.
const char* const kSmall =
    "NAME : small\n"
    "COMMENT : \"by hand: with a colon\"\n"
    "TYPE : CVRP\n"
    "DIMENSION : 4\n"
    "EDGE_WEIGHT_TYPE : EUC_2D\n"
    "CAPACITY : 10\n"
    "NODE_COORD_SECTION\n"
    "1 0 0\n"
    "2 3 0\n"
    "3 3 4\n"
    "4 0 4.3\n"
    "DEMAND_SECTION\n"
    "1 0\n"
    "2 4\n"
    "3 4\n"
    "4 4\n"
    "DEPOT_SECTION\n"
    "1\n"
    "-1\n"
    "EOF\n";

const char* const kSolomon =
    "S1\n\nVEHICLE\nNUMBER     CAPACITY\n  3         20\n\nCUSTOMER\n"
    "CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME\n \n"
    "    0      0         0          0          0       100          0\n"
    "    1      1         1         10         20        30          5\n"
    "    2      2         2          5          0        90          5\n";

/// `text` with the first `from` replaced.
std::string changed(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
    try {
        parse_problem(text, "x.vrp");
    } catch (const ProblemFileError& error) {
        return error.what();
    }
    return "accepted";
}

TEST(ProblemFile, ReadsPlacesDemandsAndCapacity) {
    const ProblemFile f = parse_problem(kSmall, "x.vrp");
    EXPECT_EQ(f.name, "small");
    EXPECT_EQ(f.problem.customers(), 3U);
    EXPECT_EQ(f.problem.capacity, 10);
    EXPECT_EQ(f.problem.demand, (std::vector<std::int32_t>{0, 4, 4, 4}));
    EXPECT_EQ(f.problem.distance(0, 2), 5);
    EXPECT_EQ(f.problem.distance(0, 3), 4) << "4.3 to the nearest integer";
    EXPECT_EQ(f.problem.max_vehicles, 0U);
}

TEST(ProblemFile, TabsCarriageReturnsAndTightColonsAreFine) {
    std::string text = kSmall;
    text = changed(text, "CAPACITY : 10", "CAPACITY:\t 10\t");
    text = changed(text, "1 0 0\n", "\t1\t0.0\t0e0\t\r\n");
    EXPECT_EQ(parse_problem(text, "x.vrp").problem.capacity, 10);
}

TEST(ProblemFile, LinesMayEndAsOnAnySystemAndBeginWithAMark) {
    for (const char* ending : {"\r\n", "\r"}) {
        std::string text = "\xEF\xBB\xBF";
        for (const char* c = kSmall; *c != 0; ++c) text += *c == '\n' ? std::string{ending} : std::string{*c};
        EXPECT_EQ(parse_problem(text, "x.vrp").name, "small");
    }
}

TEST(ProblemFile, ALimitOfDurationIsOneOfDistance) {
    const std::string text = changed(kSmall, "CAPACITY : 10", "CAPACITY : 10\nDURATION : 30");
    EXPECT_EQ(parse_problem(text, "x.vrp").problem.max_duration, 30);
}

TEST(ProblemFile, ALimitOfDistanceMeansRealDistances) {
    const std::string text =
        changed(kSmall, "CAPACITY : 10\n", "CAPACITY : 10\nDISTANCE : 50.0\nSERVICE_TIME : 2.5\nVEHICLES : 2\n");
    const Problem p = parse_problem(text, "x.vrp").problem;
    EXPECT_DOUBLE_EQ(p.distance(0, 3), 4.3);
    EXPECT_EQ(p.max_duration, 50);
    EXPECT_EQ(p.service, (std::vector<double>{0, 2.5, 2.5, 2.5}));
    EXPECT_EQ(p.max_vehicles, 2U);
    EXPECT_EQ(parse_problem(text, "x.vrp", DistanceConvention::nearest).problem.distance(0, 3), 4);
    EXPECT_DOUBLE_EQ(parse_problem(changed(kSmall, "small", "CMT1"), "x.vrp").problem.distance(0, 3), 4.3);
}

TEST(ProblemFile, AnotherNodeMayBeTheDepot) {
    std::string text = changed(kSmall, "DEPOT_SECTION\n1", "DEPOT_SECTION\n3");
    text = changed(changed(text, "1 0\n2 4\n3 4", "1 4\n2 4\n3 0"), "4 0 4.3", "4 0 4");
    const Problem p = parse_problem(text, "x.vrp").problem;
    EXPECT_EQ(p.distance(0, 1), 5);  // (3, 4) to node 1
    EXPECT_EQ(p.distance(0, 2), 4);  // to node 2
    EXPECT_EQ(p.distance(0, 3), 3);  // to node 4
}

// 0-1: 1, 0-2: 2, 1-2: 3, in every order of writing.
TEST(ProblemFile, MatricesAreReadInEveryFormat) {
    const std::map<std::string, std::string> formats = {{"FULL_MATRIX", "0 1 2 1 0 3 2 3 0"},
                                                        {"LOWER_ROW", "1\n2 3"},
                                                        {"UPPER_ROW", "1 2\n3"},
                                                        {"LOWER_DIAG_ROW", "0 1 0 2 3 0"},
                                                        {"UPPER_DIAG_ROW", "0 1 2 0 3 0"},
                                                        {"LOWER_COL", "1 2 3"},
                                                        {"UPPER_COL", "1 2 3"}};
    for (const auto& [format, numbers] : formats) {
        const std::string text =
            "NAME : m\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : " + format +
            "\nCAPACITY : 5\nEDGE_WEIGHT_SECTION\n" + numbers +
            "\nDEMAND_SECTION\n1 0\n2 1\n3 1\nDEPOT_SECTION\n1\n-1\nEOF\n";
        const Problem p = parse_problem(text, "m.vrp").problem;
        EXPECT_EQ(p.distance(0, 1), 1) << format;
        EXPECT_EQ(p.distance(0, 2), 2) << format;
        EXPECT_EQ(p.distance(1, 2), 3) << format;
    }
    EXPECT_NE(refusal("NAME : m\nDIMENSION : 3\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\n"
                      "CAPACITY : 5\nEDGE_WEIGHT_SECTION\n0 1 2 1 0 3 2 3\nDEMAND_SECTION\n1 0\n2 1\n3 1\n"
                      "DEPOT_SECTION\n1\n-1\nEOF\n")
                  .find("m.vrp:6: EDGE_WEIGHT_SECTION has 8 values, not the 9"),
              0U);
}

TEST(ProblemFile, ReadsSolomonsFormatWithDistancesCutToTenths) {
    const Problem p = parse_problem(kSolomon, "s.txt").problem;
    EXPECT_EQ(p.customers(), 2U);
    EXPECT_EQ(p.max_vehicles, 3U);
    EXPECT_EQ(p.windows[1].ready, 20);
    EXPECT_EQ(p.service[2], 5);
    EXPECT_DOUBLE_EQ(p.distance(0, 1), 1.4);  // 1.414...
    EXPECT_DOUBLE_EQ(p.distance(0, 2), 2.8);
}

TEST(ProblemFile, ReadsTimeWindowsOfVrplib) {
    std::string text = changed(kSmall, "DEPOT_SECTION",
                               "TIME_WINDOW_SECTION\n1 0 99\n2 5 10\n3 0 20\n4 0 30\nSERVICE_TIME_SECTION\n1 0\n2 1\n3 "
                               "2\n4 3\nDEPOT_SECTION");
    const Problem p = parse_problem(text, "x.vrp").problem;
    EXPECT_EQ(p.windows[1].ready, 5);
    EXPECT_EQ(p.windows[3].due, 30);
    EXPECT_EQ(p.service, (std::vector<double>{0, 1, 2, 3}));
    EXPECT_DOUBLE_EQ(p.distance(0, 3), 4.3);
}

TEST(ProblemFile, EveryMistakeIsToldWithItsLine) {
    const std::string s = kSmall;
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "x.vrp:1: the file is empty"},
        {changed(s, "CAPACITY : 10\n", ""), "x.vrp:19: CAPACITY is missing"},
        {changed(s, "CAPACITY : 10", "CAPACITY : ten"), "x.vrp:6: CAPACITY is not a number: `ten`"},
        {changed(s, "CAPACITY : 10", "CAPACITY : 0"), "x.vrp:6: CAPACITY is 0, outside"},
        {changed(s, "CAPACITY : 10", "CAPACITY : nan"), "x.vrp:6: CAPACITY is not a number"},
        {changed(s, "DIMENSION : 4", "DIMENSION : 5"), "x.vrp:12: NODE_COORD_SECTION ends after 4 of 5 rows: node 5"},
        {changed(s, "DIMENSION : 4", "DIMENSION : 3"), "x.vrp:11: there is no node 4: nodes are 1 to 3, the DIMENSION"},
        {changed(s, "DIMENSION : 4", "DIMENSION : 4.5"), "x.vrp:4: DIMENSION is not a whole number"},
        {changed(s, "DIMENSION : 4\n", ""), "x.vrp:6: NODE_COORD_SECTION comes before DIMENSION"},
        {changed(s, "EUC_2D", "GEO"), "x.vrp:5: EDGE_WEIGHT_TYPE `GEO` is not supported"},
        {changed(s, "TYPE : CVRP", "TYPE : TSP"), "x.vrp:3: TYPE `TSP` is not supported"},
        {changed(s, "2 3 0", "2 3"), "x.vrp:9: expected 3 values in a row of NODE_COORD_SECTION"},
        {changed(s, "2 3 0", "2 3 0x"), "x.vrp:9: y of node 2 is not a number: `0x`"},
        {changed(s, "2 3 0", "1 3 0"), "x.vrp:9: NODE_COORD_SECTION has node 1 twice, first in line 8"},
        {changed(s, "3 4\n4 4", "3 4\n4 11"), "x.vrp:16: node 4 demands 11, more than the CAPACITY of 10"},
        {changed(s, "3 4\n4 4", "3 4\n4 -1"), "x.vrp:16: the demand of node 4 is -1, not a whole number"},
        {changed(s, "1 0\n2 4", "1 2\n2 4"), "x.vrp:13: node 1 is the depot and has a demand, 2"},
        {changed(s, "DEMAND_SECTION", "DEMANDS_SECTION"), "x.vrp:12: DEMANDS_SECTION is not supported; did you mean"},
        {changed(s, "CAPACITY", "CAPACTIY"), "x.vrp:6: unknown key `CAPACTIY`; did you mean `CAPACITY`?"},
        {changed(s, "CAPACITY", "capacity"), "x.vrp:6: unknown key `capacity`; did you mean `CAPACITY`?"},
        {changed(s, "CAPACITY : 10", "CAPACITY :"), "x.vrp:6: CAPACITY has no value"},
        {changed(s, "CAPACITY : 10", "CAPACITY : 10\nVEHICLES : 1"),
         "x.vrp:7: 12 of demand in all need 2 vehicles of capacity 10, not 1"},
        {changed(s, "1\n-1", "0\n-1"), "x.vrp:18: there is no node 0: nodes are 1 to 4"},
        {changed(s, "1\n-1", "-1"), "x.vrp:17: DEPOT_SECTION names no depot"},
        {changed(s, "2 3 0", "2 1e300 0"), "x.vrp:9: x of node 2 is 1e300, outside"},
        {changed(s, "2 3 0", "2 3 \x1f"), "x.vrp:9: this is not a text: it has a byte 0x1F"},
        {std::string("\x1f\x8b\b\0\0", 5), "x.vrp:1: this is not a text"},
        {"R101\n" + s, "x.vrp:1: expected `KEY : value` or a section, not `R101`; Solomon's format"},
        {s.substr(0, s.find("DEMAND_SECTION")), "x.vrp:11: DEMAND_SECTION is missing"},
        {s.substr(0, s.find("DEPOT_SECTION")), "x.vrp:16: DEPOT_SECTION is missing"},
        {changed(s, "1\n-1", "1\n2\n-1"), "x.vrp:17: DEPOT_SECTION names 2 depots"},
        {changed(s, "COMMENT", "REMARK"), "x.vrp:2: unknown key `REMARK`"},
        {changed(s, "TYPE : CVRP\n", "hello\n"), "x.vrp:3: expected `KEY : value` or a section"},
        {changed(s, "TYPE : CVRP\n", "NAME : again\n"), "x.vrp:3: NAME is given twice"},
        {changed(s, "CAPACITY : 10\n", "CAPACITY : 10\nDISTANCE : 9\n"), "x.vrp:11: serving customer 2 alone takes 10"},
        {changed(kSolomon, "  3         20", "  3"), "x.vrp:5: expected two numbers"},
        {changed(kSolomon, "90          5\n", "90\n"), "x.vrp:12: expected 7 values in a row (the customer"},
        {changed(kSolomon, "    2      2  ", "    3      2  "), "x.vrp:12: expected customer 2, not 3"},
        {changed(kSolomon, "2          5 ", "2         25 "),
         "x.vrp:12: customer 2 demands 25, more than the capacity"},
        {changed(kSolomon, "  3         20", "  0         20"), "x.vrp:5: the number of vehicles is 0, outside"},
        {changed(kSolomon, "0        90", "0         2"), "x.vrp:12: customer 2 cannot be reached and left"},
        {changed(kSolomon, "20        30", "40        30"), "x.vrp:11: the window ends before it begins"},
        {changed(kSolomon, "CUSTOMER\n", ""), "x.vrp:7: expected CUSTOMER"},
    };
    for (const auto& [text, expected] : cases)
        EXPECT_NE(refusal(text).find(expected), std::string::npos)
            << "expected: " << expected << "\nsaid:     " << refusal(text);
}

TEST(ProblemFile, WhatIsNoFileIsRefused) {
    EXPECT_THROW(read_problem_file("/no/such/file.vrp"), ProblemFileError);
    EXPECT_THROW(read_problem_file(WARUNG_TESTS_DIR), ProblemFileError);
}

// Whatever is cut off or overwritten: a problem or a refusal, never a crash.
TEST(ProblemFile, SurvivesMutilation) {
    const std::string s = kSmall;
    for (std::size_t at = 0; at < s.size(); ++at) {
        (void)refusal(s.substr(0, at));
        for (const char c : {'\0', '9', '-', ':', '\n', '\xff'}) {
            std::string text = s;
            text[at] = c;
            (void)refusal(text);
        }
    }
}

TEST(ProblemFile, SolutionsAreWrittenAsTheyArePublishedAndReadBack) {
    Problem p = parse_problem(kSmall, "x.vrp").problem;
    Solution s;
    s.routes = {{2, 1}, {3}};
    s.cost = 20;
    EXPECT_EQ(solution_text(p, s), "Route #1: 2 1\nRoute #2: 3\nCost 20\n");
    EXPECT_EQ(parse_routes(solution_text(p, s), "x.sol"), s.routes);
    p.rounding = Rounding::none;
    EXPECT_EQ(solution_text(p, s), "Route #1: 2 1\nRoute #2: 3\nCost 20.0000\n");
    EXPECT_THROW(parse_routes("Route 1 2\n", "x.sol"), ProblemFileError);
    EXPECT_THROW(parse_routes("Route #1: 1 two\n", "x.sol"), ProblemFileError);
}

// Published best known costs (CVRPLIB; DIMACS 2021 for time windows), and what the planner may lose on one file.
TEST(BenchmarkFiles, PlansComeNearTheBestKnown) {
    const std::filesystem::path data = testing::benchmark_files() / "data";
    struct Case {
        const char* file;
        double best;
        double gap;
    };
    const Case cases[] = {{"cvrp/A-n32-k5.vrp", 784, 0.02}, {"cvrp/P-n16-k8.vrp", 450, 0.01},
                          {"cvrp/E-n51-k5.vrp", 521, 0.05}, {"cvrp/X-n101-k25.vrp", 27591, 0.05},
                          {"dvrp/CMT6.vrp", 555.43, 0.03},  {"vrptw/C101.txt", 827.3, 0.01},
                          {"vrptw/RC207.txt", 962.9, 0.06}};
    if (!std::filesystem::exists(data / cases[0].file)) GTEST_SKIP() << "no benchmark files in " << data;
    for (const Case& c : cases) {
        const ProblemFile f = read_problem_file((data / c.file).string());
        const Solution s = plan_routes(f.problem, Mode::plan, 1);
        EXPECT_EQ(judge(f.problem, s), "") << c.file;
        EXPECT_LE(s.cost, c.best * (1 + c.gap)) << c.file;
        EXPECT_GE(s.cost, c.best * (1 - 1e-4)) << c.file;  // or somebody has the conventions wrong
    }
}

// Solomon's convention: fewest vehicles first, then real distances (SINTEF's list of best solutions: 10 and 828.94, 19
// and 1645.79, 3 and 590.60).
TEST(BenchmarkFiles, FewestVehiclesAreThoseOfTheBestKnown) {
    const std::filesystem::path data = testing::benchmark_files() / "data/vrptw";
    struct Case {
        const char* file;
        std::size_t vehicles;
        double cost;
    };
    const Case cases[] = {{"C101.txt", 10, 828.94}, {"R101.txt", 19, 1645.79}, {"C204.txt", 3, 590.60}};
    if (!std::filesystem::exists(data / cases[0].file)) GTEST_SKIP() << "no benchmark files in " << data;
    for (const Case& c : cases) {
        const ProblemFile f = read_problem_file((data / c.file).string(), DistanceConvention::real);
        const Solution s = plan_fewest_routes(f.problem, budget_of(Mode::plan, f.problem), 1);
        EXPECT_EQ(judge(f.problem, s), "") << c.file;
        EXPECT_EQ(s.routes.size(), c.vehicles) << c.file;
        EXPECT_LE(s.cost, c.cost * 1.04) << c.file;
        EXPECT_GE(s.cost, c.cost * (1 - 1e-4)) << c.file;
    }
}

}  // namespace
}  // namespace warung::routing
