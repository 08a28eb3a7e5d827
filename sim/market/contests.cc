#include "sim/market/contests.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

namespace warung::market {
namespace {

void check_attrition(double burn, double prize) {
    if (!(burn > 0 && prize > 0)) throw std::invalid_argument("attrition: burn and prize must be positive");
}

void check(const War& war) {
    if (!(war.discount > 0 && war.discount < 1))
        throw std::invalid_argument("war: the discount factor must lie between 0 and 1");
}

}  // namespace

AttritionOutcome attrition_in_continuous_time(double burn_rate, double prize) {
    check_attrition(burn_rate, prize);
    const double hazard = burn_rate / prize;
    return {hazard, 1 / (2 * hazard), prize / 2, 0};
}

AttritionOutcome attrition_in_periods(double burn, double prize) {
    check_attrition(burn, prize);
    const double x = burn / (prize + burn);
    const double ends = x * (2 - x);  // 1 - (1 - x)^2
    const double fought = (1 - x) * (1 - x) / ends;
    return {x, fought, burn * fought, x / (2 - x)};
}

ContestOutcome tullock_contest(const std::vector<double>& prize) {
    const bool is_proper = std::ranges::all_of(prize, [](double v) { return v > 0 && std::isfinite(v); });
    if (prize.size() < 2 || !is_proper)
        throw std::invalid_argument("contest: two or more firms with positive prizes are needed");
    // Share s_i = 1 - X / V_i of those with V_i > X; shares add up to 1.
    std::vector<double> sorted = prize;
    std::ranges::sort(sorted, std::greater{});
    double inverse = 0;
    double total = 0;
    for (std::size_t k = 0; k < sorted.size(); ++k) {
        if (k >= 2 && sorted[k] <= total) break;
        inverse += 1 / sorted[k];
        total = static_cast<double>(k) / inverse;
    }
    ContestOutcome result;
    for (const double v : prize) {
        const double share = std::max(0.0, 1 - total / v);
        result.share.push_back(share);
        result.effort.push_back(share * total);
        result.net_profit.push_back(v * share - share * total);
    }
    return result;
}

double war_value(const War& war, double periods) {
    check(war);
    const double after = std::pow(war.discount, periods);
    return (-war.burn * (1 - after) + after * war.monopoly_profit) / (1 - war.discount);
}

double peace_value(const War& war) {
    check(war);
    return war.peace_profit / (1 - war.discount);
}

double longest_war_worth_fighting(const War& war) {
    check(war);
    if (!(war.peace_profit + war.burn > 0))
        throw std::invalid_argument("war: fighting earns as much as peace, any length is worth it");
    if (war.monopoly_profit <= war.peace_profit) return 0;
    return std::log((war.peace_profit + war.burn) / (war.monopoly_profit + war.burn)) / std::log(war.discount);
}

double periods_financed(const War& war, double budget) {
    if (!(war.burn > 0)) throw std::invalid_argument("war: nothing is burnt, the budget lasts for ever");
    return std::floor(budget / war.burn);
}

}  // namespace warung::market
