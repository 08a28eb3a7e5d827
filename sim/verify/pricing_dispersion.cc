// Families of prices that are not one price: mixed strategies, capacities, alternating moves.

#include "sim/market/alternating_duopoly.h"
#include "sim/market/capacity_pricing.h"
#include "sim/market/price_dispersion.h"
#include "sim/random/stream.h"
#include "sim/verify/pricing_families.h"
#include "sim/verify/pricing_inputs.h"

#include <algorithm>
#include <cmath>
#include <regex>

namespace warung::verify {
namespace {

using market::PriceDispersion;
using nlohmann::json;

// ---- Shoppers and captives ----

void put_dispersion(Answer& answer, const PriceDispersion& prices, int n) {
    const double middle = 0.5 * (prices.lowest() + prices.highest());
    answer.value["lower_support"] = prices.lowest();
    answer.value["upper_support"] = prices.highest();
    answer.value["mean_posted"] = prices.mean();
    answer.value["sd_posted"] = prices.deviation();
    answer.value["mean_minimum"] = prices.mean_minimum(n);
    answer.value["cdf_at_mid_support"] = prices.cdf(middle);
    answer.value["median_posted"] = prices.price_at(0.5);
}

/// Sellers draw prices, shoppers buy at the lowest; what the cases expect of it.
void simulate_sales(const Case& c, Answer& answer, const PriceDispersion& prices, int n, const Effort& effort) {
    const int markets = effort.quick ? 50'000 : 1'000'000;
    random::Stream luck{case_key(c, effort)};
    Sample posted;
    Sample lowest;
    Sample below_middle;
    const double middle = 0.5 * (prices.lowest() + prices.highest());
    for (int i = 0; i < markets; ++i) {
        double least = prices.highest();
        double first = 0;
        for (int seller = 0; seller < n; ++seller) {
            const double price = prices.price_at(luck.uniform());
            if (seller == 0) first = price;
            least = std::min(least, price);
        }
        // One price of each market: prices of one market are independent, but so stay simple errors.
        posted.add(first);
        below_middle.add(first <= middle ? 1 : 0);
        lowest.add(least);
    }
    put_simulated(answer, "mean_posted", posted.mean(), posted.standard_error());
    put_simulated(answer, "mean_minimum", lowest.mean(), lowest.standard_error());
    put_simulated(answer, "cdf_at_mid_support", below_middle.mean(), below_middle.standard_error());
}

int read_sellers(const PricingInputs& in) { return static_cast<int>(in.count({})); }

Answer varian(const Case& c, const Effort& effort) {
    const PricingInputs in{c, {"n", "shoppers", "r", "c"}};
    const int n = read_sellers(in);
    const double r = in.number("r");
    const double cost = in.number("c");
    const double shoppers = in.number("shoppers");
    const auto prices = PriceDispersion::varian(n, shoppers, r, cost);
    Answer answer;
    put_dispersion(answer, prices, n);
    answer.value["profit_per_firm"] = n == 1 ? r - cost : (1 - shoppers) * (r - cost) / n;
    if (wants_simulation(c)) simulate_sales(c, answer, prices, n, effort);
    return answer;
}

Answer rosenthal(const Case& c, const Effort& effort) {
    const PricingInputs in{c, {"n", "captives_per_firm", "shoppers", "r", "c"}};
    const int n = read_sellers(in);
    const double captives = in.number("captives_per_firm");
    const auto prices = PriceDispersion::rosenthal(n, captives, in.number("shoppers"), in.number("r"), in.number("c"));
    Answer answer;
    put_dispersion(answer, prices, n);
    answer.value["profit_per_firm"] =
        (captives + (n == 1 ? in.number("shoppers") : 0)) * (in.number("r") - in.number("c"));
    if (wants_simulation(c)) simulate_sales(c, answer, prices, n, effort);
    return answer;
}

/// Chances to see one, two, ... prices: a list, or inputs named by words.
std::vector<double> read_quotes(const PricingInputs& in) {
    if (in.has("quote_probabilities")) return in.list("quote_probabilities");
    const double one = in.number("prob_one_quote");
    return {one, in.number("prob_two_quotes", 1 - one)};
}

Answer burdett_judd(const Case& c, const Effort&) {
    const PricingInputs in{c, {"prob_one_quote", "prob_two_quotes", "quote_probabilities", "r", "c"}};
    const auto quotes = read_quotes(in);
    const double r = in.number("r");
    const double cost = in.number("c");
    const auto prices = PriceDispersion::burdett_judd(quotes, r, cost);
    Answer answer;
    put_dispersion(answer, prices, 2);
    // Sellers together earn the one-quote customers' rent, so it is what a customer pays above cost on average.
    answer.value["mean_paid"] = cost + quotes[0] * (r - cost);
    answer.value["profit_per_customer"] = quotes[0] * (r - cost);
    return answer;
}

/// Narasimhan's duopoly of loyal customers and switchers.
Answer loyalty(const Case& c, const Effort&) {
    const PricingInputs in{c, {"loyal", "switchers", "r", "c"}};
    const auto loyal = in.per_firm("loyal", 2);
    // The model numbers the seller with more loyal customers first.
    const bool swap = loyal[0] < loyal[1];
    market::LoyaltyDuopoly duopoly{
        {loyal[swap ? 1 : 0], loyal[swap ? 0 : 1]}, in.number("switchers"), in.number("r"), in.number("c", 0)};
    duopoly.check();
    const auto both = [&](auto figure) {
        return std::vector<double>{figure(std::size_t{swap}), figure(std::size_t{!swap})};
    };
    Answer answer;
    answer.value["lower_support"] = duopoly.lowest();
    answer.value["upper_support"] = duopoly.reservation;
    answer.value["mean_posted"] = shaped(c, "mean_posted", both([&](std::size_t i) { return duopoly.mean(i); }));
    answer.value["firm_profit"] = shaped(c, "firm_profit", both([&](std::size_t i) { return duopoly.profit(i); }));
    answer.value["mass_at_reservation"] = duopoly.mass_at_top();
    return answer;
}

// ---- Capacities ----

Answer capacity_pricing(const Case& c, const Effort&) {
    const PricingInputs in{c, {"demand", "capacity", "c", "n"}};
    if (in.text("rationing", "efficient").find("efficient") == std::string::npos)
        throw NotSupported("rationing is efficient");
    const auto demand = in.has("demand") ? read_linear_demand(in.at("demand")) : market::LinearDemand{};
    const auto capacity = in.per_firm("capacity", in.count({"capacity"}));
    const market::CapacityPricing pricing{demand, in.number("c", 0), capacity};
    const auto each = [&](auto figure) {
        std::vector<double> values;
        for (std::size_t i = 0; i < capacity.size(); ++i) values.push_back(figure(i));
        return values;
    };
    Answer answer;
    answer.value["lower_support"] = pricing.lowest();
    answer.value["upper_support"] = pricing.highest();
    const auto profit = each([&](std::size_t i) { return pricing.profit(i); });
    const auto mean = each([&](std::size_t i) { return pricing.mean_price(i); });
    for (const char* key : {"profit_per_firm", "firm_profit"}) answer.value[key] = shaped(c, key, profit);
    answer.value["mean_price"] = shaped(c, "mean_price", mean);
    if (pricing.lowest() == pricing.highest()) answer.value["price"] = pricing.lowest();
    return answer;
}

// ---- Alternating moves ----

std::vector<double> read_price_grid(const PricingInputs& in) {
    if (in.at("prices").is_array()) return in.list("prices");
    static const std::regex kGrid{R"(\s*i/(\d+)\s*(?:,\s*i\s*=\s*(\d+)\s*\.\.\s*(\d+))?\s*)"};
    const std::string text = in.text("prices", "");
    std::smatch match;
    if (!std::regex_match(text, match, kGrid)) throw NotSupported("prices are a list, or i/K, i=0..M");
    const int divisor = std::stoi(match[1].str());
    const int last = match[3].matched ? std::stoi(match[3].str()) : divisor;
    if (divisor < 1 || last > 10000 || (match[2].matched && match[2].str() != "0"))
        throw NotSupported("a grid of prices starts at 0");
    std::vector<double> grid;
    for (int i = 0; i <= last; ++i) grid.push_back(static_cast<double>(i) / divisor);
    return grid;
}

/// "0 w.p. 1-x, 5 w.p. x"; puts the name of the unknown into `unknown`.
std::vector<market::Branch> read_branches(const std::string& text, std::string& unknown) {
    static const std::regex kBranch{R"(\s*(\d+)\s+w\.p\.\s+([^,]+?)\s*(?:,|$))"};
    static const std::regex kChance{R"((?:([0-9.]+)\s*(-)\s*)?([A-Za-z]\w*)|([0-9.]+))"};
    std::vector<market::Branch> result;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), kBranch); it != std::sregex_iterator(); ++it) {
        const std::string chance = (*it)[2].str();
        std::smatch match;
        if (!std::regex_match(chance, match, kChance)) throw NotSupported("a chance must be x, 1-x or a number");
        market::Branch branch{std::stoul((*it)[1].str()), 0, 0};
        if (match[4].matched) {
            branch.constant = std::stod(match[4].str());
        } else {
            if (!unknown.empty() && unknown != match[3].str()) throw NotSupported("one unknown chance at most");
            unknown = match[3].str();
            branch.constant = match[1].matched ? std::stod(match[1].str()) : 0;
            branch.slope = match[2].matched ? -1 : 1;
        }
        result.push_back(branch);
    }
    if (result.empty()) throw NotSupported("a reaction is a price, or prices with chances");
    return result;
}

market::Reaction read_reaction(const json& spec, std::size_t n, std::string& unknown) {
    market::Reaction reaction(n);
    for (std::size_t s = 0; s < n; ++s) {
        const std::string key = std::to_string(s);
        if (spec.is_object() ? !spec.contains(key) : !(spec.is_array() && s < spec.size()))
            throw std::invalid_argument("the reaction does not answer price " + key);
        const json& answer = spec.is_object() ? spec.at(key) : spec.at(s);
        if (answer.is_number_integer()) {
            reaction[s] = {{answer.get<std::size_t>(), 1, 0}};
        } else {
            reaction[s] = read_branches(answer.get<std::string>(), unknown);
        }
    }
    return reaction;
}

Answer alternating_bertrand(const Case& c, const Effort&) {
    const PricingInputs in{c, {"demand", "c", "prices", "delta", "reaction"}};
    const market::AlternatingDuopoly duopoly{read_price_grid(in), read_linear_demand(in.at("demand")),
                                             in.number("c", 0), in.number("delta")};
    std::string unknown;
    const auto reaction = read_reaction(in.at("reaction"), duopoly.price.size(), unknown);
    const auto x = market::mixing_probability(duopoly, reaction);
    const auto result = market::long_run(duopoly, reaction, x.value_or(0));
    Answer answer;
    if (x) answer.value[unknown] = *x;
    for (const char* key : {"mean_profit_per_firm", "profit_per_firm"}) answer.value[key] = result.mean_profit;
    answer.value["mean_price"] = result.mean_price;
    answer.value["largest_one_shot_gain"] = market::largest_one_shot_gain(duopoly, reaction, x.value_or(0));
    if (result.cycle_length) answer.value["mean_cycle_length"] = *result.cycle_length;
    if (result.steady_price) answer.value["steady_price"] = *result.steady_price;
    return answer;
}

}  // namespace

void add_dispersed_pricing(Families& families) {
    families["varian_sales"] = varian;
    families["rosenthal_captives"] = rosenthal;
    families["burdett_judd"] = burdett_judd;
    families["narasimhan_loyalty"] = loyalty;
    families["capacity_pricing"] = capacity_pricing;
    families["alternating_bertrand"] = alternating_bertrand;
}

}  // namespace warung::verify
