#include "sim/market/chain.h"

#include "sim/market/root_finding.h"

#include <algorithm>
#include <cmath>

namespace warung::market {
namespace {

using Index = Eigen::Index;

/// The chain as a logit market of (kiosk, platform) pairs.
class Pairs {
public:
    explicit Pairs(const Chain& chain) : chain_{chain} {
        check();
        demand_.scale = chain.scale;
        demand_.outside = chain.outside;
        for (std::size_t k = 0; k < kiosks(); ++k) {
            for (std::size_t j = 0; j < platforms(); ++j) {
                if (!chain.sells.empty() && !chain.sells[k][j]) continue;
                kiosk_of_.push_back(k);
                platform_of_.push_back(j);
                demand_.quality.push_back(chain.platform_quality[j] + chain.kiosk_quality[k]);
            }
        }
        demand_.check();
        for (std::size_t k = 0; k < kiosks(); ++k) require_member(kiosk_of_, k);
        for (std::size_t j = 0; j < platforms(); ++j) require_member(platform_of_, j);
        if (!chain.outside && (kiosks() == 1 || platforms() == 1))
            throw std::invalid_argument("chain: a seller has neither rivals nor an outside option");
    }

    [[nodiscard]] std::size_t kiosks() const { return chain_.kiosk_quality.size(); }
    [[nodiscard]] std::size_t platforms() const { return chain_.platform_quality.size(); }
    [[nodiscard]] const LogitDemand& demand() const { return demand_; }

    /// What the pairs cost the kiosks at wholesale prices w.
    [[nodiscard]] Sellers kiosks_at(const Eigen::VectorXd& w) const {
        Sellers sellers;
        for (std::size_t i = 0; i < kiosk_of_.size(); ++i) {
            sellers.cost.push_back(w[static_cast<Index>(platform_of_[i])]);
            sellers.owner.push_back(static_cast<int>(kiosk_of_[i]));
        }
        return sellers;
    }

    [[nodiscard]] std::vector<double> retail(const Eigen::VectorXd& w, const Eigen::VectorXd& y) const {
        std::vector<double> prices;
        for (std::size_t i = 0; i < kiosk_of_.size(); ++i)
            prices.push_back(w[static_cast<Index>(platform_of_[i])] + y[static_cast<Index>(kiosk_of_[i])]);
        return prices;
    }

    /// Sums over the pairs of each platform, or of each kiosk.
    [[nodiscard]] Eigen::VectorXd by_platform(std::span<const double> x) const {
        return sums(x, platform_of_, platforms());
    }
    [[nodiscard]] Eigen::VectorXd by_kiosk(std::span<const double> x) const { return sums(x, kiosk_of_, kiosks()); }

    [[nodiscard]] Eigen::VectorXd platform_cost() const {
        return Eigen::Map<const Eigen::VectorXd>(chain_.platform_cost.data(), static_cast<Index>(platforms()));
    }

    /// Kiosks' equilibrium prices given w.
    [[nodiscard]] std::vector<double> retail_equilibrium(const Eigen::VectorXd& w) const {
        return nash_prices(demand_, kiosks_at(w));
    }

    /// dS_j / dw_j with the kiosks' answer.
    [[nodiscard]] Eigen::VectorXd slopes(const Eigen::VectorXd& w, std::span<const double> prices) const {
        const auto share = demand_.shares(prices);
        const Eigen::MatrixXd through = pass_through(demand_, kiosks_at(w), prices);
        Eigen::VectorXd result = Eigen::VectorXd::Zero(static_cast<Index>(platforms()));
        for (std::size_t i = 0; i < share.size(); ++i) {
            const auto j = static_cast<Index>(platform_of_[i]);
            for (std::size_t k = 0; k < share.size(); ++k) {
                double moved = 0;  // dp_k / dw_j
                for (std::size_t l = 0; l < share.size(); ++l) {
                    if (platform_of_[l] == platform_of_[i])
                        moved += through(static_cast<Index>(k), static_cast<Index>(l));
                }
                result[j] += demand_.derivative(share, i, k) * moved;
            }
        }
        return result;
    }

    [[nodiscard]] ChainOutcome outcome(const Eigen::VectorXd& w, const Eigen::VectorXd& y) const {
        ChainOutcome result;
        result.kiosk_of = kiosk_of_;
        result.platform_of = platform_of_;
        result.wholesale.assign(w.begin(), w.end());
        result.kiosk_margin.assign(y.begin(), y.end());
        result.retail = retail(w, y);
        result.share = demand_.shares(result.retail);
        const Eigen::VectorXd of_platforms = (w - platform_cost()).cwiseProduct(by_platform(result.share));
        const Eigen::VectorXd of_kiosks = y.cwiseProduct(by_kiosk(result.share));
        result.platform_profit.assign(of_platforms.begin(), of_platforms.end());
        result.kiosk_profit.assign(of_kiosks.begin(), of_kiosks.end());
        result.consumer_surplus = demand_.consumer_surplus(result.retail);
        return result;
    }

private:
    void check() const {
        if (platforms() == 0 || kiosks() == 0) throw std::invalid_argument("chain: no platform or no kiosk");
        if (chain_.platform_cost.size() != platforms())
            throw std::invalid_argument("chain: platforms and their costs differ in number");
        if (!platform_cost().allFinite()) throw std::invalid_argument("chain: a cost is not finite");
        if (chain_.sells.empty()) return;
        if (chain_.sells.size() != kiosks()) throw std::invalid_argument("chain: the table of offers lacks kiosks");
        for (const auto& row : chain_.sells) {
            if (row.size() != platforms()) throw std::invalid_argument("chain: the table of offers lacks platforms");
        }
    }

    static void require_member(const std::vector<std::size_t>& list, std::size_t value) {
        if (std::ranges::find(list, value) == list.end())
            throw std::invalid_argument("chain: a platform or kiosk has no partner");
    }

    static Eigen::VectorXd sums(std::span<const double> x, const std::vector<std::size_t>& group, std::size_t n) {
        Eigen::VectorXd result = Eigen::VectorXd::Zero(static_cast<Index>(n));
        for (std::size_t i = 0; i < x.size(); ++i) result[static_cast<Index>(group[i])] += x[i];
        return result;
    }

    const Chain& chain_;
    LogitDemand demand_;
    std::vector<std::size_t> kiosk_of_;
    std::vector<std::size_t> platform_of_;
};

/// Size of the numbers that rounding is relative to, in units of mu.
double relative_size(const Pairs& pairs) {
    double most = pairs.platform_cost().lpNorm<Eigen::Infinity>();
    for (const double a : pairs.demand().quality) most = std::max(most, std::abs(a));
    return most / pairs.demand().scale;
}

ChainOutcome simultaneous(const Pairs& pairs) {
    const double mu = pairs.demand().scale;
    const auto j_count = static_cast<Index>(pairs.platforms());
    const auto k_count = static_cast<Index>(pairs.kiosks());
    const auto margins = [&](const Eigen::VectorXd& x) {  // what each would take, given x
        const auto share =
            pairs.demand().shares(pairs.retail(pairs.platform_cost() + x.head(j_count), x.tail(k_count)));
        Eigen::VectorXd best(j_count + k_count);
        best << pairs.by_platform(share), pairs.by_kiosk(share);
        return Eigen::VectorXd(mu / (1 - best.array()));
    };
    // m (1 - S) - mu keeps its sense where S is near 1, which m - mu / (1 - S) does not.
    const System gap = [&](const Eigen::VectorXd& x) {
        return Eigen::VectorXd(x.array() * mu / margins(x).array() - mu);
    };
    Eigen::VectorXd x = Eigen::VectorXd::Constant(j_count + k_count, mu);
    for (int step = 0; step < 200; ++step) x = (0.5 * (x + margins(x).cwiseMin(2 * x))).eval();
    x = newton(gap, x, mu, 1e-12 + 1e-15 * relative_size(pairs));
    return pairs.outcome(pairs.platform_cost() + x.head(j_count), x.tail(k_count));
}

/// Whether platform j gains by another wholesale price, the kiosks answering: a grid over the margins that matter.
bool gains_by_moving(const Pairs& pairs, const Eigen::VectorXd& w, Index j) {
    constexpr int kGrid = 60;
    const double cost = pairs.platform_cost()[j];
    const auto profit = [&](double wholesale) {
        Eigen::VectorXd moved = w;
        moved[j] = wholesale;
        const auto share = pairs.demand().shares(pairs.retail_equilibrium(moved));
        return (wholesale - cost) * pairs.by_platform(share)[j];
    };
    const double here = profit(w[j]);
    for (int i = 1; i <= kGrid; ++i) {
        if (profit(cost + 3 * (w[j] - cost) * i / kGrid) > here * (1 + 1e-9)) return true;
    }
    return false;
}

ChainOutcome platforms_lead(const Pairs& pairs) {
    const double mu = pairs.demand().scale;
    const Eigen::VectorXd cost = pairs.platform_cost();
    // (w_j - c_j) dS_j/dw_j + S_j = 0, divided by dS_j/dw_j.
    const System gap = [&](const Eigen::VectorXd& w) {
        const auto prices = pairs.retail_equilibrium(w);
        const Eigen::VectorXd share = pairs.by_platform(pairs.demand().shares(prices));
        return Eigen::VectorXd(w - cost + share.cwiseQuotient(pairs.slopes(w, prices)));
    };
    const ChainOutcome near = simultaneous(pairs);
    Eigen::VectorXd w = Eigen::Map<const Eigen::VectorXd>(near.wholesale.data(), cost.size());
    w = newton(gap, w, mu, 1e-11 + 1e-14 * relative_size(pairs));
    for (Index j = 0; j < w.size(); ++j) {
        if (gains_by_moving(pairs, w, j)) throw NoEquilibrium("chain: a platform gains by moving its wholesale price");
    }
    const Sellers kiosks = pairs.kiosks_at(w);
    const auto prices = nash_prices(pairs.demand(), kiosks);
    const Eigen::VectorXd share = pairs.by_kiosk(pairs.demand().shares(prices));
    return pairs.outcome(w, mu / (1 - share.array()));
}

}  // namespace

ChainOutcome solve(const Chain& chain, Conduct conduct) {
    const Pairs pairs{chain};
    try {
        return conduct == Conduct::simultaneous ? simultaneous(pairs) : platforms_lead(pairs);
    } catch (const NoConvergence& failure) {
        throw NoEquilibrium(std::string("chain: ") + failure.what());
    }
}

}  // namespace warung::market
