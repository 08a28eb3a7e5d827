#include "sim/platforms/demand_sample.h"

#include "sim/competition/best_response.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace warung::platforms {
namespace {

using competition::Price;
using competition::Side;

Market market_of(std::vector<PriceList> prices) {
    Market market;
    market.prices = std::move(prices);
    market.active = static_cast<std::uint8_t>((1U << market.prices.size()) - 1);
    return market;
}
PriceList list(std::int64_t fee, std::int64_t commission) {
    PriceList l;
    l.fee_rp.fill(fee);
    l.commission_rp.fill(commission);
    return l;
}
std::array<double, 2> shares(const competition::DemandView& view, std::vector<Price> prices) {
    std::array<double, 2> s{};
    view(prices, s);
    return s;
}

// Two needs of weight 1 and 3. The first has both platforms at utility 0, an outside option at -1; the second none.
// With mu = 1,000 and fees 1,000 and 2,000 the first chooses by e^-1 : e^-2 : e^-1.
TEST(DemandSample, IsTheMeanLogitProbability) {
    DemandSample sample{1'000};
    const std::array<SampledOffer, 2> offers = {SampledOffer{0, 0, 0, 0, 0}, SampledOffer{0, 1, 0, 0, 0}};
    sample.add(1, {-1, 2, 0, false}, offers);
    sample.add(3, {-1, 0, 0, false}, {});
    const auto view = sample.view(Side::fee, 0, market_of({list(1'000, 500), list(2'000, 500)}));
    const double sum = 2 * std::exp(-1.0) + std::exp(-2.0);
    const auto s = shares(view, {1'000, 2'000});
    EXPECT_NEAR(s[0], std::exp(-1.0) / sum / 4, 1e-12);
    EXPECT_NEAR(s[1], std::exp(-2.0) / sum / 4, 1e-12);
    EXPECT_NEAR(shares(view, {3'000, 2'000})[0],
                std::exp(-3.0) / (std::exp(-3.0) + std::exp(-2.0) + std::exp(-1.0)) / 4, 1e-12);
}

// A kiosk of both platforms sells the one that pays it more; of equals the one it prefers. With one offer at utility 0
// against an outside option of 0 half of the needs are served, whichever it is.
TEST(DemandSample, CommissionsWinTheKiosk) {
    DemandSample sample{1'000};
    const std::array<SampledOffer, 2> offers = {SampledOffer{0, 0, 0, 10, 0}, SampledOffer{0, 1, 0, 20, 0}};
    sample.add(1, {0, 2, 0, true}, offers);
    const Market market = market_of({list(0, 1'000), list(0, 1'000)});
    const auto by_commission = sample.view(Side::commission, 0, market);
    EXPECT_EQ(shares(by_commission, {-1'000, -1'000}), (std::array<double, 2>{0, 0.5}));
    EXPECT_EQ(shares(by_commission, {-1'001, -1'000}), (std::array<double, 2>{0.5, 0}));
    EXPECT_EQ(shares(by_commission, {-1'500, -1'501}), (std::array<double, 2>{0, 0.5}));
    // On the fee side the pick stands: platform 0 cannot win by its fee.
    const auto by_fee = sample.view(Side::fee, 0, market);
    EXPECT_EQ(shares(by_fee, {0, 0}), (std::array<double, 2>{0, 0.5}));
    EXPECT_NEAR(shares(by_fee, {0, 1'000})[1], 1 / (1 + std::exp(1.0)), 1e-12);
}

TEST(DemandSample, WhoLeftSellsNothing) {
    DemandSample sample{1'000};
    const std::array<SampledOffer, 2> offers = {SampledOffer{0, 0, 0, 0, 0}, SampledOffer{0, 1, 0, 0, 0}};
    sample.add(1, {0, 2, 0, false}, offers);
    Market market = market_of({list(0, 0), list(0, 0)});
    market.active = 0b01;
    EXPECT_EQ(shares(sample.view(Side::fee, 0, market), {0, 0}), (std::array<double, 2>{0.5, 0}));
}

// ln(1 + e^1) against ln 1: what the offer is worth to those who may stay away.
TEST(DemandSample, ConsumerSurplusIsTheLogSum) {
    DemandSample sample{1'000};
    const std::array<SampledOffer, 1> offer = {SampledOffer{2, 0, 0, 0, 0}};
    sample.add(1, {0, 1, 0, false}, offer);
    const DemandSample::Rows rows = sample.rows(0, market_of({list(1'000, 0)}));
    const std::array<double, 1> fee = {1'000};
    EXPECT_NEAR(rows.consumer_surplus(fee), 1'000 * std::log(1 + std::exp(1.0)), 1e-9);
}

}  // namespace
}  // namespace warung::platforms
