#pragma once
// The growth of the platforms' networks, one round at every kiosk.review_days (sim/MODEL.md, Growth of the network).
//
// A round is a barrier: no region is under way, so all may be looked at, and changed one after the other. In each round
// the sales forces visit whom their rules put first, within what their capacity allows; then each region lets word
// spread, settles contracts and applies who joined, left and woke (region_recruiting.cc). All decisions of a round are
// taken on the memberships at its beginning, so their order does not matter.
//
// Capacities are country-wide. A kiosk of the sample stands for `weight` kiosks, and a visit to it uses up as much.

#include "sim/kiosks/recruitment.h"
#include "sim/platforms/pricing.h"
#include "sim/world/setting.h"
#include "sim/world/tally.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace warung::world {

class RegionProcess;

/// What all regions need to know in a round.
struct RecruitingRound {
    Time at;
    std::uint64_t number = 0;  ///< from 1
    double years = 0;          ///< since the last one
    double months = 0;
    std::uint8_t active = 0;  ///< platforms in business
    /// What sets of memberships are worth at the prices in force, rural and urban.
    std::array<std::vector<kiosks::SetValue>, 2> values;
    std::vector<kiosks::Contract> contracts;  ///< by platform; without cash there is no bonus
};

/// Prices as owners see them: nobody is refused, queues or walks.
std::vector<kiosks::SetValue> values_at_prices(const Setting& setting, const platforms::Market& market, bool urban);

/// A kiosk that a sales force could visit.
struct Prospect {
    std::uint32_t region = 0;  ///< its process
    std::uint32_t kiosk = 0;
    std::uint32_t visits = 0;  ///< by this platform so far; those with fewest are first
    double score = 0;          ///< by the targeting rule; higher is first
    std::uint64_t luck = 0;    ///< decides among equals
    double weight = 1;         ///< kiosks it stands for
};

/// Puts prospects in the order of their visits and drops those beyond `capacity`, which is lowered by the weights of
/// the others. It never falls below zero; the part of a visit that is left is kept for the next round.
std::vector<Prospect> choose_visits(std::vector<Prospect> prospects, double& capacity);

/// Of one region or, with weights, of the country. The last place is for members of any platform.
template <class Number>
struct MemberCount {
    using PerMembership = std::array<Number, kAnyPlatform + 1>;
    PerMembership members{};
    PerMembership trading{};
    PerMembership multi_homing{};  ///< of those trading, with a further membership
};

/// The networks at one moment, scaled to the population; sums are since the start of the run.
struct GrowthRecord {
    Time at;
    MemberCount<double> count;
    std::array<double, kAnyPlatform + 1> visits{};
    std::array<double, kAnyPlatform + 1> recruited{};
    std::array<double, kAnyPlatform + 1> joined{};
    std::array<double, kAnyPlatform + 1> left{};
    std::array<double, kAnyPlatform + 1> cost_rp{};  ///< of visits
    std::array<double, kAnyPlatform + 1> bonuses_rp{};
};

GrowthRecord measure_growth(std::span<const RegionProcess> regions, Time at);

class Recruiter {
public:
    explicit Recruiter(const Setting& setting) : setting_{setting}, capacity_(setting.platform_count, 0.0) {}

    /// `with_cash`: bit per platform that can pay for visits and bonuses.
    void hold_round(std::span<RegionProcess> regions, const platforms::Market& market, std::uint8_t with_cash, Time at);
    void record(std::span<const RegionProcess> regions, Time at) { history_.push_back(measure_growth(regions, at)); }

    /// At the start and after every round and exit.
    [[nodiscard]] const std::vector<GrowthRecord>& history() const { return history_; }

    template <class Archive>
    void archive(Archive& a) {
        a(capacity_, rounds_, history_);
    }

private:
    void send_sales_force(std::span<RegionProcess> regions, std::size_t platform, const RecruitingRound& round);

    const Setting& setting_;
    std::vector<double> capacity_;  ///< visits not made yet, by platform
    std::uint64_t rounds_ = 0;
    std::vector<GrowthRecord> history_;
};

}  // namespace warung::world
