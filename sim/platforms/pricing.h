#pragma once
// Prices on both sides of the market, and the rules by which platforms review them.

#include "sim/customers/customer.h"
#include "sim/platforms/platform_params.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace warung::platforms {

/// One platform's current prices, rupiah per transaction, by service kind.
struct PriceList {
    PerKind fee_rp{};
    PerKind commission_rp{};
};

/// What regions see between two reviews. Index: platform.
struct Market {
    template <class Archive>
    void archive(Archive& a) {
        a(prices, active, appeal_rp, markup_cap_rp);
    }

    std::vector<PriceList> prices;
    std::uint8_t active = 0;  ///< bit per platform in business
    /// What an offer is worth to every customer: the platform's quality less its fee, in rupiah, [kind][platform].
    std::array<std::array<float, customers::kMaxPlatforms>, customers::kServiceKindCount> appeal_rp{};

    std::int32_t markup_cap_rp = std::numeric_limits<std::int32_t>::max();  ///< of any kiosk on a platform service

    [[nodiscard]] bool is_active(std::size_t platform) const { return (active >> platform & 1U) != 0; }
};

/// What a platform knows at its review.
struct ReviewView {
    const Market& market;  ///< prices in force, caps included
    const PriceList& own;  ///< what this platform wants to charge, caps aside
    std::size_t self = 0;
    bool out_of_cash = false;  ///< no subsidies any more: a fee below cost plus commission is lifted to it
};

/// The platform's new prices. Pure; integer rupiah; never below zero.
PriceList review_prices(const PlatformParams& params, const ReviewView& view);

}  // namespace warung::platforms
