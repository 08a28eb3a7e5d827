#include "sim/reporting/market_report.h"

#include "sim/competition/measures.h"
#include "sim/market/concentration.h"
#include "sim/platforms/benchmark_prices.h"
#include "sim/world/price_reviews.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace warung::reporting {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Fees of one kind between two changes.
struct Spell {
    double days = 0;
    std::vector<double> fees;
};

class Market {
public:
    Market(const world::Replication& replication, const MeasuredCounters& counters)
        : replication_{replication},
          setting_{replication.setting()},
          sampled_{world::samples_demand(setting_.scenario)} {
        if (sampled_) demand_ = world::recent_demand(setting_, replication.regions());
        for (const world::RegionProcess& r : replication.regions()) {
            const world::Counters& c = counters[r.id()];
            const double w = r.population().weight;
            for (std::size_t p = 0; p < setting_.platform_count; ++p) {
                goods_margin_[p] += w * static_cast<double>(c.goods_margin_rp[p]);
                for (std::size_t kind = 0; kind < platforms::kKinds; ++kind)
                    sold_[kind][p] += w * static_cast<double>(c.sales[p][kind].transactions);
            }
        }
    }

    [[nodiscard]] std::vector<MarketPosition> positions() const {
        std::vector<MarketPosition> all;
        for (std::size_t kind = 0; kind < platforms::kKinds; ++kind) {
            if (sum(kind) > 0) all.push_back(position(kind));
        }
        return all;
    }

private:
    [[nodiscard]] double sum(std::size_t kind) const {
        double all = 0;
        for (const double n : sold_[kind]) all += n;
        return all;
    }

    [[nodiscard]] double cost(std::size_t p, std::size_t kind) const {
        const auto& params = setting_.scenario.platforms[p].params;
        const bool goods = static_cast<customers::ServiceKind>(kind) == customers::ServiceKind::goods_order;
        const double margin = goods && sold_[kind][p] > 0 ? goods_margin_[p] / sold_[kind][p] : 0;
        return static_cast<double>(replication_.market().prices[p].commission_rp[kind] +
                                   params.cost_per_transaction_rp) -
               margin;
    }

    [[nodiscard]] std::vector<Spell> spells(std::size_t kind) const {
        std::vector<Spell> all;
        std::vector<double> fees(setting_.platform_count);
        Time from = setting_.warm_up;
        const auto close = [&](Time to) {
            if (to > from) {
                all.push_back({(to - from).days(), fees});
                from = to;
            }
        };
        for (const world::PriceRecord& record : replication_.price_history()) {
            close(record.at);
            fees[record.platform] = static_cast<double>(record.prices.fee_rp[kind]);
        }
        close(setting_.horizon);
        return all;
    }

    [[nodiscard]] static double mean(const std::vector<Spell>& spells, auto&& of) {
        double total = 0;
        double days = 0;
        for (const Spell& s : spells) {
            total += s.days * of(s);
            days += s.days;
        }
        return total / days;
    }

    [[nodiscard]] double cycle_days(const std::vector<Spell>& spells) const {
        competition::PriceRows daily;
        double done = 0;
        double day = 0;
        for (const Spell& s : spells) {
            done += s.days;
            for (; day < done; ++day) {
                auto& row = daily.emplace_back();
                for (const double fee : s.fees) row.push_back(static_cast<competition::Price>(fee));
            }
        }
        const auto cycle = competition::find_cycle(daily);
        if (!cycle) return kNaN;
        return cycle->length <= 1 ? 0 : static_cast<double>(cycle->length);
    }

    [[nodiscard]] MarketPosition position(std::size_t kind) const {
        MarketPosition out;
        out.kind = kind;
        const std::size_t n = setting_.platform_count;
        const std::vector<Spell> path = spells(kind);
        std::vector<double> costs(n);
        out.platforms.resize(n);
        for (std::size_t p = 0; p < n; ++p) {
            PlatformPosition& own = out.platforms[p];
            costs[p] = own.cost_rp = cost(p, kind);
            own.fee_rp = mean(path, [p](const Spell& s) { return s.fees[p]; });
            own.share = sold_[kind][p] / sum(kind);
            out.moves = out.moves || platforms::moves_fee(setting_.scenario.platforms[p].params, kind);
            own.lerner = own.fee_rp > 0 ? market::lerner(own.fee_rp, own.cost_rp) : kNaN;
            own.nash_fee_rp = own.joint_fee_rp = own.pass_through = own.profit_rp_per_need = own.regret_rp_per_need =
                kNaN;
        }
        out.hhi = market::hhi(std::span{sold_[kind]}.first(n));
        out.effective_firms = 10'000 / out.hhi;
        out.cycle_days = cycle_days(path);
        out.consumer_surplus_rp_per_need = out.nash_profit_rp_per_need = out.joint_profit_rp_per_need =
            out.profit_rp_per_need = out.delta = kNaN;
        if (!sampled_) {
            out.no_delta = "no demand view (run.demand_view)";
            return out;
        }
        if (setting_.scenario.customer.nest_dissimilarity != 1) {
            out.no_delta = "choices are nested (customer.nest_dissimilarity)";
            return out;
        }
        compare(out, path, costs);
        return out;
    }

    void compare(MarketPosition& out, const std::vector<Spell>& path, const std::vector<double>& costs) const {
        const platforms::DemandSample& sample = demand_[out.kind];
        if (sample.size() == 0) {
            out.no_delta = "no needs were sampled";
            return;
        }
        const auto rows = sample.rows(out.kind, replication_.market());
        out.consumer_surplus_rp_per_need = mean(path, [&](const Spell& s) { return rows.consumer_surplus(s.fees); });
        out.profit_rp_per_need = 0;
        for (std::size_t p = 0; p < costs.size(); ++p) {
            PlatformPosition& own = out.platforms[p];
            own.profit_rp_per_need =
                mean(path, [&](const Spell& s) { return platforms::expected_profits(rows, s.fees, costs)[p]; });
            own.regret_rp_per_need = best_in_hindsight(rows, path, costs, p) - own.profit_rp_per_need;
            out.profit_rp_per_need += own.profit_rp_per_need;
        }
        const platforms::BenchmarkPrices benchmark = platforms::benchmark_prices(rows, costs);
        if (!benchmark.available()) {
            out.no_delta = benchmark.trouble;
            return;
        }
        for (std::size_t p = 0; p < costs.size(); ++p) {
            out.platforms[p].nash_fee_rp = benchmark.nash[p];
            out.platforms[p].joint_fee_rp = benchmark.joint[p];
            out.platforms[p].pass_through = benchmark.pass_through[p];
        }
        out.nash_profit_rp_per_need = benchmark.nash_profit;
        out.joint_profit_rp_per_need = benchmark.joint_profit;
        out.delta = market::profit_gain(out.profit_rp_per_need, benchmark.nash_profit, benchmark.joint_profit);
    }

    /// On a grid of fees up to a range beyond which logit customers hardly buy.
    [[nodiscard]] double best_in_hindsight(const platforms::DemandSample::Rows& rows, const std::vector<Spell>& path,
                                           const std::vector<double>& costs, std::size_t p) const {
        constexpr int kGrid = 40;
        double best = mean(path, [&](const Spell& s) { return platforms::expected_profits(rows, s.fees, costs)[p]; });
        for (int k = 0; k <= kGrid; ++k) {
            const double fee = std::max(0.0, costs[p]) + 6 * rows.scale * k / kGrid;
            best = std::max(best, mean(path, [&](Spell s) {
                                s.fees[p] = fee;
                                return platforms::expected_profits(rows, s.fees, costs)[p];
                            }));
        }
        return best;
    }

    const world::Replication& replication_;
    const world::Setting& setting_;
    bool sampled_;
    world::DemandSamples demand_;
    std::array<std::array<double, customers::kMaxPlatforms>, platforms::kKinds> sold_{};
    std::array<double, customers::kMaxPlatforms> goods_margin_{};
};

}  // namespace

std::vector<MarketPosition> market_positions(const world::Replication& replication, const MeasuredCounters& counters) {
    return Market{replication, counters}.positions();
}

}  // namespace warung::reporting
