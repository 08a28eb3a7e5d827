#pragma once
// Own samplers: the standard library's distributions differ between versions.

#include "sim/random/stream.h"

#include <cstdint>
#include <span>
#include <vector>

namespace warung::random {

/// Quantile of the standard normal distribution, 0 < p < 1; relative error below 1e-15
/// (Wichura 1988, Applied Statistics 37(3), algorithm AS 241, PPND16).
double normal_quantile(double p);

/// Standard normal by inversion: one draw each, monotone in it.
inline double normal(Stream& s) { return normal_quantile(s.uniform()); }

/// Lognormal with mean 1 and the given sigma of its logarithm.
inline double lognormal_mean_one(Stream& s, double sigma) { return exp(sigma * normal(s) - 0.5 * sigma * sigma); }

/// Gamma with the given shape and mean 1 (Marsaglia and Tsang 2000, ACM TOMS 26(3)).
double gamma_mean_one(Stream& s, double shape);

/// Poisson; by inversion below 30, else transformed rejection PTRS (Hoermann 1993, Insurance: Math. Econ. 12).
std::int64_t poisson(Stream& s, double mean);

/// Uniform between low and high; an end itself only by rounding.
inline double uniform(Stream& s, double low, double high) { return low + (high - low) * s.uniform(); }

/// Binomial: successes in n trials of probability p, 0 to n. By inversion where n min(p, 1 - p) < 10, else transformed
/// rejection BTRS (Hoermann 1993, J. Stat. Comput. Simul. 46). No errors: n or p at or below 0 (or NaN) gives 0, p at
/// or above 1 gives n. The acceptance test rounds by about n / 2^52, so n should stay below 1e10.
std::int64_t binomial(Stream& s, std::int64_t n, double p);

/// Zipf on 1 .. n: P(k) in proportion to k^-exponent; exponent 0 is uniform, 1 is Zipf's own rule. By
/// rejection-inversion (Hoermann and Derflinger 1996, ACM TOMACS 6(3)): set-up and draws take constant time for any n,
/// and a draw seldom needs more than one try. No errors: n below 1 counts as 1 and an exponent below 0 (or NaN) as 0.
class Zipf {
public:
    Zipf(std::int64_t n, double exponent);
    std::int64_t operator()(Stream& s) const;

private:
    double exponent_;
    double n_;
    double from_;    // the hat's integral up to n + 1/2 ...
    double to_;      // ... and, less the mass of 1, up to 3/2
    double accept_;  // within this distance below k, k needs no test
};

/// One draw of Zipf{n, exponent}; who draws often keeps the object.
inline std::int64_t zipf(Stream& s, std::int64_t n, double exponent) { return Zipf{n, exponent}(s); }

/// Beta on [low, high] with exactly this mean, and the concentration (a + b = 6) of PERT estimates
/// (Malcolm, Roseboom, Clark and Fazar 1959, Operations Research 7(5)). A mean on an end gives that end.
double beta_with_mean(Stream& s, double low, double mean, double high);

/// Draws an index in proportion to weights in constant time (Walker 1977; Vose's construction 1991).
/// The table is two columns, so that it can be laid out inside other records.
struct AliasColumn {
    float keep = 1;           ///< probability of staying in the column
    std::uint32_t alias = 0;  ///< else go here
};
std::vector<AliasColumn> make_alias_table(std::span<const double> weights);

/// Where `bits` point in a table of so many columns: the column, and what decides between it and its alias.
struct AliasPlace {
    std::uint32_t column = 0;
    float fraction = 0;  ///< below `keep`: the column itself
};
inline AliasPlace alias_place(std::uint64_t bits, std::uint64_t columns) {
    const auto product = static_cast<unsigned __int128>(bits) * columns;
    return {static_cast<std::uint32_t>(product >> 64),
            static_cast<float>(static_cast<std::uint64_t>(product) >> 40) * 0x1p-24F};
}

/// The column that `bits` picks: the high part chooses the column, the low part whether to keep it.
template <class ColumnOf>
inline std::uint32_t draw_alias(std::uint64_t bits, std::uint64_t columns, ColumnOf&& column_of) {
    const AliasPlace place = alias_place(bits, columns);
    const AliasColumn c = column_of(place.column);
    return place.fraction < c.keep ? place.column : c.alias;
}

}  // namespace warung::random
