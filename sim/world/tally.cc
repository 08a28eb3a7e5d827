#include "sim/world/tally.h"

#include <bit>

namespace warung::world {

namespace {

using Words = std::array<std::int64_t, sizeof(Counters) / sizeof(std::int64_t)>;

}  // namespace

Ability ability_for(customers::ServiceKind kind) {
    using customers::ServiceKind;
    switch (kind) {
        case ServiceKind::digital_sale:
        case ServiceKind::bill:
        case ServiceKind::cash_in:
        case ServiceKind::transfer: return Ability::takes_money;
        case ServiceKind::cash_out: return Ability::pays_out;
        case ServiceKind::goods_order: return Ability::parcels;
        case ServiceKind::shop_goods: return Ability::shop;
    }
    return Ability::anything;
}

Counters Counters::since(const Counters& earlier) const {
    Words now = std::bit_cast<Words>(*this);
    const Words before = std::bit_cast<Words>(earlier);
    for (std::size_t i = 0; i < now.size(); ++i) now[i] -= before[i];
    return std::bit_cast<Counters>(now);
}

void Counters::add(const Counters& other) {
    Words sum = std::bit_cast<Words>(*this);
    const Words more = std::bit_cast<Words>(other);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
    *this = std::bit_cast<Counters>(sum);
}

}  // namespace warung::world
