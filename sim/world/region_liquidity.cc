// Float on credit, super-agents who bring it, and the ledgers that tell what a kiosk lacked.

#include "sim/world/region_process.h"

namespace warung::world {

using kiosks::Credit;
using kiosks::Kiosk;
using random::Purpose;

bool RegionProcess::can_borrow(std::uint32_t k, Rupiah amount) const {
    if (credits_.empty()) return false;
    return amount <= credits_[k].room(kiosks::credit_limit(population_.kiosks[k], setting_.scenario.kiosk));
}

/// After a change of the float by `inflow`: what it lacks is lent, what came in repays first.
void RegionProcess::settle_credit(std::uint32_t k, std::size_t platform, Rupiah inflow) {
    Kiosk& kiosk = population_.kiosks[k];
    Credit& credit = credits_[k];
    Counters& c = tally_.counters;
    const Rupiah interest = credit.accrue(setting_.scenario.kiosk.credit_rate_per_day, local_day());
    kiosk.income -= interest;
    c.credit_interest_rp += interest.count();
    enter(k, [&](kiosks::Ledger& l) { l.interest += interest; });
    Rupiah& e_float = kiosk.e_float[platform];
    if (e_float < Rupiah{}) {
        const Rupiah lent = -e_float;
        credit.draw(lent);
        e_float += lent;
        books_.lenders -= lent;
        ++c.credit_draws;
        c.credit_drawn_rp += lent.count();
        note(TraceEvent::credit_drawn, k, platform, lent.count());
    } else if (const Rupiah paid = credit.repay(inflow); paid > Rupiah{}) {
        e_float -= paid;
        books_.lenders += paid;
        note(TraceEvent::credit_repaid, k, platform, paid.count());
    }
}

/// The shop stays open meanwhile, and keeps its money until he is there.
void RegionProcess::call_super_agent(std::uint32_t k, const kiosks::Rebalance& exchange) {
    Kiosk& kiosk = population_.kiosks[k];
    const double delay = stream_of(kiosk, Purpose::super_agent, kiosk.trips + 1).exponential();
    kiosk.awaits_delivery = true;
    kiosk.last_trip_day = kiosk.income_day;
    ++kiosk.trips;
    note(TraceEvent::super_agent_called, k, exchange.platform, exchange.amount.count());
    schedule_message(now() + from_hours(setting_.scenario.kiosk.super_agent_delay_h * delay),
                     Message::super_agent_comes, k, static_cast<std::uint64_t>(exchange.amount.count()),
                     static_cast<std::uint16_t>(exchange.platform));
}

/// Changes what was agreed, as far as the drawer, the float and its ceiling now allow; for less than the least top-up
/// he goes as he came.
void RegionProcess::on_super_agent_comes(std::uint32_t k, std::int64_t agreed, std::size_t platform) {
    const kiosks::KioskParams& params = setting_.scenario.kiosk;
    Kiosk& kiosk = population_.kiosks[k];
    kiosk.awaits_delivery = false;
    const Rupiah amount = kiosks::feasible(kiosk, params, {platform, Rupiah{agreed}});
    const Rupiah size = amount < Rupiah{} ? -amount : amount;
    note(TraceEvent::super_agent_comes, k, platform, amount.count());
    if (size < Rupiah{params.top_up_min_rp}) return;
    kiosk.cash -= amount;
    kiosk.e_float[platform] += amount;
    if (!credits_.empty()) settle_credit(k, platform, amount);
    const Rupiah fee{static_cast<std::int64_t>(static_cast<double>(size.count()) * params.super_agent_fee_share)};
    pay_from_pocket(k, fee, books_.super_agents);
    Counters& c = tally_.counters;
    ++c.deliveries;
    c.delivery_fee_rp += fee.count();
    enter(k, [&](kiosks::Ledger& l) {
        l.deliveries += fee;
        ++l.deliveries_made;
    });
    look_at_ledger(k);
}

/// What counts as lacking cash or float is the same as in the snapshots.
void RegionProcess::update_ledger(std::uint32_t k) {
    const Kiosk& kiosk = population_.kiosks[k];
    const scenario::RunParams& run = setting_.scenario.run;
    bool enough = false;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const bool usable = kiosk.member_of(p) && market_.is_active(p);
        enough = enough || (usable && kiosk.e_float[p] >= Rupiah{run.liquid_float_rp});
    }
    ledgers_[k].look(now().ms() + region_.clock_offset.ms(), kiosk.hours, kiosk.cash < Rupiah{run.liquid_cash_rp},
                     !enough);
}

std::vector<kiosks::Ledger> RegionProcess::ledgers(Time horizon) const {
    std::vector<kiosks::Ledger> all = ledgers_;
    for (std::size_t k = 0; k < all.size(); ++k) {
        all[k].look(horizon.ms() + region_.clock_offset.ms(), population_.kiosks[k].hours, false, false);
    }
    return all;
}

std::string RegionProcess::check_credit() const {
    Rupiah owed_by_all;
    for (const Credit& credit : credits_) owed_by_all += credit.owed;
    const Rupiah due = Rupiah{tally_.counters.credit_interest_rp} - books_.lenders;
    if (owed_by_all == due) return {};
    return "region " + region_.code + ": kiosks owe " + std::to_string(owed_by_all.count()) +
           " Rp, their lenders are due " + std::to_string(due.count());
}

}  // namespace warung::world
