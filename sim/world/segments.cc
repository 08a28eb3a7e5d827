#include "sim/world/segments.h"

#include "sim/world/setting.h"

#include <algorithm>
#include <numeric>

namespace warung::world {

namespace {

using customers::AdultsOf;

std::vector<double> needs_factors(const scenario::Scenario& s, const customers::SegmentParams& p) {
    std::vector<double> factors;
    for (const auto& service : s.services) {
        const auto own = std::find(p.services.begin(), p.services.end(), service.name);
        factors.push_back(p.needs_factor * (own == p.services.end()
                                                ? 1.0
                                                : p.factors[static_cast<std::size_t>(own - p.services.begin())]));
    }
    return factors;
}

Segment make_segment(const scenario::Scenario& s, const std::string& name, const customers::SegmentParams& p) {
    return {name, p.of, p.share, needs_factors(s, p), p.outside_cost_factor, p.value_of_time_factor, p.awareness_factor,
            0};
}

std::int64_t adults_of(const geography::Region& row, AdultsOf of) {
    return of == AdultsOf::unbanked ? row.unbanked_adults : row.adults - row.unbanked_adults;
}

}  // namespace

std::vector<Segment> build_segments(const scenario::Scenario& s) {
    std::vector<Segment> segments;
    for (const auto& [name, p] : s.segments)
        if (p.of == AdultsOf::unbanked) segments.push_back(make_segment(s, name, p));
    if (segments.empty()) segments.push_back(make_segment(s, "unbanked", {}));
    if (s.run.population == customers::PopulationOf::adults) {
        for (const auto& [name, p] : s.segments)
            if (p.of == AdultsOf::banked) segments.push_back(make_segment(s, name, p));
    }
    return segments;
}

void settle_segments(const std::vector<Segment>& segments, const geography::Region& row, RegionSetting& region) {
    if (segments.size() == 1) return;
    std::vector<double> settlement_share;
    for (const geography::Settlement& s : region.settlements) settlement_share.push_back(double{s.people_share});
    std::vector<std::int64_t> people(segments.size());
    for (const AdultsOf of : {AdultsOf::unbanked, AdultsOf::banked}) {
        std::vector<std::size_t> parts;
        std::vector<double> share;
        for (std::size_t g = 0; g < segments.size(); ++g) {
            if (segments[g].of != of) continue;
            parts.push_back(g);
            share.push_back(segments[g].share);
        }
        if (parts.empty()) continue;
        const std::vector<std::int64_t> split = geography::split_exactly(adults_of(row, of), share);
        for (std::size_t i = 0; i < parts.size(); ++i) people[parts[i]] = split[i];
    }
    for (geography::Settlement& s : region.settlements) s.customers = 0;
    for (const std::int64_t n : people) {
        const std::vector<std::int64_t> split = geography::split_exactly(n, settlement_share);
        auto& here = region.segment_people.emplace_back();
        for (std::size_t s = 0; s < split.size(); ++s) {
            here.push_back(static_cast<std::int32_t>(split[s]));
            region.settlements[s].customers += here.back();
        }
    }
}

std::int64_t people_in(const RegionSetting& region, std::size_t settlement, std::size_t segment) {
    if (region.segment_people.empty()) return region.settlements[settlement].customers;
    return region.segment_people[segment][settlement];
}

double demand_in(const Setting& setting, const RegionSetting& region, std::size_t settlement, std::size_t service) {
    double people = 0;
    for (std::size_t g = 0; g < setting.segments.size(); ++g)
        people += static_cast<double>(people_in(region, settlement, g)) * setting.segments[g].needs_factor[service];
    return people;
}

double income_in(const Setting& setting, const RegionSetting& region, std::size_t settlement) {
    double income = 0;
    for (std::size_t g = 0; g < setting.segments.size(); ++g)
        income += static_cast<double>(people_in(region, settlement, g)) * setting.segments[g].income_rp_per_day;
    return income;
}

}  // namespace warung::world
