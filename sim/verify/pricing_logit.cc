// Families of logit competition: equilibria, fees, choice at given prices, segments, nests, dynamics, collusion.

#include "sim/customers/choice.h"
#include "sim/market/concentration.h"
#include "sim/market/price_dynamics.h"
#include "sim/market/segmented_equilibrium.h"
#include "sim/random/stream.h"
#include "sim/verify/pricing_families.h"
#include "sim/verify/pricing_inputs.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <regex>

namespace warung::verify {
namespace {

using nlohmann::json;

double sum(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

std::vector<double> margins(const std::vector<double>& price, const std::vector<double>& cost) {
    std::vector<double> result(price.size());
    std::ranges::transform(price, cost, result.begin(), std::minus{});
    return result;
}

std::vector<double> lerner_indices(const std::vector<double>& price, const std::vector<double>& cost) {
    std::vector<double> result(price.size());
    std::ranges::transform(price, cost, result.begin(), market::lerner);
    return result;
}

void put_outcome(const Case& c, Answer& answer, const market::Outcome& outcome, const std::vector<double>& cost) {
    const Put put{c, answer};
    put("price", outcome.price);
    put("share", outcome.share);
    put("firm_share", outcome.firm_share);
    put("firm_profit", outcome.firm_profit);
    put("profit", outcome.firm_profit);
    put("lerner", lerner_indices(outcome.price, cost));
    put("margin", margins(outcome.price, cost));
    answer.value["outside_share"] = outcome.outside_share;
    answer.value["consumer_surplus"] = outcome.consumer_surplus;
    answer.value["total_profit"] = sum(outcome.firm_profit);
    answer.value["welfare"] = outcome.consumer_surplus + sum(outcome.firm_profit);
    answer.value["hhi_inside"] = market::hhi(outcome.firm_share);
    answer.value["effective_firms"] = market::effective_firms(outcome.firm_share);
}

// ---- Bertrand-Nash ----

market::PriceBounds read_bounds(const PricingInputs& in, std::size_t n) {
    market::PriceBounds bounds;
    for (const char* key : {"price_cap", "cap"}) {
        if (in.has(key)) bounds.highest = in.per_firm(key, n);
    }
    for (const char* key : {"price_floor", "floor"}) {
        if (in.has(key)) bounds.lowest = in.per_firm(key, n);
    }
    return bounds;
}

Answer logit_bertrand(const Case& c, const Effort&) {
    const PricingInputs in{c, {"a", "c", "cost", "mu", "a0", "owner", "n", "price_cap", "cap", "price_floor", "floor"}};
    const auto [demand, sellers] = read_logit(in);
    const auto bounds = read_bounds(in, demand.size());
    const auto prices = market::nash_prices(demand, sellers, bounds);
    Answer answer;
    put_outcome(c, answer, market::outcome(demand, sellers, prices), sellers.cost);
    for (const auto& [key, numbers] : expected_keys(c, R"(dp(\d+)_dc(\d+))")) {
        if (!bounds.lowest.empty() || !bounds.highest.empty()) throw NotSupported("pass-through between price bounds");
        const auto j = static_cast<Eigen::Index>(numbers[0]) - 1;
        const auto k = static_cast<Eigen::Index>(numbers[1]) - 1;
        const Eigen::MatrixXd through = market::pass_through(demand, sellers, prices);
        if (j < 0 || k < 0 || j >= through.rows() || k >= through.cols())
            throw std::invalid_argument("pass-through of a product that is not there");
        answer.value[key] = through(j, k);
    }
    return answer;
}

/// pricing.logit_bertrand: Nash and joint prices of single-product firms.
Answer nash_and_joint(const Case& c, const Effort&) {
    const PricingInputs in{c, {"a", "c", "cost", "mu", "a0", "n"}};
    const auto [demand, sellers] = read_logit(in);
    const auto nash = market::outcome(demand, sellers, market::nash_prices(demand, sellers));
    Answer answer;
    const Put put{c, answer};
    put("p_nash", nash.price);
    put("share_nash", nash.share);
    put("profit_nash", nash.firm_profit);
    answer.value["consumer_surplus_nash"] = nash.consumer_surplus;
    if (!demand.outside) return answer;
    const auto joint = market::outcome(demand, sellers, market::joint_prices(demand, sellers.cost));
    put("p_monopoly", joint.price);
    put("share_monopoly", joint.share);
    put("profit_monopoly_each", joint.firm_profit);
    answer.value["consumer_surplus_monopoly"] = joint.consumer_surplus;
    return answer;
}

/// pricing.logit_bertrand_covered: everybody buys; qualities are alike unless given.
Answer covered(const Case& c, const Effort&) {
    const PricingInputs in{c, {"a", "c", "cost", "mu", "n"}};
    const char* cost = in.has("cost") ? "cost" : "c";
    const std::size_t n = in.count({"a", cost});
    const market::LogitDemand demand{in.has("a") ? in.per_firm("a", n) : std::vector<double>(n, 0.0), in.number("mu"),
                                     std::nullopt};
    const auto sellers = market::Sellers::apart(in.per_firm(cost, n));
    const auto nash = market::outcome(demand, sellers, market::nash_prices(demand, sellers));
    Answer answer;
    answer.value["p_nash"] = shaped(c, "p_nash", nash.price);
    answer.value["share_nash"] = shaped(c, "share_nash", nash.share);
    answer.value["profit_nash"] = shaped(c, "profit_nash", nash.firm_profit);
    return answer;
}

// ---- Fees and subsidies ----

struct Fees {
    double ad_valorem = 0;  ///< part of the retail price
    double unit = 0;        ///< per transaction
};

Fees read_fees(const PricingInputs& in) {
    Fees fees;
    for (const char* key : {"fee_rate", "tau", "ad_valorem_fee"}) fees.ad_valorem = in.number(key, fees.ad_valorem);
    for (const char* key : {"fee_per_transaction", "unit_fee"}) fees.unit = in.number(key, fees.unit);
    if (!in.has("fee")) return fees;
    if (in.at("fee").is_number()) {
        fees.ad_valorem = in.number("fee");
        return fees;
    }
    static const std::regex kPart{R"(\s*([0-9.]+)\s*%\s*of (the |its )?(retail |consumer )?price.*)"};
    static const std::regex kUnit{R"(\s*([0-9.]+) per (transaction|unit|sale).*)"};
    const std::string text = in.text("fee", "");
    std::smatch match;
    if (std::regex_match(text, match, kPart)) {
        fees.ad_valorem = std::stod(match[1].str()) / 100;
    } else if (std::regex_match(text, match, kUnit)) {
        fees.unit = std::stod(match[1].str());
    } else {
        throw NotSupported("a fee is a part of the retail price or an amount per transaction");
    }
    return fees;
}

Answer logit_fee(const Case& c, const Effort&) {
    const PricingInputs in{c,
                           {"a", "c", "cost", "mu", "a0", "owner", "n", "fee", "fee_rate", "tau", "ad_valorem_fee",
                            "fee_per_transaction", "unit_fee", "subsidy_per_transaction"}};
    const auto [demand, sellers] = read_logit(in);
    const std::size_t n = demand.size();
    const Fees fees = read_fees(in);
    const auto subsidy =
        in.has("subsidy_per_transaction") ? in.per_firm("subsidy_per_transaction", n) : std::vector<double>(n, 0.0);
    if (!(fees.ad_valorem >= 0 && fees.ad_valorem < 1))
        throw std::invalid_argument("a fee on the price must lie in [0, 1)");
    // The seller keeps (1 - tau) p - f + v - c: as if its cost were (c + f - v) / (1 - tau).
    market::Sellers acting = sellers;
    const double kept = 1 - fees.ad_valorem;
    for (std::size_t j = 0; j < n; ++j) acting.cost[j] = (sellers.cost[j] + fees.unit - subsidy[j]) / kept;
    const auto result = market::outcome(demand, acting, market::nash_prices(demand, acting));
    std::vector<double> profit = result.firm_profit;
    for (double& p : profit) p *= kept;
    std::vector<double> revenue(n);
    double burn = 0;
    for (std::size_t j = 0; j < n; ++j) {
        revenue[j] = (fees.ad_valorem * result.price[j] + fees.unit) * result.share[j];
        burn += subsidy[j] * result.share[j];
    }
    Answer answer;
    const Put put{c, answer};
    put("price", result.price);
    put("consumer_price", result.price);
    put("share", result.share);
    put("seller_profit", profit);
    put("firm_profit_incl_subsidy", profit);
    put("platform_revenue", revenue);
    answer.value["outside_share"] = result.outside_share;
    answer.value["consumer_surplus"] = result.consumer_surplus;
    answer.value["platform_revenue_total"] = sum(revenue);
    answer.value["subsidy_burn"] = burn;
    return answer;
}

// ---- Choice at given prices ----

/// Sales of each product when `customers` choose, by the code that chooses in a run.
std::vector<std::uint64_t> simulate_choices(const market::LogitDemand& demand, const std::vector<double>& price,
                                            std::uint64_t customers, std::uint64_t key) {
    const double base = demand.outside.value_or(demand.quality[0] - price[0]);
    std::vector<std::uint64_t> sales(demand.size(), 0);
    for (std::uint64_t i = 0; i < customers; ++i) {
        // Without an outside option nothing compares to it.
        customers::ChoiceSet offers{demand.outside ? 0.0 : -1e4};
        for (std::size_t j = 0; j < demand.size(); ++j) {
            const double utility = (demand.quality[j] - price[j] - base) / demand.scale;
            offers.add(static_cast<float>(utility), j + 1, static_cast<std::uint32_t>(j));
        }
        const int taken = offers.draw(random::derive(key, i));
        if (taken != customers::kOutside) ++sales[offers.tag(taken)];
    }
    return sales;
}

void simulate_choice(const Case& c, Answer& answer, const market::LogitDemand& demand, const std::vector<double>& price,
                     double wanted, const Effort& effort) {
    if (demand.size() >= customers::ChoiceSet::kMost) return;
    const auto customers = static_cast<std::uint64_t>(effort.quick ? std::min(wanted, 1e5) : wanted);
    const auto n = static_cast<double>(customers);
    const auto sales = simulate_choices(demand, price, customers, case_key(c, effort));
    std::vector<double> share;
    std::vector<double> error;
    const auto error_of = [&](double s) { return std::sqrt(s * (1 - s) / n); };
    for (const auto count : sales) {
        share.push_back(static_cast<double>(count) / n);
        error.push_back(error_of(share.back()));
    }
    answer.value["customers"] = customers;
    put_simulated(answer, "share", share, error);
    if (demand.outside) put_simulated(answer, "outside_share", 1 - sum(share), error_of(sum(share)));
}

Answer logit_choice(const Case& c, const Effort& effort) {
    const PricingInputs in{c, {"a", "price", "mu", "a0", "n", "customers"}};
    const std::size_t n = in.count({"a", "price"});
    const market::LogitDemand demand{in.per_firm("a", n), in.number("mu"), in.optional_number("a0")};
    demand.check();
    const auto price = in.per_firm("price", n);
    const auto share = demand.shares(price);
    const double outside = demand.outside_share(price);
    Answer answer;
    answer.value["share"] = share;
    answer.value["outside_share"] = outside;
    answer.value["consumer_surplus"] = demand.consumer_surplus(price);
    for (std::size_t j = 0; j < n; ++j) answer.value["own_elasticity"].push_back(demand.elasticity(price, share, j, j));
    const auto product = [&](double number) {
        if (!(number >= 1 && number <= static_cast<double>(n)))
            throw std::invalid_argument("a figure of a product that is not there");
        return static_cast<std::size_t>(number) - 1;
    };
    for (const auto& [key, numbers] : expected_keys(c, R"(cross_elasticity_wrt_price_(\d+))")) {
        const std::size_t k = product(numbers[0]);
        answer.value[key] = share[k] * price[k] / demand.scale;  // the same for all other products
    }
    for (const auto& [key, numbers] : expected_keys(c, R"(diversion_(\d+)_to_others)")) {
        const std::size_t from = product(numbers[0]);
        for (std::size_t j = 0; j < n; ++j) {
            if (j != from) answer.value[key].push_back(market::diversion(share[from], share[j]));
        }
        if (demand.outside && c.expected.at(key).size() == n)
            answer.value[key].push_back(market::diversion(share[from], outside));
    }
    if (wants_simulation(c)) simulate_choice(c, answer, demand, price, in.number("customers", 1e6), effort);
    return answer;
}

// ---- Segments and nests ----

Eigen::VectorXd as_vector(const std::vector<double>& x) {
    return Eigen::Map<const Eigen::VectorXd>(x.data(), static_cast<Eigen::Index>(x.size()));
}
std::vector<double> as_list(const Eigen::VectorXd& x) { return {x.begin(), x.end()}; }

Answer segmented_answer(const Case& c, const market::SegmentedDemand& demand, const market::Sellers& sellers) {
    const Eigen::VectorXd price = market::nash_prices(demand, sellers);
    const Eigen::VectorXd sales = demand.sales(price);
    Answer answer;
    const Put put{c, answer};
    put("price", as_list(price));
    put("share", as_list(sales));
    put("firm_profit", as_list(market::firm_profits(demand, sellers, price)));
    put("margin", as_list(price - as_vector(sellers.cost)));
    std::vector<double> firm_share(sellers.firms().size(), 0);
    const auto firm = sellers.firm_of_product();
    for (std::size_t j = 0; j < firm.size(); ++j) firm_share[firm[j]] += sales[static_cast<Eigen::Index>(j)];
    put("firm_share", firm_share);
    answer.value["hhi_inside"] = market::hhi(firm_share);
    answer.value["outside_share"] = demand.mass() - sales.sum();
    answer.value["consumer_surplus"] = demand.consumer_surplus(price);
    const auto prices = as_list(price);
    for (const market::Segment& segment : demand.segments()) {
        const market::SegmentedDemand alone{{segment}};
        answer.value["segment_share"].push_back(as_list(alone.sales(price) / segment.weight));
    }
    return answer;
}

/// Nests and sigma of a case: one sigma, or one per nest in the order of their labels, or one per product.
void read_nests(const PricingInputs& in, market::Segment& segment) {
    const std::size_t n = segment.taste.size();
    const auto labels = in.per_firm("nests", n);
    segment.nest.assign(labels.begin(), labels.end());
    auto names = segment.nest;
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    const json& sigma = in.at("sigma");
    if (sigma.is_number() || sigma.size() != names.size()) {
        segment.sigma = in.per_firm("sigma", n);
        return;
    }
    const auto of_nest = in.list("sigma");
    for (const int label : segment.nest)
        segment.sigma.push_back(
            of_nest[static_cast<std::size_t>(std::ranges::lower_bound(names, label) - names.begin())]);
}

market::Sellers read_sellers(const PricingInputs& in, std::size_t n) {
    auto sellers = market::Sellers::apart(in.per_firm(in.has("cost") ? "cost" : "c", n));
    if (in.has("owner")) {
        const auto owner = in.per_firm("owner", n);
        sellers.owner.assign(owner.begin(), owner.end());
    }
    return sellers;
}

Answer mixed_logit(const Case& c, const Effort&) {
    const PricingInputs in{c, {"segments", "c", "cost", "mu", "a0", "owner", "n", "a"}};
    const json& list = in.at("segments");
    if (!list.is_array() || list.empty()) throw std::invalid_argument("`segments` must be a list");
    std::vector<market::Segment> segments;
    for (const json& one : list) {
        Case part = c;
        part.inputs = one;
        const PricingInputs own{part, {"weight", "a", "a0", "mu", "name"}};
        const PricingInputs& quality = own.has("a") ? own : in;
        const std::size_t n =
            one.contains("a") && one.at("a").is_array() ? one.at("a").size() : in.count({"c", "cost", "a"});
        segments.push_back({own.number("weight"),
                            {quality.per_firm("a", n), own.number("mu", in.number("mu", 0)),
                             one.contains("a0") ? own.optional_number("a0") : in.optional_number("a0")}});
    }
    const market::SegmentedDemand demand{std::move(segments)};
    return segmented_answer(c, demand, read_sellers(in, demand.size()));
}

Answer nested_logit(const Case& c, const Effort&) {
    const PricingInputs in{c, {"a", "c", "cost", "mu", "sigma", "nests", "outside_utility", "a0", "owner", "n"}};
    const std::size_t n = in.count({"a", "c", "cost", "nests"});
    const char* outside = in.has("outside_utility") ? "outside_utility" : "a0";
    market::Segment segment{1, {in.per_firm("a", n), in.number("mu"), in.optional_number(outside)}};
    read_nests(in, segment);
    const market::SegmentedDemand demand{{std::move(segment)}};
    return segmented_answer(c, demand, read_sellers(in, n));
}

// ---- Growth, collusion, dynamics ----

/// Objective (p - c + v) s.
Answer growth_motive(const Case& c, const Effort&) {
    const PricingInputs in{c, {"a", "c", "cost", "mu", "a0", "n", "v", "owner"}};
    const auto [demand, sellers] = read_logit(in);
    const auto worth = in.per_firm("v", demand.size());
    market::Sellers acting = sellers;
    for (std::size_t j = 0; j < worth.size(); ++j) acting.cost[j] -= worth[j];
    const auto result = market::outcome(demand, sellers, market::nash_prices(demand, acting));
    double burn = 0;
    for (const double profit : result.firm_profit) burn += std::max(0.0, -profit);
    Answer answer;
    const Put put{c, answer};
    put("price", result.price);
    put("share", result.share);
    put("firm_share", result.firm_share);
    put("cash_profit", result.firm_profit);
    put("cash_profit_per_firm", result.firm_profit);
    answer.value["cash_burn_total"] = burn;
    answer.value["outside_share"] = result.outside_share;
    answer.value["consumer_surplus"] = result.consumer_surplus;
    return answer;
}

Answer repeated_game(const Case& c, const Effort&) {
    const PricingInputs in{c, {"a", "c", "cost", "mu", "a0", "n"}};
    const auto [demand, sellers] = read_logit(in);
    std::map<std::string, std::vector<double>> figures;
    for (const auto& one : market::temptations(demand, sellers)) {
        figures["deviation_price"].push_back(one.price.at(0));
        figures["deviation_profit"].push_back(one.profit);
        figures["collusive_profit"].push_back(one.collusive_profit);
        figures["nash_profit"].push_back(one.nash_profit);
        figures["critical_discount"].push_back(one.critical_discount);
    }
    Answer answer;
    for (const auto& [key, values] : figures) answer.value[key] = shaped(c, key, values);
    const auto& critical = figures["critical_discount"];
    // Collusion holds if the most tempted firm holds.
    if (c.expected.contains("critical_discount") && c.expected["critical_discount"].is_number())
        answer.value["critical_discount"] = *std::ranges::max_element(critical);
    return answer;
}

market::Timing read_timing(const PricingInputs& in) {
    const std::string text = in.text("timing", "simultaneous");
    const auto says = [&](const char* word) { return text.find(word) != std::string::npos; };
    if (says("simultaneous")) return market::Timing::simultaneous;
    if (says("alternat")) return market::Timing::alternating;
    if (says("sequential")) return market::Timing::sequential;
    throw NotSupported("the timing of best responses is simultaneous, sequential or alternating");
}

Answer best_response_dynamics(const Case& c, const Effort&) {
    const PricingInputs in{c, {"a", "c", "cost", "mu", "a0", "n", "owner", "start", "periods"}};
    const auto [demand, sellers] = read_logit(in);
    const auto timing = read_timing(in);
    const auto expected = c.expected.find("price_path");
    const bool has_path = expected != c.expected.end() && expected->is_array() && !expected->empty();
    const auto periods = has_path ? expected->size() - 1 : static_cast<std::size_t>(in.number("periods", 8));
    const auto path = market::best_response_path(demand, sellers, in.per_firm("start", demand.size()), periods, timing);
    Answer answer;
    const bool one_price = has_path && expected->at(0).is_number();
    for (const auto& prices : path) {
        const bool alike =
            std::ranges::all_of(prices, [&](double p) { return std::abs(p - prices[0]) < 1e-12 * std::abs(p); });
        if (one_price && alike) {
            answer.value["price_path"].push_back(prices[0]);
        } else {
            answer.value["price_path"].push_back(prices);
        }
    }
    const auto nash = market::nash_prices(demand, sellers);
    answer.value["limit"] = shaped(c, "limit", nash);
    answer.value["local_rate"] = market::local_rate(demand, sellers, nash, timing);
    return answer;
}

}  // namespace

void add_logit_pricing(Families& families) {
    families["logit_bertrand"] = logit_bertrand;
    families["pricing.logit_bertrand"] = nash_and_joint;
    families["pricing.logit_bertrand_covered"] = covered;
    families["logit_bertrand_fee"] = logit_fee;
    families["logit_choice"] = logit_choice;
    families["mixed_logit_bertrand"] = mixed_logit;
    families["nested_logit_bertrand"] = nested_logit;
    families["growth_motive"] = growth_motive;
    families["repeated_game"] = repeated_game;
    families["best_response_dynamics"] = best_response_dynamics;
}

}  // namespace warung::verify
