#pragma once
// Wars of platforms: attrition, subsidy contests, and what a price war may cost.
//
// Attrition (Maynard Smith 1974; Bulow and Klemperer 1999 for two players): both burn k per unit of time until one
// leaves; the other gets V. In the symmetric mixed equilibrium staying earns as much as leaving, so each leaves at
// hazard k / V, and the prize is burnt in expectation. In discrete time, both deciding at once, each leaves with
// chance k / (V + k).
// Contest (Tullock 1980; unequal prizes: Hillman and Riley 1989): a firm that spends x_i wins x_i / sum x of its V_i.
// Predation: burn b a period for T periods, then earn as a monopoly.
//
// Pure functions. ERRORS: std::invalid_argument.

#include <optional>
#include <vector>

namespace warung::market {

struct AttritionOutcome {
    double exit_chance = 0;    ///< hazard of each (continuous) or chance per period (discrete)
    double mean_duration = 0;  ///< until the first exit; discrete: periods fought
    double mean_burn_each = 0;
    double both_exit_chance = 0;  ///< that the end comes by both leaving at once
};
AttritionOutcome attrition_in_continuous_time(double burn_rate, double prize);
AttritionOutcome attrition_in_periods(double burn, double prize);

struct ContestOutcome {
    std::vector<double> effort;
    std::vector<double> share;
    std::vector<double> net_profit;
};
/// Contest for prizes V_i; those to whom the prize is worth too little spend nothing.
ContestOutcome tullock_contest(const std::vector<double>& prize);

struct War {
    double burn = 0;             ///< per period
    double peace_profit = 0;     ///< per period, without war
    double monopoly_profit = 0;  ///< per period, after the rival's exit
    double discount = 0.95;      ///< in (0, 1)
};
/// Value of burning for `periods`, then a monopoly for good.
double war_value(const War& war, double periods);
double peace_value(const War& war);
/// Length at which war is worth as much as peace: ln((pi_N + b) / (pi_M + b)) / ln delta; 0 if no war pays.
double longest_war_worth_fighting(const War& war);
/// Whole periods that a budget pays for.
double periods_financed(const War& war, double budget);

}  // namespace warung::market
