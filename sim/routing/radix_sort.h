#pragma once
// Stable sorting of 64-bit words by a field of up to 32 bits, least significant digit first.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace warung::routing {

template <class Word>
class RadixSort {
public:
    /// Ascending by the bits from `shift` on; only the 22 most significant bits that occur count, the order within is
    /// that of the input. Uses the words up, and returns where the result lies.
    const std::vector<Word>& operator()(std::vector<Word>& words, unsigned shift) {
        Word all = 0;
        for (const Word w : words) all |= w >> shift;
        const auto width = static_cast<unsigned>(std::bit_width(all));
        const unsigned low = shift + (width > 2 * kDigit ? width - 2 * kDigit : 0);
        spare_.resize(words.size());
        pass(words, spare_, low);
        if (width <= kDigit) return spare_;
        pass(spare_, words, low + kDigit);
        return words;
    }

private:
    static constexpr unsigned kDigit = 11;

    static void pass(const std::vector<Word>& from, std::vector<Word>& to, unsigned shift) {
        std::array<std::uint32_t, (1U << kDigit) + 1> begin{};
        const auto digit = [&](Word w) { return static_cast<std::size_t>(w >> shift) & ((1U << kDigit) - 1); };
        for (const Word w : from) ++begin[digit(w) + 1];
        for (std::size_t d = 1; d < begin.size(); ++d) begin[d] += begin[d - 1];
        for (const Word w : from) to[begin[digit(w)]++] = w;
    }

    std::vector<Word> spare_;
};

}  // namespace warung::routing
