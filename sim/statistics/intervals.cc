#include "sim/statistics/intervals.h"

#include "sim/random/samplers.h"
#include "sim/statistics/moments.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace warung::statistics {

namespace {

void check_confidence(double confidence) {
    if (!(confidence > 0 && confidence < 1)) throw std::invalid_argument("a confidence lies between 0 and 1");
}

void check_pairs(std::span<const double> a, std::span<const double> b) {
    if (a.size() != b.size()) throw std::invalid_argument("pairs need as many values on either side");
}

Moments moments_of_numbers(std::span<const double> values) {
    Moments result;
    for (const double x : values)
        if (!std::isnan(x)) result.add(x);
    return result;
}

Moments moments_of_differences(std::span<const double> a, std::span<const double> b) {
    check_pairs(a, b);
    Moments result;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (const double d = a[i] - b[i]; !std::isnan(d)) result.add(d);
    return result;
}

/// Test and interval of an estimate with so many degrees of freedom. Without spread t is infinite (or 0 / 0).
TTest make_test(double mean, double standard_error, double df, std::size_t n, double confidence) {
    check_confidence(confidence);
    TTest result{{mean, kNan, n}, standard_error, kNan, df, kNan};
    if (!(df > 0) || std::isnan(standard_error)) return result;
    result.interval.half_width = t_quantile(0.5 + confidence / 2, df) * standard_error;
    result.t = mean / standard_error;
    if (!std::isnan(result.t))
        result.p = 2 * cdf(complement(boost::math::students_t{df}, std::fabs(result.t)));
    return result;
}

TTest test_of(const Moments& m, double confidence) {
    return make_test(m.mean(), m.standard_error(), static_cast<double>(m.n()) - 1, m.n(), confidence);
}

/// Means, variances and covariance of pairs without NaN.
struct PairMoments {
    Moments y;
    Moments x;
    double covariance = 0;
    std::vector<double> ys;
    std::vector<double> xs;
};

PairMoments pair_moments(std::span<const double> y, std::span<const double> x) {
    check_pairs(y, x);
    PairMoments m;
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (std::isnan(y[i]) || std::isnan(x[i])) continue;
        m.ys.push_back(y[i]);
        m.xs.push_back(x[i]);
    }
    m.y = Moments{m.ys};
    m.x = Moments{m.xs};
    for (std::size_t i = 0; i < m.ys.size(); ++i)
        m.covariance += (m.ys[i] - m.y.mean()) * (m.xs[i] - m.x.mean());
    m.covariance = m.ys.size() > 1 ? m.covariance / static_cast<double>(m.ys.size() - 1) : kNan;
    return m;
}

}  // namespace

double t_quantile(double p, double df) { return quantile(boost::math::students_t{df}, p); }

double normal_quantile(double p) {
    if (!(p > 0 && p < 1)) throw std::domain_error("a quantile of the normal needs 0 < p < 1");
    return random::normal_quantile(p);
}

double normal_cdf(double z) { return 0.5 * std::erfc(-z * 0.70710678118654752440); }

Interval t_interval(std::span<const double> values, double confidence) {
    return t_interval(moments_of_numbers(values), confidence);
}

Interval t_interval(const Moments& moments, double confidence) { return test_of(moments, confidence).interval; }

TTest t_test(std::span<const double> values, double confidence) {
    return test_of(moments_of_numbers(values), confidence);
}

Interval paired_difference(std::span<const double> a, std::span<const double> b, double confidence) {
    return paired_test(a, b, confidence).interval;
}

TTest paired_test(std::span<const double> a, std::span<const double> b, double confidence) {
    return test_of(moments_of_differences(a, b), confidence);
}

TTest welch_test(std::span<const double> a, std::span<const double> b, double confidence) {
    return welch_test(moments_of_numbers(a), moments_of_numbers(b), confidence);
}

TTest welch_test(const Moments& a, const Moments& b, double confidence) {
    const double va = a.variance() / static_cast<double>(a.n());
    const double vb = b.variance() / static_cast<double>(b.n());
    const double df = (va + vb) * (va + vb) /
                      (va * va / (static_cast<double>(a.n()) - 1) + vb * vb / (static_cast<double>(b.n()) - 1));
    return make_test(a.mean() - b.mean(), std::sqrt(va + vb), df, std::min(a.n(), b.n()), confidence);
}

Interval ratio_interval(std::span<const double> y, std::span<const double> x, double confidence) {
    const PairMoments m = pair_moments(y, x);
    const double ratio = m.y.mean() / m.x.mean();
    // s^2 of y - ratio x, over n mean(x)^2.
    const double s2 = m.y.variance() - 2 * ratio * m.covariance + ratio * ratio * m.x.variance();
    const auto n = static_cast<double>(m.ys.size());
    const double standard_error = std::sqrt(std::max(s2, 0.0) / n) / std::fabs(m.x.mean());
    return make_test(ratio, standard_error, n - 1, m.ys.size(), confidence).interval;
}

Interval jackknife_ratio_interval(std::span<const double> y, std::span<const double> x, double confidence) {
    const PairMoments m = pair_moments(y, x);
    const auto n = static_cast<double>(m.ys.size());
    const double sum_y = m.y.mean() * n;
    const double sum_x = m.x.mean() * n;
    Moments pseudo;
    for (std::size_t i = 0; i < m.ys.size(); ++i)
        pseudo.add(n * sum_y / sum_x - (n - 1) * (sum_y - m.ys[i]) / (sum_x - m.xs[i]));
    return t_interval(pseudo, confidence);
}

Bounds fieller_bounds(std::span<const double> y, std::span<const double> x, double confidence) {
    check_confidence(confidence);
    const PairMoments m = pair_moments(y, x);
    const auto n = static_cast<double>(m.ys.size());
    if (n < 2) return {kNan, kNan, false};
    const double t = t_quantile(0.5 + confidence / 2, n - 1);
    // The ratios r with (mean(y) - r mean(x))^2 <= t^2 s^2(y - r x) / n, a quadratic in r.
    const double a = m.x.mean() * m.x.mean() - t * t * m.x.variance() / n;
    const double b = m.x.mean() * m.y.mean() - t * t * m.covariance / n;
    const double c = m.y.mean() * m.y.mean() - t * t * m.y.variance() / n;
    const double root = b * b - a * c;
    if (!(a > 0) || !(root >= 0)) return {kNan, kNan, false};
    return {(b - std::sqrt(root)) / a, (b + std::sqrt(root)) / a, true};
}

Bounds proportion_bounds(std::uint64_t successes, std::uint64_t trials, double confidence) {
    check_confidence(confidence);
    if (trials == 0 || successes > trials) throw std::invalid_argument("a share needs trials, and no more successes");
    using Law = boost::math::binomial;
    const auto n = static_cast<double>(trials);
    const auto k = static_cast<double>(successes);
    const double tail = (1 - confidence) / 2;
    return {Law::find_lower_bound_on_p(n, k, tail), Law::find_upper_bound_on_p(n, k, tail), true};
}

}  // namespace warung::statistics
