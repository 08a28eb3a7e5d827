#include "sim/random/stable.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace warung::random {
namespace {

TEST(SinPi, AgreesWithTheLibraryAndIsSymmetric) {
    for (int i = 1; i < 10'000; ++i) {
        const double x = i / 10'000.0;
        const double expected = std::sin(std::numbers::pi * x);
        EXPECT_NEAR(sin_pi(x), expected, 1e-15) << x;
    }
    EXPECT_EQ(sin_pi(0), 0);
    EXPECT_EQ(sin_pi(0.5), 1);
    EXPECT_EQ(sin_pi(0.125), sin_pi(0.875));
    EXPECT_NEAR(sin_pi(1.0 / 6), 0.5, 1e-16);
}

// E exp(-t S) = exp(-t^a) is what defines the law. The estimate's variance is exp(-(2 t)^a) - exp(-2 t^a).
TEST(PositiveStable, HasItsLaplaceTransform) {
    constexpr int kN = 200'000;
    for (const double a : {0.2, 0.5, 0.9}) {
        for (const double t : {0.1, 1.0, 5.0}) {
            double sum = 0;
            for (std::uint64_t i = 0; i < kN; ++i) {
                Stream stream{derive(17, i)};
                const double uniform = stream.uniform();
                sum += std::exp(-t * std::exp(scaled_log_stable(a, uniform, stream.exponential()) / a));
            }
            const double mean = std::exp(-std::pow(t, a));
            const double variance = std::exp(-std::pow(2 * t, a)) - mean * mean;
            EXPECT_NEAR(sum / kN, mean, 4 * std::sqrt(variance / kN)) << "index " << a << ", t " << t;
        }
    }
}

}  // namespace
}  // namespace warung::random
