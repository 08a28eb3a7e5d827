#pragma once
// What a region counts while it runs. Plain counters: they add up over regions,
// and the value at the end of the warm-up is subtracted to get the measured period.

#include "sim/base/money.h"
#include "sim/base/time.h"
#include "sim/customers/customer.h"
#include "sim/customers/customer_params.h"
#include "sim/customers/needs.h"
#include "sim/geography/settlements.h"
#include "sim/logistics/parcel.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace warung::world {

enum class NeedOutcome : std::uint8_t { served, chose_outside, unaware, out_of_reach, denied };
inline constexpr std::size_t kNeedOutcomes = 5;
inline constexpr std::array<const char*, kNeedOutcomes> kNeedOutcomeNames = {"served", "chose_outside", "unaware",
                                                                             "out_of_reach", "denied"};

enum class AttemptOutcome : std::uint8_t {
    served,
    closed,
    no_float,
    no_cash,
    out_of_stock,
    shelf_full,
    platform_down,
    balked,
    reneged
};
inline constexpr std::size_t kAttemptOutcomes = 9;
inline constexpr std::array<const char*, kAttemptOutcomes> kAttemptOutcomeNames = {
    "served", "closed", "no_float", "no_cash", "out_of_stock", "shelf_full", "platform_down", "balked", "reneged"};

/// Why an attempt to hand a parcel over fails.
enum class AttemptFailure : std::uint8_t { nobody_there, address, shelf_full };
inline constexpr std::size_t kAttemptFailures = 3;

/// Counts of durations in equal bins up to 60 days; longer ones in the last bin.
template <std::int64_t kWidthMs>
struct HistogramOfDurations {
    static constexpr std::int64_t kBinMs = kWidthMs;
    static constexpr std::size_t kBins = 60 * kMsPerDay / kWidthMs;
    std::array<std::uint32_t, kBins> count{};

    void add(Duration d) {
        auto bin = static_cast<std::size_t>(d.ms() < 0 ? 0 : d.ms() / kBinMs);
        ++count[bin < kBins ? bin : kBins - 1];
    }
};
using DurationHistogram = HistogramOfDurations<900'000>;  ///< quarters of an hour
using HourHistogram = HistogramOfDurations<kMsPerHour>;

/// A parcel that became ready: the day of the run (high) and the bin of its histogram (low).
using ReadyEntry = std::uint32_t;
inline constexpr unsigned kReadyBinBits = 13;
static_assert(DurationHistogram::kBins <= 1U << kReadyBinBits);
inline ReadyEntry ready_entry(Time now, Duration to_ready) {
    const auto bin = std::min<std::int64_t>(std::max<std::int64_t>(to_ready.ms(), 0) / DurationHistogram::kBinMs,
                                            DurationHistogram::kBins - 1);
    return static_cast<ReadyEntry>(now.ms() / kMsPerDay) << kReadyBinBits | static_cast<ReadyEntry>(bin);
}

/// Where a goods order can be while it has neither been collected nor come back.
enum class ParcelPlace : std::uint8_t { processing, warehouse, linehaul, last_mile, shelf, going_back };
inline constexpr std::size_t kParcelPlaces = 6;
/// What a kiosk has to have at a snapshot, so that it could serve: for anything, or for some services only.
enum class Ability : std::uint8_t {
    anything,     ///< float and cash
    takes_money,  ///< float: digital sale, bill, cash-in, transfer
    pays_out,     ///< cash: cash-out
    parcels,      ///< float and room on the shelf: goods order
    shop          ///< stock: shop goods, on no platform
};
inline constexpr std::size_t kAbilities = 5;
Ability ability_for(customers::ServiceKind kind);

inline constexpr std::size_t kAnyPlatform = customers::kMaxPlatforms;  ///< index of "any platform" beside the platforms
using PerService = std::array<std::int64_t, customers::kMaxServices>;
using PerPlatform = std::array<std::int64_t, customers::kMaxPlatforms>;

/// What one platform sold of one service kind.
struct SalesCell {
    std::int64_t transactions = 0;
    std::int64_t margin_rp = 0;  ///< fees - commissions + goods margin - cost per transaction
};

/// Only 64-bit counters in front, so that two tallies subtract word by word.
struct Counters {
    PerService needs{};
    std::array<std::array<std::int64_t, kNeedOutcomes>, customers::kMaxServices> need_outcomes{};
    /// [rural 0, urban 1][service][outcome]
    std::array<std::array<std::array<std::int64_t, kAttemptOutcomes>, customers::kMaxServices>, 2> attempts{};
    /// [local hour of the day][service][outcome]: of attempts as they end, of needs likewise
    std::array<std::array<std::array<std::int64_t, kAttemptOutcomes>, customers::kMaxServices>, 24> attempts_by_hour{};
    std::array<std::array<std::array<std::int64_t, kNeedOutcomes>, customers::kMaxServices>, 24> needs_by_hour{};
    std::int64_t wait_ms = 0;  ///< in queues and for what was ordered ahead, of those served
    /// [segment][service][outcome]; not counted where there is one segment only.
    std::array<std::array<std::array<std::int64_t, kNeedOutcomes>, customers::kMaxServices>, customers::kMaxSegments>
        segment_outcomes{};
    std::array<std::int64_t, customers::kMaxSegments> surplus_rp{};     ///< of the needs for which it is computed
    std::array<std::int64_t, customers::kMaxSegments> surplus_needs{};  ///< these needs

    PerPlatform transactions{};
    std::array<PerPlatform, customers::kMaxServices> transactions_of{};  ///< [service][platform]
    PerPlatform volume_rp{};
    PerPlatform fees_rp{};
    PerPlatform commissions_rp{};
    PerPlatform goods_margin_rp{};
    PerPlatform operating_cost_rp{};
    PerPlatform subsidy_rp{};  ///< sum of the losses of transactions that lose money
    PerPlatform logistics_cost_rp{};
    PerPlatform vouchers_rp{};  ///< taken off fees (fees_rp is what is left)
    PerPlatform bonuses_rp{};   ///< paid to kiosks beside commissions (sales, exclusivity, volume), less penalties
    std::array<std::array<SalesCell, customers::kServiceKindCount>, customers::kMaxPlatforms> sales{};
    PerPlatform handout_paid_rp{};     ///< to kiosks, for parcels handed out
    PerPlatform recruiting_cost_rp{};  ///< of sales visits
    std::int64_t kiosk_income_rp = 0;
    std::int64_t kiosk_trip_cost_rp = 0;
    std::int64_t markup_rp = 0;  ///< parts of the kiosks' income; commissions are above
    std::int64_t shop_margin_rp = 0;
    std::int64_t handout_rp = 0;
    std::int64_t fixed_cost_rp = 0;

    std::int64_t trips = 0;
    std::int64_t deliveries = 0;  ///< by super-agents
    std::int64_t delivery_fee_rp = 0;
    std::int64_t credit_draws = 0;
    std::int64_t credit_drawn_rp = 0;
    std::int64_t credit_interest_rp = 0;

    std::int64_t shop_units_wanted = 0;  ///< by customers at the counter
    std::int64_t shop_units_at_once = 0;
    std::int64_t shop_units_waiting = 0;  ///< ordered by customers, fetched later
    std::int64_t backlog_unit_ms = 0;     ///< integral of units that customers wait for
    std::int64_t shop_orders = 0;         ///< of kiosks, for stock

    std::int64_t kiosks_given_up = 0;
    std::int64_t kiosks_woken = 0;  ///< began to trade, newly joined or not
    PerPlatform visits{};           ///< of the sales force
    PerPlatform recruited{};        ///< joined after a visit
    PerPlatform joined{};           ///< these and those by word of mouth
    PerPlatform left{};             ///< memberships that ended

    /// Snapshots: customers seen, and of these those with an open kiosk in reach that could serve them.
    std::int64_t snapshot_customers = 0;
    /// [ability][platform], any platform last
    std::array<std::array<std::int64_t, customers::kMaxPlatforms + 1>, kAbilities> liquid_customers{};
    std::int64_t snapshot_kiosks = 0;    ///< kiosks open by the clock
    std::int64_t snapshot_no_float = 0;  ///< below the liquid float on every platform
    std::int64_t snapshot_no_cash = 0;
    std::int64_t snapshot_away = 0;

    std::int64_t parcels_ordered = 0;  ///< goods orders
    std::int64_t parcels_ready = 0;    ///< notified
    std::int64_t parcels_collected = 0;
    std::int64_t parcels_in_promise = 0;   ///< of those ready
    std::int64_t parcels_uncollected = 0;  ///< sent back from the shelf
    std::int64_t parcels_back = 0;         ///< goods orders that came back to this process's warehouses
    std::array<std::int64_t, logistics::kLegCount> leg_ms{};  ///< of those collected
    std::int64_t ready_ms = 0;                                ///< order to ready, of those ready
    std::int64_t pickup_ms = 0;                               ///< order to collected, of those collected
    std::int64_t restocks_delivered = 0;

    std::int64_t tour_m = 0;             ///< of rounds, settlements that are not simulated included
    std::int64_t tour_stops_milli = 0;   ///< thousandths of stops on them, expected ones included
    std::int64_t drops = 0;              ///< stops made
    std::int64_t parcels_left_over = 0;  ///< parcel-days left at the depot by full shifts
    std::int64_t tour_cost_rp = 0;       ///< of last miles, what platforms were charged
    std::int64_t vehicle_days = 0;       ///< vehicles that left, of daily plans
    std::int64_t trips_driven = 0;       ///< rounds and trips

    std::int64_t attempts_made = 0;  ///< at doors and at shelves without a reservation
    std::array<std::int64_t, kAttemptFailures> attempts_failed{};
    std::int64_t delivered_home = 0;
    std::array<std::int64_t, logistics::kBackCauseCount> sent_back{};  ///< by cause
    std::int64_t returns_turned_away = 0;
    std::int64_t refunds = 0;
    std::int64_t refunds_rp = 0;

    /// this - earlier, field by field.
    [[nodiscard]] Counters since(const Counters& earlier) const;
    void add(const Counters& other);
};
static_assert(std::is_trivially_copyable_v<Counters> && sizeof(Counters) % sizeof(std::int64_t) == 0);

/// Counts at the begin of the present hour: the difference is entered under the hour when it ends, which is cheaper
/// than to count twice.
struct HourBook {
    Time ends;
    std::size_t hour = 0;  ///< of the local day
    std::array<std::array<std::int64_t, kNeedOutcomes>, customers::kMaxServices> needs{};
    std::array<std::array<std::int64_t, kAttemptOutcomes>, customers::kMaxServices> attempts{};
};

struct Tally {
    Counters counters;
    DurationHistogram ready;   ///< order to ready
    DurationHistogram pickup;  ///< order to collected
};

/// Parcels of one way to the customer, since the end of the warm-up.
struct ChannelTally {
    HourHistogram ready;
    HourHistogram pickup;
    std::int64_t parcels_ready = 0;
    std::int64_t ready_ms = 0;
    std::int64_t in_promise = 0;
    std::int64_t parcels_collected = 0;
    std::int64_t pickup_ms = 0;
    std::int64_t uncollected = 0;
    std::array<std::int64_t, logistics::kLegCount> leg_ms{};
};
/// To the kiosk or home, in the economy or the regular class.
inline constexpr std::size_t kChannels = 4;
inline constexpr std::array<const char*, kChannels> kChannelNames = {"kiosk regular", "kiosk economy", "home regular",
                                                                     "home economy"};
inline std::size_t channel_of(const logistics::Parcel& p) {
    return (p.to_home ? 2U : 0U) + (p.service_class == logistics::ServiceClass::economy ? 1U : 0U);
}

/// One round or trip that was driven.
struct TourRecord {
    static constexpr std::uint32_t kCourier = 0xFFFFFFFFU;  ///< of a territory
    std::uint32_t day = 0;
    std::uint32_t kind = kCourier;  ///< of vehicle
    std::uint32_t vehicle = 0;      ///< territory, or number within the kind
    std::uint32_t trip = 0;         ///< of the vehicle's trips that day
    double stops = 0;
    double km = 0;
    double hours = 0;
    double parcels = 0;
    double load_share = 0;
};
/// A stop of a tour on the day that is drawn.
struct TourPoint {
    std::uint32_t tour = 0;  ///< index of its record
    geography::PointKm place;
    float parcels = 0;
    float after_h = 0;
    enum class What : std::uint8_t { kiosk, home, settlement } what = What::kiosk;
};

/// One day of a region, for the time series.
struct DayTally {
    std::int64_t needs = 0;
    std::int64_t served = 0;
    std::int64_t denied_attempts = 0;
    std::int64_t attempts = 0;
    PerPlatform transactions{};
    std::int64_t parcels_ready = 0;
    std::int64_t ready_ms = 0;
    std::int64_t kiosk_income_rp = 0;
};

/// Who holds money outside the kiosks. The books of a region start at zero and every transfer is entered twice,
/// so kiosks' money plus these never changes.
struct Books {
    Rupiah customers;
    Rupiah billers;
    Rupiah suppliers;
    Rupiah banks;
    Rupiah carriers;
    Rupiah in_transit;  ///< carried by owners on trips
    Rupiah lenders;     ///< of credit lines: below zero, what is lent
    Rupiah super_agents;
    std::array<Rupiah, customers::kMaxPlatforms> platforms{};

    [[nodiscard]] Rupiah sum() const {
        Rupiah s = customers + billers + suppliers + banks + carriers + in_transit + lenders + super_agents;
        for (const Rupiah p : platforms) s += p;
        return s;
    }
};

}  // namespace warung::world
