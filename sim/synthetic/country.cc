#include "sim/synthetic/country.h"

#include "sim/random/samplers.h"
#include "sim/random/stream.h"

#include <fmt/format.h>

#include <algorithm>

namespace warung::synthetic {

namespace {

using customers::ServiceKind;
using geography::LinkTimes;
using geography::Mode;
using scenario::Named;
using scenario::Scenario;

LinkTimes link_times(Mode mode, double km, double transit_h, double per_week) {
    LinkTimes times;
    times.mode = mode;
    times.distance_km = km;
    times.transit_h = transit_h;
    times.transit_low_h = transit_h * 0.8;
    times.transit_high_h = transit_h * 1.6;
    times.dwell_h = 2;
    times.departures_per_week = per_week;
    return times;
}

scenario::DemandProfile day_profile() {
    scenario::DemandProfile profile;
    profile.name = "kiosk_transactions";
    double sum = 0;
    for (std::size_t h = 0; h < 24; ++h) {
        profile.hour[h] = h < 6 || h > 21 ? 0.1 : 1.0 + 0.5 * static_cast<double>(h >= 16 && h <= 20);
        sum += profile.hour[h];
    }
    for (double& hour : profile.hour) hour *= 24 / sum;
    profile.weekday.fill(1);
    return profile;
}

Named<customers::ServiceParams> service(const char* name, ServiceKind kind, double per_week,
                                        std::vector<std::int64_t> tickets, double seconds) {
    customers::ServiceParams p;
    p.kind = kind;
    p.needs_per_week = per_week;
    p.ticket_weights.assign(tickets.size(), 1.0);
    p.ticket_values_rp = std::move(tickets);
    p.service_time_s = seconds;
    return {name, p};
}

std::vector<Named<customers::ServiceParams>> seven_services(double needs_per_week) {
    using enum ServiceKind;
    const double unit = needs_per_week / 100;
    std::vector<Named<customers::ServiceParams>> all = {
        service("airtime", digital_sale, 44 * unit, {5'000, 10'000, 25'000, 50'000}, 60),
        service("bill", bill, 16 * unit, {50'000, 100'000, 200'000}, 90),
        service("cash_in", cash_in, 8 * unit, {50'000, 100'000}, 90),
        service("cash_out", cash_out, 8 * unit, {100'000, 200'000}, 120),
        service("transfer", transfer, 8 * unit, {100'000, 250'000}, 120),
        service("goods_order", goods_order, 4 * unit, {50'000, 100'000, 200'000}, 180),
        service("shop_goods", shop_goods, 12 * unit, {10'000, 20'000}, 60),
    };
    all[0].params.platform_choice = customers::PlatformChoice::kiosk;
    all[5].params.outside_cost_rp = 25'000;
    return all;
}

/// `count` regions in a row, by turns on the given hubs.
void add_regions(Scenario& s, int count, const geography::Region& like) {
    for (int r = 0; r < count; ++r) {
        geography::Region region = like;
        region.code = fmt::format("{:04}", r + 1);
        region.name = "Region " + region.code;
        region.province = fmt::format("{:02}", r / 8 + 1);
        region.island = region.island_group = fmt::format("Island {}", r / 16 + 1);
        region.seat = {-7.0 + 0.1 * static_cast<double>(r % 8), 106.0 + 0.5 * static_cast<double>(r / 8)};
        region.hub = s.hubs[static_cast<std::size_t>(r) % s.hubs.size()].code;
        s.region_rows.push_back(std::move(region));
    }
}

void add_hubs(Scenario& s, int count, int regions) {
    for (int h = 0; h < count; ++h) {
        logistics::Hub hub;
        hub.code = fmt::format("H{:02}", h + 1);
        hub.name = "Hub " + hub.code;
        hub.region = fmt::format("{:04}", h % regions + 1);
        hub.position = {-6.0, 106.0 + h};
        s.hubs.push_back(std::move(hub));
    }
}

Named<platforms::PlatformParams> platform(const char* name, std::int64_t members) {
    platforms::PlatformParams p;
    p.members = members;
    return {name, p};
}

Named<logistics::WarehouseParams> warehouse(const char* name, const std::string& hub, logistics::WarehouseRole role,
                                            std::int64_t units) {
    logistics::WarehouseParams p;
    p.hub = hub;
    p.role = role;
    p.stock_start_units = p.order_up_to_units = units;
    p.reorder_point_units = units / 2;
    p.pickers_units_per_wave = units / 4;
    return {name, p};
}

}  // namespace

Scenario kiosk_network(int regions, std::int64_t horizon_days) {
    Scenario s;
    s.title = "Kiosk network benchmark";
    s.run.horizon_days = horizon_days;
    s.run.warm_up_days = 0;
    s.run.replications = 1;
    s.run.population_scale = 1;
    s.customer.offers = 8;
    s.profiles = {day_profile()};

    add_hubs(s, std::min(regions, 4), regions);
    for (std::size_t h = 1; h < s.hubs.size(); ++h)
        s.links.push_back({s.hubs[h - 1].code, s.hubs[h].code, true, link_times(Mode::road, 300, 10, 14)});
    if (s.hubs.size() > 1)
        s.links.push_back({s.hubs.front().code, s.hubs.back().code, true, link_times(Mode::sea, 900, 40, 3)});

    geography::Region region;
    region.people = 700'000;
    region.adults = 500'000;
    region.unbanked_adults = 180'000;
    region.area_km2 = 900;
    region.urban_share = 0.6;
    region.feeder = link_times(Mode::road, 80, 4, 7);
    add_regions(s, regions, region);

    // Nearly every candidate is a member of the largest platform; 17,000 shops a region.
    const double candidates = 17'000 / 0.99;
    s.kiosk.rural_density_factor = 1;
    s.kiosk.candidates_per_1000_adults = candidates / (static_cast<double>(region.adults) / 1000);
    const auto members = [&](double share) { return static_cast<std::int64_t>(share * candidates * regions); };
    s.platforms = {platform("north", members(0.98)), platform("south", members(0.3)), platform("east", members(0.2)),
                   platform("west", members(0.1))};
    s.platforms[1].params.pricing = platforms::PricingRule::undercut;
    s.platforms[2].params.pricing = platforms::PricingRule::match_lowest;

    s.services = seven_services(2.0);
    const std::int64_t units = 100'000 * std::int64_t{regions};
    s.warehouses = {warehouse("national", s.hubs.front().code, logistics::WarehouseRole::national, units)};
    if (s.hubs.size() > 2)
        s.warehouses.push_back(warehouse("regional", s.hubs[2].code, logistics::WarehouseRole::regional, units / 4));
    s.linehaul.capacity_kg.fill(1e6);
    return s;
}

}  // namespace warung::synthetic
