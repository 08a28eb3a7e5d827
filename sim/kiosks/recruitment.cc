#include "sim/kiosks/recruitment.h"

#include "sim/kiosks/dormancy.h"
#include "sim/random/real_math.h"

#include <algorithm>
#include <bit>

namespace warung::kiosks {

namespace {

bool holds(std::size_t set, std::size_t platform) { return (set >> platform & 1U) != 0; }

/// Chance that of the platforms in `set` a customer knows exactly those in `known`.
double chance_of_knowing(std::size_t known, std::size_t set, std::span<const double> awareness) {
    double chance = 1;
    for (std::size_t p = 0; p < awareness.size(); ++p) {
        if (holds(set, p)) chance *= holds(known, p) ? awareness[p] : 1 - awareness[p];
    }
    return chance;
}

std::size_t best_paying(const ServiceOutlook& service, std::size_t among) {
    auto best = static_cast<std::size_t>(std::countr_zero(among));
    for (std::size_t p = best + 1; among >> p != 0; ++p) {
        if (holds(among, p) && service.income_rp[p] > service.income_rp[best]) best = p;
    }
    return best;
}

/// Adds what a customer's needs for `service` bring if customer and kiosk both know the platforms `known` (at least
/// one), which happens with `chance`.
void add_service(SetValue& value, const ServiceOutlook& service, std::size_t known, double chance) {
    const double outside = random::exp(service.outside_utility);
    const double needs = chance * service.needs_per_day;
    if (!service.needs_platform) {
        const double inside = random::exp(service.utility[0]);
        value.income_rp += needs * service.income_rp[0] * inside / (inside + outside);
        return;
    }
    const std::size_t offered = service.kiosk_decides ? std::size_t{1} << best_paying(service, known) : known;
    double attraction = outside;
    for (std::size_t p = 0; offered >> p != 0; ++p) {
        if (holds(offered, p)) attraction += random::exp(service.utility[p]);
    }
    for (std::size_t p = 0; offered >> p != 0; ++p) {
        if (!holds(offered, p)) continue;
        const double taken = needs * random::exp(service.utility[p]) / attraction;
        value.services[p] += taken;
        value.income_rp += taken * service.income_rp[p];
    }
}

}  // namespace

// Within the step F follows Bass's law, F(t) = (1 - p odds) / (1 + q odds) with odds = (1 - F0) / (p + q F0)
// e^-(p+q)t (customers/diffusion.h); of those who had not adopted, (F - F0) / (1 - F0) have by then.
double adoption_chance(double innovation, double imitation, double share, double years) {
    const double p = innovation;
    const double q = imitation;
    const double pull = p + q * share;
    if (!(pull > 0) || !(share < 1)) return 0;
    const double odds = (1 - share) / pull * random::exp(-(p + q) * years);
    const double after = (1 - p * odds) / (1 + q * odds);
    return std::clamp((after - share) / (1 - share), 0.0, 1.0);
}

double joining_chance(double extra_rp_per_month, const KioskParams& params) {
    const double gain = (extra_rp_per_month - static_cast<double>(params.join_effort_rp_per_month)) /
                        static_cast<double>(params.join_scale_rp_per_month);
    constexpr double kSure = 40;  // beyond it the logit is 0 or 1 to the last digit
    return 1 / (1 + random::exp(-std::clamp(gain, -kSure, kSure)));
}

std::vector<SetValue> values_of_sets(std::span<const ServiceOutlook> services, std::span<const double> awareness) {
    std::vector<SetValue> values(std::size_t{1} << awareness.size());
    for (std::size_t set = 1; set < values.size(); ++set) {
        for (const ServiceOutlook& service : services) {
            if (!service.needs_platform) {
                add_service(values[set], service, set, 1);
                continue;
            }
            for (std::size_t known = set; known != 0; known = (known - 1) & set)
                add_service(values[set], service, known, chance_of_knowing(known, set, awareness));
        }
    }
    return values;
}

double Contract::due_rp(double services, bool exclusive) const {
    double due = exclusive && services > 0 ? exclusivity_bonus_rp : 0;
    if (minimum_services > 0) due += services >= minimum_services ? volume_bonus_rp : -volume_penalty_rp;
    return due;
}

double expected_income_rp_per_month(const std::vector<SetValue>& values, Memberships memberships, double customers,
                                    std::span<const Contract> contracts) {
    const SetValue& value = values[memberships];
    double income = customers * value.income_rp * kDaysPerMonth;
    const bool exclusive = std::has_single_bit(memberships);
    for (unsigned left = memberships; left != 0; left &= left - 1) {
        const auto p = static_cast<std::size_t>(std::countr_zero(left));
        income += contracts[p].due_rp(customers * value.services[p] * kDaysPerMonth, exclusive);
    }
    return income;
}

}  // namespace warung::kiosks
