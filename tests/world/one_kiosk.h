#pragma once
// A world with a single kiosk, so that textbook models can be asked: open around the clock, known to everybody, without
// rivals or an outside option, without fees, and with more money and patience than anybody needs. Tests take away what
// they are about.

#include "tests/world/worlds.h"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace warung::testing {

/// 1,200 customers of near-equal activity and one platform, `east`; services `token` and `goods`. `change` has the last
/// word. The number of kiosks is Poisson: the first seed with a single one is taken.
inline std::unique_ptr<world::Setting> one_kiosk(const std::vector<std::string>& overrides,
                                                 const std::function<void(scenario::Scenario&)>& change = {}) {
    std::vector<std::string> keys = {"regions.codes=A",
                                     "geography.settlement_people=10000000",
                                     "customer.reach_km=200",
                                     "customer.activity_shape=1000",
                                     "customer.tries=1",
                                     "customer.queue_limit=1000",
                                     "customer.patience_min=1440",
                                     "customer.walking_km_h=100",
                                     "kiosk.candidates_per_1000_adults=0.36",
                                     "kiosk.opening_h=0",
                                     "kiosk.closing_h=24",
                                     "kiosk.hours_spread_h=0",
                                     "kiosk.size_spread=0",
                                     "kiosk.markup_rp=0",
                                     "kiosk.staffed_share=1",
                                     "kiosk.cash_start_rp=1000000000",
                                     "kiosk.float_start_rp=500000000",
                                     "kiosk.float_low_rp=0",
                                     "kiosk.float_target_rp=500000000",
                                     "kiosk.balance_max_rp=1000000000",
                                     "kiosk.cash_low_rp=0",
                                     "kiosk.cash_target_rp=0",
                                     "platform.east.members=1",
                                     "platform.west.members=0",
                                     "platform.east.awareness=1",
                                     "platform.east.reliability=1",
                                     "platform.east.wallet_delay_s=0",
                                     "service.token.ticket_values_rp=1000",
                                     "service.token.ticket_weights=1",
                                     "service.token.outside_cost_rp=1000000000",
                                     "service.token.service_time_s=1",
                                     "service.goods.ticket_values_rp=1000",
                                     "service.goods.outside_cost_rp=1000000000",
                                     "service.goods.service_time_s=1",
                                     "service.goods.needs_per_week=0"};
    for (const char* kind : {"bill", "digital_sale", "cash_in", "cash_out", "transfer"}) {
        keys.push_back("platform.east.fee_" + std::string{kind} + "_rp=0");
        keys.push_back("platform.east.commission_" + std::string{kind} + "_rp=0");
    }
    keys.insert(keys.end(), overrides.begin(), overrides.end());
    scenario::Scenario s = load("tiny", keys).base;
    s.platforms.resize(1);
    s.platforms[0].params.members = 1'000'000;  // every candidate is one
    if (change) change(s);
    for (s.run.seed = 1; s.run.seed < 1'000; ++s.run.seed) {
        auto setting = world_of(s);
        const world::Replication r{*setting, 0};
        if (r.regions()[0].population().kiosks.size() == 1) return setting;
    }
    throw std::logic_error("no seed with a single kiosk");
}

}  // namespace warung::testing
