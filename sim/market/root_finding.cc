#include "sim/market/root_finding.h"

#include <Eigen/LU>

#include <algorithm>

namespace warung::market {
namespace {

double largest(const Eigen::VectorXd& x) {
    return x.allFinite() ? x.lpNorm<Eigen::Infinity>() : std::numeric_limits<double>::infinity();
}

Eigen::MatrixXd jacobian(const System& residual, const Eigen::VectorXd& x, double step) {
    Eigen::MatrixXd result(x.size(), x.size());
    Eigen::VectorXd moved = x;
    for (Eigen::Index k = 0; k < x.size(); ++k) {
        moved[k] = x[k] + step;
        const Eigen::VectorXd up = residual(moved);
        moved[k] = x[k] - step;
        result.col(k) = (up - residual(moved)) / (2 * step);
        moved[k] = x[k];
    }
    return result;
}

}  // namespace

Eigen::VectorXd newton(const System& residual, Eigen::VectorXd x, double scale, double tolerance) {
    constexpr int kMostSteps = 200;
    Eigen::VectorXd here = residual(x);
    double size = largest(here);
    int idle = 0;  // steps in a row that gained nothing: rounding is reached
    for (int step = 0; step < kMostSteps && idle < 2 && size > 0; ++step) {
        const Eigen::MatrixXd slope = jacobian(residual, x, 1e-5 * scale);
        if (!slope.allFinite()) break;
        const Eigen::VectorXd direction = slope.partialPivLu().solve(here);
        if (!direction.allFinite()) break;
        bool is_better = false;
        for (double length = 1; length > 1e-6 && !is_better; length *= 0.5) {
            const Eigen::VectorXd there = x - length * direction;
            Eigen::VectorXd next = residual(there);
            if (largest(next) < size) {
                is_better = true;
                x = there;
                here = std::move(next);
            }
        }
        const double before = size;
        size = largest(here);
        idle = is_better && size < 0.5 * before ? 0 : idle + (size <= tolerance * scale ? 1 : 0);
        if (!is_better) break;
    }
    if (!(size <= tolerance * scale)) throw NoConvergence("newton: the residual does not vanish");
    return x;
}

double bisect(const std::function<double(double)>& f, double low, double high) {
    const double at_low = f(low);
    const double at_high = f(high);
    if (at_low == 0) return low;
    if (at_high == 0) return high;
    if (!(at_low * at_high < 0)) throw NoConvergence("bisect: no change of sign");
    for (int step = 0; step < 200; ++step) {
        const double middle = 0.5 * (low + high);
        if (middle == low || middle == high) break;
        ((f(middle) > 0) == (at_low > 0) ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace warung::market
