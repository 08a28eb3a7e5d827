#include "sim/market/segmented_demand.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>

namespace warung::market {
namespace {

using Index = Eigen::Index;

/// Choice of one segment, in logs.
struct Choice {
    Eigen::VectorXd log_share;
    Eigen::VectorXd log_within;  ///< share within the nest
    double log_total = 0;        ///< log of the denominator
};

double sigma_of(const Segment& segment, std::size_t j) { return segment.nest.empty() ? 0 : segment.sigma[j]; }

bool same_nest(const Segment& segment, std::size_t j, std::size_t k) {
    return segment.nest.empty() ? j == k : segment.nest[j] == segment.nest[k];
}

Choice choose(const Segment& segment, const Eigen::VectorXd& prices) {
    const std::size_t n = segment.taste.size();
    const double mu = segment.taste.scale;
    std::map<int, std::vector<double>> terms;
    const auto nest = [&](std::size_t j) { return segment.nest.empty() ? static_cast<int>(j) : segment.nest[j]; };
    const auto utility = [&](std::size_t j) {
        return (segment.taste.quality[j] - prices[static_cast<Index>(j)]) / mu / (1 - sigma_of(segment, j));
    };
    std::map<int, double> lambda;
    for (std::size_t j = 0; j < n; ++j) {
        terms[nest(j)].push_back(utility(j));
        lambda[nest(j)] = 1 - sigma_of(segment, j);
    }
    std::map<int, double> log_sum;
    std::vector<double> all;
    if (segment.taste.outside) all.push_back(*segment.taste.outside / mu);
    for (const auto& [label, of_nest] : terms) {
        log_sum[label] = log_sum_exp(of_nest);
        all.push_back(lambda[label] * log_sum[label]);
    }
    Choice choice{Eigen::VectorXd(static_cast<Index>(n)), Eigen::VectorXd(static_cast<Index>(n)), log_sum_exp(all)};
    for (std::size_t j = 0; j < n; ++j) {
        const double within = utility(j) - log_sum[nest(j)];
        choice.log_within[static_cast<Index>(j)] = within;
        choice.log_share[static_cast<Index>(j)] = within + (lambda[nest(j)] * log_sum[nest(j)] - choice.log_total);
    }
    return choice;
}

void check(const Segment& segment, std::size_t products) {
    segment.taste.check();
    if (segment.taste.size() != products)
        throw std::invalid_argument("segmented demand: segments differ in the number of products");
    if (!(segment.weight > 0) || !std::isfinite(segment.weight))
        throw std::invalid_argument("segmented demand: a weight must be positive");
    if (segment.nest.empty()) return;
    if (segment.nest.size() != products || segment.sigma.size() != products)
        throw std::invalid_argument("segmented demand: nests and products differ in number");
    for (std::size_t j = 0; j < products; ++j) {
        if (!(segment.sigma[j] >= 0 && segment.sigma[j] < 1))
            throw std::invalid_argument("segmented demand: sigma must lie in [0, 1)");
        for (std::size_t k = 0; k < j; ++k) {
            if (segment.nest[j] == segment.nest[k] && segment.sigma[j] != segment.sigma[k])
                throw std::invalid_argument("segmented demand: a nest has one sigma");
        }
    }
}

}  // namespace

SegmentedDemand::SegmentedDemand(std::vector<Segment> segments) : segments_{std::move(segments)} {
    if (segments_.empty()) throw std::invalid_argument("segmented demand: no segment");
    for (const Segment& segment : segments_) check(segment, size());
}

double SegmentedDemand::largest_scale() const {
    return std::ranges::max_element(segments_, {}, [](const Segment& s) { return s.taste.scale; })->taste.scale;
}

double SegmentedDemand::smallest_scale() const {
    return std::ranges::min_element(segments_, {}, [](const Segment& s) { return s.taste.scale; })->taste.scale;
}

double SegmentedDemand::mass() const {
    return std::accumulate(segments_.begin(), segments_.end(), 0.0,
                           [](double sum, const Segment& s) { return sum + s.weight; });
}

Eigen::VectorXd SegmentedDemand::sales(const Eigen::VectorXd& prices) const {
    Eigen::VectorXd result = Eigen::VectorXd::Zero(static_cast<Index>(size()));
    for (const Segment& segment : segments_)
        result += segment.weight * choose(segment, prices).log_share.array().exp().matrix();
    return result;
}

Eigen::MatrixXd SegmentedDemand::relative_derivatives(const Eigen::VectorXd& prices) const {
    const std::size_t n = size();
    std::vector<Choice> choices;
    for (const Segment& segment : segments_) choices.push_back(choose(segment, prices));
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(static_cast<Index>(n), static_cast<Index>(n));
    for (std::size_t j = 0; j < n; ++j) {
        const auto row = static_cast<Index>(j);
        std::vector<double> log_sales;
        for (std::size_t i = 0; i < choices.size(); ++i)
            log_sales.push_back(std::log(segments_[i].weight) + choices[i].log_share[row]);
        const double log_total = log_sum_exp(log_sales);
        for (std::size_t i = 0; i < choices.size(); ++i) {
            // ds_k / ddelta_j = s_j (1{j=k} / lambda + 1{same nest} (1 - 1/lambda) s_{k|g} - s_k)
            const Segment& segment = segments_[i];
            const double part = std::exp(log_sales[i] - log_total) / segment.taste.scale;
            const double inverse = 1 / (1 - sigma_of(segment, j));
            for (std::size_t k = 0; k < n; ++k) {
                const auto column = static_cast<Index>(k);
                double slope = -std::exp(choices[i].log_share[column]);
                if (j == k) slope += inverse;
                if (same_nest(segment, j, k)) slope += (1 - inverse) * std::exp(choices[i].log_within[column]);
                result(row, column) += part * slope;
            }
        }
    }
    return result;
}

double SegmentedDemand::consumer_surplus(const Eigen::VectorXd& prices) const {
    double sum = 0;
    for (const Segment& segment : segments_)
        sum += segment.weight * segment.taste.scale * choose(segment, prices).log_total;
    return sum;
}

}  // namespace warung::market
