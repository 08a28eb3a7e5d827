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
      digest_every_{observation.digest_every},
      check_windows_{observation.check_windows || windows_are_checked()} {
    for (const auto& [name, p] : setting_.scenario.platforms) wanted_.push_back({p.fee_rp, p.commission_rp});
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
    engine_.emplace(std::span{regions_}, std::move(heaviest_first));
    for (std::size_t p = 0; p < setting_.platform_count; ++p) record_prices(Time{0}, p);
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
    review(t);
    bring_into_force(t);
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const bool changed = market_.prices[p].fee_rp != before.prices[p].fee_rp ||
                             market_.is_active(p) != before.is_active(p) || reviews_at(p, t);
        if (changed) record_prices(t, p);
    }
}

bool Replication::reviews_at(std::size_t platform, Time t) const {
    const std::int64_t period = from_days(setting_.scenario.platforms[platform].params.review_days).ms();
    return t > Time{0} && t.ms() % period == 0 && t < setting_.platform_exits[platform];
}

/// Platforms whose review falls on `t` look at the prices in force and decide at the same time.
void Replication::review(Time t) {
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        if (!reviews_at(p, t)) continue;
        const platforms::ReviewView view{market_, wanted_[p], p, cash(p) <= Rupiah{}};
        wanted_[p] = platforms::review_prices(setting_.scenario.platforms[p].params, view);
    }
}

/// The market of `t`: what platforms want, under the caps of the day, less those who have left.
void Replication::bring_into_force(Time t) {
    market_.prices = wanted_;
    market_.active = 0;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        if (t < setting_.platform_exits[p]) market_.active = static_cast<std::uint8_t>(market_.active | (1U << p));
    }
    for (const auto& [interval, cap] : setting_.fee_caps) {
        if (!interval.contains(t)) continue;
        for (platforms::PriceList& list : market_.prices) {
            for (std::int64_t& fee : list.fee_rp) fee = std::min(fee, cap);
        }
    }
    market_.markup_cap_rp = std::numeric_limits<std::int32_t>::max();
    for (const auto& [interval, cap] : setting_.markup_caps) {
        if (interval.contains(t)) market_.markup_cap_rp = std::min(market_.markup_cap_rp, static_cast<std::int32_t>(cap));
    }
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        for (std::size_t kind = 0; kind < market_.appeal_rp.size(); ++kind) {
            market_.appeal_rp[kind][p] = static_cast<float>(setting_.scenario.platforms[p].params.quality_rp -
                                                            static_cast<double>(market_.prices[p].fee_rp[kind]));
        }
    }
}

void Replication::record_prices(Time t, std::size_t platform) {
    price_history_.push_back({t, platform, market_.prices[platform], cash(platform), market_.is_active(platform)});
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
    results.push_back(of_regions("needs", [](const RegionProcess& r) { return r.check_needs(); }));
    results.push_back(of_regions("presence", [&](const RegionProcess& r) { return r.check_presence(clock_); }));
    results.push_back(of_regions("balances", [](const RegionProcess& r) { return r.check_balances(); }));
    results.push_back(of_regions("credit", [](const RegionProcess& r) { return r.check_credit(); }));

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
