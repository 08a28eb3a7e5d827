#pragma once
// What one kiosk earned, paid and could not do: kept only where a run asks for it (run.kiosk_ledgers), as it costs a
// cache line a service.

#include "sim/base/money.h"
#include "sim/base/time.h"
#include "sim/kiosks/kiosk.h"

#include <algorithm>
#include <cstdint>

namespace warung::kiosks {

/// Milliseconds of opening hours from the local midnight of day 0 to this local time; negative before it.
inline std::int64_t open_ms_until(Hours hours, std::int64_t local_ms) {
    std::int64_t day = local_ms / kMsPerDay;
    std::int64_t of_day = local_ms % kMsPerDay;
    if (of_day < 0) {
        of_day += kMsPerDay;
        --day;
    }
    constexpr std::int64_t kMsPerMinute = 60'000;
    const std::int64_t from = hours.open_min * kMsPerMinute;
    const std::int64_t to = hours.close_min * kMsPerMinute;
    return day * (to - from) + std::clamp(of_day, from, to) - from;
}

struct Ledger {
    // Income by source.
    Rupiah markup;
    Rupiah commission;
    Rupiah shop_margin;
    Rupiah handout;
    // Costs.
    Rupiah trips;
    Rupiah deliveries;  ///< super-agents' fees
    Rupiah interest;
    Rupiah fixed;
    // Refusals for want of money.
    std::int64_t no_cash = 0;
    std::int64_t no_float = 0;
    std::int64_t trips_made = 0;
    std::int64_t deliveries_made = 0;
    // Opening hours, integrated exactly.
    std::int64_t open_ms = 0;
    std::int64_t no_cash_ms = 0;
    std::int64_t no_float_ms = 0;
    std::int64_t since_ms = 0;     ///< local time of the last look
    std::uint32_t lacks_cash = 0;  ///< as of then, 0 or 1
    std::uint32_t lacks_float = 0;

    [[nodiscard]] Rupiah income() const {
        return markup + commission + shop_margin + handout - trips - deliveries - interest - fixed;
    }
    /// Time passes up to `local_ms` in the old state; from then on the new one holds.
    void look(std::int64_t local_ms, Hours hours, bool no_cash_now, bool no_float_now) {
        const std::int64_t open = open_ms_until(hours, local_ms) - open_ms_until(hours, since_ms);
        open_ms += open;
        if (lacks_cash != 0) no_cash_ms += open;
        if (lacks_float != 0) no_float_ms += open;
        since_ms = local_ms;
        lacks_cash = no_cash_now ? 1 : 0;
        lacks_float = no_float_now ? 1 : 0;
    }
    /// The end of the warm-up: the state stays, the sums begin anew.
    void forget() {
        const Ledger old = *this;
        *this = {};
        since_ms = old.since_ms;
        lacks_cash = old.lacks_cash;
        lacks_float = old.lacks_float;
    }
};

}  // namespace warung::kiosks
