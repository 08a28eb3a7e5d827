#pragma once
// exp and log that give the same bits on every x86-64 processor.
//
// The C library picks its variant by processor (with or without fused
// multiply-add), and the last bit differs. These use only +, -, *, / and bit
// moves, which IEEE 754 fixes, and stay within 2 units in the last place.

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace warung::random {

namespace detail {

/// One step of log's table: around `centre`, with its reciprocal and its logarithm.
struct LogStep {
    double centre;
    double reciprocal;
    double log;
};
inline constexpr int kLogStepBits = 7;
inline constexpr std::uint64_t kLogFirst = 0x3FE6000000000000ULL;  // 0.6875: the steps cover [0.6875, 1.375)

constexpr std::array<LogStep, 1 << kLogStepBits> make_log_steps() {
    std::array<LogStep, 1 << kLogStepBits> steps{};
    constexpr std::uint64_t kStep = 1ULL << (52 - kLogStepBits);
    for (std::uint64_t i = 0; i < steps.size(); ++i) {
        const auto low = std::bit_cast<double>(kLogFirst + i * kStep);
        const auto high = std::bit_cast<double>(kLogFirst + (i + 1) * kStep);
        // The two steps that touch 1 are centred on it, so that log keeps its relative precision there.
        const double centre =
            low == 1.0 || high == 1.0 ? 1.0 : std::bit_cast<double>(kLogFirst + i * kStep + kStep / 2);
        // log(c) = 2 atanh((c-1)/(c+1)); |s| <= 0.185, so that 24 terms leave less than 1e-36.
        const long double s = (static_cast<long double>(centre) - 1) / (static_cast<long double>(centre) + 1);
        long double sum = 0;
        for (int n = 47; n > 0; n -= 2) sum = sum * s * s + 1.0L / static_cast<long double>(n);
        steps[i] = {centre, static_cast<double>(1 / static_cast<long double>(centre)),
                    static_cast<double>(2 * s * sum)};
    }
    return steps;
}
inline constexpr auto kLogSteps = make_log_steps();

}  // namespace detail

/// Natural logarithm of a positive, finite, normal x; within 1.5 units in the last place.
/// x = 2^k z with z in [0.6875, 1.375), and z = c (1 + r) with the centre c of one of 128 steps (Tang 1990, ACM TOMS
/// 16(4)): log x = k log 2 + log c + log(1 + r), |r| <= 2^-7.
inline double log(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t above = bits - detail::kLogFirst;
    const auto k = static_cast<double>(static_cast<std::int64_t>(above) >> 52);
    const double z = std::bit_cast<double>(bits - (above & (0xFFFULL << 52)));
    const detail::LogStep& step =
        detail::kLogSteps[(above >> (52 - detail::kLogStepBits)) & ((1U << detail::kLogStepBits) - 1)];
    const double r = (z - step.centre) * step.reciprocal;  // the difference is exact
    constexpr double kLn2Hi = 0x1.62e42fee00000p-1;
    constexpr double kLn2Lo = 0x1.a39ef35793c76p-33;
    const double base = k * kLn2Hi + step.log;  // the product is exact
    const double r2 = r * r;
    const double r4 = r2 * r2;
    const double tail = (1.0 / 3 - r * (1.0 / 4)) + r2 * (1.0 / 5 - r * (1.0 / 6)) + r4 * (1.0 / 7 - r * (1.0 / 8));
    // What rounding takes from base + r comes back with the small terms.
    const double high = base + r;
    const double low = (base - high) + r;
    return high + (low + (r2 * (r * tail - 0.5) + k * kLn2Lo));
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
