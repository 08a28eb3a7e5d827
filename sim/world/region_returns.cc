// The end of a parcel's way: ready, collected or refused, brought back, sent back and refunded.

#include "sim/world/region_process.h"

#include <algorithm>

namespace warung::world {

using kiosks::Kiosk;
using logistics::BackCause;
using random::Purpose;
using random::Stream;

void RegionProcess::count_ready(const Parcel& p, Time ready) {
    Counters& c = tally_.counters;
    const Duration to_ready = ready - p.ordered;
    const bool in_promise = to_ready <= from_days(setting_.scenario.parcel.promise_days);
    ++c.parcels_ready;
    c.ready_ms += to_ready.ms();
    tally_.ready.add(to_ready);
    log_ready(to_ready);
    if (in_promise) ++c.parcels_in_promise;
    DayTally& day = today();
    ++day.parcels_ready;
    day.ready_ms += to_ready.ms();
    if (channels_.empty()) channels_.resize(kChannels);
    ChannelTally& channel = channels_[channel_of(p)];
    ++channel.parcels_ready;
    channel.ready_ms += to_ready.ms();
    channel.ready.add(to_ready);
    if (in_promise) ++channel.in_promise;
}

void RegionProcess::count_collected(const Parcel& p) {
    const Duration pickup = now() - p.ordered;
    const std::array<std::int64_t, logistics::kLegCount> legs = {(p.at_warehouse - p.ordered).ms(),
                                                                 (p.handed_over - p.at_warehouse).ms(),
                                                                 p.waited.ms(),
                                                                 p.moved.ms(),
                                                                 p.sorted.ms(),
                                                                 (p.on_shelf - p.at_depot).ms(),
                                                                 (now() - p.on_shelf).ms()};
    if (channels_.empty()) channels_.resize(kChannels);
    Counters& c = tally_.counters;
    ChannelTally& channel = channels_[channel_of(p)];
    ++c.parcels_collected;
    if (p.to_home) ++c.delivered_home;
    ++channel.parcels_collected;
    c.pickup_ms += pickup.ms();
    channel.pickup_ms += pickup.ms();
    tally_.pickup.add(pickup);
    channel.pickup.add(pickup);
    std::int64_t sum = 0;
    for (std::size_t l = 0; l < legs.size(); ++l) {
        c.leg_ms[l] += legs[l];
        channel.leg_ms[l] += legs[l];
        sum += legs[l];
    }
    WARUNG_INVARIANT(sum == pickup.ms(), now(),
                     "legs of a parcel of region " + region_.code + " do not add up to its pickup time");
}

void RegionProcess::leave_shelf(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    --population_.kiosks[p.kiosk].shelf_used;
    p.on_shelf_now = false;
    if (!collects_on_visits_) return;
    const auto entry = on_shelf_of_.find(std::uint64_t{p.customer} << 32 | p.kiosk);
    std::erase(entry->second, slot);
    if (entry->second.empty()) on_shelf_of_.erase(entry);
}

void RegionProcess::on_collect(std::uint32_t slot, std::uint64_t key) {
    if (stale(slot, key)) return;
    leave_shelf(slot);
    note(TraceEvent::parcel_collected, parcels_[slot]);
    pay_for_handing_out(parcels_[slot].kiosk, parcels_[slot].platform);
    hand_over(slot);
}

/// A customer who has been served takes along what lies ready and has been announced.
void RegionProcess::collect_with_visit(std::uint32_t customer, std::uint32_t kiosk) {
    const auto entry = on_shelf_of_.find(std::uint64_t{customer} << 32 | kiosk);
    if (entry == on_shelf_of_.end()) return;
    const Duration notice = from_minutes(setting_.scenario.parcel.notify_min);
    const std::vector<std::uint32_t> slots = entry->second;
    for (const std::uint32_t slot : slots) {
        if (parcels_[slot].on_shelf + notice <= now()) on_collect(slot, 0);
    }
}

void RegionProcess::hand_over(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    const logistics::ParcelParams& params = setting_.scenario.parcel;
    Stream luck{p.key, Purpose::parcel_return};
    if (params.refused_share > 0 && luck.uniform() < params.refused_share) {
        note(TraceEvent::parcel_refused, p);
        return send_back(slot, BackCause::refused);
    }
    count_collected(p);
    if (params.return_share > 0 && Stream{p.key, Purpose::parcel_return, 1}.uniform() < params.return_share) {
        Stream after{p.key, Purpose::parcel_return, 2};
        p.cause = after.uniform() < params.return_damaged_share ? BackCause::damaged : BackCause::changed_mind;
        return schedule_message(now() + from_days(params.return_mean_days * after.exponential()), Message::bring_back,
                                slot);
    }
    ++parcels_finished_;
    units_used_ += p.units;
    free_parcel(slot);
}

/// kNone if none is open with room on its shelf. A parcel brought back needs a place until it goes to the back room:
/// it takes none from then on.
std::uint32_t RegionProcess::kiosk_that_takes_back(const Parcel& p) const {
    const auto takes = [&](std::uint32_t k) {
        const Kiosk& kiosk = population_.kiosks[k];
        return kiosk.hours.contain(local_minute_of_day(now())) && kiosk.manned() && !region_closed(now()) &&
               kiosk.shelf_used < kiosk.shelf_room;
    };
    if (setting_.scenario.parcel.returns == logistics::ReturnPlace::anywhere) {
        const Neighbourhood& hood = population_.neighbourhoods[population_.customers[p.customer].neighbourhood];
        for (std::uint32_t c = 0; c < hood.count; ++c) {
            if (population_.faces[hood.kiosk[c]].memberships != 0 && takes(hood.kiosk[c])) return hood.kiosk[c];
        }
    }
    return takes(p.kiosk) ? p.kiosk : kNone;
}

void RegionProcess::on_bring_back(std::uint32_t slot) {
    Parcel& p = parcels_[slot];
    const std::uint32_t kiosk = kiosk_that_takes_back(p);
    if (kiosk == kNone) {
        // Closed or full: another time, some hours later.
        ++tally_.counters.returns_turned_away;
        return schedule_message(now() + from_hours(7), Message::bring_back, slot);
    }
    p.kiosk = kiosk;
    note(TraceEvent::parcel_brought_back, p);
    send_back(slot, p.cause);
}

void RegionProcess::on_shelf_time_ends(std::uint32_t slot, std::uint64_t key) {
    if (stale(slot, key)) return;
    leave_shelf(slot);
    note(TraceEvent::parcel_goes_back, parcels_[slot]);
    ++tally_.counters.parcels_uncollected;
    if (channels_.empty()) channels_.resize(kChannels);
    ++channels_[channel_of(parcels_[slot])].uncollected;
    send_back(slot, BackCause::uncollected);
}

/// The courier takes the parcel along on the next round; from the depot it travels back to its warehouse. The way back
/// costs what the way out did.
void RegionProcess::send_back(std::uint32_t slot, BackCause cause) {
    Parcel& p = parcels_[slot];
    p.returning = true;
    p.cause = cause;
    ++tally_.counters.sent_back[static_cast<std::size_t>(cause)];
    if (setting_.scenario.parcel.refund == logistics::RefundRule::at_kiosk) refund(p);
    charge_platform(p.platform, p.transport_cost);
    const Time round = next_local(setting_.scenario.last_mile.departure_h, now());
    forward(slot, round,
            {region_.feeder_up, region_.feeder_up_number, sample_.region[id()], &region_,
             setting_.hubs[region_.hub.index()].process, Message::parcel_at_hub});
}

/// The customer gets the price back, from the supplier and the platform as they shared it.
void RegionProcess::refund(const Parcel& p) {
    books_.customers += p.value;
    books_.suppliers -= p.value - p.goods_share;
    books_.platforms[p.platform] -= p.goods_share;
    Counters& c = tally_.counters;
    c.goods_margin_rp[p.platform] -= p.goods_share.count();
    ++c.refunds;
    c.refunds_rp += p.value.count();
    note(TraceEvent::parcel_refunded, p, p.value.count());
}

/// Back at its warehouse. A refund that waits for that is sent to the customer's region, whose weight it carries; until
/// then it is on the books as a parcel without goods.
void RegionProcess::come_back(const Parcel& p) {
    note(TraceEvent::parcel_back_in_stock, p);
    if (p.kind != logistics::ParcelKind::goods_order) return;
    ++tally_.counters.parcels_back;
    if (!fit_for_stock(p)) units_used_ += p.units;
    if (setting_.scenario.parcel.refund == logistics::RefundRule::at_kiosk) return;
    Parcel voucher = p;
    voucher.units = 0;
    ++parcels_created_;
    post_message(p.region, now() + from_hours(setting_.scenario.linehaul.order_processing_h), Message::refund_due,
                 voucher);
}

void RegionProcess::on_refund_due(std::uint32_t slot) {
    refund(parcels_[slot]);
    ++parcels_finished_;
    free_parcel(slot);
}

}  // namespace warung::world
