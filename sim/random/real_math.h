#pragma once
// exp and log that give the same bits on every x86-64 processor.
//
// The C library picks its variant by processor (with or without fused
// multiply-add), and the last bit differs. These use only +, -, *, / and bit
// moves, which IEEE 754 fixes, and stay within 2 units in the last place.

#include <bit>
#include <cstdint>
#include <limits>

namespace warung::random {

/// Natural logarithm of a positive, finite, normal x.
/// x = 2^k m with m in [1/sqrt 2, sqrt 2); log m = 2 atanh((m-1)/(m+1)) by its series.
inline double log(double x) {
    auto bits = std::bit_cast<std::uint64_t>(x);
    // Shifting by the bits of 1/sqrt(2) makes the exponent field round to the nearest power of two.
    constexpr std::uint64_t kSqrtHalf = 0x3FE6A09E667F3BCDULL;
    const std::int64_t k = (static_cast<std::int64_t>(bits) - static_cast<std::int64_t>(kSqrtHalf)) >> 52;
    bits -= static_cast<std::uint64_t>(k) << 52;
    const double m = std::bit_cast<double>(bits);
    const double s = (m - 1.0) / (m + 1.0);
    const double z = s * s;  // at most 0.0295
    double p = 1.0 / 21;
    p = p * z + 1.0 / 19;
    p = p * z + 1.0 / 17;
    p = p * z + 1.0 / 15;
    p = p * z + 1.0 / 13;
    p = p * z + 1.0 / 11;
    p = p * z + 1.0 / 9;
    p = p * z + 1.0 / 7;
    p = p * z + 1.0 / 5;
    p = p * z + 1.0 / 3;
    constexpr double kLn2Hi = 0x1.62e42fee00000p-1;
    constexpr double kLn2Lo = 0x1.a39ef35793c76p-33;
    const auto kd = static_cast<double>(k);
    return kd * kLn2Hi + (2.0 * s + (2.0 * s * z * p + kd * kLn2Lo));
}

/// e^x; 0 below -708, infinity above 709.
inline double exp(double x) {
    if (!(x > -708.0)) return 0.0;
    if (x > 709.0) return std::numeric_limits<double>::infinity();
    constexpr double kLog2e = 0x1.71547652b82fep+0;
    constexpr double kLn2Hi = 0x1.62e42fee00000p-1;
    constexpr double kLn2Lo = 0x1.a39ef35793c76p-33;
    constexpr double kRound = 0x1.8p52;  // adding and subtracting it rounds to an integer
    const double kd = (x * kLog2e + kRound) - kRound;
    const double r = (x - kd * kLn2Hi) - kd * kLn2Lo;  // |r| <= 0.3466
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    p = p * r + 1.0;
    p = p * r + 1.0;
    const auto k = static_cast<std::int64_t>(kd);
    return p * std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

}  // namespace warung::random
