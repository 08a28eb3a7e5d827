#include "sim/reporting/geojson.h"

#include <gtest/gtest.h>

#include <limits>

namespace warung::reporting {
namespace {

// RFC 7946, 3.1.1: longitude first. 3.2: a feature may have a null geometry.
TEST(FeatureCollection, PutsLongitudeFirst) {
    FeatureCollection map;
    map.add_point(LatLon{-6.2, 106.8166667}, {{"name", "Jakarta"}, {"n", std::int64_t{3}}});
    map.add_point(std::nullopt, {{"x", std::numeric_limits<double>::quiet_NaN()}});
    EXPECT_EQ(map.text(),
              "{\"type\":\"FeatureCollection\",\"features\":[\n"
              "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[106.816667,-6.2]},"
              "\"properties\":{\"name\":\"Jakarta\",\"n\":3}},\n"
              "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"x\":null}}\n]}\n");
}

// 3.1.9: from 170 E to 170 W by the short way is 20 degrees; half of it lies on either side.
TEST(FeatureCollection, CutsLinesAtTheAntimeridian) {
    FeatureCollection map;
    map.add_line({10, 170}, {20, -170}, {});
    EXPECT_NE(map.text().find("\"MultiLineString\",\"coordinates\":[[[170,10],[180,15]],[[-180,15],[-170,20]]]"),
              std::string::npos)
        << map.text();
}

TEST(FeatureCollection, EscapesWhatJsonMust) {
    FeatureCollection map;
    map.add_point(std::nullopt, {{"a\"b", std::string{"c\\d\ne\x01"}}});
    EXPECT_NE(map.text().find("{\"a\\\"b\":\"c\\\\d\\ne\\u0001\"}"), std::string::npos) << map.text();
}

}  // namespace
}  // namespace warung::reporting
