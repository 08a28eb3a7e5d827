#pragma once
// Closed forms and exact algorithms of inventory theory, one per textbook model.
//
// Functional core: pure functions, real numbers, thread-safe. Money and time are in
// whatever units the arguments have; a cost is per unit of time unless its comment
// says otherwise. h is the holding cost per item and unit of time (or period), p the
// shortage cost likewise, K the cost of an order.
// ERRORS: std::invalid_argument for parameters without a finite optimum (a rate or
// cost of zero or less where one is divided by).
// The normal distribution uses the C library's erfc: the last digit may vary by it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace warung::inventory {

// ---- Economic order quantities (Harris 1913; Snyder and Shen 2019, chapter 3) -------------------------------

/// An order size and what it costs.
struct Lot {
    double quantity = 0;
    double cost = 0;
};

/// Q = sqrt(2 K d / h), cost sqrt(2 K d h).
Lot eoq(double K, double h, double demand_rate);
/// K d / Q + h Q / 2.
double eoq_cost(double K, double h, double demand_rate, double quantity);

struct BackorderedLot {
    double quantity = 0;
    double stockout_fraction = 0;  ///< of demand that waits
    double cost = 0;
};
/// Backorders at p per item and unit of time: a share x = h / (h + p) of each lot is sold before it comes.
BackorderedLot eoq_backorders(double K, double h, double p, double demand_rate);
/// K d / Q + h Q (1 - x)^2 / 2 + p Q x^2 / 2 for any Q and x.
double eoq_backorders_cost(double K, double h, double p, double demand_rate, double quantity, double fraction);

/// Economic production quantity: the lot comes in at `production_rate` while it is sold.
Lot epq(double K, double h, double demand_rate, double production_rate);
double epq_cost(double K, double h, double demand_rate, double production_rate, double quantity);

/// Lots of at least `breakpoints[i]` cost `unit_costs[i]` apiece; holding costs `holding_rate` of the price paid, and
/// the cost includes the goods. All-units: the price holds for the whole lot; incremental: for the items beyond.
struct PriceBreaks {
    std::span<const double> breakpoints;  ///< rising, the first 0
    std::span<const double> unit_costs;
};
Lot eoq_all_units(double K, double holding_rate, double demand_rate, const PriceBreaks& prices);
double eoq_all_units_cost(double K, double holding_rate, double demand_rate, const PriceBreaks& prices,
                          double quantity);
Lot eoq_incremental(double K, double holding_rate, double demand_rate, const PriceBreaks& prices);

// ---- Lot sizes over a finite plan ---------------------------------------------------------------------------

struct LotPlan {
    std::vector<double> orders;  ///< by period
    double cost = 0;             ///< in all
};
/// Each period's fixed cost, holding cost on its final stock, price per item and demand. Of equal plans the one with
/// the shorter first lots (Wagner and Whitin 1958, Management Science 5(1)).
struct LotPeriod {
    double order_cost = 0;
    double holding_cost = 0;
    double unit_cost = 0;
    double demand = 0;
};
LotPlan wagner_whitin(std::span<const LotPeriod> periods);

// ---- Distributions ------------------------------------------------------------------------------------------

double normal_density(double z);
double normal_distribution(double z);
/// E(Z - z)+ and, half the second moment of it, E((Z - z)+)^2 / 2, of a standard normal Z.
double normal_loss(double z);
double normal_second_loss(double z);

/// A distribution on first, first + 1, ...
class DiscreteDemand {
public:
    DiscreteDemand(std::int64_t first, std::vector<double> probabilities);
    /// Cut where the tails hold less than 1e-17 of the mode.
    static DiscreteDemand poisson(double mean);
    /// Demand of n >= 1 independent periods.
    [[nodiscard]] DiscreteDemand of_periods(std::size_t n) const;

    [[nodiscard]] std::int64_t first() const { return first_; }
    [[nodiscard]] std::int64_t last() const { return first_ + static_cast<std::int64_t>(p_.size()) - 1; }
    [[nodiscard]] double at(std::int64_t k) const {
        return k < first() || k > last() ? 0.0 : p_[static_cast<std::size_t>(k - first_)];
    }
    [[nodiscard]] double mean() const { return mean_; }
    [[nodiscard]] std::span<const double> probabilities() const { return p_; }
    /// P(D <= k).
    [[nodiscard]] double distribution(std::int64_t k) const;
    /// E(D - y)+.
    [[nodiscard]] double loss(double y) const;

private:
    std::int64_t first_;
    std::vector<double> p_;
    std::vector<double> below_;  ///< running sums
    double mean_ = 0;
};

// ---- Newsvendor and base stock (Snyder and Shen 2019, chapter 4) --------------------------------------------

/// A stock level and what it costs.
struct Level {
    double level = 0;
    double cost = 0;
};
/// h E(S - D)+ + p E(D - S)+ with normal demand; with a lead time of L periods, give mean and sd of L + 1 periods.
double newsvendor_normal_cost(double h, double p, double mean, double sd, double S);
Level newsvendor_normal(double h, double p, double mean, double sd);

double newsvendor_cost(double h, double p, const DiscreteDemand& demand, double S);
/// The least S with P(D <= S) >= p / (p + h).
Level newsvendor(double h, double p, const DiscreteDemand& demand);

/// (S - 1, S) under Poisson demand, backlog, any law of the lead time: what is on order is Poisson with the mean demand
/// of a lead time (Palm 1938; Sherbrooke 1968, Operations Research 16(1)).
struct OneForOne {
    double fill_rate = 0;   ///< share of demand met at once; equals the share of time with stock (PASTA)
    double backorders = 0;  ///< mean
    double on_hand = 0;     ///< mean
};
OneForOne one_for_one(std::int64_t S, double lead_time_demand);
/// The same with lost sales: Erlang's loss system of S servers (Karush 1957, Operations Research 5(5)).
struct OneForOneLost {
    double lost_fraction = 0;
    double on_hand = 0;
};
OneForOneLost one_for_one_lost(std::int64_t S, double lead_time_demand);

// ---- (s, S) and (r, Q) --------------------------------------------------------------------------------------

struct TwoLevels {
    std::int64_t lower = 0;  ///< s or r
    std::int64_t upper = 0;  ///< S, or Q
    double cost = 0;
};
/// Expected cost of a period that starts at inventory position y after ordering.
using PeriodCost = std::function<double(std::int64_t y)>;

/// Periodic review, order up to S at s or less; whole non-negative demand, not always 0. Cost by the renewal function
/// of demand, c(s, S) = (K + sum_j m(j) G(S - j)) / M(S - s); optimum by Zheng and Federgruen 1991, Operations
/// Research 39(4). G must be convex, or at least fall to a minimum and rise from there.
double s_S_cost(double K, const DiscreteDemand& demand, const PeriodCost& G, std::int64_t s, std::int64_t S);
TwoLevels s_S_optimum(double K, const DiscreteDemand& demand, const PeriodCost& G);

/// Continuous review, unit demands, position uniform on r + 1 .. r + Q (Federgruen and Zheng 1992, Operations Research
/// 40(4)); G(y) the cost rate a lead time after position y.
double r_Q_cost(double K, double demand_rate, const PeriodCost& G, std::int64_t r, std::int64_t Q);
TwoLevels r_Q_optimum(double K, double demand_rate, const PeriodCost& G);

/// Continuous (Brownian) demand: position uniform on (r, r + Q), lead-time demand normal (Zheng 1992, Management
/// Science 38(1)).
double r_Q_normal_cost(double K, double h, double p, double demand_rate, double lead_mean, double lead_sd, double r,
                       double Q);
struct RealLevels {
    double lower = 0;  ///< r
    double upper = 0;  ///< Q
    double cost = 0;
};
RealLevels r_Q_normal_optimum(double K, double h, double p, double demand_rate, double lead_mean, double lead_sd);

// ---- Serial systems (Clark and Scarf 1960, Management Science 6(4); Chen and Zheng 1994) --------------------

/// Stage 0 is the customer's end. Echelon inventory levels follow IL_j = min(S_j, IL_{j+1}) - D_j, D_j Poisson over
/// stage j's lead time; cost sum_j h_j E IL_j + (p + sum_j h_j) E IL_0^-.
struct SerialStage {
    double echelon_holding = 0;
    double lead_time_demand = 0;  ///< mean
};
double serial_cost(std::span<const SerialStage> stages, double p, std::span<const std::int64_t> echelon_base_stock);
struct SerialOptimum {
    std::vector<std::int64_t> echelon_base_stock;
    double cost = 0;
};
SerialOptimum serial_optimum(std::span<const SerialStage> stages, double p);

// ---- Suppliers that fail (Snyder and Shen 2019, chapter 9) --------------------------------------------------

/// Order Q at stock zero; a supplier that is down is waited for, demand meanwhile is lost at p each. Up and down times
/// exponential with these rates (Parlar and Berkin 1991; Berk and Arreola-Risa 1994, Naval Research Logistics 41).
struct Disruption {
    double disruption_rate = 0;
    double recovery_rate = 0;
};
double eoq_disruptions_cost(double K, double h, double p, double demand_rate, const Disruption& supplier, double Q);
Lot eoq_disruptions(double K, double h, double p, double demand_rate, const Disruption& supplier);

/// Periodic base stock with constant demand d; up to down with probability alpha a period, back with beta.
double base_stock_disruptions_cost(double h, double p, double d, double alpha, double beta, double S);
Level base_stock_disruptions(double h, double p, double d, double alpha, double beta);

}  // namespace warung::inventory
