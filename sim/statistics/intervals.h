#pragma once
// Confidence intervals of means, differences and ratios of independent replications.
//
// Law, "Simulation Modeling and Analysis", 4.5 (t), 10.2 (paired, Welch); Welch,
// Biometrika 34, 1947; Fieller, J. R. Stat. Soc. B 16(2), 1954; Cochran, "Sampling
// Techniques", 6.3 (ratio). All assume means that are close to normal: with few
// replications of a skewed output they cover less than they promise (10
// replications of M/M/1 delays at 90 %: 86 %), so ask for ten or more.

#include <cstddef>
#include <cstdint>
#include <span>

namespace warung::statistics {

class Moments;

/// Below so many replications a t interval deserves a warning.
inline constexpr std::size_t kFewReplications = 10;

struct Interval {
    double mean = 0;        ///< the estimate; NaN without values
    double half_width = 0;  ///< NaN with fewer than two values
    std::size_t n = 0;

    [[nodiscard]] double lower() const { return mean - half_width; }
    [[nodiscard]] double upper() const { return mean + half_width; }
    [[nodiscard]] bool covers(double x) const { return lower() <= x && x <= upper(); }
};

/// An interval with the test that goes with it: that the mean, or the difference, is nought.
struct TTest {
    Interval interval;
    double standard_error = 0;
    double t = 0;   ///< mean / standard error
    double df = 0;  ///< degrees of freedom
    double p = 0;   ///< two-sided
};

/// Quantile of Student's t; `df` need not be whole. ERRORS: std::domain_error unless 0 < p < 1 and df > 0.
double t_quantile(double p, double df);
/// Quantile and distribution function of the standard normal.
double normal_quantile(double p);
double normal_cdf(double z);

// `confidence` is that of the two-sided interval. NaN values are left out (of pairs: the pair).
// ERRORS: std::invalid_argument unless 0 < confidence < 1, or if pairs do not match in number.

Interval t_interval(std::span<const double> values, double confidence = 0.95);
Interval t_interval(const Moments& moments, double confidence = 0.95);
TTest t_test(std::span<const double> values, double confidence = 0.95);

/// Mean of a - b, value by value: for runs on common random numbers.
Interval paired_difference(std::span<const double> a, std::span<const double> b, double confidence = 0.95);
TTest paired_test(std::span<const double> a, std::span<const double> b, double confidence = 0.95);

/// Mean of a less mean of b, independent of each other, variances unequal; Satterthwaite's degrees of freedom.
/// The interval's n is the smaller of the two numbers.
TTest welch_test(std::span<const double> a, std::span<const double> b, double confidence = 0.95);
TTest welch_test(const Moments& a, const Moments& b, double confidence = 0.95);

/// Ratio of the means of paired values, mean(y) / mean(x), by linearisation (the delta method; classical in
/// regenerative simulation). Biased by about 1/n.
Interval ratio_interval(std::span<const double> y, std::span<const double> x, double confidence = 0.95);

/// The same by the jackknife (Quenouille 1956, Tukey 1958): less bias, n times the work.
Interval jackknife_ratio_interval(std::span<const double> y, std::span<const double> x, double confidence = 0.95);

/// Fieller's interval of the same ratio: exact for normal pairs, not symmetric. `bounded` is false where the mean of x
/// may be nought at this confidence; then there is no interval.
struct Bounds {
    double lower = 0;
    double upper = 0;
    bool bounded = false;
};
Bounds fieller_bounds(std::span<const double> y, std::span<const double> x, double confidence = 0.95);

/// Of a share of `successes` in `trials` (Clopper and Pearson, Biometrika 26, 1934): covers at least as promised.
Bounds proportion_bounds(std::uint64_t successes, std::uint64_t trials, double confidence = 0.95);

}  // namespace warung::statistics
