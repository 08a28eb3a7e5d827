// Families of spatial competition: Hotelling's line and Salop's circle.

#include "sim/market/spatial.h"
#include "sim/verify/pricing_families.h"
#include "sim/verify/pricing_inputs.h"

#include <cmath>

namespace warung::verify {
namespace {

std::optional<double> read_reservation(const PricingInputs& in) {
    for (const char* key : {"v", "r", "reservation"}) {
        if (in.has(key)) return in.number(key);
    }
    return std::nullopt;
}

Answer hotelling(const Case& c, const Effort&) {
    const PricingInputs in{c, {"t", "c", "cost", "firms_at", "v", "r", "reservation"}};
    market::Line line;
    line.transport = in.number("t");
    const auto cost = in.per_firm(in.has("c") ? "c" : "cost", 2);
    line.cost = {cost[0], cost[1]};
    if (in.has("firms_at")) {
        const auto place = in.per_firm("firms_at", 2);
        line.place = {place[0], place[1]};
    }
    const std::string kind = in.text("transport_cost", in.text("transport", "linear"));
    if (kind.find("quadratic") != std::string::npos) {
        line.kind = market::Transport::quadratic;
    } else if (kind.find("linear") == std::string::npos) {
        throw NotSupported("transport cost is linear or quadratic");
    }
    line.reservation = read_reservation(in);
    const auto result = market::hotelling(line);
    const std::vector<double> profit{result.profit[0], result.profit[1]};
    Answer answer;
    answer.value["price"] = shaped(c, "price", {result.price[0], result.price[1]});
    answer.value["share"] = shaped(c, "share", {result.share[0], result.share[1]});
    answer.value["firm_profit"] = shaped(c, "firm_profit", profit);
    answer.value["mean_transport_cost"] = result.mean_transport_cost;
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string number = std::to_string(i + 1);
        answer.value["p" + number] = result.price[i];
        answer.value["share" + number] = result.share[i];
        answer.value["profit" + number] = profit[i];
    }
    answer.value["profit_each"] = shaped(c, "profit_each", profit);
    return answer;
}

Answer salop(const Case& c, const Effort&) {
    const PricingInputs in{c, {"n", "t", "c", "fixed_cost", "F", "v", "r", "reservation", "unit_circle"}};
    if (in.has("unit_circle") && in.at("unit_circle") != true) throw NotSupported("circles are of length 1");
    market::Circle circle;
    circle.sellers = static_cast<int>(in.count({}));
    circle.transport = in.number("t");
    circle.cost = in.number("c");
    circle.fixed_cost = in.number("fixed_cost", in.number("F", 0));
    circle.reservation = read_reservation(in);
    const auto result = market::salop(circle);
    Answer answer;
    for (const char* key : {"price", "p"}) answer.value[key] = result.price;
    answer.value["share"] = result.covered_share / circle.sellers;
    answer.value["gross_profit"] = result.gross_profit;
    for (const char* key : {"net_profit", "profit_each"}) answer.value[key] = result.net_profit;
    answer.value["mean_transport_cost"] = circle.transport * result.mean_distance;
    answer.value["mean_travel"] = result.mean_distance;
    for (const auto& [key, numbers] : expected_keys(c, R"(mean_travel_n(\d+))")) answer.value[key] = 0.25 / numbers[0];
    if (circle.fixed_cost > 0) {
        const double free = market::free_entry_sellers(circle.transport, circle.fixed_cost);
        answer.value["free_entry_n"] = free;
        answer.value["free_entry_n_whole"] = std::floor(free * (1 + 1e-12));
        answer.value["planner_n"] = market::planner_sellers(circle.transport, circle.fixed_cost);
    }
    return answer;
}

}  // namespace

void add_spatial_pricing(Families& families) {
    families["hotelling_line"] = hotelling;
    families["pricing.hotelling"] = hotelling;
    families["salop_circle"] = salop;
    families["pricing.salop"] = salop;
}

}  // namespace warung::verify
