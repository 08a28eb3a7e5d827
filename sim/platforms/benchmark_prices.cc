#include "sim/platforms/benchmark_prices.h"

#include "sim/market/root_finding.h"
#include "sim/random/real_math.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace warung::platforms {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The platforms that sell, on the sample's rows.
class Game {
public:
    Game(const DemandSample::Rows& rows, std::span<const double> cost) : rows_{rows} {
        for (std::size_t p = 0; p < rows.platforms; ++p) {
            bool sells = false;
            for (std::size_t n = 0; n < rows.weight.size() && !sells; ++n)
                sells = rows.attraction[n * rows.platforms + p] > 0;
            if (!sells) continue;
            who_.push_back(p);
            cost_.push_back(cost[p]);
        }
    }

    [[nodiscard]] std::size_t size() const { return who_.size(); }
    [[nodiscard]] std::size_t platform(std::size_t j) const { return who_[j]; }
    [[nodiscard]] double scale() const { return rows_.scale; }
    [[nodiscard]] Eigen::VectorXd start() const {
        Eigen::VectorXd p(static_cast<Eigen::Index>(size()));
        for (std::size_t j = 0; j < size(); ++j) p[static_cast<Eigen::Index>(j)] = cost_[j] + 1.5 * rows_.scale;
        return p;
    }
    void add_cost(std::size_t j, double more) { cost_[j] += more; }

    /// Shares and, if asked for, their derivatives.
    Eigen::VectorXd shares(const Eigen::VectorXd& p, Eigen::MatrixXd* slopes = nullptr) const {
        const auto n = static_cast<Eigen::Index>(size());
        Eigen::VectorXd factor(n);
        for (Eigen::Index j = 0; j < n; ++j) factor[j] = random::exp(-p[j] / rows_.scale);
        Eigen::VectorXd sum = Eigen::VectorXd::Zero(n);
        Eigen::VectorXd own(n);
        if (slopes != nullptr) slopes->setZero(n, n);
        for (std::size_t i = 0; i < rows_.weight.size(); ++i) {
            double all = rows_.outside[i];
            for (Eigen::Index j = 0; j < n; ++j) {
                own[j] = rows_.attraction[i * rows_.platforms + who_[static_cast<std::size_t>(j)]] * factor[j];
                all += own[j];
            }
            own /= all;
            sum += rows_.weight[i] * own;
            if (slopes == nullptr) continue;
            const double w = rows_.weight[i] / rows_.scale;
            for (Eigen::Index j = 0; j < n; ++j) {
                for (Eigen::Index k = 0; k < n; ++k) (*slopes)(j, k) += w * own[j] * own[k];
                (*slopes)(j, j) -= w * own[j];
            }
        }
        return sum;
    }

    /// What the first-order conditions ask for, less what there is.
    Eigen::VectorXd gap(const Eigen::VectorXd& p, bool together) const {
        Eigen::MatrixXd slopes;
        const Eigen::VectorXd s = shares(p, &slopes);
        Eigen::VectorXd margin(p.size());
        for (Eigen::Index j = 0; j < p.size(); ++j) margin[j] = p[j] - cost_[static_cast<std::size_t>(j)];
        Eigen::VectorXd out(p.size());
        for (Eigen::Index j = 0; j < p.size(); ++j) {
            double wanted = s[j];
            for (Eigen::Index k = 0; together && k < p.size(); ++k)
                if (k != j) wanted += margin[k] * slopes(k, j);
            out[j] = wanted / -slopes(j, j) - margin[j];
        }
        return out;
    }

    [[nodiscard]] Eigen::VectorXd solve(bool together) const {
        constexpr int kIterations = 300;
        Eigen::VectorXd p = start();
        for (int i = 0; i < kIterations; ++i) {
            const Eigen::VectorXd step = gap(p, together);
            p += 0.5 * step;
            if (!p.allFinite()) throw market::NoConvergence("the prices run away");
            if (step.lpNorm<Eigen::Infinity>() < 1e-3 * scale()) break;
        }
        return market::newton([&](const Eigen::VectorXd& x) { return gap(x, together); }, p, scale(), 1e-9);
    }

    [[nodiscard]] Eigen::VectorXd profits(const Eigen::VectorXd& p) const {
        Eigen::VectorXd s = shares(p);
        for (Eigen::Index j = 0; j < p.size(); ++j) s[j] *= p[j] - cost_[static_cast<std::size_t>(j)];
        return s;
    }

    /// Largest gain of any platform by another price of a grid, relative to its profit.
    [[nodiscard]] double largest_gain(const Eigen::VectorXd& p) const {
        constexpr int kGrid = 60;
        const Eigen::VectorXd base = profits(p);
        double most = 0;
        for (Eigen::Index j = 0; j < p.size(); ++j) {
            Eigen::VectorXd other = p;
            for (int k = 1; k <= kGrid; ++k) {
                other[j] = cost_[static_cast<std::size_t>(j)] + 12 * scale() * k / kGrid;
                most = std::max(most, profits(other)[j] / base[j] - 1);
            }
        }
        return most;
    }

private:
    const DemandSample::Rows& rows_;
    std::vector<std::size_t> who_;
    std::vector<double> cost_;
};

}  // namespace

std::vector<double> expected_profits(const DemandSample::Rows& rows, std::span<const double> fees,
                                     std::span<const double> cost) {
    std::vector<double> profits(rows.platforms);
    rows.shares(fees, profits);
    for (std::size_t p = 0; p < profits.size(); ++p) profits[p] *= fees[p] - cost[p];
    return profits;
}

BenchmarkPrices benchmark_prices(const DemandSample::Rows& rows, std::span<const double> cost) {
    BenchmarkPrices found;
    found.nash.assign(rows.platforms, kNaN);
    found.joint = found.pass_through = found.nash;
    Game game{rows, cost};
    if (rows.weight.empty())
        found.trouble = "no needs were sampled";
    else if (game.size() < 2)
        found.trouble = "fewer than two platforms sell it";
    if (!found.available()) return found;
    try {
        const Eigen::VectorXd nash = game.solve(false);
        if (game.largest_gain(nash) > 1e-6) {
            found.trouble = "no price equilibrium was found";
            return found;
        }
        const Eigen::VectorXd joint = game.solve(true);
        found.nash_profit = game.profits(nash).sum();
        found.joint_profit = game.profits(joint).sum();
        for (std::size_t j = 0; j < game.size(); ++j) {
            const auto at = static_cast<Eigen::Index>(j);
            found.nash[game.platform(j)] = nash[at];
            found.joint[game.platform(j)] = joint[at];
            Game dearer = game;
            const double step = 0.01 * game.scale();
            dearer.add_cost(j, step);
            found.pass_through[game.platform(j)] = (dearer.solve(false)[at] - nash[at]) / step;
        }
        if (!(found.joint_profit > found.nash_profit))
            found.trouble = "joint profit is no more than that of competition";
    } catch (const market::NoConvergence&) {
        found.trouble = "no price equilibrium was found";
    }
    return found;
}

}  // namespace warung::platforms
