#include "sim/reporting/geojson.h"

#include <fmt/format.h>

#include <cmath>

namespace warung::reporting {

namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\t': out += "\\t"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                } else {
                    out += c;
                }
        }
    }
    return out + "\"";
}

std::string degrees(double x) {
    const double rounded = std::round(x * 1e6) / 1e6;
    return fmt::format("{}", rounded == 0 ? 0.0 : rounded);
}

std::string position(double lat, double lon) { return "[" + degrees(lon) + "," + degrees(lat) + "]"; }

std::string value(const Property& property) {
    if (const auto* text = std::get_if<std::string>(&property)) return quoted(*text);
    if (const auto* whole = std::get_if<std::int64_t>(&property)) return fmt::format("{}", *whole);
    const double x = std::get<double>(property);
    return std::isfinite(x) ? fmt::format("{}", x == 0 ? 0.0 : x) : "null";
}

}  // namespace

void FeatureCollection::add(const std::string& geometry, const Properties& properties) {
    if (!features_.empty()) features_ += ",\n";
    features_ += R"({"type":"Feature","geometry":)" + geometry + R"(,"properties":{)";
    bool first = true;
    for (const auto& [name, property] : properties) {
        if (!first) features_ += ',';
        first = false;
        features_ += quoted(name) + ":" + value(property);
    }
    features_ += "}}";
}

void FeatureCollection::add_point(const std::optional<LatLon>& at, const Properties& properties) {
    add(at ? R"({"type":"Point","coordinates":)" + position(at->lat, at->lon) + "}" : "null", properties);
}

void FeatureCollection::add_line(LatLon from, LatLon to, const Properties& properties) {
    if (std::abs(from.lon - to.lon) <= 180) {
        add(R"({"type":"LineString","coordinates":[)" + position(from.lat, from.lon) + "," + position(to.lat, to.lon) +
                "]}",
            properties);
        return;
    }
    const double edge = from.lon > 0 ? 180 : -180;
    const double way = 360 - std::abs(from.lon - to.lon);
    const double lat = from.lat + (to.lat - from.lat) * (std::abs(edge - from.lon) / way);
    add(R"({"type":"MultiLineString","coordinates":[[)" + position(from.lat, from.lon) + "," + position(lat, edge) +
            "],[" + position(lat, -edge) + "," + position(to.lat, to.lon) + "]]}",
        properties);
}

std::string FeatureCollection::text() const {
    return "{\"type\":\"FeatureCollection\",\"features\":[\n" + features_ + "\n]}\n";
}

}  // namespace warung::reporting
