#pragma once
// Mark-ups of a region's kiosks by `kiosk.markup_rule`: what each asks depends on the next trading kiosk of its
// settlement, so they are set anew when some have given up.

#include "sim/kiosks/kiosk_params.h"
#include "sim/world/population.h"

namespace warung::world {

void set_markups(const kiosks::KioskParams& params, Population& population);

}  // namespace warung::world
