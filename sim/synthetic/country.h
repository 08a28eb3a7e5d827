#pragma once
// Countries made up for benchmarks and tests. Nothing in them is a fact about any
// place: every figure is assumed.

#include "sim/scenario/scenario.h"

#include <cstdint>

namespace warung::synthetic {

/// The yardstick of the whole engine: `regions` regions of 180,000 customers and about 17,000 kiosks each, two needs a
/// week, up to eight offers a choice, all seven service kinds, four platforms, stock, parcels, tours and reviews.
/// Regions are alike, so that cost per need can be compared between numbers of regions. At least 1 region.
scenario::Scenario kiosk_network(int regions, std::int64_t horizon_days);

/// A small country in which everything that a scenario may vary is drawn from `key`: sizes, clocks, empty regions,
/// networks, prices, pricing rules, events, sample shares. Valid for every key; a few thousand customers, 5 to 10 days.
scenario::Scenario random_country(std::uint64_t key);

}  // namespace warung::synthetic
