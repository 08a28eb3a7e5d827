#pragma once
// Bandits: choosing among arms whose rewards, in [0, 1], are only seen when played. Values; no shared state.

#include "sim/random/stream.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace warung::competition {

/// UCB1 (Auer, Cesa-Bianchi and Fischer 2002, Machine Learning 47): each arm once, then the largest
/// mean + sqrt(2 ln t / n). For independent rewards the expected regret after T plays is at most
/// sum over worse arms of 8 ln T / gap + (1 + pi^2 / 3) gap (their theorem 1).
class Ucb1 {
public:
    Ucb1() = default;
    explicit Ucb1(std::size_t arms) : plays_(arms, 0), sum_(arms, 0.0) {}
    /// Of equals the first.
    [[nodiscard]] std::size_t choose() const;
    void learn(std::size_t arm, double reward);

    template <class Archive>
    void archive(Archive& a) {
        a(plays_, sum_, total_);
    }

private:
    std::vector<std::int64_t> plays_;
    std::vector<double> sum_;
    std::int64_t total_ = 0;
};

/// EXP3 (Auer, Cesa-Bianchi, Freund and Schapire 2002, SIAM J. Computing 32(1)), for rewards chosen by an adversary. Of
/// K arms, against the best single arm's total reward G the expected regret is at most (e - 1) gamma G + K ln K / gamma
/// (their theorem 3.1).
class Exp3 {
public:
    Exp3() = default;
    Exp3(std::size_t arms, double gamma) : gamma_{gamma}, log_weight_(arms, 0.0) {}
    [[nodiscard]] std::vector<double> probabilities() const;
    std::size_t choose(random::Stream& draws) const;
    void learn(std::size_t arm, double reward);

    template <class Archive>
    void archive(Archive& a) {
        a(gamma_, log_weight_);
    }

private:
    double gamma_ = 0.1;
    std::vector<double> log_weight_;
};

}  // namespace warung::competition
