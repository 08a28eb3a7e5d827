#include "sim/inventory/textbook.h"

#include "sim/random/real_math.h"
#include "sim/random/samplers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <stdexcept>

namespace warung::inventory {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void require(bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
}

void require_costs(double h, double p) { require(h > 0 && p > 0, "holding and shortage costs must be positive"); }

/// Minimum of a function with one valley between low and high, by golden section.
double golden_section(double low, double high, const std::function<double(double)>& f) {
    constexpr double kShare = 0.6180339887498949;
    double a = high - kShare * (high - low);
    double b = low + kShare * (high - low);
    double fa = f(a);
    double fb = f(b);
    while (high - low > 1e-12 * (std::abs(low) + std::abs(high)) && a < b) {
        if (fa <= fb) {
            high = b;
            b = a;
            fb = fa;
            a = high - kShare * (high - low);
            fa = f(a);
        } else {
            low = a;
            a = b;
            fa = fb;
            b = low + kShare * (high - low);
            fb = f(b);
        }
    }
    return (low + high) / 2;
}

}  // namespace

// ---- Economic order quantities ------------------------------------------------------------------------------

Lot eoq(double K, double h, double demand_rate) {
    require(K >= 0 && h > 0 && demand_rate >= 0, "EOQ needs a holding cost, and nothing negative");
    return {std::sqrt(2 * K * demand_rate / h), std::sqrt(2 * K * demand_rate * h)};
}

double eoq_cost(double K, double h, double demand_rate, double quantity) {
    require(quantity > 0, "a lot must be positive");
    return K * demand_rate / quantity + h * quantity / 2;
}

BackorderedLot eoq_backorders(double K, double h, double p, double demand_rate) {
    require_costs(h, p);
    const double fraction = h / (h + p);
    return {std::sqrt(2 * K * demand_rate * (h + p) / (h * p)), fraction,
            std::sqrt(2 * K * demand_rate * h * p / (h + p))};
}

double eoq_backorders_cost(double K, double h, double p, double demand_rate, double quantity, double fraction) {
    require(quantity > 0, "a lot must be positive");
    return K * demand_rate / quantity + quantity / 2 * (h * (1 - fraction) * (1 - fraction) + p * fraction * fraction);
}

Lot epq(double K, double h, double demand_rate, double production_rate) {
    require(production_rate > demand_rate, "production must be faster than demand");
    return eoq(K, h * (1 - demand_rate / production_rate), demand_rate);
}

double epq_cost(double K, double h, double demand_rate, double production_rate, double quantity) {
    require(production_rate > demand_rate, "production must be faster than demand");
    return eoq_cost(K, h * (1 - demand_rate / production_rate), demand_rate, quantity);
}

namespace {

void require_breaks(const PriceBreaks& prices) {
    require(!prices.breakpoints.empty() && prices.breakpoints.size() == prices.unit_costs.size(),
            "a price for each breakpoint");
    require(std::is_sorted(prices.breakpoints.begin(), prices.breakpoints.end()), "breakpoints must rise");
}

double segment_end(const PriceBreaks& prices, std::size_t i) {
    return i + 1 < prices.breakpoints.size() ? prices.breakpoints[i + 1] : kInfinity;
}

}  // namespace

double eoq_all_units_cost(double K, double holding_rate, double demand_rate, const PriceBreaks& prices,
                          double quantity) {
    require_breaks(prices);
    const auto above = std::upper_bound(prices.breakpoints.begin(), prices.breakpoints.end(), quantity);
    require(above != prices.breakpoints.begin(), "a lot below the first breakpoint");
    const double price = prices.unit_costs[static_cast<std::size_t>(above - prices.breakpoints.begin()) - 1];
    return price * demand_rate + eoq_cost(K, holding_rate * price, demand_rate, quantity);
}

Lot eoq_all_units(double K, double holding_rate, double demand_rate, const PriceBreaks& prices) {
    require_breaks(prices);
    Lot best{0, kInfinity};
    for (std::size_t i = 0; i < prices.unit_costs.size(); ++i) {
        const double free = eoq(K, holding_rate * prices.unit_costs[i], demand_rate).quantity;
        const double lot = std::max(free, prices.breakpoints[i]);
        if (lot >= segment_end(prices, i) || lot <= 0) continue;
        const double cost = eoq_all_units_cost(K, holding_rate, demand_rate, prices, lot);
        if (cost < best.cost) best = {lot, cost};
    }
    return best;
}

Lot eoq_incremental(double K, double holding_rate, double demand_rate, const PriceBreaks& prices) {
    require_breaks(prices);
    Lot best{0, kInfinity};
    double paid = 0;  // for the items below this segment
    for (std::size_t i = 0; i < prices.unit_costs.size(); ++i) {
        const double price = prices.unit_costs[i];
        if (i > 0) paid += prices.unit_costs[i - 1] * (prices.breakpoints[i] - prices.breakpoints[i - 1]);
        // A lot Q costs extra + price Q, extra being a fixed cost of the segment (Snyder and Shen 2019, 3.4.3).
        const double extra = paid - price * prices.breakpoints[i];
        const Lot lot = eoq(K + extra, holding_rate * price, demand_rate);
        if (lot.quantity < prices.breakpoints[i] || lot.quantity >= segment_end(prices, i)) continue;
        const double cost = price * demand_rate + holding_rate * extra / 2 + lot.cost;
        if (cost < best.cost) best = {lot.quantity, cost};
    }
    return best;
}

// ---- Lot sizes over a finite plan ---------------------------------------------------------------------------

LotPlan wagner_whitin(std::span<const LotPeriod> periods) {
    const std::size_t n = periods.size();
    std::vector<double> best(n + 1, kInfinity);  // from the start of a period to the end, with no stock at the start
    std::vector<std::size_t> next(n + 1, n);
    best[n] = 0;
    for (std::size_t t = n; t-- > 0;) {
        double goods = 0;
        double carrying = 0;  // cost of holding one item from t to the start of period u
        double cost = periods[t].order_cost;
        for (std::size_t u = t; u < n; ++u) {
            goods += periods[u].demand;
            cost += (periods[t].unit_cost + carrying) * periods[u].demand;
            carrying += periods[u].holding_cost;
            const double through = (goods > 0 ? cost : 0) + best[u + 1];
            if (through < best[t]) {
                best[t] = through;
                next[t] = u + 1;
            }
        }
    }
    LotPlan plan{std::vector<double>(n), best[0]};
    for (std::size_t t = 0; t < n; t = next[t]) {
        for (std::size_t u = t; u < next[t]; ++u) plan.orders[t] += periods[u].demand;
    }
    return plan;
}

// ---- Distributions ------------------------------------------------------------------------------------------

double normal_density(double z) { return random::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }
double normal_distribution(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }
double normal_loss(double z) { return normal_density(z) - z * normal_distribution(-z); }
double normal_second_loss(double z) { return 0.5 * ((z * z + 1) * normal_distribution(-z) - z * normal_density(z)); }

DiscreteDemand::DiscreteDemand(std::int64_t first, std::vector<double> probabilities)
    : first_{first}, p_{std::move(probabilities)} {
    const double total = std::accumulate(p_.begin(), p_.end(), 0.0);
    require(total > 0, "a distribution must add up to more than 0");
    below_.reserve(p_.size());
    double sum = 0;
    for (std::size_t i = 0; i < p_.size(); ++i) {
        require(p_[i] >= 0, "a probability is negative");
        p_[i] /= total;
        sum += p_[i];
        below_.push_back(sum);
        mean_ += p_[i] * static_cast<double>(first_ + static_cast<std::int64_t>(i));
    }
}

DiscreteDemand DiscreteDemand::poisson(double mean) {
    require(mean >= 0, "a Poisson mean is negative");
    constexpr double kTail = 1e-17;
    const auto mode = static_cast<std::int64_t>(mean);
    // Outwards from the mode, whose own weight is set by the sum: no factorials, no overflow.
    std::vector<double> weights{1.0};
    for (std::int64_t k = mode; k > 0 && weights.back() > kTail; --k) {
        weights.push_back(weights.back() * static_cast<double>(k) / mean);
    }
    const std::int64_t first = mode + 1 - static_cast<std::int64_t>(weights.size());
    std::reverse(weights.begin(), weights.end());
    for (std::int64_t k = mode + 1; weights.back() > kTail; ++k) {
        weights.push_back(weights.back() * mean / static_cast<double>(k));
    }
    return {first, std::move(weights)};
}

DiscreteDemand DiscreteDemand::of_periods(std::size_t n) const {
    std::vector<double> sum = p_;
    for (std::size_t period = 1; period < n; ++period) {
        std::vector<double> next(sum.size() + p_.size() - 1);
        for (std::size_t i = 0; i < sum.size(); ++i) {
            for (std::size_t j = 0; j < p_.size(); ++j) next[i + j] += sum[i] * p_[j];
        }
        sum = std::move(next);
    }
    return {first_ * static_cast<std::int64_t>(n), std::move(sum)};
}

double DiscreteDemand::distribution(std::int64_t k) const {
    if (k < first()) return 0;
    return k >= last() ? 1.0 : below_[static_cast<std::size_t>(k - first_)];
}

double DiscreteDemand::loss(double y) const {
    double sum = 0;
    for (std::size_t i = p_.size(); i-- > 0;) {
        const double beyond = static_cast<double>(first_ + static_cast<std::int64_t>(i)) - y;
        if (beyond <= 0) break;
        sum += beyond * p_[i];
    }
    return sum;
}

// ---- Newsvendor and base stock ------------------------------------------------------------------------------

double newsvendor_normal_cost(double h, double p, double mean, double sd, double S) {
    require(sd > 0, "a standard deviation must be positive");
    const double z = (S - mean) / sd;
    return sd * (h * normal_loss(-z) + p * normal_loss(z));
}

Level newsvendor_normal(double h, double p, double mean, double sd) {
    require_costs(h, p);
    const double S = mean + sd * random::normal_quantile(p / (p + h));
    return {S, newsvendor_normal_cost(h, p, mean, sd, S)};
}

double newsvendor_cost(double h, double p, const DiscreteDemand& demand, double S) {
    const double short_by = demand.loss(S);
    return h * (S - demand.mean() + short_by) + p * short_by;
}

Level newsvendor(double h, double p, const DiscreteDemand& demand) {
    require_costs(h, p);
    std::int64_t S = demand.first();
    while (demand.distribution(S) < p / (p + h)) ++S;
    return {static_cast<double>(S), newsvendor_cost(h, p, demand, static_cast<double>(S))};
}

OneForOne one_for_one(std::int64_t S, double lead_time_demand) {
    const auto on_order = DiscreteDemand::poisson(lead_time_demand);
    const double backorders = on_order.loss(static_cast<double>(S));
    return {on_order.distribution(S - 1), backorders, static_cast<double>(S) - lead_time_demand + backorders};
}

OneForOneLost one_for_one_lost(std::int64_t S, double lead_time_demand) {
    double inverse = 1;  // 1 / B(a, n), which grows without overflow of terms
    for (std::int64_t n = 1; n <= S; ++n) inverse = 1 + inverse * static_cast<double>(n) / lead_time_demand;
    const double lost = 1 / inverse;
    return {lost, static_cast<double>(S) - lead_time_demand * (1 - lost)};
}

// ---- (s, S) and (r, Q) --------------------------------------------------------------------------------------

namespace {

/// Renewal density m(j) of demand: expected periods that start with j sold since the last order.
class Renewal {
public:
    explicit Renewal(const DiscreteDemand& demand) : demand_{demand} {
        require(demand.first() >= 0, "demand must not be negative");
        require(demand.at(0) < 1, "demand must not always be 0");
        m_.push_back(1 / (1 - demand.at(0)));
    }
    double operator()(std::int64_t j) {
        while (static_cast<std::int64_t>(m_.size()) <= j) extend();
        return m_[static_cast<std::size_t>(j)];
    }

private:
    void extend() {
        const auto j = static_cast<std::int64_t>(m_.size());
        double sum = 0;
        for (std::int64_t d = std::max<std::int64_t>(1, demand_.first()); d <= std::min(j, demand_.last()); ++d) {
            sum += demand_.at(d) * m_[static_cast<std::size_t>(j - d)];
        }
        m_.push_back(sum / (1 - demand_.at(0)));
    }

    const DiscreteDemand& demand_;
    std::vector<double> m_;
};

double cycle_cost(double K, Renewal& m, const PeriodCost& G, std::int64_t s, std::int64_t S) {
    double cost = K;
    double periods = 0;
    for (std::int64_t j = 0; j < S - s; ++j) {
        cost += m(j) * G(S - j);
        periods += m(j);
    }
    return cost / periods;
}

/// Where a function that falls and then rises is least; the first such point.
std::int64_t valley(const PeriodCost& G, std::int64_t near) {
    std::int64_t y = near;
    while (G(y - 1) <= G(y)) --y;
    while (G(y + 1) < G(y)) ++y;
    return y;
}

}  // namespace

double s_S_cost(double K, const DiscreteDemand& demand, const PeriodCost& G, std::int64_t s, std::int64_t S) {
    require(S > s, "S must lie above s");
    Renewal m{demand};
    return cycle_cost(K, m, G, s, S);
}

TwoLevels s_S_optimum(double K, const DiscreteDemand& demand, const PeriodCost& G) {
    Renewal m{demand};
    const std::int64_t best_y = valley(G, static_cast<std::int64_t>(demand.mean()));
    std::int64_t s = best_y - 1;
    while (cycle_cost(K, m, G, s, best_y) > G(s)) --s;  // Zheng and Federgruen 1991, figure 1, step 0
    TwoLevels best{s, best_y, cycle_cost(K, m, G, s, best_y)};
    for (std::int64_t S = best_y + 1; G(S) <= best.cost; ++S) {
        if (!(cycle_cost(K, m, G, best.lower, S) < best.cost)) continue;
        best.upper = S;
        while (cycle_cost(K, m, G, best.lower, S) <= G(best.lower + 1)) ++best.lower;
        best.cost = cycle_cost(K, m, G, best.lower, S);
    }
    return best;
}

double r_Q_cost(double K, double demand_rate, const PeriodCost& G, std::int64_t r, std::int64_t Q) {
    require(Q > 0, "a lot must be positive");
    double sum = K * demand_rate;
    for (std::int64_t y = r + 1; y <= r + Q; ++y) sum += G(y);
    return sum / static_cast<double>(Q);
}

TwoLevels r_Q_optimum(double K, double demand_rate, const PeriodCost& G) {
    // Federgruen and Zheng 1992: let the lot grow by the cheaper neighbour while that is below the average.
    const std::int64_t best_y = valley(G, 0);
    std::int64_t r = best_y - 1;
    std::int64_t top = best_y;
    double sum = K * demand_rate + G(best_y);
    for (;;) {
        const double cost = sum / static_cast<double>(top - r);
        const double neighbour = std::min(G(r), G(top + 1));
        if (neighbour >= cost) return {r, top - r, cost};
        sum += neighbour;
        if (G(r) <= G(top + 1)) {
            --r;
        } else {
            ++top;
        }
    }
}

double r_Q_normal_cost(double K, double h, double p, double demand_rate, double lead_mean, double lead_sd, double r,
                       double Q) {
    require(Q > 0 && lead_sd > 0, "lot and standard deviation must be positive");
    // E(y - D)+ = y - mean + E(D - y)+, and the second loss is the integral of the first.
    const double z_low = (r - lead_mean) / lead_sd;
    const double z_high = (r + Q - lead_mean) / lead_sd;
    const double backorders = lead_sd * lead_sd * (normal_second_loss(z_low) - normal_second_loss(z_high)) / Q;
    return K * demand_rate / Q + h * (r + Q / 2 - lead_mean) + (h + p) * backorders;
}

RealLevels r_Q_normal_optimum(double K, double h, double p, double demand_rate, double lead_mean, double lead_sd) {
    require_costs(h, p);
    const auto best_r = [&](double Q) {
        return golden_section(lead_mean - 10 * lead_sd - Q, lead_mean + 10 * lead_sd, [&](double r) {
            return r_Q_normal_cost(K, h, p, demand_rate, lead_mean, lead_sd, r, Q);
        });
    };
    const double scale = eoq(K, h, demand_rate).quantity + lead_sd;
    const double Q = golden_section(1e-6 * scale, 20 * scale * std::sqrt((h + p) / p), [&](double q) {
        return r_Q_normal_cost(K, h, p, demand_rate, lead_mean, lead_sd, best_r(q), q);
    });
    const double r = best_r(Q);
    return {r, Q, r_Q_normal_cost(K, h, p, demand_rate, lead_mean, lead_sd, r, Q)};
}

// ---- Serial systems -----------------------------------------------------------------------------------------

namespace {

/// Cost of an echelon as a function of its supply: cost(x) for x at most `top`, and the line it follows far below.
class EchelonCost {
public:
    EchelonCost(std::int64_t bottom, std::vector<double> values, double slope)
        : bottom_{bottom}, values_{std::move(values)}, slope_{slope} {}
    [[nodiscard]] double operator()(std::int64_t x) const {
        if (x < bottom_) return values_.front() + slope_ * static_cast<double>(x - bottom_);
        return values_[static_cast<std::size_t>(std::min(x - bottom_, static_cast<std::int64_t>(values_.size()) - 1))];
    }

private:
    std::int64_t bottom_;
    std::vector<double> values_;
    double slope_;
};

/// Adds stage after stage: `level_of(stage, cost of position y)` names each base stock; beyond it supply does not help.
template <class LevelOf>
double serial_recursion(std::span<const SerialStage> stages, double p, LevelOf&& level_of) {
    double all_holding = 0;
    double all_demand = 0;
    for (const SerialStage& s : stages) {
        all_holding += s.echelon_holding;
        all_demand += s.lead_time_demand;
    }
    const auto depth = static_cast<std::int64_t>(all_demand + 12 * std::sqrt(all_demand) + 30);
    std::function<double(std::int64_t)> induced = [penalty = p + all_holding](std::int64_t x) {
        return x < 0 ? -penalty * static_cast<double>(x) : 0.0;
    };
    double cost = 0;
    double slope = -(p + all_holding);
    for (std::size_t j = 0; j < stages.size(); ++j) {
        const auto demand = DiscreteDemand::poisson(stages[j].lead_time_demand);
        const double h = stages[j].echelon_holding;
        const auto position_cost = [&](std::int64_t y) {
            double sum = 0;
            for (std::int64_t d = demand.first(); d <= demand.last(); ++d) {
                sum += demand.at(d) * (h * static_cast<double>(y - d) + induced(y - d));
            }
            return sum;
        };
        const std::int64_t level = level_of(j, position_cost);
        slope += h;
        const std::int64_t bottom = std::min<std::int64_t>(-depth, level - 1);
        std::vector<double> values;
        for (std::int64_t y = bottom; y <= level; ++y) values.push_back(position_cost(y));
        cost = values.back();
        induced = EchelonCost{bottom, std::move(values), slope};
    }
    return cost;
}

}  // namespace

double serial_cost(std::span<const SerialStage> stages, double p, std::span<const std::int64_t> echelon_base_stock) {
    require(stages.size() == echelon_base_stock.size() && !stages.empty(), "a base stock for each stage");
    return serial_recursion(stages, p, [&](std::size_t j, const auto&) { return echelon_base_stock[j]; });
}

SerialOptimum serial_optimum(std::span<const SerialStage> stages, double p) {
    require(!stages.empty() && p > 0, "a serial system needs a stage and a penalty");
    SerialOptimum best;
    std::int64_t near = 0;
    best.cost = serial_recursion(stages, p, [&](std::size_t j, const auto& cost) {
        require(stages[j].echelon_holding > 0, "echelon holding costs must be positive");
        near += static_cast<std::int64_t>(stages[j].lead_time_demand);
        best.echelon_base_stock.push_back(valley(cost, near));
        return best.echelon_base_stock.back();
    });
    return best;
}

// ---- Suppliers that fail ------------------------------------------------------------------------------------

double eoq_disruptions_cost(double K, double h, double p, double demand_rate, const Disruption& supplier, double Q) {
    require(Q > 0 && demand_rate > 0 && supplier.recovery_rate > 0, "lot, demand and recovery must be positive");
    const double rates = supplier.disruption_rate + supplier.recovery_rate;
    const double down = supplier.disruption_rate / rates * (1 - random::exp(-rates * Q / demand_rate));
    const double wait = down / supplier.recovery_rate;  // expected, each cycle
    return (K + h * Q * Q / (2 * demand_rate) + p * demand_rate * wait) / (Q / demand_rate + wait);
}

Lot eoq_disruptions(double K, double h, double p, double demand_rate, const Disruption& supplier) {
    require_costs(h, p);
    const auto cost = [&](double q) { return eoq_disruptions_cost(K, h, p, demand_rate, supplier, q); };
    // No lot beyond the one that outlasts a mean outage at its price is worth its carrying.
    const double outage = p * demand_rate / supplier.recovery_rate;
    const double high = 2 * eoq(K + outage, h, demand_rate).quantity;
    const double Q = golden_section(1e-9 * high, high, cost);
    return {Q, cost(Q)};
}

double base_stock_disruptions_cost(double h, double p, double d, double alpha, double beta, double S) {
    require(alpha >= 0 && beta > 0 && beta <= 1 && d >= 0, "probabilities out of range");
    const auto cost = [&](double level) { return level > 0 ? h * level : -p * level; };
    const double up = beta / (alpha + beta);
    double sum = up * cost(S - d);
    double share = alpha * up;  // of periods that are the n-th of an outage
    double level = S - 2 * d;
    while (level > 0 && share > 1e-300) {
        sum += share * cost(level);
        share *= 1 - beta;
        level -= d;
    }
    // The rest in closed form: levels fall by d for a geometric time.
    if (level <= 0) sum += share / beta * (cost(level) + p * d * (1 - beta) / beta);
    return sum;
}

Level base_stock_disruptions(double h, double p, double d, double alpha, double beta) {
    require_costs(h, p);
    // S is a whole number of periods of demand: d plus d for each period of outage it should outlast.
    const double up = beta / (alpha + beta);
    double covered = up;
    double share = alpha * up;
    double S = d;
    while (covered < p / (p + h)) {
        covered += share;
        share *= 1 - beta;
        S += d;
    }
    return {S, base_stock_disruptions_cost(h, p, d, alpha, beta, S)};
}

}  // namespace warung::inventory
