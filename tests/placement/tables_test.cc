#include "sim/placement/tables.h"

#include "sim/placement/or_library.h"

#include <gtest/gtest.h>

#include <string>

namespace warung::placement {
namespace {

/// "FILE:LINE: what" of the error, or "no error".
template <class Act>
std::string error_of(Act&& act) {
    try {
        act();
    } catch (const InputError& error) {
        return error.where() + ": " + error.what();
    }
    return "no error";
}

std::string or_error(const std::string& text) {
    return error_of([&] { read_or_library("f", text); });
}

// A triangle with a short way round: 1 to 3 costs 2 + 3 = 5, not 9.
TEST(OrLibrary, CostsAreShortestPaths) {
    const OrLibraryFile file = read_or_library("f", " 3 3 1 \n 1 2 2\n 2 3 3\n 1 3 9\n");
    EXPECT_EQ(file.p, 1U);
    EXPECT_EQ(file.problem.row(0)[2], 5);
    EXPECT_EQ(file.problem.row(2)[0], 5);
    EXPECT_EQ(file.problem.row(1)[1], 0);
}

// Beasley's files repeat edges; the published optima hold if the later line counts.
TEST(OrLibrary, OfARepeatedEdgeTheLaterCounts) {
    EXPECT_EQ(read_or_library("f", "2 2 1\n1 2 3\n2 1 8\n").problem.row(0)[1], 8);
}

TEST(OrLibrary, SaysWhereAFileIsWrong) {
    EXPECT_EQ(or_error("2 2 1\n1 2 3\n"), "f:3: the file ends where the first vertex of an edge should stand");
    EXPECT_EQ(or_error("2 1 1\n1 x 3\n"), "f:2: the second vertex of an edge must be a whole number, not `x`");
    EXPECT_EQ(or_error("2 1 1\n1 5 3\n"), "f:2: the second vertex of an edge must lie between 1 and 2, not be 5");
    EXPECT_EQ(or_error("2 1 3\n1 2 3\n"), "f:1: the number of sites p must lie between 1 and 2, not be 3");
    EXPECT_EQ(or_error("2 1 1\n1 2 3\n4\n"), "f:3: more follows after the 1 edges that line 1 announces");
    EXPECT_EQ(or_error(""), "f:1: the file ends where the number of vertices should stand");
}

const std::string kDemand = "name,demand,lat,long\nA,10,1,2\n\"B, east\",5,1,3\n";
const std::string kDistances = "distance,site,destination\n7,S,A\n9,S,\"B, east\"\n2,T,A\n";

TableProblem read(const std::string& demand, const std::string& distances) {
    return read_tables({"d", demand}, {"c", distances}, std::nullopt);
}

TEST(Tables, MakeAProblem) {
    const TableProblem t = read(kDemand, kDistances);
    EXPECT_EQ(t.problem.weight, (std::vector<double>{10, 5}));
    EXPECT_EQ(t.sites[1].name, "T");
    EXPECT_EQ(t.problem.row(0)[1], 2);
    EXPECT_EQ(t.missing_pairs, 1U);
    EXPECT_EQ(t.problem.row(1)[1], t.unreached);
    EXPECT_GT(t.unreached, 9);
    EXPECT_EQ(t.points[1].at->lon, 3);
}

TEST(Tables, SayWhereTheyAreWrong) {
    const auto fault = [](const std::string& demand, const std::string& distances) {
        return error_of([&] { read(demand, distances); });
    };
    EXPECT_EQ(fault("name,demand\nA,x\n", kDistances), "d:2: `demand` must be a number, not `x`");
    EXPECT_EQ(fault("name,demand\nA,-1\n", kDistances), "d:2: `demand` is -1, too low");
    EXPECT_EQ(fault("name,demand\nA,0\n", kDistances), "d: the demand adds up to 0: there is nobody to serve");
    EXPECT_EQ(fault("name,demand\nA,1,2\n", kDistances), "d:2: this row has 3 cells and the first line 2");
    EXPECT_EQ(fault("name,demand\nA,1\nA,2\n", kDistances), "d:3: `A` appears twice");
    EXPECT_EQ(fault("name\nA\n", kDistances).find("d:1: the table has no column with demand"), 0U);
    EXPECT_EQ(fault(kDemand, kDistances + "1,T,C\n"), "c:5: `C` is no demand point of d");
    EXPECT_EQ(fault(kDemand, kDistances + "1,T,A\n"), "c:5: this pair stands in line 4 already");
    EXPECT_EQ(fault("", kDistances), "d: the table is empty");
}

TEST(Tables, ExistingSitesMustBeCandidates) {
    const TableProblem t = read(kDemand, kDistances);
    EXPECT_EQ(read_existing({"e", "name\nT\n"}, t.sites), Sites{1});
    EXPECT_EQ(error_of([&] {
                  read_existing({"e", "name\nT\nU\n"}, t.sites);
              }),
              "e:3: `U` is not among the candidate sites");
}

}  // namespace
}  // namespace warung::placement
