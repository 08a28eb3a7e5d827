#pragma once
// A kiosk's trade, money and stock (sim/MODEL.md, Kiosk counter, Liquidity, Stock).

#include "sim/base/position.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace warung::kiosks {

/// How an owner keeps cash and float (liquidity.h).
enum class Rebalancing : std::uint8_t { threshold, fixed_days, miller_orr, forecast };

/// Who carries them.
enum class ExchangeBy : std::uint8_t {
    trip,         ///< the owner goes to the bank
    super_agent,  ///< a super-agent comes by after a while and takes a share
};

/// How a kind of outlet serves.
enum class CounterKind : std::uint8_t {
    served,       ///< the customer is served on arrival
    order_ahead,  ///< prepared from the moment the customer sets off
};

/// A kind of outlet besides the plain kiosk: a minimarket, a counter to order ahead from. Staffed, and run by somebody
/// who asks for no income of his own: it always trades.
struct OutletParams {
    double share = 0;  ///< of all kiosks
    std::int64_t servers = 3;
    double opening_h = 7;
    double closing_h = 22;
    double size_factor = 10;  ///< on the kiosk's size: cash, float and stock
    CounterKind counter = CounterKind::served;
};
inline constexpr std::size_t kMostOutlets = 7;
/// What an owner adds to the fee (markup.h).
enum class MarkupRule : std::uint8_t { fixed, rival_distance };

struct KioskParams {
    double candidates_per_1000_adults = 18.1;  ///< shops and individuals who could become members
    double rural_density_factor = 0.8;         ///< candidates per adult in a fully rural settlement over an urban one

    double opening_h = 6;
    double closing_h = 22;
    double hours_spread_h = 1;  ///< each kiosk's opening and closing lie up to this far from the mean
    std::int64_t servers = 1;
    std::int64_t markup_rp = 1'000;  ///< the kiosk's own surcharge on a digital or cash service
    MarkupRule markup_rule = MarkupRule::fixed;
    double markup_slope_rp_per_km = 6'800;  ///< rival_distance: added per km to the next trading kiosk
    std::int64_t markup_cap_rp = 4'000;     ///< rival_distance: never above

    // Cash drawer and e-float.
    std::int64_t cash_start_rp = 1'500'000;
    std::int64_t float_start_rp = 1'000'000;  ///< split over the platforms it is a member of
    double size_spread = 1;  ///< sigma of the lognormal kiosk size (mean 1) that scales cash, float and stock
    std::int64_t float_low_rp = 50'000;        ///< s of the threshold policy, per platform, times kiosk size
    std::int64_t float_target_rp = 1'000'000;  ///< S, per platform, times kiosk size
    std::int64_t cash_low_rp = 300'000;        ///< below this the owner fetches cash
    std::int64_t cash_target_rp = 1'500'000;   ///< and brings the drawer back to this
    Rebalancing rebalancing = Rebalancing::threshold;
    std::int64_t rebalancing_days = 2;          ///< fixed_days: a trip every so many days
    double daily_flow_sd_rp = 500'000;          ///< miller_orr: spread of a platform's daily net flow, times kiosk size
    double money_rate_per_year = 0.3;           ///< miller_orr: what money tied up costs
    double forecast_smoothing = 0.2;            ///< forecast: weight of the last day
    double forecast_days = 1.5;                 ///< forecast: days that a top-up is to last
    double forecast_safety = 1.64;              ///< forecast: standard deviations on top
    std::int64_t balance_max_rp = 100'000'000;  ///< ceiling of one platform's balance
    std::int64_t top_up_min_rp = 10'000;
    std::int64_t top_up_fee_rp = 2'500;
    double trip_urban_km = 2;   ///< way to the next bank or top-up point, urban
    double trip_rural_km = 10;  ///< same, rural
    double trip_speed_km_h = 25;
    double trip_wait_min = 20;  ///< mean wait there (exponential)
    std::int64_t trip_cost_rp_per_km = 650;
    double staffed_share = 0.4;  ///< kiosks where somebody minds the shop meanwhile
    ExchangeBy exchange_by = ExchangeBy::trip;
    double super_agent_delay_h = 3;       ///< mean until the super-agent comes (exponential)
    double super_agent_fee_share = 0.01;  ///< of the amount
    std::int64_t credit_limit_rp = 0;     ///< float lent when a sale lacks it, times kiosk size; 0: no credit line
    double credit_rate_per_day = 0.001;   ///< interest
    std::int64_t electricity_rp_per_month = 0;
    std::int64_t data_rp_per_month = 0;

    // Shop goods, where the scenario names no product groups (product.h).
    std::int64_t unit_price_rp = 10'000;
    std::int64_t unit_cost_rp = 8'800;
    std::int64_t stock_reorder_units = 20;  ///< s
    std::int64_t stock_up_to_units = 80;    ///< S
    double unit_weight_kg = 0.6;
    double unit_volume_l = 1.5;

    // Who trades (dormancy.h).
    std::int64_t income_floor_rp_per_month = 2'500'000;  ///< mean of what owners ask for; 0: every member trades
    double income_floor_spread = 0.8;                    ///< sigma of its lognormal
    double review_days = 28;                             ///< between two looks of an owner at the income
    double exit_income_share = 0.5;                      ///< a trading owner gives up below this share of the floor
    std::int64_t exit_after_reviews = 2;                 ///< in a row

    // Who joins a platform and who leaves it (recruitment.h).
    std::int64_t join_effort_rp_per_month = 100'000;     ///< extra income at which one half of those approached join
    std::int64_t join_scale_rp_per_month = 100'000;      ///< logit scale of that choice
    std::int64_t membership_cost_rp_per_month = 25'000;  ///< what a further membership must bring

    std::int64_t shelf_parcels = 30;  ///< room for parcels that wait to be collected

    std::string table;  ///< positions of the kiosks of the regions that it names; empty: none
    std::string added;  ///< the same of kiosks beside those that are there otherwise; empty: none
};

/// A kiosk whose place is known, from `kiosk.table` or `kiosk.added`.
struct ListedKiosk {
    std::string region;
    LatLon at;
    std::uint8_t memberships = 0;  ///< bit per platform
};

}  // namespace warung::kiosks
