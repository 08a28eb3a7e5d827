#include "sim/statistics/kim_nelson.h"

#include "sim/statistics/moments.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace warung::statistics {

KimNelson::KimNelson(std::size_t systems, const SelectionProblem& problem, Best best)
    : systems_{systems},
      problem_{problem},
      sign_{best == Best::largest ? 1.0 : -1.0},
      constants_{kim_nelson_constants(systems, problem.first_stage, 1 - problem.probability)},
      sums_(systems),
      difference_variance_(systems * systems),
      contenders_(systems),
      eliminated_at_(systems) {
    if (!(problem.indifference > 0)) throw std::invalid_argument("the smallest difference worth finding is above 0");
    std::iota(contenders_.begin(), contenders_.end(), std::size_t{0});
}

void KimNelson::add(std::span<const double> values) {
    if (values.size() != systems_) throw std::invalid_argument("one value per system");
    if (finished()) throw std::logic_error("the selection is over");
    ++stage_;
    for (const std::size_t i : contenders_) sums_[i] += sign_ * values[i];
    if (stage_ <= problem_.first_stage) first_stage_.insert(first_stage_.end(), values.begin(), values.end());
    if (stage_ < problem_.first_stage) return;
    if (stage_ == problem_.first_stage) estimate_variances();
    screen();
    settle_if_out_of_bounds();
}

void KimNelson::estimate_variances() {
    for (std::size_t i = 0; i < systems_; ++i) {
        for (std::size_t l = 0; l < i; ++l) {
            Moments difference;
            for (std::size_t r = 0; r < problem_.first_stage; ++r)
                difference.add(first_stage_[r * systems_ + i] - first_stage_[r * systems_ + l]);
            difference_variance_[i * systems_ + l] = difference.variance();
            difference_variance_[l * systems_ + i] = difference.variance();
        }
    }
    first_stage_ = {};
}

double KimNelson::mean(std::size_t system) const { return sign_ * sums_[system] / static_cast<double>(stage_); }

void KimNelson::screen() {
    const auto r = static_cast<double>(stage_);
    const double d = problem_.indifference;
    const auto survives = [&](std::size_t i) {
        return std::all_of(contenders_.begin(), contenders_.end(), [&](std::size_t l) {
            if (l == i) return true;
            const double boundary = constants_.h_squared * difference_variance(i, l) / (d * d) - r;
            return sums_[i] / r >= sums_[l] / r - std::max(0.0, d / (2 * r) * boundary);
        });
    };
    std::vector<std::size_t> survivors;
    std::copy_if(contenders_.begin(), contenders_.end(), std::back_inserter(survivors), survives);
    keep_only(survivors);
}

/// Beyond N = max over pairs of floor(h^2 S^2 / d^2) the triangle has closed: only exact ties are left.
void KimNelson::settle_if_out_of_bounds() {
    const double d = problem_.indifference;
    for (const std::size_t i : contenders_)
        for (const std::size_t l : contenders_)
            if (std::floor(constants_.h_squared * difference_variance(i, l) / (d * d)) >= static_cast<double>(stage_))
                return;
    keep_only({selected()});
}

void KimNelson::keep_only(const std::vector<std::size_t>& survivors) {
    for (const std::size_t i : contenders_)
        if (std::find(survivors.begin(), survivors.end(), i) == survivors.end()) eliminated_at_[i] = stage_;
    contenders_ = survivors;
}

std::size_t KimNelson::selected() const {
    return *std::max_element(contenders_.begin(), contenders_.end(),
                             [&](std::size_t i, std::size_t l) { return sums_[i] < sums_[l]; });
}

}  // namespace warung::statistics
