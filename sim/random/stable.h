#pragma once
// The positive stable law, which makes nested logit a sum of two kinds of luck.
//
// S of index a in (0, 1) has the Laplace transform E exp(-t S) = exp(-t^a). With U uniform on (0, 1), W exponential and
// x = pi U (Kanter 1975, Annals of Probability 3(4), "Stable densities under change of scale and total variation
// inequalities"):
//
//   ln S = (1 - a) / a x (ln sin((1 - a) x) - ln W) + ln sin(a x) - ln sin(x) / a
//
// If G_j are independent standard Gumbel deviates, a (G_j + ln S) are standard Gumbel each and correlated: they have
// the joint law of a nest of dissimilarity a (Cardell 1997, Econometric Theory 13(2), "Variance components structures
// for the extreme-value and logistic distributions").

#include "sim/random/real_math.h"

namespace warung::random {

/// sin(pi x) for 0 <= x <= 1, the same bits everywhere; relative error below 1e-15 but for x within 1e-15 of 1.
inline double sin_pi(double x) {
    constexpr double kPi = 0x1.921fb54442d18p+1;
    const double folded = x > 0.5 ? 1 - x : x;
    const bool near_top = folded > 0.25;
    const double y = kPi * (near_top ? 0.5 - folded : folded);  // at most pi / 4
    const double y2 = y * y;
    if (near_top) {  // the cosine's series, to y^16
        double c = 1.0 / 20922789888000.0;
        for (const double divisor : {-87178291200.0, 479001600.0, -3628800.0, 40320.0, -720.0, 24.0, -2.0, 1.0})
            c = c * y2 + 1.0 / divisor;
        return c;
    }
    double s = -1.0 / 1307674368000.0;  // the sine's, to y^15
    for (const double divisor : {6227020800.0, -39916800.0, 362880.0, -5040.0, 120.0, -6.0, 1.0})
        s = s * y2 + 1.0 / divisor;
    return s * y;
}

/// index x ln S. REQUIRES: 0 < index < 1, 0 < uniform < 1, exponential > 0.
inline double scaled_log_stable(double index, double uniform, double exponential) {
    return (1 - index) * (log(sin_pi((1 - index) * uniform)) - log(exponential)) +
           index * log(sin_pi(index * uniform)) - log(sin_pi(uniform));
}

}  // namespace warung::random
