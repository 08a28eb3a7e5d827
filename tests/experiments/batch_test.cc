// Replications of variants side by side: order, failures, interruption.
#include "sim/experiments/batch.h"
#include "tests/world/worlds.h"

#include "sim/reporting/answer.h"
#include "sim/reporting/headline.h"

#include <atomic>

namespace warung::experiments {
namespace {

using testing::load;

BatchOptions with_threads(std::size_t threads) {
    BatchOptions options;
    options.threads = threads;
    return options;
}

TEST(Batch, ReportsComeByVariantThenReplicationWhateverTheThreads) {
    auto loaded = load("price_war", {"run.horizon_days=4", "run.warm_up_days=1", "run.population_scale=0.0005",
                                     "run.replications=3", "regions.provinces=34"});
    std::vector<std::string> rows;
    for (const std::size_t threads : {1U, 2U, 3U}) {
        const BatchResult result = run_batch(loaded, with_threads(threads), {});
        ASSERT_EQ(result.reports.size(), loaded.variants.size() * 3);
        std::string text;
        std::size_t i = 0;
        for (const auto& variant : loaded.variants) {
            for (std::int64_t r = 0; r < 3; ++r, ++i) {
                EXPECT_EQ(result.reports[i].variant, variant.name);
                EXPECT_EQ(result.reports[i].replication, r);
                for (const std::string& table : result.reports[i].rows) text += table;
            }
        }
        rows.push_back(text);
    }
    EXPECT_EQ(rows[0], rows[1]);
    EXPECT_EQ(rows[0], rows[2]);
}

// One rupiah appears in one replication: that one is a failure with its reason and no rows; the others count.
TEST(Batch, AReplicationThatFailsACheckIsNamedAndCountsNowhere) {
    const auto loaded = load("tiny", {"run.replications=3"});
    BatchOptions options = with_threads(2);
    options.at_horizon = [](world::Replication& r, const std::string&, std::int64_t index) {
        if (index == 1) r.regions()[0].population().kiosks[0].cash += Rupiah{1};
    };
    const BatchResult result = run_batch(loaded, options, {});
    ASSERT_EQ(result.reports.size(), 3U);
    EXPECT_EQ(result.failed(), 1U);
    EXPECT_NE(result.reports[1].failure.find("self-check money failed"), std::string::npos);
    for (const std::string& rows : result.reports[1].rows) EXPECT_EQ(rows, "");
    EXPECT_EQ(result.reports[0].failure + result.reports[2].failure, "");
    EXPECT_NE(result.reports[0].rows[0], "");
}

TEST(Batch, AnInvariantThatBreaksIsAFailedReplicationWithTimeAndEntity) {
    const auto loaded = load("tiny", {"run.replications=2"});
    BatchOptions options = with_threads(1);
    options.at_horizon = [](world::Replication& r, const std::string&, std::int64_t index) {
        WARUNG_INVARIANT(index != 0, r.setting().horizon, "kiosk 7 of region A");
    };
    const BatchResult result = run_batch(loaded, options, {});
    EXPECT_EQ(result.failed(), 1U);
    for (const char* words : {"index != 0", "day 7", "kiosk 7 of region A"}) {
        EXPECT_NE(result.reports[0].failure.find(words), std::string::npos) << words;
    }
}

TEST(Batch, StopsAtTheNextWindowWhenAsked) {
    const auto loaded = load("tiny", {"run.replications=50"});
    std::atomic<bool> stop{false};
    BatchOptions options = with_threads(1);
    options.stop = &stop;
    const BatchResult result = run_batch(loaded, options, [&](const auto& reports) { stop = reports.size() >= 2; });
    EXPECT_TRUE(result.interrupted);
    EXPECT_EQ(result.reports.size(), 2U);
}

TEST(Answer, PairsReplicationsByNumberEvenIfOneFailed) {
    const std::size_t n = reporting::headline_specs().size();
    const std::size_t figure = reporting::headline_index("coverage_realised_share");
    std::vector<reporting::ReplicationReport> reports(8);
    reporting::VariantReports hold{"hold", {}};
    reporting::VariantReports war{"war", {}};
    for (std::int64_t i = 0; i < 4; ++i) {
        for (const bool is_war : {false, true}) {
            auto& r = reports[static_cast<std::size_t>(2 * i + is_war)];
            r.replication = i;
            r.headline.assign(n, 0.5);
            // War is better by exactly 0.01 in each pair, under noise a hundred times larger across pairs.
            r.headline[figure] = 0.2 * static_cast<double>(i) + (is_war ? 0.01 + 0.0001 * static_cast<double>(i) : 0);
            if (i != 1 || is_war) (is_war ? war : hold).replications.push_back(&r);
        }
    }
    const std::string text = reporting::answer("", {hold, war});
    EXPECT_NE(text.find("war against hold"), std::string::npos);
    EXPECT_NE(text.find("needs served                             +1.02 ±0.04 points"), std::string::npos) << text;
}

}  // namespace
}  // namespace warung::experiments
