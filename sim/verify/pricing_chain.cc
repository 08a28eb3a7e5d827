// Families of markets with platforms between others: platform-kiosk chains and two-sided platforms.

#include "sim/market/chain.h"
#include "sim/market/two_sided.h"
#include "sim/verify/pricing_families.h"
#include "sim/verify/pricing_inputs.h"

#include <cctype>

namespace warung::verify {
namespace {

using nlohmann::json;

/// Two numbers, or one for both.
market::Pair read_pair(const PricingInputs& in, const std::string& key) {
    const auto values = in.per_firm(key, 2);
    return {values[0], values[1]};
}

// ---- Platform -> kiosk -> customer ----

/// Who moves first. Cases say it in an input, or only in their name or source.
market::Conduct read_conduct(const Case& c, const PricingInputs& in) {
    const auto remark = [&](const char* field) {
        const auto found = c.whole.find(field);
        return found != c.whole.end() && found->is_string() ? found->get<std::string>() : std::string{};
    };
    for (std::string text : {in.text("conduct", ""), in.text("timing", ""), c.name, remark("source")}) {
        for (char& letter : text) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        if (text.find("simultaneous") != std::string::npos) return market::Conduct::simultaneous;
        if (text.find("lead") != std::string::npos || text.find("sequential") != std::string::npos)
            return market::Conduct::platforms_lead;
    }
    throw NotSupported("the case does not say whether platforms and kiosks set prices at once");
}

Answer platform_kiosk_chain(const Case& c, const Effort&) {
    const PricingInputs in{c, {"platform_a", "kiosk_b", "platform_cost", "mu", "a0", "sells"}};
    market::Chain chain{in.list("platform_a"), {}, in.list("kiosk_b"), in.number("mu"), in.optional_number("a0")};
    chain.platform_cost = in.per_firm("platform_cost", chain.platform_quality.size());
    if (in.has("sells")) {
        for (const json& row : in.at("sells")) {
            chain.sells.emplace_back();
            for (const json& offer : row)
                chain.sells.back().push_back(offer.is_boolean() ? offer.get<bool>() : offer.get<double>() != 0);
        }
    }
    const auto result = market::solve(chain, read_conduct(c, in));
    Answer answer;
    const Put put{c, answer};
    put("wholesale", result.wholesale);
    put("kiosk_margin", result.kiosk_margin);
    put("retail", result.retail);
    for (const auto& [key, value] : c.expected.items()) {
        if (key.starts_with("retail_")) put(key, result.retail);
    }
    put("share", result.share);
    put("platform_profit", result.platform_profit);
    put("kiosk_profit", result.kiosk_profit);
    answer.value["consumer_surplus"] = result.consumer_surplus;
    return answer;
}

// ---- Two-sided markets ----

void put_shares(Answer& answer, const market::Pair& share) {
    answer.value["share_side1_A"] = share[0];
    answer.value["share_side2_A"] = share[1];
}

Answer two_sided_hotelling(const Case& c, const Effort&) {
    const PricingInputs in{c, {"t", "alpha", "platform_costs", "price_difference_A_minus_B"}};
    market::TwoSidedMarket two_sided{read_pair(in, "t"), read_pair(in, "alpha"), {}};
    Answer answer;
    if (in.has("price_difference_A_minus_B")) {
        put_shares(answer, market::single_homing_shares(two_sided, read_pair(in, "price_difference_A_minus_B")));
        return answer;
    }
    const json& costs = in.at("platform_costs");
    if (!costs.is_array() || costs.size() != 2) throw std::invalid_argument("`platform_costs` must have two platforms");
    for (std::size_t i = 0; i < 2; ++i) {
        if (!costs[i].is_array() || costs[i].size() != 2)
            throw std::invalid_argument("`platform_costs` must have two sides for each platform");
        two_sided.cost[i] = {costs[i][0].get<double>(), costs[i][1].get<double>()};
    }
    const auto result = market::single_homing_equilibrium(two_sided);
    answer.value["price_side1"] = shaped(c, "price_side1", {result.price[0][0], result.price[0][1]});
    answer.value["price_side2"] = shaped(c, "price_side2", {result.price[1][0], result.price[1][1]});
    put_shares(answer, result.share);
    answer.value["platform_profit"] = shaped(c, "platform_profit", {result.profit[0], result.profit[1]});
    return answer;
}

/// pricing.two_sided: sides are agents and customers, platforms alike.
Answer two_sided_by_name(const Case& c, const Effort&) {
    const PricingInputs in{c, {"f_agent", "f_customer", "t_agent", "t_customer", "alpha_agent", "alpha_customer"}};
    const market::Pair cost{in.number("f_agent"), in.number("f_customer")};
    const auto result = market::single_homing_equilibrium({{in.number("t_agent"), in.number("t_customer")},
                                                           {in.number("alpha_agent"), in.number("alpha_customer")},
                                                           {cost, cost}});
    Answer answer;
    answer.value["p_agent"] = result.price[0][0];
    answer.value["p_customer"] = result.price[1][0];
    answer.value["profit_each"] = result.profit[0];
    return answer;
}

Answer two_sided_bottleneck(const Case& c, const Effort&) {
    const PricingInputs in{c, {"alpha1", "alpha2", "t", "f1", "f2"}};
    const std::string competition = in.text("competition", "prices");
    const bool utilities = competition.find("utilit") != std::string::npos;
    if (!utilities && competition.find("price") == std::string::npos)
        throw NotSupported("platforms compete in prices or in utilities");
    const auto result = market::competitive_bottleneck(
        {{in.number("alpha1"), in.number("alpha2")}, in.number("t"), {in.number("f1"), in.number("f2")}},
        utilities ? market::PlatformsSet::utilities : market::PlatformsSet::prices);
    Answer answer;
    answer.value["price_singlehoming_side"] = result.single_homing_price;
    answer.value["price_multihoming_side"] = result.multi_homing_price;
    answer.value["multihomers_per_platform"] = result.multi_homers;
    answer.value["platform_profit"] = result.profit;
    return answer;
}

Answer two_sided_transaction(const Case& c, const Effort&) {
    const PricingInputs in{c, {"D_B", "D_S", "cost", "c"}};
    const auto result = market::transaction_monopoly(read_linear_demand(in.at("D_B")), read_linear_demand(in.at("D_S")),
                                                     in.number(in.has("cost") ? "cost" : "c"));
    Answer answer;
    answer.value["p_B"] = result.buyer_price;
    answer.value["p_S"] = result.seller_price;
    answer.value["volume"] = result.volume;
    answer.value["profit"] = result.profit;
    return answer;
}

}  // namespace

void add_chain_pricing(Families& families) {
    families["platform_kiosk_chain"] = platform_kiosk_chain;
    families["two_sided_hotelling"] = two_sided_hotelling;
    families["pricing.two_sided"] = two_sided_by_name;
    families["two_sided_bottleneck"] = two_sided_bottleneck;
    families["two_sided_transaction"] = two_sided_transaction;
}

}  // namespace warung::verify
