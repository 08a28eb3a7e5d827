#pragma once
// Features as GeoJSON (RFC 7946): one FeatureCollection, positions as longitude, latitude
// in degrees of WGS84 with six decimals (a tenth of a metre), lines that cross the
// antimeridian cut there (3.1.9), NaN as null. A feature may lack a place.

#include "sim/base/position.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace warung::reporting {

using Property = std::variant<std::string, double, std::int64_t>;
using Properties = std::vector<std::pair<std::string, Property>>;

class FeatureCollection {
public:
    void add_point(const std::optional<LatLon>& at, const Properties& properties);
    void add_line(LatLon from, LatLon to, const Properties& properties);
    /// The file, one feature a line.
    [[nodiscard]] std::string text() const;

private:
    void add(const std::string& geometry, const Properties& properties);
    std::string features_;
};

}  // namespace warung::reporting
