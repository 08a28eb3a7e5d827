#pragma once
// How long an order is expected to take to the hand of somebody who lives beside a
// kiosk, by settlement: the mean of each leg of sim/MODEL.md 7.10, without queues,
// empty shelves or full departures. What the objective pickup-time of placement adds up.
//
//   order handling     linehaul.order_processing_h
//   wave               sum of squared gaps between waves / 48 h: mean wait of a uniform arrival (Cox 1962), plus pick_h
//   linehaul, feeder   half a headway, transit, dwell of every link, in the mix of classes and of the two warehouses
//   last mile          half of the day between rounds, plus the way along the courier's round to the settlement
//   collection         notice, parcel.collect_mean_days
//
// Pure; any thread.

#include "sim/world/setting.h"

#include <cstddef>
#include <vector>

namespace warung::placement {

/// By settlement of the region (an index of Setting::regions with people), in hours.
std::vector<double> expected_hours_to_hand(const world::Setting& setting, std::size_t region);

/// Hours to walk `km` as the crow flies, at customer.walking_km_h with geography.detour.
double walking_hours(const world::Setting& setting, double km);

}  // namespace warung::placement
