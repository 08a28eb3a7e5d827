// Vouchers for customers and bonuses for kiosks: what platforms pay beside their price lists.

#include "sim/platforms/bonus.h"
#include "sim/world/region_process.h"

#include <algorithm>

namespace warung::world {

using kiosks::Kiosk;
using random::Purpose;

/// What comes off the platform's fee for this need; which needs have a voucher is drawn by need and platform.
std::int64_t RegionProcess::voucher_rp(std::uint64_t need_key, std::size_t p, std::size_t kind) const {
    if ((market_.vouchers >> p & 1U) == 0) return 0;
    const std::uint64_t luck = random::mix(random::derive(need_key, Purpose::voucher), p);
    if (!(luck < market_.voucher_below[p])) return 0;
    return std::min(setting_.scenario.platforms[p].params.voucher_rp, market_.prices[p].fee_rp[kind]);
}

void RegionProcess::start_bonuses() {
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const platforms::BonusParams& bonus = setting_.scenario.platforms[p].params.bonus;
        if (!platforms::pays_bonus(bonus) || !region_.has_people) continue;
        counts_kiosk_sales_ = true;
        schedule_message(Time{from_days(bonus.days).ms()}, Message::bonus_day, static_cast<std::uint32_t>(p));
    }
    if (counts_kiosk_sales_) kiosk_sales_.resize(population_.kiosks.size());
}

/// The period's bonuses are paid into the kiosks' floats; penalties are taken out of them as far as they go.
void RegionProcess::on_bonus_day(std::size_t p) {
    const platforms::BonusParams& bonus = setting_.scenario.platforms[p].params.bonus;
    schedule_message(now() + from_days(bonus.days), Message::bonus_day, static_cast<std::uint32_t>(p));
    kiosk_sales_.resize(population_.kiosks.size());
    const bool in_business = market_.is_active(p);
    for (std::size_t k = 0; k < kiosk_sales_.size(); ++k) {
        Kiosk& kiosk = population_.kiosks[k];
        const std::int64_t sold = kiosk_sales_[k][p];
        kiosk_sales_[k][p] = 0;
        if (!in_business || kiosk.dormant || !kiosk.member_of(p)) continue;
        const Rupiah paid = std::max(Rupiah{platforms::bonus_rp(bonus, sold)}, -kiosk.e_float[p]);
        if (paid == Rupiah{}) continue;
        kiosk.e_float[p] += paid;
        books_.platforms[p] -= paid;
        tally_.counters.bonuses_rp[p] += paid.count();
        earn(kiosk, paid);
        enter(static_cast<std::uint32_t>(k), [&](kiosks::Ledger& l) { l.commission += paid; });
    }
}

}  // namespace warung::world
