#pragma once
// A platform's price reviews: one strategy object (competition/strategy.h) per side and service kind.
//
// A review sees the prices in force of everybody (caps included; its own as wanted, caps aside), what was sold since
// the platform's last review, and its cash. Transactions, profits and cash are those of the whole country.
// First the commissions are reviewed, then the fees on top of the new commissions; all platforms that review at one
// instant see the same market. Kinds whose price at the start is 0 keep it.
//
// Who may not subsidise (out of cash, or by its own rule) has every reviewed fee lifted to what the transaction costs.

#include "sim/competition/strategy.h"
#include "sim/platforms/market.h"

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace warung::platforms {

inline constexpr std::size_t kKinds = customers::kServiceKindCount;
using PerPlatform = std::array<double, customers::kMaxPlatforms>;

/// What one service kind brought since a platform's last review.
struct KindTrade {
    double needs = 0;  ///< that arose
    PerPlatform transactions{};
    PerPlatform margin_rp{};  ///< fees - commissions + goods margin - cost per transaction

    void add(const KindTrade& other, double weight = 1);
};
using Trade = std::array<KindTrade, kKinds>;

/// Expected shares of needs by platform, as a function of all platforms' prices on one side, the other side as it is.
using DemandOf = std::function<competition::DemandView(competition::Side side, std::size_t kind)>;

struct ReviewReport {
    double day = 0;         ///< since the start of the run
    double since_days = 0;  ///< since the last review (or the start)
    double next_days = 0;   ///< until the next one
    const Trade* trade = nullptr;
    PerKind goods_margin_rp{};  ///< expected per transaction beside fee and commission, by kind
    double cash_rp = std::numeric_limits<double>::infinity();
    std::uint64_t key = 0;  ///< names this review's random numbers
    DemandOf demand = {};   ///< empty: no demand view
};

class PriceDesk {
public:
    /// `weights`: how a budget is divided over service kinds (for example their expected needs); not negative.
    /// ERRORS: StrategyError.
    PriceDesk(const PlatformParams& params, std::size_t self, const std::array<double, kKinds>& weights);

    /// What the platform wants from now on. `own`: what it wanted so far.
    PriceList review(const Market& market, const PriceList& own, const ReviewReport& report);

    /// Whether reviews of a kind can move its fee or commission.
    [[nodiscard]] bool reviews(competition::Side side, std::size_t kind) const {
        return setters_[index(side, kind)].has_value();
    }

    template <class Archive>
    void archive(Archive& a) {
        a(reviews_);
        for (auto& setter : setters_) {
            if (setter) setter->archive(a);
        }
    }

private:
    static std::size_t index(competition::Side side, std::size_t kind) {
        return (side == competition::Side::fee ? 0 : kKinds) + kind;
    }
    [[nodiscard]] std::int64_t reviewed(competition::Side side, std::size_t kind, const Market& market,
                                        const PriceList& own, const ReviewReport& report);

    const PlatformParams* params_;
    std::size_t self_;
    std::array<std::optional<competition::PriceSetter>, 2 * kKinds> setters_;
    std::int64_t reviews_ = 0;
};

/// Whether its reviews can change the fee of a kind.
bool moves_fee(const PlatformParams& params, std::size_t kind);

/// Whether the strategy's answers depend on a demand view.
bool wants_demand(const PlatformParams& params);

}  // namespace warung::platforms
