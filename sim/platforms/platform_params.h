#pragma once
// A platform's members, prices on both sides, and pricing rules (sim/MODEL.md, Platforms).

#include "sim/customers/customer_params.h"

#include <array>
#include <cstdint>

namespace warung::platforms {

/// Customer-side rule, applied at each review to the fee of every service kind.
enum class PricingRule : std::uint8_t { fixed, undercut, match_lowest };
/// Kiosk-side rule, applied at each review to the commission of every service kind.
enum class CommissionRule : std::uint8_t { fixed, outbid, match_highest };

using PerKind = std::array<std::int64_t, customers::kServiceKindCount>;

struct PlatformParams {
    std::int64_t members = 0;   ///< registered kiosks in the whole country at the start date
    double rural_weight = 1.0;  ///< a fully rural kiosk's chance of membership over an urban one's
    double awareness = 0.7;     ///< share of customers who know the platform
    double awareness_innovation = 0;  ///< Bass's p of those who do not, per week
    double awareness_imitation = 0;   ///< Bass's q, per week
    double quality_rp = 0;      ///< utility of the brand and app over the others
    PerKind fee_rp = {1'500, 2'500, 2'000, 5'000, 5'000, 15'000, 0};        ///< the customer pays, per service kind
    PerKind commission_rp = {1'000, 1'500, 1'000, 2'500, 2'000, 2'000, 0};  ///< the kiosk gets, per service kind
    double wholesale_discount = 0.0;                                        ///< off the unit cost of shop goods
    double goods_margin = 0.05;  ///< the platform's share of a goods order's price
    PricingRule pricing = PricingRule::fixed;
    std::int64_t pricing_step_rp = 250;   ///< undercut: this far below the cheapest rival
    std::int64_t pricing_floor_rp = 500;  ///< undercut and match_lowest never go below
    CommissionRule commission_pricing = CommissionRule::fixed;
    std::int64_t commission_step_rp = 250;
    std::int64_t commission_ceiling_rp = 3'000;
    double review_days = 7;
    std::int64_t cost_per_transaction_rp = 300;  ///< biller's and switch's charge
    std::int64_t budget_rp = 1'000'000'000'000;  ///< cash at the start, full scale
    std::int64_t handout_fee_rp = 0;             ///< paid to the kiosk for each parcel handed out
    double wallet_delay_s = 10;                  ///< mean added to each service (exponential)
    double reliability = 0.995;                  ///< share of tries that the platform's system takes
};

}  // namespace warung::platforms
