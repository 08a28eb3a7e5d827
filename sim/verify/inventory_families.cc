// Cases of inventory theory, inv.*: closed forms from inventory/textbook.h, what is
// random through inventory/periodic_stock.h (periods) and supply/network.h (events).

#include "sim/inventory/periodic_stock.h"
#include "sim/inventory/textbook.h"
#include "sim/random/samplers.h"
#include "sim/supply/drained_stock.h"
#include "sim/supply/network.h"
#include "sim/verify/stock_replications.h"

#include <map>
#include <optional>

namespace warung::verify {
namespace {

using namespace stock;
namespace inv = warung::inventory;
using nlohmann::json;

// ---- Deterministic models -----------------------------------------------------------------------------------

Answer eoq(const Case& c, const Effort&) {
    const double K = number(c.inputs, "fixed_cost");
    const double h = number(c.inputs, "holding_cost");
    const double d = number(c.inputs, "demand_rate");
    inv::Lot lot = inv::eoq(K, h, d);
    if (is_given(c.inputs, "Q")) lot = {number(c.inputs, "Q"), inv::eoq_cost(K, h, d, number(c.inputs, "Q"))};
    return {{{"Q", lot.quantity}, {"cost", lot.cost}}, json::object()};
}

Answer eoq_backorders(const Case& c, const Effort&) {
    const double K = number(c.inputs, "fixed_cost");
    const double h = number(c.inputs, "holding_cost");
    const double p = number(c.inputs, "stockout_cost");
    const double d = number(c.inputs, "demand_rate");
    inv::BackorderedLot lot = inv::eoq_backorders(K, h, p, d);
    if (is_given(c.inputs, "stockout_fraction")) lot.stockout_fraction = number(c.inputs, "stockout_fraction");
    if (is_given(c.inputs, "Q")) lot.quantity = number(c.inputs, "Q");
    lot.cost = inv::eoq_backorders_cost(K, h, p, d, lot.quantity, lot.stockout_fraction);
    return {{{"Q", lot.quantity}, {"stockout_fraction", lot.stockout_fraction}, {"cost", lot.cost}}, json::object()};
}

Answer epq(const Case& c, const Effort&) {
    const double K = number(c.inputs, "fixed_cost");
    const double h = number(c.inputs, "holding_cost");
    const double d = number(c.inputs, "demand_rate");
    const double rate = number(c.inputs, "production_rate");
    inv::Lot lot = inv::epq(K, h, d, rate);
    if (is_given(c.inputs, "Q")) lot = {number(c.inputs, "Q"), inv::epq_cost(K, h, d, rate, number(c.inputs, "Q"))};
    return {{{"Q", lot.quantity}, {"cost", lot.cost}}, json::object()};
}

template <bool all_units>
Answer eoq_discount(const Case& c, const Effort&) {
    const double K = number(c.inputs, "fixed_cost");
    const double rate = number(c.inputs, "holding_cost_rate");
    const double d = number(c.inputs, "demand_rate");
    const std::vector<double> breaks = numbers(c.inputs.at("breakpoints"), 0);
    const std::vector<double> costs = numbers(c.inputs.at("unit_costs"), 0);
    const inv::PriceBreaks prices{breaks, costs};
    inv::Lot lot = all_units ? inv::eoq_all_units(K, rate, d, prices) : inv::eoq_incremental(K, rate, d, prices);
    if (all_units && is_given(c.inputs, "Q")) {
        lot = {number(c.inputs, "Q"), inv::eoq_all_units_cost(K, rate, d, prices, number(c.inputs, "Q"))};
    }
    return {{{"Q", lot.quantity}, {"cost", lot.cost}}, json::object()};
}

Answer wagner_whitin(const Case& c, const Effort&) {
    const std::vector<double> demand = numbers(c.inputs.at("demand"), 0);
    const std::size_t n = demand.size();
    const std::vector<double> K = numbers(c.inputs.at("fixed_cost"), n);
    const std::vector<double> h = numbers(c.inputs.at("holding_cost"), n);
    const char* price = c.inputs.contains("purchase_cost") ? "purchase_cost" : "unit_cost";
    const std::vector<double> unit = numbers(c.inputs.value(price, json(0)), n);
    if (K.size() != n || h.size() != n || unit.size() != n) throw NotSupported("lists of different lengths");
    std::vector<inv::LotPeriod> periods;
    for (std::size_t t = 0; t < n; ++t) periods.push_back({K[t], h[t], unit[t], demand[t]});
    const inv::LotPlan plan = inv::wagner_whitin(periods);
    return {{{"cost", plan.cost}, {"order_quantities", plan.orders}}, json::object()};
}

// ---- Periodic review ----------------------------------------------------------------------------------------

/// Demand of a period, drawn in grains.
class PeriodDemand {
public:
    explicit PeriodDemand(const json& inputs) {
        if (inputs.contains("pmf")) {
            read_pmf(inputs.at("pmf"));
        } else if (inputs.contains("poisson_mean") || !inputs.contains("sd")) {
            mean_ = number(inputs, inputs.contains("poisson_mean") ? "poisson_mean" : "mean");
            law_ = inv::DiscreteDemand::poisson(mean_);
        } else {
            mean_ = number(inputs, "mean");
            sd_ = number(inputs, "sd");
            if (!(sd_ > 0)) throw NotSupported("demand without a spread");
            while (sd_ * grains_ < 1e4) grains_ *= 10;
        }
    }

    /// Per unit of demand.
    [[nodiscard]] double grains() const { return grains_; }
    [[nodiscard]] inv::Quantity in_grains(double units) const { return std::llround(units * grains_); }
    [[nodiscard]] double mean() const { return mean_; }
    /// Nothing if normal.
    [[nodiscard]] const std::optional<inv::DiscreteDemand>& law() const { return law_; }

    [[nodiscard]] inv::Quantity draw(random::Stream& luck) const {
        if (!law_) return in_grains(mean_ + sd_ * random::normal(luck));
        if (table_.empty()) return random::poisson(luck, mean_);
        return law_->first() +
               random::draw_alias(luck.bits(), table_.size(), [&](std::uint32_t column) { return table_[column]; });
    }

    /// The level that is best to have `periods` before it is looked at, if nothing but h and p count.
    [[nodiscard]] inv::Level best_level(double h, double p, std::size_t periods) const {
        if (law_) return inv::newsvendor(h, p, law_->of_periods(periods));
        const auto n = static_cast<double>(periods);
        return inv::newsvendor_normal(h, p, n * mean_, std::sqrt(n) * sd_);
    }

private:
    void read_pmf(const json& pmf) {
        std::map<std::int64_t, double> shares;
        for (const auto& [value, share] : pmf.items()) {
            const double at = number(json(value));
            if (at != std::floor(at)) throw NotSupported("demand in parts of a unit");
            shares[static_cast<std::int64_t>(at)] += number(share);
        }
        if (shares.empty()) throw std::invalid_argument("an empty distribution");
        const std::int64_t first = shares.begin()->first;
        std::vector<double> p(static_cast<std::size_t>(shares.rbegin()->first - first + 1));
        for (const auto& [value, share] : shares) p[static_cast<std::size_t>(value - first)] = share;
        table_ = random::make_alias_table(p);
        law_.emplace(first, std::move(p));
        mean_ = law_->mean();
    }

    double mean_ = 0;
    double sd_ = 0;
    double grains_ = 1;
    std::optional<inv::DiscreteDemand> law_;
    std::vector<random::AliasColumn> table_;
};

struct PeriodicCase {
    PeriodDemand demand;
    inv::PeriodCosts costs;  ///< per grain
    std::size_t lead_periods;

    explicit PeriodicCase(const json& inputs)
        : demand{inputs},
          costs{number_or(inputs, "K", 0), number(inputs, "h") / demand.grains(),
                number(inputs, "p") / demand.grains()},
          lead_periods{static_cast<std::size_t>(number_or(inputs, "L", 0))} {
        if (number_or(inputs, "L", 0) != std::floor(number_or(inputs, "L", 0))) {
            throw NotSupported("a lead time that is no whole number of periods");
        }
    }

    /// Mean cost of a period in one replication; `step(stock, demand)` plays a period.
    template <class Step>
    [[nodiscard]] double mean_cost(inv::Quantity initial, std::uint64_t key, Step&& step) const {
        constexpr int kPeriods = 4'000;
        const int warm_up = 500 + 20 * static_cast<int>(lead_periods);
        random::Stream luck{key};
        inv::PeriodicStock stock{initial, lead_periods};
        double cost = 0;
        for (int t = -warm_up; t < kPeriods; ++t) {
            const inv::Period period = step(stock, demand.draw(luck));
            if (t >= 0) cost += costs.of(period);
        }
        return cost / kPeriods;
    }
};

/// Base stock, and the newsvendor, which is base stock without a lead time. `cost_opt` is at the best level,
/// `cost_S3` at level 3.
Answer base_stock(const Case& c, const Effort& effort) {
    const PeriodicCase model{c.inputs};
    const double h = number(c.inputs, "h");
    const double p = number(c.inputs, "p");
    const double best = model.demand.best_level(h, p, model.lead_periods + 1).level;
    const double S = is_given(c.inputs, "S") ? number(c.inputs, "S") : best;

    Answer answer;
    ReplicationPlan plan;
    std::vector<inv::Quantity> levels;
    const auto at_level = [&](const std::string& figure, double level) {
        plan.figures.push_back(figure);
        levels.push_back(model.demand.in_grains(level));
    };
    if (c.expected.contains("S")) answer.value["S"] = S;
    for (const auto& [figure, expected] : c.expected.items()) {
        if (figure == "cost")
            at_level(figure, S);
        else if (figure == "cost_opt")
            at_level(figure, best);
        else if (figure.rfind("cost_S", 0) == 0)
            at_level(figure, number(json(figure.substr(6))));
    }
    add_replications(answer, c, effort, plan, [&](std::uint64_t key) {
        Row row;
        for (const inv::Quantity level : levels) {
            // Normal demand may fall below zero: the excess goes back, as theory has it.
            const auto step = [&](inv::PeriodicStock& stock, inv::Quantity demand) {
                return stock.step_to(level, demand);
            };
            row.push_back(model.mean_cost(level, key, step));
        }
        return row;
    });
    return answer;
}

Answer s_S_periodic(const Case& c, const Effort& effort) {
    const PeriodicCase model{c.inputs};
    double s = number_or_optimal(c.inputs, "s");
    double S = number_or_optimal(c.inputs, "S");
    if (std::isnan(s) || std::isnan(S)) {
        if (!model.demand.law()) throw NotSupported("the best (s, S) for normal demand");
        const inv::DiscreteDemand to_last = model.demand.law()->of_periods(model.lead_periods + 1);
        const inv::TwoLevels best = inv::s_S_optimum(model.costs.order, *model.demand.law(), [&](std::int64_t y) {
            return inv::newsvendor_cost(model.costs.holding, model.costs.shortage, to_last, static_cast<double>(y));
        });
        s = static_cast<double>(best.lower);
        S = static_cast<double>(best.upper);
    }
    Answer answer;
    answer.value = {{"s", s}, {"S", S}};
    const auto policy = inv::Policy::s_S(model.demand.in_grains(s), model.demand.in_grains(S));
    const auto step = [&](inv::PeriodicStock& stock, inv::Quantity demand) { return stock.step(policy, demand); };
    add_replications(answer, c, effort, {.figures = {"cost"}},
                     [&](std::uint64_t key) { return Row{model.mean_cost(policy.order_up_to, key, step)}; });
    return answer;
}

Answer base_stock_disruptions(const Case& c, const Effort& effort) {
    const double h = number(c.inputs, "h");
    const double p = number(c.inputs, "p");
    const double d = number(c.inputs, "d");
    const double alpha = number(c.inputs, "alpha");
    const double beta = number(c.inputs, "beta");
    const double S =
        is_given(c.inputs, "S") ? number(c.inputs, "S") : inv::base_stock_disruptions(h, p, d, alpha, beta).level;
    constexpr double kGrains = 1'000;
    const inv::PeriodCosts costs{0, h / kGrains, p / kGrains};
    const auto policy = inv::Policy::base_stock(std::llround(S * kGrains));
    const inv::Quantity demand = std::llround(d * kGrains);
    const double memory = 1 / std::min(1.0, alpha + beta);  // periods
    const auto periods = static_cast<std::int64_t>(std::max(20'000.0, 500 * memory));

    Answer answer;
    answer.value["S"] = S;
    add_replications(answer, c, effort, {.figures = {"cost"}}, [&](std::uint64_t key) {
        random::Stream luck{key};
        inv::PeriodicStock stock{policy.order_up_to, 0};
        bool up = luck.uniform() < beta / (alpha + beta);
        double cost = 0;
        for (std::int64_t t = -periods / 10; t < periods; ++t) {
            up = luck.uniform() < (up ? 1 - alpha : beta);
            const inv::Period period = stock.step(policy, demand, up);
            if (t >= 0) cost += costs.of(period);
        }
        return Row{cost / static_cast<double>(periods)};
    });
    return answer;
}

// ---- Continuous review, through the kernel ------------------------------------------------------------------

/// A clock for rates: so many milliseconds stand for one unit of time that rounding to one is a millionth of a gap.
class Clock {
public:
    explicit Clock(double events_per_unit) : unit_ms_{std::max(1.0, std::round(1e6 * events_per_unit))} {}
    [[nodiscard]] Duration of(double units) const { return rounded_ms(units * unit_ms_); }
    [[nodiscard]] Time at(double units) const { return Time{} + of(units); }
    [[nodiscard]] double units(Duration d) const { return static_cast<double>(d.ms()) / unit_ms_; }

private:
    double unit_ms_;
};

constexpr double kDemandsPerReplication = 20'000;

supply::DemandStream unit_demand(const Clock& clock, double rate) {
    return {.gap = supply::Delay::exponential(clock.of(1 / rate)), .sizes = {{}}, .first = {}};
}

Answer r_Q_continuous(const Case& c, const Effort& effort) {
    const double h = number(c.inputs, "h");
    const double p = number(c.inputs, "p");
    const double K = number(c.inputs, "K");
    const double rate = number(c.inputs, "lambda_");
    const double L = number(c.inputs, "L");
    inv::TwoLevels levels;
    if (is_given(c.inputs, "r") && is_given(c.inputs, "Q")) {
        levels = {static_cast<std::int64_t>(number(c.inputs, "r")), static_cast<std::int64_t>(number(c.inputs, "Q")),
                  0};
    } else {
        const auto lead_demand = inv::DiscreteDemand::poisson(rate * L);
        levels = inv::r_Q_optimum(
            K, rate, [&](std::int64_t y) { return inv::newsvendor_cost(h, p, lead_demand, static_cast<double>(y)); });
    }
    const Clock clock{rate};
    const supply::Network network{.sites = {{.policy = inv::Policy::r_Q(levels.lower, levels.upper),
                                             .initial = levels.lower + levels.upper,
                                             .sources = {{.lead_time = supply::Delay::fixed(clock.of(L))}}}},
                                  .streams = {unit_demand(clock, rate)}};
    const Time warm_up = clock.at(20 * (L + static_cast<double>(levels.upper) / rate));
    const Time until = warm_up + clock.of(kDemandsPerReplication / rate);

    Answer answer;
    answer.value = {{"r", levels.lower}, {"Q", levels.upper}};
    add_replications(answer, c, effort, {.figures = {"cost"}}, [&](std::uint64_t key) {
        const supply::NetworkResult run = supply::simulate(network, key, warm_up, until);
        const supply::SiteTally& site = run.tallies.front();
        return Row{K * static_cast<double>(site.orders_placed) / clock.units(run.measured) +
                   h * supply::time_average(site.on_hand, run.measured) +
                   p * supply::time_average(site.backlog, run.measured)};
    });
    return answer;
}

Answer r_Q_normal(const Case& c, const Effort&) {
    const double h = number(c.inputs, "h");
    const double p = number(c.inputs, "p");
    const double K = number(c.inputs, "K");
    const double d = number(c.inputs, "mean_per_year");
    const double L = number(c.inputs, "L_years");
    const double sd = number(c.inputs, "sd_per_year") * std::sqrt(L);
    inv::RealLevels levels;
    if (is_given(c.inputs, "r") && is_given(c.inputs, "Q")) {
        levels = {number(c.inputs, "r"), number(c.inputs, "Q"), 0};
        levels.cost = inv::r_Q_normal_cost(K, h, p, d, d * L, sd, levels.lower, levels.upper);
    } else {
        levels = inv::r_Q_normal_optimum(K, h, p, d, d * L, sd);
    }
    return {{{"r", levels.lower}, {"Q", levels.upper}, {"cost", levels.cost}}, json::object()};
}

/// Lead times by stage: a list, or one for all.
std::vector<double> lead_times(const json& inputs, std::size_t stages) {
    for (const char* name : {"lead_times", "lead_time", "lead_time_each"}) {
        if (inputs.contains(name)) return numbers(inputs.at(name), stages);
    }
    throw NotSupported("a serial system without lead times");
}

Answer serial_poisson(const Case& c, const Effort& effort) {
    const std::vector<double> holding = numbers(c.inputs.at("echelon_holding"), 0);
    const std::size_t stages = holding.size();
    const std::vector<double> leads = lead_times(c.inputs, stages);
    const double rate = number(c.inputs, "lambda_");
    const double p = number(c.inputs, "p");
    std::vector<std::int64_t> echelon;
    if (is_given(c.inputs, "echelon_base_stock")) {
        for (const double S : numbers(c.inputs.at("echelon_base_stock"), stages)) echelon.push_back(std::llround(S));
    } else {
        std::vector<inv::SerialStage> theory;
        for (std::size_t j = 0; j < stages; ++j) theory.push_back({holding[j], rate * leads[j]});
        echelon = inv::serial_optimum(theory, p).echelon_base_stock;
    }
    if (leads.size() != stages || echelon.size() != stages) throw NotSupported("lists of different lengths");

    const Clock clock{rate};
    supply::Network network{.sites = {}, .streams = {unit_demand(clock, rate)}};
    // A stage never holds more than what those above let through: S_j counts as the least of S_j, S_{j+1}, ...
    std::vector<std::int64_t> effective = echelon;
    for (std::size_t j = stages - 1; j-- > 0;) effective[j] = std::min(effective[j], effective[j + 1]);
    double all_leads = 0;
    for (std::size_t j = 0; j < stages; ++j) {
        const std::int64_t local = effective[j] - (j > 0 ? effective[j - 1] : 0);
        network.sites.push_back(
            {.policy = inv::Policy::base_stock(local),
             .initial = local,
             .sources = {{.site = j + 1 < stages ? static_cast<std::uint32_t>(j + 1) : supply::kOutside,
                          .lead_time = supply::Delay::fixed(clock.of(leads[j]))}}});
        all_leads += leads[j];
    }
    const Time warm_up = clock.at(20 * all_leads);
    const Time until = warm_up + clock.of(kDemandsPerReplication / rate);

    Answer answer;
    answer.value["echelon_base_stock"] = echelon;
    add_replications(answer, c, effort, {.figures = {"cost"}}, [&](std::uint64_t key) {
        const supply::NetworkResult run = supply::simulate(network, key, warm_up, until);
        double cost = p * supply::time_average(run.tallies.front().backlog, run.measured);
        double local_holding = 0;
        for (std::size_t j = stages; j-- > 0;) {
            local_holding += holding[j];
            cost +=
                local_holding * supply::time_average(run.tallies[j].on_hand + run.tallies[j].outbound, run.measured);
        }
        return Row{cost};
    });
    return answer;
}

/// Monte Carlo on the echelon recursion IL_j = min(S_j, IL_{j+1}) - D_j (Snyder and Shen 2019, 6.2).
Answer serial_normal(const Case& c, const Effort& effort) {
    const std::vector<double> holding = numbers(c.inputs.at("echelon_holding"), 0);
    const std::size_t stages = holding.size();
    const std::vector<double> leads = lead_times(c.inputs, stages);
    if (!is_given(c.inputs, "echelon_base_stock")) throw NotSupported("the best base stocks for normal demand");
    const std::vector<double> S = numbers(c.inputs.at("echelon_base_stock"), stages);
    const double mean = number(c.inputs, "mean");
    const double sd = number(c.inputs, "sd");
    double penalty = number(c.inputs, "p");
    for (const double h : holding) penalty += h;

    Answer answer;
    add_replications(answer, c, effort, {.figures = {"cost"}}, [&](std::uint64_t key) {
        constexpr int kDraws = 4'000;
        random::Stream luck{key};
        double cost = 0;
        for (int i = 0; i < kDraws; ++i) {
            double level = S.back();
            for (std::size_t j = stages; j-- > 0;) {
                const double demand = leads[j] * mean + std::sqrt(leads[j]) * sd * random::normal(luck);
                level = std::min(S[j], level) - demand;
                cost += holding[j] * level;
            }
            cost += penalty * std::max(0.0, -level);
        }
        return Row{cost / kDraws};
    });
    return answer;
}

/// The law of lead times: what the text asks for, else uniform, as theory says that it does not matter.
supply::Delay lead_time_law(const json& inputs, Duration mean) {
    const json law = inputs.value("lead_time", json(""));
    const std::string text = law.is_string() ? law.get<std::string>() : "";
    if (text.rfind("exp", 0) == 0) return supply::Delay::exponential(mean);
    if (text.rfind("fixed", 0) == 0 || text.rfind("const", 0) == 0 || text.rfind("det", 0) == 0) {
        return supply::Delay::fixed(mean);
    }
    if (text.rfind("gamma", 0) == 0 || text.rfind("erlang", 0) == 0) {
        return supply::Delay::gamma(mean, number_or(inputs, "lead_time_shape", 2));
    }
    if (text.rfind("lognormal", 0) == 0) return supply::Delay::lognormal(mean, 0.5);
    return supply::Delay::uniform(rounded_ms(0.5 * static_cast<double>(mean.ms())),
                                  rounded_ms(1.5 * static_cast<double>(mean.ms())));
}

/// (S - 1, S) with Poisson demand; the mean lead time is the unit of time.
struct OneForOneCase {
    supply::Network network;
    Time warm_up;
    Time until;

    OneForOneCase(const json& inputs, inv::Shortage shortage) {
        const auto S = static_cast<std::int64_t>(number(inputs, "S"));
        const double rate = inputs.contains("lambda_times_L") ? number(inputs, "lambda_times_L")
                                                              : number(inputs, "lambda_") * number(inputs, "L");
        const Clock clock{rate};
        network = {.sites = {{.policy = inv::Policy::base_stock(S),
                              .initial = S,
                              .shortage = shortage,
                              .sources = {{.lead_time = lead_time_law(inputs, clock.of(1))}}}},
                   .streams = {unit_demand(clock, rate)}};
        warm_up = clock.at(20);
        until = warm_up + clock.of(2 * kDemandsPerReplication / rate);
    }
};

Answer one_for_one(const Case& c, const Effort& effort) {
    const inv::Shortage shortage =
        c.inputs.value("unmet", "backorder") == "lost" ? inv::Shortage::lost_order : inv::Shortage::backorder;
    const OneForOneCase model{c.inputs, shortage};
    Answer answer;
    ReplicationPlan plan{.figures = {}};
    for (const auto& [figure, expected] : c.expected.items()) plan.figures.push_back(figure);
    const auto value_of = [](const std::string& figure, const supply::SiteTally& site, Duration span) {
        const auto demands = static_cast<double>(site.demands);
        if (figure == "fill_rate") return static_cast<double>(site.demands_met_at_once) / demands;
        if (figure == "lost_fraction") return static_cast<double>(site.units_lost) / demands;
        if (figure == "ready_rate") return static_cast<double>(site.in_stock.ms()) / static_cast<double>(span.ms());
        if (figure == "mean_backorders") return supply::time_average(site.backlog, span);
        if (figure == "mean_on_hand") return supply::time_average(site.on_hand, span);
        throw NotSupported("no figure named " + figure + " for one-for-one stock");
    };
    add_replications(answer, c, effort, plan, [&](std::uint64_t key) {
        const supply::NetworkResult run = supply::simulate(model.network, key, model.warm_up, model.until);
        Row row;
        for (const std::string& figure : plan.figures)
            row.push_back(value_of(figure, run.tallies.front(), run.measured));
        return row;
    });
    return answer;
}

/// Law and Kelton 2000, section 1.5: reviewed by the month, at a level below s, lead times random.
Answer law_kelton(const Case& c, const Effort& effort) {
    const Clock clock{1 / number(c.inputs, "mean_interdemand")};
    const double months = number(c.inputs, "months");
    const auto s = static_cast<std::int64_t>(number(c.inputs, "s"));
    const auto S = static_cast<std::int64_t>(number(c.inputs, "S"));
    const std::vector<double> lag = numbers(c.inputs.at("lag_uniform"), 0);
    supply::DemandStream demand = unit_demand(clock, 1 / number(c.inputs, "mean_interdemand"));
    demand.sizes.clear();
    for (const auto& [size, share] : c.inputs.at("demand_sizes").items()) {
        demand.sizes.push_back({std::llround(number(json(size))), number(share)});
    }
    const supply::Network network{
        .sites = {{.policy = inv::Policy::s_S(s - 1, S).reviewed_every(clock.of(number_or(c.inputs, "review", 1))),
                   .initial = std::llround(number(c.inputs, "initial")),
                   .watch = supply::Watch::net_level,
                   .sources = {{.lead_time = supply::Delay::uniform(clock.of(lag.at(0)), clock.of(lag.at(1)))}}}},
        .streams = {demand}};
    const double K = number(c.inputs, "K");
    const double per_item = number(c.inputs, "i");
    const double h = number(c.inputs, "h");
    const double pi = number(c.inputs, "pi");

    Answer answer;
    const ReplicationPlan plan{.figures = {"total", "ordering", "holding", "shortage"}, .at_least = 1'000};
    add_replications(answer, c, effort, plan, [&](std::uint64_t key) {
        const supply::NetworkResult run = supply::simulate(network, key, Time{}, clock.at(months));
        const supply::SiteTally& site = run.tallies.front();
        const double ordering =
            (K * static_cast<double>(site.orders_placed) + per_item * static_cast<double>(site.units_ordered)) / months;
        const double holding = h * supply::time_average(site.on_hand, run.measured);
        const double shortage = pi * supply::time_average(site.backlog, run.measured);
        return Row{ordering + holding + shortage, ordering, holding, shortage};
    });
    return answer;
}

Answer eoq_disruptions(const Case& c, const Effort& effort) {
    const double K = number(c.inputs, "K");
    const double h = number(c.inputs, "h");
    const double p = number(c.inputs, "p");
    const double d = number(c.inputs, "d");
    const inv::Disruption supplier{number(c.inputs, "disruption_rate"), number(c.inputs, "recovery_rate")};
    const double Q =
        is_given(c.inputs, "Q") ? number(c.inputs, "Q") : inv::eoq_disruptions(K, h, p, d, supplier).quantity;
    const double cover = Q / d;
    const Clock clock{std::max({1 / cover, supplier.disruption_rate, supplier.recovery_rate})};
    const supply::DrainedStock params{clock.of(cover),
                                      supplier.disruption_rate > 0
                                          ? supply::Delay::exponential(clock.of(1 / supplier.disruption_rate))
                                          : supply::Delay{},
                                      supply::Delay::exponential(clock.of(1 / supplier.recovery_rate))};
    const double memory = std::max(cover, 1 / (supplier.disruption_rate + supplier.recovery_rate));
    const Time warm_up = clock.at(100 * memory);
    const Time until = warm_up + clock.of(10'000 * memory);

    Answer answer;
    answer.value["Q"] = Q;
    add_replications(answer, c, effort, {.figures = {"cost"}}, [&](std::uint64_t key) {
        const supply::DrainedTally run = supply::simulate(params, key, warm_up, until);
        const auto span_ms = static_cast<double>(run.measured.ms());
        const double stock = d * run.stock_ms2 / span_ms / span_ms * clock.units(run.measured);
        return Row{K * static_cast<double>(run.orders) / clock.units(run.measured) + h * stock +
                   p * d * static_cast<double>(run.dry.ms()) / span_ms};
    });
    return answer;
}

}  // namespace

void add_inventory_families(Families& families) {
    families["inv.eoq"] = complete(eoq);
    families["inv.eoq_cost"] = complete(eoq);
    families["inv.eoq_backorders"] = complete(eoq_backorders);
    families["inv.epq"] = complete(epq);
    families["inv.eoq_all_units"] = complete(eoq_discount<true>);
    families["inv.eoq_incremental"] = complete(eoq_discount<false>);
    families["inv.wagner_whitin"] = complete(wagner_whitin);
    families["inv.newsvendor_normal"] = complete(base_stock);
    families["inv.newsvendor_poisson"] = complete(base_stock);
    families["inv.newsvendor_discrete"] = complete(base_stock);
    families["inv.base_stock_periodic"] = complete(base_stock);
    families["inv.base_stock_disruptions"] = complete(base_stock_disruptions);
    families["inv.base_stock_continuous"] = complete(one_for_one);
    families["inv.base_stock_lost_sales"] = complete([](Case c, const Effort& effort) {
        c.inputs["unmet"] = "lost";
        return one_for_one(c, effort);
    });
    families["inv.sS_periodic"] = complete(s_S_periodic);
    families["inv.sS_law_kelton"] = complete(law_kelton);
    families["inv.rQ_continuous"] = complete(r_Q_continuous);
    families["inv.rQ_normal"] = complete(r_Q_normal);
    families["inv.serial_clark_scarf"] = complete(serial_poisson);
    families["inv.serial_clark_scarf_normal"] = complete(serial_normal);
    families["inv.eoq_disruptions"] = complete(eoq_disruptions);
}

}  // namespace warung::verify
