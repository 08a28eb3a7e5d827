#pragma once
// Files that people write are texts: whoever hands over a packed one should hear that, and not about its first bytes.

#include <cstddef>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace warung {

struct OddByte {
    std::size_t line = 1;
    std::string what;  ///< in words
};

/// The first byte that no text has; none if all is well. Any encoding that leaves ASCII as it is passes.
inline std::optional<OddByte> find_odd_byte(std::string_view text) {
    constexpr char kEndOfFile = 0x1A;  // closes files of old systems
    std::size_t line = 1;
    for (const char c : text) {
        const bool control = (c >= 0 && c < ' ') || c == 0x7F;
        const bool space = c >= '\t' && c <= '\r';
        if (control && !space && c != kEndOfFile) {
            char hex[8];
            std::snprintf(hex, sizeof hex, "0x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
            return OddByte{line, std::string{"this is not a text: it has a byte "} + hex + " (compressed, or UTF-16?)"};
        }
        if (c == '\n') ++line;
    }
    return std::nullopt;
}

/// Without the mark that some editors put first.
inline std::string_view without_byte_order_mark(std::string_view text) {
    return text.substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
}

}  // namespace warung
