#pragma once
// Which offer a customer takes: multinomial logit with an outside option.
//
// Utility is in rupiah; P(j) = exp(v_j / mu) / (exp(v_0 / mu) + sum_k exp(v_k / mu))
// (McFadden 1974). Drawn as the maximum of v / mu plus a Gumbel deviate that
// belongs to (need, kiosk, platform), so that an offer's luck does not depend on
// which other offers there are.

#include "sim/random/stream.h"

#include <cstdint>
#include <span>

namespace warung::customers {

struct Offer {
    std::uint32_t kiosk = 0;
    std::uint8_t platform = 0;
    std::uint64_t luck = 0;  ///< identifies the offer among the need's Gumbel draws; not 0
    double utility = 0;      ///< rupiah
};

inline constexpr int kOutside = -1;

/// Standard Gumbel deviate of offer `luck` under the need's choice key.
inline double gumbel(std::uint64_t choice_key, std::uint64_t luck) {
    return -random::log(-random::log(random::unit_interval(random::mix(choice_key, luck))));
}

/// Index of the best offer, or kOutside. `scale` is mu in rupiah, above 0.
inline int choose(std::uint64_t choice_key, std::span<const Offer> offers, double outside_utility, double scale) {
    const double per_rupiah = 1.0 / scale;
    double best_value = outside_utility * per_rupiah + gumbel(choice_key, 0);
    int best = kOutside;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        const double value = offers[i].utility * per_rupiah + gumbel(choice_key, offers[i].luck);
        if (value > best_value) {
            best_value = value;
            best = static_cast<int>(i);
        }
    }
    return best;
}

}  // namespace warung::customers
