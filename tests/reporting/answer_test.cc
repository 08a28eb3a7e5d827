// What `run` prints of prices: one line a service kind whose fees somebody moves, with Delta or why there is none.
#include "sim/reporting/answer.h"

#include "sim/reporting/headline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace warung::reporting {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

ReplicationReport report_with(std::int64_t replication, std::vector<PriceStanding> standings) {
    ReplicationReport r;
    r.replication = replication;
    r.people = "unbanked adults";
    r.headline.assign(headline_specs().size(), kNan);
    r.standings = std::move(standings);
    return r;
}

/// The lines of the answer that follow the head on fees, up to the next empty line.
std::vector<std::string> fee_lines(const std::vector<VariantReports>& variants) {
    const std::string text = answer("", variants);
    std::size_t at = text.find("\nFees between competition");
    if (at == std::string::npos) return {};
    std::vector<std::string> lines;
    at = text.find('\n', at + 1) + 1;
    while (text[at] != '\n') {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

// Deltas 0.2 and 0.4: mean 0.3; s = 0.1414, s / sqrt(2) = 0.1, t(1, 0.975) = 12.706.
TEST(Answer, SaysWhereMovedFeesStand) {
    const auto a = report_with(0, {{"bill", true, 0.2, ""}, {"cash_out", false, 0.9, ""}});
    const auto b = report_with(1, {{"bill", true, 0.4, ""}, {"cash_out", false, 0.9, ""}});
    const auto lines = fee_lines({{"base", {&a, &b}}});
    ASSERT_EQ(lines.size(), 1U) << "nothing of kinds whose fees nobody moves";
    EXPECT_EQ(lines[0].substr(0, 6), "  bill");
    EXPECT_NE(lines[0].find("0.30 ±1.27"), std::string::npos) << lines[0];
}

TEST(Answer, SaysWhyThereIsNoDelta) {
    const auto with = report_with(0, {{"cash_out", true, -1.25, ""}});
    const auto alone = report_with(0, {{"cash_out", false, kNan, "fewer than two platforms sell it"}});
    const auto lines = fee_lines({{"war", {&with}}, {"nobody", {&alone}}});
    ASSERT_EQ(lines.size(), 1U) << "one line a kind, variants with fixed fees beside the others";
    EXPECT_NE(lines[0].find("cash out"), std::string::npos);
    EXPECT_NE(lines[0].find("-1.25"), std::string::npos);
    EXPECT_NE(lines[0].find("not available  (fewer than two platforms sell it)"), std::string::npos) << lines[0];

    const auto blind = report_with(0, {{"bill", true, kNan, "no demand view (run.demand_view)"}});
    const auto blind_lines = fee_lines({{"a", {&blind}}, {"b", {&blind}}});
    ASSERT_EQ(blind_lines.size(), 1U);
    EXPECT_NE(blind_lines[0].find("not available: no demand view (run.demand_view)"), std::string::npos)
        << "the reason once: " << blind_lines[0];
}

TEST(Answer, SaysNothingOfFeesThatNobodyMoves) {
    const auto fixed = report_with(0, {{"bill", false, 0.5, ""}, {"cash_in", false, kNan, "no needs were sampled"}});
    EXPECT_TRUE(fee_lines({{"base", {&fixed}}}).empty());
}

}  // namespace
}  // namespace warung::reporting
