#pragma once
// One customer is one adult. 92 million of them fit into 3 GB: 32 bytes each,
// the region's alias table (who has the next need) included.

#include "sim/base/ids.h"
#include "sim/random/samplers.h"

#include <array>
#include <cstdint>

namespace warung::customers {

inline constexpr std::size_t kMaxPlatforms = 8;

struct Customer {
    random::AliasColumn activity;  ///< column of the region's alias table over personal activity
    std::uint32_t neighbourhood = 0;
    KioskId last_kiosk;
    std::array<std::uint8_t, kMaxPlatforms> trust{};  ///< 0 none ... 255 full
    std::uint8_t aware = 0;                           ///< bit per platform
    std::uint8_t segment = 0;                         ///< in the order of the setting
};
static_assert(sizeof(Customer) <= 32);

/// Trust after a refusal: loses the share `drop` of itself. After a service: wins the share `gain` of what is missing.
constexpr std::uint8_t trust_after_refusal(std::uint8_t trust, double drop) {
    return static_cast<std::uint8_t>(static_cast<double>(trust) * (1 - drop) + 0.5);
}
constexpr std::uint8_t trust_after_service(std::uint8_t trust, double gain) {
    return static_cast<std::uint8_t>(static_cast<double>(trust) + (255.0 - static_cast<double>(trust)) * gain + 0.5);
}

}  // namespace warung::customers
