#pragma once
// What one service does to the money of everybody involved, to the rupiah.
//
//                cash            float            platform      third party        customer
// sale, bill,    + A + f + m     - (A + f - c)    + f - c       biller + A         - A - f - m
//   transfer, cash-in (the wallet's A stays with the customer's side)
// cash-out       - A + f + m     + A - f + c      + f - c       -                  + A - f - m (cash) - A (wallet)
// goods order    + A + f + m     - (A + f - c)    + f - c + gA  supplier + (1-g)A  - A - f - m
// shop goods     + P             -                -             -                  - P
//
// A ticket, f customer fee (with the delivery fee, if an order goes home), m the kiosk's mark-up, c its commission, g
// the platform's goods margin. Each row adds up to nothing, so the sum over all accounts never changes.

#include "sim/base/money.h"
#include "sim/customers/customer_params.h"

#include <cstdint>

namespace warung::kiosks {

struct Terms {
    Rupiah ticket;
    Rupiah fee;
    Rupiah markup;
    Rupiah commission;
    Rupiah goods_share;      ///< gA, goods orders only
    std::int64_t units = 0;  ///< shop goods only
};

/// Changes of each account.
struct Transfer {
    Rupiah cash;
    Rupiah e_float;
    Rupiah platform;
    Rupiah third_party;  ///< biller, or supplier of goods
    Rupiah customer;     ///< cash and wallet together
};

constexpr Transfer transfer_of(customers::ServiceKind kind, const Terms& t) {
    using customers::ServiceKind;
    const Rupiah paid = t.fee + t.markup;
    const Rupiah principal = t.ticket + t.fee - t.commission;
    switch (kind) {
        case ServiceKind::digital_sale:
        case ServiceKind::bill:
        case ServiceKind::transfer:
            return {t.ticket + paid, -principal, t.fee - t.commission, t.ticket, -(t.ticket + paid)};
        case ServiceKind::cash_in: return {t.ticket + paid, -principal, t.fee - t.commission, Rupiah{}, -paid};
        case ServiceKind::cash_out:
            return {paid - t.ticket, t.ticket - t.fee + t.commission, t.fee - t.commission, Rupiah{}, -paid};
        case ServiceKind::goods_order:
            return {t.ticket + paid, -principal, t.fee - t.commission + t.goods_share, t.ticket - t.goods_share,
                    -(t.ticket + paid)};
        case ServiceKind::shop_goods: return {t.ticket, Rupiah{}, Rupiah{}, Rupiah{}, -t.ticket};
    }
    return {};
}

/// The kiosk's earning from the terms (mark-up and commission; shop goods earn through stock).
constexpr Rupiah income_of(const Terms& t) { return t.markup + t.commission; }

}  // namespace warung::kiosks
