#pragma once
// Turns a finished replication into headline figures and CSV rows. All sums run
// over regions in their order, so the text does not depend on threads.

#include "sim/reporting/recovery.h"
#include "sim/reporting/segment_report.h"
#include "sim/reporting/tables.h"
#include "sim/world/replication.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace warung::reporting {

struct PlatformFigures {
    std::string name;
    double share = 0;              ///< of all platforms' transactions
    double margin_rp_per_day = 0;  ///< scaled to the population

    template <class Archive>
    void archive(Archive& a) {
        a(name, share, margin_rp_per_day);
    }
};

/// Where the fees of one service kind stood between competition and joint profit (market_report.h).
struct PriceStanding {
    std::string kind;
    bool moves = false;    ///< a platform in business sets its fee by a strategy other than `fixed`
    double delta = 0;      ///< NaN: not available
    std::string no_delta;  ///< why not

    template <class Archive>
    void archive(Archive& a) {
        a(kind, moves, delta, no_delta);
    }
};

/// A platform's network at both ends of the run, scaled to the population.
struct GrowthFigures {
    std::string name;
    double members_at_start = 0;
    double members_at_end = 0;
    double trading_at_end = 0;

    template <class Archive>
    void archive(Archive& a) {
        a(name, members_at_start, members_at_end, trading_at_end);
    }
};

/// How the needs of one region ended, scaled to the population.
struct RegionOutcomes {
    std::string name;
    std::string island_group;
    double ended = 0;
    std::array<double, world::kNeedOutcomes> outcomes{};
    std::array<double, world::kAttemptOutcomes> attempts{};
    double nominal_share = 0;  ///< coverage; NaN where there is nobody or nothing
    double liquid_share = 0;
    double realised_share = 0;

    template <class Archive>
    void archive(Archive& a) {
        a(name, island_group, ended, outcomes, attempts, nominal_share, liquid_share, realised_share);
    }
};

/// How long parcels take in one island group; NaN where there are none.
struct GroupTimes {
    std::string name;
    double ready_p50_days = 0;
    double ready_p90_days = 0;
    double ready_mean_days = 0;
    std::array<double, logistics::kLegCount> leg_days{};  ///< means, order to hand

    template <class Archive>
    void archive(Archive& a) {
        a(name, ready_p50_days, ready_p90_days, ready_mean_days, leg_days);
    }
};

struct ReplicationReport {
    std::string variant;
    std::int64_t replication = 0;
    std::vector<double> headline;  ///< in the order of headline_specs()
    std::vector<PlatformFigures> platforms;
    std::vector<PriceStanding> standings;  ///< of the kinds that were sold
    std::vector<GrowthFigures> growth;     ///< empty unless platforms recruit
    std::vector<RegionOutcomes> regions;   ///< in the order of the region table
    std::vector<GroupTimes> groups;        ///< by name of the island group
    std::vector<Recovery> recovery;        ///< by event, then country and island groups
    std::vector<SegmentFigures> segments;
    std::string people;                         ///< whom the run is about: "unbanked adults" or "adults"
    std::array<std::string, kTableCount> rows;  ///< CSV text per table, without header
    std::string tour_features;                  ///< of tours.geojson, each followed by a comma and a line feed
    std::vector<world::CheckResult> checks;
    std::size_t settlements = 0;  ///< simulated
    std::int64_t customers = 0;   ///< simulated
    std::uint64_t digest = 0;     ///< of all events (world::Replication::digest)
    std::int64_t events = 0;
    std::string failure;  ///< empty, or why this replication does not count

    template <class Archive>
    void archive(Archive& a) {
        a(variant, replication, headline, platforms, standings, growth, regions, groups, recovery, segments, people,
          rows, tour_features, checks, settlements, customers, digest, events, failure);
    }
};

ReplicationReport report_replication(const world::Replication& replication, const std::string& variant,
                                     std::int64_t index);

}  // namespace warung::reporting
