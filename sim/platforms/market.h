#pragma once
// Prices on both sides of the market, as they stand between two reviews.

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
        a(prices, active, appeal_rp, markup_cap_rp, vouchers, voucher_below);
    }

    std::vector<PriceList> prices;
    std::uint8_t active = 0;  ///< bit per platform in business
    /// What an offer is worth to every customer: the platform's quality less its fee, in rupiah, [kind][platform].
    std::array<std::array<float, customers::kMaxPlatforms>, customers::kServiceKindCount> appeal_rp{};

    std::int32_t markup_cap_rp = std::numeric_limits<std::int32_t>::max();  ///< of any kiosk on a platform service
    std::uint8_t vouchers = 0;                                              ///< bit per platform that hands them out
    /// Needs whose hash lies below have one; by platform.
    std::array<std::uint64_t, customers::kMaxPlatforms> voucher_below{};

    [[nodiscard]] bool is_active(std::size_t platform) const { return (active >> platform & 1U) != 0; }
};

}  // namespace warung::platforms
