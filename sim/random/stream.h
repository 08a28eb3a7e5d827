#pragma once
// Random streams that have names, not turns.
//
// A draw is a function of (key, counter); a key is derived from (seed,
// replication, purpose, entity). Who drew before does not matter, so a changed
// policy leaves all other luck alone, and no thread shares state with another.
//
// The generator is a 64-bit mixer in the manner of SplitMix64 (Steele, Lea and
// Flood 2014; finalizer constants of Stafford's variant 13) with the key added
// a second time between its two rounds, so that streams are different
// permutations of the counter and not shifted copies of one sequence.

#include "sim/random/real_math.h"

#include <cstdint>

namespace warung::random {

/// What a draw is for. One list, so that no two uses share a stream by accident; append only.
enum class Purpose : std::uint64_t {
    replication = 1,
    settlement_place,
    settlement_sample,
    neighbourhood_place,
    kiosk_place,
    kiosk_traits,
    kiosk_membership,
    customer_activity,
    customer_awareness,
    need,
    need_gap,
    need_service,
    need_customer,
    need_ticket,
    need_choice,
    need_patience,
    need_service_time,
    need_reliability,
    need_assortment,
    parcel_collection,
    trip_wait,
    link_offset,
    link_transit,
    supplier_lead,
    test,
    kiosk_floor,
    kiosk_outlet,
    product_stock,
    need_product,
    restock_lead,
    super_agent,
    need_nest,
    need_surplus,
    awareness_spread,
    sales_visit,
    word_of_mouth,
    joining,
    price_review,
    demand_sample,
    voucher,
    need_home,
    home_attempt,
    parcel_return,
    expected_stops,
    tour_plan,
};

inline constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ULL;

/// Mixes a counter under a key; for a fixed key a permutation of the counter.
constexpr std::uint64_t mix(std::uint64_t key, std::uint64_t counter) {
    std::uint64_t z = key + counter * kGolden;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z += (key << 32) | (key >> 32);
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

/// A key of its own for `entity` under `parent`.
constexpr std::uint64_t derive(std::uint64_t parent, std::uint64_t entity) {
    return mix(parent ^ 0xA0761D6478BD642FULL, entity + 1);
}
constexpr std::uint64_t derive(std::uint64_t parent, Purpose purpose) {
    return mix(parent ^ 0xE7037ED1A0B428DBULL, static_cast<std::uint64_t>(purpose));
}

/// 52 random bits as a number strictly between 0 and 1 (with one bit more, the largest would round to 1).
constexpr double unit_interval(std::uint64_t bits) { return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52; }

/// A sequence of draws under one key. Cheap to make and to copy; no two streams share state.
class Stream {
public:
    constexpr explicit Stream(std::uint64_t key) : key_{key} {}
    constexpr Stream(std::uint64_t parent, Purpose purpose) : key_{derive(parent, purpose)} {}
    constexpr Stream(std::uint64_t parent, Purpose purpose, std::uint64_t entity)
        : key_{derive(derive(parent, purpose), entity)} {}

    constexpr std::uint64_t bits() { return mix(key_, counter_++); }
    /// Uniform on (0, 1).
    constexpr double uniform() { return unit_interval(bits()); }
    /// Uniform on 0 .. n-1, n >= 1; bias below n / 2^64 (multiply-shift).
    constexpr std::uint64_t index(std::uint64_t n) {
        return static_cast<std::uint64_t>((static_cast<unsigned __int128>(bits()) * n) >> 64);
    }
    /// Exponential with mean 1.
    double exponential() { return -log(uniform()); }

private:
    std::uint64_t key_;
    std::uint64_t counter_ = 0;
};

}  // namespace warung::random
