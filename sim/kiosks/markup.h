#pragma once
// What a kiosk adds to the fee of a platform service.
//
// fixed: the same everywhere. rival_distance: more where the next rival is farther away, as owners say they do, and as
// price competition on a circle of shops has it, where the mark-up is the customers' cost of the way from one shop to
// the next (Salop 1979, Bell J. of Economics 10(1)):
//
//   m = min(markup_cap_rp, markup_rp + markup_slope_rp_per_km d),   the cap itself where there is no rival

#include "sim/geography/settlements.h"
#include "sim/kiosks/kiosk_params.h"

#include <cstdint>
#include <span>
#include <vector>

namespace warung::kiosks {

inline constexpr double kNoRival = -1;

/// For a rival at `rival_km` (kNoRival: none), as the crow flies.
std::int64_t markup_rp(const KioskParams& params, double rival_km);

/// From each place to the nearest other one; kNoRival if it is alone.
std::vector<double> next_rival_km(std::span<const geography::PointKm> places);

}  // namespace warung::kiosks
