#pragma once
// What customers need and how they weigh offers (sim/MODEL.md, Needs and Choice).

#include <cstdint>
#include <string>
#include <vector>

namespace warung::customers {

/// What a service does to the kiosk's cash, float, stock or shelf.
enum class ServiceKind : std::uint8_t { digital_sale, bill, cash_in, cash_out, transfer, goods_order, shop_goods };
inline constexpr int kServiceKindCount = 7;

/// Who picks the platform when a kiosk is a member of several.
enum class PlatformChoice : std::uint8_t { customer, kiosk };

struct ServiceParams {
    ServiceKind kind = ServiceKind::digital_sale;
    double needs_per_week = 0;                   ///< mean per customer
    std::string profile = "kiosk_transactions";  ///< hour and weekday series of the profile table
    std::vector<std::int64_t> ticket_values_rp = {50'000};
    std::vector<double> ticket_weights = {1.0};  ///< same length as ticket_values_rp
    double service_time_s = 90;                  ///< mean at the counter, without the wallet's delay
    double service_time_cv = 1;                  ///< coefficient of variation: 0 constant, 1 exponential, else gamma
    double outside_cost_rp = 9'000;              ///< what the next best way costs an urban customer, time included
    double outside_rural_extra_rp = 4'000;       ///< added for a fully rural customer
    PlatformChoice platform_choice = PlatformChoice::customer;
};

struct CustomerParams {
    double activity_shape = 1.5;    ///< gamma shape of personal activity; counts are negative binomial
    double taste_scale_rp = 3'000;  ///< logit scale mu
    double value_of_time_rp_per_h = 11'800;
    double walking_km_h = 4.5;
    double reach_km = 2.0;          ///< offers farther than this are out of reach; also the radius of nominal coverage
    std::int64_t offers = 8;        ///< most offers weighed per need
    std::int64_t tries = 2;         ///< kiosks tried per need before giving up
    double trust_value_rp = 4'000;  ///< utility of full trust over none
    double reputation_value_rp = 9'000;  ///< utility of a kiosk that never refuses over one that always does
    double trust_start = 0.8;
    double trust_drop = 0.3;       ///< share of trust lost at a refusal
    double trust_gain = 0.1;       ///< share of the missing trust won back at a service
    double habit_rp = 500;         ///< utility of the kiosk used last
    double patience_min = 15;      ///< mean patience in the queue (exponential)
    std::int64_t queue_limit = 6;  ///< a customer who finds this many ahead walks away
    /// Of the platforms of one kiosk, which form a nest: 1 is the multinomial logit, below it they are closer
    /// substitutes for each other than kiosks are.
    double nest_dissimilarity = 1;
    double awareness_step_days = 7;    ///< between two steps of awareness within settlements
    std::int64_t surplus_one_in = 64;  ///< needs of which one has its consumer surplus computed; 0: none
};

/// Whom a run simulates: adults without a bank account, or all.
enum class PopulationOf : std::uint8_t { unbanked, adults };

/// Which adults of a region a segment is a part of.
enum class AdultsOf : std::uint8_t { unbanked, banked };
inline constexpr std::size_t kMaxSegments = 8;

/// A group of customers with rates and tastes of its own.
struct SegmentParams {
    AdultsOf of = AdultsOf::unbanked;
    double share = 1;                     ///< of the region's adults of that kind
    double needs_factor = 1;              ///< on every service's rate
    std::vector<std::string> services;    ///< whose rate has a factor of its own besides
    std::vector<double> factors = {1.0};  ///< in their order; one that is 1 where `services` is empty
    double outside_cost_factor = 1;       ///< on what the next best way costs
    double value_of_time_factor = 1;      ///< on what an hour costs
    double awareness_factor = 1;          ///< on the chance to know a platform at the start
};

}  // namespace warung::customers
