#pragma once
// A kiosk's trade, money and stock (sim/MODEL.md, Kiosk counter, Liquidity, Stock).

#include <cstdint>

namespace warung::kiosks {

struct KioskParams {
    double candidates_per_1000_adults = 18.1;  ///< shops and individuals who could become members
    double rural_density_factor = 0.8;         ///< candidates per adult in a fully rural settlement over an urban one

    double opening_h = 6;
    double closing_h = 22;
    double hours_spread_h = 1;  ///< each kiosk's opening and closing lie up to this far from the mean
    std::int64_t servers = 1;
    std::int64_t markup_rp = 1'000;  ///< the kiosk's own surcharge on a digital or cash service

    // Cash drawer and e-float.
    std::int64_t cash_start_rp = 1'500'000;
    std::int64_t float_start_rp = 500'000;  ///< split over the platforms it is a member of
    double size_spread = 0.7;  ///< sigma of the lognormal kiosk size (mean 1) that scales cash, float and stock
    std::int64_t float_low_rp = 50'000;         ///< s of the threshold policy, per platform, times kiosk size
    std::int64_t float_target_rp = 500'000;     ///< S, per platform, times kiosk size
    std::int64_t cash_low_rp = 300'000;         ///< below this the owner fetches cash
    std::int64_t cash_target_rp = 1'500'000;    ///< and brings the drawer back to this
    std::int64_t balance_max_rp = 100'000'000;  ///< ceiling of one platform's balance
    std::int64_t top_up_min_rp = 10'000;
    std::int64_t top_up_fee_rp = 2'500;
    double trip_urban_km = 2;   ///< way to the next bank or top-up point, urban
    double trip_rural_km = 10;  ///< same, rural
    double trip_speed_km_h = 25;
    double trip_wait_min = 20;  ///< mean wait there (exponential)
    std::int64_t trip_cost_rp_per_km = 650;
    double staffed_share = 0.4;  ///< kiosks where somebody minds the shop meanwhile

    // Shop goods, one product group.
    std::int64_t unit_price_rp = 10'000;
    std::int64_t unit_cost_rp = 8'800;
    std::int64_t stock_reorder_units = 20;  ///< s
    std::int64_t stock_up_to_units = 80;    ///< S
    double unit_weight_kg = 0.6;

    std::int64_t shelf_parcels = 30;  ///< room for parcels that wait to be collected
};

}  // namespace warung::kiosks
