// A need arises: which kiosk and platform, if any, the customer walks to.

#include "sim/world/region_process.h"

#include "sim/customers/choice.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>

namespace warung::world {

using customers::Customer;
using customers::ServiceKind;
using kiosks::kNobody;
using random::Purpose;
using random::Stream;

void RegionProcess::on_need(const Drawn& drawn) {
    const customers::Need& need = drawn.need;
    ++tally_.counters.needs[need.service.index()];
    ++today().needs;
    ++needs_open_;

    std::uint32_t v = free_visit_;
    if (v == kNobody) {
        v = static_cast<std::uint32_t>(visits_.size());
        visits_.emplace_back();
    } else {
        free_visit_ = visits_[v].next;
    }
    Visit& visit = visits_[v];
    const std::uint16_t generation = visit.generation;
    visit = {};
    visit.generation = generation;
    visit.need_key = drawn.need.key;
    visit.customer = drawn.customer;
    visit.service = static_cast<std::uint8_t>(need.service.index());
    visit.segment = need.segment;
    visit.state = Visit::State::walking;
    const Service& service = setting_.services[visit.service];
    const std::uint32_t ticket =
        random::draw_alias(Stream{visit.need_key, Purpose::need_ticket}.bits(), service.ticket_alias.size(),
                           [&](std::uint32_t i) { return service.ticket_alias[i]; });
    visit.ticket_rp = service.tickets_rp[ticket];
    visit.kiosk = kNone;
    visit.platform = kNoPlatform;
    note(TraceEvent::need, visit, visit.ticket_rp);
    const NeedOutcome outcome = choose_and_walk(v);
    if (outcome != NeedOutcome::served) finish_need(v, outcome);
}

NeedOutcome RegionProcess::choose_and_walk(std::uint32_t v) {
    Visit& visit = visits_[v];
    const Neighbourhood& hood = population_.neighbourhoods[population_.customers[visit.customer].neighbourhood];
    if (hood.count == 0) {
        if (asks_surplus(visit)) note_surplus(visit, nullptr);
        if (samples_choices_ && visit.tries == 0) record_choice(visit, hood, customers::ChoiceSet{0});
        return NeedOutcome::out_of_reach;
    }
    const Service& service = setting_.services[visit.service];
    const double outside = -(service.outside_cost_rp + (hood.urban ? 0.0 : service.outside_rural_extra_rp)) *
                           segment_taste_[visit.segment].outside_cost_factor;
    customers::ChoiceSet offers{outside * double{taste_.per_rp}};
    gather_offers(visit, hood, offers);
    if (asks_surplus(visit)) [[unlikely]]
        note_surplus(visit, &offers);
    if (samples_choices_ && visit.tries == 0) [[unlikely]]
        record_choice(visit, hood, offers);
    if (offers.empty()) return NeedOutcome::unaware;

    const std::uint64_t choice_key = random::derive(visit.need_key, Purpose::need_choice);
    const int chosen =
        nest_dissimilarity_ == 1
            ? offers.draw(choice_key)
            : offers.draw_nested(choice_key, random::derive(visit.need_key, Purpose::need_nest), nest_dissimilarity_);
    if (chosen == customers::kOutside) return NeedOutcome::chose_outside;

    const std::uint32_t candidate = offers.tag(chosen) >> 8;
    visit.kiosk = hood.kiosk[candidate];
    visit.platform = static_cast<std::uint8_t>(offers.tag(chosen));
    visit.distance_10m = hood.distance_10m[candidate];
    visit.state = Visit::State::walking;
    note(TraceEvent::walks_to_kiosk, visit);
    schedule_message(now() + rounded_ms(visit.distance_10m * walk_ms_per_10m_), Message::walk_in, v, visit.touches());
    return NeedOutcome::served;
}

void RegionProcess::note_surplus(const Visit& visit, const customers::ChoiceSet* offers) {
    Counters& c = tally_.counters;
    ++c.surplus_needs[visit.segment];
    if (offers == nullptr || offers->empty()) return;
    c.surplus_rp[visit.segment] +=
        std::llround(offers->surplus(nest_dissimilarity_) * setting_.scenario.customer.taste_scale_rp);
}

/// Offers of the nearest kiosks that are open by the clock, the customer knows of, and has not tried yet; once there
/// are `customer.offers` of them no further kiosk is looked at. If none is open, the closed ones count on the first
/// try: the customer walks in vain rather than vanish. A kiosk offers shop goods once; platform services once per
/// platform that both sides know, or, where the kiosk decides, for the one that earns it most.
void RegionProcess::gather_offers(const Visit& visit, const Neighbourhood& hood, customers::ChoiceSet& offers) const {
    const Customer& customer = population_.customers[visit.customer];
    const Service& service = setting_.services[visit.service];
    const auto kind = static_cast<std::size_t>(service.kind);
    const bool shop = service.kind == ServiceKind::shop_goods;
    const bool kiosk_decides = service.platform_choice == customers::PlatformChoice::kiosk;
    const auto known = static_cast<std::uint8_t>(customer.aware & market_.active);
    const std::int64_t local_minute = local_minute_of_day(now());
    const auto most = static_cast<std::size_t>(setting_.scenario.customer.offers);
    // Copies: to the compiler, every offer that is written could change what is not local.
    const SegmentTaste segment = segment_taste_[visit.segment];
    const float per_rp = taste_.per_rp;
    const std::int32_t markup_cap_rp = market_.markup_cap_rp;
    const KioskId last_kiosk = customer.last_kiosk;
    const std::uint64_t place = std::uint64_t{hood.settlement} << 24;
    const std::uint32_t neighbours = hood.count;
    const std::size_t tries = visit.tries;
    const kiosks::KioskFace* const faces = population_.faces.data();
    std::array<float, customers::kMaxPlatforms> appeal;  // of all that could be: a loop of known length has no tail
    for (std::size_t p = 0; p < appeal.size(); ++p)
        appeal[p] = market_.appeal_rp[kind][p] * per_rp + taste_.per_trust * static_cast<float>(customer.trust[p]);

    if (market_.vouchers != 0) [[unlikely]] {
        for (std::size_t p = 0; p < setting_.platform_count; ++p)
            appeal[p] += taste_.per_rp * static_cast<float>(voucher_rp(visit.need_key, p, kind));
    }
    if (service.kind == ServiceKind::goods_order && setting_.charges_delivery) [[unlikely]] {
        for (std::size_t p = 0; p < setting_.platform_count; ++p)
            appeal[p] -= taste_.per_rp * static_cast<float>(delivery_fee_rp(visit.need_key, p));
    }

    for (const bool insist_on_open : {true, false}) {
        for (std::uint32_t c = 0; c < neighbours && offers.size() < most; ++c) {
            const std::uint32_t k = hood.kiosk[c];
            const kiosks::KioskFace face = faces[k];
            if (face.memberships == 0 || (insist_on_open && !face.hours.contain(local_minute))) continue;
            if (tries > 0) [[unlikely]] {
                const auto tried_end = visit.tried.begin() + static_cast<std::ptrdiff_t>(tries);
                if (std::find(visit.tried.begin(), tried_end, k) != tried_end) continue;
            }
            float utility = face.appeal - segment.per_10m * static_cast<float>(hood.distance_10m[c]);
            if (segment.more_per_wait_s != 0) [[unlikely]]
                utility -= segment.more_per_wait_s * population_.kiosks[k].expected_wait_s;
            if (last_kiosk == KioskId{k}) utility += taste_.habit;
            const std::uint64_t luck = (place | face.number) << 4;
            if (shop) {
                offers.add(utility, luck | 15, c << 8 | kNoPlatform);
                continue;
            }
            utility -= per_rp * static_cast<float>(std::min(face.markup_rp, markup_cap_rp));
            unsigned shared = face.memberships & known;
            if (kiosk_decides && (shared & (shared - 1U)) != 0)
                shared = 1U << platform_the_kiosk_picks(luck, kind, shared);
            for (; shared != 0; shared &= shared - 1) {
                const auto p = static_cast<std::uint32_t>(std::countr_zero(shared));
                offers.add(utility + appeal[p], luck | (p + 1), c << 8 | p);
            }
        }
        if (!offers.empty() || tries > 0) return;
    }
}

/// The best commission; of equal ones a preference of the kiosk's own (`luck` names it), not the order of the scenario
/// file.
std::uint32_t RegionProcess::platform_the_kiosk_picks(std::uint64_t luck, std::size_t kind, unsigned among) const {
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    unsigned best = 0;  // bit per platform
    for (unsigned left = among; left != 0; left &= left - 1) {
        const std::int64_t pays = market_.prices[static_cast<std::size_t>(std::countr_zero(left))].commission_rp[kind];
        if (pays > most) best = 0;
        if (pays >= most) best |= left & -left;
        most = std::max(most, pays);
    }
    auto picked = static_cast<std::uint32_t>(std::countr_zero(best));
    best &= best - 1;
    if (best == 0) return picked;
    const std::uint64_t preference = random::mix(key_ ^ luck, 0);  // a byte per platform
    const auto liking = [&](std::uint32_t p) { return preference >> 8 * p & 0xFFU; };
    for (; best != 0; best &= best - 1) {
        const auto p = static_cast<std::uint32_t>(std::countr_zero(best));
        if (liking(p) > liking(picked)) picked = p;
    }
    return picked;
}

void RegionProcess::finish_need(std::uint32_t v, NeedOutcome outcome) {
    Visit& visit = visits_[v];
    switch (outcome) {
        case NeedOutcome::served: break;  // noted with the service
        case NeedOutcome::chose_outside: note(TraceEvent::chose_outside, visit); break;
        case NeedOutcome::unaware: note(TraceEvent::unaware, visit); break;
        case NeedOutcome::out_of_reach: note(TraceEvent::out_of_reach, visit); break;
        case NeedOutcome::denied: note(TraceEvent::denied, visit); break;
    }
    keep_hours();
    ++tally_.counters.need_outcomes[visit.service][static_cast<std::size_t>(outcome)];
    if (many_segments_)
        ++tally_.counters.segment_outcomes[visit.segment][visit.service][static_cast<std::size_t>(outcome)];
    --needs_open_;
    ++visit.generation;
    visit.state = Visit::State::free;
    visit.next = free_visit_;
    free_visit_ = v;
}

}  // namespace warung::world
