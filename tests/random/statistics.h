#pragma once
// What the tests of this room share: p-values, and samples held against exact distributions (Boost.Math's, which share
// no code with ours). A test claims with EXPECT_PLAUSIBLE that a p-value is not below one in a million.

#include "sim/random/stream.h"

#include <gtest/gtest.h>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::random {

#define EXPECT_PLAUSIBLE(p) EXPECT_GT(p, 1e-6)

/// Two-sided p-value of a standard normal deviate.
inline double p_of_normal(double z) { return std::erfc(std::fabs(z) / std::sqrt(2.0)); }

/// The smaller side of a p-value, doubled: a fit can be too good, too.
inline double two_sided(double below, double above) { return std::min(1.0, 2 * std::min(below, above)); }

inline double p_of_chi_square(double chi2, double degrees) {
    const boost::math::chi_squared law{degrees};
    return two_sided(cdf(law, chi2), cdf(complement(law, chi2)));
}

/// Two-sided p-value of `count` events out of `n` of probability `p`.
inline double p_of_count(std::int64_t count, std::int64_t n, double p) {
    const boost::math::binomial law{static_cast<double>(n), p};
    const auto k = static_cast<double>(count);
    return two_sided(cdf(law, k), count > 0 ? cdf(complement(law, k - 1)) : 1.0);
}

/// Two-sided p-value of `count` events where `mean` are expected, independent and rare.
inline double p_of_rare(std::int64_t count, double mean) {
    const boost::math::poisson law{mean};
    const auto k = static_cast<double>(count);
    return two_sided(cdf(law, k), count > 0 ? cdf(complement(law, k - 1)) : 1.0);
}

/// Chi-square of counts against expected counts, all of which should be 5 or more.
inline double p_of_counts(std::span<const std::int64_t> counts, std::span<const double> expected) {
    double chi2 = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double d = static_cast<double>(counts[i]) - expected[i];
        chi2 += d * d / expected[i];
    }
    return p_of_chi_square(chi2, static_cast<double>(counts.size() - 1));
}

/// Chi-square of counts that should be equal but for chance.
inline double p_of_equal_counts(std::span<const std::int64_t> counts) {
    double total = 0;
    for (const std::int64_t c : counts) total += static_cast<double>(c);
    const std::vector<double> expected(counts.size(), total / static_cast<double>(counts.size()));
    return p_of_counts(counts, expected);
}

/// Kolmogorov-Smirnov test of uniformity on (0, 1): Kolmogorov's limit with Stephens's correction for finite n
/// (Stephens 1970, J. R. Stat. Soc. B 32).
inline double p_of_uniform(std::vector<double> u) {
    std::sort(u.begin(), u.end());
    const auto n = static_cast<double>(u.size());
    double d = 0;
    for (std::size_t i = 0; i < u.size(); ++i) {
        const auto rank = static_cast<double>(i);
        d = std::max({d, u[i] - rank / n, (rank + 1) / n - u[i]});
    }
    const double t = (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) * d;
    if (t < 0.3) return 1;  // the series has not converged; p is above 0.99999
    double p = 0;
    for (int j = 1; j <= 20; ++j) p += (j % 2 == 1 ? 2 : -2) * std::exp(-2.0 * j * j * t * t);
    return std::min(p, 1.0);
}

struct Sample {
    double mean = 0;
    double variance = 0;
};

inline Sample moments_of(std::span<const double> xs) {
    Sample s;
    double n = 0;
    for (const double x : xs) {
        ++n;
        const double d = x - s.mean;
        s.mean += d / n;
        s.variance += d * (x - s.mean);
    }
    s.variance /= n - 1;
    return s;
}

/// Mean and variance within 4.5 standard errors; `kurtosis` is the fourth central moment over the squared variance.
inline void expect_moments(std::span<const double> xs, double mean, double variance, double kurtosis) {
    const Sample s = moments_of(xs);
    const auto n = static_cast<double>(xs.size());
    EXPECT_NEAR(s.mean, mean, 4.5 * std::sqrt(variance / n));
    EXPECT_NEAR(s.variance, variance, 4.5 * variance * std::sqrt((kurtosis - 1) / n));
}

/// Holds draws against a continuous distribution by the probability integral transform: what becomes of them under the
/// exact distribution function must be uniform as a whole (KS), in 200 equal cells (chi-square), and in both tails.
template <class Law>
void expect_continuous_fit(const Law& law, std::span<const double> xs) {
    std::vector<double> u;
    u.reserve(xs.size());
    std::vector<std::int64_t> cells(200);
    std::int64_t low[2] = {};
    std::int64_t high[2] = {};
    constexpr double kTails[2] = {1e-3, 1e-4};
    const double low_x[2] = {quantile(law, kTails[0]), quantile(law, kTails[1])};
    const double high_x[2] = {quantile(complement(law, kTails[0])), quantile(complement(law, kTails[1]))};
    for (const double x : xs) {
        const double p = cdf(law, x);
        u.push_back(p);
        ++cells[std::min<std::size_t>(static_cast<std::size_t>(p * 200), 199)];
        for (int i = 0; i < 2; ++i) {
            low[i] += x < low_x[i] ? 1 : 0;
            high[i] += x > high_x[i] ? 1 : 0;
        }
    }
    const auto n = static_cast<std::int64_t>(xs.size());
    EXPECT_PLAUSIBLE(p_of_uniform(std::move(u)));
    EXPECT_PLAUSIBLE(p_of_equal_counts(cells));
    for (int i = 0; i < 2; ++i) {
        EXPECT_PLAUSIBLE(p_of_count(low[i], n, kTails[i])) << "below the quantile of " << kTails[i];
        EXPECT_PLAUSIBLE(p_of_count(high[i], n, kTails[i])) << "above the quantile of 1 - " << kTails[i];
    }
}

/// Holds draws of integers against `mass(k)`, k = first ... last, outside of which they must not fall: chi-square over
/// the values that are expected 10 times or more, neighbours lumped where they are rarer, and the tail of about 1e-3 at
/// either end (the first value with that much below it, or above it).
template <class Mass>
void expect_discrete_fit(Mass&& mass, std::int64_t first, std::int64_t last, std::span<const std::int64_t> ks) {
    const auto n = static_cast<std::int64_t>(ks.size());
    std::vector<std::int64_t> seen(static_cast<std::size_t>(last - first) + 1);
    for (const std::int64_t k : ks) {
        ASSERT_GE(k, first);
        ASSERT_LE(k, last);
        ++seen[static_cast<std::size_t>(k - first)];
    }
    std::vector<std::int64_t> counts(1);
    std::vector<double> expected(1);
    for (std::int64_t k = first; k <= last; ++k) {
        if (expected.back() >= 10) {
            counts.push_back(0);
            expected.push_back(0);
        }
        counts.back() += seen[static_cast<std::size_t>(k - first)];
        expected.back() += mass(k) * static_cast<double>(n);
    }
    if (expected.size() > 1 && expected.back() < 10) {
        counts[counts.size() - 2] += counts.back();
        expected[expected.size() - 2] += expected.back();
        counts.pop_back();
        expected.pop_back();
    }
    if (counts.size() > 1) {
        EXPECT_PLAUSIBLE(p_of_counts(counts, expected)) << counts.size() << " cells";
    }

    for (const bool upper : {false, true}) {
        double tail = 0;
        std::int64_t count = 0;
        std::int64_t k = upper ? last : first;
        for (; tail < 1e-3; k += upper ? -1 : 1) {
            tail += mass(k);
            count += seen[static_cast<std::size_t>(k - first)];
        }
        if (tail < 1 - 1e-9) {
            EXPECT_PLAUSIBLE(p_of_count(count, n, tail)) << (upper ? "above " : "below ") << k;
        }
    }
}

}  // namespace warung::random
