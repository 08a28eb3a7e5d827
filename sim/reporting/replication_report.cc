#include "sim/reporting/replication_report.h"

#include "sim/base/content_hash.h"

#include "sim/kiosks/dormancy.h"
#include "sim/reporting/coverage_report.h"
#include "sim/reporting/headline.h"
#include "sim/reporting/kiosk_tables.h"
#include "sim/reporting/market_report.h"
#include "sim/reporting/tour_map.h"
#include "sim/reporting/weighted_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace warung::reporting {

namespace {

using world::AttemptOutcome;
using world::Counters;
using world::DurationHistogram;
using world::NeedOutcome;
using world::RegionProcess;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<const char*, customers::kServiceKindCount> kKindNames = {
    "digital_sale", "bill", "cash_in", "cash_out", "transfer", "goods_order", "shop_goods"};

template <class Values>
std::int64_t sum_of(const Values& values) {
    std::int64_t sum = 0;
    for (const std::int64_t x : values) sum += x;
    return sum;
}

double ratio(double part, double whole) { return whole > 0 ? part / whole : kNaN; }

/// What keeping cash and float costs kiosks: ways, super-agents, interest.
std::int64_t liquidity_cost_rp(const Counters& c) {
    return c.kiosk_trip_cost_rp + c.delivery_fee_rp + c.credit_interest_rp;
}

/// Everything that one scope (country, island group, province, region) adds up, scaled to the population.
struct Scope {
    double customers = 0;
    double sampled_customers = 0;  ///< of the population, in regions with a sample: the denominator of nominal shares
    double nominal = 0;
    double liquid = 0;
    double snapshot_customers = 0;
    double kiosks = 0;      ///< members
    double trading = 0;     ///< of these not dormant at the start
    double kiosk_days = 0;  ///< that kiosks traded
    double began = 0;       ///< kiosks that traded at the start or began to
    double needs = 0;
    double ended = 0;
    std::array<double, world::kNeedOutcomes> outcomes{};
    double attempts = 0;
    std::array<double, world::kAttemptOutcomes> attempt_outcomes{};
    double denied = 0;
    std::array<double, 2> platform_attempts{};  ///< rural, urban: attempts at platform services
    std::array<double, 2> illiquid{};           ///< of these refused for no_float or no_cash
    std::array<double, customers::kMaxPlatforms> transactions{};
    double parcels_ready = 0;
    double ready_ms = 0;
    double parcels_collected = 0;
    double pickup_ms = 0;
    double in_promise = 0;
    double uncollected = 0;
    double ordered_in_all = 0;  ///< goods orders of the whole run, and what has become of them
    double collected_in_all = 0;
    double sent_back_in_all = 0;
    std::array<double, world::kParcelPlaces> held{};
    std::array<double, logistics::kLegCount> leg_ms{};
    WeightedHistogram ready;
    WeightedHistogram pickup;

    [[nodiscard]] double all_transactions() const {
        double sum = 0;
        for (const double t : transactions) sum += t;
        return sum;
    }
};

/// The same for one way to the customer.
struct ChannelScope {
    double parcels_collected = 0;
    double parcels_ready = 0;
    double ready_ms = 0;
    double pickup_ms = 0;
    double in_promise = 0;
    double uncollected = 0;
    std::array<double, logistics::kLegCount> leg_ms{};
    WeightedHistogramOf<world::HourHistogram> ready;
    WeightedHistogramOf<world::HourHistogram> pickup;

    void add(const world::ChannelTally& t, double w) {
        parcels_collected += w * static_cast<double>(t.parcels_collected);
        parcels_ready += w * static_cast<double>(t.parcels_ready);
        ready_ms += w * static_cast<double>(t.ready_ms);
        pickup_ms += w * static_cast<double>(t.pickup_ms);
        in_promise += w * static_cast<double>(t.in_promise);
        uncollected += w * static_cast<double>(t.uncollected);
        for (std::size_t l = 0; l < leg_ms.size(); ++l) leg_ms[l] += w * static_cast<double>(t.leg_ms[l]);
        ready.add(t.ready, w);
        pickup.add(t.pickup, w);
    }
};

class Reporter {
public:
    Reporter(const world::Replication& replication, const std::string& variant, std::int64_t index)
        : replication_{replication},
          setting_{replication.setting()},
          measured_{measured_counters(replication)},
          coverage_{replication, measured_} {
        report_.variant = variant;
        report_.replication = index;
        prefix_ = fmt::format("{},{},{}", variant, index, setting_.scenario.run.seed);
        measured_days_ = (setting_.horizon - setting_.warm_up).days();
    }

    ReplicationReport make() {
        held_.resize(replication_.regions().size());
        for (const RegionProcess& r : replication_.regions()) r.add_goods_held(held_);
        for (const RegionProcess& r : replication_.regions()) {
            if (r.region().has_people) add_region(r);
        }
        write_regions();
        write_segments();
        write_scopes();
        write_distribution();
        write_platforms();
        write_prices();
        write_market();
        write_timeseries();
        write_members();
        write_denials();
        write_kiosks();
        write_parcels();
        write_recovery();
        write_trace();
        write_digests();
        write_tours();
        write_headline();
        report_.checks = replication_.checks();
        return std::move(report_);
    }

private:
    void add_region(const RegionProcess& r) {
        const Counters& c = measured_[r.id()];
        const double w = r.population().weight;
        weights_.push_back(w);
        counters_.push_back(&c);
        regions_.push_back(&r);
        scopes_.emplace_back();
        for (Scope* scope :
             {&scopes_.back(), &country_, &groups_[r.region().island_group], &provinces_[r.region().province]}) {
            add(*scope, r, c, w);
        }
        report_.settlements += r.population().settlements;
        report_.customers += static_cast<std::int64_t>(r.population().customers.size());
        for (const std::int64_t n : r.tally().counters.needs) needs_simulated_ += n;
    }

    void add(Scope& s, const RegionProcess& r, const Counters& c, double w) const {
        s.customers += static_cast<double>(r.region().customers);
        s.sampled_customers += w * static_cast<double>(r.population().customers.size());
        s.nominal += w * coverage_.area(r.id(), world::kAnyPlatform).covered;
        s.snapshot_customers += w * static_cast<double>(c.snapshot_customers);
        s.liquid +=
            w * static_cast<double>(
                    c.liquid_customers[static_cast<std::size_t>(world::Ability::anything)][world::kAnyPlatform]);
        const double trading =
            static_cast<double>(static_cast<std::int64_t>(r.population().kiosks.size()) - r.population().idle);
        s.trading += w * trading;
        s.began += w * (trading + static_cast<double>(c.kiosks_woken));
        s.kiosk_days += w * (setting_.recruiting ? r.trading_kiosk_days(setting_.horizon) : trading * measured_days_);
        s.kiosks += w * static_cast<double>(r.count_members().members[world::kAnyPlatform] + r.population().dormant);
        for (std::size_t v = 0; v < setting_.services.size(); ++v) {
            const bool platform_service = setting_.services[v].kind != customers::ServiceKind::shop_goods;
            s.needs += w * static_cast<double>(c.needs[v]);
            for (std::size_t o = 0; o < world::kNeedOutcomes; ++o) {
                const double n = w * static_cast<double>(c.need_outcomes[v][o]);
                s.outcomes[o] += n;
                s.ended += n;
            }
            for (std::size_t urban = 0; urban < 2; ++urban) {
                for (std::size_t o = 0; o < world::kAttemptOutcomes; ++o) {
                    const double n = w * static_cast<double>(c.attempts[urban][v][o]);
                    const auto outcome = static_cast<AttemptOutcome>(o);
                    s.attempts += n;
                    s.attempt_outcomes[o] += n;
                    if (outcome != AttemptOutcome::served) s.denied += n;
                    if (!platform_service) continue;
                    s.platform_attempts[urban] += n;
                    if (outcome == AttemptOutcome::no_float || outcome == AttemptOutcome::no_cash)
                        s.illiquid[urban] += n;
                }
            }
        }
        for (std::size_t p = 0; p < setting_.platform_count; ++p)
            s.transactions[p] += w * static_cast<double>(c.transactions[p]);
        s.parcels_ready += w * static_cast<double>(c.parcels_ready);
        s.ready_ms += w * static_cast<double>(c.ready_ms);
        s.pickup_ms += w * static_cast<double>(c.pickup_ms);
        s.in_promise += w * static_cast<double>(c.parcels_in_promise);
        s.uncollected += w * static_cast<double>(c.parcels_uncollected);
        s.parcels_collected += w * static_cast<double>(c.parcels_collected);
        for (std::size_t l = 0; l < s.leg_ms.size(); ++l) s.leg_ms[l] += w * static_cast<double>(c.leg_ms[l]);
        const Counters& in_all = r.tally().counters;
        s.ordered_in_all += w * static_cast<double>(in_all.parcels_ordered);
        const auto back = [&](logistics::BackCause cause) { return in_all.sent_back[static_cast<std::size_t>(cause)]; };
        const std::int64_t brought_back =
            back(logistics::BackCause::changed_mind) + back(logistics::BackCause::damaged);
        s.collected_in_all += w * static_cast<double>(in_all.parcels_collected - brought_back);
        s.sent_back_in_all += w * static_cast<double>(sum_of(in_all.sent_back));
        for (std::size_t i = 0; i < s.held.size(); ++i) s.held[i] += w * static_cast<double>(held_[r.id()][i]);
        s.ready.add(r.tally().ready, w);
        s.pickup.add(r.tally().pickup, w);
    }

    Rows rows(TableId id) const { return Rows{id, prefix_}; }
    void keep(TableId id, const Rows& rows) { report_.rows[static_cast<std::size_t>(id)] = rows.text(); }
    [[nodiscard]] const std::string& platform_name(std::size_t p) const { return setting_.scenario.platforms[p].name; }

    static double realised(const Scope& s) {
        return ratio(s.outcomes[static_cast<std::size_t>(NeedOutcome::served)], s.ended);
    }

    void write_regions() {
        Rows out = rows(TableId::regions);
        for (std::size_t i = 0; i < regions_.size(); ++i) {
            const Scope& s = scopes_[i];
            const world::RegionSetting& r = regions_[i]->region();
            const LatLon seat = setting_.scenario.region_rows[regions_[i]->id()].seat;
            std::size_t leader = 0;
            for (std::size_t p = 1; p < setting_.platform_count; ++p) {
                if (s.transactions[p] > s.transactions[leader]) leader = p;
            }
            const double all = s.all_transactions();
            report_.regions.push_back({r.name, r.island_group, s.ended, s.outcomes, s.attempt_outcomes,
                                       ratio(s.nominal, s.sampled_customers), ratio(s.liquid, s.snapshot_customers),
                                       realised(s)});
            const auto ended_as = [&](NeedOutcome o) {
                return ratio(s.outcomes[static_cast<std::size_t>(o)], s.ended);
            };
            out.add(r.code, r.name, r.province, r.island_group, seat.lat, seat.lon, s.customers, s.kiosks, s.trading,
                    s.needs, ratio(s.nominal, s.sampled_customers), ratio(s.liquid, s.snapshot_customers), realised(s),
                    ended_as(NeedOutcome::chose_outside), ended_as(NeedOutcome::unaware),
                    ended_as(NeedOutcome::out_of_reach), ended_as(NeedOutcome::denied), ratio(s.denied, s.attempts),
                    s.parcels_collected, s.ready.quantile_days(0.5), s.ready.quantile_days(0.9),
                    s.pickup.quantile_days(0.5), s.pickup.quantile_days(0.9),
                    all > 0 ? platform_name(leader) : std::string{}, ratio(s.transactions[leader], all),
                    surplus_of(*counters_[i]));
        }
        keep(TableId::regions, out);
    }

    /// Mean over the needs for which it was computed.
    static double surplus_of(const Counters& c) {
        return ratio(static_cast<double>(sum_of(c.surplus_rp)), static_cast<double>(sum_of(c.surplus_needs)));
    }

    void write_segments() {
        report_.segments = segment_figures(replication_, measured_);
        report_.people =
            setting_.scenario.run.population == customers::PopulationOf::adults ? "adults" : "unbanked adults";
        Rows out = rows(TableId::segments);
        const auto write = [&](const SegmentFigures& s, const std::string& service, bool any,
                               const std::array<double, world::kNeedOutcomes>& outcomes) {
            double ended = 0;
            for (const double n : outcomes) ended += n;
            const auto of_all = [&](NeedOutcome o) { return ratio(outcomes[static_cast<std::size_t>(o)], ended); };
            out.add(s.name, service, any ? s.customers : kNaN, any ? s.aware_share : kNaN, any ? s.nominal_share : kNaN,
                    ended, of_all(NeedOutcome::served), of_all(NeedOutcome::chose_outside),
                    of_all(NeedOutcome::unaware), of_all(NeedOutcome::out_of_reach), of_all(NeedOutcome::denied),
                    any ? s.surplus_rp_per_need : kNaN);
        };
        for (const SegmentFigures& s : report_.segments) {
            write(s, "any", true, s.all_services());
            for (std::size_t v = 0; v < s.outcomes.size(); ++v)
                write(s, setting_.services[v].name, false, s.outcomes[v]);
        }
        keep(TableId::segments, out);
    }

    void write_scopes() {
        Rows coverage = rows(TableId::coverage);
        coverage_.write(coverage);
        Rows pickup = rows(TableId::pickup_times);
        const auto write_pickup = [&](const char* kind, const std::string& name, const auto& s) {
            pickup.begin();
            pickup.cell(kind);
            pickup.cell(name);
            pickup.cell(s.pickup.total);
            pickup.cell(s.parcels_ready);
            pickup.cell(ratio(s.ready_ms, s.parcels_ready) / static_cast<double>(kMsPerDay));
            for (const double q : {0.1, 0.5, 0.9}) pickup.cell(s.ready.quantile_days(q));
            pickup.cell(ratio(s.pickup_ms, s.pickup.total) / static_cast<double>(kMsPerDay));
            for (const double q : {0.5, 0.9, 0.95, 0.99}) pickup.cell(s.pickup.quantile_days(q));
            pickup.cell(ratio(s.in_promise, s.parcels_ready));
            pickup.cell(ratio(s.uncollected, s.uncollected + s.parcels_collected));
            for (const double ms : s.leg_ms) pickup.cell(ratio(ms, s.pickup.total) / static_cast<double>(kMsPerHour));
            pickup.end();
        };
        write_pickup("country", "all", country_);
        for (const auto& [name, s] : groups_) write_pickup("island_group", name, s);
        for (const auto& [name, s] : provinces_) write_pickup("province", name, s);
        for (std::size_t i = 0; i < regions_.size(); ++i)
            write_pickup("region", regions_[i]->region().code, scopes_[i]);
        for (std::size_t channel = 0; channel < world::kChannels; ++channel) {
            ChannelScope scope;
            for (std::size_t i = 0; i < regions_.size(); ++i) {
                if (!regions_[i]->channels().empty()) scope.add(regions_[i]->channels()[channel], weights_[i]);
            }
            if (scope.parcels_ready > 0) write_pickup("channel", world::kChannelNames[channel], scope);
        }
        keep(TableId::coverage, coverage);
        keep(TableId::pickup_times, pickup);
    }

    void write_distribution() {
        constexpr std::size_t kPerBin = 24;  // quarters of an hour in six hours
        Rows out = rows(TableId::pickup_distribution);
        for (const auto& [name, s] : groups_) {
            for (std::size_t from = 0; from < DurationHistogram::kBins; from += kPerBin) {
                double ready = 0;
                double collected = 0;
                for (std::size_t i = from; i < from + kPerBin; ++i) {
                    ready += s.ready.count[i];
                    collected += s.pickup.count[i];
                }
                if (ready == 0 && collected == 0) continue;
                out.add(name, static_cast<std::int64_t>(from / 4), static_cast<std::int64_t>((from + kPerBin) / 4),
                        ready, collected);
            }
        }
        keep(TableId::pickup_distribution, out);
    }

    /// Sum over regions of weight x counter.
    template <class Get>
    [[nodiscard]] double scaled(Get&& get) const {
        double sum = 0;
        for (std::size_t i = 0; i < counters_.size(); ++i) sum += weights_[i] * static_cast<double>(get(*counters_[i]));
        return sum;
    }

    [[nodiscard]] double margin_of(std::size_t p) const {
        return scaled([p](const Counters& c) {
            return c.fees_rp[p] - c.commissions_rp[p] + c.goods_margin_rp[p] - c.operating_cost_rp[p] -
                   c.logistics_cost_rp[p] - c.handout_paid_rp[p] - c.recruiting_cost_rp[p] - c.bonuses_rp[p];
        });
    }

    void write_platforms() {
        Rows out = rows(TableId::platforms);
        const double all = country_.all_transactions();
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            double members = 0;
            for (std::size_t i = 0; i < regions_.size(); ++i) {
                const world::Population& population = regions_[i]->population();
                std::int64_t here = population.dormant_members[p];
                here += regions_[i]->count_members().members[p];
                members += weights_[i] * static_cast<double>(here);
            }
            const auto total = [&](const world::PerPlatform Counters::*field) {
                return scaled([&](const Counters& c) { return (c.*field)[p]; });
            };
            const double margin = margin_of(p);
            report_.platforms.push_back(
                {platform_name(p), ratio(total(&Counters::transactions), all), margin / measured_days_});
            const double start =
                static_cast<double>(setting_.scenario.platforms[p].params.budget_rp) * setting_.footprint;
            double earned = 0;
            for (std::size_t i = 0; i < regions_.size(); ++i)
                earned += weights_[i] * static_cast<double>(regions_[i]->books().platforms[p].count());
            const double end = start + earned;
            out.add(platform_name(p), members, total(&Counters::transactions),
                    ratio(total(&Counters::transactions), all), total(&Counters::volume_rp), total(&Counters::fees_rp),
                    total(&Counters::commissions_rp), total(&Counters::goods_margin_rp),
                    total(&Counters::operating_cost_rp), total(&Counters::logistics_cost_rp),
                    total(&Counters::subsidy_rp), total(&Counters::recruiting_cost_rp), total(&Counters::vouchers_rp),
                    total(&Counters::bonuses_rp), margin, start, end,
                    margin < 0 ? std::max(0.0, end) / (-margin / measured_days_) : kNaN);
        }
        keep(TableId::platforms, out);
    }

    void write_prices() {
        Rows out = rows(TableId::prices);
        std::vector<world::PriceRecord> last(setting_.platform_count);
        for (const world::PriceRecord& record : replication_.price_history()) {
            world::PriceRecord& before = last[record.platform];
            for (std::size_t kind = 0; kind < kKindNames.size(); ++kind) {
                if (static_cast<customers::ServiceKind>(kind) == customers::ServiceKind::shop_goods) continue;
                out.add(record.at.since_start().days(), platform_name(record.platform), kKindNames[kind],
                        record.prices.fee_rp[kind], record.prices.commission_rp[kind],
                        std::int64_t{record.active ? 1 : 0}, record.transactions[kind] - before.transactions[kind],
                        ratio(record.transactions[kind] - before.transactions[kind],
                              record.of_all[kind] - before.of_all[kind]),
                        record.margin_rp[kind] - before.margin_rp[kind], record.cash_rp, record.members,
                        record.exclusive);
            }
            before = record;
        }
        keep(TableId::prices, out);
    }

    void write_market() {
        Rows out = rows(TableId::market);
        for (const MarketPosition& m : market_positions(replication_, measured_)) {
            const std::string kind = kKindNames[m.kind];
            report_.standings.push_back({kind, m.moves, m.delta, m.no_delta});
            out.add(kind, "any", kNaN, kNaN, 1.0, kNaN, kNaN, kNaN, kNaN, m.profit_rp_per_need,
                    m.nash_profit_rp_per_need, m.joint_profit_rp_per_need, m.delta, m.no_delta, kNaN, m.hhi,
                    m.effective_firms, m.consumer_surplus_rp_per_need, m.cycle_days);
            for (std::size_t p = 0; p < m.platforms.size(); ++p) {
                const PlatformPosition& own = m.platforms[p];
                out.add(kind, platform_name(p), own.fee_rp, own.cost_rp, own.share, own.lerner, own.nash_fee_rp,
                        own.joint_fee_rp, own.pass_through, own.profit_rp_per_need, kNaN, kNaN, kNaN, std::string{},
                        own.regret_rp_per_need, kNaN, kNaN, kNaN, kNaN);
            }
        }
        keep(TableId::market, out);
    }

    void write_timeseries() {
        Rows out = rows(TableId::timeseries);
        const std::int64_t first_day = days_since_epoch(setting_.scenario.run.start_date);
        for (std::int64_t day = 0; day < setting_.scenario.run.horizon_days; ++day) {
            const auto d = static_cast<std::size_t>(day);
            const auto sum = [&](auto&& get) {
                double total = 0;
                for (std::size_t i = 0; i < regions_.size(); ++i)
                    total += weights_[i] * static_cast<double>(get(regions_[i]->days()[d]));
                return total;
            };
            const std::string date = to_string(date_from_days(first_day + day));
            std::vector<double> transactions(setting_.platform_count);
            double all = 0;
            for (std::size_t p = 0; p < transactions.size(); ++p) {
                transactions[p] = sum([p](const world::DayTally& t) { return t.transactions[p]; });
                all += transactions[p];
            }
            const double ready = sum([](const world::DayTally& t) { return t.parcels_ready; });
            out.add(
                day, date, "any", sum([](const world::DayTally& t) { return t.needs; }),
                sum([](const world::DayTally& t) { return t.served; }),
                sum([](const world::DayTally& t) { return t.attempts; }),
                sum([](const world::DayTally& t) { return t.denied_attempts; }), all, all > 0 ? 1.0 : kNaN, ready,
                ratio(sum([](const world::DayTally& t) { return t.ready_ms; }), ready) / static_cast<double>(kMsPerDay),
                sum([](const world::DayTally& t) { return t.kiosk_income_rp; }));
            for (std::size_t p = 0; p < transactions.size(); ++p) {
                out.add(day, date, platform_name(p), kNaN, kNaN, kNaN, kNaN, transactions[p],
                        ratio(transactions[p], all), kNaN, kNaN, kNaN);
            }
        }
        keep(TableId::timeseries, out);
    }

    void write_members() {
        if (replication_.recruiter() == nullptr) return;
        std::vector<world::GrowthRecord> history = replication_.recruiter()->history();
        history.push_back(world::measure_growth(replication_.regions(), setting_.horizon));
        const std::int64_t first_day = days_since_epoch(setting_.scenario.run.start_date);
        Rows out = rows(TableId::members);
        for (const world::GrowthRecord& g : history) {
            const double day = g.at.since_start().days();
            const std::string date = to_string(date_from_days(first_day + static_cast<std::int64_t>(day)));
            for (std::size_t i = 0; i <= setting_.platform_count; ++i) {
                const std::size_t p = i == 0 ? world::kAnyPlatform : i - 1;
                out.add(day, date, i == 0 ? std::string{"any"} : platform_name(p), g.count.members[p],
                        g.count.trading[p], g.count.members[p] - g.count.trading[p],
                        ratio(g.count.multi_homing[p], g.count.trading[p]), g.joined[p], g.recruited[p], g.left[p],
                        g.visits[p], g.cost_rp[p], g.bonuses_rp[p], ratio(g.cost_rp[p], g.joined[p]));
            }
        }
        keep(TableId::members, out);
        for (std::size_t p = 0; p < setting_.platform_count; ++p)
            report_.growth.push_back({platform_name(p), history.front().count.members[p],
                                      history.back().count.members[p], history.back().count.trading[p]});
    }

    void write_denials() {
        std::map<std::string,
                 std::array<std::array<std::array<double, world::kAttemptOutcomes>, customers::kMaxServices>, 2>>
            by_province;
        for (std::size_t i = 0; i < regions_.size(); ++i) {
            auto& sums = by_province[regions_[i]->region().province];
            for (std::size_t a = 0; a < 2; ++a) {
                for (std::size_t v = 0; v < setting_.services.size(); ++v) {
                    for (std::size_t o = 0; o < world::kAttemptOutcomes; ++o)
                        sums[a][v][o] += weights_[i] * static_cast<double>(counters_[i]->attempts[a][v][o]);
                }
            }
        }
        Rows out = rows(TableId::denials);
        for (const auto& [province, sums] : by_province) {
            for (std::size_t v = 0; v < setting_.services.size(); ++v) {
                for (std::size_t a = 0; a < 2; ++a) {
                    for (std::size_t o = 0; o < world::kAttemptOutcomes; ++o) {
                        if (sums[a][v][o] > 0)
                            out.add(province, setting_.services[v].name, a == 0 ? "rural" : "urban",
                                    world::kAttemptOutcomeNames[o], sums[a][v][o]);
                    }
                }
            }
        }
        keep(TableId::denials, out);
    }

    void write_kiosks() {
        std::vector<RegionCounts> counts;
        for (std::size_t i = 0; i < regions_.size(); ++i) counts.push_back({regions_[i], counters_[i], weights_[i]});
        const auto put = [&](TableId id, std::string text) {
            report_.rows[static_cast<std::size_t>(id)] = std::move(text);
        };
        put(TableId::outcomes_by_hour, outcomes_by_hour(counts, setting_, prefix_));
        put(TableId::outcomes_by_region, outcomes_by_region(counts, setting_, prefix_));
        put(TableId::kiosks, kiosks_table(counts, setting_, prefix_));
        put(TableId::liquidity, liquidity_table(counts, setting_, prefix_));
    }

    void write_parcels() {
        Rows out = rows(TableId::parcels);
        const auto write = [&](const char* kind, const std::string& name, const Scope& s) {
            const double going_back = s.held[static_cast<std::size_t>(world::ParcelPlace::going_back)];
            out.begin();
            out.cell(kind);
            out.cell(name);
            out.cell(s.ordered_in_all);
            out.cell(s.collected_in_all);
            out.cell(s.sent_back_in_all - going_back);
            for (const double n : s.held) out.cell(n);
            out.end();
        };
        write("country", "all", country_);
        for (const auto& [name, s] : groups_) write("island_group", name, s);
        for (const auto& [name, s] : provinces_) write("province", name, s);
        keep(TableId::parcels, out);
        for (const auto& [name, s] : groups_) {
            GroupTimes times{name,
                             s.ready.quantile_days(0.5),
                             s.ready.quantile_days(0.9),
                             ratio(s.ready_ms, s.parcels_ready) / static_cast<double>(kMsPerDay),
                             {}};
            for (std::size_t l = 0; l < s.leg_ms.size(); ++l)
                times.leg_days[l] = ratio(s.leg_ms[l], s.pickup.total) / static_cast<double>(kMsPerDay);
            report_.groups.push_back(std::move(times));
        }
    }

    void write_recovery() {
        report_.recovery = measure_recovery(replication_);
        Rows out = rows(TableId::recovery);
        for (const Recovery& r : report_.recovery) {
            out.add(r.event, r.kind, r.scope == "all" ? "country" : "island_group", r.scope, r.from_day, r.to_day,
                    r.before_days, r.worst_days, r.worst_on_day, r.recovered_days);
        }
        keep(TableId::recovery, out);
    }

    /// Mean services of the busiest hundredth of kiosks over the mean of all, each kiosk with its region's weight.
    [[nodiscard]] double top_percent_ratio(double& active_share) const {
        std::vector<std::pair<std::uint32_t, double>> kiosks;
        double weight = 0;
        double services = 0;
        double active = 0;
        for (std::size_t i = 0; i < regions_.size(); ++i) {
            weight += weights_[i] * static_cast<double>(regions_[i]->population().dormant);
            for (const kiosks::Kiosk& k : regions_[i]->population().kiosks) {
                if (k.memberships == 0) continue;
                kiosks.emplace_back(k.transactions, weights_[i]);
                weight += weights_[i];
                services += weights_[i] * k.transactions;
                active += k.transactions > 0 ? weights_[i] : 0;
            }
        }
        active_share = ratio(active, weight);
        std::stable_sort(kiosks.begin(), kiosks.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        double taken = 0;
        double top = 0;
        for (const auto& [n, w] : kiosks) {
            if (taken >= 0.01 * weight) break;
            taken += w;
            top += w * n;
        }
        return ratio(ratio(top, taken), ratio(services, weight));
    }

    void write_trace() {
        std::vector<world::TraceRow> trace;
        for (const RegionProcess& r : replication_.regions())
            trace.insert(trace.end(), r.trace().begin(), r.trace().end());
        std::stable_sort(trace.begin(), trace.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        Rows out = rows(TableId::events);
        const auto number = [&](std::uint32_t n) {
            n == world::kNone ? out.cell(std::string_view{}) : out.cell(static_cast<std::int64_t>(n));
        };
        for (const world::TraceRow& row : trace) {
            out.begin();
            out.cell(row.at.since_start().hours());
            out.cell(setting_.regions[row.place].code);
            out.cell(world::kTraceEventNames[static_cast<std::size_t>(row.event)]);
            out.cell(setting_.regions[row.region].code);
            number(row.kiosk);
            number(row.customer);
            number(row.parcel);
            out.cell(row.platform < setting_.platform_count ? setting_.scenario.platforms[row.platform].name : "");
            out.cell(row.service < setting_.services.size() ? setting_.services[row.service].name : "");
            out.cell(row.amount_rp);
            out.end();
        }
        keep(TableId::events, out);
    }

    void write_digests() {
        Rows out = rows(TableId::digests);
        for (const world::DigestRow& row : replication_.digest_history()) {
            out.add(row.at.since_start().hours(), setting_.regions[row.process].code,
                    static_cast<std::int64_t>(row.events), to_hex(row.digest));
        }
        keep(TableId::digests, out);
    }

    void write_tours() {
        Rows out = rows(TableId::routes);
        const bool asked = setting_.scenario.last_mile.log != logistics::TourLog::none;
        for (const RegionProcess* r : regions_) {
            for (const world::TourRecord& tour : r->tour_log()) {
                if (!asked) break;
                const bool courier = tour.kind == world::TourRecord::kCourier;
                out.add(std::int64_t{tour.day}, r->region().code, courier ? "courier" : setting_.fleet[tour.kind].name,
                        std::int64_t{tour.vehicle}, std::int64_t{tour.trip}, tour.stops, tour.km, tour.hours,
                        tour.parcels, tour.load_share);
            }
            if (report_.replication == 0 && !r->tour_map().empty())
                report_.tour_features +=
                    tour_features(*r, report_.variant, setting_.scenario.region_rows[r->id()].seat);
        }
        keep(TableId::routes, out);
    }

    void write_headline() {
        const Scope& s = country_;
        const auto outcome = [&](NeedOutcome o) { return ratio(s.outcomes[static_cast<std::size_t>(o)], s.ended); };
        const double platform_transactions = s.all_transactions();
        double hhi = platform_transactions > 0 ? 0 : kNaN;
        double margin = 0;
        for (std::size_t p = 0; p < setting_.platform_count; ++p) {
            if (platform_transactions > 0) hhi += std::pow(s.transactions[p] / platform_transactions, 2);
            margin += margin_of(p);
        }
        const auto over_platforms = [&](const world::PerPlatform Counters::*field) {
            return scaled([&](const Counters& c) {
                std::int64_t sum = 0;
                for (const std::int64_t x : c.*field) sum += x;
                return sum;
            });
        };
        const AccessFigures country = coverage_.country();
        const double services = s.attempts - s.denied;
        const double kiosk_days = s.kiosk_days;
        const double snapshots = scaled([](const Counters& c) { return c.snapshot_kiosks; });
        double active_share = kNaN;
        const double top = top_percent_ratio(active_share);
        const double drops = scaled([](const Counters& c) { return c.drops; });
        const double tour_stops = scaled([](const Counters& c) { return c.tour_stops_milli; }) / 1000;
        const double delivered = scaled([](const Counters& c) { return c.parcels_collected + c.restocks_delivered; });
        const double home = scaled([](const Counters& c) { return c.delivered_home; });
        const double attempts = scaled([](const Counters& c) { return c.attempts_made; });
        const double failed = scaled([](const Counters& c) {
            std::int64_t sum = 0;
            for (const std::int64_t n : c.attempts_failed) sum += n;
            return sum;
        });
        // Whole depots, so without the weights of a sample.
        double tour_km = 0;
        double vehicle_days = 0;
        for (const Counters* c : counters_) {
            tour_km += static_cast<double>(c->tour_m) / 1000;
            vehicle_days += static_cast<double>(c->vehicle_days);
        }

        std::map<std::string, double> value = {
            {"coverage_nominal_share", ratio(s.nominal, s.sampled_customers)},
            {"coverage_liquid_share", ratio(s.liquid, s.snapshot_customers)},
            {"coverage_realised_share", realised(s)},
            {"coverage_walk_share", ratio(country.covered_walking, country.customers)},
            {"coverage_one_kiosk_share", ratio(country.one_kiosk, country.customers)},
            {"access_p10_kiosks_per_1000", country.kiosks_per_1000_p10},
            {"access_p50_kiosks_per_1000", country.kiosks_per_1000_p50},
            {"added_coverage_per_kiosk", country.added_per_kiosk},
            {"needs_outside_share", outcome(NeedOutcome::chose_outside)},
            {"needs_unaware_share", outcome(NeedOutcome::unaware)},
            {"needs_out_of_reach_share", outcome(NeedOutcome::out_of_reach)},
            {"needs_denied_share", outcome(NeedOutcome::denied)},
            {"attempts_denied_share", ratio(s.denied, s.attempts)},
            {"attempts_illiquid_rural_share", ratio(s.illiquid[0], s.platform_attempts[0])},
            {"attempts_illiquid_urban_share", ratio(s.illiquid[1], s.platform_attempts[1])},
            {"goods_orders_per_day", scaled([](const Counters& c) { return c.parcels_ordered; }) / measured_days_},
            {"ready_per_order", ratio(s.parcels_ready, scaled([](const Counters& c) { return c.parcels_ordered; }))},
            {"ready_mean_days", ratio(s.ready_ms, s.parcels_ready) / static_cast<double>(kMsPerDay)},
            {"ready_p50_days", s.ready.quantile_days(0.5)},
            {"ready_p90_days", s.ready.quantile_days(0.9)},
            {"pickup_p50_days", s.pickup.quantile_days(0.5)},
            {"pickup_p90_days", s.pickup.quantile_days(0.9)},
            {"promise_kept_share", ratio(s.in_promise, s.parcels_ready)},
            {"uncollected_share", ratio(s.uncollected, s.uncollected + s.parcels_collected)},
            {"delivered_home_share", setting_.home_share > 0 ? ratio(home, s.parcels_collected) : kNaN},
            {"attempts_failed_share", ratio(failed, attempts)},
            {"refunded_share", ratio(scaled([](const Counters& c) { return c.refunds; }),
                                     scaled([](const Counters& c) { return c.parcels_ordered; }))},
            {"kiosks", s.kiosks},
            {"kiosks_trading", s.trading},
            {"kiosks_given_up_share", ratio(scaled([](const Counters& c) { return c.kiosks_given_up; }), s.began)},
            {"kiosks_active_share", active_share},
            {"kiosk_transactions_per_day", ratio(services, kiosk_days)},
            {"kiosk_income_rp_per_day",
             ratio(scaled([](const Counters& c) { return c.kiosk_income_rp - c.fixed_cost_rp - liquidity_cost_rp(c); }),
                   kiosk_days)},
            {"kiosk_markup_rp_per_day", ratio(scaled([](const Counters& c) { return c.markup_rp; }), kiosk_days)},
            {"kiosk_commission_rp_per_day", ratio(over_platforms(&Counters::commissions_rp), kiosk_days)},
            {"kiosk_shop_margin_rp_per_day",
             ratio(scaled([](const Counters& c) { return c.shop_margin_rp; }), kiosk_days)},
            {"kiosk_refusals_per_month", ratio(s.illiquid[0] + s.illiquid[1], kiosk_days / kiosks::kDaysPerMonth)},
            {"kiosk_liquidity_cost_rp_per_month",
             ratio(scaled([](const Counters& c) { return liquidity_cost_rp(c); }), kiosk_days / kiosks::kDaysPerMonth)},
            {"shop_fill_share", ratio(scaled([](const Counters& c) { return c.shop_units_at_once; }),
                                      scaled([](const Counters& c) { return c.shop_units_wanted; }))},
            {"kiosk_top_percent_ratio", top},
            {"kiosk_no_float_share", ratio(scaled([](const Counters& c) { return c.snapshot_no_float; }), snapshots)},
            {"kiosk_no_cash_share", ratio(scaled([](const Counters& c) { return c.snapshot_no_cash; }), snapshots)},
            {"kiosk_away_share", ratio(scaled([](const Counters& c) { return c.snapshot_away; }), snapshots)},
            {"trips_per_kiosk_week", ratio(scaled([](const Counters& c) { return c.trips; }), kiosk_days / 7)},
            {"wait_mean_s", ratio(scaled([](const Counters& c) { return c.wait_ms; }), services) / 1000},
            {"hhi", hhi},
            {"fee_mean_rp", ratio(over_platforms(&Counters::fees_rp), over_platforms(&Counters::transactions))},
            {"commission_mean_rp",
             ratio(over_platforms(&Counters::commissions_rp), over_platforms(&Counters::transactions))},
            {"markup_mean_rp",
             ratio(scaled([](const Counters& c) { return c.markup_rp; }), over_platforms(&Counters::transactions))},
            {"surplus_rp_per_need", ratio(scaled([](const Counters& c) { return sum_of(c.surplus_rp); }),
                                          scaled([](const Counters& c) { return sum_of(c.surplus_needs); }))},
            {"platform_margin_rp_per_day", margin / measured_days_},
            {"subsidy_rp_per_day", over_platforms(&Counters::subsidy_rp) / measured_days_},
            {"logistics_cost_rp_per_parcel", ratio(over_platforms(&Counters::logistics_cost_rp), delivered)},
            {"last_mile_cost_rp_per_parcel",
             ratio(scaled([](const Counters& c) { return c.tour_cost_rp; }), delivered)},
            {"tour_km_per_day", tour_km / measured_days_},
            {"vehicles_per_day", setting_.fleet.empty() ? kNaN : vehicle_days / measured_days_},
            {"tour_km_per_drop", ratio(scaled([](const Counters& c) { return c.tour_m; }) / 1000, tour_stops)},
            {"left_over_share", ratio(scaled([](const Counters& c) { return c.parcels_left_over; }), drops)},
            {"customers_simulated", static_cast<double>(report_.customers)},
            {"needs_simulated", static_cast<double>(needs_simulated_)},
            {"events", static_cast<double>(replication_.events_handled())},
        };
        Rows out = rows(TableId::summary);
        out.begin();
        for (const HeadlineSpec& spec : headline_specs()) {
            report_.headline.push_back(value.at(spec.name));
            out.cell(report_.headline.back());
        }
        out.end();
        keep(TableId::summary, out);
    }

    const world::Replication& replication_;
    const world::Setting& setting_;
    MeasuredCounters measured_;
    CoverageReport coverage_;
    ReplicationReport report_;
    std::string prefix_;
    double measured_days_ = 1;
    std::int64_t needs_simulated_ = 0;

    std::vector<const RegionProcess*> regions_;
    std::vector<double> weights_;
    std::vector<const Counters*> counters_;         ///< of the regions above
    std::vector<Scope> scopes_;                     ///< by region
    std::vector<RegionProcess::HeldByPlace> held_;  ///< by region's process
    Scope country_;
    std::map<std::string, Scope> groups_;
    std::map<std::string, Scope> provinces_;
};

}  // namespace

ReplicationReport report_replication(const world::Replication& replication, const std::string& variant,
                                     std::int64_t index) {
    ReplicationReport report = Reporter{replication, variant, index}.make();
    report.digest = replication.digest();
    report.events = static_cast<std::int64_t>(replication.events_handled());
    return report;
}

}  // namespace warung::reporting
