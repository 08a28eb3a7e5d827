#pragma once
// The pricing game alone: strategies against each other on a synthetic demand, without kiosks.
//
// Period 0 sells at the start prices. In every later period first all players whose turn it is review, on what was in
// force and on what they earned since their own last review, and their new prices come into force together; then the
// period's customers buy. Prices are integer ticks, so paths are exact; profits are in ticks times transactions.
//
// A game is a function of rules, seats and seed. It can be written down between two periods and taken up again.
// Not safe to share between threads; different games are independent.

#include "sim/base/archive.h"
#include "sim/competition/strategy.h"
#include "sim/competition/synthetic_demand.h"

#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace warung::competition {

enum class Timing : std::uint8_t {
    simultaneous,  ///< everybody in every period
    alternating,   ///< player t mod n in period t, from player 0 in period n on
    calendar,      ///< each at its own interval and first period
};

struct GameRules {
    DemandView demand;
    PriceRange range;
    Timing timing = Timing::simultaneous;
    double volume = 1;        ///< customers per period
    double profit_noise = 0;  ///< profits are observed times 1 + this x U, U uniform on (-1, 1), drawn per period
    double days = 1;          ///< length of a period
};

struct Seat {
    std::string strategy;
    Choices choices = {};
    Price start = 0;
    double cost = 0;  ///< ticks
    double cash = std::numeric_limits<double>::infinity();
    std::int64_t every = 1;  ///< calendar: periods between two reviews
    std::int64_t first = 1;  ///< calendar: period of the first review
    Side side = Side::fee;   ///< of the choices; prices are in the convention of view.h
};

class PricingGame {
public:
    /// ERRORS: StrategyError for seats, std::invalid_argument for rules.
    PricingGame(GameRules rules, const std::vector<Seat>& seats, std::uint64_t seed);

    void step();
    /// A step in which `player`, whoever's turn it is, asks `price`.
    void step_with(std::size_t player, Price price);

    [[nodiscard]] std::int64_t period() const { return period_; }
    [[nodiscard]] std::size_t players() const { return seats_.size(); }
    // Of the last period, by player.
    [[nodiscard]] const std::vector<Price>& prices() const { return prices_; }
    [[nodiscard]] const std::vector<double>& shares() const { return shares_; }
    [[nodiscard]] const std::vector<double>& profits() const { return profits_; }
    /// Now.
    [[nodiscard]] const std::vector<double>& cash() const { return cash_; }
    [[nodiscard]] const GameRules& rules() const { return rules_; }
    [[nodiscard]] double cost(std::size_t player) const { return seats_[player].cost; }

    template <class Archive>
    void archive(Archive& a) {
        a(period_, prices_, shares_, profits_, cash_, books_);
        for (PriceSetter& setter : setters_) setter.archive(a);
    }
    [[nodiscard]] std::vector<char> state();
    void restore(const std::vector<char>& state);

private:
    /// What a player has seen since its last review.
    struct Book {
        std::vector<double> shares;   // sums over periods, by player
        std::vector<double> profits;  // as observed
        std::vector<Price> history;
        std::int64_t periods = 0;
        std::int64_t reviews = 0;
        template <class Archive>
        void archive(Archive& a) {
            a(shares, profits, history, periods, reviews);
        }
    };

    [[nodiscard]] bool has_turn(std::size_t player) const;
    [[nodiscard]] std::int64_t periods_to_next_review(std::size_t player) const;
    [[nodiscard]] Price review(std::size_t player);
    [[nodiscard]] std::vector<Price> reviewed_prices();
    void sell();

    GameRules rules_;
    std::vector<Seat> seats_;
    std::uint64_t seed_;
    std::vector<PriceSetter> setters_;
    std::int64_t period_ = 0;
    std::vector<Price> prices_;
    std::vector<double> shares_;
    std::vector<double> profits_;
    std::vector<double> cash_;
    std::vector<Book> books_;
};

/// What happened, one row per period (the first row is the period the game stood at).
struct GamePath {
    std::vector<std::vector<Price>> prices;
    std::vector<std::vector<double>> shares;
    std::vector<std::vector<double>> profits;
};
GamePath play(PricingGame& game, std::int64_t periods);

}  // namespace warung::competition
