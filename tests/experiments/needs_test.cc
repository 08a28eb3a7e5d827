// Common random numbers: what is asked of the kiosks is the same bytes whatever the kiosks and platforms do.
#include "tests/world/worlds.h"

#include <cstring>

namespace warung::world {
namespace {

using testing::load;
using testing::world_of;

/// Every need of a replication that is answered: when, where, whose, of which service, for how much.
std::string needs_of(const Setting& setting) {
    Observation everybody;
    const Replication before{setting, 0};
    for (std::size_t p = 0; p < before.regions().size(); ++p) {
        const std::size_t customers = before.regions()[p].population().customers.size();
        for (std::uint32_t c = 0; c < customers; ++c)
            everybody.targets.push_back({TraceTarget::Kind::customer, setting.regions[p].code, c});
    }
    Replication r{setting, 0, everybody};
    r.run(kernel::Mode::sequential);
    std::string bytes;
    const auto put = [&](const auto& x) { bytes.append(reinterpret_cast<const char*>(&x), sizeof x); };
    for (const RegionProcess& region : r.regions()) {
        for (const TraceRow& row : region.trace()) {
            if (row.event != TraceEvent::need) continue;
            put(row.at);
            put(row.place);
            put(row.customer);
            put(row.service);
            put(row.amount_rp);
        }
    }
    return bytes;
}

/// Of which the first test would be nothing.
constexpr std::size_t kSomeNeeds = 1000 * 25;

TEST(CommonRandomNumbers, NeedsAreTheSameBytesUnderEveryVariantOfThePriceWar) {
    const auto loaded = load("price_war", {"run.population_scale=0.0002", "run.horizon_days=15", "run.warm_up_days=1",
                                           "regions.provinces=[\"34\", \"36\"]"});
    ASSERT_EQ(loaded.variants.size(), 4U);
    const std::string hold = needs_of(*world_of(loaded.variants[0].scenario));
    EXPECT_GT(hold.size(), kSomeNeeds);
    for (const auto& variant : loaded.variants)
        EXPECT_TRUE(needs_of(*world_of(variant.scenario)) == hold) << variant.name;
}

TEST(CommonRandomNumbers, NeedsAreTheSameBytesWithAKioskMoreAndUnderEveryPolicy) {
    const std::string as_it_is = needs_of(*world_of("tiny"));
    EXPECT_GT(as_it_is.size(), kSomeNeeds);
    for (const char* change :
         {"platform.east.members=61", "kiosk.candidates_per_1000_adults=40", "kiosk.rebalancing=forecast",
          "platform.east.fee_digital_sale_rp=9000", "platform.west.pricing=undercut", "kiosk.float_start_rp=0",
          "customer.reach_km=0.5", "customer.taste_scale_rp=500", "linehaul.order_processing_h=48"})
        EXPECT_TRUE(needs_of(*world_of("tiny", {change})) == as_it_is) << change;
    // ... and what does change them is seen.
    EXPECT_FALSE(needs_of(*world_of("tiny", {"service.token.needs_per_week=0.71"})) == as_it_is);
    EXPECT_FALSE(needs_of(*world_of("tiny", {"run.seed=2"})) == as_it_is);
}

}  // namespace
}  // namespace warung::world
