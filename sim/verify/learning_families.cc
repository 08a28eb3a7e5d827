// Cases of learning price setters and of rules against rules (sim/competition).

#include "sim/competition/game.h"
#include "sim/competition/learning.h"
#include "sim/competition/measures.h"
#include "sim/competition/sequential_learning.h"
#include "sim/competition/sessions.h"
#include "sim/market/concentration.h"
#include "sim/market/price_grid.h"
#include "sim/verify/family.h"
#include "sim/verify/pricing_families.h"
#include "sim/verify/pricing_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <regex>

namespace warung::verify {

namespace {

using competition::LearnedSession;
using competition::Price;
using nlohmann::json;

void put(Answer& answer, const std::string& key, const Sample& sample) {
    answer.value[key] = sample.mean();
    answer.standard_error[key] = sample.standard_error();
}

/// A share of sessions; its error as if it were half, so that none or all of few sessions do not pass for certain.
void put_share(Answer& answer, const std::string& key, double count, double of) {
    answer.value[key] = count / of;
    answer.standard_error[key] = std::sqrt(0.25 / of);
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

std::size_t whole(double number, const char* name) {
    if (!(number >= 1 && number <= 1e12) || number != std::floor(number)) {
        throw std::invalid_argument(fmt::format("the input `{}` must be a positive whole number", name));
    }
    return static_cast<std::size_t>(number);
}

// ---- Q-learning, simultaneous moves ----

/// "argmax unchanged 100000 periods, cap 1e9".
void read_convergence(const std::string& text, competition::LearningParams& params) {
    static const std::regex kStable{R"(unchanged (?:for )?([0-9.eE+]+) periods)"};
    static const std::regex kMost{R"(cap ([0-9.eE+]+))"};
    std::smatch match;
    if (std::regex_search(text, match, kStable)) params.stable_periods = std::llround(std::stod(match[1].str()));
    if (std::regex_search(text, match, kMost)) params.most_periods = std::llround(std::stod(match[1].str()));
}

struct CalvanoCase {
    market::LogitDemand demand;
    std::vector<double> cost;
    double discount = 0;
    competition::LearningParams params;
    std::size_t points = 0;
    double xi = 0;
    std::size_t sessions = 0;
};

CalvanoCase read_calvano(const Case& c, const Effort& effort) {
    const PricingInputs in{c,
                           {"n", "a", "c", "a0", "mu", "delta", "m", "xi", "memory", "alpha", "beta", "sessions",
                            "convergence", "grid", "delta_definition", "deviation"}};
    CalvanoCase read;
    const std::size_t n = in.count({"a", "c"});
    read.demand = {in.per_firm("a", n), in.number("mu"), in.optional_number("a0")};
    read.cost = in.per_firm("c", n);
    read.points = whole(in.number("m", 15), "m");
    read.xi = in.number("xi", 0.1);
    read.params.alpha = in.number("alpha", read.params.alpha);
    read.params.beta = in.number("beta", read.params.beta);
    read.params.delta = in.number("delta", read.params.delta);
    const double memory = in.number("memory", 1);
    if (memory != 0 && memory != 1) throw NotSupported("a memory of more than one period");
    read.params.memory = static_cast<std::size_t>(memory);
    read_convergence(in.text("convergence", ""), read.params);
    constexpr std::size_t kQuick[] = {20, 6, 2};  // for 2, 3 and 4 players: a second or two each
    if (n < 2 || n > 4) throw NotSupported("learning with fewer than 2 or more than 4 players");
    read.sessions = whole(in.number("sessions", n == 2 ? 200 : n == 3 ? 50 : 10), "sessions");
    if (effort.quick) read.sessions = std::min(read.sessions, kQuick[n - 2]);
    return read;
}

struct Benchmarks {
    market::Outcome nash;
    market::Outcome joint;
};

void put_static(Answer& answer, const Case& c, const Benchmarks& b) {
    answer.value["nash_price"] = shaped(c, "nash_price", b.nash.price);
    answer.value["nash_share"] = shaped(c, "nash_share", b.nash.share);
    answer.value["nash_profit"] = shaped(c, "nash_profit", b.nash.firm_profit);
    answer.value["joint_price"] = shaped(c, "joint_price", b.joint.price);
    answer.value["joint_share"] = shaped(c, "joint_share", b.joint.share);
    answer.value["joint_profit"] = shaped(c, "joint_profit", b.joint.firm_profit);
    answer.value["monopoly_price"] = shaped(c, "monopoly_price", b.joint.price);
    for (std::size_t i = 0; i < b.nash.share.size(); ++i) {
        answer.value[fmt::format("nash_inside_share_firm{}", i + 1)] = b.nash.share[i] / sum(b.nash.share);
    }
}

void put_learned(Answer& answer, const CalvanoCase& read, const competition::GridGame& game, const Benchmarks& b,
                 const std::vector<LearnedSession>& sessions) {
    Sample delta;
    Sample price;
    Sample periods;
    Sample ratio;
    double constant = 0;
    double two = 0;
    double equilibria = 0;
    for (const LearnedSession& session : sessions) {
        std::vector<double> profit;
        for (std::size_t i = 0; i < game.players; ++i) profit.push_back(cycle_profit(game, session, i));
        delta.add(market::profit_gain(sum(profit), sum(b.nash.firm_profit), sum(b.joint.firm_profit)));
        price.add(cycle_price(game, session));
        periods.add(static_cast<double>(session.periods));
        ratio.add(profit[0] / b.nash.firm_profit[0] / (profit[1] / b.nash.firm_profit[1]));
        constant += session.cycle.size() == 1 ? 1 : 0;
        two += session.cycle.size() == 2 ? 1 : 0;
        equilibria += equilibrium_on_path(game, read.params, session) ? 1 : 0;
    }
    const auto n = static_cast<double>(sessions.size());
    put(answer, "profit_gain", delta);
    for (const std::string whose : {"", "_own", "_published"}) {
        put(answer, "delta" + whose, delta);
        answer.value["delta_sd" + whose] = std::sqrt(delta.variance());
        answer.standard_error["delta_sd" + whose] = std::sqrt(delta.variance() / (2 * n));
        put(answer, "mean_price" + whose, price);
        put(answer, "mean_periods" + whose, periods);
        put(answer, "profit_ratio" + whose, ratio);
        put_share(answer, "constant_price_share" + whose, constant, n);
        put_share(answer, "two_cycle_share" + whose, two, n);
        put_share(answer, "longer_cycle_share" + whose, n - constant - two, n);
        put_share(answer, "nash_on_path_share" + whose, equilibria, n);
    }
}

void put_impulse(Answer& answer, const Case& c, const CalvanoCase& read, const competition::GridGame& game,
                 const std::vector<LearnedSession>& sessions) {
    if (!c.expected.contains("deviator") && !c.expected.contains("rival")) return;
    std::size_t periods = 0;
    for (const char* key : {"deviator", "rival"}) {
        if (c.expected.contains(key)) periods = std::max(periods, c.expected.at(key).size());
    }
    const auto response = impulse_response(game, read.params, sessions, periods);
    answer.value["pre_price"] = response.before;
    answer.value["deviator"] = response.deviator;
    answer.value["rival"] = response.rival;
    const auto n = static_cast<double>(sessions.size());
    put_share(answer, "unprofitable_share", response.unprofitable * n, n);
    put_share(answer, "phases_where_best_response_differs", response.differs * n, n);
}

Answer calvano(const Case& c, const Effort& effort) {
    if (c.whole.value("kind", "") == "closed_form") return calvano_closed_form(c);
    const CalvanoCase read = read_calvano(c, effort);
    const market::Sellers sellers = market::Sellers::apart(read.cost);
    const Benchmarks benchmarks{outcome(read.demand, sellers, nash_prices(read.demand, sellers)),
                                outcome(read.demand, sellers, joint_prices(read.demand, read.cost))};
    const auto game =
        competition::grid_game(market::PriceGridGame::between_benchmarks(read.demand, read.cost, read.points, read.xi));
    const auto sessions = learn_sessions(game, read.params, case_key(c, effort), read.sessions);

    Answer answer;
    answer.value["sessions"] = read.sessions;
    put_static(answer, c, benchmarks);
    put_learned(answer, read, game, benchmarks, sessions);
    put_impulse(answer, c, read, game, sessions);
    return answer;
}

// ---- Q-learning in turns ----

/// "i/6", "i/6, i=0..6": the multiples of 1/6 up to 1 or to the last i.
std::vector<double> read_price_steps(const json& prices) {
    if (prices.is_array()) return prices.get<std::vector<double>>();
    static const std::regex kSteps{R"(i/([0-9]+)(?:,? *i ?= ?([0-9]+)\.\.([0-9]+))?)"};
    std::smatch match;
    const auto text = prices.get<std::string>();
    if (!std::regex_match(text, match, kSteps)) throw NotSupported("prices `" + text + "`");
    const int denominator = std::stoi(match[1].str());
    const int first = match[2].matched ? std::stoi(match[2].str()) : 0;
    const int last = match[3].matched ? std::stoi(match[3].str()) : denominator;
    std::vector<double> grid;
    for (int i = first; i <= last; ++i) grid.push_back(static_cast<double>(i) / denominator);
    return grid;
}

/// "geometric 1 to 1e-6".
double read_last_exploration(const std::string& text) {
    static const std::regex kGeometric{R"(geometric 1(?:\.0)? to ([0-9.eE+-]+))"};
    std::smatch match;
    if (!std::regex_search(text, match, kGeometric)) throw NotSupported("exploration `" + text + "`");
    return std::stod(match[1].str());
}

Answer sequential(const Case& c, const Effort& effort) {
    const PricingInputs in{
        c, {"demand", "c", "prices", "alpha", "delta", "periods", "epsilon", "q_init", "runs", "sessions"}};
    const market::LinearDemand demand = read_linear_demand(in.at("demand"));
    const auto game = competition::sequential_game(competition::homogeneous_demand(demand.intercept, demand.slope),
                                                   read_price_steps(in.at("prices")), in.number("c", 0));
    competition::SequentialParams params;
    params.alpha = in.number("alpha", params.alpha);
    params.delta = in.number("delta", params.delta);
    params.periods = static_cast<std::int64_t>(whole(in.number("periods", 500'000), "periods"));
    params.last_exploration = read_last_exploration(in.text("epsilon", "geometric 1 to 1e-6"));
    params.start_value = in.number("q_init", 0);
    std::size_t runs = whole(in.number("runs", in.number("sessions", 400)), "runs");
    if (effort.quick) runs = std::min<std::size_t>(runs, 40);
    const auto sessions = competition::run_sessions<competition::SequentialSession>(
        runs, case_key(c, effort), 0, [&](std::uint64_t key) { return learn_in_turns(game, params, key); });

    Sample profit;
    double constant = 0;
    for (const auto& session : sessions) {
        profit.add(cycle_profit(game, session));
        constant += session.cycle.size() == 1 ? 1 : 0;
    }
    Answer answer;
    answer.value["runs"] = runs;
    answer.value["sessions"] = runs;
    put(answer, "mean_profit_per_firm", profit);
    put_share(answer, "constant_price_share", constant, static_cast<double>(runs));
    answer.value["max_profit_per_firm"] = game.most_joint_profit();
    return answer;
}

// ---- Rules against rules, in integer ticks ----

/// Money as ticks: the coarsest power of ten on which all numbers lie.
class Ticks {
public:
    explicit Ticks(const std::vector<double>& numbers) {
        for (; per_unit_ < 1e7; per_unit_ *= 10) {
            const auto lies_on = [&](double x) {
                return std::abs(x * per_unit_ - std::round(x * per_unit_)) < 1e-6 * per_unit_ * 1e-3;
            };
            if (std::all_of(numbers.begin(), numbers.end(), lies_on)) return;
        }
        throw NotSupported("prices finer than a millionth");
    }
    [[nodiscard]] Price of(double money) const { return std::llround(money * per_unit_); }
    [[nodiscard]] double choice(double money) const { return static_cast<double>(of(money)); }
    [[nodiscard]] double money(Price ticks) const { return static_cast<double>(ticks) / per_unit_; }
    [[nodiscard]] double money(double ticks) const { return ticks / per_unit_; }

private:
    double per_unit_ = 1;
};

std::vector<double> read_start(const PricingInputs& in, std::size_t players) {
    return in.at("start").is_array() ? in.list("start") : std::vector<double>(players, in.number("start"));
}

/// The number in the text after these words.
std::optional<double> number_after(const std::string& text, const std::string& words) {
    std::smatch match;
    if (!std::regex_search(text, match, std::regex{words + R"([^0-9]*?(-?[0-9]+(?:\.[0-9]+)?))"})) return std::nullopt;
    return std::stod(match[1].str());
}

/// A number given under a name, or else in words.
double number_or_words(const PricingInputs& in, const std::string& key, const std::string& text,
                       const std::string& words) {
    if (in.has(key)) return in.number(key);
    if (const auto found = number_after(text, words)) return *found;
    throw std::invalid_argument("the inputs do not say the " + key);
}

competition::GamePath play_rules(const std::string& strategy, const competition::Choices& choices, const Ticks& ticks,
                                 const std::vector<double>& start, competition::Timing timing, std::int64_t periods) {
    competition::GameRules rules;
    // What is sold matters to none of these rules.
    rules.demand = [](std::span<const Price>, std::span<double> shares) { std::fill(shares.begin(), shares.end(), 0); };
    rules.timing = timing;
    std::vector<competition::Seat> seats;
    for (const double p : start) seats.push_back({.strategy = strategy, .choices = choices, .start = ticks.of(p)});
    competition::PricingGame game{rules, seats, 0};
    return play(game, periods);
}

/// Whose turn it is, from the words of the case.
competition::Timing read_timing(const std::string& rule, competition::Timing otherwise) {
    if (rule.find("alternating") != std::string::npos) return competition::Timing::alternating;
    if (rule.find("simultaneous") != std::string::npos) return competition::Timing::simultaneous;
    return otherwise;
}

Answer saw_tooth(const PricingInputs& in, const std::string& rule) {
    const double step = number_or_words(in, "step", rule, "rival price -");
    const double floor = number_or_words(in, "floor", rule, "below");
    const double ceiling = number_or_words(in, "ceiling", rule, "resets to");
    const std::vector<double> start = read_start(in, 2);
    std::vector<double> all = start;
    all.insert(all.end(), {step, floor, ceiling});
    const Ticks ticks{all};
    const auto timing = read_timing(rule, competition::Timing::alternating);
    const auto steps = static_cast<std::int64_t>((ceiling - floor) / step + 2);
    const auto path =
        play_rules("two_bound_cycle",
                   {{"step", ticks.choice(step)}, {"floor", ticks.choice(floor)}, {"ceiling", ticks.choice(ceiling)}},
                   ticks, start, timing, 8 * steps * static_cast<std::int64_t>(start.size()));

    // The prices that are set, one or more per period, and the lower of those that stand.
    const std::size_t n = start.size();
    std::vector<std::vector<Price>> moves;
    std::vector<std::vector<Price>> lower;
    for (std::size_t t = 1; t < path.prices.size(); ++t) {
        const auto& row = path.prices[t];
        const std::size_t mover = (t - 1) % n;
        moves.push_back(timing == competition::Timing::alternating ? std::vector<Price>{row[mover]} : row);
        lower.push_back({*std::min_element(row.begin(), row.end())});
    }
    const auto cycle = competition::find_cycle(moves);
    const auto lowest = competition::find_cycle(lower);
    if (!cycle || !lowest) throw std::runtime_error("the rules do not run into a cycle");
    Answer answer;
    answer.value["cycle_moves"] = cycle->length;
    answer.value["mean_set_price"] = ticks.money(cycle->mean);
    answer.value["min_set_price"] = ticks.money(cycle->lowest);
    answer.value["max_set_price"] = ticks.money(cycle->highest);
    answer.value["mean_of_lower_standing_price"] = ticks.money(lowest->mean);
    return answer;
}

Answer race_to_floor(const PricingInputs& in, const std::string& rule) {
    const double step = number_or_words(in, "step", rule, "undercut by");
    const double floor = number_or_words(in, "floor", rule, "floor");
    const std::vector<double> start = read_start(in, 2);
    std::vector<double> all = start;
    all.insert(all.end(), {step, floor});
    const Ticks ticks{all};
    const double highest = *std::max_element(start.begin(), start.end());
    const auto periods = static_cast<std::int64_t>(2 * start.size() * ((highest - floor) / step + 2));
    const auto path = play_rules("undercut", {{"step", ticks.choice(step)}, {"floor", ticks.choice(floor)}}, ticks,
                                 start, read_timing(rule, competition::Timing::simultaneous), periods);
    const auto& last = path.prices.back();
    const auto arrived = std::find(path.prices.begin(), path.prices.end(), last) - path.prices.begin();
    Answer answer;
    answer.value["periods_to_floor"] = arrived;
    answer.value["limit_price"] = ticks.money(last[0]);
    return answer;
}

Answer matching(const Case& c, const PricingInputs& in, const std::string& rule) {
    const std::vector<double> start = read_start(in, in.has("n") ? whole(in.number("n"), "n") : 2);
    const Ticks ticks{start};
    const auto rows = expected_keys(c, R"(prices_t([0-9]+))");
    double longest = static_cast<double>(4 * start.size());
    for (const auto& [key, period] : rows) longest = std::max(longest, period[0]);
    const auto path = play_rules("match_lowest", {}, ticks, start, read_timing(rule, competition::Timing::simultaneous),
                                 static_cast<std::int64_t>(longest));
    const auto in_money = [&](const std::vector<Price>& row) {
        std::vector<double> prices;
        for (const Price p : row) prices.push_back(ticks.money(p));
        return prices;
    };
    Answer answer;
    for (const auto& [key, period] : rows) {
        answer.value[key] = in_money(path.prices[static_cast<std::size_t>(period[0])]);
    }
    answer.value["limit"] = shaped(c, "limit", in_money(path.prices.back()));
    return answer;
}

Answer rule_against_rule(const Case& c, const Effort&) {
    const PricingInputs in{c, {"rule", "start", "step", "floor", "ceiling", "n"}};
    const std::string rule = in.text("rule", "");
    const auto says = [&](const char* words) { return rule.find(words) != std::string::npos; };
    if (says("two-bound") || says("resets to")) return saw_tooth(in, rule);
    if (says("undercut")) return race_to_floor(in, rule);
    if (says("match")) return matching(c, in, rule);
    throw NotSupported("the rule `" + rule + "`");
}

// ---- Win-continue, lose-reverse ----

struct Mean {
    double profit = 0;  ///< per firm
    double price = 0;
};

/// Over the last periods of a game.
Mean mean_of_last(competition::PricingGame& game, std::int64_t periods, std::int64_t last) {
    Mean mean;
    for (std::int64_t t = 1; t <= periods; ++t) {
        game.step();
        if (t <= periods - last) continue;
        for (std::size_t i = 0; i < game.players(); ++i) {
            mean.profit += game.profits()[i];
            mean.price += static_cast<double>(game.prices()[i]);
        }
    }
    const double cells = static_cast<double>(last) * static_cast<double>(game.players());
    return {mean.profit / cells, mean.price / cells};
}

Answer win_continue_lose_reverse(const Case& c, const Effort& effort) {
    const PricingInputs in{c,
                           {"n", "a", "c", "mu", "a0", "step", "start", "periods", "measure_last", "sessions", "runs"}};
    const std::size_t n = in.count({"a", "c"});
    const market::LogitDemand demand{in.per_firm("a", n), in.number("mu"), in.optional_number("a0")};
    const std::vector<double> cost = in.per_firm("c", n);
    const market::Sellers sellers = market::Sellers::apart(cost);
    const auto profit_at = [&](const std::vector<double>& prices) {
        return sum(outcome(demand, sellers, prices).firm_profit) / static_cast<double>(n);
    };
    const double nash = profit_at(nash_prices(demand, sellers));
    const double joint = profit_at(joint_prices(demand, cost));

    const double step = in.number("step");
    const std::string start_text = in.text("start", "");
    const std::vector<double> start = start_text.empty()
                                          ? read_start(in, n)
                                          : std::vector<double>(n, number_after(start_text, "all").value_or(cost[0]));
    const double first = start_text.find("down") == std::string::npos ? 0 : 1;
    const auto periods = static_cast<std::int64_t>(whole(in.number("periods"), "periods"));
    const auto last = static_cast<std::int64_t>(whole(in.number("measure_last", in.number("periods")), "measure_last"));
    std::size_t sessions = whole(in.number("sessions", in.number("runs", 200)), "sessions");
    if (effort.quick) sessions = std::min<std::size_t>(sessions, 10);

    // Prices in steps, so that the rule moves by one.
    const competition::PriceScale scale{0, step};
    const auto run = [&](double noise, std::uint64_t key) {
        competition::GameRules rules;
        rules.demand = demand_view(competition::logit_demand(demand), scale);
        rules.range.floor = -1'000'000;
        rules.profit_noise = noise;
        std::vector<competition::Seat> seats;
        for (std::size_t i = 0; i < n; ++i) {
            seats.push_back({.strategy = "win_continue_lose_reverse",
                             .choices = {{"step", 1}, {"first", first}},
                             .start = std::llround(scale.ticks(start[i])),
                             .cost = scale.ticks(cost[i])});
        }
        competition::PricingGame game{rules, seats, key};
        const Mean mean = mean_of_last(game, periods, std::min(last, periods));
        return Mean{mean.profit * step, scale.origin + mean.price * step};
    };

    Answer answer;
    const std::uint64_t key = case_key(c, effort);
    for (const auto& [name, numbers] : expected_keys(c, R"((?:delta|price)(?:_profit)?_noise_([0-9.]+)(?:pct)?)")) {
        const double noise = numbers[0] / 100;
        const bool is_price = name.starts_with("price");
        const std::size_t count = noise > 0 ? sessions : 1;
        const auto means =
            competition::run_sessions<Mean>(count, key, 0, [&](std::uint64_t k) { return run(noise, k); });
        Sample sample;
        for (const Mean& m : means) sample.add(is_price ? m.price : market::profit_gain(m.profit, nash, joint));
        if (noise > 0)
            put(answer, name, sample);
        else
            answer.value[name] = sample.mean();
    }
    answer.value["sessions"] = sessions;
    return answer;
}

}  // namespace

void add_learning_families(Families& families) {
    families["calvano_qlearning"] = calvano;
    families["alternating_qlearning"] = sequential;
    families["rule_vs_rule"] = rule_against_rule;
    families["win_continue_lose_reverse"] = win_continue_lose_reverse;
}

}  // namespace warung::verify
