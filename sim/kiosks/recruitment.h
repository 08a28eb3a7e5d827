#pragma once
// Who joins which platform, and who leaves it: what membership of a set of platforms is worth to an owner, and the
// chances that follow from it (sim/MODEL.md, Growth of the network).
//
// A candidate hears of a platform from its sales force or by word of mouth, which spreads like an innovation (Bass
// 1969, Management Science 15(5)). Who has heard joins by a logit on the extra income against the effort (McFadden
// 1974). The extra income is that of the larger set of memberships over that of the present one: what customers would
// buy at a kiosk with either set, under the customers' own logit, and what platforms pay for volume or exclusivity.
//
// Values and functions only; nothing here draws.

#include "sim/customers/customer.h"
#include "sim/kiosks/kiosk_params.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::kiosks {

using Memberships = std::uint8_t;  ///< bit per platform

/// Chance that somebody who has not adopted yet does so within `years`, where a `share` has: Bass's hazard p + q F,
/// integrated exactly with F growing by its own law, so that the length of the steps does not matter to the mean.
double adoption_chance(double innovation, double imitation, double share, double years);

/// Chance that an owner who has been approached joins, for `extra_rp_per_month` on top of the income so far.
double joining_chance(double extra_rp_per_month, const KioskParams& params);

/// One service as owners see it at current prices. Utilities are in units of the taste scale.
struct ServiceOutlook {
    double needs_per_day = 0;  ///< of a customer
    double outside_utility = 0;
    bool kiosk_decides = false;
    bool needs_platform = true;  ///< false: shop goods, sold by whoever has any membership
    std::array<double, customers::kMaxPlatforms> utility{};
    std::array<double, customers::kMaxPlatforms>
        income_rp{};  ///< mark-up and commission; of shop goods [0]: the margin
};

/// What one customer is worth, per day, to a kiosk with a set of memberships.
struct SetValue {
    double income_rp = 0;
    std::array<double, customers::kMaxPlatforms> services{};  ///< on each platform
};

/// Every set of `awareness.size()` platforms, by its bits. A customer knows platform p with probability awareness[p],
/// independently, and of the platforms that both sides know takes one by the logit, or, where the kiosk decides, the
/// one that pays it most; or goes elsewhere. One kiosk next door: distance and queues are left out.
std::vector<SetValue> values_of_sets(std::span<const ServiceOutlook> services, std::span<const double> awareness);

/// What a platform pays its members beside commissions, per month.
struct Contract {
    double exclusivity_bonus_rp = 0;  ///< to members of no other platform with a service in the month
    double minimum_services = 0;      ///< 0: no such contract
    double volume_bonus_rp = 0;       ///< for the minimum or more
    double volume_penalty_rp = 0;     ///< below it

    /// Bonuses less penalty for a month with `services` on the platform.
    [[nodiscard]] double due_rp(double services, bool exclusive) const;
};

/// Income that `customers` bring in a month to a kiosk with these memberships, contracts included.
double expected_income_rp_per_month(const std::vector<SetValue>& values, Memberships memberships, double customers,
                                    std::span<const Contract> contracts);

}  // namespace warung::kiosks
