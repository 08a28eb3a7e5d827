#include "sim/customers/diffusion.h"

#include "sim/random/stream.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace warung::customers {
namespace {

// p = 0.03 and q = 0.38, the means of Sultan, Farley and Lehmann 1990 (J. of Marketing Research 27(1)):
// the peak is at ln(q/p) / (p+q) = 2.5390 / 0.41 = 6.193, with F = 1/2 - p/2q = 0.4605 and rate (p+q)^2 / 4q = 0.1106.
TEST(Bass, PeaksWhereTheFormulaSays) {
    const Diffusion bass = Diffusion::bass(0.03, 0.38, 1e6);
    EXPECT_NEAR(bass.peak_time(), 6.1926, 1e-4);
    EXPECT_NEAR(bass.share(bass.peak_time()), 0.460526, 1e-6);
    EXPECT_NEAR(bass.share_rate(bass.peak_time()), 0.110592, 1e-6);
    EXPECT_NEAR(bass.share(5), 0.331199, 1e-6);
    EXPECT_EQ(bass.share(0), 0);
}

// The share solves F' = (p + q F)(1 - F): against steps of Runge and Kutta.
TEST(Diffusion, SolvesItsEquation) {
    for (const Diffusion::Params& params :
         {Diffusion::Params{0.02, 0.4, 1000, 0}, Diffusion::Params{0.1, 0.05, 1000, 250},
          Diffusion::Params{0, 1.2, 1000, 10}, Diffusion::Params{0.3, 0, 1000, 0}}) {
        const Diffusion diffusion{params};
        const auto slope = [&](double f) { return (params.innovation + params.imitation * f) * (1 - f); };
        double f = params.adopted_before / params.people;
        constexpr double kStep = 0.01;
        for (int i = 0; i < 1'000; ++i) {
            const double k1 = slope(f);
            const double k2 = slope(f + kStep / 2 * k1);
            const double k3 = slope(f + kStep / 2 * k2);
            const double k4 = slope(f + kStep * k3);
            f += kStep / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
            ASSERT_NEAR(diffusion.share((i + 1) * kStep), f, 1e-8);
        }
    }
}

TEST(Diffusion, PeaksAtOnceWithoutImitation) {
    EXPECT_EQ(Diffusion::bass(0.3, 0, 10).peak_time(), 0);
    EXPECT_EQ(Diffusion::bass(0.3, 0.2, 10).peak_time(), 0);
    EXPECT_EQ(Diffusion::si(1, 10, 6).peak_time(), 0) << "more than half have adopted";
}

// Logistic: from 1 % the odds 1/99 grow by e per unit: half at ln 99 = 4.595.
TEST(SI, ReachesHalfWhenTheOddsAreEven) {
    const Diffusion si = Diffusion::si(1, 1e5, 1e3);
    EXPECT_NEAR(si.share(std::log(99.0)), 0.5, 1e-12);
    EXPECT_NEAR(si.peak_time(), std::log(99.0), 1e-12);
}

// The process of single adoptions, over 20 courses of 20,000 people: binomial-like noise of less than 0.004 each.
TEST(Diffusion, OfSingleAdoptionsFollowsTheLimit) {
    const Diffusion bass = Diffusion::bass(0.03, 0.38, 20'000);
    constexpr int kCourses = 20;
    double by_five = 0;
    for (std::uint64_t course = 0; course < kCourses; ++course) {
        random::Stream luck{5, random::Purpose::test, course};
        std::int64_t adopted = 0;
        for (double t = luck.exponential() / bass.rate(0); t < 5; t += luck.exponential() / bass.rate(adopted))
            ++adopted;
        by_five += static_cast<double>(adopted) / 20'000 / kCourses;
    }
    EXPECT_NEAR(by_five, bass.share(5), 0.005);
    EXPECT_EQ(bass.rate(20'000), 0) << "all have adopted";
}

TEST(Diffusion, RefusesRatesWithoutSense) {
    EXPECT_THROW(Diffusion::bass(0, 0, 10), std::invalid_argument);
    EXPECT_THROW(Diffusion::bass(-0.1, 0.3, 10), std::invalid_argument);
    EXPECT_THROW(Diffusion::bass(0.1, 0.3, 0), std::invalid_argument);
    EXPECT_THROW(Diffusion::si(1, 10, 11), std::invalid_argument);
}

// However a time is cut into steps, chances of each step leave those who have not adopted where the curve has them.
TEST(AdoptionChance, StepsOfAnyLengthFollowTheCurve) {
    for (const double q : {0.0, 0.4}) {
        const Diffusion curve{{.innovation = 0.03, .imitation = q, .people = 1000, .adopted_before = 50}};
        for (const int steps : {1, 7, 100}) {
            double share = 0.05;
            for (int i = 0; i < steps; ++i) share += (1 - share) * adoption_chance(0.03, q, share, 20.0 / steps);
            EXPECT_NEAR(share, curve.share(20), 1e-12) << steps << " steps, q " << q;
        }
    }
    EXPECT_EQ(adoption_chance(0, 0.4, 0, 7), 0) << "nobody to learn from";
    EXPECT_EQ(adoption_chance(0, 0, 0.5, 7), 0);
    EXPECT_NEAR(adoption_chance(0.3, 0, 0, 1), 1 - std::exp(-0.3), 1e-15);
}

}  // namespace
}  // namespace warung::customers
