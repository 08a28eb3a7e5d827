#include "sim/competition/game.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace warung::competition {

namespace {
constexpr std::size_t kHistory = 64;
constexpr std::uint64_t kReviews = 1;  // branches of the seed
constexpr std::uint64_t kNoise = 2;
}  // namespace

PricingGame::PricingGame(GameRules rules, const std::vector<Seat>& seats, std::uint64_t seed)
    : rules_{std::move(rules)}, seats_{seats}, seed_{seed}, shares_(seats.size()), profits_(seats.size()) {
    if (seats_.empty() || !rules_.demand) throw std::invalid_argument("pricing game: it needs players and a demand");
    if (rules_.range.tick < 1 || rules_.range.count() < 1) {
        throw std::invalid_argument("pricing game: no price is allowed");
    }
    if (!(rules_.volume >= 0) || !(rules_.profit_noise >= 0)) {
        throw std::invalid_argument("pricing game: volume and noise must not be negative");
    }
    const std::size_t n = seats_.size();
    for (const Seat& seat : seats_) {
        if (seat.every < 1) throw std::invalid_argument("pricing game: at least one period between reviews");
        setters_.emplace_back(seat.strategy, seat.choices, seat.side);
        prices_.push_back(rules_.range.nearest(seat.start));
        cash_.push_back(seat.cash);
        books_.push_back({std::vector<double>(n), std::vector<double>(n), {}, 0, 0});
    }
    sell();
}

bool PricingGame::has_turn(std::size_t player) const {
    const auto n = static_cast<std::int64_t>(seats_.size());
    switch (rules_.timing) {
        case Timing::simultaneous: return true;
        case Timing::alternating: return (period_ - 1) % n == static_cast<std::int64_t>(player);
        case Timing::calendar: {
            const Seat& seat = seats_[player];
            return period_ >= seat.first && (period_ - seat.first) % seat.every == 0;
        }
    }
    return false;
}

std::int64_t PricingGame::periods_to_next_review(std::size_t player) const {
    switch (rules_.timing) {
        case Timing::alternating: return static_cast<std::int64_t>(seats_.size());
        case Timing::calendar: return seats_[player].every;
        case Timing::simultaneous: break;
    }
    return 1;
}

Price PricingGame::review(std::size_t player) {
    Book& book = books_[player];
    const auto periods = static_cast<double>(book.periods);
    for (double& share : book.shares) share /= periods;

    View view;
    view.review = book.reviews;
    view.day = static_cast<double>(period_) * rules_.days;
    view.self = player;
    view.prices = prices_;
    view.shares = book.shares;
    view.profits = book.profits;
    view.history = book.history;
    view.cost = seats_[player].cost;
    view.cash = cash_[player];
    view.volume = rules_.volume * static_cast<double>(periods_to_next_review(player));
    view.range = rules_.range;
    view.demand = &rules_.demand;
    view.random = random::Stream{
        random::derive(random::derive(random::derive(seed_, kReviews), player), static_cast<std::uint64_t>(period_))};
    Price price = setters_[player].review(view);
    // Who has no cash sells at cost at least.
    if (cash_[player] <= 0) {
        price = std::max(price, rules_.range.nearest(static_cast<Price>(std::ceil(view.cost))));
    }

    book.shares.assign(seats_.size(), 0);
    book.profits.assign(seats_.size(), 0);
    book.history.push_back(prices_[player]);
    if (book.history.size() > kHistory) book.history.erase(book.history.begin());
    book.periods = 0;
    ++book.reviews;
    return price;
}

std::vector<Price> PricingGame::reviewed_prices() {
    std::vector<Price> next = prices_;
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        if (has_turn(i)) next[i] = review(i);
    }
    return next;
}

void PricingGame::sell() {
    rules_.demand(prices_, shares_);
    random::Stream noise{random::derive(random::derive(seed_, kNoise), static_cast<std::uint64_t>(period_))};
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        profits_[i] = (static_cast<double>(prices_[i]) - seats_[i].cost) * shares_[i] * rules_.volume;
        cash_[i] += profits_[i];
        const double seen = profits_[i] * (1 + rules_.profit_noise * (2 * noise.uniform() - 1));
        for (Book& book : books_) {
            book.shares[i] += shares_[i];
            book.profits[i] += seen;
        }
    }
    for (Book& book : books_) ++book.periods;
}

void PricingGame::step() {
    ++period_;
    prices_ = reviewed_prices();
    sell();
}

void PricingGame::step_with(std::size_t player, Price price) {
    ++period_;
    prices_ = reviewed_prices();
    prices_.at(player) = rules_.range.nearest(price);
    sell();
}

std::vector<char> PricingGame::state() {
    std::vector<char> bytes;
    StateWriter writer{ByteSink{&bytes}};
    archive(writer);
    return bytes;
}

void PricingGame::restore(const std::vector<char>& state) {
    ArchiveReader reader{state.data(), state.size()};
    archive(reader);
}

GamePath play(PricingGame& game, std::int64_t periods) {
    GamePath path;
    const auto note = [&] {
        path.prices.push_back(game.prices());
        path.shares.push_back(game.shares());
        path.profits.push_back(game.profits());
    };
    note();
    for (std::int64_t t = 0; t < periods; ++t) {
        game.step();
        note();
    }
    return path;
}

}  // namespace warung::competition
