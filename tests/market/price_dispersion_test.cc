#include "sim/market/price_dispersion.h"

#include "sim/market/capacity_pricing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace warung::market {
namespace {

TEST(PriceDispersion, of_two_sellers_is_varians) {
    // n = 2, half shoppers, r = 1, c = 0: p(u) = 1 / (1 + 2 u), lowest 1/3, mean ln(3) / 2; revenue identity
    // 0.5 mean + 0.5 minimum = 0.5.
    const auto prices = PriceDispersion::varian(2, 0.5, 1, 0);
    EXPECT_DOUBLE_EQ(prices.lowest(), 1.0 / 3);
    EXPECT_NEAR(prices.mean(), std::log(3) / 2, 1e-15);
    EXPECT_NEAR(prices.mean_minimum(2), 1 - std::log(3) / 2, 1e-15);
    // E p^2 = integral 1 / (1 + 2u)^2 = 1/3
    EXPECT_NEAR(prices.deviation(), std::sqrt(1.0 / 3 - std::log(3) * std::log(3) / 4), 1e-15);
    EXPECT_NEAR(prices.cdf(2.0 / 3), 0.75, 1e-15);
}

TEST(PriceDispersion, earns_the_same_at_every_price) {
    for (const int n : {2, 3, 5, 20}) {
        for (const double shoppers : {0.01, 0.5, 0.99}) {
            const auto prices = PriceDispersion::varian(n, shoppers, 3500, 1000);
            for (double u = 0; u <= 1; u += 0.05) {
                const double margin = prices.price_at(u) - 1000;
                const double buyers = (1 - shoppers) / n + shoppers * std::pow(u, n - 1);
                EXPECT_NEAR(margin * buyers, (1 - shoppers) / n * 2500, 1e-9);
            }
            // All sellers together: captives at the mean, shoppers at the minimum.
            const double revenue = (1 - shoppers) * prices.mean() + shoppers * prices.mean_minimum(n) - 1000;
            EXPECT_NEAR(revenue, (1 - shoppers) * 2500, 1e-8);
        }
    }
}

TEST(PriceDispersion, mean_rises_with_sellers_that_bring_captives) {
    // Rosenthal (1980): ln 2 for two sellers, pi / 4 for three: integral of 1 / (1 + u^2).
    EXPECT_NEAR(PriceDispersion::rosenthal(2, 1, 1, 1, 0).mean(), std::numbers::ln2, 1e-15);
    EXPECT_NEAR(PriceDispersion::rosenthal(3, 1, 1, 1, 0).mean(), std::numbers::pi / 4, 1e-15);
    double last = 0;
    for (int n = 2; n < 30; ++n) {
        const double mean = PriceDispersion::rosenthal(n, 1, 1, 1, 0).mean();
        EXPECT_GT(mean, last);
        last = mean;
    }
}

TEST(PriceDispersion, of_a_continuum_costs_what_one_quote_customers_lose) {
    // Burdett and Judd (1983): with q = 0.3 lowest q / (2 - q), mean paid c + q (r - c). Two-quote customers pay the
    // lower of two.
    const auto prices = PriceDispersion::burdett_judd({0.3, 0.7}, 1, 0);
    EXPECT_NEAR(prices.lowest(), 0.3 / 1.7, 1e-15);
    EXPECT_NEAR(0.3 * prices.mean() + 0.7 * prices.mean_minimum(2), 0.3, 1e-15);
    const auto three = PriceDispersion::burdett_judd({0.2, 0.3, 0.5}, 5, 1);
    EXPECT_NEAR(0.2 * three.mean() + 0.3 * three.mean_minimum(2) + 0.5 * three.mean_minimum(3), 1 + 0.2 * 4, 1e-14);
}

TEST(PriceDispersion, has_its_corners) {
    EXPECT_DOUBLE_EQ(PriceDispersion::varian(3, 0, 2, 1).mean(), 2);          // no shoppers: monopoly
    EXPECT_DOUBLE_EQ(PriceDispersion::varian(3, 1, 2, 1).mean(), 1);          // only shoppers: Bertrand
    EXPECT_DOUBLE_EQ(PriceDispersion::varian(1, 0.5, 2, 1).mean(), 2);        // one seller
    EXPECT_DOUBLE_EQ(PriceDispersion::burdett_judd({1}, 2, 1).mean(), 2);     // Diamond's paradox
    EXPECT_DOUBLE_EQ(PriceDispersion::burdett_judd({0, 1}, 2, 1).mean(), 1);  // everybody compares
    EXPECT_EQ(PriceDispersion::varian(2, 0.5, 1, 0).cdf(0.2), 0);
    EXPECT_EQ(PriceDispersion::varian(2, 0.5, 1, 0).cdf(1.2), 1);
    // Almost only shoppers: a peak at one end of the integral. Mean ln(1 + k) / k.
    const double k = 2 * 0.999999 / (1 - 0.999999);
    EXPECT_NEAR(PriceDispersion::varian(2, 0.999999, 1, 0).mean() / (std::log1p(k) / k), 1, 1e-12);
    EXPECT_THROW(PriceDispersion::varian(0, 0.5, 1, 0), std::invalid_argument);
    EXPECT_THROW(PriceDispersion::varian(2, 1.5, 1, 0), std::invalid_argument);
    EXPECT_THROW(PriceDispersion::varian(2, 0.5, 1, 2), std::invalid_argument);
    EXPECT_THROW(PriceDispersion::burdett_judd({0.5, 0.4}, 1, 0), std::invalid_argument);
}

TEST(LoyaltyDuopoly, leaves_the_stronger_seller_its_loyal_customers) {
    // Narasimhan (1988): profits alpha_1 r and (alpha_2 + beta) times the lowest price alpha_1 r / (alpha_1 + beta).
    const LoyaltyDuopoly duopoly{{0.4, 0.2}, 0.4, 1, 0};
    duopoly.check();
    EXPECT_DOUBLE_EQ(duopoly.lowest(), 0.5);
    EXPECT_DOUBLE_EQ(duopoly.profit(0), 0.4);
    EXPECT_DOUBLE_EQ(duopoly.profit(1), 0.3);
    EXPECT_DOUBLE_EQ(duopoly.mass_at_top(), 0.25);  // (0.4 - 0.2) / 0.8
    for (double p = 0.51; p < 1; p += 0.07) {
        EXPECT_NEAR(p * (0.4 + 0.4 * (1 - duopoly.cdf(1, p))), 0.4, 1e-15);
        EXPECT_NEAR(p * (0.2 + 0.4 * (1 - duopoly.cdf(0, p))), 0.3, 1e-15);
    }
    EXPECT_GT(duopoly.mean(0), duopoly.mean(1));  // the weaker one promotes more
    // Equal loyalty: Rosenthal's market.
    const LoyaltyDuopoly equal{{1, 1}, 1, 1, 0};
    EXPECT_NEAR(equal.mean(0), std::numbers::ln2, 1e-14);
    EXPECT_NEAR(equal.mean(1), std::numbers::ln2, 1e-14);
}

TEST(CapacityPricing, mixes_between_a_third_and_all_of_demand) {
    // D = 1 - p, k = 1/2 each: prices in [1/8, 1/4], profit 1/16 (Levitan and Shubik 1972).
    const CapacityPricing half{{1, 1}, 0, {0.5, 0.5}};
    EXPECT_EQ(half.regime(), CapacityRegime::mixed);
    EXPECT_DOUBLE_EQ(half.lowest(), 0.125);
    EXPECT_DOUBLE_EQ(half.highest(), 0.25);
    EXPECT_DOUBLE_EQ(half.profit(0), 0.0625);
    // F = (p / 2 - 1/16) / p^2: mean = 1/4 - [ln(p) / 2 + 1 / (16 p)] over [1/8, 1/4]
    EXPECT_NEAR(half.mean_price(0), 0.25 - (std::log(2) / 2 + 0.25 - 0.5), 1e-15);
    const CapacityPricing small{{1, 1}, 0, {0.3, 0.3}};
    EXPECT_EQ(small.regime(), CapacityRegime::clearing);
    EXPECT_NEAR(small.lowest(), 0.4, 1e-15);
    EXPECT_NEAR(small.profit(1), 0.12, 1e-15);
    EXPECT_EQ((CapacityPricing{{1, 1}, 0.2, {1.0, 1.0}}).lowest(), 0.2);
    // A cost only shifts: demand 2 - p at cost 1 is 1 - y.
    EXPECT_NEAR((CapacityPricing{{2, 1}, 1, {0.5, 0.5}}).mean_price(0), 1 + half.mean_price(0), 1e-14);
}

TEST(CapacityPricing, earns_the_same_at_every_price) {
    for (const auto& k : {std::vector<double>{0.5, 0.5}, {0.7, 0.4}, {1.5, 0.4}, {0.9, 0.2}, {0.3, 0.3, 0.3}}) {
        const CapacityPricing pricing{{1, 1}, 0, k};
        ASSERT_EQ(pricing.regime(), CapacityRegime::mixed);
        for (std::size_t i = 0; i < k.size(); ++i) {
            const std::size_t rival = i == 0 ? 1 : 0;
            const double others = k[rival] * static_cast<double>(k.size() - 1);
            for (double at = 0.01; at < 1; at += 0.07) {
                const double p = pricing.lowest() + at * (pricing.highest() - pricing.lowest());
                const double beaten = std::pow(pricing.cdf(rival, p), static_cast<double>(k.size() - 1));
                const double first = std::min(k[i], 1 - p);
                const double last = std::max(0.0, 1 - p - others);
                EXPECT_NEAR(p * (first * (1 - beaten) + std::min(k[i], last) * beaten), pricing.profit(i), 1e-14);
            }
        }
    }
    // Deneckere and Kovenock (1992): the larger seller stays at the top with positive chance, the smaller does not.
    const CapacityPricing unequal{{1, 1}, 0, {0.7, 0.4}};
    EXPECT_GT(unequal.mass_at_top(0), 0.05);
    EXPECT_NEAR(unequal.mass_at_top(1), 0, 1e-15);
    EXPECT_THROW((CapacityPricing{{1, 1}, 0, {0.5, 0.4, 0.3}}), NoEquilibrium);
    EXPECT_THROW((CapacityPricing{{1, 1}, 2, {0.5, 0.5}}), std::invalid_argument);
}

}  // namespace
}  // namespace warung::market
