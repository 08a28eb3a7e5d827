#pragma once
// Lambert's W, the inverse of w exp(w), on its principal branch (Corless et al. 1996).
// Pure functions.

namespace warung::market {

/// W(x) for x >= -1/e, to a few units in the last place. ERRORS: std::domain_error below -1/e.
double lambert_w(double x);

/// W(exp(y)) for any y, also where exp(y) overflows: the root of w + ln w = y.
double lambert_w_of_exp(double y);

}  // namespace warung::market
