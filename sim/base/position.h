#pragma once
// Positions on the earth, in degrees (WGS84).

namespace warung {

struct LatLon {
    double lat = 0;
    double lon = 0;
};

}  // namespace warung
