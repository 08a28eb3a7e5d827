#pragma once
// How a region's people are spread over settlements (sim/MODEL.md, Geography).

namespace warung::geography {

struct GeographyParams {
    double settlement_people = 3300;        ///< mean people per settlement
    double settlement_zipf_exponent = 0.8;  ///< size of the settlement of rank k is proportional to k^-exponent
    double urban_density_per_km2 = 8000;    ///< people per built-up km2 in urban settlements
    double rural_clustering = 10;           ///< rural people live this many times denser than the region's mean ...
    double rural_density_per_km2 = 400;     ///< ... but no denser than this (hamlets spread over the village's fields)
    double neighbourhood_customers = 30;    ///< customers who share one set of nearest kiosks
    double detour = 1.3;                    ///< way on the ground over the straight line
};

}  // namespace warung::geography
