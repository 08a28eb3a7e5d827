#include "sim/market/spatial.h"

#include <gtest/gtest.h>

namespace warung::market {
namespace {

TEST(Hotelling, asks_cost_plus_transport) {
    const auto found = hotelling({.transport = 1.5, .cost = {1, 1}});
    EXPECT_DOUBLE_EQ(found.price[0], 2.5);
    EXPECT_DOUBLE_EQ(found.profit[1], 0.75);             // t / 2
    EXPECT_DOUBLE_EQ(found.mean_transport_cost, 0.375);  // t / 4
}

TEST(Hotelling, splits_a_cost_advantage_in_thirds) {
    // p_i = t + (2 c_i + c_j) / 3: 0.5 + 3.2 / 3 and 0.5 + 3.4 / 3; s_1 = 1/2 + 0.2 / (6 t).
    const auto found = hotelling({.transport = 0.5, .cost = {1, 1.2}});
    EXPECT_NEAR(found.price[0], 0.5 + 3.2 / 3, 1e-15);
    EXPECT_NEAR(found.price[1], 0.5 + 3.4 / 3, 1e-15);
    EXPECT_NEAR(found.share[0], 0.5 + 0.2 / 3, 1e-15);
    EXPECT_NEAR(found.profit[0], 2 * 0.5 * found.share[0] * found.share[0], 1e-15);
}

TEST(Hotelling, keeps_out_a_rival_dearer_by_three_transports) {
    // c_2 - c_1 = 2 >= 3 t = 1.5: the first takes all at c_2 - t = 2.5.
    const auto found = hotelling({.transport = 0.5, .cost = {1, 3}});
    EXPECT_DOUBLE_EQ(found.price[0], 2.5);
    EXPECT_DOUBLE_EQ(found.share[0], 1);
    EXPECT_DOUBLE_EQ(found.profit[0], 1.5);
    EXPECT_EQ(found.profit[1], 0);
    // Continuous where it begins: p_1 = t + (2 c_1 + c_2) / 3 = c_2 - t at c_2 - c_1 = 3 t.
    EXPECT_NEAR(hotelling({.transport = 0.5, .cost = {1, 2.5 - 1e-12}}).price[0], 2, 1e-11);
    EXPECT_NEAR(hotelling({.transport = 0.5, .cost = {2.5 + 1e-12, 1}}).price[1], 2, 1e-11);
}

TEST(Hotelling, with_quadratic_cost_has_a_price_for_every_place) {
    // d'Aspremont, Gabszewicz and Thisse (1979), section 3: places a and 1 - b,
    // p_1 = c + t (1 - a - b) (1 + (a - b) / 3).
    const double a = 0.3;
    const double b = 0.1;
    const auto found = hotelling({.transport = 2, .cost = {1, 1}, .place = {a, 1 - b}, .kind = Transport::quadratic});
    EXPECT_NEAR(found.price[0], 1 + 2 * (1 - a - b) * (1 + (a - b) / 3), 1e-14);
    EXPECT_NEAR(found.price[1], 1 + 2 * (1 - a - b) * (1 + (b - a) / 3), 1e-14);
}

TEST(Hotelling, with_linear_cost_has_none_close_together) {
    // Same paper, equations (2): symmetric places up to a quarter from the ends.
    const auto at = [](double a) { return Line{.transport = 1, .cost = {0, 0}, .place = {a, 1 - a}}; };
    EXPECT_NEAR(hotelling(at(0.25)).price[0], 1, 1e-15);
    EXPECT_THROW(hotelling(at(0.26)), NoEquilibrium);
}

TEST(Hotelling, with_poor_customers_turns_into_two_monopolies) {
    const auto at = [](double v) { return hotelling({.transport = 1, .cost = {0, 0}, .reservation = v}); };
    EXPECT_DOUBLE_EQ(at(2).price[0], 1);        // competition from v = 3 t / 2
    EXPECT_DOUBLE_EQ(at(1.25).price[0], 0.75);  // kink: the last customer is indifferent, v - t / 2
    EXPECT_DOUBLE_EQ(at(1.25).share[0], 0.5);
    EXPECT_DOUBLE_EQ(at(0.8).price[0], 0.4);  // monopoly: v / 2
    EXPECT_DOUBLE_EQ(at(0.8).share[0], 0.4);
}

TEST(Salop, asks_cost_plus_transport_over_sellers) {
    const auto found = salop({.sellers = 5, .transport = 1, .cost = 0.5, .fixed_cost = 0.02});
    EXPECT_DOUBLE_EQ(found.price, 0.7);
    EXPECT_DOUBLE_EQ(found.gross_profit, 0.04);
    EXPECT_DOUBLE_EQ(found.net_profit, 0.02);
    EXPECT_DOUBLE_EQ(found.mean_distance, 0.05);  // 1 / (4 n)
    EXPECT_DOUBLE_EQ(free_entry_sellers(2, 0.02), 10);
    EXPECT_DOUBLE_EQ(planner_sellers(2, 0.02), 5);
    // At free entry nothing is left.
    EXPECT_NEAR(salop({.sellers = 10, .transport = 2, .cost = 1, .fixed_cost = 0.02}).net_profit, 0, 1e-16);
}

TEST(Salop, of_one_seller_is_a_monopoly) {
    // v - c = 0.8, t = 2: margin half of it, reach 0.4 / 2 each way, share 0.4.
    const auto found = salop({.sellers = 1, .transport = 2, .cost = 0.2, .reservation = 1.0});
    EXPECT_NEAR(found.price, 0.6, 1e-15);
    EXPECT_NEAR(found.covered_share, 0.4, 1e-15);
    EXPECT_THROW(salop({.sellers = 1}), std::invalid_argument);
}

}  // namespace
}  // namespace warung::market
