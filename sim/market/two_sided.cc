#include "sim/market/two_sided.h"

#include <Eigen/LU>

namespace warung::market {
namespace {

/// n_1 t_1 = ... of both sides solved together: shares move by -(t_other d_own + alpha_own d_other) / denominator.
double denominator(const TwoSidedMarket& market) {
    const double d = 2 * (market.transport[0] * market.transport[1] - market.benefit[0] * market.benefit[1]);
    if (!(d > 0)) throw NoEquilibrium("two-sided market: network benefits outweigh transport, one platform takes all");
    return d;
}

void check(const TwoSidedMarket& market) {
    const auto [t1, t2] = market.transport;
    const double both = market.benefit[0] + market.benefit[1];
    if (!(t1 > 0 && t2 > 0)) throw std::invalid_argument("two-sided market: transport costs must be positive");
    if (!(4 * t1 * t2 > both * both))
        throw NoEquilibrium("two-sided market: 4 t1 t2 > (a1 + a2)^2 fails, no interior equilibrium (Armstrong 2006)");
}

void require_share(double share) {
    if (!(share >= 0 && share <= 1)) throw NoEquilibrium("two-sided market: one platform would take all of a side");
}

}  // namespace

Pair single_homing_shares(const TwoSidedMarket& market, const Pair& difference) {
    const double d = denominator(market);
    Pair share{};
    for (std::size_t k = 0; k < 2; ++k) {
        const std::size_t other = 1 - k;
        share[k] = 0.5 - (market.transport[other] * difference[k] + market.benefit[k] * difference[other]) / d;
        require_share(share[k]);
    }
    return share;
}

TwoSidedOutcome single_homing_equilibrium(const TwoSidedMarket& market) {
    check(market);
    const double d = denominator(market);
    // dn_k / dp_l of a platform's own prices.
    Eigen::Matrix2d slope;
    for (int k = 0; k < 2; ++k) {
        slope(k, k) = -market.transport[static_cast<std::size_t>(1 - k)] / d;
        slope(k, 1 - k) = -market.benefit[static_cast<std::size_t>(k)] / d;
    }
    // Platform i, side l: n_l + sum_k (p_k - f_k) dn_k / dp_l = 0, with n = 1/2 + slope (p - p'); unknowns (p_A, p_B).
    Eigen::Matrix4d system;
    Eigen::Vector4d right;
    for (int i = 0; i < 2; ++i) {
        const auto& f = market.cost[static_cast<std::size_t>(i)];
        system.block<2, 2>(2 * i, 2 * i) = slope + slope.transpose();
        system.block<2, 2>(2 * i, 2 * (1 - i)) = -slope;
        right.segment<2>(2 * i) = slope.transpose() * Eigen::Vector2d(f[0], f[1]) - Eigen::Vector2d::Constant(0.5);
    }
    const Eigen::Vector4d p = system.partialPivLu().solve(right);
    TwoSidedOutcome result;
    result.price = {{{p[0], p[2]}, {p[1], p[3]}}};
    result.share = single_homing_shares(market, {p[0] - p[2], p[1] - p[3]});
    for (std::size_t i = 0; i < 2; ++i) {
        for (std::size_t k = 0; k < 2; ++k) {
            const double n = i == 0 ? result.share[k] : 1 - result.share[k];
            result.profit[i] += (result.price[k][i] - market.cost[i][k]) * n;
        }
    }
    return result;
}

BottleneckOutcome competitive_bottleneck(const Bottleneck& market, PlatformsSet set) {
    const auto [a1, a2] = market.benefit;
    const auto [f1, f2] = market.cost;
    const double t = market.transport;
    if (!(t > 0)) throw std::invalid_argument("competitive bottleneck: the transport cost must be positive");
    if (!(t > a1 * a2 && 8 * t > a1 * a1 + 6 * a1 * a2 + a2 * a2))
        throw NoEquilibrium("competitive bottleneck: 8 t > a1^2 + a2^2 + 6 a1 a2 fails (Armstrong 2006)");
    BottleneckOutcome result;
    result.multi_homing_price = (a2 - a1) / 4 + f2 / 2;
    result.multi_homers = a2 / 2 - result.multi_homing_price;
    if (!(result.multi_homers >= 0))
        throw NoEquilibrium("competitive bottleneck: nobody of the multi-homing side joins");
    const double network = set == PlatformsSet::prices ? a1 * a2 : a1 * a2 / 2;
    result.single_homing_price = f1 + t - network - a2 * (result.multi_homing_price - f2);
    result.profit = (result.single_homing_price - f1) / 2 + (result.multi_homing_price - f2) * result.multi_homers;
    return result;
}

TransactionOutcome transaction_monopoly(const LinearDemand& buyers, const LinearDemand& sellers, double cost) {
    if (!(buyers.slope > 0 && sellers.slope > 0))
        throw std::invalid_argument("transaction platform: demand must fall in price");
    // Both sides carry D_k = b_k M with M the margin p_B + p_S - c, a third of what there is to share.
    const double margin = (buyers.intercept / buyers.slope + sellers.intercept / sellers.slope - cost) / 3;
    if (!(margin > 0)) throw NoEquilibrium("transaction platform: costs exceed what both sides would pay");
    TransactionOutcome result;
    result.buyer_price = buyers.intercept / buyers.slope - margin;
    result.seller_price = sellers.intercept / sellers.slope - margin;
    result.volume = buyers.slope * sellers.slope * margin * margin;
    result.profit = margin * result.volume;
    return result;
}

}  // namespace warung::market
