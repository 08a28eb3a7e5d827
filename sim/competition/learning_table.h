#pragma once
// The inner loop of learning.h, specialised by the number of players.
//
// What makes it fast, and why it is still exact:
//  - A state keeps each player's best value, its action, and a bound on what its other actions are worth; a row is
//    searched only if the best value falls below the bound. All m values stay in the table.
//  - While exploration is frequent, one 64-bit draw decides for two players whether they explore and where: u < eps and
//    floor(u m / eps), with u of 32 bits.
//  - When it is rare, each player's next exploration is drawn ahead (exploration.h), and in between nobody draws.

#include "sim/competition/exploration.h"
#include "sim/competition/learning.h"
#include "sim/random/stream.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace warung::competition::detail {

template <std::size_t N, bool kMemory>
class LearningTable {
public:
    LearningTable(const GridGame& game, const LearningParams& params, std::uint64_t key)
        : params_{params},
          prices_{game.prices},
          row_{(game.prices + 1) / 2 * 2},
          profit_(game.joint_actions()),
          state_(kMemory ? game.joint_actions() : 1),
          value_(state_.size() * N * row_, -std::numeric_limits<double>::infinity()),
          key_{key},
          stream_{random::derive(key, 1)} {
        for (std::size_t joint = 0; joint < profit_.size(); ++joint) {
            for (std::size_t i = 0; i < N; ++i) profit_[joint][i] = game.profit_of(joint, i);
        }
        for (std::size_t i = 0; i < N; ++i) {
            const std::vector<double> start = initial_values(game, params.delta, i);
            for (std::size_t s = 0; s < state_.size(); ++s) {
                std::copy(start.begin(), start.end(), row(s, i));
                search(s, i);
            }
        }
        for (State& s : state_) s.next = joint_of(s.greedy);
        at_ = kMemory ? stream_.index(state_.size()) : 0;
    }

    /// Runs to convergence or to the last period.
    void run() {
        explore_often();
        explore_seldom();
    }
    /// One period of given actions; for tests of the update rule.
    void force(std::size_t start_state, std::size_t joint, const std::array<std::uint32_t, N>& actions) {
        at_ = start_state;
        play(joint, actions);
    }

    [[nodiscard]] double value(std::size_t state, std::size_t player, std::size_t action) const {
        return value_[(state * N + player) * row_ + action];
    }
    [[nodiscard]] std::uint32_t next(std::size_t state) const { return static_cast<std::uint32_t>(state_[state].next); }
    [[nodiscard]] std::size_t states() const { return state_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] std::int64_t periods() const { return now_; }
    [[nodiscard]] bool converged() const { return now_ - changed_ >= params_.stable_periods; }

private:
    static constexpr double kSeldom = 0.1;  // below this, drawing ahead is faster; measured
    using Actions = std::array<std::uint32_t, N>;

    struct State {
        std::array<double, N> best;
        std::array<double, N> others;  // no other action is worth more
        Actions greedy;
        std::size_t next;  // joint action of the greedy
    };

    double* row(std::size_t state, std::size_t player) { return &value_[(state * N + player) * row_]; }

    std::size_t joint_of(const Actions& actions) const {
        std::size_t joint = actions[0];
        for (std::size_t i = 1; i < N; ++i) joint = joint * prices_ + actions[i];
        return joint;
    }

    /// Finds best and second best; of equals the first.
    void search(std::size_t state, std::size_t player) {
        const double* values = row(state, player);
        std::uint32_t best = 0;
        double second = -std::numeric_limits<double>::infinity();
        for (std::uint32_t a = 1; a < prices_; ++a) {
            if (values[a] > values[best]) {
                second = values[best];
                best = a;
            } else {
                second = std::max(second, values[a]);
            }
        }
        State& s = state_[state];
        s.best[player] = values[best];
        s.others[player] = second;
        s.greedy[player] = best;
    }

    /// The value written is out of order: finds the greedy action again.
    [[gnu::noinline]] void reorder(std::size_t state, std::size_t player) {
        const std::uint32_t before = state_[state].greedy[player];
        search(state, player);
        if (state_[state].greedy[player] == before) return;
        state_[state].next = joint_of(state_[state].greedy);
        changed_ = now_;
    }

    /// One period: everybody acts, observes, and updates the row of the state it acted in.
    [[gnu::always_inline]] void play(std::size_t joint, const Actions& actions) {
        const std::size_t to = kMemory ? joint : 0;
        const std::array<double, N>& earned = profit_[joint];
        const std::array<double, N> ahead = state_[to].best;
        State& here = state_[at_];
        for (std::size_t i = 0; i < N; ++i) {
            double& q = row(at_, i)[actions[i]];
            const double updated = (1 - params_.alpha) * q + params_.alpha * (earned[i] + params_.delta * ahead[i]);
            q = updated;
            if (actions[i] == here.greedy[i]) {
                here.best[i] = updated;
                if (updated < here.others[i]) [[unlikely]]
                    reorder(at_, i);
            } else if (updated > here.others[i]) {
                here.others[i] = updated;
                if (updated > here.best[i]) [[unlikely]]
                    reorder(at_, i);
            }
        }
        at_ = to;
        ++now_;
    }

    /// The greedy actions in play: like play(), with the best values at hand.
    [[gnu::always_inline]] void play_greedy() {
        State& here = state_[at_];
        const std::size_t joint = here.next;
        const std::size_t to = kMemory ? joint : 0;
        const std::array<double, N>& earned = profit_[joint];
        const std::array<double, N> ahead = state_[to].best;
        bool in_order = true;
        for (std::size_t i = 0; i < N; ++i) {
            const double updated =
                (1 - params_.alpha) * here.best[i] + params_.alpha * (earned[i] + params_.delta * ahead[i]);
            here.best[i] = updated;
            row(at_, i)[here.greedy[i]] = updated;
            in_order &= updated >= here.others[i];
        }
        if (!in_order) [[unlikely]] {
            for (std::size_t i = 0; i < N; ++i) {
                if (here.best[i] < here.others[i]) reorder(at_, i);
            }
        }
        at_ = to;
        ++now_;
    }

    [[nodiscard]] std::int64_t last_period() const {
        return std::min(params_.most_periods, changed_ + params_.stable_periods);
    }
    [[nodiscard]] double epsilon(std::int64_t t) const { return random::exp(-params_.beta * static_cast<double>(t)); }

    void explore_often() {
        constexpr std::int64_t kBlock = 4'096;  // products of the decay stay within 1e-12 of the exponential
        const double decay = random::exp(-params_.beta);
        const auto m = static_cast<double>(prices_);
        while (now_ < last_period() && epsilon(now_) > kSeldom) {
            const std::int64_t stop = std::min(last_period(), now_ + kBlock);
            double threshold = epsilon(now_) * 0x1p32;
            double spread = m / threshold;
            const double growth = 1 / decay;
            while (now_ < stop) {
                Actions actions = state_[at_].greedy;
                std::uint64_t bits = 0;
                for (std::size_t i = 0; i < N; ++i) {
                    bits = i % 2 == 0 ? stream_.bits() : bits >> 32;
                    const auto u = static_cast<double>(static_cast<std::uint32_t>(bits));
                    const auto drawn = static_cast<std::uint32_t>(static_cast<std::int32_t>(u * spread));
                    actions[i] = u < threshold ? std::min(drawn, static_cast<std::uint32_t>(prices_ - 1)) : actions[i];
                }
                play(joint_of(actions), actions);
                threshold *= decay;
                spread *= growth;
            }
        }
    }

    void explore_seldom() {
        std::vector<ExplorationClock> clocks;
        std::array<std::int64_t, N> next{};
        for (std::size_t i = 0; i < N; ++i) {
            clocks.emplace_back(params_.beta, params_.most_periods, random::derive(key_, 2 + i));
            next[i] = clocks[i].next(now_);
        }
        while (now_ < last_period()) {
            const std::int64_t exploration = *std::min_element(next.begin(), next.end());
            while (now_ < std::min(exploration, last_period())) {
                const std::int64_t stop = std::min(exploration, last_period());
                while (now_ < stop) play_greedy();
            }
            if (now_ < exploration) return;
            Actions actions = state_[at_].greedy;
            for (std::size_t i = 0; i < N; ++i) {
                if (next[i] != now_) continue;
                actions[i] = static_cast<std::uint32_t>(clocks[i].action(prices_));
                next[i] = clocks[i].next(now_ + 1);
            }
            play(joint_of(actions), actions);
        }
    }

    LearningParams params_;
    std::size_t prices_;
    std::size_t row_;  // cells per row
    std::vector<std::array<double, N>> profit_;
    std::vector<State> state_;
    std::vector<double> value_;
    std::uint64_t key_;
    random::Stream stream_;
    std::size_t at_ = 0;
    std::int64_t now_ = 0;
    std::int64_t changed_ = 0;
};

}  // namespace warung::competition::detail
