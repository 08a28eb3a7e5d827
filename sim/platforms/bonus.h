#pragma once
// What a platform pays a kiosk at the end of a bonus period beside the commission per transaction: bands of volume, and
// a target with a reward for reaching it and a penalty for missing it. Pure.

#include "sim/platforms/platform_params.h"

#include <algorithm>
#include <cstdint>

namespace warung::platforms {

/// All transactions of the period get the extra commission of the band that their number falls into.
inline std::int64_t bonus_rp(const BonusParams& params, std::int64_t transactions) {
    const auto above = std::upper_bound(params.band_from.begin(), params.band_from.end(), transactions);
    std::int64_t bonus = 0;
    if (above != params.band_from.begin())
        bonus = params.band_rp[static_cast<std::size_t>(above - params.band_from.begin() - 1)] * transactions;
    if (params.target > 0) bonus += transactions >= params.target ? params.target_rp : -params.penalty_rp;
    return bonus;
}

/// Whether anything can ever be paid or taken.
inline bool pays_bonus(const BonusParams& params) {
    return (params.target > 0 && (params.target_rp > 0 || params.penalty_rp > 0)) ||
           std::any_of(params.band_rp.begin(), params.band_rp.end(), [](std::int64_t rp) { return rp != 0; });
}

}  // namespace warung::platforms
