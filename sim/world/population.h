#pragma once
// The people and kiosks of one region in one replication, drawn from the
// region's settlements: which settlements are simulated, who lives in which
// neighbourhood, where the kiosks are and which platforms they belong to.

#include "sim/base/large_vector.h"
#include "sim/customers/customer.h"
#include "sim/kiosks/kiosk.h"
#include "sim/kiosks/product.h"
#include "sim/world/setting.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace warung::world {

inline constexpr std::size_t kCandidates = 8;

/// About thirty customers who share a place and the list of nearest kiosks within reach. One cache line.
struct alignas(64) Neighbourhood {
    std::array<std::uint32_t, kCandidates> kiosk{};
    std::array<std::uint16_t, kCandidates> distance_10m{};  ///< as the crow flies
    std::uint32_t customers = 0;
    std::uint32_t settlement = 0;
    std::uint8_t count = 0;      ///< of candidates, nearest first
    std::uint8_t platforms = 0;  ///< with a kiosk within reach, bit each (over all kiosks, not only the candidates)
    bool urban = false;

    /// The next nearest kiosk.
    void add(std::uint32_t k, double squared_km) {
        kiosk[count] = k;
        distance_10m[count++] = static_cast<std::uint16_t>(std::min(65'535.0, std::sqrt(squared_km) * 100 + 0.5));
    }
};
static_assert(sizeof(Neighbourhood) == 64);

/// The customers of one segment: neighbours in the region's list, with their own alias table.
struct SegmentRange {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    double activity = 0;  ///< sum over them; mean 1 each
};

struct Population {
    std::vector<bool> simulated;  ///< per settlement
    std::size_t settlements = 0;  ///< simulated ones
    LargeVector<Neighbourhood> neighbourhoods;
    LargeVector<customers::Customer> customers;  ///< by segment, then by settlement
    std::vector<SegmentRange> segments;          ///< in the order of the setting
    LargeVector<kiosks::KioskFace> faces;        ///< of the kiosks, in their order
    LargeVector<kiosks::Kiosk> kiosks;           ///< by settlement, then around its centre: also the courier's order
    LargeVector<kiosks::Shelf> shelves;          ///< of each kiosk in turn, product groups after the first
    /// Members who do not trade at the start; nothing else of them is simulated.
    std::int64_t dormant = 0;
    std::array<std::int64_t, customers::kMaxPlatforms> dormant_members{};  ///< by platform
    /// Only where platforms recruit (Setting::recruiting): members who sleep and shops that are no members yet are
    /// among the kiosks then, and this many of them do not trade at the start.
    std::int64_t idle = 0;
    std::vector<geography::PointKm>
        hood_places;      ///< of the neighbourhoods; empty unless kiosks join or couriers go there
    double activity = 0;  ///< sum over all customers
    double weight = 1;    ///< customers of the region per simulated customer
};

/// Where the neighbourhoods of `population` lie, in their order: drawn again under the names under which
/// build_population() drew them, as they are too many to be kept.
std::vector<geography::PointKm> neighbourhood_places(const Setting& setting, std::size_t region,
                                                     std::uint64_t replication_key, const Population& population);

Population build_population(const Setting& setting, std::size_t region, std::uint64_t replication_key);

}  // namespace warung::world
