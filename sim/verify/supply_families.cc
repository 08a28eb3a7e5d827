// Cases of supply networks, scm.*, of the clock, clock.*, and of the bullwhip,
// bullwhip.*, on supply/network.h and supply/order_chain.h.

#include "sim/random/samplers.h"
#include "sim/supply/network.h"
#include "sim/supply/order_chain.h"
#include "sim/verify/stock_replications.h"

#include <fmt/format.h>

#include <map>
#include <numeric>

namespace warung::verify {
namespace {

using namespace stock;
namespace inv = warung::inventory;
using nlohmann::json;

// ---- Deterministic networks ---------------------------------------------------------------------------------

/// Whole milliseconds for a unit of time in which all times of a case are whole: a day, if that will do, else some
/// thousands of days, which also round the finest where there is no common measure.
class ExactClock {
public:
    explicit ExactClock(const std::vector<double>& times) {
        constexpr double kMost = 10'000;
        for (double multiple = 1; multiple <= kMost; ++multiple) {
            unit_ms_ = multiple * static_cast<double>(kMsPerDay);
            if (std::all_of(times.begin(), times.end(), [&](double t) { return is_whole(t * unit_ms_); })) return;
        }
    }
    [[nodiscard]] Duration of(double units) const { return rounded_ms(units * unit_ms_); }
    [[nodiscard]] Time at(double units) const { return Time{} + of(units); }
    [[nodiscard]] double units(Duration d) const { return static_cast<double>(d.ms()) / unit_ms_; }

private:
    /// As far as a double can tell.
    static bool is_whole(double ms) { return std::abs(ms - std::round(ms)) <= 1e-15 * std::abs(ms); }

    double unit_ms_ = 0;
};

constexpr double kGrains = 1'000;  // thousandths of a unit

inv::Quantity in_grains(double units) { return std::llround(units * kGrains); }
double in_units(inv::Quantity grains) { return static_cast<double>(grains) / kGrains; }

/// Parameters of a policy by the names that its text gives them: "(s,S) continuous: ...", [200, 500]. One more value
/// than names is the safety stock.
std::map<std::string, double> named_parameters(const std::string& text, const json& params) {
    std::map<std::string, double> named;
    if (params.is_object()) {
        for (const auto& [name, value] : params.items()) named[name] = number(value);
        return named;
    }
    const auto open = text.find('(');
    const auto close = text.find(')', open);
    if (open == std::string::npos || close == std::string::npos) throw NotSupported("policy " + text);
    std::vector<std::string> names{""};
    for (const char letter : text.substr(open + 1, close - open - 1)) {
        if (letter == ',' || letter == ';')
            names.emplace_back();
        else if (letter != ' ')
            names.back() += letter;
    }
    const std::vector<double> values = numbers(params, names.size());
    if (names.size() + 1 == values.size()) names.emplace_back("safety");
    if (names.size() != values.size()) throw NotSupported("parameters of the policy " + text);
    for (std::size_t i = 0; i < names.size(); ++i) named[names[i]] = values[i];
    return named;
}

/// What the first of these names is called by, or nothing.
const double* find_any(const std::map<std::string, double>& named, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (const auto found = named.find(name); found != named.end()) return &found->second;
    }
    return nullptr;
}

inv::Policy policy_of(const json& site, const ExactClock& clock) {
    const std::string text = site.at("policy").get<std::string>();
    const auto named = named_parameters(text, site.value("params", json::array()));
    const double* s = find_any(named, {"s", "r", "R"});
    const double* up_to = find_any(named, {"S"});
    const double* lot = find_any(named, {"Q", "q"});
    const double* every = find_any(named, {"T", "t"});
    const double* lots = find_any(named, {"nQ", "NQ"});

    inv::Policy policy;
    if (lots != nullptr && s != nullptr) {
        policy = inv::Policy::r_Q(in_grains(*s), in_grains(*lots));
        policy.rule = inv::PolicyRule::lots;
    } else if (lot != nullptr && s != nullptr) {
        policy = inv::Policy::r_Q(in_grains(*s), in_grains(*lot));
    } else if (lot != nullptr) {
        policy.rule = inv::PolicyRule::always_lot;
        policy.lot = in_grains(*lot);
    } else if (up_to != nullptr) {
        policy = s != nullptr ? inv::Policy::s_S(in_grains(*s), in_grains(*up_to))
                              : inv::Policy::base_stock(in_grains(*up_to));
    } else {
        throw NotSupported("policy " + text);
    }
    // "position<s" without the equals sign: strictly below.
    const auto below = text.find('<');
    if (below != std::string::npos && text.compare(below, 2, "<=") != 0) --policy.reorder_point;

    const double* safety = find_any(named, {"safety", "ss", "SS", "safety_stock"});
    const double more = safety != nullptr ? *safety : number_or(site, "safety_stock", 0);
    policy = policy.with_safety_stock(in_grains(more));
    if (every != nullptr)
        policy.review = clock.of(*every);
    else if (site.contains("review"))
        policy.review = clock.of(number(site, "review"));
    if (policy.rule == inv::PolicyRule::always_lot && policy.is_continuous()) throw NotSupported("policy " + text);
    if (text.find("periodic") != std::string::npos && policy.is_continuous()) throw NotSupported("policy " + text);
    policy.capacity = in_grains(number_or(site, "capacity", 0));
    return policy;
}

inv::Shortage shortage_of(const json& inputs) {
    const std::string unmet = inputs.value("unmet", "lost");
    if (unmet == "lost") return inv::Shortage::lost_order;
    if (unmet.rfind("backorder", 0) == 0 || unmet.rfind("backlog", 0) == 0) return inv::Shortage::backorder;
    if (unmet.rfind("partial", 0) == 0 || unmet.rfind("lost_excess", 0) == 0) return inv::Shortage::lost_excess;
    throw NotSupported("unmet demand " + unmet);
}

/// A site's or stream's own value of what is else common to all.
double own_or_common(const json& own, const json& inputs, const char* name) {
    return own.contains(name) ? number(own, name) : number(inputs, name);
}

/// All numbers below keys that name times.
void collect_times(const json& j, std::vector<double>& times) {
    for (const auto& [name, value] : j.items()) {
        if (value.is_structured() && name != "params" && name != "horizons") {
            collect_times(value, times);
            continue;
        }
        const bool is_time =
            j.is_object() && (name == "horizon" || name == "horizons" || name == "interval" || name == "first_at" ||
                              name == "review" || name.rfind("lead_time", 0) == 0 || name.rfind("processing", 0) == 0);
        if (is_time) {
            for (const double t : numbers(value, 1)) times.push_back(t);
        }
    }
}

ExactClock exact_clock(const json& inputs) {
    std::vector<double> times;
    collect_times(inputs, times);
    return ExactClock{times};
}

supply::Network network_of(const json& inputs, const ExactClock& clock) {
    supply::Network network;
    std::map<std::string, std::uint32_t> by_id;
    for (const json& site : inputs.at("sites")) {
        by_id.emplace(site.at("id").get<std::string>(), static_cast<std::uint32_t>(by_id.size()));
    }
    const auto index_of = [&](const std::string& id) {
        const auto found = by_id.find(id);
        if (found == by_id.end()) throw std::invalid_argument("no site " + id);
        return found->second;
    };
    for (const json& site : inputs.at("sites")) {
        const std::string supplier = site.value("supplier", "");
        network.sites.push_back(
            {.policy = policy_of(site, clock),
             .initial = in_grains(number(site, "initial")),
             .shortage = shortage_of(site.contains("unmet") ? site : inputs),
             .sources = {{.site = by_id.contains(supplier) ? index_of(supplier) : supply::kOutside,
                          .processing = supply::Delay::fixed(clock.of(number_or(site, "processing_time", 0))),
                          .lead_time = supply::Delay::fixed(
                              clock.of(own_or_common(site, inputs, "lead_time_supplier_to_site")))}},
             .first_review = clock.at(number_or(site, "first_review", 0)),
             .reviews_before_demand = site.value("review_before_demand", false)});
    }
    for (const json& stream : inputs.at("demand_streams")) {
        network.streams.push_back({.site = index_of(stream.at("site").get<std::string>()),
                                   .gap = supply::Delay::fixed(clock.of(number(stream, "interval"))),
                                   .sizes = {{in_grains(number(stream, "qty"))}},
                                   .first = clock.at(number_or(stream, "first_at", 0)),
                                   .delivery = clock.of(own_or_common(stream, inputs, "lead_time_site_to_customer"))});
    }
    return network;
}

/// Counts and money of a network run through the kernel; each site at its own prices where it names some.
Answer deterministic_network(const Case& c, const Effort&) {
    const ExactClock clock = exact_clock(c.inputs);
    const supply::Network network = network_of(c.inputs, clock);
    const supply::NetworkResult run = supply::simulate(network, 0, Time{}, clock.at(number(c.inputs, "horizon")));

    std::map<std::string, double> sum;
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
        const supply::SiteTally& site = run.tallies[s];
        const json& own = c.inputs.at("sites").at(s);
        const auto price = [&](const char* name) { return own_or_common(own, c.inputs, name); };
        const bool buys = network.sites[s].sources.front().site == supply::kOutside;
        const double stock_time = static_cast<double>(site.on_hand) / kGrains;  // unit-milliseconds
        sum["end_inventory"] += in_units(run.stocks[s].on_hand());
        sum["customer_orders_placed"] += static_cast<double>(site.demands);
        sum["customer_units_ordered"] += in_units(site.units_demanded);
        sum["customer_orders_delivered"] += static_cast<double>(site.demands_delivered);
        sum["customer_units_delivered"] += in_units(site.units_delivered);
        sum["customer_units_lost"] += in_units(site.units_lost);
        sum["site_orders_placed"] += static_cast<double>(site.orders_placed);
        sum["site_units_ordered"] += in_units(site.units_ordered);
        sum["site_orders_received"] += static_cast<double>(site.orders_received);
        sum["site_units_received"] += in_units(site.units_received);
        sum["holding_cost"] += price("holding_per_unit_time") * stock_time / static_cast<double>(clock.of(1).ms());
        sum["purchase_cost"] += buys ? price("unit_buy") * in_units(site.units_received) : 0.0;
        sum["transport_cost"] +=
            price("cost_per_order_each_link") * static_cast<double>(site.orders_dispatched + site.demands_dispatched);
        sum["revenue"] += price("unit_sell") * in_units(site.units_sold);
    }
    sum["total_cost"] = sum["holding_cost"] + sum["purchase_cost"] + sum["transport_cost"];
    sum["profit"] = sum["revenue"] - sum["total_cost"];
    return {sum, json::object()};
}

/// Orders and units of streams of fixed gaps before each horizon: `orders_T10`, `units_T10`.
Answer no_drift(const Case& c, const Effort&) {
    const ExactClock clock = exact_clock(c.inputs);
    supply::Network network;
    network.sites.emplace_back();
    for (const json& stream : c.inputs.at("streams")) {
        network.streams.push_back(
            {.site = 0,
             .gap = supply::Delay::fixed(clock.of(number(stream, "interval"))),
             .sizes = {{in_grains(number_or(stream, "qty", 1))}},
             .first = clock.at(number_or(stream, "first_at", number_or(c.inputs, "first_at", 0)))});
    }
    Answer answer;
    const char* horizons = c.inputs.contains("horizons") ? "horizons" : "horizon";
    for (const double horizon : numbers(c.inputs.at(horizons), 1)) {
        const supply::SiteTally site = supply::simulate(network, 0, Time{}, clock.at(horizon)).tallies.front();
        answer.value[fmt::format("orders_T{}", horizon)] = site.demands;
        answer.value[fmt::format("units_T{}", horizon)] = in_units(site.units_demanded);
    }
    return answer;
}

// ---- Bullwhip -----------------------------------------------------------------------------------------------

/// Demand D_t - mu = rho (D_{t-1} - mu) + e_t with normal e_t, stationary from the start.
class Ar1Demand {
public:
    static constexpr double kMean = 1e5;  // grains
    static constexpr double kSd = 1e4;    // of D_t

    Ar1Demand(double rho, std::uint64_t key) : rho_{rho}, luck_{key}, deviation_{kSd * random::normal(luck_)} {
        if (!(std::abs(rho) < 1)) throw NotSupported("demand that is not stationary");
    }
    inv::Quantity next() {
        const double now = deviation_;
        deviation_ = rho_ * deviation_ + kSd * std::sqrt(1 - rho_ * rho_) * random::normal(luck_);
        return std::llround(kMean + now);
    }

private:
    double rho_;
    random::Stream luck_;
    double deviation_;
};

struct BullwhipCase {
    std::vector<supply::ChainStage> stages;
    bool centralised = false;
    double rho = 0;
    double memory = 1;  ///< periods that demand and forecast look back

    /// Variance of the orders of stage `k` over that of demand, both around the mean that they must have.
    [[nodiscard]] double variance_ratio(std::size_t k, std::uint64_t key) const {
        const auto periods = static_cast<std::int64_t>(20'000 + 200 * memory);
        const auto warm_up = static_cast<std::int64_t>(20 * memory * static_cast<double>(stages.size())) + 50;
        Ar1Demand customers{rho, key};
        supply::OrderChain chain{stages, centralised};
        double of_orders = 0;
        double of_demand = 0;
        for (std::int64_t t = -warm_up; t < periods; ++t) {
            const inv::Quantity demand = customers.next();
            const inv::Quantity order = chain.step(demand)[k];
            if (t < 0) continue;
            of_orders += std::pow(static_cast<double>(order) - Ar1Demand::kMean, 2);
            of_demand += std::pow(static_cast<double>(demand) - Ar1Demand::kMean, 2);
        }
        return of_orders / of_demand;
    }
};

double memory_of(double rho) { return 1 / (1 - std::abs(rho)); }

supply::ChainStage moving_average_stage(double cover, double window) {
    if (window < 1 || window != std::floor(window))
        throw NotSupported("a moving average of no whole number of periods");
    return {cover,
            {.kind = supply::ForecastKind::moving_average,
             .window = static_cast<std::size_t>(window),
             .mean = Ar1Demand::kMean}};
}

Answer one_stage(const Case& c, const Effort& effort, const BullwhipCase& model) {
    Answer answer;
    add_replications(answer, c, effort, {.figures = {"variance_ratio"}},
                     [&](std::uint64_t key) { return Row{model.variance_ratio(0, key)}; });
    return answer;
}

Answer moving_average(const Case& c, const Effort& effort) {
    const double rho = number_or(c.inputs, "rho", 0);
    const double window = number(c.inputs, "p");
    return one_stage(c, effort,
                     {.stages = {moving_average_stage(number(c.inputs, "L"), window)},
                      .rho = rho,
                      .memory = window + memory_of(rho)});
}

Answer exponential_smoothing(const Case& c, const Effort& effort) {
    const double rho = number_or(c.inputs, "rho", 0);
    const double alpha = number(c.inputs, "alpha");
    if (!(alpha > 0 && alpha <= 1)) throw NotSupported("smoothing outside (0, 1]");
    const supply::ChainStage stage{
        number(c.inputs, "L"),
        {.kind = supply::ForecastKind::exponential_smoothing, .alpha = alpha, .mean = Ar1Demand::kMean}};
    return one_stage(c, effort, {.stages = {stage}, .rho = rho, .memory = 1 / alpha + memory_of(rho)});
}

/// The lead time does not count the review period here: l + 1 periods are covered (Lee et al. 1997, eq. 3.2).
Answer mmse_ar1(const Case& c, const Effort& effort) {
    const double rho = number(c.inputs, "rho");
    const supply::ChainStage stage{number(c.inputs, "lead_time") + 1,
                                   {.kind = supply::ForecastKind::ar1, .rho = rho, .mean = Ar1Demand::kMean}};
    return one_stage(c, effort, {.stages = {stage}, .rho = rho, .memory = memory_of(rho)});
}

/// Chains of stages, `centralised_stageK` and `decentralised_stageK`; `decentralised_lower_bound_stageK` is the product
/// of what each stage alone makes of customers' demand, which a chain without shared information must exceed
/// (Chen et al. 2000, theorem 3.2); that it does is answered beside it, as `decentralised_stageK`.
Answer multistage(const Case& c, const Effort& effort) {
    const auto count = static_cast<std::size_t>(number(c.inputs, "stages"));
    const std::vector<double> covers = numbers(c.inputs.at(c.inputs.contains("L_each") ? "L_each" : "L"), count);
    const double window = number(c.inputs, "p");
    if (count < 1 || covers.size() != count) throw NotSupported("a cover for each stage");
    BullwhipCase chain{.stages = {}, .rho = number_or(c.inputs, "rho", 0)};
    chain.memory = window + memory_of(chain.rho);
    for (const double cover : covers) chain.stages.push_back(moving_average_stage(cover, window));
    BullwhipCase informed = chain;
    informed.centralised = true;

    constexpr const char* kCentral = "centralised_stage";
    constexpr const char* kDecentral = "decentralised_stage";
    constexpr const char* kBound = "decentralised_lower_bound_stage";
    Answer answer;
    ReplicationPlan plan{.figures = {}};
    for (const auto& [figure, expected] : c.expected.items()) {
        const auto digits = figure.find_last_not_of("0123456789") + 1;
        const std::string what = figure.substr(0, digits);
        const bool known = what == kCentral || what == kDecentral || what == kBound;
        const auto stage = known && digits < figure.size() ? std::stoul(figure.substr(digits)) : 0;
        if (stage < 1 || stage > count) throw NotSupported("no figure named " + figure);
        plan.figures.push_back(figure);
        if (what == kBound) plan.figures.push_back(kDecentral + figure.substr(digits));
    }
    add_replications(answer, c, effort, plan, [&](std::uint64_t key) {
        Row row;
        for (const std::string& figure : plan.figures) {
            const std::string what = figure.substr(0, figure.find_last_not_of("0123456789") + 1);
            const std::size_t stage = std::stoul(figure.substr(what.size())) - 1;
            if (what == kCentral) {
                row.push_back(informed.variance_ratio(stage, key));
            } else if (what == kDecentral) {
                row.push_back(chain.variance_ratio(stage, key));
            } else {
                double product = 1;
                for (std::size_t k = 0; k <= stage; ++k) {
                    BullwhipCase alone = chain;
                    alone.stages = {chain.stages[k]};
                    product *= alone.variance_ratio(0, random::derive(key, k));
                }
                row.push_back(product);
            }
        }
        return row;
    });
    return answer;
}

}  // namespace

void add_supply_families(Families& families) {
    families["scm.deterministic_network"] = complete(deterministic_network);
    families["clock.no_drift"] = complete(no_drift);
    families["bullwhip.moving_average"] = complete(moving_average);
    families["bullwhip.exp_smoothing"] = complete(exponential_smoothing);
    families["bullwhip.mmse_ar1"] = complete(mmse_ar1);
    families["bullwhip.multistage"] = complete(multistage);
}

}  // namespace warung::verify
