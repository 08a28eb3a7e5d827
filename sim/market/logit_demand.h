#pragma once
// Multinomial logit demand of a continuum of customers (mass 1).
//
//     s_j = exp((a_j - p_j) / mu) / (exp(a_0 / mu) + sum_k exp((a_k - p_k) / mu))
//
// McFadden (1974); Anderson, de Palma and Thisse, Discrete Choice Theory of Product
// Differentiation (1992), chapters 2 and 7. Qualities, prices and the scale mu are in
// money. Exponents are taken after subtracting the largest, so nothing overflows.
// Values only: safe to share between threads.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace warung::market {

/// log(sum exp(x_i)); -infinity for no terms.
double log_sum_exp(std::span<const double> x);

struct LogitDemand {
    std::vector<double> quality;    ///< a_j
    double scale = 1;               ///< mu > 0
    std::optional<double> outside;  ///< a_0; none: nobody stays away

    /// `n` alike products.
    static LogitDemand symmetric(std::size_t n, double quality, double scale, std::optional<double> outside);

    [[nodiscard]] std::size_t size() const { return quality.size(); }

    /// ERRORS: std::invalid_argument if there is no product, the scale is not positive or a number is not finite.
    void check() const;

    // REQUIRES of all below: as many prices as products.

    /// Share of each product.
    [[nodiscard]] std::vector<double> shares(std::span<const double> prices) const;
    /// The same without allocation, into `shares`.
    void shares(std::span<const double> prices, std::span<double> shares) const;
    [[nodiscard]] double outside_share(std::span<const double> prices) const;
    /// mu times the log of the denominator: expected utility in money, up to mu times Euler's constant (Small and
    /// Rosen 1981).
    [[nodiscard]] double consumer_surplus(std::span<const double> prices) const;

    /// ds_j / dp_k, given the shares.
    [[nodiscard]] double derivative(std::span<const double> shares, std::size_t j, std::size_t k) const {
        return (j == k ? -shares[j] * (1 - shares[j]) : shares[j] * shares[k]) / scale;
    }
    /// Elasticity of s_j in p_k, given the shares.
    [[nodiscard]] double elasticity(std::span<const double> prices, std::span<const double> shares, std::size_t j,
                                    std::size_t k) const {
        return (j == k ? shares[k] - 1 : shares[k]) * prices[k] / scale;
    }
};

/// Of the customers that product `from` loses when it becomes dearer, the part that goes to a product with share `to`.
inline double diversion(double from, double to) { return to / (1 - from); }

}  // namespace warung::market
