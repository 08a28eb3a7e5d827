// Same scenario, seed and build: same bytes, for any executor, number of threads and window length.
#include "tests/world/worlds.h"

#include "sim/reporting/replication_report.h"

#include <oneapi/tbb/global_control.h>

namespace warung::world {
namespace {

struct Layout {
    kernel::Mode mode;
    std::size_t threads;
    std::int64_t window_ms;  ///< 0: the scenario's own lookahead
};

std::array<std::string, reporting::kTableCount> rows_under(const scenario::Scenario& s, const Layout& layout) {
    const oneapi::tbb::global_control limit{oneapi::tbb::global_control::max_allowed_parallelism, layout.threads};
    Setting setting = build_setting(s);
    if (layout.window_ms > 0) setting.lookahead = std::min(setting.lookahead, Duration{layout.window_ms});
    Replication r{setting, 0};
    r.run(layout.mode);
    return reporting::report_replication(r, "base", 0).rows;
}

class Determinism : public ::testing::TestWithParam<Layout> {};

TEST_P(Determinism, TinyGivesTheSameBytes) {
    const auto s = testing::load("tiny").base;
    static const auto reference = rows_under(s, {kernel::Mode::sequential, 1, 0});
    EXPECT_EQ(rows_under(s, GetParam()), reference);
}

TEST_P(Determinism, TwentyRegionsGiveTheSameBytes) {
    const auto s = testing::load("indonesia", {"regions.provinces=34,81,82,91", "run.horizon_days=12",
                                               "run.warm_up_days=4", "run.population_scale=0.02"})
                       .base;
    static const auto reference = rows_under(s, {kernel::Mode::sequential, 1, 0});
    EXPECT_EQ(rows_under(s, GetParam()), reference);
}

INSTANTIATE_TEST_SUITE_P(Layouts, Determinism,
                         ::testing::Values(Layout{kernel::Mode::sequential, 1, 600'000},
                                           Layout{kernel::Mode::windowed, 1, 0}, Layout{kernel::Mode::windowed, 2, 0},
                                           Layout{kernel::Mode::windowed, 3, 1'234'567},
                                           Layout{kernel::Mode::windowed, 8, 3'600'000}),
                         [](const auto& test) {
                             return (test.param.mode == kernel::Mode::sequential ? "sequential" : "windowed") +
                                    std::to_string(test.param.threads) + "window" +
                                    std::to_string(test.param.window_ms);
                         });

}  // namespace
}  // namespace warung::world
