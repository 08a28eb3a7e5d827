#pragma once
// 64-bit FNV-1a over bytes: names the content of an input file in manifests.
// Not a defence against malice; a change of one byte always changes it.
// Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm".

#include <cstdint>
#include <string>
#include <string_view>

namespace warung {

constexpr std::uint64_t content_hash(std::string_view bytes, std::uint64_t seed = 0xcbf29ce484222325ULL) {
    for (const char c : bytes) {
        seed ^= static_cast<unsigned char>(c);
        seed *= 0x100000001b3ULL;
    }
    return seed;
}

/// Sixteen lower-case hexadecimal digits.
inline std::string to_hex(std::uint64_t value) {
    std::string text(16, '0');
    for (int i = 15; i >= 0; --i, value >>= 4U) text[static_cast<std::size_t>(i)] = "0123456789abcdef"[value & 15U];
    return text;
}

inline std::string content_hash_hex(std::string_view bytes) { return to_hex(content_hash(bytes)); }

}  // namespace warung
