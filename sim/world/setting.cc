#include "sim/world/setting.h"

#include "sim/kiosks/dormancy.h"

#include "sim/base/content_hash.h"
#include "sim/random/stable.h"
#include "sim/scenario/key_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <set>

namespace warung::world {

namespace {

using geography::Mode;

constexpr double kHoursPerWeek = 168;

/// Of a latitude; the same bits everywhere.
double cos_of_degrees(double lat) { return random::sin_pi((90 - std::abs(lat)) / 180); }

Mode mode_named(const std::string& name) {
    if (name == "roro") return Mode::roro;
    if (name == "sea") return Mode::sea;
    if (name == "air") return Mode::air;
    return Mode::road;
}

/// Trucks that leave daily or more often do so in the evening (and, twice a day, in the morning): assumed.
/// Other departures fall on an hour of the week that belongs to the link.
Duration first_departure(const geography::LinkTimes& times, Duration headway, std::uint64_t seed, std::uint64_t link,
                         int first_hour_of_week) {
    constexpr std::int64_t kEveningMs = 20 * kMsPerHour;
    if (times.first_departure_h >= 0) {
        const std::int64_t since = from_hours(times.first_departure_h - first_hour_of_week).ms() % headway.ms();
        return Duration{since < 0 ? since + headway.ms() : since};
    }
    if (times.departures_per_week >= 7) return Duration{kEveningMs % headway.ms()};
    random::Stream stream{seed, random::Purpose::link_offset, link};
    return Duration{static_cast<std::int64_t>(stream.index(static_cast<std::uint64_t>(headway.ms())))};
}

logistics::Link make_link(HubId from, HubId to, const geography::LinkTimes& times, const scenario::Scenario& s,
                          double footprint, std::uint64_t number) {
    logistics::Link link;
    link.from = from;
    link.to = to;
    link.times = times;
    link.headway = from_hours(kHoursPerWeek / times.departures_per_week);
    link.offset = first_departure(times, link.headway, static_cast<std::uint64_t>(s.run.seed), number,
                                  weekday(s.run.start_date) * 24);
    link.least = from_hours(times.transit_low_h) + from_hours(times.dwell_h);
    const auto mode = static_cast<std::size_t>(times.mode);
    const auto room = [footprint](double own, double of_mode) { return (own > 0 ? own : of_mode) * footprint; };
    link.capacity_kg = room(times.capacity_kg, s.linehaul.capacity_kg[mode]);
    link.capacity_m3 = room(times.capacity_m3, s.linehaul.capacity_m3[mode]);
    link.cost_rp_per_kg = s.linehaul.cost_rp_per_kg_km[mode] * times.distance_km;
    return link;
}

std::vector<Service> build_services(const scenario::Scenario& s) {
    std::vector<Service> services;
    for (const auto& [name, p] : s.services) {
        services.push_back({name, p.kind, p.platform_choice, p.service_time_s * 1e3, p.service_time_cv,
                            p.outside_cost_rp, p.outside_rural_extra_rp, p.ticket_values_rp,
                            random::make_alias_table(p.ticket_weights)});
    }
    return services;
}

std::vector<customers::WeeklyRate> build_rates(const scenario::Scenario& s) {
    std::vector<customers::WeeklyRate> rates;
    for (const auto& [name, p] : s.services) {
        const auto profile = std::find_if(s.profiles.begin(), s.profiles.end(),
                                          [&](const scenario::DemandProfile& d) { return d.name == p.profile; });
        if (profile == s.profiles.end())
            throw ScenarioError("service " + name + ": no demand profile named " + p.profile);
        rates.push_back(customers::weekly_rate(p.needs_per_week, profile->hour, profile->weekday));
    }
    return rates;
}

/// Product groups, and their shares of the demand (adding up to 1).
std::vector<kiosks::ProductParams> build_products(const scenario::Scenario& s) {
    std::vector<kiosks::ProductParams> products;
    double shares = 0;
    for (const auto& [name, p] : s.products) {
        products.push_back(p);
        shares += p.demand_share;
    }
    if (products.empty()) products.push_back(kiosks::usual_product(s.kiosk));
    for (kiosks::ProductParams& p : products) p.demand_share = shares > 0 ? p.demand_share / shares : 1;
    return products;
}

void build_warehouse_stocks(Setting& setting) {
    setting.warehouse_stocks = {{1, setting.scenario.kiosk.unit_weight_kg}};
    for (const kiosks::ProductParams& p : setting.products) {
        setting.stock_of_product.push_back(
            static_cast<std::uint8_t>(p.warehouse_share > 0 ? setting.warehouse_stocks.size() : 0));
        if (!(p.warehouse_share > 0)) continue;
        setting.warehouse_stocks.front().share -= p.warehouse_share;
        setting.warehouse_stocks.push_back({p.warehouse_share, p.unit_weight_kg});
    }
}

std::vector<random::AliasColumn> alias_of(const std::vector<kiosks::ProductParams>& products) {
    std::vector<double> shares;
    for (const kiosks::ProductParams& p : products) shares.push_back(p.demand_share);
    return random::make_alias_table(shares);
}

/// Units that a kiosk of mean size orders at a time.
double usual_lot(const kiosks::ProductParams& p) {
    if (p.policy == kiosks::StockRule::r_Q) return static_cast<double>(p.lot_units);
    if (p.policy == kiosks::StockRule::base_stock) return 1;
    return static_cast<double>(std::max<std::int64_t>(1, p.up_to_units - p.reorder_units));
}

/// What a settlement receives on an average day, to plan the couriers' territories: every goods order that a need
/// can become, and the restocks that shop sales cause.
logistics::DailyLoad expected_load(const Setting& setting, const RegionSetting& region, std::size_t settlement,
                                   double kiosks) {
    const scenario::Scenario& scenario = setting.scenario;
    double orders = 0;
    double sold_rp = 0;
    for (std::size_t s = 0; s < scenario.services.size(); ++s) {
        const customers::ServiceParams& p = scenario.services[s].params;
        const double per_day = p.needs_per_week / 7 * demand_in(setting, region, settlement, s);
        if (p.kind == customers::ServiceKind::goods_order) orders += per_day;
        if (p.kind == customers::ServiceKind::shop_goods) sold_rp += per_day * mean_ticket_rp(p);
    }
    constexpr double kTaken = 0.8;  // share of needs that become a sale; a planner's guess, not a result
    double restocks = 0;
    for (const kiosks::ProductParams& p : setting.products) {
        if (p.supply != kiosks::Supply::platform) continue;
        const double units = p.demand_share * (sold_rp * kTaken / static_cast<double>(p.unit_price_rp));
        restocks += units / usual_lot(p);
    }
    logistics::DailyLoad load;
    load.parcels = orders * kTaken + restocks;
    const double homes = orders * kTaken * setting.home_share;
    load.stops = (kiosks > 0 ? kiosks * (1 - random::exp(-(load.parcels - homes) / kiosks)) : 0) + homes;
    return load;
}

/// Members per platform over candidates gives the chance of membership; rural kiosks get `rural_weight` of it.
void build_memberships(Setting& setting, double urban_candidates, double rural_candidates) {
    for (const auto& [name, p] : setting.scenario.platforms) {
        const double members = static_cast<double>(p.members) * setting.footprint;
        const double weighted = urban_candidates + p.rural_weight * rural_candidates;
        const double base = weighted > 0 ? members / weighted : 0;
        setting.membership_urban.push_back(std::min(1.0, base));
        setting.membership_rural.push_back(std::min(1.0, base * p.rural_weight));
    }
}

/// Mark-up and commission (mean over platforms, by members) of all needs of a customer of the segment, and the margin
/// on shop goods.
double potential_income_rp_per_day(const Setting& setting, const Segment& segment) {
    const scenario::Scenario& s = setting.scenario;
    double members = 0;
    std::array<double, customers::kServiceKindCount> commission{};
    for (const auto& [name, p] : s.platforms) {
        members += static_cast<double>(p.members);
        for (std::size_t k = 0; k < commission.size(); ++k)
            commission[k] += static_cast<double>(p.members) * static_cast<double>(p.commission_rp[k]);
    }
    double income = 0;
    for (std::size_t service = 0; service < s.services.size(); ++service) {
        const customers::ServiceParams& p = s.services[service].params;
        const auto kind = static_cast<std::size_t>(p.kind);
        double per_need = static_cast<double>(s.kiosk.markup_rp) + (members > 0 ? commission[kind] / members : 0);
        if (p.kind == customers::ServiceKind::shop_goods) {
            per_need = 0;
            for (const kiosks::ProductParams& goods : setting.products) {
                per_need += goods.demand_share *
                            (mean_ticket_rp(p) * static_cast<double>(goods.unit_price_rp - goods.unit_cost_rp) /
                             static_cast<double>(goods.unit_price_rp));
            }
        }
        income += segment.needs_factor[service] * (p.needs_per_week / 7) * per_need;
    }
    return income;
}

/// Mean of the segments, by their people in the run.
double mean_income_rp_per_day(const Setting& setting) {
    if (setting.segments.size() == 1) return setting.segments.front().income_rp_per_day;
    double people = 0;
    double income = 0;
    for (const RegionSetting& region : setting.regions) {
        for (std::size_t s = 0; s < region.settlements.size(); ++s) {
            people += region.settlements[s].customers;
            income += income_in(setting, region, s);
        }
    }
    return people > 0 ? income / people : 0;
}

/// Where a listed kiosk stands in its region's plane, into the settlement whose edge is nearest.
void place_kiosk(const kiosks::ListedKiosk& k, std::uint32_t number, const geography::Region& row,
                 const std::vector<geography::Settlement>& settlements, std::vector<std::vector<PlacedKiosk>>& places) {
    constexpr double kKmPerDegree = 6'371.0088 * std::numbers::pi / 180;
    places.resize(settlements.size());
    PlacedKiosk placed;
    placed.number = number;
    placed.memberships = k.memberships;
    placed.place = {static_cast<float>((k.at.lon - row.seat.lon) * kKmPerDegree * cos_of_degrees(row.seat.lat)),
                    static_cast<float>((k.at.lat - row.seat.lat) * kKmPerDegree)};
    std::size_t home = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < settlements.size(); ++i) {
        const double beyond =
            geography::distance_km(placed.place, settlements[i].centre) - double{settlements[i].radius_km};
        if (beyond >= least) continue;
        least = beyond;
        home = i;
    }
    places[home].push_back(placed);
}

/// The kiosks of `kiosk.table`, and those of `kiosk.added`, which are numbered above all candidates, so that they take
/// nobody's luck.
void place_listed_kiosks(const scenario::Scenario& s, const geography::Region& row, RegionSetting& region) {
    constexpr std::uint32_t kAboveCandidates = 0x80'0000;
    std::uint32_t number = 0;
    for (const kiosks::ListedKiosk& k : s.listed_kiosks) {
        if (k.region != row.code) continue;
        place_kiosk(k, number++, row, region.settlements, region.listed_kiosks);
        region.kiosks_listed = true;
    }
    number = kAboveCandidates;
    for (const kiosks::ListedKiosk& k : s.added_kiosks) {
        if (k.region == row.code) place_kiosk(k, number++, row, region.settlements, region.added_kiosks);
    }
}

/// Share of candidates with at least one membership.
double member_share(const std::vector<double>& chances) {
    double none = 1;
    for (const double p : chances) none *= 1 - p;
    return 1 - none;
}

void plan_all_territories(Setting& setting) {
    const double urban = member_share(setting.membership_urban);
    const double rural = member_share(setting.membership_rural);
    for (RegionSetting& region : setting.regions) {
        std::vector<logistics::DailyLoad> loads;
        for (std::size_t i = 0; i < region.settlements.size(); ++i) {
            const geography::Settlement& s = region.settlements[i];
            const double members = candidates_in(s, region.adults, setting.scenario.kiosk) * (s.urban ? urban : rural);
            const double kiosks =
                region.kiosks_listed
                    ? static_cast<double>(region.listed_kiosks[i].size())
                    : kiosks::expected_free_entry(members, income_in(setting, region, i), setting.scenario.kiosk);
            loads.push_back(expected_load(setting, region, i, kiosks));
        }
        region.territories = logistics::plan_territories(region.settlements, loads, setting.scenario.last_mile,
                                                         setting.scenario.geography);
        if (!setting.fleet.empty()) region.expected_loads = std::move(loads);
    }
}

/// Vehicles of daily plans; without any in the scenario, the courier of the territories.
void build_fleet(Setting& setting) {
    const logistics::LastMileParams& p = setting.scenario.last_mile;
    if (!p.planned_daily()) return;
    setting.home_share = p.plan == logistics::LastMilePlan::direct ? 1.0 : setting.scenario.parcel.home_share;
    for (const auto& [name, platform] : setting.scenario.platforms)
        setting.charges_delivery = setting.charges_delivery || (setting.home_share > 0 && platform.delivery_fee_rp > 0);
    for (const auto& [name, params] : setting.scenario.vehicles) setting.fleet.push_back({name, params});
    if (!setting.fleet.empty()) return;
    logistics::VehicleParams courier;
    courier.capacity_parcels = p.courier_parcels;
    courier.capacity_kg = 1e6;  // as in territories, where weight is no limit
    courier.urban_km_h = p.urban_km_h;
    courier.rural_km_h = p.rural_km_h;
    courier.cost_rp_per_km = p.cost_rp_per_km;
    courier.pay_rp_per_parcel = p.pay_rp_per_parcel;
    setting.fleet.push_back({"courier", courier});
}

/// A plan must be able to reach the far edge of every settlement and come back.
void require_reach(const Setting& setting) {
    if (setting.fleet.empty()) return;
    const logistics::TourRules rules = setting.tour_rules();
    const logistics::LastMileParams& params = setting.scenario.last_mile;
    for (const RegionSetting& region : setting.regions) {
        logistics::TourStop worst;
        double worst_h = 0;
        for (const geography::Settlement& s : region.settlements) {
            const double far = geography::distance_km({}, s.centre) + double{s.radius_km};
            logistics::TourStop stop;
            stop.place.x = static_cast<float>(far);
            stop.urban = s.urban;
            stop.parcels = 1;
            stop.hours = std::max(params.stop_min, params.home_stop_min) / 60;
            if (logistics::can_be_served(stop, setting.fleet, rules)) continue;
            double least_h = 1e9;
            for (const logistics::Vehicle& v : setting.fleet)
                least_h = std::min(least_h, logistics::trip_alone_h(stop, v.params, rules.detour));
            if (least_h > worst_h) {
                worst_h = least_h;
                worst = stop;
            }
        }
        if (worst_h == 0) continue;
        const auto tenths = [](double x) {
            const auto n = static_cast<std::int64_t>(std::ceil(x * 10 - 1e-9));
            return std::to_string(n / 10) + "." + std::to_string(n % 10);
        };
        throw ScenarioError("no vehicle can make a tour to the far end of region " + region.code + " (" + region.name +
                            "), " + tenths(double{worst.place.x}) + " km from its depot: there and back takes " +
                            tenths(worst_h) + " h, and last_mile.shift_h is " + tenths(rules.shift_h) +
                            "; lengthen the shift, give a faster vehicle, use last_mile.plan = \"territory\", or "
                            "leave the region out");
    }
}

Interval interval_of(const scenario::EventParams& e) {
    const Duration length = from_days(e.days) + from_hours(e.hours);
    return {Time{from_days(e.day).ms()}, Time{from_days(e.day).ms() + length.ms()}};
}

bool touches(const scenario::EventParams& e, const RegionSetting& r) {
    if (e.regions.empty() && e.provinces.empty()) return true;
    return std::find(e.regions.begin(), e.regions.end(), r.code) != e.regions.end() ||
           std::find(e.provinces.begin(), e.provinces.end(), r.province) != e.provinces.end();
}

bool among(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Whether goods on this mode pass the quay.
bool by_ship(Mode mode) { return mode == Mode::sea || mode == Mode::roro; }

/// Whether a closure or slowdown concerns a link between these hubs, in either direction.
bool concerns(const scenario::EventParams& e, Mode mode, const std::string& from, const std::string& to) {
    if (e.kind == scenario::EventKind::port_closure) return by_ship(mode) && (among(e.hubs, from) || among(e.hubs, to));
    if (!e.mode.empty() && mode_named(e.mode) != mode) return false;
    const auto fits = [](const std::string& wanted, const std::string& hub) { return wanted.empty() || wanted == hub; };
    return (fits(e.from_hub, from) && fits(e.to_hub, to)) || (fits(e.from_hub, to) && fits(e.to_hub, from));
}

/// The same for the feeders of a hub. An event between two hubs leaves feeders alone.
bool concerns_feeders(const scenario::EventParams& e, Mode mode, const std::string& hub) {
    if (e.kind == scenario::EventKind::port_closure) return by_ship(mode) && among(e.hubs, hub);
    if (!e.from_hub.empty() && !e.to_hub.empty()) return false;
    const bool here = e.from_hub.empty() && e.to_hub.empty() ? !e.mode.empty() : hub == e.from_hub || hub == e.to_hub;
    return here && (e.mode.empty() || mode_named(e.mode) == mode);
}

struct DatedLinks {
    std::vector<logistics::Closure> closures;
    std::vector<logistics::Slowdown> slowdowns;
};

DatedLinks dated_links(const Setting& setting, const std::vector<logistics::Link>& links) {
    using enum scenario::EventKind;
    DatedLinks dated;
    for (const auto& [name, e] : setting.scenario.events) {
        if (e.kind != link_closure && e.kind != port_closure && e.kind != link_slow) continue;
        const Interval i = interval_of(e);
        for (std::size_t l = 0; l < links.size(); ++l) {
            const auto code = [&](HubId hub) -> const std::string& { return setting.hubs[hub.index()].code; };
            if (!concerns(e, links[l].times.mode, code(links[l].from), code(links[l].to))) continue;
            if (e.kind == link_slow)
                dated.slowdowns.push_back({LinkId::of(l), i.from, i.to, e.factor});
            else
                dated.closures.push_back({LinkId::of(l), i.from, i.to});
        }
    }
    return dated;
}

/// Events after which it is worth asking when parcels are on time again.
bool disrupts(const scenario::EventParams& e) {
    using enum scenario::EventKind;
    switch (e.kind) {
        case region_closure:
        case link_closure:
        case port_closure:
        case strike:
        case supplier_outage: return true;
        case link_slow:
        case demand: return e.factor > 1;
        default: return false;
    }
}

void apply_events(Setting& setting) {
    setting.platform_outages.resize(setting.platform_count);
    setting.platform_entries.assign(setting.platform_count, Time{0});
    setting.platform_exits.assign(setting.platform_count, Time::never());
    const auto platform_named = [&](const std::string& name) {
        for (std::size_t p = 0; p < setting.platform_count; ++p) {
            if (setting.scenario.platforms[p].name == name) return p;
        }
        throw ScenarioError("an event names the unknown platform " + name);
    };
    for (const auto& [name, e] : setting.scenario.events) {
        const Interval i = interval_of(e);
        if (disrupts(e))
            setting.disruptions.push_back({name, scenario::event_kind_names()[static_cast<std::size_t>(e.kind)], i});
        switch (e.kind) {
            case scenario::EventKind::platform_outage:
                setting.platform_outages[platform_named(e.platform)].push_back(i);
                break;
            case scenario::EventKind::platform_exit: {
                Time& exit = setting.platform_exits[platform_named(e.platform)];
                exit = std::min(exit, i.from);
                break;
            }
            case scenario::EventKind::platform_entry: {
                Time& entry = setting.platform_entries[platform_named(e.platform)];
                entry = std::max(entry, i.from);
                break;
            }
            case scenario::EventKind::fee_cap: setting.fee_caps.emplace_back(i, e.cap_rp); break;
            case scenario::EventKind::markup_cap: setting.markup_caps.emplace_back(i, e.cap_rp); break;
            case scenario::EventKind::cost_step: setting.cost_steps.emplace_back(i, e.factor); break;
            case scenario::EventKind::region_closure:
                for (RegionSetting& r : setting.regions) {
                    if (touches(e, r)) r.closures.push_back(i);
                }
                break;
            case scenario::EventKind::demand: {
                std::uint32_t services = 0;
                for (std::size_t s = 0; s < setting.services.size(); ++s) {
                    if (e.services.empty() ||
                        std::find(e.services.begin(), e.services.end(), setting.services[s].name) != e.services.end()) {
                        services |= 1U << s;
                    }
                }
                for (RegionSetting& r : setting.regions) {
                    if (!touches(e, r)) continue;
                    // Whole hours of the region's clock: every hour that the event touches.
                    const auto local_hour = [&](std::int64_t ms) { return (ms + r.clock_offset.ms()) / kMsPerHour; };
                    r.demand_events.push_back(
                        {local_hour(i.from.ms()), local_hour(i.to.ms() + kMsPerHour - 1), services, e.factor});
                }
                break;
            }
            case scenario::EventKind::link_closure:
            case scenario::EventKind::port_closure:
            case scenario::EventKind::link_slow:
                // Links between hubs: dated_links().
                for (RegionSetting& r : setting.regions) {
                    if (!r.has_people ||
                        !concerns_feeders(e, r.feeder_down.times.mode, setting.hubs[r.hub.index()].code))
                        continue;
                    if (e.kind == scenario::EventKind::link_slow)
                        r.feeder_slowdowns.push_back({i, e.factor});
                    else
                        r.feeder_closures.push_back(i);
                }
                break;
            case scenario::EventKind::strike:
                for (WarehouseSetting& w : setting.warehouses) {
                    if (among(e.warehouses, w.name)) w.strikes.push_back(i);
                }
                if (e.regions.empty() && e.provinces.empty()) break;
                for (RegionSetting& r : setting.regions) {
                    if (touches(e, r)) r.courier_strikes.push_back(i);
                }
                break;
            case scenario::EventKind::supplier_outage:
                for (WarehouseSetting& w : setting.warehouses) {
                    if (e.warehouses.empty() || among(e.warehouses, w.name)) w.supplier_outages.push_back(i);
                }
                break;
            case scenario::EventKind::extra_capacity:
                setting.capacity_steps.push_back(
                    {i, e.factor, e.resource, e.mode.empty() ? Mode::road : mode_named(e.mode), e.mode.empty()});
                break;
        }
    }
}

void collect_barriers(Setting& setting) {
    std::set<Time> times;
    if (setting.warm_up > Time{0}) times.insert(setting.warm_up);
    for (const auto& [name, p] : setting.scenario.platforms) {
        const Duration period = from_days(p.review_days);
        for (Time t = Time{0} + from_days(p.review_offset_days); t < setting.horizon; t = t + period) times.insert(t);
        for (const platforms::PriceStep& step : p.price_steps) times.insert(Time{from_days(step.day).ms()});
        if (p.voucher_rp == 0) continue;
        // The budget is looked at once a day.
        for (Time t = Time{0} + from_days(p.voucher_from_day); t < setting.horizon; t = t + from_days(1))
            times.insert(t);
    }
    for (const auto* caps : {&setting.fee_caps, &setting.markup_caps}) {
        for (const auto& [interval, cap] : *caps) {
            times.insert(interval.from);
            times.insert(interval.to);
        }
    }
    if (setting.recruiting) {
        const Duration round = from_days(setting.scenario.kiosk.review_days);
        for (Time t = Time{0} + round; t < setting.horizon; t = t + round) times.insert(t);
    }
    times.insert(setting.platform_entries.begin(), setting.platform_entries.end());
    for (const Time t : setting.platform_exits) times.insert(t);
    times.erase(Time::never());
    for (const Time t : times) {
        if (t > Time{0} && t < setting.horizon) setting.barriers.push_back(t);
    }
}

/// The shortest time in which one region can touch another, and what sets it.
void find_lookahead(Setting& setting) {
    setting.lookahead = from_hours(setting.scenario.linehaul.order_processing_h);
    setting.lookahead_cause = "linehaul.order_processing_h";
    const auto consider = [&](const logistics::Link& link, const std::string& name) {
        if (link.least.ms() <= 0)
            throw ScenarioError(
                "the link " + name +
                " takes no time at its fastest (transit_low_h + dwell_h is 0); regions need a delay between them");
        if (link.least < setting.lookahead) {
            setting.lookahead = link.least;
            setting.lookahead_cause = "link " + name;
        }
    };
    for (const logistics::Link& l : setting.network.links()) {
        consider(l, setting.hubs[l.from.index()].code + "-" + setting.hubs[l.to.index()].code);
    }
    for (const RegionSetting& r : setting.regions) {
        if (r.has_people) consider(r.feeder_down, setting.hubs[r.hub.index()].code + "-" + r.code + " (feeder)");
    }
    if (setting.lookahead.ms() <= 0)
        throw ScenarioError("linehaul.order_processing_h must be above 0: regions need a delay between them");
}

inventory::Delay lead_time_of(const logistics::WarehouseParams& p) {
    const Duration mean = from_days(p.supplier_lead_days);
    const double cv = p.supplier_lead_spread;
    const auto mean_ms = static_cast<double>(mean.ms());
    switch (p.supplier_lead_law) {
        case logistics::LeadTimeLaw::constant: return inventory::Delay::fixed(mean);
        case logistics::LeadTimeLaw::exponential: return inventory::Delay::exponential(mean);
        case logistics::LeadTimeLaw::uniform:
            return inventory::Delay::uniform(rounded_ms((1 - cv) * mean_ms), rounded_ms((1 + cv) * mean_ms));
        case logistics::LeadTimeLaw::lognormal:
            return inventory::Delay::lognormal(mean, std::sqrt(random::log(1 + cv * cv)));
        case logistics::LeadTimeLaw::gamma: break;
    }
    return cv > 0 ? inventory::Delay::gamma(mean, 1 / (cv * cv)) : inventory::Delay::fixed(mean);
}

void build_warehouses(Setting& setting, const std::map<std::string, HubId>& hub_named) {
    for (const auto& [name, params] : setting.scenario.warehouses) {
        const HubId hub = hub_named.at(params.hub);
        const bool national = params.role == logistics::WarehouseRole::national;
        if (national) setting.national = WarehouseId::of(setting.warehouses.size());
        WarehouseSetting w{name, hub, setting.hubs[hub.index()].process, params, national, {}, {}, {}, {}};
        w.lead = lead_time_of(params);
        setting.warehouses.push_back(std::move(w));
    }
    for (WarehouseSetting& w : setting.warehouses) {
        if (w.params.buys_outside()) continue;
        w.supplier = setting.national;
        for (std::size_t other = 0; other < setting.warehouses.size(); ++other) {
            if (setting.warehouses[other].name == w.params.supplier) w.supplier = WarehouseId::of(other);
        }
    }
}

/// By expected time to the hub on the economy path; of equal ones the first in the scenario.
std::vector<WarehouseId> warehouses_by_nearness(const Setting& setting, HubId hub) {
    std::vector<std::pair<double, WarehouseId>> by_hours;
    for (std::size_t w = 0; w < setting.warehouses.size(); ++w) {
        by_hours.emplace_back(
            setting.network.path_hours(setting.warehouses[w].hub, hub, logistics::ServiceClass::economy),
            WarehouseId::of(w));
    }
    std::stable_sort(by_hours.begin(), by_hours.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<WarehouseId> order;
    for (const auto& [hours, w] : by_hours) order.push_back(w);
    return order;
}

void build_hubs_and_network(Setting& setting, std::map<std::string, std::uint32_t>& process_of_region,
                            double capacity_share) {
    const scenario::Scenario& s = setting.scenario;
    std::map<std::string, HubId> hub_named;
    for (std::size_t h = 0; h < s.hubs.size(); ++h) {
        hub_named[s.hubs[h].code] = HubId::of(h);
        const auto found = process_of_region.find(s.hubs[h].region);
        std::uint32_t process = 0;
        if (found != process_of_region.end()) {
            process = found->second;
        } else {
            // The hub's own region is filtered out: it gets a process without people.
            process = static_cast<std::uint32_t>(setting.regions.size());
            process_of_region[s.hubs[h].region] = process;
            RegionSetting carrier;
            carrier.code = s.hubs[h].region;
            carrier.has_people = false;
            carrier.clock_offset = from_hours(s.hubs[h].utc_offset_h - s.run.clock_utc_offset_h);
            setting.regions.push_back(std::move(carrier));
        }
        setting.hubs.push_back({s.hubs[h].code, process});
    }

    std::vector<logistics::Link> links;
    for (const logistics::LinkRow& row : s.links) {
        const HubId from = hub_named.at(row.from);
        const HubId to = hub_named.at(row.to);
        links.push_back(make_link(from, to, row.times, s, capacity_share, links.size()));
        if (row.both_ways) links.push_back(make_link(to, from, row.times, s, capacity_share, links.size()));
    }
    DatedLinks dated = dated_links(setting, links);
    setting.network =
        logistics::Network{setting.hubs.size(),
                           std::move(links),
                           std::move(dated.closures),
                           {s.linehaul.regular_value_of_time_rp_per_kg_h, s.linehaul.economy_value_of_time_rp_per_kg_h,
                            s.linehaul.express_value_of_time_rp_per_kg_h},
                           dated.slowdowns,
                           {s.linehaul.regular_paths, s.linehaul.economy_paths, s.linehaul.express_paths}};

    for (std::size_t r = 0; r < setting.regions.size(); ++r) {
        RegionSetting& region = setting.regions[r];
        if (!region.has_people) continue;
        const geography::Region& row = s.region_rows[r];
        region.hub = hub_named.at(row.hub);
        // Named by the region's code, not by its row, so that leaving other regions out changes no departure.
        constexpr std::uint64_t kFeeders = 1ULL << 32;
        region.feeder_down_number = kFeeders | random::derive(content_hash(row.code), 1);
        region.feeder_up_number = kFeeders | random::derive(content_hash(row.code), 2);
        region.feeder_down =
            make_link(region.hub, HubId::none(), row.feeder, s, capacity_share, region.feeder_down_number);
        region.feeder_up = make_link(HubId::none(), region.hub, row.feeder, s, capacity_share, region.feeder_up_number);
    }

    build_warehouses(setting, hub_named);
    const auto nearest_warehouse = [&](HubId hub) { return warehouses_by_nearness(setting, hub).front(); };
    for (RegionSetting& region : setting.regions) {
        if (!region.has_people) continue;
        region.sources = warehouses_by_nearness(setting, region.hub);
        region.regional_warehouse = region.sources.front();
        const auto national = std::find(region.sources.begin(), region.sources.end(), setting.national);
        std::rotate(national, national + 1, region.sources.end());
    }
    for (const geography::Region& row : s.dropped_rows) {
        const auto hub_at = hub_named.find(row.hub);
        if (hub_at == hub_named.end()) continue;
        const HubId hub = hub_at->second;
        setting.neighbours.push_back({hub, nearest_warehouse(hub), scenario::people_of(s, row)});
    }
}

}  // namespace

double candidates_in(const geography::Settlement& settlement, double region_adults, const kiosks::KioskParams& params) {
    return region_adults * double{settlement.people_share} * params.candidates_per_1000_adults / 1000 *
           (settlement.urban ? 1.0 : params.rural_density_factor);
}

double mean_ticket_rp(const customers::ServiceParams& p) {
    double weight = 0;
    double ticket = 0;
    for (std::size_t i = 0; i < p.ticket_weights.size(); ++i) {
        weight += p.ticket_weights[i];
        ticket += p.ticket_weights[i] * static_cast<double>(p.ticket_values_rp[i]);
    }
    return weight > 0 ? ticket / weight : 0;
}

logistics::TourRules Setting::tour_rules() const {
    const logistics::LastMileParams& p = scenario.last_mile;
    logistics::TourRules rules;
    rules.shift_h = p.shift_h;
    rules.reload_h = p.reload_min / 60;
    rules.detour = scenario.geography.detour;
    rules.effort = p.effort;
    return rules;
}

Time Setting::no_mail_before(Time t) const {
    Time earliest = t + from_hours(scenario.linehaul.order_processing_h);
    const auto consider = [&](const logistics::Link& link) {
        earliest = std::min(earliest, link.departure(link.departure_index_from(t)) + link.least);
    };
    for (const logistics::Link& link : network.links()) consider(link);
    for (const RegionSetting& r : regions) {
        if (!r.has_people) continue;
        consider(r.feeder_down);
        consider(r.feeder_up);
    }
    return earliest;
}

double Setting::cost_factor(Time t) const {
    double factor = 1;
    for (const auto& [interval, f] : cost_steps) {
        if (interval.contains(t)) factor *= f;
    }
    return factor;
}

double Setting::capacity_factor(scenario::Resource resource, Time t, geography::Mode mode) const {
    double factor = 1;
    for (const CapacityStep& step : capacity_steps) {
        if (step.resource != scenario::Resource::all && step.resource != resource) continue;
        if (resource == scenario::Resource::linehaul && !step.any_mode && step.mode != mode) continue;
        if (step.when.contains(t)) factor *= step.factor;
    }
    return factor;
}

logistics::LastMileParams Setting::courier_params(Time t) const {
    logistics::LastMileParams params = scenario.last_mile;
    if (const double factor = capacity_factor(scenario::Resource::couriers, t); factor != 1) {
        params.shift_h = std::min(24.0, params.shift_h * factor);
        params.courier_parcels =
            std::max<std::int64_t>(1, std::llround(static_cast<double>(params.courier_parcels) * factor));
    }
    return params;
}

Time end_of(const std::vector<Interval>& intervals, Time t) {
    for (bool moved = true; moved;) {
        moved = false;
        for (const Interval& i : intervals) {
            if (!i.contains(t)) continue;
            t = i.to;
            moved = true;
        }
    }
    return t;
}

Setting build_setting(const scenario::Scenario& scenario) {
    Setting setting;
    setting.scenario = scenario;
    const scenario::Scenario& s = setting.scenario;
    setting.horizon = Time{days(s.run.horizon_days).ms()};
    setting.warm_up = Time{days(s.run.warm_up_days).ms()};
    setting.platform_count = s.platforms.size();
    for (const auto& [name, p] : s.platforms) setting.recruiting = setting.recruiting || p.recruits();
    setting.services = build_services(s);
    setting.rates = build_rates(s);
    setting.products = build_products(s);
    setting.product_alias = alias_of(setting.products);
    build_warehouse_stocks(setting);
    setting.segments = build_segments(s);
    for (Segment& segment : setting.segments) segment.income_rp_per_day = potential_income_rp_per_day(setting, segment);
    if (!s.calendar.table.empty())
        setting.calendar =
            customers::Calendar{s.seasons, s.season_effects, s.calendar, s.run.start_date, s.run.horizon_days};
    setting.first_hour_of_week = weekday(s.run.start_date) * 24;

    const auto seed = static_cast<std::uint64_t>(s.run.seed);
    double adults = 0;
    double urban_candidates = 0;
    double rural_candidates = 0;
    std::map<std::string, std::uint32_t> process_of_region;
    for (const geography::Region& row : s.region_rows) {
        RegionSetting region;
        region.code = row.code;
        region.name = row.name;
        region.province = row.province;
        region.island_group = row.island_group;
        region.customers = scenario::people_of(s, row);
        region.adults = static_cast<double>(row.adults);
        region.clock_offset = from_hours(row.utc_offset_h - s.run.clock_utc_offset_h);
        // Named by its code, so that leaving other regions out moves nobody's village.
        random::Stream stream{random::derive(seed, content_hash(row.code)), random::Purpose::settlement_place};
        region.settlements = geography::place_settlements(row, s.geography, stream);
        settle_segments(setting.segments, row, region);
        place_listed_kiosks(s, row, region);

        for (const geography::Settlement& settlement : region.settlements) {
            (settlement.urban ? urban_candidates : rural_candidates) +=
                candidates_in(settlement, region.adults, s.kiosk);
        }
        adults += region.adults;
        process_of_region[row.code] = static_cast<std::uint32_t>(setting.regions.size());
        setting.regions.push_back(std::move(region));
    }
    setting.footprint = s.regions.reference_adults > 0 ? adults / static_cast<double>(s.regions.reference_adults) : 1.0;
    build_memberships(setting, urban_candidates, rural_candidates);
    setting.income_rp_per_customer_day = mean_income_rp_per_day(setting);
    build_fleet(setting);
    require_reach(setting);
    plan_all_territories(setting);
    double all_adults = adults;
    for (const geography::Region& row : s.dropped_rows) all_adults += static_cast<double>(row.adults);
    setting.table_footprint =
        s.regions.reference_adults > 0 ? all_adults / static_cast<double>(s.regions.reference_adults) : 1.0;
    build_hubs_and_network(setting, process_of_region, setting.table_footprint);
    apply_events(setting);
    collect_barriers(setting);
    find_lookahead(setting);
    return setting;
}

}  // namespace warung::world
