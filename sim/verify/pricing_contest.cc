// Families of wars: attrition, subsidy contests, predation, imitation.

#include "sim/market/concentration.h"
#include "sim/market/contests.h"
#include "sim/market/equilibrium.h"
#include "sim/random/stream.h"
#include "sim/verify/pricing_families.h"
#include "sim/verify/pricing_inputs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace warung::verify {
namespace {

double sum(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

// ---- Attrition ----

constexpr int kWars = 400'000;
constexpr int kQuickWars = 40'000;

void put_simulated(Answer& answer, const std::string& key, const Sample& sample, double factor = 1) {
    put_simulated(answer, key, factor * sample.mean(), factor * sample.standard_error());
}

/// Each draws how long it will stay; the war ends with the first exit.
void simulate_continuous(const Case& c, Answer& answer, double hazard, double burn_rate, const Effort& effort) {
    random::Stream luck{case_key(c, effort)};
    Sample duration;
    for (int i = 0; i < (effort.quick ? kQuickWars : kWars); ++i)
        duration.add(std::min(luck.exponential(), luck.exponential()) / hazard);
    put_simulated(answer, "mean_duration", duration);
    put_simulated(answer, "mean_burn_each", duration, burn_rate);
    put_simulated(answer, "mean_burn_total", duration, 2 * burn_rate);
}

/// Each decides anew every period.
void simulate_periods(const Case& c, Answer& answer, double exit, double burn, const Effort& effort) {
    random::Stream luck{case_key(c, effort)};
    Sample fought;
    Sample both;
    for (int i = 0; i < (effort.quick ? kQuickWars : kWars); ++i) {
        int periods = 0;
        bool first_leaves = false;
        bool second_leaves = false;
        for (;; ++periods) {
            first_leaves = luck.uniform() < exit;
            second_leaves = luck.uniform() < exit;
            if (first_leaves || second_leaves) break;
        }
        fought.add(periods);
        both.add(first_leaves && second_leaves ? 1 : 0);
    }
    put_simulated(answer, "mean_fought_periods", fought);
    put_simulated(answer, "mean_burn_each", fought, burn);
    put_simulated(answer, "prob_both_exit_given_end", both);
}

Answer attrition(const Case& c, const Effort& effort) {
    const PricingInputs in{c, {"burn_rate", "burn_per_fought_period", "prize", "discount", "n"}};
    if (in.has("n") && in.number("n") != 2) throw NotSupported("wars of attrition are between two");
    const double prize = in.number("prize");
    Answer answer;
    if (in.has("burn_rate")) {
        const double burn = in.number("burn_rate");
        const auto war = market::attrition_in_continuous_time(burn, prize);
        answer.value["exit_hazard_each"] = war.exit_chance;
        answer.value["mean_duration"] = war.mean_duration;
        answer.value["mean_burn_each"] = war.mean_burn_each;
        answer.value["mean_burn_total"] = 2 * war.mean_burn_each;
        if (wants_simulation(c)) simulate_continuous(c, answer, war.exit_chance, burn, effort);
        return answer;
    }
    const double burn = in.number("burn_per_fought_period");
    const auto war = market::attrition_in_periods(burn, prize);
    answer.value["exit_prob"] = war.exit_chance;
    answer.value["mean_fought_periods"] = war.mean_duration;
    answer.value["mean_burn_each"] = war.mean_burn_each;
    answer.value["mean_burn_total"] = 2 * war.mean_burn_each;
    answer.value["prob_both_exit_given_end"] = war.both_exit_chance;
    if (wants_simulation(c)) simulate_periods(c, answer, war.exit_chance, burn, effort);
    return answer;
}

// ---- Contests and predation ----

Answer subsidy_contest(const Case& c, const Effort&) {
    const PricingInputs in{c, {"n", "prize"}};
    const std::string share = in.text("share", "x_i/sum x");
    if (share.find("x_i/sum") == std::string::npos) throw NotSupported("a contest is won in proportion to spending");
    const auto result = market::tullock_contest(in.per_firm("prize", in.count({"prize"})));
    Answer answer;
    const Put put{c, answer};
    put("subsidy", result.effort);
    put("subsidy_each", result.effort);
    put("share", result.share);
    put("net_profit", result.net_profit);
    put("net_profit_each", result.net_profit);
    answer.value["subsidy_total"] = sum(result.effort);
    return answer;
}

Answer war_npv(const Case& c, const Effort&) {
    const PricingInputs in{c, {"burn_per_period", "peace_profit", "monopoly_profit_after_exit", "discount"}};
    const market::War war{in.number("burn_per_period"), in.number("peace_profit"),
                          in.number("monopoly_profit_after_exit"), in.number("discount")};
    Answer answer;
    answer.value["longest_war_worth_fighting"] = market::longest_war_worth_fighting(war);
    answer.value["npv_peace"] = market::peace_value(war);
    for (const auto& [key, numbers] : expected_keys(c, R"(npv_war_T([0-9.]+))"))
        answer.value[key] = market::war_value(war, numbers[0]);
    for (const auto& [key, numbers] : expected_keys(c, R"(periods_financed_by_budget_([0-9.]+))"))
        answer.value[key] = market::periods_financed(war, numbers[0]);
    return answer;
}

// ---- Imitation ----

/// All ask one price; one tries another near it; all then copy the one who earned more. Returns where that ends.
double imitate_the_best(const market::LogitDemand& demand, double cost, random::Stream& luck) {
    constexpr int kTrials = 4000;
    const std::size_t n = demand.size();
    const double reach = 0.2 * demand.scale;
    double common = cost + 3 * demand.scale * luck.uniform();
    std::vector<double> prices(n);
    std::vector<double> share(n);
    for (int i = 0; i < kTrials; ++i) {
        const double tried = common + reach * (2 * luck.uniform() - 1);
        std::fill(prices.begin(), prices.end(), common);
        prices[0] = tried;
        demand.shares(prices, share);
        if ((tried - cost) * share[0] > (common - cost) * share[1]) common = tried;
    }
    return common;
}

void simulate_imitation(const Case& c, Answer& answer, const market::LogitDemand& demand, double cost,
                        const Effort& effort) {
    Sample price;
    for (int run = 0; run < (effort.quick ? 20 : 200); ++run) {
        random::Stream luck{random::derive(case_key(c, effort), static_cast<std::uint64_t>(run))};
        price.add(imitate_the_best(demand, cost, luck));
    }
    put_simulated(answer, "price", price);
}

/// Firms that maximise profit above their rivals' mean: margin mu, for any number of firms (Schaffer 1989).
Answer imitation(const Case& c, const Effort& effort) {
    const PricingInputs in{c, {"a", "c", "mu", "a0", "n"}};
    const double cost = in.number("c");
    const double mu = in.number("mu");
    const double price = cost + mu;
    const auto demand_of = [&](std::size_t n) {
        return market::LogitDemand::symmetric(n, in.number("a"), mu, in.optional_number("a0"));
    };
    Answer answer;
    answer.value["price"] = price;
    const auto put = [&](std::size_t n, const std::string& ending) {
        const auto demand = demand_of(n);
        const std::vector<double> costs(n, cost);
        const double share = demand.shares(std::vector<double>(n, price))[0];
        answer.value["share" + ending] = share;
        answer.value["profit" + ending] = mu * share;
        if (!demand.outside) return;
        const auto sellers = market::Sellers::apart(costs);
        const auto nash = market::outcome(demand, sellers, market::nash_prices(demand, costs));
        const auto joint = market::outcome(demand, sellers, market::joint_prices(demand, costs));
        answer.value["delta" + ending] = market::profit_gain(mu * share, nash.firm_profit[0], joint.firm_profit[0]);
    };
    for (const auto& [key, numbers] : expected_keys(c, R"((?:share|profit|delta)_n(\d+))")) {
        if (numbers[0] < 2) throw std::invalid_argument("imitation needs two firms");
        put(static_cast<std::size_t>(numbers[0]), "_n" + key.substr(key.rfind('n') + 1));
    }
    const bool is_given = in.has("n") && in.at("n").is_number();
    const std::size_t n = is_given ? in.count({}) : 2;
    if (n < 2) throw std::invalid_argument("imitation needs two firms");
    if (is_given) put(n, "");
    if (wants_simulation(c)) simulate_imitation(c, answer, demand_of(n), cost, effort);
    return answer;
}

}  // namespace

void add_contest_pricing(Families& families) {
    families["attrition"] = attrition;
    families["subsidy_contest"] = subsidy_contest;
    families["war_npv"] = war_npv;
    families["imitation"] = imitation;
}

}  // namespace warung::verify
