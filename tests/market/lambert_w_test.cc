#include "sim/market/lambert_w.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace warung::market {
namespace {

TEST(LambertW, hits_known_values) {
    EXPECT_DOUBLE_EQ(lambert_w(1), 0.56714329040978387);  // the omega constant, OEIS A030178
    EXPECT_DOUBLE_EQ(lambert_w(std::numbers::e), 1);
    EXPECT_EQ(lambert_w(0), 0);
    EXPECT_NEAR(lambert_w(-1 / std::numbers::e), -1, 1e-8);
    EXPECT_DOUBLE_EQ(lambert_w(-std::numbers::ln2 / 2), -std::numbers::ln2);  // -ln 2 exp(-ln 2) = -(ln 2) / 2
    EXPECT_DOUBLE_EQ(lambert_w(2 * std::exp(2)), 2);
}

TEST(LambertW, inverts_w_exp_w_from_the_branch_point_up) {
    for (double w = -0.99; w < 30; w += 0.0137) {
        const double x = w * std::exp(w);
        // dW/dx = W / (x (1 + W)): near the branch point, rounding of x is worth more in w.
        const double room = 4e-16 * std::abs(w) * (1 + 1 / (1 + w)) + 1e-18;
        EXPECT_NEAR(lambert_w(x), w, 4 * room) << "w = " << w;
    }
}

TEST(LambertW, agrees_with_plain_newton) {
    for (double x = -0.35; x < 50; x += 0.1) {
        double w = x < 1 ? 0 : std::log(x);
        for (int i = 0; i < 200; ++i) w -= (w * std::exp(w) - x) / (std::exp(w) * (1 + w));
        EXPECT_NEAR(lambert_w(x), w, 1e-13 * (1 + std::abs(w))) << "x = " << x;
    }
}

TEST(LambertW, of_an_exponential_has_no_overflow) {
    for (const double y : {-700.0, -45.0, -40.0, -1.0, -1e-9, 0.0, 0.5, 1.0, 5.0, 700.0, 1e4, 1e9}) {
        const double w = lambert_w_of_exp(y);
        ASSERT_GT(w, 0);
        EXPECT_NEAR(w + std::log(w), y, 1e-15 * (4 + 4 * std::abs(y))) << "y = " << y;
    }
    EXPECT_DOUBLE_EQ(lambert_w_of_exp(1), 1);
    EXPECT_NEAR(lambert_w_of_exp(-1e-12), lambert_w_of_exp(1e-12), 1e-11);  // no jump between branches of the code
    EXPECT_NEAR(lambert_w_of_exp(-40 - 1e-12) / lambert_w_of_exp(-40 + 1e-12), 1, 1e-11);
}

TEST(LambertW, has_no_real_value_below_the_branch_point) {
    EXPECT_THROW(lambert_w(-0.37), std::domain_error);
    EXPECT_THROW(lambert_w(std::nan("")), std::domain_error);
}

}  // namespace
}  // namespace warung::market
