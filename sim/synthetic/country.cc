#include "sim/synthetic/country.h"

#include "sim/competition/strategy.h"
#include "sim/random/samplers.h"
#include "sim/random/stream.h"
#include "sim/scenario/key_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

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
    s.kiosk.income_floor_rp_per_month = 0;
    s.kiosk.candidates_per_1000_adults = candidates / (static_cast<double>(region.adults) / 1000);
    const auto members = [&](double share) { return static_cast<std::int64_t>(share * candidates * regions); };
    s.platforms = {platform("north", members(0.98)), platform("south", members(0.3)), platform("east", members(0.2)),
                   platform("west", members(0.1))};
    s.platforms[1].params.pricing = {"undercut", {{"step", 250}, {"floor", 500}}};
    s.platforms[2].params.pricing = {"match_lowest", {{"floor", 500}, {"direction", 1}}};

    s.services = seven_services(2.0);
    const std::int64_t units = 100'000 * std::int64_t{regions};
    s.warehouses = {warehouse("national", s.hubs.front().code, logistics::WarehouseRole::national, units)};
    if (s.hubs.size() > 2)
        s.warehouses.push_back(warehouse("regional", s.hubs[2].code, logistics::WarehouseRole::regional, units / 4));
    s.linehaul.capacity_kg.fill(1e6);
    return s;
}

namespace {

/// What a country has of each thing comes from a stream of its own, so that one more hub leaves the prices alone.
enum class Part : std::uint64_t { run, regions, hubs, links, warehouses, platforms, services, kiosks, rest, events };

/// Draws for one part of one country.
class Dice {
public:
    Dice(std::uint64_t key, Part part)
        : stream_{key, random::Purpose::test, 0xC0'0000 + static_cast<std::uint64_t>(part)} {}

    bool chance(double p) { return stream_.uniform() < p; }
    double between(double low, double high) { return random::uniform(stream_, low, high); }
    /// Both ends included.
    std::int64_t whole(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(stream_.index(static_cast<std::uint64_t>(high - low) + 1));
    }
    /// A number of rupiah that ends in 000 below or at `most`.
    std::int64_t thousands(std::int64_t most) { return whole(0, most / 1'000) * 1'000; }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(stream_.index(n)); }
    template <class T>
    const T& one_of(const std::vector<T>& list) {
        return list[below(list.size())];
    }
    double one(std::initializer_list<double> list) { return list.begin()[below(list.size())]; }

private:
    random::Stream stream_;
};

LinkTimes random_times(Dice& dice, Mode mode) {
    LinkTimes times;
    times.mode = mode;
    switch (mode) {
        case Mode::road: times.transit_h = dice.between(0.5, 24); break;
        case Mode::roro: times.transit_h = dice.between(4, 36); break;
        case Mode::sea: times.transit_h = dice.between(10, 60); break;
        case Mode::air: times.transit_h = dice.between(0.8, 4); break;
    }
    times.distance_km = times.transit_h * (mode == Mode::air ? 600 : 35);
    times.transit_low_h = times.transit_h * (dice.chance(0.2) ? 1 : dice.between(0.5, 1));
    times.transit_high_h = times.transit_h * (dice.chance(0.2) ? 1 : dice.between(1, 2));
    times.dwell_h = dice.chance(0.2) ? 0 : dice.between(0, 6);
    times.departures_per_week = dice.one({1, 2, 3, 5, 7, 10, 14, 21});
    return times;
}

Mode random_mode(Dice& dice) { return static_cast<Mode>(dice.below(geography::kModeCount)); }

std::int64_t draw_run(Scenario& s, std::uint64_t key) {
    Dice dice{key, Part::run};
    s.title = fmt::format("Random country {}", key);
    s.run.start_date = date_from_days(days_since_epoch({2018, 1, 1}) + dice.whole(0, 2'000));
    s.run.clock_utc_offset_h = dice.one({7, 7, 8, 9, 0});
    s.run.horizon_days = dice.whole(5, 10);
    s.run.warm_up_days = dice.whole(0, 3);
    s.run.replications = 1;
    s.run.seed = dice.whole(0, 9'000'000'000'000'000);
    s.run.population_scale = dice.chance(0.3) ? 1 : dice.between(0.3, 1);
    s.run.snapshot_h = dice.one({0.5, 1, 4, 7.3, 12});
    s.run.liquid_float_rp = dice.thousands(300'000);
    s.run.liquid_cash_rp = dice.thousands(300'000);
    return dice.whole(800, 4'000);  // customers, about
}

geography::Region random_region(Dice& dice, std::size_t number, double mean_customers) {
    geography::Region r;
    r.code = fmt::format("{:02}.{:02}", 10 + number / 5, number % 5 + 1);
    r.name = "Region " + r.code;
    r.province = r.code.substr(0, 2);
    r.island = fmt::format("Island {}", number / 8 + 1);
    r.island_group = number < 12 ? "West" : "East";
    r.unbanked_adults = 1 + static_cast<std::int64_t>(mean_customers * dice.between(0.05, 1.95));
    r.adults = static_cast<std::int64_t>(static_cast<double>(r.unbanked_adults) * dice.between(1, 3));
    r.people = r.adults + dice.whole(0, r.adults);
    // Somebody lives there, but has a bank account; never so in the first region, so that something happens.
    if (number > 0 && dice.chance(0.15)) r.unbanked_adults = 0;
    r.area_km2 = dice.one({3, 30, 300, 3'000, 30'000}) * dice.between(1, 5);
    r.urban_share = dice.chance(0.2) ? dice.one({0, 1}) : dice.between(0, 1);
    r.seat = {dice.between(-10, 5), dice.between(95, 141)};
    r.utc_offset_h = dice.one({7, 8, 9});
    r.feeder = random_times(dice, dice.chance(0.7) ? Mode::road : random_mode(dice));
    return r;
}

void draw_regions(Scenario& s, std::uint64_t key, std::int64_t customers) {
    Dice dice{key, Part::regions};
    const auto count = static_cast<std::size_t>(dice.chance(0.15) ? 1 : dice.whole(2, 25));
    const double mean = static_cast<double>(customers) / static_cast<double>(count);
    for (std::size_t r = 0; r < count; ++r) s.region_rows.push_back(random_region(dice, r, mean));
    if (dice.chance(0.3)) s.dropped_rows.push_back(random_region(dice, count, mean));
    std::int64_t adults = 0;
    for (const auto* rows : {&s.region_rows, &s.dropped_rows})
        for (const geography::Region& row : *rows) adults += row.adults;
    if (dice.chance(0.3)) s.regions.reference_adults = adults + dice.whole(0, adults);
}

void draw_hubs(Scenario& s, std::uint64_t key) {
    Dice dice{key, Part::hubs};
    const std::int64_t count = dice.whole(1, 6);
    for (std::int64_t h = 0; h < count; ++h) {
        logistics::Hub hub;
        hub.code = fmt::format("H{}", h + 1);
        hub.name = "Hub " + hub.code;
        // A seat outside the run makes a process without people.
        const bool outside = !s.dropped_rows.empty() && dice.chance(0.3);
        const geography::Region& seat = dice.one_of(outside ? s.dropped_rows : s.region_rows);
        hub.region = seat.code;
        hub.utc_offset_h = seat.utc_offset_h;
        hub.position = seat.seat;
        s.hubs.push_back(std::move(hub));
    }
    for (auto* rows : {&s.region_rows, &s.dropped_rows})
        for (geography::Region& row : *rows) row.hub = dice.one_of(s.hubs).code;
}

/// A tree that reaches every hub, and some more links, of which some run one way only.
void draw_links(Scenario& s, std::uint64_t key) {
    Dice dice{key, Part::links};
    for (std::size_t h = 1; h < s.hubs.size(); ++h)
        s.links.push_back({s.hubs[dice.below(h)].code, s.hubs[h].code, true, random_times(dice, random_mode(dice))});
    if (s.hubs.size() < 2) return;
    for (std::int64_t extra = dice.whole(0, 5); extra > 0; --extra) {
        const std::size_t from = dice.below(s.hubs.size());
        const std::size_t to = (from + 1 + dice.below(s.hubs.size() - 1)) % s.hubs.size();
        s.links.push_back(
            {s.hubs[from].code, s.hubs[to].code, dice.chance(0.6), random_times(dice, random_mode(dice))});
    }
}

void draw_warehouses(Scenario& s, std::uint64_t key, std::int64_t customers) {
    Dice dice{key, Part::warehouses};
    const std::int64_t count = dice.whole(1, 3);
    for (std::int64_t w = 0; w < count; ++w) {
        logistics::WarehouseParams p;
        p.hub = dice.one_of(s.hubs).code;
        p.role = w == 0 ? logistics::WarehouseRole::national : logistics::WarehouseRole::regional;
        p.order_up_to_units = dice.whole(1, customers * 4);
        p.reorder_point_units = dice.whole(0, p.order_up_to_units - 1);
        p.stock_start_units = dice.whole(0, p.order_up_to_units);
        p.wave_h.clear();
        const double first = dice.between(0.5, 6);
        for (std::int64_t wave = dice.whole(1, 4); wave > 0; --wave)
            p.wave_h.push_back(first + 4.5 * static_cast<double>(wave - 1));
        p.pick_h = dice.chance(0.1) ? 0 : dice.between(0.1, 5);
        p.pickers_units_per_wave = dice.whole(customers / 20 + 1, customers * 2);
        p.supplier_lead_days = dice.between(0.2, 4);
        p.supplier_lead_law = static_cast<logistics::LeadTimeLaw>(dice.below(5));
        p.supplier_lead_spread = dice.chance(0.2) ? 0 : dice.between(0, 1);
        if (w > 0 && dice.chance(0.4)) p.supplier = dice.chance(0.2) ? "outside" : dice.one_of(s.warehouses).name;
        p.sourcing = static_cast<logistics::Sourcing>(dice.below(4));
        if (dice.chance(0.4)) {
            p.policy = static_cast<inventory::PolicyRule>(dice.below(4));
            p.lot_units = dice.whole(1, customers);
            p.review_days = dice.between(0.2, 3);
        }
        if (dice.chance(0.3)) p.dock_units_per_day = dice.whole(customers / 10 + 1, customers * 2);
        s.warehouses.push_back({fmt::format("store{}", w + 1), p});
    }
}

/// Any strategy, some of its parameters anywhere in their range (prices and money: where platforms live).
competition::StrategyChoice draw_strategy(Dice& dice) {
    const auto& kinds = competition::strategy_kinds();
    const competition::StrategyKind& kind =
        kinds[static_cast<std::size_t>(dice.whole(0, static_cast<std::int64_t>(kinds.size()) - 1))];
    competition::StrategyChoice choice{kind.name, {}};
    for (const competition::Parameter& p : kind.parameters) {
        if (p.name == "prices" || p.name == "training" || dice.chance(0.5)) continue;  // tables stay small
        const bool money = p.high > 1e6;
        const double high = money ? 5'000 : p.high;
        const double value = dice.between(std::max(p.low, -5'000.0), high);
        const bool whole = p.type != competition::ParameterType::ratio && p.type != competition::ParameterType::days;
        choice.parameters[p.name] = whole ? std::floor(value) : value;
    }
    return choice;
}

void draw_platforms(Scenario& s, std::uint64_t key) {
    Dice dice{key, Part::platforms};
    double candidates = 0;
    for (const geography::Region& row : s.region_rows)
        candidates += static_cast<double>(row.adults) / 1'000 * s.kiosk.candidates_per_1000_adults;
    const std::int64_t count = dice.whole(1, 5);
    for (std::int64_t i = 0; i < count; ++i) {
        platforms::PlatformParams p;
        p.members = static_cast<std::int64_t>(candidates * dice.between(0.1, 1));
        p.rural_weight = dice.chance(0.1) ? 0 : dice.between(0.2, 2);
        p.awareness = dice.chance(0.3) ? 1 : dice.between(0.2, 1);
        p.quality_rp = dice.between(-1'000, 1'000);
        for (std::int64_t& fee : p.fee_rp) fee = dice.whole(0, 60) * 100;
        for (std::int64_t& commission : p.commission_rp) commission = dice.whole(0, 30) * 100;
        p.fee_rp.back() = p.commission_rp.back() = 0;  // shop goods have a price, no fee
        p.wholesale_discount = dice.between(0, 0.1);
        p.goods_margin = dice.between(0, 0.2);
        p.pricing = draw_strategy(dice);
        p.commission_pricing = draw_strategy(dice);
        p.price_tick_rp = dice.chance(0.5) ? 1 : 50;
        p.review_offset_days = dice.chance(0.5) ? 0 : dice.between(0, 3);
        p.subsidies = dice.chance(0.2) ? platforms::Subsidies::forbidden : platforms::Subsidies::allowed;
        p.when_broke = dice.chance(0.3) ? platforms::WhenBroke::exit : platforms::WhenBroke::end_subsidies;
        p.review_days = dice.one({1, 1.5, 2, 3, 3.7, 7});
        p.cost_per_transaction_rp = dice.whole(0, 1'000);
        p.budget_rp = dice.chance(0.3) ? dice.whole(0, 1'000'000) : 1'000'000'000;
        p.wallet_delay_s = dice.chance(0.2) ? 0 : dice.between(0, 60);
        p.reliability = dice.chance(0.3) ? 1 : dice.between(0.8, 1);
        s.platforms.push_back({fmt::format("platform{}", i + 1), p});
    }
}

void draw_services(Scenario& s, std::uint64_t key) {
    Dice dice{key, Part::services};
    for (const char* name : {"kiosk_transactions", "other_hours"}) {
        scenario::DemandProfile profile;
        profile.name = name;
        const auto fill = [&](auto& weights, double none) {
            double sum = 0;
            for (double& w : weights) sum += w = dice.chance(none) ? 0 : dice.between(0.2, 3);
            if (sum <= 0) sum = weights.front() = 1;
            for (double& w : weights) w *= static_cast<double>(weights.size()) / sum;
        };
        fill(profile.hour, 0.2);
        fill(profile.weekday, 0.1);
        s.profiles.push_back(profile);
    }
    const bool all = dice.chance(0.4);
    for (auto& [name, usual] : seven_services(dice.between(2, 10))) {
        if (!all && dice.chance(0.4)) continue;
        customers::ServiceParams p = usual;
        p.needs_per_week = dice.between(0.05, 1.5);
        p.profile = dice.one_of(s.profiles).name;
        p.ticket_values_rp.clear();
        p.ticket_weights.clear();
        for (std::int64_t n = dice.whole(1, 5); n > 0; --n) {
            p.ticket_values_rp.push_back(1 + dice.thousands(300'000));
            p.ticket_weights.push_back(dice.between(0.1, 2));
        }
        p.service_time_s = dice.between(5, 900);
        p.outside_cost_rp = dice.between(0, 30'000);
        p.outside_rural_extra_rp = dice.between(0, 10'000);
        p.platform_choice = static_cast<customers::PlatformChoice>(dice.below(2));
        s.services.push_back({name, p});
    }
    if (s.services.empty()) s.services.push_back(seven_services(100)[dice.below(customers::kServiceKindCount)]);
}

void draw_kiosks(Scenario& s, std::uint64_t key) {
    Dice dice{key, Part::kiosks};
    kiosks::KioskParams& k = s.kiosk;
    k.candidates_per_1000_adults = dice.between(3, 40);
    k.rural_density_factor = dice.between(0.2, 1);
    const bool always_open = dice.chance(0.2);
    k.opening_h = always_open ? 0 : dice.between(2, 9);
    k.closing_h = always_open ? 24 : dice.between(14, 22);
    k.hours_spread_h = always_open ? 0 : dice.between(0, 2);
    k.servers = dice.whole(1, 3);
    k.markup_rp = dice.whole(0, 3) * 500;
    k.cash_target_rp = dice.thousands(2'000'000);
    k.cash_low_rp = dice.thousands(k.cash_target_rp);
    k.cash_start_rp = dice.thousands(2'000'000);
    k.float_target_rp = dice.thousands(1'000'000);
    k.float_low_rp = dice.thousands(k.float_target_rp);
    k.float_start_rp = dice.thousands(1'000'000);
    k.balance_max_rp = dice.chance(0.2) ? std::max<std::int64_t>(k.float_target_rp, 500'000) : 100'000'000;
    k.size_spread = dice.chance(0.2) ? 0 : dice.between(0, 1);
    k.top_up_min_rp = dice.whole(1, 100'000);
    k.top_up_fee_rp = dice.whole(0, 5'000);
    k.trip_urban_km = dice.between(0, 5);
    k.trip_rural_km = dice.between(0, 40);
    k.trip_speed_km_h = dice.between(5, 60);
    k.trip_wait_min = dice.chance(0.2) ? 0 : dice.between(0, 90);
    k.trip_cost_rp_per_km = dice.whole(0, 1'000);
    k.staffed_share = dice.chance(0.4) ? dice.one({0, 1}) : dice.between(0, 1);
    k.unit_price_rp = dice.whole(1'000, 20'000);
    k.unit_cost_rp = dice.whole(500, k.unit_price_rp);
    k.stock_up_to_units = dice.whole(1, 120);
    k.stock_reorder_units = dice.whole(0, k.stock_up_to_units - 1);
    k.unit_weight_kg = dice.between(0.05, 2);
    k.shelf_parcels = dice.chance(0.3) ? dice.whole(0, 3) : 30;
}

void draw_rest(Scenario& s, std::uint64_t key) {
    Dice dice{key, Part::rest};
    s.geography.settlement_people = dice.between(150, 2'000);
    s.geography.settlement_zipf_exponent = dice.between(0, 1.5);
    s.geography.rural_clustering = dice.between(1, 30);
    s.geography.neighbourhood_customers = dice.between(1, 60);
    s.geography.detour = dice.between(1, 2);

    customers::CustomerParams& c = s.customer;
    c.activity_shape = dice.between(0.3, 5);
    c.taste_scale_rp = dice.between(100, 6'000);
    c.value_of_time_rp_per_h = dice.between(0, 30'000);
    c.walking_km_h = dice.between(2, 20);
    c.reach_km = dice.between(0.2, 8);
    c.offers = dice.whole(1, 8);
    c.tries = dice.whole(1, 3);
    c.trust_value_rp = dice.between(0, 8'000);
    c.trust_start = dice.between(0, 1);
    c.trust_drop = dice.between(0, 1);
    c.trust_gain = dice.between(0, 1);
    c.habit_rp = dice.between(0, 2'000);
    c.patience_min = dice.between(0.5, 60);
    c.queue_limit = dice.whole(1, 8);

    logistics::LinehaulParams& l = s.linehaul;
    l.order_processing_h = dice.chance(0.2) ? dice.between(0.1, 0.5) : dice.between(0.5, 24);
    for (double& cost : l.cost_rp_per_kg_km) cost = dice.between(0, 5);
    for (double& capacity : l.capacity_kg) capacity = dice.chance(0.3) ? dice.between(10, 200) : 1e5;
    for (double& capacity : l.capacity_m3) capacity = dice.chance(0.3) ? dice.between(0.05, 1) : 0;
    for (auto* paths : {&l.regular_paths, &l.economy_paths, &l.express_paths}) {
        if (dice.chance(0.4)) *paths = static_cast<logistics::PathRule>(dice.below(3));
    }
    l.regular_value_of_time_rp_per_kg_h = dice.between(0, 1'000);
    l.economy_value_of_time_rp_per_kg_h = dice.between(0, 100);
    l.regional_assortment = dice.chance(0.3) ? dice.one({0, 1}) : dice.between(0, 1);

    logistics::LastMileParams& m = s.last_mile;
    m.departure_h = dice.between(4, 14);
    m.shift_h = dice.between(1, 12);
    m.stop_min = dice.between(0, 20);
    m.courier_parcels = dice.whole(1, 60);
    m.urban_km_h = dice.between(5, 40);
    m.rural_km_h = dice.between(5, 60);

    logistics::ParcelParams& p = s.parcel;
    p.weight_kg = dice.between(0.1, 8);
    p.economy_share = dice.between(0, 1);
    p.express_share = dice.chance(0.5) ? dice.between(0, 1 - p.economy_share) : 0;
    p.volume_l = dice.between(0.1, 60);
    p.collect_mean_days = dice.between(0.1, 2);
    p.notify_min = dice.chance(0.2) ? 0 : dice.between(0, 240);
    p.hold_days = dice.between(0.3, 4);
    p.promise_days = dice.between(1, 5);
}

scenario::EventParams random_event(Dice& dice, const Scenario& s) {
    using enum scenario::EventKind;
    scenario::EventParams e;
    e.kind = static_cast<scenario::EventKind>(dice.below(scenario::event_kind_names().size()));
    // Some begin with the run, some outlast it and some come too late.
    e.day = dice.chance(0.1) ? 0 : dice.between(0, static_cast<double>(s.run.horizon_days) + 0.5);
    if (dice.chance(0.3)) e.day = static_cast<double>(static_cast<std::int64_t>(e.day));
    if (e.kind != platform_exit && e.kind != platform_entry)
        (dice.chance(0.5) ? e.days : e.hours) = dice.between(0.1, 4);
    const auto somewhere = [&] {
        const geography::Region& at = dice.one_of(s.region_rows);
        if (dice.chance(0.5)) {
            e.regions = {at.code};
        } else {
            e.provinces = {at.province};
        }
    };
    switch (e.kind) {
        case platform_outage:
        case platform_entry:
        case platform_exit: e.platform = dice.one_of(s.platforms).name; break;
        case link_closure:
        case link_slow:
            e.factor = dice.between(1, 4);
            if (dice.chance(0.5)) e.mode = dice.one_of(std::vector<std::string>{"road", "roro", "sea", "air"});
            if (e.mode.empty() || dice.chance(0.5)) e.from_hub = dice.one_of(s.hubs).code;
            if (dice.chance(0.3)) e.to_hub = dice.one_of(s.hubs).code;
            if (e.to_hub == e.from_hub) e.to_hub.clear();
            break;
        case region_closure: somewhere(); break;
        case demand:
            if (dice.chance(0.6)) somewhere();
            if (dice.chance(0.5)) e.services = {dice.one_of(s.services).name};
            e.factor = dice.chance(0.2) ? 0 : dice.between(0, 4);
            break;
        case fee_cap:
        case markup_cap: e.cap_rp = dice.whole(0, 3'000); break;
        case cost_step: e.factor = dice.between(0.3, 3); break;
        case port_closure: e.hubs = {dice.one_of(s.hubs).code}; break;
        case strike:
            if (dice.chance(0.6)) e.warehouses = {dice.one_of(s.warehouses).name};
            if (e.warehouses.empty() || dice.chance(0.5)) somewhere();
            break;
        case supplier_outage: break;
        case extra_capacity:
            e.factor = dice.between(0.2, 4);
            e.resource = static_cast<scenario::Resource>(dice.below(4));
            break;
    }
    return e;
}

}  // namespace

Scenario random_country(std::uint64_t key) {
    Scenario s;
    const std::int64_t customers = draw_run(s, key);
    draw_regions(s, key, customers);
    draw_hubs(s, key);
    draw_links(s, key);
    draw_warehouses(s, key, customers);
    draw_kiosks(s, key);
    draw_rest(s, key);
    draw_platforms(s, key);
    draw_services(s, key);
    Dice dice{key, Part::events};
    for (std::int64_t n = dice.whole(0, 8); n > 0; --n)
        s.events.push_back({fmt::format("event{}", n), random_event(dice, s)});
    return s;
}

}  // namespace warung::synthetic
