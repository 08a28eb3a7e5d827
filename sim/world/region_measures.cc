// What is seen of a region: snapshots of liquid coverage, traces, and the conservation laws.

#include "sim/world/region_process.h"

#include <algorithm>
#include <bit>

namespace warung::world {

using kiosks::Kiosk;

/// Who could be served right now: the liquid side of coverage, and the kiosks' illiquidity.
void RegionProcess::on_snapshot() {
    const scenario::RunParams& run = setting_.scenario.run;
    schedule_message(now() + from_hours(run.snapshot_h), Message::snapshot);
    const std::int64_t local_minute = local_minute_of_day(now());
    // Nights are left out: coverage is about the hours in which kiosks trade.
    const auto& params = setting_.scenario.kiosk;
    const double hour = static_cast<double>(local_minute) / 60;
    if (hour < params.opening_h || hour >= params.closing_h) return;
    const Rupiah enough_float{run.liquid_float_rp};
    const Rupiah enough_cash{run.liquid_cash_rp};
    const bool closed = region_closed(now());
    std::uint8_t up = 0;
    for (std::size_t p = 0; p < setting_.platform_count; ++p)
        up = static_cast<std::uint8_t>(up | (setting_.platform_down(p, now()) ? 0U : 1U << p));
    const auto with_enough_float = [&](const Kiosk& k) {
        unsigned platforms = 0;
        for (std::size_t p = 0; p < setting_.platform_count; ++p)
            platforms |= static_cast<unsigned>(k.e_float[p] >= enough_float) << p;
        return static_cast<std::uint8_t>(platforms & k.memberships & market_.active);
    };
    Counters& c = tally_.counters;
    able_.resize(population_.kiosks.size());
    for (std::size_t i = 0; i < able_.size(); ++i) {
        const Kiosk& k = population_.kiosks[i];
        able_[i] = 0;
        if (!k.hours.contain(local_minute)) continue;
        if (setting_.recruiting && !k.trades()) continue;
        const std::uint8_t platforms = with_enough_float(k);
        if (!closed && k.manned()) {
            const auto in_lane = [](Ability ability, unsigned set) {
                return std::uint64_t{set} << 8 * static_cast<unsigned>(ability);
            };
            const unsigned floats = platforms & up;
            const unsigned pays = k.cash >= enough_cash ? k.memberships & market_.active & up : 0U;
            able_[i] = in_lane(Ability::anything, floats & pays) | in_lane(Ability::takes_money, floats) |
                       in_lane(Ability::pays_out, pays) |
                       in_lane(Ability::parcels, k.shelf_used < k.shelf_room ? floats : 0U) |
                       in_lane(Ability::shop, k.stock.on_hand() > 0 ? 1U : 0U);
        }
        ++c.snapshot_kiosks;
        c.snapshot_no_float += platforms != 0 ? 0 : 1;
        c.snapshot_no_cash += k.cash < enough_cash ? 1 : 0;
        c.snapshot_away += k.manned() ? 0 : 1;
    }
    count_able_customers();
}

/// In `able_`: a byte per ability, in it a bit per platform.
void RegionProcess::count_able_customers() {
    Counters& c = tally_.counters;
    std::array<std::array<std::int64_t, 256>, kAbilities> customers{};  // [ability][set of platforms]
    for (const Neighbourhood& hood : population_.neighbourhoods) {
        std::uint64_t able = 0;
        for (std::size_t i = 0; i < hood.count; ++i) able |= able_[hood.kiosk[i]];
        c.snapshot_customers += hood.customers;
        for (std::size_t a = 0; a < kAbilities; ++a) customers[a][able >> 8 * a & 0xFFU] += hood.customers;
    }
    for (std::size_t a = 0; a < kAbilities; ++a) {
        for (unsigned platforms = 1; platforms < customers[a].size(); ++platforms) {
            const std::int64_t n = customers[a][platforms];
            if (n == 0) continue;
            c.liquid_customers[a][kAnyPlatform] += n;
            for (unsigned left = platforms; left != 0; left &= left - 1)
                c.liquid_customers[a][static_cast<std::size_t>(std::countr_zero(left))] += n;
        }
    }
}

void RegionProcess::observe(const std::vector<TraceTarget>& targets) {
    for (const TraceTarget& target : targets) {
        if (target.kind == TraceTarget::Kind::parcel) {
            for (std::uint32_t r = 0; r < setting_.regions.size(); ++r) {
                if (setting_.regions[r].code == target.region) followed_parcels_.emplace_back(r, target.number);
            }
        } else if (target.region == region_.code) {
            (target.kind == TraceTarget::Kind::kiosk ? followed_kiosks_ : followed_customers_).push_back(target.number);
        }
    }
    following_ = !followed_kiosks_.empty() || !followed_customers_.empty() || !followed_parcels_.empty();
}

void RegionProcess::write_down(const TraceRow& row) {
    const auto among = [](const auto& followed, const auto& x) {
        return std::find(followed.begin(), followed.end(), x) != followed.end();
    };
    const bool here = row.region == id();
    if ((here && (among(followed_kiosks_, row.kiosk) || among(followed_customers_, row.customer))) ||
        (row.parcel != kNone && among(followed_parcels_, std::pair{row.region, row.parcel}))) {
        trace_.push_back(row);
    }
}

std::string RegionProcess::check_money() const {
    Rupiah kiosks;
    for (const Kiosk& k : population_.kiosks) kiosks += k.money();
    const Rupiah total = kiosks + books_.sum();
    if (total == money_at_start_) return {};
    return "region " + region_.code + ": kiosks and books hold " + std::to_string(total.count()) +
           " Rp, at the start " + std::to_string(money_at_start_.count());
}

/// Each platform's cash flow is what its ledger says, to the rupiah.
std::string RegionProcess::check_ledgers() const {
    const Counters& c = tally_.counters;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const std::int64_t flow = c.fees_rp[p] - c.commissions_rp[p] + c.goods_margin_rp[p] - c.operating_cost_rp[p] -
                                  c.logistics_cost_rp[p] - c.handout_paid_rp[p] - c.recruiting_cost_rp[p] -
                                  c.bonuses_rp[p];
        std::int64_t sold = 0;
        for (const SalesCell& cell : c.sales[p]) sold += cell.transactions;
        if (flow == books_.platforms[p].count() && sold == c.transactions[p]) continue;
        return "region " + region_.code + ": " + setting_.scenario.platforms[p].name + " has " +
               std::to_string(books_.platforms[p].count()) + " Rp more than at the start, its ledger says " +
               std::to_string(flow);
    }
    return {};
}

std::string RegionProcess::check_needs() const {
    std::int64_t needs = 0;
    std::int64_t outcomes = 0;
    for (std::size_t s = 0; s < setting_.services.size(); ++s) {
        needs += tally_.counters.needs[s];
        for (const std::int64_t n : tally_.counters.need_outcomes[s]) outcomes += n;
    }
    for (std::size_t s = 0; many_segments_ && s < setting_.services.size(); ++s) {
        for (std::size_t o = 0; o < kNeedOutcomes; ++o) {
            std::int64_t sum = 0;
            for (const auto& segment : tally_.counters.segment_outcomes) sum += segment[s][o];
            if (sum != tally_.counters.need_outcomes[s][o])
                return "region " + region_.code + ": " + std::to_string(sum) + " needs of segments " +
                       kNeedOutcomeNames[o] + ", " + std::to_string(tally_.counters.need_outcomes[s][o]) + " of all";
        }
    }
    std::int64_t open = 0;
    for (const Visit& v : visits_) open += v.state == Visit::State::free ? 0 : 1;
    if (needs != outcomes + open || open != needs_open_) {
        return "region " + region_.code + ": " + std::to_string(needs) + " needs, " + std::to_string(outcomes) +
               " outcomes, " + std::to_string(open) + " open";
    }
    // Every served need has exactly one served attempt.
    for (std::size_t s = 0; s < setting_.services.size(); ++s) {
        const auto served = static_cast<std::size_t>(AttemptOutcome::served);
        const std::int64_t attempts = tally_.counters.attempts[0][s][served] + tally_.counters.attempts[1][s][served];
        if (attempts != tally_.counters.need_outcomes[s][static_cast<std::size_t>(NeedOutcome::served)]) {
            return "region " + region_.code + ": served attempts and served needs of " + setting_.services[s].name +
                   " differ";
        }
    }
    return {};
}

std::string RegionProcess::check_presence(Time horizon) const {
    Presence p = presence_;
    p.change(horizon, 0);
    std::int64_t stays = p.stays_ms;
    for (const Visit& v : visits_) {
        if (v.state == Visit::State::waiting || v.state == Visit::State::in_service) stays += (horizon - v.joined).ms();
    }
    if (stays == p.area_ms) return {};
    return "region " + region_.code + ": customers present integrate to " + std::to_string(p.area_ms) +
           " ms, their stays add up to " + std::to_string(stays) + " ms";
}

std::string RegionProcess::check_balances() const {
    for (const Kiosk& k : population_.kiosks) {
        if (k.cash < Rupiah{}) return "region " + region_.code + ": a kiosk's cash is below zero";
        for (const Rupiah f : k.e_float) {
            if (f < Rupiah{}) return "region " + region_.code + ": a kiosk's float is below zero";
        }
    }
    // Only who takes orders for later may owe goods.
    const std::int64_t most = setting_.scenario.kiosk.balance_max_rp;
    for (std::uint32_t k = 0; k < population_.kiosks.size(); ++k) {
        for (std::size_t g = 0; g < setting_.products.size(); ++g) {
            if (stock_of(k, g).net() < 0 && setting_.products[g].shortage != inventory::Shortage::backorder)
                return "region " + region_.code + ": a kiosk's stock is below zero";
            if (stock_of(k, g).on_order() < 0) return "region " + region_.code + ": more goods came than were ordered";
        }
        for (const Rupiah f : population_.kiosks[k].e_float) {
            if (f.count() > most) return "region " + region_.code + ": a kiosk's float is above the ceiling";
        }
    }
    return {};
}

std::int64_t RegionProcess::parcels_held() const {
    return static_cast<std::int64_t>(parcels_.size() - free_parcels_.size());
}

void RegionProcess::add_goods_held(std::vector<HeldByPlace>& by_region) const {
    const auto place_of = [](const Parcel& p) {
        if (p.returning) return ParcelPlace::going_back;
        if (p.on_shelf != Time{}) return ParcelPlace::shelf;
        if (p.at_depot != Time{}) return ParcelPlace::last_mile;
        if (p.handed_over != Time{}) return ParcelPlace::linehaul;
        return p.at_warehouse != Time{} ? ParcelPlace::warehouse : ParcelPlace::processing;
    };
    std::vector<bool> free(parcels_.size(), false);
    for (const std::uint32_t slot : free_parcels_) free[slot] = true;
    for (std::size_t i = 0; i < parcels_.size(); ++i) {
        const Parcel& p = parcels_[i];
        if (free[i] || p.kind != logistics::ParcelKind::goods_order) continue;
        // In the customer's hand, to be brought back; or a refund under way, without goods.
        if ((p.cause != logistics::BackCause::none && !p.returning) || p.units == 0) continue;
        ++by_region[p.region][static_cast<std::size_t>(place_of(p))];
    }
}

std::int64_t RegionProcess::units_held() const {
    std::int64_t units = 0;
    for (const Kiosk& k : population_.kiosks) units += k.stock.on_hand();
    for (const kiosks::Shelf& s : population_.shelves) units += s.stock.on_hand();
    for (const LocalWarehouse& w : warehouses_) {
        for (const logistics::Warehouse& stock : w.stocks) units += stock.on_hand();
        units += w.dock.units_waiting();
    }
    // Parcels that carry units: picked and not yet at their end. Orders that wait hold none.
    std::vector<bool> free(parcels_.size(), false);
    for (const std::uint32_t slot : free_parcels_) free[slot] = true;
    for (std::size_t i = 0; i < parcels_.size(); ++i) {
        if (!free[i] && parcels_[i].handed_over != Time{}) units += parcels_[i].units;
    }
    return units;
}

}  // namespace warung::world
