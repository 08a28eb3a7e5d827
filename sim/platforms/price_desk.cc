#include "sim/platforms/price_desk.h"

#include <algorithm>
#include <cmath>

namespace warung::platforms {

using competition::Side;

namespace {

const std::array<const char*, kKinds> kKindNames = {"digital_sale", "bill",        "cash_in",   "cash_out",
                                                    "transfer",     "goods_order", "shop_goods"};

bool under_review(const PlatformParams& params, std::size_t kind) {
    const auto& kinds = params.pricing_kinds;
    return kinds.empty() || std::find(kinds.begin(), kinds.end(), kKindNames[kind]) != kinds.end();
}

const PerKind& levels(const PlatformParams& params, Side side) {
    return side == Side::fee ? params.fee_rp : params.commission_rp;
}
const PerKind& levels(const PriceList& list, Side side) { return side == Side::fee ? list.fee_rp : list.commission_rp; }

/// Budgets are the platform's; each kind gets its part.
competition::Choices part_of(const competition::StrategyChoice& choice, double part) {
    competition::Choices parameters = choice.parameters;
    for (const competition::Parameter& p : competition::strategy_kind(choice.strategy).parameters) {
        if (p.type != competition::ParameterType::budget) continue;
        const auto chosen = parameters.find(p.name);
        const double whole = chosen != parameters.end() ? chosen->second : p.fallback.value_or(0);
        parameters[p.name] = std::floor(whole * part);
    }
    return parameters;
}

}  // namespace

void KindTrade::add(const KindTrade& other, double weight) {
    needs += weight * other.needs;
    for (std::size_t p = 0; p < transactions.size(); ++p) {
        transactions[p] += weight * other.transactions[p];
        margin_rp[p] += weight * other.margin_rp[p];
    }
}

PriceDesk::PriceDesk(const PlatformParams& params, std::size_t self, const std::array<double, kKinds>& weights)
    : params_{&params}, self_{self} {
    for (const Side side : {Side::fee, Side::commission}) {
        const competition::StrategyChoice& choice = side == Side::fee ? params.pricing : params.commission_pricing;
        double sum = 0;
        std::size_t count = 0;
        const auto priced = [&](std::size_t kind) {
            return levels(params, side)[kind] > 0 && under_review(params, kind);
        };
        for (std::size_t kind = 0; kind < kKinds; ++kind) {
            if (!priced(kind)) continue;
            sum += weights[kind];
            ++count;
        }
        for (std::size_t kind = 0; kind < kKinds; ++kind) {
            if (!priced(kind)) continue;
            const double part = sum > 0 ? weights[kind] / sum : 1.0 / static_cast<double>(count);
            setters_[index(side, kind)].emplace(choice.strategy, part_of(choice, part), side);
        }
    }
}

PriceList PriceDesk::review(const Market& market, const PriceList& own, const ReviewReport& report) {
    PriceList list = own;
    const bool at_cost = params_->subsidies == Subsidies::forbidden || report.cash_rp <= 0;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        list.commission_rp[kind] = reviewed(Side::commission, kind, market, list, report);
        list.fee_rp[kind] = reviewed(Side::fee, kind, market, list, report);
        if (at_cost && params_->fee_rp[kind] > 0) {
            const std::int64_t cost =
                list.commission_rp[kind] + params_->cost_per_transaction_rp - report.goods_margin_rp[kind];
            list.fee_rp[kind] = std::max(list.fee_rp[kind], cost);
        }
    }
    ++reviews_;
    return list;
}

std::int64_t PriceDesk::reviewed(Side side, std::size_t kind, const Market& market, const PriceList& own,
                                 const ReviewReport& report) {
    std::optional<competition::PriceSetter>& setter = setters_[index(side, kind)];
    const std::int64_t level = levels(own, side)[kind];
    if (!setter) return level;
    const std::size_t n = market.prices.size();
    std::array<competition::Price, customers::kMaxPlatforms> prices{};
    std::array<std::uint8_t, customers::kMaxPlatforms> active{};
    PerPlatform shares{};
    PerPlatform profits{};
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    const KindTrade* trade = report.trade != nullptr ? &(*report.trade)[kind] : nullptr;
    for (std::size_t p = 0; p < n; ++p) {
        prices[p] = price_of(side, p == self_ ? level : levels(market.prices[p], side)[kind]);
        active[p] = market.is_active(p) ? 1 : 0;
        shares[p] = trade != nullptr && trade->needs > 0 ? trade->transactions[p] / trade->needs : unknown;
        profits[p] = trade != nullptr ? trade->margin_rp[p] : unknown;
    }
    const auto others = static_cast<double>(params_->cost_per_transaction_rp - report.goods_margin_rp[kind]);
    const auto highest =
        static_cast<std::int64_t>(params_->price_range_factor * static_cast<double>(levels(*params_, side)[kind]));
    const competition::DemandView demand = report.demand ? report.demand(side, kind) : competition::DemandView{};

    competition::View view;
    view.review = reviews_;
    view.day = report.day;
    view.self = self_;
    view.segment = kind;
    view.prices = {prices.data(), n};
    view.active = {active.data(), n};
    view.shares = {shares.data(), n};
    view.profits = {profits.data(), n};
    view.cost = side == Side::fee ? static_cast<double>(own.commission_rp[kind]) + others
                                  : others - static_cast<double>(own.fee_rp[kind]);
    view.cash = report.cash_rp;
    view.volume = trade != nullptr && report.since_days > 0 ? trade->needs * report.next_days / report.since_days : 0;
    view.range = side == Side::fee ? competition::PriceRange{0, highest, params_->price_tick_rp}
                                   : competition::PriceRange{-highest, 0, params_->price_tick_rp};
    view.demand = demand ? &demand : nullptr;
    view.random = random::Stream{random::derive(report.key, index(side, kind))};
    return level_of(side, setter->review(view));
}

bool moves_fee(const PlatformParams& params, std::size_t kind) {
    return params.pricing.strategy != "fixed" && params.fee_rp[kind] > 0 && under_review(params, kind);
}

bool wants_demand(const PlatformParams& params) {
    const auto wants = [](const competition::StrategyChoice& choice) {
        return competition::strategy_kind(choice.strategy).uses_demand;
    };
    return wants(params.pricing) || wants(params.commission_pricing);
}

}  // namespace warung::platforms
