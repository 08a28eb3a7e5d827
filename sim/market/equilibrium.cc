#include "sim/market/equilibrium.h"

#include "sim/market/lambert_w.h"

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace warung::market {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kMostSweeps = 20000;

bool all_finite(std::span<const double> x) {
    return std::ranges::all_of(x, [](double v) { return std::isfinite(v); });
}

void check(const LogitDemand& demand, const Sellers& sellers) {
    demand.check();
    if (sellers.cost.size() != demand.size() || sellers.owner.size() != demand.size())
        throw std::invalid_argument("price equilibrium: qualities, costs and owners differ in number");
    if (!all_finite(sellers.cost)) throw std::invalid_argument("price equilibrium: a cost is not finite");
}

/// The state of the iteration: margins of all products, in units of mu.
class Margins {
public:
    Margins(const LogitDemand& demand, const Sellers& sellers, const PriceBounds& bounds)
        : mu_{demand.scale}, firm_{sellers.firm_of_product()}, products_(sellers.firms().size()) {
        const std::size_t n = demand.size();
        for (std::size_t j = 0; j < n; ++j) {
            products_[firm_[j]].push_back(j);
            gain_.push_back((demand.quality[j] - sellers.cost[j]) / mu_);
            lowest_.push_back(bounds.lowest.empty() ? -kInfinity : (bounds.lowest[j] - sellers.cost[j]) / mu_);
            highest_.push_back(bounds.highest.empty() ? kInfinity : (bounds.highest[j] - sellers.cost[j]) / mu_);
        }
        outside_ = demand.outside ? *demand.outside / mu_ : -kInfinity;
        margin_.assign(n, 0);
        for (std::size_t j = 0; j < n; ++j) margin_[j] = std::clamp(1.0, lowest_[j], highest_[j]);
    }

    [[nodiscard]] std::size_t firms() const { return products_.size(); }
    [[nodiscard]] const std::vector<double>& values() const { return margin_; }

    /// Lets firm f answer; returns by how much its margins change, relative to them.
    double respond(std::size_t f) {
        const double rivals = log_of_rivals(f);
        const double level = is_bounded(f) ? bounded_level(f, rivals) : free_level(f, rivals);
        double change = 0;
        for (const std::size_t j : products_[f]) {
            const double before = margin_[j];
            margin_[j] = std::clamp(level, lowest_[j], highest_[j]);
            change = std::max(change, std::abs(margin_[j] - before) / std::max(1.0, std::abs(margin_[j])));
        }
        return change;
    }

private:
    [[nodiscard]] bool is_bounded(std::size_t f) const {
        return std::ranges::any_of(products_[f],
                                   [&](std::size_t j) { return lowest_[j] > -kInfinity || highest_[j] < kInfinity; });
    }

    /// ln K_f.
    [[nodiscard]] double log_of_rivals(std::size_t f) const {
        std::vector<double> terms{outside_};
        for (std::size_t j = 0; j < gain_.size(); ++j) {
            if (firm_[j] != f) terms.push_back(gain_[j] - margin_[j]);
        }
        return log_sum_exp(terms);
    }

    [[nodiscard]] double free_level(std::size_t f, double rivals) const {
        if (rivals == -kInfinity)
            throw std::invalid_argument("price equilibrium: a firm has neither rivals nor an outside option");
        std::vector<double> terms;
        for (const std::size_t j : products_[f]) terms.push_back(gain_[j]);
        return 1 + lambert_w_of_exp(log_sum_exp(terms) - 1 - rivals);
    }

    /// Root of level = 1 + profit(level). The right-hand side is flat at every root, so there is one and the
    /// difference falls through it.
    [[nodiscard]] double bounded_level(std::size_t f, double rivals) const {
        const auto excess = [&](double level) { return 1 + profit(f, rivals, level) - level; };
        double low = 0;
        while (excess(low) < 0) low = low < 0 ? 2 * low : -1;
        double high = std::max(2.0, 2 * std::abs(low));
        while (excess(high) > 0) {
            high *= 2;
            if (high > 1e300) throw std::invalid_argument("price equilibrium: no price is best for a firm");
        }
        for (int step = 0; step < 200 && high - low > 1e-16 * std::max(std::abs(low), std::abs(high)); ++step) {
            const double middle = 0.5 * (low + high);
            (excess(middle) > 0 ? low : high) = middle;
        }
        return 0.5 * (low + high);
    }

    [[nodiscard]] double profit(std::size_t f, double rivals, double level) const {
        std::vector<double> terms{rivals};
        for (const std::size_t j : products_[f]) terms.push_back(gain_[j] - std::clamp(level, lowest_[j], highest_[j]));
        const double total = log_sum_exp(terms);
        double sum = 0;
        for (std::size_t i = 0; i < products_[f].size(); ++i) {
            const std::size_t j = products_[f][i];
            sum += std::clamp(level, lowest_[j], highest_[j]) * std::exp(terms[i + 1] - total);
        }
        return sum;
    }

    double mu_;
    std::vector<std::size_t> firm_;
    std::vector<std::vector<std::size_t>> products_;
    std::vector<double> gain_;  ///< (a_j - c_j) / mu
    std::vector<double> lowest_;
    std::vector<double> highest_;
    double outside_ = -kInfinity;
    std::vector<double> margin_;
};

/// What rounding of the exponents can do to a margin in units of mu.
double rounding(const LogitDemand& demand, const Sellers& sellers) {
    double largest = demand.outside ? std::abs(*demand.outside) : 0;
    for (std::size_t j = 0; j < demand.size(); ++j)
        largest = std::max({largest, std::abs(demand.quality[j]), std::abs(sellers.cost[j])});
    return 4e-16 * (1 + largest / demand.scale);
}

void check(const PriceBounds& bounds, std::size_t n) {
    for (const auto* list : {&bounds.lowest, &bounds.highest}) {
        if (!list->empty() && list->size() != n)
            throw std::invalid_argument("price equilibrium: bounds and products differ in number");
        if (std::ranges::any_of(*list, [](double b) { return std::isnan(b); }))
            throw std::invalid_argument("price equilibrium: a bound is not a number");
    }
    if (bounds.lowest.empty() || bounds.highest.empty()) return;
    for (std::size_t j = 0; j < n; ++j) {
        if (bounds.lowest[j] > bounds.highest[j])
            throw std::invalid_argument("price equilibrium: a floor lies above its cap");
    }
}

/// Share of each firm.
std::vector<double> firm_shares(const Sellers& sellers, std::span<const double> share) {
    std::vector<double> result(sellers.firms().size(), 0);
    const auto firm = sellers.firm_of_product();
    for (std::size_t j = 0; j < share.size(); ++j) result[firm[j]] += share[j];
    return result;
}

}  // namespace

Sellers Sellers::apart(std::vector<double> cost) {
    std::vector<int> owner(cost.size());
    std::iota(owner.begin(), owner.end(), 0);
    return {std::move(cost), std::move(owner)};
}

Sellers Sellers::together(std::vector<double> cost) {
    std::vector<int> owner(cost.size(), 0);
    return {std::move(cost), std::move(owner)};
}

std::vector<int> Sellers::firms() const {
    std::vector<int> labels = owner;
    std::ranges::sort(labels);
    labels.erase(std::ranges::unique(labels).begin(), labels.end());
    return labels;
}

std::vector<std::size_t> Sellers::firm_of_product() const {
    const std::vector<int> labels = firms();
    std::vector<std::size_t> result;
    result.reserve(owner.size());
    for (const int label : owner)
        result.push_back(static_cast<std::size_t>(std::ranges::lower_bound(labels, label) - labels.begin()));
    return result;
}

std::vector<double> nash_prices(const LogitDemand& demand, const Sellers& sellers, const PriceBounds& bounds) {
    check(demand, sellers);
    check(bounds, demand.size());
    Margins margins{demand, sellers, bounds};
    const double enough = rounding(demand, sellers);
    double change = kInfinity;
    for (int sweep = 0; sweep < kMostSweeps && change > enough; ++sweep) {
        change = 0;
        for (std::size_t f = 0; f < margins.firms(); ++f) change = std::max(change, margins.respond(f));
    }
    // A cycle of a few last places is as good as rounding lets it be.
    if (!(change <= 100 * enough)) throw NoEquilibrium("price equilibrium: best responses do not settle");
    std::vector<double> prices;
    for (std::size_t j = 0; j < demand.size(); ++j)
        prices.push_back(sellers.cost[j] + demand.scale * margins.values()[j]);
    return prices;
}

std::vector<double> nash_prices(const LogitDemand& demand, const std::vector<double>& cost) {
    return nash_prices(demand, Sellers::apart(cost));
}

std::vector<double> joint_prices(const LogitDemand& demand, const std::vector<double>& cost) {
    return nash_prices(demand, Sellers::together(cost));
}

std::vector<double> second_best_prices(const LogitDemand& demand, const std::vector<double>& cost, double profit) {
    const auto at_margin = [&](double margin) {
        std::vector<double> prices = cost;
        for (double& p : prices) p += margin;
        return prices;
    };
    const auto earned = [&](double margin) {
        const auto share = demand.shares(at_margin(margin));
        return margin * std::accumulate(share.begin(), share.end(), 0.0);
    };
    check(demand, Sellers::together(cost));
    double low = std::min(0.0, 2 * profit);
    double high = demand.outside ? joint_prices(demand, cost)[0] - cost[0] : std::max(2 * profit, 1.0);
    if (earned(high) < profit) throw NoEquilibrium("second best: no margin earns this profit");
    while (earned(low) > profit) low = 2 * low - demand.scale;
    for (int step = 0; step < 200; ++step) {
        const double middle = 0.5 * (low + high);
        (earned(middle) < profit ? low : high) = middle;
    }
    return at_margin(high);
}

double best_response_margin(const LogitDemand& demand, const Sellers& sellers, int firm,
                            std::span<const double> prices) {
    check(demand, sellers);
    const double mu = demand.scale;
    std::vector<double> rivals;
    std::vector<double> own;
    if (demand.outside) rivals.push_back(*demand.outside / mu);
    for (std::size_t j = 0; j < demand.size(); ++j) {
        const bool is_own = sellers.owner[j] == firm;
        (is_own ? own : rivals).push_back((demand.quality[j] - (is_own ? sellers.cost[j] : prices[j])) / mu);
    }
    if (own.empty()) throw std::invalid_argument("best response: the firm has no product");
    if (rivals.empty()) throw std::invalid_argument("best response: the firm has neither rivals nor an outside option");
    return mu * (1 + lambert_w_of_exp(log_sum_exp(own) - 1 - log_sum_exp(rivals)));
}

double best_response_price(const LogitDemand& demand, double cost, std::span<const double> prices, std::size_t j) {
    std::vector<double> costs(demand.size(), 0);
    costs.at(j) = cost;
    return cost + best_response_margin(demand, Sellers::apart(std::move(costs)), static_cast<int>(j), prices);
}

Outcome outcome(const LogitDemand& demand, const Sellers& sellers, std::vector<double> prices) {
    check(demand, sellers);
    Outcome result;
    result.share = demand.shares(prices);
    result.outside_share = demand.outside_share(prices);
    result.consumer_surplus = demand.consumer_surplus(prices);
    result.firm_share = firm_shares(sellers, result.share);
    result.firm_profit.assign(result.firm_share.size(), 0);
    const auto firm = sellers.firm_of_product();
    for (std::size_t j = 0; j < prices.size(); ++j)
        result.firm_profit[firm[j]] += (prices[j] - sellers.cost[j]) * result.share[j];
    result.price = std::move(prices);
    return result;
}

Eigen::MatrixXd pass_through(const LogitDemand& demand, const Sellers& sellers, std::span<const double> prices) {
    // g_f = m_f (1 - S_f) - mu = 0 with p = c + m: both dg/dm and dg/dc follow from dS_f/dp_k, and m_f = mu / (1 -
    // S_f).
    check(demand, sellers);
    const auto n = static_cast<Eigen::Index>(demand.size());
    const auto share = demand.shares(prices);
    const auto firm = sellers.firm_of_product();
    const auto total = firm_shares(sellers, share);
    const auto firms = static_cast<Eigen::Index>(total.size());
    Eigen::MatrixXd by_margin = Eigen::MatrixXd::Zero(firms, firms);
    Eigen::MatrixXd by_cost(firms, n);
    for (Eigen::Index f = 0; f < firms; ++f) {
        const double own = total[static_cast<std::size_t>(f)];
        for (Eigen::Index k = 0; k < n; ++k) {
            const auto h = static_cast<Eigen::Index>(firm[static_cast<std::size_t>(k)]);
            const double s = share[static_cast<std::size_t>(k)];
            by_cost(f, k) = h == f ? s : -s * own / (1 - own);
            by_margin(f, h) += by_cost(f, k);
        }
        by_margin(f, f) += 1 - own;
    }
    const Eigen::MatrixXd margin_by_cost = by_margin.partialPivLu().solve(-by_cost);
    Eigen::MatrixXd result = Eigen::MatrixXd::Identity(n, n);
    for (Eigen::Index j = 0; j < n; ++j)
        result.row(j) += margin_by_cost.row(static_cast<Eigen::Index>(firm[static_cast<std::size_t>(j)]));
    return result;
}

Eigen::MatrixXd best_response_slopes(const LogitDemand& demand, const Sellers& sellers,
                                     std::span<const double> prices) {
    check(demand, sellers);
    const auto total = firm_shares(sellers, demand.shares(prices));
    const auto firms = static_cast<Eigen::Index>(total.size());
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(firms, firms);
    for (Eigen::Index f = 0; f < firms; ++f) {
        const double own = total[static_cast<std::size_t>(f)];
        for (Eigen::Index h = 0; h < firms; ++h) {
            if (h != f) result(f, h) = own * total[static_cast<std::size_t>(h)] / (1 - own);
        }
    }
    return result;
}

}  // namespace warung::market
