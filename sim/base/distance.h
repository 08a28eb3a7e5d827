#pragma once
// Distance in metres; positions in degrees (WGS84).

#include <compare>

namespace warung {

class Metres {
public:
    constexpr Metres() = default;
    constexpr explicit Metres(double value) : value_{value} {}
    static constexpr Metres from_km(double km) { return Metres{km * 1000.0}; }

    [[nodiscard]] constexpr double value() const { return value_; }
    [[nodiscard]] constexpr double km() const { return value_ / 1000.0; }
    constexpr auto operator<=>(const Metres&) const = default;
    constexpr Metres operator+(Metres o) const { return Metres{value_ + o.value_}; }
    constexpr Metres operator-(Metres o) const { return Metres{value_ - o.value_}; }
    constexpr Metres operator*(double k) const { return Metres{value_ * k}; }

private:
    double value_ = 0;
};

struct LatLon {
    double lat = 0;
    double lon = 0;
};

}  // namespace warung
