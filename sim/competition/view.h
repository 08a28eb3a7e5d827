#pragma once
// What a price setter sees at a review.
//
// Sign convention. A strategy sets a PRICE: the lower, the more attractive to whoever chooses, and price - cost is what
// the setter earns per transaction. On the customer-fee side the price is the fee in rupiah. On the kiosk-commission
// side it is minus the commission: the view holds -commission for everybody, `cost` is -(fee kept - other costs), the
// range is [-highest commission, -lowest commission], and undercutting means to outbid. price_of() and level_of()
// convert; no strategy knows on which side it plays.
//
// Prices are integers (rupiah, or ticks of a synthetic market); cost, cash and profits are in the same unit. Views are
// read-only and refer to their maker's memory: they live as long as the call.

#include "sim/random/stream.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>

namespace warung::competition {

using Price = std::int64_t;

enum class Side : std::uint8_t { fee, commission };

/// A fee or commission as a price, and back.
constexpr Price price_of(Side side, Price level) { return side == Side::fee ? level : -level; }
constexpr Price level_of(Side side, Price price) { return side == Side::fee ? price : -price; }

/// Prices that are allowed: multiples of `tick` within [floor, cap].
struct PriceRange {
    Price floor = 0;
    Price cap = std::numeric_limits<std::int32_t>::max();
    Price tick = 1;

    [[nodiscard]] Price lowest() const { return up(floor); }
    [[nodiscard]] Price highest() const { return down(cap); }
    /// The allowed price nearest to `p`; of two the lower.
    [[nodiscard]] Price nearest(double p) const;
    [[nodiscard]] Price nearest(Price p) const;
    /// Number of allowed prices. ERRORS: none; 0 if there is none.
    [[nodiscard]] std::int64_t count() const { return highest() < lowest() ? 0 : (highest() - lowest()) / tick + 1; }

private:
    [[nodiscard]] Price down(Price p) const { return p - ((p % tick) + tick) % tick; }
    [[nodiscard]] Price up(Price p) const { return down(p + tick - 1); }
};

/// Expected share of each player (of all who could buy) at these prices of all players.
using DemandView = std::function<void(std::span<const Price> prices, std::span<double> shares)>;

struct View {
    std::int64_t review = 0;  ///< reviews of this player before this one
    double day = 0;           ///< since the start
    std::size_t self = 0;
    std::size_t segment = 0;               ///< which of its price lists is under review, if it has several
    std::span<const Price> prices;         ///< in force, of all players
    std::span<const std::uint8_t> active;  ///< 0: out of business; empty: all are in
    std::span<const double> shares;        ///< since the last review; NaN (or empty): not observed
    std::span<const double> profits;       ///< since the last review; NaN (or empty): not observed
    std::span<const Price> history;        ///< own prices, oldest first, as far as kept
    double cost = 0;                       ///< own, per transaction
    double cash = std::numeric_limits<double>::infinity();
    double volume = 1;  ///< transactions of all players until the next review, at most
    PriceRange range;
    const DemandView* demand = nullptr;  ///< null: no demand view; who needs one keeps its price
    random::Stream random{0};            ///< of this player and review; copy it to draw

    [[nodiscard]] Price own() const { return prices[self]; }
    [[nodiscard]] bool is_rival(std::size_t player) const {
        return player != self && (active.empty() || active[player] != 0);
    }
    /// Lowest price of rivals in business; empty without one.
    [[nodiscard]] std::optional<Price> lowest_rival() const;
    /// Last share or profit of a player; NaN if not observed.
    [[nodiscard]] double share_of(std::size_t player) const;
    [[nodiscard]] double profit_of(std::size_t player) const;
    /// Expected share at an own price, the others' as they are. REQUIRES: a demand view.
    [[nodiscard]] double expected_share(Price own_price) const;
};

}  // namespace warung::competition
