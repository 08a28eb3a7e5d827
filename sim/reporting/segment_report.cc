#include "sim/reporting/segment_report.h"

#include <limits>

namespace warung::reporting {

namespace {

struct Sums {
    double customers = 0;
    double in_reach = 0;
    double aware = 0;
    double surplus_rp = 0;
    double surplus_needs = 0;
};

double ratio(double part, double whole) { return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN(); }

}  // namespace

std::array<double, world::kNeedOutcomes> SegmentFigures::all_services() const {
    std::array<double, world::kNeedOutcomes> sum{};
    for (const auto& service : outcomes) {
        for (std::size_t o = 0; o < sum.size(); ++o) sum[o] += service[o];
    }
    return sum;
}

std::vector<SegmentFigures> segment_figures(const world::Replication& replication, const MeasuredCounters& counters) {
    const world::Setting& setting = replication.setting();
    const std::size_t services = setting.services.size();
    const bool many = setting.segments.size() > 1;
    std::vector<SegmentFigures> figures(setting.segments.size());
    std::vector<Sums> sums(figures.size());
    for (std::size_t g = 0; g < figures.size(); ++g) {
        figures[g].name = setting.segments[g].name;
        figures[g].outcomes.resize(services);
    }
    for (const world::RegionProcess& r : replication.regions()) {
        if (!r.region().has_people) continue;
        const world::Population& population = r.population();
        const double w = population.weight;
        const world::Counters& c = counters[r.id()];
        for (std::size_t g = 0; g < figures.size(); ++g) {
            // Counted as integers and weighted once, so that a share of everybody is exactly 1.
            std::int64_t in_reach = 0;
            std::int64_t aware = 0;
            const world::SegmentRange& range = population.segments[g];
            for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
                const customers::Customer& customer = population.customers[i];
                in_reach += population.neighbourhoods[customer.neighbourhood].platforms != 0 ? 1 : 0;
                aware += customer.aware != 0 ? 1 : 0;
            }
            Sums& s = sums[g];
            s.customers += w * range.count;
            s.in_reach += w * static_cast<double>(in_reach);
            s.aware += w * static_cast<double>(aware);
            s.surplus_rp += w * static_cast<double>(c.surplus_rp[g]);
            s.surplus_needs += w * static_cast<double>(c.surplus_needs[g]);
            for (std::size_t v = 0; v < services; ++v) {
                const auto& counted = many ? c.segment_outcomes[g][v] : c.need_outcomes[v];
                for (std::size_t o = 0; o < world::kNeedOutcomes; ++o)
                    figures[g].outcomes[v][o] += w * static_cast<double>(counted[o]);
            }
        }
    }
    for (std::size_t g = 0; g < figures.size(); ++g) {
        figures[g].customers = sums[g].customers;
        figures[g].nominal_share = ratio(sums[g].in_reach, sums[g].customers);
        figures[g].aware_share = ratio(sums[g].aware, sums[g].customers);
        figures[g].surplus_rp_per_need = ratio(sums[g].surplus_rp, sums[g].surplus_needs);
    }
    return figures;
}

}  // namespace warung::reporting
