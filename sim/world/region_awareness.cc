// Word of mouth: platforms become known within a settlement.

#include "sim/world/region_process.h"

#include "sim/customers/diffusion.h"

#include <array>
#include <vector>

namespace warung::world {

using customers::Customer;
using random::Purpose;

/// Everybody of a settlement who does not know a platform learns of it with the chance that Bass's curve gives for the
/// share who do. A draw belongs to customer, step and platform.
void RegionProcess::on_word_spreads(std::uint64_t step) {
    const double days = setting_.scenario.customer.awareness_step_days;
    schedule_message(now() + from_days(days), Message::word_spreads, 0, step + 1);
    const auto settlement_of = [&](const Customer& c) {
        return population_.neighbourhoods[c.neighbourhood].settlement;
    };
    std::vector<std::int64_t> people(region_.settlements.size());
    std::vector<std::array<std::int64_t, customers::kMaxPlatforms>> knowing(people.size());
    for (const Customer& c : population_.customers) {
        const std::uint32_t s = settlement_of(c);
        ++people[s];
        for (std::size_t p = 0; p < setting_.platform_count; ++p) knowing[s][p] += c.aware >> p & 1;
    }
    std::vector<std::array<double, customers::kMaxPlatforms>> chance(people.size());
    for (std::size_t s = 0; s < people.size(); ++s) {
        for (std::size_t p = 0; people[s] > 0 && p < setting_.platform_count; ++p) {
            const auto& params = setting_.scenario.platforms[p].params;
            const double share = static_cast<double>(knowing[s][p]) / static_cast<double>(people[s]);
            chance[s][p] =
                customers::adoption_chance(params.awareness_innovation, params.awareness_imitation, share, days / 7);
        }
    }
    const std::uint64_t key = random::derive(random::derive(key_, Purpose::awareness_spread), step);
    for (std::size_t i = 0; i < population_.customers.size(); ++i) {
        Customer& c = population_.customers[i];
        const auto& mine = chance[settlement_of(c)];
        const std::uint64_t luck = random::derive(key, i);
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            if ((c.aware >> p & 1) != 0 || !market_.is_active(p)) continue;
            if (random::unit_interval(random::mix(luck, p)) < mine[p])
                c.aware = static_cast<std::uint8_t>(c.aware | (1U << p));
        }
    }
}

}  // namespace warung::world
