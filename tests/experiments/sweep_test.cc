// Sweeps: the same bytes whoever runs what, nothing finished is run again, and what goes wrong is told.
#include "sim/experiments/sweep.h"
#include "tests/experiments/study_files.h"
#include "tests/experiments/synthetic_study.h"

#include "sim/base/machine.h"
#include "sim/experiments/study_tables.h"

#include <fstream>
#include <map>
#include <sstream>

namespace warung::experiments {
namespace {

namespace fs = std::filesystem;
using testing::synthetic_plan;
using testing::SyntheticRunner;
using testing::TemporaryFolder;

std::string bytes_of(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream{file, std::ios::binary}.rdbuf();
    return out.str();
}

std::map<std::string, std::string> tables_in(const fs::path& folder) {
    std::map<std::string, std::string> tables;
    for (const StudyTable& t : study_tables()) tables[t.file] = bytes_of(folder / t.file);
    return tables;
}

/// One command: open, run, write. Returns how many units it computed.
std::size_t sweep_once(StudyPlan plan, const fs::path& out, SyntheticRunner& runner, std::size_t threads = 1,
                       Shard shard = {}, bool write = true) {
    StudyFolder folder{out};
    folder.open(false);
    ThreadLauncher launcher{runner, threads};
    SweepOptions options;
    options.shard = shard;
    Sweep sweep{plan, folder, launcher, options};
    sweep.run(plan.units());
    if (write) folder.write_tables(plan, sweep.outcomes());
    return sweep.computed();
}

TEST(Sweep, TablesAreTheSameBytesForAnyThreadsAndShards) {
    const TemporaryFolder tmp;
    SyntheticRunner runner;
    const StudyPlan plan = synthetic_plan(5, 3);
    sweep_once(plan, tmp.path() / "one", runner, 1);
    const auto one = tables_in(tmp.path() / "one");
    for (const std::size_t threads : {2U, 3U, 8U}) {
        const fs::path out = tmp.path() / std::to_string(threads);
        sweep_once(plan, out, runner, threads);
        EXPECT_EQ(tables_in(out), one) << threads;
    }
    for (const std::size_t of : {2U, 4U, 20U}) {  // 20 shards of 15 units: some have nothing to do
        const fs::path out = tmp.path() / ("shards" + std::to_string(of));
        std::size_t computed = 0;
        for (std::size_t i = of; i >= 1; --i) computed += sweep_once(plan, out, runner, 1, {i, of}, false);
        EXPECT_EQ(computed, 15U);
        EXPECT_EQ(sweep_once(plan, out, runner), 0U);  // joins
        EXPECT_EQ(tables_in(out), one) << of;
    }
    // 5 points x 3 replications x 2 metrics and a header.
    const std::string& results = one.at("results.csv");
    EXPECT_EQ(std::count(results.begin(), results.end(), '\n'), 5 * 3 * 2 + 1);
    EXPECT_EQ(results.substr(0, results.find('\n')), "design_point,variant,replication,seed,metric,unit,value");
}

TEST(Sweep, RepeatingItComputesNothingAndMoreReplicationsOrPointsOnlyThemselves) {
    const TemporaryFolder tmp;
    SyntheticRunner runner;
    EXPECT_EQ(sweep_once(synthetic_plan(4, 2), tmp.path() / "out", runner), 8U);
    EXPECT_EQ(sweep_once(synthetic_plan(4, 2), tmp.path() / "out", runner), 0U);
    EXPECT_EQ(sweep_once(synthetic_plan(4, 3), tmp.path() / "out", runner), 4U);
    EXPECT_EQ(sweep_once(synthetic_plan(6, 3), tmp.path() / "out", runner), 6U);
    EXPECT_EQ(runner.runs, 18U);
    SyntheticRunner fresh;
    sweep_once(synthetic_plan(6, 3), tmp.path() / "fresh", fresh);
    EXPECT_EQ(tables_in(tmp.path() / "out"), tables_in(tmp.path() / "fresh"));
}

TEST(Sweep, UnitsStartInReplicationMajorOrderSoThatAnyPrefixIsBalanced) {
    SyntheticRunner runner;
    std::vector<std::pair<std::uint32_t, std::int64_t>> order;
    runner.before = [&](const Unit& u) { order.emplace_back(u.replication, u.configuration); };
    const TemporaryFolder tmp;
    sweep_once(synthetic_plan(3, 4), tmp.path() / "out", runner, 1);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    EXPECT_EQ(order.size(), 12U);
}

TEST(Sweep, AUnitThatThrowsIsAFailedRowWithItsReasonAndTheRestGoesOn) {
    std::vector<std::map<std::string, std::string>> seen;
    for (const std::size_t threads : {1U, 3U}) {
        const TemporaryFolder tmp;
        SyntheticRunner runner;
        runner.before = [](const Unit& u) {
            if (u.configuration == 1 && u.replication == 1) throw std::runtime_error("the shop, \"Sari\", burnt down");
        };
        EXPECT_EQ(sweep_once(synthetic_plan(3, 2), tmp.path() / "out", runner, threads), 6U);
        seen.push_back(tables_in(tmp.path() / "out"));
        EXPECT_EQ(sweep_once(synthetic_plan(3, 2), tmp.path() / "out", runner, threads),
                  0U);  // a failure is an outcome
    }
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_NE(seen[0]["units.csv"].find(",failed,\"the shop, \"\"Sari\"\", burnt down\",,\n"), std::string::npos)
        << seen[0]["units.csv"];
    const std::string& results = seen[0]["results.csv"];
    EXPECT_EQ(std::count(results.begin(), results.end(), '\n'), 5 * 2 + 1);
    // Its point has one replication that counts, hence no half-width: "2,base,level,units,1,1,".
    EXPECT_NE(seen[0]["summary.csv"].find("\n2,base,level,units,1,1,\n"), std::string::npos) << seen[0]["summary.csv"];
}

TEST(Sweep, StoppedInTheMiddleItGoesOnWhereItWas) {
    const TemporaryFolder tmp;
    StudyPlan plan = synthetic_plan(10, 3);
    std::atomic<bool> stop{false};
    SyntheticRunner runner;
    runner.before = [&](const Unit& u) { stop = u.replication == 1 && u.configuration >= 4; };
    StudyFolder folder{tmp.path() / "out"};
    folder.open(false);
    std::size_t computed = 0;
    {
        ThreadLauncher launcher{runner, 2};
        SweepOptions options;
        options.stop = &stop;
        Sweep sweep{plan, folder, launcher, options};
        sweep.run(plan.units());
        computed = sweep.computed();
        EXPECT_FALSE(sweep.finished(plan.units()));
    }
    EXPECT_GE(computed, 15U);
    EXPECT_LE(computed, 18U);
    SyntheticRunner rest;
    EXPECT_EQ(sweep_once(plan, tmp.path() / "out", rest), 30 - computed);
}

// --- the journal ---

fs::path journal_in(const fs::path& out) { return out / ".journal" / "shard-1-of-1"; }

/// Whatever a kill leaves at the end of the journal (here: every possible length of it), nothing whole is lost and
/// the tables come out the same.
TEST(Journal, ARecordCutShortAtAnyByteIsTakenOff) {
    const TemporaryFolder tmp;
    SyntheticRunner runner;
    const StudyPlan plan = synthetic_plan(3, 2);
    const fs::path out = tmp.path() / "out";
    sweep_once(plan, out, runner);
    const std::string whole = bytes_of(journal_in(out));
    const auto tables = tables_in(out);
    std::size_t least = 99;
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        std::ofstream{journal_in(out), std::ios::binary | std::ios::trunc} << whole.substr(0, size);
        std::size_t records = 0;
        read_journal(journal_in(out), plan.name, [&](UnitOutcome&&) { ++records; });
        const std::size_t computed = sweep_once(plan, out, runner);
        EXPECT_EQ(computed, 6 - records) << size;
        EXPECT_EQ(tables_in(out), tables) << size;
        least = std::min(least, computed);
    }
    EXPECT_EQ(least, 1U);
}

TEST(Journal, NoughtsAtTheEndAreWhatAPowerCutLeaves) {
    const TemporaryFolder tmp;
    SyntheticRunner runner;
    const StudyPlan plan = synthetic_plan(3, 2);
    sweep_once(plan, tmp.path() / "out", runner);
    std::ofstream{journal_in(tmp.path() / "out"), std::ios::binary | std::ios::app} << std::string(4096, '\0');
    EXPECT_EQ(sweep_once(plan, tmp.path() / "out", runner), 0U);
}

TEST(Journal, DamageInTheMiddleIsToldAndLeftAsItIs) {
    const TemporaryFolder tmp;
    SyntheticRunner runner;
    const StudyPlan plan = synthetic_plan(3, 2);
    const fs::path file = journal_in(tmp.path() / "out");
    sweep_once(plan, tmp.path() / "out", runner);
    std::string bytes = bytes_of(file);
    for (const std::size_t at : {bytes.size() / 2, bytes.size() / 2 + 9, bytes.size() / 3}) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        std::ofstream{file, std::ios::binary | std::ios::trunc} << damaged;
        try {
            sweep_once(plan, tmp.path() / "out", runner);
            ADD_FAILURE() << "a flipped bit at " << at << " was not noticed";
        } catch (const JournalError& error) {
            EXPECT_NE(std::string{error.what()}.find("damaged at byte"), std::string::npos) << error.what();
        }
        EXPECT_EQ(bytes_of(file), damaged);
    }
}

TEST(Journal, OfAnotherStudyIsRefused) {
    const TemporaryFolder tmp;
    SyntheticRunner runner;
    sweep_once(synthetic_plan(3, 2), tmp.path() / "out", runner);
    EXPECT_THROW(sweep_once(synthetic_plan(3, 2, "another"), tmp.path() / "out", runner), JournalError);
    // The same name, but nothing in it is known.
    StudyPlan changed = synthetic_plan(3, 2);
    for (Identity& id : changed.identities) id += scenario::identity_of("run.horizon_days", "9");
    EXPECT_THROW(sweep_once(changed, tmp.path() / "out", runner), StudyMismatch);
    std::ofstream{tmp.path() / "out" / ".journal" / "shard-1-of-2"} << "a shopping list, and not a short one";
    EXPECT_THROW(sweep_once(synthetic_plan(3, 2), tmp.path() / "out", runner), JournalError);
}

TEST(Journal, IsWrittenByOneProcessAtATime) {
    const TemporaryFolder tmp;
    const Journal journal{tmp.path() / "journal", "study"};
    EXPECT_THROW((Journal{tmp.path() / "journal", "study"}), reporting::OutputError);
}

TEST(StudyFolder, HoldsWhatAStudyWroteAndNothingElse) {
    const TemporaryFolder tmp;
    std::ofstream{tmp.path() / "thesis.txt"} << "years of work";
    StudyFolder folder{tmp.path()};
    EXPECT_THROW(folder.open(false), reporting::OutputError);
    EXPECT_THROW(folder.open(true), reporting::OutputError);
    EXPECT_EQ(bytes_of(tmp.path() / "thesis.txt"), "years of work");
}

TEST(Why, SaysWhatWouldBeRunAndWhy) {
    const TemporaryFolder tmp;
    SyntheticRunner runner;
    StudyPlan before = synthetic_plan(3, 2);
    before.effective = "[run]\nhorizon_days = 7\n";
    sweep_once(before, tmp.path() / "out", runner);
    const StudyFolder folder{tmp.path() / "out"};
    const auto told = [&](StudyPlan now) {
        now.effective = now.effective.empty() ? before.effective : now.effective;
        return why(folder.plan(), now, folder.outcomes(now.name));
    };
    EXPECT_NE(told(synthetic_plan(3, 2)).find("6 of 6 units are finished"), std::string::npos);
    EXPECT_NE(told(synthetic_plan(3, 4)).find("6 units of further replications"), std::string::npos);
    EXPECT_NE(told(synthetic_plan(5, 2)).find("4 units of points that are new"), std::string::npos);
    StudyPlan changed = synthetic_plan(3, 2);
    changed.effective = "[run]\nhorizon_days = 9\n";
    for (Identity& id : changed.identities) id += scenario::identity_of("x", "y");
    EXPECT_NE(told(changed).find("run.horizon_days: 7 -> 9"), std::string::npos) << told(changed);
    StudyPlan rebuilt = synthetic_plan(3, 2);
    rebuilt.build = "newer";
    EXPECT_NE(told(rebuilt).find("another build (test -> newer)"), std::string::npos);
}

// --- size ---

// 100,000 units: planned, run and written in memory below 1 GiB; repeating the finished study takes below 5 s.
// (Measured: tests/bench/README.md.)
TEST(Sweep, AHundredThousandTinyUnitsAreQuickAndSmall) {
    const TemporaryFolder tmp;
    SyntheticRunner runner;
    const StudyPlan plan = synthetic_plan(50'000, 2);
    EXPECT_EQ(sweep_once(plan, tmp.path() / "out", runner, 2), 100'000U);
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(sweep_once(plan, tmp.path() / "out", runner, 2), 0U);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    RecordProperty("resume_s", std::to_string(seconds));
    EXPECT_LT(seconds, 5);
    const auto whole = tables_in(tmp.path() / "out");
    const fs::path shards = tmp.path() / "shards";
    EXPECT_EQ(sweep_once(plan, shards, runner, 1, {2, 2}, false), 50'000U);
    EXPECT_EQ(sweep_once(plan, shards, runner, 1, {1, 2}, false), 50'000U);
    EXPECT_EQ(sweep_once(plan, shards, runner), 0U);  // joins
    EXPECT_EQ(tables_in(shards), whole);
    EXPECT_LT(peak_memory_mib(), 1024);
}

}  // namespace
}  // namespace warung::experiments
