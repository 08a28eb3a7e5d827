#pragma once
// Mixed-strategy price equilibria: why the same thing has many prices.
//
// With n sellers of equal cost, customers who know one price (captive) and customers who compare, every price of the
// support earns the same. Written by the quantile u = 1 - F(p), the chance that a given rival is dearer,
//
//     p(u) = c + (r - c) / (1 + sum_m w_m u^m),
//
// where w_m is the number of customers per captive who compare a seller with m others. Varian (1980) and Rosenthal
// (1980): w_{n-1} alone; Burdett and Judd (1983): w_m = (m + 1) q_{m+1} / q_1 for quotes in numbers q.
// Narasimhan (1988): two sellers with unequal numbers of loyal customers.
//
// Prices in one money. Pure functions. ERRORS: std::invalid_argument.

#include <array>
#include <vector>

namespace warung::market {

class PriceDispersion {
public:
    /// Varian: a part `shoppers` of all customers buys at the lowest price of n, the others are spread evenly.
    static PriceDispersion varian(int n, double shoppers, double reservation, double cost);
    /// Rosenthal: each of n sellers has `captives`, and `shoppers` buy at the lowest price.
    static PriceDispersion rosenthal(int n, double captives, double shoppers, double reservation, double cost);
    /// Burdett-Judd: a continuum of sellers; quotes[k] is the chance to see k + 1 prices.
    static PriceDispersion burdett_judd(const std::vector<double>& quotes, double reservation, double cost);

    /// The price with 1 - F(p) = u, 0 <= u <= 1.
    [[nodiscard]] double price_at(double u) const;
    /// F(p).
    [[nodiscard]] double cdf(double price) const;
    [[nodiscard]] double lowest() const { return price_at(1); }
    [[nodiscard]] double highest() const { return price_at(0); }
    [[nodiscard]] double mean() const;
    [[nodiscard]] double deviation() const;
    /// Mean of the lowest of k independent prices.
    [[nodiscard]] double mean_minimum(int k) const;

private:
    PriceDispersion(double reservation, double cost, std::vector<double> weight, bool has_captives);

    double reservation_;
    double cost_;
    std::vector<double> weight_;  ///< w_m, m = 0, 1, ...; w_0 = 0
    bool has_captives_;           ///< without: price equals cost
};

/// Narasimhan (1988): loyal[0] >= loyal[1] captives of two sellers, `switchers` who buy at the lower price.
struct LoyaltyDuopoly {
    std::array<double, 2> loyal{};
    double switchers = 0;
    double reservation = 1;
    double cost = 0;

    /// ERRORS: std::invalid_argument.
    void check() const;
    [[nodiscard]] double lowest() const;
    /// F_i(p) below the reservation price; the first seller asks that price itself with mass_at_top().
    [[nodiscard]] double cdf(std::size_t seller, double price) const;
    [[nodiscard]] double mass_at_top() const;
    [[nodiscard]] double mean(std::size_t seller) const;
    [[nodiscard]] double profit(std::size_t seller) const;
};

}  // namespace warung::market
