#include "sim/verify/pricing_families.h"

namespace warung::verify {

void add_pricing_families(Families& families) {
    add_logit_pricing(families);
    add_chain_pricing(families);
    add_spatial_pricing(families);
    add_dispersed_pricing(families);
    add_contest_pricing(families);
}

}  // namespace warung::verify
