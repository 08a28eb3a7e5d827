#pragma once
// Which offer a customer takes: multinomial logit with an outside option.
//
// P(j) = exp(v_j / mu) / (exp(v_0 / mu) + sum_k exp(v_k / mu)) (McFadden 1974),
// drawn as the maximum of v / mu plus a standard Gumbel deviate that belongs to
// (need, offer), so that an offer's luck does not depend on which other offers
// there are.
//
// This is the most frequent computation of all. Offers lie in columns, and the
// deviates are computed in single precision by code that compilers turn into
// vector instructions; 23 random bits each change no probability by more than 1e-6.
//
// Nested logit (McFadden 1978): offers of one kiosk form a nest of dissimilarity
// lambda. Their deviates are lambda (G + ln S), with G the offer's own and S the
// nest's, positive stable (random/stable.h): an offer's luck still does not depend on
// which others there are, and at lambda = 1 it is the multinomial's, draw for draw.

#include "sim/random/stable.h"
#include "sim/random/stream.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace warung::customers {

/// Natural logarithm of a positive normal x, relative error below 3e-7 (polynomial of Moshier's Cephes library, logf).
inline float log_single(float x) {
    constexpr std::uint32_t kSqrtHalf = 0x3F3504F3U;
    auto bits = std::bit_cast<std::uint32_t>(x);
    const std::int32_t k = static_cast<std::int32_t>(bits - kSqrtHalf) >> 23;
    bits -= static_cast<std::uint32_t>(k) << 23;
    const float f = std::bit_cast<float>(bits) - 1.0F;
    const float f2 = f * f;
    // Estrin's order of evaluation: short chains, which the processor works on side by side.
    const float f4 = f2 * f2;
    const float p01 = 3.3333331174e-1F + f * -2.4999993993e-1F;
    const float p23 = 2.0000714765e-1F + f * -1.6668057665e-1F;
    const float p45 = 1.4249322787e-1F + f * -1.2420140846e-1F;
    const float p67 = 1.1676998740e-1F + f * -1.1514610310e-1F;
    const float p = (p01 + f2 * p23) + f4 * ((p45 + f2 * p67) + f4 * 7.0376836292e-2F);
    return f + (f2 * (f * p - 0.5F) + static_cast<float>(k) * 0.69314718F);
}

/// Standard Gumbel deviate of 23 random bits.
inline float gumbel(std::int32_t bits) {
    return -log_single(-log_single((static_cast<float>(bits) + 0.5F) * 0x1p-23F));
}

inline constexpr int kOutside = -1;

/// The offers of one choice. Utilities are in units of the taste scale mu.
class ChoiceSet {
public:
    static constexpr std::size_t kMost = 64;

    explicit ChoiceSet(double outside_utility) { put(0, outside_utility); }

    [[nodiscard]] std::size_t size() const { return rows_ - 1; }
    [[nodiscard]] bool empty() const { return rows_ == 1; }

    /// `luck` names the offer among the need's deviates (not 0); `tag` is the caller's. REQUIRES: fewer than kMost
    /// offers.
    void add(float utility, std::uint64_t luck, std::uint32_t tag) {
        tag_[rows_] = tag;
        put(luck, utility);
    }

    /// Before the draw: what was put in, of the outside option or of an offer.
    [[nodiscard]] float utility(int offer) const { return value_[static_cast<std::size_t>(offer) + 1]; }
    /// What the offers add to the outside option's expected utility, in units of the scale: ln of the sum over nests of
    /// (sum exp(v / lambda))^lambda, outside included, less the outside's v (Small and Rosen 1981, Econometrica 49(1)).
    /// Never below 0. To be asked before draw().
    [[nodiscard]] double surplus(double lambda) const {
        double most = double{value_[0]};
        for (std::size_t i = 1; i < rows_; ++i) most = value_[i] > most ? double{value_[i]} : most;
        double sum = random::exp(double{value_[0]} - most);
        double nest = 0;
        for (std::size_t i = 1; i < rows_; ++i) {
            nest += random::exp((double{value_[i]} - most) / lambda);
            if (i + 1 < rows_ && nest_of(i) == nest_of(i + 1)) continue;
            if (nest > 0) sum += lambda == 1 ? nest : random::exp(lambda * random::log(nest));
            nest = 0;
        }
        return most - double{value_[0]} + random::log(sum);
    }

    /// Index of the offer taken, or kOutside. Uses the set up.
    int draw(std::uint64_t choice_key) {
        add_gumbel(choice_key);
        return best();
    }

    /// The same with nests of dissimilarity `lambda` < 1: offers that stand side by side and whose luck differs in the
    /// low four bits only. The outside option is a nest of its own.
    int draw_nested(std::uint64_t choice_key, std::uint64_t nest_key, double lambda) {
        const auto factor = static_cast<float>(lambda);
        for (std::size_t i = 1; i < rows_; ++i) value_[i] /= factor;
        add_gumbel(choice_key);
        double shared = 0;
        for (std::size_t i = 1; i < rows_; ++i) {
            if (i == 1 || nest_of(i) != nest_of(i - 1)) {
                random::Stream stream{random::derive(nest_key, nest_of(i))};
                const double uniform = stream.uniform();
                shared = random::scaled_log_stable(lambda, uniform, stream.exponential());
            }
            value_[i] = value_[i] * factor + static_cast<float>(shared);
        }
        return best();
    }

    [[nodiscard]] std::uint32_t tag(int offer) const { return tag_[static_cast<std::size_t>(offer) + 1]; }

private:
    static constexpr std::size_t kLanes = 4;
    static constexpr std::size_t kRows = kMost + kLanes;  // row 0 is the outside option

    [[nodiscard]] std::uint64_t nest_of(std::size_t row) const { return luck_[row] >> 4; }

    void add_gumbel(std::uint64_t choice_key) {
        std::array<std::int32_t, kRows> bits;
        for (std::size_t i = 0; i < rows_; ++i)
            bits[i] = static_cast<std::int32_t>(random::mix(choice_key, luck_[i]) >> 41);
        const std::size_t padded = (rows_ + kLanes - 1) / kLanes * kLanes;
        for (std::size_t lane = 0; lane < kLanes; ++lane) bits[rows_ + lane] = 0;
        for (std::size_t i = 0; i < padded; i += kLanes) {
            for (std::size_t lane = i; lane < i + kLanes; ++lane) value_[lane] += gumbel(bits[lane]);
        }
    }

    [[nodiscard]] int best() const {
        std::size_t best = 0;
        float most = value_[0];
        for (std::size_t i = 1; i < rows_; ++i) {
            const bool more = value_[i] > most;
            best = more ? i : best;
            most = more ? value_[i] : most;
        }
        return static_cast<int>(best) - 1;
    }

    void put(std::uint64_t luck, double utility) {
        luck_[rows_] = luck;
        value_[rows_++] = static_cast<float>(utility);
    }

    std::size_t rows_ = 0;
    alignas(16) std::array<float, kRows> value_;
    std::array<std::uint64_t, kRows> luck_;
    std::array<std::uint32_t, kRows> tag_;
};

}  // namespace warung::customers
