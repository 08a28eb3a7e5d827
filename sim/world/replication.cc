#include "sim/world/replication.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace warung::world {

Replication::Replication(const Setting& setting, std::int64_t index)
    : setting_{setting},
      key_{random::derive(
          random::derive(static_cast<std::uint64_t>(setting.scenario.run.seed), random::Purpose::replication),
          static_cast<std::uint64_t>(index))} {
    for (const auto& [name, p] : setting_.scenario.platforms) {
        wanted_.active = static_cast<std::uint8_t>(wanted_.active | (1U << wanted_.prices.size()));
        wanted_.prices.push_back({p.fee_rp, p.commission_rp});
    }
    apply_caps(Time{0});

    std::vector<Population> populations(setting_.regions.size());
    oneapi::tbb::this_task_arena::isolate([&] {
        oneapi::tbb::parallel_for(std::size_t{0}, populations.size(),
                                  [&](std::size_t r) { populations[r] = build_population(setting_, r, key_); });
    });
    sample_ = measure_sample(setting_, populations);
    regions_.reserve(setting_.regions.size());  // the processes hold pointers to themselves
    for (std::uint32_t r = 0; r < setting_.regions.size(); ++r) {
        regions_.emplace_back(setting_, r, key_, market_, sample_, std::move(populations[r]));
    }

    heaviest_first_.resize(regions_.size());
    std::iota(heaviest_first_.begin(), heaviest_first_.end(), 0U);
    std::stable_sort(heaviest_first_.begin(), heaviest_first_.end(), [&](std::uint32_t a, std::uint32_t b) {
        return regions_[a].population().customers.size() > regions_[b].population().customers.size();
    });
    for (std::size_t p = 0; p < setting_.platform_count; ++p) record_prices(Time{0}, p);
}

bool Replication::run_until(Time until, kernel::Mode mode, const std::atomic<bool>* stop,
                            const std::function<void(Time)>& progress) {
    until = std::min(until, setting_.horizon);
    while (clock_ < until) {
        if (stop != nullptr && stop->load(std::memory_order_relaxed)) return false;
        const Time end = std::min(clock_ + setting_.lookahead, until);
        // A barrier closes its window after all lower classes of its instant, in every region. It must lie strictly
        // inside the lookahead, or mail of the window could be due at the barrier itself.
        const bool barrier = next_barrier_ < setting_.barriers.size() && setting_.barriers[next_barrier_] < end;
        const kernel::Limit limit =
            barrier ? kernel::Limit{setting_.barriers[next_barrier_], kReviews} : kernel::Limit{end, kArrivals};
        kernel::run_window(std::span{regions_}, std::span<const std::uint32_t>{heaviest_first_}, limit, mode);
        clock_ = limit.at;
        if (barrier) {
            act_at_barrier(clock_);
            ++next_barrier_;
        }
        if (progress) progress(clock_);
    }
    return true;
}

void Replication::act_at_barrier(Time t) {
    if (t == setting_.warm_up) {
        for (RegionProcess& r : regions_) r.end_warm_up();
    }
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        if (setting_.platform_exits[p] == t) {
            wanted_.active = static_cast<std::uint8_t>(wanted_.active & ~(1U << p));
            record_prices(t, p);
        }
    }
    review(t);
    apply_caps(t);
}

/// Platforms whose review falls on `t` look at the prices in force and decide at the same time.
void Replication::review(Time t) {
    const platforms::Market seen = wanted_;
    for (std::size_t p = 0; p < setting_.platform_count; ++p) {
        const platforms::PlatformParams& params = setting_.scenario.platforms[p].params;
        if (t.ms() % from_days(params.review_days).ms() != 0 || !seen.is_active(p)) continue;
        wanted_.prices[p] = platforms::review_prices(params, {seen, p, cash(p) <= Rupiah{}});
        record_prices(t, p);
    }
}

void Replication::apply_caps(Time t) {
    market_ = wanted_;
    for (const auto& [interval, cap] : setting_.fee_caps) {
        if (!interval.contains(t)) continue;
        for (platforms::PriceList& list : market_.prices) {
            for (std::int64_t& fee : list.fee_rp) fee = std::min(fee, cap);
        }
    }
}

void Replication::record_prices(Time t, std::size_t platform) {
    price_history_.push_back({t, platform, wanted_.prices[platform], cash(platform), wanted_.is_active(platform)});
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
    results.push_back(of_regions("balances", [](const RegionProcess& r) { return r.check_queues(); }));

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
