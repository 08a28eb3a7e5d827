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

/// The column that `bits` picks: the high part chooses the column, the low part whether to keep it.
template <class ColumnOf>
inline std::uint32_t draw_alias(std::uint64_t bits, std::uint64_t columns, ColumnOf&& column_of) {
    const auto product = static_cast<unsigned __int128>(bits) * columns;
    const auto i = static_cast<std::uint32_t>(product >> 64);
    const auto fraction = static_cast<float>(static_cast<std::uint64_t>(product) >> 40) * 0x1p-24F;
    const AliasColumn c = column_of(i);
    return fraction < c.keep ? i : c.alias;
}

}  // namespace warung::random
