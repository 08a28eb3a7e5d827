#pragma once
// A scenario's map for a geographic information system: hubs, links between them,
// feeders, regions with their coverage, and the kiosks of `kiosk.added`. The property
// `layer` tells them apart: hub, link, feeder, region, kiosk.

#include "sim/reporting/answer.h"
#include "sim/scenario/scenario.h"

#include <string>
#include <vector>

namespace warung::reporting {

/// Coverage is the mean over a variant's replications that count; a region is there once for each variant.
std::string network_geojson(const scenario::Scenario& scenario, const std::vector<VariantReports>& variants);

}  // namespace warung::reporting
