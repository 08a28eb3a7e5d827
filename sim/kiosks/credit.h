#pragma once
// A credit line in float: what is short for a sale is lent at once, up to a limit, and whatever float comes in
// repays it first.
//
// A debt is no money: the lender's book holds what was lent and not yet paid back, and
//     owed = lent - repaid + interest accrued
// (checked at the end of every run). Interest is simple within the days between two looks, whole rupiah, cut.

#include "sim/base/money.h"

#include <algorithm>
#include <cstdint>

namespace warung::kiosks {

struct Credit {
    Rupiah owed;
    std::int64_t day = 0;  ///< local day up to which interest has accrued

    /// Interest since the last look; it joins the debt.
    Rupiah accrue(double rate_per_day, std::int64_t today) {
        const auto days = static_cast<double>(today - day);
        day = today;
        const Rupiah interest{static_cast<std::int64_t>(static_cast<double>(owed.count()) * rate_per_day * days)};
        owed += interest;
        return interest;
    }
    /// What can still be drawn; interest may lift the debt above the limit.
    [[nodiscard]] Rupiah room(Rupiah limit) const { return std::max(limit - owed, Rupiah{}); }
    void draw(Rupiah amount) { owed += amount; }
    /// Of so much float that has come in, what the lender takes.
    Rupiah repay(Rupiah inflow) {
        const Rupiah paid = std::clamp(inflow, Rupiah{}, owed);
        owed -= paid;
        return paid;
    }
};

}  // namespace warung::kiosks
