#include "sim/statistics/reference_generators.h"

#include "sim/statistics/queueing.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace warung::statistics {

std::vector<double> minimal_standard_waits(std::uint32_t seed, double arrival_rate, std::size_t n) {
    MinimalStandard generator{seed};
    std::vector<double> services(n);
    std::vector<double> gaps(n);
    for (std::size_t i = 0; i < n; ++i) {
        gaps[i] = -std::log(generator.uniform()) / arrival_rate;
        services[i] = -std::log(generator.uniform());
    }
    return lindley_waits(services, gaps);
}

std::vector<double> minimal_standard_decay(std::uint32_t seed, double level, double rise, double decay,
                                           std::size_t n) {
    MinimalStandard generator{seed};
    std::vector<double> series(n);
    for (std::size_t i = 0; i < n; ++i)
        series[i] = level + rise * std::exp(-static_cast<double>(i) / decay) + generator.sum_of_twelve();
    return series;
}

namespace {

using Matrix = std::array<std::array<std::uint64_t, 3>, 3>;

constexpr std::uint64_t kModulus1 = 4294967087ULL;
constexpr std::uint64_t kModulus2 = 4294944443ULL;
constexpr Matrix kStep1 = {{{0, 1, 0}, {0, 0, 1}, {kModulus1 - 810728, 1403580, 0}}};
constexpr Matrix kStep2 = {{{0, 1, 0}, {0, 0, 1}, {kModulus2 - 1370589, 0, 527612}}};

/// Factors are below 2^32: a product fits, three of them are reduced one by one.
std::uint64_t dot(const std::array<std::uint64_t, 3>& row, std::uint64_t x, std::uint64_t y, std::uint64_t z,
                  std::uint64_t modulus) {
    return (row[0] * x % modulus + row[1] * y % modulus + row[2] * z % modulus) % modulus;
}

Matrix squared(const Matrix& a, std::uint64_t modulus) {
    Matrix result{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) result[i][j] = dot(a[i], a[0][j], a[1][j], a[2][j], modulus);
    return result;
}

/// Applies the step 2^power times to three components of the state from `at` on.
void jump(Mrg32k3a::State& state, std::size_t at, Matrix step, std::uint64_t modulus, int power) {
    for (int i = 0; i < power; ++i) step = squared(step, modulus);
    const std::array<std::uint64_t, 3> old = {state[at], state[at + 1], state[at + 2]};
    for (std::size_t i = 0; i < 3; ++i) state[at + i] = dot(step[i], old[0], old[1], old[2], modulus);
}

}  // namespace

Mrg32k3a::Mrg32k3a(const State& seed) : state_{seed} {
    const auto wrong = [&](std::size_t at, std::uint64_t modulus) {
        const auto first = seed.begin() + static_cast<std::ptrdiff_t>(at);
        return std::any_of(first, first + 3, [=](std::uint64_t s) { return s >= modulus; }) ||
               std::all_of(first, first + 3, [](std::uint64_t s) { return s == 0; });
    };
    if (wrong(0, kModulus1) || wrong(3, kModulus2)) throw std::invalid_argument("not a seed of MRG32k3a");
}

double Mrg32k3a::uniform() {
    jump(state_, 0, kStep1, kModulus1, 0);
    jump(state_, 3, kStep2, kModulus2, 0);
    constexpr double kNorm = 2.328306549295727688e-10;  // 1 / (modulus 1 + 1)
    const std::uint64_t difference = state_[2] > state_[5] ? state_[2] - state_[5] : state_[2] + kModulus1 - state_[5];
    return static_cast<double>(difference) * kNorm;
}

Mrg32k3a Mrg32k3a::jumped(int power) const {
    Mrg32k3a other{*this};
    jump(other.state_, 0, kStep1, kModulus1, power);
    jump(other.state_, 3, kStep2, kModulus2, power);
    return other;
}

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> x, std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * x[0];
        const std::uint64_t b = std::uint64_t{0xCD9E8D57} * x[2];
        x = {static_cast<std::uint32_t>(b >> 32) ^ x[1] ^ key[0], static_cast<std::uint32_t>(b),
             static_cast<std::uint32_t>(a >> 32) ^ x[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
    return x;
}

}  // namespace warung::statistics
