// The sample of choice sets that platforms' demand views are made from.

#include "sim/world/region_process.h"

#include <bit>

namespace warung::world {

using random::Purpose;

void RegionProcess::sample_choices(std::span<const std::uint64_t> below) {
    sample_below_ = {below.begin(), below.end()};
    samples_choices_ = region_.has_people;
}

/// What the need could choose, luck aside. `offers` has not been drawn from.
void RegionProcess::record_choice(const Visit& visit, const Neighbourhood& hood, const customers::ChoiceSet& offers) {
    const std::uint64_t place = random::derive(visit.need_key, Purpose::demand_sample);
    if (!(place < sample_below_[visit.service])) return;
    const Service& service = setting_.services[visit.service];
    const auto kind = static_cast<std::size_t>(service.kind);
    if (service.kind == customers::ServiceKind::shop_goods) return;
    const bool kiosk_picks = service.platform_choice == customers::PlatformChoice::kiosk;
    const customers::Customer& customer = population_.customers[visit.customer];
    platforms::ChoiceRecords& records = choice_records_.front();

    platforms::SampledNeed need;
    need.outside = offers.utility(customers::kOutside);
    need.kind = static_cast<std::uint8_t>(kind);
    need.kiosk_picks = kiosk_picks;
    const auto fee = [&](std::size_t p) { return taste_.per_rp * static_cast<float>(market_.prices[p].fee_rp[kind]); };
    const auto appeal = [&](std::size_t p) {
        const std::int64_t way =
            service.kind == customers::ServiceKind::goods_order ? delivery_fee_rp(visit.need_key, p) : 0;
        return (market_.appeal_rp[kind][p] - static_cast<float>(way)) * taste_.per_rp +
               taste_.per_trust * static_cast<float>(customer.trust[p]);
    };
    for (int i = 0; i < static_cast<int>(offers.size()); ++i) {
        const std::uint32_t candidate = offers.tag(i) >> 8;
        const auto picked = static_cast<std::uint8_t>(offers.tag(i));
        const auto add = [&](std::size_t p, std::uint8_t preference) {
            const float utility = offers.utility(i) - appeal(picked) + appeal(p) + fee(p);
            records.offers.push_back(
                {utility, static_cast<std::uint8_t>(p), static_cast<std::uint8_t>(candidate), preference, 0});
            ++need.offers;
        };
        if (!kiosk_picks) {
            add(picked, 0);
            continue;
        }
        const kiosks::KioskFace& face = population_.faces[hood.kiosk[candidate]];
        const std::uint64_t luck = ((std::uint64_t{hood.settlement} << 24) | face.number) << 4;
        const std::uint64_t preference = random::mix(key_ ^ luck, 0);
        for (unsigned shared = face.memberships & customer.aware & market_.active; shared != 0; shared &= shared - 1) {
            const auto p = static_cast<std::size_t>(std::countr_zero(shared));
            add(p, static_cast<std::uint8_t>(preference >> (8 * p)));
        }
    }
    records.needs.push_back(need);
}

void RegionProcess::turn_over_choice_records() {
    choice_records_.back() = std::move(choice_records_.front());
    choice_records_.front() = {};
}

}  // namespace warung::world
