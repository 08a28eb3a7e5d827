#include "sim/world/replication.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace warung::world {

namespace {

/// In debug builds always, else where the environment asks for it; so do the tests.
bool windows_are_checked() {
#ifdef NDEBUG
    return std::getenv("WARUNG_CHECK_WINDOWS") != nullptr;
#else
    return true;
#endif
}

}  // namespace

Replication::Replication(const Setting& setting, std::int64_t index, const Observation& observation)
    : setting_{setting},
      key_{random::derive(
          random::derive(static_cast<std::uint64_t>(setting.scenario.run.seed), random::Purpose::replication),
          static_cast<std::uint64_t>(index))},
      reviews_{setting, key_},
      digest_every_{observation.digest_every},
      check_windows_{observation.check_windows || windows_are_checked()} {
    for (const auto& [name, p] : setting_.scenario.platforms) wanted_.push_back({p.fee_rp, p.commission_rp});
    follow_price_tables(Time{0});
    bring_into_force(Time{0});

    std::vector<Population> populations(setting_.regions.size());
    {
        kernel::Crew crew{kernel::Mode::windowed};
        crew.for_each(populations.size(), [&](std::size_t r) { populations[r] = build_population(setting_, r, key_); });
    }
    sample_ = measure_sample(setting_, populations);
    regions_.reserve(setting_.regions.size());  // the processes hold pointers to themselves
    for (std::uint32_t r = 0; r < setting_.regions.size(); ++r) {
        regions_.emplace_back(setting_, r, key_, market_, sample_, std::move(populations[r]));
    }

    std::vector<std::uint32_t> heaviest_first(regions_.size());
    std::iota(heaviest_first.begin(), heaviest_first.end(), 0U);
    std::stable_sort(heaviest_first.begin(), heaviest_first.end(), [&](std::uint32_t a, std::uint32_t b) {
        return regions_[a].population().customers.size() > regions_[b].population().customers.size();
    });
    for (RegionProcess& r : regions_) r.observe(observation.targets);
    start_sampling();
    engine_.emplace(std::span{regions_}, std::move(heaviest_first));
    for (std::size_t p = 0; p < setting_.platform_count; ++p) record_prices(Time{0}, p);
    if (!setting_.recruiting) return;
    recruiter_.emplace(setting_);
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        if (setting_.platform_exits[p] > Time{0}) continue;
        for (RegionProcess& r : regions_) r.drop_platform(p, Time{0});
    }
    recruiter_->record(regions_, Time{0});
}

bool Replication::run_until(Time until, kernel::Mode mode, const std::atomic<bool>* stop,
                            const std::function<void(Time)>& progress) {
    until = std::min(until, setting_.horizon);
    kernel::Crew crew{mode};
    while (clock_ < until) {
        if (stop != nullptr && stop->load(std::memory_order_relaxed)) return false;
        Time end = std::min({setting_.no_mail_before(clock_), clock_ + setting_.longest_window, until});
        const std::int64_t every = digest_every_.ms();
        const Time next_digest = every > 0 ? Time{(clock_.ms() / every + 1) * every} : Time::never();
        end = std::min(end, next_digest);
        // A barrier closes its window after all lower classes of its instant, in every region. It must lie strictly
        // before the first mail can be due, or mail of the window could be due at the barrier itself.
        const bool barrier = next_barrier_ < setting_.barriers.size() && setting_.barriers[next_barrier_] < end;
        const kernel::Limit limit =
            barrier ? kernel::Limit{setting_.barriers[next_barrier_], kReviews} : kernel::Limit{end, kArrivals};
        engine_->run_window(limit, crew);
        clock_ = limit.at;
        if (check_windows_) check_window();
        if (barrier) {
            act_at_barrier(clock_);
            ++next_barrier_;
        }
        if (!barrier && clock_ == next_digest) {
            for (const RegionProcess& r : regions_)
                digest_history_.push_back({clock_, r.digest(), r.events_handled(), r.id()});
        }
        if (progress) progress(clock_);
    }
    for (RegionProcess& r : regions_) r.close_hour(clock_);
    return true;
}

/// The laws that hold at the end of a run hold between any two windows.
void Replication::check_window() const {
    for (const CheckResult& check : checks())
        WARUNG_INVARIANT(check.held, clock_, "conservation of " + check.name + ": " + check.detail);
}

void Replication::act_at_barrier(Time t) {
    if (t == setting_.warm_up) {
        for (RegionProcess& r : regions_) r.end_warm_up();
    }
    const platforms::Market before = market_;
    follow_price_tables(t);
    const std::uint8_t reviewed = review(t);
    bring_into_force(t);
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const bool changed = market_.prices[p].fee_rp != before.prices[p].fee_rp ||
                             market_.prices[p].commission_rp != before.prices[p].commission_rp ||
                             market_.is_active(p) != before.is_active(p) || (reviewed >> p & 1U) != 0;
        if (changed) record_prices(t, p);
    }
    if (recruiter_) recruit(t, static_cast<std::uint8_t>(before.active & ~market_.active));
}

/// Members of platforms that have left are free; then, if it is time, a round on the prices now in force.
void Replication::recruit(Time t, std::uint8_t left) {
    std::uint8_t with_cash = 0;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        if (cash(p) > Rupiah{}) with_cash = static_cast<std::uint8_t>(with_cash | (1U << p));
        if ((left >> p & 1U) == 0) continue;
        for (RegionProcess& r : regions_) r.drop_platform(p, t);
        recruiter_->record(regions_, t);
    }
    const std::int64_t period = from_days(setting_.scenario.kiosk.review_days).ms();
    if (t.ms() % period == 0) recruiter_->hold_round(regions_, market_, with_cash, t);
}

/// Those whose review falls on `t` decide at the same time; who is out of cash may leave instead.
std::uint8_t Replication::review(Time t) {
    std::array<double, customers::kMaxPlatforms> cash{};
    for (std::size_t p = 0; p < setting_.platform_count; ++p) cash[p] = population_cash_rp(p);
    const std::uint8_t reviewed =
        reviews_.review(t, market_, regions_, {cash.data(), setting_.platform_count}, wanted_);
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const bool leaves = setting_.scenario.platforms[p].params.when_broke == platforms::WhenBroke::exit;
        if ((reviewed >> p & 1U) != 0 && leaves && cash[p] <= 0) broke_ = static_cast<std::uint8_t>(broke_ | 1U << p);
    }
    return reviewed;
}

/// Each service gets about run.demand_sample needs between two reviews, whatever its rate.
void Replication::start_sampling() {
    const scenario::Scenario& s = setting_.scenario;
    if (!samples_demand(s)) return;
    double between_days = static_cast<double>(s.run.horizon_days);
    for (const auto& [name, p] : s.platforms) between_days = std::min(between_days, p.review_days);
    double customers = 0;
    for (const RegionProcess& r : regions_) customers += static_cast<double>(r.population().customers.size());
    std::vector<std::uint64_t> below;
    for (const auto& [name, p] : s.services) {
        const double expected = customers * p.needs_per_week / 7 * between_days;
        const double share = static_cast<double>(s.run.demand_sample) / std::max(expected, 1.0);
        below.push_back(share >= 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(share * 0x1p64));
    }
    for (RegionProcess& r : regions_) r.sample_choices(below);
}

/// The market of `t`: what platforms want, under the caps of the day, less those who have left.
void Replication::bring_into_force(Time t) {
    market_.prices = wanted_;
    market_.active = 0;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const bool open =
            setting_.platform_entries[p] <= t && t < setting_.platform_exits[p] && (broke_ >> p & 1U) == 0;
        if (open) market_.active = static_cast<std::uint8_t>(market_.active | (1U << p));
    }
    for (const auto& [interval, cap] : setting_.fee_caps) {
        if (!interval.contains(t)) continue;
        for (platforms::PriceList& list : market_.prices) {
            for (std::int64_t& fee : list.fee_rp) fee = std::min(fee, cap);
        }
    }
    market_.markup_cap_rp = std::numeric_limits<std::int32_t>::max();
    for (const auto& [interval, cap] : setting_.markup_caps) {
        if (interval.contains(t))
            market_.markup_cap_rp = std::min(market_.markup_cap_rp, static_cast<std::int32_t>(cap));
    }
    hand_out_vouchers(t);
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        for (std::size_t kind = 0; kind < market_.appeal_rp.size(); ++kind) {
            market_.appeal_rp[kind][p] = static_cast<float>(setting_.scenario.platforms[p].params.quality_rp -
                                                            static_cast<double>(market_.prices[p].fee_rp[kind]));
        }
    }
}

/// Until a day's barrier finds the budget spent.
void Replication::hand_out_vouchers(Time t) {
    market_.vouchers = 0;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const platforms::PlatformParams& params = setting_.scenario.platforms[p].params;
        if (params.voucher_rp == 0 || t.since_start() < from_days(params.voucher_from_day)) continue;
        double spent = 0;
        for (const RegionProcess& r : regions_)
            spent += r.population().weight * static_cast<double>(r.tally().counters.vouchers_rp[p]);
        if (spent / setting_.footprint >= static_cast<double>(params.voucher_budget_rp)) continue;
        market_.vouchers = static_cast<std::uint8_t>(market_.vouchers | 1U << p);
        market_.voucher_below[p] =
            params.voucher_share >= 1 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(params.voucher_share * 0x1p64);
    }
}

/// Dated prices replace what platforms want.
void Replication::follow_price_tables(Time t) {
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        for (const platforms::PriceStep& step : setting_.scenario.platforms[p].params.price_steps) {
            if (Time{from_days(step.day).ms()} != t) continue;
            if (step.fee_rp >= 0) wanted_[p].fee_rp[step.kind] = step.fee_rp;
            if (step.commission_rp >= 0) wanted_[p].commission_rp[step.kind] = step.commission_rp;
        }
    }
}

void Replication::record_prices(Time t, std::size_t platform) {
    PriceRecord record;
    record.at = t;
    record.platform = platform;
    record.prices = market_.prices[platform];
    record.cash_rp = population_cash_rp(platform);
    record.active = market_.is_active(platform);
    const auto own = static_cast<std::uint8_t>(1U << platform);
    for (const RegionProcess& r : regions_) {
        const double w = r.population().weight;
        for (const kiosks::KioskFace& face : r.population().faces) {
            if ((face.memberships & own) == 0) continue;
            record.members += w;
            if ((face.memberships & market_.active) == own) record.exclusive += w;
        }
    }
    const platforms::Trade trade = trade_so_far(setting_, regions_);
    for (std::size_t kind = 0; kind < platforms::kKinds; ++kind) {
        record.transactions[kind] = trade[kind].transactions[platform];
        record.margin_rp[kind] = trade[kind].margin_rp[platform];
        for (const double n : trade[kind].transactions) record.of_all[kind] += n;
    }
    price_history_.push_back(record);
}

std::uint64_t Replication::digest() const {
    std::uint64_t digest = 0;
    for (const RegionProcess& r : regions_) digest = random::mix(digest, r.digest());
    return digest;
}

Rupiah Replication::budget(std::size_t platform) const {
    return Rupiah{std::llround(static_cast<double>(setting_.scenario.platforms[platform].params.budget_rp) *
                               setting_.footprint * sample_.customers)};
}

Rupiah Replication::cash(std::size_t platform) const {
    Rupiah sum = budget(platform);
    for (const RegionProcess& r : regions_) sum += r.books().platforms[platform];
    return sum;
}

double Replication::population_cash_rp(std::size_t platform) const {
    double sum = static_cast<double>(setting_.scenario.platforms[platform].params.budget_rp) * setting_.footprint;
    for (const RegionProcess& r : regions_)
        sum += r.population().weight * static_cast<double>(r.books().platforms[platform].count());
    return sum;
}

std::size_t Replication::events_handled() const {
    std::size_t n = 0;
    for (const RegionProcess& r : regions_) n += r.events_handled();
    return n;
}

std::vector<CheckResult> Replication::checks() const {
    const auto of_regions = [&](const char* name, auto&& ask) {
        CheckResult result{name, true, {}};
        for (const RegionProcess& r : regions_) {
            const std::string trouble = ask(r);
            if (trouble.empty()) continue;
            result.held = false;
            result.detail = trouble;
            break;
        }
        return result;
    };
    std::vector<CheckResult> results;
    results.push_back(of_regions("money", [](const RegionProcess& r) { return r.check_money(); }));
    results.push_back(of_regions("ledgers", [](const RegionProcess& r) { return r.check_ledgers(); }));
    results.push_back(of_regions("needs", [](const RegionProcess& r) { return r.check_needs(); }));
    results.push_back(of_regions("presence", [&](const RegionProcess& r) { return r.check_presence(clock_); }));
    results.push_back(of_regions("balances", [](const RegionProcess& r) { return r.check_balances(); }));
    results.push_back(of_regions("credit", [](const RegionProcess& r) { return r.check_credit(); }));
    if (recruiter_) results.push_back(of_regions("members", [](const RegionProcess& r) { return r.check_members(); }));

    std::int64_t created = 0;
    std::int64_t ended = 0;
    std::int64_t units_in = 0;
    std::int64_t units_out = 0;
    for (const RegionProcess& r : regions_) {
        created += r.parcels_created();
        ended += r.parcels_finished() + r.parcels_held();
        units_in += r.units_created();
        units_out += r.units_used() + r.units_held();
    }
    const auto balance = [](const char* name, const char* what, std::int64_t in, std::int64_t out) {
        const bool held = in == out;
        return CheckResult{
            name, held,
            held ? "" : std::to_string(in) + " " + what + " came in, " + std::to_string(out) + " are accounted for"};
    };
    results.push_back(balance("parcels", "parcels", created, ended));
    results.push_back(balance("units", "units of goods", units_in, units_out));
    return results;
}

}  // namespace warung::world
