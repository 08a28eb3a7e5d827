// Static part of the learning market of Calvano, Calzolari, Denicolo and Pastorello (2020).

#include "sim/market/concentration.h"
#include "sim/market/price_grid.h"
#include "sim/verify/pricing_families.h"
#include "sim/verify/pricing_inputs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::verify {
namespace {

using market::PriceGridGame;
using nlohmann::json;
using Actions = std::vector<std::size_t>;

double mean(const std::vector<double>& x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

bool all_alike(const std::vector<double>& x) {
    return std::ranges::all_of(x, [&](double v) { return std::abs(v - x[0]) <= 1e-12 * std::max(1.0, std::abs(v)); });
}

/// One value for all firms if they are alike, else a list.
json one_or_all(const std::vector<json>& values, bool alike) { return alike ? values.at(0) : json(values); }

struct Benchmarks {
    market::Outcome nash;
    market::Outcome joint;
};

Benchmarks put_benchmarks(const Case& c, Answer& answer, const LogitCase& market) {
    const auto& [demand, sellers] = market;
    Benchmarks result{market::outcome(demand, sellers, market::nash_prices(demand, sellers)),
                      market::outcome(demand, sellers, market::joint_prices(demand, sellers.cost))};
    const Put put{c, answer};
    put("nash_price", result.nash.price);
    put("nash_share", result.nash.share);
    put("nash_profit", result.nash.firm_profit);
    for (const std::string joint : {"monopoly", "joint"}) {
        put(joint + "_price", result.joint.price);
        put(joint + "_share", result.joint.share);
        put(joint + "_profit", result.joint.firm_profit);
        answer.value[joint + "_profit_per_firm"] = mean(result.joint.firm_profit);
        answer.value["cs_" + joint] = result.joint.consumer_surplus;
    }
    answer.value["cs_nash"] = result.nash.consumer_surplus;
    const double inside = 1 - result.nash.outside_share;
    for (std::size_t f = 0; f < result.nash.share.size(); ++f)
        answer.value["nash_inside_share_firm" + std::to_string(f + 1)] = result.nash.share[f] / inside;
    return result;
}

void put_spots(const Case& c, Answer& answer, const PriceGridGame& game) {
    std::string pattern = "pi";
    for (std::size_t f = 0; f < game.firms(); ++f) pattern += R"(_(\d+))";
    for (const auto& [key, numbers] : expected_keys(c, pattern))
        answer.value[key] = game.profit(0, game.profile(Actions(numbers.begin(), numbers.end())));
}

void put_one_shot_game(Answer& answer, const PriceGridGame& game, const Benchmarks& at, bool alike) {
    const std::size_t n = game.firms();
    const std::size_t m = game.grids()[0].size();
    std::vector<json> best;
    for (std::size_t f = 0; f < n; ++f) {
        Actions answers;
        for (std::size_t k = 0; k < m; ++k) answers.push_back(game.best_response(f, game.profile(Actions(n, k))));
        best.emplace_back(answers);
    }
    answer.value["best_response_index_by_rival_index"] = one_or_all(best, alike);

    const auto profits_at = [&](std::size_t profile) {
        std::vector<double> result;
        for (std::size_t f = 0; f < n; ++f) result.push_back(game.profit(f, profile));
        return result;
    };
    answer.value["pure_nash_index_pairs"] = json::array();
    answer.value["pure_nash_profit"] = json::array();
    for (const std::size_t profile : game.pure_nash()) {
        const auto profits = profits_at(profile);
        answer.value["pure_nash_index_pairs"].push_back(game.actions(profile));
        answer.value["pure_nash_profit"].push_back(all_alike(profits) ? json(profits[0]) : json(profits));
    }
    const std::size_t joint = game.joint_maximum();
    answer.value["joint_max_index_pair"] = game.actions(joint);
    answer.value["joint_max_profit_per_firm"] = mean(profits_at(joint));
    for (std::size_t k = 0; k < m; ++k) {
        const double profit = mean(profits_at(game.profile(Actions(n, k))));
        answer.value["delta_by_common_index"].push_back(
            market::profit_gain(profit, mean(at.nash.firm_profit), mean(at.joint.firm_profit)));
    }
}

std::vector<std::vector<double>> initial_values(const PriceGridGame& game, double discount) {
    std::vector<std::vector<double>> result;
    for (std::size_t f = 0; f < game.firms(); ++f) result.push_back(game.initial_values(f, discount));
    return result;
}

void put_initial_values(Answer& answer, const PriceGridGame& game, double discount, bool alike) {
    std::vector<json> values;
    std::vector<json> best;
    for (const auto& q : initial_values(game, discount)) {
        values.emplace_back(q);
        best.emplace_back(std::ranges::max_element(q) - q.begin());
    }
    answer.value["q0_by_action"] = one_or_all(values, alike);
    answer.value["argmax_action"] = one_or_all(best, alike);
}

Actions read_actions(const json& list, std::size_t n) {
    if (!list.is_array() || list.size() != n) throw std::invalid_argument("actions are a list, one per firm");
    return list.get<Actions>();
}

/// Q-tables under forced actions: Q(s, a) <- (1 - alpha) Q(s, a) + alpha (pi + delta max Q(s', .)), s' = actions.
void put_trace(const PricingInputs& in, Answer& answer, const PriceGridGame& game) {
    if (in.number("memory", 1) != 1) throw NotSupported("values are traced with a memory of one period");
    const double alpha = in.number("alpha");
    const double delta = in.number("delta");
    const auto start = initial_values(game, delta);
    std::map<std::size_t, std::vector<std::vector<double>>> table;  // by state, the rows of all firms
    const auto rows = [&](std::size_t state) -> auto& { return table.try_emplace(state, start).first->second; };
    std::size_t state = game.profile(read_actions(in.at("start_state"), game.firms()));
    for (const json& step : in.at("forced_actions")) {
        const Actions actions = read_actions(step, game.firms());
        const std::size_t next = game.profile(actions);
        // All maxima are taken before any firm's value changes: the new state may be the old one.
        std::vector<double> updated;
        for (std::size_t f = 0; f < game.firms(); ++f) {
            const double ahead = *std::ranges::max_element(rows(next)[f]);
            const double old = rows(state)[f][actions[f]];
            updated.push_back((1 - alpha) * old + alpha * (game.profit(f, next) + delta * ahead));
        }
        for (std::size_t f = 0; f < game.firms(); ++f) rows(state)[f][actions[f]] = updated[f];
        answer.value["q_after_each_update"].push_back(updated);
        state = next;
    }
}

void put_grid_figures(const Case& c, const PricingInputs& in, Answer& answer, const LogitCase& market,
                      const Benchmarks& at) {
    const auto game = PriceGridGame::between_benchmarks(market.demand, market.sellers.cost,
                                                        static_cast<std::size_t>(in.number("m")), in.number("xi"));
    const bool alike = all_alike(market.demand.quality) && all_alike(market.sellers.cost);
    std::vector<json> grids;
    std::vector<json> steps;
    for (const auto& grid : game.grids()) {
        grids.emplace_back(grid);
        steps.emplace_back(grid[1] - grid[0]);
    }
    answer.value["grid"] = one_or_all(grids, alike);
    answer.value["step"] = one_or_all(steps, alike);
    put_spots(c, answer, game);
    put_one_shot_game(answer, game, at, alike);
    if (in.has("delta")) put_initial_values(answer, game, in.number("delta"), alike);
    if (in.has("forced_actions")) put_trace(in, answer, game);
}

}  // namespace

Answer calvano_closed_form(const Case& c) {
    const PricingInputs in{c,
                           {"n", "a", "c", "a0", "mu", "delta", "m", "xi", "memory", "alpha", "beta", "start_state",
                            "forced_actions", "sessions"}};
    Answer answer;
    if (c.expected.contains("nu"))
        answer.value["nu"] =
            market::exploration_visits(static_cast<int>(in.number("n")), static_cast<int>(in.number("m")),
                                       static_cast<int>(in.number("memory", 1)), in.number("beta"));
    if (!in.has("a")) return answer;
    const LogitCase market = read_logit(in);
    const Benchmarks at = put_benchmarks(c, answer, market);
    // The game is laid out only for cases that ask something the benchmarks do not answer.
    const bool asks_more =
        std::ranges::any_of(c.expected.items(), [&](const auto& item) { return !answer.value.contains(item.key()); });
    if (asks_more && in.has("m") && in.has("xi")) put_grid_figures(c, in, answer, market, at);
    return answer;
}

}  // namespace warung::verify
