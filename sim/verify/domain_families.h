#pragma once
// Two small rooms of cases beside those of family.h.

#include "sim/verify/family.h"

namespace warung::verify {

void add_domain_families(Families& families);   // domain.*: tokens, weights
void add_pattern_families(Families& families);  // pattern.*: what surveys found; never answered here

}  // namespace warung::verify
