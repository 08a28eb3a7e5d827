#include "sim/supply/order_chain.h"

#include "sim/random/samplers.h"
#include "tests/supply/networks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace warung::supply {
namespace {

constexpr double kMean = 100'000;
constexpr double kSd = 10'000;

ChainStage moving_average(double cover, std::size_t window) {
    return {cover, {.kind = ForecastKind::moving_average, .window = window, .mean = kMean}};
}

TEST(Forecast, AMovingAverageForgetsWhatIsOlderThanItsWindow) {
    Forecast forecast{{.window = 3, .mean = 10}};
    EXPECT_DOUBLE_EQ(forecast.over(2), 20) << "before any demand, the mean";
    for (const double d : {1e6, 3.0, 6.0, 9.0}) forecast.observe(d);
    EXPECT_DOUBLE_EQ(forecast.over(2), 12);
}

TEST(Forecast, SmoothingWeighsTheNewByAlpha) {
    Forecast forecast{{.kind = ForecastKind::exponential_smoothing, .alpha = 0.25, .mean = 100}};
    forecast.observe(200);
    EXPECT_DOUBLE_EQ(forecast.over(1), 125);
    forecast.observe(125);
    EXPECT_DOUBLE_EQ(forecast.over(4), 500);
}

// A demand 8 above the mean of 100 is expected to be followed by 104, 102 and 101.
TEST(Forecast, Ar1ReturnsToTheMean) {
    Forecast forecast{{.kind = ForecastKind::ar1, .rho = 0.5, .mean = 100}};
    forecast.observe(108);
    EXPECT_DOUBLE_EQ(forecast.over(3), 104 + 102 + 101);
}

// q_t = D_t + L (f_t - f_{t-1}): a jump of demand by 6 lifts a mean of three by 2, and with L = 4 the order by 8 more,
// for three periods; back to the old level the order falls as far.
TEST(OrderChain, AnswersAJumpWithALargerOne) {
    const std::vector<ChainStage> stages{{4, {.kind = ForecastKind::moving_average, .window = 3, .mean = 10}}};
    OrderChain chain{stages, false};
    std::vector<inventory::Quantity> orders;
    for (const inventory::Quantity d : {10, 16, 16, 16, 16, 10}) orders.push_back(chain.step(d)[0]);
    EXPECT_EQ(orders, (std::vector<inventory::Quantity>{10, 24, 24, 24, 16, 2}));
}

TEST(OrderChain, CallsGoodsBackWhenDemandCollapses) {
    const std::vector<ChainStage> stages{{5, {.window = 1, .mean = 10}}};
    OrderChain chain{stages, false};
    chain.step(10);
    EXPECT_EQ(chain.step(4)[0], 4 + 5 * (4 - 10));
}

TEST(OrderChain, ThePositionFollowsTheForecast) {
    const std::vector<ChainStage> stages{moving_average(3, 4), moving_average(2, 4)};
    OrderChain chain{stages, false};
    random::Stream luck{random::derive(4, random::Purpose::test)};
    std::vector<double> last(4, kMean);
    for (std::size_t t = 0; t < 200; ++t) {
        const auto demand = std::llround(kMean + kSd * random::normal(luck));
        last[t % 4] = static_cast<double>(demand);
        chain.step(demand);
        const double mean = std::accumulate(last.begin(), last.end(), 0.0) / 4;
        EXPECT_NEAR(static_cast<double>(chain.stock(0).position()), 3 * mean, 1) << t;
    }
}

/// Var(orders of the last stage) / Var(demand), independent normal demand.
Estimate variance_ratio(const std::vector<ChainStage>& stages, bool centralised) {
    return estimate(30, [&](std::uint64_t key) {
        random::Stream luck{key};
        OrderChain chain{stages, centralised};
        double of_orders = 0;
        double of_demand = 0;
        for (int t = -200; t < 10'000; ++t) {
            const auto demand = std::llround(kMean + kSd * random::normal(luck));
            const auto order = chain.step(demand).back();
            if (t < 0) continue;
            of_orders += std::pow(static_cast<double>(order) - kMean, 2);
            of_demand += std::pow(static_cast<double>(demand) - kMean, 2);
        }
        return of_orders / of_demand;
    });
}

// Chen, Drezner, Ryan and Simchi-Levi 2000, theorem 2.2 without safety stock: 1 + 2 L / p + 2 L^2 / p^2 = 2.92.
TEST(Bullwhip, OfAMovingAverageIsThatOfChenEtAl) {
    const Estimate ratio = variance_ratio({moving_average(3, 5)}, false);
    EXPECT_NEAR(ratio.mean, 2.92, 4 * ratio.standard_error);
    EXPECT_LT(ratio.standard_error, 0.01);
}

// Chen, Ryan and Simchi-Levi 2000: 1 + 2 L a + 2 L^2 a^2 / (2 - a) = 2.6.
TEST(Bullwhip, OfSmoothingIsThatOfChenEtAl) {
    const Estimate ratio =
        variance_ratio({{3, {.kind = ForecastKind::exponential_smoothing, .alpha = 0.2, .mean = kMean}}}, false);
    EXPECT_NEAR(ratio.mean, 2.6, 4 * ratio.standard_error);
    EXPECT_LT(ratio.standard_error, 0.01);
}

// Four stages of L = 2, p = 6. Shared information: as one stage of L = 8, 1 + 16/6 + 128/36 = 7.222. Each by itself:
// at least 1.8889^4 = 12.73.
TEST(Bullwhip, SharedInformationTakesHalfOfItAway) {
    const std::vector<ChainStage> stages(4, moving_average(2, 6));
    const Estimate shared = variance_ratio(stages, true);
    EXPECT_NEAR(shared.mean, 65.0 / 9, 4 * shared.standard_error);
    const Estimate alone = variance_ratio(stages, false);
    EXPECT_GT(alone.mean - 4 * alone.standard_error, std::pow(17.0 / 9, 4));
}

}  // namespace
}  // namespace warung::supply
