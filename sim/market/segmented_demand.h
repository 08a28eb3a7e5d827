#pragma once
// Demand of several customer segments, each with its own tastes: a nested logit of one level.
//
// With delta_j = (a_j - p_j) / mu, nest g of dissimilarity lambda_g = 1 - sigma_g:
//
//     D_g = sum_{j in g} exp(delta_j / lambda_g),    s_j = exp(delta_j / lambda_g) / D_g * S_g,
//     S_g = D_g^lambda_g / (exp(a_0 / mu) + sum_h D_h^lambda_h).
//
// McFadden (1978); Cardell (1997); sigma = 0 is the plain logit. A segment's weight is
// its mass of customers. Values only.

#include "sim/market/logit_demand.h"

#include <Eigen/Core>

#include <optional>
#include <span>
#include <vector>

namespace warung::market {

struct Segment {
    double weight = 1;
    LogitDemand taste;
    std::vector<int> nest = {};      ///< label of each product's nest; empty: no nests
    std::vector<double> sigma = {};  ///< of each product's nest, in [0, 1); as long as `nest`
};

class SegmentedDemand {
public:
    /// ERRORS: std::invalid_argument for no segment, different numbers of products, weights not positive, sigma outside
    /// [0, 1) or different within a nest.
    explicit SegmentedDemand(std::vector<Segment> segments);

    [[nodiscard]] std::size_t size() const { return segments_.front().taste.size(); }
    [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
    /// Largest and smallest scale of the segments.
    [[nodiscard]] double largest_scale() const;
    [[nodiscard]] double smallest_scale() const;
    [[nodiscard]] double mass() const;

    // REQUIRES: as many prices as products.

    /// Sales of each product: sum over segments of weight times share.
    [[nodiscard]] Eigen::VectorXd sales(const Eigen::VectorXd& prices) const;
    /// Entry (j, k): -(dD_k / dp_j) / D_j, the loss at k per unit of j's own sales. Also right where sales are tiny.
    [[nodiscard]] Eigen::MatrixXd relative_derivatives(const Eigen::VectorXd& prices) const;
    /// Sum over segments of weight times mu times the log of the denominator.
    [[nodiscard]] double consumer_surplus(const Eigen::VectorXd& prices) const;

private:
    std::vector<Segment> segments_;
};

}  // namespace warung::market
