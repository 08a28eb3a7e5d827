// Same scenario, seed and build: same events and same bytes, for any executor, number of threads and window length, and
// when a run is written down half way and read back.
#include "tests/world/worlds.h"

#include "sim/base/archive.h"
#include "sim/reporting/replication_report.h"
#include "sim/scenario/key_table.h"
#include "sim/synthetic/country.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <thread>

namespace warung::world {
namespace {

using kernel::Mode;

enum class Window : std::uint8_t { own, lookahead, ten_minutes, odd, hour };

struct Layout {
    Mode mode = Mode::sequential;
    int threads = 1;
    Window window = Window::own;
};

constexpr std::array kExecutors = {Mode::sequential, Mode::windowed};
constexpr std::array kThreads = {1, 2, 3, 8};
constexpr std::array kWindows = {Window::own, Window::lookahead, Window::ten_minutes, Window::odd, Window::hour};

std::string name_of(const Layout& layout) {
    constexpr std::array kNames = {"OwnWindow", "WindowOfLookahead", "Window10min", "Window20min34s567", "Window1h"};
    return (layout.mode == Mode::sequential ? "Sequential" : "Windowed") + std::to_string(layout.threads) +
           (layout.threads == 1 ? "Thread" : "Threads") + kNames[static_cast<std::size_t>(layout.window)];
}

/// The engine cuts a window short where mail could be due, so any of these may be asked for.
void set_window(Setting& setting, Window window) {
    switch (window) {
        case Window::own: break;
        case Window::lookahead: setting.longest_window = setting.lookahead; break;
        case Window::ten_minutes: setting.longest_window = minutes(10); break;
        case Window::odd: setting.longest_window = Duration{20 * 60'000 + 34'567}; break;
        case Window::hour: setting.longest_window = hours(1); break;
    }
}

/// Waits until as many different threads have come (10 seconds at most) and counts them, so that a short run does not
/// end before its helpers have started.
int gather(int threads) {
    std::atomic<int> present{0};
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    kernel::Crew crew{Mode::windowed};
    crew.for_each(static_cast<std::size_t>(threads), [&](std::size_t) {
        ++present;  // who waits here takes no other piece
        while (present < threads && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
    });
    return std::chrono::steady_clock::now() < give_up ? present.load() : 0;
}

/// Runs `work` with so many threads, also where the machine has fewer cores.
void with_threads(int threads, const std::function<void()>& work) {
    using oneapi::tbb::global_control;
    const global_control limit{global_control::max_allowed_parallelism, static_cast<std::size_t>(threads)};
    oneapi::tbb::task_arena arena{threads};
    arena.execute([&] {
        EXPECT_EQ(gather(threads), threads);
        work();
    });
}

struct History {
    std::uint64_t digest = 0;
    std::vector<std::uint64_t> regions;
    std::vector<DigestRow> digests;
    std::array<std::string, reporting::kTableCount> rows;
    std::string broken_checks;
};

Observation observing() {
    Observation o;
    o.digest_every = hours(6);
    return o;
}

History history_of(const Replication& r) {
    History h;
    h.digest = r.digest();
    for (const RegionProcess& region : r.regions()) h.regions.push_back(region.digest());
    h.digests = r.digest_history();
    h.rows = reporting::report_replication(r, "base", 0).rows;
    h.broken_checks = testing::broken_checks(r);
    return h;
}

History run(const scenario::Scenario& s, const Layout& layout = {}) {
    History h;
    with_threads(layout.threads, [&] {
        Setting setting = build_setting(s);
        set_window(setting, layout.window);
        Replication r{setting, 0, observing()};
        r.run(layout.mode);
        h = history_of(r);
    });
    return h;
}

/// Empty, or where two histories part: the first time and region whose digests differ.
std::string divergence(const History& a, const History& b) {
    for (std::size_t i = 0; i < std::min(a.digests.size(), b.digests.size()); ++i) {
        const DigestRow& x = a.digests[i];
        const DigestRow& y = b.digests[i];
        if (x.at == y.at && x.process == y.process && x.events == y.events && x.digest == y.digest) continue;
        return "region " + std::to_string(x.process) + " differs in the six hours before hour " +
               std::to_string(x.at.since_start().hours());
    }
    if (a.digests.size() != b.digests.size()) return "one history has more digests";
    for (std::size_t r = 0; r < std::min(a.regions.size(), b.regions.size()); ++r)
        if (a.regions[r] != b.regions[r]) return "region " + std::to_string(r) + " differs after the last digest";
    return a.digest == b.digest && a.regions.size() == b.regions.size() ? "" : "the digests of the whole differ";
}

void expect_same(const History& run, const History& reference) {
    EXPECT_EQ(divergence(run, reference), "");
    for (std::size_t t = 0; t < reference.rows.size(); ++t)
        EXPECT_EQ(run.rows[t], reference.rows[t]) << "in " << reporting::tables()[t].file;
}

scenario::Scenario tiny() { return testing::load("tiny").base; }

scenario::Scenario twenty_regions() {
    return testing::load("indonesia", {"regions.provinces=34,81,82,91", "run.horizon_days=12", "run.warm_up_days=4",
                                       "run.population_scale=0.02"})
        .base;
}

std::uint64_t country_count() { return std::getenv("WARUNG_LONG") != nullptr ? 100 : 12; }

// ---------------------------------------------------------------- layouts

class Determinism : public ::testing::TestWithParam<Layout> {};

TEST_P(Determinism, TinyGivesTheSameBytes) {
    static const History reference = run(tiny());
    ASSERT_EQ(reference.digests.size(), 28U * 3U) << "7 days, 4 a day, 3 regions";
    expect_same(run(tiny(), GetParam()), reference);
}

TEST_P(Determinism, TwentyRegionsGiveTheSameBytes) {
    static const scenario::Scenario s = twenty_regions();
    static const History reference = run(s);
    expect_same(run(s, GetParam()), reference);
}

TEST_P(Determinism, RandomCountriesGiveTheSameBytes) {
    static std::vector<History> references;
    for (std::uint64_t key = 0; key < country_count(); ++key) {
        SCOPED_TRACE("random_country(" + std::to_string(key) + ")");
        const scenario::Scenario s = synthetic::random_country(key);
        if (references.size() == key) references.push_back(run(s));
        expect_same(run(s, GetParam()), references[key]);
    }
}

std::vector<Layout> all_layouts() {
    std::vector<Layout> layouts;
    for (const Mode mode : kExecutors)
        for (const int threads : kThreads)
            for (const Window window : kWindows) layouts.push_back({mode, threads, window});
    return layouts;
}

INSTANTIATE_TEST_SUITE_P(Layouts, Determinism, ::testing::ValuesIn(all_layouts()),
                         [](const auto& test) { return name_of(test.param); });

// ---------------------------------------------------------------- random countries

TEST(RandomCountry, CanBeBuiltForEveryKeyAndIsSmall) {
    for (std::uint64_t key = 0; key < 300; ++key) {
        const scenario::Scenario s = synthetic::random_country(key);
        std::int64_t customers = 0;
        ASSERT_NO_THROW({
            for (const RegionSetting& r : build_setting(s).regions) customers += r.customers;
        }) << key;
        EXPECT_GT(customers, 0) << key;
        EXPECT_LT(customers, 10'000) << key;
    }
}

// If a kind of world never came up among these, the tests here would not be about it.
TEST(RandomCountry, HasEverythingThatAScenarioMayVary) {
    int empty_regions = 0;
    int alone = 0;
    int carriers = 0;
    std::vector<int> kinds(scenario::event_kind_names().size());
    std::array<int, geography::kModeCount> modes{};
    std::array<int, 6> platforms{};
    for (std::uint64_t key = 0; key < 100; ++key) {
        const scenario::Scenario s = synthetic::random_country(key);
        alone += s.region_rows.size() == 1 ? 1 : 0;
        for (const auto& row : s.region_rows) empty_regions += row.unbanked_adults == 0 ? 1 : 0;
        for (const auto& region : build_setting(s).regions) carriers += region.has_people ? 0 : 1;
        for (const auto& event : s.events) ++kinds[static_cast<std::size_t>(event.params.kind)];
        for (const auto& link : s.links) ++modes[static_cast<std::size_t>(link.times.mode)];
        ++platforms[s.platforms.size()];
    }
    EXPECT_GE(empty_regions, 10);
    EXPECT_GE(alone, 5);
    EXPECT_GE(carriers, 5);
    for (const int n : kinds) EXPECT_GE(n, 5);
    for (const int n : modes) EXPECT_GE(n, 5);
    for (std::size_t p = 1; p < platforms.size(); ++p) EXPECT_GE(platforms[p], 5) << p;
}

TEST(RandomCountry, KeepsAllItsConservationLaws) {
    const std::uint64_t keys = std::getenv("WARUNG_LONG") != nullptr ? 1'000 : 150;
    for (std::uint64_t key = 0; key < keys; ++key)
        EXPECT_EQ(run(synthetic::random_country(key)).broken_checks, "") << "random_country(" << key << ")";
}

TEST(RandomCountry, IsTheSameForTheSameKeyAndAnotherForAnother) {
    const History once = run(synthetic::random_country(1));
    expect_same(run(synthetic::random_country(1)), once);
    EXPECT_NE(run(synthetic::random_country(2)).digest, once.digest);
}

// ---------------------------------------------------------------- what a digest sees

TEST(Digest, ChangesWithTheSeed) {
    scenario::Scenario s = tiny();
    const History before = run(s);
    ++s.run.seed;
    EXPECT_NE(run(s).digest, before.digest);
}

TEST(Digest, ChangesWithAPrice) {
    scenario::Scenario s = tiny();
    const History before = run(s);
    s.platforms.front().params.fee_rp[static_cast<std::size_t>(customers::ServiceKind::digital_sale)] += 500;
    EXPECT_NE(run(s).digest, before.digest);
}

/// `change` takes effect at hour 72: digests of all hours up to then agree, and later ones of `regions` do not.
void expect_parting_on_day_three(const scenario::EventParams& change, const std::vector<std::uint32_t>& regions) {
    scenario::Scenario s = tiny();
    const History before = run(s);
    s.events.push_back({"change", change});
    const History after = run(s);
    ASSERT_EQ(before.digests.size(), after.digests.size());
    std::vector<bool> parted(before.regions.size(), false);
    for (std::size_t i = 0; i < before.digests.size(); ++i) {
        const bool same = before.digests[i].digest == after.digests[i].digest;
        if (before.digests[i].at <= Time{days(3).ms()}) {
            EXPECT_TRUE(same) << "hour " << before.digests[i].at.since_start().hours();
        }
        const std::uint32_t process = before.digests[i].process;
        EXPECT_FALSE(parted[process] && same) << "histories that have parted do not meet again";
        if (!same) parted[process] = true;
    }
    for (const std::uint32_t r : regions) EXPECT_TRUE(parted[r]) << r;
    EXPECT_NE(before.digest, after.digest);
}

TEST(Digest, OfAllRegionsPartsWhereAnOutageBegins) {
    scenario::EventParams e;
    e.kind = scenario::EventKind::platform_outage;
    e.platform = "east";
    e.day = 3;
    e.days = 1;
    expect_parting_on_day_three(e, {0, 1, 2});
}

TEST(Digest, OfOneRegionPartsWhereItCloses) {
    scenario::EventParams e;
    e.kind = scenario::EventKind::region_closure;
    e.regions = {"B"};
    e.day = 3;
    e.days = 1;
    expect_parting_on_day_three(e, {1});
}

TEST(Digest, OfOneRegionPartsWhereItsDemandRises) {
    scenario::EventParams e;
    e.kind = scenario::EventKind::demand;
    e.regions = {"A"};
    e.factor = 3;
    e.day = 3;
    e.days = 1;
    expect_parting_on_day_three(e, {0});
}

TEST(Digest, OfAllRegionsPartsWhereAFeeCapBegins) {
    scenario::EventParams e;
    e.kind = scenario::EventKind::fee_cap;
    e.cap_rp = 0;
    e.day = 3;
    e.days = 2;
    expect_parting_on_day_three(e, {0, 1, 2});
}

TEST(Digest, OfTheWholeIsTheSameHoweverOftenItIsWrittenDown) {
    const Setting setting = build_setting(synthetic::random_country(4));
    Replication often{setting, 0, observing()};
    Replication never{setting, 0};
    often.run(Mode::sequential);
    never.run(Mode::sequential);
    EXPECT_EQ(often.digest(), never.digest());
    EXPECT_TRUE(never.digest_history().empty());
}

// ---------------------------------------------------------------- archives

std::vector<char> written(Replication& r) {
    std::vector<char> bytes;
    ArchiveWriter writer{[&](const void* data, std::size_t n) {
        const auto* from = static_cast<const char*>(data);
        bytes.insert(bytes.end(), from, from + n);
    }};
    r.archive(writer);
    return bytes;
}

/// Runs to `half` in one layout, writes, reads into a fresh replication and goes on in another layout.
History run_in_halves(const scenario::Scenario& s, Time half, const Layout& first, const Layout& second) {
    std::vector<char> bytes;
    with_threads(first.threads, [&] {
        Setting setting = build_setting(s);
        set_window(setting, first.window);
        Replication r{setting, 0, observing()};
        r.run_until(half, first.mode);
        bytes = written(r);
    });
    History h;
    with_threads(second.threads, [&] {
        Setting setting = build_setting(s);
        set_window(setting, second.window);
        Replication r{setting, 0, observing()};
        ArchiveReader reader{bytes.data(), bytes.size()};
        r.archive(reader);
        EXPECT_EQ(reader.left(), 0U);
        EXPECT_EQ(r.clock(), half);
        // Not the same bytes: pending events lie in no particular order.
        EXPECT_EQ(written(r).size(), bytes.size()) << "something was left behind";
        r.run(second.mode);
        h = history_of(r);
    });
    return h;
}

/// Four layouts to go on in, by turns.
Layout other_layout(std::uint64_t turn) {
    constexpr std::array<Layout, 4> kLayouts = {
        Layout{Mode::sequential, 1, Window::own}, Layout{Mode::windowed, 3, Window::own},
        Layout{Mode::windowed, 2, Window::odd}, Layout{Mode::sequential, 1, Window::hour}};
    return kLayouts[turn % kLayouts.size()];
}

void expect_halves_make_a_whole(const scenario::Scenario& s, std::uint64_t key, int times) {
    const History whole = run(s);
    random::Stream stream{key, random::Purpose::test, 0xA2C417E};
    for (int i = 0; i < times; ++i) {
        const Time half{
            static_cast<std::int64_t>(stream.index(static_cast<std::uint64_t>(days(s.run.horizon_days).ms()))) + 1};
        SCOPED_TRACE("written at " + std::to_string(half.ms()) + " ms");
        const std::uint64_t turn = stream.index(16);
        expect_same(run_in_halves(s, half, other_layout(turn), other_layout(turn / 4)), whole);
    }
}

TEST(Archive, OfTinyContinuesAsIfNothingHadHappened) { expect_halves_make_a_whole(tiny(), 0, 12); }

TEST(Archive, OfTwentyRegionsContinuesAsIfNothingHadHappened) { expect_halves_make_a_whole(twenty_regions(), 1, 2); }

TEST(Archive, OfRandomCountriesContinuesAsIfNothingHadHappened) {
    for (std::uint64_t key = 0; key < 4 * country_count(); ++key) {
        SCOPED_TRACE("random_country(" + std::to_string(key) + ")");
        expect_halves_make_a_whole(synthetic::random_country(key), key, 2);
    }
}

// Region 0 of this country has more than a thousand pending events: those due later lie in buckets, which are set up
// anew by who reads.
TEST(Archive, WithManyPendingEventsContinuesAsIfNothingHadHappened) {
    const scenario::Scenario s = synthetic::random_country(266);
    expect_same(run_in_halves(s, Time{550'513'712}, {}, {}), run(s));
}

TEST(Archive, AtTheStartAndAtABarrierAndAtTheHorizon) {
    const scenario::Scenario s = synthetic::random_country(3);
    const History whole = run(s);
    const Setting setting = build_setting(s);
    ASSERT_FALSE(setting.barriers.empty());
    for (const Time half : {Time{0}, setting.barriers.front(), setting.barriers.back(), setting.horizon})
        expect_same(run_in_halves(s, half, {}, {}), whole);
}

TEST(Archive, ThatEndsTooEarlyIsRefused) {
    const Setting setting = build_setting(tiny());
    Replication r{setting, 0};
    r.run_until(Time{days(2).ms()}, Mode::sequential);
    const std::vector<char> bytes = written(r);
    for (const std::size_t kept : {std::size_t{0}, bytes.size() / 3, bytes.size() - 1}) {
        Replication fresh{setting, 0};
        ArchiveReader reader{bytes.data(), kept};
        EXPECT_THROW(fresh.archive(reader), ArchiveError) << kept;
    }
}

}  // namespace
}  // namespace warung::world
