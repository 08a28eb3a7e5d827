// Queues with known answers, and the published generators.

#include "sim/statistics/queueing.h"

#include "sim/random/stream.h"
#include "sim/statistics/moments.h"
#include "sim/statistics/reference_generators.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <random>
#include <vector>

namespace warung::statistics {
namespace {

// B(5, 3): a^5/5! / sum a^k/k! = 2.025 / 18.4 = 0.110054.
TEST(Erlang, FormulasGiveTheTables) {
    EXPECT_NEAR(erlang_b(1, 0.5), 1.0 / 3, 1e-15);
    EXPECT_NEAR(erlang_b(5, 3), 2.025 / 18.4, 1e-15);
    EXPECT_NEAR(erlang_b(10, 7), 0.0787408829696, 1e-12);
    EXPECT_NEAR(erlang_b(100, 90), 0.0269573804644, 1e-12);
    EXPECT_NEAR(erlang_c(1, 0.5), 0.5, 1e-15);
    EXPECT_NEAR(erlang_c(5, 3), 0.236151603499, 1e-12);
    EXPECT_NEAR(erlang_c(10, 7), 0.221731215884, 1e-12);
    EXPECT_NEAR(erlang_c(100, 90), 0.216940480906, 1e-12);
    EXPECT_THROW(erlang_c(5, 5), std::invalid_argument);
}

// rho / (1 - rho) = 4; Pollaczek and Khinchine: 0.8 (1 + scv) / 0.4 for scv 0, 1, 4.
TEST(Waits, InSteadyStateAreTheKnownOnes) {
    EXPECT_NEAR(mean_wait_mmc(1, 0.8), 4, 1e-12);
    EXPECT_NEAR(mean_wait_mg1(0.8, 0), 2, 1e-12);
    EXPECT_NEAR(mean_wait_mg1(0.8, 1), 4, 1e-12);
    EXPECT_NEAR(mean_wait_mg1(0.8, 4), 10, 1e-12);
}

// Law prints 2.12 for the mean of the first 25 with rho = 0.9; the second customer waits with probability
// 9/19 for a mean of 0.9: 0.426316. The steady state is rho / (mu - lambda) = 8.1.
TEST(Waits, OfAQueueThatStartsEmptyApproachTheSteadyState) {
    const std::vector<double> w = mm1_transient_waits(1, 1 / 0.9, 2000);
    EXPECT_EQ(w[0], 0);
    EXPECT_NEAR(w[1], 0.9 * 9 / 19, 1e-12);
    EXPECT_NEAR(w[4], 1.196518323, 1e-9);
    EXPECT_NEAR(w[9], 1.975503093, 1e-9);
    EXPECT_NEAR(w[24], 3.300508621, 1e-9);
    EXPECT_NEAR(w[49], 4.498606149, 1e-9);
    EXPECT_NEAR(w[99], 5.759310353, 1e-9);
    EXPECT_NEAR(w[199], 6.892567038, 1e-9);
    EXPECT_NEAR(w[1999], 8.1, 0.05);
    EXPECT_NEAR(Moments{std::span{w}.first(25)}.mean(), 2.124489347, 1e-9);
}

// Two M/M/1 queues, mean services 1 and 0.9, first 200 waits: common arrivals and services correlate the means (0.964)
// and divide the variance of their difference by 5.0 (40,000 pairs); 2,000 pairs are within 15 %.
TEST(CommonRandomNumbers, CutTheVarianceOfADifferenceByFive) {
    const auto mean_wait = [](std::uint64_t key, double mean_service) {
        random::Stream gaps{random::derive(key, 0)};
        random::Stream services{random::derive(key, 1)};
        std::vector<double> a(200);
        std::vector<double> s(200);
        for (double& v : a) v = gaps.exponential() / 0.8;
        for (double& v : s) v = mean_service * services.exponential();
        return Moments{lindley_waits(s, a)}.mean();
    };
    Moments slow;
    Moments fast;
    Moments common;
    Moments independent;
    for (std::uint64_t pair = 0; pair < 2000; ++pair) {
        const double x = mean_wait(random::derive(61, pair), 1);
        const double y = mean_wait(random::derive(61, pair), 0.9);
        slow.add(x);
        fast.add(y);
        common.add(x - y);
        independent.add(x - mean_wait(random::derive(62, pair), 0.9));
    }
    const double covariance = 0.5 * (slow.variance() + fast.variance() - common.variance());
    EXPECT_NEAR(covariance / std::sqrt(slow.variance() * fast.variance()), 0.964, 0.01);
    EXPECT_NEAR(independent.variance() / common.variance(), 5.0, 0.75);
}

// C++ standard, [rand.predef]: the 10000th draw of a default-seeded engine.
TEST(ReferenceGenerators, OfTheStandardLibraryGiveTheirKnownAnswers) {
    std::mt19937 twister;
    std::mt19937_64 twister64;
    std::minstd_rand0 minimal;
    twister.discard(9999);
    twister64.discard(9999);
    minimal.discard(9999);
    EXPECT_EQ(twister(), 4123659995U);
    EXPECT_EQ(twister64(), 9981545732273789042U);
    EXPECT_EQ(minimal(), 1043618065U);  // Park and Miller 1988
    EXPECT_DOUBLE_EQ(MinimalStandard{}.uniform(), 7.826369259425611e-06);
}

// L'Ecuyer, Simard, Chen and Kelton 2002; the states are also those of R's nextRNGStream and nextRNGSubStream.
TEST(ReferenceGenerators, Mrg32k3aGivesItsStreamsAndSubstreams) {
    Mrg32k3a generator{{12345, 12345, 12345, 12345, 12345, 12345}};
    EXPECT_EQ(generator.next_stream().state(),
              (Mrg32k3a::State{3692455944, 1366884236, 2968912127, 335948734, 4161675175, 475798818}));
    EXPECT_EQ(generator.next_substream().state(),
              (Mrg32k3a::State{870504860, 2641697727, 884013853, 339352413, 2374306706, 3651603887}));
    const Mrg32k3a eight_on = generator.jumped(3);
    for (const double u :
         {0.127011122046577, 0.318527565396794, 0.30918601558327, 0.825846862927114, 0.221629915782023})
        EXPECT_NEAR(generator.uniform(), u, 1e-15);
    for (int i = 5; i < 8; ++i) generator.uniform();
    EXPECT_EQ(generator.state(), eight_on.state());
    EXPECT_THROW(Mrg32k3a({0, 0, 0, 1, 1, 1}), std::invalid_argument);
}

// Random123's kat_vectors (Salmon et al. 2011): all zeros, all ones, and digits of pi.
TEST(ReferenceGenerators, PhiloxGivesItsKnownAnswers) {
    using Block = std::array<std::uint32_t, 4>;
    constexpr std::uint32_t kOnes = 0xffffffff;
    EXPECT_EQ(philox4x32_10({0, 0, 0, 0}, {0, 0}), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(philox4x32_10({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
              (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

}  // namespace
}  // namespace warung::statistics
