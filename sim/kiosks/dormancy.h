#pragma once
// Who trades at all: most registered agents of a platform do not.
//
// An owner trades while the work pays: while its monthly income from the kiosk's
// services reaches a floor of the owner's own, what the time is worth elsewhere.
// At the start of a run the market of each settlement has settled by free entry
// (Mankiw and Whinston 1986, RAND J. of Economics 17(1)): the least demanding
// owners trade, as many as the settlement's demand, shared equally, can feed.
// During the run income is what each kiosk really earns; owners who have learnt the
// trade leave it later than they would enter it (hysteresis of sunk costs, Dixit 1989, JPE 97(3)).

#include "sim/kiosks/kiosk_params.h"
#include "sim/random/stream.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace warung::kiosks {

inline constexpr double kDaysPerMonth = 365.25 / 12;

/// What a kiosk pays whether anybody comes or not, rupiah a day.
inline double fixed_cost_rp_per_day(const KioskParams& params) {
    return static_cast<double>(params.electricity_rp_per_month + params.data_rp_per_month) / kDaysPerMonth;
}

/// What an owner asks for, rupiah a day; 0 if nobody asks for anything.
double draw_floor_rp_per_day(const KioskParams& params, random::Stream stream);

/// How many of the owners with these `floors` (rupiah a day, increasing) trade where there is `income_rp_per_day` to
/// be shared: the largest n whose n-th floor is at most income / n. Those are the first n.
std::size_t free_entry(std::span<const double> floors, double income_rp_per_day);

/// The same in expectation, for `kiosks` owners with floors by `params`: n = kiosks x q where the q-quantile of the
/// floors, fixed costs on top, is income / n.
double expected_free_entry(double kiosks, double income_rp_per_day, const KioskParams& params);

/// The review of a trading kiosk that earned `income_rp_per_day` since the last one. `lean_reviews` counts reviews in a
/// row below the exit level; true if the owner gives up now.
bool gives_up(const KioskParams& params, double floor_rp_per_day, double income_rp_per_day, std::uint8_t& lean_reviews);

}  // namespace warung::kiosks
