// Kiosks' shelves: what customers ask for, when the owner orders, what comes.

#include "sim/kiosks/product.h"
#include "sim/world/region_process.h"

#include <algorithm>

namespace warung::world {

using kiosks::Kiosk;
using kiosks::ProductParams;
using logistics::ParcelKind;
using random::Purpose;
using random::Stream;

std::size_t RegionProcess::product_of(const Visit& visit) const {
    const auto& alias = setting_.product_alias;
    if (alias.size() == 1) return 0;
    return random::draw_alias(Stream{visit.need_key, Purpose::need_product}.bits(), alias.size(),
                              [&](std::uint32_t i) { return alias[i]; });
}

/// After a service or a refusal: product groups under continuous review.
void RegionProcess::mind_stock(std::uint32_t k) {
    for (std::size_t g = 0; g < setting_.products.size(); ++g) {
        if (setting_.products[g].is_continuous()) order_goods(k, g);
    }
}

/// At the start of a local day: those under periodic review whose day it is. Days are counted from the kiosk's number
/// on, so that not all owners order on one day.
void RegionProcess::on_stock_review() {
    schedule_message(next_local(0, now() + milliseconds(1)), Message::stock_review);
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        const std::int64_t day = local_day() + population_.kiosks[k].number;
        for (std::size_t g = 0; g < setting_.products.size(); ++g) {
            const std::int64_t every = setting_.products[g].review_days;
            if (every > 0 && day % every == 0) order_goods(k, g);
        }
        look_at_ledger(k);
    }
}

/// By the group's policy, as far as the drawer pays for it: from a wholesaler, or from the member platform with the
/// best wholesale discount, whose warehouse sends it.
void RegionProcess::order_goods(std::uint32_t k, std::size_t g) {
    Kiosk& kiosk = population_.kiosks[k];
    const ProductParams& product = setting_.products[g];
    inventory::ShelfStock& stock = stock_of(k, g);
    std::int64_t units = kiosks::stock_policy(product, kiosk.size).order_quantity(stock.position());
    if (units <= 0) return;
    int best = -1;
    double discount = 0;
    if (product.supply == kiosks::Supply::platform) {
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            if (!kiosk.member_of(p) || !market_.is_active(p)) continue;
            const double offered = setting_.scenario.platforms[p].params.wholesale_discount;
            if (best >= 0 && offered <= discount) continue;
            best = static_cast<int>(p);
            discount = offered;
        }
        if (best < 0) return;
    }
    const auto unit_cost = static_cast<std::int64_t>(static_cast<double>(product.unit_cost_rp) * (1 - discount));
    if (unit_cost > 0) units = std::min(units, kiosk.cash.count() / unit_cost);
    if (units <= 0) return;
    const Rupiah paid{units * unit_cost};
    kiosk.cash -= paid;
    unit_cost_of(k, g) = static_cast<std::int32_t>(unit_cost);
    stock.order(units);
    // The platform passes the wholesale price on to its suppliers; the discount is the suppliers' for now.
    books_.suppliers += paid;
    ++tally_.counters.shop_orders;
    Duration lead;
    if (product.lead_days > 0) {
        const std::uint32_t n = g == 0 ? kiosk.restocks++ : shelf(k, g).orders++;
        Stream luck = stream_of(kiosk, Purpose::restock_lead, std::uint64_t{g} << 32 | n);
        lead = from_days(product.lead_days * kiosks::spread_around_one(luck, product.lead_cv));
    }
    note(TraceEvent::restock_ordered, k, best < 0 ? kNoPlatform : static_cast<std::size_t>(best), paid.count());
    if (best < 0) {
        return schedule_message(now() + lead, Message::goods_from_market, k, static_cast<std::uint64_t>(units),
                                static_cast<std::uint16_t>(g));
    }
    Parcel parcel;
    parcel.kind = ParcelKind::restock;
    parcel.value = paid;
    parcel.ordered = now();
    parcel.region = id();
    parcel.kiosk = k;
    parcel.units = units;
    parcel.weight_g = static_cast<std::int64_t>(static_cast<double>(units) * product.unit_weight_kg * 1000);
    parcel.platform = static_cast<std::uint8_t>(best);
    parcel.product = static_cast<std::uint8_t>(g);
    parcel.warehouse = region_.regional_warehouse.value();
    ++parcels_created_;
    send_to_warehouse(new_parcel(parcel), from_hours(setting_.scenario.linehaul.order_processing_h) + lead);
}

void RegionProcess::on_goods_from_market(std::uint32_t k, std::int64_t units, std::size_t g) {
    units_created_ += units;
    shelve(k, g, units);
    note(TraceEvent::restock_arrives, k, kNoPlatform, units * unit_cost_of(k, g));
}

/// Goods come in; who has left an order fetches them.
void RegionProcess::shelve(std::uint32_t k, std::size_t g, std::int64_t units) {
    const std::int64_t fetched = stock_of(k, g).receive(units);
    units_used_ += fetched;
    if (fetched > 0) change_backlog(-fetched);
}

/// Units that customers wait for, integrated over time.
void RegionProcess::change_backlog(std::int64_t units) {
    const std::int64_t before = backlog_.area_ms;
    backlog_.change(now(), units);
    tally_.counters.backlog_unit_ms += backlog_.area_ms - before;
}

}  // namespace warung::world
