#pragma once
// Philox4x32-10, the counter-based generator our mixer is measured against (Salmon, Moraes, Dror and Shaw 2011,
// "Parallel random numbers: as easy as 1, 2, 3", SC'11). Written from the paper, for tests and benchmarks only.

#include <array>
#include <cstdint>

namespace warung::random {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

/// Ten rounds over one block of 128 bits; for a fixed key a permutation of the counter.
constexpr PhiloxCounter philox4x32_10(PhiloxCounter x, PhiloxKey key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t a = std::uint64_t{0xD2511F53} * x[0];
        const std::uint64_t b = std::uint64_t{0xCD9E8D57} * x[2];
        x = {static_cast<std::uint32_t>(b >> 32) ^ x[1] ^ key[0], static_cast<std::uint32_t>(b),
             static_cast<std::uint32_t>(a >> 32) ^ x[3] ^ key[1], static_cast<std::uint32_t>(a)};
        key[0] += 0x9E3779B9;  // Weyl steps: the golden ratio and sqrt(3) - 1
        key[1] += 0xBB67AE85;
    }
    return x;
}

/// A block of 128 bits as two draws of 64.
struct PhiloxPair {
    std::uint64_t first;
    std::uint64_t second;
};
constexpr PhiloxPair philox_pair(std::uint64_t key, std::uint64_t entity, std::uint64_t block) {
    const PhiloxCounter x =
        philox4x32_10({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
                       static_cast<std::uint32_t>(entity), static_cast<std::uint32_t>(entity >> 32)},
                      {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
    return {x[0] | (std::uint64_t{x[1]} << 32), x[2] | (std::uint64_t{x[3]} << 32)};
}

/// A draw that has a name, as ours have: a function of key, entity and number. Half of its block is thrown away.
constexpr std::uint64_t philox_draw(std::uint64_t key, std::uint64_t entity, std::uint64_t number) {
    return philox_pair(key, entity, number).first;
}

/// A sequence that uses both halves of each block.
class PhiloxStream {
public:
    constexpr PhiloxStream(std::uint64_t key, std::uint64_t entity) : key_{key}, entity_{entity} {}
    constexpr std::uint64_t bits() {
        has_second_ = !has_second_;
        if (!has_second_) return second_;
        const PhiloxPair pair = philox_pair(key_, entity_, block_++);
        second_ = pair.second;
        return pair.first;
    }

private:
    std::uint64_t key_;
    std::uint64_t entity_;
    std::uint64_t block_ = 0;
    std::uint64_t second_ = 0;
    bool has_second_ = false;
};

}  // namespace warung::random
