#pragma once
// The platforms' price reviews within a replication: when they are, what each platform has seen since its last one, and
// what it wants from then on. Figures shown to platforms are of the whole country: sums over regions, weighted, over
// the run's footprint.

#include "sim/platforms/demand_sample.h"
#include "sim/platforms/price_desk.h"
#include "sim/world/region_process.h"
#include "sim/world/setting.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace warung::world {

/// Needs and sales by service kind so far, over regions with their weights.
platforms::Trade trade_so_far(const Setting& setting, std::span<const RegionProcess> regions);

/// Whether regions are to sample choice sets.
bool samples_demand(const scenario::Scenario& scenario);

/// Choice sets sampled lately, by service kind, over regions with their weights.
using DemandSamples = std::vector<platforms::DemandSample>;
DemandSamples recent_demand(const Setting& setting, std::span<const RegionProcess> regions);

class PriceReviews {
public:
    PriceReviews(const Setting& setting, std::uint64_t replication_key);

    /// Whether the platform's calendar has a review at `t`.
    [[nodiscard]] bool due(std::size_t platform, Time t) const;

    /// All platforms in business whose review falls on `t` look at the same market and change what they want.
    /// `cash_rp`: by platform, of the population that the run stands for. Returns who reviewed, a bit each.
    std::uint8_t review(Time t, const platforms::Market& market, std::span<RegionProcess> regions,
                        std::span<const double> cash_rp, std::vector<platforms::PriceList>& wanted);

    template <class Archive>
    void archive(Archive& a) {
        a(seen_, last_);
        for (platforms::PriceDesk& desk : desks_) a(desk);
    }

private:
    const Setting* setting_;
    std::uint64_t key_;
    platforms::PerKind goods_margin_rp_{};
    std::vector<platforms::PriceDesk> desks_;
    std::vector<platforms::Trade> seen_;  ///< at the platform's last review, country scale
    std::vector<Time> last_;
};

}  // namespace warung::world
