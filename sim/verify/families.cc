#include "sim/verify/domain_families.h"
#include "sim/verify/family.h"
#include "sim/verify/statistics_families.h"

namespace warung::verify {

Families all_families() {
    Families families;
    add_queue_families(families);
    add_liquidity_families(families);
    add_inventory_families(families);
    add_supply_families(families);
    add_customer_families(families);
    add_coverage_families(families);
    add_pricing_families(families);
    add_learning_families(families);
    add_routing_families(families);
    add_domain_families(families);
    add_pattern_families(families);
    add_statistics_families(families);
    return families;
}

}  // namespace warung::verify
