#pragma once
// Money: an integer count of rupiah. There is no smaller unit in circulation,
// so every transaction in the model is exact and conservation is checked with ==.

#include <compare>
#include <cstdint>

namespace warung {

class Rupiah {
public:
    constexpr Rupiah() = default;
    constexpr explicit Rupiah(std::int64_t amount) : amount_{amount} {}

    [[nodiscard]] constexpr std::int64_t count() const { return amount_; }

    constexpr auto operator<=>(const Rupiah&) const = default;
    constexpr Rupiah operator+(Rupiah o) const { return Rupiah{amount_ + o.amount_}; }
    constexpr Rupiah operator-(Rupiah o) const { return Rupiah{amount_ - o.amount_}; }
    constexpr Rupiah operator-() const { return Rupiah{-amount_}; }
    constexpr Rupiah operator*(std::int64_t k) const { return Rupiah{amount_ * k}; }
    constexpr Rupiah& operator+=(Rupiah o) {
        amount_ += o.amount_;
        return *this;
    }
    constexpr Rupiah& operator-=(Rupiah o) {
        amount_ -= o.amount_;
        return *this;
    }

private:
    std::int64_t amount_ = 0;
};

}  // namespace warung
