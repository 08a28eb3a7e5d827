#include "sim/competition/bandit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace warung::competition {
namespace {

// Auer, Cesa-Bianchi and Fischer 2002, theorem 1: for arms with means 0.9, 0.6, 0.5 (gaps 0.3, 0.4) and T = 5,000,
//   regret <= 8 ln T (1/0.3 + 1/0.4) + (1 + pi^2/3)(0.3 + 0.4) = 8 x 8.517 x 5.833 + 3.0 = 400.5
// Choosing blindly costs (0.3 + 0.4) / 3 x 5,000 = 1,167. Mean of 20 runs.
TEST(Ucb1, KeepsItsRegretBound) {
    constexpr double kMean[] = {0.6, 0.9, 0.5};
    double regret = 0;
    for (std::uint64_t run = 0; run < 20; ++run) {
        Ucb1 bandit{3};
        random::Stream draws{random::derive(1, run)};
        for (int t = 0; t < 5'000; ++t) {
            const std::size_t arm = bandit.choose();
            regret += (0.9 - kMean[arm]) / 20;
            bandit.learn(arm, draws.uniform() < kMean[arm] ? 1 : 0);
        }
    }
    EXPECT_LT(regret, 400.5);
    EXPECT_GT(regret, 5);
}

TEST(Ucb1, PlaysEveryArmOnceFirst) {
    Ucb1 bandit{4};
    for (std::size_t arm = 0; arm < 4; ++arm) {
        EXPECT_EQ(bandit.choose(), arm);
        bandit.learn(arm, arm == 2 ? 1 : 0);
    }
    EXPECT_EQ(bandit.choose(), 2U);
}

// Auer et al. 2002, theorem 3.1, for any rewards: regret <= (e - 1) gamma G + K ln K / gamma. Arm 0 pays in the first
// third, arm 1 after that; T = 6,000, so the best single arm has G = 4,000. K = 3, gamma = 0.05:
//   1.718 x 0.05 x 4,000 + 3 x 1.0986 / 0.05 = 343.7 + 65.9 = 409.6
TEST(Exp3, KeepsItsRegretBoundAgainstRewardsThatTurn) {
    double earned = 0;
    for (std::uint64_t run = 0; run < 20; ++run) {
        Exp3 bandit{3, 0.05};
        random::Stream draws{random::derive(2, run)};
        for (int t = 0; t < 6'000; ++t) {
            const std::size_t arm = bandit.choose(draws);
            const double reward = arm == (t < 2'000 ? 0U : 1U) ? 1 : 0;
            earned += reward / 20;
            bandit.learn(arm, reward);
        }
    }
    EXPECT_GT(earned, 4'000 - 409.6);
}

// K = 2, gamma = 0.5. Even at first; after reward 1 on arm 0 its estimate is 1 / 0.5 = 2 and its weight
// exp(0.5 x 2 / 2) = e^0.5: p0 = 0.5 e^0.5 / (e^0.5 + 1) + 0.25 = 0.5612297.
TEST(Exp3, UpdatesByHand) {
    Exp3 bandit{2, 0.5};
    EXPECT_DOUBLE_EQ(bandit.probabilities()[0], 0.5);
    bandit.learn(0, 1);
    const auto p = bandit.probabilities();
    EXPECT_NEAR(p[0], 0.5612297, 1e-7);
    EXPECT_NEAR(p[0] + p[1], 1, 1e-15);
}

}  // namespace
}  // namespace warung::competition
