#pragma once
// A platform's members, prices on both sides, and how it reviews them (sim/MODEL.md, Platforms).

#include "sim/competition/parameter.h"
#include "sim/customers/customer_params.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace warung::platforms {

/// Whom the sales force visits first (world/recruiting.h).
enum class Targeting : std::uint8_t { random, dense_first, tier3_first, coverage_greedy, list };

using PerKind = std::array<std::int64_t, customers::kServiceKindCount>;

/// Whether prices may be below cost while there is cash.
enum class Subsidies : std::uint8_t { allowed, forbidden };
/// What a platform without cash does at its next review.
enum class WhenBroke : std::uint8_t { end_subsidies, exit };

/// What kiosks get at the end of each period (bonus.h).
struct BonusParams {
    double days = 30;
    std::vector<std::int64_t> band_from = {0};  ///< transactions of the period from which each band holds, ascending
    std::vector<std::int64_t> band_rp = {0};    ///< extra commission per transaction in each band
    std::int64_t target = 0;                    ///< transactions of the period; 0: no target
    std::int64_t target_rp = 0;                 ///< for reaching it
    std::int64_t penalty_rp = 0;                ///< for missing it
};

/// A dated change of what a platform wants to charge.
struct PriceStep {
    double day = 0;
    std::size_t kind = 0;
    std::int64_t fee_rp = -1;  ///< below 0: as it is
    std::int64_t commission_rp = -1;
};

struct PlatformParams {
    std::int64_t members = 0;         ///< registered kiosks in the whole country at the start date
    double rural_weight = 1.0;        ///< a fully rural kiosk's chance of membership over an urban one's
    double awareness = 0.7;           ///< share of customers who know the platform
    double awareness_innovation = 0;  ///< Bass's p of those who do not, per week
    double awareness_imitation = 0;   ///< Bass's q, per week
    double quality_rp = 0;            ///< utility of the brand and app over the others
    PerKind fee_rp = {1'500, 2'500, 2'000, 5'000, 5'000, 15'000, 0};        ///< the customer pays, per service kind
    PerKind commission_rp = {1'000, 1'500, 1'000, 2'500, 2'000, 2'000, 0};  ///< the kiosk gets, per service kind
    std::int64_t delivery_fee_rp = 0;    ///< on top of the fee of a goods order that goes to the customer's home
    std::string price_table;             ///< file of dated prices; empty: none
    std::vector<PriceStep> price_steps;  ///< its rows
    std::int64_t voucher_rp = 0;         ///< off the fee for a share of needs, until the budget is spent
    double voucher_share = 0;
    std::int64_t voucher_budget_rp = 0;  ///< full scale
    double voucher_from_day = 0;
    BonusParams bonus;
    double wholesale_discount = 0.0;                 ///< off the unit cost of shop goods
    double goods_margin = 0.05;                      ///< the platform's share of a goods order's price
    competition::StrategyChoice pricing;             ///< of the fees, one object per service kind
    competition::StrategyChoice commission_pricing;  ///< of the commissions
    std::vector<std::string> pricing_kinds;          ///< service kinds under review; empty: all that have a price
    std::int64_t price_tick_rp = 1;                  ///< reviewed prices are multiples of this
    double price_range_factor = 5;                   ///< no review goes above this many times the price at the start
    double review_days = 7;
    double review_offset_days = 0;  ///< reviews come at this time plus multiples of review_days
    Subsidies subsidies = Subsidies::allowed;
    WhenBroke when_broke = WhenBroke::end_subsidies;
    std::int64_t cost_per_transaction_rp = 300;  ///< biller's and switch's charge
    std::int64_t budget_rp = 1'000'000'000'000;  ///< cash at the start, full scale
    std::int64_t handout_fee_rp = 0;             ///< paid to the kiosk for each parcel handed out
    double wallet_delay_s = 10;                  ///< mean added to each service (exponential)
    double reliability = 0.995;                  ///< share of tries that the platform's system takes

    // Growth: all zero, as here, and memberships stay as they were drawn.
    double sales_visits_per_month = 0;    ///< the sales force's, country-wide, full scale
    std::int64_t visit_cost_rp = 15'000;  ///< of one visit
    Targeting targeting = Targeting::random;
    std::vector<std::string> targeting_regions;       ///< list: codes, in the order of the visits
    double word_of_mouth_innovation = 0;              ///< Bass's p, per year
    double word_of_mouth_imitation = 0;               ///< Bass's q, per year
    std::int64_t exclusivity_bonus_rp_per_month = 0;  ///< to members of no other platform
    std::int64_t minimum_services_per_month = 0;      ///< of the volume contract; 0: none
    std::int64_t volume_bonus_rp_per_month = 0;       ///< for reaching it
    std::int64_t volume_penalty_rp_per_month = 0;     ///< for missing it, as far as there is float

    /// Its memberships may change during the run.
    [[nodiscard]] bool recruits() const {
        return sales_visits_per_month > 0 || word_of_mouth_innovation > 0 || word_of_mouth_imitation > 0 ||
               exclusivity_bonus_rp_per_month > 0 || minimum_services_per_month > 0;
    }
};

}  // namespace warung::platforms
