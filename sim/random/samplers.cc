#include "sim/random/samplers.h"

#include <cmath>
#include <limits>

namespace warung::random {

namespace {

// log(k!) by Stirling's series; exact enough (1e-12) for k >= 10, table below.
double log_factorial(double k) {
    static constexpr double kSmall[] = {0.0,
                                        0.0,
                                        0.6931471805599453,
                                        1.791759469228055,
                                        3.1780538303479458,
                                        4.787491742782046,
                                        6.579251212010101,
                                        8.525161361065415,
                                        10.60460290274525,
                                        12.801827480081469};
    if (k < 10) return kSmall[static_cast<int>(k)];
    constexpr double kHalfLogTwoPi = 0.9189385332046727;
    const double x = k + 1;
    const double x2 = x * x;
    return (x - 0.5) * log(x) - x + kHalfLogTwoPi + (1.0 / 12 - (1.0 / 360 - 1.0 / (1260 * x2)) / x2) / x;
}

// What Stirling's formula leaves of log(k!): log(k!) - (log(2 pi)/2 + (k + 1/2) log(k + 1) - (k + 1)).
double stirling_rest(double k) {
    static constexpr double kSmall[] = {
        0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509,  0.01664469118982119,
        0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.008330563433362871};
    if (k < 10) return kSmall[static_cast<int>(k)];
    const double x = k + 1;
    const double x2 = x * x;
    return (1.0 / 12 - (1.0 / 360 - 1.0 / (1260 * x2)) / x2) / x;
}

// log(1 + x) / x and (e^x - 1) / x without cancellation near 0: the rounding of 1 + x, or of e^x, is in both numerator
// and denominator (Kahan's device; Higham 2002, Accuracy and Stability of Numerical Algorithms, section 1.14).
double log1p_over(double x) {
    const double u = 1 + x;
    return u == 1 ? 1.0 : log(u) / (u - 1);
}
double expm1_over(double x) {
    const double u = exp(x);
    if (u == 1) return 1.0;
    return u == 0 ? -1 / x : (u - 1) / log(u);
}

}  // namespace

double normal_quantile(double p) {
    const double q = p - 0.5;
    if (std::fabs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q *
               (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r +
                    4.5921953931549871457e4) *
                       r +
                   1.3731693765509461125e4) *
                      r +
                  1.9715909503065514427e3) *
                     r +
                 1.3314166789178437745e2) *
                    r +
                3.3871328727963666080e0) /
               (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r +
                    2.1213794301586595867e4) *
                       r +
                   5.3941960214247511077e3) *
                      r +
                  6.8718700749205790830e2) *
                     r +
                 4.2313330701600911252e1) *
                    r +
                1.0);
    }
    double r = std::sqrt(-log(q < 0 ? p : 1.0 - p));
    double x = 0;
    if (r <= 5.0) {
        r -= 1.6;
        x = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r +
                 1.27045825245236838258e0) *
                    r +
                3.64784832476320460504e0) *
                   r +
               5.76949722146069140550e0) *
                  r +
              4.63033784615654529590e0) *
                 r +
             1.42343711074968357734e0) /
            (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r +
                 1.48103976427480074590e-1) *
                    r +
                6.89767334985100004550e-1) *
                   r +
               1.67638483018380384940e0) *
                  r +
              2.05319162663775882187e0) *
                 r +
             1.0);
    } else {
        r -= 5.0;
        x = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r +
                 2.65321895265761230930e-2) *
                    r +
                2.96560571828504891230e-1) *
                   r +
               1.78482653991729133580e0) *
                  r +
              5.46378491116411436990e0) *
                 r +
             6.65790464350110377720e0) /
            (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r +
                 7.86869131145613259100e-4) *
                    r +
                1.48753612908506148525e-2) *
                   r +
               1.36929880922735805310e-1) *
                  r +
              5.99832206555887937690e-1) *
                 r +
             1.0);
    }
    return q < 0 ? -x : x;
}

double gamma_mean_one(Stream& s, double shape) {
    // Shapes below one are boosted: gamma(a) = gamma(a + 1) U^(1/a).
    const double boost = shape < 1 ? exp(log(s.uniform()) / shape) : 1.0;
    const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
    const double c = 1.0 / std::sqrt(9 * d);
    for (;;) {
        const double x = normal(s);
        const double t = 1 + c * x;
        if (t <= 0) continue;
        const double v = t * t * t;
        if (log(s.uniform()) < 0.5 * x * x + d - d * v + d * log(v)) return boost * d * v / shape;
    }
}

std::int64_t poisson(Stream& s, double mean) {
    if (mean <= 0) return 0;
    if (mean < 30) {
        // Rounding may leave a little of u when all probability is used up: then draw again.
        constexpr std::int64_t kBeyond = 1000;
        for (;;) {
            double u = s.uniform();
            double p = exp(-mean);
            std::int64_t k = 0;
            while (u > p && k < kBeyond) {
                u -= p;
                ++k;
                p *= mean / static_cast<double>(k);
            }
            if (k < kBeyond) return k;
        }
    }
    const double b = 0.931 + 2.53 * std::sqrt(mean);
    const double a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    const double v_r = 0.9277 - 3.6224 / (b - 2);
    const double log_mean = log(mean);
    for (;;) {
        const double u = s.uniform() - 0.5;
        const double v = s.uniform();
        const double us = 0.5 - std::fabs(u);
        const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r) return static_cast<std::int64_t>(k);
        if (k < 0 || (us < 0.013 && v > us)) continue;
        if (log(v * inverse_alpha / (a / (us * us) + b)) <= k * log_mean - mean - log_factorial(k)) {
            return static_cast<std::int64_t>(k);
        }
    }
}

std::int64_t binomial(Stream& s, std::int64_t n, double p) {
    if (n <= 0 || !(p > 0)) return 0;
    if (p >= 1) return n;
    if (p > 0.5) return n - binomial(s, n, 1 - p);
    const auto trials = static_cast<double>(n);
    const double q = 1 - p;
    const double odds = p / q;
    if (trials * p < 10) {
        const double none = exp(-trials * p * log1p_over(-p));  // q^n
        constexpr std::int64_t kBeyond = 150;                   // P(X > 150) is below 1e-100: only rounding leads there
        for (;;) {
            double u = s.uniform();
            double f = none;
            std::int64_t k = 0;
            while (u > f && k <= n && k <= kBeyond) {
                u -= f;
                ++k;
                f *= odds * static_cast<double>(n - k + 1) / static_cast<double>(k);
            }
            if (k <= n && k <= kBeyond) return k;
        }
    }
    const double sd = std::sqrt(trials * p * q);
    const double b = 1.15 + 2.53 * sd;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p;
    const double c = trials * p + 0.5;
    const double alpha = (2.83 + 5.1 / b) * sd;
    const double v_r = 0.92 - 4.2 / b;
    const double mode = std::floor((trials + 1) * p);
    const double mode_term = (mode + 0.5) * log((mode + 1) / (odds * (trials - mode + 1))) + stirling_rest(mode) +
                             stirling_rest(trials - mode);
    for (;;) {
        const double u = s.uniform() - 0.5;
        const double v = s.uniform();
        const double us = 0.5 - std::fabs(u);
        const double k = std::floor((2 * a / us + b) * u + c);
        if (us >= 0.07 && v <= v_r) return static_cast<std::int64_t>(k);
        if (k < 0 || k > trials) continue;
        // log f(k) - log f(mode), the factorials by Stirling with their rests, so that large terms appear as ratios.
        const double log_ratio = mode_term + (trials + 1) * log((trials - mode + 1) / (trials - k + 1)) +
                                 (k + 0.5) * log(odds * (trials - k + 1) / (k + 1)) - stirling_rest(k) -
                                 stirling_rest(trials - k);
        if (log(v * alpha / (a / (us * us) + b)) <= log_ratio) return static_cast<std::int64_t>(k);
    }
}

namespace {

// The hat x^-q, its integral H(x) from 1 to x, and H's inverse.
double hat(double q, double x) { return exp(-q * log(x)); }
double hat_integral(double q, double x) {
    const double log_x = log(x);
    return expm1_over((1 - q) * log_x) * log_x;
}
double inverse_hat_integral(double q, double area) {
    const double t = area * (1 - q);
    if (t <= -1) return std::numeric_limits<double>::infinity();  // by rounding only, at the far end of a thin tail
    return exp(log1p_over(t) * area);
}

}  // namespace

Zipf::Zipf(std::int64_t n, double exponent)
    : exponent_{exponent > 0 ? exponent : 0.0},
      n_{static_cast<double>(n > 1 ? n : 1)},
      from_{hat_integral(exponent_, n_ + 0.5)},
      to_{hat_integral(exponent_, 1.5) - 1},
      accept_{2 - inverse_hat_integral(exponent_, hat_integral(exponent_, 2.5) - hat(exponent_, 2))} {}

std::int64_t Zipf::operator()(Stream& s) const {
    for (;;) {
        const double area = from_ + s.uniform() * (to_ - from_);
        const double x = inverse_hat_integral(exponent_, area);
        const double k = std::fmin(std::fmax(std::floor(x + 0.5), 1.0), n_);
        if (k - x <= accept_ || area >= hat_integral(exponent_, k + 0.5) - hat(exponent_, k)) {
            return static_cast<std::int64_t>(k);
        }
    }
}

double beta_with_mean(Stream& s, double low, double mean, double high) {
    if (!(mean > low)) return low;
    if (!(mean < high)) return high;
    constexpr double kConcentration = 6;
    const double a = kConcentration * (mean - low) / (high - low);
    const double b = kConcentration - a;
    const double x = a * gamma_mean_one(s, a);
    const double y = b * gamma_mean_one(s, b);
    return low + (high - low) * x / (x + y);
}

std::vector<AliasColumn> make_alias_table(std::span<const double> weights) {
    const std::size_t n = weights.size();
    std::vector<AliasColumn> table(n);
    double total = 0;
    for (const double w : weights) total += w;
    if (n == 0 || !(total > 0)) return table;

    // `share` is each column's weight in units of the mean; columns below one are filled up by columns above.
    std::vector<double> share(n);
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::size_t i = 0; i < n; ++i) {
        share[i] = weights[i] * static_cast<double>(n) / total;
        (share[i] < 1 ? small : large).push_back(static_cast<std::uint32_t>(i));
    }
    while (!small.empty() && !large.empty()) {
        const std::uint32_t s = small.back();
        const std::uint32_t l = large.back();
        small.pop_back();
        table[s] = {static_cast<float>(share[s]), l};
        share[l] -= 1 - share[s];
        if (share[l] < 1) {
            large.pop_back();
            small.push_back(l);
        }
    }
    for (const std::uint32_t i : small) table[i] = {1.0F, i};
    for (const std::uint32_t i : large) table[i] = {1.0F, i};
    return table;
}

}  // namespace warung::random
