#include "sim/reporting/headline.h"

#include <stdexcept>

namespace warung::reporting {

const std::vector<HeadlineSpec>& headline_specs() {
    using enum Show;
    using enum Better;
    static const std::vector<HeadlineSpec> specs = {
        {"coverage_nominal_share", "share", "a trading kiosk within reach", "Coverage",
         "customers with a trading kiosk within customer.reach_km, over customers", percent, higher},
        {"coverage_liquid_share", "share", "... that can serve right now", "Coverage",
         "the same, counting only kiosks open, manned and liquid; mean over snapshots in trading hours", percent,
         higher},
        {"coverage_realised_share", "share", "needs served", "Coverage", "needs served over needs that ended", percent,
         higher},
        {"needs_outside_share", "share", "needs met elsewhere (price, distance)", "Coverage",
         "needs whose customer preferred the outside option", percent, lower},
        {"needs_unaware_share", "share", "needs unaware of any offer", "Coverage",
         "needs with kiosks in reach but of no platform the customer knows", percent, lower},
        {"needs_out_of_reach_share", "share", "needs without a kiosk in reach", "Coverage",
         "needs of customers without a trading kiosk within reach", percent, lower},
        {"needs_denied_share", "share", "needs denied at the kiosk", "Coverage", "needs that ended after refusals",
         percent, lower},
        {"attempts_denied_share", "share", "attempts refused", "Coverage",
         "attempts refused over attempts, all services", percent, lower},
        {"attempts_illiquid_rural_share", "share", "... rural, for lack of cash or float", "Coverage",
         "attempts refused for no_cash or no_float over attempts at rural kiosks for platform services", percent,
         lower},
        {"attempts_illiquid_urban_share", "share", "... urban, for lack of cash or float", "Coverage",
         "the same at urban kiosks", percent, lower},
        {"goods_orders_per_day", "orders", "goods ordered per day", "Pickup time",
         "goods orders taken per day of the measured period, scaled", number, neither},
        {"ready_per_order", "ratio", "... parcels made ready per order", "Pickup time",
         "goods orders that became ready in the measured period over those taken in it; near 1 when the network keeps "
         "up",
         number, neither},
        {"ready_mean_days", "days", "order to ready, mean", "Pickup time",
         "mean time from order to notice, parcels made ready after the warm-up", days, lower},
        {"ready_p50_days", "days", "order to ready, median", "Pickup time", "median of the same", days, lower},
        {"ready_p90_days", "days", "order to ready, 90 %", "Pickup time", "90th percentile of the same", days, lower},
        {"pickup_p50_days", "days", "order to hand, median", "Pickup time", "median time from order to collection",
         days, lower},
        {"pickup_p90_days", "days", "order to hand, 90 %", "Pickup time", "90th percentile of the same", days, lower},
        {"promise_kept_share", "share", "ready within the promise", "Pickup time",
         "ready within parcel.promise_days, over ready", percent, higher},
        {"uncollected_share", "share", "not collected, sent back", "Pickup time",
         "sent back from the shelf, over sent back or collected", percent, lower},
        {"delivered_home_share", "share", "delivered at the door", "Pickup time",
         "parcels handed over at the customer's home, over parcels collected; empty without home delivery", percent,
         neither},
        {"attempts_failed_share", "share", "attempts at doors or shelves that failed", "Pickup time",
         "nobody there, address not found or shelf full, over attempts; empty where none can fail", percent, lower},
        {"refunded_share", "share", "refunded", "Pickup time",
         "parcels refunded (uncollected, undelivered, refused, brought back), over parcels ordered", percent, lower},
        {"kiosks", "kiosks", "member kiosks", "Kiosks", "kiosks with at least one membership, scaled to the population",
         number, neither},
        {"kiosks_trading", "kiosks", "... that trade at the start", "Kiosks",
         "member kiosks whose owners find the income worth their time at the start of the run", number, neither},
        {"kiosks_given_up_share", "share", "... that gave up since the warm-up", "Kiosks",
         "kiosks whose owners stopped trading at a review in the measured period, over those that traded at the start",
         percent, lower},
        {"kiosks_active_share", "share", "with a platform service in the period", "Kiosks",
         "kiosks with a platform service in the measured period, over member kiosks", percent, higher},
        {"kiosk_transactions_per_day", "per kiosk and day", "services per kiosk and day", "Kiosks",
         "completed services over trading kiosks and days", number, higher},
        {"kiosk_income_rp_per_day", "rupiah", "income per kiosk and day", "Kiosks",
         "mark-up, commission and goods margin, less the cost of trips, over trading kiosks and days", rupiah, higher},
        {"kiosk_top_percent_ratio", "ratio", "top 1 % of kiosks over the mean", "Kiosks",
         "mean platform services of the busiest 1 % of kiosks over the mean of all", number, neither},
        {"kiosk_no_float_share", "share", "kiosk-hours without float", "Kiosks",
         "open kiosks below run.liquid_float_rp on every platform, mean over snapshots", percent, lower},
        {"kiosk_no_cash_share", "share", "kiosk-hours without cash", "Kiosks",
         "open kiosks below run.liquid_cash_rp, mean over snapshots", percent, lower},
        {"kiosk_away_share", "share", "kiosk-hours shut by trips", "Kiosks",
         "open kiosks by the clock whose owner is away with nobody minding the shop, mean over snapshots", percent,
         lower},
        {"trips_per_kiosk_week", "trips", "trips for cash or float per week", "Kiosks",
         "rebalancing trips per trading kiosk and week", number, lower},
        {"wait_mean_s", "seconds", "mean wait at the counter", "Kiosks",
         "mean time in the queue of customers whose service began", seconds, lower},
        {"hhi", "index", "market concentration (HHI, 0 to 1)", "Market", "sum of squared shares of transactions",
         number, neither},
        {"fee_mean_rp", "rupiah", "mean fee paid", "Market", "customer fees over platform transactions", rupiah,
         neither},
        {"commission_mean_rp", "rupiah", "mean commission to kiosks", "Market",
         "commissions over platform transactions", rupiah, neither},
        {"platform_margin_rp_per_day", "rupiah", "platforms' margin per day", "Market",
         "margin of all platforms per day, scaled", rupiah, higher},
        {"subsidy_rp_per_day", "rupiah", "subsidy burnt per day", "Market",
         "losses of loss-making transactions per day, scaled", rupiah, lower},
        {"logistics_cost_rp_per_parcel", "rupiah", "logistics cost per parcel", "Logistics",
         "linehaul and last mile of all parcels over parcels delivered", rupiah, lower},
        {"last_mile_cost_rp_per_parcel", "rupiah", "... of this the last mile", "Logistics",
         "what platforms paid for tours over parcels delivered", rupiah, lower},
        {"tour_km_per_day", "km", "courier km per day", "Logistics",
         "kilometres of all tours over days, expected ones of settlements that are not simulated included; not scaled, "
         "as tours of a sample stand for the whole depot",
         number, lower},
        {"vehicles_per_day", "vehicles", "vehicles out per day", "Logistics",
         "vehicles that left a depot, over days; empty with territories", number, lower},
        {"tour_km_per_drop", "km", "courier km per drop", "Logistics",
         "kilometres of rounds over stops on them, expected ones of settlements that are not simulated included",
         number, lower},
        {"left_over_share", "share", "parcels left for the next day", "Logistics",
         "parcel-days left at depots over drops", percent, lower},
        {"customers_simulated", "persons", "customers simulated", "Run", "in this replication's sample", number,
         neither},
        {"needs_simulated", "needs", "needs simulated", "Run", "whole run, warm-up included", number, neither},
        {"events", "events", "events", "Run", "needs and events handled", hidden, neither},
    };
    return specs;
}

std::size_t headline_index(const std::string& name) {
    const auto& specs = headline_specs();
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (specs[i].name == name) return i;
    }
    throw std::out_of_range("no headline figure called " + name);
}

}  // namespace warung::reporting
