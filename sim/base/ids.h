#pragma once
// Typed indices: a kiosk's number cannot be passed where a hub's is meant.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace warung {

template <class Tag>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(std::uint32_t value) : value_{value} {}
    template <class Integer>
    static constexpr Id of(Integer value) {
        return Id{static_cast<std::uint32_t>(value)};
    }
    static constexpr Id none() { return Id{}; }

    [[nodiscard]] constexpr std::uint32_t value() const { return value_; }
    [[nodiscard]] constexpr std::size_t index() const { return value_; }
    [[nodiscard]] constexpr bool valid() const { return value_ != std::numeric_limits<std::uint32_t>::max(); }
    constexpr auto operator<=>(const Id&) const = default;

private:
    std::uint32_t value_ = std::numeric_limits<std::uint32_t>::max();
};

using KioskId = Id<struct KioskTag>;  ///< within its region
using PlatformId = Id<struct PlatformTag>;
using ServiceId = Id<struct ServiceTag>;
using HubId = Id<struct HubTag>;
using LinkId = Id<struct LinkTag>;  ///< directed
using WarehouseId = Id<struct WarehouseTag>;

}  // namespace warung
