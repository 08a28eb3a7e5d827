#include "sim/supply/drained_stock.h"

#include "sim/inventory/textbook.h"
#include "tests/supply/networks.h"

#include <gtest/gtest.h>

namespace warung::supply {
namespace {

// Lots that last 10 days, supplier up to day 25, down to day 32: filled on days 0, 10, 20; empty on day 30, waits to
// day 32, which is the fourth lot.
TEST(DrainedStock, WaitsForASupplierThatIsDown) {
    const DrainedStock params{days(10), fixed_days(25), fixed_days(7)};
    const DrainedTally run = simulate(params, 1, Time{}, day(35));
    EXPECT_EQ(run.orders, 4);
    EXPECT_EQ(run.dry, days(2));
    EXPECT_EQ(run.measured, days(35));
    // Three triangles of 10 * 10 / 2 and the first 3 days of the fourth lot, 30 - 4.5, in days squared.
    EXPECT_NEAR(run.stock_ms2 / 8.64e7 / 8.64e7, 150 + 25.5, 1e-9);
}

TEST(DrainedStock, ASupplierThatNeverFailsLeavesNoGap) {
    const DrainedTally run = simulate({days(10), {}, {}}, 1, day(5), day(105));
    EXPECT_EQ(run.orders, 10);
    EXPECT_EQ(run.dry, Duration{});
    EXPECT_NEAR(run.stock_ms2 / 8.64e7 / 8.64e7, 100 * 5, 1e-6) << "on average half a lot";
}

// Snyder and Shen 2019, example 9.1: 173.95 a year at the best lot of 772.8; a year is 3,650 days here, so that the
// milliseconds are fine enough.
TEST(DrainedStock, CostsWhatTheoryOfDisruptionsSays) {
    constexpr double kYear = 3'650;
    const double Q = 772.811063;
    const DrainedStock params{from_days(Q / 1300 * kYear), Delay::exponential(from_days(kYear / 1.5)),
                              Delay::exponential(from_days(kYear / 14))};
    const Estimate cost = estimate(60, [&](std::uint64_t key) {
        const DrainedTally run = simulate(params, key, day(50 * kYear), day(1'050 * kYear));
        const double year_ms = kYear * static_cast<double>(kMsPerDay);
        const double years = static_cast<double>(run.measured.ms()) / year_ms;
        return (8 * static_cast<double>(run.orders) + 0.225 * 1300 * run.stock_ms2 / year_ms / year_ms +
                5 * 1300 * static_cast<double>(run.dry.ms()) / year_ms) /
               years;
    });
    EXPECT_NEAR(cost.mean, 173.950002573197, 4 * cost.standard_error);
    EXPECT_LT(cost.standard_error, 1.0);
}

}  // namespace
}  // namespace warung::supply
